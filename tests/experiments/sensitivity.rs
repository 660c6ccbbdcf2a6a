//! What an answer depends on is found by the design points that the file asks for.

use porthang::experiment::sensitivity::{Findings, Question, find};
use porthang::experiment::{Conduct, config};

const RATE: &str = "clients.offender.arrivals.poisson.rate";
const PERIOD: &str = "remedies.watchdog.0.watchdog.period";
const WORKERS: &str = "listener.workers";

/// Two days of few requests, and three inputs: one that matters to all, one to the watchdog, and one to
/// nobody.
fn question(overrides: &[(&str, &str)]) -> Result<Question, String> {
    let text = include_str!("../../experiments/poison-rate.toml");
    let inputs = format!(
        r#"{{ "{RATE}" = {{ from = "1 / day", to = "9 / day" }},
             "{PERIOD}" = {{ from = "1 min", to = "10 min" }},
             "{WORKERS}" = [4, 8], points = 32, metric = "port_availability" }}"#
    );
    let put = [
        ("horizon", "2 days"),
        ("replications.min", "4"),
        ("clients.mail relays.arrivals.poisson.rate", "10 / day"),
        (RATE, "3 / day"),
        ("sensitivity", &inputs),
    ];
    let owned = |(path, value): &(&str, &str)| ((*path).to_owned(), (*value).to_owned());
    let overrides: Vec<_> = put.iter().chain(overrides).map(owned).collect();
    let read = config::read_question("poison-rate.toml", text, &overrides, &config::no_files);
    read.map_err(|mistakes| mistakes.to_string())
}

fn findings(threads: usize) -> Findings {
    let conduct = Conduct::quiet(threads);
    find(&question(&[]).expect("sound"), conduct).expect("it fits")
}

#[test]
fn the_mixed_points_are_those_of_a_with_one_input_of_b() {
    let Question { experiment, plan, .. } = question(&[]).expect("sound");
    let points = experiment.design();
    let at = |point: usize| -> Vec<&str> {
        points[point].parameters.iter().map(|(_, value)| value.as_str()).collect()
    };
    assert_eq!(at(plan.base), ["3 / day", "60 s", "4"]);
    assert_eq!(
        plan.ends.map_to(&at),
        [
            [["1 / day", "60 s", "4"], ["9 / day", "60 s", "4"]],
            [["3 / day", "1 min", "4"], ["3 / day", "10 min", "4"]],
            [["3 / day", "60 s", "4"], ["3 / day", "60 s", "8"]],
        ]
    );
    assert_eq!(plan.blocks.len(), 8);
    for block in &plan.blocks {
        for (input, mixed) in block.mixed.iter().enumerate() {
            for point in 0..4 {
                let (a, b, mixed) = (at(block.a[point]), at(block.b[point]), at(mixed[point]));
                for key in 0..3 {
                    let of = if key == input { &b } else { &a };
                    assert_eq!(mixed[key], of[key]);
                }
            }
        }
    }
    let mut different: Vec<_> = points.iter().map(|point| point.parameters).collect();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), points.len(), "each point is run once");
}

/// What is at these points.
trait MapTo {
    fn map_to<'p>(&self, at: &dyn Fn(usize) -> Vec<&'p str>) -> Vec<[Vec<&'p str>; 2]>;
}

impl MapTo for Vec<[usize; 2]> {
    fn map_to<'p>(&self, at: &dyn Fn(usize) -> Vec<&'p str>) -> Vec<[Vec<&'p str>; 2]> {
        self.iter().map(|ends| ends.map(at)).collect()
    }
}

#[test]
fn the_input_that_matters_is_found_for_any_number_of_threads() {
    let found = findings(2);
    assert_eq!(findings(1), found);
    let of = |name: &str| {
        let mut remedies = found.remedies.iter();
        remedies.find(|one| one.remedy == name).expect("a remedy")
    };
    let fix = of("fix");
    assert!(fix.inputs.iter().all(|one| one.indices.is_none()), "the fix loses the same anywhere");
    assert!(fix.deviation.is_some_and(|deviation| deviation < 1e-12));
    for (name, least) in [("nightly reboot", 0.95), ("watchdog", 0.5)] {
        let remedy = of(name);
        let [rate, _, workers] = &remedy.inputs[..] else { panic!("three inputs") };
        let indices = rate.indices.expect("it varies");
        let high = indices.total.share + indices.total.half_width;
        assert!(indices.total.share > least && high > 0.9 * least, "{name}: {indices:?}");
        assert!(rate.swing.expect("both ends have it").mean < 0.0, "more hangs, less time up");
        assert_eq!(workers.indices.expect("it varies").total.share, 0.0, "{name}");
    }
    let period = &of("watchdog").inputs[1];
    assert!(period.swing.expect("both ends have it").mean < 0.0, "seen later");
}

#[test]
fn what_no_sensitivity_can_be_told_of_is_said() {
    let apart = format!(
        r#"{{ "{PERIOD}" = {{ from = "50 s", to = "5 min" }},
             "remedies.watchdog.0.watchdog.timeout" = {{ from = "5 s", to = "2 min" }} }}"#
    );
    for (path, value, said) in [
        ("sensitivity", apart.as_str(), "each input takes all of its range by itself"),
        ("sensitivity.metric", "hang", "did you mean `hangs`?"),
        ("sensitivity.points", "9000", "3 inputs at 9000 points take 4"),
        ("sweep", "{ \"listener.backlog\" = [5, 6] }", "a sweep has many design points"),
        ("only", "[\"fix\"]", "`watchdog` is not run, but a key of it is swept"),
    ] {
        let Err(told) = question(&[(path, value)]) else { panic!("{path} is accepted") };
        assert!(told.contains(said), "{told}");
    }
    let text = include_str!("../../experiments/reproduce-hang.toml");
    let read = config::read_question("reproduce-hang.toml", text, &[], &config::no_files);
    let told = read.expect_err("there is no table").to_string();
    assert!(told.contains("there is no [sensitivity] in this experiment"), "{told}");
}

#[test]
fn a_run_takes_no_notice_of_it() {
    let text = include_str!("../../experiments/reproduce-hang.toml");
    let input = "{ \"listener.workers\" = [1, 2] }".to_owned();
    let read = |overrides: &[(String, String)]| {
        let read = config::read("a.toml", text, overrides, &config::no_files);
        let mut experiment = read.unwrap_or_else(|all| panic!("{all}"));
        experiment.source = Default::default();
        experiment
    };
    assert_eq!(read(&[("sensitivity".to_owned(), input)]), read(&[]));
}
