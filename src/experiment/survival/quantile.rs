//! When a given share has seen it happen, read off a curve. Change here how a quantile is read.

use super::{Lasting, Unhung};
use crate::engine::statistics::Tally;
use crate::experiment::quantile::Quantile;

/// What is told of every curve, each with the share that is left then.
const TOLD: [(&str, f64); 3] = [("p50", 0.5), ("p90", 0.1), ("p99", 0.01)];

/// Those of the lengths of outages, or of the times for which hangs go undetected.
pub fn quantiles_of_lasting(lasting: &[Lasting]) -> [Quantile; 3] {
    let step = |one: &Lasting| Step {
        at: one.length.as_secs_f64(),
        share: one.longer,
        interval: Some(one.interval),
    };
    let steps: Vec<Step> = lasting.iter().map(step).collect();
    read(&steps, Tally::FINEST)
}

/// Those of the time to the first hang.
pub fn quantiles_of_first_hangs(unhung: &[Unhung]) -> [Quantile; 3] {
    let step = |one: &Unhung| Step {
        at: one.from.as_secs_f64(),
        share: one.share,
        interval: one.interval,
    };
    let steps: Vec<Step> = unhung.iter().map(step).collect();
    read(&steps, 0.0)
}

/// A curve and its band from one time on.
struct Step {
    at: f64,
    share: f64,
    interval: Option<(f64, f64)>,
}

/// `finest`: by which part of itself a time may be longer than it is told.
fn read(steps: &[Step], finest: f64) -> [Quantile; 3] {
    TOLD.map(|(name, left)| {
        let when = |edge: fn(&Step) -> Option<f64>| {
            let step = steps.iter().find(|step| edge(step).is_some_and(|share| share <= left));
            step.map(|step| step.at)
        };
        Quantile {
            name,
            at: when(|step| Some(step.share)),
            low: when(|step| step.interval.map(|(low, _)| low)),
            // The bucket ends so much later at most, and none later than the greatest of all.
            high: when(|step| step.interval.map(|(_, high)| high))
                .map(|at| (at * (1.0 + finest)).min(steps[steps.len() - 1].at)),
        }
    })
}
