//! Tests of the runner, mostly in a made-up world.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::experiment::goal::Goal;
use crate::experiment::record::{Key, Record};
use crate::experiment::store::{NotKept, Shard, Share, Store};
use crate::experiment::synthetic::{experiment, world};

fn go(experiment: &Experiment, threads: usize) -> Results {
    let conduct = Conduct::quiet(threads);
    run_with(&world, experiment, conduct).expect("it fits")
}

#[test]
fn the_results_are_the_same_for_any_number_of_threads() {
    let mut experiment = experiment(&[60, 10, 30], 8, 64);
    experiment.goals = Goal::availabilities(0.02).to_vec();
    let one = go(&experiment, 1);
    assert_eq!(go(&experiment, 2), one);
    assert_eq!(go(&experiment, 8), one);
}

#[test]
fn replications_that_were_run_in_steps_equal_those_run_at_once() {
    let mut stepwise = experiment(&[60, 10], 4, 32);
    stepwise.goals = Goal::availabilities(0.0).to_vec();
    let at_once = experiment(&[60, 10], 32, 32);
    assert_eq!(go(&stepwise, 2).points, go(&at_once, 2).points);
}

#[test]
fn the_rule_looks_only_at_doubled_sizes_and_at_the_greatest() {
    let replications = |precision: Option<f64>| {
        let mut experiment = experiment(&[120, 10], 3, 20);
        let goals = precision.map(Goal::availabilities);
        experiment.goals = goals.into_iter().flatten().collect();
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
    let conduct = Conduct::quiet(2);
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
        progress: &|progress| seen.lock().expect("no panic").push(progress),
        ..Conduct::quiet(2)
    };
    run_with(&world, &experiment(&[60, 10], 4, 4), conduct).expect("it fits");
    let mut seen = seen.into_inner().expect("no panic");
    seen.sort_by_key(|progress| progress.parts);
    let parts: Vec<_> = seen.iter().map(|progress| progress.parts).collect();
    assert_eq!(parts, (1..=16).map(|half| half * Progress::PARTS / 2).collect::<Vec<_>>());
    assert!(seen.iter().all(|one| (one.planned, one.at_most) == (8, 8)));
}

/// A store in memory, which can be full.
#[derive(Default)]
struct Memory {
    records: Mutex<BTreeMap<(Key, u32), Record>>,
    room: Option<usize>,
}

impl Memory {
    fn count(&self) -> usize {
        self.records.lock().expect("no panic").len()
    }
}

impl Store for Memory {
    fn has(&self, key: Key, replication: u32, watched: bool) -> bool {
        let records = self.records.lock().expect("no panic");
        records.get(&(key, replication)).is_some_and(|one| !watched || one.fates.is_some())
    }

    fn recall(&self, key: Key, replication: u32) -> Option<Record> {
        self.records.lock().expect("no panic").get(&(key, replication)).cloned()
    }

    fn keep(&self, key: Key, replication: u32, record: &Record) -> Result<(), NotKept> {
        let mut records = self.records.lock().expect("no panic");
        if self.room.is_some_and(|room| records.len() >= room) {
            return Err(NotKept("no space".to_owned()));
        }
        records.insert((key, replication), record.clone());
        Ok(())
    }
}

/// What a run comes to with this store, and how many replications it simulates.
fn with(store: &Memory, experiment: &Experiment, share: Share) -> (Result<Results, Halt>, usize) {
    let simulated = AtomicUsize::new(0);
    let counted = |scenario: &_, remedy: &_, streams| {
        simulated.fetch_add(1, Ordering::Relaxed);
        world(scenario, remedy, streams)
    };
    let conduct = Conduct { store: Some(store), share, ..Conduct::quiet(2) };
    let done = run_with(&counted, experiment, conduct);
    (done, simulated.into_inner())
}

#[test]
fn what_is_stored_is_not_simulated_again() {
    let store = Memory::default();
    let small = experiment(&[60, 10], 8, 8);
    assert_eq!(with(&store, &small, Share::All), (Ok(go(&small, 1)), 16));
    assert_eq!(with(&store, &small, Share::All), (Ok(go(&small, 1)), 0));
    let longer = experiment(&[60, 10], 12, 12);
    assert_eq!(with(&store, &longer, Share::All), (Ok(go(&longer, 1)), 8));
    let wider = experiment(&[60, 30, 10], 12, 12);
    assert_eq!(with(&store, &wider, Share::All), (Ok(go(&wider, 1)), 12));
    let other = Experiment { seed: 1, ..small.clone() };
    assert_eq!(with(&store, &other, Share::All), (Ok(go(&other, 1)), 16));
    assert_eq!(with(&store, &small, Share::Nothing), (Ok(go(&small, 1)), 0));
}

#[test]
fn any_number_of_shards_comes_to_what_one_run_does() {
    let mut experiment = experiment(&[60, 10], 3, 50);
    experiment.goals = Goal::availabilities(0.05).to_vec();
    let alone = go(&experiment, 2);
    assert!(alone.points[0].replications > 3, "the rule looks more than once");
    for of in 1..=7 {
        let merged = Memory::default();
        let mut waves = 0;
        let results = loop {
            let done = with(&merged, &experiment, Share::Nothing).0;
            let Err(halt) = done else { break done };
            let Halt::Missing(gaps) = halt else { panic!("{halt}") };
            assert!(!gaps[0].is_begun(), "a wave is whole");
            // The last shard first: each knows what was merged, and nothing of the others.
            let own = (1..=of).rev().map(|number| {
                let records = merged.records.lock().expect("no panic").clone();
                let own = Memory { records: Mutex::new(records), room: None };
                let (done, _) = with(&own, &experiment, Share::Of(Shard { number, of }));
                assert!(matches!(done, Err(Halt::Missing(_)) | Ok(_)));
                own.records.into_inner().expect("no panic")
            });
            let own: Vec<_> = own.collect();
            merged.records.lock().expect("no panic").extend(own.into_iter().flatten());
            waves += 1;
        };
        assert_eq!(results.as_ref(), Ok(&alone), "{of} shards");
        assert!(waves > 1 || of == 1);
    }
}

#[test]
fn a_gap_names_what_the_others_have_not_done() {
    let experiment = experiment(&[60, 10], 6, 6);
    let store = Memory::default();
    let second = Share::Of(Shard { number: 2, of: 3 });
    let (Err(Halt::Missing(gaps)), 4) = with(&store, &experiment, second) else { panic!("a gap") };
    let missing = vec![0, 2, 3, 5];
    assert_eq!(gaps, [Gap { point: 0, first: 0, size: 6, missing, tasks: 8 }]);
    assert!(gaps[0].is_begun());
}

#[test]
fn a_replication_that_breaks_a_law_is_told_and_the_others_are_done() {
    let experiment = experiment(&[60, 10], 8, 8);
    let store = Memory::default();
    let calls = AtomicUsize::new(0);
    let breaks = |scenario: &_, remedy: &_, streams| {
        assert!(calls.fetch_add(1, Ordering::Relaxed) != 5, "up + hung = {}", 7);
        world(scenario, remedy, streams)
    };
    let conduct = Conduct { store: Some(&store), ..Conduct::quiet(1) };
    let law = "up + hung = 7".to_owned();
    let broken = Broken { point: 0, remedy: 1, replication: 2, law };
    assert_eq!(run_with(&breaks, &experiment, conduct), Err(Halt::Broken(vec![broken])));
    assert_eq!(store.count(), 15);
    assert_eq!(with(&store, &experiment, Share::All), (Ok(go(&experiment, 1)), 1));
}

#[test]
fn what_cannot_be_kept_is_told_all_the_same_but_of_no_use_to_a_shard() {
    let experiment = experiment(&[60, 10], 20, 20);
    let store = Memory { room: Some(7), ..Memory::default() };
    assert_eq!(with(&store, &experiment, Share::All), (Ok(go(&experiment, 1)), 40));
    let store = Memory { room: Some(7), ..Memory::default() };
    let (done, _) = with(&store, &experiment, Share::Of(Shard { number: 1, of: 2 }));
    assert_eq!(done, Err(Halt::NotKept(NotKept("no space".to_owned()))));
    assert_eq!(store.count(), 7);
}
