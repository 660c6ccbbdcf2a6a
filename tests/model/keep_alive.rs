//! Connections that clients keep open: what goes over them, what they hold, and how they end.

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::hang::Hang;
use porthang::model::remedy::{Fix, Measure, Operator, Remedy};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Arrivals, Class, KeepAlive, Retry, Scenario, Traced};
use porthang::model::segment::{ConnectionId, End, Segment};
use porthang::model::world::{Fact, Observer, simulate, simulate_watched};
use porthang::model::{Outcome, Profile};

use crate::common::{bsd44, class, linux, once, scenario, second, seconds};

/// A class of one host with a request at each of these seconds, which keeps its connection open
/// for half a minute. `invalid`: which of its requests are.
fn keeping(profile: Profile, at: &[u64], invalid: &[u64]) -> Class {
    let request =
        |n: &u64| Traced { at: second(*n), invalid: Some(invalid.contains(n)), host: None };
    let arrivals = Arrivals::Trace { requests: at.iter().map(request).collect() };
    let keep_alive = Some(KeepAlive { idle: seconds(30), requests: u32::MAX });
    Class { keep_alive, ..class("keeping", profile, arrivals, 0.0) }
}

/// An hour of these classes; a service takes two seconds.
fn hour(classes: Vec<Class>) -> Scenario {
    Scenario { horizon: seconds(3_600), ..scenario(classes) }
}

/// What a replication did, in the words `"12 served"`; those of any class but the first end in its
/// number.
fn log(scenario: &Scenario, measures: Vec<Measure>) -> Vec<String> {
    let remedy = Remedy { measures };
    simulate_watched(scenario, &remedy, Streams::new(1, 0), Log::default()).1.lines
}

#[derive(Default)]
struct Log {
    lines: Vec<String>,
    /// The class of each connection, by its index.
    classes: Vec<u16>,
}

impl Log {
    fn add(&mut self, now: SimTime, connection: ConnectionId, what: &str) {
        let of = match self.classes[connection.index as usize] {
            0 => String::new(),
            class => format!(" {class}"),
        };
        self.lines.push(format!("{} {what}{of}", now.as_secs_f64()));
    }
}

impl Observer for Log {
    fn note(&mut self, now: SimTime, fact: Fact) {
        match fact {
            Fact::Attempt { connection, request, .. } => {
                let index = connection.index as usize;
                self.classes.resize(self.classes.len().max(index + 1), 0);
                self.classes[index] = request.class;
            }
            Fact::Sent { connection, from, segment, .. } => {
                let what = match (from, segment) {
                    (End::Client, Segment::Syn) => "SYN",
                    (_, Segment::Request) => "request",
                    (_, Segment::Fin) => "FIN",
                    (_, Segment::Close) => "close",
                    (End::Listener, Segment::Banner) => "banner",
                    (End::Listener, Segment::Rst) => "RST",
                    _ => return,
                };
                self.add(now, connection, what);
            }
            Fact::Ended { connection, ending, .. } => {
                self.add(now, connection, &format!("{ending:?}").to_lowercase());
            }
            _ => {}
        }
    }
}

#[test]
fn the_next_request_needs_no_handshake_and_no_banner() {
    let hour = hour(vec![keeping(bsd44(), &[10, 20], &[])]);
    let expected = ["10 SYN", "10 banner", "12 served", "20 request", "22 served", "52 FIN"];
    assert_eq!(log(&hour, vec![]), expected);
}

#[test]
fn an_idle_client_holds_its_worker_until_it_closes() {
    let mut hour =
        hour(vec![keeping(bsd44(), &[0], &[]), class("waiting", bsd44(), once(10), 0.0)]);
    hour.listener.workers = 1;
    let expected = [
        "0 SYN",
        "0 banner",
        "2 served",
        "10 SYN 1",
        "32 FIN",
        "32 banner 1",
        "34 FIN 1",
        "34 served 1",
    ];
    assert_eq!(log(&hour, vec![]), expected);
}

#[test]
fn a_listener_closes_a_session_that_is_idle_for_too_long() {
    let mut hour =
        hour(vec![keeping(bsd44(), &[0, 20], &[]), class("waiting", bsd44(), once(3), 0.0)]);
    hour.listener.workers = 1;
    hour.listener.idle_timeout = seconds(5);
    let expected = [
        "0 SYN",
        "0 banner",
        "2 served",
        "3 SYN 1",
        "7 close",
        "7 banner 1",
        "9 FIN 1",
        "9 served 1",
        "20 SYN",
        "20 banner",
        "22 served",
        "27 close",
    ];
    assert_eq!(log(&hour, vec![]), expected);
}

#[test]
fn an_idle_limit_counts_from_the_last_reply() {
    let mut hour = hour(vec![keeping(bsd44(), &[0, 6, 12], &[])]);
    hour.listener.idle_timeout = seconds(5);
    let expected = [
        "0 SYN",
        "0 banner",
        "2 served",
        "6 request",
        "8 served",
        "12 request",
        "14 served",
        "19 close",
    ];
    assert_eq!(log(&hour, vec![]), expected);
}

#[test]
fn the_last_request_of_a_connection_closes_it() {
    let mut keeping = keeping(bsd44(), &[0, 10, 20], &[]);
    keeping.keep_alive = Some(KeepAlive { idle: seconds(30), requests: 2 });
    let expected = [
        "0 SYN",
        "0 banner",
        "2 served",
        "10 request",
        "12 FIN",
        "12 served",
        "20 SYN",
        "20 banner",
        "22 served",
        "52 FIN",
    ];
    assert_eq!(log(&hour(vec![keeping]), vec![]), expected);
}

#[test]
fn a_host_keeps_one_connection_and_closes_the_other() {
    let hour = hour(vec![keeping(bsd44(), &[0, 1, 10], &[])]);
    let expected = [
        "0 SYN",
        "0 banner",
        "1 SYN",
        "1 banner",
        "2 served",
        "3 served",
        "3 FIN",
        "10 request",
        "12 served",
        "42 FIN",
    ];
    assert_eq!(log(&hour, vec![]), expected);
}

#[test]
fn an_invalid_request_opens_a_connection_of_its_own_and_kept_ones_outlive_the_hang() {
    // The SYN of the request at 10 hangs the port; whoever has a connection does not notice.
    let hour = hour(vec![keeping(bsd44(), &[0, 10, 20, 40, 100], &[10])]);
    let expected = [
        "0 SYN",
        "0 banner",
        "2 served",
        "10 SYN",
        "10 RST",
        "10 refused",
        "20 request",
        "22 served",
        "40 request",
        "42 served",
        "72 FIN",
        "100 SYN",
        "100 RST",
        "100 refused",
    ];
    assert_eq!(log(&hour, vec![]), expected);
}

#[test]
fn a_stale_address_does_not_heal_while_a_connection_is_kept() {
    let mut hour = hour(vec![keeping(linux(), &[0, 10, 31], &[10])]);
    hour.listener.hang = Hang::StaleAddress;
    hour.horizon = seconds(32);
    let port = |hour: &Scenario| simulate(hour, &Remedy::default(), Streams::new(1, 0)).port;
    assert!(port(&hour).open_outage.is_some());
    hour.horizon = seconds(100);
    // The request at 31 is served until 33, and then the connection is idle for half a minute.
    assert_eq!(port(&hour).hung, seconds(33 + 30 - 10));
}

/// A restart by hand at second 15, of phases as long as that.
fn restart(shutdown: u64, dark: u64) -> Measure {
    let constant = |s| Distribution::Constant(seconds(s));
    let restart =
        Restart { shutdown: constant(shutdown), dark: constant(dark), ..Restart::INSTANT };
    Measure::Operator(Operator::noticing(constant(5), restart))
}

/// The same request at 20 after an invalid one at 10 that makes somebody restart the port.
fn restarted(profile: Profile, measure: Measure) -> Vec<String> {
    let mut keeping = keeping(profile, &[0, 20], &[]);
    keeping.retry =
        Some(Retry { schedule: vec![seconds(600)], give_up: SimDuration::DAY, jitter: 0.0 });
    let hour = hour(vec![keeping, class("offender", linux(), once(10), 1.0)]);
    let mut lines = log(&hour, vec![measure]);
    lines.retain(|line| !line.ends_with(" 1"));
    lines.split_off(3)
}

#[test]
fn a_restart_that_resets_a_kept_connection_costs_a_handshake() {
    let expected = ["15 RST", "20 SYN", "20 banner", "22 served", "52 FIN"];
    assert_eq!(restarted(bsd44(), restart(1, 0)), expected);
}

#[test]
fn a_request_to_a_listener_that_has_forgotten_its_connection_is_reset() {
    let expected =
        ["20 request", "20 RST", "20 reset", "620 SYN", "620 banner", "622 served", "652 FIN"];
    assert_eq!(restarted(bsd44(), restart(0, 1)), expected);
}

#[test]
fn a_request_to_a_dark_machine_is_sent_again_until_it_is_answered() {
    let expected = [
        "20 request",
        "21.5 request",
        "24.5 request",
        "30.5 request",
        "42.5 request",
        "42.5 RST",
        "42.5 reset",
        "642.5 SYN",
        "642.5 banner",
        "644.5 served",
        "674.5 FIN",
    ];
    assert_eq!(restarted(bsd44(), restart(0, 20)), expected);
}

#[test]
fn a_request_that_is_never_acknowledged_times_out_by_tcp() {
    // Sent again twelve times, with waits that double from 1.5 s to 64 s.
    let lines = restarted(bsd44(), restart(0, 500));
    let sent =
        [20.0, 21.5, 24.5, 30.5, 42.5, 66.5, 114.5, 178.5, 242.5, 306.5, 370.5, 434.5, 498.5];
    assert_eq!(lines[..13], sent.map(|at| format!("{at} request")));
    let ended = ["562.5 timedout", "1162.5 SYN", "1162.5 banner", "1164.5 served", "1194.5 FIN"];
    assert_eq!(lines[13..], ended);
}

#[test]
fn a_client_that_waits_too_long_for_its_reply_closes() {
    let mut keeping = keeping(bsd44(), &[0, 10], &[]);
    keeping.session_timeout = seconds(100);
    let fix = Measure::Fix(Fix::at(second(5), seconds(400)));
    let mut profile = bsd44();
    profile.resending.data_retries = 30;
    keeping.profile = profile;
    let lines = log(&hour(vec![keeping]), vec![fix]);
    let expected = [
        "10 request",
        "11.5 request",
        "14.5 request",
        "20.5 request",
        "32.5 request",
        "56.5 request",
        "104.5 request",
        "110 FIN",
        "110 timedout",
    ];
    assert_eq!(lines[3..], expected);
}

/// What an hour of a busy class comes to over a path with this loss.
fn busy(loss: f64, keep_alive: Option<KeepAlive>) -> Outcome {
    let think = Distribution::Exponential { mean: 10.0 };
    let mut busy = class("busy", linux(), Arrivals::ClosedLoop { think }, 0.0);
    busy.keep_alive = keep_alive;
    busy.paths[0].loss = loss;
    busy.paths = vec![busy.paths[0].clone(); 20];
    let mut hour = hour(vec![busy]);
    hour.listener.service = Distribution::ZERO;
    hour.listener.workers = 20;
    simulate(&hour, &Remedy::default(), Streams::new(2, 0))
}

#[test]
fn kept_connections_spare_events_and_survive_loss() {
    let keep = Some(KeepAlive { idle: seconds(300), requests: u32::MAX });
    let (kept, fresh) = (busy(0.0, keep), busy(0.0, None));
    assert_eq!(kept.valid, fresh.valid, "the same requests, all served");
    assert!(2 * kept.events < fresh.events, "{} and {}", kept.events, fresh.events);
    let lossy = busy(0.2, keep).valid_total();
    assert!(lossy.served > 5_000 && lossy.served + 40 > lossy.attempts, "{lossy:?}");
}
