//! `run`: from an experiment file to its results.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::arguments::{Repetition, Source, Target, whole};
use super::cost::{Cost, no_memory};
use super::failure::Failure;
use super::held::Held;
use super::progress::Bar;
use super::{say, width};
use crate::experiment::forecast::HASTY;
use crate::experiment::results::Judgement;
use crate::experiment::runner::{self, Conduct, NoMemory};
use crate::experiment::{Experiment, LeftOut, Results};
use crate::report::{self, Extent, counted, hanging};

const EXAMPLES: &str = "\
Examples:
  porthang run experiments/fix-vs-restart.toml
  porthang run experiments/fix-vs-restart.toml --set horizon='60 days' --out /tmp/two-months
  porthang run experiments/fix-vs-restart.toml --remedy fix --remedy watchdog --out /tmp/two
  porthang run experiments/fix-vs-restart.toml --json | jq '.points[0].comparisons'
  porthang run - < experiments/fix-vs-restart.toml";

/// Runs an experiment and writes its results
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    repetition: Repetition,
    #[command(flatten)]
    target: Target,
    /// Runs only the remedy of this name, on the same traffic; can be repeated, needs --out
    #[arg(long, value_name = "NAME")]
    remedy: Vec<String>,
    /// Uses N threads; the results are the same for any number [default: one a core]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    #[arg(value_parser = whole::<u16>(1..=1024))]
    threads: Option<u16>,
    /// Prints summary.json in place of the table
    #[arg(long)]
    json: bool,
    /// Tells every ranking, payback, comparison and expectation
    #[arg(long, short, conflicts_with = "quiet")]
    verbose: bool,
    /// Prints nothing but errors and broken expectations
    #[arg(long, short)]
    quiet: bool,
}

/// Runs the experiment; everything that can be wrong is looked at first.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let experiment = arguments.source.experiment(&arguments.repetition, &arguments.remedy)?;
    let is_part = !arguments.remedy.is_empty() && !experiment.left_out.remedies.is_empty();
    if is_part && arguments.target.is_usual() {
        return Err(results_of_some(&arguments.target.folder(&experiment)));
    }
    Cost::of(&experiment, HASTY).refuse_what_does_not_fit(&experiment)?;
    let bar = Bar::new(arguments.quiet);
    let held = Held::until_signal(bar.clone())?;
    let target = arguments.target.folder(&experiment);
    held.claim(&target, report::names(&experiment))?;
    let results = simulate(arguments, &experiment, &bar)?;
    drop(bar);
    let written = write(&experiment, &results, &held, &target);
    drop(held);
    // What has been computed is shown, whether it could be written or not.
    let is_table = !arguments.json && (!arguments.quiet || written.is_err());
    let extent = if arguments.verbose { Extent::Whole } else { Extent::Brief };
    let shown = answer(&results, arguments.json, is_table.then_some(extent));
    let written = written?;
    if !arguments.quiet || shown.is_err() {
        say::tell(&format!("\n{written}"));
    }
    shown?;
    Ok(ExitCode::from(u8::from(!results.none_broken())))
}

/// Writes the files; what they are, for people.
fn write(
    experiment: &Experiment,
    results: &Results,
    held: &Held,
    target: &Path,
) -> Result<String, Failure> {
    let files =
        report::files(experiment, results).map_err(|error| Failure::Output(error.to_string()))?;
    held.publish(&files)?;
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let warnings = report::warnings(experiment).into_iter().map(|told| format!("warning  {told}"));
    let columns = width::of_words();
    let written = hanging(&format!("{}: ", say::path(target)), &names.join(", "), columns);
    let written = written.trim_end().to_owned();
    let left = [report::left_out(experiment), report::undrawn(experiment)];
    let told = [not_run(experiment), Some(written)].into_iter().chain(left);
    let told = told.flatten().chain(warnings).collect::<Vec<_>>().join("\n");
    Ok(report::fitted(&told, columns).trim_end().to_owned())
}

/// Why results of some remedies cannot go where those of all belong.
fn results_of_some(folder: &Path) -> Failure {
    let message = format!("{} is for the results of all remedies", folder.display());
    Failure::input("--remedy", &message, "choose a folder for those of some with --out")
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

fn simulate(arguments: &Arguments, experiment: &Experiment, bar: &Bar) -> Result<Results, Failure> {
    let threads = arguments.threads.map_or(0, usize::from);
    let conduct = Conduct { threads, progress: &|progress| bar.show(progress) };
    runner::run(experiment, conduct).map_err(|NoMemory(n)| {
        no_memory(&counted(
            n as usize,
            "replication of each remedy takes memory",
            "replications of each remedy take memory",
        ))
    })
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
