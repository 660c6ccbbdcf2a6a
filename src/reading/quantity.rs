//! Durations, rates and probabilities.

use super::unit::{Mistake, read_quantity, split_number, unit_length, units};
use super::{Node, Problems, Read, slip};
use crate::engine::SimDuration;

/// A rate (1/s), above 0 and finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate(pub f64);

/// A probability, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probability(pub f64);

/// The longest span that can be written. It keeps clear of [`SimDuration::FOREVER`].
pub const LONGEST: SimDuration = SimDuration::DAY.times(365 * 500);

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

/// The span that `text` says.
///
/// # Errors
/// What is wrong with the text and what to do.
pub fn duration(text: &str) -> Result<SimDuration, Mistake> {
    let (number, unit) = split_number(text)?;
    // Of what has no slash, `rate` asks here whether it is a duration.
    if text.contains('/')
        && let Some(hint) = rate(text).ok().and_then(|rate| slip::duration_for_rate(rate.0))
    {
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
        let (message, meant) = match duration(text) {
            Ok(span) => (
                format!("`{text}` is a duration, where a rate is wanted"),
                slip::rate_for_duration(text, span),
            ),
            Err(_) => {
                (format!("the rate `{text}` does not say per what time"), slip::for_rate(text))
            }
        };
        return Err((message, meant.unwrap_or_else(|| hint.to_owned())));
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
}
