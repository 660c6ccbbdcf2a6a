//! Repair on demand in two exponential phases: until the hang is noticed, and the restart.
//!
//! The alternating renewal process of [`super::operator`] with hypoexponential outages, a Markov
//! chain of three states. Its availability has the Laplace transform
//! (s + δ)(s + ρ) / (s (s² + (p + δ + ρ) s + pδ + pρ + δρ)) with p the rate of poison and 1/δ, 1/ρ
//! the mean phases: a limit and a transient, which oscillates where the three rates are alike.

/// The two phases and the poison, all means above 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoPhases {
    /// The rate of poison.
    pub rate: f64,
    /// The mean time from a hang until it is noticed.
    pub mean_notice: f64,
    /// The mean time of the restart.
    pub mean_restart: f64,
}

impl TwoPhases {
    /// The probability of being up at `t`.
    pub fn availability(&self, t: f64) -> f64 {
        self.long_run() + self.transient(t).0
    }

    /// The expected time up in `[0, horizon)`.
    ///
    /// With y the availability less its limit, y″ + 2βy′ + ωy = 0: the integral of y is
    /// −(y′ + 2βy)/ω between its ends.
    pub fn up_time(&self, horizon: f64) -> f64 {
        let (half, product) = self.damping();
        let ((begin, begin_slope), (end, end_slope)) =
            (self.transient(0.0), self.transient(horizon));
        let faded = 2.0 * half * (begin - end) + begin_slope - end_slope;
        self.long_run() * horizon + faded / product
    }

    /// The share of the time up in the long run.
    fn long_run(&self) -> f64 {
        super::operator::long_run(self.rate, self.mean_notice + self.mean_restart)
    }

    /// Half the sum of the decay rates, β = (p + δ + ρ) / 2, and their product,
    /// ω = pδ + pρ + δρ.
    fn damping(&self) -> (f64, f64) {
        let (notice, restart) = (1.0 / self.mean_notice, 1.0 / self.mean_restart);
        let half = 0.5 * (self.rate + notice + restart);
        (half, self.rate * (notice + restart) + notice * restart)
    }

    /// What is left of the start in the availability at `t`, and its slope there.
    fn transient(&self, t: f64) -> (f64, f64) {
        let (half, product) = self.damping();
        let square = half * half - product;
        // e^(−βt) cosh(κt) and e^(−βt) sinh(κt)/κ for κ² = β² − ω, of whatever sign.
        let root = square.abs().sqrt();
        let (even, odd) = if square > 0.0 {
            let slow = libm::exp(-product / (half + root) * t);
            let ratio = -libm::expm1(-2.0 * root * t);
            (slow * (1.0 - 0.5 * ratio), slow * ratio / (2.0 * root))
        } else {
            let faded = libm::exp(-half * t);
            let odd = if root == 0.0 { t } else { libm::sin(root * t) / root };
            (faded * libm::cos(root * t), faded * odd)
        };
        let start = 1.0 - self.long_run();
        // The slope at the start is −p.
        let swing = half * start - self.rate;
        let slope = -self.rate * even + (start * square - half * swing) * odd;
        (start * even + swing * odd, slope)
    }
}

#[cfg(test)]
mod tests {
    use super::super::chain::Chain;
    use super::super::operator;
    use super::super::quadrature::integral;
    use super::*;

    /// Damped, oscillating and, in the last two, at or next to the border between them.
    fn cases() -> [TwoPhases; 6] {
        [
            (0.01, 0.5, 0.1),
            (1.0, 2.0, 2.0),
            (0.4, 3.0, 0.2),
            (5.0, 1.0, 0.7),
            (1.0, 0.25, 1.0),
            (1.0, 0.25, 1.0 + 1e-9),
        ]
        .map(|(rate, mean_notice, mean_restart)| TwoPhases {
            rate,
            mean_notice,
            mean_restart,
        })
    }

    fn chain(case: TwoPhases) -> Chain {
        Chain::new(
            3,
            &[(0, 1, case.rate), (1, 2, 1.0 / case.mean_notice), (2, 0, 1.0 / case.mean_restart)],
        )
    }

    #[test]
    fn the_cases_are_on_both_sides_of_the_border() {
        let square = |case: TwoPhases| {
            let (half, product) = case.damping();
            half * half - product
        };
        let squares = cases().map(square);
        assert!(squares[0] > 0.0 && squares[1] < 0.0 && squares[4] == 0.0, "{squares:?}");
    }

    #[test]
    fn availability_and_up_time_are_those_of_the_markov_chain() {
        for case in cases() {
            let chain = chain(case);
            for t in [0.0, 0.1, 1.0, 7.0] {
                let error = case.availability(t) - chain.after(0, t)[0];
                assert!(error.abs() < 1e-12, "{case:?}, {t}: availability {error}");
                let by_quadrature = integral(|t| chain.after(0, t)[0], 0.0, t, 20);
                let error = case.up_time(t) - by_quadrature;
                assert!(error.abs() < 1e-11, "{case:?}, {t}: up time {error}");
            }
            let error = case.availability(1e4) - chain.equilibrium()[0];
            assert!(error.abs() < 1e-12, "{case:?}: {error}");
        }
    }

    #[test]
    fn a_phase_of_next_to_nothing_leaves_the_other() {
        let (rate, outage) = (0.4, 2.0);
        for t in [0.5, 9.0] {
            let exact = operator::exponential::up_time(rate, outage, t);
            for (mean_notice, mean_restart) in [(outage, 1e-9), (1e-9, outage)] {
                let error = TwoPhases { rate, mean_notice, mean_restart }.up_time(t) - exact;
                assert!(error.abs() < 1e-8, "{t}: {error}");
            }
        }
    }

    #[test]
    fn over_a_long_horizon_only_two_moments_of_the_outage_matter() {
        for case in cases() {
            let TwoPhases { rate, mean_notice, mean_restart } = case;
            let variance = mean_notice * mean_notice + mean_restart * mean_restart;
            let exact = operator::up_time_long(rate, mean_notice + mean_restart, variance, 300.0);
            assert!((case.up_time(300.0) - exact).abs() < 1e-10, "{case:?}");
        }
    }
}
