//! How long requests wait for an answer: to the instant.

use porthang::engine::{SimDuration, SimTime, Streams};
use porthang::model::outcome::Ledger;
use porthang::model::remedy::{Fix, Measure, Remedy};
use porthang::model::response::Response;
use porthang::model::scenario::{Arrivals, Class, KeepAlive, Retry, Scenario, Traced};
use porthang::model::world::simulate;

use crate::common::{bsd44, class, linux, once, scenario, second, seconds};

/// The waits and the ledger of the only class; a service takes two seconds. The port is dark for so
/// long from second `dark` on.
fn waits(class: Class, dark: u64, outage: SimDuration) -> (Response, Ledger) {
    let scenario = Scenario { horizon: SimDuration::DAY, ..scenario(vec![class]) };
    let fix = Measure::Fix(Fix::at(second(dark), outage));
    let outcome = simulate(&scenario, &Remedy { measures: vec![fix] }, Streams::new(1, 0));
    (outcome.responses[0].clone(), outcome.valid[0])
}

/// The waits for the first byte and for the final reply (s): the shortest and the longest.
fn spans(response: &Response) -> [Option<(f64, f64)>; 2] {
    [&response.first_byte, &response.final_reply].map(|tally| {
        let seconds = |span: SimDuration| span.as_secs_f64();
        tally.least().map(seconds).zip(tally.greatest().map(seconds))
    })
}

fn users(at: u64) -> Class {
    Class { within: Some(seconds(3)), ..class("users", bsd44(), once(at), 0.0) }
}

#[test]
fn whoever_is_served_at_once_is_in_time() {
    let (response, ledger) = waits(users(100), 0, SimDuration::ZERO);
    assert_eq!(spans(&response), [Some((0.0, 0.0)), Some((2.0, 2.0))]);
    assert_eq!((ledger.first_with_target, ledger.first_in_time), (1, 1));
}

#[test]
fn whoever_waits_for_a_syn_is_served_but_not_in_time() {
    let (response, ledger) = waits(users(100), 99, seconds(5));
    assert_eq!(spans(&response), [Some((6.0, 6.0)), Some((8.0, 8.0))]);
    assert_eq!((ledger.first_served, ledger.first_in_time), (1, 0));
}

#[test]
fn what_is_tried_again_is_not_born_again() {
    let retry = Retry { schedule: vec![seconds(900)], give_up: seconds(3_600), jitter: 0.0 };
    let (response, ledger) = waits(Class { retry: Some(retry), ..users(100) }, 99, seconds(100));
    // The SYNs at 100, 106 and 130 s meet silence, for 75 s.
    assert_eq!(spans(&response), [Some((975.0, 975.0)), Some((977.0, 977.0))]);
    assert_eq!((ledger.first_decided, ledger.first_in_time, ledger.delivered), (1, 0, 1));
}

#[test]
fn whoever_gives_up_waits_for_ever() {
    let (response, ledger) = waits(users(100), 99, seconds(1_000));
    assert_eq!((response.requests, spans(&response)), (1, [None; 2]));
    assert_eq!((ledger.first_with_target, ledger.first_in_time), (1, 0));
}

#[test]
fn an_answer_that_breaks_off_has_been_heard() {
    let (response, _) = waits(users(100), 101, seconds(1_000));
    assert_eq!((response.requests, spans(&response)), (1, [Some((0.0, 0.0)), None]));
}

#[test]
fn on_a_connection_that_is_kept_the_first_byte_is_that_of_the_reply() {
    let request = |n| Traced { at: SimTime::ZERO + seconds(n), invalid: None, host: None };
    let arrivals = Arrivals::Trace { requests: [100, 110].map(request).to_vec() };
    let keep_alive = Some(KeepAlive { idle: seconds(30), requests: 2 });
    let class = Class { keep_alive, ..class("keeping", linux(), arrivals, 0.0) };
    let (response, ledger) = waits(class, 0, SimDuration::ZERO);
    assert_eq!(spans(&response), [Some((0.0, 2.0)), Some((2.0, 2.0))]);
    assert_eq!((response.requests, ledger.first_with_target), (2, 0), "there is no target");
}

#[test]
fn a_request_that_is_born_too_near_the_horizon_tells_nothing() {
    let (response, ledger) = waits(users(86_000), 0, SimDuration::ZERO);
    assert_eq!((response.requests, ledger.delivered), (0, 1));
}
