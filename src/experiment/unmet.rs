//! [`Unmet`]: what is known less well than was asked for, and about how many replications would do.

use super::estimate::Estimate;
use super::goal::Goal;
use super::intervals::Intervals;
use super::results::Point;
use super::sample::{Row, fractions};

/// Something that is known less well than asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Unmet {
    /// What was asked for, of one remedy.
    pub goal: Goal,
    /// What is known.
    pub estimate: Estimate,
}

/// What `goal` is about at `point` and is known less well.
pub fn unmet(goal: &Goal, point: &Point, confidence: f64) -> Vec<Unmet> {
    let intervals = Intervals::new(confidence, point.replications);
    let rows = |arm: usize| -> &[Row] { &point.remedies[arm].rows };
    let unmet = |arm: usize| {
        let estimate = match goal.against {
            None => point.remedies[arm].estimate(goal.metric),
            Some(against) => {
                let all = [arm, against].map(|arm| fractions(rows(arm), goal.metric));
                intervals.difference_of(goal.metric, &all[0], &all[1])
            }
        };
        let estimate = estimate.filter(|estimate| !goal.is_known(estimate))?;
        Some(Unmet { goal: Goal { remedy: Some(arm), ..*goal }, estimate })
    };
    goal.remedies(point.remedies.len()).filter_map(unmet).collect()
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
    use crate::experiment::goal::Within;
    use crate::experiment::metric::PORT_AVAILABILITY;

    #[test]
    fn four_times_the_replications_halve_an_interval() {
        let unmet = |half_width, within| Unmet {
            goal: Goal { metric: PORT_AVAILABILITY, remedy: Some(0), against: None, within },
            estimate: Estimate::made_up(0.5, half_width),
        };
        assert_eq!(unmet(Some(0.2), Within::Absolute(0.1)).needed(64), Some(260));
        assert_eq!(unmet(Some(0.2), Within::Relative(0.2)).needed(10), Some(40));
        assert_eq!(unmet(None, Within::Relative(0.2)).needed(1), None);
        assert_eq!(unmet(Some(0.2), Within::Relative(0.0)).needed(10), None);
    }
}
