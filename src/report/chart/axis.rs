//! Axes, by unit: where a value stands, and what is written where.

use super::marks::{self, KNOWN, Mark};
use crate::experiment::Estimate;
use crate::experiment::metric::Unit;
use crate::report::notation::Notation;

/// What an axis counts, and from where to where.
///
/// A value has a *place*: a coordinate that is even along the axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Axis {
    /// Time since a start (s), from 0.
    Time {
        /// Where it ends (s), above 0.
        end: f64,
    },
    /// Spans (s) by their ratios. The place is the logarithm to base 10.
    Spans {
        /// The place of its lower end.
        low: f64,
        /// The place of its upper end.
        high: f64,
    },
    /// A share, up to 1. The place is in per cent.
    Percent {
        /// Where it begins [%].
        low: f64,
    },
    /// A share that is often near 1. The place is the number of nines, −log₁₀(1 − share).
    Nines {
        /// Nines at its lower end.
        low: f64,
        /// Nines up to which it is even.
        high: f64,
        /// Whether shares of exactly 1 stand above `high`.
        has_one: bool,
    },
    /// How many there are, in whole numbers from 0.
    Count {
        /// The most there are.
        most: f64,
    },
    /// Quantities in one unit.
    Quantity {
        /// The place of the least, but of 0 where they stand by their ratios.
        low: f64,
        /// The place of the greatest, above `low`.
        high: f64,
        /// How many of the unit a value of 1 is.
        scale: f64,
        /// The unit; empty where they have none.
        unit: String,
        /// Whether they stand by their ratios: the place is then the logarithm to base 10.
        by_ratio: bool,
        /// Whether there are such as 0, which has a place below `low` where they stand by ratio.
        has_zero: bool,
    },
    /// The values of a swept key, each with its mark.
    Swept {
        /// Their places and what is written there, in order of place.
        marks: Vec<Mark>,
        /// The unit; empty where they have none, or say it themselves.
        unit: String,
        /// Whether they stand by their ratios: the place is then the logarithm to base 10.
        by_ratio: bool,
    },
}

/// Where every share lies below this, an even axis tells them apart as well as one of nines.
const NEAR_ONE: f64 = 0.9;
/// Room above the last whole nine for shares of exactly 1 [nines], and below the least power of ten
/// for 0.
const ROOM_FOR_ONE: f64 = 0.5;
const ROOM_FOR_ZERO: f64 = 0.5;
/// Quantities that differ by at least this factor stand by their ratios: the small ones would all
/// lie on the axis.
const MAGNITUDES: f64 = 100.0;

impl Axis {
    /// Time since a start up to `end` (s).
    pub fn time(end: f64) -> Self {
        Self::Time { end: if end > 0.0 { end } else { 1.0 } }
    }

    /// Spans by their ratios, so that those from `least` to `greatest` (s, above 0) can be seen.
    pub fn spans(least: f64, greatest: f64) -> Self {
        let low = KNOWN.iter().copied().filter(|known| *known < least).fold(1e-4, f64::max);
        let above = KNOWN.iter().copied().filter(|known| *known >= greatest);
        let high = above.fold(f64::INFINITY, f64::min).min(10.0 * greatest);
        Self::Spans { low: libm::log10(low), high: libm::log10(high.max(10.0 * low)) }
    }

    /// The axis on which all `estimates` of a metric can be seen, which are written in `notation`.
    pub(super) fn of(estimates: &[Estimate], notation: &Notation) -> Self {
        let means = estimates.iter().map(|estimate| estimate.mean);
        let means: Vec<f64> = means.filter(|mean| mean.is_finite()).collect();
        match notation.unit {
            Unit::Share | Unit::Chance if means.iter().any(|mean| *mean >= NEAR_ONE) => {
                Self::nines(&means)
            }
            Unit::Share
            | Unit::Chance
            | Unit::Span
            | Unit::Count
            | Unit::PerMonth
            | Unit::Money => {
                let end = |estimate: &Estimate| estimate.interval.map(|(_, high)| high);
                let ends = estimates.iter().filter_map(end).filter(|end| end.is_finite());
                let greatest = ends.chain(means.iter().copied()).fold(0.0, f64::max);
                let above_zero = || means.iter().copied().filter(|mean| *mean > 0.0);
                let least = above_zero().fold(f64::INFINITY, f64::min);
                let by_ratio = above_zero().fold(0.0, f64::max) >= MAGNITUDES * least;
                let has_zero = means.contains(&0.0);
                if notation.unit == Unit::Span && by_ratio && !has_zero {
                    return Self::spans(least, greatest);
                }
                if !by_ratio {
                    return Self::even(greatest, notation);
                }
                let place = |value: f64| libm::log10(notation.scale * value);
                Self::Quantity {
                    low: place(least).floor(),
                    high: place(greatest),
                    scale: notation.scale,
                    unit: notation.of.clone(),
                    by_ratio,
                    has_zero,
                }
            }
        }
    }

    /// The even axis from 0 to `greatest` of what is written in `notation`.
    pub(super) fn even(greatest: f64, notation: &Notation) -> Self {
        Self::Quantity {
            low: 0.0,
            high: if greatest > 0.0 { notation.scale * greatest } else { 1.0 },
            scale: notation.scale,
            unit: notation.of.clone(),
            by_ratio: false,
            has_zero: false,
        }
    }

    /// The axis of `shares` of which some are near 1.
    pub(super) fn nines(shares: &[f64]) -> Self {
        let below_one: Vec<f64> = shares.iter().copied().filter(|share| *share < 1.0).collect();
        let nines = || below_one.iter().map(|share| nines(*share));
        let low = nines().fold(f64::INFINITY, f64::min);
        let low = if low.is_finite() { low.floor() } else { 0.0 };
        let high = nines().fold(0.0, f64::max).ceil().max(low + 1.0);
        Self::Nines { low, high, has_one: below_one.len() < shares.len() }
    }

    /// The places of its ends.
    pub fn ends(&self) -> (f64, f64) {
        match self {
            Self::Time { end } => (0.0, *end),
            Self::Spans { low, high } => (*low, *high),
            Self::Quantity { low, high, by_ratio, has_zero, .. } => {
                (if *by_ratio && *has_zero { low - ROOM_FOR_ZERO } else { *low }, *high)
            }
            Self::Swept { marks, .. } => {
                let place = |mark: Option<&Mark>| mark.map_or(0.0, |(place, _)| *place);
                (place(marks.first()), place(marks.last()))
            }
            Self::Percent { low } => (*low, 100.0),
            Self::Nines { low, high, has_one } => {
                (*low, if *has_one { high + ROOM_FOR_ONE } else { *high })
            }
            Self::Count { most } => (0.0, 1.05 * most),
        }
    }

    /// The place of `value`; it may lie beyond the ends.
    pub fn place(&self, value: f64) -> f64 {
        match self {
            Self::Time { .. } | Self::Count { .. } => value,
            Self::Percent { .. } => 100.0 * value,
            Self::Nines { .. } if value >= 1.0 => self.ends().1,
            Self::Nines { low, high, .. } => nines(value.max(0.0)).clamp(*low, *high),
            Self::Spans { .. } => libm::log10(value.max(1e-9)),
            Self::Swept { by_ratio: true, .. } => libm::log10(value),
            Self::Swept { by_ratio: false, .. } => value,
            Self::Quantity { by_ratio: true, .. } if value <= 0.0 => self.ends().0,
            Self::Quantity { by_ratio: true, scale, .. } => libm::log10(scale * value),
            Self::Quantity { by_ratio: false, scale, .. } => scale * value,
        }
    }

    /// Marks from the lower end to the upper one: about `count` where any number would do.
    pub fn marks(&self, count: u32) -> Vec<Mark> {
        let (low, high) = self.ends();
        match self {
            Self::Time { end } => marks::of_time(*end),
            Self::Spans { .. } => {
                let known =
                    KNOWN.iter().map(|known| (libm::log10(*known), marks::known_span(*known)));
                known.filter(|(at, _)| (low..=high).contains(at)).collect()
            }
            Self::Nines { low, high, has_one } => {
                let mut marks = marks::of_nines(*low, *high);
                marks.extend(has_one.then(|| (self.ends().1, "100".to_owned())));
                marks
            }
            Self::Count { most } => {
                let whole = marks::even(0.0, *most, count).into_iter().map(|(at, _)| at);
                let whole = whole.filter(|at| at.fract() == 0.0);
                whole.map(|at| (at, format!("{at}"))).collect()
            }
            Self::Quantity { by_ratio: true, low: least, has_zero, .. } => {
                let zero = has_zero.then(|| (low, "0".to_owned()));
                zero.into_iter().chain(marks::by_ratio(*least, high)).collect()
            }
            Self::Swept { marks, .. } => marks.clone(),
            Self::Percent { .. } | Self::Quantity { by_ratio: false, .. } => {
                marks::even(low, high, count)
            }
        }
    }

    /// What a reader should know of the distances on it, which runs `upwards` or `across`; empty
    /// where they are even.
    pub(super) fn remark(&self, way: &str) -> String {
        match self {
            Self::Nines { .. } => {
                "The scale is even in nines: from one to the next, a tenth of the failures is left."
                    .to_owned()
            }
            Self::Quantity { by_ratio: true, .. } | Self::Spans { .. } => {
                format!("The scale {way} is by ratio.")
            }
            Self::Quantity { .. }
            | Self::Swept { .. }
            | Self::Time { .. }
            | Self::Percent { .. }
            | Self::Count { .. } => String::new(),
        }
    }

    /// What its marks count; empty where they say it themselves.
    pub fn unit(&self) -> &str {
        match self {
            Self::Time { end } => marks::time_unit(*end).0,
            Self::Percent { .. } | Self::Nines { .. } => "%",
            Self::Quantity { unit, .. } | Self::Swept { unit, .. } => unit,
            Self::Spans { .. } | Self::Count { .. } => "",
        }
    }

    /// Its marks, each with the unit: `20 %`.
    pub fn numbers(&self, count: u32) -> Vec<Mark> {
        let unit = self.unit();
        let written = |label: String| format!("{label} {unit}").trim_end().to_owned();
        self.marks(count).into_iter().map(|(at, label)| (at, written(label))).collect()
    }

    /// `name` with the unit of its marks: `time since the start (days)`.
    pub fn named(&self, name: &str) -> String {
        match self.unit() {
            "" => name.to_owned(),
            unit => format!("{name} ({unit})"),
        }
    }
}

/// An axis that lies along pixels.
#[derive(Clone, Copy)]
pub(super) struct Ruler<'a> {
    pub(super) axis: &'a Axis,
    /// Where its ends are drawn (px).
    pub(super) pixels: (f64, f64),
}

impl Ruler<'_> {
    /// Where a place is drawn (px); beyond the ends if it is outside.
    pub(super) fn at(&self, place: f64) -> f64 {
        let (low, high) = self.axis.ends();
        let share = (place - low) / (high - low);
        self.pixels.0 + share * (self.pixels.1 - self.pixels.0)
    }

    /// Where a place is drawn, brought to the nearer end if it is outside.
    pub(super) fn clamped(&self, place: f64) -> f64 {
        let (low, high) = self.axis.ends();
        self.at(place.clamp(low, high))
    }

    /// Where a value is drawn, brought to the nearer end if it is outside.
    pub(super) fn value(&self, value: f64) -> f64 {
        self.clamped(self.axis.place(value))
    }
}

fn nines(share: f64) -> f64 {
    -libm::log10(1.0 - share.min(1.0 - 1e-15))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: f64 = 86_400.0;

    fn of(unit: Unit, means: &[f64]) -> Axis {
        let estimate = |mean: &f64| Estimate::made_up(*mean, None);
        let estimates: Vec<Estimate> = means.iter().map(estimate).collect();
        Axis::of(&estimates, &Notation::new(unit, means[0], Some("EUR")))
    }

    fn labels(axis: &Axis, count: u32) -> Vec<String> {
        axis.marks(count).into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn time_is_told_in_the_unit_and_at_the_steps_that_people_know() {
        let month = Axis::time(30.0 * DAY);
        assert_eq!(month.named("time"), "time (days)");
        assert_eq!(month.marks(5)[1].0, 5.0 * DAY);
        assert_eq!(labels(&month, 5), ["0", "5", "10", "15", "20", "25", "30"]);
        let day = Axis::time(DAY);
        assert_eq!(day.unit(), "hours");
        assert_eq!(labels(&day, 5), ["0", "3", "6", "9", "12", "15", "18", "21", "24"]);
    }

    #[test]
    fn every_axis_has_some_marks_but_not_many_however_long_it_is() {
        let mut end = 1e-3;
        while end < 1e18 {
            for axis in [Axis::time(end), of(Unit::Money, &[end])] {
                let count = axis.marks(5).len();
                assert!((3..=10).contains(&count), "{axis:?}: {count} marks");
            }
            assert!(Axis::spans(end, 1e18).marks(5).len() <= KNOWN.len());
            assert!(Axis::Count { most: end }.marks(5).len() <= 7);
            end *= 1.37;
        }
    }

    #[test]
    fn spans_by_ratio_have_marks_that_people_know_and_hold_both_ends() {
        let known = ["1 min", "10 min", "1 hour", "6 hours", "1 day", "7 days"];
        assert_eq!(labels(&Axis::spans(200.0, 2.0 * DAY), 5), known);
        assert_eq!(labels(&Axis::spans(0.002, 0.2), 5), ["1 ms", "10 ms", "0.1 s", "1 s"]);
        for (least, greatest) in [(1e-9, 1e-9), (0.3, 0.3), (1200.0, 1200.0), (1e-3, 1e10)] {
            let axis = Axis::spans(least, greatest);
            let ((low, high), marks) = (axis.ends(), axis.marks(5).len());
            let span = (axis.place(least), axis.place(greatest));
            assert!(high > low && span.1 <= high, "{least} to {greatest}");
            assert!(least < 1e-3 || (low < span.0 && marks >= 2), "{least} to {greatest}");
        }
    }

    #[test]
    fn marks_carry_only_the_decimals_they_need() {
        let short = Axis::Percent { low: 99.6 };
        assert_eq!(labels(&short, 4), ["99.6", "99.7", "99.8", "99.9", "100.0"]);
        let whole = Axis::Percent { low: 0.0 };
        assert_eq!(labels(&whole, 5), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(whole.numbers(5)[1].1, "20 %");
    }

    #[test]
    fn nines_are_even_and_a_whole_share_stands_above_them() {
        let shares = |shares: &[f64]| of(Unit::Share, shares);
        let axis = shares(&[0.3, 0.9995, 1.0]);
        assert!((axis.place(0.99) - 2.0 * axis.place(0.9)).abs() < 1e-9);
        assert!(axis.place(1.0) > axis.place(0.99999));
        assert_eq!(labels(&axis, 5), ["0", "90", "99", "99.9", "99.99", "100"]);
        let between = ["90", "95", "98", "99", "99.5", "99.8", "99.9"];
        assert_eq!(labels(&shares(&[0.95, 0.998]), 5), between);
        assert_eq!(labels(&shares(&[0.1, 0.8]), 5), ["0", "20", "40", "60", "80"]);
    }

    #[test]
    fn quantities_of_many_magnitudes_stand_by_their_ratios_and_nothing_below_them() {
        let axis = of(Unit::Count, &[0.0, 3.0, 2_000.0]);
        assert_eq!(labels(&axis, 5), ["0", "1", "10", "100", "1000"]);
        assert!(axis.place(0.0) < axis.place(1.0));
        assert_eq!(labels(&of(Unit::Count, &[0.0, 3.0, 60.0]), 5), ["0", "20", "40", "60"]);
        let rare = of(Unit::Share, &[0.000_2, 0.05]);
        assert_eq!(rare.numbers(5).first().map(|(_, label)| label.as_str()), Some("0.01 %"));
    }
}
