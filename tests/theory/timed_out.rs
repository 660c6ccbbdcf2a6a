//! Workers that poison sticks, and that a supervisor kills after a time: the port is up for as long as
//! the law of the number taken says.

use porthang::engine::SimDuration;
use porthang::model::hang::Hang;
use porthang::model::remedy::WorkerTimeout;
use porthang::model::{Measure, Outcome, Remedy};
use porthang::theory::timed_out;

use crate::port::{constant, of_each, replicate, span, up_time, wearing};
use crate::sample::assert_near;

const HORIZON: f64 = 5_000.0;

fn remedy(after: f64, starts: f64) -> Remedy {
    let (after, starts) = (span(after), constant(starts));
    let timeout = WorkerTimeout { after, period: SimDuration::ZERO, starts };
    Remedy { measures: vec![Measure::WorkerTimeout(timeout)] }
}

/// What waits takes the next worker, and waiting clients that have gone leave their request behind.
#[test]
fn the_port_is_up_while_fewer_requests_that_stick_than_workers_are_there() {
    for (workers, rate, after, starts, seed) in [
        (1, 0.001, 30.0, 1.0, 821),
        (1, 0.01, 30.0, 20.0, 822),
        (2, 0.02, 30.0, 5.0, 823),
        (4, 0.06, 30.0, 1.0, 824),
        (4, 0.1, 10.0, 15.0, 825),
    ] {
        let scenario = wearing(Hang::StuckWorker, workers, rate, HORIZON);
        let outcomes = replicate(&scenario, &remedy(after, starts), seed, 1_000);
        let expected = timed_out::up_time(workers, rate, after + starts, HORIZON);
        let what = format!("{workers} workers, {rate}, {after} and {starts}: up");
        assert_near(&of_each(&outcomes, up_time), expected, &what);
    }
}

/// Who looks once in `period` finds a worker overdue at an instant that is uniform in it, where poison
/// is so rare that none waits for the worker that starts at a look.
#[test]
fn looks_cost_half_their_period_on_average() {
    let (rate, after, period) = (1e-4, 30.0, 8.0);
    let scenario = wearing(Hang::StuckWorker, 1, rate, 100_000.0);
    let mut remedy = remedy(after, 1.0);
    let Measure::WorkerTimeout(timeout) = &mut remedy.measures[0] else { unreachable!() };
    timeout.period = span(period);
    let outcomes = replicate(&scenario, &remedy, 831, 400);
    let sum = |number: fn(&Outcome) -> f64| outcomes.iter().map(number).sum::<f64>();
    let hangs = sum(|outcome| outcome.port.hangs as f64);
    let hung = sum(|outcome| outcome.port.hung.as_secs_f64()) / hangs;
    let error = period / (12.0 * hangs).sqrt();
    // Three in a thousand wait, or are cut at the horizon.
    let bias = 0.003 * period;
    let expected = after + period / 2.0;
    println!("hung for {hung:.3} s, {expected} s expected, error {error:.3} s");
    assert!((hung - expected).abs() < 4.0 * error + bias, "{hung}");
}
