//! How a story tells what takes the port down, and how it comes back.

use super::selection::Kind;
use super::teller::{Port, Teller};
use super::words::{self, instant, span};
use crate::engine::{SimDuration, SimTime};
use crate::model::Measure;
use crate::model::listener::Service;
use crate::model::remedy::Fix;

/// A time during which the port is not up.
#[derive(Clone, Debug)]
pub(super) struct Outage {
    pub(super) began: SimTime,
    /// Whether it is told fully.
    full: bool,
    /// What has happened so far, for the one line of an outage that is not told fully.
    course: Vec<String>,
}

impl Teller<'_> {
    /// The port leaves service, goes to its next phase, or is back.
    pub(super) fn on_service(&mut self, now: SimTime, service: Service, by: Option<usize>) {
        let kind = match service {
            Service::Serving => return self.on_return(now),
            Service::Installing => Kind::Installation,
            Service::Draining | Service::ShuttingDown | Service::Dark | Service::Closed => {
                Kind::Restart
            }
        };
        if self.outage.is_none() {
            self.begin_outage(now, kind);
        }
        self.change(now, Port::Out(service));
        let outage = self.outage.as_ref().expect("an outage has begun");
        let (full, after) = (outage.full, now.since(outage.began));
        let cause = match by {
            Some(measure) if service == Service::Draining => {
                Some(format!("{} drains the port", words::measure(self.remedy, measure)))
            }
            Some(measure) => Some(self.restart(measure, after)),
            None if service == Service::Installing => Some("the fix is being installed".to_owned()),
            None => None,
        };
        if let Some(cause) = &cause {
            self.course(format!("{cause} at {}", instant(now)));
        }
        if !full || (service == Service::Installing && self.installs_at_once()) {
            return;
        }
        let state = match service {
            Service::Draining => {
                "the program listens no more, answers new callers with RST, and lets its running \
                 sessions finish"
            }
            Service::ShuttingDown => {
                "the system shuts down, breaks off what is open, and answers everything with RST"
            }
            Service::Dark => "the machine is dark: it forgets its connections and answers nothing",
            Service::Closed if by.is_some() => {
                "the program is stopped, nobody listens, and everything is answered by RST"
            }
            Service::Closed => {
                "the machine answers again, but nobody listens yet: everything is answered by RST"
            }
            Service::Installing | Service::Serving => "until that is done the port answers nothing",
        };
        let text = match cause {
            Some(cause) => format!("{cause}: {state}."),
            None => format!("{state}."),
        };
        self.say(now, words::capitalised(&text));
    }

    /// The new listener cannot have the port yet.
    pub(super) fn on_held(&mut self, now: SimTime, until: SimTime) {
        let until = instant(until);
        if self.outage.as_ref().is_some_and(|outage| outage.full) {
            self.say(
                now,
                format!(
                    "The program starts, but it may not listen: connections that the old one had \
                     accepted hold the port in TIME_WAIT until {until}."
                ),
            );
        }
        self.course(format!("TIME_WAIT holds the port until {until}"));
    }

    /// Who restarts the port, `after` the outage began.
    fn restart(&self, index: usize, after: SimDuration) -> String {
        let who = words::measure(self.remedy, index);
        match &self.remedy.measures[index] {
            Measure::Operator(_) => {
                let after = span(after);
                format!("{who} notices {after} after the hang and restarts the port")
            }
            _ => format!("{who} restarts the port"),
        }
    }

    fn on_return(&mut self, now: SimTime) {
        let outage = self.outage.take().expect("the port returns from an outage");
        let fixed = self.port == Port::Out(Service::Installing);
        self.patched |= fixed;
        self.forget_failures();
        let at_once = outage.began == now;
        let back = match (at_once, fixed) {
            (true, true) => String::new(),
            (true, false) => "The port is back and as new at once.".to_owned(),
            (false, _) => {
                let after = span(now.since(outage.began));
                format!("The port is back and as new, {after} after it went down.")
            }
        };
        let fix = match fixed {
            false => "",
            true if self.refuses_when_fixed() => {
                "The fix is in: from now on the listener refuses an invalid request and lives on"
            }
            true => {
                "The fix is in: from now on an invalid request gets an error in its session, and the \
                 listener lives on"
            }
        };
        let but = match fixed {
            false => "",
            true if self.fix_covers_all() => ".",
            true => "; but it does not cover all of them.",
        };
        self.end_outage(now, &outage, format!("{back} {fix}{but}").trim().to_owned());
    }

    /// The hung port is up again without anybody's doing.
    pub(super) fn on_healed(&mut self, now: SimTime) {
        let mut outage = self.outage.take().expect("the port heals from an outage");
        let after = span(now.since(outage.began));
        outage.course.push(format!("it heals by itself at {}", instant(now)));
        let text = format!(
            "The last connection that was open at the hang is gone, and the stale address object \
             with it: the port is up again by itself, {after} after it went down."
        );
        self.end_outage(now, &outage, text);
    }

    /// The port is up and as new: says `text`, or what one line tells of the outage.
    fn end_outage(&mut self, now: SimTime, outage: &Outage, text: String) {
        self.lives += 1;
        self.lost = 0;
        if outage.full {
            self.change(now, Port::Up);
            self.say(now, text);
            return;
        }
        if !self.selection.outage_has_line() {
            self.folded += 1;
            self.change(now, Port::Up);
            return;
        }
        let after = span(now.since(outage.began));
        let course = words::list(&outage.course);
        let text = format!("Outage {} is over after {after}: {course}.", self.outages);
        let counts = self.counts(now).map(|counts| format!(" {counts}"));
        self.change(now, Port::Up);
        self.say(now, text + &counts.unwrap_or_default());
    }

    /// An outage begins; returns whether it is told fully.
    pub(super) fn begin_outage(&mut self, now: SimTime, kind: Kind) -> bool {
        let before = self.selection.is_full();
        let full = self.selection.begin_outage(kind);
        if full || before {
            self.settle(now);
        }
        self.outages += 1;
        self.outage = Some(Outage { began: now, full, course: Vec::new() });
        full
    }

    pub(super) fn course(&mut self, what: String) {
        let outage = self.outage.as_mut().expect("an outage has a course");
        outage.course.push(what);
    }

    /// The port's state changes.
    pub(super) fn change(&mut self, now: SimTime, port: Port) {
        if self.selection.is_full() {
            self.settle(now);
        }
        self.selection.change();
        self.port = port;
    }

    /// The fix, of which a remedy has one at most.
    fn fix(&self) -> Option<&Fix> {
        self.remedy.measures.iter().find_map(|measure| match measure {
            Measure::Fix(fix) => Some(fix),
            _ => None,
        })
    }

    fn fix_covers_all(&self) -> bool {
        self.fix().is_some_and(|fix| fix.coverage >= 1.0)
    }

    fn installs_at_once(&self) -> bool {
        self.fix().is_some_and(|fix| fix.outage == SimDuration::ZERO)
    }
}
