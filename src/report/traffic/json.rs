//! What was found, for programs.

use serde_json::{Value, json};

use super::law;
use crate::calibration::{CONFIDENCE, Traffic};
use crate::reading::log::Told;

/// All that was found.
pub fn summary(told: &Told, traffic: &Traffic) -> Value {
    let bad = told.first_bad.iter();
    let bad = bad.map(|bad| json!({ "line": bad.line, "column": bad.column, "why": bad.why }));
    let pattern = traffic.pattern();
    json!({
        "schema_version": 1,
        "format": told.format.name(),
        "requests": told.requests,
        "other_lines": told.others,
        "bad_lines": told.bad,
        "first_bad_lines": bad.collect::<Vec<Value>>(),
        "span_seconds": traffic.span(),
        "pattern": pattern.map(|pattern| json!({
            "per_day": pattern.rate * 86_400.0,
            "peak": pattern.day.map(|day| day.peak),
            "peak_at_hours": pattern.day.map(|day| day.at),
            "explains": pattern.day.map(|day| day.explains),
            "week": pattern.week.filter(|_| told.says_year),
            "weekend": pattern.weekend.map(|weekend| json!({
                "ratio": weekend.ratio,
                "low": weekend.interval.0,
                "high": weekend.interval.1,
                "confidence": CONFIDENCE,
                "is_chance": !weekend.differs(),
            })),
            "bursts": pattern.bursts,
            "arrivals": law(&pattern),
        })),
    })
}
