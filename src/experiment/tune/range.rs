//! [`Range`]: the values of a key among which the best is looked for. Change here where they lie.

use crate::experiment::design::short_name;
use crate::reading::Measured;

/// Ends that differ by at least this factor are divided by equal ratios.
const RATIO: f64 = 4.0;

/// Rounding a value moves it by at most this part of the distance to its neighbours.
const ROUNDING: f64 = 0.25;

/// A key, and the values between which its best one lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// Its path, as in `--set`.
    pub path: String,
    /// What people call it.
    pub name: String,
    /// The least value.
    pub from: f64,
    /// The greatest.
    pub to: f64,
    /// The unit of both; none where they are plain numbers.
    pub unit: Option<String>,
    /// What one of the unit is in seconds, or in whatever its kind is counted in; 1 without one.
    pub size: f64,
    /// Whether only whole numbers can be taken.
    pub is_whole: bool,
}

impl Range {
    /// The range of the key at `path` between two values, as they are written.
    ///
    /// # Errors
    /// What is wrong, and what to do.
    pub fn new(path: &str, from: &str, to: &str) -> Result<Self, (String, String)> {
        let Ends { low, high, unit } = Ends::read(from, to)?;
        if low >= high {
            let message = format!("`{to}` is not above `{from}`");
            return Err((message, "write the lower end first, then the upper".to_owned()));
        }
        let is_whole = unit.is_none() && low.fract() == 0.0 && high.fract() == 0.0;
        let (path, name) = (path.to_owned(), short_name(path));
        let size = unit.as_ref().map_or(1.0, |(_, size)| *size);
        let unit = unit.map(|(unit, _)| unit);
        Ok(Self { path, name, from: low, to: high, unit, size, is_whole })
    }

    /// Whether values are told apart by their ratio.
    pub fn is_by_ratio(&self) -> bool {
        self.from > 0.0 && self.to / self.from >= RATIO
    }

    /// Where `value` lies on a line on which equal steps are equal distances or ratios.
    pub fn place(&self, value: f64) -> f64 {
        if self.is_by_ratio() { libm::log(value) } else { value }
    }

    /// The value at `place`.
    pub fn value(&self, place: f64) -> f64 {
        if self.is_by_ratio() { libm::exp(place) } else { place }
    }

    /// About `count` values from `low` to `high`, evenly spread and of few digits; the ends of the
    /// range are kept, and of whole numbers there are no more than there are.
    pub fn spread(&self, low: f64, high: f64, count: usize) -> Vec<f64> {
        if self.is_whole && high.ceil() - low.floor() < count as f64 {
            return (low.floor() as i64..=high.ceil() as i64).map(|number| number as f64).collect();
        }
        let (first, last) = (self.place(low), self.place(high));
        let step = (last - first) / (count - 1) as f64;
        let exact = |k: usize| self.value(first + step * k as f64);
        let rounded = |k: usize| {
            let (value, next) = (exact(k), exact(k + 1));
            let gap = (next - value).min(value - self.value(first + step * (k as f64 - 1.0)));
            match k {
                0 if low <= self.from => self.from,
                k if k + 1 == count && high >= self.to => self.to,
                _ if self.is_whole => value.round(),
                _ => fewest_digits(value, ROUNDING * gap),
            }
        };
        let mut values: Vec<f64> = (0..count).map(rounded).collect();
        values.dedup();
        values
    }

    /// `value` as it is written behind `--set path=`.
    pub fn written(&self, value: f64) -> String {
        match &self.unit {
            Some(unit) => format!("{value} {unit}"),
            None if self.is_whole => format!("{}", value as i64),
            // A number with a point stays one.
            None => format!("{value:?}"),
        }
    }
}

/// Both ends of a range, in one unit.
struct Ends {
    low: f64,
    high: f64,
    /// The unit and its size.
    unit: Option<(String, f64)>,
}

impl Ends {
    /// Both in the unit of the upper end, unless most of the range would be less than one of it.
    fn read(from: &str, to: &str) -> Result<Self, (String, String)> {
        let number =
            |text: &str| text.trim().parse().ok().filter(|number: &f64| number.is_finite());
        if let (Some(low), Some(high)) = (number(from), number(to)) {
            return Ok(Self { low, high, unit: None });
        }
        let other = || {
            let message = format!("`{from}` and `{to}` are not of one kind");
            (message, "give both a unit, of time or of a rate, or none".to_owned())
        };
        if number(from).is_some() != number(to).is_some() {
            return Err(other());
        }
        let (low, high) = (Measured::parse(from)?, Measured::parse(to)?);
        let (in_high, in_low) =
            low.in_unit_of(&high).zip(high.in_unit_of(&low)).ok_or_else(other)?;
        let unit = |one: Measured| Some((of_several(one.unit), one.size));
        Ok(match (in_high * high.number).sqrt() >= 1.0 {
            true => Self { low: in_high, high: high.number, unit: unit(high) },
            false => Self { low: low.number, high: in_low, unit: unit(low) },
        })
    }
}

/// A unit as it stands behind a number other than one.
fn of_several(unit: String) -> String {
    match unit.as_str() {
        "hour" | "day" | "week" => unit + "s",
        _ => unit,
    }
}

/// The number of the fewest digits within `tolerance` of `value`.
pub fn fewest_digits(value: f64, tolerance: f64) -> f64 {
    let candidates = (0..17).map(|digits| format!("{value:.digits$e}"));
    let mut numbers = candidates.map(|text| text.parse().expect("digits are a number"));
    numbers.find(|number: &f64| (number - value).abs() <= tolerance).unwrap_or(value)
}

/// How many digits it takes to write `value`.
pub fn digits(value: f64) -> usize {
    let text = format!("{value:e}");
    text.split('e').next().map_or(0, |digits| digits.chars().filter(char::is_ascii_digit).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: &str, to: &str) -> Range {
        Range::new("remedies.nightly.schedule.every", from, to).expect("a range")
    }

    #[test]
    fn both_ends_are_in_one_unit_that_suits_the_middle() {
        let hours = range("1 hour", "2 days");
        assert_eq!((hours.from, hours.to, hours.unit.as_deref()), (1.0, 48.0, Some("hours")));
        let days = range("12 hours", "8 days");
        assert_eq!((days.from, days.to, days.unit.as_deref()), (0.5, 8.0, Some("days")));
        assert_eq!(days.written(1.5), "1.5 days");
        assert_eq!(range("1 hour", "1 day").unit.as_deref(), Some("hours"));
        assert_eq!(days.name, "nightly: schedule every");
    }

    #[test]
    fn values_are_spread_by_ratio_over_a_wide_range_and_have_few_digits() {
        assert_eq!(
            range("1 hour", "256 hours").spread(1.0, 256.0, 9),
            [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 60.0, 130.0, 256.0]
        );
        assert_eq!(range("10 s", "20 s").spread(10.0, 20.0, 3), [10.0, 15.0, 20.0]);
    }

    #[test]
    fn whole_numbers_stay_whole_and_are_tried_once() {
        let failures = range("1", "20");
        assert!(failures.is_whole);
        assert_eq!(failures.spread(1.0, 5.0, 9), [1.0, 2.0, 3.0, 4.0, 5.0]);
        let all = failures.spread(1.0, 20.0, 9);
        assert!(all.iter().all(|value| value.fract() == 0.0) && all.is_sorted(), "{all:?}");
        assert_eq!(failures.written(3.0), "3");
    }

    #[test]
    fn ends_of_two_kinds_and_the_wrong_way_round_are_refused() {
        for (from, to) in [("1 hour", "5"), ("1 hour", "1 / s"), ("5", "5"), ("x", "y")] {
            assert!(Range::new("horizon", from, to).is_err(), "{from} {to}");
        }
    }

    #[test]
    fn digits_are_counted_without_zeros_at_the_end() {
        assert_eq!([8.0, 8.5, 120.0, 0.125].map(digits), [1, 2, 2, 3]);
    }
}
