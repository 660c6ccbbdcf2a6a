//! The whole model as a queue: with Poisson requests, exponential needs and no latency, a listener
//! with c workers and room for b waiting connections is M/M/c/K, K = b + c.

use porthang::engine::Distribution;
use porthang::model::hang::DeadReply;
use porthang::model::{Remedy, Scenario};
use porthang::theory::queue::Queue;

use crate::common::linux;
use crate::port::{class, of_each, replicate, scenario};
use crate::sample::assert_in_interval;

const HORIZON: f64 = 10_000.0;

/// Valid requests at `rate` [1/s] that need one second each on average, and no poison. The
/// listener answers a SYN over capacity by RST, which the clients take for an answer: lost at once.
fn queue_of(rate: f64, workers: u32, backlog: u32) -> Scenario {
    let mut scenario = scenario(rate, HORIZON, linux(), DeadReply::Reset);
    scenario.classes = vec![class("relays", linux(), rate, 0.0)];
    scenario.listener.workers = workers;
    scenario.listener.backlog = backlog;
    scenario.listener.service = Distribution::Exponential { mean: 1.0 };
    scenario
}

#[test]
fn the_listener_is_a_queue_with_so_many_servers_and_places() {
    for (rate, workers, backlog, seed) in [(0.9, 1, 2, 201), (3.0, 4, 1, 202), (6.0, 4, 5, 203)] {
        let scenario = queue_of(rate, workers, backlog);
        let places = workers + scenario.listener.profile.capacity(backlog);
        let queue = Queue { arrival_rate: rate, service_rate: 1.0, servers: workers, places };
        let what = format!("{rate}/s to {workers} workers, {places} places");
        let outcomes = replicate(&scenario, &Remedy::default(), seed, 24);
        let loss = of_each(&outcomes, |outcome| {
            let valid = outcome.valid_total();
            valid.refused as f64 / valid.requests as f64
        });
        // Started empty, a queue loses fewer than one in equilibrium under the same arrivals and
        // needs, but not by more than the equilibrium holds at the start: each customer only the
        // other one lost uses up one of that lead.
        let bias = queue.mean_number() / (rate * HORIZON);
        assert!(bias < loss.half_width(0.99), "{what}: {bias}");
        assert_in_interval(&loss, queue.loss(), &format!("{what}: loss"));
        let stay = of_each(&outcomes, |outcome| {
            outcome.delivery_delay.mean().expect("some were delivered")
        });
        assert_in_interval(&stay, queue.mean_stay(), &format!("{what}: stay"));
    }
}
