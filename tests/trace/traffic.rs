//! Stories of clients that keep their connections open, think, or have no patience.

use porthang::engine::{Distribution, SimDuration, Streams};
use porthang::model::hang::Hang;
use porthang::model::remedy::{Measure, Operator, Remedy};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Arrivals, Class, KeepAlive, Retry, Scenario, Traced};
use porthang::model::segment::ListenerId;
use porthang::trace;

use crate::common::{bsd44, class, linux, once, path, scenario, second, seconds};

/// Relays of one host that keep their connection, with a request at each of these seconds.
fn relay(at: &[u64]) -> Class {
    let request = |n: &u64| Traced { at: second(*n), invalid: Some(false), host: None };
    let arrivals = Arrivals::Trace { requests: at.iter().map(request).collect() };
    Class {
        keep_alive: Some(KeepAlive { idle: seconds(60), requests: 3 }),
        retry: Some(Retry { schedule: vec![seconds(300)], give_up: SimDuration::DAY, jitter: 0.0 }),
        paths: vec![path(SimDuration::from_millis(20))],
        ..class("relay", bsd44(), arrivals, 0.0)
    }
}

fn hour(classes: Vec<Class>) -> Scenario {
    Scenario { horizon: seconds(3_600), ..scenario(classes) }
}

/// An operator who notices after so many seconds, and restarts the port: dark for so many.
fn operator(notices: u64, dark: u64) -> Vec<Measure> {
    let constant = |s| Distribution::Constant(seconds(s));
    let restart = Restart { dark: constant(dark), ..Restart::INSTANT };
    vec![Measure::Operator(Operator::noticing(constant(notices), restart))]
}

fn story(scenario: &Scenario, measures: Vec<Measure>) -> String {
    trace::tell(scenario, &Remedy { measures }, Streams::new(1, 0), ListenerId(0)).to_string()
}

#[test]
fn a_kept_connection_outlives_the_hang_until_it_is_full() {
    let hour = hour(vec![relay(&[10, 40, 70, 90]), class("offender", linux(), once(20), 1.0)]);
    insta::assert_snapshot!(story(&hour, vec![]));
}

#[test]
fn a_dark_restart_forgets_a_kept_connection_and_its_client_finds_out() {
    let classes = vec![relay(&[10, 50]), class("offender", linux(), once(20), 1.0)];
    insta::assert_snapshot!(story(&hour(classes), operator(25, 20)));
}

#[test]
fn whoever_waits_for_a_restart_is_served_but_not_within_the_target() {
    let within = Some(seconds(5));
    let classes = vec![
        Class { within, ..class("before", bsd44(), once(10), 0.0) },
        // The port hangs at 20 and is dark from 25 to 33 s: the SYN of 36 s is the first to arrive.
        Class { within, ..class("meanwhile", bsd44(), once(30), 0.0) },
        class("offender", linux(), once(20), 1.0),
    ];
    let story = story(&hour(classes), operator(5, 8));
    for line in [
        "Served at the first attempt: 2 of 2 valid requests (100.000 %).",
        "Served within the target: 1 of 2 valid requests (50.000 %).",
    ] {
        assert!(story.contains(line), "{line} in\n{story}");
    }
}

#[test]
fn an_idle_session_is_closed_by_its_worker() {
    let mut hour = hour(vec![relay(&[10, 40])]);
    hour.listener.idle_timeout = seconds(15);
    insta::assert_snapshot!(story(&hour, vec![]));
}

#[test]
fn a_host_in_a_closed_loop_asks_no_more_until_its_request_has_ended() {
    let think = Distribution::Constant(seconds(400));
    let mut loops = class("worker", linux(), Arrivals::ClosedLoop { think }, 0.0);
    loops.retry =
        Some(Retry { schedule: vec![seconds(600)], give_up: seconds(3_000), jitter: 0.0 });
    let mut hour = hour(vec![loops, class("offender", linux(), once(500), 1.0)]);
    hour.listener.hang = Hang::Silent;
    insta::assert_snapshot!(story(&hour, operator(900, 30)));
}

/// The only worker is busy until second 100; the only place for half-open connections is taken by
/// somebody who has vanished, and the queue takes one.
#[test]
fn clients_with_cookies_wait_their_turn_or_in_vain() {
    let mut vanished = class("vanished", linux(), once(0), 0.0);
    vanished.profile.syn_gaps = vec![seconds(1)];
    vanished.paths = vec![path(seconds(40))];
    let caller = |name: &str, at| {
        let paths = vec![path(SimDuration::from_millis(20))];
        Class { paths, ..class(name, linux(), once(at), 0.0) }
    };
    let mut hour =
        hour(vec![vanished, caller("busy", 10), caller("early", 50), caller("late", 50)]);
    hour.listener.profile = linux();
    hour.listener.workers = 1;
    hour.listener.backlog = 0;
    hour.listener.service = Distribution::Constant(seconds(90));
    insta::assert_snapshot!(story(&hour, vec![]));
}

#[test]
fn clients_without_patience_leave_dead_calls_in_the_backlog() {
    let mut impatient = class("impatient", linux(), crate::common::poisson(seconds(20)), 0.0);
    impatient.banner_timeout = seconds(5);
    let mut hour = hour(vec![class("long", linux(), once(1), 0.0), impatient]);
    hour.horizon = seconds(400);
    hour.listener.workers = 1;
    hour.listener.backlog = 2;
    hour.listener.service = Distribution::Constant(seconds(200));
    insta::assert_snapshot!(story(&hour, vec![]));
}
