//! A watchdog over a port that wears out: places of the backlog leak, or workers are stuck.

use porthang::model::hang::Hang;
use porthang::model::remedy::{Layer, Probing, Reference, Watchdog as Watching};
use porthang::model::{Measure, Remedy};
use porthang::theory::watchdog::Watchdog;
use porthang::theory::watchdog_and_leak::long_run;

use crate::common::probes;
use crate::port::{closed, constant, held_back, of_each, replicate, span, up_time, wearing};
use crate::sample::assert_near;

/// Long enough for where the horizon cuts a life not to matter.
const LIVES: f64 = 1_000.0;
const REPLICATIONS: u64 = 20;

/// How the port wears out, how many poisons it takes, their rate; and what looks at it: period,
/// time-out, failures in a row and restart.
type Case = (Hang, u32, f64, Layer, f64, f64, u32, f64);

const CASES: [Case; 5] = [
    (Hang::LeakedSlot, 2, 1e-3, Layer::Connect, 300.0, 45.0, 1, 30.0),
    (Hang::LeakedSlot, 6, 0.01, Layer::Connect, 100.0, 10.0, 3, 200.5),
    (Hang::StuckWorker, 1, 0.02, Layer::Banner, 30.0, 30.0, 2, 5.0),
    (Hang::StuckWorker, 4, 0.02, Layer::Banner, 60.0, 45.0, 1, 20.0),
    (Hang::StuckWorker, 12, 0.1, Layer::Banner, 90.0, 7.0, 2, 93.0),
];

#[test]
fn probes_succeed_until_the_last_place_is_lost_and_a_restart_gives_all_back() {
    for (case, seed) in CASES.into_iter().zip(681..) {
        let (hang, places, rate, probe, period, timeout, failures, outage) = case;
        let probing = Probing {
            startup: held_back(Reference::SinceRestart, period, outage),
            ..probes(probe, span(period), span(timeout), failures)
        };
        let watchdog = Watching { probing, restart: closed(constant(outage)) };
        let remedy = Remedy { measures: vec![Measure::Watchdog(watchdog)] };
        // Where all places are taken a connection is refused at once; where all workers are, a
        // probe waits for the banner.
        let timeout = if probe == Layer::Banner { timeout } else { 0.0 };
        let form = Watchdog { period, timeout, failures, outage };
        let horizon = LIVES * (f64::from(places) / rate + period + outage);
        let scenario = wearing(hang, places, rate, horizon);
        let outcomes = replicate(&scenario, &remedy, seed, REPLICATIONS);
        let up = of_each(&outcomes, |outcome| up_time(outcome) / horizon);
        let expected = long_run(&form, places, rate);
        assert_near(&up, expected, &format!("{case:?}: availability"));
    }
}
