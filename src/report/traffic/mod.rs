//! What a log says of its traffic: in words, as a trace, and as an experiment.

mod experiment;
mod json;
mod words;

pub use experiment::{Arrivals, experiment, trace};
pub use json::summary;
pub use words::words;

use super::digits::three_digits;
use crate::calibration::Pattern;

/// The arrival law of a pattern, as a file has it.
fn law(pattern: &Pattern) -> String {
    let rate = rate(pattern.rate);
    match pattern.day {
        None => format!("{{ poisson = {{ rate = \"{rate}\" }} }}"),
        Some(day) => {
            let peak = three_digits(day.peak);
            format!(
                "{{ diurnal = {{ rate = \"{rate}\", peak = {peak}, at = \"{}\" }} }}",
                clock(day.at)
            )
        }
    }
}

/// A rate (per second) as a file has it: `1630 / day`.
fn rate(rate: f64) -> String {
    let (unit, of) = if rate >= 10.0 { ("s", 1.0) } else { ("day", 86_400.0) };
    format!("{} / {unit}", three_digits(rate * of))
}

/// Hours after midnight as a clock shows them.
fn clock(hours: f64) -> String {
    let minutes = (hours * 60.0).round() as u32 % (24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
