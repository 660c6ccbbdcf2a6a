//! `select`: the best remedy, by as few replications as it takes.

use std::process::ExitCode;

use clap::Args;

use super::arguments::{Repetition, Source, Threads, whole};
use super::cost::Cost;
use super::failure::Failure;
use super::held::Held;
use super::metric;
use super::progress::Bar;
use super::{choice, say, width};
use crate::experiment::forecast::HASTY;
use crate::experiment::runner::{Conduct, Progress};
use crate::experiment::select::selection::{Selection, Wish, select, spend};
use crate::experiment::{Experiment, Metric};
use crate::report::select::{Selected, json, words};

const EXAMPLES: &str = "\
Examples:
  porthang select experiments/fix-vs-restart.toml --indifference 0.001
  porthang select experiments/fix-vs-restart.toml --indifference '2 hours' --metric downtime_seconds
  porthang select experiments/fix-vs-restart.toml --budget 200";

/// Selects the best remedy with a stated probability, and simulates those that lose no further
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,
    /// A smaller difference of the metric does not matter
    #[arg(long, value_name = "D", required_unless_present = "budget", conflicts_with = "budget")]
    #[arg(allow_negative_numbers = true)]
    indifference: Option<String>,
    /// Spends N replications in all where they tell most, without a promise
    #[arg(long, value_name = "N", allow_negative_numbers = true, conflicts_with = "max")]
    #[arg(value_parser = whole::<u32>(2..=10_000_000))]
    budget: Option<u32>,
    /// What is to be best [default: the cost where things have prices, else what users see]
    #[arg(long, value_name = "NAME")]
    metric: Option<String>,
    /// The probability of a correct selection [default: the confidence of the file]
    #[arg(long, value_name = "P", value_parser = inside, allow_negative_numbers = true)]
    confidence: Option<f64>,
    /// At most N replications of each remedy [default: 16 times `max` of the file]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    #[arg(value_parser = whole::<u32>(2..=10_000_000))]
    max: Option<u32>,
    /// Selects among the remedies of these names only; can be repeated
    #[arg(long, value_name = "NAME")]
    remedy: Vec<String>,
    #[command(flatten)]
    threads: Threads,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Selects; everything that can be wrong is looked at first.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let repetition = Repetition::default();
    let file = arguments.source.experiment(&repetition, &arguments.remedy)?;
    choice::one_point(&file, "a selection")?;
    let metric = match &arguments.metric {
        Some(name) => metric::called("--metric", name, &file)?,
        None => metric::usual(&file),
    };
    if file.remedies.len() < 2 {
        let help = "compare two remedies or more";
        return Err(Failure::input("--remedy", "one remedy is the best of all", help));
    }
    if let Some(budget) = arguments.budget
        && (budget as usize) < 2 * file.remedies.len()
    {
        let message = format!("{budget} replications for {} remedies", file.remedies.len());
        return Err(Failure::input("--budget", &message, "allow two of each at least"));
    }
    let zone = match &arguments.indifference {
        Some(written) => Some(indifference(written, metric)?),
        None => None,
    };
    let experiment = told_of(&arguments.source, &arguments.remedy, metric.name)?;
    Cost::of(&experiment, HASTY).refuse_what_does_not_fit(&experiment)?;
    let confidence = arguments.confidence.unwrap_or(file.replications.confidence);
    let selection = simulate(arguments, &experiment, Wish { metric, confidence }, zone)?;
    let selected = Selected {
        experiment: experiment.name.clone(),
        seed: experiment.seed,
        currency: experiment.costs.as_ref().map(|costs| costs.currency.clone()),
        remedies: experiment.remedies.iter().map(|named| named.name.clone()).collect(),
        metric,
        confidence,
        zone,
        selection,
    };
    if arguments.json {
        say::show_json(&json(&selected))?;
    } else {
        say::show(&words(&selected, width::of_terminal()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The experiment with no more simulated than the metric needs.
fn told_of(source: &Source, remedies: &[String], metric: &str) -> Result<Experiment, Failure> {
    let mut put = vec![
        ("metrics".to_owned(), format!("[\"{metric}\"]")),
        ("expect".to_owned(), "[]".to_owned()),
    ];
    if !remedies.is_empty() {
        put.push(("only".to_owned(), toml::Value::from(remedies.to_vec()).to_string()));
    }
    source.experiment_with(&Repetition::default(), &put)
}

fn simulate(
    arguments: &Arguments,
    experiment: &Experiment,
    wish: Wish,
    zone: Option<f64>,
) -> Result<Selection, Failure> {
    let bar = Bar::new(false);
    let held = Held::until_signal(bar.clone())?;
    let threads = arguments.threads.count();
    let show = |progress: Progress| bar.show(progress);
    let conduct = Conduct { progress: &show, ..Conduct::quiet(threads) };
    let most = arguments.max.unwrap_or(experiment.replications.max.saturating_mul(16).max(64));
    let selection = match (zone, arguments.budget) {
        (Some(zone), _) => select(experiment, wish, zone, most, conduct),
        (None, budget) => spend(experiment, wish, budget.unwrap_or(0), conduct),
    };
    drop(held);
    drop(bar);
    Ok(selection)
}

/// A difference of `metric` above zero.
fn indifference(written: &str, metric: &Metric) -> Result<f64, Failure> {
    let zone = metric::value("--indifference", written, metric)?;
    match zone > 0.0 {
        true => Ok(zone),
        false => {
            let message = format!("`{written}` is not above zero");
            let help = "write the smallest difference that matters, such as 0.001";
            Err(Failure::input("--indifference", &message, help))
        }
    }
}

/// A share strictly between 0 and 1.
fn inside(written: &str) -> Result<f64, String> {
    let number = written.parse().ok().filter(|number: &f64| *number > 0.0 && *number < 1.0);
    number.ok_or_else(|| "write a share strictly between 0 and 1, such as 0.95".to_owned())
}
