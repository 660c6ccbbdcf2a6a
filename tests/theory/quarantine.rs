//! The quarantine: one poisoner hangs the port once in each, and no more.

use porthang::engine::{Distribution, SimDuration, SimTime};
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::outcome::Outcome;
use porthang::model::remedy::{Measure, Quarantine, Remedy};
use porthang::model::scenario::{Arrivals, Scenario, Traced};
use porthang::theory::operator as repair;

use crate::common;
use crate::port::{closed, constant, of_each, operator, replicate, scenario, single_shot, span};
use crate::sample::assert_near;

const HOUR: f64 = 3_600.0;

/// A quarantine, and an operator who restarts the port at once.
fn quarantine(hours: f64, after: u32) -> Remedy {
    let mut remedy = operator(Distribution::ZERO, closed(constant(0.0)));
    let span = span(hours * HOUR);
    remedy.measures.push(Measure::Quarantine(Quarantine { span, after }));
    remedy
}

/// Requests at these hours, invalid or not.
fn at_hours(requests: impl IntoIterator<Item = (u32, bool)>) -> Arrivals {
    let traced = |(hour, invalid)| Traced {
        at: SimTime::ZERO + span(f64::from(hour) * HOUR),
        invalid: Some(invalid),
        host: None,
    };
    Arrivals::Trace { requests: requests.into_iter().map(traced).collect() }
}

/// What one replication of ten days with this offender comes to.
fn ten_days(offender: Arrivals, hang: Hang, remedy: &Remedy) -> Outcome {
    let mut scenario: Scenario = scenario(1.0, 240.0 * HOUR, single_shot(), DeadReply::Reset);
    scenario.classes[0].arrivals = offender;
    scenario.classes.push(common::class("relay", single_shot(), at_hours([(2, false)]), 0.0));
    scenario.listener.hang = hang;
    replicate(&scenario, remedy, 1, 1).remove(0)
}

const HANGS: [Hang; 3] = [
    Hang::ListenNotRearmed { dead_reply: DeadReply::Reset },
    Hang::Silent,
    // Acts at the accept, after the SYN by which the quarantine learns of it.
    Hang::StuckAccept,
];

#[test]
fn one_poisoner_hangs_the_port_once_in_each_quarantine() {
    let hourly = || at_hours((1..240).map(|hour| (hour, true)));
    for hang in HANGS {
        let hangs = |remedy: &Remedy| ten_days(hourly(), hang, remedy).port.hangs;
        assert_eq!(hangs(&operator(Distribution::ZERO, closed(constant(0.0)))), 239, "{hang:?}");
        assert_eq!(hangs(&quarantine(24.0, 1)), 10, "{hang:?}");
        // Three, an hour apart, and then a day until the next: at 1, 27, 53 … 235.
        assert_eq!(hangs(&quarantine(24.0, 3)), 30, "{hang:?}");
    }
}

#[test]
fn the_valid_requests_of_a_blocked_host_are_lost_too() {
    let both = [(1, true), (2, false), (24, false), (25, false)];
    let outcome = ten_days(at_hours(both), HANGS[0], &quarantine(24.0, 1));
    let [blocked, relay] = &outcome.valid[..] else { unreachable!("there are two classes") };
    assert_eq!((blocked.timed_out, blocked.served), (2, 1));
    assert_eq!((relay.requests, relay.served), (1, 1));
}

#[test]
fn poison_at_random_passes_as_often_as_a_counter_with_a_dead_time_counts() {
    for (rate, hours, seed) in [(1e-4, 6.0, 401), (1e-3, 1.0, 402), (1e-2, 24.0, 403)] {
        let horizon = 1e6;
        let scenario = scenario(rate, horizon, single_shot(), DeadReply::Reset);
        let outcomes = replicate(&scenario, &quarantine(hours, 1), seed, 1_000);
        let hangs = of_each(&outcomes, |outcome| outcome.port.hangs as f64);
        // While its host is free the poison passes at its rate; each time it is blocked for so long.
        let free = repair::constant::up_time(rate, hours * HOUR, horizon);
        assert_near(&hangs, rate * free, &format!("blocked for {hours} hours: hangs"));
        for outcome in &outcomes {
            assert_eq!(outcome.port.up, SimDuration::from_secs_f64(horizon));
        }
    }
}
