//! Random valid scenarios: none breaks a conservation law (each replication asserts them), none
//! hangs the program.

#[path = "../common/mod.rs"]
mod common;
mod met;
mod networks;
mod outages;
#[path = "../common/random.rs"]
mod random;
mod remedies;
mod scenarios;
mod values;

use std::cell::RefCell;

use common::{nt351, seconds};
use met::{Kind, Met, Watch};
use porthang::engine::Streams;
use porthang::experiment::fates::{self, FateBin};
use porthang::model::Outcome;
use porthang::model::remedy::{Measure, Remedy};
use porthang::model::scenario::Scenario;
use porthang::model::segment::ListenerId;
use porthang::model::world::{simulate, simulate_watched};
use porthang::trace;
use proptest::prelude::{Strategy, any};
use random::for_all;

#[test]
fn two_thousand_random_scenarios_conserve_everything() {
    check(2_000);
}

#[test]
#[ignore = "takes minutes: run with --ignored"]
fn a_hundred_thousand_random_scenarios_conserve_everything() {
    check(100_000);
}

fn check(cases: u32) {
    let met = RefCell::new(Met::default());
    let cases_of = (scenarios::scenario(), remedies::remedy(), any::<u64>()).prop_map(
        |(scenario, remedy, seed)| (scenarios::with_starts(scenario, &remedy), remedy, seed),
    );
    for_all(cases, &cases_of, |(scenario, remedy, seed)| {
        let watch = (fates::Watch::new(scenario.horizon), Watch::new(&remedy));
        let streams = Streams::new(seed, 0);
        let (outcome, (fates, watch)) = simulate_watched(&scenario, &remedy, streams, watch);
        assert_fates_are_those_counted(&scenario, &outcome, &fates.bins);
        let unseen = simulate(&scenario, &remedy, Streams::new(seed, 0));
        assert_passing_over_probes_changes_nothing(&outcome, unseen);
        assert_losses_belong_to_calls(&remedy, &outcome, &watch);
        met.borrow_mut().add(&scenario, &remedy, &outcome, &watch);
        let story = trace::tell(&scenario, &remedy, Streams::new(seed, 0), ListenerId(0));
        assert!(story.segments_told <= story.segments);
    });
    met.into_inner().assert_all();
}

/// A world that nobody watches passes over the probes that cannot but be answered.
fn assert_passing_over_probes_changes_nothing(seen: &Outcome, unseen: Outcome) {
    let Outcome { events, pending_max, .. } = *seen;
    assert_eq!(*seen, Outcome { events, pending_max, ..unseen });
}

/// The fates of first attempts over time add up to what the replication counted.
fn assert_fates_are_those_counted(scenario: &Scenario, outcome: &Outcome, fates: &[FateBin]) {
    let sum = |count: fn(&FateBin) -> u64| fates.iter().map(count).sum::<u64>();
    let valid = outcome.valid_total();
    assert_eq!(sum(FateBin::requests), valid.requests);
    assert!(sum(|bin| bin.served) >= valid.first_served);
    let decided = sum(|bin| bin.requests() - bin.undecided);
    let [told, all] = [valid.first_decided, valid.requests];
    assert!(decided >= told || told + valid.first_left_out == all, "{decided} are decided");
    assert_eq!(sum(|bin| bin.hangs), outcome.port.hangs);
    assert_eq!(sum(|bin| bin.restarts), outcome.port.restarts - outcome.port.retried);
    // Where nobody tries again, every attempt is a first one.
    if scenario.classes.iter().all(|class| class.retry.is_none()) {
        let ended = [sum(|bin| bin.refused), sum(|bin| bin.timed_out), sum(|bin| bin.reset)];
        assert_eq!(ended, [valid.refused, valid.timed_out, valid.reset]);
    }
}

/// A session that was broken off is one of a call that failed, or is under way; and somebody broke
/// it off.
fn assert_losses_belong_to_calls(remedy: &Remedy, outcome: &Outcome, watch: &Watch) {
    let (valid, lost) = (outcome.valid_total(), outcome.port.sessions_lost);
    let failed = valid.reset + valid.timed_out + valid.attempts_in_flight;
    let failed = failed + watch.count(Kind::WentOn);
    assert!(lost <= failed, "{lost} lost of {failed}");
    let is_fixed = remedy.measures.iter().any(|measure| matches!(measure, Measure::Fix(_)));
    assert!(lost == 0 || outcome.port.restarts > 0 || is_fixed);
}

#[test]
fn the_corners_end() {
    let idle = seconds(86_400 * 365);
    for loss in [0.0, 1.0] {
        let mut class = common::class("offender", nt351(), common::once(0), 1.0);
        class.paths[0].loss = loss;
        let scenario = Scenario { horizon: idle, ..common::scenario(vec![class]) };
        let outcome = simulate(&scenario, &Remedy::default(), Streams::new(1, 0));
        assert!(outcome.events < 100, "a port nobody repairs makes no events: {}", outcome.events);
    }
}
