//! The TCP of operating systems; what else a profile says is read back in the other rooms of this
//! test: bursts, queues, TIME_WAIT.

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::Profile;
use porthang::model::client::Ending;
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::host::PRESETS;
use porthang::model::link::{Gate, Window};
use porthang::model::network::{Link, Topology};
use porthang::model::remedy::{Fix, Measure, Remedy};
use porthang::model::scenario::{Arrivals, Class, KeepAlive, Scenario, Traced};
use porthang::model::segment::{End, Segment};
use porthang::model::world::simulate_watched;

use super::super::common::{Client, class, once, path, scenario, second, seconds};
use super::super::{Log, at, millis, profile};

/// The SYNs of a Linux client whose port is silent (s).
const LINUX: &[u64] = &[0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67];

/// What a client of `profile` meets at a port that hung so at second 100.
fn called(profile: &Profile, hang: Hang) -> (Vec<SimTime>, Option<(SimTime, Ending)>) {
    let mut offender = class("offender", profile.clone(), once(100), 1.0);
    offender.profile.syn_gaps = vec![SimDuration::from_millis(1)];
    let mut scenario = scenario(vec![offender, class("client", profile.clone(), once(1_000), 0.0)]);
    scenario.listener.profile = profile.clone();
    scenario.listener.hang = hang;
    let watch = Client { class: 1, ..Client::default() };
    let seen = simulate_watched(&scenario, &Remedy::default(), Streams::new(1, 0), watch).1;
    (seen.syns, seen.ended)
}

/// For Linux as measured on 6.18, less the slack of its timers.
#[test]
fn silence_is_met_with_syns_at_the_instants_of_the_preset() {
    let table = [
        (r#""nt351""#, &[0, 3, 9, 21][..], 45),
        (r#""bsd44""#, &[0, 6, 30], 75),
        (r#""linux""#, LINUX, 131),
        (r#"{ base = "linux", syn-retries = 1 }"#, &LINUX[..3], 3),
        (r#"{ base = "linux", syn-retries = 2 }"#, &LINUX[..6], 7),
        (r#"{ base = "linux", syn-retries = 6 }"#, LINUX, 131),
    ];
    for (name, sent, gives_up) in table {
        let sent = sent.iter().map(|s| at(1_000 * s)).collect();
        let end = Some((at(1_000 * gives_up), Ending::TimedOut));
        assert_eq!(called(&profile(name), Hang::Silent), (sent, end), "{name}");
    }
    assert_eq!(PRESETS.names(), ["nt351", "bsd44", "linux"]);
}

#[test]
fn rst_ends_an_attempt_but_for_that_of_nt() {
    let hang = Hang::ListenNotRearmed { dead_reply: DeadReply::Reset };
    for (name, sent) in [("nt351", &[0, 500, 1_000, 1_500][..]), ("bsd44", &[0]), ("linux", &[0])] {
        let sent: Vec<SimTime> = sent.iter().map(|ms| at(*ms)).collect();
        let end = Some((*sent.last().unwrap(), Ending::Refused));
        assert_eq!(called(&Profile::preset(name).unwrap(), hang), (sent, end), "{name}");
    }
}

/// Milliseconds after the first.
fn since_first(sent: &[SimTime]) -> Vec<u64> {
    sent.iter().map(|at| at.since(sent[0]).as_nanos() / 1_000_000).collect()
}

/// Waits that double from `first` on, so many, as instants.
fn doubling(first: u64, count: u32) -> Vec<u64> {
    (0..=count).map(|n| first * ((1 << n) - 1)).collect()
}

/// When data is sent that nobody acknowledges, after a round trip of 0 and of 40 ms.
fn data(name: &str) -> [Vec<u64>; 2] {
    match name {
        "nt351" => [doubling(300, 5), doubling(300, 5)],
        "bsd44" => {
            let capped = (1..=6).map(|n| 94_500 + 64_000 * n);
            let all: Vec<u64> = doubling(1_500, 6).into_iter().chain(capped).collect();
            [all.clone(), all]
        }
        // A probe, then waits that double up to 120 s, until 924.6 s have passed.
        "linux" => [200, 240].map(|first: u64| {
            let waits = (0..).map(|n| if n == 0 { first } else { 120_000.min(first << (n - 1)) });
            let instants = waits.scan(0, |now, wait| {
                *now += wait;
                Some(*now)
            });
            [0].into_iter().chain(instants.take_while(|ms| *ms < 924_600)).collect()
        }),
        other => unreachable!("{other} is no preset"),
    }
}

/// A request over a kept connection at second 1000 to a machine that is dark from second 500 on.
fn request(profile: &Profile, latency: SimDuration) -> Vec<u64> {
    let call = |at| Traced { at: second(at), invalid: Some(false), host: None };
    let arrivals = Arrivals::Trace { requests: vec![call(10), call(1_000)] };
    let keep_alive = Some(KeepAlive { idle: seconds(5_000), requests: u32::MAX });
    let client = Class {
        keep_alive,
        session_timeout: SimDuration::DAY,
        paths: vec![path(latency)],
        ..class("client", profile.clone(), arrivals, 0.0)
    };
    let mut scenario = scenario(vec![client]);
    scenario.listener.profile = profile.clone();
    scenario.listener.idle_timeout = seconds(5_000);
    let fix = Measure::Fix(Fix::at(second(500), seconds(5_000)));
    let remedy = Remedy { measures: vec![fix] };
    let log = simulate_watched(&scenario, &remedy, Streams::new(1, 0), Log::default()).1;
    since_first(&log.times(0, End::Client, Segment::Request))
}

/// A banner, due at second 1100, over a link that is down from second 1050 on.
fn banner(profile: &Profile, latency: SimDuration) -> Vec<u64> {
    let down = Window { from: second(1_050), to: second(1_000_000) };
    let gate = Some(Box::new(Gate { line: None, down: vec![down] }));
    let mut topology = Topology::default();
    let [listener, host] = ["listener", "host"].map(|name| topology.add_node(name.to_owned()));
    let link = Link { latency, jitter: SimDuration::ZERO, loss: 0.0, gate };
    topology.add_link(host, listener, link);
    let mut client = class("client", profile.clone(), once(1_000), 0.0);
    client.paths = topology.paths(listener, &[host], 0).into_iter().flatten().collect();
    client.banner_timeout = SimDuration::DAY;
    let first = class("first", profile.clone(), once(100), 0.0);
    let mut scenario = Scenario { gates: topology.gates(), ..scenario(vec![first, client]) };
    scenario.listener.profile = profile.clone();
    scenario.listener.workers = 1;
    scenario.listener.service = Distribution::Constant(seconds(1_000));
    scenario.classes[0].session_timeout = SimDuration::DAY;
    let remedy = Remedy::default();
    let log = simulate_watched(&scenario, &remedy, Streams::new(1, 0), Log::default()).1;
    since_first(&log.times(1, End::Listener, Segment::Banner))
}

/// For Linux as measured on 6.18 on a fast path, less the slack of its timers: again at 0.2, 0.4,
/// 0.85, 1.7 … 107 s.
#[test]
fn data_is_sent_again_by_either_end_as_the_preset_says() {
    for name in PRESETS.names() {
        let profile = Profile::preset(name).unwrap();
        let [fast, slow] = data(name);
        for (latency, expected) in [(0, fast), (20, slow)] {
            assert_eq!(request(&profile, millis(latency)), expected, "{name}, {latency} ms");
            assert_eq!(banner(&profile, millis(latency)), expected, "{name}, {latency} ms");
        }
    }
}

/// A loss probe takes selective acknowledgements, which a peer of 4.4BSD does not know.
#[test]
fn linux_sends_no_loss_probe_to_a_peer_that_could_not_tell() {
    let (linux, bsd44) = (Profile::preset("linux").unwrap(), Profile::preset("bsd44").unwrap());
    let rule = linux.resending.towards(&bsd44.resending);
    assert!(linux.resending.probes && !rule.probes);
}
