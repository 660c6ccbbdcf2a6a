//! Replications over threads.
//!
//! Replication k of every remedy meets the same traffic, so that remedies are compared pair by
//! pair. Rows are kept by index and everything else is a sum of whole numbers: the results are the
//! same for any number of threads.

use std::ops::Range;
use std::sync::Mutex;

use super::certainty::is_certain;
use super::fates::{self, Watched};
use super::intervals::Intervals;
use super::metric::AVAILABILITIES;
use super::paths::{Path, Paths};
pub use super::progress::Progress;
use super::progress::Tracker;
use super::results::Point;
use super::sample::{Row, Sample, Totals, fractions};
use super::{Costs, DesignPoint, Experiment, Results};
use crate::engine::Streams;
#[cfg(test)]
use crate::model::world::PARTS;
use crate::model::world::simulate_in_parts;
use crate::model::{Outcome, Remedy, Scenario};

/// So many replications of each remedy take more memory than there is; there are no results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoMemory(pub u32);

impl std::fmt::Display for NoMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "there is no memory for {} replications", self.0)
    }
}

impl std::error::Error for NoMemory {}

/// How a run is carried out; nothing here changes its results.
#[derive(Clone, Copy)]
pub struct Conduct<'a> {
    /// Threads to use; 0: as many as there are cores. Without the feature `cli` there is one.
    pub threads: usize,
    /// Called after each part of a replication, from any thread.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// Repeats each design point of `experiment` until it is precise enough, looking only at the sizes min, 2·min, 4·min …
/// max: a rule that looked after every replication would stop at lucky ones more often. Even so
/// some coverage is lost where it stops early: intervals of 95 % covered the truth in 94 % of skewed
/// samples at least, with a minimum of 8 and with one of 64 (tested in `intervals`).
///
/// # Errors
/// [`NoMemory`] if the memory does not suffice.
pub fn run(experiment: &Experiment, conduct: Conduct<'_>) -> Result<Results, NoMemory> {
    let told = fates::told(experiment);
    let watched = Mutex::new(Vec::new());
    let world = |place: Place, scenario: &_, remedy: &_, streams, done: &dyn Fn(u32)| {
        let Place { point, remedy: index, replication } = place;
        if replication > 0 || !told.contains(&(point, index)) {
            return simulate_in_parts(scenario, remedy, streams, (), done).0;
        }
        let (outcome, bins) = fates::watch(scenario, remedy, streams, done);
        let mut watched = watched.lock().expect("no thread has panicked");
        watched.push(Watched { point, remedy: index, bins });
        outcome
    };
    let mut tracker = Tracker::new(experiment);
    let mut results = run_points(&world, experiment, conduct, &mut tracker)?;
    results.fates = watched.into_inner().expect("no thread has panicked");
    results.fates.sort_by_key(|watched| (watched.point, watched.remedy));
    Ok(results)
}

/// Where a replication belongs.
#[derive(Clone, Copy)]
struct Place {
    point: usize,
    remedy: usize,
    replication: u32,
}

/// A world: what one replication of a remedy comes to; it tells how many of its parts are done.
type Simulate<'a> = dyn Fn(Place, &Scenario, &Remedy, Streams, &dyn Fn(u32)) -> Outcome + Sync + 'a;

/// [`run`] with `simulate` for the world, in two parts, and nothing watched.
#[cfg(test)]
pub(crate) fn run_with(
    simulate: &(dyn Fn(&Scenario, &Remedy, Streams) -> Outcome + Sync),
    experiment: &Experiment,
    conduct: Conduct<'_>,
) -> Result<Results, NoMemory> {
    let world = |_: Place, scenario: &_, remedy: &_, streams, done: &dyn Fn(u32)| {
        done(PARTS / 2);
        let outcome = simulate(scenario, remedy, streams);
        done(PARTS);
        outcome
    };
    run_points(&world, experiment, conduct, &mut Tracker::new(experiment))
}

/// The replications of every design point.
fn run_points(
    simulate: &Simulate<'_>,
    experiment: &Experiment,
    conduct: Conduct<'_>,
    tracker: &mut Tracker,
) -> Result<Results, NoMemory> {
    let workers = Workers::new(conduct.threads);
    let design = experiment.design();
    let mut points = Vec::with_capacity(design.len());
    for (index, point) in design.into_iter().enumerate() {
        let point_of = (index, point);
        let (samples, paths) =
            run_point(simulate, experiment, point_of, conduct, &workers, tracker)?;
        points.push(Point::new(experiment, point, samples, &paths));
    }
    Ok(Results::new(experiment, points))
}

/// A sample a remedy of one design point, which has its own number of replications.
fn run_point(
    simulate: &Simulate<'_>,
    experiment: &Experiment,
    (index, point): (usize, DesignPoint<'_>),
    conduct: Conduct<'_>,
    workers: &Workers,
    tracker: &mut Tracker,
) -> Result<(Vec<Sample>, Paths), NoMemory> {
    let plan = experiment.replications;
    let mut samples = vec![Sample::default(); point.remedies.len()];
    let mut paths = Paths::new(point.scenario, point.remedies, experiment.costs.as_ref());
    let (mut done, mut size) = (0, plan.first_size());
    loop {
        tracker.look_after(size);
        let seed = experiment.seed;
        let costs = experiment.costs.as_ref();
        let batch =
            Batch { simulate, seed, index, point, costs, conduct, first: done, size, tracker };
        batch.run(workers, &mut samples, &mut paths)?;
        if size == plan.max || is_precise(experiment, point, &samples) {
            tracker.end_point(size);
            return Ok((samples, paths));
        }
        (done, size) = (size, size.saturating_mul(2).min(plan.max));
    }
}

/// Whether every availability that exists is known as well as was asked. One that was the same in
/// all replications is, once the others that they allow would change it by no more than that.
fn is_precise(experiment: &Experiment, point: DesignPoint<'_>, samples: &[Sample]) -> bool {
    let plan = experiment.replications;
    let intervals = Intervals::new(plan.confidence, samples[0].rows.len() as u32);
    point.remedies.iter().zip(samples).all(|(named, sample)| {
        AVAILABILITIES.into_iter().all(|metric| {
            let estimate = intervals.estimate(metric, &fractions(&sample.rows, metric));
            let is_certain = is_certain(metric, point.scenario, &named.remedy);
            estimate
                .is_none_or(|estimate| estimate.if_certain(is_certain).is_within(plan.precision))
        })
    })
}

/// Replications `first..size` of every remedy at a design point.
struct Batch<'a> {
    simulate: &'a Simulate<'a>,
    seed: u64,
    /// Of the design point.
    index: usize,
    point: DesignPoint<'a>,
    costs: Option<&'a Costs>,
    conduct: Conduct<'a>,
    first: u32,
    size: u32,
    tracker: &'a Tracker,
}

/// About how much of replications is held in two places at once, on its way to the samples and the
/// sums of their paths (bytes).
const HELD_TWICE: usize = 1 << 25;

impl Batch<'_> {
    fn run(
        &self,
        workers: &Workers,
        samples: &mut [Sample],
        paths: &mut Paths,
    ) -> Result<(), NoMemory> {
        for sample in &mut *samples {
            let room = sample.rows.try_reserve_exact((self.size - self.first) as usize);
            room.map_err(|_| NoMemory(self.size))?;
        }
        let each = (size_of::<Row>() + paths.bytes()) * samples.len();
        let step = (HELD_TWICE / each).max(1) as u32;
        for first in (self.first..self.size).step_by(step as usize) {
            let last = first.saturating_add(step).min(self.size);
            self.run_some(first..last, workers, samples, paths);
        }
        Ok(())
    }

    fn run_some(
        &self,
        replications: Range<u32>,
        workers: &Workers,
        samples: &mut [Sample],
        paths: &mut Paths,
    ) {
        let remedies = samples.len();
        let totals: Vec<Mutex<Totals>> = samples
            .iter_mut()
            .map(|sample| Mutex::new(std::mem::take(&mut sample.totals)))
            .collect();
        let done = workers.map(replications.len() * remedies, &|task| {
            let (replication, remedy) = (task / remedies, task % remedies);
            let replication = replications.start + replication as u32;
            let outcome = self.replicate(replication, remedy);
            let mut totals = totals[remedy].lock().expect("no thread has panicked");
            totals.add(replication, &outcome);
            let remedy = &self.point.remedies[remedy].remedy;
            let bill = self.costs.map(|costs| costs.bill(&outcome, remedy));
            (Row::of(&outcome, bill), paths.path(&outcome, remedy, self.costs))
        });
        // The path of each replication under every remedy, in the order of the replications.
        let mut held: Vec<Option<Path>> = Vec::with_capacity(remedies);
        for (row, path) in done {
            samples[held.len()].rows.push(row);
            held.push(path);
            if held.len() == remedies {
                paths.add(&held);
                held.clear();
            }
        }
        for (sample, totals) in samples.iter_mut().zip(totals) {
            sample.totals = totals.into_inner().expect("no thread has panicked");
        }
    }

    fn replicate(&self, replication: u32, remedy: usize) -> Outcome {
        let place = Place { point: self.index, remedy, replication };
        let streams = Streams::new(self.seed, u64::from(replication));
        let remedy = &self.point.remedies[remedy].remedy;
        let counter = self.tracker.replication(self.conduct.progress);
        (self.simulate)(place, self.point.scenario, remedy, streams, &|part| counter.come_to(part))
    }
}

/// The threads of a run; none where they cannot be had, which only takes longer.
pub(super) struct Workers {
    #[cfg(feature = "cli")]
    pool: Option<rayon::ThreadPool>,
}

/// A task by its number.
pub(super) type Task<'a, T> = dyn Fn(usize) -> T + Sync + 'a;

impl Workers {
    #[cfg(feature = "cli")]
    pub(super) fn new(threads: usize) -> Self {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        Self { pool: pool.ok() }
    }

    #[cfg(not(feature = "cli"))]
    pub(super) fn new(_threads: usize) -> Self {
        Self {}
    }

    /// The results of tasks `0..count`, in their order.
    pub(super) fn map<T: Send>(&self, count: usize, task: &Task<'_, T>) -> Vec<T> {
        #[cfg(feature = "cli")]
        if let Some(pool) = &self.pool {
            use rayon::prelude::*;
            return pool.install(|| (0..count).into_par_iter().map(task).collect());
        }
        (0..count).map(task).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::synthetic::{experiment, world};

    const SILENT: &(dyn Fn(Progress) + Sync) = &|_| ();

    fn go(experiment: &Experiment, threads: usize) -> Results {
        let conduct = Conduct { threads, progress: SILENT };
        run_with(&world, experiment, conduct).expect("it fits")
    }

    #[test]
    fn the_results_are_the_same_for_any_number_of_threads() {
        let mut experiment = experiment(&[60, 10, 30], 8, 64);
        experiment.replications.precision = Some(0.02);
        let one = go(&experiment, 1);
        assert_eq!(go(&experiment, 2), one);
        assert_eq!(go(&experiment, 8), one);
    }

    #[test]
    fn replications_that_were_run_in_steps_equal_those_run_at_once() {
        let mut stepwise = experiment(&[60, 10], 4, 32);
        stepwise.replications.precision = Some(0.0);
        let at_once = experiment(&[60, 10], 32, 32);
        assert_eq!(go(&stepwise, 2).points, go(&at_once, 2).points);
    }

    #[test]
    fn the_rule_looks_only_at_doubled_sizes_and_at_the_greatest() {
        let replications = |precision| {
            let mut experiment = experiment(&[120, 10], 3, 20);
            experiment.replications.precision = precision;
            go(&experiment, 2).points[0].replications
        };
        assert_eq!(replications(Some(1.0)), 3);
        assert_eq!(replications(Some(0.4)), 12);
        assert_eq!(replications(Some(1e-9)), 20);
        assert_eq!(replications(None), 20);
    }

    #[test]
    fn every_remedy_meets_the_same_replications() {
        let results = go(&experiment(&[60, 10, 30], 8, 8), 2);
        let hangs = |remedy: usize| -> Vec<_> {
            let rows = &results.points[0].remedies[remedy].rows;
            rows.iter().map(|row| row.first_hang).collect()
        };
        assert_eq!(hangs(0), hangs(1));
        assert_eq!(hangs(0), hangs(2));
        assert_ne!(hangs(0)[0], hangs(0)[1]);
    }

    #[test]
    fn the_first_replication_is_watched_under_each_remedy() {
        let conduct = Conduct { threads: 2, progress: SILENT };
        let results = run(&experiment(&[60, 10], 1, 2), conduct).expect("it fits");
        let told: Vec<_> = results.fates.iter().map(|one| (one.point, one.remedy)).collect();
        assert_eq!(told, [(0, 0), (0, 1)]);
        for watched in &results.fates {
            let born: u64 = watched.bins.iter().map(fates::FateBin::requests).sum();
            let first = &results.points[0].remedies[watched.remedy].rows[0];
            assert_eq!(born, first.valid.requests);
        }
    }

    #[test]
    fn progress_counts_every_part_once() {
        let seen = Mutex::new(Vec::new());
        let conduct = Conduct {
            threads: 2,
            progress: &|progress| seen.lock().expect("no panic").push(progress),
        };
        run_with(&world, &experiment(&[60, 10], 4, 4), conduct).expect("it fits");
        let mut seen = seen.into_inner().expect("no panic");
        seen.sort_by_key(|progress| progress.parts);
        let parts: Vec<_> = seen.iter().map(|progress| progress.parts).collect();
        assert_eq!(parts, (1..=16).map(|half| half * Progress::PARTS / 2).collect::<Vec<_>>());
        assert!(seen.iter().all(|one| (one.planned, one.at_most) == (8, 8)));
    }
}
