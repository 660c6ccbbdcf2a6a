//! What a burst of calls meets: whom the queues take, and whom SYN cookies let in.

use std::collections::BTreeSet;

use porthang::engine::{Distribution, SimTime, Streams};
use porthang::model::Profile;
use porthang::model::hang::Hang;
use porthang::model::network::Path;
use porthang::model::outcome::Outcome;
use porthang::model::remedy::Remedy;
use porthang::model::scenario::{Arrivals, Scenario, Traced};
use porthang::model::segment::{ConnectionId, End, Segment};
use porthang::model::world::{Fact, Observer, simulate_watched};

use super::common::{class, linux, once, path, scenario, second, seconds};
use super::{at, millis, profile};

/// Who was let in, whom a worker took when, and how many SYN-ACKs that cost.
#[derive(Default)]
struct Met {
    connected: BTreeSet<ConnectionId>,
    greeted: Vec<SimTime>,
    syn_acks: usize,
}

impl Observer for Met {
    fn note(&mut self, now: SimTime, fact: Fact) {
        match fact {
            Fact::Arrived { connection, at: End::Client, segment: Segment::SynAck } => {
                self.connected.insert(connection);
            }
            Fact::Sent { segment: Segment::SynAck, .. } => self.syn_acks += 1,
            Fact::Accepted { .. } => self.greeted.push(now),
            _ => {}
        }
    }
}

/// One call of each host, 20 ms away, `gap_us` apart from second 1000 on, and workers for all.
fn burst(listener: &Profile, backlog: u32, hosts: u64, gap_us: u64) -> Scenario {
    let call = |host: u64| Traced {
        at: SimTime::from_nanos(at(0).as_nanos() + 1_000 * gap_us * host),
        invalid: Some(false),
        host: Some(host as u32),
    };
    let requests = (0..hosts).map(call).collect();
    let mut callers = class("callers", linux(), Arrivals::Trace { requests }, 0.0);
    callers.paths = vec![path(millis(20)); hosts as usize];
    let mut scenario = scenario(vec![callers]);
    scenario.listener.profile = listener.clone();
    scenario.listener.backlog = backlog;
    scenario.listener.workers = 1_000;
    scenario.listener.service = Distribution::ZERO;
    scenario.listener.exchanges = 0;
    scenario.listener.hang = Hang::Silent;
    scenario
}

fn watched(scenario: &Scenario) -> (Outcome, Met) {
    simulate_watched(scenario, &Remedy::default(), Streams::new(1, 0), Met::default())
}

/// Measured on Linux 6.18.
#[test]
fn of_a_burst_the_queue_takes_its_fill_and_the_others_wait_in_vain() {
    for (backlog, calls) in [(5, 40), (0, 40), (30, 40), (39, 40), (5, 6), (5, 7)] {
        let (outcome, met) = watched(&burst(&linux(), backlog, calls, 0));
        let room = u64::from(backlog + 1).min(calls);
        assert_eq!(met.greeted, vec![at(60); room as usize], "{calls} at backlog {backlog}");
        assert_eq!(met.connected.len() as u64, calls, "all hold their connection for open");
        assert_eq!(met.syn_acks as u64, calls, "nothing is sent again");
        let users = outcome.valid_total();
        assert_eq!((users.served, users.timed_out), (room, calls - room));
    }
}

/// Measured on Linux 6.18, as far as 40 calls go.
#[test]
fn a_burst_that_the_program_keeps_up_with_gets_in_by_cookies() {
    // No ACK comes with the SYN of another.
    for (backlog, calls) in [(5, 40), (0, 40), (5, 400)] {
        let (outcome, met) = watched(&burst(&linux(), backlog, calls, 1_237));
        assert_eq!(met.syn_acks as u64, calls);
        assert_eq!(outcome.valid_total().served, calls, "{calls} at backlog {backlog}");
        let last = SimTime::from_nanos(at(60).as_nanos() + 1_237_000 * (calls - 1));
        assert_eq!(met.greeted.last(), Some(&last));
    }
}

#[test]
fn without_cookies_whoever_finds_the_half_open_queue_full_sends_its_syn_again() {
    let proud = profile(r#"{ base = "linux", syn-cookies = false }"#);
    let (outcome, met) = watched(&burst(&proud, 5, 40, 0));
    // Six at each SYN of the schedule.
    let waves = [0, 1, 2, 3, 4, 5, 7].map(|s| at(1_000 * s + 60));
    let expected: Vec<SimTime> = waves.into_iter().flat_map(|at| [at; 6]).take(40).collect();
    assert_eq!(met.greeted, expected);
    assert_eq!(outcome.valid_total().served, 40);
}

/// Measured on Linux 6.18.
#[test]
fn a_backlog_beyond_somaxconn_is_cut() {
    let narrow = profile(r#"{ base = "linux", somaxconn = 128 }"#);
    for (listener, backlog, room) in
        [(linux(), 10_000, 4_097), (linux(), 0, 1), (narrow.clone(), 129, 129), (narrow, 100, 101)]
    {
        let mut scenario = burst(&listener, backlog, room + 10, 1_000);
        scenario.classes[0].paths.fill(Path::LOOPBACK);
        scenario.listener.hang = Hang::StuckAccept;
        scenario.classes.push(class("offender", linux(), once(100), 1.0));
        scenario.horizon = seconds(1_100);
        let (_, met) = watched(&scenario);
        // The offender is one of them.
        assert_eq!(met.connected.len() as u64, room + 1, "backlog {backlog}");
        assert!(met.greeted.is_empty());
    }
}

/// A client with one SYN, so far away that its ACK comes `away_s` after its SYN at second 1000; the
/// only half-open place is taken by another that has vanished.
fn far(away_s: u64) -> Met {
    let call = |name: &str, at: u64, away_s: u64| {
        let mut class = class(name, linux(), once(at), 0.0);
        class.profile.syn_gaps = vec![seconds(1_000)];
        class.paths = vec![path(millis(500 * away_s))];
        class
    };
    let scenario = Scenario {
        classes: vec![call("vanished", 0, 1_990), call("far", 1_000 - away_s / 2, away_s)],
        horizon: seconds(1_500),
        ..burst(&linux(), 0, 0, 0)
    };
    watched(&scenario).1
}

#[test]
fn a_cookie_is_valid_in_its_minute_and_the_next() {
    // Second 1000 lies in the minute that ends at 1020.
    assert_eq!(far(78).greeted, [second(1_078)]);
    assert!(far(80).greeted.is_empty());
}
