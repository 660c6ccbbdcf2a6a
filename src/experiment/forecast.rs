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
use super::Experiment;
use crate::engine::Streams;

/// The most events of all pilots together, if somebody asks what a run takes. They take about a second.
pub const THOROUGH: u64 = 24_000_000;
/// The same, if only a run that does not fit is to be found.
pub const HASTY: u64 = 1_000_000;
/// Of more arms than this only some design points are piloted.
const ARMS_MAX: usize = 512;
/// So many are in any case: a run may take ever more from one to the next.
const POINTS_LEAST: usize = 32;
/// The golden section: its multiples, but for the whole part, lie evenly without a period.
const GOLDEN: f64 = 0.618_033_988_749_894_9;
/// So many replications are piloted, as long as that fits: in some more may happen than in others.
const REPLICATIONS_MAX: u32 = 8;

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
        let most = (ARMS_MAX / experiment.remedies.len()).max(POINTS_LEAST);
        let piloted = some_of(&design, most);
        let arms: Vec<Arm<'_>> = piloted
            .iter()
            .flat_map(|point| {
                let scenario = point.scenario;
                point.remedies.iter().map(move |named| Arm { scenario, remedy: &named.remedy })
            })
            .collect();
        let mut pilots = Pilots::new(effort);
        let mut needs = vec![Need::default(); arms.len()];
        let mut replications = 0;
        while replications < experiment.replications.max.min(REPLICATIONS_MAX)
            && pilots.can_go_on(replications)
        {
            let streams = Streams::new(experiment.seed, u64::from(replications));
            for (need, other) in needs.iter_mut().zip(pilots.needs(&arms, streams)) {
                need.add(&other);
            }
            replications += 1;
        }
        needs.iter_mut().for_each(|need| need.share(replications));
        let times = design.len() as f64 / piloted.len() as f64;
        let sum = |of: fn(&Need) -> f64| needs.iter().map(of).sum::<f64>() * times;
        let largest = (0..needs.len())
            .rev()
            .max_by(|one, other| needs[*one].bytes.total_cmp(&needs[*other].bytes))
            .expect("there are remedies");
        Self {
            events: sum(|need| need.events),
            work: sum(|need| need.work),
            largest: needs[largest],
            largest_remedy: largest % experiment.remedies.len(),
            effort: pilots.work,
        }
    }
}

/// At most so many of `design`: one of each stretch of it, not at the same place in each, for a sweep
/// of several keys comes back to the same values.
fn some_of<T>(design: &[T], most: usize) -> Vec<&T> {
    if design.len() <= most {
        return design.iter().collect();
    }
    let stretch = design.len() as f64 / most as f64;
    let place = |k: usize| (k as f64 + (k as f64 * GOLDEN).fract()) * stretch;
    (0..most).map(|k| &design[place(k) as usize]).collect()
}

#[cfg(test)]
mod tests;
