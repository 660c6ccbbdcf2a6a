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

    /// The law of a span so many times as long; `factor` is not negative.
    pub fn times(&self, factor: f64) -> Self {
        let mut law = self.clone();
        match &mut law {
            Self::Constant(span) => *span = span.scaled(factor),
            Self::Uniform { low, high } => (*low, *high) = (*low * factor, *high * factor),
            Self::Exponential { mean: of }
            | Self::Erlang { mean: of, .. }
            | Self::Lognormal { median: of, .. }
            | Self::Weibull { scale: of, .. } => *of *= factor,
            Self::Empirical { sorted } => sorted.iter_mut().for_each(|it| *it = it.scaled(factor)),
        }
        law
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
mod tests;
