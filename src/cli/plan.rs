//! `plan`: what a run would do, and what it takes; with `--next` what is left of it.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::arguments::{Repetition, Source, Target};
use super::conclude::{command, halted};
use super::cost::Cost;
use super::failure::Failure;
use super::say;
use super::store::{self, StoreFile};
use crate::experiment::forecast::HASTY;
use crate::experiment::record::Key;
use crate::experiment::runner::{self, Conduct, Gap, Halt};
use crate::experiment::store::{Share, Store};
use crate::experiment::{DesignPoint, Experiment};
use crate::report::counted;

const EXAMPLES: &str = "\
Examples:
  porthang plan experiments/fix-vs-restart.toml
  porthang plan experiments/fix-vs-restart.toml --next --count";

/// Lists the design points of an experiment and what they take
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    repetition: Repetition,
    #[command(flatten)]
    target: Target,
    /// Lists the replications that shards are to simulate next, by those that are merged
    #[arg(long)]
    next: bool,
    /// Prints only how many they are
    #[arg(long, requires = "next", conflicts_with = "json")]
    count: bool,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn plan(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let experiment = arguments.source.experiment(&arguments.repetition, &[])?;
    let folder = arguments.target.folder(&experiment);
    if !arguments.next {
        return list(&experiment, &folder, arguments.json);
    }
    let gaps = gaps(&experiment, &folder)?;
    let tasks: u64 = gaps.iter().map(|gap| gap.tasks).sum();
    if arguments.count {
        say::show(&format!("{tasks}\n"))?;
    } else if arguments.json {
        let points = gaps.iter().map(|gap| {
            json!({ "point": gap.point, "from": gap.first, "to": gap.size, "replications": gap.tasks })
        });
        let points: Vec<_> = points.collect();
        say::show_json(&json!({ "schema_version": 1, "replications": tasks, "points": points }))?;
    } else {
        say::show(&told(&gaps, &experiment, &folder))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What is missing before the stopping rule can look again.
fn gaps(experiment: &Experiment, folder: &Path) -> Result<Vec<Gap>, Failure> {
    let store = StoreFile::look(&folder.join(store::NAME), &experiment.source)?;
    let conduct = Conduct { store: Some(&store), share: Share::Nothing, ..Conduct::quiet(0) };
    match runner::run(experiment, conduct) {
        Ok(_) => Ok(Vec::new()),
        Err(Halt::Missing(gaps)) => Ok(gaps),
        Err(halt) => Err(halted(halt, experiment, folder, 0)),
    }
}

/// What is missing, a line a design point.
fn told(gaps: &[Gap], experiment: &Experiment, folder: &Path) -> String {
    if gaps.is_empty() {
        return format!("nothing is missing: {}\n", command(experiment, "run", folder));
    }
    let design = experiment.design();
    let line = |gap: &Gap| {
        let Gap { first, size, tasks, point, .. } = gap;
        let numbers = format!("replications {first} to {}", size - 1);
        let at = at(design[*point].parameters);
        format!("{at}{numbers}, {tasks} of single remedies are missing\n")
    };
    gaps.iter().map(line).collect()
}

/// Where a design point is, before what is said of it.
fn at(parameters: &[(String, String)]) -> String {
    let told = parameters.iter().map(|(path, value)| format!("{path} = {value}"));
    let told = told.collect::<Vec<_>>().join(", ");
    if told.is_empty() { told } else { format!("{told}: ") }
}

/// Lists what a run of `experiment` would do, whose results are in `folder`, and what it takes.
pub(super) fn list(
    experiment: &Experiment,
    folder: &Path,
    is_json: bool,
) -> Result<ExitCode, Failure> {
    let store = StoreFile::look(&folder.join(store::NAME), &experiment.source)?;
    let plan = experiment.replications;
    let (first, max) = (experiment.first_size(), plan.max);
    let cost = Cost::of(experiment, HASTY);
    let points = experiment.design();
    let points: Vec<_> =
        points.iter().map(|point| (*point, stored(&store, experiment, point))).collect();
    if is_json {
        let points = points.iter().map(|(point, stored)| {
            let parameters = point.parameters.iter();
            let parameters: serde_json::Map<_, _> =
                parameters.map(|(path, value)| (path.clone(), json!(value))).collect();
            json!({ "parameters": parameters, "from": first, "to": max, "stored": stored })
        });
        say::show_json(&json!({
            "schema_version": 1,
            "remedies": experiment.remedies.iter().map(|one| &one.name).collect::<Vec<_>>(),
            "points": points.collect::<Vec<_>>(),
            "runs_at_most": cost.runs,
            "seconds_at_most": cost.seconds,
            "memory_bytes_at_most": cost.memory,
            "disk_bytes_at_most": cost.disk,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let remedies = counted(experiment.remedies.len(), "remedy", "remedies");
    let often = match first < max {
        true => format!("{first} to {max} replications"),
        false => counted(max as usize, "replication", "replications"),
    };
    let line = |(point, stored): &(DesignPoint<'_>, usize)| {
        let all = max as usize * experiment.remedies.len();
        let stored = match stored {
            0 => String::new(),
            stored => format!(", {stored} of at most {all} stored"),
        };
        format!("{}{remedies}, {often} of each{stored}\n", at(point.parameters))
    };
    let text: String = points.iter().map(line).collect();
    say::show(&format!("{text}{}", cost.told(!experiment.goals.is_empty())))?;
    Ok(ExitCode::SUCCESS)
}

/// How many replications of single remedies at `point` are in the store.
fn stored(store: &StoreFile, experiment: &Experiment, point: &DesignPoint<'_>) -> usize {
    if store.is_empty() {
        return 0;
    }
    let remedies = point.remedies.iter().map(|named| &named.remedy);
    let keys = Key::of(experiment.seed, point.scenario, remedies);
    let numbers = 0..experiment.replications.max;
    let has = |key: Key| numbers.clone().filter(|number| store.has(key, *number, false)).count();
    keys.into_iter().map(has).sum()
}
