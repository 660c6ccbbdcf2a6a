//! What an answer depends on, for programs.

use serde_json::{Map, Value, json};

use crate::experiment::Estimate;
use crate::experiment::sensitivity::{Effect, Finding, Findings, Input};
use crate::experiment::sobol_indices::Index;

/// All of it.
pub fn as_json(findings: &Findings, inputs: &[Input], name: &str, seed: u64) -> Value {
    let remedies = findings.remedies.iter();
    let remedies = remedies.map(|one| (one.remedy.clone(), finding(one, inputs)));
    let inputs = inputs.iter().map(|input| {
        json!({
            "path": input.path,
            "name": input.name,
            "value": input.base,
            "from": input.from,
            "to": input.to,
        })
    });
    json!({
        "schema_version": 1,
        "experiment": name,
        "seed": seed,
        "metric": findings.metric.name,
        "confidence": findings.confidence,
        "replications": findings.replications,
        "design_points": findings.points,
        "runs": findings.runs,
        "inputs": inputs.collect::<Vec<_>>(),
        "remedies": remedies.collect::<Map<_, _>>(),
    })
}

fn finding(finding: &Finding, inputs: &[Input]) -> Value {
    let effects = finding.inputs.iter().zip(inputs);
    let effects = effects.map(|(effect, input)| (input.path.clone(), effect_of(effect)));
    json!({
        "by_the_file": finding.base.as_ref().map(estimate),
        "standard_deviation": finding.deviation,
        "chance": finding.noise,
        "inputs": effects.collect::<Map<_, _>>(),
    })
}

fn effect_of(effect: &Effect) -> Value {
    let index = |Index { share, half_width }: Index| json!({ "share": share, "low": share - half_width, "high": share + half_width });
    let [from, to] = effect.ends.each_ref().map(|end| end.as_ref().map(estimate));
    json!({
        "first_order": effect.indices.map(|one| index(one.first)),
        "total": effect.indices.map(|one| index(one.total)),
        "change_at_from": from,
        "change_at_to": to,
        "change_from_to": effect.swing.as_ref().map(estimate),
    })
}

fn estimate(estimate: &Estimate) -> Value {
    let Estimate { mean, interval, evidence, confidence } = estimate;
    let finite = |number: f64| if number.is_finite() { json!(number) } else { Value::Null };
    json!({
        "mean": finite(*mean),
        "low": interval.map(|(low, _)| finite(low)),
        "high": interval.map(|(_, high)| finite(high)),
        "evidence": evidence.word(),
        "confidence": confidence,
    })
}
