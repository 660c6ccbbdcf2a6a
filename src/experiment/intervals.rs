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
//! *Biometrics Bulletin* 2, 1946). Where the mean rests on fewer than three replications
//! that differ from the rest, nothing covers, and no interval is given. A share of replications has
//! the interval of [`Share`].

mod sides;

use std::cmp::Ordering;

use super::estimate::{Estimate, Evidence};
use super::metric::{Fraction, Metric, Unit};
use super::share::Share;
use super::student::two_sided_quantile;

/// The least number of replications that differ from the rest, for an interval: below it nothing
/// that was tried covers (`results/validation/coverage.csv`).
const EVENTS_LEAST: f64 = 3.0;

/// Fewer replications than this show too little of their own tails: each of the four moments that are
/// estimated from them takes a degree of freedom, down to three. Assumed, because it covers
/// (`results/validation/coverage.csv`).
const MANY: f64 = 16.0;

/// The least number of trials of a stretch of time that differ from the rest for its own variance to
/// be believed.
const STRETCHES_LEAST: f64 = 5.0;

/// Makes two-sided intervals from a fixed number of replications.
#[derive(Clone, Copy, Debug)]
pub struct Intervals {
    confidence: f64,
    replications: u32,
}

/// What a sample still allows where it tells no more.
type Bounds = fn(&Intervals, &[Fraction]) -> Option<(f64, f64)>;

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

impl Moments {
    /// Those of deviations from the mean.
    pub fn of(residuals: &[f64]) -> Self {
        // In the order of the replications, so that the rounding is the same every time.
        let moment = |power: fn(f64) -> f64| -> f64 {
            residuals.iter().map(|residual| power(*residual)).sum::<f64>() / residuals.len() as f64
        };
        let [second, third, fourth] =
            [moment(|e| e * e), moment(|e| e * e * e), moment(|e| (e * e) * (e * e))];
        Self { second, third, fourth }
    }

    /// The skewness, without bias for a normal sample: D. N. Joanes and C. A. Gill, *The
    /// Statistician* 47 (1998). It is 0 of two replications, which show none.
    fn skewness(&self, replications: u32) -> f64 {
        let n = f64::from(replications);
        let Self { second, third, .. } = *self;
        match replications {
            0..=2 => 0.0,
            _ => third / (second * second.sqrt()) * (n * (n - 1.0)).sqrt() / (n - 2.0),
        }
    }
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
        let bounds: Bounds = match metric.unit {
            Unit::Chance => return self.of_trials(fractions),
            Unit::Share => return self.share(fractions),
            Unit::Count => Self::count_bounds,
            Unit::Span | Unit::PerMonth | Unit::Money => |_, _| None,
        };
        Some(self.of_fractions(fractions, bounds)?.within(0.0, f64::INFINITY))
    }

    /// The estimate of a share, a part of a whole, from one fraction a replication.
    pub fn share(&self, fractions: &[Fraction]) -> Option<Estimate> {
        Some(self.of_fractions(fractions, Self::share_bounds)?.within(0.0, 1.0))
    }

    /// The estimate of `left` minus `right` of `metric`, replication by replication, within the
    /// bounds that its unit sets; `None` if either has no estimate.
    pub fn difference_of(
        &self,
        metric: &Metric,
        left: &[Fraction],
        right: &[Fraction],
    ) -> Option<Estimate> {
        match metric.unit {
            Unit::Share | Unit::Chance => self.difference_of_shares(left, right),
            Unit::Span | Unit::Count | Unit::PerMonth | Unit::Money => self.difference(left, right),
        }
    }

    /// The estimate of `left` minus `right`, replication by replication; `None` if either has no
    /// estimate.
    pub fn difference(&self, left: &[Fraction], right: &[Fraction]) -> Option<Estimate> {
        assert_eq!(left.len(), right.len(), "paired replications");
        let (left, right) = (Linearised::of(left)?, Linearised::of(right)?);
        let pairs = left.residuals.iter().zip(&right.residuals);
        let residuals: Vec<f64> = pairs.map(|(left, right)| left - right).collect();
        let mean = left.ratio - right.ratio;
        let told = self.of_residuals(mean, &residuals).or_steady(self.replications);
        let differences: Vec<f64> = residuals.iter().map(|residual| mean + residual).collect();
        Some(self.unless_undone(told, &differences))
    }

    /// How many times the variance of `left` minus `right` would be larger if the two had met different
    /// traffic; `None` if they differ by the same in all replications. Common random numbers: Law
    /// (2015), 11.2.
    pub fn variance_reduction(left: &[Fraction], right: &[Fraction]) -> Option<f64> {
        let (left, right) = (Linearised::of(left)?, Linearised::of(right)?);
        let pairs = || left.residuals.iter().zip(&right.residuals);
        let apart: f64 = pairs().map(|(left, right)| left * left + right * right).sum();
        let paired: f64 = pairs().map(|(left, right)| (left - right) * (left - right)).sum();
        (paired > 0.0).then_some(apart / paired)
    }

    /// The [`difference`](Self::difference) of shares, which lies between −1 and 1: that bounds it
    /// where nothing else can be told.
    pub fn difference_of_shares(&self, left: &[Fraction], right: &[Fraction]) -> Option<Estimate> {
        let difference = self.difference(left, right)?;
        if difference.is_known() {
            return Some(difference.within(-1.0, 1.0));
        }
        let value = |one: &Fraction| (one.whole > 0).then(|| one.part as f64 / one.whole as f64);
        let pairs = left.iter().zip(right);
        let mut values: Vec<f64> =
            pairs.filter_map(|(left, right)| Some(value(left)? - value(right)?)).collect();
        values.sort_by(f64::total_cmp);
        let ends = commonest(&values, |one, next| one == next).and_then(|(value, others)| {
            let telling = values.len() as u32;
            let (_, most) = Share::of(f64::from(others), telling, self.confidence).interval?;
            let least = value * (1.0 - most);
            Some((least - most, least + most))
        });
        Some(Estimate { interval: ends, ..difference })
    }

    /// The estimate whose deviations have these `moments`.
    pub fn of_moments(&self, mean: f64, moments: Moments) -> Estimate {
        let told =
            |interval, evidence| Estimate { mean, interval, evidence, confidence: self.confidence };
        if self.replications == 1 {
            return told(None, Evidence::Single);
        }
        if moments.second == 0.0 {
            return told(None, Evidence::Same);
        }
        let skewness = moments.skewness(self.replications);
        let events = f64::from(self.replications) / (skewness * skewness);
        if events < EVENTS_LEAST {
            return told(None, Evidence::TooFew((events as u32).max(1)));
        }
        told(Some(self.ends(mean, moments)), Evidence::Enough)
    }

    /// Both ends of the interval of `mean`, however few replications it rests on.
    fn ends(&self, mean: f64, moments: Moments) -> (f64, f64) {
        let Moments { second, fourth, .. } = moments;
        if second == 0.0 {
            return (mean, mean);
        }
        let n = f64::from(self.replications);
        let excess = fourth / (second * second) - 1.0;
        let most = if n < MANY { (n - 4.0).max(3.0).min(n - 1.0) } else { n - 1.0 };
        let degrees = (2.0 * n / excess).floor().clamp(1.0, most) as u32;
        let quantile = two_sided_quantile(self.confidence, degrees);
        let error = (second / (n - 1.0)).sqrt();
        let skew = moments.skewness(self.replications) / n.sqrt();
        let [low, high] = [quantile, -quantile].map(|end| mean - error * untransformed(end, skew));
        (low, high)
    }

    /// The share of a stretch of time that a sum over the replications takes of it: `mean` of 1,
    /// whose squared deviations from it sum up to `squares`.
    ///
    /// It is a share of so many independent trials as would vary as much: Korn and Graubard, *Survey
    /// Methodology* 24 (1998). Where fewer than five such trials differ from
    /// the others, it may vary more than has been seen: as `effect` says, a [`design_effect`] in
    /// (0, 1].
    pub fn of_stretch(&self, mean: f64, squares: f64, effect: f64) -> Estimate {
        let own = design_effect(mean, squares, self.replications);
        let differing = mean.min(1.0 - mean) * f64::from(self.replications) / own;
        let is_enough = own > 0.0 && differing >= STRETCHES_LEAST;
        let effect = if is_enough { own } else { own.max(effect) }.min(1.0);
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
    fn of_fractions(&self, fractions: &[Fraction], bounds: Bounds) -> Option<Estimate> {
        let Linearised { ratio, residuals } = Linearised::of(fractions)?;
        let estimate = self.of_residuals(ratio, &residuals);
        Some(match estimate.evidence {
            Evidence::Same => Estimate { interval: bounds(self, fractions), ..estimate },
            Evidence::TooFew(events) => {
                let differing = usual(fractions).map_or(1, |usual| usual.others.max(1));
                let evidence = Evidence::TooFew(events.min(differing));
                // What one replication weighs more than another moves the mean beyond the bounds.
                let holds = |(low, high): (f64, f64)| (low.min(ratio), high.max(ratio));
                Estimate { interval: bounds(self, fractions).map(holds), evidence, ..estimate }
            }
            Evidence::Enough | Evidence::Certain | Evidence::Steady | Evidence::Single => estimate,
        })
    }

    fn of_residuals(&self, mean: f64, residuals: &[f64]) -> Estimate {
        assert_eq!(residuals.len(), self.replications as usize);
        self.of_moments(mean, Moments::of(residuals))
    }

    /// Bounds of a share from 0 to 1 that is the same in all replications but a few: those few may
    /// be as many as the interval of their own share allows, and any of them may be 0 or 1.
    fn share_bounds(&self, fractions: &[Fraction]) -> Option<(f64, f64)> {
        let Usual { fraction, others, telling } = usual(fractions)?;
        let value = fraction.part as f64 / fraction.whole as f64;
        let (_, most) = Share::of(f64::from(others), telling, self.confidence).interval?;
        Some((value * (1.0 - most), value + (1.0 - value) * most))
    }

    /// Bounds of a count that is the same in all replications: another is a rare event, of which
    /// there was none. For a Poisson number of them Garwood, *Biometrika* 28 (1936).
    fn count_bounds(&self, fractions: &[Fraction]) -> Option<(f64, f64)> {
        let Usual { fraction, others: 0, telling } = usual(fractions)? else { return None };
        let value = fraction.part as f64 / fraction.whole as f64;
        let most = -libm::log((1.0 - self.confidence) / 2.0) / f64::from(telling);
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

/// The most frequent ratio of a sample.
struct Usual {
    fraction: Fraction,
    /// How many replications have another.
    others: u32,
    /// How many have any: those without a whole say nothing.
    telling: u32,
}

/// The most frequent ratio; `None` if there is none.
fn usual(fractions: &[Fraction]) -> Option<Usual> {
    let mut sorted: Vec<Fraction> = fractions.iter().filter(|one| one.whole > 0).copied().collect();
    sorted.sort_by(|one, other| one.compare(*other));
    let is_equal = |one: &Fraction, next: &Fraction| one.compare(*next) == Ordering::Equal;
    let (fraction, others) = commonest(&sorted, is_equal)?;
    Some(Usual { fraction, others, telling: sorted.len() as u32 })
}

/// The most frequent of `sorted`, with how many are others; `None` if there is none.
fn commonest<T: Copy>(sorted: &[T], is_equal: impl FnMut(&T, &T) -> bool) -> Option<(T, u32)> {
    let most = sorted.chunk_by(is_equal).max_by_key(|alike| alike.len())?;
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

/// A sum of parts over a sum of wholes, and how far each replication pulls it; `None` if none of them
/// says anything.
pub fn ratio(fractions: &[Fraction]) -> Option<(f64, Vec<f64>)> {
    Linearised::of(fractions).map(|Linearised { ratio, residuals }| (ratio, residuals))
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests;
