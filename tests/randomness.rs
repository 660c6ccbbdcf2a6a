//! Common random numbers: what is drawn for a request depends on nothing but its class.

mod common;

use common::{class, linux, nt351, poisson, scenario, seconds};
use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::remedy::{Fix, Measure, Operator, Remedy};
use porthang::model::restart::Restart;
use porthang::model::scenario::Class;
use porthang::model::world::{Fact, Observer, RequestName, simulate_watched};

/// The births of one class.
struct Births {
    class: u16,
    seen: Vec<(SimTime, RequestName, bool)>,
}

impl Observer for Births {
    fn note(&mut self, now: SimTime, fact: Fact) {
        if let Fact::Born { request, invalid } = fact
            && request.class == self.class
        {
            self.seen.push((now, RequestName { class: 0, ..request }, invalid));
        }
    }
}

fn births(classes: Vec<Class>, class: u16, remedy: &Remedy) -> Vec<(SimTime, RequestName, bool)> {
    let observer = Births { class, seen: Vec::new() };
    simulate_watched(&scenario(classes), remedy, Streams::new(7, 3), observer).1.seen
}

fn relays(name: &str) -> Class {
    let mut class = class(name, nt351(), poisson(seconds(300)), 0.05);
    class.paths = vec![class.paths[0]; 40];
    class
}

fn offender() -> Class {
    class("offender", linux(), poisson(seconds(3600)), 1.0)
}

fn reboots() -> Remedy {
    let restart = Restart {
        shutdown: Distribution::ZERO,
        dark: Distribution::Exponential { mean: 240.0 },
        closed: Distribution::ZERO,
    };
    let notices = Distribution::Exponential { mean: 3600.0 };
    Remedy { measures: vec![Measure::Operator(Operator { notices, restart })] }
}

#[test]
fn all_remedies_meet_identical_traffic() {
    let fix = Fix { at: SimTime::ZERO + seconds(3600), outage: SimDuration::from_secs(600) };
    let fixed = Remedy { measures: vec![Measure::Fix(fix)] };
    let traffic = |remedy: &Remedy| births(vec![relays("relays"), offender()], 0, remedy);
    let nothing = traffic(&Remedy::default());
    assert!(nothing.len() > 200 && nothing.iter().any(|(_, _, invalid)| *invalid));
    assert_eq!(nothing, traffic(&fixed));
    assert_eq!(nothing, traffic(&reboots()));
}

#[test]
fn another_class_before_it_or_with_another_name_shifts_no_draw() {
    let alone = births(vec![relays("relays")], 0, &reboots());
    let second = births(vec![offender(), relays("relays")], 1, &reboots());
    let renamed = births(vec![relays("others"), relays("relays")], 1, &reboots());
    assert_eq!(alone, second);
    assert_eq!(alone, renamed);
    assert_ne!(alone, births(vec![relays("others")], 0, &reboots()), "its own name does matter");
}

#[test]
fn the_same_seed_and_replication_give_the_same_outcome() {
    let classes = || vec![relays("relays"), offender()];
    let outcome = |seed, replication| {
        let streams = Streams::new(seed, replication);
        simulate_watched(&scenario(classes()), &reboots(), streams, ()).0
    };
    assert_eq!(outcome(1, 0), outcome(1, 0));
    assert_ne!(outcome(1, 0), outcome(1, 1));
    assert_ne!(outcome(1, 0), outcome(2, 0));
}
