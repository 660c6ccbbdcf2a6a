//! Silent clients that hold workers: the port is up for as long as the law of their number says.

use porthang::engine::SimDuration;
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::outcome::Outcome;
use porthang::model::remedy::Remedy;
use porthang::theory::held;

use crate::common::linux;
use crate::port::{of_each, replicate, scenario, span, up_time};
use crate::sample::assert_near;

const REPLICATIONS: u64 = 1_000;

#[test]
fn the_port_is_up_while_fewer_silent_clients_than_workers_are_there() {
    for (workers, rate, stay, seed) in
        [(1, 0.01, 30.0, 801), (2, 0.02, 60.0, 802), (2, 0.1, 60.0, 804), (8, 0.1, 60.0, 803)]
    {
        let horizon = 2_000.0;
        let mut scenario = scenario(rate, horizon, linux(), DeadReply::Reset);
        scenario.classes[0].banner_timeout = span(stay);
        let listener = &mut scenario.listener;
        (listener.hang, listener.workers, listener.backlog) = (Hang::HeldWorker, workers, 1_000);
        listener.idle_timeout = SimDuration::DAY;
        let outcomes = replicate(&scenario, &Remedy::default(), seed, REPLICATIONS);
        let expected = held::up_time(workers, rate, stay, horizon);
        let what = format!("{workers} workers, {rate}, {stay}: up");
        assert_near(&of_each(&outcomes, up_time), expected, &what);
        let expected = held::hangs(workers, rate, stay, horizon);
        let what = format!("{workers} workers, {rate}, {stay}: hangs");
        let hangs = |outcome: &Outcome| outcome.port.hangs as f64;
        assert_near(&of_each(&outcomes, hangs), expected, &what);
    }
}

/// One that may wait for a single client at a time is a single worker.
#[test]
fn a_program_that_waits_in_its_accept_is_one_worker_however_many_it_has() {
    let (rate, stay, horizon) = (0.01, 45.0, 2_000.0);
    let mut scenario = scenario(rate, horizon, linux(), DeadReply::Reset);
    scenario.classes[0].banner_timeout = span(stay);
    let listener = &mut scenario.listener;
    (listener.hang, listener.workers, listener.backlog) = (Hang::HeldAccept, 16, 1_000);
    listener.idle_timeout = SimDuration::DAY;
    let outcomes = replicate(&scenario, &Remedy::default(), 811, REPLICATIONS);
    let expected = held::up_time(1, rate, stay, horizon);
    assert_near(&of_each(&outcomes, up_time), expected, "an accept loop: up");
}
