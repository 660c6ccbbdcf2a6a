//! Restarts that take their time: what happens when, to the instant.

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::experiment::config;
use porthang::model::Outcome;
use porthang::model::hang::Hang;
use porthang::model::listener::Service;
use porthang::model::remedy::{
    Fix, Layer, Measure, Operator, Reference, Remedy, Schedule, Watchdog,
};
use porthang::model::restart::{Backoff, Limit, Restart, SlowStart};
use porthang::model::scenario::{Arrivals, Class, Scenario, Traced};
use porthang::model::segment::ConnectionId;
use porthang::model::world::{Fact, Observer, Turn, simulate, simulate_watched};

use crate::common::{class, linux, once, probes, scenario, second, seconds};

/// Two seconds in which nobody listens.
fn two_seconds() -> Restart {
    Restart { closed: Distribution::Constant(seconds(2)), ..Restart::INSTANT }
}

/// Somebody notices a hang after one second.
fn operator(restart: Restart) -> Measure {
    Measure::Operator(Operator::noticing(Distribution::Constant(seconds(1)), restart))
}

/// A probe every ten seconds, and one failure is too many.
fn watchdog(restart: Restart) -> Measure {
    let probing = probes(Layer::Connect, seconds(10), seconds(1), 1);
    Measure::Watchdog(Watchdog { probing, restart })
}

fn hourly(seconds_apart: u64, restart: Restart) -> Measure {
    let every = seconds(seconds_apart);
    Measure::Schedule(Schedule::every(every, Reference::Wall, restart))
}

/// An hour of a port that hangs so, with one invalid request at each of these seconds, and others.
fn hour(hang: Hang, invalid: &[u64], others: Vec<Class>) -> Scenario {
    let traced = |at: &u64| Traced { at: second(*at), invalid: Some(true), host: None };
    let arrivals = Arrivals::Trace { requests: invalid.iter().map(traced).collect() };
    let offender = class("offender", linux(), arrivals, 0.0);
    let mut scenario = scenario([vec![offender], others].concat());
    scenario.horizon = seconds(3_600);
    scenario.listener.hang = hang;
    scenario
}

/// What happened to the port and to the others, in the words `"101 closed"`.
fn log(scenario: &Scenario, measures: Vec<Measure>) -> (Vec<String>, Outcome) {
    let remedy = Remedy { measures };
    let watched = simulate_watched(scenario, &remedy, Streams::new(1, 0), Log::default());
    (watched.1.lines, watched.0)
}

#[derive(Default)]
struct Log {
    lines: Vec<String>,
    /// The latest connection of the offender.
    offender: Option<ConnectionId>,
}

impl Observer for Log {
    fn note(&mut self, now: SimTime, fact: Fact) {
        let what = match fact {
            Fact::Hung { .. } => "hung".to_owned(),
            Fact::Port { turn: Turn::Grace { until, .. }, .. } => {
                format!("told to end until {}", until.as_secs_f64())
            }
            Fact::Port { turn: Turn::BackedOff { until }, .. } => {
                format!("waits until {}", until.as_secs_f64())
            }
            Fact::Port { turn: Turn::StartFailed { held_until: None }, .. } => "fails".to_owned(),
            Fact::Port { turn: Turn::GivenUp { measure }, .. } => format!("given up by {measure}"),
            Fact::Port { turn: Turn::SlowStart { workers, until }, .. } => {
                format!("{workers} until {}", until.as_secs_f64())
            }
            Fact::Port { turn: Turn::Service { service: Service::Serving, .. }, .. } => {
                "serving".to_owned()
            }
            Fact::Port { turn: Turn::Service { service: Service::Closed, .. }, .. } => {
                "closed".to_owned()
            }
            Fact::Port { turn: Turn::Service { service, .. }, .. } => format!("{service:?}"),
            Fact::Attempt { request, connection, .. } if request.class == 0 => {
                self.offender = Some(connection);
                return;
            }
            Fact::Ended { connection, ending, .. } if self.offender != Some(connection) => {
                format!("{ending:?}")
            }
            _ => return,
        };
        self.lines.push(format!("{} {what}", now.as_secs_f64()));
    }
}

#[test]
fn a_stuck_program_keeps_its_port_as_it_is_until_the_grace_is_over() {
    let restart = Restart { grace: seconds(30), ..two_seconds() };
    for hang in [Hang::StuckAccept, Hang::StuckWorker] {
        let caller = class("caller", linux(), once(110), 0.0);
        let mut scenario = hour(hang, &[100], vec![caller]);
        scenario.listener.workers = 1;
        let (log, outcome) = log(&scenario, vec![operator(restart.clone())]);
        let expected = [
            "100 hung",
            "101 told to end until 131",
            "131 closed",
            // The call that came in the grace and was queued.
            "131 Reset",
            "133 serving",
        ];
        assert_eq!(log, expected, "{hang:?}");
        assert_eq!((outcome.port.hung, outcome.port.restarting), (seconds(31), seconds(2)));
        assert_eq!(outcome.port.restarts, 1);
    }
}

#[test]
fn a_program_that_is_not_stuck_ends_when_it_is_told_to() {
    let restart = Restart { grace: seconds(30), ..two_seconds() };
    let (silent, _) = log(&hour(Hang::Silent, &[100], vec![]), vec![operator(restart.clone())]);
    assert_eq!(silent[..3], ["100 hung", "101 closed", "103 serving"]);
    let caller = class("caller", linux(), once(999), 0.0);
    let healthy = hour(Hang::StuckAccept, &[], vec![caller]);
    let (healthy, _) = log(&healthy, vec![hourly(1_000, restart)]);
    assert_eq!(healthy[..3], ["1000 closed", "1000 Reset", "1002 serving"]);
}

#[test]
fn a_fix_in_the_grace_ends_it_and_another_restart_is_dropped() {
    let restart = Restart { grace: seconds(30), ..two_seconds() };
    let fix = Fix::at(second(120), seconds(5));
    let measures = vec![operator(restart), hourly(110, two_seconds()), Measure::Fix(fix)];
    let mut scenario = hour(Hang::StuckAccept, &[100], vec![]);
    scenario.horizon = seconds(200);
    let (log, outcome) = log(&scenario, measures);
    let expected = ["100 hung", "101 told to end until 131", "120 Installing", "125 serving"];
    assert_eq!(log, expected);
    assert_eq!((outcome.port.hung, outcome.port.installing), (seconds(20), seconds(5)));
}

#[test]
fn restarts_in_a_row_wait_longer_each_time_until_a_long_service_ends_the_row() {
    let backoff =
        Backoff { first: seconds(10), factor: 2.0, most: seconds(15), reset: seconds(600) };
    let restart = Restart { backoff: Some(backoff), ..two_seconds() };
    let scenario = hour(Hang::Silent, &[100, 200, 300, 400, 1_016, 1_100], vec![]);
    let (log, outcome) = log(&scenario, vec![operator(restart)]);
    let expected = [
        ["100 hung", "101 closed", "103 serving"].as_slice(),
        &["200 hung", "201 closed", "201 waits until 211", "213 serving"],
        &["300 hung", "301 closed", "301 waits until 316", "318 serving"],
        &["400 hung", "401 closed", "401 waits until 416", "418 serving"],
        // In service for 599 s, one short of the reset.
        &["1016 hung", "1017 closed", "1017 waits until 1032", "1034 serving"],
        &["1100 hung", "1101 closed", "1101 waits until 1116", "1118 serving"],
    ];
    assert_eq!(log, expected.concat());
    assert_eq!(outcome.port.restarting, seconds(6 * 2 + 10 + 4 * 15));
    let scenario = hour(Hang::Silent, &[100, 703], vec![]);
    let remedy =
        Remedy { measures: vec![operator(Restart { backoff: Some(backoff), ..two_seconds() })] };
    let outcome = simulate(&scenario, &remedy, Streams::new(1, 0));
    assert_eq!(outcome.port.restarting, seconds(2 * 2), "in service for 601 s");
}

#[test]
fn back_off_comes_before_the_phases_and_is_rst() {
    let backoff =
        Backoff { first: seconds(10), factor: 1.0, most: seconds(10), reset: seconds(600) };
    let [shutdown, dark, closed] = [1, 2, 3].map(|n| Distribution::Constant(seconds(n)));
    let restart = Restart { shutdown, dark, closed, backoff: Some(backoff), ..Restart::INSTANT };
    let caller = class("caller", linux(), once(205), 0.0);
    let (log, _) = log(&hour(Hang::Silent, &[100, 200], vec![caller]), vec![operator(restart)]);
    let expected = [
        ["100 hung", "101 ShuttingDown", "102 Dark", "104 closed", "107 serving"].as_slice(),
        &["200 hung", "201 closed", "201 waits until 211", "205 Refused"],
        &["211 ShuttingDown", "212 Dark", "214 closed", "217 serving"],
    ];
    assert_eq!(log, expected.concat());
}

/// Two starts in 1,000 s.
fn limited() -> Restart {
    Restart { limit: Some(Limit { starts: 2, within: seconds(1_000) }), ..two_seconds() }
}

#[test]
fn one_start_too_many_is_not_made_and_the_port_stays_closed_to_the_horizon() {
    let caller = class("caller", linux(), once(2_000), 0.0);
    let scenario = hour(Hang::Silent, &[101, 202, 303], vec![caller]);
    let (log, outcome) = log(&scenario, vec![watchdog(limited())]);
    let expected = [
        ["101 hung", "111 closed", "113 serving"].as_slice(),
        &["202 hung", "212 closed", "214 serving"],
        &["303 hung", "313 closed", "313 given up by 0", "2000 Refused"],
    ];
    assert_eq!(log, expected.concat());
    let port = outcome.port;
    assert_eq!((port.restarts, port.given_up, port.failed_starts), (3, 1, 0));
    assert_eq!(port.restarting, seconds(2 + 2 + 3_287));
    assert!(port.open_outage.is_some());
}

/// The calendar restarts a port that hangs at 1,000 s and one that is up at 2,000 s; somebody
/// restarts one that hangs in between.
#[test]
fn time_down_is_planned_where_the_calendar_or_the_fix_takes_the_port_down() {
    let slow =
        Measure::Operator(Operator::noticing(Distribution::Constant(seconds(100)), two_seconds()));
    let fix = Measure::Fix(Fix::at(second(2_500), seconds(60)));
    let hour = hour(Hang::Silent, &[990, 1_500], vec![]);
    let (_, outcome) = log(&hour, vec![slow, hourly(1_000, two_seconds()), fix]);
    let port = outcome.port;
    assert_eq!((port.hangs, port.failures, port.planned, port.detected), (2, 2, 3, 1));
    assert_eq!(port.planned_down, seconds(3 * 2 + 60));
    assert_eq!((port.hung, port.restarting), (seconds(10 + 100), seconds(4 * 2)));
    let ends = port.hang_ends;
    assert_eq!((ends.detected.total(), ends.otherwise.total()), (seconds(100), seconds(10)));
    assert_eq!(ends.open.count(), 0);
}

/// A start that fails is no part of the plan, nor is what comes of it.
#[test]
fn a_planned_restart_whose_program_does_not_come_back_is_planned_no_more() {
    let restart = Restart { limit: limited().limit, ..two_seconds() };
    let mut scenario = hour(Hang::Silent, &[], vec![]);
    scenario.horizon = seconds(1_100);
    let (_, outcome) = log(&scenario, vec![hourly(300, restart)]);
    let port = outcome.port;
    assert_eq!((port.restarts, port.given_up, port.failures), (3, 1, 0));
    assert_eq!(port.planned_down, seconds(2 + 2));
    assert_eq!(port.restarting, seconds(2 + 2 + 200));
}

/// The first of the starts came at 101 s, and 1,000 s later they are forgotten.
#[test]
fn a_person_tries_again_when_the_time_of_the_limit_is_over() {
    let (log, outcome) =
        log(&hour(Hang::Silent, &[100, 200, 300], vec![]), vec![operator(limited())]);
    let last: Vec<&str> = log.iter().rev().take(3).rev().map(String::as_str).collect();
    assert_eq!(last, ["301 given up by 0", "1102.000000001 closed", "1104.000000001 serving"]);
    let port = outcome.port;
    assert_eq!((port.restarts, port.given_up, port.resumed), (4, 1, 1));
}

#[test]
fn a_calendar_tries_again_at_its_next_instant_after_that_time() {
    let limit = Some(Limit { starts: 3, within: seconds(200) });
    let (log, outcome) = log(
        &hour(Hang::Silent, &[], vec![]),
        vec![hourly(100, Restart { limit, fails: 0.999, ..two_seconds() })],
    );
    let expected = [
        ["100 closed", "102 fails", "104 fails", "106 fails", "106 given up by 0"],
        // 300 s is within the 200 s from 100 s on.
        ["400 closed", "402 fails", "404 fails", "406 fails", "406 given up by 0"],
    ];
    assert_eq!(log[..10], expected.concat());
    let port = outcome.port;
    assert_eq!((port.planned, port.given_up, port.retried), (12, 12, 24));
}

#[test]
fn a_stuck_program_has_its_grace_before_it_is_given_up() {
    let restart = Restart { grace: seconds(30), ..limited() };
    let scenario = hour(Hang::StuckAccept, &[100, 200, 300], vec![]);
    let (log, _) = log(&scenario, vec![operator(restart)]);
    let given_up = log.iter().position(|line| line.contains("given up")).expect("it does once");
    let last = &log[given_up - 2..=given_up];
    assert_eq!(last, ["301 told to end until 331", "331 closed", "331 given up by 0"]);
}

#[test]
fn another_measure_brings_back_what_one_has_given_up() {
    let probing = probes(Layer::Connect, seconds(60), seconds(45), 3);
    let watchdog = Measure::Watchdog(Watchdog { probing, restart: two_seconds() });
    let notices = Distribution::Constant(seconds(500));
    let someone = Measure::Operator(Operator::noticing(notices, two_seconds()));
    let since =
        Measure::Schedule(Schedule::every(seconds(700), Reference::SinceRestart, two_seconds()));
    let fix = Measure::Fix(Fix::at(second(1_050), seconds(5)));
    for (other, expected) in [
        // What counts from the return to service counts from the giving up.
        (since, ["1001 closed", "1003 serving"]),
        (hourly(1_000, two_seconds()), ["1000 closed", "1002 serving"]),
        (someone, ["801 closed", "803 serving"]),
        // Its probes at 361, 421 and 481 s get RST.
        (watchdog, ["481 closed", "483 serving"]),
        (fix, ["1050 Installing", "1055 serving"]),
    ] {
        let scenario = hour(Hang::Silent, &[100, 200, 300], vec![]);
        let (log, _) = log(&scenario, vec![operator(limited()), other]);
        let given_up = log.iter().position(|line| line == "301 given up by 0");
        let then = given_up.expect("the third start is one too many") + 1;
        assert_eq!(log[then..then + 2], expected);
    }
}

#[test]
fn who_has_given_up_is_not_called_again_when_another_one_gives_up_too() {
    let at_once = |restart| Measure::Operator(Operator::noticing(Distribution::ZERO, restart));
    let scenario = hour(Hang::Silent, &[100, 200, 300, 400, 500], vec![]);
    let (log, outcome) = log(&scenario, vec![at_once(limited()), at_once(limited())]);
    let given_up: Vec<_> = log.iter().filter(|line| line.contains("given up")).collect();
    // The first acts at each hang as long as it can, then the second, and then nobody does before
    // the first start of the first is forgotten.
    let expected =
        ["300 given up by 0", "400 given up by 0", "500 given up by 0", "500 given up by 1"];
    assert_eq!(given_up, expected);
    let none = seconds(1_100 - 500) + SimDuration::from_nanos(1);
    assert_eq!(outcome.port.restarting, seconds(5 * 2) + none);
}

#[test]
fn a_start_that_fails_is_followed_by_the_next_restart_of_the_row() {
    let backoff =
        Backoff { first: seconds(10), factor: 2.0, most: seconds(300), reset: seconds(600) };
    let restart = Restart { fails: 0.5, backoff: Some(backoff), ..two_seconds() };
    let scenario = hour(Hang::Silent, &[100], vec![]);
    let remedy = Remedy { measures: vec![operator(restart)] };
    let mut most = 0;
    for replication in 0..50 {
        let port = simulate(&scenario, &remedy, Streams::new(1, replication)).port;
        let delays = [0, 10, 30, 70, 150, 310, 610, 910, 1_210];
        let failed = port.failed_starts;
        assert_eq!(port.restarts, failed + 1);
        assert_eq!(port.restarting, seconds(2 * (failed + 1) + delays[failed as usize]));
        most = most.max(failed);
    }
    assert!(most >= 3, "{most} at most are no row");
}

#[test]
fn starts_that_fail_count_towards_the_limit() {
    let limit = Some(Limit { starts: 3, within: seconds(10) });
    let restart = Restart { fails: 0.999, limit, ..two_seconds() };
    let scenario = hour(Hang::Silent, &[101], vec![]);
    let (log, outcome) = log(&scenario, vec![watchdog(restart)]);
    let expected =
        ["101 hung", "111 closed", "113 fails", "115 fails", "117 fails", "117 given up by 0"];
    assert_eq!(log, expected);
    let port = outcome.port;
    assert_eq!((port.restarts, port.failed_starts, port.given_up), (3, 3, 1));
}

#[test]
fn a_slow_start_has_few_workers_at_first_and_then_all_of_them() {
    let span = SimDuration::from_millis(4_500);
    let restart = Restart { slow_start: Some(SlowStart { workers: 1, span }), ..two_seconds() };
    let callers = |at| (1..=4).map(move |n| class(&format!("caller {n}"), linux(), once(at), 0.0));
    let others = callers(104).chain(callers(50)).collect::<Vec<_>>();
    let mut scenario = hour(Hang::Silent, &[100], vec![]);
    scenario.classes.extend(
        others.into_iter().enumerate().map(|(n, other)| Class { name: n.to_string(), ..other }),
    );
    let (log, outcome) = log(&scenario, vec![operator(restart)]);
    let expected = [
        // All four workers at the start of the replication.
        ["52 Served", "52 Served", "52 Served", "52 Served"].as_slice(),
        &["100 hung", "101 closed", "103 serving", "103 1 until 107.5"],
        // One after the other; the second is not disturbed when the others join at 107.5 s.
        &["106 Served", "108 Served", "109.5 Served", "109.5 Served"],
    ];
    assert_eq!(log, expected.concat());
    assert_eq!(outcome.port.hung + outcome.port.restarting, seconds(3), "the port is up");
}

#[test]
fn a_restart_in_a_slow_start_begins_another_one() {
    let slow = SlowStart { workers: 2, span: seconds(300) };
    let restart = Restart { slow_start: Some(slow), ..two_seconds() };
    let callers = (0..8).map(|n| class(&n.to_string(), linux(), once(450), 0.0)).collect();
    let mut scenario = hour(Hang::Silent, &[100, 300], callers);
    scenario.listener.backlog = 10;
    let (mut log, _) = log(&scenario, vec![operator(restart)]);
    log.retain(|line| line.ends_with("Served"));
    // The first slow start would have been over at 403 s.
    let expected = ["452 Served", "454 Served", "456 Served", "458 Served"];
    assert_eq!(log, expected.map(|line| [line; 2]).concat());
}

/// Ten minutes after a single hang in the experiment: users who come back all at once fill the queue
/// of a program that starts slowly, which fails the probe that restarts it.
#[test]
fn a_hasty_watchdog_on_a_slow_start_restarts_without_end_after_one_hang() {
    let text = include_str!("../../experiments/restart-storm.toml");
    let horizon = [("horizon".to_owned(), "20 min".to_owned())];
    let read = config::read("restart-storm.toml", text, &horizon, &config::no_files);
    let experiment = read.expect("it is sound");
    for (name, hangs, needless) in [
        ("no bad request", 0, 0..=0),
        ("hasty", 1, 30..=60),
        ("hasty, full start", 1, 0..=0),
        ("patient", 1, 0..=0),
        ("seldom", 1, 0..=0),
    ] {
        let named = experiment.remedies.iter().find(|named| named.name == name);
        let remedy = &named.expect("a remedy of the experiment").remedy;
        for replication in 0..3 {
            let streams = Streams::new(experiment.seed, replication);
            let port = simulate(&experiment.scenario, remedy, streams).port;
            assert_eq!((port.hangs, port.detected), (hangs, hangs), "{name}");
            assert!(needless.contains(&port.needless), "{name}: {}", port.needless);
        }
    }
}

#[test]
fn an_outage_of_no_time_is_none() {
    let fix = |outage| Measure::Fix(Fix::at(second(50), outage));
    for (measure, outages) in [(fix(SimDuration::ZERO), 0), (fix(SimDuration::SECOND), 1)] {
        let (_, outcome) = log(&hour(Hang::Silent, &[], vec![]), vec![measure]);
        assert_eq!(outcome.port.outages.count(), outages);
    }
}
