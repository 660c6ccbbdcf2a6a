//! Measures against theory: a fix that comes late, or covers only a part.

use porthang::engine::{Distribution, SimDuration};
use porthang::model::hang::DeadReply;
use porthang::model::remedy::Fix;
use porthang::theory::operator as repair;
use porthang::theory::{filter, fix, hang};

use crate::common::linux;
use crate::port::{
    and_fix, closed, constant, of_each, operator, replicate, scenario, span, up_time,
};
use crate::sample::assert_near;

const REPLICATIONS: u64 = 2_000;

#[test]
fn a_fix_covers_a_share_and_the_rest_is_poison_at_a_lower_rate() {
    for (coverage, at, outage, rate, seed) in [
        (0.9, 500.0, 60.0, 2e-3, 301),
        (0.5, 0.0, 100.0, 1e-3, 302),
        (0.99, 1_000.0, 0.0, 1e-2, 303),
    ] {
        let horizon = 5_000.0;
        let scenario = scenario(rate, horizon, linux(), DeadReply::Reset);
        let law = constant(at);
        let partial = Fix { at: law, outage: span(outage), coverage };
        let remedy = and_fix(Default::default(), partial);
        let up = of_each(&replicate(&scenario, &remedy, seed, REPLICATIONS), up_time);
        let left = horizon - at - outage;
        let expected =
            hang::up_time(rate, at) + hang::up_time(filter::through(rate, coverage), left);
        assert_near(&up, expected, &format!("a fix at {at} that covers {coverage}: up"));
    }
}

#[test]
fn with_an_operator_too_the_poison_that_is_left_is_repaired() {
    let (rate, coverage, repaired, horizon) = (2e-3, 0.8, 150.0, 20_000.0);
    let remedy = operator(Distribution::ZERO, closed(constant(repaired)));
    let partial = Fix { at: Distribution::ZERO, outage: SimDuration::ZERO, coverage };
    let scenario = scenario(rate, horizon, linux(), DeadReply::Reset);
    let remedy = and_fix(remedy, partial);
    let up = of_each(&replicate(&scenario, &remedy, 304, REPLICATIONS), up_time);
    let expected = repair::constant::up_time(filter::through(rate, coverage), repaired, horizon);
    assert_near(&up, expected, "a fix and an operator: up");
}

#[test]
fn a_fix_that_comes_at_a_random_time_is_the_mean_over_that_time() {
    for (low, high, outage, rate, seed) in [
        (0.0, 2_000.0, 60.0, 2e-3, 311),
        (1_000.0, 3_000.0, 0.0, 5e-4, 312),
        (0.0, 500.0, 300.0, 1e-2, 313),
    ] {
        let horizon = 5_000.0;
        let scenario = scenario(rate, horizon, linux(), DeadReply::Reset);
        let late =
            Fix { at: Distribution::Uniform { low, high }, outage: span(outage), coverage: 1.0 };
        let remedy = and_fix(Default::default(), late);
        let up = of_each(&replicate(&scenario, &remedy, seed, REPLICATIONS), up_time);
        // The midpoint rule over the law of the instant.
        let points = 10_000;
        let at = |k: u32| low + (high - low) * (f64::from(k) + 0.5) / f64::from(points);
        let sum: f64 = (0..points).map(|k| fix::up_time(rate, at(k), outage, horizon)).sum();
        let expected = sum / f64::from(points);
        assert_near(&up, expected, &format!("a fix between {low} and {high}: up"));
    }
}
