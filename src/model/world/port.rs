//! The ports of a world, each with all that is its own, and the clock of the service that they give
//! together. Change here how the time of a port is counted.

use std::ops::{Index, IndexMut};

use super::turn::{Meets, PortState};
use crate::engine::SimTime;
use crate::model::listener::{Listener, Room, Service};
use crate::model::occasion::Occasion;
use crate::model::outcome::PortOutcome;
use crate::model::remedy::{Caretaker, Layer, Prober};
use crate::model::restart::{Phase, Phases, Scope};
use crate::model::segment::{ConnectionId, ListenerId};

/// What keeps the port out of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outage {
    /// A restart by this measure, in this phase.
    Restart(usize, Phases, Phase),
    /// The port drains; this measure restarts it then.
    Drain(usize, Phases),
    /// The installation of the fix.
    Installation,
    /// The last restart was one too many: nothing follows by itself.
    GivenUp,
}

/// A listener with its port, and whoever takes care of them.
#[derive(Debug)]
pub(super) struct Port {
    /// The index of the site at which it is.
    pub(super) site: u32,
    pub(super) listener: Listener,
    pub(super) caretaker: Caretaker,
    /// What keeps the port out of service, if anything.
    pub(super) outage: Option<Outage>,
    /// Outages by the caretaker's hand so far: tells a phase's end from a stale one.
    pub(super) outages: u32,
    /// Whether its program is to run yet at the present instant.
    pub(super) runs: bool,
    /// Until when connections in TIME_WAIT hold the port against a new listener.
    pub(super) held_until: SimTime,
    /// When the caretaker's pending wake fires; never if none is pending.
    pub(super) wakes: SimTime,
    /// The probe under way of each prober.
    pub(super) probes: Vec<Option<ConnectionId>>,
    /// What the latest probe of each prober met, if it leaves nothing behind then, and what the latest
    /// of these met that was answered at once.
    pub(super) met: Vec<[Option<(Layer, Room)>; 2]>,
    /// The hang that nobody has detected yet.
    unseen: Option<Unseen>,
    /// Whether the latest outage by the caretaker's hand goes as planned.
    pub(super) planned: bool,
    state: PortState,
    since: SimTime,
    /// How much of its capacity has leaked since when.
    leaked: u32,
    leaked_since: SimTime,
}

/// A hang that nobody has detected.
#[derive(Clone, Copy, Debug)]
struct Unseen {
    /// When it began.
    since: SimTime,
    /// When something else took the port out of it, if the port is hung no more.
    until: SimTime,
}

/// All ports of a world, by the listener.
#[derive(Debug)]
pub(super) struct Ports(pub(super) Vec<Port>);

/// The service's state since when, and since when it is not up.
#[derive(Debug)]
pub(super) struct ServiceClock {
    state: PortState,
    planned: bool,
    since: SimTime,
    down_since: SimTime,
}

impl Port {
    /// Up from the start on.
    pub(super) fn new(
        site: usize,
        listener: Listener,
        caretaker: Caretaker,
        measures: usize,
    ) -> Self {
        Self {
            site: site as u32,
            listener,
            caretaker,
            outage: None,
            outages: 0,
            runs: false,
            held_until: SimTime::ZERO,
            wakes: SimTime::NEVER,
            probes: Prober::all(measures).map(|_| None).collect(),
            met: Prober::all(measures).map(|_| [None; 2]).collect(),
            unseen: None,
            planned: false,
            state: PortState::Up,
            since: SimTime::ZERO,
            leaked: 0,
            leaked_since: SimTime::ZERO,
        }
    }

    /// Its state.
    pub(super) const fn state(&self) -> PortState {
        self.state
    }

    /// Whether it is out of service by plan.
    pub(super) const fn is_down_by_plan(&self) -> bool {
        self.planned && matches!(self.state, PortState::Restarting | PortState::Installing)
    }

    /// Whether it has been up since `began`.
    pub(super) fn is_up_since(&self, began: SimTime) -> bool {
        self.state == PortState::Up && self.since <= began
    }

    /// Whether its program runs: be it that its port hangs, or that it is still starting.
    pub(super) fn program_runs(&self) -> bool {
        match self.outage {
            None => true,
            Some(Outage::Restart(_, phases, phase)) => {
                phases.scope == Scope::Worker || phase == Phase::Closed
            }
            // One worker alone may have been given up.
            Some(Outage::GivenUp) => self.listener.service() == Service::Serving,
            Some(Outage::Drain(..) | Outage::Installation) => false,
        }
    }

    /// Whether it hangs at this instant, and did not before.
    pub(super) fn is_hanging(&self) -> bool {
        self.listener.is_hung() && self.state != PortState::Hung
    }

    /// Whether it is hung no more, though nobody has restarted it.
    pub(super) fn has_healed(&self) -> bool {
        self.state == PortState::Hung && !self.listener.is_hung()
    }

    /// Whether it has some of its capacity back since that was counted, though it was up.
    pub(super) const fn has_regained(&self) -> bool {
        self.leaked > self.listener.hang().leaked()
    }

    /// Its state is `state` from `now` on.
    pub(super) fn enter(&mut self, now: SimTime, state: PortState, outcome: &mut PortOutcome) {
        self.note_capacity(now, outcome);
        if self.state == PortState::Hung {
            outcome.hung_each += now.since(self.since);
            if let Some(unseen) = &mut self.unseen {
                unseen.until = now;
            }
        }
        if self.state != state {
            self.since = now;
        }
        self.state = state;
        if state == PortState::Up {
            self.end_otherwise(outcome);
        }
    }

    /// The replication ends.
    pub(super) fn finish(&mut self, horizon: SimTime, outcome: &mut PortOutcome) {
        self.enter(horizon, self.state, outcome);
        if self.state != PortState::Hung {
            self.end_otherwise(outcome);
        } else if let Some(Unseen { since, .. }) = self.unseen.take() {
            outcome.hang_ends.open.record(horizon.since(since));
        }
    }

    /// It hangs from `now` on, and did not before.
    pub(super) fn note_hang(&mut self, now: SimTime, outcome: &mut PortOutcome) {
        self.end_otherwise(outcome);
        outcome.hangs += 1;
        outcome.first_hang.get_or_insert(now);
        self.unseen = Some(Unseen { since: now, until: now });
    }

    /// If a hang was not detected, something else has ended it.
    fn end_otherwise(&mut self, outcome: &mut PortOutcome) {
        if let Some(Unseen { since, until }) = self.unseen.take() {
            outcome.hang_ends.otherwise.record(until.since(since));
        }
    }

    /// Poison may have taken some of its capacity at `now`, or a restart may have given it back:
    /// counts what it had until then, while it was up.
    pub(super) fn note_capacity(&mut self, now: SimTime, outcome: &mut PortOutcome) {
        let hang = self.listener.hang();
        if self.state == PortState::Up {
            let span = u128::from(now.since(self.leaked_since).as_nanos());
            outcome.capacity += u128::from(hang.capacity()) * span;
            outcome.leaked += u128::from(self.leaked) * span;
        }
        (self.leaked, self.leaked_since) = (hang.leaked(), now);
    }

    /// A supervisor kills a worker at `now`, which meets one that is stuck, or one that is well.
    /// Returns whether that ends the hang.
    pub(super) fn note_time_out(
        &mut self,
        now: SimTime,
        meets: Meets,
        outcome: &mut PortOutcome,
    ) -> bool {
        self.planned = false;
        let ends_hang = self.has_healed();
        let occasion = match meets {
            _ if ends_hang && self.detect(now, outcome) => Occasion::Detected,
            Meets::Health => Occasion::Needless,
            Meets::Due | Meets::Start | Meets::Stuck if self.listener.is_hung() => Occasion::Futile,
            Meets::Due | Meets::Start | Meets::Stuck => Occasion::Freed,
        };
        outcome.count_restart(now, occasion);
        ends_hang
    }

    /// Somebody detects the hang at `now`, unless somebody has before.
    fn detect(&mut self, now: SimTime, outcome: &mut PortOutcome) -> bool {
        let unseen = self.unseen.take();
        if let Some(Unseen { since, .. }) = unseen {
            outcome.detection += now.since(since);
            outcome.hang_ends.detected.record(now.since(since));
        }
        unseen.is_some()
    }

    /// Somebody begins a restart at `now`, by the calendar (`planned`) or because the port is held
    /// for dead; returns what that meets.
    pub(super) fn note_restart(
        &mut self,
        now: SimTime,
        planned: bool,
        outcome: &mut PortOutcome,
    ) -> Meets {
        self.planned = planned;
        let is_starting = matches!(self.outage, Some(Outage::Restart(..)) | None);
        let state = self.state;
        let occasion = match state {
            _ if planned => Occasion::Planned,
            PortState::Hung if self.detect(now, outcome) => Occasion::Detected,
            PortState::Hung => Occasion::Futile,
            PortState::Up => Occasion::Needless,
            PortState::Restarting | PortState::Installing if is_starting => Occasion::Hasty,
            PortState::Restarting | PortState::Installing => Occasion::Resumed,
        };
        outcome.count_restart(now, occasion);
        outcome.failed_starts += u64::from(occasion == Occasion::Hasty);
        match occasion {
            Occasion::Needless => Meets::Health,
            _ if is_starting && state == PortState::Restarting => Meets::Start,
            _ => Meets::Due,
        }
    }
}

impl Index<ListenerId> for Ports {
    type Output = Port;
    fn index(&self, at: ListenerId) -> &Port {
        &self.0[usize::from(at.0)]
    }
}

impl IndexMut<ListenerId> for Ports {
    fn index_mut(&mut self, at: ListenerId) -> &mut Port {
        &mut self.0[usize::from(at.0)]
    }
}

impl ServiceClock {
    /// Up from the start on.
    pub(super) const fn new() -> Self {
        Self {
            state: PortState::Up,
            planned: false,
            since: SimTime::ZERO,
            down_since: SimTime::ZERO,
        }
    }

    /// Whether the service is up.
    pub(super) fn is_up(&self) -> bool {
        self.state == PortState::Up
    }

    /// The service's state is `state` from `now` on, down by plan or not. Returns since when it was
    /// down, if that ends now.
    pub(super) fn enter(
        &mut self,
        now: SimTime,
        (state, planned): (PortState, bool),
        outcome: &mut PortOutcome,
    ) -> Option<SimTime> {
        self.count(now, outcome);
        outcome.failures += u64::from((self.state, state) == (PortState::Up, PortState::Hung));
        let mut ended = None;
        match (self.state, state) {
            (PortState::Up, PortState::Up) => {}
            (PortState::Up, _) => self.down_since = now,
            // An outage of no time is none.
            (_, PortState::Up) if now > self.down_since => {
                outcome.outages.record(now.since(self.down_since));
                ended = Some(self.down_since);
            }
            _ => {}
        }
        (self.state, self.planned) = (state, planned);
        ended
    }

    /// The replication ends: an open outage is cut here. Returns since when it lasts, if one does.
    pub(super) fn finish(
        &mut self,
        horizon: SimTime,
        outcome: &mut PortOutcome,
    ) -> Option<SimTime> {
        self.count(horizon, outcome);
        if self.is_up() {
            return None;
        }
        let cut = horizon.since(self.down_since);
        outcome.outages.record(cut);
        outcome.open_outage = Some(cut);
        Some(self.down_since)
    }

    fn count(&mut self, now: SimTime, outcome: &mut PortOutcome) {
        let span = now.since(self.since);
        match self.state {
            PortState::Up => {
                outcome.up += span;
                outcome.bins.record(self.since, now);
                outcome.course.record_up(self.since, now);
            }
            PortState::Hung => outcome.hung += span,
            PortState::Restarting => outcome.restarting += span,
            PortState::Installing => {
                outcome.installing += span;
                outcome.course.record_installing(self.since, now);
            }
        }
        if self.planned {
            outcome.planned_down += span;
        }
        self.since = now;
    }
}
