//! The command line: one file for each subcommand, and the only reader and writer of files.
//!
//! Results go to standard output; words, progress and errors to standard error.
//!
//! | exit code | meaning |
//! |---|---|
//! | 0 | done, every expectation met |
//! | 1 | done, an expectation failed; results are written |
//! | 2 | bad command line, file or input; nothing is written |
//! | 3 | could not write; earlier results are untouched |
//! | 129, 130, 143 | stopped by SIGHUP, SIGINT or SIGTERM; earlier results are untouched |

mod arguments;
mod calibrate;
mod check;
mod choice;
mod compare;
mod completions;
mod conclude;
mod cost;
mod explain;
mod export;
mod failure;
mod files;
mod folder;
mod format;
mod fresh;
mod grammar;
mod held;
mod journal;
mod list;
mod lock;
mod man;
mod merge;
mod metric;
mod new;
mod plan;
mod presets;
mod progress;
mod registers;
mod report;
mod results;
mod run;
mod say;
mod schema;
mod select;
mod sensitivity;
mod shard;
mod simulated;
mod staging;
mod stop;
mod store;
mod submit;
mod tour;
mod trace;
mod traffic;
mod tune;
mod wanted;
mod width;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use failure::Failure;

const EXIT_CODES: &str = "\
Exit codes:
  0               done, every expectation met
  1               done, an expectation failed; results are written
  2               bad command line, file or input; nothing is written
  3               could not write; earlier results are untouched
  129, 130, 143   stopped by SIGHUP, SIGINT or SIGTERM; earlier results are untouched";

/// One bad request hangs a port: is it better to patch it, or to keep restarting it?
#[derive(Debug, Parser)]
#[command(version, about, after_help = EXIT_CODES)]
struct Arguments {
    /// What to do; nothing: a short tour.
    #[command(subcommand)]
    command: Option<Command>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
enum Command {
    New(new::Arguments),
    Calibrate(calibrate::Arguments),
    Traffic(traffic::Arguments),
    Run(run::Arguments),
    Plan(plan::Arguments),
    Submit(submit::Arguments),
    Merge(merge::Arguments),
    Report(report::Arguments),
    Check(check::Arguments),
    List(list::Arguments),
    Trace(trace::Arguments),
    Export(export::Arguments),
    Compare(compare::Arguments),
    Sensitivity(sensitivity::Arguments),
    Tune(tune::Arguments),
    Select(select::Arguments),
    Explain(explain::Arguments),
    Format(format::Arguments),
    Schema(schema::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// Does what the arguments of this process ask for.
pub fn main() -> ExitCode {
    stop::tame_limits();
    let done = grammar::parse::<Arguments>().map_or_else(|error| explain(&error), run_command);
    done.unwrap_or_else(|failure| {
        match &failure {
            Failure::Mistakes(told) => say::tell_coloured(told),
            Failure::Input(_) | Failure::Output(_) | Failure::Broken(_) => {
                say::tell(&failure.to_string());
            }
        }
        failure.exit_code()
    })
}

fn run_command(arguments: Arguments) -> Result<ExitCode, Failure> {
    match arguments.command {
        None => tour::tour(),
        Some(Command::New(arguments)) => new::new(&arguments),
        Some(Command::Calibrate(arguments)) => calibrate::calibrate(&arguments),
        Some(Command::Traffic(arguments)) => traffic::traffic(&arguments),
        Some(Command::Run(arguments)) => run::run(&arguments),
        Some(Command::Plan(arguments)) => plan::plan(&arguments),
        Some(Command::Submit(arguments)) => submit::submit(&arguments),
        Some(Command::Merge(arguments)) => merge::merge(&arguments),
        Some(Command::Report(arguments)) => report::report(&arguments),
        Some(Command::Check(arguments)) => check::check(&arguments),
        Some(Command::List(arguments)) => list::list(&arguments),
        Some(Command::Trace(arguments)) => trace::trace(&arguments),
        Some(Command::Export(arguments)) => export::print(&arguments),
        Some(Command::Compare(arguments)) => compare::compare(&arguments),
        Some(Command::Sensitivity(arguments)) => sensitivity::sensitivity(&arguments),
        Some(Command::Tune(arguments)) => tune::tune(&arguments),
        Some(Command::Select(arguments)) => select::run(&arguments),
        Some(Command::Explain(arguments)) => explain::explain(&arguments),
        Some(Command::Format(arguments)) => format::print(&arguments),
        Some(Command::Schema(_)) => schema::print(),
        Some(Command::Completions(arguments)) => {
            completions::print(&arguments, Arguments::command())
        }
        Some(Command::Man(_)) => man::print(Arguments::command()),
    }
}

/// Shows the help that was asked for, or tells what is wrong with the command line.
fn explain(error: &clap::Error) -> Result<ExitCode, Failure> {
    let printed = error.print();
    if !error.use_stderr() {
        say::shown(printed)?;
    }
    Ok(u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        Arguments::command().debug_assert();
    }
}
