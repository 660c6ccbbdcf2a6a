//! Common random numbers: what is drawn for a request depends on nothing but its class.

use std::collections::{BTreeMap, BTreeSet};

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::remedy::{Answer, Filter, Fix, Measure, Operator, Remedy, Standby};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Arrivals, Class, Diurnal, Retry, Traced};
use porthang::model::world::{Cause, Fact, Observer, RequestName, simulate_watched};

use crate::common::{births_of, class, linux, nt351, poisson, scenario, second, seconds};

type Birth = (SimTime, RequestName, bool);

fn births(classes: Vec<Class>, class: u16, remedy: &Remedy) -> Vec<Birth> {
    births_of(&scenario(classes), class, remedy, Streams::new(7, 3))
}

fn relays(name: &str) -> Class {
    relays_at(name, poisson(seconds(300)))
}

fn relays_at(name: &str, arrivals: Arrivals) -> Class {
    let mut class = class(name, nt351(), arrivals, 0.05);
    class.paths = vec![class.paths[0].clone(); 40];
    class
}

/// Every law of arrivals that draws, at about a request in five minutes.
fn laws() -> [Arrivals; 4] {
    let at = seconds(14 * 3_600);
    let traced = |n: u64| Traced { at: second(300 * n), invalid: None, host: None };
    [
        poisson(seconds(300)),
        Arrivals::Renewal { gap: Distribution::lognormal_by_mean(300.0, 2.0) },
        Arrivals::Diurnal(Diurnal { rate: 1.0 / 300.0, peak: 1.8, at, weekend: 0.5 }),
        Arrivals::Trace { requests: (0..288).map(traced).collect() },
    ]
}

fn offender() -> Class {
    class("offender", linux(), poisson(seconds(3600)), 1.0)
}

fn reboots() -> Remedy {
    let restart = Restart { dark: Distribution::Exponential { mean: 240.0 }, ..Restart::INSTANT };
    let notices = Distribution::Exponential { mean: 3600.0 };
    Remedy { measures: vec![Measure::Operator(Operator::noticing(notices, restart))] }
}

#[test]
fn all_remedies_meet_identical_traffic() {
    let fix = Fix::at(SimTime::ZERO + seconds(3600), SimDuration::from_secs(600));
    let fixed = Remedy { measures: vec![Measure::Fix(fix)] };
    for law in laws() {
        let traffic = |remedy: &Remedy| {
            let mut relays = relays_at("relays", law.clone());
            let schedule = vec![seconds(900)];
            relays.retry = Some(Retry { schedule, give_up: SimDuration::DAY, jitter: 0.5 });
            births(vec![relays, offender()], 0, remedy)
        };
        let nothing = traffic(&Remedy::default());
        assert!(nothing.len() > 150, "{law:?}: {}", nothing.len());
        assert!(nothing.iter().any(|(_, _, invalid)| *invalid), "{law:?}");
        assert_eq!(nothing, traffic(&fixed));
        assert_eq!(nothing, traffic(&reboots()));
        let mut spared = reboots();
        spared.measures.push(Measure::Standby(Standby {
            listeners: 2,
            at: Vec::new(),
            needs: 1,
            balancer: None,
        }));
        assert_eq!(nothing, traffic(&spared));
    }
}

#[test]
fn another_class_before_it_or_with_another_name_shifts_no_draw() {
    for law in laws() {
        let relays = |name| relays_at(name, law.clone());
        let alone = births(vec![relays("relays")], 0, &reboots());
        let second = births(vec![offender(), relays("relays")], 1, &reboots());
        let renamed = births(vec![relays("others"), relays("relays")], 1, &reboots());
        assert_eq!(alone, second);
        assert_eq!(alone, renamed);
        let other = births(vec![relays("others")], 0, &reboots());
        assert_ne!(alone, other, "its own name does matter");
    }
}

#[test]
fn a_different_share_of_invalid_requests_shifts_no_instant() {
    for law in [&laws()[1], &laws()[3]] {
        let instants = |invalid| {
            let class = Class { invalid, ..relays_at("relays", law.clone()) };
            let births = births(vec![class], 0, &Remedy::default());
            births.into_iter().map(|(at, _, _)| at).collect::<Vec<SimTime>>()
        };
        assert_eq!(instants(0.0), instants(0.3));
        assert_eq!(instants(0.0), instants(1.0));
    }
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

/// The attempts there were, and those of which a device stopped a segment.
#[derive(Default)]
struct Stops {
    /// By the index of the connection.
    attempts: BTreeMap<u32, (RequestName, u32)>,
    stopped: BTreeSet<(RequestName, u32)>,
    met: BTreeSet<(RequestName, u32)>,
}

impl Observer for Stops {
    fn note(&mut self, _: SimTime, fact: Fact) {
        match fact {
            Fact::Attempt { request, connection, number, .. } => {
                self.attempts.insert(connection.index, (request, number));
                self.met.insert((request, number));
            }
            Fact::Lost { connection, cause: Cause::Stopped { .. }, .. } => {
                self.stopped.insert(self.attempts[&connection.index]);
            }
            _ => {}
        }
    }
}

#[test]
fn the_same_attempt_meets_the_same_verdict_whatever_else_is_done() {
    let filter = Filter { from: SimTime::ZERO, drops: 0.6, mistakes: 0.3, answer: Answer::Silent };
    let watch = |others: &Remedy| {
        let mut relays = relays("relays");
        let schedule = vec![seconds(900)];
        relays.retry = Some(Retry { schedule, give_up: SimDuration::DAY, jitter: 0.5 });
        let mut remedy = others.clone();
        remedy.measures.push(Measure::Filter(filter.clone()));
        let scenario = scenario(vec![relays, offender()]);
        simulate_watched(&scenario, &remedy, Streams::new(7, 3), Stops::default()).1
    };
    let (alone, beside) = (watch(&Remedy::default()), watch(&reboots()));
    let both: BTreeSet<_> = alone.met.intersection(&beside.met).copied().collect();
    assert!(both.len() > 300, "{}", both.len());
    let of = |stops: &Stops| stops.stopped.intersection(&both).copied().collect::<BTreeSet<_>>();
    assert!(of(&alone).len() > 80, "{}", of(&alone).len());
    assert_eq!(of(&alone), of(&beside));
}
