//! `report`: results once more, from the replications that are stored.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::arguments::Threads;
use super::conclude::{Telling, halted};
use super::failure::Failure;
use super::held::Held;
use super::progress::Bar;
use super::store::{self, StoreFile};
use crate::experiment::runner::{self, Conduct};
use crate::experiment::store::Share;
use crate::experiment::{Experiment, Source, config};
use crate::report;

const EXAMPLES: &str = "\
Examples:
  porthang report results/fix-vs-restart
  porthang report results/fix-vs-restart --out /tmp/again --verbose";

/// Makes results again from the stored replications, and simulates nothing
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The folder of results
    results: PathBuf,
    /// The folder for what is made [default: the same]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    threads: Threads,
    #[command(flatten)]
    telling: Telling,
}

/// Makes all that is printed or drawn from the store alone.
pub(super) fn report(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Arguments { results: folder, threads, telling, .. } = arguments;
    let experiment = stored(folder)?;
    let bar = Bar::new(telling.quiet);
    let held = Held::until_signal(bar.clone())?;
    let target = arguments.out.as_ref().unwrap_or(folder);
    held.claim(target, report::names(&experiment))?;
    let store = StoreFile::look(&folder.join(store::NAME), &experiment.source)?;
    let shown = |progress| bar.show(progress);
    let conduct = Conduct {
        threads: threads.count(),
        progress: &shown,
        store: Some(&store),
        share: Share::Nothing,
    };
    let made = runner::run(&experiment, conduct);
    let results = made.map_err(|halt| halted(halt, &experiment, folder, 0))?;
    drop(bar);
    telling.conclude(&experiment, &results, (held, None), target, None)
}

/// The experiment whose replications are stored in `folder`.
fn stored(folder: &Path) -> Result<Experiment, Failure> {
    let store = StoreFile::look(&folder.join(store::NAME), &Source::default())?;
    let source = store.experiment().ok_or_else(|| {
        let message = format!("no replications are stored here: there is no {}", store::NAME);
        let help = "run the experiment; its manifest has the command";
        Failure::input(&folder.to_string_lossy(), &message, help)
    })?;
    let load = |path: &Path| {
        let held = source.files.iter().find(|(name, _)| Path::new(name) == path);
        let held = held.map(|(_, content)| content.clone().into_bytes());
        held.ok_or_else(|| "is not stored".to_owned())
    };
    let read = config::read(&source.file, &source.text, &source.overrides, &load);
    read.map_err(|mistakes| {
        let told = "the experiment that is stored is none for this version";
        Failure::Mistakes(format!("{mistakes}\n\n{told}"))
    })
}
