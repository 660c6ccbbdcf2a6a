//! Workers that poison sticks, and that a supervisor replaces: each is `taken` for the same time, from
//! the poison until the next worker takes calls. The port is down while all are.
//!
//! Poison is a Poisson process, and nobody else calls. None is lost: what finds all workers taken
//! waits for the next one. That is M/D/c. Whoever is with a worker at t has left at t + `taken`, and
//! nobody who came to one later has: of n that are there, those above the number of workers are
//! still there, with all who have come since (C. D. Crommelin, *Post Office Electrical Engineers
//! Journal* 25, 1932). From the law at t follows that at t + `taken`, in equilibrium or not.

use super::counting::{poisson, poisson_above};

/// The expected time up in `[0, horizon)`; rate · `taken` is below 0.9 · `workers`, or long queues
/// are cut off.
///
/// In the first `taken` as many are there as have come. The law at each instant of that time goes
/// on by itself from `taken` to `taken`, and so does its integral.
pub fn up_time(workers: u32, rate: f64, taken: f64, horizon: f64) -> f64 {
    let load = rate * taken;
    let most = 64 + 8 * (workers as usize + load as usize);
    let arrivals: Vec<f64> = (0..most as u64).map(|n| poisson(n, load)).collect();
    let from_start = |until: f64| -> Vec<f64> {
        (0..most as u64).map(|n| poisson_above(n, rate * until) / rate).collect()
    };
    let up = |law: &[f64]| law[..workers as usize].iter().sum::<f64>();
    let rounds = (horizon / taken) as usize;
    let (mut whole, mut rest) = (from_start(taken), from_start(horizon - rounds as f64 * taken));
    let mut time = 0.0;
    for _ in 0..rounds {
        time += up(&whole);
        whole = one_later(&whole, workers as usize, &arrivals);
        rest = one_later(&rest, workers as usize, &arrivals);
    }
    time + up(&rest)
}

/// The law of the number there, or its integral, `taken` later.
fn one_later(law: &[f64], workers: usize, arrivals: &[f64]) -> Vec<f64> {
    let mut later = vec![0.0; law.len()];
    for (there, probability) in law.iter().enumerate() {
        let stay = there.saturating_sub(workers);
        for (come, of_them) in arrivals.iter().enumerate().take(law.len() - stay) {
            later[stay + come] += probability * of_them;
        }
    }
    later
}

#[cfg(test)]
mod tests {
    use super::super::leak;
    use super::*;

    /// M/D/1 that begins empty is so at t with probability Σₙ (1 − n · taken / t) over the n that may
    /// have gone (L. Takács, *Combinatorial Methods in the Theory of Stochastic Processes*, 1967).
    fn up_time_of_one(rate: f64, taken: f64, horizon: f64) -> f64 {
        let came =
            |n: u64, from: f64| poisson_above(n, rate * horizon) - poisson_above(n, rate * from);
        let part = |n: u64| {
            let from = n as f64 * taken;
            let gone = if n == 0 { 0.0 } else { taken * came(n - 1, from) };
            came(n, from) / rate - gone
        };
        (0..=(horizon / taken) as u64).map(part).sum()
    }

    #[test]
    fn one_worker_is_the_queue_of_takacs() {
        for (rate, taken, horizon) in [(0.01, 35.0, 1_000.0), (0.5, 1.0, 0.7), (0.8, 1.0, 40.5)] {
            let exact = up_time_of_one(rate, taken, horizon);
            let error = up_time(1, rate, taken, horizon) - exact;
            assert!(error.abs() < 1e-9 * exact, "{rate}, {taken}, {horizon}: {error}");
        }
    }

    #[test]
    fn until_the_first_is_freed_it_is_a_leak() {
        for workers in [1, 3, 8] {
            let exact = leak::up_time(workers, 0.4, 9.0);
            assert!((up_time(workers, 0.4, 10.0, 9.0) - exact).abs() < 1e-12, "{workers}");
        }
    }

    /// In the long run one worker is free for 1 − load of the time, and of several at least the load
    /// is taken.
    #[test]
    fn in_the_long_run_as_much_is_taken_as_comes() {
        let late = |workers, rate| {
            up_time(workers, rate, 1.0, 2_001.0) - up_time(workers, rate, 1.0, 2_000.0)
        };
        assert!((late(1, 0.3) - 0.7).abs() < 1e-12);
        // Of two, Erlang's formula with waiting for M/M/2 is near: 2ρ²/(1 + ρ), here 1/3.
        let all_taken = 1.0 - late(2, 1.0);
        assert!((0.28..0.34).contains(&all_taken), "{all_taken}");
    }
}
