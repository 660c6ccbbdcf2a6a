//! How long requests wait for an answer: the whole model as a queue M/M/1 at the end of a link, and
//! on links that lose segments.

use porthang::engine::statistics::Tally;
use porthang::engine::{Distribution, SimDuration, Streams};
use porthang::model::hang::DeadReply;
use porthang::model::network::Path;
use porthang::model::world::simulate;
use porthang::model::{Outcome, Remedy, Scenario};
use porthang::theory::queue::mm1_stay_within;

use crate::common::{bsd44, linux, path};
use crate::port::{class, of_each, scenario};
use crate::sample::assert_near;

/// Requests at `rate` [1/s] for `horizon` [s] over `path`, one worker, a line without end; those that
/// are answered within `within` are in time.
fn one_worker(rate: f64, horizon: f64, path: Path, within: SimDuration) -> Scenario {
    let mut scenario = scenario(rate, horizon, linux(), DeadReply::Reset);
    let mut users = class("users", linux(), rate, 0.0);
    users.paths = vec![path];
    users.within = Some(within);
    scenario.classes = vec![users];
    scenario.listener.profile = linux();
    scenario.listener.backlog = 4_000;
    scenario.listener.workers = 1;
    scenario.listener.exchanges = 0;
    scenario
}

fn replicate(scenario: &Scenario, seed: u64, count: u64) -> Vec<Outcome> {
    let simulate = |k| simulate(scenario, &Remedy::default(), Streams::new(seed, k));
    (0..count).map(simulate).collect()
}

/// How many spans are shorter than `limit`, which is the lower edge of a bucket.
fn shorter(tally: &Tally, limit: SimDuration) -> f64 {
    let shorter = tally.buckets().filter(|(edge, _)| *edge < limit);
    shorter.map(|(_, count)| count).sum::<u64>() as f64
}

/// A span that is the lower edge of a bucket: powers of two are.
fn edge(power: u32) -> SimDuration {
    SimDuration::from_nanos(1 << power)
}

/// An answer takes the stay in the queue and four ways: SYN, SYN-ACK and ACK before it, and the
/// banner or the final reply after it.
#[test]
fn the_wait_for_a_single_worker_is_exponential_behind_two_round_trips() {
    let latency = SimDuration::from_millis(50);
    for (rate, seed) in [(0.3, 301), (0.6, 302)] {
        // 1.07, 2.15 and 4.29 s.
        for (power, seed) in [(30, seed), (31, seed + 10), (32, seed + 20)] {
            let limit = edge(power);
            let mut scenario = one_worker(rate, 20_000.0, path(latency), limit);
            scenario.listener.service = Distribution::Exponential { mean: 1.0 };
            let outcomes = replicate(&scenario, seed, 24);
            let stay = limit.as_secs_f64() - 4.0 * latency.as_secs_f64();
            let expected = mm1_stay_within(rate, 1.0, stay);
            let what = format!("{rate}/s within {limit}");
            let in_time = of_each(&outcomes, |outcome| {
                let users = outcome.valid_total();
                users.first_in_time as f64 - expected * users.first_with_target as f64
            });
            assert_near(&in_time, 0.0, &format!("{what}: in time beyond {expected}"));
            let replied = of_each(&outcomes, |outcome| {
                let users = &outcome.responses[0];
                shorter(&users.final_reply, limit) - expected * users.requests as f64
            });
            assert_near(&replied, 0.0, &format!("{what}: replied beyond {expected}"));
            for outcome in &outcomes {
                let users = &outcome.responses[0];
                assert_eq!(users.first_byte.least(), Some(latency.times(4)), "nobody was there");
                assert_eq!(users.final_reply.count(), users.requests, "all are answered");
            }
        }
    }
}

/// SYN, SYN-ACK, ACK, banner and reply have to come through. A SYN that is lost is sent again after
/// 6 s, and so is the SYN-ACK whose ACK is lost; banner and reply after 1 s, then 2 s.
#[test]
fn who_loses_a_syn_is_not_served_within_two_seconds() {
    for (loss, seed) in [(0.01, 311), (0.1, 312), (0.3, 313)] {
        let pass: f64 = 1.0 - loss;
        let five = libm::pow(pass, 5.0);
        for (millis, expected) in [(500, five), (1_500, five * (1.0 + 2.0 * loss))] {
            let within = SimDuration::from_millis(millis);
            let mut scenario = one_worker(0.1, 20_000.0, Path { loss, ..Path::LOOPBACK }, within);
            scenario.classes[0].profile = bsd44();
            scenario.listener.profile = bsd44();
            scenario.listener.workers = 1_000;
            let outcomes = replicate(&scenario, seed, 16);
            let in_time = of_each(&outcomes, |outcome| {
                let users = outcome.valid_total();
                users.first_in_time as f64 - expected * users.first_with_target as f64
            });
            assert_near(&in_time, 0.0, &format!("loss {loss}, {within}: beyond {expected}"));
            let mut late = outcomes.iter().map(Outcome::valid_total);
            assert!(late.all(|users| users.first_served > users.first_in_time));
            // The banner is the fourth segment.
            let heard = of_each(&outcomes, |outcome| {
                let users = &outcome.responses[0];
                let heard = shorter(&users.first_byte, edge(29));
                heard - libm::pow(pass, 4.0) * users.requests as f64
            });
            assert_near(&heard, 0.0, &format!("loss {loss}: first byte"));
        }
    }
}
