//! A steady hour allocates nothing.

mod common;

use allocation_counter::measure;
use common::{class, linux, listener, nt351, poisson, probes, seconds};
use porthang::engine::{Distribution, Schedule, SimDuration, SimTime, Streams, run};
use porthang::model::Detail;
use porthang::model::hang::Hang;
use porthang::model::link::{Gate, Line, Window};
use porthang::model::network::{Link, Path, Topology};
use porthang::model::outcome::Outcome;
use porthang::model::remedy::{
    Balancer, Errors, Layer, Measure, Picks, Probing, Remedy, Standby, Watchdog, WorkerTimeout,
};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Arrivals, Class, Diurnal, KeepAlive, Retry, Scenario, Traced};
use porthang::model::world::World;

fn traced(n: u64) -> Traced {
    Traced { at: SimTime::ZERO + seconds(5 * n), invalid: None, host: None }
}

#[test]
fn a_steady_hour_allocates_nothing() {
    assert_steady_hour(vec![path(); 40], Vec::new(), None);
}

#[test]
fn nor_does_one_with_several_listeners() {
    let takeover = Distribution::Exponential { mean: 5.0 };
    let check = Probing { errors: Errors::default(), ..probing() };
    let balancer = Balancer { check, successes: 2, picks: Picks::InTurn, takeover };
    for balancer in [None, Some(balancer)] {
        let standby = Standby { listeners: 3, at: Vec::new(), needs: 1, balancer };
        assert_steady_hour(vec![path(); 40], Vec::new(), Some(standby));
    }
}

#[test]
fn nor_does_one_with_a_listener_elsewhere() {
    let standby = Standby { listeners: 2, at: vec!["there".to_owned()], needs: 1, balancer: None };
    assert_steady_hour(vec![path(); 40], Vec::new(), Some(standby));
}

/// A bad request sticks a worker, and some sessions take too long.
#[test]
fn nor_does_one_in_which_workers_are_killed_and_replaced() {
    let (after, starts) = (seconds(1), Distribution::Exponential { mean: 0.1 });
    for period in [SimDuration::ZERO, SimDuration::SECOND] {
        let supervisor = WorkerTimeout { after, period, starts: starts.clone() };
        let supervisor = Measure::WorkerTimeout(supervisor);
        let outcome =
            steady_hour(vec![path(); 40], Vec::new(), Hang::StuckWorker, vec![supervisor]);
        assert!(outcome.port.restarts > 1_000, "{} workers are killed", outcome.port.restarts);
    }
}

fn path() -> Path {
    let (latency, jitter) = (SimDuration::from_millis(20), SimDuration::from_millis(5));
    Path { latency, jitter, loss: 0.01, gates: None }
}

fn probing() -> Probing {
    Probing {
        errors: Errors { misses: 0.1, false_alarms: 0.01 },
        ..probes(Layer::Connect, seconds(60), seconds(45), 1)
    }
}

#[test]
fn nor_does_one_with_gates_on_the_way() {
    let mut topology = Topology::default();
    let [listener, router] = ["listener", "router"].map(|name| topology.add_node(name.to_owned()));
    let slow = |bandwidth, buffer| Link {
        latency: SimDuration::from_millis(20),
        jitter: SimDuration::from_millis(5),
        loss: 0.005,
        gate: Some(Box::new(Gate { line: Some(Line { bandwidth, buffer }), down: Vec::new() })),
    };
    topology.add_link(router, listener, slow(64_000, 8));
    let hosts: Vec<_> = (0..40).map(|host| topology.add_node(format!("host {host}"))).collect();
    hosts.iter().for_each(|host| topology.add_link(*host, router, slow(28_800, 4)));
    topology.take_down(hosts[0], Window { from: hour(1), to: hour(2) });
    let paths = topology.paths(listener, &hosts, 0).into_iter().flatten().collect();
    assert_steady_hour(paths, topology.gates(), None);
}

fn hour(n: u64) -> SimTime {
    SimTime::ZERO + seconds(n * 3600)
}

/// The same where a watchdog restarts the port.
#[track_caller]
fn assert_steady_hour(paths: Vec<Path>, gates: Vec<Gate>, standby: Option<Standby>) {
    let restart = Restart {
        closed: Distribution::Constant(SimDuration::from_millis(300)),
        ..Restart::INSTANT
    };
    let watchdog = Measure::Watchdog(Watchdog { probing: probing(), restart });
    let measures = standby.map(Measure::Standby).into_iter().chain([watchdog]).collect();
    let outcome = steady_hour(paths, gates, listener().hang, measures);
    assert!(outcome.port.hangs > 5, "{} hangs in the whole time", outcome.port.hangs);
}

/// An hour of mail over `paths`, and of other traffic, after eleven others.
#[track_caller]
fn steady_hour(paths: Vec<Path>, gates: Vec<Gate>, hang: Hang, measures: Vec<Measure>) -> Outcome {
    let mut mail = class("mail relays", nt351(), poisson(SimDuration::from_millis(500)), 0.0);
    let day = Diurnal { rate: 0.17, peak: 1.5, at: seconds(12 * 3_600), weekend: 0.5 };
    let others = [
        Arrivals::Diurnal(day),
        Arrivals::Renewal { gap: Distribution::Erlang { shape: 2, mean: 10.0 } },
        Arrivals::Trace { requests: (0..8_640).map(traced).collect() },
    ];
    mail.paths = paths;
    mail.retry =
        Some(Retry { schedule: vec![seconds(900)], give_up: SimDuration::DAY, jitter: 0.5 });
    let poison = class("offender", linux(), poisson(seconds(600)), 1.0);
    let names = ["diurnal", "renewal", "traced"];
    let think = Distribution::Exponential { mean: 60.0 };
    let mut loops = class("loops", linux(), Arrivals::ClosedLoop { think }, 0.001);
    loops.paths = mail.paths.clone();
    loops.keep_alive = Some(KeepAlive { idle: seconds(45), requests: 10 });
    let others = names.into_iter().zip(others).map(|(name, law)| class(name, linux(), law, 0.001));
    let classes = [mail, poison, loops].into_iter().chain(others);
    let classes = classes.map(|class| Class { elsewhere: vec![class.paths.clone()], ..class });
    let (classes, sites) = (classes.collect(), ["here", "there"].map(str::to_owned).to_vec());
    let mut listener = listener();
    listener.service = Distribution::lognormal_by_mean(0.5, 1.0);
    listener.hang = hang;
    let detail = Detail::Requests;
    let scenario =
        Scenario { detail, horizon: seconds(12 * 3600), classes, listener, gates, sites };
    let remedy = Remedy { measures };
    let mut schedule = Schedule::new();
    let mut world = World::new(&scenario, &remedy, &Streams::new(1, 0), ());
    world.open(&mut schedule);
    run(&mut world, &mut schedule, hour(11));
    let before = schedule.handled();
    let counted = measure(|| run(&mut world, &mut schedule, hour(12)));
    let events = schedule.handled() - before;
    assert!(events > 50_000, "{events} events are no traffic to speak of");
    assert_eq!(counted.count_total, 0, "allocations in an hour of {events} events");
    world.close(&schedule).0
}
