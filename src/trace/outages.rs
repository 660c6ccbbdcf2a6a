//! How a story goes through an outage: it is told fully, in a line, or counted.

use super::call::Call;
use super::port::{Outage, Port};
use super::selection::Kind;
use super::teller::Teller;
use super::words::outage::Turn;
use super::words::{instant, span};
use crate::engine::{SimDuration, SimTime};
use crate::model::listener::Service;
use crate::model::world::Fact;

impl<'a> Teller<'a> {
    /// The port hangs on the invalid request of a call.
    pub(super) fn on_hung(&mut self, now: SimTime, call: &Call) {
        self.begin_outage(now, Kind::Hang);
        self.change(now, Port::Hung);
        let hangs = format!("{} hangs it at {}", self.cast.request(call), instant(now));
        self.outage.as_mut().expect("it has begun").turns(hangs);
    }

    /// Something happens in an outage, or begins it.
    pub(super) fn in_outage(&mut self, now: SimTime, fact: Fact) {
        if let (Fact::Service { service, .. }, None) = (fact, &self.outage) {
            let installs = service == Service::Installing;
            self.begin_outage(now, if installs { Kind::Installation } else { Kind::Restart });
        }
        let turn = self.turn(now);
        let tells = self.outage.is_none() || self.selection.turn();
        match fact {
            Fact::Service { service, .. } => self.change(now, Port::Out(service)),
            Fact::WorkerKilled { up: false, .. } => {
                if self.outage.is_none() {
                    self.begin_outage(now, Kind::Restart);
                }
                self.change(now, Port::Out(Service::Closed));
            }
            Fact::Grace { .. } if self.outage.is_some() => self.port = Port::Ending,
            Fact::GivenUp { .. } if self.outage.is_some() => self.port = Port::GivenUp,
            Fact::StillHung { .. } => self.change(now, Port::Hung),
            _ => {}
        }
        if let Some(outage) = &mut self.outage
            && let Some(clause) = turn.clause(fact)
        {
            outage.turns(clause);
        }
        match turn.sentence(fact) {
            Some(sentence) if tells && self.selection.is_full() => self.say(now, sentence),
            _ if turn.ends_start(fact) => self.tally.start(),
            Some(_) | None => {}
        }
    }

    /// The port is up and as new: a sentence says so, or one line tells the whole outage.
    pub(super) fn end_outage(&mut self, now: SimTime, fact: Fact) {
        let turn = self.turn(now);
        let outage = self.outage.take().expect("an outage ends that has begun");
        self.selection.end_outage();
        let text = if self.selection.is_full() {
            turn.sentence(fact)
        } else if self.selection.outage_has_line() {
            let (after, course) = (span(turn.age), outage.course(turn.clause(fact)));
            let over = format!("Outage {} is over after {after}: {course}.", self.outages);
            Some(self.counts(now).map_or(over.clone(), |counts| format!("{over} {counts}")))
        } else {
            self.folded += 1;
            None
        };
        self.change(now, Port::Up);
        if let Some(text) = text {
            self.say(now, text);
        }
    }

    /// The present turn of the outage, if there is one.
    fn turn(&self, now: SimTime) -> Turn<'a> {
        let age = self.outage.as_ref().map_or(SimDuration::ZERO, |outage| now.since(outage.began));
        Turn { cast: self.cast, now, age, before: self.port }
    }

    fn begin_outage(&mut self, now: SimTime, kind: Kind) {
        let before = self.selection.is_full();
        if self.selection.begin_outage(kind) || before {
            self.settle(now);
        }
        self.outages += 1;
        self.outage = Some(Outage::new(now));
    }

    /// The port's state changes.
    fn change(&mut self, now: SimTime, port: Port) {
        if self.selection.tells_turns() {
            if self.selection.is_full() {
                self.settle(now);
            }
            self.selection.change();
        }
        self.port = port;
    }
}
