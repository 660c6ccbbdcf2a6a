//! A schedule by the wall clock as calendars say it: on which days, at which times.

use crate::engine::SimDuration;
use crate::model::remedy::{Days, Reference, Schedule};

/// The most times of a day: more are no calendar that anybody reads.
const TIMES_MAX: u64 = 288;

/// The same on every week.
pub(super) struct Calendar {
    /// The days of the week: `mon,tue`; `None`: every day.
    pub(super) days: Option<String>,
    /// The times of the day as hour, minute and second, at least one.
    pub(super) times: Vec<[u64; 3]>,
}

impl Calendar {
    /// That of `schedule`, unless it goes by another clock, or is not the same on every week, or
    /// does not keep to whole seconds.
    pub(super) fn of(schedule: &Schedule) -> Option<Self> {
        let &Schedule { every, at, .. } = schedule;
        if schedule.clock != Reference::Wall {
            return None;
        }
        let (period, day) = (every.as_nanos(), SimDuration::DAY.as_nanos());
        // A replication begins on a Monday, and so does each of its weeks.
        let days = if period == 7 * day { Days::from_to(0, 0) } else { schedule.days };
        let count = match period {
            _ if period == day || period == 7 * day => 1,
            _ if day.is_multiple_of(period) => day / period,
            _ => return None,
        };
        if count > TIMES_MAX {
            return None;
        }
        let times = (0..count).map(|n| time(at + every.times(n)));
        let days = (days != Days::ALL).then(|| days.each().collect::<Vec<_>>().join(","));
        Some(Self { days, times: times.collect::<Option<_>>()? })
    }

    /// The minutes, if there is a restart at the same ones of every hour and at the same second.
    pub(super) fn minutes(&self) -> Option<Vec<u64>> {
        let of_hour = |hour: u64| -> Vec<u64> {
            let times = self.times.iter().filter(|time| time[0] == hour);
            times.map(|[_, minute, _]| *minute).collect()
        };
        let minutes = of_hour(0);
        let second = self.times[0][2];
        let alike = self.times.iter().all(|time| time[2] == second)
            && (1..24).all(|hour| of_hour(hour) == minutes);
        alike.then_some(minutes)
    }

    /// The hours, if there is a restart at the same minute and second of each.
    pub(super) fn hours(&self) -> Option<Vec<u64>> {
        let [_, minute, second] = self.times[0];
        let is_alike = |time: &[u64; 3]| time[1..] == [minute, second];
        let alike = self.times.iter().all(is_alike);
        alike.then(|| self.times.iter().map(|[hour, ..]| *hour).collect())
    }
}

/// Hour, minute and second of a time of the day that has no more than these.
fn time(since_midnight: SimDuration) -> Option<[u64; 3]> {
    let nanos = since_midnight.as_nanos();
    let second = SimDuration::SECOND.as_nanos();
    let seconds = nanos / second;
    let whole = [seconds / 3600, seconds / 60 % 60, seconds % 60];
    nanos.is_multiple_of(second).then_some(whole)
}
