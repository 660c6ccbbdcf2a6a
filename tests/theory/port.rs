//! A port, its offender and its remedies, where the closed forms are exact: no latency, an offender
//! that gives up at the first RST, restarts during which every SYN gets RST.

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::hang::{DeadReply, Hang, Takes};
use porthang::model::host::Profile;
use porthang::model::outcome::Outcome;
use porthang::model::remedy::{
    Errors, Fix, Layer, Operator, Probing, Reference, Schedule, Startup, Watchdog,
};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Arrivals, Class, ListenerSpec, Scenario};
use porthang::model::world::simulate;
use porthang::model::{Detail, Measure, Remedy};

use crate::common::{self, bsd44, listener, probes};
use crate::sample::Sample;

/// A class of one host next to the listener with requests at `rate` [1/s].
pub(crate) fn class(name: &str, profile: Profile, rate: f64, invalid: f64) -> Class {
    common::class(name, profile, Arrivals::Poisson { rate }, invalid)
}

/// An offender that sends a single SYN, so that silence does not make it send poison again.
pub(crate) fn single_shot() -> Profile {
    Profile {
        name: "single shot".to_owned(),
        syn_gaps: vec![SimDuration::from_millis(1)],
        ..bsd44()
    }
}

/// A port that answers so when hung, and an offender that sends poison at `rate` [1/s]. Sessions
/// take no time.
pub(crate) fn scenario(
    rate: f64,
    horizon: f64,
    offender: Profile,
    dead_reply: DeadReply,
) -> Scenario {
    Scenario {
        detail: Detail::Requests,
        horizon: span(horizon),
        classes: vec![class("offender", offender, rate, 1.0)],
        listener: ListenerSpec {
            service: Distribution::ZERO,
            hang: Hang::ListenNotRearmed { dead_reply },
            ..listener()
        },
        gates: Vec::new(),
        sites: Vec::new(),
    }
}

/// A port that loses one of `places` to each poison that comes at `rate` [1/s]: places of the
/// backlog, workers or descriptors.
pub(crate) fn wearing(hang: Hang, places: u32, rate: f64, horizon: f64) -> Scenario {
    let mut scenario = scenario(rate, horizon, single_shot(), DeadReply::Reset);
    let listener = &mut scenario.listener;
    listener.hang = hang;
    // The queue does not fill while the port hangs: a probe waits in it, and is not refused.
    listener.backlog = 1_000;
    match hang.law().takes {
        // The queue holds one connection more than the backlog says.
        Takes::Place => listener.backlog = places - 1,
        Takes::Worker => listener.workers = places,
        Takes::Descriptor(of) => assert_eq!(of, places, "{hang:?}"),
        Takes::Port => panic!("{hang:?} takes the whole port at once"),
    }
    scenario
}

/// `count` replications under `seed`.
pub(crate) fn replicate(
    scenario: &Scenario,
    remedy: &Remedy,
    seed: u64,
    count: u64,
) -> Vec<Outcome> {
    (0..count)
        .map(|replication| simulate(scenario, remedy, Streams::new(seed, replication)))
        .collect()
}

/// One number of each outcome.
pub(crate) fn of_each(outcomes: &[Outcome], number: impl Fn(&Outcome) -> f64) -> Sample {
    outcomes.iter().map(number).collect()
}

pub(crate) fn up_time(outcome: &Outcome) -> f64 {
    outcome.port.up.as_secs_f64()
}

pub(crate) fn fix(at: f64, outage: f64) -> Remedy {
    let at = SimTime::ZERO + span(at);
    let outage = span(outage);
    one(Measure::Fix(Fix::at(at, outage)))
}

/// `fix` beside another remedy.
pub(crate) fn and_fix(mut remedy: Remedy, fix: Fix) -> Remedy {
    remedy.measures.push(Measure::Fix(fix));
    remedy
}

pub(crate) fn operator(notices: Distribution, restart: Restart) -> Remedy {
    one(Measure::Operator(Operator::noticing(notices, restart)))
}

pub(crate) fn schedule(every: f64, clock: Reference, outage: f64) -> Remedy {
    by(Schedule::every(span(every), clock, closed(constant(outage))))
}

pub(crate) fn by(schedule: Schedule) -> Remedy {
    one(Measure::Schedule(schedule))
}

pub(crate) fn watchdog(
    period: f64,
    timeout: f64,
    failures: u32,
    clock: Reference,
    outage: f64,
) -> Remedy {
    doubtful_watchdog(period, timeout, failures, clock, outage, Errors::default())
}

/// A watchdog whose probe may be wrong. The program that it restarts is not probed before it
/// listens, which is where the closed forms begin to count its period.
pub(crate) fn doubtful_watchdog(
    period: f64,
    timeout: f64,
    failures: u32,
    clock: Reference,
    outage: f64,
    errors: Errors,
) -> Remedy {
    let probing = Probing {
        clock,
        errors,
        startup: held_back(clock, period, outage),
        ..probes(Layer::Connect, span(period), span(timeout), failures)
    };
    one(Measure::Watchdog(Watchdog { probing, restart: closed(constant(outage)) }))
}

/// Probes by that clock that begin to count their period at the end of a start of this length.
pub(crate) fn held_back(clock: Reference, period: f64, start: f64) -> Startup {
    let delay = match clock {
        Reference::SinceRestart => span(start) + span(period),
        // A tick at the very end of the start is skipped.
        Reference::Wall => span(start) + SimDuration::from_nanos(1),
    };
    Startup { delay: Some(delay), until_started: None }
}

/// A restart of one phase, in which every segment gets RST.
pub(crate) fn closed(closed: Distribution) -> Restart {
    Restart { closed, ..Restart::INSTANT }
}

pub(crate) fn constant(seconds: f64) -> Distribution {
    Distribution::Constant(span(seconds))
}

pub(crate) fn span(seconds: f64) -> SimDuration {
    SimDuration::from_secs_f64(seconds)
}

fn one(measure: Measure) -> Remedy {
    Remedy { measures: vec![measure] }
}
