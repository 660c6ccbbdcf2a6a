//! Office hours: when somebody is there to act. Change here when people act.

use super::Days;
use crate::engine::{Distribution, SimDuration, SimTime, Stream};
use crate::reading::{Entry, Form, Node, Problems, Read, Shape, Table, TimeOfDay, read_table};

/// `{ days?, from, to, night? }`: the shifts of somebody who acts on what happens, on some days of
/// the week at the same time of the day. A replication starts on a Monday at 00:00.
///
/// What comes within a shift, its first instant included, its last one not, is acted upon after
/// the reaction, be that later than the shift's end. What comes outside waits for the next shift,
/// from whose beginning the reaction counts; or for the end of the reaction at night, where there
/// is one and it comes earlier.
#[derive(Clone, Debug, PartialEq)]
pub struct Hours {
    /// The days of the week; all, unless given.
    pub days: Days,
    /// When a shift begins, since midnight.
    pub from: SimDuration,
    /// When it ends, since midnight, later than that.
    pub to: SimDuration,
    /// How long it takes outside the shifts to act; none: nobody does.
    pub night: Option<Distribution>,
}

impl Hours {
    /// When what comes at `at`, and takes `reaction` within a shift, is acted upon. One draw where
    /// it comes outside and somebody acts there too.
    pub fn acts(&self, at: SimTime, reaction: SimDuration, nights: &mut Stream) -> SimTime {
        let shift = self.shift(at);
        let by_day = shift + reaction;
        match &self.night {
            Some(night) if shift > at => by_day.min(at + night.sample(nights)),
            _ => by_day,
        }
    }

    /// The first instant of a shift from `at` on.
    fn shift(&self, at: SimTime) -> SimTime {
        let today = at.as_nanos() / SimDuration::DAY.as_nanos();
        let days = (today..=today + 7).map(|day| SimTime::ZERO + SimDuration::DAY.times(day));
        let mut shifts = days.filter(|midnight| self.days.include(*midnight));
        let ahead = shifts.find(|midnight| at < *midnight + self.to);
        ahead.map_or(SimTime::NEVER, |midnight| at.max(midnight + self.from))
    }

    /// When somebody is there, in words.
    pub(super) fn plan(&self) -> String {
        let night = match self.night {
            Some(_) => "at other times more slowly",
            None => "at no other time",
        };
        let (days, from, to) = (self.days.names(), clock(self.from), clock(self.to));
        format!("; the shifts are from {from} to {to} ({days}), {night}")
    }
}

/// Whether `at` lies in the time in which people work without being paid for the hour: Monday to
/// Friday from 08:00 to 18:00, assumed, because a working day of eight hours with its breaks lies in
/// it. A call-out at another time has a price of its own.
pub fn is_office_time(at: SimTime) -> bool {
    const HOUR: SimDuration = SimDuration::from_secs(3_600);
    let midnight = SimDuration::DAY.times(at.as_nanos() / SimDuration::DAY.as_nanos());
    let of_day = at.since(SimTime::ZERO + midnight);
    Days::from_to(0, 4).include(SimTime::ZERO + midnight)
        && (HOUR.times(8)..HOUR.times(18)).contains(&of_day)
}

/// `09:30`, from a span after midnight.
fn clock(since_midnight: SimDuration) -> String {
    let minutes = since_midnight.as_nanos() / 60_000_000_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

static SHAPE: Shape = Shape::new(
    "hours",
    "the shifts of people; what comes outside waits for the next one",
    &[
        Entry::usual::<Days>("days", "mon-sun", "assumed: every day", "the days of the week"),
        Entry::needed::<TimeOfDay>("from", "when a shift begins"),
        Entry::needed::<TimeOfDay>("to", "when it ends"),
        Entry::absent::<Distribution>("night", "nobody acts", "how long it takes outside to act"),
    ],
);

impl Read for Hours {
    const FORM: Form = Form::Table(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, &SHAPE, problems, |table| {
            let days = table.assume("days");
            let from = time_of_day(table, "from");
            let to = time_of_day(table, "to");
            let night = table.optional("night");
            let (from, to) = (from?, to?);
            if from >= to {
                let message = format!("`to` ({to}) is not after `from` ({from})");
                let hint = "write the earlier first; a shift over midnight takes two operators";
                table.contradict("to", "from", message, hint);
                return None;
            }
            Some(Self { days: days?, from, to, night: night? })
        })
    }
}

/// A span since midnight, of one day at most.
fn time_of_day(table: &mut Table<'_, '_>, key: &'static str) -> Option<SimDuration> {
    let time = table.required::<TimeOfDay>(key).map(|TimeOfDay(time)| time);
    let message = |time: &SimDuration| format!("`{key}` ({time}) is after the end of the day");
    let hint = "write hours and minutes, such as \"09:00\"";
    table.check(key, time, |time| *time <= SimDuration::DAY, message, hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;

    const HOUR: SimDuration = SimDuration::from_secs(3_600);

    fn office(night: Option<u64>) -> Hours {
        let night = night.map(|hours| Distribution::Constant(HOUR.times(hours)));
        Hours { days: Days::from_to(0, 4), from: HOUR.times(9), to: HOUR.times(17), night }
    }

    fn hour(day: u64, hour: u64) -> SimTime {
        SimTime::ZERO + SimDuration::DAY.times(day) + HOUR.times(hour)
    }

    #[test]
    fn office_time_is_from_monday_to_friday_by_day() {
        let times = [hour(0, 7), hour(0, 8), hour(4, 17), hour(4, 18), hour(5, 12), hour(7, 12)];
        assert_eq!(times.map(is_office_time), [false, true, true, false, false, true]);
    }

    fn acts(hours: &Hours, at: SimTime, reaction: u64) -> SimTime {
        let mut nights = Streams::new(1, 0).stream("night", "operator");
        hours.acts(at, HOUR.times(reaction), &mut nights)
    }

    #[test]
    fn what_comes_outside_the_shifts_waits_for_the_next_one() {
        let office = office(None);
        for (at, acted) in [
            (hour(0, 0), hour(0, 11)),
            (hour(0, 9), hour(0, 11)),
            (hour(0, 16), hour(0, 18)),
            (hour(0, 17), hour(1, 11)),
            (hour(4, 16), hour(4, 18)),
            (hour(4, 20), hour(7, 11)),
            (hour(5, 12), hour(7, 11)),
            (hour(13, 23), hour(14, 11)),
        ] {
            assert_eq!(acts(&office, at, 2), acted, "{at}");
        }
    }

    #[test]
    fn at_night_it_is_acted_upon_by_whoever_is_first() {
        let office = office(Some(3));
        for (at, acted) in [
            (hour(0, 1), hour(0, 4)),
            (hour(0, 8), hour(0, 10)),
            (hour(0, 12), hour(0, 13)),
            (hour(5, 12), hour(5, 15)),
        ] {
            assert_eq!(acts(&office, at, 1), acted, "{at}");
        }
    }

    #[test]
    fn a_shift_on_one_day_of_the_week_comes_round() {
        let sunday = Hours { days: Days::from_to(6, 6), ..office(None) };
        assert_eq!(acts(&sunday, hour(6, 17), 0), hour(13, 9));
        assert_eq!(acts(&sunday, hour(0, 0), 0), hour(6, 9));
        assert_eq!(acts(&sunday, SimTime::NEVER, 1), SimTime::NEVER);
    }
}
