//! After how much operation a fix has paid back what it cost, against each remedy without one.
//!
//! An installation that takes d of downtime is paid back against a remedy that is down for the
//! share U of the time after d / (U − U′), where U′ is the share that the fixed port is still down
//! ([`crate::theory::fix::break_even`]). Both shares are those of the replications: they hold for a
//! longer operation only if it goes on like the horizon.

use super::costs::Costs;
use super::design::NamedRemedy;
use super::estimate::Estimate;
use super::intervals::Intervals;
use super::metric::Fraction;
use super::remedy_result::RemedyResult;
use super::sample::Row;
use crate::engine::SimDuration;
use crate::model::Remedy;
use crate::theory::fix;

/// When a fix has paid back what it cost, against a remedy without one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreakEven {
    /// Index of the remedy with the fix.
    pub fix: usize,
    /// Index of the one without.
    pub against: usize,
    /// The downtime of its installation; `None` where there was none.
    pub downtime: Option<Payback>,
    /// The money for the work on it and for that downtime; `None` where that is free. What the
    /// installation breaks off or makes bounce counts with what is spent from then on.
    pub money: Option<Payback>,
}

/// When a cost that is paid once is paid back by what is saved from then on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Payback {
    /// After so much operation.
    After(Span),
    /// Never: nothing is saved.
    Never,
    /// The replications do not tell whether anything is saved.
    Unknown,
}

/// An estimated span of time (s).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The estimate.
    pub seconds: f64,
    /// The lower end of its interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Payback {
    /// When `cost` is paid back by `saving` a second.
    ///
    /// The cost is certain and the span falls as the saving grows, so that the interval of the span
    /// is that of the saving turned over: Fieller's interval of a ratio with a certain numerator.
    /// Its upper end would be no number where that of the saving holds zero.
    fn new(cost: f64, saving: Estimate) -> Self {
        let after = |saving| fix::break_even(cost, saving);
        match saving.interval.filter(|_| saving.is_known()) {
            Some((low, high)) if low > 0.0 => Self::After(Span {
                seconds: after(saving.mean),
                low: after(high),
                high: after(low),
            }),
            Some((_, high)) if high <= 0.0 => Self::Never,
            _ => Self::Unknown,
        }
    }
}

/// Every remedy with a fix from the start on against every remedy without one.
///
/// Of a fix that comes later, the time before it is in the numbers, and they do not tell what it
/// saves from then on: it has no break-even here, nor has one that goes through several listeners
/// at a pace. Nor has one whose installation takes more downtime in one replication than in
/// another, as it may where a standby takes over.
pub(super) fn break_evens(
    costs: Option<&Costs>,
    remedies: &[NamedRemedy],
    results: &[RemedyResult],
    intervals: &Intervals,
) -> Vec<BreakEven> {
    let indexed = || remedies.iter().map(|named| &named.remedy).enumerate();
    let at_start = |remedy: &Remedy| remedy.installs().is_some_and(|fix| fix.at_start);
    let fixes = indexed().filter(|(_, remedy)| at_start(remedy));
    let fixes = fixes.filter_map(|(fix, _)| Some((fix, installation(&results[fix].rows)?)));
    let pairs = fixes.flat_map(|fix| {
        let unfixed = indexed().filter(|(_, remedy)| remedy.installs().is_none());
        unfixed.map(move |(against, _)| (fix, against))
    });
    pairs
        .map(|((fix, outage), against)| {
            let saving = |running: &dyn Fn(usize, usize) -> Fraction| {
                let own = |remedy: usize| -> Vec<Fraction> {
                    (0..results[remedy].rows.len()).map(|row| running(remedy, row)).collect()
                };
                intervals.difference(&own(against), &own(fix))
            };
            let is_down = (outage > SimDuration::ZERO).then_some(outage);
            let downtime = is_down.and_then(|outage| {
                let share = saving(&|remedy, row| down(&results[remedy].rows[row]))?;
                Some(Payback::new(outage.as_secs_f64(), share))
            });
            let price = costs.map(|costs| costs.of_fix(outage)).filter(|price| *price > 0);
            let money = costs.zip(price).and_then(|(costs, price)| {
                // Ten-thousandths of the currency in a nanosecond.
                let rate = saving(&|remedy, row| spent(costs, &results[remedy].rows[row]))?;
                Some(Payback::new(price as f64 / SimDuration::SECOND.as_nanos() as f64, rate))
            });
            BreakEven { fix, against, downtime, money }
        })
        .filter(|one| one.downtime.is_some() || one.money.is_some())
        .collect()
}

/// How long the port was down for an installation, if that was the same in all of `rows`.
fn installation(rows: &[Row]) -> Option<SimDuration> {
    let first = rows.first()?.installing;
    rows.iter().all(|row| row.installing == first).then_some(first)
}

/// The share of a replication in which the port was down, the installation left out.
fn down(row: &Row) -> Fraction {
    let rest = row.horizon - row.installing;
    Fraction { part: (rest - row.up).as_nanos(), whole: rest.as_nanos() }
}

/// What a replication cost a nanosecond, the fix itself left out.
fn spent(costs: &Costs, row: &Row) -> Fraction {
    let bill = row.bill.as_ref().expect("there are prices");
    let part = costs.besides_fix(bill, row.installing);
    Fraction { part, whole: (row.horizon - row.installing).as_nanos() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::operator;

    const HOUR: f64 = 3600.0;

    fn estimate(mean: f64, half_width: Option<f64>) -> Estimate {
        Estimate::made_up(mean, half_width)
    }

    fn span(payback: Payback) -> Span {
        match payback {
            Payback::After(span) => span,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn half_an_hour_of_installation_is_paid_back_after_19_hours_against_an_operator() {
        // One poison a week, outages of 4.5 hours on average.
        let rate = 1.0 / (7.0 * 24.0 * HOUR);
        let down = 1.0 - operator::long_run(rate, 4.5 * HOUR);
        let paid = span(Payback::new(0.5 * HOUR, estimate(down, Some(0.1 * down))));
        assert_eq!((paid.seconds / HOUR).round(), 19.0);
        let ends = [paid.low, paid.high].map(|end| paid.seconds / end);
        assert!((ends[0] - 1.1).abs() < 1e-12 && (ends[1] - 0.9).abs() < 1e-12, "{ends:?}");
    }

    #[test]
    fn what_saves_nothing_never_pays_and_what_is_not_clear_is_unknown() {
        assert_eq!(Payback::new(1.0, estimate(-0.2, Some(0.1))), Payback::Never);
        assert_eq!(Payback::new(1.0, estimate(0.0, Some(0.0))), Payback::Never);
        assert_eq!(Payback::new(1.0, estimate(0.2, Some(0.3))), Payback::Unknown);
        assert_eq!(Payback::new(1.0, estimate(-0.2, Some(0.3))), Payback::Unknown);
        assert_eq!(Payback::new(1.0, estimate(0.2, None)), Payback::Unknown);
    }
}
