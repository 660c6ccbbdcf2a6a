//! The laws that are fitted: their likelihood under right censoring. Add one here.

use super::lengths::Lengths;
use crate::engine::Distribution;

/// A family of laws of lengths, with two parameters: the logarithm of where it lies, and that of
/// its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// By its mean. It has no shape.
    Exponential,
    /// By its mean and its shape.
    Weibull,
    /// By its median and the standard deviation of its logarithm.
    Lognormal,
}

/// ln √(2π).
const LOG_ROOT: f64 = 0.918_938_533_204_672_8;

/// From here on the tail of the normal law is told by its expansion.
const FAR: f64 = 30.0;

impl Family {
    /// All of them, the simplest first.
    pub const ALL: [Self; 3] = [Self::Exponential, Self::Weibull, Self::Lognormal];

    /// What it is called, in a file too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exponential => "exponential",
            Self::Weibull => "weibull",
            Self::Lognormal => "lognormal",
        }
    }

    /// What its place and its shape are called, in a file too.
    pub const fn keys(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Exponential => ("mean", None),
            Self::Weibull => ("mean", Some("shape")),
            Self::Lognormal => ("median", Some("sigma")),
        }
    }

    /// The law with this place (s) and shape.
    pub fn law(self, place: f64, shape: f64) -> Distribution {
        match self {
            Self::Exponential => Distribution::Exponential { mean: place },
            Self::Weibull => Distribution::weibull_by_mean(shape, place),
            Self::Lognormal => Distribution::Lognormal { median: place, sigma: shape },
        }
    }

    /// The logarithm of the share that lasts longer than `length` (s).
    pub fn log_longer(self, length: f64, place: f64, shape: f64) -> f64 {
        let log = libm::log(length);
        match self {
            Self::Exponential => -length / place,
            Self::Weibull => {
                let scale = log_scale(libm::log(place), shape);
                -libm::exp(shape * (log - scale))
            }
            Self::Lognormal => log_tail((log - libm::log(place)) / shape),
        }
    }
}

/// The logarithm of the scale of a Weibull law with this logarithm of its mean.
fn log_scale(log_mean: f64, shape: f64) -> f64 {
    log_mean - libm::lgamma(1.0 + 1.0 / shape)
}

/// The logarithm of the share of a standard normal law above `z`.
fn log_tail(z: f64) -> f64 {
    if z < FAR {
        return libm::log(0.5 * libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2));
    }
    // Abramowitz and Stegun, 26.2.12.
    let w = 1.0 / (z * z);
    -0.5 * z * z - LOG_ROOT - libm::log(z) + libm::log1p(w * (-1.0 + w * (3.0 - 15.0 * w)))
}

/// What of some lengths a likelihood needs, computed once.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    /// How many ended.
    ended: f64,
    /// The sum of all lengths (s).
    total: f64,
    /// Sums of the logarithms of those that ended, and of their squares.
    logs: (f64, f64),
    log_ended: Vec<f64>,
    log_open: Vec<f64>,
}

impl Sample {
    pub(super) fn of(lengths: &Lengths) -> Self {
        let log =
            |all: &[f64]| -> Vec<f64> { all.iter().map(|length| libm::log(*length)).collect() };
        let (log_ended, log_open) = (log(&lengths.ended), log(&lengths.open));
        let logs = log_ended.iter().fold((0.0, 0.0), |(a, b), log| (a + log, b + log * log));
        Self {
            ended: log_ended.len() as f64,
            total: lengths.all().sum(),
            logs,
            log_ended,
            log_open,
        }
    }

    /// The logarithm of the likelihood of a law with these logarithms of its place (s) and shape:
    /// the density of what ended, and the share that lasts longer of what had not.
    pub(super) fn log_likelihood(&self, family: Family, log_place: f64, log_shape: f64) -> f64 {
        let shape = libm::exp(log_shape);
        match family {
            Family::Exponential => -self.ended * log_place - self.total * libm::exp(-log_place),
            Family::Weibull => {
                let scale = log_scale(log_place, shape);
                let all = self.log_ended.iter().chain(&self.log_open);
                let spent: f64 = all.map(|log| libm::exp(shape * (log - scale))).sum();
                let logs = self.logs.0;
                self.ended * (log_shape - shape * scale) + (shape - 1.0) * logs - spent
            }
            Family::Lognormal => {
                let (sum, squares) = self.logs;
                let about = squares - 2.0 * log_place * sum + self.ended * log_place * log_place;
                let tails = self.log_open.iter().map(|log| log_tail((log - log_place) / shape));
                let density = -self.ended * (log_shape + LOG_ROOT) - sum;
                density - 0.5 * about / (shape * shape) + tails.sum::<f64>()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_the_normal_law_is_smooth_and_right() {
        // R: pnorm(c(1, 2, 10, 40), lower.tail = FALSE, log.p = TRUE).
        for (z, expected) in [
            (1.0, -1.841_021_645_009_26),
            (2.0, -3.783_184_333_68),
            (10.0, -53.231_285_15),
            (40.0, -804.608_442_014),
        ] {
            assert!((log_tail(z) / expected - 1.0).abs() < 1e-9, "{z}: {}", log_tail(z));
        }
        assert!((log_tail(FAR) / log_tail(FAR - 1e-9) - 1.0).abs() < 1e-8);
    }

    #[test]
    fn the_likelihood_is_that_of_the_density_and_of_the_share_that_lasts_longer() {
        let lengths = Lengths::new(vec![1.0, 2.5, 7.0], vec![4.0, 9.0]);
        let sample = Sample::of(&lengths);
        for family in Family::ALL {
            let (place, shape) = (3.0_f64, if family == Family::Exponential { 1.0 } else { 1.3 });
            let longer = |length: f64| family.log_longer(length, place, shape);
            let density = |length: f64| {
                let step = 1e-5 * length;
                let slope = libm::exp(longer(length - step)) - libm::exp(longer(length + step));
                libm::log(slope / (2.0 * step))
            };
            let by_hand: f64 = lengths.ended.iter().map(|length| density(*length)).sum::<f64>()
                + lengths.open.iter().map(|length| longer(*length)).sum::<f64>();
            let found = sample.log_likelihood(family, libm::log(place), libm::log(shape));
            assert!((found - by_hand).abs() < 1e-6, "{family:?}: {found} {by_hand}");
        }
    }
}
