//! What a log says of its traffic: in words, as a trace, and as an experiment.

mod experiment;
mod json;
mod words;

pub use experiment::{Arrivals, experiment, trace};
pub use json::summary;
pub use words::words;

use super::digits::three_digits;
use crate::calibration::Pattern;
use crate::model::scenario::Diurnal;

/// The arrival law of a pattern, as a file has it.
fn law(pattern: &Pattern) -> String {
    let rate = rate(pattern.rate);
    let weekend = pattern.rhythm().map(|weekend| {
        format!(", weekend = {}", three_digits(weekend.ratio.min(Diurnal::WEEKEND_MAX)))
    });
    if pattern.day.is_none() && weekend.is_none() {
        return format!("{{ poisson = {{ rate = \"{rate}\" }} }}");
    }
    let (peak, at) = pattern.day.map_or((1.0, 0.0), |day| (day.peak, day.at));
    let (peak, at, weekend) = (three_digits(peak), clock(at), weekend.unwrap_or_default());
    format!("{{ diurnal = {{ rate = \"{rate}\", peak = {peak}, at = \"{at}\"{weekend} }} }}")
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
