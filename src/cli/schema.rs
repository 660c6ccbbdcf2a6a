//! `schema`: the JSON Schema of the experiment file.

use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::say;
use crate::report::format::schema;

const EXAMPLES: &str = "\
An editor that reads TOML by a schema checks keys and completes them while you write:
  porthang schema > experiment.schema.json
and in the first line of the experiment
  #:schema experiment.schema.json";

/// Prints the JSON Schema of the experiment file, for editors
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {}

/// Prints the schema.
pub(super) fn print() -> Result<ExitCode, Failure> {
    say::show_json(&schema())?;
    Ok(ExitCode::SUCCESS)
}
