//! What the horizon cuts off favours nobody: what is measured is the same however long it is.

use porthang::engine::{Distribution, SimTime};
use porthang::model::hang::DeadReply;
use porthang::model::outcome::HangEnds;
use porthang::model::remedy::{Answer, Filter, Measure, Remedy};

use crate::common::linux;
use crate::port::{class, closed, of_each, operator, replicate, scenario, single_shot};
use crate::sample::assert_in_interval;

/// A client whose SYNs meet silence gives up after 131 s, where one that is served is so at once.
/// An attempt may take 1,031 s: more than half of the first two horizons.
#[test]
fn users_are_served_as_often_at_any_horizon_though_failures_take_longer() {
    let share = 0.432;
    let filter =
        Filter { from: SimTime::ZERO, drops: 0.0, mistakes: 1.0 - share, answer: Answer::Silent };
    let remedy = Remedy { measures: vec![Measure::Filter(filter)] };
    for (horizon, seed) in [(360.0, 701), (900.0, 702), (3_600.0, 703)] {
        let mut scenario = scenario(1e-9, horizon, single_shot(), DeadReply::Silent);
        scenario.classes.push(class("users", linux(), 0.2, 0.0));
        let outcomes = replicate(&scenario, &remedy, seed, 400);
        let surplus = of_each(&outcomes, |outcome| {
            let valid = outcome.valid_total();
            valid.first_served as f64 - share * valid.first_decided as f64
        });
        assert_in_interval(&surplus, 0.0, &format!("served in {horizon} s beyond {share}"));
        // Of those that have ended by the horizon more were served.
        let naive = of_each(&outcomes, |outcome| {
            let valid = outcome.valid_total();
            valid.served as f64 - share * (valid.attempts - valid.attempts_in_flight) as f64
        });
        assert!(naive.z(0.0) > 5.0, "{horizon} s: {}", naive.z(0.0));
    }
}

#[test]
fn the_mean_time_to_detection_is_that_of_the_operator_though_most_of_it_lies_beyond_the_horizon() {
    let mean = 86_400.0;
    let remedy = operator(Distribution::Exponential { mean }, closed(Distribution::ZERO));
    let scenario = scenario(2.0 / mean, 2.0 * mean, single_shot(), DeadReply::Reset);
    let outcomes = replicate(&scenario, &remedy, 711, 4_000);
    let surplus = of_each(&outcomes, |outcome| {
        let HangEnds { detected, otherwise, open } = &outcome.port.hang_ends;
        assert_eq!(otherwise.count(), 0);
        let undetected = detected.total() + open.total();
        undetected.as_secs_f64() - mean * detected.count() as f64
    });
    assert_in_interval(&surplus, 0.0, "undetected beyond a day for each detection");
    let naive = of_each(&outcomes, |outcome| {
        outcome.port.detection.as_secs_f64() - mean * outcome.port.detected as f64
    });
    assert!(naive.z(0.0) < -5.0, "{}", naive.z(0.0));
}
