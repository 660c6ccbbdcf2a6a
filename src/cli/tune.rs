//! `tune`: the best value of a key, or of two.

use std::process::ExitCode;

use clap::Args;

use super::arguments::{Repetition, Source, Threads};
use super::cost::Cost;
use super::failure::Failure;
use super::held::Held;
use super::progress::Bar;
use super::simulated::Simulated;
use super::wanted::{self, Wanted};
use super::{choice, say, width};
use crate::experiment::Experiment;
use crate::experiment::forecast::HASTY;
use crate::experiment::tune::answer::{Answer, Told};
use crate::experiment::tune::question::{Candidate, Question, is_less_better};
use crate::experiment::tune::search::search;
use crate::experiment::tune::theory::{Form, Misfit};
use crate::report::tune::{Tuning, json, words};

const EXAMPLES: &str = "\
Examples:
  porthang tune experiments/degraded-port.toml --key remedies.nightly.schedule.every --from '1 hour' --to '4 days'
  porthang tune FILE --key remedies.watchdog.watchdog.failures --from 1 --to 12 --metric downtime_seconds
  porthang tune FILE --key remedies.nightly.schedule.every --from '1 hour' --to '4 days' --keep 'planned_restarts <= 40'
  porthang tune FILE --key remedies.w.watchdog.period --from '5 s' --to '5 min' --key remedies.w.watchdog.failures --from 1 --to 6";

/// Finds the best value of a key, or of two, with an interval, and what theory says of it
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    repetition: Repetition,
    #[command(flatten)]
    wanted: Wanted,
    /// Doubles the replications, from `min` to `max` of the file, until taking the best value that was
    /// tried loses at most P of the metric against another one
    #[arg(long, value_name = "P", value_parser = wanted::above_zero)]
    precision: Option<f64>,
    #[command(flatten)]
    threads: Threads,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Tries values until the best is told; everything that can be wrong is looked at first.
pub(super) fn tune(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Arguments { source, repetition, wanted, .. } = arguments;
    wanted.check(source)?;
    let file = source.experiment(repetition, &[])?;
    let remedy = wanted.remedy_in(&file)?;
    let named = choice::remedy(&file, Some(&remedy))?;
    let question = wanted.question((&file, &named.remedy), source, repetition)?;
    let [range, ..] = &question.ranges[..] else { unreachable!("there is a key") };
    let form = Form::of(&range.path, &file.scenario, &named.remedy);
    let bar = Bar::new(false);
    let held = Held::until_signal(bar.clone())?;
    let simulated = Simulated::new(source, repetition, &remedy, &question);
    refuse_what_does_not_fit(&simulated)?;
    let threads = arguments.threads.count();
    let answer = answer(arguments, &file, &question, |values, count| {
        simulated.candidates(values, count, threads, &bar)
    });
    drop((bar, held));
    let tuning = tuning(&file, remedy, question, answer?, form);
    if arguments.json {
        say::show_json(&json(&tuning))?;
    } else {
        say::show(&words(&tuning, width::of_terminal()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The answer by as many replications as it takes.
fn answer(
    arguments: &Arguments,
    file: &Experiment,
    question: &Question,
    mut candidates: impl FnMut(&[Vec<f64>], u32) -> Result<Vec<Candidate>, Failure>,
) -> Result<Answer, Failure> {
    let plan = file.replications;
    let mut count = if arguments.precision.is_some() { plan.min } else { plan.max };
    loop {
        let answer = search(question, &mut |values| candidates(values, count))?;
        if count >= plan.max || is_precise(arguments.precision, question, &answer) {
            return Ok(answer);
        }
        count = count.saturating_mul(2).min(plan.max);
    }
}

fn is_precise(precision: Option<f64>, question: &Question, answer: &Answer) -> bool {
    let Some(precision) = precision else { return true };
    match &answer.told {
        Told::Best(best) => {
            let loss = best.loss_at_most(is_less_better(question.metric));
            loss.is_some_and(|loss| loss <= precision)
        }
        Told::NothingKeeps(_) => true,
        Told::Nothing(_) => false,
    }
}

fn refuse_what_does_not_fit(simulated: &Simulated<'_>) -> Result<(), Failure> {
    let experiment = simulated.first()?;
    Cost::of(&experiment, HASTY).refuse_what_does_not_fit(&experiment)
}

fn tuning(
    file: &Experiment,
    remedy: String,
    question: Question,
    answer: Answer,
    form: Option<Result<Form, Misfit>>,
) -> Tuning {
    let form = form.filter(|_| question.ranges.len() == 1);
    let currency = file.costs.as_ref().map(|costs| costs.currency.clone());
    let (experiment, seed) = (file.name.clone(), file.seed);
    Tuning { experiment, seed, remedy, currency, question, answer, form }
}
