//! `run`: from an experiment file to its results, or to the part of a shard in them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::arguments::{Repetition, Source, Target, Threads};
use super::conclude::{Telling, command, halted};
use super::cost::Cost;
use super::failure::Failure;
use super::held::Held;
use super::progress::Bar;
use super::store::{self, Joined, StoreFile};
use super::{plan, say, shard};
use crate::experiment::Experiment;
use crate::experiment::forecast::HASTY;
use crate::experiment::runner::{self, Conduct, Halt, Progress};
use crate::experiment::store::{Shard, Share, Store};
use crate::report::{self, counted};

const EXAMPLES: &str = "\
Examples:
  porthang run experiments/fix-vs-restart.toml
  porthang run experiments/fix-vs-restart.toml --set horizon='60 days' --out /tmp/two-months
  porthang run experiments/fix-vs-restart.toml --remedy fix --remedy watchdog --out /tmp/two
  porthang run experiments/fix-vs-restart.toml --json | jq '.points[0].comparisons'
  porthang run experiments/fix-vs-restart.toml --shard 1/4
  porthang run - < experiments/fix-vs-restart.toml

Each replication is stored as soon as it is done: a run that was stopped or killed goes on with the
same command, and one that asks for more adds only what is missing.";

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
    #[command(flatten)]
    threads: Threads,
    /// Starts over: forgets the replications that are stored in the folder
    #[arg(long)]
    fresh: bool,
    /// Simulates only shard I of N and stores it, for `porthang merge`; without I it is the number of
    /// the task in a job array, `auto` takes both from there
    #[arg(long, value_name = "I/N", value_parser = shard::read, conflicts_with = "json")]
    shard: Option<Shard>,
    /// Lists what would be run and what it takes, and runs nothing
    #[arg(long, conflicts_with_all = ["fresh", "shard", "json"])]
    dry_run: bool,
    #[command(flatten)]
    telling: Telling,
}

/// Runs the experiment; everything that can be wrong is looked at first.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let experiment = arguments.source.experiment(&arguments.repetition, &arguments.remedy)?;
    let target = arguments.target.folder(&experiment);
    let is_part = !arguments.remedy.is_empty() && !experiment.left_out.remedies.is_empty();
    if is_part && arguments.target.is_usual() {
        return Err(results_of_some(&target));
    }
    if arguments.dry_run {
        return plan::list(&experiment, &target, false);
    }
    Cost::of(&experiment, HASTY).refuse_what_does_not_fit(&experiment)?;
    let bar = Bar::new(arguments.telling.quiet);
    let held = Held::until_signal(bar.clone())?;
    let one = Run { arguments, experiment: &experiment, bar, held, target };
    match arguments.shard {
        Some(shard) => one.of_shard(shard),
        None => one.of_all(),
    }
}

/// A run that is under way.
struct Run<'a> {
    arguments: &'a Arguments,
    experiment: &'a Experiment,
    bar: Bar,
    held: Held,
    target: PathBuf,
}

impl Run<'_> {
    fn of_all(self) -> Result<ExitCode, Failure> {
        let Self { arguments, experiment, bar, held, target } = self;
        held.claim(&target, report::names(experiment))?;
        let store = held.store(None, &experiment.source, arguments.fresh)?;
        tell_what_was_cut(&store, arguments.telling.quiet);
        let shown = |progress| bar.show(progress);
        let conduct = conduct(arguments, &shown, &*store, Share::All);
        let results = runner::run(experiment, conduct)
            .map_err(|halt| halted(halt, experiment, &target, store.kept()))?;
        drop(bar);
        arguments.telling.conclude(
            experiment,
            &results,
            (held, Some(&store)),
            &target,
            recalled(&store),
        )
    }

    /// Simulates what of the next replications is the shard's, as far as the stopping rule can tell
    /// by those that are merged.
    fn of_shard(self, shard: Shard) -> Result<ExitCode, Failure> {
        let Self { arguments, experiment, bar, held, target } = self;
        held.claim_for(&target, shard)?;
        let all = StoreFile::look(&target.join(store::NAME), &experiment.source)?;
        let own = held.store(Some(shard), &experiment.source, arguments.fresh)?;
        tell_what_was_cut(&own, arguments.telling.quiet);
        let both = Joined { all: &all, own: &own };
        let shown = |progress| bar.show(progress);
        let share = Share::Of(shard);
        let done = runner::run(experiment, conduct(arguments, &shown, &both, share));
        drop(bar);
        match done {
            Ok(_) | Err(Halt::Missing(_)) => {}
            Err(halt) => return Err(halted(halt, experiment, &target, own.kept())),
        }
        drop(own.close());
        if !arguments.telling.quiet {
            if own.is_empty() {
                say::tell(&format!("shard {shard}: all that it has to simulate is merged already"));
                return Ok(ExitCode::SUCCESS);
            }
            let kept = counted(own.kept() as usize, "replication is", "replications are");
            let file = say::path(&target.join(store::name(Some(shard))));
            let merge = command(experiment, "merge", &target);
            say::tell(&format!(
                "shard {shard}: {kept} stored in {file}; when all shards are done: {merge}"
            ));
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn conduct<'a>(
    arguments: &Arguments,
    progress: &'a (dyn Fn(Progress) + Sync),
    store: &'a dyn Store,
    share: Share,
) -> Conduct<'a> {
    let threads = arguments.threads.count();
    Conduct { threads, progress, store: Some(store), share }
}

/// How much of the work had been done before.
fn recalled(store: &StoreFile) -> Option<String> {
    let (before, now) = (store.recalled(), store.kept());
    if before == 0 {
        return None;
    }
    let all = counted((before + now) as usize, "replication", "replications");
    Some(format!("simulated before: {before} of {all}; --fresh starts over"))
}

/// Says that the end of a store was no record.
pub(super) fn tell_what_was_cut(store: &StoreFile, is_quiet: bool) {
    if store.cut() > 0 && !is_quiet {
        let cut = counted(store.cut() as usize, "byte", "bytes");
        say::tell(&format!(
            "the last {cut} of the stored replications were not whole and are cut off"
        ));
    }
}

/// Why results of some remedies cannot go where those of all belong.
fn results_of_some(folder: &Path) -> Failure {
    let message = format!("{} is for the results of all remedies", folder.display());
    Failure::input("--remedy", &message, "choose a folder for those of some with --out")
}
