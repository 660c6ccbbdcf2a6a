//! What the numbers rest on: what was assumed, what is not modelled, and how to make them again.

use maud::{Markup, html};

use super::parts::part;
use crate::experiment::{Experiment, Results};
use crate::reading::printing::printed;
use crate::report::{assumed, manifest};

/// What no experiment tells, whatever is in its file.
pub(super) const NOT_MODELLED: [&str; 6] = [
    "How the port of the article hangs: it does not say. The mechanisms are those that fit its words.",
    "Anything about your traffic that you did not write into the file.",
    "What a restart costs besides time, unless `[costs]` says it.",
    "A balancer over several cities: it stands beside all its listeners.",
    "What clients want that wait for an answer before they ask again (`closed-loop`): they ask less while the port is down, and so count less of it.",
    "Bytes: a segment is sent or lost as a whole, and congestion control is not simulated.",
];

/// What was taken for granted.
pub(super) fn assumptions(results: &Results) -> Markup {
    let costly = assumed::costly(results);
    part(
        "What was assumed",
        &html! {
            @if !costly.is_empty() {
                p { "Defaults that have moved a result:" }
                ul { @for line in &costly { li { (printed(line)) } } }
            }
            @if results.assumed.is_empty() {
                p { "The file leaves nothing out whose default moves results." }
            } @else {
                p { "Left out of the file, and taken as:" }
                ul { @for (line, source) in assumed::lines(&results.assumed) {
                    li { code { (printed(&line)) } @if !source.is_empty() { small { (source) } } }
                } }
            }
            @if let Some(line) = assumed::not_simulated(results.detail) {
                p { "Simulated: " (line) "." }
            }
            p { "Not modelled:" }
            ul { @for line in NOT_MODELLED { li { (line.replace('`', "")) } } }
        },
    )
}

/// What made the page, and the command that makes it again.
pub(super) fn origin(experiment: &Experiment, results: &Results) -> Markup {
    let source = &experiment.source;
    let mut replications: Vec<String> =
        results.points.iter().map(|point| point.replications.to_string()).collect();
    replications.dedup();
    part(
        "How to make this again",
        &html! {
            dl {
                dt { "command" } dd { code { (printed(&manifest::command(&source.file, &source.overrides))) } }
                dt { "program" } dd { (manifest::PACKAGE) }
                dt { "seed" } dd { (results.seed) }
                dt { "replications" } dd { (replications.join(", ")) }
                @for (name, digest) in manifest::inputs(source) {
                    dt { "SHA-256" } dd { code { (digest) } " " (printed(&name)) }
                }
            }
            h3 { "The experiment" }
            pre tabindex="0" { code { @for line in source.text.lines() { (printed(line)) "\n" } } }
        },
    )
}
