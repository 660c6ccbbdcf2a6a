//! A sweep is its points: each the experiment with the values in place, on the same traffic.

use std::sync::atomic::AtomicBool;

use porthang::experiment::{Conduct, Expectation, Experiment, Results, config, run};

/// Five days with few requests.
const SWEPT: &str = include_str!("../../experiments/poison-rate.toml");

fn read(overrides: &[(&str, &str)]) -> Experiment {
    let small = [
        ("horizon", "2 days"),
        ("replications.min", "4"),
        ("replications.max", "8"),
        ("replications.precision", "0.05"),
        ("clients.mail relays.arrivals.poisson.rate", "50 / day"),
        ("sweep.\"clients.offender.arrivals.poisson.rate\".steps", "3"),
    ];
    let owned = |(path, value): &(&str, &str)| ((*path).to_owned(), (*value).to_owned());
    let overrides: Vec<_> = small.iter().chain(overrides).map(owned).collect();
    config::read("poison-rate.toml", SWEPT, &overrides, &config::no_files)
        .unwrap_or_else(|all| panic!("{all}"))
}

fn go(experiment: &Experiment, threads: usize) -> Results {
    let conduct = Conduct { threads, progress: &|_| (), stop: &AtomicBool::new(false) };
    run(experiment, conduct).expect("nobody stops it")
}

#[test]
fn a_point_of_a_sweep_is_the_experiment_with_its_value_set() {
    let swept = go(&read(&[]), 2);
    let values = ["0.01 / day", "1 / day", "100 / day"];
    for (point, value) in swept.points.iter().zip(values) {
        let path = "clients.offender.arrivals.poisson.rate";
        assert_eq!(point.parameters, [(path.to_owned(), value.to_owned())]);
        let alone = read(&[(path, value)]);
        assert_eq!(alone.sweep, None, "what is set is not swept");
        let alone = go(&alone, 2);
        assert_eq!(point.remedies, alone.points[0].remedies, "{value}");
        assert_eq!(point.comparisons, alone.points[0].comparisons, "{value}");
    }
    let counts: Vec<u32> = swept.points.iter().map(|point| point.replications).collect();
    assert!(counts.contains(&4) && counts.contains(&8), "each by its own rule: {counts:?}");
}

#[test]
fn all_points_meet_the_same_valid_requests() {
    let results = go(&read(&[("replications.min", "8")]), 2);
    let requests = |point: usize| -> Vec<u64> {
        let rows = &results.points[point].remedies[0].rows;
        rows.iter().map(|row| row.valid.requests).collect()
    };
    assert_eq!(requests(0), requests(2));
}

#[test]
fn an_expectation_is_about_the_points_with_its_values_and_none_where_a_value_is_set() {
    let sweep = r#"{
        "listener.hang" = ["silent", { listen-not-rearmed = { dead-reply = "rst" } }, "stuck-accept"],
        "clients.offender.arrivals.poisson.rate" = ["10 / day", "24 / day"],
    }"#;
    let expect = r#"[
        { metric = "hangs", remedy = "fix", at-most = 0, at = { "listener.hang" = "stuck-accept" } },
        { metric = "restarts", remedy = "fix", at-most = 0, at = {
            "listener.hang" = { listen-not-rearmed = { dead-reply = "rst" } },
            "clients.offender.arrivals.poisson.rate" = "1 / hour",
        } },
    ]"#;
    let about = |set: &[(&str, &str)]| -> Vec<usize> {
        let experiment = read(&[&[("sweep", sweep), ("expect", expect)], set].concat());
        let points = experiment.design();
        let count = |expectation: &Expectation| {
            points.iter().filter(|point| expectation.is_about(point.parameters)).count()
        };
        experiment.expectations.iter().map(count).collect()
    };
    assert_eq!(about(&[]), [2, 1]);
    assert_eq!(about(&[("listener.hang", "stuck-accept")]), [0, 0]);
}

/// Files of a run of a grid of two keys.
#[cfg(feature = "cli")]
fn files(threads: usize) -> Vec<(&'static str, Vec<u8>)> {
    let sweep = "{ \"clients.offender.arrivals.poisson.rate\" = [\"0.1 / day\", \"10 / day\"], \
                 \"listener.hang\" = [\"silent\", { listen-not-rearmed = { dead-reply = \"rst\" } }] }";
    let experiment = read(&[("sweep", sweep)]);
    porthang::report::files(&experiment, &go(&experiment, threads)).expect("charts")
}

#[cfg(feature = "cli")]
#[test]
fn a_grid_gives_the_same_bytes_for_any_number_of_threads() {
    let one = files(1);
    assert_eq!(files(2), one);
    assert_eq!(files(8), one);
    let text = |name: &str| {
        let (_, bytes) = one.iter().find(|(file, _)| *file == name).expect("a file");
        String::from_utf8(bytes.clone()).expect("text")
    };
    let summary = text("summary.csv");
    let header = "clients.offender.arrivals.poisson.rate,listener.hang,remedy,metric,";
    assert!(summary.starts_with(header), "{}", summary.lines().next().unwrap_or_default());
    assert_eq!(text("replications.csv").matches("\n10 / day,silent,fix,0,").count(), 1);
    let chart = text("port_availability.svg");
    for value in ["silent", "{ listen-not-rearmed = { dead-reply = &quot;rst&quot; } }"] {
        assert!(chart.contains(&format!("listener.hang = {value}")), "{value}");
    }
}
