//! A watchdog whose probe may fail although the port is up: false alarms.
//!
//! Each probe that starts on a healthy port fails with the same probability, independently of all
//! else; one of a hung port always fails. The first probe starts one period after each return to
//! service. Found by the mean up time and the mean length of the cycle from one return to service
//! to the next (renewal reward: D. R. Cox, *Renewal Theory*, 1962).
//!
//! Let a be the probability that no poison comes in a period, q that of a false failure, k the
//! failures in a row that call for a restart, and x = a q. In a cycle v xʲ periods begin with j
//! failures counted, on average. Each cycle ends once, with poison in one of these or else in a
//! false alarm of probability v xᵏ: v ((1 − a)(1 + x + … + xᵏ⁻¹) + xᵏ) = 1.

use super::hang;
use super::watchdog::Watchdog;

/// A watchdog and how often its probe of a healthy port fails.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Doubtful {
    /// The watchdog; its timeout is at most its period.
    pub watchdog: Watchdog,
    /// The probability that a probe of a healthy port fails.
    pub false_failure: f64,
}

impl Doubtful {
    /// The share of the time up in the long run; poison and false failures may not both be absent.
    ///
    /// The port is up in each period until poison comes, and during the last probe of a false alarm
    /// until poison comes. Where it comes with j failures counted, k − j − 1 further periods pass
    /// before the probe that is the last; every cycle ends with its time-out and the restart.
    pub fn long_run(&self, rate: f64) -> f64 {
        let Watchdog { period, timeout, outage, .. } = self.watchdog;
        let (begun, false_alarm) = self.cycle(rate);
        let all: f64 = begun.iter().sum();
        let up = all * hang::up_time(rate, period) + false_alarm * hang::up_time(rate, timeout);
        let further = begun.iter().rev().zip(0_u32..).map(|(n, k)| n * f64::from(k)).sum::<f64>();
        let periods = all + hang::share_hung(rate, period) * further;
        up / (periods * period + timeout + outage)
    }

    /// The share of all restarts that false failures alone have called for.
    pub fn false_restarts(&self, rate: f64) -> f64 {
        self.cycle(rate).1
    }

    /// The mean number of periods in a cycle that begin up with 0, 1, … failures counted, and the
    /// probability that the cycle ends in a false alarm.
    fn cycle(&self, rate: f64) -> (Vec<f64>, f64) {
        let healthy = hang::availability(rate, self.watchdog.period);
        let counted = healthy * self.false_failure;
        let mut begun = vec![1.0];
        for _ in 1..self.watchdog.failures {
            begun.push(begun[begun.len() - 1] * counted);
        }
        let false_alarm = begun[begun.len() - 1] * counted;
        let hung = hang::share_hung(rate, self.watchdog.period) * begun.iter().sum::<f64>();
        let ends = hung + false_alarm;
        (begun.iter().map(|periods| periods / ends).collect(), false_alarm / ends)
    }
}

#[cfg(test)]
mod tests {
    use super::super::chain::solution;
    use super::*;

    const RATES: [f64; 3] = [0.003, 0.2, 2.0];

    fn watchdogs() -> [Watchdog; 4] {
        [(1.0, 0.0, 1, 0.3), (1.0, 0.4, 1, 0.25), (1.0, 1.0, 3, 2.0), (0.7, 0.1, 5, 5.3)].map(
            |(period, timeout, failures, outage)| Watchdog { period, timeout, failures, outage },
        )
    }

    /// The mean up time, the mean length and the probability of a false alarm of a cycle, from
    /// equations between what is still to come at each probe: with 0, …, k − 1 failures counted,
    /// at the start of a period of an up port and then at a probe of a hung one.
    fn by_equations(doubtful: Doubtful, rate: f64) -> [f64; 3] {
        let Doubtful { watchdog: Watchdog { period, timeout, failures, outage }, .. } = doubtful;
        let q = doubtful.false_failure;
        let failures = failures as usize;
        let healthy = libm::exp(-rate * period);
        let mut matrix = vec![vec![0.0; 2 * failures]; 2 * failures];
        let mut right = [(); 3].map(|()| vec![0.0; 2 * failures]);
        for j in 0..failures {
            let (up, hung) = (j, failures + j);
            matrix[up][up] += 1.0;
            matrix[up][0] -= healthy * (1.0 - q);
            matrix[up][hung] -= 1.0 - healthy;
            right[0][up] = (1.0 - healthy) / rate;
            right[1][up] = period;
            matrix[hung][hung] = 1.0;
            if j + 1 < failures {
                matrix[up][up + 1] -= healthy * q;
                matrix[hung][hung + 1] = -1.0;
                right[1][hung] = period;
            } else {
                right[0][up] += healthy * q * (1.0 - libm::exp(-rate * timeout)) / rate;
                right[1][up] += healthy * q * (timeout + outage);
                right[2][up] = healthy * q;
                right[1][hung] = timeout + outage;
            }
        }
        right.map(|right| solution(matrix.clone(), right)[0])
    }

    #[test]
    fn the_cycle_solves_the_equations_between_its_probes() {
        for (watchdog, rate) in watchdogs().into_iter().flat_map(|w| RATES.map(|r| (w, r))) {
            for false_failure in [0.0, 1e-3, 0.3, 1.0] {
                let doubtful = Doubtful { watchdog, false_failure };
                let [up, length, false_alarm] = by_equations(doubtful, rate);
                let error = doubtful.long_run(rate) - up / length;
                assert!(error.abs() < 1e-12, "{doubtful:?}, {rate}: {error}");
                let error = doubtful.false_restarts(rate) - false_alarm;
                assert!(error.abs() < 1e-12, "{doubtful:?}, {rate}: false alarms {error}");
            }
        }
    }

    #[test]
    fn the_printed_sums_are_the_same() {
        // As in the textbook way: each way to end a cycle with its own length.
        for (watchdog, rate) in watchdogs().into_iter().flat_map(|w| RATES.map(|r| (w, r))) {
            let Watchdog { period, timeout, failures, outage } = watchdog;
            let (q, a) = (0.3, libm::exp(-rate * period));
            let x = a * q;
            let power = |j: u32| libm::pow(x, f64::from(j));
            let sum = (1.0 - power(failures)) / (1.0 - x);
            let visits = 1.0 / (1.0 - a * (1.0 - q) * sum);
            let alarms = visits * power(failures);
            let up = visits * sum * (1.0 - a) / rate
                + alarms * (1.0 - libm::exp(-rate * timeout)) / rate;
            let further: f64 = (0..failures).map(|j| f64::from(failures - j - 1) * power(j)).sum();
            let length = visits * sum * a * period
                + visits * (1.0 - a) * (sum * (period + timeout + outage) + period * further)
                + alarms * (timeout + outage);
            let error = Doubtful { watchdog, false_failure: q }.long_run(rate) - up / length;
            assert!(error.abs() < 1e-12, "{watchdog:?}, {rate}: {error}");
        }
    }

    #[test]
    fn without_false_failures_it_is_the_watchdog_and_with_nothing_else_it_restarts_in_vain() {
        for (watchdog, rate) in watchdogs().into_iter().flat_map(|w| RATES.map(|r| (w, r))) {
            let sure = Doubtful { watchdog, false_failure: 0.0 };
            let error = sure.long_run(rate) - watchdog.long_run(rate, watchdog.period);
            assert!(error.abs() < 1e-12, "{watchdog:?}, {rate}: {error}");
            assert_eq!(sure.false_restarts(rate), 0.0);
        }
        for watchdog in watchdogs() {
            let Watchdog { period, timeout, failures, outage } = watchdog;
            let blind = Doubtful { watchdog, false_failure: 1.0 };
            let up = f64::from(failures) * period + timeout;
            assert!((blind.long_run(0.0) - up / (up + outage)).abs() < 1e-12, "{watchdog:?}");
            assert_eq!(blind.false_restarts(0.0), 1.0);
        }
    }

    #[test]
    fn rare_poison_and_rarer_false_alarms_lose_no_digits() {
        let watchdog = Watchdog { period: 1.0, timeout: 0.0, failures: 3, outage: 1.0 };
        let share = |rate| Doubtful { watchdog, false_failure: 1e-6 }.false_restarts(rate);
        assert_eq!(share(0.0), 1.0);
        // A false alarm in 1e18 periods, poison in as many.
        assert!((share(1e-18) - 0.5).abs() < 1e-5);
    }

    #[test]
    fn more_failures_in_a_row_help_a_doubtful_probe_and_delay_a_sure_one() {
        let with = |failures| Watchdog { period: 1.0, timeout: 0.2, failures, outage: 5.0 };
        let doubtful = |failures, q| Doubtful { watchdog: with(failures), false_failure: q };
        assert!(doubtful(3, 0.05).long_run(0.003) > doubtful(1, 0.05).long_run(0.003));
        assert!(doubtful(3, 0.0).long_run(0.003) < doubtful(1, 0.0).long_run(0.003));
    }
}
