//! `horizon`: how long a replication lasts, and where that is said.

use crate::engine::{SimDuration, SimTime};
use crate::model::Detail;
use crate::reading::{At, Probability, Problems, Table};

/// The longest horizon: a hundred years.
const HORIZON_MAX: SimDuration = SimDuration::DAY.times(36_500);

/// The horizon as the file says it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Horizon {
    /// How long a replication lasts.
    pub(super) span: SimDuration,
    /// How much of the traffic is simulated at most.
    detail: Detail,
    at: At,
}

impl Horizon {
    /// The horizon up to which so much is simulated.
    pub(super) fn read(table: &mut Table<'_, '_>, detail: Detail) -> Option<Self> {
        let span = table.above_zero("horizon");
        let message = |span: &SimDuration| format!("the horizon {span} is longer than 100 years");
        let hint =
            "write at most \"36500 days\"; more replications tell more than a longer horizon";
        let span = table.check("horizon", span, |span| *span <= HORIZON_MAX, message, hint)?;
        Some(Self { span, detail, at: table.at("horizon") })
    }

    /// The share of the requests of a class that is simulated up to it, if so many are invalid.
    pub(super) fn simulated(self, invalid: Option<Probability>) -> f64 {
        match self.detail {
            Detail::Requests => 1.0,
            Detail::Outages => invalid.map_or(0.0, |Probability(share)| share),
        }
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
