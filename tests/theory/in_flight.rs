//! What a hang takes with it: M/M/1 whose customers are all lost, if the port is restarted the
//! instant it hangs.
//!
//! The hang of itself takes nobody: where the listen is not armed again the worker goes on with its
//! session and with those that wait. It is the restart that resets them. So the closed form holds
//! for an operator who restarts at once, and for one who takes longer than the line needs to empty
//! only the arrivals while the port is down are lost.

use porthang::engine::{Distribution, SimDuration};
use porthang::model::Outcome;
use porthang::model::hang::DeadReply;
use porthang::model::scenario::Scenario;
use porthang::theory::in_flight::success;
use porthang::theory::operator::long_run;

use crate::common::linux;
use crate::port::{class, closed, constant, of_each, operator, replicate, scenario};
use crate::sample::{Sample, assert_near};

/// Long enough for where the horizon cuts a cycle not to matter.
const HANGS: f64 = 1_000.0;
const REPLICATIONS: u64 = 30;

/// Rates of requests, of service and of poison [1/s].
type Case = (f64, f64, f64);

const CASES: [Case; 3] = [(0.5, 1.0, 0.02), (0.9, 1.0, 0.05), (0.2, 0.25, 0.01)];

/// One worker with exponential service, room for all who wait, clients that wait for ever.
fn line(case: Case, outage: f64) -> Scenario {
    let (arrivals, service, poison) = case;
    let horizon = HANGS * (1.0 / poison + outage);
    let mut scenario = scenario(poison, horizon, linux(), DeadReply::Reset);
    (scenario.listener.workers, scenario.listener.backlog) = (1, 10_000);
    scenario.listener.service = Distribution::Exponential { mean: 1.0 / service };
    let mut clients = class("clients", linux(), arrivals, 0.0);
    (clients.banner_timeout, clients.session_timeout) =
        (SimDuration::FOREVER, SimDuration::FOREVER);
    scenario.classes.push(clients);
    scenario
}

/// How many more requests are served in each of `outcomes` than `share` of them.
fn surplus(outcomes: &[Outcome], share: f64) -> Sample {
    of_each(outcomes, |outcome| {
        let valid = outcome.valid_total();
        assert_eq!(valid.timed_out, 0, "clients wait for ever");
        valid.first_served as f64 - share * valid.first_decided as f64
    })
}

#[test]
fn a_restart_at_the_instant_of_the_hang_loses_all_who_are_there() {
    for (case, seed) in CASES.into_iter().zip(601..) {
        let (arrivals, service, poison) = case;
        let outage = 10.0;
        let availability = long_run(poison, outage);
        let share = success(arrivals, service, poison, availability);
        let restart = closed(Distribution::Exponential { mean: outage });
        let remedy = operator(constant(0.0), restart);
        let outcomes = replicate(&line(case, outage), &remedy, seed, REPLICATIONS);
        assert_near(
            &surplus(&outcomes, share),
            0.0,
            &format!("{case:?}: served beyond {share:.4}"),
        );
        assert!(share < availability - 0.01, "{share} is far from {availability}");
    }
}

#[test]
fn a_restart_long_after_the_hang_loses_only_who_comes_meanwhile() {
    for (case, seed) in CASES.into_iter().zip(611..) {
        let (arrivals, service, poison) = case;
        // The line is empty by then.
        let outage = 300.0;
        let availability = long_run(poison, outage);
        let remedy = operator(constant(outage), closed(Distribution::ZERO));
        let outcomes = replicate(&line(case, outage), &remedy, seed, REPLICATIONS);
        let what = format!("{case:?}: served beyond {availability:.4}");
        assert_near(&surplus(&outcomes, availability), 0.0, &what);
        let lost = success(arrivals, service, poison, availability);
        assert!(surplus(&outcomes, lost).z(0.0) > 10.0, "{case:?}");
    }
}
