//! The watchdog: a probe of a port hung with RST fails at once, one of a silent port by time-out;
//! either way the model agrees with the closed form for a probe that is locked to the restart.

use porthang::model::hang::DeadReply;
use porthang::model::remedy::Reference;
use porthang::theory::watchdog::Watchdog;

use crate::common::linux;
use crate::port::{of_each, replicate, scenario, single_shot, up_time, watchdog};
use crate::sample::{Sample, assert_near};

const REPLICATIONS: u64 = 1_000;
const HORIZON: f64 = 5_000.0;

/// Period, time-out, failures in a row, restart and the rate of poison.
type Case = (f64, f64, u32, f64, f64);

const CASES: [Case; 4] = [
    (60.0, 45.0, 1, 30.0, 2e-3),
    (10.0, 1.0, 3, 2.0, 0.01),
    (30.0, 30.0, 2, 100.5, 0.02),
    (100.0, 7.0, 1, 93.0, 0.05),
];

/// What the watchdog of a case comes to where the port answers so.
fn up_times(case: Case, clock: Reference, dead_reply: DeadReply, seed: u64) -> (Watchdog, Sample) {
    let (period, timeout, failures, outage, rate) = case;
    let offender = match dead_reply {
        DeadReply::Silent => single_shot(),
        DeadReply::Reset | DeadReply::ResetAfterHandshake => linux(),
    };
    let remedy = watchdog(period, timeout, failures, clock, outage);
    let scenario = scenario(rate, HORIZON, offender, dead_reply);
    let outcomes = replicate(&scenario, &remedy, seed, REPLICATIONS);
    let silent = dead_reply == DeadReply::Silent;
    let form = Watchdog { period, timeout: if silent { timeout } else { 0.0 }, failures, outage };
    (form, of_each(&outcomes, up_time))
}

#[test]
fn a_probe_that_meets_rst_fails_at_once() {
    for (case, seed) in CASES.into_iter().zip(101..) {
        let (form, up) = up_times(case, Reference::SinceRestart, DeadReply::Reset, seed);
        let expected = form.up_time_since_restart(case.4, HORIZON);
        assert_near(&up, expected, &format!("{form:?}, RST: up"));
    }
}

#[test]
fn a_probe_that_meets_silence_fails_by_time_out() {
    for (case, seed) in CASES.into_iter().zip(111..) {
        let (form, up) = up_times(case, Reference::SinceRestart, DeadReply::Silent, seed);
        let expected = form.up_time_since_restart(case.4, HORIZON);
        assert_near(&up, expected, &format!("{form:?}, silence: up"));
    }
}

#[test]
fn a_probe_by_the_wall_clock_is_locked_to_the_restart_too() {
    for dead_reply in [DeadReply::Reset, DeadReply::Silent] {
        for (case, seed) in CASES.into_iter().zip(121..) {
            let (form, up) = up_times(case, Reference::Wall, dead_reply, seed);
            let expected = form.up_time_by_wall_clock(case.4, HORIZON);
            assert_near(&up, expected, &format!("{form:?}, wall clock: up"));
        }
    }
}

#[test]
fn half_a_period_of_waiting_is_rejected() {
    for (rate, seed) in [(0.02, 131), (0.05, 132), (0.1, 133)] {
        let case = (100.0, 7.0, 1, 20.0, rate);
        let (form, up) = up_times(case, Reference::SinceRestart, DeadReply::Reset, seed);
        let unlocked = form.long_run_unlocked(rate) * HORIZON;
        assert!(up.z(unlocked) < -10.0, "{form:?}: {}", up.z(unlocked));
    }
}
