//! Complaints: users whose attempts fail, until somebody has heard of enough of them. Change here
//! when complaints are enough.

use crate::engine::{SimDuration, SimTime};
use crate::reading::{Entry, Form, Node, Problems, Read, Shape, read_table};

/// `{ after, within? }`: so many attempts for valid requests that began since the port came (back)
/// up, and failed. One that began before tells nothing that the restart has not dealt with, be it
/// that it fails long after; none counts that fails while somebody works on the port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Complaints {
    /// How many of them are enough.
    pub after: u32,
    /// They must fall within a time of this length. Such times follow each other: one begins with
    /// the first failure after the one before has ended, and forgets what was in that. Where
    /// absent, it has no end.
    pub within: Option<SimDuration>,
}

/// Counts complaints.
#[derive(Debug)]
pub(super) struct Hearing {
    after: u32,
    within: SimDuration,
    heard: u32,
    /// Attempts count that began then or later.
    since: SimTime,
    /// When those that were heard are forgotten.
    until: SimTime,
}

impl Complaints {
    pub(super) fn start(self) -> Hearing {
        let within = self.within.unwrap_or(SimDuration::FOREVER);
        let since = SimTime::ZERO;
        Hearing { after: self.after, within, heard: 0, since, until: since }
    }
}

impl Hearing {
    /// One more at `now`, of an attempt that began then; returns whether there are enough.
    pub(super) fn hear(&mut self, now: SimTime, began: SimTime) -> bool {
        if began < self.since {
            return false;
        }
        if now >= self.until {
            self.heard = 0;
            self.until = now + self.within;
        }
        self.heard += 1;
        self.heard >= self.after
    }

    /// The port is back at `now`: what was heard is about the past, and so is what is still to be
    /// heard of attempts that are under way.
    pub(super) const fn forget(&mut self, now: SimTime) {
        (self.since, self.until) = (now, now);
    }
}

static SHAPE: Shape = Shape::new(
    "complaints",
    "users whose attempts fail, until somebody has heard of enough of them",
    &[
        Entry::needed::<u32>("after", "how many are enough").within(1.0, 1_000_000.0),
        Entry::absent::<SimDuration>("within", "in any time", "they must fall within this time"),
    ],
);

impl Read for Complaints {
    const FORM: Form = Form::Table(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, &SHAPE, problems, |table| {
            let after = table.within("after", 1..=1_000_000);
            let within = match table.node("within") {
                Some(_) => table.above_zero("within").map(Some),
                None => Some(None),
            };
            Some(Self { after: after?, within: within? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of those at these seconds is enough.
    fn enough(after: u32, within: Option<u64>, at: &[u64]) -> Option<u64> {
        let within = within.map(SimDuration::from_secs);
        let mut hearing = Complaints { after, within }.start();
        let second = |n: &u64| SimTime::ZERO + SimDuration::from_secs(*n);
        at.iter().find(|at| hearing.hear(second(at), second(at))).copied()
    }

    #[test]
    fn complaints_are_forgotten_with_their_time() {
        let at = [10, 70, 130, 190, 249];
        assert_eq!(enough(2, Some(60), &at), Some(249));
        assert_eq!(enough(2, Some(61), &at), Some(70));
        assert_eq!(enough(3, Some(60), &at), None);
        assert_eq!(enough(5, None, &at), Some(249));
        assert_eq!(enough(1, Some(1), &at), Some(10));
    }

    #[test]
    fn an_attempt_that_began_before_the_port_was_back_is_about_the_past() {
        let second = |n| SimTime::ZERO + SimDuration::from_secs(n);
        let mut hearing = Complaints { after: 2, within: None }.start();
        assert!(!hearing.hear(second(10), second(5)));
        hearing.forget(second(20));
        assert!(!hearing.hear(second(21), second(19)));
        assert!(!hearing.hear(second(22), second(20)));
        assert!(hearing.hear(second(23), second(23)));
    }
}
