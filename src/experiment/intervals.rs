//! Intervals by kind of estimator.
//!
//! Every metric is a sum of parts over a sum of wholes, R = ΣNᵢ/ΣDᵢ. Its variance is that of the
//! linearised residuals eᵢ = (Nᵢ − R·Dᵢ)/D̄, which for a constant whole are the deviations from the
//! mean: Law, *Simulation Modeling and Analysis* (2015), ch. 9 and 10, and for ratios Cochran,
//! *Sampling Techniques* (1977), ch. 6. The residuals of two remedies on the same traffic are
//! subtracted pair by pair.
//!
//! Hangs are rare and repairs take long at times: the residuals are skewed, and Student's interval
//! covers too seldom. So the skewness is removed by the cubic transformation of P. Hall (*On the
//! removal of skewness by transformation*, J. R. Statist. Soc. B 54, 1992), and heavy tails widen
//! the interval by degrees of freedom that match the variance of the sample variance (Satterthwaite,
//! *Biometrics Bulletin* 2, 1946). Where the mean rests on fewer than [`EVENTS_LEAST`] replications
//! that differ from the rest, nothing covers, and no interval is given. A share of replications has
//! the interval of [`Share`].

use std::cmp::Ordering;

use super::estimate::{Estimate, Evidence};
use super::metric::{Fraction, Metric, Unit};
use super::share::Share;
use super::student::two_sided_quantile;

/// The least number of replications that differ from the rest, for an interval: below it nothing
/// that was tried covers (`results/validation/coverage.csv`).
const EVENTS_LEAST: f64 = 3.0;

/// Makes two-sided intervals from a fixed number of replications.
#[derive(Clone, Copy, Debug)]
pub struct Intervals {
    confidence: f64,
    replications: u32,
}

/// The central moments of a sample: means of the powers of the deviations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// Of squares.
    pub second: f64,
    /// Of cubes.
    pub third: f64,
    /// Of fourth powers.
    pub fourth: f64,
}

impl Intervals {
    /// Intervals of `confidence` (strictly between 0 and 1) from `replications` (at least one).
    pub fn new(confidence: f64, replications: u32) -> Self {
        Self { confidence, replications }
    }

    /// The confidence of each.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }

    /// Intervals so much wider that `count` of them (at least one) hold together with the
    /// confidence of one of these, however they depend on each other (Bonferroni).
    pub fn together(&self, count: usize) -> Self {
        Self::new(1.0 - (1.0 - self.confidence) / count as f64, self.replications)
    }

    /// The estimate of `metric` from one fraction a replication; `None` if none of them says
    /// anything.
    ///
    /// A replication whose whole is zero weighs nothing, but it is one of the replications.
    pub fn estimate(&self, metric: &Metric, fractions: &[Fraction]) -> Option<Estimate> {
        match metric.unit {
            Unit::Chance => self.of_trials(fractions),
            Unit::Share => self.of_fractions(fractions, |one| one.share_bounds(fractions)),
            Unit::Count => self.of_fractions(fractions, |one| one.count_bounds(fractions)),
            Unit::Span | Unit::PerMonth | Unit::Money => self.of_fractions(fractions, |_| None),
        }
    }

    /// The estimate of `left` minus `right` of a metric, replication by replication; `None` if
    /// either has no estimate.
    pub fn difference(&self, left: &[Fraction], right: &[Fraction]) -> Option<Estimate> {
        assert_eq!(left.len(), right.len(), "paired replications");
        let (left, right) = (Linearised::of(left)?, Linearised::of(right)?);
        let pairs = left.residuals.iter().zip(&right.residuals);
        let residuals: Vec<f64> = pairs.map(|(left, right)| left - right).collect();
        Some(self.of_residuals(left.ratio - right.ratio, &residuals))
    }

    /// The estimate whose deviations have these `moments`.
    pub fn of_moments(&self, mean: f64, moments: Moments) -> Estimate {
        let told =
            |interval, evidence| Estimate { mean, interval, evidence, confidence: self.confidence };
        let n = f64::from(self.replications);
        let Moments { second, third, fourth } = moments;
        if self.replications == 1 {
            return told(None, Evidence::Single);
        }
        if second == 0.0 {
            return told(None, Evidence::Same);
        }
        let skewness = if self.replications > 2 {
            // Without bias for a normal sample: Joanes and Gill, *The Statistician* 47 (1998).
            third / (second * second.sqrt()) * (n * (n - 1.0)).sqrt() / (n - 2.0)
        } else {
            0.0
        };
        let events = n / (skewness * skewness);
        if events < EVENTS_LEAST {
            return told(None, Evidence::TooFew((events as u32).max(1)));
        }
        let excess = fourth / (second * second) - 1.0;
        let degrees = (2.0 * n / excess).floor().clamp(1.0, n - 1.0) as u32;
        let quantile = two_sided_quantile(self.confidence, degrees);
        let error = (second / (n - 1.0)).sqrt();
        let skew = skewness / n.sqrt();
        let ends = [quantile, -quantile].map(|end| mean - error * untransformed(end, skew));
        told(Some((ends[0], ends[1])), Evidence::Enough)
    }

    /// The share of a stretch of time that a sum over the replications takes of it: `mean` of 1,
    /// whose squared deviations from it sum up to `squares`.
    ///
    /// It is a share of so many independent trials as would vary as much: Korn and Graubard, *Survey
    /// Methodology* 24 (1998). Where it has not varied, `effect` is its [`design_effect`], in (0, 1].
    pub fn of_stretch(&self, mean: f64, squares: f64, effect: f64) -> Estimate {
        let own = design_effect(mean, squares, self.replications);
        let effect = if own > 0.0 { own.min(1.0) } else { effect };
        let trials = f64::from(self.replications) / effect;
        let Share { interval, .. } = Share::of_trials(mean, trials, self.confidence);
        let evidence = match (self.replications, squares) {
            (1, _) => Evidence::Single,
            (_, 0.0) => Evidence::Same,
            _ => Evidence::Enough,
        };
        let interval = interval.filter(|_| self.replications > 1);
        Estimate { mean, interval, evidence, confidence: self.confidence }
    }

    /// A ratio of sums, with `bounds` where nothing else can be told.
    fn of_fractions(
        &self,
        fractions: &[Fraction],
        bounds: impl Fn(&Self) -> Option<(f64, f64)>,
    ) -> Option<Estimate> {
        let Linearised { ratio, residuals } = Linearised::of(fractions)?;
        let estimate = self.of_residuals(ratio, &residuals);
        Some(match estimate.evidence {
            Evidence::Same => Estimate { interval: bounds(self), ..estimate },
            Evidence::TooFew(events) => {
                let differing = usual(fractions).map_or(0, |(_, others)| others);
                let evidence = Evidence::TooFew(events.min(differing));
                Estimate { interval: bounds(self), evidence, ..estimate }
            }
            Evidence::Enough | Evidence::Certain | Evidence::Single => estimate,
        })
    }

    fn of_residuals(&self, mean: f64, residuals: &[f64]) -> Estimate {
        assert_eq!(residuals.len(), self.replications as usize);
        // In the order of the replications, so that the rounding is the same every time.
        let moment = |power: fn(f64) -> f64| -> f64 {
            residuals.iter().map(|residual| power(*residual)).sum::<f64>() / residuals.len() as f64
        };
        let [second, third, fourth] =
            [moment(|e| e * e), moment(|e| e * e * e), moment(|e| (e * e) * (e * e))];
        self.of_moments(mean, Moments { second, third, fourth })
    }

    /// Bounds of a share from 0 to 1 that is the same in all replications but a few: those few may
    /// be as many as the interval of their own share allows, and any of them may be 0 or 1.
    fn share_bounds(&self, fractions: &[Fraction]) -> Option<(f64, f64)> {
        let (usual, others) = usual(fractions)?;
        let value = usual.part as f64 / usual.whole as f64;
        let others = Share::of(f64::from(others), self.replications, self.confidence);
        let (_, most) = others.interval?;
        Some((value * (1.0 - most), value + (1.0 - value) * most))
    }

    /// Bounds of a count that is the same in all replications: another is a rare event, of which
    /// there was none. For a Poisson number of them Garwood, *Biometrika* 28 (1936).
    fn count_bounds(&self, fractions: &[Fraction]) -> Option<(f64, f64)> {
        let (usual, 0) = usual(fractions)? else { return None };
        let value = usual.part as f64 / usual.whole as f64;
        let most = -libm::log((1.0 - self.confidence) / 2.0) / f64::from(self.replications);
        Some(((value - most).max(0.0), value + most))
    }

    /// A share of trials, of which a replication has its whole: the replications themselves, or
    /// hangs. Trials of one replication may be alike, which widens the interval by their
    /// [`design_effect`].
    fn of_trials(&self, fractions: &[Fraction]) -> Option<Estimate> {
        let Linearised { ratio, residuals } = Linearised::of(fractions)?;
        let trials: u64 = fractions.iter().map(|one| one.whole).sum();
        let squares = residuals.iter().map(|residual| residual * residual).sum();
        let a_replication = trials as f64 / f64::from(self.replications);
        let effect = design_effect(ratio, squares, self.replications) * a_replication;
        let trials = trials as f64 / effect.max(1.0);
        let Share { interval, .. } = Share::of_trials(ratio, trials, self.confidence);
        let (interval, evidence) = match self.replications {
            1 => (None, Evidence::Single),
            _ => (interval, Evidence::Enough),
        };
        Some(Estimate { mean: ratio, interval, evidence, confidence: self.confidence })
    }
}

/// The ratio of the variance of a share's mean over `n` replications to that of `n` independent
/// trials; 0 where it does not vary.
pub fn design_effect(mean: f64, squares: f64, n: u32) -> f64 {
    let of_trials = mean * (1.0 - mean);
    let degrees = f64::from(n) - 1.0;
    if of_trials > 0.0 && degrees > 0.0 { squares / degrees / of_trials } else { 0.0 }
}

/// The inverse of Hall's cubic transformation g(x) = x + a·x²/3 + a²·x³/27 + a/6, `skew` = a being
/// the skewness of the mean.
fn untransformed(x: f64, skew: f64) -> f64 {
    // Below, the cube root loses more digits than the skewness changes.
    if skew.abs() < 1e-6 {
        return x;
    }
    3.0 / skew * (libm::cbrt(1.0 + skew * (x - skew / 6.0)) - 1.0)
}

/// The most frequent ratio, with how many replications have another. Those without a whole say
/// nothing.
fn usual(fractions: &[Fraction]) -> Option<(Fraction, u32)> {
    let mut sorted: Vec<Fraction> = fractions.iter().filter(|one| one.whole > 0).copied().collect();
    sorted.sort_by(|one, other| one.compare(*other));
    let alike = sorted.chunk_by(|one, next| one.compare(*next) == Ordering::Equal);
    let most = alike.max_by_key(|alike| alike.len())?;
    Some((most[0], (sorted.len() - most.len()) as u32))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Stream, Streams};
    use crate::experiment::metric::{PORT_AVAILABILITY, USER_AVAILABILITY};

    const HANGS: &Metric = Metric::named("hangs");
    const DOWNTIME: &Metric = Metric::named("downtime_seconds");
    const HUNG: &Metric = Metric::named("hung_share");

    fn fractions<const N: usize>(pairs: [(u64, u64); N]) -> Vec<Fraction> {
        let fraction = |(part, whole)| Fraction { part, whole };
        pairs.into_iter().map(fraction).collect()
    }

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() <= 1e-12 * right.abs().max(1e-3)
    }

    fn of(metric: &Metric, sample: &[Fraction]) -> Estimate {
        let intervals = Intervals::new(0.95, sample.len() as u32);
        intervals.estimate(metric, sample).expect("exists")
    }

    #[test]
    fn without_skewness_and_tails_it_is_the_textbook_interval_of_the_mean() {
        // 3, 5, 7 of 20: mean 0.25, standard deviation 2/20, t(2; 0.975) = 4.30265272975.
        let estimate = of(PORT_AVAILABILITY, &fractions([(3, 20), (5, 20), (7, 20)]));
        assert!(close(estimate.mean, 0.25));
        let half_width = 4.302_652_729_749_462 * 0.1 / 3f64.sqrt();
        let (low, high) = estimate.interval.expect("three");
        assert!(close(low, 0.25 - half_width) && close(high, 0.25 + half_width));
        assert_eq!(estimate.evidence, Evidence::Enough);
    }

    #[test]
    fn a_ratio_is_sum_over_sum_with_the_linearised_variance() {
        // Residuals by hand: R = 6/12, N − R·D = 0, −1, 1; mean whole 4.
        let estimate = of(USER_AVAILABILITY, &fractions([(1, 2), (2, 6), (3, 4)]));
        assert!(close(estimate.mean, 0.5));
        let standard_error = (2.0f64 / 16.0 / 3.0 / 2.0).sqrt();
        let half_width = 4.302_652_729_749_462 * standard_error;
        assert!(close(estimate.half_width().expect("three"), half_width));
    }

    /// Twenty numbers worked out apart from this program: G₁ = 1.2388…, κ = 3.9…
    #[test]
    fn skewness_moves_the_interval_as_halls_transformation_does() {
        let parts: [u64; 20] = [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 10, 12, 15, 20];
        let sample: Vec<_> = parts.iter().map(|part| Fraction { part: *part, whole: 1 }).collect();
        let estimate = of(HANGS, &sample);
        let (low, high) = estimate.interval.expect("twenty");
        // The transformation itself, put to the ends: g((mean − end) / error) is ± the quantile.
        let n = 20.0;
        let moment = |power: i32| {
            parts.iter().map(|part| (*part as f64 - estimate.mean).powi(power)).sum::<f64>() / n
        };
        let skewness = moment(3) / moment(2).powf(1.5) * (n * (n - 1.0)).sqrt() / (n - 2.0);
        let a = skewness / n.sqrt();
        let g = |x: f64| x + a * x * x / 3.0 + a * a * x * x * x / 27.0 + a / 6.0;
        let error = (moment(2) / (n - 1.0)).sqrt();
        let degrees = (2.0 * n / (moment(4) / (moment(2) * moment(2)) - 1.0)).floor();
        let quantile = two_sided_quantile(0.95, degrees as u32);
        assert!((g((estimate.mean - low) / error) - quantile).abs() < 1e-9);
        assert!((g((estimate.mean - high) / error) + quantile).abs() < 1e-9);
        assert!(high - estimate.mean > 1.5 * (estimate.mean - low), "{low} {high}");
        assert!(degrees < 19.0, "its tail takes degrees of freedom");
    }

    #[test]
    fn the_unit_of_part_and_whole_changes_nothing() {
        let day = 86_400_000_000_000;
        let small = fractions([(1, 3), (2, 3), (2, 3), (0, 3), (1, 3), (0, 3)]);
        let large: Vec<_> =
            (small.iter()).map(|f| Fraction { part: f.part * day, whole: f.whole * day }).collect();
        let half_width = |sample: &[Fraction]| of(DOWNTIME, sample).half_width().expect("six");
        assert!(close(half_width(&large), half_width(&small)));
    }

    #[test]
    fn a_century_of_nanoseconds_does_not_overflow() {
        let century = 100 * 365 * 86_400_000_000_000;
        let sample: Vec<_> =
            (0..10_000).map(|k| Fraction { part: century - k, whole: century }).collect();
        let estimate = of(PORT_AVAILABILITY, &sample);
        assert!(estimate.mean > 0.999_999 && estimate.half_width() < Some(1e-12));
    }

    #[test]
    fn one_replication_tells_nothing_and_equal_ones_only_what_is_seldom() {
        let third = fractions([(1, 3); 8]);
        let one = of(PORT_AVAILABILITY, &third[..1]);
        assert_eq!((one.interval, one.evidence), (None, Evidence::Single));
        // None of eight: 0 to 0.3244 by Wilson's interval. So many may be up all the time, or never.
        let eight = of(PORT_AVAILABILITY, &third);
        assert_eq!((eight.mean, eight.evidence), (1.0 / 3.0, Evidence::Same));
        let (low, high) = eight.interval.expect("a share has ends");
        assert!((low - (1.0 - 0.3244) / 3.0).abs() < 1e-4, "{low}");
        assert!((high - (1.0 / 3.0 + 0.3244 * 2.0 / 3.0)).abs() < 1e-4, "{high}");
        assert_eq!(of(DOWNTIME, &third).interval, None);
        // Garwood: with none seen, a Poisson mean is at most 3.689.
        let (low, high) = of(HANGS, &fractions([(0, 1); 8])).interval.expect("a count has ends");
        assert!(low == 0.0 && (high - 3.689 / 8.0).abs() < 1e-4, "{high}");
    }

    #[test]
    fn a_mean_that_rests_on_too_few_has_no_interval() {
        let mut sample = fractions([(0, 1); 32]);
        sample[7].part = 5;
        let one = of(HANGS, &sample);
        assert_eq!((one.evidence, one.interval), (Evidence::TooFew(1), None));
        sample.iter_mut().take(12).for_each(|fraction| fraction.part = 1);
        assert_eq!(of(HANGS, &sample).evidence, Evidence::Enough);
        // A share has bounds still: Wilson's for 1 of 32 is 0.1575 at most.
        let mut share = fractions([(1, 1); 32]);
        share[7].part = 0;
        let (low, high) = of(PORT_AVAILABILITY, &share).interval.expect("a share has ends");
        assert!((low - (1.0 - 0.1575)).abs() < 1e-3 && high == 1.0, "{low}");
    }

    #[test]
    fn a_share_of_trials_has_wilsons_interval_widened_where_they_are_alike() {
        let hung = of(HUNG, &fractions([(0, 1); 8]));
        let (low, high) = hung.interval.expect("eight");
        assert!(low == 0.0 && (high - 0.3244).abs() < 1e-4, "{high}");
        // Four of eight by Wilson: 0.2152 to 0.7848.
        let half =
            of(HUNG, &fractions([(0, 1), (1, 1), (1, 1), (0, 1), (0, 1), (1, 1), (1, 1), (0, 1)]));
        let (low, high) = half.interval.expect("eight");
        assert!((low - 0.2152).abs() < 0.02 && (high - 0.7848).abs() < 0.02, "{low} {high}");
        // All trials of a replication alike: as many as there are replications.
        let alike =
            of(HUNG, &fractions([(0, 9), (9, 9), (9, 9), (0, 9), (0, 9), (9, 9), (9, 9), (0, 9)]));
        let (same_low, same_high) = alike.interval.expect("eight");
        assert!((same_low - low).abs() < 1e-9 && (same_high - high).abs() < 1e-9);
    }

    #[test]
    fn a_stretch_that_has_not_varied_varies_like_the_others() {
        let intervals = Intervals::new(0.95, 64);
        let certain = intervals.of_stretch(1.0, 0.0, 1.0);
        assert_eq!(certain.evidence, Evidence::Same);
        let (low, high) = certain.interval.expect("many");
        assert!((low - (1.0 - 0.0566)).abs() < 1e-4 && high == 1.0, "{low}");
        let (narrow, _) = intervals.of_stretch(1.0, 0.0, 0.1).interval.expect("many");
        assert!(narrow > low);
        // As much variance as trials have: the share of 32 in 64.
        let half = intervals.of_stretch(0.5, 0.25 * 63.0, 1.0).interval.expect("many");
        let wilson = Share::of(32.0, 64, 0.95).interval.expect("many");
        assert!(close(half.0, wilson.0) && close(half.1, wilson.1));
    }

    #[test]
    fn several_intervals_that_hold_together_are_those_of_a_part_of_the_error() {
        let three = Intervals::new(0.94, 8).together(3);
        assert!(close(three.confidence(), 0.98));
        let sample = fractions([(1, 9), (2, 9), (3, 9), (4, 9), (5, 9), (6, 9), (7, 9), (9, 9)]);
        let width = |intervals: Intervals| {
            intervals.estimate(PORT_AVAILABILITY, &sample).and_then(|e| e.half_width())
        };
        assert_eq!(width(three), width(Intervals::new(three.confidence(), 8)));
        assert!(width(three) > width(Intervals::new(0.94, 8)));
    }

    #[test]
    fn nothing_out_of_nothing_is_no_estimate() {
        let intervals = Intervals::new(0.95, 2);
        let nothing = fractions([(0, 0), (0, 0)]);
        assert_eq!(intervals.estimate(USER_AVAILABILITY, &nothing), None);
        let something = fractions([(1, 2), (0, 0)]);
        assert_eq!(intervals.difference(&something, &nothing), None);
        let mean = intervals.estimate(USER_AVAILABILITY, &something).map(|e| e.mean);
        assert_eq!(mean, Some(0.5));
    }

    #[test]
    fn a_paired_difference_is_the_interval_of_the_differences() {
        let (left, right) = ([9, 4, 7, 8, 9, 5], [8, 1, 6, 6, 7, 2]);
        let share = |parts: [u64; 6]| fractions(parts.map(|part| (part, 10)));
        let intervals = Intervals::new(0.95, 6);
        let difference = intervals.difference(&share(left), &share(right)).expect("exists");
        // The differences themselves: 1, 3, 1, 2, 2, 3 of 10.
        let direct = of(PORT_AVAILABILITY, &share([1, 3, 1, 2, 2, 3]));
        assert!(close(difference.mean, direct.mean));
        let half_width = |estimate: Estimate| estimate.half_width().expect("six");
        assert!(close(half_width(difference), half_width(direct)));
    }

    #[test]
    fn a_constant_difference_is_the_same_however_the_traffic_varies() {
        let left = fractions([(9, 10), (4, 10), (7, 10)]);
        let right = fractions([(8, 10), (3, 10), (6, 10)]);
        let difference = Intervals::new(0.95, 3).difference(&left, &right);
        assert_eq!(difference.expect("exists").evidence, Evidence::Same);
    }

    /// The share of 2,000 experiments whose interval holds `truth`, or in which nothing is claimed.
    fn coverage(truth: f64, mut experiment: impl FnMut(&mut Stream) -> Estimate) -> f64 {
        let covers = |number| {
            let mut stream = Streams::new(147_203, number).stream("coverage", "test");
            let estimate = experiment(&mut stream);
            let covers = |(low, high)| low <= truth && truth <= high;
            estimate.interval.is_none_or(covers)
        };
        (0..2_000).map(covers).filter(|covers| *covers).count() as f64 / 2_000.0
    }

    /// A share of 10⁹ with mean 2/3: the square root of a uniform number.
    fn skewed_share(stream: &mut Stream) -> Fraction {
        Fraction { part: (stream.unit().sqrt() * 1e9) as u64, whole: 1_000_000_000 }
    }

    #[test]
    fn a_95_percent_interval_of_a_mean_covers_it_95_times_in_100() {
        let share = coverage(2.0 / 3.0, |stream| {
            let sample: Vec<_> = (0..16).map(|_| skewed_share(stream)).collect();
            of(PORT_AVAILABILITY, &sample)
        });
        assert!((0.93..0.97).contains(&share), "{share}");
    }

    /// Time down in a replication with one hang in two on average, whose repair takes exponential
    /// time of mean 1: so few and so skewed that Student's interval covers 92 times in 100.
    fn rare_downtime(stream: &mut Stream) -> Fraction {
        let exponential = |stream: &mut Stream| -libm::log(1.0 - stream.unit());
        let (mut clock, mut down) = (exponential(stream), 0.0);
        while clock < 0.5 {
            down += exponential(stream);
            clock += exponential(stream);
        }
        Fraction { part: (down * 1e9) as u64, whole: 1_000_000_000 }
    }

    #[test]
    fn an_interval_keeps_its_promise_where_hangs_are_rare_and_repairs_long() {
        let share = coverage(0.5, |stream| {
            let sample: Vec<_> = (0..64).map(|_| rare_downtime(stream)).collect();
            of(DOWNTIME, &sample)
        });
        assert!((0.94..0.98).contains(&share), "{share}");
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
        let share = coverage(truth, |stream| {
            let sample: Vec<_> = (0..32).map(|_| requests(stream)).collect();
            of(USER_AVAILABILITY, &sample)
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
                let estimate = of(PORT_AVAILABILITY, &sample);
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
