//! Listeners that stand in another city than the first.

use std::collections::BTreeMap;

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::experiment::{Experiment, config};
use porthang::model::Outcome;
use porthang::model::network::Path;
use porthang::model::remedy::{Measure, Reference, Remedy, Schedule, Standby};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Arrivals, Class, Scenario};
use porthang::model::segment::{ConnectionId, End, ListenerId, Segment};
use porthang::model::world::{Fact, Observer, simulate, simulate_watched};

use crate::common::{class, linux, once, path, scenario, seconds};

/// What clients met, with the milliseconds.
#[derive(Debug, Default)]
struct Log {
    listeners: BTreeMap<ConnectionId, ListenerId>,
    /// Calls: when, to which listener (from 1 on).
    calls: Vec<(u64, u16)>,
    /// SYNs that came to a listener: when, to which.
    arrived: Vec<(u64, u16)>,
    /// Final replies that came to clients.
    replies: Vec<u64>,
}

impl Observer for Log {
    fn note(&mut self, now: SimTime, fact: Fact) {
        let now = now.as_nanos() / 1_000_000;
        match fact {
            Fact::Attempt { listener, connection, .. } => {
                self.listeners.insert(connection, listener);
                self.calls.push((now, listener.0 + 1));
            }
            Fact::Arrived { connection, at: End::Listener, segment: Segment::Syn } => {
                self.arrived.push((now, self.listeners[&connection].0 + 1));
            }
            Fact::Arrived { at: End::Client, segment: Segment::Reply, .. } => {
                self.replies.push(now);
            }
            _ => {}
        }
    }
}

fn standby(listeners: u16, at: &[&str]) -> Measure {
    let at = at.iter().map(|node| (*node).to_owned()).collect();
    Measure::Standby(Standby { listeners, at, needs: 1, balancer: None })
}

/// Every quarter of an hour each listener is closed for 30 s, one 100 s after the other.
fn closings() -> Measure {
    let closed = Distribution::Constant(seconds(30));
    let restart = Restart { closed, ..Restart::INSTANT };
    let every = Schedule::every(seconds(900), Reference::Wall, restart);
    Measure::Schedule(Schedule { stagger: seconds(100), ..every })
}

fn ms(n: u64) -> Path {
    path(SimDuration::from_millis(n))
}

/// A client 20 ms from the first listener, 50 ms from one there and 5 ms from one yonder.
fn three_sites() -> Scenario {
    let client = Class {
        paths: vec![ms(20)],
        elsewhere: vec![vec![ms(50)], vec![ms(5)]],
        ..class("client", linux(), once(910), 0.0)
    };
    let sites = ["here", "there", "yonder"].map(str::to_owned).to_vec();
    Scenario { horizon: seconds(3_600), sites, ..scenario(vec![client]) }
}

fn run(scenario: &Scenario, measures: Vec<Measure>) -> (Outcome, Log) {
    let remedy = Remedy { measures };
    simulate_watched(scenario, &remedy, Streams::new(1, 0), Log::default())
}

/// The round trip of the refusal, three ways and two round trips to the listener that serves (SYN,
/// SYN-ACK, ACK; then the exchange), 2 s of service, and the way of the reply.
#[test]
fn each_call_of_an_attempt_takes_the_path_to_its_listener() {
    for (at, there) in [(&[][..], 20), (&["there"][..], 50), (&["yonder"][..], 5)] {
        let (outcome, log) = run(&three_sites(), vec![standby(2, at), closings()]);
        assert_eq!(log.calls, [(910_000, 1), (910_040, 2)]);
        assert_eq!(log.arrived, [(910_020, 1), (910_040 + there, 2)]);
        assert_eq!(log.replies, [910_040 + 3 * there + 2 * there + 2_000 + there]);
        assert_eq!(outcome.valid_total().first_served, 1);
    }
}

#[test]
fn a_client_of_several_standbys_goes_from_node_to_node() {
    let closed = |listeners: &[&str]| {
        let mut measures = vec![standby(3, listeners), closings()];
        if let Some(Measure::Schedule(schedule)) = measures.last_mut() {
            schedule.stagger = seconds(1);
        }
        run(&three_sites(), measures).1.arrived
    };
    let each = [(910_020, 1), (910_040 + 50, 2), (910_140 + 5, 3)];
    assert_eq!(closed(&["there", "yonder"]), each);
    let all = [(910_020, 1), (910_040 + 5, 2), (910_050 + 5, 3)];
    assert_eq!(closed(&["yonder"]), all);
}

/// A day of mail to a port that is restarted, in this network: listeners first at `1`.
fn experiment(network: &str, remedies: &str) -> Experiment {
    let text = format!(
        r#"
        title = "Elsewhere"
        seed = 1
        horizon = "1 day"
        replications = {{ min = 1, max = 1 }}
        network = {network}
        [[clients]]
        name = "mail"
        hosts = 4
        at = ["2", "3"]
        profile = "linux"
        arrivals = {{ poisson = {{ rate = "60 / hour" }} }}
        invalid = 0.01
        keep-alive = {{ idle = "1 min" }}
        [listener]
        at = "1"
        profile = "linux"
        backlog = 5
        workers = 4
        service = "1 s"
        hang = "silent"
        [remedies]
        {remedies}
        "#
    );
    config::read("city.toml", &text, &[], &config::no_files).unwrap_or_else(|all| panic!("{all}"))
}

fn outcomes(experiment: &Experiment) -> Vec<Outcome> {
    let outcome = |remedy| simulate(&experiment.scenario, remedy, Streams::new(1, 0));
    experiment.remedies.iter().map(|named| outcome(&named.remedy)).collect()
}

const WATCHDOG: &str = r#"{ watchdog = { probe = "banner", period = "1 min", timeout = "30 s", failures = 1, restart = "service" } }"#;

/// `twin` is as far from everybody as `1`; the line between `1` and `2` is slow and short of room.
const TWINS: &str = r#"{ nodes = ["1", "2", "3", "router", "twin"], links = [
    { between = ["1", "router"], latency = "0 s" },
    { between = ["twin", "router"], latency = "0 s" },
    { between = ["router", "2"], latency = "20 ms", jitter = "5 ms", loss = 0.02, bandwidth = "9600 bit/s", buffer = 3 },
    { between = ["2", "3"], latency = "10 ms", down = [{ from = "6 hours", to = "7 hours" }] },
] }"#;

#[test]
fn a_standby_at_the_node_of_the_first_or_as_far_away_is_one_beside_it() {
    let at = |node: &str| format!("[{{ standby = {{ listeners = 3{node} }} }}, {WATCHDOG}]");
    let nodes = ["", r#", at = ["1"]"#, r#", at = ["twin"]"#, r#", at = ["twin", "1"]"#];
    let remedies: Vec<String> =
        nodes.iter().enumerate().map(|(n, node)| format!("{n} = {}", at(node))).collect();
    let found = outcomes(&experiment(TWINS, &remedies.join("\n")));
    assert!(found[0].valid_total().delivered > 1_000 && found[0].port.hangs > 10);
    assert!(found.iter().all(|outcome| *outcome == found[0]));
}

#[test]
fn what_one_remedy_names_changes_nothing_for_another() {
    let alone = format!("beside = [{{ standby = {{ listeners = 2 }} }}, {WATCHDOG}]");
    let elsewhere = format!("{alone}\nfar = [{{ standby = {{ listeners = 2, at = [\"3\"] }} }}]");
    let both = outcomes(&experiment(TWINS, &elsewhere));
    assert!(outcomes(&experiment(TWINS, &alone))[0] == both[0]);
    let requests = |outcome: &Outcome| outcome.valid_total().requests;
    assert_eq!(requests(&both[0]), requests(&both[1]));
}

#[test]
fn a_standby_at_another_node_survives_the_loss_of_paths_to_the_first() {
    let network = r#"{ line = { nodes = 4, latency = "10 ms" }, down = [{ node = "1", from = "6 hours", to = "18 hours" }] }"#;
    let remedies = "beside = [{ standby = { listeners = 2 } }]\n\
                    far = [{ standby = { listeners = 2, at = [\"4\"] } }]";
    let mut experiment = experiment(network, remedies);
    experiment.scenario.classes[0].invalid = 0.0;
    let [beside, far] = <[_; 2]>::try_from(outcomes(&experiment)).expect("two remedies");
    let (beside, far) = (beside.valid_total(), far.valid_total());
    let lost = beside.timed_out as f64 / beside.requests as f64;
    assert!((lost - 0.5).abs() < 0.05, "{beside:?}");
    assert_eq!((far.timed_out, far.served + far.in_flight), (0, far.requests));
}

/// From `2` a slow line, on which a SYN takes 11 ms and RST 10 ms, leads to both listeners.
#[test]
fn calls_to_different_nodes_wait_for_each_other_at_the_line_they_share() {
    let network = r#"{ nodes = ["1", "2", "3", "router", "far"], links = [
        { between = ["2", "router"], latency = "10 ms", bandwidth = "32 kbit/s", buffer = 5 },
        { between = ["1", "router"], latency = "20 ms" },
        { between = ["far", "router"], latency = "50 ms" },
        { between = ["3", "router"], latency = "1 ms" },
    ] }"#;
    let remedies = "far = [{ standby = { listeners = 2, at = [\"far\"] } }]";
    let mut scenario = experiment(network, remedies).scenario;
    let of_mail = scenario.classes.remove(0);
    let at_two = |name, at| Class {
        paths: of_mail.paths[..1].to_vec(),
        elsewhere: vec![of_mail.elsewhere[0][..1].to_vec()],
        ..class(name, linux(), at, 0.0)
    };
    let late = Arrivals::Once { at: SimTime::ZERO + SimDuration::from_millis(910_075) };
    for (late, comes) in [(None, 910_152), (Some(at_two("late", late)), 910_157)] {
        scenario.classes = vec![at_two("client", once(910))];
        scenario.classes.extend(late);
        let (_, log) = run(&scenario, vec![standby(2, &["far"]), closings()]);
        // The refusal is back at 910.081 s; another SYN holds the line from 910.075 s on.
        assert_eq!(log.arrived[0], (910_041, 1));
        assert!(log.arrived.contains(&(comes, 2)), "{:?}", log.arrived);
    }
}
