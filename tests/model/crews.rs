//! People who are common to several listeners: in what order they come, and when they are free.

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::network::Path;
use porthang::model::remedy::{
    Balancer, Complaints, Crew, Glance, Layer, Measure, Operator, Picks, Remedy, Standby, Told,
    Watchdog,
};
use porthang::model::restart::{Limit, Restart};
use porthang::model::scenario::{Class, Scenario};
use porthang::model::world::{Fact, Observer, Turn, simulate, simulate_watched};
use porthang::model::{Outcome, listener::Service};

use crate::common::{bsd44, class, linux, once, poisson, probes, scenario, seconds};

/// What is done about the listeners (from 1 on), with the seconds.
#[derive(Debug, Default)]
struct Log {
    /// Restarts that begin.
    closed: Vec<(u64, u16)>,
    /// Looks that end.
    looked: Vec<(u64, u16)>,
    /// Which of them wait for somebody who is busy at another one.
    waits: Vec<(u64, u16, u16)>,
}

impl Observer for Log {
    fn note(&mut self, now: SimTime, fact: Fact) {
        let now = now.as_secs_f64() as u64;
        match fact {
            Fact::Port {
                listener, turn: Turn::Service { service: Service::Closed, .. }, ..
            } => self.closed.push((now, listener.0 + 1)),
            Fact::Looked { listener, .. } => self.looked.push((now, listener.0 + 1)),
            Fact::Waits { listener, busy_at, .. } => {
                self.waits.push((now, listener.0 + 1, busy_at.0 + 1));
            }
            _ => {}
        }
    }
}

fn run(scenario: &Scenario, measures: Vec<Measure>) -> (Outcome, Log) {
    let remedy = Remedy { measures };
    simulate_watched(scenario, &remedy, Streams::new(1, 0), Log::default())
}

const fn constant(s: u64) -> Distribution {
    Distribution::Constant(seconds(s))
}

fn closed(s: u64) -> Restart {
    Restart { closed: constant(s), ..Restart::INSTANT }
}

/// Listeners that an attempt calls one after the other, so that the offender hangs all of them.
const fn by_preference(listeners: u16) -> Measure {
    Measure::Standby(Standby { listeners, at: Vec::new(), needs: 1, balancer: None })
}

/// Calls go to three listeners in turn, however they are.
fn in_turn() -> Measure {
    let check = probes(Layer::Connect, seconds(1_000_000), seconds(1), 1);
    let (picks, takeover) = (Picks::InTurn, Distribution::ZERO);
    let balancer = Some(Balancer { check, successes: 1, picks, takeover });
    Measure::Standby(Standby { listeners: 3, at: Vec::new(), needs: 1, balancer })
}

/// Offenders at these seconds, in three hours.
fn offenders(at: &[u64]) -> Scenario {
    let offender = |s: &u64| class(&format!("offender {s}"), bsd44(), once(*s), 1.0);
    let classes = at.iter().map(offender).collect();
    Scenario { horizon: seconds(3 * 3_600), ..scenario(classes) }
}

fn noticing(notices: u64, restart: Restart, crew: Crew) -> Measure {
    Measure::Operator(Operator { crew, ..Operator::noticing(constant(notices), restart) })
}

#[test]
fn one_sees_to_all_after_one_notice_and_two_to_two_at_a_time() {
    let scenario = offenders(&[100]);
    for (crew, begin, waits) in [
        (Crew::ONE, [700, 900, 1_100], vec![(700, 2, 1), (700, 3, 1)]),
        (Crew::Common(2), [700, 700, 900], vec![(700, 3, 1)]),
        (Crew::Common(3), [700; 3], vec![]),
        (Crew::Each, [700; 3], vec![]),
    ] {
        let measures = vec![by_preference(3), noticing(600, closed(200), crew)];
        let (outcome, log) = run(&scenario, measures);
        let expected = [(begin[0], 1), (begin[1], 2), (begin[2], 3)];
        assert_eq!((&log.closed[..], log.waits), (&expected[..], waits), "{crew:?}");
        assert_eq!((outcome.port.restarts, outcome.port.detected), (3, 3));
        assert_eq!(outcome.port.call_outs, 3, "each listener is a call-out, whoever comes");
        assert_eq!(outcome.port.up, outcome.horizon - seconds(800), "the first is back at 900 s");
    }
}

/// The replication starts on a Monday at 00:00.
#[test]
fn a_single_listener_is_a_call_out_too_by_day_and_at_night() {
    let scenario = offenders(&[100, 2 * 3_600]);
    let (outcome, _) = run(&scenario, vec![noticing(600, closed(200), Crew::ONE)]);
    assert_eq!((outcome.port.call_outs, outcome.port.night_call_outs), (2, 2));
    let late = Scenario { horizon: seconds(12 * 3_600), ..offenders(&[100, 9 * 3_600]) };
    let (outcome, _) = run(&late, vec![noticing(600, closed(200), Crew::ONE)]);
    assert_eq!((outcome.port.call_outs, outcome.port.night_call_outs), (2, 1));
    let probing = probes(Layer::Connect, seconds(60), seconds(1), 1);
    let watchdog = Measure::Watchdog(Watchdog { probing, restart: closed(1) });
    let (outcome, _) = run(&scenario, vec![watchdog]);
    assert_eq!((outcome.port.restarts, outcome.port.call_outs), (2, 0), "nobody comes");
}

/// In turn at 100, 150 and 200 s: the second and the third hang while the notice passes.
#[test]
fn what_hangs_by_the_end_of_the_notice_belongs_to_it_and_what_hangs_later_to_the_next() {
    let operator = || noticing(75, closed(500), Crew::Common(2));
    let (_, log) = run(&offenders(&[100, 150, 200]), vec![in_turn(), operator()]);
    assert_eq!(log.closed, [(175, 1), (175, 2), (675, 3)]);
    assert_eq!(log.waits, [(275, 3, 1)], "the second notice runs from 200 s");
}

#[test]
fn one_that_another_hand_restarts_waits_no_longer() {
    let probing = probes(Layer::Connect, seconds(750), seconds(1), 1);
    let watchdog = Measure::Watchdog(Watchdog { probing, restart: closed(1) });
    let measures = vec![by_preference(2), noticing(600, closed(200), Crew::ONE), watchdog];
    let (outcome, log) = run(&offenders(&[100]), measures);
    assert_eq!(log.closed, [(700, 1), (750, 2)]);
    assert_eq!((outcome.port.restarts, outcome.port.futile, outcome.port.needless), (2, 0, 0));
}

/// The accept hangs, and a look waits for the banner. Who is told of two looks at one, restarts it,
/// and looks at the other when it is back.
#[test]
fn whoever_looks_is_busy_with_that() {
    let told = Told::Alarm {
        probing: probes(Layer::Banner, seconds(120), seconds(10), 1),
        reacts: constant(30),
    };
    let looks = Some(Glance { probe: Layer::Banner, timeout: seconds(100) });
    let operator = |crew| {
        let told = told.clone();
        Measure::Operator(Operator { told, hours: None, looks, restart: closed(200), crew })
    };
    let mut scenario = offenders(&[70, 71]);
    scenario.listener.hang = Hang::StuckAccept;
    // The alarms of both ring at 130 s.
    let (_, log) = run(&scenario, vec![in_turn(), operator(Crew::ONE)]);
    assert_eq!(log.waits, [(160, 2, 1)]);
    assert_eq!(log.looked, [(260, 1), (560, 2)]);
    assert_eq!(log.closed, [(260, 1), (560, 2)]);
    let (_, log) = run(&scenario, vec![in_turn(), operator(Crew::Common(2))]);
    assert_eq!(log.closed, [(260, 1), (260, 2)]);
}

/// The first is well again by itself at 400 s, but nobody takes back what users told of it; whoever
/// sees that goes to the second at once, of which they told before he came.
#[test]
fn one_that_is_found_well_keeps_nobody() {
    let complaints = Complaints { after: 1, within: None };
    let told = Told::Complaints { complaints, reacts: constant(600) };
    let looks = Some(Glance { probe: Layer::Banner, timeout: seconds(50) });
    let (restart, crew) = (closed(200), Crew::ONE);
    let operator = Measure::Operator(Operator { told, hours: None, looks, restart, crew });
    // In turn these come to the first, second, third, first, second, third, first, second.
    let calls = [(100, 1.0), (101, 0.0), (102, 0.0), (110, 0.0)];
    let later = [(600, 1.0), (601, 0.0), (602, 0.0), (610, 0.0)];
    let mut scenario = offenders(&[]);
    scenario.classes.extend(calls.into_iter().chain(later).map(|(s, invalid)| Class {
        // An offender holds the port as long as that.
        banner_timeout: seconds(if invalid > 0.0 { 300 } else { 60 }),
        ..class(&format!("caller {s}"), linux(), once(s), invalid)
    }));
    scenario.listener.hang = Hang::HeldAccept;
    let (outcome, log) = run(&scenario, vec![in_turn(), operator]);
    assert_eq!(log.waits, [(770, 2, 1)]);
    assert_eq!(log.looked, [(770, 1), (820, 2)]);
    assert_eq!((&log.closed[..], outcome.port.needless), (&[(820, 2)][..], 0));
    assert_eq!(outcome.port.call_outs, 2, "one who finds the port well has come all the same");
}

/// A second start in the hour is one too many: whoever meets that goes on to the next listener.
#[test]
fn whoever_gives_up_a_listener_is_free() {
    let limit = Some(Limit { starts: 1, within: seconds(6 * 3_600) });
    let restart = Restart { limit, ..closed(200) };
    let measures = vec![by_preference(2), noticing(600, restart, Crew::ONE)];
    let (outcome, log) = run(&offenders(&[100, 5_000]), measures);
    assert_eq!(log.closed, [(700, 1), (900, 2), (5_600, 1), (5_600, 2)]);
    assert_eq!(outcome.port.given_up, 2);
}

/// People who come at once are never busy where they are as many as the listeners.
#[test]
fn a_crew_as_large_as_the_listeners_is_one_for_each() {
    let restart = Restart { closed: Distribution::Exponential { mean: 900.0 }, ..Restart::INSTANT };
    let near = Path { latency: SimDuration::from_millis(20), ..Path::LOOPBACK };
    let far = |name, gap, invalid| Class {
        paths: vec![near.clone(); 3],
        ..class(name, linux(), poisson(seconds(gap)), invalid)
    };
    for hang in [Hang::ListenNotRearmed { dead_reply: DeadReply::Reset }, Hang::LeakedSlot] {
        let classes = vec![far("users", 100, 0.0), far("offender", 1_000, 1.0)];
        let mut scenario = scenario(classes);
        scenario.listener.hang = hang;
        for standby in [by_preference(3), in_turn()] {
            let outcome = |crew, replication| {
                let measures = vec![standby.clone(), noticing(0, restart.clone(), crew)];
                let remedy = Remedy { measures };
                let outcome = simulate(&scenario, &remedy, Streams::new(7, replication));
                // Who wakes whom is no part of what happens.
                Outcome { events: 0, pending_max: 0, ..outcome }
            };
            let differs = |replication: &u64| {
                let each = outcome(Crew::Each, *replication);
                assert!(each.port.restarts > 3);
                assert!(outcome(Crew::Common(3), *replication) == each);
                outcome(Crew::ONE, *replication) != each
            };
            assert!((0..8).filter(differs).count() > 0, "one is busy now and then");
        }
    }
}

/// What draws a notice is the measure, not the listener: it is the one that a single listener has.
#[test]
fn the_first_notice_takes_as_long_as_for_a_single_listener() {
    let notices = Distribution::Exponential { mean: 600.0 };
    let operator = Measure::Operator(Operator::noticing(notices, closed(200)));
    let scenario = offenders(&[100]);
    let (alone, _) = run(&scenario, vec![operator.clone()]);
    let (two, _) = run(&scenario, vec![by_preference(2), operator]);
    assert_eq!(alone.port.up, two.port.up);
    assert_eq!(two.port.restarts, 2);
}
