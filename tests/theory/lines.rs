//! Lines with a bandwidth and a buffer against queueing theory.

use porthang::engine::statistics::Tally;
use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::hang::Hang;
use porthang::model::host::Profile;
use porthang::model::link::{Gate, Line, Offer, Transmitter};
use porthang::model::network::{Link, Path, Topology};
use porthang::model::remedy::Remedy;
use porthang::model::scenario::{Arrivals, Scenario};
use porthang::model::segment::{End, Segment};
use porthang::model::world::{Cause, Fact, Observer, simulate_watched};
use porthang::theory::queue::{Queue, md1k_probabilities, mg1_mean_wait};

use crate::common::{self, class, linux, once, seconds};
use crate::port::single_shot;
use crate::sample::{Sample, assert_near};

/// What one long stretch of Poisson offers to a transmitter met.
#[derive(Default)]
struct Met {
    offered: u64,
    dropped: u64,
    waits: Tally,
    stays: Tally,
}

/// Offers segments at `rate` [1/s] to a line, of `size` bytes where the draw is the argument;
/// returns what 40 batches of `count` segments met, the first left out.
fn batches(
    line: Line,
    rate: f64,
    size: &Distribution,
    count: u64,
    seed: u64,
) -> impl Iterator<Item = Met> {
    let streams = Streams::new(seed, 0);
    let (mut gaps, mut sizes) = (streams.stream("gaps", "line"), streams.stream("sizes", "line"));
    let gap = Distribution::Exponential { mean: 1.0 / rate };
    let (mut transmitter, mut now) = (Transmitter::default(), SimTime::ZERO);
    let size = size.clone();
    let batch = move |_| {
        let mut met = Met::default();
        for _ in 0..count {
            now = now + gap.sample(&mut gaps);
            // A second is a million bytes here, so that rounding to bytes is no matter.
            let bytes = (size.sample(&mut sizes).as_secs_f64() * 1e6).round() as u32;
            met.offered += 1;
            match transmitter.offer(now, bytes, &line) {
                Offer::Dropped => met.dropped += 1,
                Offer::Sent { departs } => {
                    let stay = departs.since(now);
                    met.stays.record(stay);
                    met.waits.record(stay - line.transmission(bytes));
                }
            }
        }
        met
    };
    (0..=40).map(batch).skip(1)
}

/// A million bytes a second.
const fn line(buffer: u32) -> Line {
    Line { bandwidth: 8_000_000, buffer }
}

fn mean(tally: &Tally) -> f64 {
    tally.mean().expect("some were sent")
}

#[test]
fn a_line_with_much_room_and_segments_of_one_size_is_md1() {
    let size = Distribution::Constant(SimDuration::SECOND);
    for (load, seed) in [(0.3, 401), (0.6, 402), (0.9, 403)] {
        let met = batches(line(u32::MAX), load, &size, 40_000, seed);
        let wait: Sample = met.map(|met| mean(&met.waits)).collect();
        assert_near(&wait, mg1_mean_wait(load, 1.0, 0.0), &format!("load {load}: wait"));
    }
}

#[test]
fn a_line_with_little_room_and_exponential_sizes_is_mm1k() {
    let size = Distribution::Exponential { mean: 1.0 };
    for (load, buffer, seed) in [(0.5, 3, 411), (0.9, 5, 412), (1.5, 8, 413)] {
        let queue = Queue { arrival_rate: load, service_rate: 1.0, servers: 1, places: buffer };
        let met: Vec<Met> = batches(line(buffer), load, &size, 20_000, seed).collect();
        let what = format!("load {load}, buffer {buffer}");
        let share = |met: &Met| met.dropped as f64 / met.offered as f64;
        let lost: Sample = met.iter().map(share).collect();
        assert_near(&lost, queue.loss(), &format!("{what}: loss"));
        let stay: Sample = met.iter().map(|met| mean(&met.stays)).collect();
        assert_near(&stay, queue.mean_stay(), &format!("{what}: stay"));
        // Little's law, on what was offered.
        let number = |met: &Met| load * (1.0 - share(met)) * mean(&met.stays);
        let number: Sample = met.iter().map(number).collect();
        assert_near(&number, queue.mean_number(), &format!("{what}: number"));
    }
}

/// Follows the SYNs of clients that send only one.
#[derive(Default)]
struct Syns {
    /// When the SYN of each connection was sent, by its index.
    sent: Vec<SimTime>,
    count: u64,
    /// By the time each took; those from the listener's own node are left out.
    arrived: Tally,
    lost: u64,
}

impl Observer for Syns {
    fn note(&mut self, now: SimTime, fact: Fact) {
        match fact {
            Fact::Sent { connection, from: End::Client, segment: Segment::Syn, lost, .. } => {
                assert!(!lost, "links without loss lose nothing at once");
                let index = connection.index as usize;
                if index >= self.sent.len() {
                    self.sent.resize(index + 1, SimTime::ZERO);
                }
                self.sent[index] = now;
                self.count += 1;
            }
            Fact::Arrived { connection, at: End::Listener, segment: Segment::Syn } => {
                let took = now.since(self.sent[connection.index as usize]);
                if took > SimDuration::ZERO {
                    self.arrived.record(took);
                }
            }
            Fact::Lost { segment: Segment::Syn, cause, .. } => {
                assert_eq!(cause, Cause::BufferFull);
                self.lost += 1;
            }
            _ => {}
        }
    }
}

const LATENCY: SimDuration = SimDuration::from_millis(20);

/// Two classes, at two nodes beyond the same link, that call a port which is silent from the start.
fn silent_port(rate: f64, line: Line) -> Scenario {
    let mut topology = Topology::default();
    let [listener, router] = ["listener", "router"].map(|name| topology.add_node(name.to_owned()));
    let plain = Link { latency: LATENCY, jitter: SimDuration::ZERO, loss: 0.0, gate: None };
    let gate = Some(Box::new(Gate { line: Some(line), down: Vec::new() }));
    topology.add_link(listener, router, Link { gate, ..plain.clone() });
    let clients = ["first", "second"].map(|name| {
        let node = topology.add_node(name.to_owned());
        topology.add_link(node, router, plain.clone());
        let half = Arrivals::Poisson { rate: rate / 2.0 };
        let caller = Profile { syn_gaps: vec![seconds(60)], ..single_shot() };
        let mut class = class(name, caller, half, 0.0);
        class.paths = topology.paths(listener, &[node], 0).into_iter().flatten().collect();
        class
    });
    let mut offender = class("offender", linux(), once(0), 1.0);
    offender.paths = vec![Path::LOOPBACK];
    let mut silent = common::scenario(clients.into_iter().chain([offender]).collect());
    silent.listener.hang = Hang::Silent;
    silent.horizon = seconds(4_000);
    silent.gates = topology.gates();
    silent
}

#[test]
fn syns_that_cross_a_line_wait_and_are_lost_as_in_md1k() {
    // A SYN of 44 bytes takes 100 ms.
    const TRANSMISSION: f64 = 0.1;
    for (load, buffer, seed) in [(0.5, 2, 421), (0.8, 4, 422), (1.2, 6, 423)] {
        let line = Line { bandwidth: 3_520, buffer };
        let scenario = silent_port(load / TRANSMISSION, line);
        let (mut lost, mut stay) = (Sample::default(), Sample::default());
        for replication in 0..24 {
            let streams = Streams::new(seed, replication);
            let (_, syns) =
                simulate_watched(&scenario, &Remedy::default(), streams, Syns::default());
            // What is missing is the offender's and what was under way at the end.
            let counted = syns.arrived.count() + syns.lost;
            assert!(syns.count - counted < 20, "{counted} of {}", syns.count);
            lost.push(syns.lost as f64 / (syns.count - 1) as f64);
            let elsewhere = 2.0 * LATENCY.as_secs_f64();
            stay.push(mean(&syns.arrived) - elsewhere);
        }
        let p = md1k_probabilities(load, buffer);
        let what = format!("load {load}, buffer {buffer}");
        let loss = p[buffer as usize];
        assert_near(&lost, loss, &format!("{what}: loss"));
        let number: f64 = p.iter().enumerate().map(|(n, p)| n as f64 * p).sum();
        assert_near(&stay, number / (load * (1.0 - loss)) * TRANSMISSION, &format!("{what}: stay"));
    }
}
