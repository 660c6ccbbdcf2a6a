//! [`Awaited`]: what a valid request waits for. Change here what one replication tells of it.

use crate::engine::SimDuration;
use crate::engine::statistics::Tally;
use crate::model::Outcome;
use crate::model::response::Response;

/// What a valid request waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// The first byte of an answer.
    FirstByte,
    /// The final reply.
    FinalReply,
}

impl Awaited {
    /// How long it took in one replication.
    pub const fn of(self, response: &Response) -> &Tally {
        match self {
            Self::FirstByte => &response.first_byte,
            Self::FinalReply => &response.final_reply,
        }
    }

    /// The span after which a share `q` of the valid requests of one replication has what is awaited;
    /// `None` if so many never get it, or there are none.
    pub(super) fn quantile(self, outcome: &Outcome, q: f64) -> Option<SimDuration> {
        let requests = outcome.responses.iter().map(|response| response.requests).sum();
        Tally::quantile_of_all(outcome.responses.iter().map(|one| self.of(one)), q, requests)
    }
}
