//! How a story goes through an outage: it is told fully, in a line, or counted.

use super::call::Call;
use super::teller::Teller;
use super::words::outage::Scene;
use super::words::{list, span};
use crate::engine::SimTime;
use crate::model::world::{PortState, Turn};

impl Teller<'_> {
    /// The port hangs on the invalid request of a call; a sentence about the call says it.
    pub(super) fn on_hung(&mut self, now: SimTime, call: &Call) {
        let hangs = format!("{} hangs it at {now:.3}", self.cast.request(call));
        self.begin_or_go_on(now, PortState::Hung, Some(hangs));
        self.change(now, PortState::Hung);
    }

    /// Something else happens to the port, which is in this state from now on: a sentence says it,
    /// or one line tells the whole outage.
    pub(super) fn on_port(&mut self, now: SimTime, state: PortState, turn: Turn) {
        let scene = Scene { cast: self.cast, now, port: &self.port };
        let (clause, sentence) = (scene.clause(turn), scene.sentence(turn));
        self.begin_or_go_on(now, state, clause);
        let is_over = state == PortState::Up && !self.port.is_up();
        let text = match self.selection.is_full() {
            true => sentence,
            false if is_over => self.line(now),
            false => None,
        };
        // Whoever calls meets something else in each phase of a restart.
        if state != self.port.state || matches!(turn, Turn::Service { .. }) {
            self.change(now, state);
        }
        self.port.last = Some(turn);
        if let Some(text) = text {
            self.say(now, text);
        }
    }

    /// An outage begins if the port has been up, and goes on with this `clause`.
    fn begin_or_go_on(&mut self, now: SimTime, state: PortState, clause: Option<String>) {
        if self.port.is_up() && state != PortState::Up {
            if self.selection.is_full() {
                self.settle(now);
            }
            self.selection.begin_outage(state);
            self.port.down_since = now;
            self.port.course.clear();
        }
        self.port.course.extend(clause);
    }

    /// The one line of the outage that is over; later ones are counted.
    fn line(&mut self, now: SimTime) -> Option<String> {
        if !self.selection.outage_has_line() {
            self.tally.outage();
            return None;
        }
        let (number, course) = (self.selection.outages(), list(&self.port.course));
        let after = span(now.since(self.port.down_since));
        let over = format!("Outage {number} is over after {after}: {course}.");
        Some(self.counts(now).map_or(over.clone(), |counts| format!("{over} {counts}")))
    }

    /// The port changes for those who call.
    fn change(&mut self, now: SimTime, state: PortState) {
        if self.selection.is_full() {
            self.settle(now);
        }
        self.selection.change();
        self.port.state = state;
    }
}
