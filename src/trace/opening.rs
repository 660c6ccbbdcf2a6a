//! How a story begins: the listener, its callers, and what is done against hangs.

use super::words::{count, instant, list, span};
use crate::engine::SimDuration;
use crate::model::remedy::{Complaints, Hours, Layer, Probing, Told};
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
        Measure::Operator(operator) => {
            let told = told(&operator.told);
            let hours = operator.hours.as_ref().map(shifts).unwrap_or_default();
            format!("an operator, who {told} and restarts the port{hours}")
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
            let (looks, failures) = looks(&watchdog.probing);
            format!("a watchdog, which {looks}, and restarts the port after {failures}")
        }
    }
}

/// How an operator comes to know.
fn told(told: &Told) -> String {
    match told {
        Told::Notices(_) => "notices after a while".to_owned(),
        Told::Complaints { complaints: Complaints { after, within }, .. } => {
            let attempts = count((*after).into(), "failed attempt");
            let within = within.map(|within| format!(" within {}", span(within)));
            format!("hears of {attempts}{}", within.unwrap_or_default())
        }
        Told::Alarm { probing, .. } => {
            let (looks, failures) = looks(probing);
            format!("has an alarm, which {looks}, and rings after {failures},")
        }
    }
}

/// When an operator is there.
fn shifts(hours: &Hours) -> String {
    let night = match hours.night {
        Some(_) => "at other times more slowly",
        None => "at no other time",
    };
    let (days, from, to) = (hours.days_written(), clock(hours.from), clock(hours.to));
    format!("; the shifts are from {from} to {to} ({days}), {night}")
}

/// `09:30`, so long after midnight.
fn clock(since_midnight: SimDuration) -> String {
    let minutes = since_midnight.as_nanos() / 60_000_000_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// What a probe looks at and how often, and how many failures are too many.
fn looks(probing: &Probing) -> (String, String) {
    let (period, timeout) = (span(probing.period), span(probing.timeout));
    let looks = match probing.probe {
        Layer::Process => format!("looks every {period} whether the process lives"),
        Layer::Queue { share } => {
            let percent = 100.0 * share;
            format!("looks every {period} whether {percent:.0} % of the queue are taken")
        }
        Layer::Connect => {
            format!(
                "sends a probe every {period}, waits up to {timeout} for the connection to open"
            )
        }
        Layer::Banner => {
            format!("sends a probe every {period}, waits up to {timeout} for the banner")
        }
    };
    let failures = match probing.failures {
        1 => "a failure".to_owned(),
        n => format!("{n} failures in a row"),
    };
    (looks, failures)
}
