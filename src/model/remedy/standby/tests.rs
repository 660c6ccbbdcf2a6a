use super::*;
use crate::engine::{SimDuration, Streams};
use crate::model::remedy::Stage;
use crate::reading::Document;

const fn second(n: u64) -> SimTime {
    SimTime::from_nanos(n * 1_000_000_000)
}

fn read(text: &str) -> Balancer {
    let mut problems = Problems::default();
    let text = format!("balancer = {{ {text} }}");
    let document = Document::parse("file", &text, &[], &mut problems);
    let balancer = Balancer::read(document.root.get("balancer").unwrap(), &mut problems);
    balancer.unwrap_or_else(|| panic!("{text}: {problems:?}"))
}

#[test]
fn every_preset_leaves_a_silent_listener_out_when_its_source_says() {
    for (name, seconds, successes) in
        [("haproxy", 10, 2), ("aws-target-group", 40, 5), ("kubernetes-readiness", 21, 1)]
    {
        let balancer = read(&format!("base = {name:?}"));
        let round = balancer.check.round();
        let from_first_check = SimDuration::from_secs(seconds);
        assert_eq!(round.sees_silence_after(), round.period + from_first_check, "{name}");
        assert_eq!(balancer.successes, successes, "{name}");
    }
    assert_eq!(PRESETS.names().len(), 3);
}

#[test]
fn the_numbers_of_a_preset_can_be_changed() {
    let haproxy = || read("base = \"haproxy\"");
    let check = Probing { failures: 1, ..haproxy().check };
    let takeover = Distribution::Constant(SimDuration::SECOND);
    for (change, expected) in [
        ("failures = 1", Balancer { check, ..haproxy() }),
        ("successes = 1", Balancer { successes: 1, ..haproxy() }),
        ("picks = \"first\"", Balancer { picks: Picks::First, ..haproxy() }),
        ("takeover = \"1 s\"", Balancer { takeover, ..haproxy() }),
    ] {
        assert_eq!(read(&format!("base = \"haproxy\", {change}")), expected, "{change}");
    }
}

fn check(takeover_s: u64) -> Check {
    let takeover = Distribution::Constant(SimDuration::from_secs(takeover_s));
    let balancer = Balancer { takeover, ..read("base = \"haproxy\", failures = 2") };
    balancer.check(&Seat::alone(&Streams::new(1, 0), "standby"))
}

/// Lets the check of that second end so, and tells whether calls come from then on.
fn checked(check: &mut Check, at_s: u64, answered: bool, too_many: bool) -> bool {
    let wish = check.on_probe(
        second(at_s),
        Probed { answered, stage: Stage::Steady, failures: too_many.into(), limit: 1 },
    );
    assert_eq!(wish, None, "it restarts nothing");
    check.takes_calls()
}

#[test]
fn too_many_failures_take_a_listener_out_and_successes_in_a_row_bring_it_back() {
    let mut check = check(0);
    let (passed, failed, one_too_many) = ((true, false), (false, false), (false, true));
    for (index, ((answered, too_many), is_in)) in [
        (failed, true),
        (passed, true),
        (failed, true),
        (one_too_many, false),
        (passed, false),
        (failed, false),
        (passed, false),
        (passed, true),
        (passed, true),
    ]
    .into_iter()
    .enumerate()
    {
        let at = 2 * (index as u64 + 1);
        assert_eq!(checked(&mut check, at, answered, too_many), is_in, "at {at} s");
    }
}

#[test]
fn calls_go_elsewhere_only_after_the_takeover() {
    let mut check = check(3);
    for at in [4, 6] {
        assert!(checked(&mut check, at, false, true));
        assert_eq!(check.next_wake(), second(7));
    }
    assert_eq!(check.on_wake(second(7)), None);
    assert!(!check.takes_calls());
}

#[test]
fn a_listener_that_recovers_before_the_takeover_stays() {
    let mut check = check(5);
    for (at, answered) in [(4, false), (6, true), (8, true)] {
        assert!(checked(&mut check, at, answered, !answered));
    }
    assert_eq!(check.next_wake(), SimTime::NEVER);
    assert!(check.takes_calls());
}
