//! [`Arrivals`]: when the requests of a class are born. Change here by which laws they come.

mod diurnal;

pub use diurnal::Diurnal;

use crate::engine::{Distribution, SimDuration, SimTime};

/// The law of the instants at which the requests of a class are born.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// A Poisson process of `rate` (1/s) for the whole class.
    Poisson {
        /// Requests a second, above 0.
        rate: f64,
    },
    /// A renewal process: the gaps, the one before the first request included, are independent
    /// and have one law (W. Feller, *An Introduction to Probability Theory and Its Applications*
    /// II, XI).
    Renewal {
        /// The gap between two requests, zero with a probability below 1.
        gap: Distribution,
    },
    /// A Poisson process whose rate follows the time of day, and the weekend.
    Diurnal(Diurnal),
    /// One request.
    Once {
        /// Its instant.
        at: SimTime,
    },
    /// Each host thinks, makes a request, and thinks again when that has been delivered or given
    /// up; it begins by thinking (E. D. Lazowska et al., *Quantitative System Performance*, 1984,
    /// 4.2: terminal workloads).
    ClosedLoop {
        /// How long a host thinks, zero with a probability below 1.
        think: Distribution,
    },
    /// Requests that were recorded: the same at every replication.
    Trace {
        /// In the order of their instants.
        requests: Vec<Traced>,
    },
}

/// A recorded request. What the record does not say is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traced {
    /// When it is born.
    pub at: SimTime,
    /// Whether it names an invalid endpoint.
    pub invalid: Option<bool>,
    /// The index of its host in the class.
    pub host: Option<u32>,
}

impl Arrivals {
    /// The expected number of requests of a class of `hosts` within `horizon`; for a renewal process
    /// to the second order, which is exact for constant gaps and in the limit of many. For closed
    /// loops it is the most: what it comes to if a request takes no time.
    pub fn expected(&self, horizon: SimDuration, hosts: usize) -> f64 {
        match self {
            Self::Poisson { rate } => rate * horizon.as_secs_f64(),
            Self::Renewal { gap } => renewals(gap, horizon),
            Self::ClosedLoop { think } => hosts as f64 * renewals(think, horizon),
            Self::Diurnal(diurnal) => diurnal.expected(SimTime::ZERO, horizon.as_secs_f64()),
            Self::Once { at } => f64::from(u8::from(*at < SimTime::ZERO + horizon)),
            Self::Trace { requests } => {
                requests.partition_point(|request| request.at < SimTime::ZERO + horizon) as f64
            }
        }
    }

    /// A number that [`Arrivals::expected`] does not exceed, found at little cost.
    ///
    /// Half of the gaps X are as long as their median m, so that μ = E min(X, H) ≥ min(m, H) / 2,
    /// and E min(X, H)² ≤ H μ: the two terms of a renewal process are at most H/μ and H/(2μ).
    pub fn expected_at_most(&self, horizon: SimDuration, hosts: usize) -> f64 {
        let renewals = |gap: &Distribution| {
            let horizon = horizon.as_secs_f64();
            3.0 * horizon / gap.quantile(0.5).min(horizon)
        };
        match self {
            Self::Renewal { gap } => renewals(gap),
            Self::ClosedLoop { think } => hosts as f64 * renewals(think),
            _ => self.expected(horizon, hosts),
        }
    }
}

/// The expected number of renewals within `horizon`: H/μ + E(X²)/(2μ²) − 1 (Feller II, XI.3).
/// Gaps X beyond the horizon are cut there, which changes no count, so that a heavy tail cannot
/// hide how many short gaps there are.
fn renewals(gap: &Distribution, horizon: SimDuration) -> f64 {
    if let Distribution::Constant(gap) = gap {
        return horizon.as_nanos().saturating_sub(1).checked_div(gap.as_nanos()).unwrap_or(u64::MAX)
            as f64;
    }
    let horizon = horizon.as_secs_f64();
    // One draw from a sum of many takes as long as many draws, and varies less.
    let points = match gap {
        Distribution::Erlang { shape, .. } => (4096 / shape).max(16),
        // One of a million may be all that is not zero.
        Distribution::Empirical { sorted } => sorted.len() as u32,
        _ => 4096,
    };
    let (mut sum, mut squares) = (0.0, 0.0);
    for point in 0..points {
        let span = gap.quantile((f64::from(point) + 0.5) / f64::from(points)).min(horizon);
        sum += span;
        squares += span * span;
    }
    let mean = sum / f64::from(points);
    let second = squares / f64::from(points);
    (horizon / mean + 0.5 * second / (mean * mean) - 1.0).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of ten thousand gaps one is longer than nothing: an hour.
    fn rarely_a_gap() -> Distribution {
        let mut sorted = vec![SimDuration::ZERO; 9_999];
        sorted.push(SimDuration::from_secs(3_600));
        Distribution::Empirical { sorted }
    }

    #[test]
    fn many_gaps_are_expected_as_their_law_says() {
        let horizon = SimDuration::DAY;
        for (gap, expected, tolerance) in [
            (Distribution::Constant(SimDuration::from_secs(3_600)), 23.0, 0.0),
            (Distribution::Exponential { mean: 60.0 }, 1_440.0, 1.0),
            (Distribution::Erlang { shape: 4, mean: 60.0 }, 1_440.0 - 0.375, 1.0),
            (Distribution::lognormal_by_mean(60.0, 2.0), 1_440.0 + 1.5, 5.0),
            (rarely_a_gap(), 10_000.0 * 24.0 + 5_000.0 - 1.0, 1.0),
        ] {
            let found = Arrivals::Renewal { gap }.expected(horizon, 1);
            assert!((found - expected).abs() <= tolerance, "{found} instead of {expected}");
        }
    }

    #[test]
    fn what_is_expected_at_most_is_not_exceeded() {
        for gap in [
            Distribution::Constant(SimDuration::from_secs(7)),
            Distribution::Exponential { mean: 60.0 },
            Distribution::Erlang { shape: 1000, mean: 60.0 },
            Distribution::Uniform { low: 0.0, high: 1.0 },
            Distribution::Lognormal { median: 1.0, sigma: 10.0 },
            Distribution::weibull_by_mean(0.1, 60.0),
            rarely_a_gap(),
        ] {
            let think = gap.clone();
            for arrivals in [Arrivals::Renewal { gap }, Arrivals::ClosedLoop { think }] {
                for horizon in [SimDuration::SECOND, SimDuration::DAY] {
                    let found = arrivals.expected(horizon, 3);
                    let bound = arrivals.expected_at_most(horizon, 3);
                    assert!(found <= bound, "{arrivals:?}: {found} above {bound}");
                }
            }
        }
    }

    #[test]
    fn a_heavy_tail_does_not_hide_the_short_gaps() {
        // The mean gap exceeds the horizon by far, most gaps do not.
        let gap = Distribution::Lognormal { median: 1.0, sigma: 10.0 };
        assert!(gap.mean() > 1e20);
        assert!(Arrivals::Renewal { gap }.expected(SimDuration::DAY, 1) > 3.0);
    }
}
