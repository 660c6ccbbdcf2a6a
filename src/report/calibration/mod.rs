//! What a calibration found: in words, as lines of an experiment, and as a chart.

mod experiment;
mod json;
mod words;

pub use experiment::{experiment, lines};
pub use json::summary;
pub use words::words;

use super::digits::{decimals, length, three_digits};
use crate::calibration::{Fit, Rate};

/// From this ratio on the ends of an interval are told each in its own way.
const WIDE: f64 = 4.0;

/// A number and the ends of its interval, rounded by it, where they are told in `unit`: its name, and
/// how many of what they are counted in it is.
fn with_ends(value: f64, ends: [Option<f64>; 2], (unit, of): (&str, f64)) -> String {
    let (low, high) = match ends {
        [Some(low), Some(high)] if high < WIDE * low => (low, high),
        _ => return apart(value, ends, (unit, of)),
    };
    let places = decimals(((high - low) / 2.0 / of).max(1e-12));
    let [value, low, high] = [value, low, high].map(|number| format!("{:.places$}", number / of));
    format!("{value} ({low} to {high}) {unit}").trim_end().to_owned()
}

/// The same where the ends are so far from each other, or unknown, that each has its own digits, and
/// where it is a length its own unit.
fn apart(value: f64, ends: [Option<f64>; 2], (unit, of): (&str, f64)) -> String {
    let is_length = ["s", "min", "hours", "days"].contains(&unit);
    let written = |number: f64| if is_length { length(number) } else { three_digits(number / of) };
    let interval = match ends.map(|end| end.map(written)) {
        [Some(low), Some(high)] => format!("{low} to {high}"),
        [Some(low), None] => format!("{low} or more"),
        [None, Some(high)] => format!("{high} or less"),
        [None, None] => "no interval".to_owned(),
    };
    let unit = if is_length { "" } else { unit };
    format!("{} ({interval}) {unit}", written(value)).trim_end().to_owned()
}

/// The unit in which a rate (per second) is at least 1, of those that files know.
fn rate_unit(rate: f64) -> (&'static str, f64) {
    let units = [("s", 1.0), ("min", 60.0), ("hour", 3_600.0), ("day", 86_400.0)];
    let unit = units.into_iter().find(|(_, of)| rate * of >= 1.0);
    unit.unwrap_or(("day", 86_400.0))
}

/// A rate as a file has it: `2.31 / day`.
fn rate(rate: &Rate) -> String {
    let (unit, of) = rate_unit(rate.value);
    format!("{} / {unit}", three_digits(rate.value * of))
}

/// A law as a file has it: `{ lognormal = { median = "1.27 hours", sigma = 1.13 } }`.
fn law(fit: &Fit) -> String {
    let parameters = fit.parameters.iter().map(|parameter| {
        let value = match parameter.is_length {
            true => format!("\"{}\"", length(parameter.value)),
            false => three_digits(parameter.value),
        };
        format!("{} = {value}", parameter.key)
    });
    let parameters: Vec<String> = parameters.collect();
    format!("{{ {} = {{ {} }} }}", fit.family.name(), parameters.join(", "))
}
