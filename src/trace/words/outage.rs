//! The words for how the port leaves service, and how it comes back.

use super::{Cast, capitalised, count, span};
use crate::engine::{SimDuration, SimTime};
use crate::model::hang::{Heals, Moment};
use crate::model::listener::Service::{
    self, Closed, Dark, Draining, Installing, Serving, ShuttingDown, Unattended,
};
use crate::model::remedy::{Installs, Restarts, Why};
use crate::model::restart::Scope;
use crate::model::world::{PortState, Turn};
use crate::trace::port::Port;

/// What the port is in the end.
pub(in crate::trace) const fn standing(port: &Port) -> &'static str {
    match (port.state, port.last) {
        (PortState::Up, _) => "up",
        (PortState::Hung, _) => "hung",
        (PortState::Installing, _) => "out of service while the fix is installed",
        (PortState::Restarting, Some(Turn::GivenUp { .. })) => {
            "out of service, because nobody starts it any more"
        }
        (PortState::Restarting, Some(Turn::Service { service: Draining, .. })) => "draining",
        (PortState::Restarting, _) => "in the middle of a restart",
    }
}

/// The port, at an instant at which something happens to it that it does not know of yet.
pub(in crate::trace) struct Scene<'a> {
    pub(in crate::trace) cast: Cast<'a>,
    pub(in crate::trace) now: SimTime,
    pub(in crate::trace) port: &'a Port,
}

impl Scene<'_> {
    /// What happens to it, in a sentence; `None` if nothing is to be said of it.
    pub(in crate::trace) fn sentence(&self, turn: Turn) -> Option<String> {
        let said = match turn {
            Turn::Service { service: Serving, .. } => self.back(),
            Turn::Service { service, by } => self.leaves(service, by)?,
            Turn::Healed => {
                let why = match self.cast.law().heals {
                    Heals::WithLastConnection => {
                        "The last connection that was open at the hang is gone, and the stale \
                         address object with it"
                    }
                    Heals::Never => "A worker has ended, and the system takes back what it leaked",
                };
                format!("{why}: the port is up again by itself, {} after it went down.", self.age())
            }
            Turn::StillHung => {
                let undo = "does not undo what the invalid request has done";
                format!("The restart is over, but it {undo}: the port is still hung.")
            }
            Turn::WorkerKilled { by, .. } => {
                let kills = self.kills(by?);
                format!("{kills}: what it was at is broken off, and another is to start.")
            }
            Turn::WorkerBack => "Another worker takes calls in its place.".to_owned(),
            Turn::Grace { measure, until } => format!(
                "{}: {} is stuck and does not end when it is told to, so it will be killed at \
                 {until:.3}.",
                self.restarts(measure),
                self.parts(measure).1
            ),
            Turn::BackedOff { until } => {
                format!("It is not the first restart in a row, so it waits until {until:.3}.")
            }
            Turn::StartFailed { measure } => {
                format!("{} fails to start: it is restarted again.", self.parts(measure).1)
            }
            Turn::GivenUp { measure } => {
                let ((_, part), who) = (self.parts(measure), self.cast.measure(measure));
                let port =
                    if self.port.is_up() { "The others go on" } else { "The port stays down" };
                format!(
                    "{part} was started too often of late: {who} gives up and does not start \
                     it again. {port}."
                )
            }
            Turn::Held { until } => format!(
                "The program starts, but it may not listen: connections that the old one had \
                 accepted hold the port in TIME_WAIT until {until:.3}."
            ),
            Turn::SlowStart { workers, until } => {
                let of = count(self.cast.scenario.listener.workers.into(), "worker");
                format!("Only {workers} of {of} will take calls until {until:.3}.")
            }
        };
        Some(capitalised(&said))
    }

    /// The same in a few words, for the one line of an outage.
    pub(in crate::trace) fn clause(&self, turn: Turn) -> Option<String> {
        let what = match turn {
            Turn::Service { service, by } => self.cause(service, by, " needlessly")?,
            Turn::Healed => "it heals by itself".to_owned(),
            Turn::StillHung => "a restart is in vain".to_owned(),
            Turn::WorkerKilled { by, .. } => self.kills(by?),
            Turn::Grace { measure, .. } => self.restarts(measure),
            Turn::StartFailed { .. } => "a start fails".to_owned(),
            Turn::GivenUp { measure } => format!("{} gives up", self.cast.measure(measure)),
            Turn::BackedOff { until } => {
                return Some(format!("back-off delays it until {until:.3}"));
            }
            Turn::Held { until } => {
                return Some(format!("TIME_WAIT holds the port until {until:.3}"));
            }
            Turn::WorkerBack | Turn::SlowStart { .. } => return None,
        };
        Some(format!("{what} at {:.3}", self.now))
    }

    /// It leaves service, or goes to its next phase.
    fn leaves(&self, service: Service, by: Option<usize>) -> Option<String> {
        let state = match service {
            Draining => {
                "the program listens no more, answers new callers with RST, and lets its running \
                 sessions finish"
            }
            ShuttingDown => {
                "the system shuts down, breaks off what is open, and answers everything with RST"
            }
            Unattended => {
                "the program is gone, but its listening socket lives on: callers wait until \
                 another one accepts them"
            }
            Dark => "the machine is dark: it forgets its connections and answers nothing",
            Closed if by.is_none() => {
                "the system is up again, but nobody listens yet: everything is answered by RST"
            }
            Closed if self.is_killed() => "nobody listens, and everything is answered by RST",
            Closed => "the program is stopped, nobody listens, and everything is answered by RST",
            Installing if self.fix()?.outage == SimDuration::ZERO => return None,
            Installing => "until that is done the port answers nothing",
            Serving => return None,
        };
        let cause = self.cause(service, by, ", which is up").map(|cause| cause + ": ");
        Some(cause.unwrap_or_default() + state + ".")
    }

    /// Why it leaves service; `None` if it goes to its next phase, or is back. `in_vain` is added
    /// where somebody holds it for dead that is up.
    fn cause(&self, service: Service, by: Option<usize>, in_vain: &str) -> Option<String> {
        Some(match by {
            None if service == Installing => "the fix is being installed".to_owned(),
            None => return None,
            Some(_) if self.is_killed() => "the program is killed".to_owned(),
            Some(measure) if service == Draining => {
                format!("{} drains the port", self.cast.measure(measure))
            }
            Some(measure) if self.port.is_up() && !self.way(measure).why.is_planned() => {
                self.restarts(measure) + in_vain
            }
            Some(measure) => self.restarts(measure),
        })
    }

    /// Who restarts it, and why.
    fn restarts(&self, measure: usize) -> String {
        let why = match self.way(measure).why {
            Why::Notice => format!(" notices {} after the hang and", self.age()),
            Why::Complaints(after) => {
                format!(" has heard of {} and", count(after.into(), "failed attempt"))
            }
            Why::Alarm => " has had an alarm and".to_owned(),
            Why::Planned(_) | Why::Probes => String::new(),
        };
        let (what, _) = self.parts(measure);
        format!("{}{why} restarts {what}", self.cast.measure(measure))
    }

    fn kills(&self, measure: usize) -> String {
        format!("{} kills a worker", self.cast.measure(measure))
    }

    /// It is back.
    fn back(&self) -> String {
        let fix = self.fix().filter(|_| self.port.state == PortState::Installing);
        let back = match fix {
            _ if self.now > self.port.down_since => {
                format!("The port is back and as new, {} after it went down.", self.age())
            }
            Some(_) => String::new(),
            None => "The port is back and as new at once.".to_owned(),
        };
        let Some(fix) = fix else { return back };
        let from_now = match self.cast.law().acts {
            Moment::Syn => "the listener refuses an invalid request and lives on",
            Moment::Accept => {
                "an invalid request gets an error in its session, and the listener lives on"
            }
        };
        let but = if fix.coverage < 1.0 { "; but it does not cover all of them" } else { "" };
        format!("{back} The fix is in: from now on {from_now}{but}.").trim_start().to_owned()
    }

    /// How long ago it went down.
    fn age(&self) -> String {
        span(self.now.since(self.port.down_since))
    }

    /// Whether the program has been told to end in vain until now.
    fn is_killed(&self) -> bool {
        matches!(self.port.last, Some(Turn::Grace { .. }))
    }

    /// What the measure restarts, and what must end and start for that.
    fn parts(&self, measure: usize) -> (&'static str, &'static str) {
        match self.way(measure).how.scope {
            Scope::Worker => ("a worker", "the worker"),
            Scope::Program | Scope::Service | Scope::Machine => ("the port", "the program"),
        }
    }

    /// How the measure restarts it, and why.
    fn way(&self, measure: usize) -> Restarts<'_> {
        let restarts = self.cast.remedy.measures[measure].nature().restarts;
        restarts.expect("whoever restarts the port knows how")
    }

    /// The fix, of which a remedy has one at most.
    fn fix(&self) -> Option<Installs> {
        self.cast.remedy.installs()
    }
}
