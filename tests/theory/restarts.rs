//! Failed starts and back-off: the port is up for the share of the time that the closed form of the
//! mean outage says.

use porthang::model::hang::DeadReply;
use porthang::model::restart::{Backoff, Restart};
use porthang::theory::{backoff, operator as repair};

use crate::common::bsd44;
use crate::port::{closed, constant, of_each, operator, replicate, scenario, span, up_time};
use crate::sample::assert_near;

/// Long enough for the first hangs, which meet no delay, not to matter.
const HANGS: f64 = 2_000.0;
const REPLICATIONS: u64 = 100;

/// A port with poison at `rate` [1/s] that is restarted at once is up for the share of the time that
/// outages of this mean leave in the long run.
#[track_caller]
fn assert_availability(rate: f64, restart: Restart, mean_outage: f64, seed: u64, what: &str) {
    let horizon = HANGS * (1.0 / rate + mean_outage);
    let scenario = scenario(rate, horizon, bsd44(), DeadReply::Reset);
    let remedy = operator(constant(0.0), restart);
    let outcomes = replicate(&scenario, &remedy, seed, REPLICATIONS);
    let availability = of_each(&outcomes, |outcome| up_time(outcome) / horizon);
    let expected = repair::long_run(rate, mean_outage);
    assert_near(&availability, expected, &format!("{what}, {rate}: availability"));
}

#[test]
fn failed_starts_repeat_the_outage() {
    for (rate, phases, fails, seed) in
        [(1e-3, 60.0, 0.1, 401), (0.01, 20.0, 0.5, 402), (0.1, 1.0, 0.9, 403)]
    {
        let restart = Restart { fails, ..closed(constant(phases)) };
        let mean = restart.mean();
        assert_availability(rate, restart, mean, seed, "failed starts");
    }
}

/// Back-off in the model and in theory.
fn both(first: f64, factor: f64, most: f64, reset: f64) -> (Backoff, backoff::Backoff) {
    let (first_span, most_span, reset_span) = (span(first), span(most), span(reset));
    let model = Backoff { first: first_span, factor, most: most_span, reset: reset_span };
    (model, backoff::Backoff { first, factor, most, reset })
}

#[test]
fn poison_that_comes_back_within_the_reset_is_met_by_growing_delays() {
    for (rate, phases, (model, theory), seed) in [
        (1.0 / 600.0, 2.0, both(10.0, 2.0, 300.0, 600.0), 411),
        (0.01, 30.0, both(5.0, 3.0, 1_000.0, 100.0), 412),
        (0.05, 1.0, both(20.0, 1.0, 20.0, 10.0), 413),
    ] {
        let restart = Restart { backoff: Some(model), ..closed(constant(phases)) };
        let mean = backoff::mean_outage(rate, phases, 0.0, theory);
        assert_availability(rate, restart, mean, seed, "back-off");
    }
}

#[test]
fn failed_starts_and_repeated_poison_stand_in_one_row() {
    for (rate, phases, fails, (model, theory), seed) in [
        (1.0 / 600.0, 2.0, 0.1, both(10.0, 2.0, 300.0, 600.0), 421),
        (1e-3, 5.0, 0.5, both(10.0, 2.0, 300.0, 600.0), 422),
        (0.01, 20.0, 0.7, both(1.0, 1.5, 50.0, 30.0), 423),
    ] {
        let restart = Restart { fails, backoff: Some(model), ..closed(constant(phases)) };
        let mean = backoff::mean_outage(rate, phases, fails, theory);
        assert_availability(rate, restart, mean, seed, "both");
    }
}
