//! No remedy: the port is up until the first poison, and then never again.
//!
//! Also what "the first hang" looks like under any remedy: it depends on nothing but the exposure,
//! the time the port would have been up had no poison come.

/// The probability of being up at `t`.
pub fn availability(rate: f64, t: f64) -> f64 {
    libm::exp(-rate * t)
}

/// The expected time up in `[0, horizon)`, (1 − e^(−rate·horizon)) / rate.
///
/// It is also the mean of the earlier of the first hang and the horizon, under every remedy that
/// leaves a healthy port alone. Without poison it is the horizon.
pub fn up_time(rate: f64, horizon: f64) -> f64 {
    if rate == 0.0 {
        return horizon;
    }
    -libm::expm1(-rate * horizon) / rate
}

/// The probability that the port has hung after an `exposure`: after so much time in service.
pub fn share_hung(rate: f64, exposure: f64) -> f64 {
    -libm::expm1(-rate * exposure)
}

/// The mean number of requests served before the hang where a share `invalid` of all requests is
/// poison: geometric, (1 − `invalid`) / `invalid`.
pub fn served_before(invalid: f64) -> f64 {
    (1.0 - invalid) / invalid
}

#[cfg(test)]
mod tests {
    use super::super::quadrature::integral;
    use super::*;

    #[test]
    fn the_up_time_is_the_integral_of_the_availability() {
        for (rate, horizon) in [(0.01, 3.0), (1.0, 3.0), (4.0, 9.0)] {
            let by_quadrature = integral(|t| availability(rate, t), 0.0, horizon, 40);
            let error = up_time(rate, horizon) - by_quadrature;
            assert!(error.abs() < 1e-12, "{rate}, {horizon}: {error}");
        }
    }

    #[test]
    fn rare_poison_loses_no_digits() {
        let (rate, horizon) = (1e-12, 1e3);
        let lost = horizon - up_time(rate, horizon);
        assert!((lost - 0.5 * rate * horizon * horizon).abs() < 1e-12);
        assert_eq!(up_time(0.0, horizon), horizon);
    }

    #[test]
    fn as_many_are_served_before_the_hang_as_the_series_says() {
        let invalid: f64 = 0.2;
        let mut healthy = 1.0;
        let series: f64 = (0..400)
            .map(|_| {
                healthy *= 1.0 - invalid;
                healthy
            })
            .sum();
        assert!((served_before(invalid) - series).abs() < 1e-12);
    }
}
