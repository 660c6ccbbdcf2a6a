//! A watchdog over a port that wears out, losing a place to each poison as in [`super::leak`].

use super::leak;
use super::watchdog::Watchdog;

/// The share of the time up in the long run, where the first probe starts one period after each
/// return to service, a probe succeeds until the last place is lost, and a restart gives all back.
///
/// The first probe after the hang is number ⌈X / period⌉ for the time X to hang, of mean
/// Σ P(X > j · period) over j = 0, 1, …: poison has no memory, but places lost are remembered, so
/// that a probe that succeeds does not find the port as good as new.
pub fn long_run(watchdog: &Watchdog, places: u32, rate: f64) -> f64 {
    let &Watchdog { period, timeout, failures, outage } = watchdog;
    let mut probes = 0.0;
    for number in 0_u64.. {
        let still_up = leak::survival(places, rate, number as f64 * period);
        probes += still_up;
        if still_up <= probes * f64::EPSILON {
            break;
        }
    }
    let found = probes * period;
    let cycle = found + f64::from(failures - 1) * period + timeout + outage;
    leak::mean(places, rate) / cycle
}

#[cfg(test)]
mod tests {
    use super::super::quadrature::integral;
    use super::*;

    const WATCHDOG: Watchdog = Watchdog { period: 0.7, timeout: 0.1, failures: 3, outage: 2.0 };

    #[test]
    fn the_probe_that_finds_the_hang_is_the_mean_over_its_density() {
        for (places, rate) in [(2_u32, 0.5), (6, 1.0), (24, 2.0)] {
            let shape = f64::from(places);
            let density = |t: f64| {
                rate * libm::exp(
                    (shape - 1.0) * libm::log(rate * t) - rate * t - libm::lgamma(shape),
                )
            };
            let period = |k: u32| f64::from(k) * WATCHDOG.period;
            let found: f64 = (0..200)
                .map(|k| period(k + 1) * integral(density, period(k), period(k + 1), 4))
                .sum();
            let exact = shape / rate / (found + 1.4 + 0.1 + 2.0);
            let error = long_run(&WATCHDOG, places, rate) - exact;
            assert!(error.abs() < 1e-11, "{places}, {rate}: {error}");
        }
    }

    #[test]
    fn one_place_is_the_port_without_wear() {
        for rate in [0.003, 0.2, 2.0] {
            let exact = WATCHDOG.long_run(rate, WATCHDOG.period);
            assert!((long_run(&WATCHDOG, 1, rate) - exact).abs() < 1e-12, "{rate}");
        }
    }
}
