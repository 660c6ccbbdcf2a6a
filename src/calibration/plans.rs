//! The plans that the experiment around a calibration compares, by closed forms: so it can be told
//! without a run which unknown would turn the choice between them.

use crate::theory::operator;
use crate::theory::watchdog::Watchdog;

/// A month (s).
const MONTH: f64 = 30.0 * 86_400.0;

/// The plans by their names in that experiment, which has their numbers too.
pub const PLANS: [&str; 4] =
    ["as it is", "watchdog", "patch at once", "watchdog until the patch comes"];
const WATCHDOG: Watchdog = Watchdog { period: 30.0, timeout: 10.0, failures: 2, outage: 0.3 };
/// How long the installation takes (s).
const INSTALLATION: f64 = 20.0 * 60.0;
/// When the patch comes that is waited for (s).
const PATCH_AT: f64 = 14.0 * 86_400.0;

/// How the plans compare where these numbers are true.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// The downtime of each of [`PLANS`] in a month (s), in the long run but for the installation.
    pub downtimes: [f64; PLANS.len()],
}

/// The downtime in a month (s) of a port that hangs at this rate (per second) and is down for so
/// long each time (s): the long run of an alternating renewal process.
pub fn downtime(rate: f64, mean: f64) -> f64 {
    MONTH * (1.0 - operator::long_run(rate, mean))
}

impl Choice {
    /// At this rate of hangs (per second), where an outage that people end lasts so long (s).
    pub fn of(rate: f64, mean: f64) -> Self {
        let operator = downtime(rate, mean);
        let watchdog = 1.0 - WATCHDOG.long_run_unlocked(rate);
        let until = watchdog * PATCH_AT + INSTALLATION;
        Self { downtimes: [operator, watchdog * MONTH, INSTALLATION, until] }
    }

    /// The plans, that with the least downtime first.
    pub fn order(&self) -> [usize; PLANS.len()] {
        let mut order = [0, 1, 2, 3];
        order.sort_by(|a, b| self.downtimes[*a].total_cmp(&self.downtimes[*b]));
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: f64 = 86_400.0;

    #[test]
    fn rare_hangs_want_a_watchdog_and_frequent_ones_a_patch() {
        let best = |rate: f64| PLANS[Choice::of(rate, 3_600.0).order()[0]];
        assert_eq!(best(0.1 / DAY), "watchdog");
        assert_eq!(best(10.0 / DAY), "patch at once");
        // 55.3 s an outage are 20 min a month at 21.7 hangs a month.
        assert_eq!([best(0.72 / DAY), best(0.73 / DAY)], ["watchdog", "patch at once"]);
    }
}
