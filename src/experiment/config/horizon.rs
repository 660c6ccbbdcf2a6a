//! `horizon`: how long a replication lasts, and where that is said.

use crate::engine::{SimDuration, SimTime};
use crate::reading::{At, Problems, Table};

/// The longest horizon: a hundred years.
const HORIZON_MAX: SimDuration = SimDuration::DAY.times(36_500);

/// The horizon as the file says it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Horizon {
    /// How long a replication lasts.
    pub(super) span: SimDuration,
    at: At,
}

impl Horizon {
    pub(super) fn read(table: &mut Table<'_, '_>) -> Option<Self> {
        let span = table.above_zero("horizon");
        let message = |span: &SimDuration| format!("the horizon {span} is longer than 100 years");
        let hint =
            "write at most \"36500 days\"; more replications tell more than a longer horizon";
        let span = table.check("horizon", span, |span| *span <= HORIZON_MAX, message, hint)?;
        Some(Self { span, at: table.at("horizon") })
    }

    /// Whether `instant` never comes.
    pub(super) fn precedes(self, instant: SimTime) -> bool {
        instant >= SimTime::ZERO + self.span
    }

    /// Says that what stands at `at` does not go with this horizon.
    pub(super) fn contradict(
        self,
        at: At,
        message: impl Into<String>,
        hint: impl Into<String>,
        problems: &mut Problems,
    ) {
        problems.add_contradiction(at, message, hint, (self.at, "the horizon is here"));
    }
}
