//! Restarts told in words: a stuck program, failed starts, back-off, a start limit, a slow start.

use porthang::engine::{Distribution, Streams};
use porthang::model::hang::Hang;
use porthang::model::remedy::{Measure, Operator, Reference, Remedy, Schedule};
use porthang::model::restart::{Backoff, Limit, Restart, Scope, SlowStart};
use porthang::model::scenario::{Arrivals, Traced};
use porthang::model::segment::ListenerId;
use porthang::trace;

use crate::common::{class, linux, scenario, second, seconds};

/// The story of an hour with an invalid request at each of these seconds, where somebody notices
/// a hang after one second and restarts so.
fn story(hang: Hang, invalid: &[u64], restart: Restart) -> String {
    let notices = Distribution::Constant(seconds(1));
    under(Measure::Operator(Operator::noticing(notices, restart)), hang, invalid)
}

/// The same under another measure.
fn under(measure: Measure, hang: Hang, invalid: &[u64]) -> String {
    let traced = |at: &u64| Traced { at: second(*at), invalid: Some(true), host: None };
    let arrivals = Arrivals::Trace { requests: invalid.iter().map(traced).collect() };
    let mut scenario = scenario(vec![class("offender", linux(), arrivals, 0.0)]);
    scenario.horizon = seconds(3_600);
    scenario.listener.hang = hang;
    let remedy = Remedy { measures: vec![measure] };
    trace::tell(&scenario, &remedy, Streams::new(1, 0), ListenerId(0)).to_string()
}

fn two_seconds() -> Restart {
    Restart { closed: Distribution::Constant(seconds(2)), ..Restart::INSTANT }
}

const BACKOFF: Backoff =
    Backoff { first: seconds(10), factor: 2.0, most: seconds(300), reset: seconds(600) };

#[test]
fn a_stuck_program_that_is_killed_after_its_grace_is_told() {
    let restart = Restart { grace: seconds(30), ..two_seconds() };
    insta::assert_snapshot!(story(Hang::StuckAccept, &[100], restart));
}

#[test]
fn a_restart_that_is_delayed_is_told() {
    let restart = Restart { backoff: Some(BACKOFF), ..two_seconds() };
    insta::assert_snapshot!(story(Hang::Silent, &[100, 200], restart));
}

#[test]
fn starts_that_fail_are_told() {
    let restart = Restart { fails: 0.9, backoff: Some(BACKOFF), ..two_seconds() };
    insta::assert_snapshot!(story(Hang::Silent, &[100], restart));
}

#[test]
fn one_start_too_many_is_told() {
    let limit = Some(Limit { starts: 1, within: seconds(1_000) });
    let restart = Restart { limit, ..two_seconds() };
    insta::assert_snapshot!(story(Hang::Silent, &[100, 200], restart));
}

#[test]
fn a_slow_start_is_told() {
    let slow_start = Some(SlowStart { workers: 1, span: seconds(60) });
    let restart = Restart { slow_start, ..two_seconds() };
    insta::assert_snapshot!(story(Hang::Silent, &[100], restart));
}

#[test]
fn a_later_outage_has_one_line() {
    let limit = Some(Limit { starts: 5, within: seconds(2_000) });
    let restart = Restart { grace: seconds(30), backoff: Some(BACKOFF), limit, ..two_seconds() };
    let story = story(Hang::StuckAccept, &[100, 400, 800, 1_200, 1_600, 2_000], restart);
    let (_, later) = story.split_once("Outage 4").expect("three are told fully");
    insta::assert_snapshot!(later);
}

#[test]
fn a_restart_says_what_it_does_not_give_back() {
    let restarts = |hang, invalid: &[u64], scope| {
        let restart = Restart { scope, ..two_seconds() };
        let every = Schedule::every(seconds(2_000), Reference::SinceRestart, restart);
        let story = under(Measure::Schedule(every), hang, invalid);
        let (_, from_there) = story.split_once("day 1 00:33:20.000  ").expect("it restarts");
        let (told, _) = from_there.split_once("\n\n").expect("it ends");
        format!("{hang:?}, {scope:?}\n{told}\n\n")
    };
    insta::assert_snapshot!(
        [
            restarts(Hang::LeakedSlot, &[100, 200], Scope::Program),
            restarts(Hang::Silent, &[100], Scope::Program),
            restarts(Hang::StuckWorker, &[100, 200], Scope::Worker),
        ]
        .concat()
    );
}
