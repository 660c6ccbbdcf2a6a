use super::*;
use crate::engine::SimDuration;
use crate::engine::Streams;
use crate::experiment::synthetic;
use crate::model::Outcome;

#[test]
fn a_metric_is_found_under_its_name_and_by_no_other() {
    for (index, metric) in METRICS.iter().enumerate() {
        let found = Metric::by_name(metric.name).expect("it has a name");
        assert_eq!(found.index(), index, "{}", metric.name);
    }
    assert!(Metric::by_name("port-availability").is_none());
}

#[test]
fn a_name_ends_as_its_unit_does() {
    for metric in &METRICS {
        for unit in [Unit::Span, Unit::PerMonth] {
            let ends_so = metric.name.ends_with(unit.ending());
            assert_eq!(ends_so, metric.unit == unit, "{}", metric.name);
        }
    }
}

/// A replication of the made-up world, of four hours.
fn outcome() -> Outcome {
    let experiment = synthetic::experiment(&[60], 1, 1);
    let (scenario, remedy) = (&experiment.scenario, &experiment.remedies[0].remedy);
    synthetic::world(scenario, remedy, Streams::new(1, 0))
}

fn read(name: &str, outcome: &Outcome) -> (u64, u64) {
    let metric = Metric::by_name(name).expect("a metric");
    let Fraction { part, whole } = metric.read(outcome, None);
    (part, whole)
}

#[test]
fn restarts_are_told_apart_by_what_they_met() {
    let mut outcome = outcome();
    assert_eq!(read("given_up_share", &outcome), (0, 1));
    let port = &mut outcome.port;
    (port.hangs, port.detected, port.resumed) = (5, 3, 4);
    (port.needless, port.given_up) = (2, 6);
    assert_eq!(read("needed_restarts", &outcome), (7, 1));
    assert_eq!(read("undetected_hangs", &outcome), (2, 1));
    assert_eq!(read("detected_share", &outcome), (3, 5));
    assert_eq!(read("given_up_share", &outcome), (1, 1), "however often it gave up");
    // Two in four hours are 360 in 30 days.
    let (part, whole) = read("false_restarts_per_month", &outcome);
    assert_eq!(part, 360 * whole);
}

#[test]
fn spans_are_read_in_seconds_and_what_is_under_way_is_left_out() {
    let mut outcome = outcome();
    let port = &mut outcome.port;
    port.up = outcome.horizon - SimDuration::from_secs(90);
    // An hour hung in that world, and three of its hangs detected.
    port.detected = 3;
    let second = 1_000_000_000;
    assert_eq!(read("downtime_seconds", &outcome), (90 * second, second));
    assert_eq!(read("detection_seconds", &outcome), (3600 * second, 3 * second), "20 min each");
    let ledger = &mut outcome.valid[0];
    (ledger.requests, ledger.in_flight) = (240, 40);
    (ledger.delivered, ledger.delivered_late, ledger.bounced) = (150, 20, 50);
    for (name, part) in [("delivered", 150), ("delivered_late", 20), ("bounced", 50)] {
        assert_eq!(read(name, &outcome), (part, 200), "{name}");
    }
    let ledger = &mut outcome.valid[0];
    (ledger.attempts, ledger.attempts_in_flight) = (300, 7);
    assert_eq!(read("attempts_refused", &outcome).1, 293);
}

#[test]
fn the_share_that_leaks_is_that_of_the_capacity() {
    let mut outcome = outcome();
    // Four hours are 3,352 times 2^32 ns and a bit: the unit is one more.
    (outcome.port.leaked, outcome.port.capacity) = (2 * 3353, 10 * 3353);
    assert_eq!(read("leaked_share", &outcome), (2, 10));
}

#[test]
fn the_shares_of_attempts_tell_all_that_ended() {
    let outcome = outcome();
    let shares = METRICS.iter().filter(|metric| metric.name.starts_with("attempts_"));
    let fractions: Vec<Fraction> = shares.map(|metric| metric.read(&outcome, None)).collect();
    assert_eq!(fractions.len(), 4);
    let whole = outcome.valid_total().attempts;
    assert!(fractions.iter().all(|fraction| fraction.whole == whole));
    assert_eq!(fractions.iter().map(|fraction| fraction.part).sum::<u64>(), whole);
}
