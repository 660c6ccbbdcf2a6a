//! What a mistake about several listeners says.

use porthang::experiment::config;

use crate::mistakes::{Edit, report, said_of};

/// A valid file; each case below breaks it.
const GOOD: &str = concat!(
    good_head!(),
    r#"arrivals = { poisson = { rate = "500 / day" } }
invalid = 0.001

[listener]
profile = "linux"
backlog = 5
workers = 4
service = "2 s"
hang = "stuck-accept"

[remedies]
"do nothing" = []
"second exchanger" = [{ standby = { listeners = 2, by = "mx" } }]
"balancer" = [{ standby = { listeners = 3, by = { balancer = { probe = "banner", period = "2 s", timeout = "1 s", failures = 3, successes = 2, picks = "first", takeover = { exponential = { mean = "5 s" } } } } } }]
"rollout" = [{ standby = { listeners = 4 } }, { fix = { at = "7 days", outage = "20 min", pace = "1 day", order = "last-to-first" } }]
"fleet" = [{ standby = { listeners = 4 } }, { schedule = { every = "1 day", stagger = "10 min", restart = "service" } }]
"#
);

const LAST: &str = "restart = \"service\" } }]";
const TAKEOVER: &str = "{ exponential = { mean = \"5 s\" } }";
const STAGGER: &str = "stagger = \"10 min\"";

/// Edits of the good file: what is wrong, the text replaced, and what replaces it.
const EDITS: &[Edit<'_>] = &[
    ("a standby without a second listener", "listeners = 2", "listeners = 1"),
    ("a standby without any listener", "listeners = 2", "listeners = 0"),
    ("a standby of too many", "listeners = 2", "listeners = 1000"),
    ("a standby of a half", "listeners = 2", "listeners = 1.5"),
    ("a standby that does not say how many", "listeners = 2, ", ""),
    ("a standby of nothing but a word", "{ listeners = 2, by = \"mx\" }", "\"mx\""),
    ("a choice that does not exist", "\"mx\"", "\"dns\""),
    ("a preference with settings", "\"mx\"", "{ mx = { preference = 10 } }"),
    ("a balancer without settings", "\"mx\"", "\"balancer\""),
    ("two choices", "\"mx\"", "{ mx = {}, balancer = {} }"),
    ("a misspelt key", "by = \"mx\"", "bye = \"mx\""),
    ("a balancer that reads the process", "probe = \"banner\"", "probe = \"process\""),
    ("a balancer that reads the queue", "\"banner\"", "{ queue = { share = 0.8 } }"),
    ("a balancer that does not look", "probe = \"banner\", ", ""),
    ("a check that outlasts its period", "timeout = \"1 s\"", "timeout = \"3 s\""),
    ("a balancer that needs no success", "successes = 2", "successes = 0"),
    ("a balancer that restarts", "successes = 2", "restart = \"service\""),
    ("a pick that does not exist", "picks = \"first\"", "picks = \"least-loaded\""),
    ("a takeover in no time at all", TAKEOVER, "\"\""),
    ("a takeover by a number", TAKEOVER, "5"),
    (
        "too many checks",
        "period = \"2 s\", timeout = \"1 s\"",
        "period = \"1 us\", timeout = \"1 us\"",
    ),
    ("a pace that is a word", "pace = \"1 day\"", "pace = \"slow\""),
    ("an order that does not exist", "\"last-to-first\"", "\"backwards\""),
    ("a rollout over one listener", "[{ standby = { listeners = 4 } }, { fix", "[{ fix"),
    ("a fleet of one", "[{ standby = { listeners = 4 } }, { schedule", "[{ schedule"),
    ("a stagger that outlasts the period", STAGGER, "stagger = \"1 day\""),
    (
        "a stagger of a filter",
        LAST,
        "restart = \"service\" } }, { filter = { drops = 0.5, stagger = \"1 s\" } }]",
    ),
    ("two standbys", LAST, "restart = \"service\" } }, { standby = { listeners = 2 } }]"),
];

#[test]
fn every_bad_standby_says_where_and_what_and_what_to_do() {
    insta::assert_snapshot!(report(GOOD, EDITS, |text| said_of(text, &config::no_files)));
}
