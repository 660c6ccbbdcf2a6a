//! How many have not seen something happen yet, over time: the first hang, the end of an outage, the
//! detection of a hang.

mod band;
mod quantile;

pub use super::quantile::Quantile;
pub use quantile::{quantiles_of_first_hangs, quantiles_of_lasting};

use std::collections::BTreeMap;

use band::{Band, Counts};

use super::sample::Row;
use super::share::Share;
use crate::engine::statistics::Tally;
use crate::engine::{SimDuration, SimTime};
use crate::model::outcome::HangEnds;

/// The replications that have not hung yet, from one instant to the next entry's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unhung {
    /// From when on.
    pub from: SimTime,
    /// How many.
    pub replications: u32,
    /// Their share.
    pub share: f64,
    /// Its interval at this instant; `None` where one replication cannot tell.
    pub interval: Option<(f64, f64)>,
}

/// Of the replications in `rows`, those that have not hung yet, from the start to the horizon.
///
/// Every replication is watched to the same horizon and none leaves earlier, so the share at an
/// instant is a binomial one, with the interval of a [`Share`]. A restart before the first hang does
/// not end the watch: it is what the remedy does. Nor does a fix: after it none of those who are
/// left will hang, and their share stays what it is.
pub fn of_first_hangs(rows: &[Row], confidence: f64) -> Vec<Unhung> {
    let mut hangs: Vec<SimTime> = rows.iter().filter_map(|row| row.first_hang).collect();
    hangs.sort();
    let all = rows.len() as u32;
    let after = |from: SimTime, hung: usize| {
        let replications = all - hung as u32;
        let Share { share, interval, .. } = Share::of(f64::from(replications), all, confidence);
        Unhung { from, replications, share, interval }
    };
    let mut steps = vec![after(SimTime::ZERO, 0)];
    for together in hangs.chunk_by(|a, b| a == b) {
        let hung = (all - steps[steps.len() - 1].replications) as usize + together.len();
        let step = after(together[0], hung);
        if together[0] == SimTime::ZERO {
            steps.clear();
        }
        steps.push(step);
    }
    steps
}

/// What lasted for one length until its end was seen, or was cut then: outages, or hangs that nobody
/// has detected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lasting {
    /// The length: the lower edge of its bucket, at most 1/128 below the true one.
    pub length: SimDuration,
    /// How many ended after it.
    pub ended: u64,
    /// How many came to another end then, after which this one cannot come.
    pub otherwise: u64,
    /// How many were open at the horizon then.
    pub open: u64,
    /// The share that lasts longer, or never comes to this end: estimated.
    pub longer: f64,
    /// Its interval at this length.
    pub interval: (f64, f64),
}

/// How long outages last: of `all` of them, `open` ones were cut at the horizon.
///
/// What was cut would have lasted longer, nobody knows how much: it counts among those at risk up
/// to where it was cut, and not after (Kaplan and Meier, *JASA* 53, 1958). It leaves after those
/// that end at the same length.
pub fn of_outages(all: &Tally, open: &Tally, confidence: f64) -> Vec<Lasting> {
    let mut lengths = Lengths::default();
    lengths.add(all, |counts| &mut counts.ended);
    for (edge, count) in open.buckets() {
        let counts = lengths.counts.get_mut(&edge).expect("an open outage is one of all");
        counts.ended -= count;
        counts.open += count;
    }
    lengths.lasting(confidence)
}

/// How long hangs go undetected, those that end otherwise among them.
///
/// A hang that has ended otherwise is never detected: it stays among those that last longer, where
/// to count it as cut would say what would be if nothing else ever ended a hang. This is one less
/// the cumulative incidence of detections (Aalen and Johansen; H. Putter, M. Fiocco and R. B.
/// Geskus, *Statistics in Medicine* 26, 2007). Where no hang ended otherwise it is the estimate of
/// Kaplan and Meier.
pub fn of_hangs(ends: &HangEnds, confidence: f64) -> Vec<Lasting> {
    let mut lengths = Lengths::default();
    lengths.add(&ends.detected, |counts| &mut counts.ended);
    lengths.add(&ends.otherwise, |counts| &mut counts.otherwise);
    lengths.add(&ends.open, |counts| &mut counts.open);
    lengths.lasting(confidence)
}

/// What ended at each length, by the lower edge of its bucket.
#[derive(Debug, Default)]
struct Lengths {
    counts: BTreeMap<SimDuration, Counts>,
    ends: Option<(SimDuration, SimDuration)>,
}

impl Lengths {
    /// All of `tally` ended in this way.
    fn add(&mut self, tally: &Tally, way: fn(&mut Counts) -> &mut u64) {
        let (Some(least), Some(greatest)) = (tally.least(), tally.greatest()) else {
            return;
        };
        let (low, high) = self.ends.unwrap_or((least, greatest));
        self.ends = Some((low.min(least), high.max(greatest)));
        for (edge, count) in tally.buckets() {
            *way(self.counts.entry(edge).or_default()) += count;
        }
    }

    fn lasting(&self, confidence: f64) -> Vec<Lasting> {
        let Some((least, greatest)) = self.ends else { return Vec::new() };
        let all = |counts: &Counts| counts.ended + counts.otherwise + counts.open;
        let mut left: u64 = self.counts.values().map(all).sum();
        // The share without any end since one was cut last, and how many were left then.
        let mut base = (1.0, left);
        let mut never = 0.0;
        let mut without = 1.0;
        let mut band = Band::new(confidence);
        let mut lasting = Vec::new();
        for (edge, counts) in &self.counts {
            let Counts { ended, otherwise, open } = *counts;
            let at_risk = left;
            never += without * otherwise as f64 / at_risk as f64;
            left -= ended + otherwise;
            let before = std::mem::replace(&mut without, base.0 * left as f64 / base.1 as f64);
            let longer = without + never;
            let interval = band.after(at_risk as f64, *counts, before, longer);
            if open > 0 {
                left -= open;
                base = (without, left);
            }
            let length = (*edge).clamp(least, greatest);
            lasting.push(Lasting { length, ended, otherwise, open, longer, interval });
        }
        lasting
    }
}

#[cfg(test)]
mod tests;
