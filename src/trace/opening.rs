//! How a story begins: the listener, its callers, and what is done against hangs.

use super::words::{count, instant, list, span};
use crate::model::remedy::Layer;
use crate::model::{Measure, Remedy, Scenario};

/// The cast, in a few sentences.
pub(super) fn sentences(scenario: &Scenario, remedy: &Remedy) -> Vec<String> {
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
    for (index, measure) in remedy.measures.iter().enumerate() {
        let also = if index > 0 { "also " } else { "" };
        sentences.push(format!("Against a hang there is {also}{}.", plan(measure)));
    }
    if remedy.measures.is_empty() {
        sentences.push("Nobody does anything against a hang.".to_owned());
    }
    sentences
}

fn plan(measure: &Measure) -> String {
    match measure {
        Measure::Fix(fix) => {
            let at = instant(fix.at);
            format!("the fix, to be installed at {at}")
        }
        Measure::Operator(_) => {
            "an operator, who notices after a while and restarts the port".to_owned()
        }
        Measure::Schedule(schedule) => {
            let every = span(schedule.every);
            match every.as_str() {
                "1 day" => "a restart every day".to_owned(),
                "1 hour" => "a restart every hour".to_owned(),
                _ => format!("a restart every {every}"),
            }
        }
        Measure::Watchdog(watchdog) => {
            let answer = match watchdog.probe {
                Layer::Connect => "the connection to open",
                Layer::Banner => "the banner",
            };
            let failures = match watchdog.failures {
                1 => "a failure".to_owned(),
                n => format!("{n} failures in a row"),
            };
            let (period, timeout) = (span(watchdog.period), span(watchdog.timeout));
            format!(
                "a watchdog, which sends a probe every {period}, waits up to {timeout} for \
                 {answer}, and restarts the port after {failures}"
            )
        }
    }
}
