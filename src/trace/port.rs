//! [`Port`]: what the facts have said of the port so far.

use crate::engine::SimTime;
use crate::model::world::{PortState, Turn};

/// The port as far as the story has come.
#[derive(Debug)]
pub(super) struct Port {
    pub(super) state: PortState,
    /// What has happened last, but for a hang.
    pub(super) last: Option<Turn>,
    /// When the latest outage began, and what the port was then.
    pub(super) down_since: SimTime,
    pub(super) at_first: PortState,
    /// The measure that has restarted it last.
    pub(super) by: Option<usize>,
    /// The measure whose people were all busy when they came to know of the latest outage.
    pub(super) waited_for: Option<usize>,
}

impl Port {
    /// Up from the start on.
    pub(super) const fn new() -> Self {
        let (state, down_since) = (PortState::Up, SimTime::ZERO);
        Self { state, last: None, down_since, at_first: state, by: None, waited_for: None }
    }

    /// Whether it is up.
    pub(super) fn is_up(&self) -> bool {
        self.state == PortState::Up
    }
}
