//! Objectives: what availability is promised, and in how many replications the promise is kept.

use super::metric::{Fraction, Metric};
use super::sample::{Row, fractions};
use super::share::Share;

/// The budget is counted in billionths.
const BILLION: u64 = 1_000_000_000;

/// The least availability over the horizon that is good enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Objective {
    /// Which one: a share of which more is better.
    pub metric: &'static Metric,
    /// The error budget: what it may lack of 1 (billionths), less than all.
    budget: u64,
}

impl Objective {
    /// `at_least` (in (0, 1]) of `metric`; `None` if it is finer than a billionth.
    pub fn new(metric: &'static Metric, at_least: f64) -> Option<Self> {
        let billionths = at_least * BILLION as f64;
        let is_whole = (billionths - billionths.round()).abs() < 1e-5;
        let budget = BILLION.checked_sub(billionths.round() as u64)?;
        is_whole.then_some(Self { metric, budget })
    }

    /// The least availability that is good enough.
    pub fn at_least(&self) -> f64 {
        (BILLION - self.budget) as f64 / BILLION as f64
    }

    /// Whether a replication with this availability keeps within the budget, exactly.
    pub fn is_met(&self, availability: Fraction) -> bool {
        let lack = u128::from(availability.whole - availability.part);
        lack * u128::from(BILLION) <= u128::from(availability.whole) * u128::from(self.budget)
    }

    /// The share of the replications in `rows` that meet it, those in which nothing was counted
    /// left out; `None` if none tells.
    pub fn met(&self, rows: &[Row], confidence: f64) -> Option<Share> {
        let mut telling = fractions(rows, self.metric);
        telling.retain(|availability| availability.whole > 0);
        let met = telling.iter().filter(|availability| self.is_met(**availability)).count();
        let share = || Share::of(met as f64, telling.len() as u32, confidence);
        (!telling.is_empty()).then(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;
    use crate::experiment::metric::PORT_AVAILABILITY;
    use crate::experiment::synthetic::{experiment, world};

    #[test]
    fn a_budget_is_exact_to_the_nanosecond() {
        let objective = Objective::new(PORT_AVAILABILITY, 0.999).expect("it can be counted");
        assert_eq!(objective.at_least(), 0.999);
        // 43 min 12 s of 30 days.
        let (horizon, budget) = (30 * 86_400_000_000_000_u64, 2_592_000_000_000);
        let down = |down| Fraction { part: horizon - down, whole: horizon };
        assert!(objective.is_met(down(budget)) && !objective.is_met(down(budget + 1)));
    }

    #[test]
    fn replications_in_which_nothing_was_counted_tell_nothing() {
        let experiment = experiment(&[60], 1, 1);
        let remedy = &experiment.remedies[0].remedy;
        let row = Row::of(&world(&experiment.scenario, remedy, Streams::new(1, 0)), None);
        let of = |(part, whole)| {
            let mut row = row.clone();
            row.metrics[PORT_AVAILABILITY.index()] = Fraction { part, whole };
            row
        };
        let objective = Objective::new(PORT_AVAILABILITY, 1.0).expect("it can be counted");
        let met = |rows: &[Row]| objective.met(rows, 0.95).map(|share| share.share);
        let rows = [(9, 10), (10, 10), (0, 0), (10, 10), (1, 1)].map(of);
        assert_eq!(met(&rows), Some(0.75));
        assert_eq!(met(&rows[2..3]), None);
    }

    #[test]
    fn an_objective_without_a_budget_allows_no_failure() {
        let all = Objective::new(PORT_AVAILABILITY, 1.0).expect("it can be counted");
        assert!(all.is_met(Fraction { part: 7, whole: 7 }));
        assert!(!all.is_met(Fraction { part: 6, whole: 7 }));
        let nines = Objective::new(PORT_AVAILABILITY, 0.999_999_999);
        assert_eq!(nines.map(|nines| nines.at_least()), Some(0.999_999_999));
        assert_eq!(Objective::new(PORT_AVAILABILITY, 0.999_999_999_9), None);
    }
}
