//! A listener that loses one of its places, or one of its workers, to each poison: it is up until
//! the last one is lost, and then never again.
//!
//! Poison that finds the port up is a Poisson process and each acts, so that the time to hang is the
//! sum of as many independent exponential gaps as there are places: Erlang with shape `places`.
//! One place is the law of [`super::hang`].

use super::counting::{poisson, poisson_above};

/// The probability of being up at `t`: fewer than `places` poisons have come.
pub fn survival(places: u32, rate: f64, t: f64) -> f64 {
    (0..places).map(|lost| poisson(lost.into(), rate * t)).sum()
}

/// The mean time to hang.
pub fn mean(places: u32, rate: f64) -> f64 {
    f64::from(places) / rate
}

/// The expected time up in `[0, horizon)`.
///
/// With N the number of poisons before the horizon, it is E min(N, places) / rate by Wald's
/// identity, and n P(N = n) = rate·horizon P(N = n − 1) sums that up: the port that is up at the
/// horizon counts with it, the others with their mean.
pub fn up_time(places: u32, rate: f64, horizon: f64) -> f64 {
    if rate == 0.0 {
        return horizon;
    }
    let hung = poisson_above(u64::from(places) - 1, rate * horizon);
    horizon * survival(places - 1, rate, horizon) + mean(places, rate) * hung
}

#[cfg(test)]
mod tests {
    use super::super::hang;
    use super::super::quadrature::integral;
    use super::*;

    const CASES: [(u32, f64, f64); 6] = [
        (1, 0.7, 2.0),
        (2, 0.7, 5.0),
        (6, 1.0, 3.0),
        (6, 1.0, 9.0),
        (24, 2.0, 9.0),
        (24, 2.0, 20.0),
    ];

    #[test]
    fn the_survival_is_what_the_density_of_the_sum_of_gaps_leaves() {
        for (places, rate, t) in CASES {
            let shape = f64::from(places);
            let density = |s: f64| {
                rate * libm::exp(
                    (shape - 1.0) * libm::log(rate * s) - rate * s - libm::lgamma(shape),
                )
            };
            let error = survival(places, rate, t) - (1.0 - integral(density, 0.0, t, 40));
            assert!(error.abs() < 1e-12, "{places}, {rate}, {t}: {error}");
        }
    }

    #[test]
    fn the_up_time_is_the_integral_of_the_survival() {
        for (places, rate, horizon) in CASES {
            let by_quadrature = integral(|t| survival(places, rate, t), 0.0, horizon, 40);
            let error = up_time(places, rate, horizon) - by_quadrature;
            assert!(error.abs() < 1e-12, "{places}, {rate}, {horizon}: {error}");
        }
    }

    #[test]
    fn a_horizon_without_end_leaves_the_mean() {
        for (places, rate, _) in CASES {
            assert!((up_time(places, rate, 1e3) / mean(places, rate) - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn one_place_is_the_law_of_the_first_poison() {
        for (rate, t) in [(0.01, 3.0), (1.0, 3.0), (4.0, 9.0)] {
            assert!((survival(1, rate, t) / hang::availability(rate, t) - 1.0).abs() < 1e-14);
            assert!((up_time(1, rate, t) / hang::up_time(rate, t) - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn rare_poison_takes_nothing() {
        assert_eq!(up_time(6, 0.0, 1e3), 1e3);
        assert!((up_time(6, 1e-12, 1e3) - 1e3).abs() < 1e-12);
    }
}
