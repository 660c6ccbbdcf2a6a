//! [`Forecast`]: what a run will take, from pilots. Change here how a run is foreseen.
//!
//! A pilot is a short run of a remedy at a design point. The first are as the whole will be, but end
//! after a number of events; often that is the whole. Else others go to the horizon: they keep the
//! invalid requests, and so the hangs, but only a share of the valid ones.

mod pilots;
mod share;

pub use share::requests;

use self::pilots::{Arm, Pilots};
use super::{DesignPoint, Experiment};
use crate::engine::Streams;
use crate::model::world::Pilot;

/// Events that pilots may take together, where somebody asks what a run takes: about a second.
pub const THOROUGH: u64 = 24_000_000;
/// The same where only what cannot fit is to be found.
pub const HASTY: u64 = 1_000_000;
/// Tables of this size do not slow down events (bytes).
const CACHED: f64 = 4e6;
/// Tables that double their size so often slow them down as far as any do.
const DOUBLINGS: f64 = 4.0;
/// Of more arms than this only some are piloted, evenly spread.
const ARMS_MAX: usize = 64;

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

/// What one replication of everything takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// Events.
    pub events: f64,
    /// The arm that needs the most memory.
    pub largest: Need,
    /// Its index among the remedies.
    pub largest_remedy: usize,
    /// Its work: see [`Need::work`].
    pub work: f64,
    /// The work of the pilots.
    pub effort: f64,
}

impl Forecast {
    /// Foresees a run of `experiment` by pilots that take at most this number of events together,
    /// but for some thousands each.
    pub fn of(experiment: &Experiment, effort: u64) -> Self {
        let design = experiment.design();
        let all: Vec<(&DesignPoint<'_>, usize)> = design
            .iter()
            .flat_map(|point| (0..point.remedies.len()).map(move |remedy| (point, remedy)))
            .collect();
        let piloted: Vec<_> = all.iter().copied().step_by(all.len().div_ceil(ARMS_MAX)).collect();
        let arms: Vec<Arm<'_>> = piloted
            .iter()
            .map(|(point, index)| Arm {
                scenario: point.scenario,
                remedy: &point.remedies[*index].remedy,
            })
            .collect();
        let mut pilots = Pilots::new(Streams::new(experiment.seed, 0), effort);
        let needs = pilots.needs(&arms);
        let times = all.len() as f64 / arms.len() as f64;
        let sum = |of: fn(&Need) -> f64| needs.iter().map(of).sum::<f64>() * times;
        let largest = (0..needs.len())
            .rev()
            .max_by(|one, other| needs[*one].bytes.total_cmp(&needs[*other].bytes))
            .expect("there are remedies");
        Self {
            events: sum(|need| need.events),
            work: sum(Need::work),
            largest: needs[largest],
            largest_remedy: piloted[largest].1,
            effort: pilots.work,
        }
    }
}

impl Need {
    /// That of what `pilot` has come through.
    fn of(pilot: &Pilot) -> Self {
        let (events, bytes) = (pilot.events as f64, pilot.bytes as f64);
        Self { events, bytes, bytes_of_requests: 0.0 }
    }

    /// Its events, and those on large tables as the longer that they take: up to twice as long, once
    /// the tables do not fit into the caches of a processor (measured: 55 ns with 1 MB, 71 ns with
    /// 14 MB, 106 ns with 32 MB, 108 ns with 50 MB).
    fn work(&self) -> f64 {
        let doublings = libm::log2(self.bytes / CACHED).clamp(0.0, DOUBLINGS);
        self.events * (1.0 + doublings / DOUBLINGS)
    }

    /// It grows as `first` has grown over what is `foreseen` of the same time.
    fn in_each_others_way(self, first: &Pilot, foreseen: &Self) -> Self {
        let more = (first.events as f64 / foreseen.events).max(1.0);
        Self {
            events: self.events * more,
            bytes: (self.bytes * more).max(first.bytes as f64),
            bytes_of_requests: self.bytes_of_requests * more,
        }
    }
}

#[cfg(test)]
mod tests;
