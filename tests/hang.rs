//! What one invalid request does to a port, and what clients see of it.

mod common;

use common::{class, nt351, once, poisson, scenario, second, seconds};
use porthang::engine::{SimDuration, SimTime, Streams};
use porthang::model::remedy::{Fix, Measure, Remedy};
use porthang::model::world::simulate;

const SIX_HOURS: u64 = 6 * 3600;

#[test]
fn the_port_is_up_until_the_invalid_request_acts_to_the_nanosecond() {
    let mail = class("mail relays", nt351(), poisson(seconds(100)), 0.0);
    let offender = class("offender", nt351(), once(SIX_HOURS), 1.0);
    let scenario = scenario(vec![mail, offender]);
    let outcome = simulate(&scenario, &Remedy::default(), Streams::new(1, 0));
    assert_eq!(outcome.port.up, seconds(SIX_HOURS));
    assert_eq!(outcome.port.first_hang, Some(second(SIX_HOURS)));
    assert_eq!(outcome.port.hangs, 1);
    assert!(outcome.port.open_outage.is_some());
}

#[test]
fn with_the_fix_from_the_start_it_is_up_all_day() {
    let mail = class("mail relays", nt351(), poisson(seconds(100)), 0.0);
    let offender = class("offender", nt351(), once(SIX_HOURS), 1.0);
    let fix = Fix::at(SimTime::ZERO, SimDuration::ZERO);
    let remedy = Remedy { measures: vec![Measure::Fix(fix)] };
    let outcome = simulate(&scenario(vec![mail, offender]), &remedy, Streams::new(1, 0));
    assert_eq!(outcome.port.up, SimDuration::DAY);
    let valid = outcome.valid_total();
    assert_eq!(valid.first_served, valid.first_decided);
    assert_eq!((outcome.invalid[1].refused, outcome.invalid[1].bounced), (1, 1));
}
