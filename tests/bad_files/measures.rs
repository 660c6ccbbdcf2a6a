//! What a mistake in a measure says.

use crate::mistakes::{Edit, report, said_of};

/// A valid file; each case below breaks it.
const GOOD: &str = concat!(
    good_head!(),
    r#"arrivals = { poisson = { rate = "500 / day" } }
invalid = 0.001

[listener]
profile = "nt351"
backlog = 5
workers = 4
service = "2 s"
hang = "silent"

[remedies]
"fix" = [{ fix = { at = { uniform = { low = "10 days", high = "20 days" } }, outage = "20 min", coverage = 0.9 } }]
"nightly" = [{ schedule = { every = "1 day", at = "3 hours", days = ["mon-fri", "sun"], jitter = "10 min", drain = "30 s", restart = "service" } }]
"filter" = [{ filter = { from = "1 day", drops = 0.95, mistakes = 0.01, answer = "rst" } }]
"quarantine" = [{ quarantine = { for = "7 days", after = 2 } }]
"#
);

const AT: &str = "{ uniform = { low = \"10 days\", high = \"20 days\" } }";
const DAYS: &str = "[\"mon-fri\", \"sun\"]";
const FIX: &str = "coverage = 0.9 } }";

/// Edits of the good file: what is wrong, the text replaced, and what replaces it.
const EDITS: &[Edit<'_>] = &[
    ("a fix that covers more than all", "coverage = 0.9", "coverage = 1.5"),
    ("a fix that covers a percentage", "coverage = 0.9", "coverage = \"90 %\""),
    ("a fix that covers less than nothing", "coverage = 0.9", "coverage = -0.1"),
    ("a fix at a number", AT, "7"),
    ("a fix by a law that does not exist", AT, "{ normal = { mean = \"1 day\" } }"),
    (
        "a fix that always comes too late",
        AT,
        "{ uniform = { low = \"30 days\", high = \"60 days\" } }",
    ),
    ("a fix at the horizon", AT, "\"30 days\""),
    ("two fixes", FIX, "coverage = 0.9 } }, { fix = { at = \"1 day\", outage = \"0 s\" } }"),
    ("a misspelt coverage", "coverage", "covers"),
    ("a time of the day that is the next day", "at = \"3 hours\"", "at = \"27 hours\""),
    ("a time of the day as on a clock", "at = \"3 hours\"", "at = \"03:00\""),
    ("a time of the day after the period", "every = \"1 day\"", "every = \"2 hours\""),
    ("a period that does not keep to the time", "every = \"1 day\"", "every = \"7 hours\""),
    (
        "a calendar by the clock of restarts",
        "at = \"3 hours\"",
        "clock = \"since-restart\", at = \"3 hours\"",
    ),
    ("days by the clock of restarts", "at = \"3 hours\"", "clock = \"since-restart\""),
    (
        "a window that never opens",
        "every = \"1 day\", at = \"3 hours\", days = [\"mon-fri\", \"sun\"]",
        "every = \"7 days\", days = \"sat-sun\"",
    ),
    ("no day", DAYS, "[]"),
    ("a day that does not exist", DAYS, "\"sab\""),
    ("a day in full", DAYS, "[\"saturday\"]"),
    ("a day that is a number", DAYS, "[6]"),
    ("days that are a truth", DAYS, "true"),
    ("a day twice", DAYS, "[\"mon-fri\", \"wed\"]"),
    ("a range without an end", DAYS, "\"mon-\""),
    ("jitter as long as the period", "jitter = \"10 min\"", "jitter = \"1 day\""),
    ("jitter without a unit", "jitter = \"10 min\"", "jitter = 10"),
    ("a drain longer than the period", "drain = \"30 s\"", "drain = \"25 hours\""),
    ("a negative drain", "drain = \"30 s\"", "drain = \"-30 s\""),
    ("a filter that drops more than all", "drops = 0.95", "drops = 1.5"),
    ("a filter that drops a percentage", "drops = 0.95", "drops = 95"),
    ("a filter that does not say what it drops", "drops = 0.95, ", ""),
    ("a filter that is always mistaken and more", "mistakes = 0.01", "mistakes = 2"),
    ("a filter that answers otherwise", "answer = \"rst\"", "answer = \"icmp\""),
    ("a filter that comes too late", "from = \"1 day\"", "from = \"30 days\""),
    ("a filter from a number on", "from = \"1 day\"", "from = 1"),
    ("a quarantine of no time", "for = \"7 days\"", "for = \"0 s\""),
    ("a quarantine without a time", "for = \"7 days\", ", ""),
    ("a quarantine of seven", "for = \"7 days\"", "for = 7"),
    ("a quarantine before anything happened", "after = 2", "after = 0"),
    ("a quarantine after a time", "after = 2", "after = \"2 min\""),
    ("a quarantine that is a duration", "{ for = \"7 days\", after = 2 }", "\"7 days\""),
    ("a misspelt quarantine", "{ quarantine =", "{ quarantain ="),
    (
        "all at once",
        "at = \"3 hours\", days = [\"mon-fri\", \"sun\"], jitter = \"10 min\", drain = \"30 s\"",
        "at = \"25 hours\", days = [\"mo\", 7], jitter = \"2 days\", drain = \"3 days\", dry = 1",
    ),
];

/// What is said of the experiment `text`.
fn read(text: &str) -> String {
    said_of(text, &|_| Err("there is no such file".to_owned()))
}

#[test]
fn every_bad_measure_says_where_and_what_and_what_to_do() {
    insta::assert_snapshot!(report(GOOD, EDITS, read));
}
