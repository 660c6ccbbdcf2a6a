//! Operators: what tells them, what they make of it, and how often they restart one hang.

use porthang::engine::{Distribution, Streams};
use porthang::model::hang::Hang;
use porthang::model::outcome::PortOutcome;
use porthang::model::remedy::{Complaints, Measure, Operator, Remedy, Told};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Class, Scenario};
use porthang::model::world::simulate;

use crate::common::{class, linux, once, poisson, scenario, seconds};

const fn constant(s: u64) -> Distribution {
    Distribution::Constant(seconds(s))
}

/// A day of users, ten a minute, who wait a minute for the banner; the accept hangs at six.
fn a_day() -> Scenario {
    let users =
        Class { banner_timeout: seconds(60), ..class("users", linux(), poisson(seconds(6)), 0.0) };
    let mut scenario = scenario(vec![users, class("bad", linux(), once(6 * 3_600), 1.0)]);
    scenario.listener.profile = linux();
    scenario.listener.backlog = 20;
    scenario.listener.hang = Hang::StuckAccept;
    scenario
}

/// What the port goes through when users complain to somebody who needs so long to react.
fn complaining(scenario: &Scenario, reacts: u64, replication: u64) -> PortOutcome {
    let complaints = Complaints { after: 5, within: Some(seconds(900)) };
    let told = Told::Complaints { complaints, reacts: constant(reacts) };
    let restart = Restart { closed: constant(1), ..Restart::INSTANT };
    let operator = Measure::Operator(Operator { told, hours: None, restart });
    let remedy = Remedy { measures: vec![operator] };
    simulate(scenario, &remedy, Streams::new(1, replication)).port
}

/// Those who called in the outage complain after it too: their time-outs end up to two minutes
/// later. That is no news of the port that is back.
#[test]
fn one_hang_is_restarted_once_however_late_its_complaints_come() {
    for replication in 0..8 {
        for reacts in [0, 60, 1_800] {
            let port = complaining(&a_day(), reacts, replication);
            assert_eq!((port.hangs, port.detected, port.restarts), (1, 1, 1), "{reacts} s");
        }
    }
}
