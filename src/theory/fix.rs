//! The fix: installed once, after which poison is harmless.

use super::hang;

/// The expected time up in `[0, horizon)` where the fix is installed at `at` with an `outage`.
///
/// A hang before `at` lasts until the port is back with the fix. An installation still under way
/// at the horizon is cut there.
pub fn up_time(rate: f64, at: f64, outage: f64, horizon: f64) -> f64 {
    hang::up_time(rate, at.min(horizon)) + (horizon - at - outage).max(0.0)
}

/// The mean of the earlier of the first hang and the horizon.
pub fn first_hang(rate: f64, at: f64, horizon: f64) -> f64 {
    let exposed = at.min(horizon);
    hang::up_time(rate, exposed) + (horizon - exposed) * hang::availability(rate, exposed)
}

/// After how much operation an installation of this `outage` has cost less downtime than a remedy
/// that is unavailable for a share `unavailability` of the time, for good.
pub fn break_even(outage: f64, unavailability: f64) -> f64 {
    outage / unavailability
}

#[cfg(test)]
mod tests {
    use super::super::quadrature::integral;
    use super::*;

    #[test]
    fn the_up_time_is_the_integral_of_the_availability() {
        let (rate, at, outage) = (0.7, 2.0_f64, 0.5);
        for horizon in [1.0, 2.0, 2.25, 2.5, 7.0] {
            let before = integral(|t| libm::exp(-rate * t), 0.0, at.min(horizon), 10);
            let after = if horizon > at + outage {
                integral(|_| 1.0, at + outage, horizon, 1)
            } else {
                0.0
            };
            let error = up_time(rate, at, outage, horizon) - before - after;
            assert!(error.abs() < 1e-12, "{horizon}: {error}");
        }
    }

    #[test]
    fn the_first_hang_is_the_integral_of_its_survival() {
        let (rate, at, horizon) = (0.7, 2.0_f64, 5.0);
        let survival = |t: f64| libm::exp(-rate * t.min(at));
        let by_quadrature = integral(survival, 0.0, at, 10) + integral(survival, at, horizon, 1);
        assert!((first_hang(rate, at, horizon) - by_quadrature).abs() < 1e-12);
    }

    #[test]
    fn a_fix_at_once_costs_its_outage_and_one_after_the_horizon_is_none() {
        assert_eq!(up_time(0.7, 0.0, 0.5, 10.0), 9.5);
        assert_eq!(up_time(0.7, 11.0, 0.5, 10.0), hang::up_time(0.7, 10.0));
    }

    #[test]
    fn at_break_even_fix_and_remedy_cost_the_same() {
        let (outage, unavailability) = (0.5, 0.02);
        let operation = break_even(outage, unavailability);
        assert!((operation * unavailability - outage).abs() < 1e-12);
    }
}
