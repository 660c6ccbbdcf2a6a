//! A steady hour allocates nothing.

mod common;

use allocation_counter::measure;
use common::{class, linux, listener, nt351, poisson, seconds};
use porthang::engine::{Distribution, Schedule, SimDuration, SimTime, Streams, run};
use porthang::model::network::Path;
use porthang::model::remedy::{Layer, Measure, Reference, Remedy, Watchdog};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Retry, Scenario};
use porthang::model::world::World;

#[test]
fn a_steady_hour_allocates_nothing() {
    let mut mail = class("mail relays", nt351(), poisson(SimDuration::from_millis(500)), 0.0);
    let (latency, jitter) = (SimDuration::from_millis(20), SimDuration::from_millis(5));
    mail.paths = vec![Path { latency, jitter, loss: 0.01 }; 40];
    mail.retry =
        Some(Retry { schedule: vec![seconds(900)], give_up: SimDuration::DAY, jitter: 0.0 });
    let poison = class("offender", linux(), poisson(seconds(600)), 1.0);
    let mut listener = listener();
    listener.service = Distribution::lognormal_by_mean(0.5, 1.0);
    let scenario = Scenario { horizon: seconds(12 * 3600), classes: vec![mail, poison], listener };
    let restart = Restart {
        shutdown: Distribution::ZERO,
        dark: Distribution::ZERO,
        closed: Distribution::Constant(SimDuration::from_millis(300)),
    };
    let watchdog = Watchdog {
        probe: Layer::Connect,
        period: seconds(60),
        timeout: seconds(45),
        failures: 1,
        restart,
        clock: Reference::SinceRestart,
    };
    let remedy = Remedy { measures: vec![Measure::Watchdog(watchdog)] };
    let mut schedule = Schedule::new();
    let mut world = World::new(&scenario, &remedy, &Streams::new(1, 0), ());
    world.open(&mut schedule);
    let hour = |n: u64| SimTime::ZERO + seconds(n * 3600);
    run(&mut world, &mut schedule, hour(11));
    let before = schedule.handled();
    let counted = measure(|| run(&mut world, &mut schedule, hour(12)));
    let events = schedule.handled() - before;
    assert!(events > 50_000, "{events} events are no traffic to speak of");
    assert_eq!(counted.count_total, 0, "allocations in an hour of {events} events");
    let (outcome, ()) = world.close(&schedule);
    assert!(outcome.port.hangs > 10, "{} hangs in the whole time", outcome.port.hangs);
}
