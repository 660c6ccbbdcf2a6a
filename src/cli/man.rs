//! `man`: the manual page.

use std::io;
use std::process::ExitCode;

use clap::{Args, Command};
use clap_mangen::Man;

use super::failure::Failure;
use super::say;

const EXAMPLES: &str = "\
Example:
  porthang man > ~/.local/share/man/man1/porthang.1";

/// Prints the manual page, with a section for each subcommand
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {}

/// Prints the page of `command`.
pub(super) fn print(command: Command) -> Result<ExitCode, Failure> {
    let page = page(command).expect("memory takes every page");
    say::show_with(|output| output.write_all(&page))?;
    Ok(ExitCode::SUCCESS)
}

/// The page of `command`, and what options its subcommands have.
fn page(mut command: Command) -> io::Result<Vec<u8>> {
    command.build();
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    for subcommand in command.get_subcommands().filter(|one| one.get_name() != "help") {
        let name = subcommand.get_name().to_uppercase();
        page.extend(format!(".SH {name}\n").into_bytes());
        let own = Man::new(subcommand.clone());
        own.render_synopsis_section(&mut page)?;
        own.render_description_section(&mut page)?;
        own.render_options_section(&mut page)?;
    }
    Ok(page)
}
