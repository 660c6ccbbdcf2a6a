//! Remedies against each other, on the same traffic.

use std::cmp::Ordering;

use super::estimate::{Comparison, Estimate, Evidence, probability_greater};
use super::intervals::Intervals;
use super::metric::{AVAILABILITIES, COST, Fraction, Metric};
use super::remedy_result::RemedyResult;
use super::sample::fractions;

/// What remedies are judged by.
#[derive(Clone, Debug)]
pub(super) struct Yardstick {
    /// What is measured.
    pub(super) metric: &'static Metric,
    /// Whether less of it is better.
    pub(super) is_less_better: bool,
    /// For each remedy one fraction a replication, all of the same replications.
    pub(super) fractions: Vec<Vec<Fraction>>,
    /// Whether what a remedy has of it cannot vary.
    pub(super) certain: Vec<bool>,
}

impl Yardstick {
    /// The cost, where things have prices, and the two availabilities.
    pub(super) fn all(remedies: &[RemedyResult]) -> Vec<Self> {
        let yardstick = |metric, is_less_better| Self {
            metric,
            is_less_better,
            fractions: remedies.iter().map(|remedy| fractions(&remedy.rows, metric)).collect(),
            certain: (remedies.iter())
                .map(|remedy| remedy.estimate(metric))
                .map(|told| told.is_some_and(|told| told.evidence == Evidence::Certain))
                .collect(),
        };
        let is_priced = remedies.iter().all(|remedy| remedy.estimate(COST).is_some());
        let cost = is_priced.then(|| yardstick(COST, true));
        let availabilities = AVAILABILITIES.map(|metric| yardstick(metric, false));
        cost.into_iter().chain(availabilities).collect()
    }

    /// Whether what `left` measures is better than what `right` does, or worse.
    pub(super) fn judge(&self, left: Fraction, right: Fraction) -> Ordering {
        let order = left.compare(right);
        if self.is_less_better { order.reverse() } else { order }
    }

    /// The remedies that have a mean, the best first; among equals the one that stands first in
    /// the file.
    pub(super) fn order(&self, intervals: &Intervals) -> Vec<usize> {
        let mut order: Vec<(usize, f64)> = (self.fractions.iter().enumerate())
            .filter_map(|(remedy, own)| Some((remedy, intervals.estimate(self.metric, own)?.mean)))
            .collect();
        // The sort is stable.
        order.sort_by(|(_, left), (_, right)| {
            if self.is_less_better { left.total_cmp(right) } else { right.total_cmp(left) }
        });
        order.into_iter().map(|(remedy, _)| remedy).collect()
    }

    /// What `left` has more than `right`; `None` if either has no mean.
    pub(super) fn difference(
        &self,
        left: usize,
        right: usize,
        intervals: &Intervals,
    ) -> Option<Estimate> {
        let (one, other) = (&self.fractions[left], &self.fractions[right]);
        let difference = intervals.difference_of(self.metric, one, other)?;
        Some(difference.if_certain(self.certain[left] && self.certain[right]))
    }

    /// `remedy` against `against`; `None` if either has no mean.
    fn comparison(
        &self,
        remedy: usize,
        against: usize,
        intervals: &Intervals,
    ) -> Option<Comparison> {
        let (left, right) = (&self.fractions[remedy], &self.fractions[against]);
        let probability_better = match self.is_less_better {
            true => probability_greater(right, left),
            false => probability_greater(left, right),
        };
        Some(Comparison {
            remedy,
            against,
            metric: self.metric,
            difference: self.difference(remedy, against, intervals)?,
            probability_better,
            variance_reduction: Intervals::variance_reduction(left, right),
        })
    }
}

/// Every remedy against the baseline, and the best against the second best, by each yardstick; no
/// pair twice. `intervals` are those of the rankings, so that both say the same.
pub(super) fn compare(
    yardsticks: &[Yardstick],
    baseline: usize,
    intervals: &Intervals,
) -> Vec<Comparison> {
    let mut comparisons = Vec::new();
    for yardstick in yardsticks {
        let others = (0..yardstick.fractions.len()).filter(|remedy| *remedy != baseline);
        let mut pairs: Vec<(usize, usize)> = others.map(|remedy| (remedy, baseline)).collect();
        if let [best, second, ..] = yardstick.order(intervals)[..]
            && best != baseline
            && second != baseline
        {
            pairs.push((best, second));
        }
        let compared = |(remedy, against)| yardstick.comparison(remedy, against, intervals);
        comparisons.extend(pairs.into_iter().filter_map(compared));
    }
    comparisons
}
