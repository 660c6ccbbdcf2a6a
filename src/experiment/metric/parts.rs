//! What several metrics are made of.

use crate::engine::{SimDuration, SimTime};
use crate::experiment::fraction::Fraction;
use crate::model::Outcome;
use crate::model::outcome::Ledger;

pub(super) const NANOS_PER_SECOND: u64 = SimDuration::SECOND.as_nanos();

pub(super) const MONTH: SimDuration = SimDuration::DAY.times(30);

pub(super) const fn millis(span: SimDuration) -> u64 {
    span.as_nanos() / 1_000_000
}

/// In units of the time that keep the products of an estimate from overflowing, and that are the
/// same in all replications of a scenario.
pub(super) fn leaked_share(outcome: &Outcome) -> Fraction {
    let port = &outcome.port;
    let unit = 1 + u128::from(outcome.horizon.as_nanos() >> 32);
    let count = |capacity: u128| u64::try_from(capacity / unit).expect("fewer than 2^32 places");
    of(count(port.leaked), count(port.capacity))
}

/// `count` of the valid requests that are delivered or given up by the horizon.
pub(super) fn of_decided(outcome: &Outcome, count: fn(&Ledger) -> u64) -> Fraction {
    let valid = outcome.valid_total();
    of(count(&valid), valid.delivered + valid.bounced)
}

/// `count` of the attempts for valid requests, those under way at the horizon left out.
pub(super) fn of_attempts(outcome: &Outcome, count: fn(&Ledger) -> u64) -> Fraction {
    let valid = outcome.valid_total();
    of(count(&valid), valid.attempts - valid.attempts_in_flight)
}

/// The earlier of an instant, if there is one, and the horizon (s).
pub(super) fn until(instant: Option<SimTime>, outcome: &Outcome) -> Fraction {
    let end = SimTime::ZERO + outcome.horizon;
    of(instant.unwrap_or(end).as_nanos(), NANOS_PER_SECOND)
}

pub(super) const fn of(part: u64, whole: u64) -> Fraction {
    Fraction { part, whole }
}
