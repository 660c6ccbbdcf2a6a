//! Ticks by the calendar: at a time of the day, on some days of the week.

use crate::engine::{SimDuration, SimTime};
use crate::reading::{Node, Problems, Read, Value, hint};

/// Days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days(u8);

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

/// The names of the days, from that of the first.
pub(super) const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Days {
    /// Every day.
    pub const ALL: Self = Self(0b111_1111);

    /// Those from `first` to `last`, over the end of the week if need be; 0 is Monday.
    pub const fn from_to(first: usize, last: usize) -> Self {
        let mut days = 1 << last;
        let mut day = first;
        while day != last {
            days |= 1 << day;
            day = (day + 1) % 7;
        }
        Self(days)
    }

    /// Whether the day that `instant` falls on is one of them. The first of all is a Monday.
    pub const fn include(self, instant: SimTime) -> bool {
        let day = instant.as_nanos() / SimDuration::DAY.as_nanos() % 7;
        self.0 >> day & 1 == 1
    }

    /// Their names: `mon, tue`.
    pub fn names(self) -> String {
        let names = NAMES.into_iter().enumerate();
        let names: Vec<&str> =
            names.filter(|(day, _)| self.0 >> day & 1 == 1).map(|(_, name)| name).collect();
        names.join(", ")
    }

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn overlap(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
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

/// `"sat"`, `"mon-fri"`, or a list of such.
impl Read for Days {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Value::Array(items) = &node.value else {
            return read_range(node, problems);
        };
        let mut days: Option<Self> = None;
        let mut complete = true;
        for item in items {
            match read_range(item, problems) {
                Some(range) if days.is_some_and(|days| days.overlap(range)) => {
                    let message = format!("{} names a day a second time", item.value);
                    problems.add(item.at, message, "name each day once");
                    complete = false;
                }
                Some(range) => days = Some(days.map_or(range, |days| days.and(range))),
                None => complete = false,
            }
        }
        if items.is_empty() {
            problems.add(node.at, "there is no day in `days`", "leave it out to mean every day");
        }
        days.filter(|_| complete)
    }
}

/// One day, or those from one to another.
fn read_range(node: &Node, problems: &mut Problems) -> Option<Days> {
    let Value::Text(text) = &node.value else {
        let message = format!("{} is no day of the week", node.value);
        problems.add(node.at, message, "write days such as \"sat\", \"mon-fri\" or a list of them");
        return None;
    };
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let mut day = |name: &str| {
        let found = NAMES.iter().position(|known| *known == name);
        if found.is_none() {
            let message = format!("unknown day `{name}`");
            problems.add(node.at, message, hint::one_of(name, &NAMES));
        }
        found
    };
    let first = day(first)?;
    Some(Days::from_to(first, day(last)?))
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
    fn a_range_goes_over_the_end_of_the_week() {
        assert_eq!(Days::from_to(5, 0).names(), "mon, sat, sun");
        assert_eq!(Days::from_to(1, 0), Days::ALL);
        assert_eq!(Days::from_to(2, 2).names(), "wed");
    }

    #[test]
    fn a_day_that_never_comes_ends_at_never() {
        let period = SimDuration::DAY.times(7);
        let never = Calendar { period, at: hours(3), days: Days::from_to(1, 6) };
        assert_eq!(never.after(hour(0)), SimTime::NEVER);
    }
}
