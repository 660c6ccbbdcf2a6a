//! Durations, rates and probabilities.

use super::instant::{is_date, resembles_date, time_of_day};
use super::unit::{Mistake, read_quantity, split_number, unit_called, unit_length, units};
use super::{Form, Node, Plain, PlainKind, Problems, Read, slip};
use crate::engine::SimDuration;

/// A rate (1/s), above 0 and finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate(pub f64);

/// How long something takes on a network, where milliseconds are usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay(pub SimDuration);

/// A probability, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probability(pub f64);

/// The units that are proposed for a duration …
const TIMES: [&str; 2] = ["s", "day"];
/// … and for one on a network.
const DELAYS: [&str; 2] = ["ms", "s"];

/// The longest span that can be written. It keeps clear of [`SimDuration::FOREVER`].
pub const LONGEST: SimDuration = SimDuration::DAY.times(365 * 500);

/// A number and a unit, such as `"15 min"`; rounded to the nanosecond.
impl Read for SimDuration {
    const FORM: Form = Plain::text("duration", "\"15 min\"");

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_quantity(node, "duration", TIMES, duration, problems)
    }
}

/// A duration, such as `"20 ms"`.
impl Read for Delay {
    const FORM: Form = Plain::text("duration", "\"20 ms\"");

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let delay = |text: &str| span(text, DELAYS).map(Self);
        read_quantity(node, "delay", DELAYS, delay, problems)
    }
}

/// A number per unit of time, such as `"500 / day"`.
impl Read for Rate {
    const FORM: Form = Plain::text("rate", "\"500 / day\"");

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_quantity(node, "rate", ["/ s", "/ day"], rate, problems)
    }
}

/// A number from 0 to 1.
impl Read for Probability {
    const FORM: Form = Plain::of(PlainKind::Number, "share from 0 to 1", "");

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
    span(text, TIMES)
}

/// The span that `text` says, for which two units are `usual`.
fn span(text: &str, usual: [&str; 2]) -> Result<SimDuration, Mistake> {
    if is_date(text) {
        let hint = "write how long it is, such as \"90 min\"; of several dates subtract the first";
        return Err((format!("`{text}` is a date, where a duration is wanted"), hint.to_owned()));
    }
    if resembles_date(text) {
        let hint = "write dates as 2023-11-16 18:17:03, and only in a trace";
        return Err((format!("`{text}` is no date that can be read"), hint.to_owned()));
    }
    if let Some(nanos) = time_of_day(text) {
        let message = format!("`{text}` is a time of the day, where a duration is wanted");
        return Err((message, format!("write \"{}\"", SimDuration::from_nanos(nanos))));
    }
    let (number, unit) = split_number(text)?;
    if unit.is_empty() {
        let examples = slip::examples(text, usual, |text| duration(text).is_ok());
        let hint = format!("write one behind it, such as {examples}");
        return Err((format!("`{text}` has no unit"), hint));
    }
    // Of what is no number per time, `rate` asks here whether it is a duration.
    if split_rate(text).is_some()
        && let Some(hint) = rate(text).ok().and_then(|rate| slip::duration_for_rate(rate.0))
    {
        return Err((format!("`{text}` is a rate, where a duration is wanted"), hint));
    }
    let (rounded, _) = units(number, unit_called(text, unit, usual)?.1);
    match u64::try_from(rounded).map(SimDuration::from_nanos) {
        Ok(span) if span <= LONGEST => Ok(span),
        _ => {
            let hint = "write a duration of at most 500 years (182500 days)";
            Err((format!("`{text}` is too long"), hint.to_owned()))
        }
    }
}

/// What stands before and behind the `/` of a rate, or the `per`.
pub(super) fn split_rate(text: &str) -> Option<(&str, &str)> {
    let (number, unit) = text.split_once('/').or_else(|| text.split_once(" per "))?;
    let (number, unit) = (number.trim(), unit.trim());
    (!unit.is_empty()).then_some((number, unit))
}

/// The rate that `text` says.
///
/// # Errors
/// What is wrong with the text and what to do.
pub fn rate(text: &str) -> Result<Rate, Mistake> {
    let hint = "write a plain number per unit of time, such as \"500 / day\"";
    let Some((number, unit)) = split_rate(text) else {
        let (message, meant) = match duration(text) {
            Ok(span) => (
                format!("`{text}` is a duration, where a rate is wanted"),
                slip::rate_for_duration(text, span),
            ),
            Err(_) => (
                format!("the rate `{text}` does not say per what time"),
                slip::for_rate(text, |text| rate(text).is_ok()),
            ),
        };
        return Err((message, meant.unwrap_or_else(|| hint.to_owned())));
    };
    let (digits, rest) = split_number(number)?;
    if !rest.is_empty() {
        return Err((format!("`{text}` is no rate: `{rest}` is no number"), hint.to_owned()));
    }
    let length = unit_length(text, unit)?;
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
    fn a_duration_is_rounded_to_the_nanosecond() {
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
            ("0.0007104876999999999 s", 710_488),
            ("1.5 ns", 2),
            ("0.49999999999999999999999999999999 ns", 0),
            ("2.7755575615628914e-17 s", 0),
            ("1e-99999999999999999999 days", 0),
            ("7.104876999999999e-4 s", 710_488),
            ("3E1 days", 30 * 86_400_000_000_000),
            ("0.000001e+3 s", 1_000_000),
            (".5 s", 500_000_000),
            ("1. s", 1_000_000_000),
        ] {
            assert_eq!(duration(text), Ok(SimDuration::from_nanos(ns)), "{text}");
        }
    }

    #[test]
    fn a_unit_may_be_written_as_people_and_programs_write_it() {
        for (text, canonical) in [
            ("15 mins", "15 min"),
            ("1 minutes", "1 min"),
            ("15m", "15 min"),
            ("2 hrs", "2 hours"),
            ("1HR", "1 hour"),
            ("4h", "4 hours"),
            ("3 secs", "3 s"),
            ("45 S", "45 s"),
            ("1 second", "1 s"),
            ("2 weeks", "14 days"),
            ("1 wk", "7 days"),
            ("30d", "30 days"),
            ("30 Days", "30 days"),
            ("5 msec", "5 ms"),
            ("5 MS", "5 ms"),
            ("3 µs", "3 us"),
            ("3 μs", "3 us"),
            ("7 nanoseconds", "7 ns"),
        ] {
            assert_eq!(duration(text), duration(canonical), "{text}");
            assert!(duration(text).is_ok(), "{text}");
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
            ("1 M", "unknown unit `M`"),
            ("1 mss", "unknown unit `mss`"),
            ("1 fortnight", "unknown unit `fortnight`"),
            ("1e s", "unknown unit `e s`"),
            ("1e400 s", "too long"),
            ("2023-11-16 18:17:03", "is a date"),
            ("16.11.2023 18:17", "is no date that can be read"),
            ("2023-13-45", "is no date that can be read"),
            ("08:00", "is a time of the day"),
            ("10 /", "unknown unit `/`"),
            ("182501 days", "too long"),
            ("999999999999999999999999999999999999999999999 s", "too long"),
            (". s", "does not begin with a number"),
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
            ("1 / week", 1.0 / 604_800.0),
            ("5 per hour", 5.0 / 3600.0),
            ("2e-3/sec", 0.002),
        ] {
            assert_eq!(rate(text), Ok(Rate(per_second)), "{text}");
        }
        for text in ["10", "10 s", "0 / s", "-1 / s", "10 / ", "10 x / s", "/ s", "1 / month"] {
            assert!(rate(text).is_err(), "{text}");
        }
    }
}
