//! The caretaker, step by step.

use super::*;
use crate::engine::{Distribution, SimDuration};
use crate::model::remedy::{
    Complaints, Crew, Errors, Glance, Measure, Operator, PeriodFrom, Probed, Probing, Reference,
    Schedule, Stage, Startup, Told, Watchdog,
};
use crate::model::restart::{Limit, Restart};

const PROBING: Probing = Probing {
    probe: Layer::Connect,
    period: SimDuration::from_secs(10),
    period_from: PeriodFrom::Start,
    timeout: SimDuration::from_secs(4),
    failures: 1,
    clock: Reference::SinceRestart,
    errors: Errors { misses: 0.0, false_alarms: 0.0 },
    startup: Startup { delay: None, until_started: None },
};
const WATCH: Prober = Prober::watching(0);
const PROBE: Option<Action> = Some(Action::Probe { prober: WATCH, layer: Layer::Connect });

fn caretaker(measure: Measure) -> Caretaker {
    let remedy = Remedy { measures: vec![measure] };
    Caretaker::new(&remedy, &Streams::new(1, 0), ListenerId(0), 1)
}

fn second(n: u64) -> SimTime {
    SimTime::ZERO + SimDuration::from_secs(n)
}

const fn failed(failures: u32) -> Probed {
    Probed { answered: false, stage: Stage::Steady, failures, limit: 1 }
}

fn is_restart(action: Option<Action>) -> bool {
    matches!(action, Some(Action::Restart { .. }))
}

#[test]
fn a_silent_probe_is_closed_before_the_restart() {
    let restart = Restart::INSTANT;
    let mut watchdog = caretaker(Measure::Watchdog(Watchdog { probing: PROBING, restart }));
    assert_eq!(watchdog.due(second(10)), PROBE);
    assert_eq!(watchdog.next_wake(), second(14));
    let end = Some(Action::EndProbe { prober: WATCH, probed: failed(1) });
    assert_eq!(watchdog.due(second(14)), end);
    assert!(is_restart(watchdog.due(second(14))));
    assert_eq!(watchdog.due(second(14)), None);
    watchdog.on_down(second(14));
    assert_eq!(watchdog.next_wake(), SimTime::NEVER);
    watchdog.on_start(second(15));
    assert_eq!(watchdog.next_wake(), second(25));
    watchdog.on_up(second(20));
    assert_eq!(watchdog.next_wake(), second(25));
}

/// One who hears of one failed attempt and looks whether a connection opens.
fn looking() -> Caretaker {
    let complaints = Complaints { after: 1, within: None };
    let told = Told::Complaints { complaints, reacts: Distribution::ZERO };
    let looks = Some(Glance { probe: Layer::Connect, timeout: SimDuration::from_secs(4) });
    let restart = Restart::INSTANT;
    let mut operator = caretaker(Measure::Operator(Operator {
        told,
        hours: None,
        looks,
        restart,
        crew: Crew::ONE,
    }));
    operator.on_complaint(second(10), second(10));
    let look = Some(Action::Probe { prober: GLANCE, layer: Layer::Connect });
    assert_eq!(operator.due(second(10)), look);
    operator
}

const GLANCE: Prober = Prober::glancing(0);

#[test]
fn who_looks_first_restarts_only_what_fails_him() {
    let mut operator = looking();
    assert!(is_restart(operator.on_probe(second(11), GLANCE, false).then));
    let mut operator = looking();
    assert_eq!(operator.next_wake(), second(14));
    let end = Some(Action::EndProbe { prober: GLANCE, probed: failed(1) });
    assert_eq!(operator.due(second(14)), end);
    assert!(is_restart(operator.due(second(14))));
    let mut operator = looking();
    // What is heard before he has seen that the port is well is about the past.
    operator.on_complaint(second(11), second(11));
    assert_eq!(operator.on_probe(second(12), GLANCE, true).then, None);
    assert_eq!(operator.next_wake(), SimTime::NEVER);
    operator.on_complaint(second(13), second(11));
    assert_eq!(operator.next_wake(), SimTime::NEVER);
    operator.on_complaint(second(13), second(12));
    assert_eq!(operator.next_wake(), second(13));
}

#[test]
fn a_restart_by_another_hand_ends_the_look() {
    let mut operator = looking();
    operator.on_down(second(12));
    assert_eq!(operator.next_wake(), SimTime::NEVER);
}

#[test]
fn a_start_that_is_probed_in_vain_is_broken_off() {
    let restart = Restart::INSTANT;
    let mut watchdog = caretaker(Measure::Watchdog(Watchdog { probing: PROBING, restart }));
    watchdog.on_down(second(5));
    watchdog.on_start(second(7));
    assert_eq!(watchdog.due(second(17)), PROBE);
    assert!(is_restart(watchdog.on_probe(second(17), WATCH, false).then));
}

#[test]
fn who_restarts_by_hand_or_calendar_tries_again_when_the_limit_allows_it() {
    let limited = || Restart {
        limit: Some(Limit { starts: 1, within: SimDuration::from_secs(100) }),
        ..Restart::INSTANT
    };
    let notices = Distribution::Constant(SimDuration::from_secs(5));
    let operator = Measure::Operator(Operator::noticing(notices, limited()));
    let every = SimDuration::from_secs(30);
    let schedule = Measure::Schedule(Schedule::every(every, Reference::SinceRestart, limited()));
    let watchdog = Measure::Watchdog(Watchdog { probing: PROBING, restart: limited() });
    let again = second(100);
    for (measure, acts) in
        [(operator, second(105)), (schedule, second(130)), (watchdog, SimTime::NEVER)]
    {
        let mut caretaker = caretaker(measure);
        caretaker.on_down(second(40));
        caretaker.on_give_up(second(40), 0, again);
        if acts != SimTime::NEVER {
            assert_eq!(caretaker.next_wake(), again);
            assert_eq!(caretaker.due(again), None);
        }
        assert_eq!(caretaker.next_wake(), acts);
    }
}

#[test]
fn an_alarm_rings_once_and_goes_on_probing() {
    let reacts = Distribution::Constant(SimDuration::from_secs(15));
    let told = Told::Alarm { probing: PROBING, reacts };
    let restart = Restart::INSTANT;
    let mut operator = caretaker(Measure::Operator(Operator {
        told,
        hours: None,
        looks: None,
        restart,
        crew: Crew::ONE,
    }));
    assert_eq!(operator.due(second(10)), PROBE);
    let rung = |failures| Judgement { probed: failed(failures), then: None };
    assert_eq!(operator.on_probe(second(11), WATCH, false), rung(1));
    assert_eq!(operator.due(second(20)), PROBE);
    assert_eq!(operator.on_probe(second(20), WATCH, false), rung(2));
    assert_eq!(operator.next_wake(), second(26), "15 s after the first");
    assert!(is_restart(operator.due(second(26))));
    operator.on_down(second(26));
    assert_eq!(operator.next_wake(), SimTime::NEVER);
    operator.on_start(second(30));
    operator.on_up(second(35));
    assert_eq!(operator.next_wake(), second(40));
}
