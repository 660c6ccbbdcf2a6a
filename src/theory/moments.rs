//! Second moments of the laws of [`crate::engine::distribution`].

use crate::engine::Distribution;

/// The variance [s²] of a law.
pub fn variance(law: &Distribution) -> f64 {
    let mean = law.mean();
    match law {
        Distribution::Constant(_) => 0.0,
        Distribution::Uniform { low, high } => (high - low) * (high - low) / 12.0,
        Distribution::Exponential { mean } => mean * mean,
        Distribution::Erlang { shape, mean } => mean * mean / f64::from(*shape),
        Distribution::Lognormal { sigma, .. } => mean * mean * libm::expm1(sigma * sigma),
        Distribution::Weibull { shape, scale } => {
            scale * scale * libm::tgamma(1.0 + 2.0 / shape) - mean * mean
        }
        Distribution::Empirical { sorted } => {
            let squares = sorted.iter().map(|span| {
                let deviation = span.as_secs_f64() - mean;
                deviation * deviation
            });
            squares.sum::<f64>() / sorted.len() as f64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::quadrature::integral;
    use super::*;
    use crate::engine::SimDuration;

    #[test]
    fn the_variance_is_that_of_the_quantile_function() {
        let observed = [1, 2, 3, 10].map(SimDuration::from_secs).to_vec();
        // The steps of observations set the limit of a quadrature, not its panels.
        for (law, tolerance) in [
            (Distribution::Constant(SimDuration::from_secs(4)), 1e-12),
            (
                Distribution::Uniform {
                    low: 1.0,
                    high: 7.0,
                },
                1e-9,
            ),
            (Distribution::Exponential { mean: 4.0 }, 1e-6),
            (
                Distribution::Erlang {
                    shape: 3,
                    mean: 4.0,
                },
                1e-6,
            ),
            (Distribution::lognormal_by_mean(4.0, 0.5), 1e-6),
            (Distribution::weibull_by_mean(1.5, 4.0), 1e-6),
            (Distribution::Empirical { sorted: observed }, 1e-2),
        ] {
            let mean = law.mean();
            // With u = x³(10 − 15x + 6x²) the integrand is flat where the quantile has its poles.
            let by_quadrature = integral(
                |x| {
                    let u = x * x * x * (10.0 - 15.0 * x + 6.0 * x * x);
                    let slope = 30.0 * x * x * (1.0 - x) * (1.0 - x);
                    let deviation = law.quantile(u.min(1.0 - f64::EPSILON)) - mean;
                    slope * deviation * deviation
                },
                0.0,
                1.0,
                4000,
            );
            let error = (variance(&law) - by_quadrature).abs();
            assert!(error < tolerance, "{law:?}: {error}");
        }
    }
}
