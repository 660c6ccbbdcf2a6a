//! Which requests tell how users fare. Change here how the horizon, which cuts slow failures sooner
//! than quick successes, is kept from favouring either.

use crate::engine::{SimDuration, SimTime};
use crate::model::remedy::Rota;
use crate::model::scenario::Class;

/// Which of some requests tell whether they were answered, and how soon.
///
/// Requests are left out that are born so late that they may be open at the horizon, however they
/// will end: of all others it is decided. Where that would be more than half of the horizon, every
/// request that is decided counts, and one that is open at the horizon counts as not answered once
/// it has waited longer than any that was. What is left of the error is no more than what answers
/// take, as a part of the horizon.
#[derive(Clone, Copy, Debug)]
pub(super) struct Telling {
    /// Born from here on, they are left out; `None`: that would be more than half of the horizon.
    until: Option<SimTime>,
    /// The longest that an answer took.
    longest_answer: Option<SimDuration>,
}

/// The longest that an attempt of a host of `class` can take: it calls the listeners one after the
/// other as the `rota` says, where there are more than one also after it has tried the connection
/// that it had kept.
pub fn longest_attempt(class: &Class, rota: &Rota) -> SimDuration {
    let goes_on = class.keep_alive.is_some() && rota.next(None).is_some();
    let kept = if goes_on { class.session_timeout } else { SimDuration::ZERO };
    kept + class.patience().longest_call().times(rota.calls().into())
}

/// The longest that it can take until a request of `class` is delivered or given up: its last
/// attempt begins before the time to give up is over.
pub fn longest_request(class: &Class, rota: &Rota) -> SimDuration {
    let give_up = class.retry.as_ref().map_or(SimDuration::ZERO, |retry| retry.give_up);
    give_up + longest_attempt(class, rota)
}

/// Requests of which it takes up to `longest` until they are decided are left out if they are born
/// from here on; `None`: that would be more than half of the horizon.
pub fn told_until(longest: SimDuration, horizon: SimDuration) -> Option<SimTime> {
    (longest.times(2) <= horizon).then(|| SimTime::ZERO + (horizon - longest))
}

impl Telling {
    /// Of requests of which it takes up to `longest` until they are decided.
    pub(super) fn of(longest: SimDuration, horizon: SimDuration) -> Self {
        Self { until: told_until(longest, horizon), longest_answer: None }
    }

    /// A request that was `born` then is decided at `now`: whether it tells.
    pub(super) fn decide(&mut self, born: SimTime, now: SimTime, answered: bool) -> bool {
        if answered {
            self.longest_answer = self.longest_answer.max(Some(now.since(born)));
        }
        self.until.is_none_or(|until| born < until)
    }

    /// It is open at the `horizon`: whether it tells, as one that is not answered.
    pub(super) fn cut(&self, born: SimTime, horizon: SimTime) -> bool {
        match self.until {
            Some(until) => {
                assert!(born >= until, "a request takes no longer than its timers let it");
                false
            }
            None => self.longest_answer.is_some_and(|longest| horizon.since(born) > longest),
        }
    }
}
