//! How a story ends: the outcome in words.

use super::{Cast, count, list, number, span};
use crate::engine::SimDuration;
use crate::model::Outcome;
use crate::model::outcome::Ledger;

/// The whole replication in a few sentences. `left_out`: segments that no line tells of.
pub(in crate::trace) fn sentences(cast: Cast<'_>, outcome: &Outcome, left_out: u64) -> Vec<String> {
    let mut sentences = vec![port(outcome)];
    for (index, class) in cast.scenario.classes.iter().enumerate() {
        for (ledger, kind) in [(&outcome.valid[index], ""), (&outcome.invalid[index], "invalid ")] {
            if ledger.requests > 0 {
                sentences.push(requests(&class.name, kind, ledger));
            }
        }
    }
    let valid = outcome.valid_total();
    if valid.first_decided > 0 {
        let (served, decided) = (valid.first_served, valid.first_decided);
        let share = percent(served as f64, decided as f64);
        let requests = count(decided, "valid request");
        let served = number(served);
        let left_out = match valid.first_left_out {
            0 => String::new(),
            n => format!("; {} born too near the end left out", number(n)),
        };
        sentences.push(format!(
            "Served at the first attempt: {served} of {requests} ({share}){left_out}."
        ));
    }
    if valid.first_with_target > 0 {
        let (in_time, all) = (valid.first_in_time, valid.first_with_target);
        let share = percent(in_time as f64, all as f64);
        let requests = count(all, "valid request");
        let in_time = number(in_time);
        sentences.push(format!("Served within the target: {in_time} of {requests} ({share})."));
    }
    if let Some(probes) = outcome.probes {
        let (decided, answered) = (number(probes.decided), number(probes.answered));
        sentences.push(format!("Probes answered: {answered} of {decided}."));
    }
    if left_out > 0 {
        let left_out = count(left_out, "segment");
        sentences.push(format!(
            "This story passes over {left_out}; the list of all segments (--segments) has every one."
        ));
    }
    sentences
}

fn port(outcome: &Outcome) -> String {
    let port = &outcome.port;
    let share = percent(port.up.as_secs_f64(), outcome.horizon.as_secs_f64());
    let mut text =
        format!("In {} the port was up for {} ({share})", span(outcome.horizon), span(port.up));
    let down = [
        (port.hung, "hung"),
        (port.restarting, "restarting"),
        (port.installing, "installing the fix"),
    ];
    let down = down.into_iter().filter(|(time, _)| *time > SimDuration::ZERO);
    let down: Vec<String> = down.map(|(time, what)| format!("{} {what}", span(time))).collect();
    if !down.is_empty() {
        text += &format!(", and spent {}", list(&down));
    }
    let hung = times("hung", "never hung", port.hangs);
    let restarted = times("was restarted", "was never restarted", port.restarts);
    text += &format!(". It {hung} and {restarted}");
    text += &match port.needless {
        0 => String::new(),
        n if n == port.restarts => ", needlessly".to_owned(),
        n => format!(", {} needlessly", number(n)),
    };
    if port.failed_starts > 0 {
        text += &format!("; {} failed", count(port.failed_starts, "start"));
    }
    if port.given_up > 0 {
        text += &format!("; {}", times("a measure gave up", "", port.given_up));
    }
    if let Some(first) = port.first_hang {
        text += &format!("; the first hang came at {first:.3}");
    }
    text + "."
}

fn requests(class: &str, kind: &str, ledger: &Ledger) -> String {
    let fates = [
        (ledger.delivered, "delivered"),
        (ledger.bounced, "given up"),
        (ledger.waiting, "still waiting for the next attempt at the end"),
        (ledger.in_flight, "still under way at the end"),
    ];
    let fates = fates.into_iter().filter(|(requests, _)| *requests > 0);
    let fate = |(requests, fate): (u64, &str)| format!("{} {fate}", number(requests));
    let mut fates: Vec<String> = fates.map(fate).collect();
    if ledger.delivered_late > 0 {
        let late = number(ledger.delivered_late);
        fates[0] += &format!(" ({late} not at the first attempt)");
    }
    let born = count(ledger.requests, &format!("{kind}request"));
    let attempts = count(ledger.attempts, "attempt");
    format!("{class} made {born} in {attempts}: {}.", list(&fates))
}

fn percent(part: f64, whole: f64) -> String {
    let share = 100.0 * part / whole;
    // The last millisecond of downtime must not be rounded away.
    if part < whole && share > 99.999 { format!("{share:.6} %") } else { format!("{share:.3} %") }
}

fn times(happened: &str, never: &str, count: u64) -> String {
    match count {
        0 => never.to_owned(),
        1 => format!("{happened} once"),
        2 => format!("{happened} twice"),
        n => format!("{happened} {} times", number(n)),
    }
}
