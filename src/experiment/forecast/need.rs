//! [`Need`]: what one replication takes. Change here what is told of it.

use crate::model::world::Pilot;

/// Tables of this size do not slow down events (bytes).
const CACHED: f64 = 4e6;
/// Tables that double their size so often slow them down as far as any do.
const DOUBLINGS: f64 = 4.0;

/// What one replication of a remedy at a design point takes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Need {
    /// Events.
    pub events: f64,
    /// What its tables hold at their largest (bytes).
    pub bytes: f64,
    /// The part of `bytes` that grows with the number of valid requests.
    pub bytes_of_requests: f64,
}

impl Need {
    /// That of what `pilot` has come through.
    pub(super) fn of(pilot: &Pilot) -> Self {
        let (events, bytes) = (pilot.events as f64, pilot.bytes as f64);
        Self { events, bytes, bytes_of_requests: 0.0 }
    }

    /// Its events, and those on large tables as the longer that they take: up to twice as long, once
    /// the tables do not fit into the caches of a processor (measured: 55 ns with 1 MB, 71 ns with
    /// 14 MB, 106 ns with 32 MB, 108 ns with 50 MB).
    pub(super) fn work(&self) -> f64 {
        let doublings = libm::log2(self.bytes / CACHED).clamp(0.0, DOUBLINGS);
        self.events * (1.0 + doublings / DOUBLINGS)
    }

    /// It grows as `first` has grown over what is `foreseen` of the same time.
    pub(super) fn in_each_others_way(self, first: &Pilot, foreseen: &Self) -> Self {
        let more = (first.events as f64 / foreseen.events).max(1.0);
        Self {
            events: self.events * more,
            bytes: (self.bytes * more).max(first.bytes as f64),
            bytes_of_requests: self.bytes_of_requests * more,
        }
    }
}
