//! [`Batch`]: some replications of every remedy at a design point, simulated or recalled. Change here
//! in which order, and what becomes of those that fail.

use std::any::Any;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use super::conduct::{Conduct, Simulate};
use super::fates::Watched;
use super::halt::{Broken, Gap, Halt};
use super::paths::{Path, Paths};
use super::progress::{Progress, Tracker};
use super::record::{Key, Record};
use super::sample::{Row, Sample, Totals};
use super::store::{NotKept, Store};
use super::workers::Workers;
use super::{Costs, DesignPoint};
use crate::engine::Streams;
use crate::model::Outcome;

/// Replications `first..size` of every remedy at a design point.
pub(super) struct Batch<'a> {
    pub(super) simulate: &'a Simulate<'a>,
    pub(super) seed: u64,
    /// Of the design point.
    pub(super) index: usize,
    pub(super) point: DesignPoint<'a>,
    pub(super) costs: Option<&'a Costs>,
    pub(super) conduct: Conduct<'a>,
    pub(super) first: u32,
    pub(super) size: u32,
    pub(super) tracker: &'a Tracker,
    /// One a remedy; none where nothing is stored.
    pub(super) keys: &'a [Key],
    /// Whether the first replication of each remedy is watched.
    pub(super) is_watched: &'a [bool],
}

/// About how much of replications is held in two places at once, on its way to the samples and the
/// sums of their paths (bytes).
const HELD_TWICE: usize = 1 << 25;

/// Why one replication has nothing to say.
enum Failed {
    Broken(Broken),
    NotKept(NotKept),
}

/// What of a replication goes on: its row, its path, and what was watched.
type Told = (Row, Option<Path>, Option<Watched>);

impl Batch<'_> {
    /// Adds the replications to the `samples` and `paths`, and to `watched` what was.
    pub(super) fn run(
        &self,
        workers: &Workers,
        samples: &mut [Sample],
        paths: &mut Paths,
        watched: &mut Vec<Watched>,
    ) -> Result<(), Halt> {
        self.fill(workers)?;
        for sample in &mut *samples {
            let room = sample.rows.try_reserve_exact((self.size - self.first) as usize);
            room.map_err(|_| Halt::NoMemory(self.size))?;
        }
        let each = (size_of::<Row>() + paths.bytes()) * samples.len();
        let step = (HELD_TWICE / each).max(1) as u32;
        let mut broken = Vec::new();
        for first in (self.first..self.size).step_by(step as usize) {
            let last = first.saturating_add(step).min(self.size);
            match self.run_some(first..last, workers, samples, paths) {
                Ok(more) => watched.extend(more),
                Err(Halt::Broken(more)) => broken.extend(more),
                Err(halt) => return Err(halt),
            }
        }
        if broken.is_empty() { Ok(()) } else { Err(Halt::Broken(broken)) }
    }

    /// Where others simulate some of the replications: keeps those that are ours, and says which are
    /// missing then.
    fn fill(&self, workers: &Workers) -> Result<(), Halt> {
        let Some(store) = self.conduct.store.filter(|_| !self.conduct.share.is_all()) else {
            return Ok(());
        };
        let numbers = self.first..self.size;
        let every = numbers.flat_map(|number| (0..self.keys.len()).map(move |arm| (number, arm)));
        let all: Vec<(u32, usize)> = every.filter(|task| !self.is_kept(store, *task)).collect();
        let takes = |task: &(u32, usize)| self.conduct.share.takes(self.index, task.0);
        let (ours, others): (Vec<_>, Vec<_>) = all.into_iter().partition(takes);
        let done = workers.map(ours.len(), &|task| {
            let (number, remedy) = ours[task];
            // What is not kept is of no use to anybody: the others are not simulated any more.
            match self.record(number, remedy)? {
                (_, Err(why)) => Err(Failed::NotKept(why)),
                (_, Ok(())) => Ok(()),
            }
        });
        sort_out(done)?;
        if others.is_empty() {
            return Ok(());
        }
        let mut missing: Vec<u32> = others.iter().map(|(number, _)| *number).collect();
        missing.dedup();
        let (first, size, tasks) = (self.first, self.size, others.len() as u64);
        Err(Halt::Missing(vec![Gap { point: self.index, first, size, missing, tasks }]))
    }

    fn run_some(
        &self,
        replications: Range<u32>,
        workers: &Workers,
        samples: &mut [Sample],
        paths: &mut Paths,
    ) -> Result<Vec<Watched>, Halt> {
        let remedies = samples.len();
        let totals: Vec<Mutex<Totals>> = samples
            .iter_mut()
            .map(|sample| Mutex::new(std::mem::take(&mut sample.totals)))
            .collect();
        let done = workers.map(replications.len() * remedies, &|task| -> Result<Told, Failed> {
            let (replication, remedy) = (task / remedies, task % remedies);
            let replication = replications.start + replication as u32;
            // What cannot be kept is told all the same; the store knows.
            let (Record { outcome, fates }, _) = self.record(replication, remedy)?;
            let mut totals = totals[remedy].lock().expect("no thread has panicked");
            totals.add(replication, &outcome);
            let watched = fates.filter(|_| self.watches(replication, remedy));
            let watched = watched.map(|bins| Watched { point: self.index, remedy, bins });
            let (row, path) = self.kept(&outcome, remedy, paths);
            Ok((row, path, watched))
        });
        // The path of each replication under every remedy, in the order of the replications.
        let mut held: Vec<Option<Path>> = Vec::with_capacity(remedies);
        let mut watched = Vec::new();
        for (row, path, seen) in sort_out(done)? {
            samples[held.len()].rows.push(row);
            watched.extend(seen);
            held.push(path);
            if held.len() == remedies {
                paths.add(&held);
                held.clear();
            }
        }
        for (sample, totals) in samples.iter_mut().zip(totals) {
            sample.totals = totals.into_inner().expect("no thread has panicked");
        }
        Ok(watched)
    }

    /// What stays of a replication by itself.
    fn kept(&self, outcome: &Outcome, remedy: usize, paths: &Paths) -> (Row, Option<Path>) {
        let remedy = &self.point.remedies[remedy].remedy;
        let bill = self.costs.map(|costs| costs.bill(outcome, remedy));
        (Row::of(outcome, bill), paths.path(outcome, remedy, self.costs))
    }

    fn watches(&self, replication: u32, remedy: usize) -> bool {
        replication == 0 && self.is_watched[remedy]
    }

    fn is_kept(&self, store: &dyn Store, (replication, remedy): (u32, usize)) -> bool {
        store.has(self.keys[remedy], replication, self.watches(replication, remedy))
    }

    /// A replication from the store, or else simulated and, if that can be, kept.
    fn record(
        &self,
        replication: u32,
        remedy: usize,
    ) -> Result<(Record, Result<(), NotKept>), Failed> {
        let counter = self.tracker.replication(self.conduct.progress);
        if let Some(store) = self.conduct.store
            && self.is_kept(store, (replication, remedy))
            && let Some(record) = store.recall(self.keys[remedy], replication)
        {
            counter.come_to(Progress::PARTS as u32);
            return Ok((record, Ok(())));
        }
        let watched = self.watches(replication, remedy);
        let streams = Streams::new(self.seed, u64::from(replication));
        let named = &self.point.remedies[remedy];
        let simulate = || {
            let done = |part| counter.come_to(part);
            (self.simulate)(self.point.scenario, &named.remedy, streams, watched, &done)
        };
        let record = catch_unwind(AssertUnwindSafe(simulate)).map_err(|panic| {
            let law = law(&*panic);
            Failed::Broken(Broken { point: self.index, remedy, replication, law })
        })?;
        let keep = |store: &dyn Store| store.keep(self.keys[remedy], replication, &record);
        let kept = self.conduct.store.map_or(Ok(()), keep);
        Ok((record, kept))
    }
}

/// The words of an assertion that failed.
fn law(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// All that was `done`, or why it was not.
fn sort_out<T>(done: Vec<Result<T, Failed>>) -> Result<Vec<T>, Halt> {
    let mut told = Vec::with_capacity(done.len());
    let mut broken = Vec::new();
    for one in done {
        match one {
            Ok(one) => told.push(one),
            Err(Failed::Broken(one)) => broken.push(one),
            Err(Failed::NotKept(why)) => return Err(Halt::NotKept(why)),
        }
    }
    if broken.is_empty() { Ok(told) } else { Err(Halt::Broken(broken)) }
}
