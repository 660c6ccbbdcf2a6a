//! The whole model: a busy relay for an hour of simulated time. An item is an event, or a request.

use divan::Bencher;
use divan::counter::ItemsCount;
use porthang::engine::Streams;
use porthang::experiment::{Experiment, config};
use porthang::model::{Outcome, world};

/// The main experiment's file at a load that keeps its listener busy.
fn busy() -> Experiment {
    let text = include_str!("../experiments/fix-vs-restart.toml");
    let set = |path: &str, value: &str| (path.to_owned(), value.to_owned());
    let overrides = [
        set("horizon", "6 hours"),
        set("remedies.fix after a week.0.fix.at", "1 hour"),
        set("remedies.watchdog until the fix.fix.at", "1 hour"),
        set("clients.mail relays.arrivals.poisson.rate", "1 / s"),
        set("clients.offender.arrivals.poisson.rate", "1 / hour"),
    ];
    config::read("fix-vs-restart", text, &overrides, &config::no_files)
        .expect("the experiment reads")
}

fn outcome(experiment: &Experiment, remedy: &str) -> Outcome {
    let named = experiment.remedies.iter().find(|named| named.name == remedy);
    let remedy = &named.expect("the experiment has this remedy").remedy;
    world::simulate(&experiment.scenario, remedy, Streams::new(experiment.seed, 0))
}

fn main() {
    let experiment = busy();
    for remedy in REMEDIES {
        let outcome = outcome(&experiment, remedy);
        let requests = outcome.valid_total().requests;
        let (events, pending) = (outcome.events, outcome.pending_max);
        println!("{remedy}: {events} events, {requests} requests, {pending} pending at peak");
    }
    divan::main();
}

const REMEDIES: [&str; 2] = ["fix", "watchdog"];

#[divan::bench(args = REMEDIES)]
fn events(bencher: Bencher, remedy: &str) {
    let experiment = busy();
    let events = outcome(&experiment, remedy).events;
    bencher.counter(ItemsCount::new(events)).bench(|| outcome(&experiment, remedy));
}

#[divan::bench(args = REMEDIES)]
fn requests(bencher: Bencher, remedy: &str) {
    let experiment = busy();
    let requests = outcome(&experiment, remedy).valid_total().requests;
    bencher.counter(ItemsCount::new(requests)).bench(|| outcome(&experiment, remedy));
}
