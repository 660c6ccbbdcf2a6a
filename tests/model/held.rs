//! Workers that are held by clients who say nothing, until these go or a time-out is over.

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::Outcome;
use porthang::model::client::Ending;
use porthang::model::hang::Hang;
use porthang::model::listener::Service;
use porthang::model::remedy::{Measure, Operator, Remedy};
use porthang::model::restart::{Restart, Scope};
use porthang::model::scenario::{Arrivals, Class, Scenario, Traced};
use porthang::model::world::{Fact, Observer, Turn, simulate_watched};

use crate::common::{class, linux, once, scenario, second, seconds};

/// How long a silent client stays, and how long a worker waits for it.
#[derive(Clone, Copy)]
struct Patience {
    client: u64,
    worker: u64,
}

/// An hour with silent clients at these seconds, at a listener of so many workers, and others.
fn hour(
    hang: Hang,
    workers: u32,
    silent: &[u64],
    patience: Patience,
    others: Vec<Class>,
) -> Scenario {
    let traced = |at: &u64| Traced { at: second(*at), invalid: Some(true), host: None };
    let arrivals = Arrivals::Trace { requests: silent.iter().map(traced).collect() };
    let mut silent = class("silent", linux(), arrivals, 0.0);
    silent.banner_timeout = seconds(patience.client);
    let mut scenario = scenario([vec![silent], others].concat());
    scenario.horizon = seconds(3_600);
    let listener = &mut scenario.listener;
    (listener.hang, listener.workers) = (hang, workers);
    listener.idle_timeout = seconds(patience.worker);
    scenario
}

const CLIENT_GOES: Patience = Patience { client: 50, worker: 300 };
const WORKER_GIVES_UP: Patience = Patience { client: 300, worker: 20 };

fn caller(at: u64) -> Class {
    class(&format!("caller at {at}"), linux(), once(at), 0.0)
}

/// When the port hangs and when it is up again; and how calls end.
#[derive(Default)]
struct Log {
    port: Vec<(u64, &'static str)>,
    ends: Vec<(u64, Ending)>,
}

impl Observer for Log {
    fn note(&mut self, now: SimTime, fact: Fact) {
        let at = now.as_secs_f64() as u64;
        match fact {
            Fact::Hung { will_heal, .. } => {
                assert!(will_heal, "whoever holds it goes some day");
                self.port.push((at, "hung"));
            }
            Fact::Port { turn: Turn::Healed, .. } => self.port.push((at, "healed")),
            Fact::Port { turn: Turn::Service { service: Service::Serving, .. }, .. } => {
                self.port.push((at, "back"));
            }
            Fact::Port { turn: Turn::Grace { .. }, .. } => self.port.push((at, "grace")),
            Fact::Ended { ending, .. } => self.ends.push((at, ending)),
            _ => {}
        }
    }
}

fn under(scenario: &Scenario, measures: Vec<Measure>) -> (Outcome, Log) {
    simulate_watched(scenario, &Remedy { measures }, Streams::new(1, 0), Log::default())
}

fn run(scenario: &Scenario) -> (Outcome, Log) {
    under(scenario, Vec::new())
}

const BOTH: [Hang; 2] = [Hang::HeldWorker, Hang::HeldAccept];

#[test]
fn the_port_is_up_again_when_the_client_goes() {
    for hang in BOTH {
        let (outcome, log) =
            run(&hour(hang, 1, &[100], CLIENT_GOES, vec![caller(120), caller(150)]));
        assert_eq!(log.port, [(100, "hung"), (150, "healed")], "{hang:?}");
        let served = Ending::Served;
        assert_eq!(log.ends, [(150, Ending::TimedOut), (152, served), (154, served)], "{hang:?}");
        assert_eq!((outcome.port.hung, outcome.port.up), (seconds(50), seconds(3_550)), "{hang:?}");
    }
}

#[test]
fn or_when_the_worker_has_waited_long_enough() {
    for hang in BOTH {
        let (_, log) = run(&hour(hang, 1, &[100], WORKER_GIVES_UP, vec![caller(110)]));
        assert_eq!(log.port, [(100, "hung"), (120, "healed")], "{hang:?}");
        assert_eq!(log.ends, [(120, Ending::Reset), (122, Ending::Served)], "{hang:?}");
    }
}

/// Three of four workers are held: the port is up, and has that share of its capacity less.
#[test]
fn held_workers_are_missing_until_they_are_let_go() {
    let (outcome, log) = run(&hour(Hang::HeldWorker, 4, &[100, 110, 120], CLIENT_GOES, vec![]));
    assert_eq!(log.port, []);
    let second = u128::from(SimDuration::SECOND.as_nanos());
    assert_eq!(outcome.port.capacity, 4 * 3_600 * second);
    assert_eq!(outcome.port.leaked, 3 * 50 * second);
}

#[test]
fn the_port_hangs_while_the_last_worker_is_held_and_again_with_the_next_client() {
    let silent = [100, 110, 120, 130, 155];
    let (outcome, log) = run(&hour(Hang::HeldWorker, 4, &silent, CLIENT_GOES, vec![caller(140)]));
    // The first goes at 150 s, and at 155 s another one comes; the second goes at 160 s. The caller
    // is served when the first has gone.
    assert_eq!(log.port, [(130, "hung"), (150, "healed"), (155, "hung"), (160, "healed")]);
    assert_eq!(outcome.port.hung, seconds(25));
    assert!(log.ends.contains(&(152, Ending::Served)), "{:?}", log.ends);
}

#[test]
fn one_silent_client_holds_the_accept_of_all_workers() {
    let (outcome, log) =
        run(&hour(Hang::HeldAccept, 4, &[100], CLIENT_GOES, vec![caller(99), caller(110)]));
    assert_eq!(log.port, [(100, "hung"), (150, "healed")]);
    // The session that was open goes on.
    assert_eq!(log.ends[0], (101, Ending::Served));
    assert_eq!(outcome.port.hung, seconds(50));
}

/// It waits behind the first, and has gone by the time that a worker is free.
#[test]
fn nobody_waits_for_a_client_that_went_while_it_was_queued() {
    let patience = Patience { client: 30, worker: 40 };
    let mut queued = hour(Hang::HeldWorker, 1, &[100], patience, vec![caller(120)]);
    queued.classes[0].banner_timeout = seconds(60);
    let silent =
        Class { banner_timeout: seconds(10), ..class("impatient", linux(), once(105), 1.0) };
    queued.classes.push(silent);
    let (outcome, log) = run(&queued);
    assert_eq!(log.port, [(100, "hung"), (140, "healed")]);
    assert_eq!((outcome.port.hangs, outcome.valid_total().served), (1, 1));
}

/// The one that holds the worker goes at the very instant at which the one that waits is accepted:
/// nobody could have been served between.
#[test]
fn the_port_is_not_up_between_two_clients_that_hold_it_one_after_the_other() {
    let patience = Patience { client: 300, worker: 60 };
    // A call at the same instant lets the program run only after it.
    for others in [vec![], vec![caller(160)]] {
        for hang in BOTH {
            let scenario = hour(hang, 1, &[100, 110], patience, others.clone());
            let (outcome, log) = run(&scenario);
            assert_eq!(log.port, [(100, "hung"), (220, "healed")], "{hang:?}");
            let port = &outcome.port;
            assert_eq!((port.hangs, port.hung), (1, seconds(120)), "{hang:?}");
            let notices = Distribution::Constant(seconds(90));
            let restart = Restart { closed: Distribution::ZERO, ..Restart::INSTANT };
            let someone = Measure::Operator(Operator::noticing(notices, restart));
            let (outcome, log) = under(&scenario, vec![someone]);
            assert_eq!(log.port, [(100, "hung"), (190, "back")], "{hang:?}");
            let port = &outcome.port;
            assert_eq!((port.detected, port.detection), (1, seconds(90)), "{hang:?}");
        }
    }
}

/// A program that waits for a client ends when it is told to, and so does a worker.
#[test]
fn a_restart_lets_go_at_once() {
    let restart = |scope| Restart {
        scope,
        grace: seconds(30),
        closed: Distribution::Constant(seconds(2)),
        ..Restart::INSTANT
    };
    for hang in BOTH {
        for scope in [Scope::Worker, Scope::Program, Scope::Service, Scope::Machine] {
            let notices = Distribution::Constant(seconds(10));
            let someone = Measure::Operator(Operator::noticing(notices, restart(scope)));
            let patience = Patience { client: 3_000, worker: 3_000 };
            let scenario = hour(hang, 1, &[100, 1_000], patience, vec![caller(1_020)]);
            let (outcome, log) = under(&scenario, vec![someone]);
            let expected = [(100, "hung"), (112, "back"), (1_000, "hung"), (1_012, "back")];
            assert_eq!(log.port, expected, "{hang:?}, {scope:?}");
            let port = &outcome.port;
            assert_eq!(
                (port.hung, port.restarting),
                (seconds(20), seconds(4)),
                "{hang:?}, {scope:?}"
            );
            assert_eq!(outcome.valid_total().served, 1, "{hang:?}, {scope:?}");
        }
    }
}
