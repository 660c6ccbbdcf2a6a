//! The worst hour and the worst day of a replication that can be followed by hand.

use porthang::engine::windows::WHOLE;
use porthang::engine::{Distribution, SimDuration, Streams};
use porthang::model::remedy::{Measure, Operator, Remedy};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Arrivals, Scenario, Traced};
use porthang::model::world::simulate;

use crate::common::{bsd44, class, linux, once, scenario, second, seconds};

/// What is left of a window after so many seconds.
fn without(seconds: u64, window: SimDuration) -> Option<u64> {
    let window = window.as_nanos() / 1_000_000_000;
    Some(WHOLE * (window - seconds) / window)
}

/// The port is down from 30,000 s on for 1,800 s of a hang and 200 s of a restart; the user finds
/// that out a thousand seconds late, and a thousand and two late that it is over.
#[test]
fn the_worst_windows_hold_the_outage_as_the_port_and_as_a_user_has_it() {
    let asked = [100, 31_000, 33_000].map(|s| Traced { at: second(s), invalid: None, host: None });
    let users = Arrivals::Trace { requests: asked.to_vec() };
    let classes =
        vec![class("offender", bsd44(), once(30_000), 1.0), class("users", linux(), users, 0.0)];
    let horizon = SimDuration::DAY.times(2);
    let notices = Distribution::Constant(seconds(1_800));
    let closed = Restart { closed: Distribution::Constant(seconds(200)), ..Restart::INSTANT };
    let remedy = Remedy { measures: vec![Measure::Operator(Operator::noticing(notices, closed))] };
    let scenario = Scenario { horizon, ..scenario(classes) };
    let worst = simulate(&scenario, &remedy, Streams::new(1, 0)).worst;
    let [hour, day] = [seconds(3_600), SimDuration::DAY];
    assert_eq!(worst.port, [without(2_000, hour), without(2_000, day), None]);
    // The first day is the worst. The user is known from 102 s on.
    let known = day - seconds(102);
    assert_eq!(worst.users, [without(2_002, hour), without(2_002, known), None]);
}
