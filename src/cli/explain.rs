//! `explain`: the story of a replication that a results folder has.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::results::Results;
use super::{arguments, choice, files, say, width};
use crate::engine::Streams;
use crate::experiment::config;
use crate::experiment::{Experiment, NamedRemedy};
use crate::model::segment::ListenerId;
use crate::model::world::simulate;
use crate::report::{PACKAGE, hanging, sha256};
use crate::trace;

const EXAMPLES: &str = "\
Example:
  porthang explain results/fix-vs-restart --remedy watchdog --replication 17";

/// Tells the story of a replication in a results folder, without its experiment file
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The results folder
    results: PathBuf,
    /// The remedy, by its name
    #[arg(long, value_name = "NAME")]
    remedy: Option<String>,
    /// The replication, as numbered in replications.csv
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true)]
    #[arg(value_parser = arguments::whole::<u32>(0..=u64::from(u32::MAX)))]
    replication: u32,
    /// The design point of a sweep: the VALUE of the key at PATH; can be repeated
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = arguments::assignment)]
    set: Vec<(String, String)>,
    /// The folder with the data files that the experiment names; the results have only their digests
    #[arg(long, value_name = "DIR")]
    files: Option<PathBuf>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Simulates the replication again, and tells its story beside its row.
pub(super) fn explain(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let results = Results::read(&arguments.results)?;
    let experiment = experiment(&results, arguments)?;
    choice::one_point(&experiment, "a story")?;
    let named = choice::remedy(&experiment, arguments.remedy.as_deref())?;
    let rows = results.rows.of(&arguments.set, &named.name);
    let replication = arguments.replication;
    let row = rows.row(replication).ok_or_else(|| {
        let count = rows.numbers("replication").len();
        let message = format!("the results have no replication {replication} of `{}`", named.name);
        let help = match count {
            0 => "is it a value of the sweep?".to_owned(),
            n => format!("they have 0 to {}", n - 1),
        };
        Failure::input("--replication", &message, &help)
    })?;
    let streams = || Streams::new(experiment.seed, u64::from(replication));
    refuse_other(&results, &experiment, named, streams(), &row)?;
    let first = ListenerId(0);
    let story = trace::tell(&experiment.scenario, &named.remedy, streams(), first);
    if arguments.json {
        let lines = story
            .lines
            .iter()
            .map(|line| json!({ "at_ns": line.at.as_nanos(), "text": line.text }));
        let lines: Vec<Value> = lines.collect();
        let row: Map<String, Value> =
            row.iter().map(|(name, field)| ((*name).to_owned(), as_number(field))).collect();
        say::show_json(&json!({
            "schema_version": 1,
            "experiment": experiment.name,
            "seed": experiment.seed,
            "remedy": named.name,
            "replication": replication,
            "row": row,
            "lines": lines,
            "ending": story.ending,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let columns = width::of_terminal();
    let mut text = story.within(columns);
    text += "\nreplications.csv says of it:\n";
    for (name, field) in row {
        let _ = write!(text, "{}", hanging(&format!("  {name:<26} "), field, columns));
    }
    say::show(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn as_number(field: &str) -> Value {
    field.parse::<serde_json::Number>().map_or_else(|_| json!(field), Value::Number)
}

/// The experiment that the manifest holds, if this program is the one that ran it.
fn experiment(results: &Results, arguments: &Arguments) -> Result<Experiment, Failure> {
    let said = |key: &str| results.manifest.get(key).and_then(toml::Value::as_str);
    let again = "run the experiment again: `command` in the manifest does";
    let missing = || results.wrong("is no manifest of results", again);
    let (package, text) = (said("package").ok_or_else(missing)?, said("text").ok_or_else(missing)?);
    if package != PACKAGE {
        let message = format!("is of {package}; this is {PACKAGE}, which may simulate otherwise");
        return Err(results.wrong(&message, again));
    }
    let inputs = results.manifest.get("inputs").and_then(toml::Value::as_table);
    let inputs = inputs.ok_or_else(missing)?;
    let digest = sha256(text.as_bytes());
    let file = inputs.iter().find(|(_, said)| said.as_str() == Some(&digest));
    let Some((file, _)) = file else {
        let message = "`text` has not the digest that stands under [inputs]: it was changed";
        return Err(results.wrong(message, again));
    };
    let missing: Vec<&str> =
        inputs.keys().map(String::as_str).filter(|name| *name != file).collect();
    if !missing.is_empty() && arguments.files.is_none() {
        let message = format!(
            "the experiment reads files that the results do not hold: {}",
            missing.join(", ")
        );
        let help = "name the folder that they are in: --files DIR";
        return Err(results.wrong(&message, help));
    }
    let mut overrides = results.overrides();
    overrides.extend(arguments.set.iter().cloned());
    let load = |path: &std::path::Path| {
        let folder = arguments.files.as_deref().ok_or("it is not among the results")?;
        let bytes = files::data(&folder.join(path))?;
        let digest = sha256(&bytes);
        let said = results.manifest.get("inputs").and_then(|all| all.get(&*path.to_string_lossy()));
        match said.and_then(toml::Value::as_str) == Some(&digest) {
            true => Ok(bytes),
            false => Err("it is not the file that the run has read: its digest differs".to_owned()),
        }
    };
    config::read(file, text, &overrides, &load)
        .map_err(|mistakes| Failure::Mistakes(mistakes.to_string()))
}

/// Makes sure that the replication comes out as its row has it.
fn refuse_other(
    results: &Results,
    experiment: &Experiment,
    named: &NamedRemedy,
    streams: Streams,
    row: &[(&str, &str)],
) -> Result<(), Failure> {
    let outcome = simulate(&experiment.scenario, &named.remedy, streams);
    let up = outcome.port.up.as_nanos().to_string();
    let written = row.iter().find(|(name, _)| *name == "up_ns").map(|(_, field)| *field);
    match written {
        Some(written) if written == up => Ok(()),
        written => {
            let written = written.unwrap_or("nothing");
            let message = format!("the port is up for {up} ns, but its row says {written}");
            let help = "the results are of another build or were changed: run it again";
            Err(Failure::input(&results.folder.to_string_lossy(), &message, help))
        }
    }
}
