//! An operator who repairs hangs between planned restarts by the calendar.
//!
//! From a hang to the operator's repair it takes an exponential time; a planned restart cuts it
//! short (block replacement: R. E. Barlow and F. Proschan, *Mathematical Theory of Reliability*,
//! 1965, chapter 4). A restart by the calendar keeps to the multiples of its period whatever
//! happened in between, so that each life between two of them is the two-state Markov chain of
//! [`super::operator::exponential`] started up.

use super::operator::exponential;
use super::schedule::periods_within;

/// An operator, and a schedule that keeps to the calendar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Upkeep {
    /// Mean time from a hang until the operator has repaired it, above 0.
    pub mean_repair: f64,
    /// From the start of one planned restart to the start of the next; the first is one period
    /// after the start.
    pub period: f64,
    /// How long a planned restart takes, less than the period.
    pub outage: f64,
}

impl Upkeep {
    /// The share of the time up in the long run: with W = period − outage and r = 1 / mean repair,
    /// \[rW/(rate + r) + rate (1 − e^(−(rate + r)W)) / (rate + r)²\] / period.
    pub fn long_run(&self, rate: f64) -> f64 {
        self.life(rate, self.period - self.outage) / self.period
    }

    /// The expected time up in `[0, horizon)`.
    pub fn up_time(&self, rate: f64, horizon: f64) -> f64 {
        let restarts = periods_within(horizon, self.period);
        if restarts == 0.0 {
            return self.life(rate, horizon);
        }
        let begun = (horizon - restarts * self.period - self.outage).max(0.0);
        self.life(rate, self.period)
            + (restarts - 1.0) * self.life(rate, self.period - self.outage)
            + self.life(rate, begun)
    }

    /// The expected time up in the first part of a life.
    fn life(&self, rate: f64, part: f64) -> f64 {
        exponential::up_time(rate, self.mean_repair, part)
    }
}

#[cfg(test)]
mod tests {
    use super::super::chain::Chain;
    use super::super::quadrature::integral;
    use super::super::schedule::Schedule;
    use super::*;

    const UPKEEP: Upkeep = Upkeep { mean_repair: 1.5, period: 4.0, outage: 0.25 };

    #[test]
    fn the_up_time_is_the_integral_over_the_markov_chain_of_each_life() {
        for rate in [0.01, 0.5, 3.0] {
            let chain = Chain::new(2, &[(0, 1, rate), (1, 0, 1.0 / UPKEEP.mean_repair)]);
            let life = |part: f64| integral(|t| chain.after(0, t)[0], 0.0, part, 8);
            let long_run = life(3.75) / 4.0;
            assert!((UPKEEP.long_run(rate) - long_run).abs() < 1e-11, "{rate}");
            for (horizon, exact) in [
                (3.0, life(3.0)),
                (4.0, life(4.0)),
                (4.125, life(4.0)),
                (13.0, life(4.0) + 2.0 * life(3.75) + life(0.75)),
            ] {
                let error = UPKEEP.up_time(rate, horizon) - exact;
                assert!(error.abs() < 1e-10, "{rate}, {horizon}: {error}");
            }
        }
    }

    #[test]
    fn without_the_one_the_other_is_left() {
        let rate = 0.5;
        let alone = Upkeep { mean_repair: 1e15, ..UPKEEP };
        let schedule = Schedule::by_wall_clock(4.0, 0.25);
        let rare = Upkeep { period: 1e9, ..UPKEEP };
        for horizon in [3.0, 4.125, 21.0] {
            let error = alone.up_time(rate, horizon) - schedule.up_time(rate, horizon);
            assert!(error.abs() < 1e-9, "{horizon}: {error}");
            let operator = exponential::up_time(rate, 1.5, horizon);
            assert_eq!(rare.up_time(rate, horizon), operator);
        }
        assert!((alone.long_run(rate) - schedule.long_run(rate)).abs() < 1e-12);
    }
}
