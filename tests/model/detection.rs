//! Who detects a hang, and when, to the nanosecond; and those who hold a port for dead that is only
//! busy. Which probe sees which mechanism is in the table of observed.rs.

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::hang::{Dead, DeadReply, Hang};
use porthang::model::outcome::PortOutcome;
use porthang::model::remedy::{
    Complaints, Crew, Days, Errors, Hours, Layer, Measure, Operator, Probing, Reference, Remedy,
    Schedule, Told, Watchdog,
};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Class, Scenario};
use porthang::model::world::{Fact, Observer, Turn, simulate_watched};
use porthang::model::{Outcome, Profile};

use crate::common::{class, linux, nt351, once, probes, scenario, second, seconds};
use crate::forms::{POISON, forms, needed, poisoned};

const QUEUE: Layer = Layer::Queue { share: 0.8 };
const RST: Hang = Hang::ListenNotRearmed { dead_reply: DeadReply::Reset };
const LAYERS: [Layer; 4] = [Layer::Process, QUEUE, Layer::Connect, Layer::Banner];

/// A port that hangs at [`POISON`], on as many invalid requests as that takes, and an hour.
fn hanging(hang: Hang, profile: &Profile, clients: Vec<Class>) -> Scenario {
    degraded(hang, needed(hang, profile), profile, clients)
}

/// The same with this number of invalid requests.
fn degraded(hang: Hang, count: u32, profile: &Profile, clients: Vec<Class>) -> Scenario {
    let mut scenario = poisoned(hang, count, clients);
    scenario.horizon = seconds(3_600);
    scenario.listener.profile = profile.clone();
    scenario
}

/// The mechanisms under which clients still get into the queue of the hung port.
fn admitting() -> impl Iterator<Item = Hang> {
    let admits = |hang: &Hang| match hang.law().dead {
        Dead::Admits { .. } => true,
        Dead::Answers(_) | Dead::Full => false,
    };
    forms().map(|(_, hang)| hang).filter(admits)
}

/// A valid request of a class of its own at each of these seconds.
fn clients(at: impl IntoIterator<Item = u64>) -> Vec<Class> {
    at.into_iter().map(|s| class(&format!("client {s}"), linux(), once(s), 0.0)).collect()
}

/// A probe every minute that waits 45 s, and one failure is enough.
fn probing(probe: Layer) -> Probing {
    probes(probe, seconds(60), seconds(45), 1)
}

fn restart() -> Restart {
    let closed = Distribution::Constant(SimDuration::SECOND);
    Restart { closed, ..Restart::INSTANT }
}

fn watchdog(probing: Probing) -> Measure {
    Measure::Watchdog(Watchdog { probing, restart: restart() })
}

fn operator(told: Told, hours: Option<Hours>) -> Measure {
    Measure::Operator(Operator { told, hours, looks: None, restart: restart(), crew: Crew::ONE })
}

const fn constant(s: u64) -> Distribution {
    Distribution::Constant(SimDuration::from_secs(s))
}

/// When measures restarted the port.
#[derive(Default)]
struct Restarts(Vec<SimTime>);

impl Observer for Restarts {
    fn note(&mut self, now: SimTime, fact: Fact) {
        if let Fact::Port { turn: Turn::Service { by: Some(_), .. }, .. } = fact {
            self.0.push(now);
        }
    }
}

fn under(measure: Measure, scenario: &Scenario) -> (Outcome, Vec<SimTime>) {
    let remedy = Remedy { measures: vec![measure] };
    let (outcome, Restarts(at)) =
        simulate_watched(scenario, &remedy, Streams::new(1, 0), Restarts::default());
    (outcome, at)
}

/// The second at which a watchdog restarts the hung port; never, where it sees nothing.
fn detected(scenario: &Scenario, probe: Layer) -> Option<u64> {
    let (outcome, restarts) = under(watchdog(probing(probe)), scenario);
    let PortOutcome { hangs, detected, detection, needless, planned, .. } = outcome.port;
    assert_eq!((hangs, needless, planned), (1, 0, 0), "{probe:?}");
    assert_eq!(detected, restarts.len() as u64, "{probe:?}: {restarts:?}");
    let first = *restarts.first()?;
    assert_eq!(detection, first.since(second(POISON)), "{probe:?}");
    let at = (first.as_secs_f64()) as u64;
    assert_eq!(first, second(at), "{probe:?}");
    Some(at)
}

/// The first probe after the hang has closed with FIN, and its place is still taken: with five
/// clients the backlog is full.
#[test]
fn the_probes_that_connect_help_to_fill_the_queue_that_they_find_full() {
    for hang in admitting() {
        let with = |count| hanging(hang, &nt351(), clients((0..count).map(|n| 130 + n)));
        assert_eq!(detected(&with(4), Layer::Connect), Some(240), "{hang:?}");
        assert_eq!(detected(&with(5), Layer::Connect), Some(180), "{hang:?}");
    }
}

#[test]
fn a_queue_is_read_as_full_once_enough_clients_wait_in_it() {
    for hang in admitting() {
        for profile in [nt351(), linux()] {
            let with = |count| hanging(hang, &profile, clients((0..count).map(|n| 130 + n)));
            assert_eq!(detected(&with(4), QUEUE), None, "{hang:?}: 4 of 6 are less than 80 %");
            assert_eq!(detected(&with(5), QUEUE), Some(180), "{hang:?}");
        }
    }
}

/// Those who gave up wait in the queue as before.
#[test]
fn the_queue_that_is_read_holds_clients_that_have_gone() {
    let mut gone = clients([130, 140, 150, 1_600, 1_610]);
    gone.iter_mut().for_each(|class| class.banner_timeout = seconds(5));
    let scenario = hanging(Hang::StuckAccept, &nt351(), gone);
    assert_eq!(detected(&scenario, QUEUE), Some(1_620));
}

#[test]
fn a_port_that_is_degraded_is_not_detected_by_any_layer() {
    for (name, hang) in forms() {
        let one_less = needed(hang, &nt351()) - 1;
        let scenario = degraded(hang, one_less, &nt351(), Vec::new());
        for layer in LAYERS {
            let (outcome, restarts) = under(watchdog(probing(layer)), &scenario);
            assert_eq!((outcome.port.hangs, restarts), (0, Vec::new()), "{name}, {layer:?}");
        }
    }
}

/// Ten clients at a listener with one slow worker.
fn overloaded() -> Scenario {
    let mut scenario = scenario(clients(1..=10));
    scenario.horizon = seconds(100);
    scenario.listener.workers = 1;
    scenario.listener.service = constant(70);
    scenario
}

#[test]
fn a_busy_listener_is_restarted_needlessly() {
    for (layer, needless) in
        [(Layer::Process, 0), (QUEUE, 1), (Layer::Connect, 1), (Layer::Banner, 1)]
    {
        let (outcome, restarts) = under(watchdog(probing(layer)), &overloaded());
        let port = &outcome.port;
        assert_eq!(
            (port.hangs, port.needless, port.restarts),
            (0, needless, needless),
            "{layer:?}"
        );
        assert!(restarts.iter().all(|at| *at == second(60)), "{layer:?}: {restarts:?}");
    }
}

#[test]
fn a_restart_by_the_calendar_is_planned_whatever_it_meets() {
    let every = seconds(60);
    let schedule = Schedule::every(every, Reference::Wall, restart());
    let scenario = hanging(Hang::Silent, &nt351(), Vec::new());
    let port = under(Measure::Schedule(schedule), &scenario).0.port;
    assert_eq!((port.planned, port.restarts, port.hangs), (59, 59, 1));
    assert_eq!((port.needless, port.detected, port.detection), (0, 0, SimDuration::ZERO));
}

#[test]
fn a_probe_that_misses_sees_nothing_and_one_that_rings_for_nothing_is_counted() {
    let scenario = hanging(Hang::Silent, &nt351(), Vec::new());
    let blind = Errors { misses: 1.0, false_alarms: 0.0 };
    let (outcome, restarts) =
        under(watchdog(Probing { errors: blind, ..probing(Layer::Connect) }), &scenario);
    assert_eq!(restarts, []);
    let probes = outcome.probes.unwrap();
    assert_eq!((probes.decided, probes.answered), (59, 59), "that is what it logs");
    let nervous = Errors { misses: 0.0, false_alarms: 1.0 };
    let (outcome, restarts) =
        under(watchdog(Probing { errors: nervous, ..probing(Layer::Process) }), &scenario);
    assert_eq!(restarts[..2], [second(60), second(120)]);
    let port = outcome.port;
    assert_eq!((port.detected, port.detection), (1, seconds(20)), "by luck");
    assert_eq!(port.needless, port.restarts - 1);
}

fn complaints(after: u32, within: Option<u64>, reacts: u64) -> Told {
    let complaints = Complaints { after, within: within.map(seconds) };
    Told::Complaints { complaints, reacts: constant(reacts) }
}

#[test]
fn users_tell_the_operator_what_a_port_that_answers_rst_does_to_them() {
    let scenario = hanging(RST, &nt351(), clients([50, 110, 120, 130, 140]));
    let (outcome, restarts) = under(operator(complaints(3, None, 60), None), &scenario);
    assert_eq!(restarts, [second(190)]);
    assert_eq!((outcome.port.detected, outcome.port.detection), (1, seconds(90)));
    let (_, restarts) = under(operator(complaints(3, Some(20), 60), None), &scenario);
    assert_eq!(restarts, [], "110 and 120, then 130 and 140");
    let (_, restarts) = under(operator(complaints(3, Some(21), 60), None), &scenario);
    assert_eq!(restarts, [second(190)]);
}

/// In a queue that nobody serves they complain once they have waited five minutes.
#[test]
fn users_who_wait_complain_late() {
    let scenario = hanging(Hang::StuckAccept, &nt351(), clients([110, 120]));
    let (_, restarts) = under(operator(complaints(2, None, 0), None), &scenario);
    assert_eq!(restarts, [second(420)]);
}

#[test]
fn invalid_requests_and_those_during_a_restart_are_no_complaints() {
    let scenario = hanging(RST, &nt351(), clients([110, 111, 112]));
    let restart = Restart { closed: constant(5), ..restart() };
    let told = complaints(1, None, 0);
    let operator =
        Measure::Operator(Operator { told, hours: None, looks: None, restart, crew: Crew::ONE });
    let (outcome, restarts) = under(operator, &scenario);
    assert_eq!(restarts, [second(110)], "not by the offender at 100 s, and not again");
    assert_eq!(outcome.valid_total().refused, 3);
}

#[test]
fn a_busy_listener_is_restarted_for_the_complaints_about_it() {
    let (outcome, restarts) = under(operator(complaints(3, None, 10), None), &overloaded());
    // One is served, six wait; NT answers the others with RST, four times each.
    let port = outcome.port;
    assert_eq!((port.needless, port.hangs, restarts.len()), (1, 0, 1), "{restarts:?}");
}

#[test]
fn an_alarm_calls_an_operator_who_takes_a_while() {
    let told = Told::Alarm { probing: probing(Layer::Banner), reacts: constant(600) };
    let scenario = hanging(Hang::StuckAccept, &nt351(), Vec::new());
    let (outcome, restarts) = under(operator(told, None), &scenario);
    assert_eq!(restarts, [second(165 + 600)]);
    assert_eq!(outcome.port.detected, 1);
}

/// A hang on Saturday at noon.
fn weekend() -> Scenario {
    let at = 5 * 86_400 + 12 * 3_600;
    let mut scenario = scenario(vec![class("offender", linux(), once(at), 1.0)]);
    scenario.horizon = SimDuration::DAY.times(14);
    scenario
}

fn office(night: Option<Distribution>) -> Option<Hours> {
    Some(Hours {
        days: Days::from_to(0, 4),
        from: seconds(9 * 3_600),
        to: seconds(17 * 3_600),
        night,
    })
}

#[test]
fn at_the_weekend_a_hang_lasts_till_monday_or_till_somebody_is_called() {
    let hour = 3_600;
    let monday = 7 * 86_400 + 9 * hour;
    let saturday = 5 * 86_400 + 12 * hour;
    let notices = || Told::Notices(constant(hour));
    let alarm = || Told::Alarm { probing: probing(Layer::Connect), reacts: constant(hour) };
    let night = || Some(constant(3 * hour));
    for (told, hours, expected) in [
        (notices(), None, saturday + hour),
        (notices(), office(None), monday),
        (notices(), office(night()), saturday + 4 * hour),
        (alarm(), None, saturday + hour),
        (alarm(), office(None), monday + hour),
        (alarm(), office(night()), saturday + 3 * hour),
    ] {
        let what = format!("{told:?}, {hours:?}");
        let (outcome, restarts) = under(operator(told, hours), &weekend());
        assert_eq!(restarts, [second(expected)], "{what}");
        assert_eq!(outcome.port.detection, seconds(expected - saturday), "{what}");
    }
}
