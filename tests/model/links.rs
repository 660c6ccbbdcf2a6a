//! Busy lines, links and nodes that are down, and the shapes of networks.

use std::ops::ControlFlow;

use porthang::engine::{SimDuration, SimTime, Streams};
use porthang::experiment::{Experiment, config};
use porthang::model::Outcome;
use porthang::model::host::Profile;
use porthang::model::link::{Gate, Line, Window};
use porthang::model::network::{Link, Topology};
use porthang::model::remedy::Remedy;
use porthang::model::scenario::{Arrivals, Class, Scenario, Traced};
use porthang::model::segment::{ListenerId, Segment};
use porthang::model::world::{Cause, Fact, Observer, simulate, simulate_watched};
use porthang::trace;

use crate::common::{bsd44, class, linux, once, path, poisson, scenario, second, seconds};

/// Where SYNs were lost, and when.
#[derive(Default)]
struct Lost(Vec<(SimTime, Cause)>);

impl Observer for Lost {
    fn note(&mut self, now: SimTime, fact: Fact) {
        if let Fact::Lost { segment: Segment::Syn, cause, .. } = fact {
            self.0.push((now, cause));
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
    let (outcome, lost) =
        simulate_watched(&slow, &Remedy::default(), Streams::new(8, 0), Lost::default());
    let valid = outcome.valid_total();
    assert!(lost.0.len() > 100, "{} SYNs lost", lost.0.len());
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
    let (outcome, met) =
        simulate_watched(&scenario, &Remedy::default(), Streams::new(1, 0), Lost::default());
    let at = |ms: u64| (SimTime::ZERO + SimDuration::from_millis(ms + 20), Cause::LinkDown);
    assert_eq!(met.0, lost.map(at));
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
        ControlFlow::Continue(())
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
