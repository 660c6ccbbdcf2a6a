//! `report.html`: the answer on one page, for whoever decides. One file, no script, no network: the
//! charts stand in it as SVG, and a policy in its head forbids everything else.

mod choices;
mod figures;
mod numbers;
mod parts;
mod provenance;

use maud::{DOCTYPE, Markup, PreEscaped, html};

pub(super) use figures::Place;
use parts::part;

use super::chart::{ChartError, Plot};
use super::phrases::evidence;
use super::words;
use super::{best_values, decision, over_points, verdict};
use crate::experiment::results::Judgement;
use crate::experiment::{Experiment, Results};
use crate::reading::printing::printed;

/// No network, no script; styles stand in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The page, with those of `plots` that have a place on it.
///
/// # Errors
/// If a chart cannot be drawn.
pub(super) fn page(
    experiment: &Experiment,
    results: &Results,
    plots: &[(Place, Plot)],
) -> Result<String, ChartError> {
    let figures = figures::figures(results, plots)?;
    let verdict = verdict(results);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (printed(&results.title)) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                main {
                    h1 { (printed(&results.title)) }
                    (answer(&verdict))
                    (choices::choices(experiment, results))
                    (ahead(results, &verdict))
                    (figures.over_time)
                    @if results.points.len() > 1 { (figures.others) }
                    (numbers::numbers(results))
                    @if results.points.len() == 1 { (figures.others) }
                    (paybacks(results))
                    (best_values(results))
                    (checks(results))
                    (provenance::assumptions(results))
                    (warnings(experiment, results))
                    (provenance::origin(experiment, results))
                }
            }
        }
    };
    Ok(page.into_string())
}

fn answer(told: &[String]) -> Markup {
    html! {
        div.verdict {
            @for line in told { p { (printed(line)) } }
            @if told.is_empty() { p { "There is one remedy: nothing is to be chosen." } }
        }
    }
}

/// Who is the best where, if the verdict does not list it.
fn ahead(results: &Results, verdict: &[String]) -> Markup {
    let lines = match &results.points[..] {
        [_] => Vec::new(),
        _ => over_points::ahead_below(results, verdict),
    };
    if lines.is_empty() {
        return html! {};
    }
    part("Who is the best where", &html! { @for line in &lines { p { (printed(line)) } } })
}

/// When each fix has paid back, against each remedy without one.
fn paybacks(results: &Results) -> Markup {
    let [point] = &results.points[..] else { return html! {} };
    let told = decision::paid_back(point, results.currency.as_deref());
    if told.is_empty() {
        return html! {};
    }
    part(
        "When a fix has paid back",
        &html! { ul { @for line in &told { li { (printed(line)) } } } },
    )
}

/// Of a sweep the best value for each remedy.
fn best_values(results: &Results) -> Markup {
    let told = best_values::best_values(results);
    if told.is_empty() {
        return html! {};
    }
    part("Which value is the best", &html! { ul { @for line in &told { li { (printed(line)) } } } })
}

/// What was expected, and the laws that every replication obeyed.
fn checks(results: &Results) -> Markup {
    let lines = words::verdicts(results);
    let replications: u64 = (results.points.iter())
        .map(|point| u64::from(point.replications) * point.remedies.len() as u64)
        .sum();
    part(
        "What was checked",
        &html! {
            ul.checks {
                @for (judgement, line) in &lines {
                    li class=(class(*judgement)) { (printed(line.trim_start_matches(['✓', '?', '✗', ' ']))) }
                }
                li.kept {
                    "Each of " (replications) " simulated replications obeyed the conservation laws: no \
                     time, request, attempt, hang or restart was lost or counted twice."
                }
            }
        },
    )
}

const fn class(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Kept => "kept",
        Judgement::Open => "open",
        Judgement::Broken => "broken",
    }
}

/// What a reader should know before believing a number.
fn warnings(experiment: &Experiment, results: &Results) -> Markup {
    let told = words::warnings(results);
    let counts = results.points.iter().map(|point| point.replications);
    let range = (counts.clone().min().unwrap_or(0), counts.max().unwrap_or(0));
    let shown = results.points.iter().flat_map(|point| &point.remedies);
    let shown = shown.flat_map(|remedy| remedy.estimates.iter().flatten().copied());
    let evidence = evidence(results.confidence, range, shown);
    part(
        "Before you believe a number",
        &html! {
            ul {
                @for line in evidence.lines() { li { (line) } }
                @for line in super::warnings(experiment).iter().chain(&told) { li { (printed(line)) } }
            }
        },
    )
}

#[cfg(test)]
mod tests;
