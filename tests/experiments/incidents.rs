//! The incidents of a public service as its status page tells them, where they are at hand: a table
//! of which columns are read.

use std::fs;
use std::path::Path;

use porthang::engine::{Distribution, SimDuration, SimTime};
use porthang::experiment::config;
use porthang::model::scenario::Arrivals;

const TEXT: &str = r#"
title = "Incidents"
seed = 1
horizon = "2000 days"
replications = { min = 1, max = 1 }
network = { star = { latency = "1 ms" } }
remedies = { none = [] }

[[clients]]
name = "all"
hosts = 1
profile = "linux"
arrivals = { trace = { file = "windows.csv", column = "downtime_start" } }

[listener]
profile = "linux"
backlog = 5
workers = 1
service = { empirical = { file = "windows.csv", column = "duration_minutes", unit = "min" } }
hang = "silent"
"#;

/// The table without planned maintenance, by the beginning of each incident; `None` after saying
/// that it is not here.
fn windows() -> Option<String> {
    let path = "../shared/data/incidents/github-downtime-windows.csv";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: the incidents are not at {}", path.display());
        return None;
    };
    let (head, rows) = text.split_once('\n').expect("a head and rows");
    let unplanned = |row: &&str| !row.trim_end().ends_with(",maintenance");
    let mut rows: Vec<&str> = rows.lines().filter(unplanned).collect();
    rows.sort_by_key(|row| row.split(',').nth(1));
    Some(format!("{head}\n{}\n", rows.join("\n")))
}

#[test]
fn the_columns_of_a_table_are_its_durations_and_its_instants() {
    let Some(windows) = windows() else { return };
    let load = |_: &Path| Ok(windows.clone().into_bytes());
    let read = config::read("incidents.toml", TEXT, &[], &load);
    let scenario = read.unwrap_or_else(|all| panic!("{all}")).scenario;
    let Distribution::Empirical { sorted } = &scenario.listener.service else {
        panic!("an observed law");
    };
    let minute = SimDuration::from_secs(60);
    let middle = sorted[sorted.len() / 2];
    assert_eq!((sorted.len(), middle), (801, minute.times(73)));
    assert_eq!(sorted.last(), Some(&minute.times(3718)));
    assert_eq!((scenario.listener.service.mean() / 60.0).round(), 141.0);
    let Arrivals::Trace { requests } = &scenario.classes[0].arrivals else {
        panic!("a trace");
    };
    assert_eq!((requests.len(), requests[0].at), (801, SimTime::ZERO));
    let last = requests.last().expect("many").at.as_secs_f64();
    let gap = last / 3_600.0 / (requests.len() - 1) as f64;
    assert!((gap - 48.26).abs() < 0.01, "{gap} hours");
}
