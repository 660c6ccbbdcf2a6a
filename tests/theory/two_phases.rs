//! An operator who notices after an exponential time and restarts in an exponential time: the port
//! is a Markov chain of three states, whose availability rings where its rates are alike.

use porthang::engine::{Distribution, SimTime};
use porthang::model::hang::DeadReply;
use porthang::model::scenario::{Arrivals, Class};
use porthang::theory::two_phases::TwoPhases;

use crate::common::{self, linux};
use crate::port::{closed, of_each, operator, replicate, scenario, span, up_time};
use crate::sample::{assert_near, assert_share_near};

const REPLICATIONS: u64 = 10_000;

/// Damped, ringing, and with hangs that are soon noticed.
const CASES: [(f64, f64, f64); 3] =
    [(1e-3, 200.0, 50.0), (1.0 / 50.0, 100.0, 100.0), (0.1, 2.0, 80.0)];

/// A user who calls once, at `at` [s].
fn caller(at: f64) -> Class {
    let arrivals = Arrivals::Once { at: SimTime::ZERO + span(at) };
    common::class(&format!("caller at {at}"), linux(), arrivals, 0.0)
}

#[test]
fn the_port_is_up_as_long_and_at_each_instant_as_likely_as_the_chain() {
    for ((rate, mean_notice, mean_restart), seed) in CASES.into_iter().zip(601..) {
        let form = TwoPhases { rate, mean_notice, mean_restart };
        let [notices, restart] =
            [mean_notice, mean_restart].map(|mean| Distribution::Exponential { mean });
        let remedy = operator(notices, closed(restart));
        let cycle = 1.0 / rate + mean_notice + mean_restart;
        let instants = [0.1, 0.5, 1.0].map(|cycles| cycles * cycle);
        let mut scenario = scenario(rate, 2.0 * cycle, linux(), DeadReply::Reset);
        scenario.classes.extend(instants.map(caller));
        let outcomes = replicate(&scenario, &remedy, seed, REPLICATIONS);
        let expected = form.up_time(2.0 * cycle);
        assert_near(&of_each(&outcomes, up_time), expected, &format!("{form:?}: up"));
        for (class, at) in (1..).zip(instants) {
            let served = outcomes.iter().filter(|outcome| outcome.valid[class].served == 1);
            let what = format!("{form:?}: up at {at}");
            assert_share_near(served.count(), outcomes.len(), form.availability(at), &what);
        }
    }
}
