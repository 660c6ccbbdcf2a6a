//! [`Forecast`]: what a run will take, from pilots. Change here how a run is foreseen.
//!
//! A pilot is a short run of a remedy at a design point. The first are as the whole will be, but end
//! after a number of events; often that is the whole. Else others go to the horizon: they keep the
//! invalid requests, and so the hangs, but only a share of the valid ones.

mod need;
mod pilots;
mod share;

pub use need::Need;
pub use share::requests;

use self::pilots::{Arm, Pilots};
use super::{DesignPoint, Experiment};
use crate::engine::Streams;

/// Events that pilots may take together, where somebody asks what a run takes: about a second.
pub const THOROUGH: u64 = 24_000_000;
/// The same where only what cannot fit is to be found.
pub const HASTY: u64 = 1_000_000;
/// Of more arms than this only some are piloted, evenly spread.
const ARMS_MAX: usize = 64;

/// What one replication of everything takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// Events.
    pub events: f64,
    /// The arm that needs the most memory.
    pub largest: Need,
    /// Its index among the remedies.
    pub largest_remedy: usize,
    /// Its events, those on large tables counted for more: see [`Need`].
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

#[cfg(test)]
mod tests;
