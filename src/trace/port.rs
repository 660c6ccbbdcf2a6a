//! [`Port`]: what the facts have said of the port so far.

use crate::engine::SimTime;
use crate::model::world::{PortState, Turn};

/// The port as far as the story has come.
#[derive(Debug)]
pub(super) struct Port {
    pub(super) state: PortState,
    /// When the latest outage began.
    pub(super) down_since: SimTime,
    /// What has happened in it, in a few words each: its one line, if it is not told fully.
    pub(super) course: Vec<String>,
    /// What has happened last, but for a hang.
    pub(super) last: Option<Turn>,
}

impl Port {
    /// Up from the start on.
    pub(super) const fn new() -> Self {
        let (state, down_since) = (PortState::Up, SimTime::ZERO);
        Self { state, down_since, course: Vec::new(), last: None }
    }

    /// Whether it is up.
    pub(super) fn is_up(&self) -> bool {
        self.state == PortState::Up
    }
}
