//! `summary.json`: every estimate, for programs.

use serde_json::{Map, Value, json};

use super::verdict::verdict;
use crate::experiment::break_even::{BreakEven, Payback, Span};
use crate::experiment::metric::METRICS;
use crate::experiment::ranking::Ranking;
use crate::experiment::response::{ClassResponse, Delays};
use crate::experiment::results::{Point, RemedyResult};
use crate::experiment::share::Share;
use crate::experiment::survival::{
    Lasting, Quantile, of_first_hangs, quantiles_of_first_hangs, quantiles_of_lasting,
};
use crate::experiment::{Assumed, Comparison, Estimate, Results};
use crate::model::Detail;
use crate::reading::printing::printed_json;

/// Version of the schema; a change that breaks a reader raises it.
pub(super) const SCHEMA_VERSION: u32 = 2;

/// The text of `summary.json`, indented.
///
/// Numbers have the fewest digits that give the same number back. A metric that does not exist has
/// no key; ends of an interval that cannot be told are `null`, and so is a quantile that is not
/// reached by the horizon: it may be of any length beyond, or never be reached. `evidence` is what an interval rests on
/// ([`Evidence`](crate::experiment::estimate::Evidence)), and `events` how many replications differ
/// from the others, where that is too few. `verdict` is what the answer begins with, a sentence each.
pub fn summary(results: &Results) -> String {
    let points: Vec<Value> = results.points.iter().map(|one| point(results, one)).collect();
    let mut summary = json!({
        "schema_version": SCHEMA_VERSION,
        "experiment": results.name,
        "seed": results.seed,
    });
    if let Some(currency) = &results.currency {
        summary["currency"] = currency.as_str().into();
    }
    if results.detail < Detail::Requests {
        summary["simulated"] = "outages".into();
    }
    summary["verdict"] = verdict(results).into();
    summary["left_out"] = results.assumed.iter().map(|one| left_out(results, one)).collect();
    summary["points"] = points.into();
    printed_json(&format!("{summary:#}\n")).into_owned()
}

/// A key that the file leaves out, and the attempts for valid requests that its default has cost, of
/// those that it concerns.
fn left_out(results: &Results, assumed: &Assumed) -> Value {
    let mut told =
        json!({ "path": assumed.path, "value": assumed.value, "source": assumed.source });
    if let Some(toll) = assumed.cost.as_ref().map(|cost| results.toll(cost)) {
        told["failed"] = toll.failed.into();
        told["attempts"] = toll.attempts.into();
    }
    told
}

fn point(results: &Results, point: &Point) -> Value {
    let parameters: Map<String, Value> = (point.parameters.iter())
        .map(|(path, value)| (path.clone(), value.clone().into()))
        .collect();
    let remedies: Map<String, Value> = (point.remedies.iter())
        .map(|result| (result.name.clone(), remedy(results, result)))
        .collect();
    let comparisons: Vec<Value> =
        (point.comparisons.iter()).map(|one| comparison(one, &point.remedies)).collect();
    let rankings: Vec<Value> =
        (point.rankings.iter()).map(|one| ranking(one, &point.remedies)).collect();
    let mut members = json!({
        "parameters": parameters,
        "replications": point.replications,
        "remedies": remedies,
        "comparisons": comparisons,
        "ranking": rankings,
    });
    if !point.break_evens.is_empty() {
        let break_evens = point.break_evens.iter().map(|one| break_even(one, &point.remedies));
        members["break_even"] = break_evens.collect();
    }
    members
}

fn remedy(results: &Results, result: &RemedyResult) -> Value {
    let mut members = Map::new();
    for (metric, value) in METRICS.iter().zip(&result.estimates) {
        if let Some(value) = value {
            members.insert(metric.name.to_owned(), estimate(value));
        }
    }
    let delays = delays(&result.delivery_delay);
    members.insert("outage_seconds".to_owned(), outages(result).into());
    members.insert("delivery_delay_seconds".to_owned(), delays.into());
    let responses = result.responses.iter().map(|one| (one.name.clone(), response(one)));
    members.insert("response".to_owned(), Value::Object(responses.collect()));
    members.insert("time_to_detection_seconds".to_owned(), detection(result).into());
    let unhung = of_first_hangs(&result.rows, results.confidence);
    let first_hang = reached(&quantiles_of_first_hangs(&unhung));
    members.insert("time_to_first_hang_seconds".to_owned(), first_hang.into());
    if !results.objectives.is_empty() {
        let objectives = results.objectives.iter().zip(&result.attained);
        let told = objectives.filter_map(|(objective, met)| {
            let mut told = share(&(*met)?);
            told["at_least"] = finite(objective.at_least()).into();
            Some((objective.metric.name.to_owned(), told))
        });
        members.insert("objective".to_owned(), Value::Object(told.collect()));
    }
    Value::Object(members)
}

fn share(Share { share, interval, confidence }: &Share) -> Value {
    json!({
        "share": finite(*share),
        "low": interval.map(|(low, _)| finite(low)),
        "high": interval.map(|(_, high)| finite(high)),
        "confidence": finite(*confidence),
    })
}

pub(super) fn estimate(estimate: &Estimate) -> Value {
    json!({
        "mean": reached_at(estimate.mean),
        "low": estimate.interval.and_then(|(low, _)| reached_at(low)),
        "high": estimate.interval.and_then(|(_, high)| reached_at(high)),
        "evidence": estimate.evidence.word(),
        "events": estimate.evidence.events(),
        "confidence": finite(estimate.confidence),
    })
}

/// Birth to final reply of what is delivered: `p50` with its interval from `p50_low` to `p50_high`, and
/// so on.
fn delays(Delays { count, quantiles, max }: &Delays) -> Map<String, Value> {
    let mut members = reached(quantiles);
    members.insert("max".to_owned(), max.map(finite).into());
    members.insert("count".to_owned(), (*count).into());
    members
}

/// How long the requests of a class wait, those that wait for ever among them.
fn response(class: &ClassResponse) -> Value {
    let mut members = json!({
        "requests": class.requests,
        "first_byte_seconds": reached(&class.first_byte),
        "final_reply_seconds": reached(&class.final_reply),
    });
    if let Some(share) = &class.served_within {
        members["served_within"] = estimate(share);
    }
    members
}

/// Lengths of outages, those that the horizon cuts among them.
fn outages(result: &RemedyResult) -> Map<String, Value> {
    let lasting = &result.outages_lasting;
    let mut members = reached(&quantiles_of_lasting(lasting));
    members.insert("max".to_owned(), result.longest_outage.map(finite).into());
    members.insert("count".to_owned(), count(lasting, |one| one.ended + one.open).into());
    members.insert("open_at_horizon".to_owned(), result.open_at_horizon.into());
    members
}

/// Times from hangs to their detection: the share of all hangs that are detected by then, also of
/// those that end otherwise before.
fn detection(result: &RemedyResult) -> Map<String, Value> {
    let lasting = &result.undetected_lasting;
    let mut members = reached(&quantiles_of_lasting(lasting));
    members.insert("detected".to_owned(), count(lasting, |one| one.ended).into());
    members.insert("ended_otherwise".to_owned(), count(lasting, |one| one.otherwise).into());
    members.insert("open_at_horizon".to_owned(), count(lasting, |one| one.open).into());
    members
}

fn count(lasting: &[Lasting], of: fn(&Lasting) -> u64) -> u64 {
    lasting.iter().map(of).sum()
}

/// Quantiles with both ends of their intervals; `null` is one that is not reached by the horizon.
fn reached(quantiles: &[Quantile]) -> Map<String, Value> {
    let members = quantiles.iter().flat_map(|Quantile { name, at, low, high }| {
        [
            ((*name).to_owned(), at.map(finite).into()),
            (format!("{name}_low"), low.map(finite).into()),
            (format!("{name}_high"), high.map(finite).into()),
        ]
    });
    members.collect()
}

fn comparison(comparison: &Comparison, remedies: &[RemedyResult]) -> Value {
    json!({
        "remedy": remedies[comparison.remedy].name,
        "against": remedies[comparison.against].name,
        "metric": comparison.metric.name,
        "difference": estimate(&comparison.difference),
        "probability_better": finite(comparison.probability_better),
        "variance_reduction": comparison.variance_reduction.map(finite),
    })
}

/// Remedies that cannot be told apart share a rank; `share` is that of the replications in which
/// the remedy is the best, `null` where none tells.
fn ranking(ranking: &Ranking, remedies: &[RemedyResult]) -> Value {
    let places = ranking.places.iter().map(|place| {
        let best = place.best.as_ref().map(share);
        json!({
            "rank": place.rank,
            "remedy": remedies[place.remedy].name,
            "probability_best": best,
        })
    });
    json!({ "metric": ranking.metric.name, "places": places.collect::<Vec<_>>() })
}

/// `null` where too few replications tell. The seconds are `null` beyond the horizon, and so is the
/// upper end of the interval; nothing to pay back is paid back after no time.
fn break_even(one: &BreakEven, remedies: &[RemedyResult]) -> Value {
    let mut members = json!({
        "fix": remedies[one.fix].name,
        "against": remedies[one.against].name,
    });
    for (name, payback) in [("downtime", Some(one.downtime)), ("money", one.money)] {
        let Some(payback) = payback else { continue };
        let told = |seconds: Option<f64>, low: f64, high: Option<f64>| {
            let (seconds, high) = (seconds.map(finite), high.map(finite));
            json!({ "seconds": seconds, "low": finite(low), "high": high })
        };
        members[name] = match payback {
            Payback::AtOnce => told(Some(0.0), 0.0, Some(0.0)),
            Payback::After(Span { seconds, low, high }) => told(Some(seconds), low, high),
            Payback::BeyondHorizon { low, .. } => told(None, low, None),
            Payback::Unknown => Value::Null,
        };
    }
    members
}

/// What is never reached is `null`.
fn reached_at(number: f64) -> Option<f64> {
    (number != f64::INFINITY).then(|| finite(number))
}

/// JSON has no NaN: serde_json would write `null` in its place and nobody would notice.
fn finite(number: f64) -> f64 {
    assert!(number.is_finite(), "{number} in the results");
    number
}
