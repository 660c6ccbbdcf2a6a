//! What one remedy has more than another in some replications, and less in others: two sums.
//!
//! Remedies of equal means may differ by little in most replications, and by much, the other way, in
//! a few. A sample without one of those few looks even, and its interval excludes zero too often. The
//! skewness that it does not show is seen in each sum by itself: that of what the one gains, and
//! that of what it loses. So a difference is only told where their two intervals, put together, do
//! not hold zero either. They are put together by the method of variance estimates recovery, for
//! estimates that depend on each other: G. Y. Zou and A. Donner, *Construction of confidence limits
//! about effect measures*, Statistics in Medicine 27 (2008). How often it errs then is told by
//! `results/validation/coverage.csv`.

use super::{Intervals, Moments};
use crate::experiment::estimate::{Estimate, Evidence};
use crate::experiment::share::Share;

/// A sum of fewer replications says nothing of its own skewness.
const SIDE_LEAST: u32 = 3;
/// Of fewer replications that differ it is not known how often they do so the other way. Where some do
/// not differ at all and the others do so in both ways, they tell nothing: nothing that was tried
/// covers.
const DIFFERING_LEAST: u32 = 20;
/// A difference of such a part of the largest one is rounding.
const ROUNDING: f64 = 1e-8;

/// What one of two remedies has more than the other, where it has more.
struct Side {
    mean: f64,
    /// The variance of one replication.
    variance: f64,
    /// The interval of the mean.
    interval: (f64, f64),
}

impl Intervals {
    /// `told`, the mean of `differences`, unless what was seen of either side of zero can undo it.
    /// Then its interval holds zero, or there is none.
    pub(super) fn unless_undone(&self, told: Estimate, differences: &[f64]) -> Estimate {
        if told.evidence != Evidence::Enough || !told.is_clear() {
            return told;
        }
        let largest = differences.iter().fold(0.0, |most, one: &f64| one.abs().max(most));
        let least = ROUNDING * largest;
        let count =
            |sign: f64| differences.iter().filter(|one| sign * **one > least).count() as u32;
        let counts = [count(1.0), count(-1.0)];
        let differing = counts[0] + counts[1];
        let are_mixed = counts.iter().all(|count| *count > 0);
        if are_mixed && differing < DIFFERING_LEAST.min(self.replications) {
            return Estimate { interval: None, evidence: Evidence::TooFew(differing), ..told };
        }
        let side = |sign: f64, count: u32| {
            let part = |one: &f64| (sign * one).max(0.0);
            let parts: Vec<f64> = differences.iter().map(part).collect();
            self.side(&parts, count, differing, largest)
        };
        let [gain, loss] = [side(1.0, counts[0]), side(-1.0, counts[1])];
        // No replication is on both sides: the covariance of the two is − mean · mean.
        let spread = (gain.variance * loss.variance).sqrt();
        let correlation = if spread > 0.0 { -gain.mean * loss.mean / spread } else { 0.0 };
        let apart = |one: f64, other: f64| {
            (one * one + other * other - 2.0 * correlation * one * other).sqrt()
        };
        let low = told.mean - apart(gain.mean - gain.interval.0, loss.interval.1 - loss.mean);
        let high = told.mean + apart(gain.interval.1 - gain.mean, loss.mean - loss.interval.0);
        if low > 0.0 || high < 0.0 {
            return told;
        }
        let outer = |(least, most): (f64, f64)| (least.min(low), most.max(high));
        Estimate { interval: told.interval.map(outer), ..told }
    }

    /// The side of `parts`, which are zero but in `count` of the `differing` replications.
    ///
    /// Where those and all that differ are too few, they may be as many as the interval of their share
    /// allows, and each as large as the largest difference of either side.
    fn side(&self, parts: &[f64], count: u32, differing: u32, largest: f64) -> Side {
        let n = f64::from(self.replications);
        let mean = parts.iter().sum::<f64>() / n;
        let residuals: Vec<f64> = parts.iter().map(|part| part - mean).collect();
        let moments = Moments::of(&residuals);
        let interval = if count >= SIDE_LEAST || differing >= DIFFERING_LEAST {
            self.ends(mean, moments)
        } else {
            let seen = Share::of_trials(
                f64::from(count) / f64::from(differing),
                f64::from(differing),
                self.confidence,
            );
            let most = seen.interval.map_or(1.0, |(_, most)| most);
            (0.0, (most * f64::from(differing) / n * largest).max(mean))
        };
        Side { mean, variance: moments.second, interval }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(differences: &[f64]) -> (Estimate, Estimate) {
        let n = differences.len() as f64;
        let mean = differences.iter().sum::<f64>() / n;
        let residuals: Vec<f64> = differences.iter().map(|one| one - mean).collect();
        let intervals = Intervals::new(0.95, differences.len() as u32);
        let first = intervals.of_residuals(mean, &residuals);
        (first, intervals.unless_undone(first, differences))
    }

    /// So many gains of 1, and losses of these sizes, in 64.
    fn mixed(gains: usize, losses: &[f64]) -> Vec<f64> {
        let mut differences = vec![0.0; 64];
        differences[..gains].fill(1.0);
        differences[gains..][..losses.len()].iter_mut().zip(losses).for_each(|(d, l)| *d = -l);
        differences
    }

    #[test]
    fn a_difference_of_one_sign_or_nearly_so_stays_what_it_is() {
        for losses in [&[][..], &[1.0], &[0.5, 0.5, 0.5, 0.5]] {
            let (first, last) = told(&mixed(40, losses));
            assert!(first.is_clear() && first == last, "{losses:?}: {last:?}");
        }
        let (first, last) = told(&[3.0, 3.0, 3.0, 30.0].repeat(8));
        assert!(first.is_clear() && first == last, "much in a few: {last:?}");
    }

    #[test]
    fn a_few_large_losses_undo_many_small_gains() {
        // Worked out apart from this program: 0.0525 to 0.6752, and with both sides −0.3660 to 0.6843.
        let (first, last) = told(&mixed(40, &[1.0, 2.0, 3.0, 4.0]));
        assert!(first.is_clear() && !last.is_clear(), "{first:?} {last:?}");
        let (low, high) = last.interval.expect("enough differ");
        assert!((low + 0.3660).abs() < 1e-4 && (high - 0.6843).abs() < 1e-4, "{low} {high}");
        assert_eq!((last.mean, last.evidence), (first.mean, Evidence::Enough));
    }

    #[test]
    fn few_that_differ_in_both_ways_tell_nothing() {
        let (first, last) = told(&mixed(15, &[0.1]));
        assert!(first.is_clear());
        assert_eq!((last.interval, last.evidence), (None, Evidence::TooFew(16)));
    }

    #[test]
    fn what_chance_could_have_made_is_left_as_it_is() {
        let (first, last) = told(&mixed(20, &[1.0; 20]));
        assert!(!first.is_clear() && first == last);
    }
}
