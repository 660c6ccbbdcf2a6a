//! A watchdog whose probe is wrong at times. The port hangs with RST, so that a probe of it, right
//! or wrong, ends in no time: the closed forms with a time-out of zero.

use porthang::model::hang::DeadReply;
use porthang::model::outcome::Outcome;
use porthang::model::remedy::{Errors, Reference};
use porthang::theory::false_alarm::Doubtful;
use porthang::theory::watchdog::Watchdog;

use crate::common::linux;
use crate::port::{doubtful_watchdog, of_each, replicate, scenario, up_time};
use crate::sample::{Sample, assert_near, assert_share_near};

const REPLICATIONS: u64 = 64;
/// Some thousand returns to service, so that the first of them does not matter.
const HORIZON: f64 = 600_000.0;

/// Period, failures in a row, restart, the rate of poison and the probability of a false alarm.
type Case = (f64, u32, f64, f64, f64);

const CASES: [Case; 3] =
    [(60.0, 1, 30.0, 2e-3, 0.05), (20.0, 3, 2.0, 2e-3, 0.4), (30.0, 2, 100.5, 5e-3, 0.2)];

fn outcomes(case: Case, errors: Errors, seed: u64) -> (Doubtful, Vec<Outcome>) {
    let (period, failures, outage, rate, _) = case;
    let clock = Reference::SinceRestart;
    let remedy = doubtful_watchdog(period, period, failures, clock, outage, errors);
    let scenario = scenario(rate, HORIZON, linux(), DeadReply::Reset);
    let watchdog = Watchdog { period, timeout: 0.0, failures, outage };
    let form = Doubtful { watchdog, false_failure: errors.false_alarms };
    (form, replicate(&scenario, &remedy, seed, REPLICATIONS))
}

#[test]
fn false_alarms_cost_as_much_as_the_closed_form_says() {
    for (case, seed) in CASES.into_iter().zip(201..) {
        let (.., rate, false_alarms) = case;
        let (form, outcomes) = outcomes(case, Errors { misses: 0.0, false_alarms }, seed);
        let share = of_each(&outcomes, |outcome| up_time(outcome) / HORIZON);
        assert_near(&share, form.long_run(rate), &format!("{form:?}: up"));
        let count = |number: fn(&Outcome) -> u64| outcomes.iter().map(number).sum::<u64>() as usize;
        let needless = count(|outcome| outcome.port.needless);
        let restarts = count(|outcome| outcome.port.restarts);
        let what = format!("{form:?}: needless restarts");
        assert_share_near(needless, restarts, form.false_restarts(rate), &what);
    }
}

#[test]
fn a_miss_costs_a_period_and_may_come_again() {
    for (case, seed) in CASES.into_iter().zip(1211..) {
        let (period, _, outage, rate, misses) = case;
        let one = (period, 1, outage, rate, misses);
        let (_, outcomes) = outcomes(one, Errors { misses, false_alarms: 0.0 }, seed);
        // From the hang to the next probe, which is locked to the last return to service; then a
        // period for each miss.
        let next = period / -libm::expm1(-rate * period) - 1.0 / rate;
        let expected = next + period * misses / (1.0 - misses);
        let of =
            |outcome: &Outcome| outcome.port.detection.as_secs_f64() / outcome.port.detected as f64;
        let detection: Sample = outcomes.iter().map(of).collect();
        assert_near(&detection, expected, &format!("{one:?}: time to detect"));
    }
}
