//! Units of systemd: systemd.service(5), systemd.unit(5), systemd.timer(5).

use super::calendar::Calendar;
use super::plan::{Plan, mean, reboots};
use crate::engine::SimDuration;
use crate::model::remedy::{Layer, Probing, Reference, Schedule};
use crate::model::restart::{Backoff, Restart};
use crate::model::scenario::Greeting;

/// What `RestartSec=` is unless set (systemd-system.conf(5), DefaultRestartSec).
const RESTART_SEC: SimDuration = SimDuration::from_millis(100);

/// The lines of a unit by its sections.
#[derive(Default)]
struct Service {
    unit: Vec<String>,
    service: Vec<String>,
}

/// The service, and the timer where there is a schedule by the wall clock.
pub(super) fn units(plan: &mut Plan<'_>) -> Option<String> {
    let restart = plan.restart()?;
    plan.miss_of_program(restart);
    let by_age = plan.schedule.filter(|schedule| schedule.clock == Reference::SinceRestart);
    let by_wall = plan.schedule.filter(|schedule| schedule.clock == Reference::Wall);
    let mut lines = Service::default();
    lines.limit(restart);
    match plan.watchdog {
        Some(watchdog) => {
            if watchdog.probing.clock == Reference::Wall {
                plan.miss("the wall clock of the probe: its period counts from the start");
            }
            lines.watch(&watchdog.probing, plan.listener.greeting);
        }
        None => lines.service.push("Type=exec".to_owned()),
    }
    if let Some(schedule) = by_age {
        lines.age(schedule);
    }
    if plan.watchdog.is_some() || by_age.is_some() {
        lines.restart(restart, plan);
    } else if restart.backoff.is_some() {
        plan.miss("the back-off, which a timer does not have");
    }
    lines.grace(restart.grace, plan);
    if let Some(schedule) = plan.schedule
        && schedule.stagger > SimDuration::ZERO
    {
        let stagger = schedule.stagger;
        plan.miss(format!("the stagger: each further machine restarts {stagger} later"));
    }
    let timer = by_wall.map(|schedule| timer(schedule, plan));
    Some(lines.written() + &timer.unwrap_or_default())
}

impl Service {
    fn watch(&mut self, probing: &Probing, greeting: Greeting) {
        let Probing { period, probe, .. } = *probing;
        let look = match (probe, greeting) {
            (Layer::Process, _) => "its process lives, which any thread can say".to_owned(),
            (Layer::Queue { share }, _) => {
                format!("less than {:.0} % of its queue are taken", 100.0 * share)
            }
            (Layer::HalfOpen, _) => "its port has answered a SYN".to_owned(),
            (Layer::Connect, _) => "a connection to its port has opened".to_owned(),
            (Layer::Banner, Greeting::Http) => "its port has answered a GET".to_owned(),
            (Layer::Banner, _) => "its port has given the banner".to_owned(),
        };
        let start = probing.patience().map_or("infinity".to_owned(), |it| span(it.most));
        let round = probing.round();
        let too_many = round.too_many();
        self.service.extend([
            "Type=notify".to_owned(),
            "# The program sends READY=1 once it listens (sd_notify(3)); then, every".to_owned(),
            format!("# {period}, WATCHDOG=1 if {look},"),
            format!("# and WATCHDOG=trigger after {too_many}."),
            format!("TimeoutStartSec={start}"),
            format!("# If it says nothing: from the last WATCHDOG=1 on, the time of {too_many}."),
        ]);
        let mut silence = round.sees_silence_after();
        if probe.is_reading() {
            self.service
                .push("# A tenth of a period more, for a notice that comes late.".to_owned());
            silence += SimDuration::from_nanos(period.as_nanos() / 10);
        }
        self.service.push(format!("WatchdogSec={}", span(silence)));
    }

    /// systemd would limit the starts by itself.
    fn limit(&mut self, restart: &Restart) {
        match restart.limit {
            Some(limit) => self.unit.extend([
                format!("StartLimitIntervalSec={}", span(limit.within)),
                format!("StartLimitBurst={}", limit.starts),
            ]),
            None => self.unit.push("StartLimitIntervalSec=0".to_owned()),
        }
    }

    /// What follows once the service has failed.
    fn restart(&mut self, restart: &Restart, plan: &mut Plan<'_>) {
        if reboots(restart) {
            self.unit.extend([
                "# The restart is one of the machine.".to_owned(),
                "FailureAction=reboot".to_owned(),
            ]);
            self.service.push("Restart=no".to_owned());
            plan.miss("how long the machine is down: that is its own");
            if restart.backoff.is_some() || restart.limit.is_some() {
                plan.miss("the delays and the limit of reboots: nobody counts them");
            }
        } else {
            self.service.push("Restart=on-failure".to_owned());
            self.delay(restart, plan);
        }
    }

    /// How long a stuck program has to end.
    fn grace(&mut self, grace: SimDuration, plan: &mut Plan<'_>) {
        if plan.watchdog.is_some() {
            self.service.push(match grace {
                SimDuration::ZERO => {
                    "# No grace: SIGABRT, which the watchdog sends, ends a stuck program."
                        .to_owned()
                }
                _ => "# SIGABRT would leave a stuck program no grace.\nWatchdogSignal=SIGTERM"
                    .to_owned(),
            });
        }
        if plan.schedule.is_some() && grace == SimDuration::ZERO {
            plan.miss("a planned end without grace: a stuck program is given a second");
        }
        self.service.push(format!("TimeoutStopSec={}", span(grace.max(SimDuration::SECOND))));
    }

    /// The time from the end of the program to its next start.
    fn delay(&mut self, restart: &Restart, plan: &mut Plan<'_>) {
        let closed = mean(&restart.closed);
        let Some(Backoff { first, factor, most, reset }) = restart.backoff else {
            self.service.extend([
                format!("# Nobody listens for {closed} on average: this, and the program's start."),
                format!("RestartSec={}", span(closed.min(RESTART_SEC))),
            ]);
            return;
        };
        plan.miss("the first restart at once: systemd delays it too");
        plan.miss(format!("the reset of the back-off after {reset}: systemd keeps count"));
        self.service.push(format!("RestartSec={}", span(first)));
        let ratio = most.as_secs_f64() / first.as_secs_f64();
        if ratio > 1.0 && factor > 1.0 {
            let steps = (libm::log(ratio) / libm::log(factor) - 1e-9).ceil();
            let grows = libm::pow(ratio, 1.0 / steps);
            if (grows / factor - 1.0).abs() > 1e-9 {
                plan.miss(format!(
                    "that a delay is {factor} times the one before: here it is {grows:.2} times, \
                     for systemd comes to {most} in equal steps"
                ));
            }
            self.service.extend([
                "# From systemd 254 on; before, the delay does not grow.".to_owned(),
                format!("RestartSteps={steps}"),
                format!("RestartMaxDelaySec={}", span(most)),
            ]);
        }
    }

    /// A restart at an age.
    fn age(&mut self, schedule: &Schedule) {
        self.service.push(format!("RuntimeMaxSec={}", span(schedule.every)));
        if schedule.jitter > SimDuration::ZERO {
            self.service.push(format!("RuntimeRandomizedExtraSec={}", span(schedule.jitter)));
        }
    }

    fn written(&self) -> String {
        let (unit, service) = (self.unit.join("\n"), self.service.join("\n"));
        format!(
            "\n# /etc/systemd/system/port.service\n\
             [Unit]\nDescription=The program that listens\n{unit}\n\n\
             [Service]\n# Placeholder: your program.\nExecStart=/usr/bin/sleep infinity\n{service}\n\n\
             [Install]\nWantedBy=multi-user.target\n"
        )
    }
}

/// The timer of a schedule by the wall clock, and what it starts.
fn timer(schedule: &Schedule, plan: &mut Plan<'_>) -> String {
    let mut lines = match Calendar::of(schedule) {
        Some(calendar) => on_calendar(&calendar),
        None => {
            plan.miss("the wall clock of the schedule: its period counts from the boot");
            let every = span(schedule.every);
            vec![format!("OnBootSec={every}"), format!("OnUnitActiveSec={every}")]
        }
    };
    lines.push("AccuracySec=1s".to_owned());
    if schedule.jitter > SimDuration::ZERO {
        lines.push(format!("RandomizedDelaySec={}", span(schedule.jitter)));
    }
    let command = if reboots(&schedule.restart) { "reboot" } else { "restart port.service" };
    format!(
        "\n# /etc/systemd/system/port-restart.service\n\
         [Unit]\nDescription=Planned restart\n\n\
         [Service]\nType=oneshot\nExecStart=/usr/bin/systemctl {command}\n\n\
         # /etc/systemd/system/port-restart.timer\n\
         [Unit]\nDescription=When to restart\n\n\
         [Timer]\n{}\n\n\
         [Install]\nWantedBy=timers.target\n",
        lines.join("\n")
    )
}

/// One line, or one for each time of the day.
fn on_calendar(calendar: &Calendar) -> Vec<String> {
    let days = calendar.days.as_ref().map_or(String::new(), |days| format!("{days} "));
    let line = |hours: &str, minutes: &str, second: u64| {
        format!("OnCalendar={days}*-*-* {hours}:{minutes}:{second:02}")
    };
    let list = |numbers: &[u64]| {
        let numbers: Vec<String> = numbers.iter().map(|number| format!("{number:02}")).collect();
        numbers.join(",")
    };
    let [_, minute, second] = calendar.times[0];
    match (calendar.minutes(), calendar.hours()) {
        (Some(minutes), _) => vec![line("*", &list(&minutes), second)],
        (None, Some(hours)) => vec![line(&list(&hours), &list(&[minute]), second)],
        (None, None) => {
            let times = calendar.times.iter();
            times
                .map(|[hour, minute, second]| line(&list(&[*hour]), &list(&[*minute]), *second))
                .collect()
        }
    }
}

/// A span as systemd.time(7) reads it, to the microsecond.
fn span(span: SimDuration) -> String {
    let micros = span.as_nanos().div_ceil(1_000);
    match micros {
        _ if micros.is_multiple_of(1_000_000) => format!("{}s", micros / 1_000_000),
        _ if micros.is_multiple_of(1_000) => format!("{}ms", micros / 1_000),
        _ => format!("{micros}us"),
    }
}
