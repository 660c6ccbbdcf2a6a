//! Lines with a bandwidth and a buffer against queueing theory, links and nodes that are down, and
//! the shapes of networks.

mod common;
#[path = "theory/sample.rs"]
mod sample;

use common::{bsd44, class, linux, once, path, poisson, scenario, second, seconds};
use porthang::engine::statistics::Tally;
use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::experiment::{Experiment, config};
use porthang::model::Outcome;
use porthang::model::hang::Hang;
use porthang::model::host::Profile;
use porthang::model::link::{Gate, Line, Offer, Transmitter, Window};
use porthang::model::network::{Link, Path, Topology};
use porthang::model::remedy::Remedy;
use porthang::model::scenario::{Arrivals, Class, Scenario, Traced};
use porthang::model::segment::{End, ListenerId, Segment};
use porthang::model::world::{Cause, Fact, Observer, simulate, simulate_watched};
use porthang::theory::queue::{Queue, md1k_probabilities, mg1_mean_wait};
use porthang::trace;
use sample::{Sample, assert_near};

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
    /// Where each was lost, and when.
    lost: Vec<(SimTime, Cause)>,
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
            Fact::Lost { segment: Segment::Syn, cause, .. } => self.lost.push((now, cause)),
            _ => {}
        }
    }
}

/// One SYN, whatever comes.
fn single_shot() -> Profile {
    Profile { name: "single shot".to_owned(), syn_gaps: vec![seconds(60)], ..bsd44() }
}

const LATENCY: SimDuration = SimDuration::from_millis(20);

fn link(line: Option<Line>, down: &[Window]) -> Link {
    let gate = Gate { line, down: down.to_vec() };
    let gate = (gate != Gate::default()).then(|| Box::new(gate));
    Link { latency: LATENCY, jitter: SimDuration::ZERO, loss: 0.0, gate }
}

/// Two classes, at two nodes beyond the same link, that call a port which is silent from the start.
fn silent_port(rate: f64, line: Line) -> Scenario {
    let mut topology = Topology::default();
    let [listener, router] = ["listener", "router"].map(|name| topology.add_node(name.to_owned()));
    topology.add_link(listener, router, link(Some(line), &[]));
    let clients = ["first", "second"].map(|name| {
        let node = topology.add_node(name.to_owned());
        topology.add_link(node, router, link(None, &[]));
        let half = Arrivals::Poisson { rate: rate / 2.0 };
        let mut class = class(name, single_shot(), half, 0.0);
        class.paths = topology.paths(listener, &[node], 0).into_iter().flatten().collect();
        class
    });
    let mut offender = class("offender", linux(), once(0), 1.0);
    offender.paths = vec![Path::LOOPBACK];
    let mut silent = scenario(clients.into_iter().chain([offender]).collect());
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
            assert!(syns.lost.iter().all(|(_, cause)| *cause == Cause::BufferFull));
            // What is missing is the offender's and what was under way at the end.
            let counted = syns.arrived.count() + syns.lost.len() as u64;
            assert!(syns.count - counted < 20, "{counted} of {}", syns.count);
            lost.push(syns.lost.len() as f64 / (syns.count - 1) as f64);
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

/// A busy class whose hosts are two links away, both like `link`.
fn two_links_away(link: &Link) -> Scenario {
    let mut topology = Topology::default();
    let names = ["listener", "router", "host"];
    let [listener, router, host] = names.map(|name| topology.add_node(name.to_owned()));
    topology.add_link(listener, router, link.clone());
    topology.add_link(host, router, link.clone());
    let mut relays = class("relays", linux(), poisson(seconds(3)), 0.0);
    relays.paths = topology.paths(listener, &[host], 0).into_iter().flatten().collect();
    let offender = class("offender", linux(), once(80_000), 1.0);
    Scenario { gates: topology.gates(), ..scenario(vec![relays, offender]) }
}

#[test]
fn a_gate_that_never_holds_anything_changes_nothing_but_the_number_of_events() {
    let plain = Link { jitter: SimDuration::from_millis(15), loss: 0.05, ..link(None, &[]) };
    let never = Window { from: second(1_000_000), to: second(2_000_000) };
    let gate = Some(Box::new(Gate { line: None, down: vec![never] }));
    let gated = Link { gate, ..plain.clone() };
    let [plain, gated] = [plain, gated].map(|link| {
        let scenario = two_links_away(&link);
        simulate(&scenario, &Remedy::default(), Streams::new(7, 0))
    });
    assert!(plain.valid_total().timed_out + plain.valid_total().delivered > 20_000);
    assert!(gated.events > plain.events + 100_000, "{} {}", gated.events, plain.events);
    assert_eq!(gated.valid, plain.valid);
    let pending_max = plain.pending_max;
    assert!(Outcome { events: plain.events, pending_max, ..gated } == plain);
}

#[test]
fn a_busy_line_delays_and_loses_but_tcp_sends_again() {
    let line = Line { bandwidth: 9_600, buffer: 3 };
    let scenario = Scenario { horizon: seconds(20_000), ..two_links_away(&link(Some(line), &[])) };
    let mut slow = scenario.clone();
    slow.classes[0].arrivals = poisson(SimDuration::from_millis(250));
    slow.listener.workers = 20;
    slow.listener.backlog = 50;
    let (outcome, syns) =
        simulate_watched(&slow, &Remedy::default(), Streams::new(8, 0), Syns::default());
    let valid = outcome.valid_total();
    assert!(syns.lost.len() > 100, "{} SYNs lost", syns.lost.len());
    assert!(valid.delivered as f64 > 0.99 * valid.requests as f64, "{valid:?}");
}

/// Requests at these milliseconds.
fn traced(millis: impl Iterator<Item = u64>) -> Arrivals {
    let at = |ms| SimTime::ZERO + SimDuration::from_millis(ms);
    let request = |ms| Traced { at: at(ms), invalid: Some(false), host: None };
    Arrivals::Trace { requests: millis.map(request).collect() }
}

/// Single shots, sent by a host two links away, of which the one next to the listener is down.
fn shots(down: &[Window]) -> (Scenario, Class) {
    let mut topology = Topology::default();
    let names = ["listener", "router", "host"];
    let [listener, router, host] = names.map(|name| topology.add_node(name.to_owned()));
    topology.add_link(router, listener, link(None, down));
    topology.add_link(host, router, link(None, &[]));
    let mut shots = class("shots", single_shot(), once(0), 0.0);
    shots.paths = topology.paths(listener, &[host], 0).into_iter().flatten().collect();
    (Scenario { gates: topology.gates(), ..scenario(Vec::new()) }, shots)
}

#[test]
fn what_comes_to_a_link_while_it_is_down_is_lost_and_nothing_else() {
    let down = [Window { from: second(100), to: second(200) }];
    let (mut scenario, mut shots) = shots(&down);
    // To the link it is 20 ms.
    let (lost, through) = ([99_980, 150_000, 199_979], [99_979, 199_980, 250_000]);
    let mut millis = [lost, through].concat();
    millis.sort_unstable();
    shots.arrivals = traced(millis.into_iter());
    scenario.classes = vec![shots];
    let (outcome, syns) =
        simulate_watched(&scenario, &Remedy::default(), Streams::new(1, 0), Syns::default());
    let at = |ms: u64| (SimTime::ZERO + SimDuration::from_millis(ms + 20), Cause::LinkDown);
    assert_eq!(syns.lost, lost.map(at));
    // The first of those that get through has its answer cut off.
    let valid = outcome.valid_total();
    assert_eq!((valid.requests, valid.served, valid.timed_out), (6, 2, 4));
}

#[test]
fn a_lost_banner_is_sent_again_when_the_link_is_up() {
    // The link fails when the connection is open, and comes back within the second SYN-ACK's time.
    let down = [Window { from: second(10) + SimDuration::from_millis(110), to: second(11) }];
    let (mut scenario, mut shots) = shots(&down);
    shots.arrivals = once(10);
    shots.profile = linux();
    scenario.classes = vec![shots];
    insta::assert_snapshot!(trace::tell(
        &scenario,
        &Remedy::default(),
        Streams::new(1, 0),
        ListenerId(0)
    ));
}

#[test]
fn segments_over_a_modem_are_listed_with_what_became_of_them() {
    let line = Line { bandwidth: 2_400, buffer: 1 };
    let mut modem = two_links_away(&link(Some(line), &[]));
    modem.classes[0].arrivals = traced([10_000, 10_050, 10_100].into_iter());
    let mut list = Vec::new();
    trace::segments(&modem, &Remedy::default(), Streams::new(1, 0), |passage| {
        if list.len() < 20 {
            list.push(passage.to_string());
        }
    });
    insta::assert_snapshot!(list.join("\n"));
}

/// The experiment of this network and these places, with a day of mail and a watchdog.
fn experiment(network: &str, listener: &str, clients: &str) -> Experiment {
    let text = format!(
        r#"
        title = "Links"
        seed = 1
        horizon = "1 day"
        replications = {{ min = 1, max = 1 }}
        network = {network}
        clients = [{{ name = "mail", hosts = 4, {clients}, profile = "linux", arrivals = {{ poisson = {{ rate = "30 / hour" }} }} }}]
        listener = {{ {listener}profile = "linux", backlog = 5, workers = 4, service = "1 s", hang = "silent" }}
        [remedies]
        watchdog = [{{ watchdog = {{ probe = "banner", period = "1 min", timeout = "30 s", failures = 1, restart = "service" }} }}]
        "#
    );
    config::read("links.toml", &text, &[], &config::no_files).unwrap_or_else(|all| panic!("{all}"))
}

/// The latencies of the hosts in milliseconds.
fn latencies(experiment: &Experiment) -> Vec<u64> {
    let paths = experiment.scenario.classes[0].paths.iter();
    paths.map(|path| path.latency.as_nanos() / 1_000_000).collect()
}

#[test]
fn the_nodes_of_a_shape_are_as_far_apart_as_its_links_say() {
    let line = "{ line = { nodes = 5, latency = \"10 ms\" } }";
    let from_two = experiment(line, "at = \"2\", ", "at = [\"1\", \"2\", \"3\", \"5\"]");
    assert_eq!(latencies(&from_two), [10, 0, 10, 30]);
    let tree = "{ tree = { depth = 2, fan-out = 3, latency = \"10 ms\" } }";
    let from_leaf = "at = [\"1\", \"1.2\", \"1.2.1\", \"1.3.3\"]";
    assert_eq!(latencies(&experiment(tree, "at = \"1.2.3\", ", from_leaf)), [20, 10, 20, 40]);
    let dumbbell = "{ dumbbell = { left = 2, right = 3, access = { latency = \"1 ms\" }, \
                    bottleneck = { latency = \"50 ms\", bandwidth = \"64 kbit/s\", buffer = 20 } } }";
    let sides = "at = [\"left 1\", \"left 2\", \"right\", \"right 3\"]";
    let experiment = experiment(dumbbell, "at = \"right 1\", ", sides);
    assert_eq!(latencies(&experiment), [52, 52, 1, 2]);
    let gates = experiment.scenario.classes[0].paths.iter().map(|path| path.crossings().len());
    assert_eq!(gates.collect::<Vec<_>>(), [1, 1, 0, 0]);
    let line = Some(Line { bandwidth: 64_000, buffer: 20 });
    assert_eq!(experiment.scenario.gates, [Gate { line, down: Vec::new() }]);
}

#[test]
fn every_host_of_a_star_has_its_own_line_and_all_are_down_together() {
    let star = "{ star = { latency = \"10 ms\", bandwidth = \"28.8 kbit/s\", buffer = 3, \
                down = [{ from = \"1 hour\", to = \"2 hours\" }] } }";
    let star = experiment(star, "", "invalid = 0.1");
    let gates = star.scenario.classes[0].paths.iter().map(|path| path.crossings()[0].gate);
    assert_eq!(gates.collect::<Vec<_>>(), [0, 1, 2, 3]);
    let hour = |n: u64| second(n * 3_600);
    let down = vec![Window { from: hour(1), to: hour(2) }];
    let line = Some(Line { bandwidth: 28_800, buffer: 3 });
    assert_eq!(star.scenario.gates, vec![Gate { line, down }; 4]);
}

#[test]
fn a_node_of_the_listener_that_is_down_keeps_users_away_but_not_probes() {
    let network = "{ line = { nodes = 3, latency = \"10 ms\" }, \
                   down = [{ node = \"1\", from = \"6 hours\", to = \"18 hours\" }] }";
    let experiment = experiment(network, "at = \"1\", ", "at = [\"2\", \"3\"]");
    let remedy = &experiment.remedies[0].remedy;
    let outcome = simulate(&experiment.scenario, remedy, Streams::new(1, 0));
    assert_eq!(outcome.port.up, experiment.scenario.horizon);
    let probes = outcome.probes.expect("a watchdog probes");
    assert_eq!((probes.decided, probes.answered), (1_439, 1_439));
    let valid = outcome.valid_total();
    let share = valid.timed_out as f64 / valid.requests as f64;
    assert!((share - 0.5).abs() < 0.05, "{valid:?}");
}

#[test]
fn clients_at_the_node_of_the_listener_do_not_need_its_links() {
    let network = "{ line = { nodes = 2, latency = \"10 ms\" }, \
                   down = [{ node = \"1\", from = \"6 hours\", to = \"18 hours\" }] }";
    let experiment = experiment(network, "at = \"1\", ", "at = [\"1\"]");
    let outcome =
        simulate(&experiment.scenario, &Remedy::default(), Streams::new(1, 0)).valid_total();
    assert_eq!(outcome.served + outcome.in_flight, outcome.requests);
    assert_eq!(experiment.scenario.classes[0].paths[0], path(SimDuration::ZERO));
}
