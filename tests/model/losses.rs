//! What restarts break off, and what capacity poison takes before it takes the port: to the
//! nanosecond.

use porthang::engine::{Distribution, SimTime, Streams};
use porthang::experiment::Metric;
use porthang::experiment::metric::Fraction;
use porthang::model::Outcome;
use porthang::model::hang::Hang;
use porthang::model::remedy::{
    Fix, Layer, Measure, Probing, Reference, Remedy, Schedule, Watchdog,
};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Arrivals, Class, Scenario, Traced};
use porthang::model::world::simulate;

use crate::common::{class, linux, nt351, once, probes, scenario, second, seconds};
use crate::forms::{forms, needed};

const SECOND: u128 = 1_000_000_000;

/// A thousand seconds of one session a minute long from second 10 on, beside others.
fn session(others: Vec<Class>) -> Scenario {
    let mut scenario = scenario([vec![class("caller", linux(), once(10), 0.0)], others].concat());
    scenario.horizon = seconds(1_000);
    scenario.listener.service = Distribution::Constant(seconds(60));
    scenario.listener.workers = 1;
    scenario
}

fn outcome(scenario: &Scenario, measures: Vec<Measure>) -> Outcome {
    simulate(scenario, &Remedy { measures }, Streams::new(1, 0))
}

/// Restarts at this second and all its multiples.
fn restart_at(at: u64) -> Schedule {
    Schedule::every(seconds(at), Reference::Wall, Restart::INSTANT)
}

#[test]
fn a_restart_breaks_off_the_session_under_way_and_nothing_else() {
    // The second caller waits for the worker until the first is served, at second 70.
    let others = vec![class("queued", nt351(), once(30), 0.0)];
    for (at, lost) in [(400, 0), (40, 1), (69, 1)] {
        let restarted = outcome(&session(others.clone()), vec![Measure::Schedule(restart_at(at))]);
        assert_eq!(restarted.port.sessions_lost, lost, "{at}");
        let broken = restarted.valid_total();
        assert!(broken.reset + broken.timed_out >= lost, "{at}: {broken:?}");
    }
}

#[test]
fn a_session_that_may_finish_before_the_restart_is_not_lost() {
    let drained = Schedule { drain: seconds(60), ..restart_at(300) };
    let mut scenario = session(vec![class("late", linux(), once(250), 0.0)]);
    let finished = outcome(&scenario, vec![Measure::Schedule(drained.clone())]);
    assert_eq!((finished.port.sessions_lost, finished.valid_total().served), (0, 2));
    // Two minutes of service are more than the drain waits for.
    scenario.listener.service = Distribution::Constant(seconds(120));
    assert_eq!(outcome(&scenario, vec![Measure::Schedule(drained)]).port.sessions_lost, 1);
}

#[test]
fn an_installation_breaks_off_a_session_as_a_restart_does() {
    for outage in [0, 20] {
        let fix = Measure::Fix(Fix::at(second(40), seconds(outage)));
        let fixed = outcome(&session(Vec::new()), vec![fix]);
        assert_eq!(fixed.port.sessions_lost, 1, "{outage} s");
        assert_eq!(fixed.valid_total().served, 0);
    }
}

#[test]
fn who_has_given_up_loses_no_session() {
    let mut impatient = session(Vec::new());
    impatient.classes[0].session_timeout = seconds(20);
    impatient.classes[0].paths[0].latency = seconds(15);
    // Gone at second 90, which the listener does not know before second 105.
    impatient.listener.service = Distribution::Constant(seconds(600));
    let gone = outcome(&impatient, vec![Measure::Schedule(restart_at(100))]);
    assert_eq!((gone.port.sessions_lost, gone.valid_total().timed_out), (0, 1));
}

#[test]
fn neither_probes_nor_invalid_requests_have_sessions_to_lose() {
    let invalid = class("offender", linux(), once(10), 1.0);
    let mut scenario = scenario(vec![invalid]);
    scenario.horizon = seconds(1_000);
    scenario.listener.service = Distribution::Constant(seconds(600));
    scenario.listener.hang = Hang::StuckAccept;
    let probing =
        Probing { clock: Reference::Wall, ..probes(Layer::Banner, seconds(60), seconds(30), 1) };
    let watchdog = Measure::Watchdog(Watchdog { probing, restart: Restart::INSTANT });
    let fix = Measure::Fix(Fix::at(SimTime::ZERO, seconds(0)));
    let measures = vec![fix, watchdog, Measure::Schedule(restart_at(120))];
    let outcome = outcome(&scenario, measures);
    assert!(outcome.port.restarts > 0 && outcome.probes.is_some());
    assert_eq!(outcome.port.sessions_lost, 0);
}

/// A thousand seconds with an invalid request at each of these; nobody loses patience.
fn poisoned(hang: Hang, at: &[u64]) -> Scenario {
    let traced = |at: &u64| Traced { at: second(*at), invalid: Some(true), host: None };
    let arrivals = Arrivals::Trace { requests: at.iter().map(traced).collect() };
    let mut offender = class("offender", linux(), arrivals, 0.0);
    offender.banner_timeout = seconds(1_000);
    let mut scenario = scenario(vec![offender]);
    scenario.horizon = seconds(1_000);
    scenario.listener.hang = hang;
    scenario.listener.idle_timeout = seconds(1_000);
    scenario
}

#[test]
fn what_poison_takes_bit_by_bit_is_counted_while_the_port_is_up() {
    for (name, hang) in forms() {
        let capacity = u64::from(needed(hang, &nt351()));
        if capacity == 1 {
            continue;
        }
        let scenario = poisoned(hang, &[100, 300]);
        let port = outcome(&scenario, Vec::new()).port;
        assert_eq!(port.capacity, u128::from(capacity) * 1_000 * SECOND, "{name}");
        assert_eq!(port.leaked, (200 + 2 * 700) * SECOND, "{name}");
        // A restart at second 500 gives it back.
        let port = outcome(&scenario, vec![Measure::Schedule(restart_at(500))]).port;
        assert_eq!(port.leaked, (200 + 2 * 200) * SECOND, "{name}");
        // Down for the last hundred seconds.
        let until_down: Vec<u64> = (1..=capacity).map(|n| 900 - 100 * (capacity - n)).collect();
        let port = outcome(&poisoned(hang, &until_down), Vec::new()).port;
        assert_eq!(port.hung, seconds(100), "{name}");
        assert_eq!(port.capacity, u128::from(capacity) * 900 * SECOND, "{name}");
        let lost: u128 = (1..capacity).map(|taken| u128::from(taken) * 100 * SECOND).sum();
        assert_eq!(port.leaked, lost, "{name}");
    }
}

#[test]
fn what_poison_takes_at_once_leaks_nothing() {
    for (name, hang) in forms().filter(|(_, hang)| needed(*hang, &nt351()) == 1) {
        let port = outcome(&poisoned(hang, &[250]), Vec::new()).port;
        assert_eq!((port.leaked, port.capacity), (0, 250 * SECOND), "{name}");
    }
}

#[test]
fn the_leaked_share_and_the_false_restarts_of_a_month_are_read_off_the_outcome() {
    let read = |name: &str, outcome: &Outcome| {
        let Fraction { part, whole } = Metric::by_name(name).expect("a metric").read(outcome, None);
        part as f64 / whole as f64
    };
    let leaked = outcome(&poisoned(Hang::LeakedSlot, &[100, 300]), Vec::new());
    assert!((read("leaked_share", &leaked) - 1_600.0 / 6_000.0).abs() < 1e-9);
    let mut needless = leaked.clone();
    (needless.port.needless, needless.horizon) = (3, seconds(15 * 86_400));
    assert_eq!(read("false_restarts_per_month", &needless), 6.0);
}
