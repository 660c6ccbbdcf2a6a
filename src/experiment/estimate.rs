//! Estimates and comparisons, each with its interval.
//!
//! Every metric is a sum of parts over a sum of wholes, R = ΣNᵢ/ΣDᵢ. Its variance is that of the
//! linearised residuals eᵢ = (Nᵢ − R·Dᵢ)/D̄, which for a constant whole are the deviations from the
//! mean: Law, *Simulation Modeling and Analysis* (2015), ch. 9 and 10, and for ratios Cochran,
//! *Sampling Techniques* (1977), ch. 6. The residuals of two remedies on the same traffic are
//! subtracted pair by pair, which for means is the paired t interval.

use std::cmp::Ordering;

use super::metric::{Fraction, Metric};
use super::student::two_sided_quantile;

/// A mean with its uncertainty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The point estimate.
    pub mean: f64,
    /// Half the width of the interval; `None` where one replication cannot tell.
    pub half_width: Option<f64>,
    /// Confidence of the interval, strictly between 0 and 1.
    pub confidence: f64,
}

/// Two remedies on the same traffic.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Index of the remedy.
    pub remedy: usize,
    /// Index of the one it is compared against.
    pub against: usize,
    /// Which metric.
    pub metric: &'static Metric,
    /// `remedy` minus `against`, with its paired interval.
    pub difference: Estimate,
    /// Share of replications in which `remedy` was strictly better; ties count half.
    pub probability_better: f64,
}

impl Estimate {
    /// Both ends of the interval. They are not cut to what is possible: a share may reach beyond
    /// 1.
    pub fn interval(&self) -> Option<(f64, f64)> {
        let half_width = self.half_width?;
        Some((self.mean - half_width, self.mean + half_width))
    }

    /// Whether the half width is at most `precision`; never, if there is none of either.
    pub fn is_within(&self, precision: Option<f64>) -> bool {
        match (self.half_width, precision) {
            (Some(half_width), Some(precision)) => half_width <= precision,
            _ => false,
        }
    }

    /// Whether the interval excludes zero.
    pub fn is_clear(&self) -> bool {
        self.half_width.is_some_and(|half_width| self.mean.abs() > half_width)
    }
}

/// Makes two-sided Student-t intervals from a fixed number of replications.
#[derive(Clone, Copy, Debug)]
pub struct Intervals {
    confidence: f64,
    replications: u32,
    /// `None` where one replication leaves no degree of freedom.
    quantile: Option<f64>,
}

impl Intervals {
    /// Intervals of `confidence` (strictly between 0 and 1) from `replications` (at least one).
    pub fn new(confidence: f64, replications: u32) -> Self {
        let quantile = (replications > 1).then(|| two_sided_quantile(confidence, replications - 1));
        Self { confidence, replications, quantile }
    }

    /// The confidence of each.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }

    /// Intervals so much wider that `count` of them (at least one) hold together with the
    /// confidence of one of these, however they depend on each other.
    pub fn together(&self, count: usize) -> Self {
        Self::new(1.0 - (1.0 - self.confidence) / count as f64, self.replications)
    }

    /// The estimate from one fraction a replication; `None` if none of them says anything.
    ///
    /// A replication whose whole is zero weighs nothing, but it is one of the replications.
    pub fn estimate(&self, fractions: &[Fraction]) -> Option<Estimate> {
        let Linearised { ratio, residuals } = Linearised::of(fractions)?;
        Some(self.of_residuals(ratio, residuals.into_iter()))
    }

    /// The estimate of `left` minus `right`, replication by replication; `None` if either has no
    /// estimate.
    pub fn difference(&self, left: &[Fraction], right: &[Fraction]) -> Option<Estimate> {
        assert_eq!(left.len(), right.len(), "paired replications");
        let (left, right) = (Linearised::of(left)?, Linearised::of(right)?);
        let residuals = left.residuals.iter().zip(&right.residuals);
        let difference = left.ratio - right.ratio;
        Some(self.of_residuals(difference, residuals.map(|(left, right)| left - right)))
    }

    /// An estimate whose residuals, one a replication, have the sum of squares `squares`.
    pub fn of_squares(&self, mean: f64, squares: f64) -> Estimate {
        let n = f64::from(self.replications);
        let half_width = self.quantile.map(|quantile| quantile * (squares / n / (n - 1.0)).sqrt());
        Estimate { mean, half_width, confidence: self.confidence }
    }

    fn of_residuals(&self, mean: f64, residuals: impl ExactSizeIterator<Item = f64>) -> Estimate {
        assert_eq!(residuals.len(), self.replications as usize);
        // In the order of the replications, so that the rounding is the same every time.
        self.of_squares(mean, residuals.map(|residual| residual * residual).sum())
    }
}

/// A ratio of sums and how far each replication pulls it.
struct Linearised {
    ratio: f64,
    residuals: Vec<f64>,
}

impl Linearised {
    fn of(fractions: &[Fraction]) -> Option<Self> {
        let unit = fractions.iter().fold(0, |unit, f| gcd(unit, f.whole));
        if unit == 0 {
            return None;
        }
        let parts: u128 = fractions.iter().map(|f| u128::from(f.part)).sum();
        let wholes: u128 = fractions.iter().map(|f| u128::from(f.whole)).sum();
        // In units of their common divisor the wholes are counts, or 1 for a mean, so that the
        // products below are far from overflowing: each residual is exact until it is scaled, and
        // equal replications have none at all.
        let units = wholes / u128::from(unit);
        let scale = fractions.len() as f64 / (units as f64 * wholes as f64);
        let residual = |f: &Fraction| {
            let observed = u128::from(f.part) * units;
            let expected = parts * u128::from(f.whole / unit);
            let size = observed.abs_diff(expected) as f64 * scale;
            if observed < expected { -size } else { size }
        };
        Some(Self {
            ratio: parts as f64 / wholes as f64,
            residuals: fractions.iter().map(residual).collect(),
        })
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Share of the pairs in which the ratio of `left` is strictly greater than that of `right`; ties
/// count half, and so does a pair in which either has no whole: it tells nothing.
pub fn probability_greater(left: &[Fraction], right: &[Fraction]) -> f64 {
    let halves: u32 = left
        .iter()
        .zip(right)
        .map(|(left, right)| match left.compare(*right) {
            Ordering::Greater => 2,
            Ordering::Equal => 1,
            Ordering::Less => 0,
        })
        .sum();
    f64::from(halves) / (2 * left.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Stream, Streams};

    fn fractions<const N: usize>(pairs: [(u64, u64); N]) -> Vec<Fraction> {
        let fraction = |(part, whole)| Fraction { part, whole };
        pairs.into_iter().map(fraction).collect()
    }

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() <= 1e-12 * right.abs().max(1e-3)
    }

    #[test]
    fn a_constant_whole_gives_the_textbook_interval_of_the_mean() {
        // 3, 5, 10 of 20: mean 0.3, standard deviation √13/20, t(2; 0.975) = 4.30265272975.
        let estimate = Intervals::new(0.95, 3)
            .estimate(&fractions([(3, 20), (5, 20), (10, 20)]))
            .expect("exists");
        assert!(close(estimate.mean, 0.3));
        let half_width = 4.302_652_729_749_462 * 13f64.sqrt() / 20.0 / 3f64.sqrt();
        assert!(close(estimate.half_width.expect("three"), half_width));
    }

    #[test]
    fn a_ratio_is_sum_over_sum_with_the_linearised_variance() {
        // Residuals by hand: R = 6/12, N − R·D = 0, −1, 1; mean whole 4.
        let estimate =
            Intervals::new(0.95, 3).estimate(&fractions([(1, 2), (2, 6), (3, 4)])).expect("exists");
        assert!(close(estimate.mean, 0.5));
        let standard_error = (2.0f64 / 16.0 / 3.0 / 2.0).sqrt();
        let half_width = 4.302_652_729_749_462 * standard_error;
        assert!(close(estimate.half_width.expect("three"), half_width));
    }

    #[test]
    fn the_unit_of_part_and_whole_changes_nothing() {
        let day = 86_400_000_000_000;
        let small = fractions([(1, 3), (2, 3), (2, 3), (0, 3)]);
        let large: Vec<_> =
            (small.iter()).map(|f| Fraction { part: f.part * day, whole: f.whole * day }).collect();
        let intervals = Intervals::new(0.9, 4);
        let (small, large) = (intervals.estimate(&small), intervals.estimate(&large));
        let half_width = |e: Option<Estimate>| e.expect("exists").half_width.expect("four");
        assert!(close(half_width(large), half_width(small)));
    }

    #[test]
    fn a_century_of_nanoseconds_does_not_overflow() {
        let century = 100 * 365 * 86_400_000_000_000;
        let sample: Vec<_> =
            (0..10_000).map(|k| Fraction { part: century - k, whole: century }).collect();
        let estimate = Intervals::new(0.95, 10_000).estimate(&sample);
        let estimate = estimate.expect("exists");
        assert!(estimate.mean > 0.999_999 && estimate.half_width < Some(1e-12));
    }

    #[test]
    fn one_replication_has_no_half_width_and_equal_ones_have_zero() {
        let third = fractions([(1, 3); 7]);
        let one = Intervals::new(0.95, 1).estimate(&third[..1]);
        assert_eq!(one.expect("exists").half_width, None);
        let seven = Intervals::new(0.95, 7).estimate(&third).expect("exists");
        assert_eq!((seven.mean, seven.half_width), (1.0 / 3.0, Some(0.0)));
    }

    #[test]
    fn an_interval_has_its_half_width_on_either_side_and_is_clear_without_zero() {
        let estimate = |mean, half_width| Estimate { mean, half_width, confidence: 0.95 };
        assert_eq!(estimate(0.5, Some(0.25)).interval(), Some((0.25, 0.75)));
        assert_eq!(estimate(0.5, None).interval(), None);
        for (mean, half_width, clear) in [
            (0.5, Some(0.25), true),
            (-0.5, Some(0.25), true),
            (0.25, Some(0.25), false),
            (-0.1, Some(0.25), false),
            (0.5, None, false),
        ] {
            assert_eq!(estimate(mean, half_width).is_clear(), clear, "{mean} {half_width:?}");
        }
        let known = estimate(0.5, Some(0.25));
        assert!(known.is_within(Some(0.25)) && !known.is_within(Some(0.24)));
        assert!(!known.is_within(None) && !estimate(0.5, None).is_within(Some(1.0)));
    }

    #[test]
    fn several_intervals_that_hold_together_are_those_of_a_part_of_the_error() {
        let three = Intervals::new(0.94, 8).together(3);
        assert!(close(three.confidence(), 0.98));
        let sample = fractions([(1, 9), (2, 9), (3, 9), (4, 9), (5, 9), (6, 9), (7, 9), (9, 9)]);
        let width = |intervals: Intervals| intervals.estimate(&sample).and_then(|e| e.half_width);
        assert_eq!(width(three), width(Intervals::new(three.confidence(), 8)));
        assert!(width(three) > width(Intervals::new(0.94, 8)));
    }

    #[test]
    fn nothing_out_of_nothing_is_no_estimate() {
        let intervals = Intervals::new(0.95, 2);
        let nothing = fractions([(0, 0), (0, 0)]);
        assert_eq!(intervals.estimate(&nothing), None);
        let something = fractions([(1, 2), (0, 0)]);
        assert_eq!(intervals.difference(&something, &nothing), None);
        assert_eq!(intervals.estimate(&something).map(|e| e.mean), Some(0.5));
    }

    #[test]
    fn a_paired_difference_is_the_interval_of_the_differences() {
        let (left, right) = ([9, 4, 7, 8], [8, 1, 6, 7]);
        let share = |parts: [u64; 4]| fractions(parts.map(|part| (part, 10)));
        let intervals = Intervals::new(0.95, 4);
        let difference = intervals.difference(&share(left), &share(right));
        // The differences themselves: 1, 3, 1, 1 of 10.
        let direct = intervals.estimate(&share([1, 3, 1, 1])).expect("exists");
        let difference = difference.expect("exists");
        assert!(close(difference.mean, direct.mean));
        let half_width = |estimate: Estimate| estimate.half_width.expect("four");
        assert!(close(half_width(difference), half_width(direct)));
    }

    #[test]
    fn a_constant_difference_is_certain_however_the_traffic_varies() {
        let left = fractions([(9, 10), (4, 10), (7, 10)]);
        let right = fractions([(8, 10), (3, 10), (6, 10)]);
        let difference = Intervals::new(0.95, 3).difference(&left, &right);
        assert_eq!(difference.expect("exists").half_width, Some(0.0));
    }

    #[test]
    fn ties_and_pairs_that_tell_nothing_count_half() {
        let left = fractions([(1, 2), (1, 2), (0, 0), (1, 3)]);
        let right = fractions([(1, 3), (2, 4), (1, 9), (1, 2)]);
        assert_eq!(probability_greater(&left, &right), (1.0 + 0.5 + 0.5) / 4.0);
    }

    /// The share of 2,000 experiments whose interval holds `truth`.
    fn coverage(truth: f64, mut experiment: impl FnMut(&mut Stream) -> Estimate) -> f64 {
        let covers = |number| {
            let mut stream = Streams::new(147_203, number).stream("coverage", "test");
            let estimate = experiment(&mut stream);
            (estimate.mean - truth).abs() <= estimate.half_width.expect("many")
        };
        (0..2_000).map(covers).filter(|covers| *covers).count() as f64 / 2_000.0
    }

    /// A share of 10⁹ with mean 2/3: the square root of a uniform number.
    fn skewed_share(stream: &mut Stream) -> Fraction {
        Fraction { part: (stream.unit().sqrt() * 1e9) as u64, whole: 1_000_000_000 }
    }

    #[test]
    fn a_95_percent_interval_of_a_mean_covers_it_95_times_in_100() {
        let intervals = Intervals::new(0.95, 16);
        let share = coverage(2.0 / 3.0, |stream| {
            let sample: Vec<_> = (0..16).map(|_| skewed_share(stream)).collect();
            intervals.estimate(&sample).expect("exists")
        });
        assert!((0.93..0.97).contains(&share), "{share}");
    }

    /// A replication with 50 to 150 requests; the more there are, the fewer are served, so that
    /// the mean of the ratios differs from the ratio of the means, which is 197.5/300.
    fn requests(stream: &mut Stream) -> Fraction {
        let whole = 50 + stream.below(101);
        let served = (0..whole).filter(|_| stream.below(600) < 495 - whole);
        Fraction { part: served.count() as u64, whole }
    }

    #[test]
    fn a_95_percent_interval_of_a_ratio_covers_it_95_times_in_100() {
        // E[D] = 100, E[D²] = 100² + (101² − 1)/12 = 10,850; R = (495 − E[D²]/E[D])/600.
        let truth = (495.0 - 108.5) / 600.0;
        let intervals = Intervals::new(0.95, 32);
        let share = coverage(truth, |stream| {
            let sample: Vec<_> = (0..32).map(|_| requests(stream)).collect();
            intervals.estimate(&sample).expect("exists")
        });
        assert!((0.93..0.97).contains(&share), "{share}");
    }

    #[test]
    fn the_interval_of_a_paired_difference_of_ratios_covers_it_95_times_in_100() {
        // Both see the same requests; the other serves one in ten of them less.
        let truth = (495.0 - 108.5) / 600.0 * 0.1;
        let intervals = Intervals::new(0.95, 32);
        let share = coverage(truth, |stream| {
            let left: Vec<_> = (0..32).map(|_| requests(stream)).collect();
            let lose = |f: &Fraction| Fraction {
                part: (0..f.part).filter(|_| stream.below(10) > 0).count() as u64,
                whole: f.whole,
            };
            let right: Vec<_> = left.iter().map(lose).collect();
            intervals.difference(&left, &right).expect("exists")
        });
        assert!((0.93..0.97).contains(&share), "{share}");
    }

    /// Coverage when the rule looks at min, 2·min, 4·min … 1024.
    fn coverage_of_stopping(min: usize, precision: f64) -> f64 {
        coverage(2.0 / 3.0, |stream| {
            let mut sample = Vec::new();
            loop {
                let size = (2 * sample.len()).max(min);
                sample.resize_with(size, || skewed_share(stream));
                let intervals = Intervals::new(0.95, size as u32);
                let estimate = intervals.estimate(&sample).expect("exists");
                if size == 1024 || estimate.is_within(Some(precision)) {
                    return estimate;
                }
            }
        })
    }

    /// The precisions are the expected half widths at 8, 16, 64 and 128: about half of the
    /// experiments stop there, which is where a rule that stops early loses most.
    #[test]
    fn stopping_at_doubled_sizes_costs_little_coverage_from_64_on() {
        for precision in [0.0589, 0.0412] {
            let share = coverage_of_stopping(64, precision);
            assert!((0.93..0.97).contains(&share), "{precision}: {share}");
        }
        for precision in [0.197, 0.1256] {
            let share = coverage_of_stopping(8, precision);
            assert!((0.89..0.96).contains(&share), "{precision}: {share}");
        }
    }
}
