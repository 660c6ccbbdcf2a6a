//! Ticks at regular intervals, by the wall clock or since the last return to service. Change here
//! when a period begins.

use crate::engine::{SimDuration, SimTime};
use crate::reading::{Node, Problems, Read, word};

/// What a periodic measure counts its period from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reference {
    /// The first tick comes one period after the port is back, or after the start.
    #[default]
    SinceRestart,
    /// Ticks at the multiples of the period; those while the port restarts are skipped.
    Wall,
}

/// A source of ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    reference: Reference,
    period: SimDuration,
    next: SimTime,
}

impl Clock {
    /// A clock at the start of a replication: its first tick is one period away.
    pub fn new(reference: Reference, period: SimDuration) -> Self {
        Self { reference, period, next: SimTime::ZERO + period }
    }

    /// The next tick.
    pub const fn next(&self) -> SimTime {
        self.next
    }

    /// A tick has been taken at `now`: the next one is a period later.
    pub fn tick(&mut self, now: SimTime) {
        self.next = now + self.period;
    }

    /// The port went down: no ticks until it is back.
    pub const fn stop(&mut self) {
        self.next = SimTime::NEVER;
    }

    /// The port is back at `now`.
    pub fn restart(&mut self, now: SimTime) {
        self.next = match self.reference {
            Reference::SinceRestart => now + self.period,
            Reference::Wall => now.next_multiple(self.period),
        };
    }
}

impl Read for Reference {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let words = [("since-restart", Self::SinceRestart), ("wall", Self::Wall)];
        word(node, "clock", &words, problems)
    }
}
