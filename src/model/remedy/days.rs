//! [`Days`]: days of the week, as people write them. Change here how days may be written.

use crate::engine::{SimDuration, SimTime};
use crate::reading::{Form, Node, Plain, Problems, Read, Value, hint};

/// Days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days(u8);

/// The names of the days, from that of the first.
const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

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

    /// The name of each: `mon`, `tue`.
    pub fn each(self) -> impl Iterator<Item = &'static str> {
        let names = NAMES.into_iter().enumerate();
        names.filter(move |(day, _)| self.0 >> day & 1 == 1).map(|(_, name)| name)
    }

    /// How they are written: `mon-fri, sun`; days in a row by the first and the last, over the end
    /// of the week if need be.
    pub fn names(self) -> String {
        let is_one = |day: usize| self.0 >> (day % 7) & 1 == 1;
        // All seven days have no first one.
        let firsts = (0..7).filter(|day| is_one(*day) && (self == Self::ALL || !is_one(day + 6)));
        let ranges = firsts.take(if self == Self::ALL { 1 } else { 7 }).map(|first| {
            let last = (first..first + 7).take_while(|day| is_one(*day)).last().unwrap_or(first);
            match (NAMES[first], NAMES[last % 7]) {
                (first, last) if first == last => first.to_owned(),
                (first, last) => format!("{first}-{last}"),
            }
        });
        ranges.collect::<Vec<_>>().join(", ")
    }

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn overlap(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A day, or days from one to another.
const DAYS: Form = Plain::text("days of the week", "\"mon-fri\"");

/// `"sat"`, `"mon-fri"`, or a list of such.
impl Read for Days {
    const FORM: Form = Form::Either(&[DAYS, Form::List(&DAYS)]);

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

    #[test]
    fn a_range_goes_over_the_end_of_the_week() {
        assert_eq!(Days::from_to(5, 0).names(), "sat-mon");
        assert_eq!(Days::from_to(1, 0), Days::ALL);
        assert_eq!(Days::from_to(2, 2).names(), "wed");
        assert_eq!(Days::ALL.names(), "mon-sun");
        assert_eq!(Days::from_to(0, 4).and(Days::from_to(6, 6)).names(), "sun-fri");
        assert_eq!(Days::from_to(0, 2).and(Days::from_to(5, 5)).names(), "mon-wed, sat");
    }
}
