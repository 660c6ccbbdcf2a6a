//! [`Ledger`]: what became of the requests of one kind. Change here what is counted of them, and with
//! it the laws that hold it.

use serde::{Deserialize, Serialize};

/// What became of the requests of one kind, and of their attempts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Requests born.
    pub requests: u64,
    /// Requests whose client has the final reply, and it was not a permanent error.
    pub delivered: u64,
    /// Those of them that needed more than one attempt.
    pub delivered_late: u64,
    /// Requests given up.
    pub bounced: u64,
    /// Requests that wait for their next attempt at the horizon.
    pub waiting: u64,
    /// Requests under way at the horizon.
    pub in_flight: u64,
    /// Attempts begun.
    pub attempts: u64,
    /// Attempts whose client got the final reply.
    pub served: u64,
    /// Attempts ended by RST before the connection was open.
    pub refused: u64,
    /// Attempts ended by a time-out of the client.
    pub timed_out: u64,
    /// Attempts ended by RST on an open connection.
    pub reset: u64,
    /// Those of the attempts that timed out in which the client would not wait longer for the
    /// banner, though the port was up all the time.
    pub banner_time_outs: u64,
    /// The same for the final reply.
    pub session_time_outs: u64,
    /// Attempts reset because the listener, all the time up, would not wait longer for another
    /// request on the connection.
    pub idle_time_outs: u64,
    /// Attempts under way at the horizon.
    pub attempts_in_flight: u64,
    /// First attempts that tell whether users are served at once: of requests born so early that
    /// they are decided by the horizon in any case, or else all that are decided.
    pub first_decided: u64,
    /// Those of them that were served.
    pub first_served: u64,
    /// Of the first attempts that tell, those of a class that has a target.
    pub first_with_target: u64,
    /// Those of them that were served within it.
    pub first_in_time: u64,
    /// First attempts that the horizon comes too early for.
    pub first_left_out: u64,
}

impl Ledger {
    /// The sum of both.
    pub const fn plus(&self, other: &Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            delivered: self.delivered + other.delivered,
            delivered_late: self.delivered_late + other.delivered_late,
            bounced: self.bounced + other.bounced,
            waiting: self.waiting + other.waiting,
            in_flight: self.in_flight + other.in_flight,
            attempts: self.attempts + other.attempts,
            served: self.served + other.served,
            refused: self.refused + other.refused,
            timed_out: self.timed_out + other.timed_out,
            reset: self.reset + other.reset,
            banner_time_outs: self.banner_time_outs + other.banner_time_outs,
            session_time_outs: self.session_time_outs + other.session_time_outs,
            idle_time_outs: self.idle_time_outs + other.idle_time_outs,
            attempts_in_flight: self.attempts_in_flight + other.attempts_in_flight,
            first_decided: self.first_decided + other.first_decided,
            first_served: self.first_served + other.first_served,
            first_with_target: self.first_with_target + other.first_with_target,
            first_in_time: self.first_in_time + other.first_in_time,
            first_left_out: self.first_left_out + other.first_left_out,
        }
    }

    /// Asserts the laws that it must obey.
    ///
    /// # Panics
    /// If one is broken, which is a bug in the model.
    pub(super) fn assert_conserved(&self) {
        let fates = self.delivered + self.bounced + self.waiting + self.in_flight;
        assert_eq!(self.requests, fates, "requests = delivered + bounced + waiting + in flight");
        let ended = self.served + self.refused + self.timed_out + self.reset;
        let attempts = ended + self.attempts_in_flight;
        assert_eq!(
            self.attempts, attempts,
            "attempts = served + refused + timed out + reset + in flight"
        );
        assert_eq!(
            self.in_flight, self.attempts_in_flight,
            "a request is under way by one attempt"
        );
        let impatient = self.banner_time_outs + self.session_time_outs;
        assert!(impatient <= self.timed_out, "whoever does not wait longer times out");
        assert!(self.idle_time_outs <= self.reset, "a connection that is closed is a reset");
        assert!(self.delivered <= self.served, "a delivered request was served");
        assert!(self.delivered_late <= self.delivered, "late is delivered");
        assert!(self.first_served <= self.first_decided, "served is decided");
        assert!(self.first_in_time <= self.first_served, "in time is served");
        assert!(self.first_in_time <= self.first_with_target, "in time for a target");
        assert!(self.first_with_target <= self.first_decided, "what has a target is decided");
        assert_eq!(
            self.requests,
            self.first_decided + self.first_left_out,
            "a request has one first attempt, which tells or is left out"
        );
    }
}
