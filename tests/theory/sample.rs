//! Independent numbers, and how far their mean lies from what theory says.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// Independent observations of one quantity.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample {
    values: Vec<f64>,
}

impl Sample {
    pub(crate) fn push(&mut self, value: f64) {
        self.values.push(value);
    }

    pub(crate) fn mean(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.count()
    }

    /// The standard error of the mean.
    pub(crate) fn error(&self) -> f64 {
        let mean = self.mean();
        let squares: f64 = self.values.iter().map(|value| (value - mean) * (value - mean)).sum();
        (squares / (self.count() - 1.0) / self.count()).sqrt()
    }

    /// How many standard errors the mean lies above `expected`.
    pub(crate) fn z(&self, expected: f64) -> f64 {
        let distance = self.mean() - expected;
        // A quantity that never varies is right to rounding, or wrong.
        if distance.abs() <= 1e-12 * expected.abs() {
            return 0.0;
        }
        distance / self.error()
    }

    /// Half the width of the interval that holds the mean with this confidence.
    pub(crate) fn half_width(&self, confidence: f64) -> f64 {
        let law = StudentsT::new(0.0, 1.0, self.count() - 1.0).expect("two values or more");
        law.inverse_cdf(0.5 + 0.5 * confidence) * self.error()
    }

    fn count(&self) -> f64 {
        self.values.len() as f64
    }
}

impl FromIterator<f64> for Sample {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self { values: values.into_iter().collect() }
    }
}

/// Fails unless the 99 % interval of `sample` holds `expected`.
#[track_caller]
pub(crate) fn assert_in_interval(sample: &Sample, expected: f64, what: &str) {
    let (mean, half_width) = (sample.mean(), sample.half_width(0.99));
    println!("{what}: {mean:.6} ± {half_width:.6}, theory {expected:.6}");
    assert!(
        (mean - expected).abs() <= half_width,
        "{what}: {mean} ± {half_width} does not hold {expected}"
    );
}

/// Fails unless the mean of `sample` lies within four standard errors of `expected`.
#[track_caller]
pub(crate) fn assert_near(sample: &Sample, expected: f64, what: &str) {
    let z = sample.z(expected);
    println!("{what}: {:.6}, theory {expected:.6}, z {z:+.2}", sample.mean());
    assert!(
        z.abs() < 4.0,
        "{what}: {} ± {} is {z} standard errors from {expected}",
        sample.mean(),
        sample.error()
    );
}

/// The same for how many of `trials` were hits, where `expected` is the probability of one. The
/// error is the one theory says: a rare miss may be in no trial at all.
#[track_caller]
pub(crate) fn assert_share_near(hits: usize, trials: usize, expected: f64, what: &str) {
    let mean = hits as f64 / trials as f64;
    let error = (expected * (1.0 - expected) / trials as f64).sqrt();
    println!("{what}: {mean:.6}, theory {expected:.6} ± {error:.6}");
    assert!(
        (mean - expected).abs() <= 4.0 * error,
        "{what}: {mean} is more than four standard errors of {error} from {expected}"
    );
}
