//! What one invalid request does to a port, and what clients see of it.

mod common;

use common::{class, linux, nt351, once, poisson, scenario, second, seconds};
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
    assert!(outcome.port.open_at_horizon);
}

#[test]
fn with_the_fix_from_the_start_it_is_up_all_day() {
    let mail = class("mail relays", nt351(), poisson(seconds(100)), 0.0);
    let offender = class("offender", nt351(), once(SIX_HOURS), 1.0);
    let fix = Fix {
        at: SimTime::ZERO,
        outage: SimDuration::ZERO,
    };
    let remedy = Remedy {
        measures: vec![Measure::Fix(fix)],
    };
    let outcome = simulate(&scenario(vec![mail, offender]), &remedy, Streams::new(1, 0));
    assert_eq!(outcome.port.up, SimDuration::DAY);
    let valid = outcome.valid_total();
    assert_eq!(valid.first_served, valid.first_decided);
    assert_eq!(
        (outcome.invalid[1].refused, outcome.invalid[1].bounced),
        (1, 1)
    );
}

#[test]
#[ignore]
fn speed() {
    let mut mail = class(
        "mail relays",
        linux(),
        poisson(SimDuration::from_millis(300)),
        0.0,
    );
    mail.paths = vec![
        porthang::model::network::Path {
            latency: SimDuration::from_millis(20),
            jitter: SimDuration::from_millis(5),
            loss: 0.001
        };
        40
    ];
    let mut scenario = scenario(vec![mail]);
    scenario.listener.service = porthang::engine::Distribution::lognormal_by_mean(0.5, 1.0);
    scenario.horizon = SimDuration::DAY.times(10);
    for _ in 0..5 {
        let begin = std::time::Instant::now();
        let outcome = simulate(&scenario, &Remedy::default(), Streams::new(1, 0));
        let spent = begin.elapsed().as_secs_f64();
        println!(
            "{} events, {:.2} M/s, {} pending at most, {} requests",
            outcome.events,
            outcome.events as f64 / spent / 1e6,
            outcome.pending_max,
            outcome.valid_total().requests
        );
    }
}
