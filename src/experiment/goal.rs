//! [`Goal`]: how well something is to be known before replications end. Change here what can be asked.
//!
//! The rule looks at the interval, not at the mean alone: what was the same in all replications is
//! known as well as the others that they allow would change it.

use super::certainty::is_certain;
use super::design::DesignPoint;
use super::estimate::Estimate;
use super::intervals::Intervals;
use super::metric::{AVAILABILITIES, Metric};
use super::sample::{Sample, fractions};

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

impl Goal {
    /// Port and user availability of each remedy within so much.
    pub fn availabilities(within: f64) -> [Self; 2] {
        let within = Within::Absolute(within);
        AVAILABILITIES.map(|metric| Self { metric, remedy: None, against: None, within })
    }

    /// The remedies that it is about, of so many.
    pub(super) fn remedies(&self, count: usize) -> std::ops::Range<usize> {
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

    pub(super) fn is_known(&self, estimate: &Estimate) -> bool {
        estimate.is_within(Some(self.half_width(estimate.mean)))
    }

    /// The half width that is asked for, where the mean is so much.
    pub(super) fn half_width(&self, mean: f64) -> f64 {
        match self.within {
            Within::Absolute(half_width) => half_width,
            Within::Relative(share) => share * mean.abs(),
        }
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
}
