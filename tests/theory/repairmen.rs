//! A crew that is common to several listeners, who see to one after the other at once, against the
//! machine repair model.

use porthang::engine::{Distribution, SimDuration};
use porthang::model::hang::DeadReply;
use porthang::model::remedy::{Balancer, Crew, Layer, Operator, Picks, Standby};
use porthang::model::restart::Restart;
use porthang::model::{Measure, Outcome, Remedy};
use porthang::theory::{operator, redundancy, repairmen};

use crate::common::probes;
use crate::port::{class, of_each, replicate, scenario, single_shot, span};
use crate::sample::{Sample, assert_in_interval};

/// Listeners behind a balancer that checks them this often, and people who restart what hangs, which
/// takes an exponential time.
fn remedy(listeners: u16, crew: u32, mean_restart: f64, check: SimDuration) -> Remedy {
    let check = probes(Layer::Connect, check, check, 1);
    let takeover = Distribution::ZERO;
    let balancer = Some(Balancer { check, successes: 1, picks: Picks::InTurn, takeover });
    let closed = Distribution::Exponential { mean: mean_restart };
    let restart = Restart { closed, ..Restart::INSTANT };
    let operator = Operator::noticing(Distribution::ZERO, restart);
    Remedy {
        measures: vec![
            Measure::Standby(Standby { listeners, at: Vec::new(), needs: 1, balancer }),
            Measure::Operator(Operator { crew: Crew::Common(crew), ..operator }),
        ],
    }
}

fn share(outcomes: &[Outcome], time: impl Fn(&Outcome) -> SimDuration) -> Sample {
    of_each(outcomes, |outcome| time(outcome).as_secs_f64() / outcome.horizon.as_secs_f64())
}

/// Where each listener has a person of its own too, so that it is up or not whatever the others are.
#[test]
fn enough_of_several_listeners_are_up_as_a_binomial_number_is() {
    for (listeners, needs, gap, restart, seed) in
        [(3, 2, 1_000.0, 400.0, 761), (4, 3, 2_000.0, 300.0, 762), (2, 1, 1_000.0, 500.0, 763)]
    {
        let n = f64::from(listeners);
        let mut scenario = scenario(n / gap, 200_000.0, single_shot(), DeadReply::Reset);
        scenario.classes.push(class("users", single_shot(), 50.0 * n / gap, 0.0));
        let mut remedy = remedy(listeners, listeners.into(), restart, span(1e9));
        let Measure::Standby(standby) = &mut remedy.measures[0] else { panic!("a standby") };
        standby.needs = needs;
        let outcomes = replicate(&scenario, &remedy, seed, 32);
        let what = format!("{needs} of {listeners}, load {:.2}", restart / gap);
        let enough = |outcome: &Outcome| outcome.enough.expect("several");
        let up = share(&outcomes, |outcome| enough(outcome).up);
        let each = operator::long_run(1.0 / gap, restart);
        let expected = redundancy::at_least_up(needs.into(), listeners.into(), each);
        assert_in_interval(&up, expected, &format!("{what}: enough"));
        let first = of_each(&outcomes, |outcome| {
            enough(outcome).first_shortage.expect("long enough").as_secs_f64()
        });
        let expected =
            redundancy::mean_time_to_shortage(needs.into(), listeners.into(), 1.0 / gap, restart);
        assert_in_interval(&first, expected, &format!("{what}: first shortage"));
    }
}

/// Nobody looks whether a listener is well, so that the poison among many calls that go to all in
/// turn is a stream of its own for each.
#[test]
fn listeners_with_poison_of_their_own_wait_for_a_crew_as_machines_do() {
    for (listeners, crew, gap, restart, seed) in [
        (2, 1, 1_000.0, 500.0, 741),
        (2, 1, 1_000.0, 1_500.0, 742),
        (3, 2, 1_000.0, 1_000.0, 743),
        (3, 1, 2_000.0, 1_000.0, 744),
    ] {
        let n = f64::from(listeners);
        let mut scenario = scenario(n / gap, 200_000.0, single_shot(), DeadReply::Reset);
        scenario.classes.push(class("users", single_shot(), 50.0 * n / gap, 0.0));
        let remedy = remedy(listeners, crew, restart, span(1e9));
        let outcomes = replicate(&scenario, &remedy, seed, 32);
        let what = format!("{crew} for {listeners}, load {:.2}", restart / gap);
        let down = repairmen::down(listeners.into(), crew, 1.0 / gap, restart);
        let all_down = share(&outcomes, |outcome| outcome.horizon - outcome.port.up);
        assert_in_interval(&all_down, down[usize::from(listeners)], &format!("{what}: all down"));
        // What hangs is seen to at once, unless it waits.
        let waiting = repairmen::waiting(listeners.into(), crew, 1.0 / gap, restart);
        let hung = share(&outcomes, |outcome| outcome.port.hung_each);
        assert_in_interval(&hung, waiting, &format!("{what}: waiting"));
    }
}

/// The balancer knows of a hang at once, so that poison goes to the listeners that are up.
#[test]
fn behind_a_balancer_one_who_restarts_is_the_server_of_a_queue_with_few_places() {
    for (listeners, gap, restart, seed) in
        [(2, 2_000.0, 1_000.0, 751), (3, 1_000.0, 800.0, 752), (2, 1_500.0, 300.0, 753)]
    {
        let scenario = scenario(1.0 / gap, 200_000.0, single_shot(), DeadReply::Reset);
        let outcomes =
            replicate(&scenario, &remedy(listeners, 1, restart, span(0.01 * restart)), seed, 16);
        let expected = redundancy::all_down_with_one_repairer(listeners.into(), 1.0 / gap, restart);
        let down = share(&outcomes, |outcome| outcome.horizon - outcome.port.up);
        assert_in_interval(&down, expected, &format!("{listeners} listeners, one who restarts"));
    }
}
