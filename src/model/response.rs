//! [`Response`]: how long the valid requests of a class wait for an answer, whichever of their
//! attempts brings it.

use serde::{Deserialize, Serialize};

use crate::engine::SimTime;
use crate::engine::statistics::Tally;

/// How long the valid requests of a class waited, from their birth on. What is tried again is not
/// born again.
///
/// Of those that tell: born so early that they are delivered or given up by the horizon in any case,
/// or else all that are, and those open at the horizon that have waited longer than any that was
/// answered. Who gets no answer waits for ever: that is told by what is missing of `requests`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// Requests that tell.
    pub requests: u64,
    /// Until the first byte of an answer came, of those that got one: the banner, or the reply on a
    /// connection that was kept. The session may have broken off after it.
    pub first_byte: Tally,
    /// Until the final reply came, of those that are delivered.
    pub final_reply: Tally,
}

impl Response {
    /// A request that was `born` then gets the final reply at `replied`; the first byte of an answer
    /// came at `heard`, or comes with it.
    pub(super) fn deliver(&mut self, born: SimTime, heard: SimTime, replied: SimTime) {
        self.requests += 1;
        self.first_byte.record(heard.min(replied).since(born));
        self.final_reply.record(replied.since(born));
    }

    /// A request that was `born` then gets no final reply; the first byte of an answer came at
    /// `heard`, if it came.
    pub(super) fn miss(&mut self, born: SimTime, heard: SimTime) {
        self.requests += 1;
        if heard < SimTime::NEVER {
            self.first_byte.record(heard.since(born));
        }
    }

    /// # Panics
    /// If more are answered than there are.
    pub(super) fn assert_conserved(&self) {
        let (heard, replied) = (self.first_byte.count(), self.final_reply.count());
        assert!(replied <= heard, "whoever has the final reply has heard its first byte");
        assert!(heard <= self.requests, "whoever is answered has asked");
    }
}
