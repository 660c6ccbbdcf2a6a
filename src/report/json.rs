//! `summary.json`: every estimate, for programs.

use serde_json::{Map, Value, json};

use crate::experiment::metric::METRICS;
use crate::experiment::results::{Point, Quantiles, RemedyResult};
use crate::experiment::{Comparison, Estimate, Results};

/// Version of the schema; a change that breaks a reader raises it.
const SCHEMA_VERSION: u32 = 1;

/// The text of `summary.json`, indented.
///
/// Numbers have the fewest digits that give the same number back. A metric that does not exist has
/// no key; a half width that one replication cannot give is `null`, and so are the quantiles of no
/// spans at all.
pub(super) fn summary(results: &Results) -> String {
    let points: Vec<Value> = results.points.iter().map(point).collect();
    let summary = json!({
        "schema_version": SCHEMA_VERSION,
        "experiment": results.name,
        "seed": results.seed,
        "points": points,
    });
    format!("{summary:#}\n")
}

fn point(point: &Point) -> Value {
    let parameters: Map<String, Value> = (point.parameters.iter())
        .map(|(path, value)| (path.clone(), value.clone().into()))
        .collect();
    let remedies: Map<String, Value> =
        (point.remedies.iter()).map(|result| (result.name.clone(), remedy(result))).collect();
    let comparisons: Vec<Value> =
        (point.comparisons.iter()).map(|one| comparison(one, &point.remedies)).collect();
    json!({
        "parameters": parameters,
        "replications": point.replications,
        "remedies": remedies,
        "comparisons": comparisons,
    })
}

fn remedy(result: &RemedyResult) -> Value {
    let mut members = Map::new();
    for (metric, value) in METRICS.iter().zip(&result.estimates) {
        if let Some(value) = value {
            members.insert(metric.name.to_owned(), estimate(value));
        }
    }
    let mut outages = quantiles(&result.outages);
    outages.insert("open_at_horizon".to_owned(), result.open_at_horizon.into());
    let delays = quantiles(&result.delivery_delay);
    members.insert("outage_seconds".to_owned(), outages.into());
    members.insert("delivery_delay_seconds".to_owned(), delays.into());
    Value::Object(members)
}

fn estimate(estimate: &Estimate) -> Value {
    json!({
        "mean": finite(estimate.mean),
        "half_width": estimate.half_width.map(finite),
        "confidence": finite(estimate.confidence),
    })
}

fn quantiles(quantiles: &Quantiles) -> Map<String, Value> {
    let spans = quantiles.spans;
    let members = [
        ("p50", spans.map(|spans| finite(spans.p50)).into()),
        ("p90", spans.map(|spans| finite(spans.p90)).into()),
        ("p99", spans.map(|spans| finite(spans.p99)).into()),
        ("max", spans.map(|spans| finite(spans.max)).into()),
        ("count", quantiles.count.into()),
    ];
    let keyed = members.map(|(key, value): (&str, Value)| (key.to_owned(), value));
    keyed.into_iter().collect()
}

fn comparison(comparison: &Comparison, remedies: &[RemedyResult]) -> Value {
    json!({
        "remedy": remedies[comparison.remedy].name,
        "against": remedies[comparison.against].name,
        "metric": comparison.metric,
        "difference": finite(comparison.difference.mean),
        "half_width": comparison.difference.half_width.map(finite),
        "confidence": finite(comparison.difference.confidence),
        "probability_better": finite(comparison.probability_better),
    })
}

/// JSON has no NaN: serde_json would write `null` in its place and nobody would notice.
fn finite(number: f64) -> f64 {
    assert!(number.is_finite(), "{number} in the results");
    number
}
