//! Spans of all replications together: their quantiles, with intervals. Change here how sure a
//! quantile is.

use std::collections::BTreeMap;

use super::estimate::{Estimate, Evidence};
use super::intervals::Intervals;
use super::metric::Fraction;
use crate::engine::SimDuration;
use crate::engine::statistics::Tally;

/// Into how many groups replications are put at most, whole by whole: as many say of the spread of a
/// quantile what there is to say, and more would take memory.
pub const GROUPS: u32 = 64;

/// An end of an interval is looked for in steps of so many buckets, a twentieth of the span: what is
/// passed over would make it shorter by no more.
const STRIDE: usize = 8;

/// Spans of things of which some never end, in groups of replications.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grouped {
    all: Tally,
    groups: Vec<Group>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Group {
    /// How many things there are, those that never end among them.
    things: u64,
    /// How many end in each bucket, by its lower edge.
    ended: BTreeMap<SimDuration, u64>,
}

/// The group of a replication; in a run of at most [`GROUPS`] it is a group by itself.
pub(super) const fn group_of(replication: u32) -> usize {
    (replication % GROUPS) as usize
}

impl Grouped {
    /// Adds a replication of so many `things`, of which those end after a while that `ended` counts.
    pub fn add(&mut self, replication: u32, things: u64, ended: &Tally) {
        self.all.merge(ended);
        let group = self.group(group_of(replication));
        group.things += things;
        for (edge, count) in ended.buckets() {
            *group.ended.entry(edge).or_default() += count;
        }
    }

    /// Adds other things of the same replications.
    pub(super) fn merge(&mut self, other: &Self) {
        self.all.merge(&other.all);
        for (index, theirs) in other.groups.iter().enumerate() {
            let mine = self.group(index);
            mine.things += theirs.things;
            for (edge, count) in &theirs.ended {
                *mine.ended.entry(*edge).or_default() += count;
            }
        }
    }

    fn group(&mut self, index: usize) -> &mut Group {
        if index >= self.groups.len() {
            self.groups.resize(index + 1, Group::default());
        }
        &mut self.groups[index]
    }

    /// All spans.
    pub(super) const fn ended(&self) -> &Tally {
        &self.all
    }

    /// How many things there are.
    pub(super) fn things(&self) -> u64 {
        self.groups.iter().map(|group| group.things).sum()
    }

    /// What share has ended after which span; `None` where there is nothing.
    pub fn curve(&self, confidence: f64) -> Option<Curve> {
        let edges: Vec<SimDuration> = self.all.buckets().map(|(edge, _)| edge).collect();
        let cumulated = |group: &Group| {
            let mut sum = 0;
            let by = |edge: &SimDuration| {
                sum += group.ended.get(edge).copied().unwrap_or_default();
                sum
            };
            (group.things, edges.iter().map(by).collect())
        };
        let groups = self.groups.iter().map(cumulated).collect();
        let things = self.things();
        let intervals = Intervals::new(confidence, self.groups.len() as u32);
        let ends = self.all.least().zip(self.all.greatest());
        (things > 0).then_some(Curve { edges, ends, things, groups, intervals })
    }
}

/// The share of things that have ended after each span.
#[derive(Clone, Debug)]
pub struct Curve {
    /// The lower edges of the buckets that hold spans.
    edges: Vec<SimDuration>,
    /// The least and the greatest span.
    ends: Option<(SimDuration, SimDuration)>,
    things: u64,
    /// Of each group how many things there are, and how many have ended by the end of each bucket.
    groups: Vec<(u64, Vec<u64>)>,
    intervals: Intervals,
}

impl Curve {
    /// The span after which a share `q` (0 to 1) of all things has ended (s): infinite, if so many
    /// never do.
    ///
    /// Its interval holds all spans after which the interval of the share that has ended holds `q`
    /// (R. S. Woodruff, *Confidence intervals for medians and other position measures*, JASA 47,
    /// 1952). The share is a ratio of sums over the groups, so that things of one replication may
    /// be alike.
    pub fn quantile(&self, q: f64) -> Estimate {
        let rank = ((q * self.things as f64).ceil() as u64).clamp(1, self.things);
        let ended = |k: usize| self.groups.iter().map(|(_, ended)| ended[k]).sum::<u64>();
        let reached = (0..self.edges.len()).find(|k| ended(*k) >= rank);
        let at = reached.unwrap_or(self.edges.len());
        let (low, high) = (self.low(at, q), self.high(at, q));
        let beside = [low.checked_sub(1), Some(high)].into_iter().flatten();
        let evidence = match self.evidence(at) {
            Evidence::Enough => {
                let few = |k| Some(Evidence::TooFew(self.evidence(k).events()?));
                beside.filter_map(few).next().unwrap_or(Evidence::Enough)
            }
            bound => bound,
        };
        let interval = (self.seconds(low, 0.0), self.seconds(high, Tally::FINEST));
        Estimate {
            mean: self.seconds(at, 0.0),
            interval: (evidence != Evidence::Single).then_some(interval),
            evidence,
            confidence: self.intervals.confidence(),
        }
    }

    /// The first bucket down from `at` by the end of which perhaps a share `q` has ended.
    fn low(&self, at: usize, q: f64) -> usize {
        let perhaps = |k: usize| self.share(k).interval.is_none_or(|(_, high)| high >= q);
        let mut low = at;
        for stride in [STRIDE, 1] {
            while low > 0 && perhaps(low.saturating_sub(stride)) {
                low = low.saturating_sub(stride);
            }
        }
        low
    }

    /// The first bucket up from `at` by the end of which surely a share `q` has ended; one beyond the
    /// last, if that is so of none. It need not be so of those after it: what few replications have
    /// not ended is not known well.
    fn high(&self, at: usize, q: f64) -> usize {
        let surely = |k: usize| self.share(k).interval.is_none_or(|(low, _)| low >= q);
        let Some(last) = self.edges.len().checked_sub(1).filter(|last| at <= *last) else {
            return at;
        };
        let mut high = at;
        while !surely(high) {
            if high == last {
                return self.edges.len();
            }
            high = (high + STRIDE).min(last);
        }
        while high > at && surely(high - 1) {
            high -= 1;
        }
        high
    }

    /// The share that has ended by the end of bucket `k`.
    fn share(&self, k: usize) -> Estimate {
        let fraction = |(things, ended): &(u64, Vec<u64>)| Fraction {
            part: ended.get(k).copied().unwrap_or_default(),
            whole: *things,
        };
        let fractions: Vec<Fraction> = self.groups.iter().map(fraction).collect();
        self.intervals.share(&fractions).expect("there are things")
    }

    /// What is known of the share there, or after the last bucket, where it is the last.
    fn evidence(&self, k: usize) -> Evidence {
        self.share(k.min(self.edges.len().saturating_sub(1))).evidence
    }

    /// The span of bucket `k`, longer by such a part of itself at most; infinite after the last.
    fn seconds(&self, k: usize, longer: f64) -> f64 {
        let Some((edge, (least, greatest))) = self.edges.get(k).zip(self.ends) else {
            return f64::INFINITY;
        };
        let seconds = edge.as_secs_f64() * (1.0 + longer);
        seconds.clamp(least.as_secs_f64(), greatest.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;

    fn tally(seconds: &[u64]) -> Tally {
        let mut tally = Tally::default();
        seconds.iter().for_each(|n| tally.record(SimDuration::from_secs(*n)));
        tally
    }

    fn quantile(grouped: &Grouped, q: f64) -> (f64, Option<(f64, f64)>) {
        let Estimate { mean, interval, .. } = grouped.curve(0.95).expect("things").quantile(q);
        (mean, interval)
    }

    #[test]
    fn a_quantile_counts_what_never_ends() {
        let mut grouped = Grouped::default();
        for replication in 0..64 {
            grouped.add(replication, 4, &tally(&[1, 2, 3]));
        }
        let (fifth, interval) = quantile(&grouped, 0.2);
        assert!(fifth == 1.0 && interval.is_some_and(|(low, high)| low == 1.0 && high < 1.01));
        for (q, seconds) in [(0.5, 2.0), (0.7, 3.0)] {
            let (found, _) = quantile(&grouped, q);
            assert!(found <= seconds && seconds - found <= seconds / 128.0, "{found}");
        }
        assert_eq!(quantile(&grouped, 0.8).0, f64::INFINITY);
        assert_eq!((grouped.things(), grouped.ended().count()), (256, 192));
        assert!(Grouped::default().curve(0.95).is_none());
    }

    #[test]
    fn where_nothing_ends_no_quantile_is_reached() {
        let mut grouped = Grouped::default();
        (0..64).for_each(|replication| grouped.add(replication, 2, &Tally::default()));
        assert_eq!(quantile(&grouped, 0.5), (f64::INFINITY, Some((f64::INFINITY, f64::INFINITY))));
    }

    #[test]
    fn one_replication_has_a_quantile_without_an_interval() {
        let mut grouped = Grouped::default();
        grouped.add(0, 2, &tally(&[1, 2]));
        assert_eq!(quantile(&grouped, 0.5), (1.0, None));
    }

    /// In both cases the spans of all replications together are uniform up to 1000 s.
    #[test]
    fn replications_that_differ_widen_the_interval() {
        let width = |differ: bool| {
            let mut stream = Streams::new(1, 0).stream("spans", "test");
            let mut grouped = Grouped::default();
            for replication in 0..64 {
                let slow = 500 * u64::from(replication % 2);
                let span = |_| match differ {
                    true => slow + 1 + stream.below(500),
                    false => 1 + stream.below(1000),
                };
                let spans: Vec<u64> = (0..500).map(span).collect();
                grouped.add(replication, 500, &tally(&spans));
            }
            let (median, interval) = quantile(&grouped, 0.5);
            let (low, high) = interval.expect("many");
            assert!(low <= median && median <= high, "{low} to {high}");
            high - low
        };
        // Twice two standard errors of a median of 32,000, and the width of a bucket.
        assert!((6.0..20.0).contains(&width(false)), "{}", width(false));
        assert!(width(true) > 150.0, "{}", width(true));
    }

    #[test]
    fn classes_add_up_replication_by_replication() {
        let (mut whole, mut one, mut other) =
            (Grouped::default(), Grouped::default(), Grouped::default());
        for replication in 0..70 {
            let spans = [u64::from(replication) + 1, 500];
            whole.add(replication, 3, &tally(&spans));
            one.add(replication, 2, &tally(&spans[..1]));
            other.add(replication, 1, &tally(&spans[1..]));
        }
        one.merge(&other);
        assert_eq!(one, whole);
        assert_eq!(whole.groups.len(), 64);
    }
}
