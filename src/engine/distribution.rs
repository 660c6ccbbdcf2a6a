//! Laws of varying durations, sampled by inversion: one draw a variate, monotone in the draw, and
//! the same bits on every platform (all mathematics is `libm`'s or exact in IEEE 754).

use super::random::Stream;
use super::root::root;
use super::time::SimDuration;

/// The law of a non-negative random span. All parameters are in seconds (s).
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same span.
    Constant(SimDuration),
    /// Uniform on `low..high`.
    Uniform {
        /// Lower end (s).
        low: f64,
        /// Upper end (s).
        high: f64,
    },
    /// Exponential.
    Exponential {
        /// Mean (s).
        mean: f64,
    },
    /// The sum of `shape` independent exponential spans.
    Erlang {
        /// Number of stages.
        shape: u32,
        /// Mean of the sum (s).
        mean: f64,
    },
    /// The exponential of a normal variate.
    Lognormal {
        /// Median (s).
        median: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Weibull: survival exp(−(x/scale)^shape).
    Weibull {
        /// Shape; 1 is exponential.
        shape: f64,
        /// Scale (s).
        scale: f64,
    },
    /// Each observed span with the same probability.
    Empirical {
        /// The observations in increasing order, at least one.
        sorted: Vec<SimDuration>,
    },
}

impl Distribution {
    /// No time at all.
    pub const ZERO: Self = Self::Constant(SimDuration::ZERO);

    /// The lognormal law with the given mean (s) and coefficient of variation:
    /// σ² = ln(1 + cv²), median = mean / √(1 + cv²).
    pub fn lognormal_by_mean(mean: f64, cv: f64) -> Self {
        let squared = 1.0 + cv * cv;
        Self::Lognormal { median: mean / squared.sqrt(), sigma: libm::log(squared).sqrt() }
    }

    /// The Weibull law with the given shape and mean (s): scale = mean / Γ(1 + 1/shape).
    pub fn weibull_by_mean(shape: f64, mean: f64) -> Self {
        Self::Weibull { shape, scale: mean / libm::tgamma(1.0 + 1.0 / shape) }
    }

    /// One span, from exactly one draw (none for a constant).
    pub fn sample(&self, stream: &mut Stream) -> SimDuration {
        match self {
            Self::Constant(span) => *span,
            Self::Empirical { sorted } => sorted[stream.below(sorted.len() as u64) as usize],
            _ => SimDuration::from_secs_f64(self.quantile(stream.unit())),
        }
    }

    /// The mean (s).
    pub fn mean(&self) -> f64 {
        match self {
            Self::Constant(span) => span.as_secs_f64(),
            Self::Uniform { low, high } => 0.5 * (low + high),
            Self::Exponential { mean } | Self::Erlang { mean, .. } => *mean,
            Self::Lognormal { median, sigma } => median * libm::exp(0.5 * sigma * sigma),
            Self::Weibull { shape, scale } => scale * libm::tgamma(1.0 + 1.0 / shape),
            Self::Empirical { sorted } => {
                let total: u128 = sorted.iter().map(|span| u128::from(span.as_nanos())).sum();
                total as f64 / 1e9 / sorted.len() as f64
            }
        }
    }

    /// The longest span (s), if there is one.
    pub fn longest(&self) -> Option<f64> {
        match self {
            Self::Constant(span) => Some(span.as_secs_f64()),
            Self::Uniform { high, .. } => Some(*high),
            Self::Empirical { sorted } => sorted.last().map(|span| span.as_secs_f64()),
            Self::Exponential { .. }
            | Self::Erlang { .. }
            | Self::Lognormal { .. }
            | Self::Weibull { .. } => None,
        }
    }

    /// The time (s) that no span falls short of; 0 where there is none above.
    pub fn shortest(&self) -> f64 {
        match self {
            Self::Constant(span) => span.as_secs_f64(),
            Self::Uniform { low, .. } => *low,
            Self::Empirical { sorted } => sorted.first().map_or(0.0, |span| span.as_secs_f64()),
            Self::Exponential { .. }
            | Self::Erlang { .. }
            | Self::Lognormal { .. }
            | Self::Weibull { .. } => 0.0,
        }
    }

    /// The inverse distribution function (s) at `u`, strictly between 0 and 1.
    pub fn quantile(&self, u: f64) -> f64 {
        match self {
            Self::Constant(span) => span.as_secs_f64(),
            Self::Uniform { low, high } => low + u * (high - low),
            Self::Exponential { mean } => -mean * libm::log(1.0 - u),
            Self::Erlang { shape, mean } => mean / f64::from(*shape) * erlang_quantile(*shape, u),
            Self::Lognormal { median, sigma } => median * libm::exp(sigma * normal_quantile(u)),
            Self::Weibull { shape, scale } => scale * libm::pow(-libm::log(1.0 - u), 1.0 / shape),
            Self::Empirical { sorted } => {
                let index = ((u * sorted.len() as f64) as usize).min(sorted.len() - 1);
                sorted[index].as_secs_f64()
            }
        }
    }
}

/// The quantile of the sum of `shape` unit exponentials: the root of
/// 1 − e⁻ˣ Σ_{j<shape} xʲ/j! = u.
fn erlang_quantile(shape: u32, u: f64) -> f64 {
    let survival_and_density = |x: f64| {
        let mut term = libm::exp(-x);
        let mut survival = term;
        for j in 1..shape {
            term *= x / f64::from(j);
            survival += term;
        }
        (survival, term)
    };
    let (mut low, mut high) = (0.0, f64::from(shape));
    while survival_and_density(high).0 > 1.0 - u {
        low = high;
        high *= 2.0;
    }
    root((low, high), 0.5 * (low + high), 1e-15, |x| {
        let (survival, density) = survival_and_density(x);
        ((1.0 - u) - survival, density)
    })
}

/// The standard normal quantile, algorithm AS 241 PPND16 (M. J. Wichura, *Applied Statistics* 37,
/// 1988): relative error about 1e-16.
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(r, &CENTRE_NUMERATOR, &CENTRE_DENOMINATOR);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = (-libm::log(tail)).sqrt();
    let magnitude = if r <= 5.0 {
        ratio(r - 1.6, &MIDDLE_NUMERATOR, &MIDDLE_DENOMINATOR)
    } else {
        ratio(r - 5.0, &FAR_NUMERATOR, &FAR_DENOMINATOR)
    };
    if q < 0.0 { -magnitude } else { magnitude }
}

/// The quotient of two polynomials of degree seven, coefficients from the constant up.
fn ratio(x: f64, numerator: &[f64; 8], denominator: &[f64; 8]) -> f64 {
    let horner = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient);
    horner(numerator) / horner(denominator)
}

const CENTRE_NUMERATOR: [f64; 8] = [
    3.387_132_872_796_366_6,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const CENTRE_DENOMINATOR: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_854e3,
];
const MIDDLE_NUMERATOR: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const MIDDLE_DENOMINATOR: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_NUMERATOR: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_7e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_DENOMINATOR: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

#[cfg(test)]
mod tests {
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
}
