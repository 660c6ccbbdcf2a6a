//! A port, its offender and its remedies, where the closed forms are exact: no latency, an offender
//! that gives up at the first RST, restarts during which every SYN gets RST.

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::host::{Overflow, Profile};
use porthang::model::network::Path;
use porthang::model::outcome::Outcome;
use porthang::model::remedy::{Fix, Layer, Operator, Reference, Schedule, Watchdog};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Arrivals, Class, ListenerSpec, Scenario};
use porthang::model::world::simulate;
use porthang::model::{Measure, Remedy};

use crate::sample::Sample;

/// A host that sends SYNs with these waits [s] after each and takes an RST for an answer.
pub(crate) fn host(name: &str, syn_gaps: &[f64]) -> Profile {
    let spans = |gaps: &[f64]| gaps.iter().copied().map(span).collect();
    Profile {
        name: name.to_owned(),
        syn_gaps: spans(syn_gaps),
        rst_retries: 0,
        rst_gap: SimDuration::from_millis(500),
        syn_ack_gaps: spans(&[6.0, 24.0, 45.0]),
        data_gap: span(3.0),
        data_retries: 5,
        backlog_factor: 1.0,
        backlog_extra: 1,
        half_open_counts: true,
        overflow: Overflow::Reset,
    }
}

/// The preset `linux`, as a client.
pub(crate) fn linux() -> Profile {
    let gaps = [1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
    host("linux", &gaps)
}

/// The preset `bsd44`, as a client.
pub(crate) fn bsd44() -> Profile {
    host("bsd44", &[6.0, 24.0, 45.0])
}

/// The preset `nt351`, as a client.
pub(crate) fn nt351() -> Profile {
    Profile {
        rst_retries: 3,
        ..host("nt351", &[3.0, 6.0, 12.0, 24.0])
    }
}

/// A class of one host next to the listener.
pub(crate) fn class(name: &str, rate: f64, invalid: f64, profile: Profile) -> Class {
    Class {
        name: name.to_owned(),
        profile,
        arrivals: Arrivals::Poisson { rate },
        invalid,
        retry: None,
        banner_timeout: span(300.0),
        session_timeout: span(600.0),
        paths: vec![Path::LOOPBACK],
    }
}

/// A port that answers so when hung, and an offender who sends poison at `rate` [1/s].
pub(crate) fn scenario(
    rate: f64,
    horizon: f64,
    offender: Profile,
    dead_reply: DeadReply,
) -> Scenario {
    Scenario {
        horizon: span(horizon),
        classes: vec![class("offender", rate, 1.0, offender)],
        listener: ListenerSpec {
            profile: host("listener", &[3.0, 6.0, 12.0, 24.0]),
            backlog: 5,
            workers: 1,
            service: Distribution::ZERO,
            exchanges: 1,
            hang: Hang::ListenNotRearmed { dead_reply },
        },
    }
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
    one(Measure::Fix(Fix { at, outage }))
}

pub(crate) fn operator(notices: Distribution, restart: Restart) -> Remedy {
    one(Measure::Operator(Operator { notices, restart }))
}

pub(crate) fn schedule(every: f64, clock: Reference, outage: f64) -> Remedy {
    one(Measure::Schedule(Schedule {
        every: span(every),
        clock,
        restart: closed(constant(outage)),
    }))
}

pub(crate) fn watchdog(
    period: f64,
    timeout: f64,
    failures: u32,
    clock: Reference,
    outage: f64,
) -> Remedy {
    one(Measure::Watchdog(Watchdog {
        probe: Layer::Connect,
        period: span(period),
        timeout: span(timeout),
        failures,
        restart: closed(constant(outage)),
        clock,
    }))
}

/// A restart of one phase, in which every segment gets RST.
pub(crate) fn closed(closed: Distribution) -> Restart {
    Restart {
        shutdown: Distribution::ZERO,
        dark: Distribution::ZERO,
        closed,
    }
}

pub(crate) fn constant(seconds: f64) -> Distribution {
    Distribution::Constant(span(seconds))
}

pub(crate) fn span(seconds: f64) -> SimDuration {
    SimDuration::from_secs_f64(seconds)
}

fn one(measure: Measure) -> Remedy {
    Remedy {
        measures: vec![measure],
    }
}
