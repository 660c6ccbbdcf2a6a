//! The words for how the port leaves service, and how it comes back.

use super::{Cast, capitalised, count, span};
use crate::engine::{SimDuration, SimTime};
use crate::model::hang::{Heals, Moment};
use crate::model::listener::Service::{
    self, Closed, Dark, Draining, Installing, Serving, ShuttingDown, Unattended,
};
use crate::model::remedy::{Installs, Why};
use crate::model::restart::Scope;
use crate::model::world::{Demand, Meets, PortState, Turn};
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
                    Heals::WhenLetGo => "A connection is gone that the program has waited for",
                    Heals::Never => "A worker has ended, and the system takes back what it leaked",
                };
                format!("{why}: the port is up again by itself, {} after it went down.", self.age())
            }
            Turn::StillHung => {
                let undo = "does not undo what the invalid request has done";
                format!("The restart is over, but it {undo}: the port is still hung.")
            }
            Turn::StillLost { taken, of } => {
                let left = self.cast.left(taken, of);
                format!(
                    "The restart does not give back all that invalid requests have taken: {left}."
                )
            }
            Turn::WorkerKilled { by } => format!(
                "{} kills a worker: what it was at is broken off, and another is to start.",
                self.cast.measure(by?.measure)
            ),
            Turn::NoneAtWork => "No worker is left that takes calls: those that are not stuck are \
                                 still starting."
                .to_owned(),
            Turn::WorkerBack => "Another worker takes calls in its place.".to_owned(),
            Turn::Grace { measure, until } => format!(
                "{}. The program is stuck and does not end when it is told to: it will be killed \
                 at {until:.3}.",
                self.restarts(measure)
            ),
            Turn::BackedOff { until } => {
                format!("This is not the first restart in a row: it waits until {until:.3}.")
            }
            Turn::StartFailed { held_until: None } => {
                "The program fails to start: it is restarted again.".to_owned()
            }
            Turn::StartFailed { held_until: Some(until) } => format!(
                "The program may not listen, and ends: connections that the old one had accepted \
                 hold its address in TIME_WAIT until {until:.3}. It is restarted again."
            ),
            Turn::GivenUp { measure } => {
                let who = self.cast.measure(measure);
                let then =
                    if self.port.is_up() { "The others go on" } else { "The port stays down" };
                format!("There were too many starts of late: {who} gives up. {then}.")
            }
            Turn::SlowStart { workers, until } => {
                let of = count(self.cast.scenario.listener.workers.into(), "worker");
                format!("Only {workers} of {of} will take calls until {until:.3}.")
            }
        };
        Some(capitalised(&said))
    }

    /// The course of an outage that is not told fully, and which this turn ends.
    pub(in crate::trace) fn line(&self, turn: Turn) -> String {
        let began = match self.port.at_first {
            PortState::Hung => "a hang",
            PortState::Installing => "the installation of the fix",
            PortState::Up | PortState::Restarting => "a restart",
        };
        let ends = match (turn, self.port.state, self.port.by) {
            (Turn::Healed, ..) => "the port heals by itself".to_owned(),
            (_, PortState::Installing, _) | (.., None) => "the port is back".to_owned(),
            (.., Some(measure)) => format!("{} brings the port back", self.cast.measure(measure)),
        };
        let (at, after) = (self.port.down_since, self.age());
        format!("begins with {began} at {at:.3}: {ends} {after} later.")
    }

    /// It leaves service, or goes to its next phase.
    fn leaves(&self, service: Service, by: Option<Demand>) -> Option<String> {
        let state = match service {
            Draining => {
                "the program listens no more, answers new callers by RST, and lets its running \
                 sessions finish"
            }
            ShuttingDown => {
                "the system shuts down, breaks off what is open, and answers everything by RST"
            }
            Unattended => {
                "the program is gone, but callers wait at its listening socket, which lives on"
            }
            Dark => "the machine goes dark, forgets its connections and answers nothing",
            Closed if by.is_none() => {
                "the system is up again, but nobody listens yet: it answers everything by RST"
            }
            Closed => "nobody listens, and the system answers everything by RST",
            Installing if self.fix()?.outage == SimDuration::ZERO => return None,
            Installing => "the fix is being installed: until that is done the port answers nothing",
            Serving => return None,
        };
        let cause = by.map(|demand| self.takes_down(service, demand) + ": ").unwrap_or_default();
        Some(format!("{cause}{state}."))
    }

    /// Who takes it down, and what that meets.
    fn takes_down(&self, service: Service, Demand { measure, meets }: Demand) -> String {
        match meets {
            Meets::Stuck => "the program is killed".to_owned(),
            _ if service == Draining => format!("{} drains the port", self.cast.measure(measure)),
            Meets::Due => self.restarts(measure),
            Meets::Health => self.restarts(measure) + ", which is up",
            Meets::Start => self.restarts(measure) + ", whose program is still starting",
        }
    }

    /// Who restarts it, and why.
    fn restarts(&self, measure: usize) -> String {
        let restarts = self.cast.remedy.measures[measure].nature().restarts.expect("it does");
        let why = match restarts.why {
            Why::Notice if self.port.waited_for == Some(measure) => {
                format!(" is free {} after the hang and", self.age())
            }
            Why::Notice => format!(" notices {} after the hang and", self.age()),
            Why::Complaints(after) => {
                format!(" has heard of {} and", count(after.into(), "failed attempt"))
            }
            Why::Alarm => " has had an alarm and".to_owned(),
            Why::Planned(_) | Why::Probes => String::new(),
        };
        let what = if restarts.how.scope == Scope::Worker { "a worker" } else { "the port" };
        format!("{}{why} restarts {what}", self.cast.measure(measure))
    }

    /// It is back.
    fn back(&self) -> String {
        let fix = self.fix().filter(|_| self.port.state == PortState::Installing);
        let back = match fix {
            _ if self.now > self.port.down_since => {
                format!("The port is up again, {} after it went down.", self.age())
            }
            Some(_) => String::new(),
            None => "The port is up again at once.".to_owned(),
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

    /// The fix, of which a remedy has one at most.
    fn fix(&self) -> Option<Installs> {
        self.cast.remedy.installs()
    }
}
