//! A client that tries again: mail that comes late, and mail that bounces.
//!
//! Outages are exponential as in [`super::operator::exponential`], and the port is in equilibrium. A
//! client tries once, and again after each `wait` as long as it fails; it does not disturb the port.

use super::operator;

/// The probability that the first attempt and all `retries` find the port down; `mean_outage` is
/// above 0.
///
/// It is U qᴶ for J retries: the port is down at first with probability U, and a wait after it was
/// down with q = 1 − r/(rate + r) · (1 − e^(−(rate + r)·wait)), r = 1/outage, whatever was before:
/// the two-state chain has no memory. With all retries before the give-up it is the share that
/// bounces, with fewer the share that is delivered later than their waits together.
pub fn all_fail(rate: f64, mean_outage: f64, wait: f64, retries: u32) -> f64 {
    let repair = 1.0 / mean_outage;
    let sum = rate + repair;
    let back_up = -repair / sum * libm::expm1(-sum * wait);
    let down = 1.0 - operator::long_run(rate, mean_outage);
    down * libm::pow(1.0 - back_up, f64::from(retries))
}

#[cfg(test)]
mod tests {
    use super::super::chain::Chain;
    use super::*;

    #[test]
    fn each_retry_finds_the_markov_chain_a_wait_later() {
        for (rate, outage) in [(0.01, 0.5), (1.0, 0.3), (0.4, 2.5), (5.0, 1.0)] {
            let chain = Chain::new(2, &[(0, 1, rate), (1, 0, 1.0 / outage)]);
            for wait in [0.0, 0.1, 2.0, 50.0] {
                let mut failing = chain.equilibrium()[1];
                for retries in 0..6 {
                    let error = all_fail(rate, outage, wait, retries) - failing;
                    assert!(error.abs() < 1e-12, "{rate}, {outage}, {wait}, {retries}: {error}");
                    failing *= chain.after(1, wait)[1];
                }
            }
        }
    }

    #[test]
    fn retries_far_apart_are_independent_and_retries_at_once_are_none() {
        let (rate, outage) = (0.4, 2.5);
        let down = all_fail(rate, outage, 1.0, 0);
        assert!((down - 0.5).abs() < 1e-15);
        assert!((all_fail(rate, outage, 1e3, 3) - 0.0625).abs() < 1e-12);
        assert_eq!(all_fail(rate, outage, 0.0, 3), down);
    }
}
