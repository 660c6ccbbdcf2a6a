//! The port's clock: how long it was in which state, and its outages.

use crate::engine::SimTime;
use crate::model::outcome::PortOutcome;

/// What the port's time is told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PortState {
    Up,
    Hung,
    Restarting,
    Installing,
}

/// The state since when, and since when the port is not up.
#[derive(Debug)]
pub(super) struct PortClock {
    state: PortState,
    since: SimTime,
    down_since: SimTime,
}

impl PortClock {
    /// Up from the start on.
    pub(super) const fn new() -> Self {
        Self { state: PortState::Up, since: SimTime::ZERO, down_since: SimTime::ZERO }
    }

    /// The port's state is `state` from `now` on.
    pub(super) fn enter(&mut self, now: SimTime, state: PortState, outcome: &mut PortOutcome) {
        self.count(now, outcome);
        match (self.state, state) {
            (PortState::Up, PortState::Up) => {}
            (PortState::Up, _) => self.down_since = now,
            (_, PortState::Up) => outcome.outages.record(now.since(self.down_since)),
            _ => {}
        }
        self.state = state;
    }

    /// Somebody begins a restart at `now`, by the calendar (`planned`) or because the port is held
    /// for dead.
    pub(super) fn note_restart(&self, now: SimTime, planned: bool, outcome: &mut PortOutcome) {
        outcome.restarts += 1;
        match self.state {
            _ if planned => outcome.planned += 1,
            PortState::Hung => {
                outcome.detected += 1;
                outcome.detection += now.since(self.since);
            }
            PortState::Up => outcome.needless += 1,
            PortState::Restarting | PortState::Installing => outcome.resumed += 1,
        }
    }

    /// The replication ends: an open outage is cut here.
    pub(super) fn finish(&mut self, horizon: SimTime, outcome: &mut PortOutcome) {
        self.count(horizon, outcome);
        if self.state != PortState::Up {
            let cut = horizon.since(self.down_since);
            outcome.outages.record(cut);
            outcome.open_outage = Some(cut);
        }
    }

    fn count(&mut self, now: SimTime, outcome: &mut PortOutcome) {
        let span = now.since(self.since);
        match self.state {
            PortState::Up => {
                outcome.up += span;
                outcome.bins.record(self.since, now);
            }
            PortState::Hung => outcome.hung += span,
            PortState::Restarting => outcome.restarting += span,
            PortState::Installing => outcome.installing += span,
        }
        self.since = now;
    }
}
