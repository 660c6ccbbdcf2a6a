//! `check`: whether an experiment can be run, and what that would be.

use std::num::NonZero;
use std::path::Path;
use std::process::ExitCode;
use std::thread;

use clap::Args;
use serde_json::{Value, json};

use super::arguments::{Repetition, Source, Target};
use super::failure::Failure;
use super::say;
use crate::engine::SimDuration;
use crate::experiment::Experiment;
use crate::experiment::sample::Row;
use crate::model::scenario::{Arrivals, Class};
use crate::model::{Measure, Remedy, Scenario};
use crate::report;

/// Events from the birth of a request to the end of its session where nothing goes wrong.
const EVENTS_A_REQUEST: f64 = 10.0;
/// Events of a probe that is answered, with its tick and its deadline.
const EVENTS_A_PROBE: f64 = 11.0;
/// What a core does in a release build, as `cargo bench --bench model` measures it, rounded down to
/// a power of ten: an order of magnitude for another machine.
const EVENTS_A_SECOND: f64 = 1e7;
/// A row of `replications.csv` (bytes), which is put together in memory.
const DISK_A_RUN: f64 = 340.0;
/// The rows of one remedy at one design point in the summaries (bytes).
const DISK_AN_ARM: f64 = 6e3;
/// Those in the tables over time, which a sweep has not (bytes).
const DISK_OVER_TIME: f64 = 6e4;
/// A chart in one format (bytes).
const DISK_A_CHART: f64 = 1.2e5;
/// What it takes to draw it, most of it as PNG (s).
const SECONDS_A_CHART: f64 = 0.04;
/// Bins and tallies of one remedy at one design point (bytes).
const MEMORY_AN_ARM: f64 = 2e5;

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
    let points = match experiment.design().len() {
        1 => String::new(),
        points => format!("{points} design points × "),
    };
    let mut text = format!("ok: {points}{remedies} × {times} replications of {horizon}\n");
    for axis in experiment.sweep.iter().flat_map(|sweep| &sweep.axes) {
        text += &format!("  sweep      {}: {}\n", axis.path, axis.values.join(", "));
    }
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
    let place = if experiment.design().len() > 1 { " at the first point" } else { "" };
    for class in &experiment.scenario.classes {
        let hosts = counted(class.paths.len(), "host", "hosts");
        let requests = about(requests(class, &experiment.scenario));
        let invalid = match class.invalid {
            0.0 => String::new(),
            share => format!(", {} % of them invalid", 100.0 * share),
        };
        let name = &class.name;
        text += &format!("  clients    {name}: {hosts}, {requests} requests{place}{invalid}\n");
    }
    text += &Cost::of(experiment).told(repeat.precision.is_some());
    let expectations = counted(experiment.expectations.len(), "expectation", "expectations");
    text += &format!("  expect     {expectations}\n");
    text += &report::left_out_of_file(&experiment.assumed);
    let files = report::names(experiment).join(", ");
    text += &format!("  files      {}: {files}\n", folder.display());
    if let Some(left_out) = report::left_out(experiment) {
        text += &format!("             {left_out}\n");
    }
    text
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
            "requests": requests(class, &experiment.scenario),
            "invalid": class.invalid,
        })
    });
    let axes = experiment.sweep.iter().flat_map(|sweep| &sweep.axes);
    let sweep = axes.map(|axis| json!({ "path": axis.path, "values": axis.values }));
    let left_out = experiment.assumed.iter();
    let left_out = left_out.map(|one| json!({ "path": one.path, "value": one.value }));
    let cost = Cost::of(experiment);
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
        "left_out": left_out.collect::<Vec<_>>(),
        "sweep": sweep.collect::<Vec<_>>(),
        "points": experiment.design().len(),
        "events": cost.events_once,
        "runs_at_most": cost.runs,
        "seconds_at_most": cost.seconds,
        "cores": cost.cores,
        "events_a_second_and_core": EVENTS_A_SECOND,
        "memory_bytes_at_most": cost.memory,
        "disk_bytes_at_most": cost.disk,
        "folder": folder.display().to_string(),
        "files": report::names(experiment),
    })
}

/// Expected requests of `class` in a replication. Closed loops make at most as many as they would
/// have to themselves, and as the workers can serve (P. J. Denning and J. P. Buzen, *Computing
/// Surveys* 10, 1978: asymptotic bounds).
fn requests(class: &Class, scenario: &Scenario) -> f64 {
    let (hosts, horizon) = (class.paths.len(), scenario.horizon);
    let expected = class.arrivals.expected(horizon, hosts);
    let Arrivals::ClosedLoop { .. } = class.arrivals else {
        return expected;
    };
    let spent = scenario.listener.service.mean() / horizon.as_secs_f64();
    let alone = 1.0 / (1.0 / expected + spent / hosts as f64);
    alone.min(f64::from(scenario.listener.workers) / spent)
}

/// What a run takes if the stopping rule never ends it early.
struct Cost {
    /// Events of one replication of every remedy at every design point, on a port that never
    /// hangs: what clients try again while it does cannot be foretold.
    events_once: f64,
    events: f64,
    /// Replications of single remedies.
    runs: u64,
    cores: usize,
    seconds: f64,
    /// Bytes.
    memory: f64,
    /// Bytes.
    disk: f64,
}

impl Cost {
    fn of(experiment: &Experiment) -> Self {
        let design = experiment.design();
        let events_once: f64 = design
            .iter()
            .flat_map(|point| point.remedies.iter().map(|named| (point.scenario, &named.remedy)))
            .map(|(scenario, remedy)| events_under(scenario, remedy))
            .sum();
        let max = experiment.replications.max;
        let arms = design.len() as u64 * experiment.remedies.len() as u64;
        let runs = arms * u64::from(max);
        let events = events_once * f64::from(max);
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let (runs_counted, arms) = (runs as f64, arms as f64);
        let is_chart = |name: &&String| [".svg", ".png"].iter().any(|end| name.ends_with(end));
        let charts = report::names(experiment).iter().filter(is_chart).count() as f64;
        let over_time = if experiment.sweep.is_some() { 0.0 } else { arms * DISK_OVER_TIME };
        Self {
            events_once,
            events,
            runs,
            cores,
            seconds: events / (EVENTS_A_SECOND * cores as f64) + charts * SECONDS_A_CHART,
            memory: runs_counted * (size_of::<Row>() as f64 + DISK_A_RUN) + arms * MEMORY_AN_ARM,
            disk: runs_counted * DISK_A_RUN
                + arms * DISK_AN_ARM
                + over_time
                + charts * DISK_A_CHART,
        }
    }

    /// It for people; `is_bound`: the runs may stop earlier.
    fn told(&self, is_bound: bool) -> String {
        let bound = if is_bound { "at most " } else { "" };
        format!(
            "  events     about {} a replication of everything, {} in all, and what clients try \
             again\n  cost       {bound}{} runs: about {}, {} of memory, {} of files\n             \
             (on {}, at {} events a second and core)\n",
            about(self.events_once),
            about(self.events),
            self.runs,
            time(self.seconds),
            size(self.memory),
            size(self.disk),
            counted(self.cores, "core", "cores"),
            about(EVENTS_A_SECOND),
        )
    }
}

fn events_under(scenario: &Scenario, remedy: &Remedy) -> f64 {
    let classes = scenario.classes.iter();
    let requests: f64 = classes.map(|class| requests(class, scenario)).sum();
    EVENTS_A_REQUEST * requests + EVENTS_A_PROBE * probes(remedy, scenario.horizon)
}

/// Probes in a replication in which the port is always there.
fn probes(remedy: &Remedy, horizon: SimDuration) -> f64 {
    let probes = remedy.measures.iter().filter_map(|measure| measure.nature().probes);
    let periods = probes.map(|probes| probes.how.period);
    let each: f64 = periods.map(|period| horizon.as_secs_f64() / period.as_secs_f64()).sum();
    each * f64::from(remedy.rota().listeners())
}

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

/// A span for people, who plan by it.
fn time(seconds: f64) -> String {
    match seconds {
        ..1.5 => "a second".to_owned(),
        ..90.0 => format!("{seconds:.0} s"),
        ..5400.0 => format!("{:.0} min", seconds / 60.0),
        ..172_800.0 => format!("{:.0} hours", seconds / 3600.0),
        _ => format!("{:.0} days", seconds / 86_400.0),
    }
}

/// Bytes in the unit of the least digits.
fn size(bytes: f64) -> String {
    let units = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    let (length, unit) =
        units.into_iter().find(|(length, _)| bytes >= *length).unwrap_or((1e3, "kB"));
    let count = bytes / length;
    if count < 9.95 { format!("{count:.1} {unit}") } else { format!("{count:.0} {unit}") }
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
        let experiment =
            config::read("fix-vs-restart.toml", text, &[], &config::no_files).expect("it reads");
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
    fn the_requests_of_closed_loops_are_foretold_from_above() {
        let text = include_str!("../../experiments/fix-vs-restart.toml");
        for (think, service, least) in [("10 min", "2 s", 0.98), ("20 s", "10 s", 0.9)] {
            let set = |path: &str, value: String| (path.to_owned(), value);
            let overrides = [
                set("horizon", "1 day".to_owned()),
                set("remedies.fix after a week.0.fix.at", "1 hour".to_owned()),
                set(
                    "clients.mail relays.arrivals",
                    format!("{{ closed-loop = {{ think = {think:?} }} }}"),
                ),
                set("listener.service", format!("{service:?}")),
                set("listener.backlog", "100".to_owned()),
            ];
            let experiment =
                config::read("loops.toml", text, &overrides, &config::no_files).expect("it reads");
            let (scenario, remedy) = (&experiment.scenario, &experiment.remedies[1].remedy);
            let foretold = requests(&scenario.classes[0], scenario);
            let counted = simulate(scenario, remedy, Streams::new(1, 0)).valid_total().requests;
            let ratio = counted as f64 / foretold;
            assert!((least..=1.0).contains(&ratio), "{counted} of {foretold} with {service}");
        }
    }

    #[test]
    fn spans_and_sizes_are_told_in_their_units() {
        let spans = [0.1, 50.0, 600.0, 7200.0, 864_000.0].map(time);
        assert_eq!(spans, ["a second", "50 s", "10 min", "2 hours", "10 days"]);
        assert_eq!([5.2e5, 1.25e6, 4e10].map(size), ["520 kB", "1.2 MB", "40 GB"]);
    }

    #[test]
    fn numbers_are_told_in_two_digits() {
        let told = [0.5, 1.0, 30.0, 999.0, 15_000.0, 1_234_567.0, 2e9].map(about);
        let expected = ["0.5", "1", "30", "999", "15 thousand", "1.2 million", "2 billion"];
        assert_eq!(told, expected);
    }
}
