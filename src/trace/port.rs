//! [`Port`] and [`Outage`]: what the facts have said of the port so far.

use super::words::{count, list};
use crate::engine::SimTime;
use crate::model::listener::Service;

/// Turns of an outage that its one line has.
const COURSE_TOLD: usize = 12;

/// The port as far as the story has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Port {
    Up,
    Hung,
    /// Hung, and its program has been told to end, which it does not.
    Ending,
    /// Out of service.
    Out(Service),
    /// Closed: the measure that restarted it does no more.
    GivenUp,
}

/// A time during which the port is not up.
#[derive(Debug)]
pub(super) struct Outage {
    pub(super) began: SimTime,
    /// What has happened so far, for the one line of an outage that is not told fully.
    course: Vec<String>,
    /// How much more has.
    untold: u64,
}

impl Outage {
    /// One that begins at `now`.
    pub(super) const fn new(now: SimTime) -> Self {
        Self { began: now, course: Vec::new(), untold: 0 }
    }

    /// It takes a turn.
    pub(super) fn turns(&mut self, clause: String) {
        if self.course.len() < COURSE_TOLD {
            self.course.push(clause);
        } else {
            self.untold += 1;
        }
    }

    /// Its course, of which this is the `end`.
    pub(super) fn course(mut self, end: Option<String>) -> String {
        if self.untold > 0 {
            self.course.push(count(self.untold, "more turn"));
        }
        self.course.extend(end);
        list(&self.course)
    }
}
