//! Temporary.
#![allow(dead_code, missing_docs)]
#[path = "../common/mod.rs"]
mod common;
#[path = "../conservation/networks.rs"]
mod networks;
#[path = "../common/random.rs"]
mod random;
#[path = "../conservation/remedies.rs"]
mod remedies;
#[path = "../conservation/scenarios.rs"]
mod scenarios;
#[path = "../conservation/values.rs"]
mod values;

use std::cell::Cell;
use std::fmt::Write;
use std::path::PathBuf;

use porthang::engine::Streams;
use porthang::model::segment::ListenerId;
use porthang::trace;
use proptest::prelude::any;

#[test]
fn dump() {
    let out = PathBuf::from(std::env::var("DUMP").expect("DUMP"));
    let cases: u32 = std::env::var("CASES").unwrap().parse().unwrap();
    std::fs::create_dir_all(&out).unwrap();
    let n = Cell::new(0);
    let all = (scenarios::scenario(), remedies::remedy(), any::<u64>());
    random::for_all(cases, &all, |(scenario, remedy, seed)| {
        let i = n.get();
        n.set(i + 1);
        for l in 0..remedy.rota().listeners() {
            let story = trace::tell(&scenario, &remedy, Streams::new(seed, 0), ListenerId(l));
            let mut text = story.to_string();
            writeln!(text, "{} {}", story.segments, story.segments_told).unwrap();
            std::fs::write(out.join(format!("{i:05}-{l}.txt")), text).unwrap();
        }
        let mut list = String::new();
        let mut lines = 0;
        trace::segments(&scenario, &remedy, Streams::new(seed, 0), |p| {
            lines += 1;
            if lines < 150 {
                writeln!(list, "{p}").unwrap();
            }
        });
        writeln!(list, "{lines}").unwrap();
        std::fs::write(out.join(format!("{i:05}-segments.txt")), list).unwrap();
    });
}
