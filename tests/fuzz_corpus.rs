//! The corpus of the fuzz targets, replayed: every input is answered, in bounded memory and words.

#[path = "../fuzz/targets.rs"]
mod targets;

use std::fs;
use std::path::Path;

/// The most bytes an input may take while it is read.
const BYTES_MAX: u64 = 256 << 20;

/// The most allocations for an input: a measure of the work that is the same on every machine.
const ALLOCATIONS_MAX: u64 = 5_000_000;

/// The most bytes that may be said of an input.
const SAID_MAX: usize = 1 << 20;

#[test]
fn every_input_of_the_experiment_target_is_answered() {
    replay("experiment", targets::experiment);
}

#[test]
fn every_input_of_the_trace_target_is_answered() {
    replay("trace", targets::trace);
}

#[test]
fn every_input_of_the_topology_target_is_answered() {
    replay("topology", targets::topology);
}

#[cfg(feature = "cli")]
#[test]
fn every_input_of_the_incidents_target_is_answered() {
    replay("incidents", targets::incidents);
}

#[cfg(feature = "cli")]
#[test]
fn every_input_of_the_log_target_is_answered() {
    replay("log", targets::log);
}

#[cfg(feature = "cli")]
#[test]
fn the_dictionary_of_the_experiment_target_has_every_key_and_tag_of_the_format() {
    use porthang::report::format;
    let words = include_str!("../fuzz/dictionaries/experiment.dict");
    let told = format::as_json(&format::sections());
    let sections = told["format"].as_array().expect("a list");
    for section in sections {
        let keys = section["keys"].as_array().into_iter().flatten().map(|key| &key["key"]);
        let variants = section["variants"].as_array().into_iter().flatten();
        for word in keys.chain(variants.map(|variant| &variant["tag"])) {
            let quoted = word.to_string();
            let there = words.lines().any(|line| line == quoted);
            assert!(there, "add {quoted} to fuzz/dictionaries/experiment.dict");
        }
    }
}

fn replay(target: &str, read: fn(&[u8]) -> String) {
    let folder = Path::new("fuzz/corpus").join(target);
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("there is a corpus") {
        let path = entry.expect("an entry can be read").path();
        let data = fs::read(&path).expect("an input can be read");
        let mut said = String::new();
        let spent = allocation_counter::measure(|| said = read(&data));
        let name = path.display();
        assert!(spent.bytes_max < BYTES_MAX, "{name} takes {} bytes", spent.bytes_max);
        assert!(spent.count_total < ALLOCATIONS_MAX, "{name} allocates {}", spent.count_total);
        assert!(said.len() < SAID_MAX, "{} bytes are said of {name}", said.len());
        count += 1;
    }
    assert!(count >= 10, "only {count} inputs in {}", folder.display());
}
