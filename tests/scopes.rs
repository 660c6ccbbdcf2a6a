//! What a restart takes down: one worker, the program below its listening socket, or both.

mod common;

use common::{class, linux, once, scenario, second, seconds};
use porthang::engine::{Distribution, Streams};
use porthang::model::hang::Hang;
use porthang::model::remedy::{
    Errors, Layer, Measure, Operator, Probing, Reference, Remedy, Watchdog,
};
use porthang::model::restart::{Restart, Scope};
use porthang::model::scenario::{Arrivals, Class, Scenario, Traced};
use porthang::model::world::simulate;
use porthang::model::{Outcome, outcome::Ledger};

/// A port that hangs so, with one invalid request at each of these seconds, and others.
fn hour(hang: Hang, invalid: &[u64], others: Vec<Class>) -> Scenario {
    let traced = |at: &u64| Traced { at: second(*at), invalid: Some(true), host: None };
    let arrivals = Arrivals::Trace { requests: invalid.iter().map(traced).collect() };
    let offender = class("offender", linux(), arrivals, 0.0);
    let mut scenario = scenario([vec![offender], others].concat());
    scenario.horizon = seconds(3_600);
    (scenario.listener.hang, scenario.listener.profile) = (hang, linux());
    scenario
}

fn restart(scope: Scope, closed: u64) -> Restart {
    Restart { scope, closed: Distribution::Constant(seconds(closed)), ..Restart::INSTANT }
}

/// Somebody notices a hang after so many seconds.
fn operator(after: u64, restart: Restart) -> Vec<Measure> {
    let notices = Distribution::Constant(seconds(after));
    vec![Measure::Operator(Operator::noticing(notices, restart))]
}

fn watchdog(restart: Restart) -> Vec<Measure> {
    let probing = Probing {
        probe: Layer::Banner,
        period: seconds(60),
        timeout: seconds(10),
        failures: 1,
        clock: Reference::Wall,
        errors: Errors::default(),
    };
    vec![Measure::Watchdog(Watchdog { probing, restart })]
}

fn outcome(scenario: &Scenario, measures: Vec<Measure>) -> Outcome {
    simulate(scenario, &Remedy { measures }, Streams::new(1, 0))
}

/// Served, reset.
fn fates(ledger: &Ledger) -> (u64, u64) {
    (ledger.served, ledger.reset)
}

#[test]
fn what_waits_in_the_queue_is_served_by_the_next_program_where_the_socket_outlives_the_first() {
    let waiting = |second| class(&format!("waits since {second}"), linux(), once(second), 0.0);
    let callers = [105, 106, 107].map(waiting).to_vec();
    let scenario = hour(Hang::StuckAccept, &[100], callers);
    for (scope, expected) in [(Scope::Program, (3, 0)), (Scope::Service, (0, 3))] {
        let outcome = outcome(&scenario, operator(9, restart(scope, 1)));
        assert_eq!(fates(&outcome.valid_total()), expected, "{scope:?}");
        assert_eq!((outcome.port.hung, outcome.port.restarting), (seconds(9), seconds(1)));
    }
}

#[test]
fn calls_are_taken_while_the_program_is_gone_and_its_sessions_are_lost() {
    let caller = class("caller", linux(), once(110), 0.0);
    let session = class("in session", linux(), once(99), 0.0);
    let mut scenario = hour(Hang::StuckAccept, &[100], vec![caller, session]);
    scenario.listener.service = Distribution::Constant(seconds(60));
    let outcome = outcome(&scenario, operator(9, restart(Scope::Program, 5)));
    assert_eq!(fates(&outcome.valid[1]), (1, 0), "who calls meanwhile waits");
    assert_eq!(fates(&outcome.valid[2]), (0, 1), "who was in session is reset");
    assert_eq!(outcome.port.sessions_lost, 1);
}

#[test]
fn what_poison_has_done_to_the_socket_outlives_the_program_and_every_further_restart_is_in_vain() {
    let socket = [Hang::Silent, Hang::StaleAddress];
    for hang in socket {
        let outcome = outcome(&hour(hang, &[100], vec![]), watchdog(restart(Scope::Program, 1)));
        let port = outcome.port;
        assert_eq!((port.hangs, port.detected), (1, 1), "{hang:?}");
        assert_eq!(port.futile, port.restarts - 1, "{hang:?}");
        assert!(port.futile > 40 && port.up < seconds(101), "{hang:?}: {port:?}");
    }
}

#[test]
fn one_worker_is_killed_and_the_port_is_up_with_the_one_that_takes_its_place() {
    let caller = |at| class(&format!("caller at {at}"), linux(), once(at), 0.0);
    let mut scenario = hour(Hang::StuckWorker, &[100, 200, 1_000], vec![caller(300), caller(900)]);
    scenario.listener.workers = 2;
    let outcome = outcome(&scenario, operator(50, restart(Scope::Worker, 2)));
    let port = &outcome.port;
    assert_eq!((port.hangs, port.restarts), (2, 2));
    assert_eq!((port.hung, port.restarting), (seconds(100), seconds(4)));
    let (_, reset) = fates(&outcome.invalid[0]);
    assert_eq!(reset, 2, "the two that have been stuck longest are broken off");
    assert_eq!(fates(&outcome.valid_total()), (2, 0));
}

#[test]
fn a_worker_that_is_killed_while_others_work_takes_no_port_down() {
    let session = class("in session", linux(), once(99), 0.0);
    let other = class("beside it", linux(), once(101), 0.0);
    let mut scenario = hour(Hang::StuckWorker, &[], vec![session, other]);
    scenario.listener.service = Distribution::Constant(seconds(60));
    let every = porthang::model::remedy::Schedule::every(
        seconds(110),
        Reference::Wall,
        restart(Scope::Worker, 2),
    );
    scenario.horizon = seconds(200);
    let outcome = outcome(&scenario, vec![Measure::Schedule(every)]);
    assert_eq!(outcome.port.up, seconds(200));
    assert_eq!(fates(&outcome.valid_total()), (1, 1), "the first worker's session is lost");
    assert_eq!((outcome.port.planned, outcome.port.sessions_lost), (1, 1));
}
