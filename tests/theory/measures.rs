//! Measures against theory: a fix that comes late or covers only a part, restarts by the calendar, and
//! devices before the listener.

use porthang::engine::{Distribution, SimDuration, SimTime};
use porthang::model::hang::DeadReply;
use porthang::model::outcome::Outcome;
use porthang::model::remedy::{Answer, Days, Filter, Fix, Measure, Reference, Rota, Schedule};
use porthang::model::world::longest_attempt;
use porthang::theory::operator as repair;
use porthang::theory::{self, filter, fix, hang};

use crate::common::linux;
use crate::port::{
    and_fix, by, class, closed, constant, of_each, operator, replicate, scenario, single_shot,
    span, up_time,
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
        // A SYN sent again through the dark of the installation would come after it.
        let horizon = 5_000.0;
        let scenario = scenario(rate, horizon, single_shot(), DeadReply::Reset);
        let law = constant(at);
        let partial = Fix {
            at: law,
            outage: span(outage),
            coverage,
            ..Fix::at(SimTime::ZERO, SimDuration::ZERO)
        };
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
    let partial = Fix { coverage, ..Fix::at(SimTime::ZERO, SimDuration::ZERO) };
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
            Fix { at: Distribution::Uniform { low, high }, ..Fix::at(SimTime::ZERO, span(outage)) };
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

#[test]
fn a_schedule_by_the_time_of_the_day_is_one_by_the_wall_clock_that_begins_earlier() {
    for (every, at, outage, rate, seed) in [
        (300.0, 100.0, 30.0, 1e-3, 321),
        (600.0, 599.0, 0.5, 5e-3, 322),
        (100.0, 1.0, 250.0, 2e-3, 323),
    ] {
        let horizon = 5_000.0;
        let scenario = scenario(rate, horizon, linux(), DeadReply::Reset);
        let plain = Schedule::every(span(every), Reference::Wall, closed(constant(outage)));
        let remedy = by(Schedule { at: span(at), ..plain });
        let up = of_each(&replicate(&scenario, &remedy, seed, REPLICATIONS), up_time);
        let plan = theory::schedule::Schedule::by_wall_clock(every, outage).beginning_at(at);
        let expected = plan.up_time(rate, horizon);
        assert_near(&up, expected, &format!("every {every} from {at} on: up"));
    }
}

#[test]
fn a_schedule_on_some_days_has_a_life_from_one_of_them_to_the_next() {
    const DAY: f64 = 86_400.0;
    // Two weeks, from a Monday on, and the days of the restarts in them.
    for (days, restarts, at, outage, rate, seed) in [
        (Days::from_to(5, 6), vec![5.0, 6.0, 12.0, 13.0], 3.0 * 3_600.0, 600.0, 4e-6, 331),
        (Days::from_to(0, 0), vec![0.0, 7.0], 3_600.0, 7_200.0, 2e-6, 332),
        (
            Days::from_to(4, 1),
            vec![0.0, 1.0, 4.0, 5.0, 6.0, 7.0, 8.0, 11.0, 12.0, 13.0],
            0.5 * DAY,
            60.0,
            1e-5,
            333,
        ),
    ] {
        let horizon = 14.0 * DAY;
        let scenario = scenario(rate, horizon, linux(), DeadReply::Reset);
        let plain = Schedule::every(SimDuration::DAY, Reference::Wall, closed(constant(outage)));
        let remedy = by(Schedule { at: span(at), days, ..plain });
        let up = of_each(&replicate(&scenario, &remedy, seed, REPLICATIONS), up_time);
        let begins = restarts.iter().map(|day| day * DAY + at);
        let (mut expected, mut back) = (0.0, 0.0);
        for next in begins.chain([horizon]) {
            expected += hang::up_time(rate, next - back);
            back = next + outage;
        }
        assert_near(&up, expected, &format!("on {}: up", days.names()));
    }
}

/// What a port comes to that restarts once, at 600 s, after this drain; sessions are exponential
/// with a mean of 20 s, a request comes every second, and there is a worker for each.
fn drained(drain: f64, seed: u64) -> Vec<Outcome> {
    let mut scenario = scenario(1e-9, 900.0, linux(), DeadReply::Reset);
    scenario.classes = vec![class("relays", linux(), 1.0, 0.0)];
    scenario.listener.service = Distribution::Exponential { mean: 20.0 };
    (scenario.listener.workers, scenario.listener.backlog) = (500, 100);
    let plain = Schedule::every(span(600.0), Reference::Wall, closed(constant(10.0)));
    let remedy = by(Schedule { drain: span(drain), ..plain });
    replicate(&scenario, &remedy, seed, 500)
}

#[test]
fn a_drain_loses_only_the_sessions_that_are_longer() {
    for (drain, seed) in [(0.0, 341), (15.0, 342), (60.0, 343)] {
        let outcomes = drained(drain, seed);
        let lost = of_each(&outcomes, |outcome| outcome.valid_total().reset as f64);
        // M/G/∞: of those that began in the last u seconds a share exp(−(u + drain) / 20 s) goes on.
        let expected = 20.0 * (libm::exp(-drain / 20.0) - libm::exp(-(600.0 + drain) / 20.0));
        assert_near(&lost, expected, &format!("a drain of {drain}: sessions lost"));
        // Whoever calls during the drain or the restart is refused; that is planned downtime.
        let refused = of_each(&outcomes, |outcome| outcome.valid_total().refused as f64);
        assert_near(&refused, drain + 10.0, &format!("a drain of {drain}: refused"));
        for outcome in &outcomes {
            assert_eq!(outcome.port.restarting, span(drain + 10.0));
        }
    }
}

#[test]
fn a_filter_thins_the_poison_and_drops_its_mistakes() {
    for (drops, mistakes, answer, rate, repaired, seed) in [
        (0.95, 0.001, Answer::Silent, 1e-2, 150.0, 351),
        (0.5, 0.2, Answer::Reset, 2e-3, 100.0, 352),
        (0.0, 0.05, Answer::Silent, 1e-3, 300.0, 353),
    ] {
        let horizon = 10_000.0;
        let mut scenario = scenario(rate, horizon, single_shot(), DeadReply::Reset);
        scenario.classes.push(class("relays", single_shot(), 0.05, 0.0));
        let mut remedy = operator(Distribution::ZERO, closed(constant(repaired)));
        let filter = Filter { from: SimTime::ZERO, drops, mistakes, answer };
        remedy.measures.push(Measure::Filter(filter));
        let outcomes = replicate(&scenario, &remedy, seed, REPLICATIONS);
        let through = filter::through(rate, drops);
        let up = repair::constant::up_time(through, repaired, horizon);
        let what = format!("a filter that drops {drops}");
        assert_near(&of_each(&outcomes, up_time), up, &format!("{what}: up"));
        let served = of_each(&outcomes, |outcome| {
            let valid = outcome.valid_total();
            valid.first_served as f64 / valid.first_decided as f64
        });
        // Those who come later may not be decided by the horizon.
        let users = &scenario.classes[1];
        let told = horizon - longest_attempt(users, &Rota::ALONE).as_secs_f64();
        let up = repair::constant::up_time(through, repaired, told);
        let expected = filter::success(mistakes, up / told);
        assert_near(&served, expected, &format!("{what}: served"));
    }
}
