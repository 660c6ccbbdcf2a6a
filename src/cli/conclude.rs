//! What is made of the replications once they are there: files, the answer, the exit code. Change
//! here what is said where there are no results.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::cost::no_memory;
use super::failure::Failure;
use super::held::Held;
use super::store::StoreFile;
use super::{say, width};
use crate::experiment::results::Judgement;
use crate::experiment::runner::Broken;
use crate::experiment::store::NotKept;
use crate::experiment::{Experiment, Halt, LeftOut, Results};
use crate::report::{self, Extent, counted, hanging};

/// How the answer is told.
#[derive(Args, Debug)]
pub(super) struct Telling {
    /// Prints summary.json in place of the table
    #[arg(long)]
    json: bool,
    /// Tells every ranking, payback, comparison and expectation
    #[arg(long, short, conflicts_with = "quiet")]
    verbose: bool,
    /// Prints nothing but errors and broken expectations
    #[arg(long, short)]
    pub(super) quiet: bool,
}

impl Telling {
    /// Writes the results to the folder that is `held`, which is at `target`, and tells them, with a
    /// note.
    pub(super) fn conclude(
        &self,
        experiment: &Experiment,
        results: &Results,
        (held, store): (Held, Option<&StoreFile>),
        target: &Path,
        note: Option<String>,
    ) -> Result<ExitCode, Failure> {
        let written = match store.and_then(StoreFile::failed) {
            None => write(experiment, results, (&held, store), target, note),
            Some(why) => Err(not_kept(why, target, store.map_or(0, StoreFile::kept))),
        };
        drop(held);
        // What has been computed is shown, whether it could be written or not.
        let is_table = !self.json && (!self.quiet || written.is_err());
        let extent = if self.verbose { Extent::Whole } else { Extent::Brief };
        let shown = answer(results, self.json, is_table.then_some(extent));
        let written = written?;
        if !self.quiet || shown.is_err() {
            say::tell(&format!("\n{written}"));
        }
        shown?;
        Ok(ExitCode::from(u8::from(!results.none_broken())))
    }
}

/// Why a run of `experiment` has no results; `kept` of its replications are stored in `folder`.
pub(super) fn halted(halt: Halt, experiment: &Experiment, folder: &Path, kept: u64) -> Failure {
    match halt {
        Halt::NoMemory(n) => no_memory(&counted(
            n as usize,
            "replication of each remedy takes memory",
            "replications of each remedy take memory",
        )),
        Halt::NotKept(why) => not_kept(&why, folder, kept),
        Halt::Broken(broken) => Failure::Broken(broken_laws(&broken, experiment)),
        Halt::Missing(gaps) => {
            let tasks = gaps.iter().map(|gap| gap.tasks).sum::<u64>() as usize;
            let missing = counted(tasks, "replication is", "replications are");
            let message = format!("{missing} missing");
            let help = format!("simulate what is missing: {}", command(experiment, "run", folder));
            Failure::input(&folder.to_string_lossy(), &message, &help)
        }
    }
}

/// The command that has porthang `run` (or merge, or what else) `experiment` in `folder`.
pub(super) fn command(experiment: &Experiment, what: &str, folder: &Path) -> String {
    let is_usual = folder == Path::new("results").join(&experiment.name);
    let out = (!is_usual).then(|| folder.to_string_lossy());
    report::command_of(experiment, what, out.as_deref())
}

/// The same of a run whose replications are stored nowhere.
pub(super) fn unstored(halt: Halt, experiment: &Experiment) -> Failure {
    halted(halt, experiment, Path::new(&experiment.name), 0)
}

/// Why replications are not in `folder`, where so many are `kept`.
fn not_kept(why: &NotKept, folder: &Path, kept: u64) -> Failure {
    let first = match kept {
        0 => "make room, or ".to_owned(),
        kept => {
            let kept = counted(kept as usize, "replication is", "replications are");
            format!("{kept} stored: make room, and the same command goes on, or ")
        }
    };
    Failure::folder(folder, &format!("{why}; earlier results are untouched"), &first)
}

/// Which replications broke which law, and the command that repeats each alone.
fn broken_laws(broken: &[Broken], experiment: &Experiment) -> String {
    let design = experiment.design();
    let told = broken.iter().map(|one| {
        let remedy = &experiment.remedies[one.remedy].name;
        let parameters = design[one.point].parameters;
        let command = report::command_for_one(experiment, parameters, remedy, one.replication);
        format!("replication {} of “{remedy}”: {}\n  repeat: {command}", one.replication, one.law)
    });
    let count = counted(broken.len(), "replication has", "replications have");
    let all = told.collect::<Vec<_>>().join("\n");
    format!(
        "{count} broken a law of the model, which is a fault in porthang:\n{all}\n\
         there are no results; all other replications are stored"
    )
}

/// Writes the files; what they are, for people.
fn write(
    experiment: &Experiment,
    results: &Results,
    (held, store): (&Held, Option<&StoreFile>),
    target: &Path,
    note: Option<String>,
) -> Result<String, Failure> {
    let files =
        report::files(experiment, results).map_err(|error| Failure::Output(error.to_string()))?;
    held.publish(&files, store)?;
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let warnings = report::warnings(experiment).into_iter().map(|told| format!("warning  {told}"));
    let columns = width::of_words();
    let written = hanging(&format!("{}: ", say::path(target)), &names.join(", "), columns);
    let written = written.trim_end().to_owned();
    let left = [report::left_out(experiment), report::undrawn(experiment)];
    let told = [not_run(experiment), note, Some(written)].into_iter().chain(left);
    let told = told.flatten().chain(warnings).collect::<Vec<_>>().join("\n");
    Ok(report::fitted(&told, columns).trim_end().to_owned())
}

/// Which remedies were left out, and what that means for the others.
fn not_run(experiment: &Experiment) -> Option<String> {
    let LeftOut { remedies, baseline, expectations } = &experiment.left_out;
    let names: Vec<String> = remedies.iter().map(|name| format!("“{name}”")).collect();
    if names.is_empty() {
        return None;
    }
    let mut text = format!("not run: {}", names.join(", "));
    if *baseline {
        let first = &experiment.remedies[experiment.baseline].name;
        text += &format!("; the baseline is among them: “{first}” takes its place");
    }
    if *expectations > 0 {
        text +=
            &format!("; not looked at: {expectations} of the expectations, which are about them");
    }
    Some(text)
}

/// The answer for people, or for programs in JSON; expectations that are not met are told in any
/// case.
fn answer(results: &Results, is_json: bool, told: Option<Extent>) -> Result<(), Failure> {
    let Some(extent) = told else {
        let verdicts = report::verdicts(results);
        for (_, verdict) in verdicts.iter().filter(|(judgement, _)| *judgement != Judgement::Kept) {
            say::tell(verdict);
        }
        return if is_json { say::show(&report::summary(results)) } else { Ok(()) };
    };
    if is_json {
        say::show(&report::summary(results))?;
    }
    say::show(&report::answer(results, extent, width::of_terminal()))
}
