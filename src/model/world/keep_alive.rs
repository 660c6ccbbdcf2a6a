//! Connections that clients keep open between two requests.
//!
//! A host keeps at most one. Its next valid attempt, be it the first of a request or a later one,
//! goes over it; while that is under way the host has none to spare, and further attempts open
//! connections of their own. An invalid request always does: it is the request to *open* that
//! names an invalid endpoint (KB Q147203), so over an open connection it could do no harm.

use super::connections::Route;
use super::observer::Observer;
use super::segments::Sending;
use super::{Event, World};
use crate::engine::Schedule;
use crate::model::client::State;
use crate::model::reason::Reason;
use crate::model::scenario::Scenario;
use crate::model::segment::ConnectionId;

/// The connection that each host has kept last, by class and host; it may be closed by now.
/// Classes that keep none have no entries.
#[derive(Debug)]
pub(super) struct Kept(Vec<Vec<Option<ConnectionId>>>);

impl Kept {
    /// Nothing is kept at the start.
    pub(super) fn of(scenario: &Scenario) -> Self {
        let hosts = scenario.classes.iter().map(|class| match class.keep_alive {
            Some(_) => vec![None; class.paths.len()],
            None => Vec::new(),
        });
        Self(hosts.collect())
    }
}

impl<O: Observer> World<'_, O> {
    /// The connection that a host keeps open, if it still does so.
    pub(super) fn kept(&mut self, class: u16, host: u32) -> Option<ConnectionId> {
        let kept = &self.kept.0[usize::from(class)];
        let id = (*kept.get(host as usize)?)?;
        let connection = self.connections.find(id)?;
        (connection.attempt.state() == State::Kept).then_some(id)
    }

    /// The client of `id` would keep it open; it closes it if its host keeps another.
    pub(super) fn keep(&mut self, id: ConnectionId, schedule: &mut Schedule<Event>) {
        let Route::Host { class, host, .. } = self.connections.known(id).route else {
            unreachable!("a probe keeps no connection");
        };
        if self.kept(class, host).is_some_and(|other| other != id) {
            let patience = &self.hosts[usize::from(class)].patience;
            let fin = self.connections.known(id).attempt.hang_up(schedule.now(), patience);
            let fin = Sending::by_client(fin.expect("it is open"), Reason::KeepsAnother);
            self.send(id, fin, schedule);
        } else {
            self.kept.0[usize::from(class)][host as usize] = Some(id);
        }
    }
}
