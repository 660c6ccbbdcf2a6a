//! The law of the downtime in `[0, horizon)`, and so the probability that an error budget holds
//! (L. Takács, *Acta Mathematica Academiae Scientiarum Hungaricae* 8, 1957), under repair on demand
//! as in [`super::operator`].
//!
//! The downtime is at most a `budget` if and only if the outages of all hangs in the first
//! horizon − budget of up time fit into it: Σₙ P(n hangs) G⁽ⁿ⁾(budget), n Poisson of mean
//! rate · (horizon − budget), G⁽ⁿ⁾ the law of n outages together. A budget for an objective of
//! 99.9 % is a thousandth of the horizon.

/// The variance of the share of the time down in `[0, horizon)`, times the horizon, for long ones:
/// (E\[up\]² Var\[outage\] + E\[outage\]² Var\[up\]) / (E\[up\] + E\[outage\])³, up periods exponential of
/// mean 1 / rate (D. R. Cox, *Renewal Theory*, 1962). The share is asymptotically normal.
pub fn variance_long(rate: f64, mean_outage: f64, outage_variance: f64) -> f64 {
    let up = 1.0 / rate;
    let cycle = up + mean_outage;
    up * up * (outage_variance + mean_outage * mean_outage) / (cycle * cycle * cycle)
}

/// Outages that are exponential.
pub mod exponential {
    use super::super::counting::{poisson, poisson_above};

    /// The probability that the downtime in `[0, horizon)` is at most `budget`; `mean_outage` is
    /// above 0.
    ///
    /// n outages fit into the budget if at least n of a Poisson process of rate 1 / mean outage do,
    /// so that it is P(hangs ≤ repairs) for two independent Poisson counts.
    pub fn at_most(rate: f64, mean_outage: f64, horizon: f64, budget: f64) -> f64 {
        if budget >= horizon {
            return 1.0;
        }
        let hangs = rate * (horizon - budget);
        let repairs = budget / mean_outage;
        let mut sum = poisson(0, hangs);
        for n in 1_u64.. {
            let term = poisson(n, hangs) * poisson_above(n - 1, repairs);
            sum += term;
            if n as f64 > hangs && term <= sum * f64::EPSILON {
                break;
            }
        }
        sum
    }
}

/// Outages that all last the same time.
pub mod constant {
    use super::super::{counting::poisson_above, schedule::periods_within};

    /// The probability that the downtime in `[0, horizon)` is at most `budget`: of at most
    /// budget / outage hangs. `outage` is above 0.
    pub fn at_most(rate: f64, outage: f64, horizon: f64, budget: f64) -> f64 {
        if budget >= horizon {
            return 1.0;
        }
        let fitting = periods_within(budget, outage) as u64;
        1.0 - poisson_above(fitting, rate * (horizon - budget))
    }
}

#[cfg(test)]
mod tests {
    use super::super::counting::{binomial_above, poisson};
    use super::super::operator;
    use super::super::quadrature::integral;
    use super::*;

    const CASES: [(f64, f64); 4] = [(0.01, 0.5), (1.0, 0.3), (0.4, 2.0), (5.0, 1.0)];

    /// P(downtime ≤ budget) of the two-state chain by randomisation (E. de Souza e Silva and
    /// H. R. Gail, *IEEE Transactions on Computers* 35, 1986). A Poisson process looks at the
    /// chain; given n looks, the horizon falls into n + 1 exchangeable pieces, and those spent down
    /// add up to an order statistic of n uniform instants.
    fn by_randomisation(rate: f64, mean_outage: f64, horizon: f64, budget: f64) -> f64 {
        let repair = 1.0 / mean_outage;
        let pace = rate.max(repair);
        let share = budget / horizon;
        let looks = (pace * horizon + 12.0 * (pace * horizon).sqrt() + 40.0) as u64;
        // The probabilities of (pieces down so far, state after the last look).
        let mut up = vec![1.0];
        let mut down = vec![0.0];
        let mut sum = 0.0;
        for n in 0..=looks {
            let within = |k: u64| match k {
                0 => 1.0,
                _ => binomial_above(k - 1, n, share, 1.0 - share),
            };
            let fits: f64 = (0..up.len()).map(|k| (up[k] + down[k]) * within(k as u64)).sum();
            sum += poisson(n, pace * horizon) * fits;
            let (mut next_up, mut next_down) = (vec![0.0; up.len() + 1], vec![0.0; up.len() + 1]);
            for k in 0..up.len() {
                next_up[k] += up[k] * (1.0 - rate / pace) + down[k] * repair / pace;
                next_down[k + 1] += up[k] * rate / pace + down[k] * (1.0 - repair / pace);
            }
            (up, down) = (next_up, next_down);
        }
        sum
    }

    /// P(downtime ≤ budget) with constant outages, by the instant of the first hang.
    fn by_first_hang(rate: f64, outage: f64, horizon: f64, budget: f64) -> f64 {
        let slack = horizon - budget;
        if slack <= 0.0 {
            return 1.0;
        }
        let late = libm::exp(-rate * slack);
        if budget < outage {
            return late;
        }
        let after = |hang: f64| {
            let rest = by_first_hang(rate, outage, horizon - hang - outage, budget - outage);
            rate * libm::exp(-rate * hang) * rest
        };
        late + integral(after, 0.0, slack, 2)
    }

    #[test]
    fn exponential_outages_follow_the_chain_that_is_looked_at() {
        for (rate, outage) in CASES {
            for budget in [0.05, 1.0, 3.0, 4.9] {
                let exact = by_randomisation(rate, outage, 5.0, budget);
                let error = exponential::at_most(rate, outage, 5.0, budget) - exact;
                assert!(error.abs() < 1e-11, "{rate}, {outage}, {budget}: {error}");
            }
        }
    }

    #[test]
    fn constant_outages_follow_from_the_first_hang() {
        for (rate, outage) in [(0.01, 0.5), (1.0, 0.3), (0.4, 2.0), (3.0, 1.0)] {
            for outages in [0.0, 0.5, 1.5, 2.3] {
                let budget = outages * outage;
                let exact = by_first_hang(rate, outage, 5.0, budget);
                let error = constant::at_most(rate, outage, 5.0, budget) - exact;
                assert!(error.abs() < 1e-10, "{rate}, {outage}, {budget}: {error}");
            }
        }
    }

    #[test]
    fn the_mean_downtime_is_what_the_up_time_leaves() {
        let horizon = 5.0;
        for (rate, outage) in CASES {
            let above = |budget: f64| 1.0 - exponential::at_most(rate, outage, horizon, budget);
            let mean = integral(above, 0.0, horizon, 40);
            let error = horizon - operator::exponential::up_time(rate, outage, horizon) - mean;
            assert!(error.abs() < 1e-9, "{rate}, {outage}: exponential {error}");

            let above = |budget: f64| 1.0 - constant::at_most(rate, outage, horizon, budget);
            let whole = (horizon / outage).ceil() as u32;
            let mean: f64 = (0..whole)
                .map(|n| (f64::from(n) * outage, (f64::from(n + 1) * outage).min(horizon)))
                .map(|(from, to)| integral(above, from, to, 10))
                .sum();
            let error = horizon - operator::constant::up_time(rate, outage, horizon) - mean;
            assert!(error.abs() < 1e-9, "{rate}, {outage}: constant {error}");
        }
    }

    #[test]
    fn the_variance_over_a_long_horizon_is_that_of_the_law() {
        // The variance of the downtime grows linearly: what is constant cancels between horizons.
        let variance = |law: &dyn Fn(f64, f64) -> f64, horizon: f64, panels: u32| {
            let above = |budget: f64| 1.0 - law(horizon, budget);
            let mean = integral(above, 0.0, horizon, panels);
            2.0 * integral(|budget| budget * above(budget), 0.0, horizon, panels) - mean * mean
        };
        let (rate, outage) = (0.6, 0.5);
        let law = |horizon: f64, budget: f64| exponential::at_most(rate, outage, horizon, budget);
        let grown = variance(&law, 60.0, 60) - variance(&law, 40.0, 60);
        let error = variance_long(rate, outage, outage * outage) - grown / 20.0;
        assert!(error.abs() < 1e-9, "exponential: {error}");
        // Panels of one outage each: the law jumps between them.
        let law = |horizon: f64, budget: f64| constant::at_most(rate, outage, horizon, budget);
        let grown = variance(&law, 60.0, 120) - variance(&law, 40.0, 80);
        let error = variance_long(rate, outage, 0.0) - grown / 20.0;
        assert!(error.abs() < 1e-9, "constant: {error}");
    }

    #[test]
    fn no_budget_means_no_hang_and_all_of_the_time_is_enough() {
        for (rate, outage) in CASES {
            let none = libm::exp(-rate * 5.0);
            for law in [exponential::at_most, constant::at_most] {
                assert!((law(rate, outage, 5.0, 0.0) - none).abs() < 1e-15);
                assert_eq!(law(rate, outage, 5.0, 5.0), 1.0);
            }
        }
    }

    #[test]
    fn an_objective_that_the_mean_misses_is_met_in_a_third_of_all_months() {
        // One poison a week, an exponential quarter of an hour, 99.9 % of 30 days, in hours.
        let (rate, outage, horizon) = (1.0 / 168.0, 0.25, 720.0);
        let mean = 1.0 - operator::long_run(rate, outage);
        assert!((mean - 1.486e-3).abs() < 5e-7, "{mean}");
        let met = exponential::at_most(rate, outage, horizon, 1e-3 * horizon);
        assert!((met - 0.3695).abs() < 5e-5, "{met}");
    }
}
