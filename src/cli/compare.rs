//! `compare`: what two runs differ by.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::results::Results;
use super::{say, width};
use crate::report::{compare, hanging};

const EXAMPLES: &str = "\
Examples:
  porthang compare experiments/fix-vs-restart.toml experiments/modern-remedies.toml
  porthang run experiments/fix-vs-restart.toml --set listener.workers=8 --out results/eight
  porthang compare results/fix-vs-restart results/eight";

/// Tells what the results of two runs differ by, with intervals
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A results folder, or an experiment file whose results are in results/
    a: PathBuf,
    /// The other one: what it has more is told
    b: PathBuf,
    /// Tells of every metric, not only of those that differ clearly and of both availabilities
    #[arg(long)]
    all: bool,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Compares the results.
pub(super) fn compare(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let [a, b] = [Results::read(&arguments.a)?, Results::read(&arguments.b)?];
    let compared = compare::compare([&a.summary, &b.summary], [&a.rows, &b.rows]);
    let compared = compared.map_err(|why| {
        let place = b.folder.to_string_lossy().into_owned();
        Failure::input(&place, &why, "compare runs of experiments that are alike")
    })?;
    if arguments.json {
        say::show_json(&compared.as_json())?;
    } else {
        let columns = width::of_terminal();
        let [of, with] = [told(&b), told(&a)];
        let head = hanging("", &format!("B = {of} against A = {with}"), columns);
        let words = compared.words(arguments.all, columns);
        say::show(&format!("{}{head}{words}", compared.answer(columns)))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Where the results are, and what was put into their experiment; how many replications there are is
/// told anyway.
fn told(results: &Results) -> String {
    let put =
        results.overrides().into_iter().filter(|(path, _)| !path.starts_with("replications."));
    let put: Vec<String> = put.map(|(path, value)| format!("{path}={value}")).collect();
    let put = if put.is_empty() { String::new() } else { format!(" ({})", put.join(", ")) };
    say::path(&results.folder) + &put
}
