//! The words for how the port leaves service, and how it comes back.

use super::{Cast, capitalised, count, instant, span};
use crate::engine::{SimDuration, SimTime};
use crate::model::hang::{Heals, Moment};
use crate::model::listener::Service::{
    self, Closed, Dark, Draining, Installing, Serving, ShuttingDown, Unattended,
};
use crate::model::remedy::{Installs, Why};
use crate::model::world::Fact;
use crate::trace::port::Port;

/// What the port is in the end.
pub(in crate::trace) const fn port(port: Port) -> &'static str {
    match port {
        Port::Up => "up",
        Port::Hung | Port::Ending => "hung",
        Port::GivenUp => "closed, because nobody starts it any more",
        Port::Out(Installing) => "out of service while the fix is installed",
        Port::Out(Draining) => "draining",
        Port::Out(Unattended | ShuttingDown | Dark | Closed | Serving) => {
            "in the middle of a restart"
        }
    }
}

/// An outage of this age, at an instant at which something happens in it; the port was `before`.
pub(in crate::trace) struct Turn<'a> {
    pub(in crate::trace) cast: Cast<'a>,
    pub(in crate::trace) now: SimTime,
    pub(in crate::trace) age: SimDuration,
    pub(in crate::trace) before: Port,
}

impl Turn<'_> {
    /// What happens, in a sentence; `None` if nothing is to be said of it.
    pub(in crate::trace) fn sentence(&self, fact: Fact) -> Option<String> {
        let age = span(self.age);
        Some(match fact {
            Fact::Service { service: Serving, .. } => self.back(),
            Fact::Service { service, by, .. } => return self.leaves(service, by),
            Fact::Healed { .. } => {
                let why = match self.cast.law().heals {
                    Heals::WithLastConnection => {
                        "The last connection that was open at the hang is gone, and the stale \
                         address object with it"
                    }
                    Heals::WhenLetGo => "A connection is gone that the program has waited for",
                    Heals::Never => "A worker has ended, and the system takes back what it leaked",
                };
                format!("{why}: the port is up again by itself, {age} after it went down.")
            }
            Fact::WorkerKilled { by: Some(measure), .. } => capitalised(&format!(
                "{} kills a worker: what it was at is broken off, and another is to start.",
                self.cast.measure(measure)
            )),
            Fact::WorkerKilled { by: None, .. } => return None,
            Fact::WorkerBack { .. } => "Another worker takes calls in its place.".to_owned(),
            Fact::StillHung { .. } => {
                "The restart is over, but the port is still hung: what the invalid request has \
                 done lies deeper."
                    .to_owned()
            }
            Fact::Grace { measure, until, .. } => capitalised(&format!(
                "{}: the program is stuck and does not end when it is told to, so it will be \
                 killed at {}.",
                self.restarts(measure),
                instant(until)
            )),
            Fact::BackedOff { until, .. } => {
                let until = instant(until);
                format!("It is not the first restart in a row: it goes on only at {until}.")
            }
            Fact::StartFailed { held_until: None, .. } => {
                "The program fails to start: it is restarted again.".to_owned()
            }
            Fact::StartFailed { held_until: Some(until), .. } => format!(
                "The program may not listen and ends again, for connections that the old one had \
                 accepted hold its address in TIME_WAIT until {}: it is restarted again.",
                instant(until)
            ),
            Fact::GivenUp { measure, .. } => {
                let who = self.cast.measure(measure);
                let port = if self.before == Port::Up {
                    "The others go on"
                } else {
                    "The port stays closed"
                };
                format!(
                    "The program was started too often of late: {who} gives up and does not start \
                     it again. {port}."
                )
            }
            Fact::SlowStart { workers, until, .. } => {
                let of = count(self.cast.scenario.listener.workers.into(), "worker");
                format!("Only {workers} of {of} will take calls until {}.", instant(until))
            }
            _ => unreachable!("it does not happen in an outage: {fact:?}"),
        })
    }

    /// Whether it is the end of a start that came to nothing.
    pub(in crate::trace) const fn ends_start(&self, fact: Fact) -> bool {
        match fact {
            Fact::StartFailed { .. } => true,
            Fact::Service { by: Some(_), .. } => self.is_starting(),
            _ => false,
        }
    }

    /// Whether the program was starting, as one does that a measure restarts then.
    const fn is_starting(&self) -> bool {
        match self.before {
            Port::Out(Closed | Unattended) => true,
            Port::Up | Port::Hung | Port::Ending | Port::GivenUp | Port::Out(_) => false,
        }
    }

    /// The same in a few words.
    pub(in crate::trace) fn clause(&self, fact: Fact) -> Option<String> {
        let at = instant(self.now);
        Some(match fact {
            Fact::Service { service, by, .. } => format!("{} at {at}", self.cause(service, by)?),
            Fact::Healed { .. } => format!("it heals by itself at {at}"),
            Fact::Grace { measure, .. } => format!("{} at {at}", self.restarts(measure)),
            Fact::BackedOff { until, .. } => format!("back-off delays it until {}", instant(until)),
            Fact::WorkerKilled { by: Some(measure), .. } => {
                format!("{} kills a worker at {at}", self.cast.measure(measure))
            }
            Fact::StillHung { .. } => format!("a restart is in vain at {at}"),
            Fact::StartFailed { held_until: None, .. } => format!("a start fails at {at}"),
            Fact::StartFailed { held_until: Some(_), .. } => {
                format!("a start finds its address held at {at}")
            }
            Fact::GivenUp { measure, .. } => {
                format!("{} gives up at {at}", self.cast.measure(measure))
            }
            _ => return None,
        })
    }

    /// The port leaves service, or goes to its next phase.
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
                "the machine answers again, but nobody listens yet: everything is answered by RST"
            }
            Closed if self.before == Port::Ending => {
                "nobody listens, and everything is answered by RST"
            }
            Closed => "the program is stopped, nobody listens, and everything is answered by RST",
            Installing if self.fix()?.outage == SimDuration::ZERO => return None,
            Installing => "until that is done the port answers nothing",
            Serving => return None,
        };
        let cause = self.cause(service, by).map_or(String::new(), |cause| format!("{cause}: "));
        Some(capitalised(&format!("{cause}{state}.")))
    }

    /// Why the port leaves service; `None` if it goes to its next phase, or is back.
    fn cause(&self, service: Service, by: Option<usize>) -> Option<String> {
        Some(match by {
            None if service == Installing => "the fix is being installed".to_owned(),
            None => return None,
            Some(_) if self.before == Port::Ending => "the program is killed".to_owned(),
            Some(measure) if service == Draining => {
                format!("{} drains the port", self.cast.measure(measure))
            }
            Some(measure) => {
                let planned = self.why(measure).is_some_and(Why::is_planned);
                let vain = match self.before {
                    Port::Up if !planned => ", which is up",
                    _ if self.is_starting() => ", whose program is still starting",
                    _ => "",
                };
                self.restarts(measure) + vain
            }
        })
    }

    /// Who restarts the port, and why.
    fn restarts(&self, measure: usize) -> String {
        let why = match self.why(measure) {
            Some(Why::Notice) => format!(" notices {} after the hang and", span(self.age)),
            Some(Why::Complaints(after)) => {
                format!(" has heard of {} and", count(after.into(), "failed attempt"))
            }
            Some(Why::Alarm) => " has had an alarm and".to_owned(),
            Some(Why::Planned(_) | Why::Probes) | None => String::new(),
        };
        format!("{}{why} restarts the port", self.cast.measure(measure))
    }

    /// The port is back.
    fn back(&self) -> String {
        let fix = self.fix().filter(|_| self.before == Port::Out(Installing));
        let back = match self.age {
            SimDuration::ZERO if fix.is_some() => String::new(),
            SimDuration::ZERO => "The port is back and as new at once.".to_owned(),
            age => format!("The port is back and as new, {} after it went down.", span(age)),
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

    /// Why the measure restarts the port.
    fn why(&self, measure: usize) -> Option<Why> {
        self.cast.remedy.measures[measure].nature().restarts.map(|restarts| restarts.why)
    }

    /// The fix, of which a remedy has one at most.
    fn fix(&self) -> Option<Installs> {
        self.cast.remedy.installs()
    }
}
