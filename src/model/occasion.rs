//! [`Occasion`]: what a restart comes for. Add here one that is counted by itself.

use super::outcome::PortOutcome;
use crate::engine::SimTime;

/// What a restart comes for. Each restart has one, so that all of them are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// The calendar, whatever the state of the port.
    Planned,
    /// A port that is up, perhaps degraded, and held for dead.
    Needless,
    /// A hang that nobody has detected before.
    Detected,
    /// A hang that a restart before it has not ended, or that it cannot end: it does not reach what
    /// poison has its hold in.
    Futile,
    /// A worker that is stuck, where that ends no hang: others are at work or starting.
    Freed,
    /// A port that a measure had given up.
    Resumed,
    /// A program that is still starting: a start is broken off.
    Hasty,
    /// A start that has failed.
    Retried,
}

impl PortOutcome {
    /// A restart begins at `now`.
    pub(super) fn count_restart(&mut self, now: SimTime, occasion: Occasion) {
        let counted = self.course.at(now);
        self.restarts += 1;
        counted.restarts += 1;
        counted.planned += u64::from(occasion == Occasion::Planned);
        *match occasion {
            Occasion::Planned => &mut self.planned,
            Occasion::Needless => &mut self.needless,
            Occasion::Detected => &mut self.detected,
            Occasion::Futile => &mut self.futile,
            Occasion::Freed => &mut self.freed,
            Occasion::Resumed => &mut self.resumed,
            Occasion::Hasty => &mut self.hasty,
            Occasion::Retried => &mut self.retried,
        } += 1;
    }
}
