//! Scenarios for tests, built in code.
#![allow(dead_code, reason = "each test binary uses its own part of it")]

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::Detail;
use porthang::model::client::Ending;
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::host::Profile;
use porthang::model::network::Path;
use porthang::model::remedy::{Errors, Layer, PeriodFrom, Probing, Reference, Remedy, Startup};
use porthang::model::scenario::{Arrivals, Class, Greeting, ListenerSpec, Scenario};
use porthang::model::segment::{ConnectionId, End, Segment};
use porthang::model::world::{Fact, Observer, RequestName, simulate_watched};

/// `n` seconds.
pub(crate) const fn seconds(n: u64) -> SimDuration {
    SimDuration::from_secs(n)
}

/// The instant `n` seconds after the start.
pub(crate) fn second(n: u64) -> SimTime {
    SimTime::ZERO + seconds(n)
}

/// A link without loss or jitter.
pub(crate) fn path(latency: SimDuration) -> Path {
    Path { latency, ..Path::LOOPBACK }
}

/// NT 3.51.
pub(crate) fn nt351() -> Profile {
    preset("nt351")
}

/// 4.4BSD.
pub(crate) fn bsd44() -> Profile {
    preset("bsd44")
}

/// Linux 6.x.
pub(crate) fn linux() -> Profile {
    preset("linux")
}

fn preset(name: &str) -> Profile {
    Profile::preset(name).expect("a profile of this name")
}

/// A class with one host without latency, without retries.
pub(crate) fn class(name: &str, profile: Profile, arrivals: Arrivals, invalid: f64) -> Class {
    Class {
        name: name.to_owned(),
        profile,
        arrivals,
        invalid,
        retry: None,
        banner_timeout: seconds(300),
        session_timeout: seconds(600),
        within: None,
        keep_alive: None,
        paths: vec![Path::LOOPBACK],
        elsewhere: Vec::new(),
    }
}

/// An `nt351` listener with backlog 5 and four workers that hangs with RST.
pub(crate) fn listener() -> ListenerSpec {
    ListenerSpec {
        profile: nt351(),
        backlog: 5,
        workers: 4,
        service: Distribution::Constant(seconds(2)),
        exchanges: 1,
        idle_timeout: seconds(300),
        hang: Hang::ListenNotRearmed { dead_reply: DeadReply::Reset },
        reuse_address: true,
        greeting: Greeting::Smtp,
    }
}

/// A day of these classes against [`listener`].
pub(crate) fn scenario(classes: Vec<Class>) -> Scenario {
    Scenario {
        detail: Detail::Requests,
        horizon: SimDuration::DAY,
        classes,
        listener: listener(),
        gates: Vec::new(),
        sites: Vec::new(),
    }
}

/// Probes by a clock that each restart sets anew, which are never wrong and meet a starting program
/// like any other.
pub(crate) const fn probes(
    probe: Layer,
    period: SimDuration,
    timeout: SimDuration,
    failures: u32,
) -> Probing {
    Probing {
        probe,
        period,
        period_from: PeriodFrom::Start,
        timeout,
        failures,
        clock: Reference::SinceRestart,
        errors: Errors { misses: 0.0, false_alarms: 0.0 },
        startup: Startup { delay: None, until_started: None },
    }
}

/// One request at second `n`.
pub(crate) fn once(n: u64) -> Arrivals {
    Arrivals::Once { at: second(n) }
}

/// A Poisson process with this mean gap.
pub(crate) fn poisson(mean_gap: SimDuration) -> Arrivals {
    Arrivals::Poisson { rate: 1.0 / mean_gap.as_secs_f64() }
}

/// The births of one class.
struct Births {
    class: u16,
    seen: Vec<(SimTime, RequestName, bool)>,
}

impl Observer for Births {
    fn note(&mut self, now: SimTime, fact: Fact) {
        if let Fact::Born { request, invalid } = fact
            && request.class == self.class
        {
            self.seen.push((now, RequestName { class: 0, ..request }, invalid));
        }
    }
}

/// The instant, the name and whether it is invalid of each request of class number `class`.
pub(crate) fn births_of(
    scenario: &Scenario,
    class: u16,
    remedy: &Remedy,
    streams: Streams,
) -> Vec<(SimTime, RequestName, bool)> {
    let observer = Births { class, seen: Vec::new() };
    simulate_watched(scenario, remedy, streams, observer).1.seen
}

/// What the client of a class sent and received, and how its attempt ended.
#[derive(Default)]
pub(crate) struct Client {
    /// Index of its class.
    pub(crate) class: u16,
    pub(crate) connection: Option<ConnectionId>,
    pub(crate) syns: Vec<SimTime>,
    pub(crate) received: Vec<Segment>,
    pub(crate) ended: Option<(SimTime, Ending)>,
}

impl Observer for Client {
    fn note(&mut self, now: SimTime, fact: Fact) {
        match fact {
            Fact::Attempt { request, connection, .. } if request.class == self.class => {
                self.connection = Some(connection);
            }
            Fact::Sent { connection, from: End::Client, segment: Segment::Syn, .. }
                if self.connection == Some(connection) =>
            {
                self.syns.push(now);
            }
            Fact::Arrived { connection, at: End::Client, segment }
                if self.connection == Some(connection) =>
            {
                self.received.push(segment);
            }
            Fact::Ended { connection, ending, .. } if self.connection == Some(connection) => {
                self.ended = Some((now, ending));
                self.connection = None;
            }
            _ => {}
        }
    }
}
