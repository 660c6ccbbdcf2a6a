//! `{ from, to, steps, scale? }`: values at equal distances or ratios; in a design without steps any
//! values between the ends.

use crate::reading::{
    At, Entry, Form, Measured, Node, Plain, PlainKind, Presence, Problems, Shape, Table, Value,
    words,
};

/// How values are spaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spacing {
    /// By their distance.
    Linear,
    /// By their ratio.
    Log,
}

/// Rounding a value moves it by at most this part of the distance to its neighbours.
const ROUNDING: f64 = 0.01;

/// One end of a range, as written.
enum End {
    Number(f64, bool),
    Quantity(Measured),
}

/// More design points than this are a slip of the pen.
pub(in crate::experiment::config) const POINTS_MAX: usize = 10_000;

/// A value of a swept key.
pub(in crate::experiment::config) const ANY: Form =
    Plain::of(PlainKind::Any, "value of the key", "");

/// The keys of a range.
pub(super) static SHAPE: Shape = Shape::new(
    "the range",
    "values at equal distances or ratios",
    &[
        Entry::of("from", ANY, Presence::Needed, "the first value"),
        Entry::of("to", ANY, Presence::Needed, "the last value"),
        Entry::depends::<u32>("steps", "any value between, in a `design`", "how many values")
            .within(2.0, POINTS_MAX as f64),
        Entry::absent::<Spacing>("scale", "linear", "by equal distances, or equal ratios"),
    ],
);

words!(Spacing, "scale", "linear" => Linear, "log" => Log);

/// A range as it is read.
pub(in crate::experiment::config) struct OpenRange {
    low: f64,
    high: f64,
    unit: Option<String>,
    /// Whether its ends are whole numbers.
    are_whole: bool,
    /// How many values it has; `None`: as many as a design takes.
    steps: Option<u32>,
    spacing: Spacing,
    at: At,
}

/// The range in `table`, of at most `most` steps; `may_be_open`: it may have none.
pub(super) fn read(
    table: &mut Table<'_, '_>,
    at: At,
    may_be_open: bool,
    most: u32,
) -> Option<OpenRange> {
    let from = table.required_with("from", end);
    let to = table.required_with("to", end);
    let steps = match may_be_open {
        true => table.optional_within("steps", 2..=most),
        false => table.within("steps", 2..=most).map(Some),
    };
    let spacing = table.optional("scale").map(|scale| scale.unwrap_or(Spacing::Linear));
    let (from, to) = (from?, to?);
    let (low, high, unit) = in_one_unit(&from, &to, table)?;
    let (spacing, steps) = (spacing?, steps?);
    check(table, low, high, spacing == Spacing::Log)?;
    let are_whole = matches!((&from, &to), (End::Number(_, true), End::Number(_, true)));
    Some(OpenRange { low, high, unit, are_whole, steps, spacing, at })
}

impl OpenRange {
    /// How its values are spaced.
    pub(super) const fn spacing(&self) -> Spacing {
        self.spacing
    }

    /// Whether a design takes what it needs of it.
    pub(super) const fn is_open(&self) -> bool {
        self.steps.is_none()
    }

    /// The values of its steps; of an open one its ends.
    pub(super) fn values(&self) -> Vec<Node> {
        let numbers = spaced(self.low, self.high, self.steps.unwrap_or(2), self.is_log());
        numbers.into_iter().map(|number| self.node(number)).collect()
    }

    /// The values at these `places` of it, from 0 at the lower end to 1 at the upper, rounded to the
    /// fewest digits that leave them where they are among so many.
    pub(super) fn values_at(&self, places: &[f64]) -> Vec<Node> {
        let share = ROUNDING / places.len().max(1) as f64;
        let value = |place: &f64| {
            let (number, room) = match self.is_log() {
                true => {
                    let ratio = self.high / self.low;
                    let number = self.low * libm::pow(ratio, *place);
                    (number, number * libm::log(ratio))
                }
                false => {
                    let length = self.high - self.low;
                    (self.low + length * place, length)
                }
            };
            self.node(rounded(number, share * room))
        };
        places.iter().map(value).collect()
    }

    fn is_log(&self) -> bool {
        self.spacing == Spacing::Log
    }

    fn node(&self, number: f64) -> Node {
        let value = match &self.unit {
            Some(unit) => Value::Text(format!("{number} {unit}")),
            None if self.are_whole && number.fract() == 0.0 => Value::Integer(number as i128),
            None => Value::Float(number),
        };
        Node { value, at: self.at }
    }
}

/// A number, or a quantity with its unit.
fn end(node: &Node, problems: &mut Problems) -> Option<End> {
    let (message, hint) = match &node.value {
        Value::Integer(number) => return Some(End::Number(*number as f64, true)),
        Value::Float(number) if number.is_finite() => return Some(End::Number(*number, false)),
        Value::Text(text) => match Measured::parse(text) {
            Ok(quantity) => return Some(End::Quantity(quantity)),
            Err(mistake) => mistake,
        },
        other => {
            let hint = "write a number, or a quantity with its unit in quotes";
            (format!("a range cannot begin or end at {other}"), hint.to_owned())
        }
    };
    problems.add(node.at, message, hint);
    None
}

/// Both ends in the unit of the first.
fn in_one_unit(
    from: &End,
    to: &End,
    table: &mut Table<'_, '_>,
) -> Option<(f64, f64, Option<String>)> {
    match (from, to) {
        (End::Number(low, _), End::Number(high, _)) => Some((*low, *high, None)),
        (End::Quantity(low), End::Quantity(high)) if high.kind == low.kind => {
            Some((low.number, high.in_unit_of(low)?, Some(low.unit.clone())))
        }
        _ => {
            let message = "`from` and `to` are not of one kind";
            let hint = "give both a unit, of time or of a rate, or none";
            table.contradict("to", "from", message, hint);
            None
        }
    }
}

fn check(table: &mut Table<'_, '_>, low: f64, high: f64, is_log: bool) -> Option<()> {
    if low >= high {
        let message = "`to` is not above `from`";
        table.contradict("to", "from", message, "write the lower end first, then the upper");
        return None;
    }
    if is_log && low <= 0.0 {
        let message = "a range by ratio cannot begin at zero or below";
        let hint = "begin above zero, or write scale = \"linear\"";
        table.contradict("from", "scale", message, hint);
        return None;
    }
    Some(())
}

/// `steps` numbers from `low` to `high`, rounded to the fewest digits that leave them about where
/// they are. The ends are kept.
fn spaced(low: f64, high: f64, steps: u32, is_log: bool) -> Vec<f64> {
    let last = f64::from(steps - 1);
    let exact: Vec<f64> = (0..steps)
        .map(|k| match f64::from(k) {
            0.0 => low,
            k if k == last => high,
            k if is_log => low * libm::pow(high / low, k / last),
            k => low + (high - low) * k / last,
        })
        .collect();
    let mut values = exact.clone();
    for k in 1..exact.len() - 1 {
        let gap = (exact[k] - exact[k - 1]).min(exact[k + 1] - exact[k]);
        values[k] = rounded(exact[k], ROUNDING * gap);
    }
    values
}

/// The number of the fewest digits within `tolerance` of `value`.
fn rounded(value: f64, tolerance: f64) -> f64 {
    let candidates = (0..17).map(|digits| format!("{value:.digits$e}"));
    let mut numbers = candidates.map(|text| text.parse().expect("digits are a number"));
    numbers.find(|number: &f64| (number - value).abs() <= tolerance).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_by_ratio_has_few_digits_and_its_own_ends() {
        let values = spaced(0.01, 100.0, 9, true);
        assert_eq!(values, [0.01, 0.0316, 0.1, 0.316, 1.0, 3.16, 10.0, 31.6, 100.0]);
        assert_eq!(spaced(1.0, 64.0, 7, true), [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]);
    }

    #[test]
    fn a_design_takes_any_value_of_a_range_in_few_digits() {
        let range = |spacing, unit: Option<&str>| OpenRange {
            low: 1.0,
            high: 100.0,
            unit: unit.map(str::to_owned),
            are_whole: true,
            steps: None,
            spacing,
            at: At::default(),
        };
        let written = |range: &OpenRange| {
            let values = range.values_at(&[0.1, 0.5, 0.987_654]).into_iter();
            values.map(|node| super::super::value::written(&node.value)).collect::<Vec<_>>()
        };
        assert_eq!(written(&range(Spacing::Linear, None)), ["11", "50.5", "99"]);
        assert_eq!(
            written(&range(Spacing::Log, Some("s"))),
            ["1.6 s", "10 s", "94 s"],
            "within a hundredth of their parts"
        );
    }

    #[test]
    fn a_range_by_distance_is_even() {
        assert_eq!(spaced(1.0, 8.0, 8, false), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
        assert_eq!(spaced(-1.0, 1.0, 5, false), [-1.0, -0.5, 0.0, 0.5, 1.0]);
        assert_eq!(spaced(1000.0, 1000.5, 3, false), [1000.0, 1000.25, 1000.5]);
    }
}
