//! `format`, or `help format`: every key of the experiment file.

use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::{say, width};
use crate::report::format;

const EXAMPLES: &str = "\
Examples:
  porthang help format                     all of it
  porthang help format listener            one table
  porthang help format remedies.watchdog   a measure
  porthang help format 'varying duration'  what stands at several places has a name";

/// Where standard output is no terminal, lines are no longer than this.
const COLUMNS: usize = 84;

/// Prints every key of the experiment file: type, default and its source, what it says
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The table or choice, by the path that leads there or by its name
    table: Option<String>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Prints the reference, or one part of it.
pub(super) fn print(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let meant = match &arguments.table {
        None => format::sections(),
        Some(table) => format::at(table).map_err(|hint| {
            Failure::input("help format", &format!("there is no table `{table}`"), &hint)
        })?,
    };
    match arguments.json {
        true => say::show_json(&format::as_json(&meant))?,
        false => say::show(&format::text(&meant, width::of_terminal().unwrap_or(COLUMNS)))?,
    }
    Ok(ExitCode::SUCCESS)
}
