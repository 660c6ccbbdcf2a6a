//! The axis of a swept key: its values at their places, on a line where they are quantities.

use super::axis::{Ticks, nice_step};
use crate::experiment::design::Axis;
use crate::reading::Measured;

/// Values that differ by at least this factor and are given one by one stand by their ratios.
const RATIO: f64 = 30.0;
/// More ticks than this are a thicket.
const MOST: f64 = 9.0;

/// Where the values of a swept key stand.
pub(super) struct ValuesAxis {
    /// The coordinate of each value, in their order.
    pub(super) at: Vec<f64>,
    /// Coordinates of the ends.
    pub(super) ends: (f64, f64),
    pub(super) ticks: Vec<(f64, String)>,
    /// The path, with the unit.
    pub(super) name: String,
    /// Whether what lies between two values means anything.
    pub(super) is_line: bool,
}

impl ValuesAxis {
    pub(super) fn of(axis: &Axis) -> Self {
        let Some((numbers, unit)) = numbers(&axis.values) else {
            return Self::of_words(axis);
        };
        let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if low >= high {
            return Self::of_words(axis);
        }
        let is_log = low > 0.0 && (axis.is_log || high / low >= RATIO);
        let name = match unit {
            Some(unit) => format!("{} ({})", axis.path, unit.replace("/ ", "per ")),
            None => axis.path.clone(),
        };
        let place = |number: f64| if is_log { libm::log10(number) } else { number };
        let ticks = if is_log {
            ratio_ticks(place(low), place(high))
        } else {
            Ticks::linear(low, high, 7).marks
        };
        let at = numbers.iter().map(|number| place(*number)).collect();
        Self { at, ends: (place(low), place(high)), ticks, name, is_line: true }
    }

    /// Values that are words stand one beside the other.
    fn of_words(axis: &Axis) -> Self {
        let last = axis.values.len() as f64 - 1.0;
        let ticks = (0..).map(f64::from).zip(axis.values.iter().cloned());
        Self {
            at: (0..axis.values.len()).map(|k| k as f64).collect(),
            ends: (-0.5, last + 0.5),
            ticks: ticks.collect(),
            name: axis.path.clone(),
            is_line: false,
        }
    }
}

/// The numbers that `values` are, in the unit of the first; `None` if they are not of one kind.
fn numbers(values: &[String]) -> Option<(Vec<f64>, Option<String>)> {
    let plain: Option<Vec<f64>> = values.iter().map(|value| value.parse().ok()).collect();
    if let Some(plain) = plain.filter(|numbers| numbers.iter().all(|n| n.is_finite())) {
        return Some((plain, None));
    }
    let measured: Option<Vec<Measured>> =
        values.iter().map(|value| Measured::parse(value).ok()).collect();
    let measured = measured?;
    let first = measured.first()?;
    let numbers: Option<Vec<f64>> = measured.iter().map(|one| one.in_unit_of(first)).collect();
    Some((numbers?, Some(first.unit.clone())))
}

/// Powers of ten between two powers, with their doubles and fives where there are few.
fn ratio_ticks(low: f64, high: f64) -> Vec<(f64, String)> {
    let digits: &[f64] = if high - low <= 2.0 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let step = nice_step(((high - low) / MOST).max(1.0)) as i32;
    let powers = (low.floor() as i32..=high.ceil() as i32).filter(|power| power % step == 0);
    let numbers = powers.flat_map(|power| {
        digits.iter().map(move |digit| digit * libm::pow(10.0, f64::from(power)))
    });
    numbers
        .map(|number| (libm::log10(number), short(number)))
        .filter(|(at, _)| (low - 1e-9..=high + 1e-9).contains(at))
        .collect()
}

/// A number of one digit.
fn short(number: f64) -> String {
    if (1e-4..1e6).contains(&number) {
        let places = (0..5).find(|places| format!("{number:.*}", *places).parse() == Ok(number));
        return format!("{number:.*}", places.unwrap_or(4));
    }
    format!("{number:.0e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(values: &[&str], is_log: bool) -> ValuesAxis {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        ValuesAxis::of(&Axis { path: "a.b".to_owned(), values, is_log })
    }

    fn labels(axis: &ValuesAxis) -> Vec<&str> {
        axis.ticks.iter().map(|(_, label)| label.as_str()).collect()
    }

    #[test]
    fn quantities_stand_in_the_unit_of_the_first() {
        let axis = axis(&["30 min", "1 hour", "90 min"], false);
        assert_eq!(axis.at, [30.0, 60.0, 90.0]);
        assert_eq!(axis.name, "a.b (min)");
        assert_eq!(labels(&axis), ["30", "40", "50", "60", "70", "80", "90"]);
    }

    #[test]
    fn values_of_several_magnitudes_stand_by_their_ratios() {
        let axis = axis(&["0.01 / day", "1 / day", "100 / day"], false);
        assert_eq!(axis.at, [-2.0, 0.0, 2.0]);
        assert_eq!(labels(&axis), ["0.01", "0.1", "1", "10", "100"]);
        assert_eq!(axis.name, "a.b (per day)");
    }

    #[test]
    fn words_stand_side_by_side_and_nothing_lies_between_them() {
        let axis = axis(&["silent", "stale-address"], false);
        assert_eq!((axis.at, axis.is_line), (vec![0.0, 1.0], false));
    }
}
