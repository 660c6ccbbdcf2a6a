//! The waits before the attempts of a request that is refused each time.

use porthang::engine::{SimDuration, SimTime, Streams};
use porthang::model::remedy::{Fix, Measure, Remedy};
use porthang::model::scenario::{Retry, Scenario};
use porthang::model::world::{Fact, Observer, simulate_watched};

use crate::common::{class, linux, once, scenario, seconds};
use crate::sample::{Sample, assert_near};

/// When attempts begin.
#[derive(Default)]
struct Attempts(Vec<SimTime>);

impl Observer for Attempts {
    fn note(&mut self, now: SimTime, fact: Fact) {
        if matches!(fact, Fact::Attempt { .. }) {
            self.0.push(now);
        }
    }
}

/// The waits (s) before the attempts of a request that is refused at once each time.
fn waits(schedule: &[u64], jitter: f64, give_up: SimDuration) -> Vec<f64> {
    let mut refused = class("refused", linux(), once(0), 1.0);
    let schedule = schedule.iter().copied().map(seconds).collect();
    refused.retry = Some(Retry { schedule, give_up, jitter });
    let scenario = Scenario { horizon: SimDuration::DAY.times(40), ..scenario(vec![refused]) };
    let fix = Measure::Fix(Fix::at(SimTime::ZERO, SimDuration::ZERO));
    let remedy = Remedy { measures: vec![fix] };
    let (streams, attempts) = (Streams::new(3, 0), Attempts::default());
    let attempts = simulate_watched(&scenario, &remedy, streams, attempts).1.0;
    attempts.windows(2).map(|two| two[1].since(two[0]).as_secs_f64()).collect()
}

#[test]
fn the_last_wait_repeats_until_the_request_is_given_up() {
    assert_eq!(waits(&[60, 600], 0.0, seconds(3_600)), [60.0, 600.0, 600.0, 600.0, 600.0, 600.0]);
}

#[test]
fn jitter_spreads_a_wait_evenly_around_its_length() {
    for jitter in [0.25, 1.0] {
        let relative: Vec<f64> = waits(&[100], jitter, SimDuration::DAY.times(30))
            .into_iter()
            .map(|wait| (wait / 100.0 - 1.0) / jitter)
            .collect();
        assert!(relative.len() > 20_000);
        assert!(relative.iter().all(|x| (-1.0..=1.0).contains(x)));
        let squares: Sample = relative.iter().map(|x| x * x).collect();
        assert_near(&squares, 1.0 / 3.0, &format!("jitter {jitter}: squares"));
        let relative: Sample = relative.into_iter().collect();
        assert_near(&relative, 0.0, &format!("jitter {jitter}"));
    }
}
