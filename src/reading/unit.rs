//! A number and its unit, as text.

use super::{Node, Problems, Value, slip};
use crate::engine::time::UNITS;

/// Why a quantity cannot be read: what is wrong with it and what to do.
pub type Mistake = (String, String);

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
