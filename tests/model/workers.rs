//! Workers: what a restart takes down, and how they are replaced one by one.

use porthang::engine::{Distribution, Streams};
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::remedy::{
    Crew, Layer, Measure, Operator, Probing, Recycle, Reference, Remedy, Schedule, Told, Watchdog,
    WorkerTimeout,
};
use porthang::model::restart::{Restart, Scope};
use porthang::model::scenario::{Arrivals, Class, KeepAlive, Scenario, Traced};
use porthang::model::world::simulate;
use porthang::model::{Outcome, outcome::Ledger};

use crate::common::{class, linux, once, probes, scenario, second, seconds};

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
    let probing =
        Probing { clock: Reference::Wall, ..probes(Layer::Banner, seconds(60), seconds(10), 1) };
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
    // The one that was stuck since 100 s is killed at 250 s; at 1050 s that since 200 s, whose client
    // has given up, and not that since 1000 s, whose client waits.
    assert_eq!((reset, outcome.invalid[0].timed_out), (1, 2));
    assert_eq!(fates(&outcome.valid_total()), (2, 0));
}

#[test]
fn a_worker_that_is_killed_while_others_work_takes_no_port_down() {
    let session = class("in session", linux(), once(99), 0.0);
    let other = class("beside it", linux(), once(101), 0.0);
    let mut scenario = hour(Hang::StuckWorker, &[], vec![session, other]);
    scenario.listener.service = Distribution::Constant(seconds(60));
    let every = Schedule::every(seconds(110), Reference::Wall, restart(Scope::Worker, 2));
    scenario.horizon = seconds(200);
    let outcome = outcome(&scenario, vec![Measure::Schedule(every)]);
    assert_eq!(outcome.port.up, seconds(200));
    assert_eq!(fates(&outcome.valid_total()), (1, 1), "the first worker's session is lost");
    assert_eq!((outcome.port.planned, outcome.port.sessions_lost), (1, 1));
}

/// A supervisor replaces a worker every 25 s: that is less than the three probes need.
#[test]
fn who_takes_care_of_the_whole_port_goes_on_while_a_worker_is_replaced() {
    let every = |s, restart| {
        Measure::Schedule(Schedule::every(seconds(s), Reference::SinceRestart, restart))
    };
    let replaces = every(25, restart(Scope::Worker, 1));
    let probing = |probe| probes(probe, seconds(10), seconds(1), 3);
    let service = || restart(Scope::Service, 3);
    let watches =
        Measure::Watchdog(Watchdog { probing: probing(Layer::Connect), restart: service() });
    let told = Told::Alarm {
        probing: probing(Layer::Banner),
        reacts: Distribution::Constant(seconds(60)),
    };
    let alarmed = Measure::Operator(Operator {
        told,
        hours: None,
        looks: None,
        restart: service(),
        crew: Crew::ONE,
    });
    let nightly = every(1_000, service());
    let noticed = operator(90, service()).remove(0);
    let refuses = Hang::ListenNotRearmed { dead_reply: DeadReply::Reset };
    // The port hangs at 61 s; the probe that is the third to fail does so at 90 s.
    for (measure, restarts_at) in [(watches, 90), (alarmed, 150), (noticed, 151), (nightly, 1_000)]
    {
        let scenario = hour(refuses, &[61], vec![]);
        let outcome = outcome(&scenario, vec![replaces.clone(), measure.clone()]);
        // While a worker is replaced the hung port counts as one that restarts.
        let down = outcome.port.hung + outcome.port.restarting;
        let least = seconds(restarts_at - 61 + 3);
        assert!(down >= least && down <= least + seconds(9), "{measure:?}: {down}");
    }
    let scenario = hour(Hang::Silent, &[], vec![]);
    let process =
        Measure::Watchdog(Watchdog { probing: probing(Layer::Process), restart: service() });
    let slow =
        Restart { shutdown: Distribution::Constant(seconds(50)), ..restart(Scope::Worker, 1) };
    let outcome = outcome(&scenario, vec![every(25, slow), process]);
    assert_eq!(outcome.port.up, scenario.horizon, "the process lives while a worker ends");
}

/// Calls from one host each, so many seconds apart, from 1 s on; what is served takes 1 s.
fn calls(count: u64, apart: u64) -> Scenario {
    let caller = |n| class(&format!("caller {n}"), linux(), once(1 + n * apart), 0.0);
    let mut scenario = hour(Hang::StuckAccept, &[], (0..count).map(caller).collect());
    scenario.listener.service = Distribution::Constant(seconds(1));
    scenario.listener.exchanges = 0;
    scenario
}

fn recycle(sessions: u32, jitter: u32, starts: u64) -> Vec<Measure> {
    let starts = Distribution::Constant(seconds(starts));
    vec![Measure::Recycle(Recycle { sessions, jitter, starts })]
}

/// How long those that are delivered have waited in all (s): each would have been served in 1 s.
fn waited(outcome: &Outcome) -> f64 {
    let delivered = outcome.valid_total().delivered as f64;
    delivered * (outcome.delivery_delay.mean().expect("some are delivered") - 1.0)
}

#[test]
fn who_calls_while_the_only_worker_is_replaced_waits_for_the_new_one() {
    let mut scenario = calls(9, 5);
    scenario.listener.workers = 1;
    assert!(waited(&outcome(&scenario, Vec::new())).abs() < 1e-9);
    let outcome = outcome(&scenario, recycle(3, 0, 10));
    // The third and the sixth session end a worker at 12 s and at 27 s. The calls at 16 s and 31 s
    // wait for the next one until 22 s and 37 s, and each the next call for 2 s behind them.
    assert!((waited(&outcome) - 16.0).abs() < 1e-9, "{}", waited(&outcome));
    assert_eq!(fates(&outcome.valid_total()), (9, 0));
    assert_eq!(outcome.port.up, scenario.horizon, "that is no outage");
    assert_eq!((outcome.port.restarts, outcome.port.sessions_lost), (0, 0));
}

#[test]
fn the_others_go_on_while_one_is_replaced() {
    let mut scenario = calls(9, 5);
    scenario.listener.workers = 2;
    assert!(waited(&outcome(&scenario, recycle(3, 0, 10))).abs() < 1e-9);
}

#[test]
fn workers_live_for_as_many_sessions_as_the_jitter_has_it() {
    let count = 3_000;
    let mut scenario = calls(count, 20);
    scenario.horizon = seconds(20 * count);
    scenario.listener.workers = 1;
    // The next call waits 6 s for the worker that takes the place of another.
    let replaced = waited(&outcome(&scenario, recycle(10, 5, 25))) / 6.0;
    // A renewal process with lives from 5 to 15: of n sessions, n/μ end one, with variance nσ²/μ³.
    let (n, mean, variance) = (count as f64, 10.0, (11.0 * 11.0 - 1.0) / 12.0);
    let error = (n * variance / (mean * mean * mean)).sqrt();
    assert!((replaced - n / mean).abs() < 4.0 * error, "{replaced}, error {error}");
}

/// A supervisor who looks this often, or all the time.
fn timeout(after: u64, period: u64, starts: u64) -> Vec<Measure> {
    let (after, period) = (seconds(after), seconds(period));
    let starts = Distribution::Constant(seconds(starts));
    vec![Measure::WorkerTimeout(WorkerTimeout { after, period, starts })]
}

fn caller(at: u64) -> Class {
    class(&format!("caller at {at}"), linux(), once(at), 0.0)
}

#[test]
fn a_stuck_worker_is_killed_when_its_time_is_over_and_the_port_is_down_until_the_next_one_starts() {
    let mut scenario = hour(Hang::StuckWorker, &[100], vec![caller(110), caller(131)]);
    scenario.listener.workers = 1;
    let outcome = outcome(&scenario, timeout(30, 0, 5));
    let port = &outcome.port;
    assert_eq!((port.hung, port.restarting), (seconds(30), seconds(5)));
    assert_eq!((port.hangs, port.failures, port.restarts, port.detected), (1, 1, 1, 1));
    assert_eq!((port.detection, port.planned_down), (seconds(30), seconds(0)));
    assert_eq!((port.outages.count(), port.outages.total()), (1, seconds(35)));
    assert_eq!(fates(&outcome.invalid[0]), (0, 1), "its client is reset");
    assert_eq!(fates(&outcome.valid_total()), (2, 0), "who calls meanwhile waits");
    assert_eq!(port.sessions_lost, 0);
}

/// As gunicorn does: a worker that has been at it for just its time-out is not killed at that look.
#[test]
fn who_looks_now_and_then_kills_at_the_first_look_after_the_time() {
    for (period, looks) in [(0, 130), (7, 133), (10, 140), (1, 131)] {
        let mut scenario = hour(Hang::StuckWorker, &[100], vec![]);
        scenario.listener.workers = 1;
        let outcome = outcome(&scenario, timeout(30, period, 0));
        assert_eq!(outcome.port.hung, seconds(looks - 100), "every {period} s");
    }
}

#[test]
fn the_others_go_on_while_a_stuck_worker_is_replaced() {
    let mut scenario = hour(Hang::StuckWorker, &[100, 200], vec![caller(101), caller(131)]);
    scenario.listener.workers = 2;
    let outcome = outcome(&scenario, timeout(30, 0, 50));
    let port = &outcome.port;
    assert_eq!((port.hangs, port.up), (0, scenario.horizon));
    assert_eq!((port.restarts, port.freed, port.needless), (2, 2, 0));
    assert_eq!(fates(&outcome.valid_total()), (2, 0));
}

#[test]
fn the_port_is_down_while_one_worker_is_stuck_and_the_other_starts() {
    let mut scenario = hour(Hang::StuckWorker, &[100, 140], vec![caller(145)]);
    scenario.listener.workers = 2;
    let outcome = outcome(&scenario, timeout(30, 0, 20));
    // The first is killed at 130 s and its next is there at 150 s; the second is stuck from 140 s on.
    let port = &outcome.port;
    assert_eq!((port.hangs, port.hung, port.restarting), (0, seconds(0), seconds(10)));
    assert_eq!((port.restarts, port.freed), (2, 2));
    assert_eq!(fates(&outcome.valid_total()), (1, 0));
}

#[test]
fn to_kill_the_worker_that_is_stuck_is_in_vain_where_the_accept_is_the_programs() {
    let outcome = outcome(&hour(Hang::StuckAccept, &[100], vec![]), timeout(30, 0, 5));
    let port = &outcome.port;
    assert_eq!((port.hangs, port.detected, port.up), (1, 0, seconds(100)));
    assert_eq!((port.restarts, port.futile, port.freed), (1, 1, 0));
}

#[test]
fn two_stuck_workers_are_killed_each_in_its_time() {
    let mut scenario = hour(Hang::StuckWorker, &[100, 110], vec![caller(115)]);
    scenario.listener.workers = 2;
    let outcome = outcome(&scenario, timeout(30, 0, 15));
    // Hung from 110 s on; one is killed at 130 s, which ends the hang, one at 140 s; a worker is back
    // at 145 s.
    let port = &outcome.port;
    assert_eq!((port.hangs, port.hung, port.restarting), (1, seconds(20), seconds(15)));
    assert_eq!((port.restarts, port.detected, port.freed), (2, 1, 1));
}

/// The bad request that waits takes the new worker as soon as that takes calls.
#[test]
fn the_port_is_not_up_between_two_requests_that_stick_one_after_the_other() {
    for others in [vec![], vec![caller(132)]] {
        let mut scenario = hour(Hang::StuckWorker, &[100, 110], others);
        scenario.listener.workers = 1;
        let outcome = outcome(&scenario, timeout(30, 0, 2));
        let port = &outcome.port;
        assert_eq!((port.hangs, port.failures, port.outages.count()), (2, 1, 1));
        assert_eq!((port.hung, port.restarting), (seconds(60), seconds(4)));
        assert_eq!((port.restarts, port.detected), (2, 2));
    }
}

#[test]
fn a_session_that_takes_longer_is_broken_off_and_that_kill_is_needless() {
    for (service, after, expected) in [(29, 30, (1, 0)), (31, 30, (0, 1)), (31, 0, (1, 0))] {
        let mut scenario = hour(Hang::StuckWorker, &[], vec![caller(100)]);
        scenario.listener.service = Distribution::Constant(seconds(service));
        scenario.listener.exchanges = 0;
        let measures = if after > 0 { timeout(after, 0, 1) } else { vec![] };
        let outcome = outcome(&scenario, measures);
        assert_eq!(fates(&outcome.valid_total()), expected, "{service} s of at most {after}");
        let port = &outcome.port;
        let lost = expected.1;
        assert_eq!((port.needless, port.restarts, port.sessions_lost), (lost, lost, lost));
        assert_eq!(port.up, scenario.horizon, "three others are at work");
    }
}

/// A worker is free for longer than its time-out between the calls: only its session counts.
#[test]
fn what_counts_is_the_session_that_a_worker_is_at_and_not_how_long_it_lives() {
    let mut scenario = calls(40, 7);
    scenario.listener.workers = 1;
    scenario.listener.service = Distribution::Constant(seconds(6));
    let outcome = outcome(&scenario, timeout(9, 0, 1));
    assert_eq!(fates(&outcome.valid_total()), (40, 0));
    assert_eq!(outcome.port.restarts, 0);
}

/// Requests over a kept connection, which take 20 s each with 20 s between.
#[test]
fn on_a_kept_connection_each_request_counts_by_itself() {
    let mut users = class("users", linux(), Arrivals::Trace { requests: vec![] }, 0.0);
    let traced = |n: u64| Traced { at: second(100 + 40 * n), invalid: Some(false), host: None };
    users.arrivals = Arrivals::Trace { requests: (0..6).map(traced).collect() };
    users.keep_alive = Some(KeepAlive { idle: seconds(100), requests: 100 });
    let mut scenario = hour(Hang::StuckWorker, &[], vec![users]);
    scenario.listener.service = Distribution::Constant(seconds(20));
    scenario.listener.exchanges = 0;
    for (after, restarts) in [(25, 0), (19, 6)] {
        let outcome = outcome(&scenario, timeout(after, 0, 1));
        assert_eq!(outcome.port.restarts, restarts, "{after} s");
    }
}

#[test]
fn a_held_worker_is_freed_and_a_stuck_accept_is_not() {
    let down = |hang| {
        let mut scenario = hour(hang, &[100], vec![]);
        scenario.listener.workers = 1;
        scenario.listener.idle_timeout = seconds(200);
        let outcome = outcome(&scenario, timeout(30, 0, 1));
        (outcome.port.hung, outcome.port.restarting, outcome.port.restarts)
    };
    for hang in [Hang::HeldWorker, Hang::HeldAccept] {
        assert_eq!(down(hang), (seconds(30), seconds(1), 1), "{hang:?}");
    }
    assert_eq!(down(Hang::StuckAccept), (seconds(3_500), seconds(0), 1));
}

/// A held accept is let go with the worker that waits in it; the others were never stuck.
#[test]
fn the_end_of_the_worker_that_held_the_accept_ends_the_hang_at_once() {
    let mut scenario = hour(Hang::HeldAccept, &[100], vec![caller(110)]);
    scenario.listener.idle_timeout = seconds(200);
    let outcome = outcome(&scenario, timeout(30, 0, 9));
    let port = &outcome.port;
    assert_eq!((port.hangs, port.hung, port.restarting), (1, seconds(30), seconds(0)));
    assert_eq!((port.detected, port.restarts), (1, 1));
    assert_eq!(fates(&outcome.valid_total()), (1, 0));
}

/// The operator would notice at 190 s; the program that is told to end at 150 s is given 20 s.
#[test]
fn who_waits_for_the_hang_hears_that_it_is_over_and_a_program_that_ends_kills_no_worker() {
    let mut scenario = hour(Hang::StuckWorker, &[100], vec![]);
    scenario.listener.workers = 1;
    let both = |after, notices| {
        let restart = Restart { grace: seconds(20), ..restart(Scope::Service, 1) };
        let measures = [timeout(after, 0, 1), operator(notices, restart)].concat();
        let outcome = outcome(&scenario, measures);
        (outcome.port.restarts, outcome.port.hung, outcome.port.restarting)
    };
    assert_eq!(both(30, 90), (1, seconds(30), seconds(1)));
    assert_eq!(both(60, 50), (1, seconds(70), seconds(1)));
}
