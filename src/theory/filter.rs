//! A filter before the port that drops most poison, and some of what is not.
//!
//! Each poison is caught with probability `coverage` and each healthy request dropped with
//! probability `false_drop`, independently. What is left of the poison is a Poisson process again
//! (thinning: J. F. C. Kingman, *Poisson Processes*, 1993), so that every form of this theory holds
//! with the rate that gets through.

/// The rate of the poison that gets through, rate · (1 − coverage).
pub fn through(rate: f64, coverage: f64) -> f64 {
    rate * (1.0 - coverage)
}

/// The share of healthy requests that succeed behind the filter, (1 − false drop) · availability,
/// of a port whose availability is that at the rate that gets through.
pub fn success(false_drop: f64, availability: f64) -> f64 {
    (1.0 - false_drop) * availability
}

#[cfg(test)]
mod tests {
    use super::super::counting::poisson;
    use super::super::{hang, operator};
    use super::*;

    #[test]
    fn the_port_survives_while_every_poison_is_caught() {
        for (rate, coverage) in [(0.3, 0.0), (0.3, 0.9), (4.0, 0.5), (4.0, 1.0)] {
            for t in [0.1, 1.0, 5.0] {
                let mut all_caught = 1.0;
                let exact: f64 = (0..200)
                    .map(|n| {
                        let term = poisson(n, rate * t) * all_caught;
                        all_caught *= coverage;
                        term
                    })
                    .sum();
                let error = hang::availability(through(rate, coverage), t) - exact;
                assert!(error.abs() < 1e-12, "{rate}, {coverage}, {t}: {error}");
            }
        }
    }

    #[test]
    fn up_times_are_gaps_until_the_filter_misses_one() {
        let (rate, coverage, false_drop, outage) = (0.4, 0.75, 0.1, 2.5);
        let mut first_miss = 1.0 - coverage;
        let mut up = 0.0;
        for gaps in 1..400 {
            up += first_miss * f64::from(gaps) / rate;
            first_miss *= coverage;
        }
        let availability = operator::long_run(through(rate, coverage), outage);
        let error = success(false_drop, availability) - 0.9 * up / (up + outage);
        assert!(error.abs() < 1e-12, "{error}");
    }

    #[test]
    fn a_perfect_filter_leaves_only_what_it_drops_and_none_leaves_all() {
        assert_eq!(success(0.1, operator::long_run(through(0.4, 1.0), 2.5)), 0.9);
        assert_eq!(success(0.0, operator::long_run(through(0.4, 0.0), 2.5)), 0.5);
    }
}
