//! How a story begins: the listener, its callers, and what is done against hangs.

use super::words::{Term, Terms, list, span};
use crate::model::remedy::Layer;
use crate::model::{Measure, Remedy, Scenario};

/// The cast, in a few sentences.
pub(super) fn sentences(scenario: &Scenario, remedy: &Remedy, terms: &mut Terms) -> Vec<String> {
    let spec = &scenario.listener;
    let places = spec.profile.capacity(spec.backlog);
    let backlog = terms.say(Term::Backlog);
    let workers = match spec.workers {
        1 => "1 worker".to_owned(),
        n => format!("{n} workers"),
    };
    let callers: Vec<String> = scenario
        .classes
        .iter()
        .map(|class| {
            let hosts = match class.paths.len() {
                1 => "1 host".to_owned(),
                n => format!("{n} hosts"),
            };
            format!("{} ({hosts}, {})", class.name, class.profile.name)
        })
        .collect();
    let measures: Vec<String> = remedy
        .measures
        .iter()
        .map(|measure| plan(measure, terms))
        .collect();
    let plan = match measures.as_slice() {
        [] => "Nobody does anything against a hang.".to_owned(),
        plans => format!("Against a hang there is {}.", list(plans)),
    };
    vec![
        format!(
            "The port is up and idle. Its listener ({}) has {places} places in its {backlog}, and {workers}.",
            spec.profile.name
        ),
        format!("It is called by {}.", list(&callers)),
        plan,
    ]
}

fn plan(measure: &Measure, terms: &mut Terms) -> String {
    match measure {
        Measure::Fix(fix) => {
            let at = super::words::instant(fix.at);
            format!("the fix, to be installed at {at}")
        }
        Measure::Operator(_) => "an operator, who notices after a while and restarts it".to_owned(),
        Measure::Schedule(schedule) => format!("a restart every {}", schedule.every),
        Measure::Watchdog(watchdog) => {
            let probe = terms.say(Term::Probe);
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
                "a watchdog, which sends a {probe} every {period}, waits up to {timeout} for {answer}, and restarts the port after {failures}"
            )
        }
    }
}
