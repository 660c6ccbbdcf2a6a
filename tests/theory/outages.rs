//! Outages alone, with users beside the offender who are left out: the closed forms hold, and every
//! hang and restart comes at the instant at which it does among all requests.

use porthang::engine::Distribution;
use porthang::model::hang::DeadReply;
use porthang::model::outage::touches;
use porthang::model::outcome::{HangEnds, Outcome};
use porthang::model::remedy::Reference;
use porthang::model::scenario::Scenario;
use porthang::model::{Detail, Remedy};
use porthang::theory;
use porthang::theory::watchdog::Watchdog;

use crate::common::{bsd44, linux};
use crate::port::{
    class, closed, constant, fix, of_each, operator, replicate, scenario, schedule, single_shot,
    up_time, watchdog,
};
use crate::sample::assert_near;

const HORIZON: f64 = 5_000.0;
/// Replications of outages alone, and of all requests.
const COUNTS: [u64; 2] = [1_000, 10];

/// Holds a remedy of both levels against `up`, the time up that theory says.
#[track_caller]
fn assert_both(rate: f64, dead_reply: DeadReply, remedy: &Remedy, up: f64, seed: u64) {
    let offender = match dead_reply {
        DeadReply::Silent => single_shot(),
        DeadReply::Reset | DeadReply::ResetAfterHandshake => bsd44(),
    };
    let mut all = scenario(rate, HORIZON, offender, dead_reply);
    all.classes.push(class("users", linux(), 0.5, 0.0));
    assert_eq!(touches(&all, remedy), []);
    let alone = Scenario { detail: Detail::Outages, ..all.clone() };
    let [alone, all] = [(&alone, COUNTS[0]), (&all, COUNTS[1])]
        .map(|(scenario, count)| replicate(scenario, remedy, seed, count));
    assert_near(&of_each(&alone, up_time), up, &format!("{remedy:?} at {rate}: up"));
    for (alone, all) in alone.iter().zip(&all) {
        assert_eq!(path(alone), path(all));
        assert!(all.valid_total().requests > 0 && alone.valid_total().requests == 0);
    }
}

/// What tells the instants of hangs, detections and restarts.
fn path(outcome: &Outcome) -> (Vec<u64>, HangEnds, u64, u64) {
    let port = &outcome.port;
    (port.bins.up_nanos().to_vec(), port.hang_ends.clone(), port.hangs, port.restarts)
}

#[test]
fn watchdogs() {
    let cases = [
        (60.0, 45.0, 1, 30.0, 2e-3),
        (10.0, 1.0, 3, 2.0, 0.01),
        (30.0, 30.0, 2, 100.5, 0.02),
        (100.0, 7.0, 1, 93.0, 0.05),
    ];
    for ((period, timeout, failures, outage, rate), seed) in cases.into_iter().zip(901..) {
        for dead_reply in [DeadReply::Reset, DeadReply::Silent] {
            let silent = dead_reply == DeadReply::Silent;
            let waits = if silent { timeout } else { 0.0 };
            let form = Watchdog { period, timeout: waits, failures, outage };
            let remedy = |clock| watchdog(period, timeout, failures, clock, outage);
            let up = form.up_time_since_restart(rate, HORIZON);
            assert_both(rate, dead_reply, &remedy(Reference::SinceRestart), up, seed);
            let up = form.up_time_by_wall_clock(rate, HORIZON);
            assert_both(rate, dead_reply, &remedy(Reference::Wall), up, seed + 10);
        }
    }
}

#[test]
fn operators() {
    for ((rate, outage), seed) in [(1e-3, 200.0), (0.01, 50.0), (0.05, 5.0)].into_iter().zip(931..)
    {
        let notices =
            operator(Distribution::Exponential { mean: outage }, closed(Distribution::ZERO));
        let up = theory::operator::exponential::up_time(rate, outage, HORIZON);
        assert_both(rate, DeadReply::Reset, &notices, up, seed);
        let notices = operator(constant(0.0), closed(constant(outage)));
        let up = theory::operator::constant::up_time(rate, outage, HORIZON);
        assert_both(rate, DeadReply::Silent, &notices, up, seed + 10);
    }
}

#[test]
fn calendars_and_fixes() {
    for ((rate, at, outage), seed) in
        [(1e-3, 600.0, 20.0), (0.01, 90.0, 7.0), (0.05, 1_000.0, 300.0)].into_iter().zip(951..)
    {
        let planned = schedule(at, Reference::Wall, outage);
        let up = theory::schedule::Schedule::by_wall_clock(at, outage).up_time(rate, HORIZON);
        assert_both(rate, DeadReply::Reset, &planned, up, seed);
        let up = theory::fix::up_time(rate, at, outage, HORIZON);
        assert_both(rate, DeadReply::Silent, &fix(at, outage), up, seed + 10);
    }
}
