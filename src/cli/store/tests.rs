//! Tests of the file of replications: what is cut, what is damaged, what is somebody else's.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::engine::Streams;
use crate::experiment::synthetic::{experiment, world};

const SEED: u64 = 5;

fn source(text: &str) -> Source {
    Source { file: "a.toml".to_owned(), text: text.to_owned(), ..Source::default() }
}

fn record(replication: u32) -> Record {
    let experiment = experiment(&[60], 1, 1);
    let streams = Streams::new(SEED, u64::from(replication));
    let outcome = world(&experiment.scenario, &experiment.remedies[0].remedy, streams);
    Record { outcome, fates: None }
}

fn key(byte: u8) -> Key {
    Key([byte; 16])
}

/// A folder with a store of these replications of one key, added in this order.
fn stored(numbers: &[u32]) -> (TempDir, StoreFile) {
    let root = TempDir::new().expect("a folder");
    let store = StoreFile::open(root.path(), None, &source("x")).expect("nothing is there");
    add(&store, numbers);
    (root, store)
}

fn add(store: &StoreFile, numbers: &[u32]) {
    for number in numbers {
        store.keep(key(1), *number, &record(*number)).expect("kept");
    }
}

fn again(root: &TempDir) -> StoreFile {
    StoreFile::open(root.path(), None, &source("x")).expect("it can be read")
}

fn in_order(store: &StoreFile) -> Vec<u8> {
    let mut bytes = Vec::new();
    store.write_in_order(&mut bytes).expect("memory takes all");
    bytes
}

#[test]
fn nothing_is_made_before_there_is_something_to_keep() {
    let (root, store) = stored(&[]);
    assert!(store.is_empty() && fs::read_dir(root.path()).expect("a folder").next().is_none());
}

#[test]
fn what_is_kept_is_there_when_the_file_is_opened_again() {
    let (root, store) = stored(&[3, 1]);
    drop(store);
    let store = again(&root);
    assert_eq!(store.recall(key(1), 3), Some(record(3)));
    assert!(store.has(key(1), 1, false) && !store.has(key(1), 1, true));
    assert!(!store.has(key(2), 1, false) && store.recall(key(1), 2).is_none());
    assert_eq!(store.experiment(), Some(source("x")));
}

#[test]
fn a_file_that_was_cut_anywhere_keeps_what_was_whole_and_goes_on() {
    let (root, store) = stored(&[0, 1, 2]);
    drop(store);
    let path = root.path().join(NAME);
    let whole = fs::read(&path).expect("it is there");
    let finished = in_order(&again(&root));
    for cut in (0..whole.len()).step_by(11).chain([whole.len() - 1]) {
        fs::write(&path, &whole[..cut]).expect("written");
        let store = again(&root);
        let missing: Vec<u32> = (0..3).filter(|n| !store.has(key(1), *n, false)).collect();
        assert!(missing.iter().all(|n| missing.contains(&2) && *n <= 2), "{missing:?} at {cut}");
        add(&store, &missing);
        assert!(in_order(&store) == finished, "cut at {cut}");
        drop(store);
        let store = again(&root);
        assert!(in_order(&store) == finished && store.cut() == 0, "cut at {cut}, opened again");
    }
}

#[test]
fn a_damaged_record_is_lost_and_no_other() {
    let (root, store) = stored(&[0, 1, 2]);
    drop(store);
    let path = root.path().join(NAME);
    let mut bytes = fs::read(&path).expect("it is there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).expect("written");
    let store = again(&root);
    let there: Vec<u32> = (0..3).filter(|n| store.has(key(1), *n, false)).collect();
    assert_eq!(there.len(), 2, "{there:?}");
    assert!(!store.is_in_order());
}

#[test]
fn the_file_in_order_does_not_tell_who_was_first_and_is_known_as_such() {
    let (root, store) = stored(&[0, 1, 2]);
    let (_other, backwards) = stored(&[2, 1, 0]);
    assert_eq!(in_order(&store), in_order(&backwards));
    assert!(!store.is_in_order());
    fs::write(root.path().join(NAME), in_order(&store)).expect("written");
    assert!(again(&root).is_in_order());
    let other = StoreFile::open(root.path(), None, &source("y")).expect("it can be read");
    assert!(!other.is_in_order(), "another experiment asks");
}

#[test]
fn a_file_of_somebody_else_is_refused_and_stays() {
    for (text, said) in [
        ("mine", "a file that no run has written"),
        ("porthang replications 0\n", "in the form of another version"),
        ("\u{0}\u{1}binary", "a file that no run has written"),
    ] {
        let root = TempDir::new().expect("a folder");
        let path = root.path().join(NAME);
        fs::write(&path, text).expect("written");
        let refused = StoreFile::open(root.path(), None, &source("x")).expect_err("it is no store");
        assert!(refused.to_string().contains(said), "{refused}");
        let begun = StoreFile::begin(root.path(), None, &source("x"));
        assert_eq!(begun.is_ok(), text.starts_with(WORD), "only what a run has made is removed");
        assert_eq!(path.exists(), begun.is_err());
    }
}

#[test]
fn a_shard_is_taken_up_unless_it_differs_or_is_of_something_else() {
    let (_all, all) = stored(&[0, 2]);
    let (_shard, shard) = stored(&[1, 2]);
    let keys = std::collections::BTreeSet::from([key(1)]);
    assert!(shard.refuse_others(&keys).is_ok());
    assert!(all.refuse_different(&shard, &keys).is_ok());
    all.take_up(&shard, &keys).expect("it fits");
    assert!((0..3).all(|n| all.has(key(1), n, false)));
    shard.keep(key(1), 0, &record(7)).expect("kept");
    let refused = all.refuse_different(&shard, &keys);
    assert!(matches!(refused, Err(Refused::Differs { replication: 0, .. })));
    shard.keep(key(2), 0, &record(7)).expect("kept");
    assert!(shard.refuse_others(&keys).is_ok(), "one is of what the experiment was before");
    let strange = std::collections::BTreeSet::from([key(3)]);
    assert!(matches!(shard.refuse_others(&strange), Err(Refused::Others { others: 4, of: 4 })));
}

#[test]
fn a_file_of_a_shard_is_known_by_its_name() {
    let shard = Shard { number: 3, of: 12 };
    assert_eq!(shard_of(Path::new("a").join(name(Some(shard))).as_path()), Some(shard));
    for other in ["replications.store", "replications.03-of-12.store", "x.3-of-12.store"] {
        assert_eq!(shard_of(Path::new(other)), None, "{other}");
    }
}
