//! The axis of a swept key: its values where they stand, each with its mark.

use super::axis::Axis;
use super::marks::Mark;
use crate::experiment::design;
use crate::reading::{Kind, Measured};

/// Values of a file that differ by at least this factor stand by their ratios.
const RATIO: f64 = 30.0;
/// What people count times and rates in, with a number before it as they are written.
const SPANS: [&str; 5] = ["2 ms", "2 s", "2 min", "2 hours", "2 days"];
const RATES: [&str; 4] = ["1 / s", "1 / min", "1 / hour", "1 / day"];

/// Numbers, the unit that they have in common, and each as it is written on the axis.
struct Numbers {
    numbers: Vec<f64>,
    unit: String,
    labels: Vec<String>,
}

/// The axis, and the values on it in their order, in the unit that suits them best; `None` of words,
/// and of quantities that no line suits: zero among several magnitudes.
pub(super) fn axis(axis: &design::Axis) -> Option<(Axis, Vec<f64>)> {
    let Numbers { numbers, unit, labels } =
        plain(&axis.values).or_else(|| of_unit(&axis.values))?;
    let above_zero = || numbers.iter().copied().filter(|number| *number > 0.0);
    let ratio = above_zero().fold(0.0, f64::max) / above_zero().fold(f64::INFINITY, f64::min);
    let is_above_zero = above_zero().count() == numbers.len();
    let by_ratio = is_above_zero && (axis.is_log || ratio >= RATIO);
    if numbers.len() < 2 || (!is_above_zero && ratio >= RATIO) {
        return None;
    }
    // Far apart, the values of several units are told best as they are written.
    let (unit, labels) = match by_ratio && units(&axis.values) > 1 {
        true => (String::new(), axis.values.clone()),
        false => (unit.replace("/ ", "per "), labels),
    };
    let place = |number: &f64| if by_ratio { libm::log10(*number) } else { *number };
    let mut marks: Vec<Mark> = numbers.iter().map(place).zip(labels).collect();
    marks.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    Some((Axis::Swept { marks, unit, by_ratio }, numbers))
}

/// The numbers that `values` are, if they have no unit.
fn plain(values: &[String]) -> Option<Numbers> {
    let number = |value: &String| value.parse().ok().filter(|number: &f64| number.is_finite());
    let numbers = values.iter().map(number).collect::<Option<Vec<f64>>>()?;
    Some(Numbers { numbers, unit: String::new(), labels: values.to_vec() })
}

/// How many units `values` are written in. Nothing is the same in all of them.
fn units(values: &[String]) -> usize {
    let measured = values.iter().filter_map(|value| Measured::parse(value).ok());
    let mut sizes: Vec<f64> = measured.filter(|one| one.number > 0.0).map(|one| one.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.dedup();
    sizes.len()
}

/// The numbers that `values` are in the unit in which they are shortest, if they are of one kind.
/// Of units that suit alike, one in which some are written comes first.
fn of_unit(values: &[String]) -> Option<Numbers> {
    let measured = values.iter().map(|value| Measured::parse(value).ok());
    let measured = measured.collect::<Option<Vec<Measured>>>()?;
    let known: &[&str] = match measured.first()?.kind {
        Kind::Duration => &SPANS,
        Kind::Rate => &RATES,
        Kind::Bandwidth => &[],
    };
    let known = known.iter().filter_map(|one| Measured::parse(one).ok());
    let units: Vec<Measured> = known.chain(measured.iter().cloned()).collect();
    let in_unit = |unit: &Measured| {
        let numbers = measured.iter().map(|one| one.in_unit_of(unit));
        let numbers = numbers.collect::<Option<Vec<f64>>>()?;
        let labels = numbers.iter().map(|number| short(*number)).collect();
        Some(Numbers { numbers, unit: unit.unit.clone(), labels })
    };
    let all = units.iter().map(in_unit).collect::<Option<Vec<Numbers>>>()?;
    let merit = |(numbers, unit): &(Numbers, &Measured)| {
        let length: usize = numbers.labels.iter().map(String::len).sum();
        (length, measured.iter().all(|one| one.size != unit.size))
    };
    all.into_iter().zip(&units).min_by_key(merit).map(|(numbers, _)| numbers)
}

/// `number` without the noise of reckoning.
fn short(number: f64) -> String {
    let rounded: f64 = format!("{number:.9e}").parse().expect("digits are a number");
    rounded.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swept(values: &[&str]) -> (String, Vec<String>) {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let (path, name) = ("a.b".to_owned(), "b".to_owned());
        let (axis, at) =
            axis(&design::Axis { path, name, values, is_log: false }).expect("numbers");
        let marks = axis.marks(7);
        let at: Vec<f64> = at.into_iter().map(|value| axis.place(value)).collect();
        assert!(at.iter().all(|at| marks.iter().any(|(place, _)| place == at)), "{at:?}");
        (axis.named("b"), marks.into_iter().map(|(_, label)| label).collect())
    }

    #[test]
    fn swept_quantities_stand_in_the_unit_that_suits_them_with_a_mark_at_each() {
        for (values, name, labels) in [
            (&["0 s", "1 day", "3 days", "7 days"][..], "b (days)", &["0", "1", "3", "7"][..]),
            (&["0 s", "86400 s", "604800 s"], "b (days)", &["0", "1", "7"]),
            (&["30 min", "1 hour", "90 min"], "b (min)", &["30", "60", "90"]),
            (&["90 s", "30 s", "60 s"], "b (s)", &["30", "60", "90"]),
            (&["500 / day", "250 / day"], "b (per day)", &["250", "500"]),
            (&["28.8 kbit/s", "0.1 Mbit/s"], "b (kbit/s)", &["28.8", "100"]),
            (&["3", "1", "2"], "b", &["1", "2", "3"]),
        ] {
            assert_eq!(
                swept(values),
                (name.to_owned(), labels.iter().map(|l| (*l).to_owned()).collect())
            );
        }
    }

    #[test]
    fn swept_quantities_of_several_magnitudes_stand_by_their_ratios() {
        let (name, labels) = swept(&["0.01 / day", "1 / day", "100 / day"]);
        assert_eq!(
            (name.as_str(), &labels[..]),
            ("b (per day)", &["0.01", "1", "100"].map(str::to_owned)[..])
        );
        let (name, labels) = swept(&["1 min", "4 hours", "5 days"]);
        assert_eq!(
            (name.as_str(), &labels[..]),
            ("b", &["1 min", "4 hours", "5 days"].map(str::to_owned)[..])
        );
    }

    #[test]
    fn words_and_zero_beside_several_magnitudes_stand_on_no_line() {
        for values in [["silent", "{ stale-address = {} }", "c"], ["0 s", "1 min", "1 day"]] {
            let values: Vec<String> = values.map(str::to_owned).to_vec();
            let (path, name) = ("a.b".to_owned(), "b".to_owned());
            assert_eq!(axis(&design::Axis { path, name, values, is_log: false }), None);
        }
    }
}
