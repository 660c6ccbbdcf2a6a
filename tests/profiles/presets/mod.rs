//! What each preset names, read back from what happens in a world that uses it.

mod probes;
mod restarts;
mod retries;
mod tcp;

use porthang::engine::{SimTime, Streams};
use porthang::experiment::config;
use porthang::model::segment::{ConnectionId, End, Segment};
use porthang::model::world::{Fact, Observer, simulate_watched};

/// Everything that happens.
#[derive(Default)]
struct Facts(Vec<(SimTime, Fact)>);

impl Observer for Facts {
    fn note(&mut self, now: SimTime, fact: Fact) {
        self.0.push((now, fact));
    }
}

/// What happens until `horizon` to these `[[clients]]`, at a star without latency, by a `[listener]`
/// with this `hang`, under these measures.
fn facts(horizon: &str, clients: &str, hang: &str, measures: &str) -> Facts {
    let text = format!(
        r#"
        title = "Presets"
        seed = 1
        horizon = "{horizon}"
        replications = {{ min = 1, max = 1 }}
        network = {{ star = {{ latency = "0 s" }} }}
        clients = [{clients}]
        listener = {{ profile = "linux", backlog = 5, workers = 4, service = "1 ms", exchanges = 0, hang = {hang} }}
        remedies = {{ it = [{measures}] }}
        "#
    );
    facts_of(&text)
}

/// What happens in the experiment of this text, under its only remedy.
fn facts_of(text: &str) -> Facts {
    let read = config::read("presets.toml", text, &[], &config::no_files);
    let experiment = read.unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let remedy = &experiment.remedies[0].remedy;
    simulate_watched(&experiment.scenario, remedy, Streams::new(1, 0), Facts::default()).1
}

/// A class whose arrivals these are.
fn calls(name: &str, arrivals: &str) -> String {
    format!(r#"{{ name = "{name}", hosts = 1, profile = "linux", arrivals = {{ {arrivals} }} }}"#)
}

/// A class with one invalid request at this instant, by a single SYN.
fn poison(at: &str) -> String {
    let once = format!(r#"once = {{ at = "{at}" }}"#);
    let single = r#"invalid = 1.0, profile = { base = "linux", syn-gaps = ["1 ms"] }"#;
    calls("offender", &once).replace(r#"profile = "linux""#, single)
}

impl Facts {
    /// The instants of those that `pick` picks, with what it makes of them (s).
    fn all<T>(&self, pick: impl Fn(Fact) -> Option<T>) -> Vec<(f64, T)> {
        let picked = self.0.iter().filter_map(|(at, fact)| Some((at.as_secs_f64(), pick(*fact)?)));
        picked.collect()
    }

    /// The instants of those that are `such` (s).
    fn times(&self, such: impl Fn(Fact) -> bool) -> Vec<f64> {
        self.all(|fact| such(fact).then_some(())).into_iter().map(|(at, ())| at).collect()
    }

    /// What the client of a connection sends.
    fn sent_by_client(&self, of: ConnectionId) -> Vec<Segment> {
        let sent = self.all(|fact| match fact {
            Fact::Sent { connection, from: End::Client, segment, .. } if connection == of => {
                Some(segment)
            }
            _ => None,
        });
        sent.into_iter().map(|(_, segment)| segment).collect()
    }
}
