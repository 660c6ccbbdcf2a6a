//! Laws against their formulas and tables.

use super::*;
use crate::engine::random::Streams;

#[test]
fn the_normal_quantile_agrees_with_printed_tables() {
    for (p, z) in [
        (0.5, 0.0),
        (0.975, 1.959_963_984_540_054),
        (0.995, 2.575_829_303_548_901),
        (1e-10, -6.361_340_902_404_056),
        (0.999_999, 4.753_424_308_822_899),
    ] {
        assert!((normal_quantile(p) - z).abs() < 1e-9, "{p}: {}", normal_quantile(p));
    }
}

/// The tail of the normal distribution is that of erfc; an error of the quantile is as many times
/// larger there as it is deep.
#[test]
fn the_normal_quantile_inverts_its_distribution_in_both_tails() {
    let tails = (1..300).map(|exponent| libm::pow(10.0, -f64::from(exponent)));
    for p in tails.chain([0.05, 0.074, 0.076, 0.3, 0.499, 0.5]) {
        let z = normal_quantile(p);
        let found = 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
        assert!((found / p - 1.0).abs() < 1e-15 * (10.0 + z * z), "{p}: {found}");
        let rest = 1.0 - p;
        if rest < 1.0 {
            assert_eq!(normal_quantile(rest), -normal_quantile(1.0 - rest), "{p}");
        }
    }
}

#[test]
fn quantiles_of_laws_with_a_formula_are_those_of_the_formula() {
    let median = |law: Distribution| law.quantile(0.5);
    let ln2 = std::f64::consts::LN_2;
    for (law, expected) in [
        (Distribution::Uniform { low: 2.0, high: 5.0 }, 3.5),
        (Distribution::Exponential { mean: 3.0 }, 3.0 * ln2),
        (Distribution::Erlang { shape: 1, mean: 3.0 }, 3.0 * ln2),
        // 1 − e⁻ˣ(1 + x) = ½ at 1.678346990…; the mean of a stage is 1.5.
        (Distribution::Erlang { shape: 2, mean: 3.0 }, 1.5 * 1.678_346_990_016_661),
        (Distribution::Lognormal { median: 3.0, sigma: 2.0 }, 3.0),
        (Distribution::Weibull { shape: 2.0, scale: 3.0 }, 3.0 * ln2.sqrt()),
    ] {
        assert!((median(law.clone()) / expected - 1.0).abs() < 1e-12, "{law:?}");
    }
    let sorted = [1, 2, 9].map(SimDuration::from_secs).to_vec();
    let observed = Distribution::Empirical { sorted };
    let thirds = [0.1, 0.34, 0.66, 0.67, 0.99, 1.0].map(|u| observed.quantile(u));
    assert_eq!(thirds, [1.0, 2.0, 2.0, 9.0, 9.0, 9.0]);
}

#[test]
fn the_erlang_quantile_inverts_its_distribution() {
    for shape in [1, 2, 6, 40] {
        for u in [1e-9, 0.01, 0.5, 0.99, 1.0 - 1e-9] {
            let x = erlang_quantile(shape, u);
            let mut term = libm::exp(-x);
            let mut survival = term;
            for j in 1..shape {
                term *= x / f64::from(j);
                survival += term;
            }
            assert!(((1.0 - survival) - u).abs() < 1e-12, "shape {shape}, u {u}: {survival}");
        }
    }
}

#[test]
fn the_mean_of_many_samples_is_the_mean() {
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
        let mut stream = Streams::new(1, 0).stream("test", "mean");
        let count = 100_000;
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..count {
            let x = law.sample(&mut stream).as_secs_f64();
            sum += x;
            squares += x * x;
        }
        let n = f64::from(count);
        let error = ((squares / n - (sum / n) * (sum / n)) / n).sqrt();
        assert!((law.mean() - 4.0).abs() < 1e-12, "{law:?}");
        assert!((sum / n - 4.0).abs() <= 4.0 * error, "{law:?}: {} ± {error}", sum / n);
    }
}

#[test]
fn laws_by_their_mean_have_the_parameters_of_the_textbook() {
    let near = |found: f64, hand: f64| assert!((found - hand).abs() < 1e-12, "{found}");
    // σ² = ln(1 + 3²) = ln 10, and the median is 4/√10.
    match Distribution::lognormal_by_mean(4.0, 3.0) {
        Distribution::Lognormal { median, sigma } => {
            near(sigma * sigma, std::f64::consts::LN_10);
            near(median, 1.264_911_064_067_351_8);
        }
        other => panic!("{other:?}"),
    }
    // Γ(3/2) = √π/2.
    match Distribution::weibull_by_mean(2.0, 4.0) {
        Distribution::Weibull { shape, scale } => near(scale * shape, 9.027_033_336_764_1),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_shortest_and_the_longest_span_are_what_the_last_quantiles_come_to() {
    let observed = [1, 2, 5].map(SimDuration::from_secs).to_vec();
    for (law, shortest, longest) in [
        (Distribution::Constant(SimDuration::SECOND), 1.0, 1.0),
        (Distribution::Uniform { low: 2.0, high: 3.0 }, 2.0, 3.0),
        (Distribution::Empirical { sorted: observed }, 1.0, 5.0),
    ] {
        assert_eq!((law.shortest(), law.longest()), (shortest, Some(longest)));
        assert!((law.quantile(1e-12) - shortest).abs() < 1e-9, "{law:?}");
        assert!((law.quantile(1.0 - 1e-12) - longest).abs() < 1e-9, "{law:?}");
    }
    let unbounded = Distribution::Exponential { mean: 1.0 };
    assert_eq!((unbounded.shortest(), unbounded.longest()), (0.0, None));
}

#[test]
fn quantiles_grow_with_the_draw() {
    for law in [
        Distribution::Erlang { shape: 3, mean: 1.0 },
        Distribution::Lognormal { median: 1.0, sigma: 1.0 },
        Distribution::Weibull { shape: 0.5, scale: 1.0 },
    ] {
        let values: Vec<f64> = (1..1000).map(|k| law.quantile(f64::from(k) / 1e3)).collect();
        assert!(values.is_sorted(), "{law:?}");
    }
}

#[test]
fn a_law_of_spans_twice_as_long_has_quantiles_twice_as_long() {
    for law in [
        Distribution::Constant(SimDuration::from_secs(4)),
        Distribution::Uniform { low: 1.0, high: 7.0 },
        Distribution::Exponential { mean: 4.0 },
        Distribution::Erlang { shape: 3, mean: 4.0 },
        Distribution::Lognormal { median: 4.0, sigma: 1.0 },
        Distribution::Weibull { shape: 1.5, scale: 4.0 },
        Distribution::Empirical { sorted: [1, 2, 9].map(SimDuration::from_secs).to_vec() },
    ] {
        let twice = law.times(2.0);
        for u in [0.1, 0.5, 0.99] {
            assert_eq!(twice.quantile(u), 2.0 * law.quantile(u), "{law:?}");
        }
    }
    let span = SimDuration::from_nanos(3);
    assert_eq!([0.0, 0.5, 1.5].map(|factor| span.scaled(factor).as_nanos()), [0, 2, 5]);
}
