//! [`Notice`]: how long people take from what tells them until they act. Change here how a notice
//! passes.

use super::hours::Hours;
use crate::engine::{Distribution, SimDuration, SimTime, Stream};

/// How long people take, with its draws.
#[derive(Debug)]
pub(super) struct Notice {
    /// Whether they come to know only at its end: it is the time from the hang to the notice.
    /// Otherwise they know at once, and it is the time that they take to react.
    pub(super) of_hang: bool,
    pub(super) law: Distribution,
    pub(super) draws: Stream,
    pub(super) hours: Option<Hours>,
    pub(super) nights: Stream,
}

impl Notice {
    /// When somebody acts on what tells of a hang at `now`.
    pub(super) fn acts(&mut self, now: SimTime) -> SimTime {
        let takes = self.law.sample(&mut self.draws);
        let (told, reaction) =
            if self.of_hang { (now + takes, SimDuration::ZERO) } else { (now, takes) };
        match &self.hours {
            Some(hours) => hours.acts(told, reaction, &mut self.nights),
            None => told + reaction,
        }
    }
}
