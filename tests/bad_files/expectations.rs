//! Mistakes in the place of an expectation: each says where it is, what is wrong and what to do.

use porthang::experiment::{Expectation, config};

use crate::mistakes::{Edit, report, said_of};

const GOOD: &str = r#"title = "Good"
seed = 1
horizon = "1 day"

[replications]
min = 2
max = 2

[sweep]
"listener.hang" = ["silent", { listen-not-rearmed = { dead-reply = "rst" } }, "stuck-accept"]
"clients.users.arrivals.poisson.rate" = ["10 / day", "24 / day"]

[network]
star = { latency = "20 ms" }

[[clients]]
name = "users"
hosts = 1
profile = "linux"
arrivals = { poisson = { rate = "10 / day" } }

[listener]
profile = "linux"
backlog = 5
workers = 4
service = "2 s"
hang = "silent"

[remedies]
"nothing" = []

[[expect]]
metric = "hangs"
remedy = "nothing"
at = { "listener.hang" = "stuck-accept" }
at-most = 0

[[expect]]
metric = "restarts"
remedy = "nothing"
at = { "listener.hang" = { listen-not-rearmed = { dead-reply = "rst" } }, "clients.users.arrivals.poisson.rate" = "1 / hour" }
at-most = 0
"#;

/// Edits of the good file: what is wrong, the text replaced, and what replaces it.
const EDITS: &[Edit<'_>] = &[
    (
        "a place that is a word",
        "at = { \"listener.hang\" = \"stuck-accept\" }",
        "at = \"stuck-accept\"",
    ),
    ("a key that is not swept", "at = { \"listener.hang\" =", "at = { \"listener.backlog\" ="),
    ("a key that is misspelt", "at = { \"listener.hang\" =", "at = { \"listener.hnag\" ="),
    ("a value that is not in the sweep", "= \"stuck-accept\" }", "= \"stuck-worker\" }"),
    (
        "a table that is not in the sweep",
        "dead-reply = \"rst\" } }, \"cl",
        "dead-reply = \"silent\" } }, \"cl",
    ),
    (
        "a rate in another unit that is not in the sweep",
        "rate\" = \"1 / hour\"",
        "rate\" = \"0.5 / hour\"",
    ),
    (
        "two mistakes in one place",
        "dead-reply = \"rst\" } }, \"clients.users",
        "dead-reply = 7 } }, \"clients.loosers",
    ),
    (
        "a place where nothing is swept",
        "[sweep]\n\"listener.hang\" = [\"silent\", { listen-not-rearmed = { dead-reply = \"rst\" } }, \"stuck-accept\"]\n\"clients.users.arrivals.poisson.rate\" = [\"10 / day\", \"24 / day\"]\n",
        "",
    ),
    ("a sweep that cannot be read", "[\"10 / day\", \"24 / day\"]", "[]"),
];

#[test]
fn every_bad_place_says_where_and_what_and_what_to_do() {
    insta::assert_snapshot!(report(GOOD, EDITS, |text| said_of(text, &config::no_files)));
}

#[test]
fn an_expectation_is_about_the_points_with_its_values_and_none_where_a_value_is_set() {
    let about = |overrides: &[(String, String)]| -> Vec<usize> {
        let read = config::read("good.toml", GOOD, overrides, &config::no_files);
        let experiment = read.expect("it is good");
        let points = experiment.design();
        let count = |expectation: &Expectation| {
            points.iter().filter(|point| expectation.is_about(point.parameters)).count()
        };
        experiment.expectations.iter().map(count).collect()
    };
    assert_eq!(about(&[]), [2, 1]);
    let set = ("listener.hang".to_owned(), "stuck-accept".to_owned());
    assert_eq!(about(&[set]), [0, 0]);
}
