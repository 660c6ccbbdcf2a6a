//! What a mistake in the keys of closed loops and of kept connections says.

use crate::mistakes::{Edit, report, said_of};

/// A valid file; each case below breaks it.
const GOOD: &str = concat!(
    good_head!(),
    r#"arrivals = { closed-loop = { think = { exponential = { mean = "5 min" } } } }
invalid = 0.001
keep-alive = { idle = "30 s", requests = 10 }

[listener]
profile = "nt351"
backlog = 5
workers = 4
service = { lognormal = { mean = "2 s", cv = 1.0 } }
idle-timeout = "5 min"
hang = "silent"

[remedies]
"do nothing" = []
"#
);

const THINK: &str = "{ exponential = { mean = \"5 min\" } }";
const KEEP: &str = "{ idle = \"30 s\", requests = 10 }";
const LOOP: &str = "{ closed-loop = { think = { exponential = { mean = \"5 min\" } } } }";

/// Edits of the good file: what is wrong, the text replaced, and what replaces it.
const EDITS: &[Edit<'_>] = &[
    ("thinking for no time", THINK, "\"0 s\""),
    ("thinking that is sometimes for no time", THINK, "{ empirical = \"data.csv\" }"),
    ("thinking without a unit", THINK, "\"300\""),
    ("thinking that is a number", THINK, "300"),
    ("thinking for a negative time", THINK, "\"-5 min\""),
    ("thinking by a law that does not exist", THINK, "{ gamma = { mean = \"5 min\" } }"),
    ("thinking by a law without its mean", THINK, "{ exponential = {} }"),
    ("thinking so little that requests have no end", THINK, "\"1 ms\""),
    ("a rate for a closed loop", LOOP, "{ closed-loop = { rate = \"5 / min\" } }"),
    ("a closed loop without settings", LOOP, "\"closed-loop\""),
    ("a closed loop that is a duration", LOOP, "{ closed-loop = \"5 min\" }"),
    ("a closed loop that is misspelt", LOOP, "{ closed_loop = { think = \"5 min\" } }"),
    (
        "a closed loop beside another law",
        "mean = \"5 min\" } } }",
        "mean = \"5 min\" } } }, once = { at = \"0 s\" }",
    ),
    ("an unknown key of a closed loop", "think = {", "thinks = 1, think = {"),
    ("too many hosts in closed loops", "hosts = 40", "hosts = 10001"),
    ("connections kept for no time", "\"30 s\"", "\"0 s\""),
    ("connections kept without a unit", "\"30 s\"", "30"),
    ("connections kept without a time", KEEP, "{ requests = 10 }"),
    ("connections kept for a word", KEEP, "\"yes\""),
    ("connections kept for a truth", KEEP, "true"),
    ("connections kept for one request", "requests = 10", "requests = 1"),
    ("connections kept for no request", "requests = 10", "requests = 0"),
    ("connections kept for a part of a request", "requests = 10", "requests = 2.5"),
    ("connections kept for a negative number", "requests = 10", "requests = -1"),
    ("connections kept by the wrong key", "idle = \"30 s\"", "idle-timeout = \"30 s\""),
    ("connections kept by invalid requests alone", "invalid = 0.001", "invalid = 1.0"),
    (
        "connections kept by a trace of invalid requests alone",
        "arrivals = { closed-loop = { think = { exponential = { mean = \"5 min\" } } } }\ninvalid = 0.001",
        "arrivals = { trace = \"invalid.csv\" }",
    ),
    ("workers who wait for no time", "idle-timeout = \"5 min\"", "idle-timeout = \"0 s\""),
    ("workers who wait without a unit", "idle-timeout = \"5 min\"", "idle-timeout = 5"),
    ("an idle limit of a client", "keep-alive = {", "idle-timeout = \"5 min\"\nkeep-alive = {"),
    (
        "a listener that keeps alive",
        "idle-timeout = \"5 min\"",
        "keep-alive = { idle = \"5 min\" }",
    ),
    (
        "all at once",
        "mean = \"5 min\" } } } }\ninvalid = 0.001\nkeep-alive = { idle = \"30 s\", requests = 10 }",
        "mean = \"0 s\" } } } }\ninvalid = 2\nkeep-alive = { idle = \"0 s\", requests = 1, for = 1 }",
    ),
];

/// What is said of the experiment `text`.
fn read(text: &str) -> String {
    let load = |path: &std::path::Path| match path.to_str() {
        Some("experiments/data.csv") => Ok("0 s\n5 min\n".to_owned()),
        Some("experiments/invalid.csv") => Ok("at,kind\n1 s,invalid\n".to_owned()),
        _ => Err("there is no such file".to_owned()),
    };
    said_of(text, &load)
}

#[test]
fn a_connection_may_be_kept_for_any_number_of_requests() {
    let endless = GOOD.replace(", requests = 10", "");
    assert_eq!(read(&endless), "accepted");
}

#[test]
fn every_bad_file_says_where_and_what_and_what_to_do() {
    insta::assert_snapshot!(report(GOOD, EDITS, read));
}
