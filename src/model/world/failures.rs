//! Attempts that fail though the port is up: what has ended them. Change here what is counted of that.

use super::World;
use super::connections::Owner;
use super::observer::Observer;
use super::traffic::Request;
use crate::model::client::State;
use crate::model::segment::ConnectionId;

impl<O: Observer> World<'_, O> {
    /// Somebody would not wait longer on a connection whose client stood there, and that ends the last
    /// call of an attempt: counts it if it is for a valid request, and the port was up all the time.
    pub(super) fn note_time_out(&mut self, id: ConnectionId, stood: State) {
        let connection = self.connections.known(id);
        let (at, Owner::Request(index)) = (connection.listener, connection.owner) else {
            return;
        };
        let Request { flow, then, began, .. } = self.requests[index as usize];
        let is_told = !self.flows[usize::from(flow)].invalid && then.is_none();
        if !(is_told && self.ports[at].is_up_since(began)) {
            return;
        }
        // Whom the listener has forgotten no patience would have helped.
        let is_held = self.ports[at].listener.holds(id);
        let ledger = self.ledger(flow);
        match stood {
            State::Connected if !is_held => {}
            State::Connected => ledger.banner_time_outs += 1,
            State::InSession => ledger.session_time_outs += 1,
            State::Kept => ledger.idle_time_outs += 1,
            State::SynSent
            | State::Knocking
            | State::Knocked
            | State::RstWait
            | State::Closing
            | State::Closed => {}
        }
    }

    /// An attempt failed of which this measure had stopped a segment.
    pub(super) fn note_stopped(&mut self, index: u32, measure: usize) {
        let flow = self.requests[index as usize].flow;
        if self.flows[usize::from(flow)].invalid {
            return;
        }
        let stopped = &mut self.outcome.stopped;
        stopped.resize(stopped.len().max(measure + 1), 0);
        stopped[measure] += 1;
    }
}
