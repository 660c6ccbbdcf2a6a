//! Axes: from data to pixels, and ticks that people would choose.

/// A linear map from data to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The interval of the data.
    pub data: (f64, f64),
    /// Where its ends are drawn (px).
    pub pixels: (f64, f64),
}

impl Scale {
    /// Where `value` is drawn (px); beyond the ends if it is outside.
    pub fn at(&self, value: f64) -> f64 {
        let share = (value - self.data.0) / (self.data.1 - self.data.0);
        self.pixels.0 + share * (self.pixels.1 - self.pixels.0)
    }

    /// Where `value` is drawn, brought to the nearer end if it is outside.
    pub fn clamped(&self, value: f64) -> f64 {
        self.at(value.clamp(self.data.0, self.data.1))
    }
}

/// Marks on an axis at whole multiples of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    /// Where, and what is written there.
    pub marks: Vec<(f64, String)>,
    /// Distance between two of them.
    pub step: f64,
}

impl Ticks {
    /// Multiples of `step` from `low` to `high`, written with as few decimals as they need.
    fn every(step: f64, low: f64, high: f64) -> Self {
        let decimals = (0..9)
            .find(|d| {
                let shifted = step * libm::pow(10.0, f64::from(*d));
                (shifted - shifted.round()).abs() < 1e-6
            })
            .unwrap_or(9) as usize;
        // A hair's breadth of rounding must not cost the last tick.
        let first = (low / step - 1e-9).ceil() as i64;
        let last = (high / step + 1e-9).floor() as i64;
        let marks = (first..=last)
            .map(|k| k as f64 * step)
            .map(|value| (value, format!("{value:.decimals$}")))
            .collect();
        Self { marks, step }
    }

    /// About `count` ticks from `low` to `high`.
    pub fn linear(low: f64, high: f64, count: u32) -> Self {
        Self::every(nice_step((high - low) / f64::from(count)), low, high)
    }
}

/// The least of 1, 2, 5, 10, 20 … (and their tenths) that is at least `width`.
pub fn nice_step(width: f64) -> f64 {
    let magnitude = libm::pow(10.0, libm::log10(width).floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|digit| digit * magnitude)
        .find(|step| *step >= width * (1.0 - 1e-9))
        .unwrap_or(10.0 * magnitude)
}

/// The greatest nice lower end of an axis to `high` that shows `least`; between `floor` and `high`.
///
/// An axis that would show more than half of `floor` to `high` shows all of it.
pub fn nice_floor(least: f64, floor: f64, high: f64) -> f64 {
    if least >= high || high - least > (high - floor) / 2.0 {
        return floor;
    }
    let step = nice_step((high - least) / 4.0);
    ((least / step + 1e-9).floor() * step).max(floor)
}

/// An axis of time, even or by ratio.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeAxis {
    /// Plural name of the unit that all marks are in; `None` where each says its own.
    pub unit: Option<&'static str>,
    /// The coordinates of its ends: seconds, or their logarithms to base 10.
    pub ends: (f64, f64),
    /// Coordinates, and what is written there.
    pub marks: Vec<(f64, String)>,
}

impl TimeAxis {
    /// The unit and ticks in which people would tell a time up to `horizon` (s).
    pub fn new(horizon: f64) -> Self {
        const UNITS: [(&str, f64, &[f64]); 4] = [
            ("days", 86_400.0, &[0.5, 1.0, 2.0, 5.0]),
            ("hours", 3_600.0, &[0.5, 1.0, 2.0, 3.0, 6.0, 12.0]),
            ("minutes", 60.0, &[0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0]),
            ("seconds", 1.0, &[]),
        ];
        /// More ticks than this are a thicket.
        const MOST: f64 = 9.0;
        let (unit, seconds, steps) =
            *UNITS.iter().find(|unit| horizon >= 2.0 * unit.1).unwrap_or(&UNITS[3]);
        let span = horizon / seconds;
        let step = steps
            .iter()
            .copied()
            .find(|step| span / step <= MOST)
            .unwrap_or_else(|| nice_step(span / MOST));
        let ticks = Ticks::every(step, 0.0, span).marks.into_iter();
        let marks = ticks.map(|(value, label)| (value * seconds, label)).collect();
        Self { unit: Some(unit), ends: (0.0, horizon), marks }
    }

    /// An axis by ratio that shows times from `least` to `greatest` (s, above zero), with marks
    /// at spans that people know.
    pub fn by_ratio(least: f64, greatest: f64) -> Self {
        /// Milliseconds to years (s).
        const DAY: f64 = 86_400.0;
        const KNOWN: [f64; 20] = [
            0.001,
            0.01,
            0.1,
            1.0,
            10.0,
            60.0,
            600.0,
            3_600.0,
            6.0 * 3_600.0,
            DAY,
            7.0 * DAY,
            30.0 * DAY,
            100.0 * DAY,
            365.0 * DAY,
            1_000.0 * DAY,
            3_650.0 * DAY,
            10_000.0 * DAY,
            36_500.0 * DAY,
            100_000.0 * DAY,
            365_000.0 * DAY,
        ];
        let low = KNOWN.iter().copied().filter(|known| *known < least).fold(1e-4, f64::max);
        let above = KNOWN.iter().copied().filter(|known| *known >= greatest);
        let high = above.fold(f64::INFINITY, f64::min).min(10.0 * greatest);
        let ends = (libm::log10(low), libm::log10(high.max(10.0 * low)));
        let told = |known: f64| match known {
            ..0.1 => format!("{} ms", 1_000.0 * known),
            _ => span_in_words(known),
        };
        let known = KNOWN.iter().map(|known| (libm::log10(*known), told(*known)));
        let marks = known.filter(|(at, _)| (ends.0..=ends.1).contains(at)).collect();
        Self { unit: None, ends, marks }
    }
}

/// A span in the largest unit that leaves at least two, with as few decimals as it needs.
pub fn span_in_words(seconds: f64) -> String {
    let (count, unit) = [(86_400.0, "day"), (3_600.0, "hour"), (60.0, "min")]
        .into_iter()
        .find(|(length, _)| seconds >= *length)
        .map_or((seconds, "s"), |(length, unit)| (seconds / length, unit));
    let digits = format!("{count:.2}");
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    let plural = if matches!(unit, "day" | "hour") && digits != "1" { "s" } else { "" };
    format!("{digits} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(marks: &[(f64, String)]) -> Vec<&str> {
        marks.iter().map(|(_, label)| label.as_str()).collect()
    }

    #[test]
    fn ticks_of_a_month_are_five_days_apart_and_reach_the_end() {
        let axis = TimeAxis::new(30.0 * 86_400.0);
        assert_eq!(axis.unit, Some("days"));
        assert_eq!(axis.marks[1].0, 5.0 * 86_400.0);
        assert_eq!(labels(&axis.marks), ["0", "5", "10", "15", "20", "25", "30"]);
    }

    #[test]
    fn ticks_of_a_day_are_three_hours_apart() {
        let axis = TimeAxis::new(86_400.0);
        assert_eq!(axis.unit, Some("hours"));
        assert_eq!(labels(&axis.marks), ["0", "3", "6", "9", "12", "15", "18", "21", "24"]);
    }

    #[test]
    fn every_horizon_has_some_ticks_but_not_many() {
        let mut horizon = 0.001;
        while horizon < 1e10 {
            let count = TimeAxis::new(horizon).marks.len();
            assert!((3..=10).contains(&count), "{horizon} s: {count} ticks");
            horizon *= 1.37;
        }
    }

    #[test]
    fn an_axis_by_ratio_has_marks_that_people_know_and_holds_both_ends() {
        let axis = TimeAxis::by_ratio(200.0, 2.0 * 86_400.0);
        let known = ["1 min", "10 min", "1 hour", "6 hours", "1 day", "7 days"];
        assert_eq!(labels(&axis.marks), known);
        assert_eq!(
            labels(&TimeAxis::by_ratio(0.002, 0.2).marks),
            ["1 ms", "10 ms", "0.1 s", "1 s"]
        );
        for (least, greatest) in [(1e-9, 1e-9), (0.3, 0.3), (1200.0, 1200.0), (1e-3, 1e10)] {
            let TimeAxis { ends: (low, high), marks, .. } = TimeAxis::by_ratio(least, greatest);
            let span = (libm::log10(least), libm::log10(greatest));
            assert!(high > low && span.1 <= high, "{least} to {greatest}");
            assert!(least < 1e-3 || (low < span.0 && marks.len() >= 2), "{least} to {greatest}");
        }
    }

    #[test]
    fn an_axis_starts_at_a_round_number_below_the_least_value() {
        assert!((nice_floor(99.63, 0.0, 100.0) - 99.6).abs() < 1e-9);
        assert_eq!(nice_floor(88.0, 0.0, 100.0), 85.0);
        assert_eq!(nice_floor(37.0, 0.0, 100.0), 0.0);
        assert_eq!(nice_floor(100.0, 0.0, 100.0), 0.0, "nothing to enlarge");
    }

    #[test]
    fn tick_labels_carry_only_the_decimals_they_need() {
        assert_eq!(
            labels(&Ticks::linear(99.6, 100.0, 4).marks),
            ["99.6", "99.7", "99.8", "99.9", "100.0"]
        );
        assert_eq!(
            labels(&Ticks::linear(0.0, 100.0, 5).marks),
            ["0", "20", "40", "60", "80", "100"]
        );
    }

    #[test]
    fn a_span_is_told_in_its_own_unit() {
        assert_eq!(span_in_words(4.0 * 3600.0), "4 hours");
        assert_eq!(span_in_words(86_400.0), "1 day");
        assert_eq!(span_in_words(90.0), "1.5 min");
    }
}
