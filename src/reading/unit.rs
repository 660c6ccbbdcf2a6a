//! A number and its unit, as text.

use super::{Node, Problems, Value, slip};
use crate::engine::SimDuration;
use crate::engine::time::UNITS;

/// Why a quantity cannot be read: what is wrong with it and what to do.
pub type Mistake = (String, String);

/// What a unit of time is called beside its own name and its plural, as logs, monitors and people
/// write it. Case does not count, but for `M`: that may be a month.
const OTHER_NAMES: [(&str, &[&str]); 8] = [
    ("ns", &["nsec", "nsecs", "nanos", "nanosecond", "nanoseconds"]),
    ("us", &["µs", "μs", "usec", "usecs", "micros", "microsecond", "microseconds"]),
    ("ms", &["msec", "msecs", "millis", "millisecond", "milliseconds"]),
    ("s", &["sec", "secs", "second", "seconds"]),
    ("min", &["m", "mins", "minute", "minutes"]),
    ("hour", &["h", "hr", "hrs"]),
    ("day", &["d"]),
    (WEEK, &["w", "wk", "wks"]),
];

/// A unit that is read but never written: spans are told in days.
const WEEK: &str = "week";

/// Digits behind these change no nanosecond of the longest span.
const DIGITS_MAX: usize = 23;

/// Reads the quantity in the string `node` with `parse`; `units` are the usual ones.
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
        number @ (Value::Integer(_) | Value::Float(_)) => {
            let examples = slip::examples(&number.to_string(), units, |text| parse(text).is_ok());
            let lack = match number {
                Value::Float(number) if !number.is_finite() => "is not finite",
                Value::Float(number) if *number < 0.0 => "is negative",
                Value::Integer(number) if *number < 0 => "is negative",
                _ => "has no unit",
            };
            let hint = match lack {
                "has no unit" => "write the unit too, all of it in quotes, such as",
                _ => "write a number and its unit in quotes, such as",
            };
            (format!("the {what} {number} {lack}"), format!("{hint} {examples}"))
        }
        other => (
            format!("a {what} cannot be {}", other.kind()),
            format!("write a number and a unit in quotes, such as \"1 {}\"", units[0]),
        ),
    };
    problems.add(node.at, message, hint);
    None
}

/// Splits `text` into its leading number and the rest.
pub(super) fn split_number(text: &str) -> Result<(&str, &str), Mistake> {
    let (number, rest) = text.split_at(number_length(text));
    if !number.is_empty() {
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

/// The bytes of the number at the start of `text`: digits, perhaps with a point among them and an
/// exponent behind them, as programs print it.
fn number_length(text: &str) -> usize {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(0);
    let mut end = whole;
    if text[end..].starts_with('.') {
        let fraction = digits(end + 1);
        end = if whole + fraction > 0 { end + 1 + fraction } else { 0 };
    }
    if end == 0 || text[end..].starts_with('.') {
        return 0;
    }
    if let Some(exponent) = text[end..].strip_prefix(['e', 'E']) {
        let sign = usize::from(exponent.starts_with(['+', '-']));
        let length = digits(end + 1 + sign);
        end += if length > 0 { 1 + sign + length } else { 0 };
    }
    end
}

/// `number` times `size`, rounded to a whole number, and whether it was one; saturates.
pub(super) fn units(number: &str, size: u64) -> (u128, bool) {
    let (decimal, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let (kept, dropped) = digits.split_at(digits.len().min(DIGITS_MAX));
    if kept.is_empty() {
        return (0, true);
    }
    // So large or small an exponent decides alone.
    let beyond = if exponent.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 };
    let exponent: i64 = exponent.parse().unwrap_or(beyond);
    let exponent = exponent.saturating_add(dropped.len() as i64 - fraction.len() as i64);
    let count = kept.parse::<u128>().expect("a few digits are a number") * u128::from(size);
    let power = u32::try_from(exponent.unsigned_abs()).ok();
    match (power.and_then(|power| 10_u128.checked_pow(power)), exponent < 0) {
        (Some(scale), false) => (count.saturating_mul(scale), true),
        (None, false) => (u128::MAX, true),
        (Some(scale), true) => {
            let is_whole =
                count.is_multiple_of(scale) && dropped.bytes().all(|digit| digit == b'0');
            ((count + scale / 2) / scale, is_whole)
        }
        (None, true) => (0, false),
    }
}

/// The name and the length (ns) of `unit`, the unit of the quantity `text`; two `usual` ones are
/// proposed where there is none.
pub(super) fn unit_called<'u>(
    text: &str,
    unit: &'u str,
    usual: [&str; 2],
) -> Result<(&'u str, u64), Mistake> {
    if unit.is_empty() {
        let examples = slip::examples(text, usual, |_| true);
        return Err((
            format!("`{text}` has no unit"),
            format!("write one behind it, such as {examples}"),
        ));
    }
    let is = |name: &str, written: &str| {
        written == name || (slip::has_plural(name) && written.strip_suffix('s') == Some(name))
    };
    let week = (WEEK, SimDuration::DAY.times(7).as_nanos());
    let mut named = UNITS.into_iter().chain([week]);
    if let Some((_, length)) = named.clone().find(|(name, _)| is(name, unit)) {
        return Ok((unit, length));
    }
    let lower = if unit == "M" { unit.to_owned() } else { unit.to_lowercase() };
    let is_called =
        |(name, others): &&(&str, &[&str])| is(name, &lower) || others.contains(&lower.as_str());
    let other = OTHER_NAMES.iter().find(is_called);
    match other.and_then(|(other, _)| named.find(|(name, _)| name == other)) {
        Some(named) => Ok(named),
        None => Err((format!("unknown unit `{unit}` in `{text}`"), slip::unit(text, unit))),
    }
}

/// The length (ns) of `unit`, the unit of the quantity `text`.
pub(super) fn unit_length(text: &str, unit: &str) -> Result<u64, Mistake> {
    unit_called(text, unit, ["s", "day"]).map(|(_, length)| length)
}
