//! A sweep is its points: each the experiment with the values in place, on the same traffic.

use porthang::experiment::{Conduct, Expectation, Experiment, Results, config, run};

/// Five days with few requests.
const SWEPT: &str = include_str!("../../experiments/poison-rate.toml");

fn read(overrides: &[(&str, &str)]) -> Experiment {
    try_read(overrides).unwrap_or_else(|all| panic!("{all}"))
}

fn try_read(overrides: &[(&str, &str)]) -> Result<Experiment, config::Mistakes> {
    let small = [
        ("horizon", "2 days"),
        ("replications.min", "8"),
        ("replications.max", "64"),
        ("replications.precision", "0.25"),
        ("clients.mail relays.arrivals.poisson.rate", "50 / day"),
        ("sweep.\"clients.offender.arrivals.poisson.rate\".steps", "3"),
    ];
    let owned = |(path, value): &(&str, &str)| ((*path).to_owned(), (*value).to_owned());
    let overrides: Vec<_> = small.iter().chain(overrides).map(owned).collect();
    config::read("poison-rate.toml", SWEPT, &overrides, &config::no_files)
}

fn go(experiment: &Experiment, threads: usize) -> Results {
    let conduct = Conduct::quiet(threads);
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
    assert!(counts.iter().max() > counts.iter().min(), "each by its own rule: {counts:?}");
}

#[test]
fn all_points_meet_the_same_valid_requests() {
    let results = go(&read(&[("replications.max", "8")]), 2);
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
fn files(threads: usize) -> Vec<(String, Vec<u8>)> {
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
    for value in ["silent", "listen-not-rearmed dead-reply rst"] {
        assert!(chart.contains(&format!("hang: {value}")), "{value}");
    }
}

#[test]
fn charts_call_a_swept_key_by_its_end_or_as_the_file_says() {
    let name = |overrides: &[(&str, &str)]| {
        let sweep = read(overrides).sweep.expect("swept");
        (sweep.axes[0].name.clone(), sweep.points.len())
    };
    let path = "sweep.\"clients.offender.arrivals.poisson.rate\"";
    assert_eq!(name(&[]), ("bad requests".to_owned(), 3));
    let axis = format!("{path}.axis");
    assert_eq!(name(&[(&axis, "poison")]), ("poison".to_owned(), 3));
    let bare = "{ \"listener.workers\" = [1, 4] }";
    assert_eq!(name(&[("sweep", bare)]), ("workers".to_owned(), 2));
    let listed = "{ \"listener.workers\" = { values = [1, 4], axis = \"crew\" } }";
    assert_eq!(name(&[("sweep", listed)]), ("crew".to_owned(), 2));
}

/// The charts that a sweep draws, or what is wrong with them.
fn charts(overrides: &[(&str, &str)]) -> Result<Vec<&'static str>, String> {
    let read = try_read(overrides).map_err(|mistakes| mistakes.to_string())?;
    Ok(read.charts.iter().map(|metric| metric.name).collect())
}

const PRICES: (&str, &str) = ("costs", "{ restart = 2 }");

#[test]
fn a_sweep_draws_both_availabilities_and_the_metrics_it_names() {
    let both = ["port_availability", "user_availability"];
    assert_eq!(charts(&[]).expect("sound"), both);
    assert_eq!(charts(&[("sweep.charts", "[]")]).expect("sound"), both);
    let more = ("sweep.charts", "[\"restarts\", \"cost\", \"cost_restarts\"]");
    assert_eq!(charts(&[PRICES, more]).expect("sound")[2..], ["restarts", "cost", "cost_restarts"]);
    let set = ("clients.offender.arrivals.poisson.rate", "1 / day");
    let unswept = read(&[PRICES, more, set]);
    assert_eq!(unswept.sweep, None, "what is set is not swept");
}

#[test]
fn what_a_sweep_cannot_draw_is_told_with_what_it_can() {
    for (named, message, hint) in [
        ("[\"restarst\"]", "unknown metric `restarst`", "did you mean `restarts`?"),
        ("[\"zebra\"]", "unknown metric `zebra`", "possible here: `port_availability`"),
        ("\"restarts\"", "\"restarts\" is no list", "put it in brackets"),
        ("[\"hangs\", \"hangs\"]", "`hangs` would be drawn twice", "write each metric once"),
        ("[\"port_availability\"]", "would be drawn twice", "it is drawn in any case"),
        ("[\"cost_down\"]", "`cost_down` has no price here", "under [costs]"),
    ] {
        let said = charts(&[PRICES, ("sweep.charts", named)]).expect_err(named);
        assert!(said.contains(message) && said.contains(hint), "{said}");
        assert_eq!(said.matches("error: ").count(), 1, "{said}");
    }
    let said = charts(&[("sweep.charts", "[\"cost\"]")]).expect_err("nothing has a price");
    assert!(said.contains("`cost` has no price here"), "{said}");
    let said = charts(&[("sweep", "{ charts = [\"hangs\"] }")]).expect_err("no key");
    assert!(said.contains("nothing is swept"), "{said}");
}

#[test]
fn a_cost_can_be_expected_where_things_have_prices() {
    let expect = ("expect", "[{ metric = \"cost\", remedy = \"fix\", at-most = 7 }]");
    assert_eq!(read(&[PRICES, expect]).expectations[0].metric.name, "cost");
    let said = try_read(&[expect]).expect_err("nothing has a price").to_string();
    assert!(said.contains("`cost` has no price here"), "{said}");
}

#[cfg(feature = "cli")]
#[test]
fn a_metric_of_any_unit_is_drawn_on_an_axis_of_its_unit() {
    let experiment = read(&[
        ("replications.max", "8"),
        ("costs", "{ currency = \"EUR\", restart = 2 }"),
        (
            "sweep.charts",
            "[\"hung_share\", \"downtime_seconds\", \"hangs\", \"false_restarts_per_month\", \"cost\"]",
        ),
    ]);
    let files = porthang::report::files(&experiment, &go(&experiment, 2)).expect("charts");
    for (metric, title, units) in [
        ("hung_share", "Hung share against ", &[" %"][..]),
        ("downtime_seconds", "Downtime against ", &[" hours", " days"]),
        ("hangs", "Hangs against ", &[""]),
        ("false_restarts_per_month", "False restarts per month against ", &[""]),
        ("cost", "Cost against ", &[" EUR"]),
    ] {
        let name = format!("{metric}.svg");
        let (_, bytes) = files.iter().find(|(file, _)| *file == name).expect("a chart");
        let chart = String::from_utf8(bytes.clone()).expect("text");
        assert!(chart.lines().any(|line| line.starts_with(title)), "{metric}");
        let mut zeros = chart.lines().filter(|line| line.starts_with('0'));
        let is_of_unit = |line: &str| units.iter().any(|unit| line.ends_with(unit));
        assert!(zeros.any(is_of_unit), "no tick of {metric} has its unit");
    }
}
