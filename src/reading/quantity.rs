//! Numbers with units.

use super::{Node, Problems, Read, Value, bandwidth, slip};
use crate::engine::SimDuration;
use crate::engine::time::UNITS;

/// A rate (1/s), above 0 and finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate(pub f64);

/// A probability, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probability(pub f64);

/// The longest span that can be written. It keeps clear of [`SimDuration::FOREVER`].
pub const LONGEST: SimDuration = SimDuration::DAY.times(365 * 500);

/// Why a quantity cannot be read: what is wrong with it and what to do.
pub type Mistake = (String, String);

/// A number and a unit, such as `"15 min"`; exact to the nanosecond.
impl Read for SimDuration {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_quantity(node, "duration", ["s", "day"], duration, problems)
    }
}

/// A number per unit of time, such as `"500 / day"`.
impl Read for Rate {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_quantity(node, "rate", ["/ s", "/ day"], rate, problems)
    }
}

/// A number from 0 to 1.
impl Read for Probability {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let number = f64::read(node, problems)?;
        if (0.0..=1.0).contains(&number) {
            return Some(Self(number));
        }
        let message = format!("{number} is no probability");
        let hint = match number {
            percent if (2.0..=100.0).contains(&percent) => {
                format!(
                    "write a number from 0 to 1; {percent} % is {}",
                    slip::short(percent / 100.0)
                )
            }
            _ => "write a number from 0 to 1".to_owned(),
        };
        problems.add(node.at, message, hint);
        None
    }
}

/// Reads the quantity in the string `node` with `parse`.
pub(super) fn read_quantity<T>(
    node: &Node,
    what: &str,
    units: [&str; 2],
    parse: fn(&str) -> Result<T, Mistake>,
    problems: &mut Problems,
) -> Option<T> {
    let (message, hint) = match &node.value {
        Value::Text(text) => match parse(text.trim()) {
            Ok(quantity) => return Some(quantity),
            Err(mistake) => mistake,
        },
        number @ (Value::Integer(_) | Value::Float(_)) => (
            format!("the {what} {number} has no unit"),
            format!(
                "write the unit too, all of it in quotes, such as {}",
                slip::with_units(&number.to_string(), units)
            ),
        ),
        other => (
            format!("a {what} cannot be {}", other.kind()),
            format!("write a number and a unit in quotes, such as \"1 {}\"", units[0]),
        ),
    };
    problems.add(node.at, message, hint);
    None
}

/// What a quantity measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A duration (s).
    Duration,
    /// A rate (1/s).
    Rate,
    /// A bandwidth (bit/s).
    Bandwidth,
}

/// A number with its unit as written, for those who reckon with quantities of any kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The number before the unit.
    pub number: f64,
    /// The unit: `s`, `/ day` or `kbit/s`.
    pub unit: String,
    /// What it measures.
    pub kind: Kind,
    /// What one of the unit is in the unit of its kind.
    pub size: f64,
}

impl Measured {
    /// The quantity that `text` is.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let text = text.trim();
        let (digits, rest) = split_number(text)?;
        let number = digits.parse().expect("digits are a number");
        let length = |name: &str| {
            unit_length(text, name).map(|ns| SimDuration::from_nanos(ns).as_secs_f64())
        };
        let (kind, unit, size) = if let Some(name) = rest.strip_prefix('/') {
            let name = name.trim();
            (Kind::Rate, format!("/ {name}"), 1.0 / length(name)?)
        } else if rest.contains('/') {
            (Kind::Bandwidth, rest.to_owned(), bandwidth::unit_size(text, rest)? as f64)
        } else {
            (Kind::Duration, rest.to_owned(), length(rest)?)
        };
        Ok(Self { number, unit, kind, size })
    }

    /// The number it has in the unit of `other`; `None` if that is of another kind.
    pub fn in_unit_of(&self, other: &Self) -> Option<f64> {
        let number = match self.unit == other.unit {
            true => self.number,
            false => self.number * self.size / other.size,
        };
        (self.kind == other.kind).then_some(number)
    }
}

/// The span that `text` says.
///
/// # Errors
/// What is wrong with the text and what to do.
pub fn duration(text: &str) -> Result<SimDuration, Mistake> {
    let (number, unit) = split_number(text)?;
    if let Some(hint) = slip::rate_for_duration(text) {
        return Err((format!("`{text}` is a rate, where a duration is wanted"), hint));
    }
    let length = unit_length(text, unit)?;
    let exact = units(number, length).ok_or_else(|| {
        let message = format!("`{text}` is no whole number of nanoseconds");
        (message, "write fewer decimals".to_owned())
    })?;
    match u64::try_from(exact).map(SimDuration::from_nanos) {
        Ok(span) if span <= LONGEST => Ok(span),
        _ => {
            let hint = "write a duration of at most 500 years (182500 days)";
            Err((format!("`{text}` is too long"), hint.to_owned()))
        }
    }
}

/// The rate that `text` says.
///
/// # Errors
/// What is wrong with the text and what to do.
pub fn rate(text: &str) -> Result<Rate, Mistake> {
    let hint = "write a plain number per unit of time, such as \"500 / day\"";
    let Some((number, unit)) = text.split_once('/') else {
        let message = match duration(text) {
            Ok(_) => format!("`{text}` is a duration, where a rate is wanted"),
            Err(_) => format!("the rate `{text}` does not say per what time"),
        };
        return Err((message, slip::for_rate(text).unwrap_or_else(|| hint.to_owned())));
    };
    let (digits, rest) = split_number(number.trim())?;
    if !rest.is_empty() {
        return Err((format!("`{text}` is no rate: `{rest}` is no number"), hint.to_owned()));
    }
    let length = unit_length(text, unit.trim())?;
    let count: f64 = digits.parse().expect("digits are a number");
    let rate = count / SimDuration::from_nanos(length).as_secs_f64();
    if rate > 0.0 && rate.is_finite() {
        return Ok(Rate(rate));
    }
    let message = format!("the rate `{text}` is {}", if rate > 0.0 { "too high" } else { "zero" });
    Err((message, "write a rate above zero, such as \"0.1 / day\"".to_owned()))
}

/// Splits `text` into its leading decimal number (digits, perhaps a point and more digits) and
/// the rest.
pub(super) fn split_number(text: &str) -> Result<(&str, &str), Mistake> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    if !whole.is_empty() && !fraction.is_empty() && !fraction.contains('.') {
        return Ok((number, rest.trim_start()));
    }
    let lower = text.trim_start_matches(['+', '-']).to_lowercase();
    let mut hint = "write digits, such as 15 or 0.5, and then the unit";
    let message = if lower.starts_with("nan") || lower.starts_with("inf") {
        format!("`{text}` is not finite")
    } else if text.starts_with('-') {
        hint = "write it without a sign: nothing here can be negative";
        format!("`{text}` is negative")
    } else if text.is_empty() {
        "the quantity is empty".to_owned()
    } else {
        format!("`{text}` does not begin with a number")
    };
    Err((message, hint.to_owned()))
}

/// `number` times `size`, if that is a whole number; saturates.
pub(super) fn units(number: &str, size: u64) -> Option<u128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let fraction = fraction.trim_end_matches('0');
    let size = u128::from(size);
    // A number that does not fit 128 bits is too much by any unit.
    let whole: u128 = whole.parse().unwrap_or(u128::MAX);
    let whole = whole.saturating_mul(size);
    if fraction.is_empty() {
        return Some(whole);
    }
    // No unit is divided by ten more often than this and stays whole.
    let scale = 10_u128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let part = fraction.parse::<u128>().ok()?.checked_mul(size)?;
    part.is_multiple_of(scale).then(|| whole.saturating_add(part / scale))
}

/// The length (ns) of `unit`, the unit of the quantity `text`.
pub(super) fn unit_length(text: &str, unit: &str) -> Result<u64, Mistake> {
    if unit.is_empty() {
        let message = format!("`{text}` has no unit");
        let examples = slip::with_units(text, ["s", "day"]);
        let hint = format!("write one behind it, such as {examples}");
        return Err((message, hint));
    }
    let plural =
        |name: &str| matches!(name, "hour" | "day") && unit.strip_suffix('s') == Some(name);
    if let Some((_, length)) = UNITS.iter().find(|(name, _)| *name == unit || plural(name)) {
        return Ok(*length);
    }
    Err((format!("unknown unit `{unit}` in `{text}`"), slip::unit(text, unit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_exact_to_the_nanosecond() {
        for (text, ns) in [
            ("0 s", 0),
            ("15min", 900_000_000_000),
            ("1 hour", 3_600_000_000_000),
            ("6 hours", 21_600_000_000_000),
            ("0.1 min", 6_000_000_000),
            ("1.000000001 s", 1_000_000_001),
            ("0.30 days", 25_920_000_000_000),
            ("1.000000000000 ns", 1),
            ("182500 days", LONGEST.as_nanos()),
        ] {
            assert_eq!(duration(text), Ok(SimDuration::from_nanos(ns)), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused_for_what_it_is() {
        for (text, why) in [
            ("15", "has no unit"),
            ("", "is empty"),
            ("-1 s", "is negative"),
            ("NaN s", "not finite"),
            ("inf days", "not finite"),
            ("1 S", "unknown unit `S`"),
            ("1 minutes", "unknown unit `minutes`"),
            ("1e3 s", "unknown unit `e3 s`"),
            ("1.5 ns", "no whole number of nanoseconds"),
            ("0.00000000000000000000000000000000000000001 s", "no whole number"),
            ("182501 days", "too long"),
            ("999999999999999999999999999999999999999999999 s", "too long"),
            (".5 s", "does not begin with a number"),
            ("1. s", "does not begin with a number"),
            ("1.2.3 s", "does not begin with a number"),
            ("soon", "does not begin with a number"),
        ] {
            let (message, hint) = duration(text).unwrap_err();
            assert!(message.contains(why), "{text}: {message}");
            assert!(!hint.is_empty(), "{text}");
        }
    }

    #[test]
    fn a_rate_is_a_number_per_unit() {
        for (text, per_second) in [
            ("10 / s", 10.0),
            ("500 / day", 500.0 / 86_400.0),
            ("0.1/day", 0.1 / 86_400.0),
            ("3 / hour", 3.0 / 3600.0),
        ] {
            assert_eq!(rate(text), Ok(Rate(per_second)), "{text}");
        }
        for text in ["10", "10 s", "0 / s", "-1 / s", "10 / ", "10 x / s", "/ s", "1 / sec"] {
            assert!(rate(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_measured_quantity_knows_its_kind() {
        let measured = |text| Measured::parse(text).unwrap_or_else(|why| panic!("{text}: {why:?}"));
        let (slow, fast) = (measured("28.8 kbit/s"), measured("10 Mbit/s"));
        assert_eq!((slow.kind, slow.in_unit_of(&fast)), (Kind::Bandwidth, Some(0.0288)));
        assert_eq!(measured("0.5 / day").kind, Kind::Rate);
        assert_eq!(measured("15 min").in_unit_of(&slow), None);
    }
}
