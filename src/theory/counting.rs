//! Probabilities of counts: Poisson and binomial, by the saddle-point expansion of C. Loader,
//! *Fast and Accurate Computation of Binomial Probabilities*, 2000. Relative error about 1e-14
//! however large the counts, where the textbook formula loses a digit for each of theirs.

use std::f64::consts::PI;

/// P(N = n) for N Poisson with the given mean.
pub(super) fn poisson(n: u64, mean: f64) -> f64 {
    if n == 0 || mean == 0.0 {
        return if n == 0 { libm::exp(-mean) } else { 0.0 };
    }
    let x = n as f64;
    libm::exp(-stirling_error(n) - deviance(x, mean)) / (2.0 * PI * x).sqrt()
}

/// P(N > n) for N Poisson with the given mean.
pub(super) fn poisson_above(n: u64, mean: f64) -> f64 {
    if (n as f64) < mean {
        // The lower tail is the smaller part: sum it downwards from its largest term.
        let mut term = poisson(n, mean);
        let mut sum = 0.0;
        for k in (0..=n).rev() {
            sum += term;
            if term < sum * f64::EPSILON {
                break;
            }
            term *= k as f64 / mean;
        }
        return 1.0 - sum;
    }
    let mut term = poisson(n + 1, mean);
    let (mut sum, mut k) = (0.0, n + 1);
    while term > sum * f64::EPSILON {
        sum += term;
        k += 1;
        term *= mean / k as f64;
    }
    sum
}

/// P(N = n) for N binomial: `trials` trials, each a success with probability `success` and a
/// failure with probability `failure` = 1 − `success`, given apart so that neither is rounded.
pub(super) fn binomial(n: u64, trials: u64, success: f64, failure: f64) -> f64 {
    if n > trials {
        return 0.0;
    }
    let (x, all) = (n as f64, trials as f64);
    if trials == 0 {
        return 1.0;
    }
    if n == 0 {
        return libm::exp(all * ln(failure, success));
    }
    if n == trials {
        return libm::exp(all * ln(success, failure));
    }
    let rest = trials - n;
    let errors = stirling_error(trials) - stirling_error(n) - stirling_error(rest);
    let deviances = deviance(x, all * success) + deviance(rest as f64, all * failure);
    libm::exp(errors - deviances) * (all / (2.0 * PI * x * rest as f64)).sqrt()
}

/// P(N > n) for such a binomial N.
pub(super) fn binomial_above(n: u64, trials: u64, success: f64, failure: f64) -> f64 {
    let odds = success / failure;
    if (n as f64) < trials as f64 * success {
        let mut term = binomial(n, trials, success, failure);
        let mut sum = 0.0;
        for k in (0..=n).rev() {
            sum += term;
            if term < sum * f64::EPSILON {
                break;
            }
            term *= k as f64 / ((trials - k + 1) as f64 * odds);
        }
        return 1.0 - sum;
    }
    let mut term = binomial(n + 1, trials, success, failure);
    let mut sum = 0.0;
    for k in n + 1..=trials {
        sum += term;
        if term < sum * f64::EPSILON {
            break;
        }
        term *= (trials - k) as f64 / (k + 1) as f64 * odds;
    }
    sum
}

/// The logarithm of a probability, exact near 1 thanks to its complement.
fn ln(probability: f64, complement: f64) -> f64 {
    if probability < complement { libm::log(probability) } else { libm::log1p(-complement) }
}

/// ln n! − ln(√(2πn) (n/e)ⁿ), the error of Stirling's formula.
fn stirling_error(n: u64) -> f64 {
    let x = n as f64;
    if n < 16 {
        let factorial = (1..=n).fold(1.0, |product, k| product * k as f64);
        return libm::log(factorial) - 0.5 * libm::log(2.0 * PI * x) - x * libm::log(x) + x;
    }
    let square = x * x;
    let series = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0];
    series.iter().rev().fold(0.0, |sum, term| sum / square + term) / x
}

/// x ln(x/m) + m − x, which is no smaller than 0, without cancellation for x near m.
fn deviance(x: f64, m: f64) -> f64 {
    let v = (x - m) / (x + m);
    if v.abs() >= 0.1 {
        return x * libm::log(x / m) + m - x;
    }
    // ln(x/m) = 2 artanh(v).
    let square = v * v;
    let mut sum = (x - m) * v;
    let mut power = 2.0 * x * v;
    for j in 1..60 {
        power *= square;
        let next = sum + power / f64::from(2 * j + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Poisson probabilities by their recursion from n = 0, accurate while e^(−mean) is.
    fn poisson_by_recursion(n: u64, mean: f64) -> f64 {
        (1..=n).fold(libm::exp(-mean), |term, k| term * mean / k as f64)
    }

    /// Binomial probabilities by Pascal's triangle.
    fn binomials(trials: usize, success: f64) -> Vec<f64> {
        let mut row = vec![1.0];
        for _ in 0..trials {
            let mut next = vec![0.0; row.len() + 1];
            for (k, term) in row.iter().enumerate() {
                next[k] += (1.0 - success) * term;
                next[k + 1] += success * term;
            }
            row = next;
        }
        row
    }

    #[test]
    fn poisson_probabilities_follow_their_recursion() {
        for mean in [0.01, 1.0, 9.5, 60.0, 500.0] {
            for n in [0, 1, 5, 15, 16, 17, 60, 480, 700] {
                let exact = poisson_by_recursion(n, mean);
                let error = (poisson(n, mean) - exact).abs();
                assert!(error <= 1e-12 * exact, "{n}, {mean}: {error}");
            }
        }
        assert_eq!((poisson(0, 0.0), poisson(3, 0.0)), (1.0, 0.0));
    }

    #[test]
    fn poisson_tails_are_sums_of_probabilities() {
        for mean in [0.01, 1.0, 9.5, 60.0, 500.0] {
            for n in [0, 1, 8, 9, 10, 60, 500, 600] {
                let exact: f64 = (n + 1..n + 1000).map(|k| poisson_by_recursion(k, mean)).sum();
                let error = (poisson_above(n, mean) - exact).abs();
                assert!(error <= 1e-12, "{n}, {mean}: {error}");
            }
        }
    }

    #[test]
    fn binomial_probabilities_and_tails_follow_pascals_triangle() {
        for success in [1e-6, 0.02, 0.5, 0.9] {
            for trials in [1, 7, 40, 300] {
                let row = binomials(trials, success);
                for n in 0..=trials {
                    let (count, all) = (n as u64, trials as u64);
                    let error = binomial(count, all, success, 1.0 - success) - row[n];
                    assert!(error.abs() <= 1e-11 * row[n].max(1e-290), "{n} of {trials}: {error}");
                    let above: f64 = row[n + 1..].iter().sum();
                    let error = binomial_above(count, all, success, 1.0 - success) - above;
                    assert!(error.abs() <= 1e-12, "above {n} of {trials}: {error}");
                }
            }
        }
    }

    #[test]
    fn large_counts_lose_no_digits() {
        // A Poisson probability at its own mean is 1/√(2πn) (1 − 1/(12n) + …).
        let n = 1_000_000_000_u64;
        let x = n as f64;
        let expected = (1.0 - 1.0 / (12.0 * x)) / (2.0 * PI * x).sqrt();
        assert!((poisson(n, x) / expected - 1.0).abs() < 1e-14);
    }
}
