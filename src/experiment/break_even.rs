//! After how much operation a fix has paid back what it cost, against each remedy without one.
//!
//! A fix takes downtime to install, and money; until it comes, the port may be worse off than under
//! another remedy. It has paid back once the port has been down no longer in all than without it:
//! where the paired difference of the cumulative downtimes comes up to zero for the last time
//! before the horizon. So it is with what has been spent. Where the difference rises again and
//! again, as under a fix that is not complete, an earlier zero would promise what the next hang
//! takes back.
//!
//! The interval is that of Fieller, *J. R. Statist. Soc. B* 16 (1954): it holds the instants at
//! which the difference may be zero. It begins where the upper end of the difference's own interval
//! leaves the negative for the last time before the estimate, and ends where the lower end does so
//! first behind it. Under a complete fix every replication's difference only rises from the
//! installation on, and the interval covers as often as that of the difference does.

use super::costs::Costs;
use super::deviations::Deviations;
use super::paths::{Pair, Paths};
use super::sample::Sample;
use crate::engine::{SimDuration, SimTime};

/// When a fix has paid back what it cost, against a remedy without one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreakEven {
    /// Index of the remedy with the fix.
    pub fix: usize,
    /// Index of the one without.
    pub against: usize,
    /// Whether the fix is not there from the start on: what the port loses until then counts too.
    pub waits: bool,
    /// When it is there, where that is no chance (s).
    pub over: Option<f64>,
    /// The downtime that it takes.
    pub downtime: Payback,
    /// The money for the work on it and for that downtime; `None` where nothing has a price. What
    /// the installation breaks off or makes bounce counts too.
    pub money: Option<Payback>,
}

impl Payback {
    /// The same where nothing is paid back before the fix is there (s).
    fn not_before(self, over: Option<f64>) -> Self {
        match (self, over) {
            (Self::After(span), Some(over)) if span.seconds >= over => {
                Self::After(Span { low: span.low.max(over), ..span })
            }
            (payback, _) => payback,
        }
    }
}

impl BreakEven {
    /// Whether it has been down less before the fix was there: that is the doing of its other measures.
    pub fn is_ahead_before_the_fix(&self) -> bool {
        match (self.downtime, self.over) {
            (Payback::After(span), Some(over)) => self.waits && span.seconds < over,
            (Payback::AtOnce | Payback::BeyondHorizon { .. } | Payback::Unknown, _)
            | (Payback::After(_), None) => false,
        }
    }
}

/// When a cost is paid back by what is saved from then on, counted from the start of the horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Payback {
    /// There is nothing to pay back: at no instant has it cost more.
    AtOnce,
    /// After so much operation.
    After(Span),
    /// Not within the horizon.
    BeyondHorizon {
        /// The lower end of the interval (s); the horizon, where all of it lies beyond.
        low: f64,
        /// The horizon (s).
        horizon: f64,
    },
    /// Too few replications differ to tell.
    Unknown,
}

/// An estimated span of time (s).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The estimate.
    pub seconds: f64,
    /// The lower end of its interval; zero where the replications do not tell one.
    pub low: f64,
    /// The upper end; `None` where the horizon is no bound.
    pub high: Option<f64>,
}

/// Every remedy with a fix against every remedy without one.
pub(super) fn break_evens(
    costs: Option<&Costs>,
    samples: &[Sample],
    paths: &Paths,
    confidence: f64,
) -> Vec<BreakEven> {
    let at: Vec<f64> = paths.instants.iter().copied().map(SimTime::as_secs_f64).collect();
    let count = f64::from(paths.replications);
    let of_pair = |pair: &Pair| {
        let sums = &samples[pair.fix].totals.installing;
        let installing: Vec<f64> = sums.iter().map(|sum| *sum as f64 / count).collect();
        let price = |span: &f64| {
            let span = SimDuration::from_nanos(*span as u64);
            costs.and_then(|costs| Some(costs.down?.of(span))).unwrap_or(0) as f64
        };
        let (replications, at) = (paths.replications, &at[..]);
        let paid: Vec<f64> = installing.iter().map(price).collect();
        let down = Saving { at, saved: &pair.down, sunk: &installing, replications, confidence };
        let spent = Saving { saved: &pair.spent, sunk: &paid, ..down };
        BreakEven {
            fix: pair.fix,
            against: pair.against,
            waits: pair.waits,
            over: pair.over,
            downtime: down.payback().not_before(pair.over.filter(|_| pair.waits)),
            money: costs.map(|_| spent.payback()),
        }
    };
    paths.pairs.iter().map(of_pair).collect()
}

/// What a fix had saved by each instant, less what it had cost.
#[derive(Clone, Copy)]
struct Saving<'a> {
    /// The instants (s), the first and the last included.
    at: &'a [f64],
    /// What was saved by each.
    saved: &'a [Deviations],
    /// The mean of what the installation took from each instant to the next.
    sunk: &'a [f64],
    replications: u32,
    confidence: f64,
}

/// An end of an interval.
#[derive(Clone, Copy)]
enum Side {
    Lower,
    Upper,
}

impl Saving<'_> {
    fn payback(&self) -> Payback {
        if self.replications == 1 {
            return Payback::Unknown;
        }
        let last = self.at.len() - 1;
        if self.mean(last) < 0.0 {
            return match self.earliest(last) {
                Some(low) => Payback::BeyondHorizon { low, horizon: self.at[last] },
                None => Payback::Unknown,
            };
        }
        // An installation may be paid back before the next instant.
        let negative = |k: &usize| self.mean(*k) < 0.0 || self.mean(*k) < self.sunk[*k];
        let Some(before) = (0..last).rev().find(negative) else { return Payback::AtOnce };
        let is_hidden = self.mean(before) >= 0.0;
        let (seconds, least) = if is_hidden {
            (self.at[before + 1], Some(self.at[before]))
        } else {
            (self.zero(before, self.mean(before), self.mean(before + 1)), None)
        };
        if self.saved.iter().all(Deviations::are_none) {
            // Every replication pays back at the same instant.
            return Payback::After(Span {
                seconds,
                low: least.unwrap_or(seconds),
                high: Some(seconds),
            });
        }
        // No installation is paid back before it begins.
        let low = match (self.earliest(before), least) {
            (Some(low), Some(least)) => Some(low.max(least)),
            (low, least) => low.or(least),
        };
        match (low, self.latest(before + 1)) {
            (None, None) => Payback::Unknown,
            (low, high) => Payback::After(Span { seconds, low: low.unwrap_or(0.0), high }),
        }
    }

    /// The last zero of the upper end up to the instant of index `from` or the next; `None` where
    /// it is not known to have been negative.
    fn earliest(&self, from: usize) -> Option<f64> {
        let mut behind = self.at.get(from + 1).and_then(|_| self.end(from + 1, Side::Upper));
        for k in (0..=from).rev() {
            let here = self.end(k, Side::Upper);
            match (here, behind) {
                (Some(here), Some(behind)) if here < 0.0 => {
                    return Some(self.zero(k, here, behind));
                }
                (Some(here), None) if here < 0.0 => return Some(self.at[k]),
                _ => behind = here,
            }
        }
        None
    }

    /// The first zero of the lower end from the instant of index `from` on, or from the one before;
    /// `None` if there is none.
    fn latest(&self, from: usize) -> Option<f64> {
        let mut before = self.end(from - 1, Side::Lower);
        for k in from..self.at.len() {
            let here = self.end(k, Side::Lower);
            match (before, here) {
                (Some(before), Some(here)) if before < 0.0 && here >= 0.0 => {
                    return Some(self.zero(k - 1, before, here));
                }
                (_, Some(here)) if here >= 0.0 => return Some(self.at[k]),
                _ => before = here,
            }
        }
        None
    }

    /// Where the line from `here`, at the instant of index `k`, to `next` is zero.
    fn zero(&self, k: usize, here: f64, next: f64) -> f64 {
        self.at[k] + (self.at[k + 1] - self.at[k]) * here / (here - next)
    }

    fn mean(&self, k: usize) -> f64 {
        self.saved[k].mean
    }

    fn end(&self, k: usize, side: Side) -> Option<f64> {
        let (low, high) = self.saved[k].interval(self.replications, self.confidence)?;
        Some(match side {
            Side::Lower => low,
            Side::Upper => high,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five instants, and what each replication had saved by them.
    fn payback(replications: &[[f64; 5]], sunk: [f64; 4]) -> Payback {
        let mut saved = vec![Deviations::default(); 5];
        for (own, count) in replications.iter().zip(1..) {
            saved.iter_mut().zip(own).for_each(|(sum, one)| sum.add(*one, f64::from(count)));
        }
        let at = &[0.0, 10.0, 20.0, 30.0, 40.0];
        let replications = replications.len() as u32;
        Saving { at, saved: &saved, sunk: &sunk, replications, confidence: 0.95 }.payback()
    }

    fn span(payback: Payback) -> Span {
        match payback {
            Payback::After(span) => span,
            other => panic!("{other:?}"),
        }
    }

    const NO_SUNK: [f64; 4] = [0.0; 4];

    #[test]
    fn the_zero_and_those_of_the_ends_are_told() {
        // Means of −4, −2, 2 and 6; Student's quantile for three degrees of freedom is 3.182, and
        // the deviation of the mean of −1.5, −0.5, 0.5 and 1.5 is 0.6455: ends 2.054 from the mean.
        let one = |off: f64| [0.0, -4.0 + off, -2.0 + off, 2.0 + off, 6.0 + off];
        let paid = span(payback(&[-1.5, -0.5, 0.5, 1.5].map(one), NO_SUNK));
        assert!((paid.seconds - 25.0).abs() < 1e-12, "{paid:?}");
        // The upper end is −1.946 at 10 s and 0.054 at 20 s; the lower one −0.054 and 3.946.
        assert!((paid.low - (10.0 + 10.0 * 1.946 / 2.0)).abs() < 0.01, "{paid:?}");
        let high = paid.high.expect("it is reached");
        assert!((high - (30.0 + 10.0 * 0.054 / 4.0)).abs() < 0.01, "{paid:?}");
    }

    #[test]
    fn a_lower_end_that_stays_negative_leaves_the_upper_bound_open() {
        let one = |off: f64| [0.0, -9.0 + off, -5.0 + off, -3.0 + off, 1.0 + off];
        let paid = span(payback(&[-1.5, -0.5, 0.5, 1.5].map(one), NO_SUNK));
        assert_eq!((paid.seconds, paid.high), (37.5, None));
        assert!(30.0 < paid.low && paid.low < paid.seconds);
    }

    #[test]
    fn what_is_not_paid_back_within_the_horizon_is_beyond_it() {
        let one = |off: f64| [0.0, -9.0 + off, -8.0 + off, -7.0 + off, -1.0 + off];
        let near = payback(&[-1.5, -0.5, 0.5, 1.5].map(one), NO_SUNK);
        let Payback::BeyondHorizon { low, horizon: 40.0 } = near else { panic!("{near:?}") };
        assert!(30.0 < low && low < 40.0, "{low}");
        let far = payback(&[-0.15, -0.05, 0.05, 0.15].map(one), NO_SUNK);
        assert_eq!(far, Payback::BeyondHorizon { low: 40.0, horizon: 40.0 });
    }

    #[test]
    fn no_event_and_one_tell_nothing() {
        let mut replications = [[0.0, -5.0, -5.0, -5.0, -5.0]; 16];
        assert_eq!(payback(&replications, NO_SUNK), Payback::Unknown);
        replications[3] = [0.0, -5.0, -5.0, 5.0, 15.0];
        assert_eq!(payback(&replications, NO_SUNK), Payback::Unknown);
        replications[3] = [0.0, -5.0, 300.0, 310.0, 320.0];
        assert_eq!(payback(&replications, NO_SUNK), Payback::Unknown);
        assert_eq!(payback(&replications[3..4], NO_SUNK), Payback::Unknown, "a single one");
    }

    #[test]
    fn what_every_replication_pays_back_at_once_is_certain() {
        let paid = span(payback(&[[0.0, -5.0, 5.0, 15.0, 25.0]; 3], NO_SUNK));
        assert_eq!(paid, Span { seconds: 15.0, low: 15.0, high: Some(15.0) });
        assert_eq!(payback(&[[0.0, 0.0, 5.0, 15.0, 25.0]; 3], NO_SUNK), Payback::AtOnce);
    }

    #[test]
    fn the_last_zero_counts_where_there_are_several() {
        let one = |off: f64| [0.0, -1.0 + off, 1.0 + off, -4.0 + off, 6.0 + off];
        let paid = span(payback(&[-0.3, -0.1, 0.1, 0.3].map(one), NO_SUNK));
        assert_eq!(paid.seconds, 34.0);
        assert!(30.0 < paid.low && paid.high < Some(40.0), "{paid:?}");
    }

    #[test]
    fn an_installation_between_two_instants_is_not_overlooked() {
        let one = |off: f64| [0.0, 0.0, 2.0 + off, 6.0 + 2.0 * off, 9.0 + 3.0 * off];
        let replications = [-1.5, -0.5, 0.5, 1.5].map(one);
        assert_eq!(payback(&replications, NO_SUNK), Payback::AtOnce);
        let paid = span(payback(&replications, [0.0, 1.0, 0.0, 0.0]));
        assert_eq!((paid.seconds, paid.low), (20.0, 10.0));
        assert!(paid.high.is_some_and(|high| (20.0..30.0).contains(&high)), "{paid:?}");
    }
}
