//! Estimates and comparisons: what is known of a number, and how well.

use std::cmp::Ordering;

use super::metric::{Fraction, Metric};
use super::share::Share;

/// A mean with what is known of where the true one lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The point estimate; infinite of what is not reached by the horizon.
    pub mean: f64,
    /// Both ends of its interval, which need not lie equally far from the mean. `None` where nothing
    /// can be told.
    pub interval: Option<(f64, f64)>,
    /// What the interval rests on.
    pub evidence: Evidence,
    /// Confidence of the interval, strictly between 0 and 1.
    pub confidence: f64,
}

/// What an interval rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Replications enough that differ.
    Enough,
    /// The value cannot vary: the interval is the value itself.
    Certain,
    /// The value was the same in all replications, though it may vary. Of a share, the interval is
    /// what those replications allow that may still be otherwise ([`bounds`](super::intervals)).
    Same,
    /// A difference that was the same in all replications, and not zero. Its size may vary, but its sign
    /// is told: most replications have it, by the interval of their share. That is the sign test (W. J.
    /// Conover, *Practical Nonparametric Statistics*, 1999, 3.4).
    Steady,
    /// The mean rests on so few replications that differ from the others that no interval would
    /// keep its promise. Of a share, there is one as of [`Same`](Self::Same).
    TooFew(u32),
    /// One replication.
    Single,
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
    /// See [`Intervals::variance_reduction`](super::intervals::Intervals::variance_reduction).
    pub variance_reduction: Option<f64>,
}

impl Evidence {
    /// Its word in files: `enough`, `certain`, `same`, `steady`, `too few` or `single`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Enough => "enough",
            Self::Certain => "certain",
            Self::Same => "same",
            Self::Steady => "steady",
            Self::TooFew(_) => "too few",
            Self::Single => "single",
        }
    }

    /// What its word in files and its number of events say.
    pub fn called(word: &str, events: Option<u32>) -> Option<Self> {
        let few = Self::TooFew(events.unwrap_or(0));
        let all = [Self::Enough, Self::Certain, Self::Same, Self::Steady, few, Self::Single];
        all.into_iter().find(|evidence| evidence.word() == word)
    }

    /// The number of replications that differ from the others, where that is too few.
    pub const fn events(self) -> Option<u32> {
        match self {
            Self::TooFew(events) => Some(events),
            Self::Same | Self::Steady => Some(0),
            Self::Enough | Self::Certain | Self::Single => None,
        }
    }
}

#[cfg(test)]
impl Estimate {
    /// For tests: a mean with equal sides; none of one replication, and no width of what is certain.
    pub(crate) fn made_up(mean: f64, half_width: Option<f64>) -> Self {
        let evidence = match half_width {
            None => Evidence::Single,
            Some(0.0) => Evidence::Certain,
            Some(_) => Evidence::Enough,
        };
        let interval = half_width.map(|half_width| (mean - half_width, mean + half_width));
        Self { mean, interval, evidence, confidence: 0.95 }
    }
}

impl Estimate {
    /// The longer of the two sides of the interval; `None` without the evidence for it.
    pub fn half_width(&self) -> Option<f64> {
        self.known_interval().map(|ends| self.longer_side(ends))
    }

    fn longer_side(&self, (low, high): (f64, f64)) -> f64 {
        if self.mean.is_infinite() {
            return f64::INFINITY;
        }
        (high - self.mean).max(self.mean - low)
    }

    /// The interval, where it is more than a bound: what a chart draws.
    pub fn known_interval(&self) -> Option<(f64, f64)> {
        self.interval.filter(|_| self.is_known())
    }

    /// Whether the interval reaches at most `precision` to either side; never, if there is none of
    /// either. That of [`Evidence::Same`] counts: it narrows with every replication.
    pub fn is_within(&self, precision: Option<f64>) -> bool {
        let side = self.interval.map(|ends| self.longer_side(ends));
        side.zip(precision).is_some_and(|(side, precision)| side <= precision)
    }

    /// Whether the interval is more than a bound on what the replications allow.
    pub fn is_known(&self) -> bool {
        match self.evidence {
            Evidence::Enough | Evidence::Certain => true,
            Evidence::Same | Evidence::Steady | Evidence::TooFew(_) | Evidence::Single => false,
        }
    }

    /// Whether it is told on which side of zero it lies: the interval excludes zero, or nearly all
    /// replications are on that side.
    pub fn is_clear(&self) -> bool {
        self.evidence == Evidence::Steady
            || self.interval.is_some_and(|(low, high)| low > 0.0 || high < 0.0)
    }

    /// The same difference where it was the same in each of `replications` and not zero, if those are
    /// enough to say that most others have it too.
    #[must_use]
    pub(super) fn or_steady(self, replications: u32) -> Self {
        let is_constant = self.evidence == Evidence::Same && self.mean != 0.0;
        match is_constant && Share::unseen(replications, self.confidence) < 0.5 {
            true => Self { evidence: Evidence::Steady, ..self },
            false => self,
        }
    }

    /// The same where the true value lies between these.
    #[must_use]
    pub fn within(self, least: f64, most: f64) -> Self {
        let interval = self.interval.map(|(low, high)| (low.max(least), high.min(most)));
        Self { interval, ..self }
    }

    /// The same where the value cannot vary, if it has not.
    #[must_use]
    pub fn if_certain(self, is_certain: bool) -> Self {
        let is_same = matches!(self.evidence, Evidence::Same | Evidence::Steady);
        let same = is_same || self.mean == 0.0;
        match is_certain && same && self.evidence != Evidence::Single {
            true => {
                Self { interval: Some((self.mean, self.mean)), evidence: Evidence::Certain, ..self }
            }
            false => self,
        }
    }
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

    #[test]
    fn an_interval_reaches_as_far_as_its_longer_side_and_is_clear_without_zero() {
        let estimate = |mean, low, high, evidence| Estimate {
            mean,
            interval: Some((low, high)),
            evidence,
            confidence: 0.95,
        };
        let known = estimate(0.5, 0.25, 0.625, Evidence::Enough);
        assert_eq!(known.half_width(), Some(0.25));
        assert!(known.is_clear());
        assert!(known.is_within(Some(0.25)) && !known.is_within(Some(0.24)));
        assert!(!known.is_within(None));
        assert!(!estimate(0.1, -0.1, 0.2, Evidence::Enough).is_clear());
        assert!(estimate(-0.1, -0.2, -0.01, Evidence::Certain).is_clear());
        for evidence in [Evidence::Same, Evidence::TooFew(2)] {
            let bounded = estimate(0.5, 0.4, 0.6, evidence);
            assert!(bounded.is_clear() && bounded.half_width().is_none(), "{evidence:?}");
        }
        assert!(!Estimate { interval: None, ..known }.is_clear());
    }

    #[test]
    fn an_interval_ends_where_nothing_can_be() {
        let wide = Estimate::made_up(0.9, Some(0.2)).within(0.0, 1.0);
        assert_eq!(wide.interval.map(|(low, high)| (low < 0.71, high)), Some((true, 1.0)));
        assert_eq!(
            Estimate::made_up(0.1, Some(0.2)).within(0.0, 1.0).interval.map(|it| it.0),
            Some(0.0)
        );
    }

    #[test]
    fn only_what_has_not_varied_can_be_certain() {
        let estimate = |evidence| Estimate {
            mean: 0.5,
            interval: Some((0.4, 0.6)),
            evidence,
            confidence: 0.95,
        };
        let certain = estimate(Evidence::Same).if_certain(true);
        assert_eq!((certain.interval, certain.evidence), (Some((0.5, 0.5)), Evidence::Certain));
        assert_eq!(estimate(Evidence::Same).if_certain(false), estimate(Evidence::Same));
        assert_eq!(estimate(Evidence::Enough).if_certain(true), estimate(Evidence::Enough));
    }

    #[test]
    fn ties_and_pairs_that_tell_nothing_count_half() {
        let fraction = |(part, whole)| Fraction { part, whole };
        let left = [(1, 2), (1, 2), (0, 0), (1, 3)].map(fraction);
        let right = [(1, 3), (2, 4), (1, 9), (1, 2)].map(fraction);
        assert_eq!(probability_greater(&left, &right), (1.0 + 0.5 + 0.5) / 4.0);
    }
}
