//! Ticks by the calendar: at a time of the day, on some days of the week. Change here which ticks a
//! calendar has.

use super::Days;
use crate::engine::{SimDuration, SimTime};

/// Ticks by the wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Calendar {
    /// From one tick to the next, above zero.
    pub(super) period: SimDuration,
    /// The first tick of all, below the period. There is none at the start itself.
    pub(super) at: SimDuration,
    /// On which days ticks count.
    pub(super) days: Days,
}

impl Calendar {
    /// The first tick that lies after `now`; [`SimTime::NEVER`] if there is none.
    pub(super) fn after(&self, now: SimTime) -> SimTime {
        let mut tick = self.any_after(now);
        while tick != SimTime::NEVER && !self.days.include(tick) {
            let midnight = tick.next_multiple(SimDuration::DAY);
            tick = self.any_after(SimTime::from_nanos(midnight.as_nanos() - 1));
        }
        tick
    }

    /// The same, on whatever day.
    fn any_after(&self, now: SimTime) -> SimTime {
        match now.as_nanos().checked_sub(self.at.as_nanos()) {
            Some(since) => SimTime::from_nanos(since).next_multiple(self.period) + self.at,
            None => SimTime::ZERO + self.at,
        }
    }

    /// Whether its ticks keep to the time of the day: a day is a whole number of periods, or a
    /// period of days.
    pub(super) const fn keeps_time(period: SimDuration) -> bool {
        let (period, day) = (period.as_nanos(), SimDuration::DAY.as_nanos());
        period.is_multiple_of(day) || day.is_multiple_of(period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(n: u64) -> SimDuration {
        SimDuration::from_secs(3_600 * n)
    }

    fn hour(n: u64) -> SimTime {
        SimTime::ZERO + hours(n)
    }

    #[test]
    fn a_tick_comes_at_its_time_of_the_day() {
        let nightly = Calendar { period: SimDuration::DAY, at: hours(3), days: Days::ALL };
        for (now, tick) in [(0, 3), (2, 3), (3, 27), (26, 27), (27, 51)] {
            assert_eq!(nightly.after(hour(now)), hour(tick), "after hour {now}");
        }
        let thrice = Calendar { period: hours(8), ..nightly };
        for (now, tick) in [(0, 3), (3, 11), (11, 19), (19, 27)] {
            assert_eq!(thrice.after(hour(now)), hour(tick), "after hour {now}");
        }
    }

    #[test]
    fn ticks_on_other_days_do_not_count() {
        let weekend = Days::from_to(5, 6);
        let nightly = Calendar { period: SimDuration::DAY, at: hours(3), days: weekend };
        for (now, tick) in [(0, 5 * 24 + 3), (5 * 24 + 3, 6 * 24 + 3), (6 * 24 + 3, 12 * 24 + 3)] {
            assert_eq!(nightly.after(hour(now)), hour(tick), "after hour {now}");
        }
        let midnights = Calendar { at: SimDuration::ZERO, ..nightly };
        assert_eq!(midnights.after(hour(0)), hour(5 * 24));
        let monday = Calendar { days: Days::from_to(0, 0), ..midnights };
        assert_eq!(monday.after(hour(0)), hour(7 * 24), "there is none at the start itself");
    }

    #[test]
    fn a_day_that_never_comes_ends_at_never() {
        let period = SimDuration::DAY.times(7);
        let never = Calendar { period, at: hours(3), days: Days::from_to(1, 6) };
        assert_eq!(never.after(hour(0)), SimTime::NEVER);
    }
}
