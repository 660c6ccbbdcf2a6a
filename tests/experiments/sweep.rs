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

const PERIOD: &str = "remedies.watchdog.0.watchdog.period";
const TIMEOUT: &str = "remedies.watchdog.0.watchdog.timeout";
const WORKERS: &str = "listener.workers";

/// The parameters of each design point of this `[sweep]`.
fn places(sweep: &str) -> Vec<Vec<String>> {
    let experiment = read(&[("sweep", sweep)]);
    let values = |parameters: &[(String, String)]| {
        parameters.iter().map(|(_, value)| value.clone()).collect()
    };
    experiment.design().iter().map(|point| values(point.parameters)).collect()
}

fn along(sweep: &str) -> Vec<usize> {
    read(&[("sweep", sweep)]).sweep.expect("swept").along
}

#[test]
fn zipped_keys_move_together_and_others_meet_each_of_their_pairs() {
    let pairs = format!(
        r#""{PERIOD}" = ["60 s", "90 s"], "{WORKERS}" = [1, 4],
           "{TIMEOUT}" = ["45 s", "75 s"], zip = [["{PERIOD}", "{TIMEOUT}"]]"#
    );
    let expected = [
        ["60 s", "1", "45 s"],
        ["60 s", "4", "45 s"],
        ["90 s", "1", "75 s"],
        ["90 s", "4", "75 s"],
    ];
    assert_eq!(places(&format!("{{ {pairs} }}")), expected);
    assert_eq!(along(&format!("{{ {pairs} }}")), [0, 1]);
    // What is set keeps its value, and the other moves alone.
    let set = read(&[("sweep", &format!("{{ {pairs} }}")), (PERIOD, "2 min")]);
    let values: Vec<_> = set.design().iter().map(|point| point.parameters.to_vec()).collect();
    assert_eq!(values.len(), 4);
    assert!(values.iter().flatten().all(|(path, _)| path != PERIOD));
}

#[test]
fn a_zipped_key_that_stands_still_is_on_no_axis() {
    let sweep = format!(r#"{{ "{PERIOD}" = ["60 s", "60 s"], "{TIMEOUT}" = ["45 s", "55 s"], "#);
    let of = |zip: &str| along(&format!("{sweep} zip = [[{zip}]] }}"));
    assert_eq!(of(&format!("\"{PERIOD}\", \"{TIMEOUT}\"")), [0; 0]);
    assert_eq!(of(&format!("\"{TIMEOUT}\", \"{PERIOD}\"")), [1]);
}

#[test]
fn conditions_leave_out_the_points_that_break_them() {
    let sweep = format!(
        r#"{{ "{PERIOD}" = ["60 s", "2 min"], "{TIMEOUT}" = ["45 s", "90 s", "120 s"],
             where = ["{TIMEOUT} <= {PERIOD}", "{TIMEOUT} != 120 s"] }}"#
    );
    assert_eq!(places(&sweep), [["60 s", "45 s"], ["2 min", "45 s"], ["2 min", "90 s"]]);
    let read = read(&[("sweep", &sweep)]).sweep.expect("swept");
    assert_eq!((read.broken, read.repeated), (3, 0));
    assert_eq!(read.axes[1].values, ["45 s", "90 s"], "the others do not occur");
}

#[test]
fn a_condition_counts_the_value_that_is_set() {
    let sweep = format!(
        r#"{{ "{PERIOD}" = ["60 s", "2 min"], "{TIMEOUT}" = ["45 s", "90 s", "120 s"],
             where = ["{TIMEOUT} <= {PERIOD}"] }}"#
    );
    let set = read(&[("sweep", &sweep), (PERIOD, "100 s")]);
    assert_eq!(set.design().len(), 2);
    let none =
        try_read(&[("sweep", &sweep), (PERIOD, "10 s")]).expect_err("none is left").to_string();
    assert!(none.contains("all 3 design points break a condition"), "{none}");
}

#[test]
fn an_expectation_about_a_point_that_is_left_out_is_a_mistake() {
    let sweep = format!(
        r#"{{ "{PERIOD}" = ["60 s", "2 min"], "{TIMEOUT}" = ["45 s", "90 s"],
             where = ["{TIMEOUT} <= {PERIOD}"] }}"#
    );
    let expect = |period: &str| {
        let place = format!("{{ \"{PERIOD}\" = \"{period}\", \"{TIMEOUT}\" = \"90 s\" }}");
        format!("[{{ metric = \"hangs\", remedy = \"fix\", at-most = 0, at = {place} }}]")
    };
    let said = |period| try_read(&[("sweep", &sweep), ("expect", &expect(period))]);
    assert!(said("2 min").is_ok());
    let said = said("60 s").expect_err("it is left out").to_string();
    assert!(said.contains("no design point has these values together"), "{said}");
}

#[test]
fn a_design_fills_the_space_of_many_keys() {
    let sweep = format!(
        r#"{{ "{PERIOD}" = {{ from = "1 min", to = "1 hour", scale = "log" }},
             "clients.offender.arrivals.poisson.rate" = {{ from = "1 / day", to = "33 / day" }},
             "{WORKERS}" = {{ from = 1, to = 4, steps = 4 }},
             "listener.hang" = ["silent", "stuck-accept"],
             where = ["{PERIOD} >= {TIMEOUT}"],
             "{TIMEOUT}" = ["45 s", "55 s"], points = 32, design = DESIGN }}"#
    );
    for design in ["\"sobol\"", "\"latin-hypercube\""] {
        let sweep = sweep.replace("DESIGN", design);
        let places = places(&sweep);
        assert_eq!(places.len(), 32);
        // One rate in each 32nd of its range, but for its last digit.
        let rates = places.iter().map(|place| place[1].trim_end_matches(" / day"));
        let mut rates: Vec<f64> = rates.map(|rate| rate.parse().expect("a number")).collect();
        rates.sort_by(f64::total_cmp);
        for (low, rate) in (1..).map(f64::from).zip(rates) {
            assert!(low - 0.01 <= rate && rate <= low + 1.01, "{design}: {rate} from {low}");
        }
        for (key, value, count) in [(2, "3", 8), (3, "silent", 16), (4, "55 s", 16)] {
            let here = places.iter().filter(|place| place[key] == value).count();
            assert_eq!(here, count, "{design}: {value}");
        }
        assert_eq!(along(&sweep), [0; 0]);
    }
}

#[test]
fn what_a_design_is_like_depends_on_the_seed_alone() {
    let sweep = format!(
        r#"{{ "{PERIOD}" = {{ from = "1 min", to = "1 hour" }}, points = 8, design = "sobol" }}"#
    );
    let places = |seed: &str| read(&[("sweep", &sweep), ("seed", seed)]).sweep.expect("swept").axes;
    assert_eq!(places("1"), places("1"));
    assert_ne!(places("1"), places("2"));
}

/// The files of a run of a design, and what is said with it.
#[cfg(feature = "cli")]
#[test]
fn a_design_of_many_keys_has_tables_and_says_which_charts_it_has_not() {
    let sweep = format!(
        r#"{{ "{PERIOD}" = {{ from = "1 min", to = "1 hour", scale = "log" }},
             "clients.offender.arrivals.poisson.rate" = {{ from = "1 / day", to = "33 / day" }},
             "{WORKERS}" = {{ from = 1, to = 4, steps = 4 }},
             "listener.hang" = ["silent", "stuck-accept"],
             "listener.backlog" = [5, 6], points = 8, design = "sobol" }}"#
    );
    let experiment = read(&[("sweep", &sweep), ("replications.max", "8")]);
    let results = go(&experiment, 2);
    let files = porthang::report::files(&experiment, &results).expect("charts");
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert!(!names.iter().any(|name| name.ends_with(".svg")), "{names:?}");
    let (_, summary) = files.iter().find(|(name, _)| name == "summary.csv").expect("a table");
    let head = String::from_utf8_lossy(summary).lines().next().unwrap_or_default().to_owned();
    let keys = format!("{PERIOD},clients.offender.arrivals.poisson.rate,{WORKERS},listener.hang,");
    assert!(head.starts_with(&keys), "{head}");
    let said = porthang::report::left_out(&experiment).expect("some are not drawn");
    assert!(said.contains("port_availability and user_availability are not drawn: the 8 design points lie on no line"), "{said}");
    let columns = porthang::report::answer(&results, porthang::report::Extent::Whole, None);
    assert!(columns.lines().any(|line| line.starts_with("watchdog: watchdog period")), "{columns}");
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
