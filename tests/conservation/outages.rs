//! Outages alone, and outages among all requests: the same instants, wherever the conditions hold.

use std::cell::Cell;

use porthang::engine::Streams;
use porthang::model::course::Course;
use porthang::model::hang::{Dead, Hang, Heals};
use porthang::model::outage::touches;
use porthang::model::outcome::PortOutcome;
use porthang::model::scenario::{Arrivals, Class, Scenario};
use porthang::model::world::simulate;
use porthang::model::{Detail, Outcome};
use proptest::prelude::{Strategy, any};

use crate::common::linux;
use crate::random::for_all;
use crate::{remedies, scenarios};

#[test]
fn outages_alone_are_those_among_all_requests() {
    compare(6_000);
}

#[test]
#[ignore = "takes a minute: run with --ignored"]
fn outages_alone_are_those_among_all_requests_eighty_thousand_times() {
    compare(80_000);
}

fn compare(cases: u32) {
    let (compared, hung) = (Cell::new(0), Cell::new(0));
    let cases_of = (scenarios::scenario().prop_map(with_room), remedies::remedy(), any::<u64>());
    for_all(cases, &cases_of, |(scenario, remedy, seed)| {
        let valid = scenario.classes.iter().any(Class::sends_valid);
        if !valid || !touches(&scenario, &remedy).is_empty() {
            return;
        }
        let alone = Scenario { detail: Detail::Outages, ..scenario.clone() };
        let [all, alone] =
            [&scenario, &alone].map(|it| simulate(it, &remedy, Streams::new(seed, 0)));
        assert_eq!(of_the_path(&all), of_the_path(&alone));
        assert_eq!(alone.valid_total().requests, 0);
        compared.set(compared.get() + 1);
        hung.set(hung.get() + u32::from(all.port.hangs > 0 && all.valid_total().requests > 0));
    });
    let (compared, hung) = (compared.get(), hung.get());
    assert!(
        compared > cases / 30 && hung > cases / 60,
        "{compared} compared, {hung} of them with hangs"
    );
}

/// So much room that no valid request is in the way of others, and a mechanism that leaves it to all.
fn with_room(mut scenario: Scenario) -> Scenario {
    let listener = &mut scenario.listener;
    let law = listener.hang.law();
    if !matches!((law.dead, law.heals), (Dead::Answers(_), Heals::Never)) {
        listener.hang = Hang::Silent;
    }
    (listener.profile, listener.backlog, listener.workers) = (linux(), 4_096, 1_000_000);
    listener.reuse_address = true;
    for class in &mut scenario.classes {
        // Of other laws it is not known how many come at once.
        if class.invalid < 1.0 && !matches!(class.arrivals, Arrivals::Diurnal(_)) {
            let rate = 100.0 / scenario.horizon.as_secs_f64();
            class.arrivals = Arrivals::Poisson { rate };
        }
    }
    scenario
}

/// What is read off the path of the ports, off invalid requests and off probes.
fn of_the_path(outcome: &Outcome) -> impl PartialEq + std::fmt::Debug {
    let Outcome { port, invalid, probes, enough, worst, .. } = outcome.clone();
    // What was counted of valid requests and of their sessions.
    let course = Course::new(outcome.horizon);
    let port = PortOutcome { sessions_lost: 0, course, ..port };
    (port, invalid, probes, enough, worst.port)
}
