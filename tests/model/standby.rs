//! Several listeners: who is called, what an attempt is, and what measures do at each of them.

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::client::Ending;
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::outcome::Ledger;
use porthang::model::remedy::{
    Balancer, Complaints, Crew, Fix, Layer, Measure, Operator, Order, Picks, Probing, Reference,
    Remedy, Schedule, Standby, Startup, Told, Watchdog,
};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Arrivals, Class, KeepAlive, Retry, Scenario};
use porthang::model::world::{Fact, Observer, Turn, simulate_watched};
use porthang::model::{Outcome, listener::Service};

use crate::common::{bsd44, class, linux, once, probes, scenario, second, seconds};

/// What happened, with the seconds and the listeners (from 1 on).
#[derive(Debug, Default)]
struct Log {
    /// Calls for requests: when, of which class, to which listener.
    calls: Vec<(u64, u16, u16)>,
    /// Calls that failed, so that the client called the next listener.
    went_on: Vec<(u64, Ending)>,
    hangs: Vec<u64>,
    /// Changes of service: when, of which listener, to what.
    services: Vec<(u64, u16, Service)>,
}

impl Observer for Log {
    fn note(&mut self, now: SimTime, fact: Fact) {
        let now = now.as_secs_f64() as u64;
        match fact {
            Fact::Attempt { request, listener, .. } => {
                self.calls.push((now, request.class, listener.0 + 1));
            }
            Fact::WentOn { ending, .. } => self.went_on.push((now, ending)),
            Fact::Hung { .. } => self.hangs.push(now),
            Fact::Port { listener, turn: Turn::Service { service, .. }, .. } => {
                self.services.push((now, listener.0 + 1, service));
            }
            _ => {}
        }
    }
}

fn run(scenario: &Scenario, measures: Vec<Measure>) -> (Outcome, Log) {
    let remedy = Remedy { measures };
    simulate_watched(scenario, &remedy, Streams::new(1, 0), Log::default())
}

const fn by_preference(listeners: u16) -> Measure {
    Measure::Standby(Standby { listeners, at: Vec::new(), needs: 1, balancer: None })
}

/// Checks every 10 s by a connection that must open within 5 s; two failures take a listener out,
/// one success brings it back.
fn balanced(listeners: u16, picks: Picks) -> Measure {
    let check = Probing { period: seconds(10), timeout: seconds(5), failures: 2, ..every(10) };
    let takeover = Distribution::ZERO;
    let balancer = Some(Balancer { check, successes: 1, picks, takeover });
    Measure::Standby(Standby { listeners, at: Vec::new(), needs: 1, balancer })
}

fn every(period: u64) -> Probing {
    probes(Layer::Connect, seconds(period), seconds(period), 1)
}

fn closed(s: u64) -> Restart {
    Restart { closed: Distribution::Constant(seconds(s)), ..Restart::INSTANT }
}

fn watchdog(period: u64, restart: Restart) -> Measure {
    Measure::Watchdog(Watchdog { probing: every(period), restart })
}

/// A valid request of a class of its own at each of these seconds.
fn clients(at: impl IntoIterator<Item = u64>) -> Vec<Class> {
    at.into_iter().map(|s| class(&format!("client {s}"), linux(), once(s), 0.0)).collect()
}

/// Before these clients comes an offender, at second 100.
fn with_offender(clients: Vec<Class>) -> Vec<Class> {
    let mut classes = vec![class("offender", bsd44(), once(100), 1.0)];
    classes.extend(clients);
    classes
}

fn hour(classes: Vec<Class>) -> Scenario {
    Scenario { horizon: seconds(3_600), ..scenario(classes) }
}

#[test]
fn by_preference_the_first_listener_that_serves_ends_the_attempt() {
    let (outcome, log) = run(&hour(clients([100])), vec![by_preference(3)]);
    assert_eq!(log.calls, [(100, 0, 1)]);
    assert_eq!(outcome.valid_total().served, 1);
}

#[test]
fn an_attempt_goes_on_to_the_next_listener_and_stays_one_attempt() {
    let installs = Fix { pace: seconds(600), ..Fix::at(second(50), seconds(200)) };
    let (outcome, log) = run(&hour(clients([100])), vec![by_preference(2), Measure::Fix(installs)]);
    // Linux sends SYN into the dark for 131 s.
    assert_eq!(log.calls, [(100, 0, 1), (231, 0, 2)]);
    assert_eq!(log.went_on, [(231, Ending::TimedOut)]);
    let Ledger { attempts, served, timed_out, first_served, delivered_late, .. } =
        outcome.valid_total();
    assert_eq!((attempts, served, timed_out, first_served, delivered_late), (1, 1, 0, 1, 0));
    assert_eq!(outcome.port.up, outcome.horizon, "the other listener was up meanwhile");
    assert_eq!(outcome.port.installing, SimDuration::ZERO);
}

#[test]
fn poison_goes_on_too_and_takes_the_listeners_one_after_the_other() {
    let (outcome, log) = run(&hour(with_offender(clients([200]))), vec![by_preference(3)]);
    assert_eq!(log.calls[..3], [(100, 0, 1), (100, 0, 2), (100, 0, 3)]);
    assert_eq!(log.hangs, [100, 100, 100]);
    assert_eq!(outcome.port.up, seconds(100));
    let hung = outcome.port.hung;
    assert_eq!((hung, outcome.port.hung_each), (seconds(3_500), hung.times(3)));
    // The client is refused by all three, and that is one attempt.
    assert_eq!(outcome.valid_total().refused, 1);
    assert_eq!(outcome.invalid[0].refused, 1);
}

#[test]
fn a_fixed_listener_that_answers_poison_in_its_session_ends_the_attempt() {
    let mut scenario = hour(with_offender(Vec::new()));
    scenario.listener.hang = Hang::StuckAccept;
    let fix = Measure::Fix(Fix::at(second(0), SimDuration::ZERO));
    let (outcome, log) = run(&scenario, vec![by_preference(2), fix]);
    assert_eq!(log.calls, [(100, 0, 1)]);
    assert_eq!((outcome.invalid[0].served, outcome.invalid[0].bounced), (1, 1));
}

#[test]
fn behind_a_balancer_an_attempt_is_one_call_and_poison_takes_one_listener() {
    let classes = with_offender(clients([101, 102, 200, 201]));
    let (outcome, log) = run(&hour(classes), vec![balanced(2, Picks::InTurn)]);
    assert_eq!(log.hangs, [100]);
    // In turn: the hung listener is called until its second failed check, at 110 s.
    let to: Vec<u16> = log.calls.iter().map(|call| call.2).collect();
    assert_eq!(to, [1, 2, 1, 2, 2]);
    assert_eq!(outcome.valid_total().served, 3);
    assert_eq!((outcome.port.up, outcome.port.hung), (outcome.horizon, SimDuration::ZERO));
    assert_eq!(outcome.port.hung_each, seconds(3_500));
}

#[test]
fn behind_a_balancer_with_a_spare_the_port_is_down_until_calls_go_to_the_spare() {
    let classes = with_offender(clients([101, 200]));
    let (outcome, log) = run(&hour(classes), vec![balanced(2, Picks::First)]);
    let to: Vec<(u64, u16)> = log.calls.iter().map(|call| (call.0, call.2)).collect();
    assert_eq!(to, [(100, 1), (101, 1), (200, 2)]);
    // The checks of 100 s, just after the hang, and 110 s fail.
    assert_eq!(outcome.port.hung, seconds(10));
    assert_eq!(outcome.port.up, seconds(3_590));
}

#[test]
fn checks_go_on_while_a_listener_restarts_and_bring_it_back_when_it_answers() {
    let classes = with_offender(clients([300, 330]));
    let startup = Startup { delay: Some(seconds(150)), ..Startup::default() };
    let probing = Probing { startup, ..every(65) };
    let watchdog = Measure::Watchdog(Watchdog { probing, restart: closed(150) });
    let measures = vec![balanced(2, Picks::First), watchdog];
    let (outcome, log) = run(&hour(classes), measures);
    // The watchdog restarts the first listener at 130 s; it is back at 280 s, and the balancer
    // knows of it at the check of that instant, or the next.
    assert_eq!(log.services[0], (130, 1, Service::Closed));
    let to: Vec<(u64, u16)> = log.calls.iter().map(|call| (call.0, call.2)).collect();
    assert_eq!(to, [(100, 1), (300, 1), (330, 1)]);
    assert_eq!(outcome.port.restarts, 1);
    let probes = outcome.probes.expect("both probe");
    assert!(probes.answered < probes.decided);
}

#[test]
fn a_balancer_that_holds_all_for_dead_sends_calls_to_all() {
    let mut classes = with_offender(clients([200]));
    classes.insert(1, class("second offender", bsd44(), once(150), 1.0));
    let measures = vec![balanced(2, Picks::InTurn), watchdog(1_000, closed(2))];
    let (outcome, log) = run(&hour(classes), measures);
    assert_eq!(log.hangs, [100, 150]);
    assert_eq!(outcome.valid_total().refused, 1);
    assert_eq!(outcome.port.up, outcome.horizon - seconds(850) - seconds(2));
}

#[test]
fn complaints_come_to_those_who_take_care_of_the_listeners_that_were_called() {
    let complaints = Complaints { after: 1, within: None };
    let told = Told::Complaints { complaints, reacts: Distribution::ZERO };
    let operator = || {
        Measure::Operator(Operator {
            told: told.clone(),
            hours: None,
            looks: None,
            restart: closed(1),
            crew: Crew::ONE,
        })
    };
    let classes = || with_offender(clients([101, 102, 103]));
    let (outcome, _) = run(&hour(classes()), vec![by_preference(2), operator()]);
    assert_eq!((outcome.port.restarts, outcome.port.detected), (2, 2));
    // The balancer sends the second client to the hung listener, and its operator hears of it.
    let measures = vec![balanced(2, Picks::InTurn), operator()];
    let (outcome, log) = run(&hour(classes()), measures);
    assert_eq!((outcome.port.restarts, outcome.port.needless), (1, 0));
    assert_eq!(log.services[0], (102, 1, Service::Closed));
}

#[test]
fn a_rollout_keeps_the_service_up_and_an_installation_everywhere_at_once_does_not() {
    let scenario = hour(Vec::new());
    for (pace, order, first, down) in [
        (0, Order::FirstToLast, 1, 300),
        (600, Order::FirstToLast, 1, 0),
        (600, Order::LastToFirst, 3, 0),
        (200, Order::FirstToLast, 1, 0),
    ] {
        let fix = Fix { pace: seconds(pace), order, ..Fix::at(second(100), seconds(300)) };
        let (outcome, log) = run(&scenario, vec![by_preference(3), Measure::Fix(fix)]);
        assert_eq!(outcome.port.installing, seconds(down), "{pace} s");
        assert_eq!(log.services[0], (100, first, Service::Installing), "{pace} s");
        assert_eq!(log.services.len(), 6);
    }
}

#[test]
fn a_fleet_that_restarts_in_the_same_minute_is_down_and_a_staggered_one_is_not() {
    let nightly = |stagger| {
        let every = Schedule::every(seconds(900), Reference::Wall, closed(30));
        Measure::Schedule(Schedule { stagger: seconds(stagger), ..every })
    };
    let scenario = hour(Vec::new());
    for (stagger, down) in [(0, 90), (10, 30), (60, 0)] {
        let (outcome, log) = run(&scenario, vec![by_preference(3), nightly(stagger)]);
        assert_eq!(outcome.port.restarts, 9, "{stagger} s");
        assert_eq!(outcome.port.restarting, seconds(down), "{stagger} s");
        let second = log.services.iter().find(|change| change.1 == 2).expect("it restarts");
        assert_eq!(second.0, 900 + stagger);
    }
}

#[test]
fn staggered_restarts_by_age_stay_as_far_apart() {
    let every = Schedule::every(seconds(900), Reference::SinceRestart, closed(30));
    let schedule = Measure::Schedule(Schedule { stagger: seconds(100), ..every });
    let (_, log) = run(&hour(Vec::new()), vec![by_preference(2), schedule]);
    let of = |listener| {
        let closings = log
            .services
            .iter()
            .filter(move |change| change.1 == listener && change.2 == Service::Closed);
        closings.map(|change| change.0).collect::<Vec<_>>()
    };
    assert_eq!((of(1), of(2)), (vec![900, 1_830, 2_760], vec![1_000, 1_930, 2_860]));
}

#[test]
fn a_kept_connection_that_fails_is_followed_by_calls_to_all() {
    // Two requests of one host, the second over the connection that was kept at the first
    // listener, whose machine is dark by then.
    let mut client = class("client", linux(), Arrivals::Renewal { gap: constant(100) }, 0.0);
    client.keep_alive = Some(KeepAlive { idle: seconds(300), requests: 10 });
    let fix = Fix { pace: seconds(3_000), ..Fix::at(second(150), seconds(2_500)) };
    let mut scenario = hour(vec![client]);
    scenario.horizon = seconds(299);
    scenario.classes[0].session_timeout = seconds(30);
    let (outcome, log) = run(&scenario, vec![by_preference(2), Measure::Fix(fix)]);
    assert_eq!(log.calls[..3], [(100, 0, 1), (200, 0, 1), (230, 0, 1)]);
    assert_eq!(outcome.valid_total().requests, 2);
}

const fn constant(s: u64) -> Distribution {
    Distribution::Constant(SimDuration::from_secs(s))
}

/// An offender's retries, every ten minutes for ever.
fn again() -> Retry {
    Retry { schedule: vec![seconds(600)], give_up: seconds(1_000_000), jitter: 0.0 }
}

#[test]
fn after_each_restart_a_retrying_offender_hangs_the_port_again_within_one_interval() {
    for standby in [None, Some(by_preference(2)), Some(balanced(2, Picks::First))] {
        let mut classes = with_offender(Vec::new());
        classes[0].retry = Some(again());
        let scenario = Scenario { horizon: SimDuration::DAY, ..scenario(classes) };
        let mut measures = vec![watchdog(60, closed(5))];
        measures.extend(standby);
        let (outcome, log) = run(&scenario, measures);
        assert_eq!(log.hangs[0], 100);
        let mut returns =
            log.services.iter().filter(|change| change.2 == Service::Serving).peekable();
        assert!(returns.peek().is_some());
        for back in returns {
            let again = log.hangs.iter().find(|hang| **hang >= back.0);
            let within = |hang: &u64| hang - back.0 <= 600;
            let late = SimDuration::DAY - seconds(back.0) <= seconds(600);
            assert!(late || again.is_some_and(within), "back at {} s", back.0);
        }
        assert!(outcome.port.hangs > 100, "{}", outcome.port.hangs);
    }
}

#[test]
fn a_fix_ends_the_hangs_of_a_retrying_offender() {
    let mut classes = with_offender(Vec::new());
    classes[0].retry = Some(again());
    let scenario = Scenario { horizon: SimDuration::DAY, ..scenario(classes) };
    let fix = Measure::Fix(Fix::at(second(1_000), seconds(60)));
    let (outcome, log) = run(&scenario, vec![fix, watchdog(60, closed(5))]);
    assert_eq!((outcome.port.hangs, &log.hangs[..]), (2, &[100, 700][..]));
}

#[test]
fn a_silent_port_makes_the_client_wait_before_it_goes_on() {
    let mut scenario = hour(with_offender(clients([200])));
    scenario.listener.hang = Hang::ListenNotRearmed { dead_reply: DeadReply::Silent };
    // The offender's own SYN meets silence: it calls the next listener 75 s later.
    let (outcome, log) = run(&scenario, vec![by_preference(2)]);
    assert_eq!(log.hangs, [100, 175]);
    assert_eq!(outcome.port.up, seconds(175));
    assert_eq!(log.calls.last(), Some(&(331, 1, 2)));
}
