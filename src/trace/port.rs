//! [`Port`] and [`Outage`]: what the facts have said of the port so far.

use crate::engine::SimTime;
use crate::model::listener::Service;

/// The port as far as the story has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Port {
    Up,
    Hung,
    /// Hung, and its program has been told to end, which it does not.
    Ending,
    /// Out of service.
    Out(Service),
    /// Closed: the measure that restarted it does no more.
    GivenUp,
}

/// A time during which the port is not up.
#[derive(Debug)]
pub(super) struct Outage {
    pub(super) began: SimTime,
    /// What has happened so far, for the one line of an outage that is not told fully.
    pub(super) course: Vec<String>,
}
