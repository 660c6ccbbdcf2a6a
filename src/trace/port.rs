//! The port as far as a story has come: its state, its outage, and what was seen by probes.

use crate::engine::SimTime;
use crate::model::listener::Service;
use crate::model::segment::ConnectionId;

/// Its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Port {
    Up,
    Hung,
    Out(Service),
}

/// A time during which the port is not up.
#[derive(Clone, Debug)]
pub(super) struct Outage {
    pub(super) began: SimTime,
    /// Whether it is told fully.
    pub(super) full: bool,
    /// What has happened so far, for the one line of an outage that is not told fully.
    pub(super) course: Vec<String>,
    /// Whether the program has been told to end, and has not.
    pub(super) told_to_end: bool,
    /// Whether the measure that restarted the port does no more.
    pub(super) given_up: bool,
}

/// The probes of one measure.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Probes {
    /// The connection of the latest one.
    pub(super) connection: Option<ConnectionId>,
    /// What the latest one read: connections in the queue, and places.
    pub(super) queue: (usize, usize),
    /// Failures in a row.
    pub(super) failures: u32,
}
