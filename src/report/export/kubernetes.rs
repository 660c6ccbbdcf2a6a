//! Manifests of Kubernetes: the fields are those of its API (v1 Container, Probe and PodSpec,
//! apps/v1 Deployment, batch/v1 CronJob).

use super::calendar::Calendar;
use super::{Plan, mean, reboots};
use crate::engine::SimDuration;
use crate::model::remedy::{Layer, Probing, Schedule};
use crate::model::restart::{PRESETS, Restart};
use crate::reading::{Problems, Read};

/// One: there is one listener.
const REPLICAS: u32 = 1;

/// The Deployment, and the CronJob where there is a schedule. `capacity`: that of the backlog.
pub(super) fn manifests(plan: &mut Plan<'_>, capacity: u32) -> Option<String> {
    let cron = plan.schedule.and_then(|schedule| cron(schedule, plan));
    if plan.watchdog.is_none() && cron.is_none() {
        return None;
    }
    let restart = plan.restart()?;
    miss_of_restart(restart, plan);
    let grace = grace(restart.grace, plan);
    let probe = match plan.watchdog {
        Some(watchdog) => liveness(&watchdog.probing, capacity, plan),
        None => String::new(),
    };
    let mut text = format!(
        "
apiVersion: apps/v1
kind: Deployment
metadata:
  name: port
spec:
  replicas: {REPLICAS}
  strategy:
    type: Recreate
  selector:
    matchLabels:
      app: port
  template:
    metadata:
      labels:
        app: port
    spec:
      terminationGracePeriodSeconds: {grace}
      containers:
        - name: port
          # Placeholder: your program.
          image: registry.example/port:1
          ports:
            - name: mail
              # Placeholder: its port.
              containerPort: 25
{probe}"
    );
    if let Some(cron) = cron {
        text += &cron_job(&cron);
    }
    Some(text)
}

/// At least a second: without one there would be no SIGTERM.
fn grace(grace: SimDuration, plan: &mut Plan<'_>) -> u64 {
    if grace == SimDuration::ZERO {
        plan.miss("an end without grace: it is given a second, or there would be no SIGTERM");
    }
    whole_seconds(grace, "the grace", plan).max(1)
}

/// What a Pod does not let one say of a restart.
fn miss_of_restart(restart: &Restart, plan: &mut Plan<'_>) {
    if reboots(restart) {
        plan.miss("the reboot of the machine: the container is restarted in its place");
    }
    let closed = mean(&restart.closed);
    if closed > SimDuration::ZERO {
        plan.miss(format!("how long nobody listens, {closed} on average: that is the program's"));
    }
    plan.miss_of_program(restart);
    if plan.watchdog.is_none() {
        return;
    }
    let usual = PRESETS.get("kubernetes").expect("a preset of this name");
    let usual = Restart::read(usual, &mut Problems::default()).expect("a valid preset");
    if restart.backoff != usual.backoff {
        plan.miss("its delays between restarts: Kubernetes has a back-off of its own");
    }
    if restart.limit.is_some() {
        plan.miss("the limit of starts: Kubernetes does not give up");
    }
}

fn liveness(probing: &Probing, capacity: u32, plan: &mut Plan<'_>) -> String {
    let period = whole_seconds(probing.period, "the period of the probe", plan);
    let timeout = whole_seconds(probing.timeout, "the time-out of the probe", plan);
    let run = |command: &str| {
        let quoted = serde_json::Value::from(command);
        format!(
            "            # Placeholder: what needs a shell and more in the image.\n            \
             exec:\n              command:\n                - sh\n                - -c\n                \
             - {quoted}\n"
        )
    };
    let handler = match probing.probe {
        Layer::Connect => "            tcpSocket:\n              port: mail\n".to_owned(),
        Layer::Banner => run(&format!("nc -w {timeout} 127.0.0.1 25 </dev/null | grep -q '^220'")),
        Layer::Process => run("kill -0 1"),
        Layer::Queue { share } => {
            let is_accepted =
                |queued: &u32| Layer::accepts(share, *queued as usize, capacity as usize);
            let full = (0..capacity).find(|queued| !is_accepted(queued)).unwrap_or(capacity);
            run(&format!("test $(ss -Hltn 'sport = :25' | awk '{{print $2}}') -lt {full}"))
        }
    };
    format!(
        "          livenessProbe:\n{handler}            \
         initialDelaySeconds: {period}\n            \
         periodSeconds: {period}\n            \
         timeoutSeconds: {timeout}\n            \
         failureThreshold: {}\n",
        probing.failures
    )
}

/// The five fields of crontab(5), if the schedule can be said by them.
fn cron(schedule: &Schedule, plan: &mut Plan<'_>) -> Option<String> {
    let fields = Calendar::of(schedule).and_then(|calendar| fields(&calendar));
    match fields {
        None => plan.miss("the schedule, which one line of a crontab cannot say"),
        Some(_) if schedule.jitter > SimDuration::ZERO => {
            plan.miss("the jitter of the schedule: a CronJob has none");
        }
        Some(_) => {}
    }
    fields
}

fn fields(calendar: &Calendar) -> Option<String> {
    let list = |numbers: &[u64]| {
        let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
        numbers.join(",")
    };
    let days = calendar.days.as_deref().unwrap_or("*");
    if calendar.times.iter().any(|[.., second]| *second > 0) {
        return None;
    }
    if let Some(minutes) = calendar.minutes() {
        return Some(format!("{} * * * {days}", list(&minutes)));
    }
    let minute = calendar.times[0][1];
    calendar.hours().map(|hours| format!("{minute} {} * * {days}", list(&hours)))
}

fn cron_job(schedule: &str) -> String {
    format!(
        "---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: port-restart
spec:
  schedule: \"{schedule}\"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          # Placeholder: an account that may patch the Deployment.
          serviceAccountName: port-restart
          containers:
            - name: restart
              # Placeholder: an image with kubectl.
              image: registry.example/kubectl:1
              command:
                - kubectl
                - rollout
                - restart
                - deployment/port
"
    )
}

/// `span` in whole seconds, rounded up.
fn whole_seconds(span: SimDuration, what: &str, plan: &mut Plan<'_>) -> u64 {
    let second = SimDuration::SECOND.as_nanos();
    let seconds = span.as_nanos().div_ceil(second);
    if !span.as_nanos().is_multiple_of(second) {
        plan.miss(format!("parts of a second: {what}, {span}, is rounded up"));
    }
    seconds
}
