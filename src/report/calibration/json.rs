//! What was found, for programs.

use serde_json::{Map, Value, json};

use super::lines;
use crate::calibration::{CONFIDENCE, Calibration, Fit, Incidents, Part, Unknown, worth_most};

/// All that was found in `incidents`. Lengths are in seconds.
pub fn summary(incidents: &Incidents, found: &Calibration) -> Value {
    let rate = &found.rate;
    let parts = found.parts.iter().map(|one| (one.which.name().to_owned(), part(one)));
    json!({
        "schema_version": 1,
        "confidence": CONFIDENCE,
        "incidents": incidents.all.len(),
        "observed_seconds": incidents.observed,
        "rate": {
            "per_day": rate.value * 86_400.0,
            "low": rate.interval.0 * 86_400.0,
            "high": rate.interval.1 * 86_400.0,
            "counted": rate.counted,
            "up_seconds": rate.up,
            "unevenness_of_gaps": rate.gaps.map(|gaps| gaps.variation),
        },
        "parts": Map::from_iter(parts),
        "next": worth_most(&found.unknowns, &found.choice).map(unknown),
        "unknowns": found.unknowns.iter().map(unknown).collect::<Vec<Value>>(),
        "lines": lines(found),
    })
}

fn part(part: &Part) -> Value {
    let lengths = &part.lengths;
    json!({
        "ended": lengths.ended.len(),
        "open": lengths.open.len(),
        "median": lengths.quantile(0.5),
        "mean": lengths.mean(),
        "p90": lengths.quantile(0.9),
        "longest": lengths.ended.last(),
        "fits": part.fits.iter().map(fit).collect::<Vec<Value>>(),
    })
}

fn fit(fit: &Fit) -> Value {
    let parameters = fit.parameters.iter().map(|parameter| {
        let (value, low, high) = (parameter.value, parameter.low, parameter.high);
        (parameter.key.to_owned(), json!({ "value": value, "low": low, "high": high }))
    });
    json!({
        "law": fit.family.name(),
        "aic": fit.criterion(),
        "parameters": Map::from_iter(parameters),
    })
}

/// The downtime in 30 days at both ends of its interval.
fn unknown(unknown: &Unknown) -> Value {
    json!({
        "part": unknown.of.map(|(which, _)| which.name()),
        "parameter": unknown.of.map_or("rate", |(_, key)| key),
        "downtime_low": unknown.low,
        "downtime_high": unknown.high,
    })
}
