//! The edges of the TCP profiles, end to end: what a full queue, a client that vanished, and a
//! restarted program do, to the nanosecond; and what every preset does that is named after something.

mod bursts;
#[path = "../common/mod.rs"]
mod common;
mod presets;
mod queue;
mod time_wait;

use common::{class, linux, path, second};
use porthang::engine::{SimDuration, SimTime, Streams};
use porthang::model::Profile;
use porthang::model::remedy::Remedy;
use porthang::model::scenario::{Arrivals, Class, Scenario};
use porthang::model::segment::{ConnectionId, End, Segment};
use porthang::model::world::{Fact, Observer, simulate_watched};
use porthang::reading::{Document, Problems, Read};

/// The profile that an experiment file would write as `value`.
fn profile(value: &str) -> Profile {
    let mut problems = Problems::default();
    let document = Document::parse("file", &format!("profile = {value}"), &[], &mut problems);
    let node = document.root.get("profile").expect("it has been written");
    Profile::read(node, &mut problems).unwrap_or_else(|| panic!("{value}: {problems:?}"))
}

fn millis(n: u64) -> SimDuration {
    SimDuration::from_millis(n)
}

/// `n` milliseconds after second 1000.
fn at(n: u64) -> SimTime {
    second(1_000) + millis(n)
}

/// Everything that is sent, and on which connection which class calls.
#[derive(Default)]
struct Log {
    callers: Vec<(u16, ConnectionId)>,
    sent: Vec<(SimTime, ConnectionId, End, Segment)>,
}

impl Observer for Log {
    fn note(&mut self, now: SimTime, fact: Fact) {
        match fact {
            Fact::Attempt { request, connection, .. } => {
                self.callers.push((request.class, connection));
            }
            Fact::Sent { connection, from, segment, .. } => {
                self.sent.push((now, connection, from, segment));
            }
            _ => {}
        }
    }
}

impl Log {
    fn of(scenario: &Scenario) -> Self {
        let nobody = Remedy::default();
        simulate_watched(scenario, &nobody, Streams::new(1, 0), Self::default()).1
    }

    /// When `from` sent `segment` on the connections of class number `class`.
    fn times(&self, class: u16, from: End, segment: Segment) -> Vec<SimTime> {
        let is_its = |connection| self.callers.contains(&(class, connection));
        let sent = self.sent.iter().filter(|(_, connection, end, what)| {
            is_its(*connection) && (*end, *what) == (from, segment)
        });
        sent.map(|(at, ..)| *at).collect()
    }

    /// What the listener sends first to class number `class`.
    fn first_answer(&self, class: u16) -> Option<Segment> {
        let is_its = |connection| self.callers.contains(&(class, connection));
        let mut sent = self.sent.iter();
        sent.find(|(_, connection, end, _)| is_its(*connection) && *end == End::Listener)
            .map(|(.., segment)| *segment)
    }
}

fn caller(name: &str, at: SimTime, latency: SimDuration) -> Class {
    let mut class = class(name, linux(), Arrivals::Once { at }, 0.0);
    class.paths = vec![path(latency)];
    class
}
