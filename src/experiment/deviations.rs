//! [`Deviations`]: the moments of a sample that is not kept.

use super::intervals::{Intervals, Moments};

/// The mean of a sample and the sums of the powers of the deviations from it.
///
/// They are taken up one by one: P. Pébay, *Formulas for robust, one-pass parallel computation of
/// covariances and arbitrary-order statistical moments*, Sandia report SAND2008-6212 (2008). Equal
/// numbers leave no deviation at all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Deviations {
    /// The mean.
    pub(super) mean: f64,
    squares: f64,
    cubes: f64,
    fourths: f64,
}

impl Deviations {
    /// Takes up `number`, the `count`-th of the sample.
    #[inline]
    pub(super) fn add(&mut self, number: f64, count: f64) {
        let delta = number - self.mean;
        let step = delta / count;
        let square = step * step;
        let own = delta * step * (count - 1.0);
        self.mean += step;
        self.fourths += own * square * (count * count - 3.0 * count + 3.0)
            + 6.0 * square * self.squares
            - 4.0 * step * self.cubes;
        self.cubes += own * step * (count - 2.0) - 3.0 * step * self.squares;
        self.squares += own;
    }

    /// Whether all numbers were equal.
    pub(super) fn are_none(&self) -> bool {
        self.squares == 0.0
    }

    /// Both ends of the interval of the mean, `count` numbers having been taken up; `None` where too
    /// few of them differ to tell.
    pub(super) fn interval(&self, count: u32, confidence: f64) -> Option<(f64, f64)> {
        let [second, third, fourth] =
            [self.squares, self.cubes, self.fourths].map(|sum| sum / f64::from(count));
        let moments = Moments { second, third, fourth };
        Intervals::new(confidence, count).of_moments(self.mean, moments).interval
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numbers: &[f64]) -> Deviations {
        let mut sample = Deviations::default();
        numbers.iter().zip(1..).for_each(|(number, n)| sample.add(*number, f64::from(n)));
        sample
    }

    #[test]
    fn the_deviations_are_those_of_the_textbook() {
        let numbers = [5.0, 9.0, 1.0, 4.0, 4.0, 7.0, 12.0];
        let mean = 6.0;
        let sum = |power| numbers.iter().map(|number| libm::pow(number - mean, power)).sum::<f64>();
        let sample = of(&numbers);
        for (own, expected) in [
            (sample.mean, mean),
            (sample.squares, sum(2.0)),
            (sample.cubes, sum(3.0)),
            (sample.fourths, sum(4.0)),
        ] {
            assert!((own - expected).abs() < 1e-10, "{own} {expected}");
        }
    }

    #[test]
    fn a_symmetric_sample_has_students_interval() {
        let (low, high) = of(&[1.0, 2.0, 3.0, 4.0]).interval(4, 0.95).expect("it varies");
        // 3.182 is Student's quantile for three degrees of freedom, 1.291 the deviation.
        assert!((high - 2.5 - 3.182 * 1.291 / 2.0).abs() < 1e-3, "{high}");
        assert!((low + high - 5.0).abs() < 1e-12);
    }

    #[test]
    fn one_event_and_none_tell_nothing() {
        let mut numbers = [0.0; 64];
        assert!(of(&numbers).are_none() && of(&numbers).interval(64, 0.95).is_none());
        numbers[7] = 1.0;
        assert_eq!(of(&numbers).interval(64, 0.95), None);
        numbers[9..15].fill(1.0);
        let (low, high) = of(&numbers).interval(64, 0.95).expect("seven tell");
        let mean = 7.0 / 64.0;
        assert!(low < mean && mean < high && high - mean > mean - low, "{low} {high}");
    }
}
