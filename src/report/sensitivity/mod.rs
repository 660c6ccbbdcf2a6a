//! What an answer depends on, in words and for programs.

mod json;

pub use json::as_json;

use super::digits::plain;
use super::notation::{NOTHING, Notation, TOO_FEW, spoken};
use super::parameters::value;
use super::phrases::{aligned, counted, listed};
use super::wrap::hanging;
use crate::experiment::Estimate;
use crate::experiment::estimate::Evidence;
use crate::experiment::sensitivity::{Effect, Finding, Findings, Input};
use crate::experiment::sobol_indices::Index;

/// An input of no larger total index can be left as it is.
const SLIGHT: f64 = 0.05;
/// Where chance has more than this of the variance, it is told before the rest …
const NOISY: f64 = 0.1;
/// … and where it has more than this, nothing else is worth much.
const MOSTLY_NOISE: f64 = 0.5;

/// What matters, a sentence for each remedy, then a table for each.
pub fn words(
    findings: &Findings,
    inputs: &[Input],
    currency: Option<&str>,
    columns: Option<usize>,
) -> String {
    let Findings { metric, replications, points, remedies, .. } = findings;
    let mut text = String::new();
    for finding in remedies {
        for sentence in sentences(finding, inputs, &spoken(metric)) {
            text += &hanging("", &sentence, columns);
        }
    }
    // Of what is the same everywhere all is said.
    for finding in
        remedies.iter().filter(|one| order(one, inputs).is_some() || one.deviation.is_none())
    {
        text += &format!("\n{}", table(finding, findings, inputs, currency, columns));
    }
    let runs = counted(*replications as usize, "replication", "replications");
    let points = counted(*points, "design point", "design points");
    let percent = plain(100.0 * findings.confidence);
    let note = format!(
        "{points} × {runs} of each remedy, on the same traffic; each {percent} % interval holds by \
         itself, not all at once"
    );
    let first = "S: the share of the variance over all ranges that would be gone if the input were known. \
                 T: the share in which it takes part, alone or with others.";
    let few = match text.contains(TOO_FEW) {
        true => {
            "(too few): the number rests on too few replications that differ, and has no interval\n"
        }
        false => "",
    };
    text + "\n" + &hanging("", first, columns) + &hanging("", &note, columns) + few
}

/// What to measure first, what can be left, and how much is chance.
fn sentences(finding: &Finding, inputs: &[Input], metric: &str) -> Vec<String> {
    let remedy = format!("“{}”", finding.remedy);
    let Some(order) = order(finding, inputs) else {
        let why = match finding.deviation {
            None => format!("{metric} does not exist at some points"),
            Some(_) => format!("{metric} is the same at all points"),
        };
        return vec![format!("For {remedy} no input can be told to matter: {why}.")];
    };
    let first = |place: usize| finding.inputs[order[place]].indices.expect("it was ordered").first;
    let name = |place: usize| format!("“{}”", inputs[order[place]].name);
    let mut told = Vec::new();
    if finding.noise.is_some_and(|noise| noise > MOSTLY_NOISE) {
        told.push(format!(
            "For {remedy} nothing can be told yet: {} of what {metric} varies by over the points is \
             chance. Take more replications.",
            share(finding.noise.unwrap_or(1.0))
        ));
        return told;
    }
    let best = first(0);
    let is_behind =
        |place: usize| best.share - first(place).share > best.half_width + first(place).half_width;
    let rivals: Vec<String> =
        (1..order.len()).filter(|place| !is_behind(*place)).map(name).collect();
    let alone = |index: Index| format!("{} (± {})", share(index.share), points(index.half_width));
    told.push(match &rivals[..] {
        _ if best.share <= best.half_width => {
            format!("For {remedy} no input by itself is known to matter to {metric}.")
        }
        [] => format!(
            "For {remedy} measure {} first: were it known, {} of the variance of {metric} would be gone.",
            name(0),
            alone(best)
        ),
        all => format!(
            "For {remedy} measure {} first, of which {} would be gone of the variance of {metric}; {} may \
             matter as much.",
            name(0),
            alone(best),
            listed(all)
        ),
    });
    let is_slight = |input: &&usize| {
        let indices = finding.inputs[**input].indices;
        indices.is_some_and(|one| one.total.share + one.total.half_width <= SLIGHT)
    };
    let slight = order.iter().filter(is_slight);
    let slight: Vec<String> = slight.map(|input| format!("“{}”", inputs[*input].name)).collect();
    if !slight.is_empty() {
        let (are, them) = if slight.len() == 1 { ("it is", "it") } else { ("they are", "each") };
        told.push(format!(
            "Leave {} as {are}: at most {} of the variance has to do with {them}.",
            listed(&slight),
            share(SLIGHT)
        ));
    }
    told
}

/// The inputs that concern the remedy, by their first-order index, the greatest first.
fn order(finding: &Finding, inputs: &[Input]) -> Option<Vec<usize>> {
    let first = |effect: &Effect| Some(effect.indices?.first.share);
    let shares: Option<Vec<f64>> = finding.inputs.iter().map(first).collect();
    let shares = shares?;
    let mut order = concerned(finding, inputs);
    order.sort_by(|one, other| shares[*other].total_cmp(&shares[*one]));
    (!order.is_empty()).then_some(order)
}

fn concerned(finding: &Finding, inputs: &[Input]) -> Vec<usize> {
    (0..inputs.len()).filter(|input| inputs[*input].concerns(&finding.remedy)).collect()
}

/// A row an input, the one that matters most first.
fn table(
    finding: &Finding,
    findings: &Findings,
    inputs: &[Input],
    currency: Option<&str>,
    columns: Option<usize>,
) -> String {
    let metric = findings.metric;
    let greatest = finding.base.map_or(0.0, |base| base.mean.abs());
    let notation = Notation::new(metric.unit, greatest, currency);
    let few = |one: &Estimate| match one.evidence {
        Evidence::TooFew(_) => TOO_FEW,
        Evidence::Enough
        | Evidence::Certain
        | Evidence::Same
        | Evidence::Steady
        | Evidence::Single => "",
    };
    let base = finding.base.map(|base| notation.alone(&base) + few(&base));
    let base = base.unwrap_or_else(|| NOTHING.to_owned());
    let noise = match finding.noise {
        Some(noise) => format!("; {} of the variance over the points is chance", share(noise)),
        None => String::new(),
    };
    let heading = format!("“{}”: {} {base} by the file{noise}", finding.remedy, spoken(metric));
    let titles = ["input", "S", "T", "from", "to", "changes it by", ""];
    let mut rows = vec![titles.map(str::to_owned).to_vec()];
    let order = order(finding, inputs).unwrap_or_else(|| concerned(finding, inputs));
    rows.extend(order.into_iter().map(|input| {
        let (effect, told) = (&finding.inputs[input], &inputs[input]);
        let index = |which: fn(&Effect) -> Option<Index>| {
            which(effect).map_or_else(|| NOTHING.to_owned(), cell)
        };
        let swing = |swing: &Estimate| notation.difference(swing) + few(swing);
        [
            told.name.clone(),
            index(|effect| Some(effect.indices?.first)),
            index(|effect| Some(effect.indices?.total)),
            value(&told.from),
            value(&told.to),
            effect.swing.as_ref().map_or_else(|| NOTHING.to_owned(), swing),
            remark(effect, finding.noise).to_owned(),
        ]
        .to_vec()
    }));
    hanging("", &heading, columns) + &aligned(&rows, columns)
}

/// Where chance is larger than the effect.
fn remark(effect: &Effect, noise: Option<f64>) -> &'static str {
    let is_unclear =
        effect.swing.as_ref().is_some_and(|swing| !swing.is_clear() && swing.mean != 0.0);
    let within = |noise: f64| effect.indices.is_some_and(|one| one.total.share <= noise);
    match noise.is_some_and(|noise| noise > NOISY && within(noise)) {
        true => "no more than chance",
        false if is_unclear => "the change may be chance",
        false => "",
    }
}

/// `0.31 ± 0.04`.
fn cell(index: Index) -> String {
    format!("{:.2} ± {:.2}", zero(index.share), index.half_width)
}

/// What would round to a negative zero is none.
fn zero(share: f64) -> f64 {
    if share.abs() < 0.005 { 0.0 } else { share }
}

fn share(share: f64) -> String {
    format!("{:.0} %", (100.0 * share).clamp(0.0, 100.0))
}

fn points(half_width: f64) -> String {
    format!("{:.0}", (100.0 * half_width).max(1.0))
}

#[cfg(test)]
pub(super) use tests::made_up;
#[cfg(test)]
mod tests;
