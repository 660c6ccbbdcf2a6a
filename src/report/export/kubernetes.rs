//! Manifests of Kubernetes: the fields are those of its API (v1 Container, Probe and PodSpec,
//! v1 Service, apps/v1 Deployment, batch/v1 CronJob).

use super::calendar::Calendar;
use super::plan::{Plan, lasts, mean, reboots};
use crate::engine::SimDuration;
use crate::model::remedy::{Balancer, Layer, PeriodFrom, Picks, Probing, Schedule};
use crate::model::restart::{PRESETS, Restart};
use crate::reading::{Problems, Read};

/// The Deployment; the CronJob where there is a schedule; the Service where there is a balancer.
/// `capacity`: that of the backlog.
pub(super) fn manifests(plan: &mut Plan<'_>, capacity: u32) -> Option<String> {
    let cron = plan.schedule.and_then(|schedule| cron(schedule, plan));
    if plan.watchdog.is_none() && cron.is_none() && plan.standby.is_none() {
        return None;
    }
    let grace = plan.restart().map_or(String::new(), |restart| {
        miss_of_restart(restart, plan);
        let seconds = grace(restart.grace, plan);
        format!("      terminationGracePeriodSeconds: {seconds}\n")
    });
    let liveness = plan.watchdog.map_or(String::new(), |watchdog| {
        let probe = probe(&watchdog.probing, capacity, plan);
        format!("          livenessProbe:\n{probe}")
    });
    let replicas = plan.standby.map_or(1, |standby| standby.listeners);
    let balancer = plan.standby.and_then(|standby| standby.balancer.as_ref());
    let readiness = balancer.map_or(String::new(), |balancer| readiness(balancer, plan));
    let mut text = format!(
        "
apiVersion: apps/v1
kind: Deployment
metadata:
  name: port
spec:
  replicas: {replicas}
  strategy:
{}  selector:
    matchLabels:
      app: port
  template:
    metadata:
      labels:
        app: port
    spec:
{grace}      containers:
        - name: port
          # Placeholder: your program.
          image: port:1
          ports:
            - name: mail
              # Placeholder: its port.
              containerPort: 25
{liveness}{readiness}",
        strategy(plan)
    );
    if let Some(cron) = cron {
        text += &cron_job(&cron);
    }
    match (plan.standby, balancer) {
        (Some(_), Some(_)) => text += SERVICE,
        (Some(_), None) => plan.miss("MX records, by which clients choose a listener"),
        _ => {}
    }
    Some(text)
}

/// All replicas at once, as a schedule does without a stagger, or one after the other.
fn strategy(plan: &mut Plan<'_>) -> &'static str {
    let stagger = plan.schedule.map_or(SimDuration::ZERO, |schedule| schedule.stagger);
    if stagger == SimDuration::ZERO {
        return "    type: Recreate\n";
    }
    plan.miss(format!("the stagger, {stagger}: a replica follows when the one before is back"));
    "    type: RollingUpdate\n    rollingUpdate:\n      maxSurge: 0\n      maxUnavailable: 1\n"
}

/// What its balancer sends calls to.
const SERVICE: &str = "---
apiVersion: v1
kind: Service
metadata:
  name: port
spec:
  selector:
    app: port
  ports:
    - name: mail
      # Placeholder: its port.
      port: 25
      targetPort: mail
";

fn readiness(balancer: &Balancer, plan: &mut Plan<'_>) -> String {
    if balancer.picks == Picks::First {
        plan.miss("that the first listener alone gets calls: a Service sends them to all");
    }
    if lasts(&balancer.takeover) {
        plan.miss("how long the takeover takes");
    }
    plan.miss_of_probing(&balancer.check);
    let probe = probe(&balancer.check, 0, plan);
    let successes = balancer.successes;
    format!("          readinessProbe:\n{probe}            successThreshold: {successes}\n")
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

/// The fields of a probe. `capacity`: that of the queue it may read.
fn probe(probing: &Probing, capacity: u32, plan: &mut Plan<'_>) -> String {
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
    if probing.period_from == PeriodFrom::End {
        plan.miss("that the period counts from the end of a probe: here it does from the start");
    }
    if probing.probe == Layer::HalfOpen {
        plan.miss(
            "that the probe breaks its handshake off: a tcpSocket takes a place in the queue",
        );
    }
    let handler = match probing.probe {
        Layer::HalfOpen | Layer::Connect => {
            "            tcpSocket:\n              port: mail\n".to_owned()
        }
        Layer::Banner => run(&format!("nc -w {timeout} 127.0.0.1 25 </dev/null | grep -q '^220'")),
        Layer::Process => run("kill -0 1"),
        Layer::Queue { share } => {
            let is_accepted =
                |queued: &u32| Layer::accepts(share, *queued as usize, capacity as usize);
            let full = (0..capacity).find(|queued| !is_accepted(queued)).unwrap_or(capacity);
            run(&format!("test $(ss -Hltn 'sport = :25' | awk '{{print $2}}') -lt {full}"))
        }
    };
    let delay = probing
        .startup
        .delay
        .map_or(period, |delay| whole_seconds(delay, "the delay of the first probe", plan));
    format!(
        "{handler}            \
         initialDelaySeconds: {delay}\n            \
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
              image: kubectl:1
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
