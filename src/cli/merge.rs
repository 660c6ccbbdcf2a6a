//! `merge`: the replications of shards, put together, and the results once all are there.
//!
//! Nothing is taken that is not of the experiment, nothing that differs from what is there, and no
//! results are made while replications are missing which a shard was to simulate.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::arguments::{Repetition, Source, Target, Threads};
use super::conclude::{Telling, command, halted};
use super::failure::Failure;
use super::held::Held;
use super::lock::{self, Lock};
use super::progress::Bar;
use super::say;
use super::store::{Refused, StoreFile, shard_of};
use crate::experiment::record::Key;
use crate::experiment::runner::{self, Conduct, Gap, Halt};
use crate::experiment::store::{Shard, Share};
use crate::experiment::{Experiment, Results};
use crate::report::{self, counted};

const EXAMPLES: &str = "\
Examples:
  porthang merge experiments/fix-vs-restart.toml
  porthang merge experiments/fix-vs-restart.toml node-1/*.store node-2/*.store

Where the stopping rule asks for more replications, it says so: run the shards again, and merge.";

/// Puts the replications of shards together and writes the results
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,
    /// The files of shards [default: those in the folder for the results]
    stores: Vec<PathBuf>,
    #[command(flatten)]
    repetition: Repetition,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    threads: Threads,
    #[command(flatten)]
    telling: Telling,
}

/// Puts all together, and writes the results if nothing is missing.
pub(super) fn merge(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Arguments { source, stores, repetition, target, threads, telling } = arguments;
    let experiment = source.experiment(repetition, &[])?;
    let target = target.folder(&experiment);
    let bar = Bar::new(telling.quiet);
    let held = Held::until_signal(bar.clone())?;
    held.claim(&target, report::names(&experiment))?;
    let own = in_folder(&target);
    let stores = if stores.is_empty() { &own } else { stores };
    // A shard that is still running would write to a file that is removed below.
    let locks = lock_shards(stores, &target)?;
    let all = held.store(None, &experiment.source, false)?;
    take_up(&all, stores, &experiment)?;
    let shown = |progress| bar.show(progress);
    let threads = threads.count();
    let share = Share::Nothing;
    let conduct = Conduct { threads, progress: &shown, store: Some(&*all), share };
    let made = runner::run(&experiment, conduct);
    drop(bar);
    let done = Merged { experiment: &experiment, stores, held, all: &all, target: &target };
    let code = match made {
        Ok(results) => done.conclude(&results, telling),
        Err(Halt::Missing(gaps)) => done.go_on(&gaps, telling),
        Err(halt) => Err(halted(halt, &experiment, &target, 0)),
    };
    drop(locks);
    code
}

/// The places of those of the shards in `stores` that are in `folder`, whose files a merge removes.
fn lock_shards(stores: &[PathBuf], folder: &Path) -> Result<Vec<Lock>, Failure> {
    let here = stores.iter().filter(|path| path.parent() == Some(folder));
    let mut shards: Vec<Shard> = here.filter_map(|path| shard_of(path)).collect();
    shards.sort_unstable();
    shards.dedup();
    shards.into_iter().map(|shard| Lock::take(folder, &lock::name(shard))).collect()
}

/// Shards that have been put together.
struct Merged<'a> {
    experiment: &'a Experiment,
    stores: &'a [PathBuf],
    held: Held,
    all: &'a StoreFile,
    target: &'a Path,
}

impl Merged<'_> {
    /// Nothing is missing.
    fn conclude(self, results: &Results, telling: &Telling) -> Result<ExitCode, Failure> {
        let Self { experiment, stores, held, all, target } = self;
        let code = telling.conclude(experiment, results, (held, Some(all)), target, None)?;
        remove(stores, target);
        Ok(code)
    }

    /// Something is: what a shard was to simulate, or what the rule asks for now.
    fn go_on(self, gaps: &[Gap], telling: &Telling) -> Result<ExitCode, Failure> {
        let Self { experiment, stores, held, all, target } = self;
        if gaps.iter().any(|gap| gap.is_begun() || gap.first == 0) {
            return Err(incomplete(gaps, stores, experiment, target));
        }
        held.publish_store(all)?;
        remove(stores, target);
        if !telling.quiet {
            let tasks: u64 = gaps.iter().map(|gap| gap.tasks).sum();
            let more = counted(tasks as usize, "more replication", "more replications");
            say::tell(&format!(
                "merged; the stopping rule asks for {more}: run the shards again, and merge"
            ));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Adds what is in `stores` to `all`, or says which of them cannot be.
fn take_up(all: &StoreFile, stores: &[PathBuf], experiment: &Experiment) -> Result<(), Failure> {
    let remedies = |point: &crate::experiment::DesignPoint<'_>| {
        let remedies = point.remedies.iter().map(|named| &named.remedy);
        Key::of(experiment.seed, point.scenario, remedies)
    };
    let design = experiment.design();
    let keys: BTreeSet<Key> = design.iter().flat_map(remedies).collect();
    let mut shards = Vec::new();
    for path in stores {
        if !path.exists() {
            let help = "name the files that `porthang run --shard` has written";
            return Err(Failure::input(&path.to_string_lossy(), "there is no such file", help));
        }
        let shard = StoreFile::look(path, &experiment.source)?;
        shard.refuse_others(&keys).map_err(|why| refused(path, &why))?;
        shards.push((path, shard));
    }
    for (path, shard) in &shards {
        all.refuse_different(shard, &keys).map_err(|why| refused(path, &why))?;
    }
    for (path, shard) in &shards {
        all.take_up(shard, &keys).map_err(|why| refused(path, &why))?;
    }
    Ok(())
}

fn refused(path: &Path, why: &Refused) -> Failure {
    let help = match why {
        Refused::Others { .. } => "name shards of this experiment, with the same --set and --seed",
        Refused::Differs { .. } => {
            "one of the two is damaged or made by another program: remove it"
        }
        Refused::Io(_) => "make room, and merge again",
    };
    let place = path.to_string_lossy();
    match why {
        Refused::Io(_) => Failure::output(&place, &why.to_string(), help),
        Refused::Others { .. } | Refused::Differs { .. } => {
            Failure::input(&place, &why.to_string(), help)
        }
    }
}

/// Says what shards were to simulate and have not.
fn incomplete(gaps: &[Gap], stores: &[PathBuf], experiment: &Experiment, target: &Path) -> Failure {
    let tasks: u64 = gaps.iter().map(|gap| gap.tasks).sum();
    let missing = counted(tasks as usize, "replication is", "replications are");
    let of = stores.iter().filter_map(|path| shard_of(path)).map(|shard| shard.of).max();
    let takers = of.map(|of| {
        let missing = gaps.iter().flat_map(|gap| gap.missing.iter().map(|k| (gap.point, *k)));
        let shards = missing.map(|(point, number)| Shard::that_takes(point, number, of));
        shards.collect::<BTreeSet<_>>()
    });
    let whose = match takers {
        Some(shards) => {
            let named: Vec<String> = shards.iter().take(12).map(Shard::to_string).collect();
            let more = if shards.len() > 12 { " and others" } else { "" };
            format!(", those of shard {}{more}", named.join(", "))
        }
        None => String::new(),
    };
    let message = format!("{missing} missing{whose}; what there is has been stored");
    let run = command(experiment, "run", target);
    let help = format!("let the shards finish and merge again, or simulate the rest here: {run}");
    Failure::input(&target.to_string_lossy(), &message, &help)
}

/// The files of shards in `folder`, by their names.
fn in_folder(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut found: Vec<PathBuf> = paths.filter(|path| shard_of(path).is_some()).collect();
    found.sort();
    found
}

/// Removes the files of shards in `folder`: all that is in them is in the store now.
fn remove(stores: &[PathBuf], folder: &Path) {
    let is_here = |path: &&PathBuf| path.parent() == Some(folder) && shard_of(path).is_some();
    for path in stores.iter().filter(is_here) {
        // One that stays is merged again, which changes nothing.
        let _ = fs::remove_file(path);
    }
}
