//! [`Turn`]: what happens to a port, and [`PortState`], what it is then. Add here a turn that people
//! should hear of, with its reason.

use crate::engine::SimTime;
use crate::model::listener::Service;

/// What the time of a port, or of the service, is told apart by; the better ones come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PortState {
    /// It is up.
    Up,
    /// It is hung.
    Hung,
    /// It is out of service for a restart, or because somebody gave up.
    Restarting,
    /// It is out of service while the fix is installed.
    Installing,
}

/// Something that happens to a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It leaves service, goes to its next phase, or is back.
    Service {
        /// What it is from now on.
        service: Service,
        /// The restart that takes it out of service, or is the first after another measure gave up.
        by: Option<Demand>,
    },
    /// It was hung and is up again without anybody's doing.
    Healed,
    /// A restart is over, but it is hung as it was: the restart did not reach what poison has its
    /// hold in.
    StillHung,
    /// A restart is over, but it did not reach all that poison has its hold in: part of what that
    /// takes one by one is lost as before.
    StillLost {
        /// So much is.
        taken: u32,
        /// So much there was.
        of: u32,
    },
    /// A supervisor kills a worker, and another is to start in its place. The port goes on with the
    /// others, if there are any at work.
    WorkerKilled {
        /// The restart that does it; `None` where its next worker failed to start.
        by: Option<Demand>,
    },
    /// Another worker takes calls in the place of one that was killed while the port was up.
    WorkerBack,
    /// The last worker that was at work is stuck, and the others still start in the place of workers
    /// that were killed.
    NoneAtWork,
    /// A restart is demanded, but the program is stuck and does not end when it is told to.
    Grace {
        /// The measure that demands it.
        measure: usize,
        /// When the program is killed.
        until: SimTime,
    },
    /// The program is stopped, and its restart waits: it is not the first in a row.
    BackedOff {
        /// Until when.
        until: SimTime,
    },
    /// A restart is over, but the program fails to start: another one begins.
    StartFailed {
        /// Until when connections in TIME_WAIT hold its address, where that is the reason.
        held_until: Option<SimTime>,
    },
    /// A restart is not made, because there were too many starts.
    GivenUp {
        /// The measure that does no more.
        measure: usize,
    },
    /// It is back, but only some of the workers take calls.
    SlowStart {
        /// So many.
        workers: u32,
        /// Until when.
        until: SimTime,
    },
}

impl Turn {
    /// The restart that begins to act with it, if one does.
    pub const fn demand(self) -> Option<Demand> {
        match self {
            Self::Service { by, .. } | Self::WorkerKilled { by } => by,
            Self::Healed
            | Self::StillHung
            | Self::StillLost { .. }
            | Self::WorkerBack
            | Self::NoneAtWork
            | Self::Grace { .. }
            | Self::BackedOff { .. }
            | Self::StartFailed { .. }
            | Self::GivenUp { .. }
            | Self::SlowStart { .. } => None,
        }
    }

    /// Whether it is the end of a start that came to nothing.
    pub fn ends_start(self) -> bool {
        let is_early = |demand: Demand| demand.meets == Meets::Start;
        matches!(self, Self::StartFailed { .. }) || self.demand().is_some_and(is_early)
    }
}

/// A restart that begins to act on a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The measure that makes it, by its place in the remedy.
    pub measure: usize,
    /// What it meets.
    pub meets: Meets,
}

/// What a restart meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meets {
    /// What it is for: a port that hangs or is closed, or one that it restarts by the calendar.
    Due,
    /// A port that is up, but held for dead.
    Health,
    /// A program that is still starting.
    Start,
    /// A program that was told to end and has not: it is killed.
    Stuck,
}
