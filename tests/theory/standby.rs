//! Several listeners against the theory of redundancy: Erlang's formula behind a balancer, the
//! query of death by preference, and the delay until a spare takes over.

use porthang::engine::Distribution;
use porthang::model::hang::DeadReply;
use porthang::model::remedy::{Balancer, Crew, Layer, Operator, Picks, Standby};
use porthang::model::restart::Restart;
use porthang::model::scenario::Retry;
use porthang::model::{Measure, Outcome, Remedy};
use porthang::theory::redundancy;

use crate::common::probes;
use crate::port::{constant, of_each, replicate, scenario, single_shot, span};
use crate::sample::assert_near;

/// Each hung listener is restarted by itself, after an exponential time.
fn operator(mean_outage: f64) -> Measure {
    let notices = Distribution::Exponential { mean: mean_outage };
    let noticing = Operator::noticing(notices, Restart::INSTANT);
    Measure::Operator(Operator { crew: Crew::Each, ..noticing })
}

/// Checks so often that a hang is known at once beside how long an outage lasts.
fn balancer(picks: Picks, takeover: Distribution, mean_outage: f64) -> Option<Balancer> {
    let period = span(0.01 * mean_outage);
    let check = probes(Layer::Connect, period, period, 1);
    Some(Balancer { check, successes: 1, picks, takeover })
}

fn remedy(listeners: u16, balancer: Option<Balancer>, mean_outage: f64) -> Remedy {
    let standby = Measure::Standby(Standby { listeners, at: Vec::new(), needs: 1, balancer });
    Remedy { measures: vec![standby, operator(mean_outage)] }
}

fn down(outcome: &Outcome) -> f64 {
    1.0 - outcome.port.up.as_secs_f64() / outcome.horizon.as_secs_f64()
}

#[test]
fn a_balancer_leaves_erlangs_share_of_the_time_without_a_listener() {
    for (listeners, gap, outage, seed) in
        [(2, 2_000.0, 1_000.0, 701), (2, 1_500.0, 300.0, 702), (3, 1_000.0, 800.0, 703)]
    {
        let horizon = 100_000.0;
        let scenario = scenario(1.0 / gap, horizon, single_shot(), DeadReply::Reset);
        let balancer = balancer(Picks::InTurn, Distribution::ZERO, outage);
        let outcomes = replicate(&scenario, &remedy(listeners, balancer, outage), seed, 16);
        let expected = redundancy::all_down(listeners.into(), 1.0 / gap, outage);
        let what = format!("{listeners} listeners, load {:.2}", outage / gap);
        assert_near(&of_each(&outcomes, down), expected, &what);
    }
}

#[test]
fn a_query_of_death_that_goes_on_at_once_takes_one_listener_after_the_other() {
    for (listeners, gap, outage, seed) in
        [(2, 2_000.0, 1_000.0, 711), (2, 24_000.0, 1_000.0, 712), (4, 1_000.0, 500.0, 713)]
    {
        let scenario = scenario(1.0 / gap, 2e6, single_shot(), DeadReply::Reset);
        let outcomes = replicate(&scenario, &remedy(listeners, None, outage), seed, 64);
        let expected =
            redundancy::all_down_by_query_of_death(listeners.into(), 1.0 / gap, outage, 1.0);
        let what = format!("{listeners} listeners by preference, load {:.3}", outage / gap);
        assert_near(&of_each(&outcomes, down), expected, &what);
    }
}

#[test]
fn a_spare_that_takes_over_late_leaves_a_gap() {
    for (gap, outage, takeover, seed) in
        [(3_000.0, 1_000.0, 400.0, 721), (2_000.0, 300.0, 100.0, 722), (1_500.0, 500.0, 900.0, 723)]
    {
        let scenario = scenario(1.0 / gap, 100_000.0, single_shot(), DeadReply::Reset);
        let balancer = balancer(Picks::First, Distribution::Exponential { mean: takeover }, outage);
        let outcomes = replicate(&scenario, &remedy(2, balancer, outage), seed, 16);
        let expected = redundancy::down_with_failover(1.0 / gap, outage, takeover);
        let what = format!("takeover after {takeover} s, load {:.2}", outage / gap);
        assert_near(&of_each(&outcomes, down), expected, &what);
    }
}

/// At a load of 1/24: half the unavailability of one listener where poison goes on to the next at
/// once, a fiftieth where it does not; and more than half where it comes again later.
#[test]
fn the_gain_of_a_second_listener_collapses_where_poison_goes_on_at_once() {
    let (gap, outage) = (24_000.0, 1_000.0);
    let mut again = scenario(1.0 / gap, 2e6, single_shot(), DeadReply::Reset);
    let once = again.clone();
    let schedule = vec![span(900.0), span(1_800.0), span(3_600.0)];
    again.classes[0].retry = Some(Retry { schedule, give_up: span(86_400.0), jitter: 0.0 });
    let mean = |scenario, listeners, balancer| {
        let remedy = match listeners {
            1 => Remedy { measures: vec![operator(outage)] },
            _ => remedy(listeners, balancer, outage),
        };
        of_each(&replicate(scenario, &remedy, 731, 16), down).mean()
    };
    let one = mean(&once, 1, None);
    let halved = mean(&once, 2, None) / one;
    assert!((0.45..0.57).contains(&halved), "{halved}");
    let spared = mean(&once, 2, balancer(Picks::First, constant(0.0), outage)) / one;
    assert!((0.01..0.04).contains(&spared), "{spared}");
    let later = mean(&again, 2, None) / one;
    assert!(later > 2.0 * halved, "{later}");
    println!("of one listener's: {halved:.3}, {spared:.4}, with later retries {later:.3}");
}
