//! Nothing, fix, operator and schedule: the mean up time of the model is that of the closed form,
//! and so are the number of hangs and the first of them.

use porthang::engine::{Distribution, SimTime};
use porthang::model::hang::DeadReply;
use porthang::model::remedy::{Reference, Rota};
use porthang::model::world::longest_attempt;
use porthang::model::{Outcome, Remedy};
use porthang::theory::{self, hang, moments, operator as repair};

use crate::common::{bsd44, linux};
use crate::port::{
    class, closed, constant, fix, of_each, operator, replicate, scenario, schedule, up_time,
};
use crate::sample::{assert_near, assert_share_near};

const REPLICATIONS: u64 = 2_000;

/// Poison at `rate` [1/s] for `horizon` [s] under `remedy`. Every offender that takes an RST for an
/// answer comes to the same.
fn outcomes(rate: f64, horizon: f64, remedy: &Remedy, seed: u64) -> Vec<Outcome> {
    let offender = if seed.is_multiple_of(2) { linux() } else { bsd44() };
    let scenario = scenario(rate, horizon, offender, DeadReply::Reset);
    replicate(&scenario, remedy, seed, REPLICATIONS)
}

/// The mean up time is as expected, and as many hangs happen in it as poison arrives.
#[track_caller]
fn assert_up_time(outcomes: &[Outcome], rate: f64, expected: f64, what: &str) {
    assert_near(&of_each(outcomes, up_time), expected, &format!("{what}: up"));
    let hangs = of_each(outcomes, |outcome| outcome.port.hangs as f64);
    assert_near(&hangs, rate * expected, &format!("{what}: hangs"));
}

/// The mean of the earlier of the first hang and the horizon, and the share that hung, are as
/// expected.
#[track_caller]
fn assert_first_hang(outcomes: &[Outcome], first_hang: f64, exposure: f64, rate: f64, what: &str) {
    let first = of_each(outcomes, |outcome| {
        let never = outcome.horizon.as_secs_f64();
        outcome.port.first_hang.map_or(never, SimTime::as_secs_f64)
    });
    assert_near(&first, first_hang, &format!("{what}: first hang"));
    let hung = outcomes.iter().filter(|outcome| outcome.port.hangs > 0);
    let share = hang::share_hung(rate, exposure);
    assert_share_near(hung.count(), outcomes.len(), share, &format!("{what}: share hung"));
}

#[test]
fn without_a_remedy_the_port_lives_until_the_first_poison() {
    for (rate, horizon, seed) in [(1e-3, 500.0, 1), (1e-3, 3_000.0, 2), (0.2, 20.0, 3)] {
        let outcomes = outcomes(rate, horizon, &Remedy::default(), seed);
        let what = format!("none, {rate}, {horizon}");
        let expected = hang::up_time(rate, horizon);
        assert_up_time(&outcomes, rate, expected, &what);
        assert_first_hang(&outcomes, expected, horizon, rate, &what);
    }
}

#[test]
fn a_fix_ends_the_hang_and_all_hangs_after_it() {
    let (rate, horizon) = (1e-3, 3_000.0);
    for (at, outage, seed) in [(0.0, 600.0, 11), (1_000.0, 60.0, 12), (2_900.0, 300.0, 13)] {
        let outcomes = outcomes(rate, horizon, &fix(at, outage), seed);
        let what = format!("fix at {at}");
        let up = theory::fix::up_time(rate, at, outage, horizon);
        assert_near(&of_each(&outcomes, up_time), up, &format!("{what}: up"));
        let first = theory::fix::first_hang(rate, at, horizon);
        assert_first_hang(&outcomes, first, at, rate, &what);
    }
}

#[test]
fn constant_outages_lose_what_the_closed_form_says() {
    for (rate, notices, restart, horizon, seed) in [
        (1e-3, 50.0, 250.0, 20_000.0, 21),
        (0.01, 300.0, 0.0, 10_000.0, 22),
        (0.1, 0.0, 28.0, 1_000.0, 23),
    ] {
        let remedy = operator(constant(notices), closed(constant(restart)));
        let outcomes = outcomes(rate, horizon, &remedy, seed);
        let what = format!("constant outage {}", notices + restart);
        let up = repair::constant::up_time(rate, notices + restart, horizon);
        assert_up_time(&outcomes, rate, up, &what);
        assert_first_hang(&outcomes, hang::up_time(rate, horizon), horizon, rate, &what);
    }
}

#[test]
fn exponential_outages_lose_what_the_markov_chain_says() {
    for (rate, mean, horizon, by_restart, seed) in [
        (1e-3, 300.0, 20_000.0, false, 31),
        (0.01, 300.0, 10_000.0, true, 32),
        (0.1, 28.0, 1_000.0, false, 33),
    ] {
        let law = Distribution::Exponential { mean };
        let remedy = if by_restart {
            operator(Distribution::ZERO, closed(law))
        } else {
            operator(law, closed(Distribution::ZERO))
        };
        let outcomes = outcomes(rate, horizon, &remedy, seed);
        let up = repair::exponential::up_time(rate, mean, horizon);
        assert_up_time(&outcomes, rate, up, &format!("exponential outage {mean}"));
    }
}

#[test]
fn in_the_long_run_the_law_of_an_outage_matters_by_two_moments() {
    let (rate, horizon) = (1e-3, 40_000.0);
    for (notices, restart, seed) in [
        (Distribution::lognormal_by_mean(400.0, 0.8), constant(100.0), 41),
        (Distribution::Uniform { low: 0.0, high: 900.0 }, Distribution::ZERO, 42),
        (
            Distribution::weibull_by_mean(1.5, 300.0),
            Distribution::Erlang { shape: 3, mean: 200.0 },
            43,
        ),
    ] {
        let mean = notices.mean() + restart.mean();
        let variance = moments::variance(&notices) + moments::variance(&restart);
        let what = format!("{notices:?} and {restart:?}");
        let outcomes = outcomes(rate, horizon, &operator(notices, closed(restart)), seed);
        let up = repair::up_time_long(rate, mean, variance, horizon);
        assert_up_time(&outcomes, rate, up, &what);
    }
}

#[test]
fn restarts_by_age_lose_what_renewal_theory_says() {
    for (rate, age, outage, horizon, seed) in [
        (1e-3, 600.0, 60.0, 20_000.0, 51),
        (0.01, 300.0, 30.5, 5_000.0, 52),
        (1e-4, 3_000.0, 5.0, 31_000.0, 53),
    ] {
        let plan = theory::schedule::Schedule::by_age(age, outage);
        let remedy = schedule(age, Reference::SinceRestart, outage);
        let outcomes = outcomes(rate, horizon, &remedy, seed);
        let what = format!("every {age} since restart");
        assert_up_time(&outcomes, rate, plan.up_time(rate, horizon), &what);
        let first = plan.first_hang(rate, horizon);
        assert_first_hang(&outcomes, first, plan.exposure(horizon), rate, &what);
    }
}

#[test]
fn restarts_by_the_wall_clock_lose_what_renewal_theory_says() {
    for (rate, period, outage, horizon, seed) in [
        (1e-3, 600.0, 60.0, 20_000.0, 61),
        (0.01, 300.0, 30.5, 5_000.0, 62),
        // A restart longer than the period skips ticks; one as long as it misses one.
        (1e-3, 400.0, 1_000.0, 20_000.0, 63),
        (1e-3, 400.0, 400.0, 20_000.0, 64),
    ] {
        let plan = theory::schedule::Schedule::by_wall_clock(period, outage);
        let remedy = schedule(period, Reference::Wall, outage);
        let outcomes = outcomes(rate, horizon, &remedy, seed);
        let what = format!("every {period} by the wall clock");
        assert_up_time(&outcomes, rate, plan.up_time(rate, horizon), &what);
        let first = plan.first_hang(rate, horizon);
        assert_first_hang(&outcomes, first, plan.exposure(horizon), rate, &what);
    }
}

#[test]
fn a_poisson_stream_of_requests_finds_the_port_up_as_often_as_time_does() {
    let (rate, horizon) = (1e-2, 3_000.0);
    let relays = class("relays", linux(), 0.05, 0.0);
    // Those who come later may not be decided by the horizon.
    let told = horizon - longest_attempt(&relays, &Rota::ALONE).as_secs_f64();
    let by_age = theory::schedule::Schedule::by_age(300.0, 30.0);
    for (remedy, up, seed) in [
        (Remedy::default(), hang::up_time(rate, told), 71),
        (
            operator(constant(50.0), closed(constant(30.0))),
            repair::constant::up_time(rate, 80.0, told),
            72,
        ),
        (schedule(300.0, Reference::SinceRestart, 30.0), by_age.up_time(rate, told), 73),
    ] {
        let mut scenario = scenario(rate, horizon, linux(), DeadReply::Reset);
        scenario.classes.push(relays.clone());
        let outcomes = replicate(&scenario, &remedy, seed, REPLICATIONS);
        let served = of_each(&outcomes, |outcome| {
            let valid = outcome.valid_total();
            assert_eq!(valid.in_flight, 0);
            valid.first_served as f64 / valid.first_decided as f64
        });
        assert_near(&served, up / told, &format!("{remedy:?}: served"));
    }
}

#[test]
fn planned_restarts_that_are_not_counted_as_down_are_rejected() {
    let (rate, age, outage, horizon) = (2e-4, 600.0, 120.0, 20_000.0);
    let remedy = schedule(age, Reference::SinceRestart, outage);
    let up = of_each(&outcomes(rate, horizon, &remedy, 81), up_time);
    let free = hang::up_time(rate, age) / age * horizon;
    assert!(up.z(free) < -10.0, "{}", up.z(free));
}

#[test]
fn the_wrong_clock_is_rejected() {
    let (rate, age, outage, horizon) = (2e-4, 600.0, 120.0, 20_000.0);
    let remedy = schedule(age, Reference::SinceRestart, outage);
    let up = of_each(&outcomes(rate, horizon, &remedy, 82), up_time);
    let wall = theory::schedule::Schedule::by_wall_clock(age, outage).up_time(rate, horizon);
    assert!(up.z(wall) > 10.0, "{}", up.z(wall));
}

#[test]
fn poison_that_waits_for_the_port_to_come_back_is_rejected() {
    let (rate, outage, horizon) = (1e-3, 300.0, 20_000.0);
    let remedy = operator(constant(outage), closed(Distribution::ZERO));
    let up = of_each(&outcomes(rate, horizon, &remedy, 83), up_time);
    // Were poison queued instead of lost, the port would be up while an M/D/1 queue is empty.
    let queued = (1.0 - rate * outage) * horizon;
    assert!(up.z(queued) > 10.0, "{}", up.z(queued));
}
