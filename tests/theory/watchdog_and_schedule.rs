//! A watchdog beside a schedule by age: whichever acts first puts both clocks back, and a restart
//! costs what that of its measure does.

use porthang::model::hang::DeadReply;
use porthang::model::remedy::{Reference, Startup};
use porthang::model::{Measure, Remedy};
use porthang::theory::watchdog::Watchdog;
use porthang::theory::watchdog_and_schedule::long_run;

use crate::port::{of_each, replicate, scenario, schedule, single_shot, up_time, watchdog};
use crate::sample::{Sample, assert_near};

/// Long enough for where the horizon cuts a cycle not to matter.
const CYCLES: f64 = 2_000.0;
const REPLICATIONS: u64 = 100;

/// Period, time-out, failures in a row and restart of the watchdog; the rate of poison; the age at
/// which the schedule restarts, and for how long.
type Case = (f64, f64, u32, f64, f64, f64, f64);

const CASES: [Case; 3] = [
    (60.0, 45.0, 1, 30.0, 2e-3, 700.0, 20.0),
    (10.0, 1.0, 3, 2.0, 0.01, 95.5, 5.0),
    (30.0, 30.0, 2, 100.5, 0.02, 155.0, 10.0),
];

/// The shares of the time up under both measures where the port answers so, with what theory says
/// of both and of the watchdog alone.
fn availability(case: Case, dead_reply: DeadReply, seed: u64) -> (Sample, f64, f64) {
    let (period, timeout, failures, outage, rate, age, planned_outage) = case;
    let horizon = CYCLES * age;
    let scenario = scenario(rate, horizon, single_shot(), dead_reply);
    let both = [
        watchdog(period, timeout, failures, Reference::SinceRestart, outage),
        schedule(age, Reference::SinceRestart, planned_outage),
    ];
    let mut measures: Vec<Measure> = both.into_iter().flat_map(|one| one.measures).collect();
    measures.iter_mut().for_each(restart_in_the_dark);
    let remedy = Remedy { measures };
    let outcomes = replicate(&scenario, &remedy, seed, REPLICATIONS);
    let timeout = if dead_reply == DeadReply::Silent { timeout } else { 0.0 };
    let form = Watchdog { period, timeout, failures, outage };
    let expected = long_run(&form, rate, age, planned_outage);
    let alone = form.long_run(rate, period);
    (of_each(&outcomes, |outcome| up_time(outcome) / horizon), expected, alone)
}

/// The clock of the probe counts from each return, however long the restart was: the program that is
/// restarted listens at once when the dark is over.
fn restart_in_the_dark(measure: &mut Measure) {
    let restart = match measure {
        Measure::Watchdog(watchdog) => {
            watchdog.probing.startup = Startup::default();
            &mut watchdog.restart
        }
        Measure::Schedule(schedule) => &mut schedule.restart,
        other => panic!("no such measure here: {other:?}"),
    };
    std::mem::swap(&mut restart.dark, &mut restart.closed);
}

#[test]
fn whichever_acts_first_puts_both_clocks_back() {
    for (dead_reply, seeds) in [(DeadReply::Silent, 501..), (DeadReply::Reset, 511..)] {
        for (case, seed) in CASES.into_iter().zip(seeds) {
            let (up, expected, alone) = availability(case, dead_reply, seed);
            assert_near(&up, expected, &format!("{case:?}, {dead_reply:?}: availability"));
            let z = up.z(alone);
            assert!(z.abs() > 4.0, "{case:?}: not that of the watchdog alone, {alone}: {z}");
        }
    }
}
