//! [`Goal`]: how well something is to be known before replications end. Change here what can be asked.
//!
//! The rule looks at the interval, not at the mean alone: what was the same in all replications is
//! known as well as the others that they allow would change it.

use super::certainty::is_certain;
use super::design::DesignPoint;
use super::estimate::Estimate;
use super::intervals::Intervals;
use super::metric::{AVAILABILITIES, Metric};
use super::results::Point;
use super::sample::{Row, Sample, fractions};

/// How well a metric, or what one remedy has more of it than another, is to be known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// Which metric.
    pub metric: &'static Metric,
    /// Index of the remedy; `None`: each.
    pub remedy: Option<usize>,
    /// Index of the remedy whose share of the same replications is taken off it; `None`: nothing is.
    pub against: Option<usize>,
    /// The half width of the interval.
    pub within: Within,
}

/// A half width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Within {
    /// In the unit of the metric.
    Absolute(f64),
    /// As a share of the mean, or of the mean difference.
    Relative(f64),
}

/// Something that is known less well than asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Unmet {
    /// What was asked for, of one remedy.
    pub goal: Goal,
    /// What is known.
    pub estimate: Estimate,
}

impl Goal {
    /// Port and user availability of each remedy within so much.
    pub fn availabilities(within: f64) -> [Self; 2] {
        let within = Within::Absolute(within);
        AVAILABILITIES.map(|metric| Self { metric, remedy: None, against: None, within })
    }

    /// The remedies that it is about, of so many.
    fn remedies(&self, count: usize) -> std::ops::Range<usize> {
        self.remedy.map_or(0..count, |remedy| remedy..remedy + 1)
    }

    /// Whether all that it is about and that exists at `point` is known well enough.
    pub(super) fn is_met(
        &self,
        point: DesignPoint<'_>,
        samples: &[Sample],
        intervals: &Intervals,
    ) -> bool {
        let of = |arm: usize| fractions(&samples[arm].rows, self.metric);
        let is_certain =
            |arm: usize| is_certain(self.metric, point.scenario, &point.remedies[arm].remedy);
        self.remedies(samples.len()).all(|arm| {
            let estimate = match self.against {
                None => intervals
                    .estimate(self.metric, &of(arm))
                    .map(|estimate| estimate.if_certain(is_certain(arm))),
                Some(against) => intervals
                    .difference_of(self.metric, &of(arm), &of(against))
                    .map(|estimate| estimate.if_certain(is_certain(arm) && is_certain(against))),
            };
            estimate.is_none_or(|estimate| self.is_known(&estimate))
        })
    }

    /// What it is about at `point` and is known less well.
    pub fn unmet(&self, point: &Point, confidence: f64) -> Vec<Unmet> {
        let intervals = Intervals::new(confidence, point.replications);
        let rows = |arm: usize| -> &[Row] { &point.remedies[arm].rows };
        let unmet = |arm: usize| {
            let estimate = match self.against {
                None => point.remedies[arm].estimate(self.metric),
                Some(against) => {
                    let all = [arm, against].map(|arm| fractions(rows(arm), self.metric));
                    intervals.difference_of(self.metric, &all[0], &all[1])
                }
            };
            let estimate = estimate.filter(|estimate| !self.is_known(estimate))?;
            Some(Unmet { goal: Self { remedy: Some(arm), ..*self }, estimate })
        };
        self.remedies(point.remedies.len()).filter_map(unmet).collect()
    }

    fn is_known(&self, estimate: &Estimate) -> bool {
        estimate.is_within(Some(self.half_width(estimate.mean)))
    }

    /// The half width that is asked for, where the mean is so much.
    fn half_width(&self, mean: f64) -> f64 {
        match self.within {
            Within::Absolute(half_width) => half_width,
            Within::Relative(share) => share * mean.abs(),
        }
    }
}

impl Unmet {
    /// About how many replications make it known as well as asked for, where `replications` did not:
    /// an interval is half as long in four times as many. `None` where nothing tells, or no number
    /// would do.
    pub fn needed(&self, replications: u32) -> Option<u64> {
        let wanted = self.goal.half_width(self.estimate.mean);
        let half_width = self.estimate.half_width()?;
        let needed = f64::from(replications) * (half_width / wanted) * (half_width / wanted);
        (needed.is_finite() && needed < 1e12).then(|| {
            let needed = needed.ceil() as u64;
            let digit = 10_u64.pow(needed.max(1).ilog10().saturating_sub(1));
            needed.div_ceil(digit) * digit
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::metric::PORT_AVAILABILITY;

    fn goal(within: Within) -> Goal {
        Goal { metric: PORT_AVAILABILITY, remedy: Some(0), against: None, within }
    }

    #[test]
    fn a_share_of_the_mean_is_asked_for_or_an_amount() {
        let known = Estimate::made_up(-4.0, Some(1.0));
        assert!(goal(Within::Absolute(1.0)).is_known(&known));
        assert!(!goal(Within::Absolute(0.99)).is_known(&known));
        assert!(goal(Within::Relative(0.25)).is_known(&known), "of its size, whatever its sign");
        assert!(!goal(Within::Relative(0.24)).is_known(&known));
        assert!(!goal(Within::Absolute(9.0)).is_known(&Estimate::made_up(1.0, None)));
    }

    #[test]
    fn four_times_the_replications_halve_an_interval() {
        let unmet = |half_width, within| Unmet {
            goal: goal(within),
            estimate: Estimate::made_up(0.5, half_width),
        };
        assert_eq!(unmet(Some(0.2), Within::Absolute(0.1)).needed(64), Some(260));
        assert_eq!(unmet(Some(0.2), Within::Relative(0.2)).needed(10), Some(40));
        assert_eq!(unmet(None, Within::Relative(0.2)).needed(1), None);
        assert_eq!(unmet(Some(0.2), Within::Relative(0.0)).needed(10), None);
    }
}
