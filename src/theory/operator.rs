//! Repair on demand: the port hangs, somebody notices and restarts it, and it is new.
//!
//! One outage, from the hang to the return to service, has a law of its own (noticing and
//! restarting together), independent of what came before: an alternating renewal process
//! (R. E. Barlow and F. Proschan, *Mathematical Theory of Reliability*, 1965).

use super::counting::poisson_above;

/// The share of the time up in the long run, 1 / (1 + rate · E\[outage\]), whatever the law.
pub fn long_run(rate: f64, mean_outage: f64) -> f64 {
    1.0 / (1.0 + rate * mean_outage)
}

/// The expected time up in `[0, horizon)` for long horizons and outages of any law with a finite
/// second moment: availability · horizon + rate · E\[outage²\] / 2 · availability².
///
/// These are the first two terms at the pole of the Laplace transform 1/(s + rate − rate·g*(s)).
/// What is left out vanishes as the horizon grows: exponentially fast where the outage has an
/// exponential tail, more slowly for a lognormal one.
pub fn up_time_long(rate: f64, mean_outage: f64, outage_variance: f64, horizon: f64) -> f64 {
    let availability = long_run(rate, mean_outage);
    let second_moment = outage_variance + mean_outage * mean_outage;
    availability * horizon + 0.5 * rate * second_moment * availability * availability
}

/// Outages that are exponential: the two-state Markov chain.
pub mod exponential {
    /// The probability of being up at `t`; `mean_outage` is above 0.
    pub fn availability(rate: f64, mean_outage: f64, t: f64) -> f64 {
        let repair = 1.0 / mean_outage;
        let sum = rate + repair;
        repair / sum + rate / sum * libm::exp(-sum * t)
    }

    /// The expected time up in `[0, horizon)`; `mean_outage` is above 0.
    pub fn up_time(rate: f64, mean_outage: f64, horizon: f64) -> f64 {
        let repair = 1.0 / mean_outage;
        let sum = rate + repair;
        repair / sum * horizon - rate / (sum * sum) * libm::expm1(-sum * horizon)
    }
}

/// Outages that all last the same time.
pub mod constant {
    use super::{super::counting::poisson, poisson_above};

    /// The probability of being up at `t`:
    /// Σ_{n ≤ t/outage} P(a Poisson count of mean rate·(t − n·outage) is n).
    ///
    /// The n-th term is the probability that exactly n outages are over: the up time is then
    /// t − n·outage, and n hangs fell into it (L. Takács, 1957, for the distribution).
    pub fn availability(rate: f64, outage: f64, t: f64) -> f64 {
        outages_begun(outage, t).map(|(n, up)| poisson(n, rate * up)).sum()
    }

    /// The expected time up in `[0, horizon)`:
    /// Σ_{n < horizon/outage} P(a Poisson count of mean rate·(horizon − n·outage) exceeds n) / rate.
    ///
    /// The n-th term is the probability that hang n + 1 comes before the horizon. All terms are
    /// positive; the sum stops at the first that no longer changes it.
    pub fn up_time(rate: f64, outage: f64, horizon: f64) -> f64 {
        if rate == 0.0 || outage == 0.0 {
            return horizon;
        }
        let mut hangs = 0.0;
        for (n, up) in outages_begun(outage, horizon) {
            let term = poisson_above(n, rate * up);
            hangs += term;
            if term < hangs * f64::EPSILON {
                break;
            }
        }
        hangs / rate
    }

    /// For n = 0, 1, … the up time t − n·outage that is left when n outages are over by `t`.
    fn outages_begun(outage: f64, t: f64) -> impl Iterator<Item = (u64, f64)> {
        (0..).map(move |n: u64| (n, t - n as f64 * outage)).take_while(|(_, up)| *up >= 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::quadrature::integral;
    use super::*;

    const CASES: [(f64, f64); 4] = [(0.01, 0.5), (1.0, 0.3), (0.4, 2.0), (5.0, 1.0)];

    #[test]
    fn exponential_outages_follow_the_markov_chain() {
        for (rate, outage) in CASES {
            // Kolmogorov's equation by the classical Runge–Kutta method.
            let slope = |a: f64| -rate * a + (1.0 - a) / outage;
            let (mut a, mut up, step) = (1.0, 0.0, 1e-3);
            for _ in 0..3_000 {
                let k1 = slope(a);
                let k2 = slope(a + 0.5 * step * k1);
                let k3 = slope(a + 0.5 * step * k2);
                let k4 = slope(a + step * k3);
                let middle = a + step / 24.0 * (5.0 * k1 + 4.0 * k2 + 4.0 * k3 - k4);
                let next = a + step / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
                up += step / 6.0 * (a + 4.0 * middle + next);
                a = next;
            }
            let error = (exponential::availability(rate, outage, 3.0) - a).abs();
            assert!(error < 1e-9, "{rate}, {outage}: availability {error}");
            let error = (exponential::up_time(rate, outage, 3.0) - up).abs();
            assert!(error < 1e-9, "{rate}, {outage}: up time {error}");
        }
    }

    #[test]
    fn constant_outages_obey_their_delay_equation() {
        for (rate, outage) in CASES {
            for t in [0.2 * outage, 1.5 * outage, 3.7 * outage] {
                // A(t) = 1 − rate · ∫ A over the last outage's length: up, unless hung since.
                let availability = |t: f64| constant::availability(rate, outage, t);
                let start = (t - outage).max(0.0);
                let kink = (t / outage).floor() * outage;
                let hung = integral(availability, start, kink.max(start), 20)
                    + integral(availability, kink.max(start), t, 20);
                let error = availability(t) - (1.0 - rate * hung);
                assert!(error.abs() < 1e-10, "{rate}, {outage}, {t}: {error}");
            }
        }
    }

    #[test]
    fn the_up_time_with_constant_outages_is_the_integral_of_the_availability() {
        for (rate, outage) in CASES {
            for pieces in [0.4, 1.0, 6.3] {
                let horizon = pieces * outage;
                let availability = |t: f64| constant::availability(rate, outage, t);
                let whole = pieces.floor() as u32;
                let mut by_quadrature: f64 = (0..whole)
                    .map(|n| f64::from(n) * outage)
                    .map(|start| integral(availability, start, start + outage * (1.0 - 1e-15), 20))
                    .sum();
                by_quadrature += integral(availability, f64::from(whole) * outage, horizon, 20);
                let error = constant::up_time(rate, outage, horizon) - by_quadrature;
                assert!(error.abs() < 1e-9, "{rate}, {outage}, {horizon}: {error}");
            }
        }
    }

    #[test]
    fn over_a_long_horizon_only_two_moments_of_the_outage_matter() {
        for (rate, outage) in CASES {
            let horizon = 400.0;
            let exact = exponential::up_time(rate, outage, horizon);
            let error = up_time_long(rate, outage, outage * outage, horizon) - exact;
            assert!(error.abs() < 1e-9, "{rate}, {outage}: exponential {error}");
            let exact = constant::up_time(rate, outage, horizon);
            let error = up_time_long(rate, outage, 0.0, horizon) - exact;
            assert!(error.abs() < 1e-9, "{rate}, {outage}: constant {error}");
        }
    }

    #[test]
    fn an_endless_outage_is_no_remedy_and_none_is_no_downtime() {
        let (rate, horizon) = (0.7, 5.0);
        let none = super::super::hang::up_time(rate, horizon);
        assert!((constant::up_time(rate, 6.0, horizon) - none).abs() < 1e-12);
        assert!((exponential::up_time(rate, 1e15, horizon) - none).abs() < 1e-9);
        assert_eq!(constant::up_time(rate, 0.0, horizon), horizon);
        assert_eq!(constant::up_time(0.0, 2.0, horizon), horizon);
    }
}
