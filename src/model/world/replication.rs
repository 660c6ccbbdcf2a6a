//! One replication of a world, from its start to the horizon. Change here who is told of it while it
//! goes on.

use super::World;
use super::observer::Observer;
use crate::engine::{Schedule, SimTime, Streams, run, run_while};
use crate::model::Outcome;
use crate::model::remedy::Remedy;
use crate::model::scenario::Scenario;

/// What one replication of `scenario` under `remedy` comes to.
///
/// # Panics
/// If a conservation law is broken, which is a bug in the model.
pub fn simulate(scenario: &Scenario, remedy: &Remedy, streams: Streams) -> Outcome {
    simulate_watched(scenario, remedy, streams, ()).0
}

/// The same, with an observer, which is given back.
pub fn simulate_watched<O: Observer>(
    scenario: &Scenario,
    remedy: &Remedy,
    streams: Streams,
    observer: O,
) -> (Outcome, O) {
    simulate_in_parts(scenario, remedy, streams, observer, &|_| ())
}

/// The same, but `None` as soon as `goes_on` no longer holds of the observer.
pub fn simulate_while<O: Observer>(
    scenario: &Scenario,
    remedy: &Remedy,
    streams: Streams,
    observer: O,
    goes_on: impl Fn(&O) -> bool,
) -> Option<(Outcome, O)> {
    let (mut schedule, horizon) = (Schedule::new(), SimTime::ZERO + scenario.horizon);
    let mut world = World::new(scenario, remedy, &streams, observer);
    world.open(&mut schedule);
    run_while(&mut world, &mut schedule, horizon, |world| goes_on(&world.observer))
        .then(|| world.close(&schedule))
}

/// Into how many parts of its time a replication is divided for those who wait for it.
pub const PARTS: u32 = 100;

/// The same; `done` is told how many of its [`PARTS`] are behind it, after each.
pub fn simulate_in_parts<O: Observer>(
    scenario: &Scenario,
    remedy: &Remedy,
    streams: Streams,
    observer: O,
    done: &dyn Fn(u32),
) -> (Outcome, O) {
    let mut schedule = Schedule::new();
    let mut world = World::new(scenario, remedy, &streams, observer);
    world.open(&mut schedule);
    let horizon = u128::from(scenario.horizon.as_nanos());
    for part in 1..=PARTS {
        let end = horizon * u128::from(part) / u128::from(PARTS);
        run(&mut world, &mut schedule, SimTime::from_nanos(end as u64));
        done(part);
    }
    world.close(&schedule)
}
