use super::*;
use crate::experiment::metric::PORT_AVAILABILITY;
use crate::experiment::sobol_indices::Indices;

fn index(share: f64, half_width: f64) -> Index {
    Index { share, half_width }
}

fn effect(first: f64, total: f64, half_width: f64, swing: f64) -> Effect {
    let indices = Indices { first: index(first, half_width), total: index(total, half_width) };
    let told = |mean: f64| Some(Estimate::made_up(mean, Some(0.01)));
    Effect {
        indices: Some(indices),
        at: [told(0.9), told(0.9 + swing)],
        ends: [told(0.0), told(swing)],
        swing: told(swing),
    }
}

fn findings(noise: f64, effects: Vec<Effect>) -> (Findings, Vec<Input>) {
    let input = |name: &&str| Input {
        path: format!("a.{name}"),
        name: (*name).to_owned(),
        base: "2".to_owned(),
        from: "1".to_owned(),
        to: "9".to_owned(),
    };
    let inputs = ["rate", "repair", "latency"][..effects.len()].iter().map(input).collect();
    let finding = Finding {
        remedy: "watchdog".to_owned(),
        base: Some(Estimate::made_up(0.9, Some(0.01))),
        deviation: Some(0.1),
        noise: Some(noise),
        inputs: effects,
    };
    let findings = Findings {
        metric: PORT_AVAILABILITY,
        confidence: 0.95,
        replications: 32,
        points: 650,
        runs: 20_800,
        remedies: vec![finding],
    };
    (findings, inputs)
}

fn said(noise: f64, effects: Vec<Effect>) -> String {
    let (findings, inputs) = findings(noise, effects);
    words(&findings, &inputs, None, None)
}

/// One input that matters much, one that does a little, and one that does not.
pub(in crate::report) fn made_up() -> (Findings, Vec<Input>) {
    let rate = effect(0.1, 0.2, 0.04, -0.05);
    findings(0.02, vec![rate, effect(0.7, 0.8, 0.05, -0.3), effect(0.0, 0.01, 0.02, 0.0)])
}

#[test]
fn the_input_to_measure_first_is_told_with_what_can_be_left() {
    let (findings, inputs) = made_up();
    insta::assert_snapshot!(words(&findings, &inputs, None, None));
}

#[test]
fn a_key_of_another_remedy_is_not_told_of() {
    let (findings, mut inputs) = made_up();
    inputs[1].path = "remedies.operator.0.operator.notices".to_owned();
    let told = words(&findings, &inputs, None, None);
    assert!(told.contains("measure “rate” first") && !told.contains("repair"), "{told}");
}

#[test]
fn what_cannot_be_told_apart_is_said() {
    let effects = vec![effect(0.4, 0.5, 0.1, 0.1), effect(0.3, 0.4, 0.1, 0.1)];
    let told = said(0.02, effects);
    assert!(
        told.contains("“rate” first") && told.contains("“repair” may matter as much"),
        "{told}"
    );
}

#[test]
fn where_chance_is_larger_than_the_effect_it_is_said() {
    let told = said(0.2, vec![effect(0.7, 0.8, 0.1, 0.1), effect(0.1, 0.15, 0.1, 0.005)]);
    assert!(told.contains("no more than chance"), "{told}");
    let told = said(0.01, vec![effect(0.7, 0.8, 0.1, 0.1), effect(0.1, 0.15, 0.1, 0.005)]);
    assert!(told.contains("the change may be chance"), "{told}");
    let told = said(0.8, vec![effect(0.7, 0.8, 0.1, 0.1), effect(0.1, 0.15, 0.1, 0.005)]);
    assert!(told.starts_with("For “watchdog” nothing can be told yet: 80 % of what"), "{told}");
}

#[test]
fn a_number_without_an_interval_says_why() {
    let (mut findings, inputs) = findings(0.01, vec![effect(1.04, 1.02, 0.1, 0.1)]);
    let few = Estimate::made_up(0.1, None);
    let few = Estimate { evidence: Evidence::TooFew(2), ..few };
    findings.remedies[0].inputs[0].swing = Some(few);
    let told = words(&findings, &inputs, None, None);
    assert!(told.contains("(too few)  the change may be chance"), "{told}");
    assert!(told.contains("were it known, 100 % (± 10)"), "no more than all: {told}");
}

#[test]
fn what_never_varies_has_no_indices() {
    let (mut findings, inputs) = findings(0.0, vec![effect(0.0, 0.0, 0.0, 0.0); 3]);
    findings.remedies[0].inputs.iter_mut().for_each(|effect| effect.indices = None);
    let told = words(&findings, &inputs, None, None);
    assert!(told.contains("port availability is the same at all points"), "{told}");
    findings.remedies[0].deviation = None;
    let told = words(&findings, &inputs, None, None);
    assert!(told.contains("port availability does not exist at some points"), "{told}");
}
