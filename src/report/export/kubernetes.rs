//! Manifests of Kubernetes: the fields are those of its API (v1 Container, Probe and PodSpec,
//! v1 Service, apps/v1 Deployment, batch/v1 CronJob).

use super::calendar::Calendar;
use super::plan::{Plan, lasts, mean, reboots};
use crate::engine::SimDuration;
use crate::model::remedy::{
    Balancer, Layer, PeriodFrom, Picks, Probing, Reference, Round, Schedule, UntilStarted,
};
use crate::model::restart::{PRESETS, Restart};
use crate::model::scenario::Greeting;
use crate::reading::{Problems, Read};

/// The Deployment; the CronJob where there is a schedule; the Service where there is a balancer.
pub(super) fn manifests(plan: &mut Plan<'_>) -> Option<String> {
    let cron = plan.schedule.and_then(|schedule| cron(schedule, plan));
    if plan.watchdog.is_none() && cron.is_none() && plan.standby.is_none() {
        return None;
    }
    let grace = plan.restart().map_or(String::new(), |restart| {
        miss_of_restart(restart, plan);
        let seconds = grace(restart.grace, plan);
        format!("      terminationGracePeriodSeconds: {seconds}\n")
    });
    let liveness =
        plan.watchdog.map_or(String::new(), |watchdog| liveness(&watchdog.probing, plan));
    let replicas = plan.standby.map_or(1, |standby| standby.listeners);
    let balancer = plan.standby.and_then(|standby| standby.balancer.as_ref());
    let readiness = balancer.map_or(String::new(), |balancer| readiness(balancer, plan));
    let (port, number) = port(plan.listener.greeting);
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
            - name: {port}
              # Placeholder: its port.
              containerPort: {number}
{liveness}{readiness}",
        strategy(plan)
    );
    if let Some(cron) = cron {
        text += &cron_job(&cron);
    }
    if plan.standby.is_some_and(|standby| !standby.at.is_empty()) {
        plan.miss("where the listeners stand: a Deployment puts its replicas where there is room");
    }
    match (plan.standby, balancer) {
        (Some(_), Some(_)) => text += &service(port, number),
        (Some(_), None) => plan.miss("MX records, by which clients choose a listener"),
        _ => {}
    }
    Some(text)
}

/// All replicas at once, as a schedule does without a stagger, or one after the other.
fn strategy(plan: &mut Plan<'_>) -> String {
    let stagger = plan.schedule.map_or(SimDuration::ZERO, |schedule| schedule.stagger);
    if stagger == SimDuration::ZERO {
        return "    type: Recreate\n".to_owned();
    }
    plan.miss("the stagger from restart to restart: it begins when a replica is ready again");
    let seconds = whole_seconds(stagger, "the stagger", plan);
    format!(
        "    type: RollingUpdate
    rollingUpdate:
      maxSurge: 0
      maxUnavailable: 1
  minReadySeconds: {seconds}
  # More than that: as long as a replica may take to be ready for it.
  progressDeadlineSeconds: {}
",
        seconds + 600
    )
}

/// The name and the number of its port.
const fn port(greeting: Greeting) -> (&'static str, u16) {
    match greeting {
        Greeting::Smtp => ("mail", 25),
        Greeting::Http => ("http", 80),
        Greeting::None => ("port", 5000),
    }
}

/// What its balancer sends calls to.
fn service(port: &str, number: u16) -> String {
    format!(
        "---
apiVersion: v1
kind: Service
metadata:
  name: port
spec:
  selector:
    app: port
  ports:
    - name: {port}
      # Placeholder: its port.
      port: {number}
      targetPort: {port}
"
    )
}

/// What keeps calls from a replica, looking on while it restarts.
fn readiness(balancer: &Balancer, plan: &mut Plan<'_>) -> String {
    plan.miss(match balancer.picks {
        Picks::First => "that the first listener alone gets calls: a Service sends them to all",
        Picks::InTurn => "that calls go in turn: a Service picks at random",
    });
    plan.miss("that all get calls when none passes its checks: a Service then refuses them");
    plan.miss("that one which restarts gets calls until it fails its checks: here it gets none");
    if lasts(&balancer.takeover) {
        plan.miss("how long the takeover takes");
    }
    plan.miss_of_probing(&balancer.check);
    let probe = probe("readinessProbe", &balancer.check.round(), SimDuration::ZERO, plan);
    let successes = balancer.successes;
    format!("{probe}            successThreshold: {successes}\n")
}

/// The most failures that a probe may wait for, nearly: the API has an i32.
const FAILURES_MAX: u64 = 2_000_000_000;

/// What restarts the container, and what holds that back while it starts.
fn liveness(probing: &Probing, plan: &mut Plan<'_>) -> String {
    if probing.clock == Reference::SinceRestart {
        plan.miss(
            "that the period counts from the start: the kubelet's ticks go on through it, and the \
             first probe comes up to a period later",
        );
    }
    let (round, delay) = (probing.round(), probing.startup.delay);
    let soonest = |delay, round: SimDuration| probing.clock.first(delay, round).least;
    // A start-up probe holds the others back until it has succeeded.
    let held = delay.unwrap_or_default();
    let (startup, delay) = match probing.startup.until_started {
        None => (String::new(), soonest(delay, round.period)),
        Some(UntilStarted::Probe { round: startup, delay }) => {
            let first = soonest(delay, startup.period);
            let held = match startup.probe {
                // It succeeds before the program listens.
                Layer::Process => held.max(first + soonest(None, round.period)),
                Layer::Queue { .. } | Layer::HalfOpen | Layer::Connect | Layer::Banner => held,
            };
            (probe("startupProbe", &startup, first, plan), held)
        }
        Some(UntilStarted::Period { span, interval }) => {
            plan.miss(format!(
                "the start period, {span}: a startupProbe stands for it, which waits as long"
            ));
            let first = soonest(delay, interval);
            let patience = probing.patience().map_or(span, |patience| patience.least);
            let rest = patience.as_nanos().saturating_sub(first.as_nanos());
            let failures = 1 + rest.div_ceil(interval.as_nanos()).min(FAILURES_MAX) as u32;
            let round =
                Round { period: interval, period_from: PeriodFrom::Start, failures, ..round };
            (probe("startupProbe", &round, first, plan), held)
        }
    };
    startup + &probe("livenessProbe", &round, delay, plan)
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

/// A probe, and its first one so long after the container has started.
fn probe(kind: &str, round: &Round, delay: SimDuration, plan: &mut Plan<'_>) -> String {
    miss_of_round(round, plan);
    let delay = whole_seconds(delay, "the delay of the first probe", plan);
    let period = whole_seconds(round.period, "the period of the probe", plan);
    let timeout = whole_seconds(round.timeout, "the time-out of the probe", plan);
    let handler = handler(round.probe, timeout, plan);
    let failures = round.failures;
    format!(
        "          {kind}:
{handler}            initialDelaySeconds: {delay}
            periodSeconds: {period}
            timeoutSeconds: {timeout}
            failureThreshold: {failures}
"
    )
}

/// What a probe does not let one say of how it looks.
fn miss_of_round(round: &Round, plan: &mut Plan<'_>) {
    if round.probe == Layer::HalfOpen {
        plan.miss(
            "that the probe breaks its handshake off: a tcpSocket takes a place in the queue",
        );
    }
    if round.period_from == PeriodFrom::End && !round.probe.is_reading() {
        let Round { period, timeout, failures, .. } = *round;
        // A probe that is due while one runs follows at its end.
        let further = period.max(timeout).times(u64::from(failures) - 1);
        let (here, there) = (period + further + timeout, round.sees_silence_after());
        plan.miss(format!(
            "that the period counts from the end of a probe: here it does from the start, and \
             silence is too much after {here}, not {there}"
        ));
    }
}

/// What a probe does.
fn handler(layer: Layer, timeout: u64, plan: &Plan<'_>) -> String {
    let greeting = plan.listener.greeting;
    let (port, number) = port(greeting);
    let run = |command: &str| {
        let quoted = serde_json::Value::from(command);
        format!(
            "            # Placeholder: what needs a shell and more in the image.
            exec:
              command:
                - sh
                - -c
                - {quoted}
"
        )
    };
    match (layer, greeting) {
        (Layer::HalfOpen | Layer::Connect, _) => {
            format!("            tcpSocket:\n              port: {port}\n")
        }
        (Layer::Banner, Greeting::Http) => format!(
            "            httpGet:
              # Placeholder: a path that takes a worker, as what clients ask for does.
              path: /
              port: {port}
"
        ),
        (Layer::Banner, Greeting::Smtp | Greeting::None) => {
            run(&format!("nc -w {timeout} 127.0.0.1 {number} </dev/null | grep -q '^220'"))
        }
        (Layer::Process, _) => run("kill -0 1"),
        (Layer::Queue { share }, _) => {
            let capacity = plan.listener.profile.capacity(plan.listener.backlog);
            let is_accepted =
                |queued: &u32| Layer::accepts(share, *queued as usize, capacity as usize);
            let full = (0..capacity).find(|queued| !is_accepted(queued)).unwrap_or(capacity);
            run(&format!("test $(ss -Hltn 'sport = :{number}' | awk '{{print $2}}') -lt {full}"))
        }
    }
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
