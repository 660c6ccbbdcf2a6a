//! How a story tells what takes the port down, and how it comes back.

use super::port::{Outage, Port};
use super::selection::Kind;
use super::teller::Teller;
use super::words::{self, instant, span};
use crate::engine::{SimDuration, SimTime};
use crate::model::listener::Service;
use crate::model::remedy::Why;

impl Teller<'_> {
    /// The port leaves service, goes to its next phase, or is back.
    pub(super) fn on_service(&mut self, now: SimTime, service: Service, by: Option<usize>) {
        let kind = match service {
            Service::Serving => return self.on_return(now),
            Service::Installing => Kind::Installation,
            Service::Draining
            | Service::Unattended
            | Service::ShuttingDown
            | Service::Dark
            | Service::Closed => Kind::Restart,
        };
        let needless = self.port == Port::Up;
        if self.outage.is_none() {
            self.begin_outage(now, kind);
        }
        self.change(now, Port::Out(service));
        let outage = self.outage.as_mut().expect("an outage has begun");
        let (full, after) = (outage.full, now.since(outage.began));
        let killed = std::mem::take(&mut outage.told_to_end);
        outage.given_up = false;
        let cause = match by {
            Some(_) if killed => Some("the program is killed".to_owned()),
            Some(measure) if service == Service::Draining => {
                Some(format!("{} drains the port", words::measure(self.remedy, measure)))
            }
            Some(measure) => Some(self.restart(measure, after, needless)),
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
            Service::Unattended => {
                "the program is gone, but its listening socket lives on: calls wait until another accepts them"
            }
            Service::Dark => "the machine is dark: it forgets its connections and answers nothing",
            Service::Closed if killed => "nobody listens, and everything is answered by RST",
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

    /// A restart is demanded of a program that is stuck.
    pub(super) fn on_grace(&mut self, now: SimTime, measure: usize, until: SimTime) {
        let outage = self.outage.as_mut().expect("only a port that hangs has such a program");
        outage.told_to_end = true;
        let after = now.since(outage.began);
        let cause = self.restart(measure, after, false);
        let until = instant(until);
        let what = format!(
            "{cause}: the program is stuck and does not end when it is told to, so it will be \
             killed at {until}."
        );
        self.say_of_outage(now, words::capitalised(&what));
        self.course(format!("{cause} at {}", instant(now)));
    }

    /// A restart waits before its next phase.
    pub(super) fn on_backed_off(&mut self, now: SimTime, until: SimTime) {
        let until = instant(until);
        let text = format!("It is not the first restart in a row: it goes on only at {until}.");
        self.say_of_outage(now, text);
        self.course(format!("back-off delays it until {until}"));
    }

    /// The program ends as soon as it has started.
    pub(super) fn on_start_failed(&mut self, now: SimTime) {
        self.say_of_outage(now, "The program fails to start: it is restarted again.".to_owned());
        self.course(format!("a start fails at {}", instant(now)));
    }

    /// There were too many starts.
    pub(super) fn on_given_up(&mut self, now: SimTime, measure: usize) {
        self.outage.as_mut().expect("an outage is given up").given_up = true;
        let who = words::measure(self.remedy, measure);
        let text = format!(
            "The program was started too often of late: {who} gives up and does not start it \
             again. The port stays closed."
        );
        self.say_of_outage(now, text);
        self.course(format!("{who} gives up at {}", instant(now)));
    }

    /// The port is back, but not with all its workers.
    pub(super) fn on_slow_start(&mut self, now: SimTime, workers: u32, until: SimTime) {
        if self.selection.is_full() {
            let of = words::count(self.scenario.listener.workers.into(), "worker");
            let until = instant(until);
            self.say(now, format!("Only {workers} of {of} will take calls until {until}."));
        }
    }

    /// The new listener cannot have the port yet.
    pub(super) fn on_held(&mut self, now: SimTime, until: SimTime) {
        let until = instant(until);
        let text = format!(
            "The program starts, but it may not listen: connections that the old one had accepted \
             hold the port in TIME_WAIT until {until}."
        );
        self.say_of_outage(now, text);
        self.course(format!("TIME_WAIT holds the port until {until}"));
    }

    /// Says `text`, if the outage is told fully.
    fn say_of_outage(&mut self, now: SimTime, text: String) {
        if self.outage.as_ref().is_some_and(|outage| outage.full) {
            self.say(now, text);
        }
    }

    /// Who restarts the port and why, `after` the outage began.
    fn restart(&self, index: usize, after: SimDuration, needless: bool) -> String {
        let who = words::measure(self.remedy, index);
        let nature = self.remedy.measures[index].nature();
        let why = nature.restarts.expect("it restarts").why;
        let cause = match why {
            Why::Planned(_) | Why::Probes => String::new(),
            Why::Alarm => " has had an alarm and".to_owned(),
            Why::Complaints(count) => {
                let attempts = words::count(count.into(), "failed attempt");
                format!(" has heard of {attempts} and")
            }
            Why::Notice => format!(" notices {} after the hang and", span(after)),
        };
        let vain = if needless && !why.is_planned() { ", which is up" } else { "" };
        format!("{who}{cause} restarts the port{vain}")
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
        self.outage = Some(Outage {
            began: now,
            full,
            course: Vec::new(),
            told_to_end: false,
            given_up: false,
        });
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

    fn fix_covers_all(&self) -> bool {
        self.remedy.installs().is_some_and(|fix| fix.coverage >= 1.0)
    }

    fn installs_at_once(&self) -> bool {
        self.remedy.installs().is_some_and(|fix| fix.outage == SimDuration::ZERO)
    }
}
