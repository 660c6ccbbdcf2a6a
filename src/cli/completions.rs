//! `completions`: what a shell has to know to complete a command line.

use std::process::ExitCode;

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use super::failure::Failure;
use super::say;

const EXAMPLES: &str = "\
Examples:
  porthang completions bash > ~/.local/share/bash-completion/completions/porthang
  porthang completions fish > ~/.config/fish/completions/porthang.fish";

/// Prints what a shell has to know to complete a command line
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Of which shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script for `command`.
pub(super) fn print(arguments: &Arguments, mut command: Command) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    generate(arguments.shell, &mut command, env!("CARGO_PKG_NAME"), &mut script);
    say::show_with(|output| output.write_all(&script))?;
    Ok(ExitCode::SUCCESS)
}
