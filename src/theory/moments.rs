//! Second moments of the laws of [`crate::engine::distribution`].

use crate::engine::distribution::Distribution;

/// The variance of a law, in seconds squared.
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
