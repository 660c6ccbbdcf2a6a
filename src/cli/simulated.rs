//! Tried values: the experiment with them in place, run, and what it says of each.

use std::cell::Cell;

use super::arguments::{Repetition, Source};
use super::conclude::unstored;
use super::failure::Failure;
use super::progress::Bar;
use super::wanted::sweep;
use crate::experiment::design::grid;
use crate::experiment::metric::Metric;
use crate::experiment::results::{Judgement, Point, RemedyResult};
use crate::experiment::runner::{self, Conduct, Progress};
use crate::experiment::sample::fractions;
use crate::experiment::tune::question::{Candidate, Question};
use crate::experiment::{Experiment, Replications};

const HANGS: &Metric = Metric::named("hangs");

/// Runs an experiment at tried values of its keys.
pub(super) struct Simulated<'a> {
    source: &'a Source,
    repetition: &'a Repetition,
    remedy: &'a str,
    question: &'a Question,
    /// The parts of replications that earlier runs took.
    done: Cell<u64>,
}

impl<'a> Simulated<'a> {
    pub(super) fn new(
        source: &'a Source,
        repetition: &'a Repetition,
        remedy: &'a str,
        question: &'a Question,
    ) -> Self {
        Self { source, repetition, remedy, question, done: Cell::new(0) }
    }

    /// The experiment with the ends of the ranges in place: as large as any.
    pub(super) fn first(&self) -> Result<Experiment, Failure> {
        let ranges = self.question.ranges.iter();
        let ends: Vec<Vec<f64>> = ranges.map(|range| vec![range.from, range.to]).collect();
        self.experiment(&ends)
    }

    /// The experiment with all combinations of `values` in place.
    fn experiment(&self, values: &[Vec<f64>]) -> Result<Experiment, Failure> {
        let Question { ranges, metric, bounds, .. } = self.question;
        let keys = ranges.iter().zip(values).map(|(range, values)| {
            let written = values.iter().map(|value| range.written(*value)).collect();
            (range.path.clone(), written)
        });
        let keys: Vec<(String, Vec<String>)> = keys.collect();
        let mut metrics = vec![metric.name];
        let bounds = bounds.iter().map(|bound| bound.metric.name);
        bounds.for_each(|name| {
            if !metrics.contains(&name) {
                metrics.push(name);
            }
        });
        let list = |names: Vec<&str>| {
            let names: Vec<toml::Value> = names.into_iter().map(toml::Value::from).collect();
            toml::Value::from(names).to_string()
        };
        let put = [
            ("only", list(vec![self.remedy])),
            ("metrics", list(metrics)),
            ("expect", "[]".to_owned()),
            ("sweep", sweep(&keys)),
        ];
        let put = put.map(|(path, value)| (path.to_owned(), value));
        self.source.experiment_with(self.repetition, &put)
    }

    /// What `count` replications say at each combination of `values`.
    pub(super) fn candidates(
        &self,
        values: &[Vec<f64>],
        count: u32,
        threads: usize,
        bar: &Bar,
    ) -> Result<Vec<Candidate>, Failure> {
        let mut experiment = self.experiment(values)?;
        let plan = experiment.replications;
        experiment.replications = Replications { min: count, max: count, ..plan };
        experiment.goals = Vec::new();
        let before = self.done.get();
        let show = |progress: Progress| {
            let Progress { parts, planned, at_most } = progress;
            let earlier = before / Progress::PARTS;
            bar.show(Progress {
                parts: parts + before,
                planned: planned + earlier,
                at_most: at_most + earlier,
            });
        };
        let conduct = Conduct { progress: &show, ..Conduct::quiet(threads) };
        let results = runner::run(&experiment, conduct);
        let results = results.map_err(|halt| unstored(halt, &experiment))?;
        let runs = results.points.len() as u64 * u64::from(count);
        self.done.set(before + runs * Progress::PARTS);
        let counts: Vec<usize> = values.iter().map(Vec::len).collect();
        let combinations = grid(&counts);
        let pairs = combinations.iter().zip(&results.points);
        let candidate = |(choice, point): (&Vec<usize>, &Point)| {
            let values = choice.iter().zip(values).map(|(k, values)| values[*k]).collect();
            self.candidate(values, &point.remedies[0])
        };
        Ok(pairs.map(candidate).collect())
    }

    fn candidate(&self, values: Vec<f64>, result: &RemedyResult) -> Candidate {
        let Question { metric, bounds, .. } = self.question;
        let kept: Vec<_> = bounds.iter().map(|bound| result.estimate(bound.metric)).collect();
        let judged = bounds.iter().zip(&kept).map(|(bound, kept)| bound.judge(kept.as_ref()));
        Candidate {
            values,
            fractions: fractions(&result.rows, metric),
            estimate: result.estimate(metric),
            judgement: judged.max().unwrap_or(Judgement::Kept),
            kept,
            hangs: fractions(&result.rows, HANGS).iter().map(|one| one.part).sum(),
        }
    }
}
