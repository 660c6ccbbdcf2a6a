//! Two remedies on the same traffic: how much they differ, and that they do not.

use porthang::engine::Stream;
use porthang::experiment::intervals::Intervals;
use porthang::experiment::metric::Fraction;

use super::{Outcome, SERVED_OF_ALL, constant, exponential, fraction, judge, poisson, requests};

pub(super) fn fewer(stream: &mut Stream, n: usize) -> Outcome {
    let left: Vec<_> = (0..n).map(|_| requests(stream)).collect();
    let lose = |one: &Fraction| Fraction {
        part: (0..one.part).filter(|_| stream.below(10) > 0).count() as u64,
        whole: one.whole,
    };
    let right: Vec<_> = left.iter().map(lose).collect();
    let difference = Intervals::new(0.95, n as u32).difference_of_shares(&left, &right);
    judge(0.1 * SERVED_OF_ALL, difference)
}

/// A port that hangs once a day on average and for good, over 30 days; the fix comes after two.
pub(super) fn late_fix(stream: &mut Stream, n: usize) -> Outcome {
    let (horizon, fix) = (30.0, 2.0);
    let hangs: Vec<f64> = (0..n).map(|_| exponential(stream)).collect();
    let share = |up: &dyn Fn(f64) -> f64| -> Vec<Fraction> {
        hangs.iter().map(|hang| fraction(up(*hang) / horizon)).collect()
    };
    let left = share(&|hang: f64| hang.min(fix) + horizon - fix);
    let right = share(&|hang: f64| hang.min(horizon));
    // E[min(T, t)] = 1 − e^−t.
    let up = |until: f64| 1.0 - libm::exp(-until);
    let truth = (up(fix) + horizon - fix - up(horizon)) / horizon;
    judge(truth, Intervals::new(0.95, n as u32).difference_of_shares(&left, &right))
}

/// One hang a replication on average under both remedies, of equal mean length: constant under the
/// one, as long as `repair` under the other. A clear difference is a false one.
pub(super) fn equal(stream: &mut Stream, n: usize, repair: fn(&mut Stream) -> f64) -> Outcome {
    different(stream, (n, 1.0), (constant, 1.0), repair)
}

/// The same with a hang in four replications.
pub(super) fn seldom(stream: &mut Stream, n: usize, repair: fn(&mut Stream) -> f64) -> Outcome {
    different(stream, (n, 0.25), (constant, 1.0), repair)
}

/// So many hangs a replication on average, which last `times` as long under the one as `law` has it,
/// and under the other as long as `repair`.
pub(super) fn different(
    stream: &mut Stream,
    (n, mean): (usize, f64),
    (law, times): (fn(&mut Stream) -> f64, f64),
    repair: fn(&mut Stream) -> f64,
) -> Outcome {
    let one = |stream: &mut Stream| {
        let count = poisson(stream, mean);
        let [mut short, mut long] = [0.0; 2];
        for _ in 0..count {
            short += times * law(stream);
            long += repair(stream);
        }
        (fraction(short), fraction(long))
    };
    let (left, right): (Vec<_>, Vec<_>) = (0..n).map(|_| one(stream)).unzip();
    judge(mean * (times - 1.0), Intervals::new(0.95, n as u32).difference(&left, &right))
}

/// One hang a replication on average, which lasts half as long under the one.
pub(super) fn halved(stream: &mut Stream, n: usize, repair: fn(&mut Stream) -> f64) -> Outcome {
    let one = |stream: &mut Stream| {
        let long: f64 = (0..poisson(stream, 1.0)).map(|_| repair(stream)).sum();
        (fraction(long), fraction(long / 2.0))
    };
    let (left, right): (Vec<_>, Vec<_>) = (0..n).map(|_| one(stream)).unzip();
    judge(0.5, Intervals::new(0.95, n as u32).difference(&left, &right))
}

/// The one is down longer by the same span in every replication: that it is longer must be told.
pub(super) fn constantly(stream: &mut Stream, n: usize) -> Outcome {
    let one = |stream: &mut Stream| {
        let long = exponential(stream);
        (fraction(long + 0.125), fraction(long))
    };
    let (left, right): (Vec<_>, Vec<_>) = (0..n).map(|_| one(stream)).unzip();
    let difference = Intervals::new(0.95, n as u32).difference(&left, &right);
    match difference {
        Some(told) if told.is_clear() && told.mean > 0.0 => Outcome::Covered,
        Some(_) | None => Outcome::Missed,
    }
}
