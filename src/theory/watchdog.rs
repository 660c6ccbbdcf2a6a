//! Probe at regular intervals, restart after a number of failures in a row.
//!
//! A probe of a healthy port succeeds, one of a hung port fails (inspection policies: R. E. Barlow
//! and F. Proschan, *Mathematical Theory of Reliability*, 1965, chapter 4). The probe is locked to
//! the return to service, so that the wait for it is **not** uniform over a period: it leans towards
//! the whole period where poison is frequent.

use super::counting::{binomial, binomial_above};
use super::{hang, schedule::periods_within};

/// A watchdog and the restart it calls for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Watchdog {
    /// From the start of one probe to the start of the next, above 0.
    pub period: f64,
    /// From the start of a probe of a hung port to its failure: the time-out of a probe that meets
    /// silence, 0 of one that meets RST.
    pub timeout: f64,
    /// Failures in a row that call for a restart, at least one.
    pub failures: u32,
    /// How long the restart takes.
    pub outage: f64,
}

impl Watchdog {
    /// From the start of the first probe that fails to the return to service.
    fn after_first_failure(&self) -> f64 {
        f64::from(self.failures - 1) * self.period + self.timeout + self.outage
    }

    /// The share of the time up in the long run, where the first probe starts `first` after each
    /// return to service and the others a period apart.
    ///
    /// The mean cycle is the mean instant of the first probe after the hang,
    /// first + period · e^(−rate·first) / (1 − e^(−rate·period)), and what follows it.
    pub fn long_run(&self, rate: f64, first: f64) -> f64 {
        let survived = libm::exp(-rate * first);
        let next_probe = first + self.period * survived / hang::share_hung(rate, self.period);
        1.0 / (rate * (next_probe + self.after_first_failure()))
    }

    /// The same where the phase of the probe at the return to service is uniform, so that the wait
    /// for it is half a period on average.
    pub fn long_run_unlocked(&self, rate: f64) -> f64 {
        1.0 / (1.0 + rate * (0.5 * self.period + self.after_first_failure()))
    }

    /// The wait from a return to service to the first probe where probes start at the multiples of
    /// the period by the wall clock; those during a restart are not sent.
    pub fn first_by_wall_clock(&self) -> f64 {
        let busy = self.timeout + self.outage;
        (periods_within(busy, self.period) + 1.0) * self.period - busy
    }

    /// The expected time up in `[0, horizon)` where the first probe starts one period after the
    /// start and after each return to service.
    ///
    /// Every probe that succeeds finds the port as good as new, since poison has no memory: periods
    /// between probes are independent trials, each of which ends hung with probability
    /// 1 − e^(−rate·period). So hang n + 1 comes before the horizon if more than n of the whole
    /// periods that fit into horizon − n outages end hung, or if n do and poison comes in the rest.
    pub fn up_time_since_restart(&self, rate: f64, horizon: f64) -> f64 {
        if rate == 0.0 {
            return horizon;
        }
        let hung = hang::share_hung(rate, self.period);
        let healthy = libm::exp(-rate * self.period);
        let outage = self.after_first_failure();
        let (mut hangs, mut n) = (0.0, 0);
        loop {
            let left = horizon - n as f64 * outage;
            if left <= 0.0 {
                break;
            }
            let trials = periods_within(left, self.period);
            let rest = (left - trials * self.period).max(0.0);
            let trials = trials as u64;
            let term = binomial_above(n, trials, hung, healthy)
                + binomial(n, trials, hung, healthy) * hang::share_hung(rate, rest);
            hangs += term;
            if term < hangs * f64::EPSILON {
                break;
            }
            n += 1;
        }
        hangs / rate
    }

    /// The expected time up in `[0, horizon)` where probes start at the multiples of the period by
    /// the wall clock; those during a restart are not sent.
    ///
    /// By recursion over the ticks. `healthy[m]` is the probability that a probe at tick m succeeds,
    /// `back[m]` that tick m is the first after a return to service.
    pub fn up_time_by_wall_clock(&self, rate: f64, horizon: f64) -> f64 {
        let first = self.first_by_wall_clock();
        let ticks = periods_within(horizon, self.period) as usize + 2;
        let busy = periods_within(self.timeout + self.outage, self.period) as usize;
        let until_next = self.failures as usize + busy;
        let mut back = vec![0.0; ticks + until_next];
        let (mut healthy, mut up) = (1.0, 0.0);
        let up_before = |end: f64, life: f64| {
            let begin = end - life;
            hang::up_time(rate, (horizon - begin).clamp(0.0, life))
        };
        for tick in 1..ticks {
            let now = tick as f64 * self.period;
            up += healthy * up_before(now, self.period) + back[tick] * up_before(now, first);
            let hung = healthy * hang::share_hung(rate, self.period)
                + back[tick] * hang::share_hung(rate, first);
            healthy = healthy * hang::availability(rate, self.period)
                + back[tick] * hang::availability(rate, first);
            back[tick + until_next] = hung;
        }
        up
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: [f64; 3] = [0.003, 0.2, 2.0];

    fn watchdogs() -> [Watchdog; 4] {
        [(1.0, 0.0, 1, 0.3), (1.0, 0.4, 1, 0.25), (1.0, 1.0, 3, 2.0), (0.7, 0.1, 2, 5.3)].map(
            |(period, timeout, failures, outage)| Watchdog { period, timeout, failures, outage },
        )
    }

    fn cases() -> impl Iterator<Item = (Watchdog, f64)> {
        watchdogs().into_iter().flat_map(|w| RATES.map(|rate| (w, rate)))
    }

    /// The expected up time before `horizon` of a port whose first probe is `first` away and whose
    /// later lives begin with `later`, by following every course of events.
    fn by_courses(w: &Watchdog, rate: f64, first: f64, later: f64, horizon: f64) -> f64 {
        if horizon <= 0.0 {
            return 0.0;
        }
        let up = hang::up_time(rate, first.min(horizon));
        let (hung, healthy) = (hang::share_hung(rate, first), hang::availability(rate, first));
        let rest = horizon - first;
        up + healthy * by_courses(w, rate, w.period, later, rest)
            + hung * by_courses(w, rate, later, later, rest - w.after_first_failure())
    }

    #[test]
    fn the_up_time_since_restart_is_the_sum_over_all_courses() {
        for (w, rate) in cases() {
            for horizon in [0.5, 1.0, 4.0, 13.3] {
                let exact = by_courses(&w, rate, w.period, w.period, horizon);
                let error = w.up_time_since_restart(rate, horizon) - exact;
                assert!(error.abs() < 1e-10, "{w:?}, {rate}, {horizon}: {error}");
            }
        }
    }

    #[test]
    fn the_up_time_by_wall_clock_is_the_sum_over_all_courses() {
        for (w, rate) in cases() {
            for horizon in [0.5, 1.0, 4.0, 13.3] {
                let exact = by_courses(&w, rate, w.period, w.first_by_wall_clock(), horizon);
                let error = w.up_time_by_wall_clock(rate, horizon) - exact;
                assert!(error.abs() < 1e-10, "{w:?}, {rate}, {horizon}: {error}");
            }
        }
    }

    #[test]
    fn the_long_run_share_is_the_slope_of_the_up_time() {
        for (w, rate) in cases() {
            for (first, up_time) in [
                (w.period, Watchdog::up_time_since_restart as fn(&Watchdog, f64, f64) -> f64),
                (w.first_by_wall_clock(), Watchdog::up_time_by_wall_clock),
            ] {
                let (near, far) = (2e3 * w.period, 6e3 * w.period);
                let slope = (up_time(&w, rate, far) - up_time(&w, rate, near)) / (far - near);
                let error = slope - w.long_run(rate, first);
                assert!(error.abs() < 1e-3, "{w:?}, {rate}: {error}");
            }
        }
    }

    #[test]
    fn the_mean_wait_for_the_probe_is_the_series_over_its_number() {
        for (w, rate) in cases() {
            for first in [w.period, 0.3 * w.period] {
                // P(the j-th probe after the first one is still in time) = P(no hang before it).
                let series: f64 = (0..40_000)
                    .map(|j| first + f64::from(j) * w.period)
                    .map(|probe| w.period * libm::exp(-rate * probe))
                    .sum();
                let cycle = first + series + w.after_first_failure();
                let error = w.long_run(rate, first) * cycle * rate - 1.0;
                assert!(error.abs() < 1e-9, "{w:?}, {rate}: {error}");
            }
        }
    }

    #[test]
    fn half_a_period_is_wrong_for_a_probe_that_is_locked_to_the_restart() {
        let w = watchdogs()[0];
        for rate in RATES {
            let bias = w.long_run_unlocked(rate) - w.long_run(rate, w.period);
            assert!(bias > 0.0, "{rate}: {bias}");
        }
        let rare = w.long_run_unlocked(1e-7) - w.long_run(1e-7, w.period);
        assert!(rare.abs() < 1e-12, "{rare}");
    }

    #[test]
    fn a_probe_that_never_comes_is_no_remedy_and_no_poison_is_no_outage() {
        let w = watchdogs()[1];
        let never = Watchdog { period: 1e9, ..w };
        for horizon in [0.5, 7.0] {
            let none = hang::up_time(0.2, horizon);
            assert!((never.up_time_since_restart(0.2, horizon) - none).abs() < 1e-12);
            assert!((never.up_time_by_wall_clock(0.2, horizon) - none).abs() < 1e-12);
            assert_eq!(w.up_time_since_restart(0.0, horizon), horizon);
            assert!((w.up_time_by_wall_clock(0.0, horizon) - horizon).abs() < 1e-12);
        }
    }
}
