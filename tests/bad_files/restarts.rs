//! What a mistake in a restart says.

use porthang::experiment::config;

/// A valid file around an operator's restart; the listener has four workers.
fn file(restart: &str) -> String {
    format!(
        r#"title = "Restarts"
seed = 1
horizon = "1 day"
replications = {{ min = 1, max = 1 }}
network = {{ star = {{ latency = "20 ms" }} }}

[[clients]]
name = "mail"
hosts = 2
profile = "linux"
arrivals = {{ poisson = {{ rate = "1 / hour" }} }}

[listener]
profile = "linux"
backlog = 5
workers = 4
service = "1 s"
hang = "stuck-accept"

[[remedies.somebody]]
operator = {{ notices = "1 min", restart = {restart} }}
"#
    )
}

fn messages(text: &str) -> String {
    match config::read("experiments/bad.toml", text, &[], &config::no_files) {
        Ok(_) => "accepted".to_owned(),
        Err(mistakes) => mistakes.to_string(),
    }
}

/// A restart with everything.
const GOOD: &str = r#"{ grace = "30 s", closed = "2 s", fails = 0.1, backoff = { first = "10 s", factor = 2, most = "300 s", reset = "10 min" }, limit = { starts = 5, within = "10 s" }, slow-start = { workers = 1, for = "1 min" } }"#;

/// Edits of the good restart: what is wrong, the text replaced, and what replaces it.
const EDITS: &[(&str, &str, &str)] = &[
    ("a grace without a unit", "grace = \"30 s\"", "grace = 30"),
    ("a grace below zero", "grace = \"30 s\"", "grace = \"-30 s\""),
    ("a grace that varies", "grace = \"30 s\"", "grace = { exponential = { mean = \"30 s\" } }"),
    ("a start that always fails", "fails = 0.1", "fails = 1"),
    ("a probability above one", "fails = 0.1", "fails = 10"),
    ("a probability below zero", "fails = 0.1", "fails = -0.1"),
    ("a probability in percent", "fails = 0.1", "fails = \"10 %\""),
    ("failing in no time", "closed = \"2 s\", ", ""),
    ("no starts at all", "starts = 5", "starts = 0"),
    ("starts below zero", "starts = 5", "starts = -5"),
    ("half a start", "starts = 5", "starts = 0.5"),
    ("a limit within no time", "within = \"10 s\"", "within = \"0 s\""),
    ("a limit without its span", ", within = \"10 s\"", ""),
    ("a limit that is a number", "{ starts = 5, within = \"10 s\" }", "5"),
    ("the longest delay below the first", "most = \"300 s\"", "most = \"3 s\""),
    ("no delay to grow from", "first = \"10 s\"", "first = \"0 s\""),
    ("delays that shrink", "factor = 2", "factor = 0.5"),
    ("a factor that is a duration", "factor = 2", "factor = \"2 s\""),
    ("a row that is over at once", "reset = \"10 min\"", "reset = \"0 s\""),
    ("a back-off without a reset", ", reset = \"10 min\"", ""),
    (
        "a back-off by name",
        "{ first = \"10 s\", factor = 2, most = \"300 s\", reset = \"10 min\" }",
        "\"kubernetes\"",
    ),
    ("a back-off in two words", "backoff", "back-off"),
    ("more workers at first than there are", "workers = 1", "workers = 5"),
    ("no workers at first", "workers = 1", "workers = 0"),
    ("a slow start that takes no time", "for = \"1 min\"", "for = \"0 s\""),
    ("a slow start without an end", ", for = \"1 min\"", ""),
    ("a slow start with an underscore", "slow-start", "slow_start"),
    (
        "three mistakes at once",
        "fails = 0.1, backoff = { first = \"10 s\", factor = 2",
        "fails = 1, backoff = { first = \"0 s\", factor = 0",
    ),
];

/// Restarts that are no tables.
const OTHERS: &[(&str, &str)] = &[
    ("a preset that is written otherwise", "\"k8s\""),
    ("a preset with a slip", "\"kubernets\""),
    ("a duration", "\"30 s\""),
    ("a base that is none", "{ base = \"k8s\", grace = \"30 s\" }"),
    ("a key that no restart has, beside a base", "{ base = \"kubernetes\", graze = \"30 s\" }"),
];

#[test]
fn every_bad_restart_says_where_and_what_and_what_to_do() {
    let edited = EDITS.iter().map(|(name, old, new)| {
        assert_eq!(GOOD.matches(old).count(), 1, "{name}");
        (*name, GOOD.replace(old, new))
    });
    let others = OTHERS.iter().map(|(name, restart)| (*name, (*restart).to_owned()));
    let mut report = String::new();
    for (name, restart) in edited.chain(others) {
        let said = messages(&file(&restart));
        assert_ne!(said, "accepted", "{name}");
        report.push_str(&format!("# {name}\n{said}\n\n"));
    }
    insta::assert_snapshot!(report);
}

#[test]
fn good_restarts_are_accepted() {
    for restart in [
        GOOD,
        "\"kubernetes\"",
        "\"systemd\"",
        "{}",
        "{ grace = \"0 s\", fails = 0 }",
        "{ dark = \"1 s\", fails = 0.999 }",
        "{ backoff = { first = \"1 s\", factor = 1, most = \"1 s\", reset = \"1 s\" } }",
        "{ slow-start = { workers = 4, for = \"1 s\" } }",
    ] {
        assert_eq!(messages(&file(restart)), "accepted", "{restart}");
    }
}
