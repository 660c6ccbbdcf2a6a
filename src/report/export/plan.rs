//! [`Plan`]: what of a remedy others can carry out.

use crate::engine::{Distribution, SimDuration};
use crate::model::Measure;
use crate::model::remedy::{Errors, Probing, Schedule, Standby, Watchdog};
use crate::model::restart::{Restart, Scope};
use crate::model::scenario::ListenerSpec;

/// Whose configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Units: a service, and a timer where there is a schedule.
    Systemd,
    /// Manifests: a Deployment, a CronJob where there is a schedule, a Service for a balancer.
    Kubernetes,
}

impl Target {
    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Systemd => "systemd",
            Self::Kubernetes => "Kubernetes",
        }
    }
}

/// The measures of a remedy that others can carry out, and what of it they cannot.
pub(super) struct Plan<'r> {
    pub(super) listener: &'r ListenerSpec,
    pub(super) watchdog: Option<&'r Watchdog>,
    pub(super) schedule: Option<&'r Schedule>,
    /// Of no use to systemd, which knows one machine.
    pub(super) standby: Option<&'r Standby>,
    pub(super) missing: Vec<String>,
}

impl<'r> Plan<'r> {
    pub(super) fn of(target: Target, listener: &'r ListenerSpec, measures: &'r [Measure]) -> Self {
        let mut plan =
            Self { listener, watchdog: None, schedule: None, standby: None, missing: Vec::new() };
        for measure in measures {
            match measure {
                Measure::Watchdog(watchdog) if plan.watchdog.is_none() => {
                    plan.watchdog = Some(watchdog);
                }
                Measure::Schedule(schedule) if plan.schedule.is_none() => {
                    plan.schedule = Some(schedule);
                }
                Measure::Standby(standby) if target == Target::Kubernetes => {
                    plan.standby = Some(standby);
                }
                Measure::WorkerTimeout(timeout) => plan.miss(format!(
                    "{}: that is a setting of the program's own, such as gunicorn --timeout {}",
                    measure.plan(),
                    timeout.after.as_secs_f64().ceil()
                )),
                // Whatever is not carried is said.
                other => plan.miss(other.plan()),
            }
        }
        if let Some(watchdog) = plan.watchdog {
            plan.miss_of_probing(&watchdog.probing);
        }
        if let Some(drain) = plan.schedule.map(|schedule| schedule.drain)
            && drain > SimDuration::ZERO
        {
            plan.miss(format!(
                "the drain: before a planned restart running sessions have {drain} to finish"
            ));
        }
        if let (Some(watchdog), Some(schedule)) = (plan.watchdog, plan.schedule)
            && watchdog.restart != schedule.restart
        {
            plan.miss("the restart of the schedule, where it differs from that of the watchdog");
        }
        plan
    }

    /// How the port is restarted: as the watchdog does, or else the schedule.
    pub(super) fn restart(&self) -> Option<&'r Restart> {
        let by_schedule = || self.schedule.map(|schedule| &schedule.restart);
        self.watchdog.map(|watchdog| &watchdog.restart).or_else(by_schedule)
    }

    /// Something cannot be carried.
    pub(super) fn miss(&mut self, what: impl Into<String>) {
        let what = what.into();
        if !self.missing.contains(&what) {
            self.missing.push(what);
        }
    }

    pub(super) fn miss_of_probing(&mut self, probing: &Probing) {
        if probing.errors != Errors::default() {
            self.miss("the probe's misses and false alarms, which are no settings of it");
        }
    }

    /// What no configuration says of a restart: it is how the program is.
    pub(super) fn miss_of_program(&mut self, restart: &Restart) {
        match restart.scope {
            Scope::Worker => self.miss(
                "that one worker alone is restarted, which is the business of its master: what \
                 follows restarts the service",
            ),
            Scope::Program => self.miss(
                "that the listening socket outlives the program, which takes a socket unit \
                 (systemd.socket(5)) or a master that holds it",
            ),
            Scope::Service | Scope::Machine => {}
        }
        if restart.fails > 0.0 {
            self.miss(format!("starts that fail, a share of {}", restart.fails));
        }
        if let Some(slow) = restart.slow_start {
            let workers = match slow.workers {
                1 => "one worker".to_owned(),
                n => format!("{n} workers"),
            };
            self.miss(format!("the slow start, {workers} for {}", slow.span));
        }
    }
}

/// Whether the phase `length` takes any time.
pub(super) fn lasts(length: &Distribution) -> bool {
    *length != Distribution::ZERO
}

/// Whether a restart is one of the machine.
pub(super) fn reboots(restart: &Restart) -> bool {
    restart.scope == Scope::Machine
}

/// The mean of a phase, to the millisecond.
pub(super) fn mean(length: &Distribution) -> SimDuration {
    rounded(length.mean())
}

/// So many seconds, to the millisecond.
pub(super) fn rounded(seconds: f64) -> SimDuration {
    SimDuration::from_millis((1e3 * seconds).round() as u64)
}
