//! An operator between planned restarts by the calendar, which cut the wait for the operator short.

use porthang::engine::Distribution;
use porthang::model::hang::DeadReply;
use porthang::model::remedy::{Reference, Remedy};
use porthang::model::restart::Restart;
use porthang::theory::operator_and_schedule::Upkeep;

use crate::common::linux;
use crate::port::{of_each, operator, replicate, scenario, schedule, up_time};
use crate::sample::{Sample, assert_near};

const CASES: [(f64, Upkeep); 3] = [
    (1e-3, Upkeep { mean_repair: 300.0, period: 1_000.0, outage: 60.0 }),
    (0.01, Upkeep { mean_repair: 500.0, period: 600.0, outage: 30.5 }),
    (0.05, Upkeep { mean_repair: 40.0, period: 100.0, outage: 75.0 }),
];

/// The times up in `count` replications under both measures.
fn up_times(rate: f64, upkeep: Upkeep, horizon: f64, seed: u64, count: u64) -> Sample {
    let Upkeep { mean_repair, period, outage } = upkeep;
    let notices = Distribution::Exponential { mean: mean_repair };
    let both = [operator(notices, Restart::INSTANT), schedule(period, Reference::Wall, outage)];
    let remedy = Remedy { measures: both.into_iter().flat_map(|one| one.measures).collect() };
    let scenario = scenario(rate, horizon, linux(), DeadReply::Reset);
    of_each(&replicate(&scenario, &remedy, seed, count), up_time)
}

#[test]
fn each_life_between_planned_restarts_begins_anew() {
    for ((rate, upkeep), seed) in CASES.into_iter().zip(611..) {
        // Before the first restart, within the second, and in the life after the third.
        for (periods, seed) in [0.9, 2.02, 3.6].into_iter().zip((seed..).step_by(10)) {
            let horizon = periods * upkeep.period;
            let up = up_times(rate, upkeep, horizon, seed, 5_000);
            let what = format!("{upkeep:?}, {rate}, {horizon}: up");
            assert_near(&up, upkeep.up_time(rate, horizon), &what);
        }
    }
}

#[test]
fn in_the_long_run_the_first_life_does_not_matter() {
    for ((rate, upkeep), seed) in CASES.into_iter().zip(641..) {
        let horizon = 2_000.0 * upkeep.period;
        let up = up_times(rate, upkeep, horizon, seed, 20);
        let what = format!("{upkeep:?}, {rate}: up in the long run");
        assert_near(&up, upkeep.long_run(rate) * horizon, &what);
    }
}
