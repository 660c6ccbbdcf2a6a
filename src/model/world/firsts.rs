//! Which first attempts tell the availability that users see. Change here how the horizon, which cuts
//! slow failures sooner than quick successes, is kept from favouring either.

use crate::engine::{SimDuration, SimTime};
use crate::model::outcome::Ledger;
use crate::model::remedy::Rota;
use crate::model::scenario::Class;

/// How the first attempts of one kind of requests are counted.
///
/// Requests are left out that are born so late that their first attempt may be under way at the
/// horizon, however it will end: of all others it is decided. Where that would be more than half of
/// the horizon, every first attempt that has ended counts, and one that is under way at the horizon
/// counts as failed once it has taken longer than any that was served. What is left of the error is
/// no more than what served attempts take, as a part of the horizon.
#[derive(Clone, Copy, Debug)]
pub(super) struct Firsts {
    /// See [`told_until`].
    until: Option<SimTime>,
    /// The longest that one which was served took.
    longest_served: Option<SimDuration>,
}

/// The longest that an attempt of a host of `class` can take: it calls the listeners one after the
/// other as the `rota` says, where there are more than one also after it has tried the connection
/// that it had kept.
pub fn longest_attempt(class: &Class, rota: &Rota) -> SimDuration {
    let goes_on = class.keep_alive.is_some() && rota.next(None).is_some();
    let kept = if goes_on { class.session_timeout } else { SimDuration::ZERO };
    kept + class.patience().longest_call().times(rota.calls().into())
}

/// Requests of `class` born from here on are left out; `None`: that would be more than half of the
/// horizon.
pub fn told_until(class: &Class, rota: &Rota, horizon: SimDuration) -> Option<SimTime> {
    let longest = longest_attempt(class, rota);
    (longest.times(2) <= horizon).then(|| SimTime::ZERO + (horizon - longest))
}

impl Firsts {
    /// Those of `class`.
    pub(super) fn of(class: &Class, rota: &Rota, horizon: SimDuration) -> Self {
        Self { until: told_until(class, rota, horizon), longest_served: None }
    }

    /// The first attempt of a request that was `born` then ends at `now`.
    pub(super) fn end(&mut self, born: SimTime, now: SimTime, served: bool, ledger: &mut Ledger) {
        if served {
            self.longest_served = self.longest_served.max(Some(now.since(born)));
        }
        let tells = self.until.is_none_or(|until| born < until);
        ledger.first_left_out += u64::from(!tells);
        ledger.first_decided += u64::from(tells);
        ledger.first_served += u64::from(tells && served);
    }

    /// It is under way at the `horizon`.
    pub(super) fn cut(&self, born: SimTime, horizon: SimTime, ledger: &mut Ledger) {
        let tells = match self.until {
            Some(until) => {
                assert!(born >= until, "an attempt takes no longer than its timers let it");
                false
            }
            None => self.longest_served.is_some_and(|longest| horizon.since(born) > longest),
        };
        ledger.first_left_out += u64::from(!tells);
        ledger.first_decided += u64::from(tells);
    }
}
