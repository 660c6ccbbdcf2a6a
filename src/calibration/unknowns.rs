//! Which unknown is worth measuring next: the one whose interval moves the downtime most.

use super::part::{Part, Which};
use super::rate::Rate;
use crate::theory::operator;

/// A month (s).
const MONTH: f64 = 30.0 * 86_400.0;

/// A number that was fitted, and what the downtime would be at the ends of its interval, if
/// everything else were known.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// Of which part it is a number, and what it is called; `None`: the rate of hangs.
    pub of: Option<(Which, &'static str)>,
    /// The downtime in a month at the lower end (s); `None` where it has none.
    pub low: Option<f64>,
    /// That at the upper end.
    pub high: Option<f64>,
}

impl Unknown {
    /// By how much the downtime differs between both ends (s); for ever where there is no end.
    pub fn swing(&self) -> f64 {
        self.low.zip(self.high).map_or(f64::INFINITY, |(low, high)| (high - low).abs())
    }
}

/// The downtime in a month (s) of a port that hangs at this rate (per second) and is down for so
/// long each time (s): the long run of an alternating renewal process.
pub fn downtime(rate: f64, mean: f64) -> f64 {
    MONTH * (1.0 - operator::long_run(rate, mean))
}

/// Every number of the rate and the likeliest laws of `parts`, the one that moves the downtime most
/// first.
pub fn unknowns(rate: &Rate, parts: &[Part]) -> Vec<Unknown> {
    let means: Vec<f64> = parts.iter().map(|part| part.best().mean()).collect();
    let all: f64 = means.iter().sum();
    let (low, high) = rate.widened().unwrap_or(rate.interval);
    let of_rate =
        Unknown { of: None, low: Some(downtime(low, all)), high: Some(downtime(high, all)) };
    let of_parts = parts.iter().zip(&means).flat_map(|(part, mean)| {
        let fit = part.best();
        fit.parameters.iter().enumerate().map(move |(index, parameter)| {
            let at = |value: f64| {
                let (place, shape) = fit.numbers();
                let (place, shape) = if index == 0 { (value, shape) } else { (place, value) };
                downtime(rate.value, all - mean + fit.family.law(place, shape).mean())
            };
            Unknown {
                of: Some((part.which, parameter.key)),
                low: parameter.low.map(at),
                high: parameter.high.map(at),
            }
        })
    });
    let mut unknowns: Vec<Unknown> = std::iter::once(of_rate).chain(of_parts).collect();
    // The shape of a law of which the mean is known moves nothing.
    unknowns.retain(|unknown| unknown.swing() > 0.0);
    unknowns.sort_by(|a, b| b.swing().total_cmp(&a.swing()));
    unknowns
}
