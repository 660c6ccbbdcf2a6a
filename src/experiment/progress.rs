//! [`Progress`]: how far a run has come. Change here what is counted for those who wait.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Experiment;
use crate::model::world::PARTS;

/// How far a run has come. Numbers count replications of single remedies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Those that are done, in hundredths: those under way count by the parts that are.
    pub parts: u64,
    /// Those after which the stopping rule looks next.
    pub planned: u64,
    /// Those it takes if the rule never stops it.
    pub at_most: u64,
}

impl Progress {
    /// The parts of a replication.
    pub const PARTS: u64 = PARTS as u64;
}

/// Counts replications of single remedies over all design points.
pub(super) struct Tracker {
    remedies: u64,
    first_size: u64,
    max: u64,
    /// Those of the points that are done.
    behind: u64,
    /// Points after the one under way.
    points_ahead: u64,
    planned: u64,
    at_most: u64,
    parts: AtomicU64,
}

impl Tracker {
    pub(super) fn new(experiment: &Experiment) -> Self {
        let plan = experiment.replications;
        Self {
            remedies: experiment.remedies.len() as u64,
            first_size: u64::from(experiment.first_size()),
            max: u64::from(plan.max),
            behind: 0,
            points_ahead: experiment.design().len() as u64 - 1,
            planned: 0,
            at_most: 0,
            parts: AtomicU64::new(0),
        }
    }

    /// The rule looks next when the point under way has `size` replications.
    pub(super) fn look_after(&mut self, size: u32) {
        let ahead = self.points_ahead * self.remedies;
        self.planned = self.behind + u64::from(size) * self.remedies + ahead * self.first_size;
        self.at_most = self.behind + (self.remedies + ahead) * self.max;
    }

    /// The point under way is done with `size` replications.
    pub(super) fn end_point(&mut self, size: u32) {
        self.behind += u64::from(size) * self.remedies;
        self.points_ahead = self.points_ahead.saturating_sub(1);
    }

    /// Counts the parts of one more.
    pub(super) fn replication<'a>(&'a self, told: &'a (dyn Fn(Progress) + Sync)) -> Counter<'a> {
        Counter { tracker: self, told, done: Cell::new(0) }
    }
}

/// Counts the parts of a replication.
pub(super) struct Counter<'a> {
    tracker: &'a Tracker,
    told: &'a (dyn Fn(Progress) + Sync),
    done: Cell<u32>,
}

impl Counter<'_> {
    /// So many of them are done.
    pub(super) fn come_to(&self, part: u32) {
        let more = u64::from(part - self.done.replace(part));
        let Tracker { planned, at_most, .. } = *self.tracker;
        let parts = self.tracker.parts.fetch_add(more, Ordering::Relaxed) + more;
        (self.told)(Progress { parts, planned, at_most });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::design::{Sweep, Variant};
    use crate::experiment::synthetic::experiment;

    /// Two remedies at three design points, from 4 to 16 replications.
    fn swept() -> Experiment {
        let mut experiment = experiment(&[60, 10], 4, 16);
        experiment.goals = crate::experiment::Goal::availabilities(0.1).to_vec();
        let point = Variant {
            parameters: Vec::new(),
            scenario: experiment.scenario.clone(),
            remedies: experiment.remedies.clone(),
        };
        experiment.sweep = Some(Sweep { points: vec![point; 3], ..Sweep::default() });
        experiment
    }

    #[test]
    fn what_is_planned_counts_points_behind_and_ahead() {
        let mut tracker = Tracker::new(&swept());
        let planned = |tracker: &Tracker| (tracker.planned, tracker.at_most);
        // Each point has 8 at first and 32 at most.
        tracker.look_after(4);
        assert_eq!(planned(&tracker), (3 * 8, 3 * 32));
        tracker.look_after(8);
        assert_eq!(planned(&tracker), (16 + 2 * 8, 3 * 32));
        tracker.end_point(8);
        tracker.look_after(4);
        assert_eq!(planned(&tracker), (16 + 2 * 8, 16 + 2 * 32));
        tracker.end_point(4);
        tracker.look_after(16);
        assert_eq!(planned(&tracker), (16 + 8 + 32, 16 + 8 + 32));
    }

    #[test]
    fn a_counter_adds_only_the_parts_that_are_new() {
        let tracker = Tracker::new(&swept());
        let seen = std::sync::Mutex::new(Vec::new());
        let told = |progress: Progress| seen.lock().expect("no panic").push(progress.parts);
        let [one, other] = [0, 1].map(|_| tracker.replication(&told));
        one.come_to(30);
        other.come_to(50);
        one.come_to(100);
        assert_eq!(*seen.lock().expect("no panic"), [30, 80, 150]);
    }
}
