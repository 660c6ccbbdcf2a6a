//! The second moments of the laws against their own quantiles.

use porthang::engine::{Distribution, SimDuration};
use porthang::theory::moments::variance;

#[test]
fn the_variance_is_that_of_a_million_quantiles() {
    let observed = [1, 2, 3, 10].map(SimDuration::from_secs).to_vec();
    for law in [
        Distribution::Constant(SimDuration::from_secs(4)),
        Distribution::Uniform { low: 1.0, high: 7.0 },
        Distribution::Exponential { mean: 4.0 },
        Distribution::Erlang { shape: 3, mean: 4.0 },
        Distribution::lognormal_by_mean(4.0, 0.5),
        Distribution::weibull_by_mean(1.5, 4.0),
        Distribution::Empirical { sorted: observed },
    ] {
        let (mean, count) = (law.mean(), 1_000_000);
        let square = |k: i32| {
            let deviation = law.quantile((f64::from(k) + 0.5) / f64::from(count)) - mean;
            deviation * deviation
        };
        let by_quantiles = (0..count).map(square).sum::<f64>() / f64::from(count);
        let error = (variance(&law) - by_quantiles).abs();
        assert!(error <= 1e-4 * by_quantiles, "{law:?}: {error}");
    }
}
