//! [`Question`]: what is to be best, and what has to be kept. Change here of which metrics more is
//! better.

use super::range::Range;
use crate::experiment::certainty;
use crate::experiment::estimate::{Estimate, Evidence};
use crate::experiment::metric::{Fraction, Metric};
use crate::experiment::results::Judgement;
use crate::model::{Remedy, Scenario};

/// Of these metrics more is better; of all others less.
const MORE_IS_BETTER: [&str; 19] = [
    "port_availability",
    "user_availability",
    "probe_availability",
    "delivered",
    "attempts_served",
    "first_hang_seconds",
    "detected_share",
    "mean_up_seconds",
    "between_failures_seconds",
    "served_within",
    "steady_availability",
    "enough_up",
    "first_shortage_seconds",
    "port_worst_hour",
    "port_worst_day",
    "port_worst_week",
    "user_worst_hour",
    "user_worst_day",
    "user_worst_week",
];

/// Whether less of `metric` is better.
pub fn is_less_better(metric: &Metric) -> bool {
    !MORE_IS_BETTER.contains(&metric.name)
}

/// Whether a bad request can hang the port of `scenario` under `remedy`.
pub fn can_hang(scenario: &Scenario, remedy: &Remedy) -> bool {
    certainty::can_hang(scenario, remedy)
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The keys, one or two.
    pub ranges: Vec<Range>,
    /// What is to be best.
    pub metric: &'static Metric,
    /// What has to be kept.
    pub bounds: Vec<Bound>,
    /// Whether the port can hang: then the best value rests on how often it does.
    pub can_hang: bool,
    /// Confidence of all intervals.
    pub confidence: f64,
}

/// What a metric has to keep.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// As it is written.
    pub written: String,
    /// Which metric.
    pub metric: &'static Metric,
    /// The bound.
    pub value: f64,
    /// Whether it is the greatest that is allowed; the least otherwise.
    pub is_most: bool,
}

impl Bound {
    /// Whether all of the interval of `estimate` keeps it, or none of it.
    pub fn judge(&self, estimate: Option<&Estimate>) -> Judgement {
        let Some(estimate) = estimate else { return Judgement::Broken };
        let interval = match estimate.evidence {
            Evidence::Certain => Some((estimate.mean, estimate.mean)),
            _ => estimate.interval,
        };
        let keeps =
            |value: f64| if self.is_most { value <= self.value } else { value >= self.value };
        match interval {
            Some((low, high)) if keeps(low) && keeps(high) => Judgement::Kept,
            Some((low, high)) if !keeps(low) && !keeps(high) => Judgement::Broken,
            Some(_) | None => Judgement::Open,
        }
    }
}

/// What the replications say at one tried value of each key.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The values, in the order of the keys.
    pub values: Vec<f64>,
    /// The metric, replication by replication.
    pub fractions: Vec<Fraction>,
    /// Its estimate; `None` where it does not exist.
    pub estimate: Option<Estimate>,
    /// What the metric of each bound is.
    pub kept: Vec<Option<Estimate>>,
    /// Whether all bounds are kept.
    pub judgement: Judgement,
    /// Hangs of all replications.
    pub hangs: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::metric::{METRICS, PORT_AVAILABILITY};

    #[test]
    fn the_names_are_those_of_metrics() {
        for name in MORE_IS_BETTER {
            assert!(METRICS.iter().any(|metric| metric.name == name), "{name}");
        }
    }

    #[test]
    fn a_bound_is_kept_by_all_of_an_interval() {
        let bound =
            Bound { written: String::new(), metric: PORT_AVAILABILITY, value: 0.9, is_most: false };
        let judge = |mean, half| bound.judge(Some(&Estimate::made_up(mean, half)));
        assert_eq!(judge(0.95, Some(0.01)), Judgement::Kept);
        assert_eq!(judge(0.95, Some(0.1)), Judgement::Open);
        assert_eq!(judge(0.85, Some(0.01)), Judgement::Broken);
        assert_eq!(judge(0.95, None), Judgement::Open);
        assert_eq!(bound.judge(None), Judgement::Broken);
        let most = Bound { is_most: true, ..bound };
        assert_eq!(most.judge(Some(&Estimate::made_up(0.85, Some(0.01)))), Judgement::Kept);
    }
}
