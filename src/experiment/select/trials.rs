//! [`Trials`]: single replications of single remedies, as many of each as are asked for.

use crate::engine::Streams;
use crate::experiment::Experiment;
use crate::experiment::metric::{Fraction, Metric};
use crate::experiment::progress::Progress;
use crate::experiment::runner::Conduct;
use crate::experiment::workers::Workers;
use crate::model::world::simulate_in_parts;

const HANGS: &Metric = Metric::named("hangs");

/// What the replications so far say of each remedy.
pub(super) struct Trials<'e> {
    experiment: &'e Experiment,
    metric: &'static Metric,
    conduct: Conduct<'e>,
    workers: Workers,
    /// The metric of each remedy, replication by replication.
    pub(super) fractions: Vec<Vec<Fraction>>,
    /// Hangs of each remedy in all.
    pub(super) hangs: Vec<u64>,
}

impl<'e> Trials<'e> {
    pub(super) fn new(
        experiment: &'e Experiment,
        metric: &'static Metric,
        conduct: Conduct<'e>,
    ) -> Self {
        let remedies = experiment.remedies.len();
        Self {
            experiment,
            metric,
            conduct,
            workers: Workers::new(conduct.threads),
            fractions: vec![Vec::new(); remedies],
            hangs: vec![0; remedies],
        }
    }

    /// How many replications there are of each remedy.
    pub(super) fn counts(&self) -> Vec<u32> {
        self.fractions.iter().map(|fractions| fractions.len() as u32).collect()
    }

    /// Runs each remedy up to so many replications; those of one number meet the same traffic.
    pub(super) fn extend(&mut self, to: &[u32], at_most: u64) {
        let counts = self.counts();
        let tasks: Vec<(usize, u32)> = (to.iter().zip(&counts).enumerate())
            .flat_map(|(remedy, (to, count))| (*count..*to).map(move |number| (remedy, number)))
            .collect();
        let before: u64 = counts.iter().copied().map(u64::from).sum();
        let planned = before + tasks.len() as u64;
        let done = std::sync::atomic::AtomicU64::new(before * Progress::PARTS);
        let experiment = self.experiment;
        let one = |task: usize| {
            let (remedy, number) = tasks[task];
            let remedy = &experiment.remedies[remedy].remedy;
            let streams = Streams::new(experiment.seed, u64::from(number));
            let tell = |_| {
                let parts = 1 + done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                (self.conduct.progress)(Progress { parts, planned, at_most });
            };
            let (outcome, ()) = simulate_in_parts(&experiment.scenario, remedy, streams, (), &tell);
            let bill = experiment.costs.as_ref().map(|costs| costs.bill(&outcome, remedy));
            let fraction = self.metric.read(&outcome, bill.as_ref());
            (fraction, HANGS.read(&outcome, bill.as_ref()).part)
        };
        let results = self.workers.map(tasks.len(), &one);
        for ((remedy, _), (fraction, hangs)) in tasks.iter().zip(results) {
            self.fractions[*remedy].push(fraction);
            self.hangs[*remedy] += hangs;
        }
    }
}
