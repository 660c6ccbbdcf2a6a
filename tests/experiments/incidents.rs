//! The incidents of a public service as its status page tells them, where they are at hand: a table
//! of which columns are read, and laws that are fitted to it.

use std::fs;
use std::path::Path;

use porthang::calibration::{Asked, Calibration, Family, Incidents, Only, Rate};
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

/// The incidents whose impact is `value`, or is not.
fn incidents(windows: &str, value: &str, is_wanted: bool) -> Incidents {
    let only = Only { column: "impact".to_owned(), value: value.to_owned(), is_wanted };
    let asked = Asked { only: vec![only], ..Asked::default() };
    Incidents::read("windows.csv", windows, &asked).expect("a sound table")
}

/// The figures are those of an independent script, beside the table. It leaves out what ended when it
/// started, too.
#[test]
fn the_table_of_incidents_has_the_medians_and_the_spread_that_are_told_of_it() {
    let Some(windows) = windows() else { return };
    for (value, is_wanted, [count, median, mean, ninety]) in [
        ("maintenance", false, [779.0, 76.0, 145.0, 317.0]),
        ("major", true, [136.0, 79.0, 136.0, 340.0]),
        ("critical", true, [28.0, 85.0, 176.0, 549.0]),
    ] {
        let incidents = incidents(&windows, value, is_wanted);
        let (_, lengths) = &incidents.parts()[0];
        assert_eq!(lengths.ended.len() as f64, count, "{value}");
        let minutes = |seconds: f64| seconds / 60.0;
        assert_eq!(minutes(lengths.quantile(0.5)), median, "{value}");
        assert!((minutes(lengths.mean()) - mean).abs() < 0.6, "{value}: {}", lengths.mean());
        assert_eq!(minutes(lengths.quantile(0.9)), ninety, "{value}");
    }
    let incidents = incidents(&windows, "maintenance", false);
    assert_eq!(incidents.of_no_length, 22);
    let (_, lengths) = &incidents.parts()[0];
    assert_eq!(lengths.ended.last(), Some(&(3_718.0 * 60.0)));
    assert!((lengths.spread() - 1.12).abs() < 0.006, "{}", lengths.spread());
    let gaps = Rate::of(&incidents).gaps.expect("many");
    // 50.6 h and 1.25 are told, without saying which windows are left out: these are all that have a
    // length, and lie within 2 and 4 % of that.
    assert!((gaps.mean / 3_600.0 - 49.62).abs() < 0.01, "{} hours", gaps.mean / 3_600.0);
    assert!((gaps.variation - 1.296).abs() < 0.001 && gaps.are_uneven(), "{}", gaps.variation);
    let calibration = Calibration::of(&incidents).expect("enough of them");
    let best = calibration.parts[0].best();
    assert_eq!(best.family, Family::Lognormal);
    let [median, sigma] = [best.parameters[0], best.parameters[1]];
    assert!(sigma.low.is_some_and(|low| low < 1.12) && sigma.high.is_some_and(|high| high > 1.12));
    assert!((median.value / 4_560.0 - 1.0).abs() < 0.1, "{median:?}");
}
