//! Poison whose gaps are not exponential: its clock runs on while the port is down, and what comes
//! then is lost.

use porthang::engine::Distribution;
use porthang::model::hang::DeadReply;
use porthang::model::restart::Restart;
use porthang::model::scenario::Arrivals;
use porthang::theory::renewal::{long_run, lost};

use crate::common::linux;
use crate::port::{closed, constant, of_each, operator, replicate, scenario, up_time};
use crate::sample::{Sample, assert_near};

/// Long enough for a port that is up at first not to matter.
const GAPS: f64 = 5_000.0;
const REPLICATIONS: u64 = 40;

/// The shares of the time up, where it takes `notices` and then `restart` from a hang to the return.
fn availability(
    gap: &Distribution,
    notices: Distribution,
    restart: Restart,
    horizon: f64,
    seed: u64,
) -> Sample {
    let mut scenario = scenario(1.0, horizon, linux(), DeadReply::Reset);
    scenario.classes[0].arrivals = Arrivals::Renewal { gap: gap.clone() };
    let outcomes = replicate(&scenario, &operator(notices, restart), seed, REPLICATIONS);
    of_each(&outcomes, |outcome| up_time(outcome) / horizon)
}

#[test]
fn poison_at_regular_intervals_is_lost_by_whole_intervals() {
    let gap = 100.0;
    for (outage, seed) in [(50.0, 651), (250.0, 652), (399.0, 653)] {
        let lost = lost::periodic(gap, outage);
        // From the first hang on there are whole cycles up to the horizon.
        let horizon = gap + 100.0 * gap * (1.0 + lost);
        let up = availability(&constant(gap), constant(outage), Restart::INSTANT, horizon, seed);
        let expected = (gap + long_run(gap, outage, lost) * (horizon - gap)) / horizon;
        assert_near(&up, expected, &format!("every {gap}, outage {outage}: availability"));
    }
}

#[test]
fn steadier_poison_is_lost_as_the_renewal_function_says() {
    for (gap, outage, seed) in [(100.0, 20.0, 661), (100.0, 90.0, 662), (10.0, 45.0, 663)] {
        let law = Distribution::Erlang { shape: 2, mean: gap };
        let restart = closed(constant(outage / 3.0));
        let up = availability(&law, constant(outage * 2.0 / 3.0), restart, GAPS * gap, seed);
        let expected = long_run(gap, outage, lost::erlang_two(gap, outage));
        assert_near(&up, expected, &format!("Erlang, {gap}, {outage}: availability"));
        let z = up.z(1.0 / (1.0 + outage / gap));
        assert!(z < -10.0, "not that of a clock that starts anew: {z}");
    }
}

#[test]
fn of_an_exponential_outage_the_transform_of_the_gap_is_enough() {
    let (mean, outage) = (100.0, 70.0);
    let (low, high) = (20.0, 180.0);
    let at = |t: f64| libm::exp(-t / outage);
    let stage = 1.0 / (1.0 + 0.5 * mean / outage);
    for (gap, transform, seed) in [
        (constant(mean), at(mean), 671),
        (Distribution::Uniform { low, high }, outage * (at(low) - at(high)) / (high - low), 672),
        (Distribution::Erlang { shape: 2, mean }, stage * stage, 673),
    ] {
        let restart = closed(Distribution::Exponential { mean: outage });
        let up = availability(&gap, Distribution::ZERO, restart, GAPS * mean, seed);
        let expected = long_run(mean, outage, lost::in_exponential(transform));
        assert_near(&up, expected, &format!("{gap:?}: availability"));
    }
}
