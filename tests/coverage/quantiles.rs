//! Quantiles of waits: replications of which the waits are alike, or of which some never end.

use porthang::engine::statistics::Tally;
use porthang::engine::{SimDuration, Stream};
use porthang::experiment::grouped::Grouped;

use super::{Outcome, exponential, judge};

/// The quantile `q` of all waits in `n` replications. `one` tells a wait (s) in a replication of this
/// kind, of which there are two, or that it never ends.
fn quantile(
    stream: &mut Stream,
    n: u32,
    (q, truth): (f64, f64),
    one: fn(&mut Stream, bool) -> Option<f64>,
) -> Outcome {
    let mut grouped = Grouped::default();
    for replication in 0..n {
        let kind = stream.below(2) == 0;
        let requests = 10 + stream.below(21);
        let mut ended = Tally::default();
        for wait in (0..requests).filter_map(|_| one(stream, kind)) {
            ended.record(SimDuration::from_secs_f64(wait));
        }
        grouped.add(replication, requests, &ended);
    }
    judge(truth, grouped.curve(0.95).map(|curve| curve.quantile(q)))
}

/// Exponential waits of one mean.
pub(super) fn alone(stream: &mut Stream, n: u32, q: f64) -> Outcome {
    quantile(stream, n, (q, -libm::log(1.0 - q)), |stream, _| Some(exponential(stream)))
}

/// In half of the replications all waits are twice as long. With x = e^−t/2 the share that lasts
/// longer than t is (x² + x)/2.
pub(super) fn alike(stream: &mut Stream, n: u32, q: f64) -> Outcome {
    let x = ((1.0 + 8.0 * (1.0 - q)).sqrt() - 1.0) / 2.0;
    quantile(stream, n, (q, -2.0 * libm::log(x)), |stream, slow| {
        Some(exponential(stream) * if slow { 2.0 } else { 1.0 })
    })
}

/// In half of the replications one wait in ten never ends: one in twenty of all.
pub(super) fn endless(stream: &mut Stream, n: u32, q: f64) -> Outcome {
    quantile(stream, n, (q, -libm::log(1.0 - q / 0.95)), |stream, hung| {
        let never = hung && stream.below(10) == 0;
        Some(exponential(stream)).filter(|_| !never)
    })
}
