//! Starts that are all in vain: the probes of a remedy break off each of them before the program
//! listens. Change here how that is said.

use crate::engine::SimDuration;
use crate::experiment::{Experiment, NamedRemedy};
use crate::model::Measure;
use crate::model::remedy::{Nature, Starts, Why};

/// What to do about a start that is broken off.
pub(super) const HINT: &str =
    "let the probes wait for it: a longer `initial-delay`, or `startup = { … }`";

/// A sentence for each remedy of `experiment` and each of its restarts of which, at some design point,
/// no start is ever over in time.
pub(super) fn vain_starts(experiment: &Experiment) -> Vec<String> {
    let design = experiment.design();
    let mut found: Vec<(String, usize)> = Vec::new();
    for message in design.iter().flat_map(|point| point.remedies.iter().flat_map(of_remedy)) {
        match found.iter_mut().find(|(known, _)| *known == message) {
            Some((_, points)) => *points += 1,
            None => found.push((message, 1)),
        }
    }
    let told = found.into_iter().map(|(message, points)| match points == design.len() {
        true => format!("{message}; {HINT}"),
        false => format!("{message}, at {points} of {} design points; {HINT}", design.len()),
    });
    told.collect()
}

/// Those of one remedy; each once.
fn of_remedy(named: &NamedRemedy) -> Vec<String> {
    let natures: Vec<Nature<'_>> = named.remedy.measures.iter().map(Measure::nature).collect();
    let restarts = || natures.iter().filter_map(|nature| nature.restarts);
    let watchdogs = natures.iter().filter_map(|nature| match (nature.restarts, nature.probes) {
        (Some(restarts), Some(probes)) if restarts.why == Why::Probes => Some(probes.how),
        _ => None,
    });
    let mut messages = Vec::new();
    for (probing, restart) in watchdogs.flat_map(|how| restarts().map(move |it| (how, it.how))) {
        if let (Starts::AllInVain, Some(patience)) = (probing.starts(restart), probing.patience()) {
            let takes = SimDuration::from_secs_f64(restart.closed.shortest());
            let message = format!(
                "“{}”: a start takes at least {takes}, and its probes break each one off after {} \
                 at the latest",
                named.name, patience.most
            );
            if !messages.contains(&message) {
                messages.push(message);
            }
        }
    }
    messages
}
