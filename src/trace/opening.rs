//! How a story begins: the listener, its callers, and what is done against hangs.

use super::words::{count, list};
use crate::model::segment::ListenerId;
use crate::model::{Remedy, Scenario};

/// The cast, in a few sentences.
pub(super) fn sentences(scenario: &Scenario, remedy: &Remedy, at: ListenerId) -> Vec<String> {
    let spec = &scenario.listener;
    let places = count(spec.profile.capacity(spec.backlog).into(), "place");
    let workers = count(spec.workers.into(), "worker");
    let callers: Vec<String> = scenario
        .classes
        .iter()
        .map(|class| {
            let hosts = count(class.paths.len() as u64, "host");
            format!("{} ({hosts}, {})", class.name, class.profile.name)
        })
        .collect();
    let mut sentences = vec![
        format!(
            "The port is up and idle. Its listener ({}) has {places} in its backlog, and \
             {workers}.",
            spec.profile.name
        ),
        format!("It is called by {}.", list(&callers)),
    ];
    let listeners = remedy.rota().listeners();
    if listeners > 1 {
        let number = at.0 + 1;
        sentences.push(format!("This is what happens at listener {number} of {listeners}."));
    }
    for (index, measure) in remedy.measures.iter().enumerate() {
        let also = if index > 0 { "also " } else { "" };
        sentences.push(format!("Against a hang there is {also}{}.", measure.plan()));
    }
    if remedy.measures.is_empty() {
        sentences.push("Nobody does anything against a hang.".to_owned());
    }
    sentences
}
