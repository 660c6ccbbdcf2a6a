//! Restarts that fail to start, and restarts in a row that are delayed.
//!
//! A restart takes `phases` on average, and with probability `fails` its start fails and another
//! restart begins. Back-off delays the restarts in a row: the first not at all, the second by
//! `first`, each later one by `factor` times the delay before it, up to `most`. After `reset` of
//! service a new row begins.

use super::hang;

/// How restarts in a row are delayed.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// The delay of the second one.
    pub first: f64,
    /// At least 1.
    pub factor: f64,
    /// The longest delay.
    pub most: f64,
    /// The time up after which a row is over.
    pub reset: f64,
}

/// The mean outage in the long run, for hangs that are noticed at once.
///
/// A restart is followed by another one of its row with probability c: if its start fails, or else
/// if the port hangs within `reset`. Whether it is does not depend on what came before, so that in
/// the long run n others of its row come before it with probability (1 − c) cⁿ. There are 1 / (1 −
/// `fails`) restarts in an outage, each of which takes its phases and its delay.
pub fn mean_outage(rate: f64, phases: f64, fails: f64, backoff: Backoff) -> f64 {
    let repeats = fails + (1.0 - fails) * hang::share_hung(rate, backoff.reset);
    (phases + backoff.mean_delay(repeats)) / (1.0 - fails)
}

impl Backoff {
    /// The mean delay where n earlier restarts have probability (1 − c) cⁿ: Σ_{n ≥ 1} cⁿ times the
    /// growth of the delay from n − 1 to n.
    fn mean_delay(&self, c: f64) -> f64 {
        let (mut sum, mut weight) = (0.0, c);
        let (mut before, mut delay) = (0.0, self.first);
        while delay > before && weight > 0.0 {
            sum += weight * (delay - before);
            weight *= c;
            before = delay;
            delay = (delay * self.factor).min(self.most);
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KUBERNETES: Backoff = Backoff { first: 10.0, factor: 2.0, most: 300.0, reset: 600.0 };

    #[test]
    fn the_mean_delay_is_that_of_the_chain_of_restarts() {
        for (rate, fails) in [(1e-3, 0.0), (1e-2, 0.1), (1e-4, 0.5), (1e-3, 0.9)] {
            // The place in the row, step by step until it no longer changes: up by one, or back.
            let c = fails + (1.0 - fails) * (1.0 - libm::exp(-rate * KUBERNETES.reset));
            let mut places = vec![0.0; 20_000];
            places[0] = 1.0;
            for _ in 1..places.len() {
                places.rotate_right(1);
                places.iter_mut().for_each(|share| *share *= c);
                places[0] = 1.0 - c;
            }
            let delays = [0.0, 10.0, 20.0, 40.0, 80.0, 160.0].into_iter();
            let delays = delays.chain(std::iter::repeat(300.0));
            let delay: f64 = places.iter().zip(delays).map(|(share, delay)| share * delay).sum();
            let expected = (2.0 + delay) / (1.0 - fails);
            let error = mean_outage(rate, 2.0, fails, KUBERNETES) - expected;
            assert!(error.abs() < 1e-9 * expected, "{rate}, {fails}: {error}");
        }
    }

    #[test]
    fn rare_hangs_meet_no_delay_and_a_row_without_end_the_longest_one() {
        assert_eq!(mean_outage(0.0, 2.0, 0.0, KUBERNETES), 2.0);
        assert_eq!(mean_outage(0.0, 2.0, 0.5, Backoff { first: 0.0, ..KUBERNETES }), 4.0);
        assert_eq!(mean_outage(1e3, 2.0, 0.0, KUBERNETES), 302.0);
        let constant = Backoff { factor: 1.0, ..KUBERNETES };
        assert_eq!(mean_outage(1e3, 2.0, 0.0, constant), 12.0);
    }

    #[test]
    fn a_failed_start_repeats_the_phases_as_in_a_geometric_sum() {
        let none = Backoff { first: 0.0, factor: 1.0, most: 0.0, reset: 0.0 };
        let sum: f64 = (0..2_000).map(|n| 3.0 * libm::pow(0.9, f64::from(n))).sum();
        assert!((mean_outage(0.1, 3.0, 0.9, none) - sum).abs() < 1e-9);
    }
}
