//! Shares of replications, each with its interval.

use crate::engine::distribution::normal_quantile;

/// The share of the replications in which something was so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share observed.
    pub share: f64,
    /// Its interval; `None` where one replication cannot tell.
    pub interval: Option<(f64, f64)>,
    /// Confidence of the interval, strictly between 0 and 1.
    pub confidence: f64,
}

impl Share {
    /// `count` of `all` replications (at least one), with the interval of Wilson (*JASA* 22, 1927),
    /// which does not vanish where it was so in none or in all.
    ///
    /// A count is not whole where remedies share what is counted. It varies less than a whole one
    /// of the same mean, and its interval is rather too wide.
    pub fn of(count: f64, all: u32, confidence: f64) -> Self {
        let told = Self::of_trials(count / f64::from(all), f64::from(all), confidence);
        Self { interval: told.interval.filter(|_| all > 1), ..told }
    }

    /// Of how many replications at most something may be so that was so in none of `all` (at least
    /// one): the upper end of their share.
    pub fn unseen(all: u32, confidence: f64) -> f64 {
        wilson(0.0, f64::from(all), confidence).1
    }

    /// `share` of so many trials, which need not be a whole number.
    pub fn of_trials(share: f64, trials: f64, confidence: f64) -> Self {
        Self { share, interval: Some(wilson(share * trials, trials, confidence)), confidence }
    }
}

/// Wilson's score interval of the share `k` of `n`.
fn wilson(k: f64, n: f64, confidence: f64) -> (f64, f64) {
    let z = normal_quantile(0.5 + confidence / 2.0);
    let z2 = z * z;
    let middle = (k + z2 / 2.0) / (n + z2);
    let half = z / (n + z2) * (k * (n - k) / n + z2 / 4.0).sqrt();
    // At the ends the formula gives 0 and 1 but for rounding.
    let low = if k <= 0.0 { 0.0 } else { middle - half };
    let high = if k >= n { 1.0 } else { middle + half };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_share_is_the_textbook_one() {
        // Agresti and Coull (1998): 95 % for 0 of 10 and 5 of 10.
        let interval = |count, all| Share::of(count, all, 0.95).interval.expect("many");
        let (low, high) = interval(0.0, 10);
        assert!(low == 0.0 && (high - 0.277_53).abs() < 1e-4, "{high}");
        let (low, high) = interval(5.0, 10);
        assert!((low - 0.236_59).abs() < 1e-4 && (high - 0.763_41).abs() < 1e-4);
        assert_eq!(Share::of(5.0, 10, 0.95).share, 0.5);
        assert_eq!(interval(7.0, 7).1, 1.0);
        assert_eq!(Share::of(1.0, 1, 0.95).interval, None);
    }
}
