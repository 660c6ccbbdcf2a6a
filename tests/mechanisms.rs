//! Every mechanism by which a port can hang: when it goes down, what it takes with it, and what a
//! fix or a restart gives back. What clients observe is in observables.rs.

mod common;

use common::{Client, bsd44, class, linux, once, scenario, second, seconds};
use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::Outcome;
use porthang::model::client::Ending;
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::outcome::PortOutcome;
use porthang::model::reason::Reason;
use porthang::model::remedy::{Fix, Measure, Operator, Remedy};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Class, Scenario};
use porthang::model::segment::{End, Segment};
use porthang::model::world::{Fact, Observer, simulate, simulate_watched};
use porthang::theory::leak;

const RST: Hang = Hang::ListenNotRearmed { dead_reply: DeadReply::Reset };

/// Invalid requests of their own classes at these seconds.
fn poisons(at: impl IntoIterator<Item = u64>) -> Vec<Class> {
    let offender = |s| class(&format!("offender {s}"), linux(), once(s), 1.0);
    at.into_iter().map(offender).collect()
}

fn hanging(hang: Hang, classes: Vec<Class>) -> Scenario {
    let mut scenario = scenario(classes);
    scenario.listener.hang = hang;
    scenario
}

fn outcome(scenario: &Scenario) -> Outcome {
    simulate(scenario, &Remedy::default(), Streams::new(1, 0))
}

#[test]
fn the_port_is_up_until_the_last_invalid_request_it_needs_acts() {
    let (places, workers) = (6, 4);
    for (hang, needed) in [
        (RST, 1),
        (Hang::Silent, 1),
        (Hang::StuckAccept, 1),
        (Hang::StaleAddress, 1),
        (Hang::StuckWorker, workers),
        (Hang::LeakedSlot, places),
    ] {
        let enough = hanging(hang, poisons((1..=needed).map(|n| 3_600 * n)));
        let port = outcome(&enough).port;
        assert_eq!(port.up, seconds(3_600 * needed), "{hang:?}");
        assert_eq!((port.hangs, port.first_hang), (1, Some(second(3_600 * needed))), "{hang:?}");
        let too_few = hanging(hang, poisons((1..needed).map(|n| 3_600 * n)));
        assert_eq!(outcome(&too_few).port.hangs, 0, "{hang:?}");
    }
}

#[test]
fn a_restart_gives_back_leaked_places_and_stuck_workers() {
    let at = [100, 200, 300, 5_000, 5_100, 5_200];
    for hang in [Hang::LeakedSlot, Hang::StuckWorker] {
        let mut scenario = hanging(hang, poisons(at));
        scenario.listener.backlog = 3;
        let every = seconds(4_000);
        let restart = closed(SimDuration::SECOND);
        let clock = porthang::model::remedy::Reference::Wall;
        let schedule = porthang::model::remedy::Schedule::every(every, clock, restart);
        let remedy = Remedy { measures: vec![Measure::Schedule(schedule)] };
        let port = simulate(&scenario, &remedy, Streams::new(1, 0)).port;
        assert_eq!(port.hangs, 0, "{hang:?}: three of four are lost, then three more");
    }
}

fn closed(span: SimDuration) -> Restart {
    let closed = Distribution::Constant(span);
    Restart { closed, ..Restart::INSTANT }
}

fn with_poison(count: u64, mut clients: Vec<Class>) -> Vec<Class> {
    let mut classes = poisons((1..=count).map(|n| 100 * n));
    classes.append(&mut clients);
    classes
}

#[test]
fn the_client_that_leaks_a_place_gets_no_banner() {
    let offender = class("offender", linux(), once(100), 1.0);
    let watch = Client::default();
    let scenario = hanging(Hang::LeakedSlot, vec![offender]);
    let (outcome, seen) =
        simulate_watched(&scenario, &Remedy::default(), Streams::new(1, 0), watch);
    assert_eq!(seen.received, [Segment::SynAck]);
    assert_eq!(seen.ended, Some((second(400), Ending::TimedOut)));
    assert_eq!(outcome.port.hangs, 0, "its giving up leaks nothing more, nor gives it back");
}

/// Counts the handshakes that the server completes: those whose ACK it does not turn away.
#[derive(Debug, Default, PartialEq)]
struct Handshakes {
    queued: u64,
    turned_away: u64,
}

impl Observer for Handshakes {
    fn note(&mut self, _: SimTime, fact: Fact) {
        match fact {
            Fact::Arrived { at: End::Listener, segment: Segment::Ack, .. } => self.queued += 1,
            Fact::Ignored { segment: Segment::Ack, why: Reason::QueueFull, .. } => {
                self.queued -= 1;
                self.turned_away += 1;
            }
            _ => {}
        }
    }
}

#[test]
fn a_linux_listener_that_stops_accepting_completes_backlog_plus_one_serial_handshakes() {
    let callers =
        (0..20).map(|n| class(&format!("caller {n}"), linux(), once(1_000 + 200 * n), 0.0));
    let handshakes = stuck_linux(callers.collect());
    let poison = 1;
    assert_eq!(handshakes, Handshakes { queued: poison + 6, turned_away: 0 });
}

/// Those who come one by one find the queue full at their SYN, and are not answered at all. Those
/// who come at once have half-open connections before anybody is queued: what completes into the
/// full queue is turned away, at each of the six SYN-ACKs of its half-open entry.
#[test]
fn who_comes_at_once_completes_the_handshake_into_a_full_linux_queue() {
    let serial = (0..3).map(|n| class(&format!("serial {n}"), linux(), once(1_000 + n), 0.0));
    let mut callers: Vec<Class> = serial.collect();
    callers.extend((0..20).map(|n| {
        let mut caller = class(&format!("caller {n}"), bsd44(), once(2_000), 0.0);
        caller.paths = vec![common::path(SimDuration::from_millis(10))];
        caller
    }));
    let handshakes = stuck_linux(callers);
    let (poison, half_open, room) = (1, 6, 3);
    let turned_away = 6 * (half_open - room);
    assert_eq!(handshakes, Handshakes { queued: poison + 6, turned_away });
}

fn stuck_linux(callers: Vec<Class>) -> Handshakes {
    let mut scenario = hanging(Hang::StuckAccept, with_poison(1, callers));
    scenario.listener.profile = linux();
    let watch = Handshakes::default();
    simulate_watched(&scenario, &Remedy::default(), Streams::new(1, 0), watch).1
}

#[test]
fn a_stale_address_resets_everybody_until_the_last_old_connection_is_gone() {
    let mut old = class("old", linux(), once(90), 0.0);
    old.session_timeout = seconds(100_000);
    let classes = with_poison(1, vec![old, class("new", linux(), once(1_000), 0.0)]);
    let mut scenario = hanging(Hang::StaleAddress, classes);
    scenario.listener.service = Distribution::Constant(seconds(500));
    let outcome = outcome(&scenario);
    assert_eq!(
        outcome.port.hung,
        seconds(490),
        "from the poison at 100 s to the end of the session"
    );
    assert_eq!(outcome.port.hangs, 1);
    let [old, new] = [outcome.valid[1], outcome.valid[2]];
    assert_eq!((old.served, new.served), (1, 1));
}

#[test]
fn a_stale_address_without_old_connections_is_healed_by_a_restart_alone() {
    let scenario = hanging(Hang::StaleAddress, poisons([100]));
    assert_eq!(outcome(&scenario).port.up, seconds(100));
    let notices = Distribution::Constant(seconds(50));
    let restart = closed(SimDuration::SECOND);
    let remedy = Remedy { measures: vec![Measure::Operator(Operator::noticing(notices, restart))] };
    let port = simulate(&scenario, &remedy, Streams::new(1, 0)).port;
    assert_eq!((port.hung, port.restarting), (seconds(50), seconds(1)));
}

#[test]
fn a_port_that_healed_is_not_restarted_by_an_operator_who_would_have_noticed_later() {
    let mut scenario =
        hanging(Hang::StaleAddress, with_poison(1, vec![class("old", linux(), once(90), 0.0)]));
    scenario.listener.service = Distribution::Constant(seconds(500));
    let notices = Distribution::Constant(seconds(1_000));
    let restart = closed(SimDuration::SECOND);
    let remedy = Remedy { measures: vec![Measure::Operator(Operator::noticing(notices, restart))] };
    let port = simulate(&scenario, &remedy, Streams::new(1, 0)).port;
    assert_eq!((port.hangs, port.restarts, port.hung), (1, 0, seconds(490)));
}

#[test]
fn a_fixed_listener_refuses_poison_where_it_would_have_acted() {
    let fix = Fix::at(SimTime::ZERO, SimDuration::ZERO);
    let remedy = Remedy { measures: vec![Measure::Fix(fix)] };
    for hang in [RST, Hang::LeakedSlot, Hang::StaleAddress, Hang::Silent] {
        let scenario = hanging(hang, poisons([100]));
        let invalid = simulate(&scenario, &remedy, Streams::new(1, 0)).invalid[0];
        assert_eq!((invalid.refused, invalid.bounced), (1, 1), "{hang:?}: RST at the SYN");
    }
    for hang in [Hang::StuckAccept, Hang::StuckWorker] {
        let scenario = hanging(hang, poisons([100]));
        let outcome = simulate(&scenario, &remedy, Streams::new(1, 0));
        let invalid = outcome.invalid[0];
        assert_eq!((invalid.served, invalid.bounced), (1, 1), "{hang:?}: a permanent error");
        assert_eq!(invalid.delivered + outcome.valid_total().requests, 0);
    }
}

/// The mechanisms that take several poisons, with how many they take.
const LOSING: [(Hang, u32); 5] = [
    (Hang::LeakedSlot, 2),
    (Hang::LeakedSlot, 4),
    (Hang::LeakedSlot, 6),
    (Hang::StuckWorker, 1),
    (Hang::StuckWorker, 3),
];
/// Per second.
const POISON_RATE: f64 = 1.0 / 600.0;
const REPLICATIONS: u32 = 2_000;

/// What Poisson poison does to a port that hangs at the `needed`-th, within 1.5 mean times to hang.
fn losing_ports(hang: Hang, needed: u32) -> (f64, Vec<PortOutcome>) {
    let poison = class("offender", linux(), common::poisson(seconds(600)), 1.0);
    let mut scenario = hanging(hang, vec![poison]);
    match hang {
        Hang::LeakedSlot => scenario.listener.backlog = needed - 1,
        _ => scenario.listener.workers = needed,
    }
    scenario.horizon = seconds(900 * u64::from(needed));
    let port = |replication: u32| {
        let streams = Streams::new(9, u64::from(replication));
        simulate(&scenario, &Remedy::default(), streams).port
    };
    (scenario.horizon.as_secs_f64(), (0..REPLICATIONS).map(port).collect())
}

#[test]
fn the_time_to_hang_of_a_port_that_loses_places_or_workers_is_erlang() {
    for (hang, needed) in LOSING {
        let (_, ports) = losing_ports(hang, needed);
        for t in [0.5, 1.0, 1.4].map(|share| share * leak::mean(needed, POISON_RATE)) {
            let survival = leak::survival(needed, POISON_RATE, t);
            let up = |at: Option<SimTime>| at.is_none_or(|at| at.as_secs_f64() > t);
            let alive = ports.iter().filter(|port| up(port.first_hang)).count();
            let share = alive as f64 / f64::from(REPLICATIONS);
            let error = (survival * (1.0 - survival) / f64::from(REPLICATIONS)).sqrt();
            let z = (share - survival) / error;
            assert!(z.abs() < 4.0, "{hang:?}, {needed}, {t} s: {share} for {survival}, z = {z}");
        }
    }
}

#[test]
fn the_mean_up_time_of_a_port_that_loses_places_or_workers_is_that_of_the_law() {
    for (hang, needed) in LOSING {
        let (horizon, ports) = losing_ports(hang, needed);
        let count = f64::from(REPLICATIONS);
        let up: Vec<f64> = ports.iter().map(|port| port.up.as_secs_f64()).collect();
        let mean = up.iter().sum::<f64>() / count;
        let variance = up.iter().map(|up| (up - mean) * (up - mean)).sum::<f64>() / (count - 1.0);
        let expected = leak::up_time(needed, POISON_RATE, horizon);
        let z = (mean - expected) / (variance / count).sqrt();
        assert!(z.abs() < 4.0, "{hang:?}, {needed}: up {mean} for {expected}, z = {z}");
    }
}
