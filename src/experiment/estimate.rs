//! Estimates and comparisons, each with its interval.
//!
//! Every metric is a sum of parts over a sum of wholes, R = ΣNᵢ/ΣDᵢ. Its variance is that of the
//! linearised residuals eᵢ = (Nᵢ − R·Dᵢ)/D̄, which for a constant whole are the deviations from the
//! mean: Law, *Simulation Modeling and Analysis*, §9.5 (means), Cochran, *Sampling Techniques*,
//! §6.3 (ratios). The residuals of two remedies on the same traffic are subtracted pair by pair,
//! which for means is the paired t interval.

use std::cmp::Ordering;

use super::metric::Fraction;
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
    /// Which metric: its name.
    pub metric: &'static str,
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
        self.half_width
            .is_some_and(|half_width| self.mean.abs() > half_width)
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
        Self {
            confidence,
            replications,
            quantile,
        }
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
        let half_width = self
            .quantile
            .map(|quantile| quantile * (squares / n / (n - 1.0)).sqrt());
        Estimate {
            mean,
            half_width,
            confidence: self.confidence,
        }
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
        .map(|(left, right)| {
            // With a whole of zero both products are zero, for then the part is, too.
            let ours = u128::from(left.part) * u128::from(right.whole);
            let theirs = u128::from(right.part) * u128::from(left.whole);
            match ours.cmp(&theirs) {
                Ordering::Greater => 2,
                Ordering::Equal => 1,
                Ordering::Less => 0,
            }
        })
        .sum();
    f64::from(halves) / (2 * left.len()) as f64
}
