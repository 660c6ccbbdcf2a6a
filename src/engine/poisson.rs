//! Poisson numbers of any mean, exactly: by inversion where the mean is small, else by transformed
//! rejection. Change here how they are drawn.

use super::random::Stream;

/// From this mean on numbers are drawn by rejection.
const LARGE: f64 = 10.0;

/// A number with the Poisson law of this mean, at least 0.
///
/// Below a mean of 10 by inversion, from 0 upwards; else by PTRS (W. Hörmann, *The transformed
/// rejection method for generating Poisson random variables*, Insurance: Mathematics and Economics
/// 12, 1993), which takes some two and a half draws whatever the mean is. The logarithm of a
/// probability is told by its distance from the mode (C. Loader, *Fast and accurate computation of
/// binomial probabilities*, 2000), since the terms of the usual form cancel where the mean is large.
///
/// # Panics
/// If the mean is no number from 0 to 10¹⁵.
pub fn poisson(mean: f64, draws: &mut Stream) -> u64 {
    assert!((0.0..=1e15).contains(&mean), "a mean of {mean}");
    if mean < LARGE { by_inversion(mean, draws) } else { by_rejection(mean, draws) }
}

fn by_inversion(mean: f64, draws: &mut Stream) -> u64 {
    let (mut left, mut number) = (draws.unit(), 0);
    let mut probability = libm::exp(-mean);
    while left > probability && probability > 0.0 {
        left -= probability;
        number += 1;
        probability *= mean / number as f64;
    }
    number
}

fn by_rejection(mean: f64, draws: &mut Stream) -> u64 {
    let b = 0.931 + 2.53 * mean.sqrt();
    let a = -0.059 + 0.02483 * b;
    let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    let squeeze = 0.9277 - 3.6224 / (b - 2.0);
    loop {
        let (u, v) = (draws.unit() - 0.5, draws.unit());
        let us = 0.5 - u.abs();
        let number = ((2.0 * a / us + b) * u + mean + 0.43).floor();
        if us >= 0.07 && v <= squeeze {
            return number as u64;
        }
        if number < 0.0 || (us < 0.013 && v > us) {
            continue;
        }
        let height = libm::log(v * inverse_alpha / (a / (us * us) + b));
        if height <= log_probability(number, mean) {
            return number as u64;
        }
    }
}

/// ln P(N = number).
fn log_probability(number: f64, mean: f64) -> f64 {
    if number < LARGE {
        return number * libm::log(mean) - mean - libm::lgamma(number + 1.0);
    }
    let x = (mean - number) / number;
    let square = number * number;
    let rest = (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / square) / square) / number;
    let scale = 0.5 * libm::log(std::f64::consts::TAU * number);
    number * (libm::log1p(x) - x) - scale - rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;

    fn stream() -> Stream {
        Streams::new(1, 0).stream("poisson", "test")
    }

    #[test]
    fn probabilities_are_those_of_the_law() {
        for mean in [10.0, 12.5, 200.0] {
            let mut probability = libm::exp(-mean);
            for number in 0..400 {
                let told = libm::exp(log_probability(f64::from(number), mean));
                assert!(
                    (told - probability).abs() <= 1e-9 * probability + 1e-300,
                    "{number}, {mean}"
                );
                probability *= mean / f64::from(number + 1);
            }
        }
    }

    /// Pearson's statistic of so many draws in the cells that expect ten at least; its mean is the
    /// number of cells less one.
    #[test]
    fn numbers_come_as_often_as_they_are_probable() {
        for mean in [0.3, 9.9, 10.0, 47.0, 300.0] {
            let (mut draws, count) = (stream(), 200_000);
            let mut counts = vec![0_u32; 1_000];
            (0..count).for_each(|_| counts[poisson(mean, &mut draws) as usize] += 1);
            let (mut statistic, mut cells, mut probability) = (0.0, 0.0, libm::exp(-mean));
            for (number, found) in counts.into_iter().enumerate() {
                let expected = probability * f64::from(count);
                if expected >= 10.0 {
                    let distance = f64::from(found) - expected;
                    statistic += distance * distance / expected;
                    cells += 1.0;
                }
                probability *= mean / (number + 1) as f64;
            }
            let z = (statistic - cells) / libm::sqrt(2.0 * cells);
            assert!(z.abs() < 4.0, "{statistic} over {cells} cells at {mean}");
        }
    }

    #[test]
    fn means_and_variances_of_any_size_are_right() {
        for mean in [0.0, 1e-3, 5.0, 1e4, 3.2e10, 1e15] {
            let (mut draws, count) = (stream(), 20_000);
            let numbers = (0..count).map(|_| poisson(mean, &mut draws) as f64 - mean);
            let numbers: Vec<f64> = numbers.collect();
            let n = f64::from(count);
            let average = numbers.iter().sum::<f64>() / n;
            let variance = numbers.iter().map(|d| d * d).sum::<f64>() / n;
            // The rounding of a mean of 1e15 is an eighth.
            assert!(average.abs() <= 4.0 * libm::sqrt(mean / n) + 0.125, "{average} at {mean}");
            let error = libm::sqrt((2.0 * mean * mean + mean) / n);
            assert!((variance - mean).abs() <= 4.0 * error, "{variance} at {mean}");
        }
    }
}
