//! Workers that clients hold who say nothing: each stays for the same time, whether a worker waits
//! for it or it waits for a worker. The port hangs while all workers are held.
//!
//! Such clients come as a Poisson process, and nobody else does. So many are there at `t` as have
//! come in the `stay` before: their number is that of customers in M/G/∞, Poisson whatever the law
//! of the stay (L. Takács, *Introduction to the Theory of Queues*, 1962, chapter 3). Those who wait
//! are taken in the order in which they came, so that the first of them are held, and all workers
//! are if there are as many. Until the first has gone it is a [leak].

use super::{counting, leak};

/// The probability that the port is up once `stay` is over.
pub fn availability(workers: u32, rate: f64, stay: f64) -> f64 {
    leak::survival(workers, rate, stay)
}

/// The expected time up in `[0, horizon)`.
pub fn up_time(workers: u32, rate: f64, stay: f64, horizon: f64) -> f64 {
    let first = stay.min(horizon);
    leak::up_time(workers, rate, first) + (horizon - first) * availability(workers, rate, stay)
}

/// The expected number of hangs in `[0, horizon)`: a client comes when all workers but one are held.
/// Until the first has gone the port hangs once at most.
pub fn hangs(workers: u32, rate: f64, stay: f64, horizon: f64) -> f64 {
    let first = stay.min(horizon);
    let all_but_one = counting::poisson((workers - 1).into(), rate * stay);
    1.0 - leak::survival(workers, rate, first) + (horizon - first) * rate * all_but_one
}

#[cfg(test)]
mod tests {
    use super::super::hang;
    use super::super::quadrature::integral;
    use super::*;

    #[test]
    fn one_worker_is_free_if_nobody_has_come_for_the_stay() {
        for (rate, stay) in [(0.01, 30.0), (1.0, 2.0)] {
            let exact = hang::availability(rate, stay);
            assert!((availability(1, rate, stay) - exact).abs() < 1e-15);
        }
    }

    #[test]
    fn the_time_up_is_the_integral_of_the_probability_of_being_up() {
        for (workers, rate, stay, horizon) in
            [(1, 0.5, 1.0, 4.0), (3, 2.0, 1.5, 1.0), (8, 2.0, 3.0, 20.0)]
        {
            let up = |t: f64| availability(workers, rate, t.min(stay));
            let cut = stay.min(horizon);
            let exact = integral(up, 0.0, cut, 20) + integral(up, cut, horizon, 20);
            let error = up_time(workers, rate, stay, horizon) - exact;
            assert!(error.abs() < 1e-12, "{workers}, {rate}, {stay}, {horizon}: {error}");
        }
    }

    /// Each outage is a hang that ends, but for the last.
    #[test]
    fn one_worker_hangs_once_in_a_gap_and_a_stay_that_nobody_prolongs() {
        // An outage of M/D/1 held by one: every arrival that finds it up begins one.
        for (rate, stay, horizon) in [(0.01, 30.0, 2_000.0), (1.0, 2.0, 9.0), (0.5, 4.0, 3.0)] {
            let begun = rate * up_time(1, rate, stay, horizon);
            assert!((hangs(1, rate, stay, horizon) - begun).abs() < 1e-12, "{rate}, {stay}");
        }
    }

    #[test]
    fn who_stays_for_ever_holds_for_good() {
        for workers in [1, 4] {
            let exact = leak::up_time(workers, 0.3, 9.0);
            assert!((up_time(workers, 0.3, 1e9, 9.0) - exact).abs() < 1e-12);
        }
    }
}
