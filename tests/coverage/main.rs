//! How often intervals keep their promise: 4,000 experiments of each known truth, rare, skewed and
//! heavy-tailed ones among them. `UPDATE=1 cargo test --test coverage -- --ignored` writes the table;
//! `KIND="no difference" cargo test --test coverage -- --ignored --nocapture` prints the rows of a kind.

mod cases;
#[path = "../common/payback.rs"]
mod payback;

use std::path::{Path, PathBuf};

use cases::{CASES, Case, Outcome};
use porthang::engine::Streams;

const EXPERIMENTS: u32 = 4_000;
/// What is promised.
const CONFIDENCE: f64 = 0.95;
/// Half of what chance alone moves the share of 4,000 experiments, 95 times in 100.
const CHANCE: f64 = 0.014;

/// What became of the experiments of a case.
struct Row {
    covered: u32,
    too_few: u32,
}

impl Row {
    fn of(case: &Case) -> Self {
        let (mut covered, mut too_few) = (0, 0);
        for number in 0..experiments(case.kind) {
            let mut stream = Streams::new(147_203, number.into()).stream("coverage", case.name);
            match (case.experiment)(&mut stream) {
                Outcome::Covered => covered += 1,
                Outcome::Missed => {}
                Outcome::TooFew => too_few += 1,
            }
        }
        Self { covered, too_few }
    }

    /// Of `all`, those that claim nothing false.
    fn kept(&self, all: u32) -> f64 {
        f64::from(self.covered + self.too_few) / f64::from(all)
    }
}

/// The header of the table.
const HEADER: &str = "kind,case,replications,experiments,covered,too_few,kept";
/// What takes most of the time: these rows are computed only by the longer test.
const LONG: [&str; 2] = ["quantile", "break-even"];
/// Of these, the model itself runs in every replication.
const FEWER: &str = "break-even";

/// How many experiments a kind has.
fn experiments(kind: &str) -> u32 {
    if kind == FEWER { EXPERIMENTS / 4 } else { EXPERIMENTS }
}

fn is_long(kind: &str) -> bool {
    LONG.contains(&kind)
}

/// A line for each case, and what breaks its promise.
fn rows(cases: impl Iterator<Item = &'static Case>) -> (Vec<String>, Vec<String>) {
    let (mut lines, mut broken) = (Vec::new(), Vec::new());
    for case in cases {
        let row = Row::of(case);
        let Case { kind, name, replications, least, .. } = case;
        let all = experiments(kind);
        let (covered, too_few, kept) = (row.covered, row.too_few, row.kept(all));
        lines.push(format!("{kind},{name},{replications},{all},{covered},{too_few},{kept:.3}"));
        let promised = least.unwrap_or(CONFIDENCE - CHANCE);
        if kept < promised {
            broken.push(format!("{kind}, {name}: {kept} < {promised}"));
        }
    }
    (lines, broken)
}

fn place() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("results/validation/coverage.csv")
}

#[test]
fn intervals_keep_their_promise_and_the_table_says_how_well() {
    let (lines, broken) = rows(CASES.iter().filter(|case| !is_long(case.kind)));
    let committed = std::fs::read_to_string(place()).expect("the table is committed");
    let mut told = committed.lines();
    assert_eq!(told.next(), Some(HEADER));
    let told: Vec<&str> =
        told.filter(|line| !line.split(',').next().is_some_and(is_long)).collect();
    assert_eq!(lines, told, "{WRITES_IT}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
#[ignore = "half a minute of a machine; it writes the table with UPDATE=1"]
fn all_of_the_table_is_what_comes_out() {
    if let Ok(kind) = std::env::var("KIND") {
        let (lines, broken) = rows(CASES.iter().filter(|case| case.kind == kind));
        println!("{}", lines.join("\n"));
        assert!(broken.is_empty(), "{}", broken.join("\n"));
        return;
    }
    let (lines, broken) = rows(CASES.iter());
    let table = format!("{HEADER}\n{}\n", lines.join("\n"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(place(), &table).expect("it can be written");
    }
    let committed = std::fs::read_to_string(place()).expect("the table is committed");
    assert_eq!(table, committed, "{WRITES_IT}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

const WRITES_IT: &str = "UPDATE=1 cargo test --test coverage -- --ignored writes the table";
