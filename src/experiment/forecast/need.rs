//! [`Need`]: what one replication takes. Change here what is told of it.

use crate::model::Scenario;
use crate::model::world::Pilot;

/// Tables of this size do not slow down events (bytes).
const CACHED: f64 = 4e6;
/// Tables that double their size so often slow them down as far as any do.
const DOUBLINGS: f64 = 4.0;
/// What it takes to set up the tables of a host (events; measured: 32 ns, where an event takes 90 ns).
const SET_UP_A_HOST: f64 = 0.35;

/// What it takes to set up a world of `scenario` (events).
pub(super) fn set_up(scenario: &Scenario) -> f64 {
    let hosts: usize = scenario.classes.iter().map(|class| class.all_paths().count()).sum();
    hosts as f64 * SET_UP_A_HOST
}

/// What one replication of a remedy at a design point takes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Need {
    /// Events.
    pub events: f64,
    /// The same, those on large tables counted for as many as they take the time of: up to two, once
    /// the tables do not fit into the caches of a processor (measured: 55 ns with 1 MB, 71 ns with
    /// 14 MB, 106 ns with 32 MB, 108 ns with 50 MB). The set-up of the world is added to it.
    pub work: f64,
    /// What its tables hold at their largest (bytes).
    pub bytes: f64,
    /// The part of `bytes` that grows with the number of valid requests.
    pub bytes_of_requests: f64,
}

impl Need {
    /// That of a replication.
    pub(super) fn new(events: f64, bytes: f64, bytes_of_requests: f64) -> Self {
        let doublings = libm::log2(bytes / CACHED).clamp(0.0, DOUBLINGS);
        let work = events * (1.0 + doublings / DOUBLINGS);
        Self { events, work, bytes, bytes_of_requests }
    }

    /// That of what `pilot` has come through.
    pub(super) fn of(pilot: &Pilot) -> Self {
        Self::new(pilot.events as f64, pilot.bytes as f64, 0.0)
    }

    /// The same, after a set-up of that much work.
    pub(super) fn after(self, set_up: f64) -> Self {
        Self { work: self.work + set_up, ..self }
    }

    /// The same with so many events less, a tenth of them at least.
    pub(super) fn without(self, events: f64) -> Self {
        let left = (self.events - events).max(0.1 * self.events);
        Self::new(left, self.bytes, self.bytes_of_requests)
    }

    /// Takes another replication on: its events are added, of the tables the larger ones are kept.
    pub(super) fn add(&mut self, other: &Self) {
        let larger = if self.bytes > other.bytes { *self } else { *other };
        *self = Self { events: self.events + other.events, work: self.work + other.work, ..larger };
    }

    /// Of the events of so many replications, leaves the mean of one.
    pub(super) fn share(&mut self, replications: u32) {
        self.events /= f64::from(replications);
        self.work /= f64::from(replications);
    }

    /// It grows as `first` has grown over what is `foreseen` of the same time.
    pub(super) fn in_each_others_way(self, first: &Pilot, foreseen: &Self) -> Self {
        let more = (first.events as f64 / foreseen.events).max(1.0);
        let bytes = (self.bytes * more).max(first.bytes as f64);
        Self::new(self.events * more, bytes, self.bytes_of_requests * more)
    }
}
