//! `check`: whether an experiment can be run, and what that would be.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::arguments::{Repetition, Source, Target};
use super::cost::{Cost, about};
use super::failure::Failure;
use super::{say, width};
use crate::engine::{SimDuration, SimTime};
use crate::experiment::forecast::{THOROUGH, requests};
use crate::experiment::{DesignPoint, Experiment};
use crate::model::scenario::{Arrivals, Class};
use crate::model::world::{longest_attempt, told_until};
use crate::model::{Detail, Measure, outage};
use crate::report::{self, counted};

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
    let experiment = arguments.source.experiment(&arguments.repetition, &[])?;
    let cost = Cost::of(&experiment, THOROUGH);
    cost.refuse_what_does_not_fit(&experiment)?;
    let folder = arguments.target.folder(&experiment);
    if arguments.json {
        say::show_json(&plan_as_json(&experiment, &cost, &folder))?;
    } else if !arguments.quiet {
        let plan = plan(&experiment, &cost, &folder);
        say::show(&report::fitted(&plan, width::of_terminal()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A run that is worth making shorter takes more (s).
const LONG: f64 = 60.0;

/// What is simulated, where that is not all.
fn simulated(experiment: &Experiment) -> String {
    let line = report::not_simulated(experiment.scenario.detail);
    line.map_or_else(String::new, |line| format!("  simulated  {line}\n"))
}

/// How a long run would be shorter, if it would.
fn shorter(experiment: &Experiment, cost: &Cost) -> &'static str {
    match cost.seconds > LONG && outages_would_do(experiment) {
        true => "  shorter    --set detail=outages: no valid request touches the port here\n",
        false => "",
    }
}

/// Whether outages alone would tell what the port does, and valid requests are simulated all the same.
fn outages_would_do(experiment: &Experiment) -> bool {
    let all = experiment.scenario.detail == Detail::Requests;
    let sends_valid = experiment.scenario.classes.iter().any(Class::sends_valid);
    let is_untouched = |point: &DesignPoint<'_>| {
        let mut remedies = point.remedies.iter();
        remedies.all(|named| outage::touches(point.scenario, &named.remedy).is_empty())
    };
    all && sends_valid && experiment.design().iter().all(is_untouched)
}

/// What would be run, for people.
fn plan(experiment: &Experiment, cost: &Cost, folder: &Path) -> String {
    let repeat = experiment.replications;
    let horizon = experiment.scenario.horizon;
    let times = counted(repeat.max as usize, "replication", "replications");
    let is_open = !experiment.goals.is_empty();
    let times = if is_open { format!("at most {times}") } else { times };
    let remedies = counted(experiment.remedies.len(), "remedy", "remedies");
    let points = match experiment.design().len() {
        1 => String::new(),
        points => format!("{points} design points × "),
    };
    let mut text = format!("ok: {points}{remedies} × {times} of {horizon}\n");
    text += &report::swept(experiment);
    if is_open {
        let min = counted(repeat.min as usize, "replication", "replications");
        let percent = 100.0 * repeat.confidence;
        for goal in report::goals(experiment) {
            text += &format!("  until      {goal} at {percent} %, at least {min}\n");
        }
    }
    for (index, named) in experiment.remedies.iter().enumerate() {
        let measures: Vec<String> = named.remedy.measures.iter().map(measure).collect();
        let measures = match measures[..] {
            [] => "no measure".to_owned(),
            _ => measures.join(" + "),
        };
        let is_baseline = index == experiment.baseline;
        let role = if is_baseline { "; the baseline" } else { "" };
        text += &format!("  remedy     {}: {measures}{role}\n", named.name);
    }
    for warning in report::warnings(experiment) {
        text += &format!("  warning    {warning}\n");
    }
    let place = if experiment.design().len() > 1 { " at the first point" } else { "" };
    for class in &experiment.scenario.classes {
        let hosts = counted(class.paths.len(), "host", "hosts");
        let requests = match about(requests(class, &experiment.scenario)).as_str() {
            "1" => "1 request".to_owned(),
            many => format!("{many} requests"),
        };
        let invalid = match class.invalid {
            0.0 => String::new(),
            share => format!(", {} % of them invalid", 100.0 * share),
        };
        let name = &class.name;
        text += &format!(
            "  clients    {name}: {hosts}, {requests}{place}{invalid}{}\n",
            of_trace(class, horizon)
        );
    }
    text += &simulated(experiment);
    text += &too_short(experiment);
    text += &cost.told(is_open);
    text += shorter(experiment, cost);
    let expectations = counted(experiment.expectations.len(), "expectation", "expectations");
    text += &format!("  expect     {expectations}\n");
    text += &report::left_out_of_file(&experiment.assumed);
    let files = report::names(experiment).join(", ");
    text += &format!("  files      {}: {files}\n", say::path(folder));
    if let Some(left_out) = report::left_out(experiment) {
        text += &format!("             {left_out}\n");
    }
    text
}

/// What a measure is called, and where its listeners stand if they do elsewhere.
fn measure(measure: &Measure) -> String {
    let nodes = measure.nature().brings.map_or(&[][..], |brings| brings.at);
    let at = if nodes.is_empty() { String::new() } else { format!(" at {}", nodes.join(", ")) };
    format!("{}{at}", measure.tag())
}

/// The longest that an attempt of a host of `class` can take under any remedy.
fn longest(class: &Class, experiment: &Experiment) -> SimDuration {
    let remedies = experiment.remedies.iter();
    let longest = remedies.map(|named| longest_attempt(class, &named.remedy.rota()));
    longest.max().unwrap_or_default()
}

/// A note on classes whose attempts may take more than half of the horizon.
fn too_short(experiment: &Experiment) -> String {
    let horizon = experiment.scenario.horizon;
    let is_too_short = |class: &&Class| {
        let is_short = |rota| told_until(longest_attempt(class, &rota), horizon).is_none();
        let mut remedies = experiment.remedies.iter();
        class.invalid < 1.0 && remedies.any(|named| is_short(named.remedy.rota()))
    };
    let classes = experiment.scenario.classes.iter().filter(is_too_short);
    let note = |class: &Class| {
        format!(
            "  note       an attempt of {} may take {}, more than half of the horizon: in user \
             availability, one that is under way there has failed if it took longer than any that \
             was served\n",
            class.name,
            longest(class, experiment)
        )
    };
    classes.map(note).collect()
}

/// What of a trace its number of requests does not tell: those beyond the `horizon`, and those that
/// are said to be invalid.
fn of_trace(class: &Class, horizon: SimDuration) -> String {
    let Arrivals::Trace { requests } = &class.arrivals else {
        return String::new();
    };
    let end = SimTime::ZERO + horizon;
    let within = requests.iter().take_while(|request| request.at < end);
    let beyond = requests.len() - within.clone().count();
    let marked = within.filter(|request| request.invalid == Some(true)).count();
    let told = [(beyond, "more after the horizon"), (marked, "of them said to be invalid")];
    let told = told.into_iter().filter(|(count, _)| *count > 0);
    told.map(|(count, what)| format!(", {count} {what}")).collect()
}

/// What would be run, for programs.
fn plan_as_json(experiment: &Experiment, cost: &Cost, folder: &Path) -> Value {
    let repeat = experiment.replications;
    let horizon = experiment.scenario.horizon;
    let remedies = experiment.remedies.iter().map(|named| {
        let measures: Vec<&str> = named.remedy.measures.iter().map(Measure::tag).collect();
        let brought = named.remedy.measures.iter().filter_map(|measure| measure.nature().brings);
        let elsewhere: Vec<&String> = brought.flat_map(|brings| brings.at).collect();
        json!({ "name": named.name, "measures": measures, "standby_at": elsewhere })
    });
    let clients = experiment.scenario.classes.iter().map(|class| {
        json!({
            "name": class.name,
            "hosts": class.paths.len(),
            "requests": requests(class, &experiment.scenario),
            "invalid": class.invalid,
            "longest_attempt_seconds": longest(class, experiment).as_secs_f64(),
        })
    });
    let axes = experiment.sweep.iter().flat_map(|sweep| &sweep.axes);
    let sweep = axes.map(|axis| json!({ "path": axis.path, "values": axis.values }));
    let left_out = experiment.assumed.iter();
    let left_out = left_out.map(|one| json!({ "path": one.path, "value": one.value }));
    json!({
        "schema_version": 1,
        "experiment": experiment.name,
        "title": experiment.title,
        "seed": experiment.seed,
        "horizon_seconds": horizon.as_secs_f64(),
        "replications": {
            "min": repeat.min,
            "max": repeat.max,
            "until": report::goals(experiment),
            "confidence": repeat.confidence,
        },
        "baseline": experiment.remedies[experiment.baseline].name,
        "remedies": remedies.collect::<Vec<_>>(),
        "clients": clients.collect::<Vec<_>>(),
        "expectations": experiment.expectations.len(),
        "warnings": report::warnings(experiment),
        "left_out": left_out.collect::<Vec<_>>(),
        "sweep": sweep.collect::<Vec<_>>(),
        "points_that_break_a_condition": experiment.sweep.as_ref().map(|sweep| sweep.broken),
        "points_repeated": experiment.sweep.as_ref().map(|sweep| sweep.repeated),
        "points": experiment.design().len(),
        "events": cost.events_once,
        "runs_at_most": cost.runs,
        "seconds_at_most": cost.seconds,
        "cores": cost.cores,
        "events_a_second_and_core": cost.speed,
        "memory_bytes_at_most": cost.memory,
        "disk_bytes_at_most": cost.disk,
        "folder": folder.to_string_lossy(),
        "files": report::names(experiment),
    })
}
