//! How the requests of a class are answered. Change here what is counted of a first attempt, and of
//! the wait for an answer.

use super::telling::{Telling, longest_attempt, longest_request};
use crate::engine::{SimDuration, SimTime};
use crate::model::outcome::Ledger;
use crate::model::remedy::Rota;
use crate::model::response::Response;
use crate::model::scenario::Class;

/// How the first attempts of one kind of requests are counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Firsts {
    telling: Telling,
    /// See [`Class::within`].
    target: Option<SimDuration>,
}

/// How the waits of the valid requests of a class are counted, from birth to an answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waits {
    telling: Telling,
}

impl Firsts {
    /// Those of the valid or the `invalid` requests of `class`.
    pub(super) fn of(class: &Class, invalid: bool, rota: &Rota, horizon: SimDuration) -> Self {
        let telling = Telling::of(longest_attempt(class, rota), horizon);
        Self { telling, target: class.within.filter(|_| !invalid) }
    }

    /// The first attempt of a request that was `born` then ends at `now`.
    pub(super) fn end(&mut self, born: SimTime, now: SimTime, served: bool, ledger: &mut Ledger) {
        let tells = self.telling.decide(born, now, served);
        let in_time = self.target.is_some_and(|target| now.since(born) <= target);
        ledger.first_served += u64::from(tells && served);
        ledger.first_in_time += u64::from(tells && served && in_time);
        self.count(tells, ledger);
    }

    /// It is under way at the `horizon`.
    pub(super) fn cut(&self, born: SimTime, horizon: SimTime, ledger: &mut Ledger) {
        self.count(self.telling.cut(born, horizon), ledger);
    }

    fn count(&self, tells: bool, ledger: &mut Ledger) {
        ledger.first_left_out += u64::from(!tells);
        ledger.first_decided += u64::from(tells);
        ledger.first_with_target += u64::from(tells && self.target.is_some());
    }
}

impl Waits {
    /// Those of the valid requests of `class`.
    pub(super) fn of(class: &Class, rota: &Rota, horizon: SimDuration) -> Self {
        Self { telling: Telling::of(longest_request(class, rota), horizon) }
    }

    /// A request that was `born` then is delivered or given up at `now`. The first byte of an answer
    /// came at `heard`, if it came: on a connection that was kept it comes with the reply.
    pub(super) fn end(
        &mut self,
        born: SimTime,
        heard: SimTime,
        (now, delivered): (SimTime, bool),
        response: &mut Response,
    ) {
        if !self.telling.decide(born, now, delivered) {
            return;
        }
        match delivered {
            true => response.deliver(born, heard, now),
            false => response.miss(born, heard),
        }
    }

    /// It is open at the `horizon`.
    pub(super) fn cut(
        &self,
        born: SimTime,
        heard: SimTime,
        horizon: SimTime,
        response: &mut Response,
    ) {
        if self.telling.cut(born, horizon) {
            response.miss(born, heard);
        }
    }
}
