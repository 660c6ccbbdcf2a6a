//! `sensitivity`: which input matters to the answer.

use std::process::ExitCode;

use clap::Args;

use super::arguments::{Repetition, Source, Threads};
use super::conclude::unstored;
use super::failure::Failure;
use super::held::Held;
use super::progress::Bar;
use super::{say, width};
use crate::experiment::runner::Conduct;
use crate::experiment::sensitivity::find;
use crate::report::{chart, sensitivity as report};

const EXAMPLES: &str = "\
The experiment has a table of inputs that are not known well, with a range or alternatives each:
  [sensitivity]
  \"clients.offender.arrivals.poisson.rate\" = { from = \"0.1 / day\", to = \"10 / day\", scale = \"log\" }
  \"listener.workers\" = [1, 2, 4]

Examples:
  porthang sensitivity experiment.toml
  porthang sensitivity experiment.toml --remedy watchdog --replications 16
  porthang sensitivity experiment.toml --svg > tornado.svg
  porthang sensitivity experiment.toml --set sensitivity.metric=hangs --set sensitivity.points=256";

/// Tells which input matters to the answer, and which should be measured first
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    repetition: Repetition,
    /// Looks only at the remedy of this name; can be repeated
    #[arg(long, value_name = "NAME")]
    remedy: Vec<String>,
    #[command(flatten)]
    threads: Threads,
    /// Prints JSON
    #[arg(long)]
    json: bool,
    /// Prints a chart as SVG: what comes out at both ends of each range
    #[arg(long, conflicts_with = "json")]
    svg: bool,
}

/// Runs all design points, and tells what matters.
pub(super) fn sensitivity(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let question = arguments.source.question(&arguments.repetition, &arguments.remedy)?;
    let bar = Bar::new(false);
    // A signal clears the bar and ends the process; there is no folder to give back.
    let held = Held::until_signal(bar.clone())?;
    let threads = arguments.threads.count();
    let shown = |progress| bar.show(progress);
    let conduct = Conduct { progress: &shown, ..Conduct::quiet(threads) };
    let findings = find(&question, conduct).map_err(|halt| unstored(halt, &question.experiment))?;
    drop(bar);
    drop(held);
    let (experiment, inputs) = (&question.experiment, &question.plan.inputs);
    let currency = experiment.costs.as_ref().map(|costs| costs.currency.as_str());
    if arguments.json {
        say::show_json(&report::as_json(&findings, inputs, &experiment.name, experiment.seed))?;
    } else if arguments.svg {
        let plot = chart::tornado(&experiment.title, &findings, inputs, currency);
        let drawn = plot.picture().svg().map_err(|error| Failure::Output(error.to_string()))?;
        say::show(&drawn)?;
    } else {
        say::show(&report::words(&findings, inputs, currency, width::of_terminal()))?;
    }
    Ok(ExitCode::SUCCESS)
}
