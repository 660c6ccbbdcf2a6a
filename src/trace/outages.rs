//! How a story goes through an outage: it is told fully, in a line, or counted.

use super::teller::Teller;
use super::words::outage::Scene;
use crate::engine::SimTime;
use crate::model::world::{PortState, Turn};

impl Teller<'_> {
    /// What happens to the port goes on with this state: an outage begins if it has been up.
    pub(super) fn go_on(&mut self, now: SimTime, state: PortState) {
        if self.port.is_up() && state != PortState::Up {
            let before = self.selection.is_full();
            if self.selection.begin_outage(state) || before {
                self.settle(now);
            }
            (self.port.down_since, self.port.at_first) = (now, state);
            (self.port.by, self.port.waited_for) = (None, None);
        }
    }

    /// The port changes for those who call.
    pub(super) fn change(&mut self, now: SimTime, state: PortState) {
        if self.selection.is_full() {
            self.settle(now);
        }
        self.selection.change();
        self.port.state = state;
    }

    /// Something happens to the port, which is in this state from now on: a sentence says it, or one
    /// line tells the whole outage.
    pub(super) fn on_port(&mut self, now: SimTime, state: PortState, turn: Turn) {
        let scene = Scene { cast: self.cast, now, port: &self.port };
        let ends = state == PortState::Up && !self.port.is_up();
        let (sentence, line) = (scene.sentence(turn), ends.then(|| scene.line(turn)));
        self.go_on(now, state);
        let tells = state == PortState::Up || self.selection.turn();
        let text = match line {
            _ if self.selection.is_full() => sentence.filter(|_| tells),
            Some(line) if self.selection.outage_has_line() => {
                let line = format!("Outage {} {line}", self.selection.outages());
                Some(
                    [Some(line), self.counts(now)]
                        .into_iter()
                        .flatten()
                        .collect::<Vec<_>>()
                        .join(" "),
                )
            }
            _ => None,
        };
        if ends && text.is_none() {
            self.tally.outage();
        }
        if let Some(demand) = turn.demand() {
            self.port.by = Some(demand.measure);
        }
        // Whoever calls meets something else in each phase of a restart.
        let changes = state != self.port.state || matches!(turn, Turn::Service { .. });
        if changes && tells {
            self.change(now, state);
        } else if !tells && turn.ends_start() {
            self.tally.start();
        }
        (self.port.state, self.port.last) = (state, Some(turn));
        if let Some(text) = text {
            self.say(now, text);
        }
    }
}
