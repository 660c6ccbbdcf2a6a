//! How long outages last and when the first hang comes, where the horizon cuts many of them.

use porthang::engine::statistics::Tally;
use porthang::engine::{SimDuration, SimTime, Stream};
use porthang::experiment::share::Share;
use porthang::experiment::survival::{
    Lasting, Quantile, Unhung, of_outages, quantiles_of_first_hangs, quantiles_of_lasting,
};

use super::{Outcome, exponential, lognormal};

/// Spans are told in units of a minute.
const MINUTE: f64 = 60.0;

fn judge(quantile: Quantile, truth: f64) -> Outcome {
    let Quantile { low, high, .. } = quantile;
    match (low, high) {
        (None, None) => Outcome::TooFew,
        (Some(low), _) if truth < low => Outcome::Missed,
        (_, Some(high)) if truth > high => Outcome::Missed,
        (Some(_) | None, _) => Outcome::Covered,
    }
}

/// So many outages; each is cut after a uniform time of at most `watch`, if it lasts longer.
fn lasting(
    stream: &mut Stream,
    count: u32,
    watch: f64,
    span: fn(&mut Stream) -> f64,
) -> Vec<Lasting> {
    let (mut all, mut open) = (Tally::default(), Tally::default());
    for _ in 0..count {
        let (span, cut) = (span(stream), watch * stream.unit());
        let seen = SimDuration::from_secs_f64(MINUTE * span.min(cut));
        all.record(seen);
        if cut < span {
            open.record(seen);
        }
    }
    of_outages(&all, &open, 0.95)
}

pub(super) fn alike(stream: &mut Stream) -> f64 {
    exponential(stream)
}

pub(super) fn heavy(stream: &mut Stream) -> f64 {
    lognormal(stream, 4.0)
}

/// The median of exponential outages of mean 1, and when nine in ten have ended.
pub(super) const EXPONENTIAL: [f64; 2] = [std::f64::consts::LN_2, std::f64::consts::LN_10];

/// The same of lognormal outages of mean 1 and coefficient of variation 4: e^−σ²/2 and e^(1.2816 σ − σ²/2).
pub(super) fn lognormal_4() -> [f64; 2] {
    let variance = libm::log(17.0);
    [0.0, 1.281_551_565_544_6].map(|z| libm::exp(z * variance.sqrt() - variance / 2.0))
}

/// The quantile of this index.
pub(super) fn outages(
    stream: &mut Stream,
    (count, watch): (u32, f64),
    span: fn(&mut Stream) -> f64,
    index: usize,
    truth: f64,
) -> Outcome {
    let quantiles = quantiles_of_lasting(&lasting(stream, count, watch, span));
    judge(quantiles[index], MINUTE * truth)
}

/// The band about the share that lasts longer than this.
pub(super) fn band(
    stream: &mut Stream,
    (count, watch): (u32, f64),
    span: fn(&mut Stream) -> f64,
    (at, truth): (f64, f64),
) -> Outcome {
    let lasting = lasting(stream, count, watch, span);
    let ended = lasting.iter().take_while(|one| one.length.as_secs_f64() <= MINUTE * at).last();
    match ended.map(|one| one.interval) {
        Some((low, high)) if low <= truth && truth <= high => Outcome::Covered,
        Some(_) => Outcome::Missed,
        None => Outcome::TooFew,
    }
}

/// The median of the time to an exponential first hang of mean 1, in 64 replications up to `horizon`.
pub(super) fn first_hang(stream: &mut Stream, horizon: f64) -> Outcome {
    let all = 64;
    let mut hangs: Vec<f64> = (0..all).map(|_| exponential(stream)).collect();
    hangs.retain(|hang| *hang < horizon);
    hangs.sort_by(f64::total_cmp);
    let after = |from: f64, hung: usize| {
        let replications = all - hung as u32;
        let Share { share, interval, .. } = Share::of(f64::from(replications), all, 0.95);
        let from = SimTime::ZERO + SimDuration::from_secs_f64(MINUTE * from);
        Unhung { from, replications, share, interval }
    };
    let mut steps = vec![after(0.0, 0)];
    steps.extend(hangs.iter().enumerate().map(|(index, hang)| after(*hang, index + 1)));
    judge(quantiles_of_first_hangs(&steps)[0], MINUTE * EXPONENTIAL[0])
}
