//! Detection and a schedule together: a restart at a certain age, or when a hang is detected,
//! whichever comes first. Each restart puts both clocks back; the long-run share of the time up is
//! the mean up time over the mean length of a cycle (age replacement: R. E. Barlow and F. Proschan,
//! *Mathematical Theory of Reliability*, 1965).
//!
//! Poison has no memory, so that the schedule renews nothing: it pays only where it ends a hang
//! sooner than the detector would.

use super::hang;
use super::watchdog::Watchdog;

/// The long-run share with a watchdog whose first probe starts one period after each return to
/// service, and a planned restart at `age` that takes `planned_outage`.
///
/// Probe j finds the hang at j periods and leads to a restart at j · period + o, where o is the time
/// to the last failure and its time-out. Let n be the number of probes for which that is before
/// `age`, and a the probability that no poison comes in a period. The mean time to the restart is
/// o (1 − aⁿ) + period · \[(1 − aⁿ)/(1 − a) − n aⁿ\] + age · aⁿ; a share aⁿ of all restarts is planned.
pub fn long_run(watchdog: &Watchdog, rate: f64, age: f64, planned_outage: f64) -> f64 {
    let &Watchdog { period, timeout, failures, outage } = watchdog;
    let to_alarm = f64::from(failures - 1) * period + timeout;
    // A probe whose alarm falls on `age` itself is none of them.
    let probes = ((age - to_alarm) / period - 1e-9).floor().max(0.0);
    let planned = libm::exp(-rate * probes * period);
    let alarmed = hang::share_hung(rate, probes * period);
    // The sum of the j-th probe's instant over the n first, weighted: Σ j aʲ⁻¹ (1 − a) for j ≤ n.
    let tries = alarmed / hang::share_hung(rate, period) - probes * planned;
    let restart = to_alarm * alarmed + period * tries + age * planned;
    hang::up_time(rate, age) / (restart + outage * alarmed + planned_outage * planned)
}

/// The long-run share with a detector that calls for a restart a fixed `delay` after the hang, and
/// a planned restart at `age`, no less than the delay; both restarts take `outage`:
/// ((1 − e^(−rate·age)) / rate) / (delay + (1 − e^(−rate·(age − delay))) / rate + outage).
pub fn long_run_with_delay(rate: f64, delay: f64, age: f64, outage: f64) -> f64 {
    hang::up_time(rate, age) / (delay + hang::up_time(rate, age - delay) + outage)
}

/// The delay of a detector above which a schedule beside it pays, whatever its age; below it every
/// schedule hurts.
///
/// With and without one the availabilities compare as (e^(rate·delay) − 1) / rate and
/// delay + outage do, whatever the age: the limit is the best age of a schedule that detects
/// nothing, [`super::schedule::best_age`].
pub fn delay_worth_a_schedule(rate: f64, outage: f64) -> f64 {
    super::schedule::best_age(rate, outage).0
}

#[cfg(test)]
mod tests {
    use super::super::quadrature::integral;
    use super::super::{operator, schedule::Schedule};
    use super::*;

    const RATES: [f64; 3] = [0.003, 0.2, 2.0];

    /// The long-run share by the mean over the instant of the hang, a period at a time; a hang
    /// after `age` does not come to pass.
    fn by_hang(w: &Watchdog, rate: f64, age: f64, planned: f64) -> f64 {
        let to_alarm = f64::from(w.failures - 1) * w.period + w.timeout;
        let survived = libm::exp(-rate * age);
        let (mut up, mut length) = (survived * age, survived * (age + planned));
        let mut probe = 0.0;
        while probe < age - 1e-12 {
            let (from, to) = (probe, (probe + w.period).min(age));
            probe += w.period;
            let density = |x: f64| rate * libm::exp(-rate * x);
            let hung = integral(density, from, to, 20);
            up += integral(|x| x * density(x), from, to, 20);
            let alarm = probe + to_alarm;
            let end = if alarm < age - 1e-12 { alarm + w.outage } else { age + planned };
            length += hung * end;
        }
        up / length
    }

    #[test]
    fn the_watchdogs_share_is_the_mean_over_the_instant_of_the_hang() {
        for (period, timeout, failures, outage) in
            [(1.0, 0.0, 1, 0.3), (1.0, 0.4, 1, 0.25), (1.0, 1.0, 3, 2.0), (0.7, 0.1, 2, 5.3)]
        {
            let watchdog = Watchdog { period, timeout, failures, outage };
            for rate in RATES {
                for age in [0.5, 1.0, 1.05, 3.0, 3.5, 12.4, 16.8] {
                    let exact = by_hang(&watchdog, rate, age, 0.2);
                    let error = long_run(&watchdog, rate, age, 0.2) - exact;
                    assert!(error.abs() < 1e-11, "{watchdog:?}, {rate}, {age}: {error}");
                }
            }
        }
    }

    #[test]
    fn the_delayed_share_is_the_mean_over_the_instant_of_the_hang() {
        for rate in RATES {
            for (delay, age) in [(0.0, 2.0), (0.3, 2.0), (2.0, 2.0), (1.5, 9.0)] {
                let density = |x: f64| rate * libm::exp(-rate * x);
                let up = integral(|x| x * density(x), 0.0, age, 20);
                let seen = integral(|x| (x + delay) * density(x), 0.0, age - delay, 20);
                let up = up + age * libm::exp(-rate * age);
                let length = seen + age * libm::exp(-rate * (age - delay)) + 0.4;
                let error = long_run_with_delay(rate, delay, age, 0.4) - up / length;
                assert!(error.abs() < 1e-11, "{rate}, {delay}, {age}: {error}");
            }
        }
    }

    #[test]
    fn a_schedule_beside_a_detector_pays_at_every_age_or_at_none() {
        for (rate, outage) in [(0.003, 0.5), (0.2, 0.5), (2.0, 0.1)] {
            let limit = delay_worth_a_schedule(rate, outage);
            for (delay, pays) in [
                (0.9 * limit, false),
                (0.999 * limit, false),
                (1.001 * limit, true),
                (2.0 * limit, true),
            ] {
                let without = operator::long_run(rate, delay + outage);
                for factor in [1.001, 1.5, 4.0] {
                    let with = long_run_with_delay(rate, delay, factor * delay, outage);
                    assert_eq!(with > without, pays, "{rate}, {outage}, {delay}, {factor}");
                }
            }
        }
    }

    #[test]
    fn without_the_one_the_other_is_left() {
        let watchdog = Watchdog { period: 1.0, timeout: 0.4, failures: 2, outage: 0.25 };
        for rate in RATES {
            let never = long_run(&watchdog, rate, 1e5, 0.2);
            assert!((never - watchdog.long_run(rate, 1.0)).abs() < 1e-9, "{rate}");
            // The first alarm would come at 2.4: the schedule is always sooner.
            let blind = Schedule::by_age(2.3, 0.2).long_run(rate);
            assert!((long_run(&watchdog, rate, 2.3, 0.2) - blind).abs() < 1e-14, "{rate}");
            let delayed = long_run_with_delay(rate, 2.3, 2.3, 0.2);
            assert!((delayed - blind).abs() < 1e-14, "{rate}");
        }
    }
}
