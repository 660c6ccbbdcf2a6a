//! `check`: whether an experiment can be run, and what that would be.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::arguments::{Repetition, Source, Target};
use super::failure::Failure;
use super::say;
use crate::engine::SimDuration;
use crate::experiment::Experiment;
use crate::model::scenario::Class;
use crate::model::{Measure, Remedy, Scenario};
use crate::report::FILES;

/// Events from the birth of a request to the end of its session where nothing goes wrong.
const EVENTS_A_REQUEST: f64 = 10.0;
/// Events of a probe that is answered, with its tick and its deadline.
const EVENTS_A_PROBE: f64 = 11.0;

/// Reads an experiment and says what would be run, without running it
#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    repetition: Repetition,
    #[command(flatten)]
    target: Target,
    /// Prints JSON
    #[arg(long)]
    json: bool,
    /// Prints nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

/// Checks the experiment.
pub(super) fn check(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let experiment = arguments.source.experiment(&arguments.repetition)?;
    let folder = arguments.target.folder(&experiment);
    if arguments.json {
        say::show(&format!("{:#}\n", plan_as_json(&experiment, &folder)))?;
    } else if !arguments.quiet {
        say::show(&plan(&experiment, &folder))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What would be run, for people.
fn plan(experiment: &Experiment, folder: &Path) -> String {
    let repeat = experiment.replications;
    let horizon = experiment.scenario.horizon;
    let times = match repeat.precision {
        None => repeat.max.to_string(),
        Some(_) => format!("at most {}", repeat.max),
    };
    let remedies = counted(experiment.remedies.len(), "remedy", "remedies");
    let mut text = format!("ok: {remedies} × {times} replications of {horizon}\n");
    if let Some(precision) = repeat.precision {
        let (min, percent) = (repeat.min, 100.0 * repeat.confidence);
        text += &format!(
            "  until      port and user availability are known to ± {precision} at {percent} %, \
             at least {min} replications\n"
        );
    }
    for (index, named) in experiment.remedies.iter().enumerate() {
        let measures: Vec<&str> = named.remedy.measures.iter().map(Measure::tag).collect();
        let measures = match measures[..] {
            [] => "no measure".to_owned(),
            _ => measures.join(" + "),
        };
        let is_baseline = index == experiment.baseline;
        let role = if is_baseline { "; the baseline" } else { "" };
        text += &format!("  remedy     {}: {measures}{role}\n", named.name);
    }
    for class in &experiment.scenario.classes {
        let hosts = counted(class.paths.len(), "host", "hosts");
        let requests = about(requests(class, horizon));
        let invalid = match class.invalid {
            0.0 => String::new(),
            share => format!(", {} % of them invalid", 100.0 * share),
        };
        let name = &class.name;
        text += &format!("  clients    {name}: {hosts}, {requests} requests{invalid}\n");
    }
    let events = events(experiment);
    text += &format!(
        "  events     about {} a replication of all remedies, {} at most in all, and what \
         clients try again\n",
        about(events),
        about(events * f64::from(repeat.max)),
    );
    let expectations = counted(experiment.expectations.len(), "expectation", "expectations");
    text += &format!("  expect     {expectations}\n");
    let files = FILES.join(", ");
    text + &format!("  files      {}: {files}\n", folder.display())
}

/// What would be run, for programs.
fn plan_as_json(experiment: &Experiment, folder: &Path) -> Value {
    let repeat = experiment.replications;
    let horizon = experiment.scenario.horizon;
    let remedies = experiment.remedies.iter().map(|named| {
        let measures: Vec<&str> = named.remedy.measures.iter().map(Measure::tag).collect();
        json!({ "name": named.name, "measures": measures })
    });
    let clients = experiment.scenario.classes.iter().map(|class| {
        json!({
            "name": class.name,
            "hosts": class.paths.len(),
            "requests": requests(class, horizon),
            "invalid": class.invalid,
        })
    });
    json!({
        "schema_version": 1,
        "experiment": experiment.name,
        "title": experiment.title,
        "seed": experiment.seed,
        "horizon_seconds": horizon.as_secs_f64(),
        "replications": {
            "min": repeat.min,
            "max": repeat.max,
            "precision": repeat.precision,
            "confidence": repeat.confidence,
        },
        "baseline": experiment.remedies[experiment.baseline].name,
        "remedies": remedies.collect::<Vec<_>>(),
        "clients": clients.collect::<Vec<_>>(),
        "expectations": experiment.expectations.len(),
        "events": events(experiment),
        "folder": folder.display().to_string(),
        "files": FILES,
    })
}

/// Expected requests of `class` in a replication.
fn requests(class: &Class, horizon: SimDuration) -> f64 {
    class.arrivals.expected(horizon)
}

/// Roughly the events of one replication of every remedy on a port that never hangs; what clients
/// try again while it does cannot be foretold.
fn events(experiment: &Experiment) -> f64 {
    let remedies = experiment.remedies.iter();
    let events = remedies.map(|named| events_under(&experiment.scenario, &named.remedy));
    events.sum()
}

fn events_under(scenario: &Scenario, remedy: &Remedy) -> f64 {
    let classes = scenario.classes.iter();
    let requests: f64 = classes.map(|class| requests(class, scenario.horizon)).sum();
    EVENTS_A_REQUEST * requests + EVENTS_A_PROBE * probes(remedy, scenario.horizon)
}

/// Probes in a replication in which the port is always there.
fn probes(remedy: &Remedy, horizon: SimDuration) -> f64 {
    let probes = remedy.measures.iter().map(|measure| match measure {
        Measure::Watchdog(watchdog) => horizon.as_secs_f64() / watchdog.period.as_secs_f64(),
        _ => 0.0,
    });
    probes.sum()
}

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

/// A number in two digits and a word.
fn about(number: f64) -> String {
    let sizes = [(1e9, " billion"), (1e6, " million"), (1e3, " thousand")];
    let (size, word) = sizes.into_iter().find(|(size, _)| number >= *size).unwrap_or((1.0, ""));
    let count = number / size;
    match count < 9.95 && count.fract() != 0.0 {
        true => format!("{count:.1}{word}"),
        false => format!("{count:.0}{word}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;
    use crate::experiment::config;
    use crate::model::world::simulate;

    #[test]
    fn the_events_of_a_port_that_is_there_are_foretold_within_a_tenth() {
        let text = include_str!("../../experiments/fix-vs-restart.toml");
        let experiment = config::read("fix-vs-restart.toml", text, &[]).expect("it reads");
        for name in ["fix", "watchdog"] {
            let named = experiment.remedies.iter().find(|named| named.name == name);
            let remedy = &named.expect("a remedy").remedy;
            let foretold = events_under(&experiment.scenario, remedy);
            let streams = Streams::new(experiment.seed, 0);
            let counted = simulate(&experiment.scenario, remedy, streams).events as f64;
            let ratio = foretold / counted;
            assert!((0.9..1.1).contains(&ratio), "{name}: {foretold} for {counted}");
        }
    }

    #[test]
    fn numbers_are_told_in_two_digits() {
        let told = [0.5, 1.0, 30.0, 999.0, 15_000.0, 1_234_567.0, 2e9].map(about);
        let expected = ["0.5", "1", "30", "999", "15 thousand", "1.2 million", "2 billion"];
        assert_eq!(told, expected);
    }
}
