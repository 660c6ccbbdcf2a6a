//! Student's t distribution, as far as an interval needs it.
//!
//! Its distribution function is a finite sum for whole degrees of freedom, so that it needs no
//! function of the platform and has the same bits everywhere.

use std::f64::consts::FRAC_2_PI;

use crate::engine::distribution::normal_quantile;

/// From so many degrees on the expansion below is right to ten digits.
const MANY: u32 = 1000;

/// The bound that |T| stays within with probability `confidence`, for `degrees` of freedom.
///
/// # Panics
/// If `degrees` is 0 or `confidence` does not lie strictly between 0 and 1.
pub fn two_sided_quantile(confidence: f64, degrees: u32) -> f64 {
    assert!(degrees > 0, "no degree of freedom");
    assert!(confidence > 0.0 && confidence < 1.0, "{confidence} is no confidence");
    if degrees >= MANY {
        return near_normal(normal_quantile(0.5 + confidence / 2.0), f64::from(degrees));
    }
    let (mut low, mut high) = (0.0, 1.0);
    while central_probability(high, degrees) < confidence {
        low = high;
        high *= 2.0;
    }
    // Halved until no number lies between: as exact as the sum below.
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return high;
        }
        if central_probability(middle, degrees) < confidence {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// The bound for many degrees, `z` being that of the normal distribution: Abramowitz and Stegun (1964),
/// 26.7.5.
fn near_normal(z: f64, degrees: f64) -> f64 {
    let square = z * z;
    let terms = [
        (square + 1.0) / 4.0,
        ((5.0 * square + 16.0) * square + 3.0) / 96.0,
        (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0,
    ];
    let sum = terms.iter().rev().fold(0.0, |sum, term| (sum + term) / degrees);
    z + z * sum
}

/// P(|T| ≤ t): Abramowitz and Stegun (1964), 26.7.3 for odd and 26.7.4 for even degrees.
fn central_probability(t: f64, degrees: u32) -> f64 {
    let nu = f64::from(degrees);
    let cos_squared = nu / (nu + t * t);
    let sin = t / (nu + t * t).sqrt();
    let odd = degrees % 2 == 1;
    let mut term = if odd { cos_squared.sqrt() } else { 1.0 };
    let mut power = u32::from(odd);
    let mut sum = 0.0;
    while power + 2 <= degrees {
        sum += term;
        term *= cos_squared * f64::from(power + 1) / f64::from(power + 2);
        power += 2;
    }
    if odd { FRAC_2_PI * (libm::atan(t / nu.sqrt()) + sin * sum) } else { sin * sum }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, StudentsT};

    #[test]
    fn quantiles_are_those_of_the_printed_tables() {
        // Abramowitz and Stegun, table 26.10 (three decimals).
        for (degrees, at_90, at_95, at_99) in [
            (1, 6.314, 12.706, 63.657),
            (2, 2.920, 4.303, 9.925),
            (3, 2.353, 3.182, 5.841),
            (5, 2.015, 2.571, 4.032),
            (10, 1.812, 2.228, 3.169),
            (30, 1.697, 2.042, 2.750),
            (60, 1.671, 2.000, 2.660),
            (120, 1.658, 1.980, 2.617),
        ] {
            for (confidence, printed) in [(0.90, at_90), (0.95, at_95), (0.99, at_99)] {
                let t = two_sided_quantile(confidence, degrees);
                assert!((t - printed).abs() < 5.1e-4, "{degrees} {confidence}: {t}");
            }
        }
    }

    #[test]
    fn quantiles_agree_with_the_incomplete_beta_function() {
        for degrees in [1, 2, 3, 4, 7, 63, 64, 127, 999, 1000, 100_000] {
            let student = StudentsT::new(0.0, 1.0, f64::from(degrees)).expect("valid");
            for confidence in [0.01, 0.5, 0.9, 0.95, 0.99, 0.999] {
                let t = two_sided_quantile(confidence, degrees);
                let reached = 1.0 - 2.0 * student.cdf(-t);
                assert!((reached - confidence).abs() < 1e-10, "{degrees} {t}: {reached}");
            }
        }
    }

    #[test]
    fn one_and_two_degrees_have_closed_forms() {
        let cauchy = libm::tan(std::f64::consts::FRAC_PI_2 * 0.95);
        assert!((two_sided_quantile(0.95, 1) / cauchy - 1.0).abs() < 1e-12);
        // Half of Cauchy's law lies between −1 and 1, and no number above is needed.
        assert!((1.0 - 1e-15..=1.0).contains(&two_sided_quantile(0.5, 1)));
        let two = 0.95 * (2.0 / (1.0 - 0.95f64 * 0.95)).sqrt();
        assert!((two_sided_quantile(0.95, 2) / two - 1.0).abs() < 1e-12);
    }
}
