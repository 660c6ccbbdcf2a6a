//! The clock: [`SimTime`] is an instant, [`SimDuration`] a span, both whole nanoseconds (ns).

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Serialize};

/// An instant of simulated time (ns since the start of the replication).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct SimTime(u64);

/// A span of simulated time (ns). The longest, about 584 years, stands for "for ever".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct SimDuration(u64);

/// The units a span is written in, with their length (ns), from the shortest to the longest.
pub const UNITS: [(&str, u64); 7] = [
    ("ns", 1),
    ("us", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("min", 60_000_000_000),
    ("hour", 3_600_000_000_000),
    ("day", 86_400_000_000_000),
];

impl SimTime {
    /// The start of a replication. The world's first day is a Monday; this is its midnight.
    pub const ZERO: Self = Self(0);
    /// An instant that no replication reaches: "never".
    pub const NEVER: Self = Self(u64::MAX);

    /// The instant `ns` nanoseconds after the start.
    pub const fn from_nanos(ns: u64) -> Self {
        Self(ns)
    }

    /// Nanoseconds since the start.
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Seconds since the start, rounded to the nearest `f64`.
    pub const fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// The span from `earlier` to this instant.
    ///
    /// # Panics
    /// If `earlier` is later: the clock never goes back.
    pub const fn since(self, earlier: Self) -> SimDuration {
        assert!(self.0 >= earlier.0, "an instant lies before the one it is measured from");
        SimDuration(self.0 - earlier.0)
    }

    /// The first multiple of `period` that lies strictly after this instant.
    ///
    /// # Panics
    /// If `period` is zero.
    pub const fn next_multiple(self, period: SimDuration) -> Self {
        Self((self.0 / period.0 + 1).saturating_mul(period.0))
    }
}

impl SimDuration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// One second.
    pub const SECOND: Self = Self::from_secs(1);
    /// One day of 24 hours.
    pub const DAY: Self = Self::from_secs(86_400);
    /// A span that no replication outlasts: "for ever".
    pub const FOREVER: Self = Self(u64::MAX);

    /// A span of `ns` nanoseconds.
    pub const fn from_nanos(ns: u64) -> Self {
        Self(ns)
    }

    /// A span of `ms` milliseconds.
    pub const fn from_millis(ms: u64) -> Self {
        Self(ms * 1_000_000)
    }

    /// A span of `s` seconds.
    pub const fn from_secs(s: u64) -> Self {
        Self(s * 1_000_000_000)
    }

    /// The span nearest to `s` seconds; negative numbers and NaN give zero, too large ones
    /// [`SimDuration::FOREVER`].
    pub fn from_secs_f64(s: f64) -> Self {
        // Half away from zero. `as` cuts off, saturates and maps NaN to 0; what it cuts off is exact.
        let ns = s * 1e9;
        let whole = ns as u64;
        Self(whole.saturating_add(u64::from(ns - whole as f64 >= 0.5)))
    }

    /// The span so many times as long, to the nearest nanosecond; `factor` is not negative.
    pub fn scaled(self, factor: f64) -> Self {
        Self((self.0 as f64 * factor).round() as u64)
    }

    /// The length in nanoseconds.
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// The length in seconds, rounded to the nearest `f64`.
    pub const fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// `count` times this span, at most [`SimDuration::FOREVER`].
    pub const fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }
}

impl Add<SimDuration> for SimTime {
    type Output = Self;
    /// Saturates at [`SimTime::NEVER`].
    fn add(self, span: SimDuration) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Add for SimDuration {
    type Output = Self;
    /// Saturates at [`SimDuration::FOREVER`].
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for SimDuration {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for SimDuration {
    type Output = Self;
    /// # Panics
    /// If `other` is longer.
    fn sub(self, other: Self) -> Self {
        assert!(self.0 >= other.0, "a span cannot be negative");
        Self(self.0 - other.0)
    }
}

/// The largest unit in which the span is a whole number: `90 min`, `250 ms`, `1 day`.
impl fmt::Display for SimDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0 s");
        }
        let (name, length) = UNITS
            .into_iter()
            .rev()
            .find(|(_, length)| self.0.is_multiple_of(*length))
            .expect("every span is a whole number of nanoseconds");
        let count = self.0 / length;
        let plural = if count > 1 && matches!(name, "hour" | "day") { "s" } else { "" };
        write!(f, "{count} {name}{plural}")
    }
}

/// Day, clock and nanoseconds: `day 3 06:00:00.000000000` (the first day is day 1); with a precision
/// this number of decimals of the second, cut off.
impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / 1_000_000_000;
        let (day, second) = (seconds / 86_400 + 1, seconds % 86_400);
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        let nanos = format!("{:09}", self.0 % 1_000_000_000);
        let decimals = f.precision().unwrap_or(9).clamp(1, 9);
        let second = second % 60;
        write!(f, "day {day} {hour:02}:{minute:02}:{second:02}.{}", &nanos[..decimals])
    }
}

impl fmt::Debug for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for SimDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_prints_in_the_largest_unit_that_is_whole() {
        for (ns, text) in [
            (0, "0 s"),
            (1, "1 ns"),
            (250_000_000, "250 ms"),
            (90 * 60_000_000_000, "90 min"),
            (2 * 86_400_000_000_000, "2 days"),
            (3_600_000_000_000, "1 hour"),
        ] {
            assert_eq!(SimDuration::from_nanos(ns).to_string(), text);
        }
    }

    #[test]
    fn an_instant_prints_its_day_and_clock() {
        let instant = SimTime::ZERO + SimDuration::DAY + SimDuration::from_secs(6 * 3600 + 62);
        assert_eq!(instant.to_string(), "day 2 06:01:02.000000000");
        let instant = instant + SimDuration::from_nanos(1_999_999);
        assert_eq!(format!("{instant:.3}"), "day 2 06:01:02.001");
    }

    #[test]
    fn the_end_of_time_is_never_passed() {
        assert_eq!(SimTime::NEVER + SimDuration::SECOND, SimTime::NEVER);
        assert_eq!(SimDuration::from_secs_f64(1e300), SimDuration::FOREVER);
        assert_eq!(SimDuration::from_secs_f64(-1.0), SimDuration::ZERO);
    }

    #[test]
    fn spans_add_up() {
        let mut sum = SimDuration::SECOND;
        sum += SimDuration::from_millis(250);
        assert_eq!(sum.as_nanos(), 1_250_000_000);
        assert_eq!(sum - SimDuration::from_secs(1), SimDuration::from_millis(250));
    }

    #[test]
    fn the_next_multiple_lies_strictly_after() {
        let hour = SimDuration::from_secs(3600);
        assert_eq!(SimTime::ZERO.next_multiple(hour), SimTime::ZERO + hour);
        let before = SimTime::from_nanos(hour.as_nanos() - 1);
        assert_eq!(before.next_multiple(hour), SimTime::ZERO + hour);
        assert_eq!((SimTime::ZERO + hour).next_multiple(hour), SimTime::ZERO + hour.times(2));
    }

    #[test]
    #[should_panic(expected = "lies before")]
    fn time_does_not_run_backwards() {
        let _ = SimTime::ZERO.since(SimTime::from_nanos(1));
    }
}
