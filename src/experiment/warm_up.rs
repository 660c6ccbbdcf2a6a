//! The warm-up of a replication, which is left out of what is told of the long run. Change here how
//! long it is.
//!
//! It is the first half; the rest of each replication is one observation (replication and deletion:
//! A. M. Law, *Simulation Modeling and Analysis*, 2015, 9.5.2). The half is fixed beforehand, so that
//! all remedies and all design points are measured over the same time, pair by pair. A rule that
//! looks for the end of the warm-up in the numbers, as MSER-5 does (K. P. White, *Simulation* 69,
//! 1997), takes the time after the last hang for steady where hangs are rare, and leaves out what it
//! is to measure.

use super::fraction::Fraction;
use crate::engine::statistics::BinnedUptime;
use crate::engine::{SimDuration, SimTime};

/// The end of the warm-up of replications of this length.
pub(super) fn warm_up(horizon: SimDuration) -> SimTime {
    SimTime::from_nanos(horizon.as_nanos() / 2)
}

/// The uptime after the warm-up (ns), out of the time there is.
pub(super) fn after_warm_up(bins: &BinnedUptime) -> Fraction {
    let up = bins.up_nanos();
    let first = up.len() / 2;
    let whole = bins.start(up.len()).since(bins.start(first));
    Fraction { part: up[first..].iter().sum(), whole: whole.as_nanos() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_half_is_told() {
        let mut bins = BinnedUptime::new(SimDuration::from_nanos(100), 10);
        bins.record(SimTime::from_nanos(10), SimTime::from_nanos(65));
        assert_eq!(after_warm_up(&bins), Fraction { part: 15, whole: 50 });
        assert_eq!(warm_up(SimDuration::from_nanos(100)), bins.start(5));
    }
}
