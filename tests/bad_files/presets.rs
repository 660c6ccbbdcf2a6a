//! What a mistake in the call of a preset says.

use porthang::experiment::config;

use crate::mistakes::{Edit, report, said_of};

/// A valid file; each case below breaks it.
const GOOD: &str = concat!(
    good_head!(),
    r#"arrivals = { poisson = { rate = "500 / day" } }
invalid = 0.001
retry = { base = "postfix", give-up = "1 day" }

[[clients]]
name = "others"
hosts = 4
profile = "linux"
arrivals = { poisson = { rate = "5 / day" } }
retry = "exim"

[listener]
profile = "linux"
backlog = 5
workers = 4
service = "2 s"
hang = "stuck-accept"

[remedies]
"probe" = [{ watchdog = { base = "kubernetes-liveness", period = "5 s", restart = "kubernetes" } }]
"alarm" = [{ operator = { alarm = { base = "docker-healthcheck" }, reacts = "15 min", restart = "service" } }]
"standby" = [{ standby = { listeners = 2, by = { balancer = { base = "haproxy", failures = 1 } } } }]
"cron" = [{ schedule = { base = "cron-weekly", drain = "1 min", restart = "service" } }]
"#
);

/// Edits of the good file: what is wrong, the text replaced, and what replaces it.
const EDITS: &[Edit<'_>] = &[
    ("a retry with a slip", "\"exim\"", "\"exin\""),
    ("a retry that is no preset", "\"exim\"", "\"qmail\""),
    ("a retry that is a time", "\"exim\"", "\"15 min\""),
    ("the base of a retry with a slip", "\"postfix\"", "\"postfox\""),
    ("a key that no retry has, beside a base", "give-up = \"1 day\"", "giveup = \"1 day\""),
    (
        "waits said twice beside a base",
        "give-up = \"1 day\"",
        "schedule = [\"1 min\"], backoff = { first = \"1 s\", factor = 2, most = \"1 min\" }",
    ),
    ("a base that is a number", "base = \"postfix\"", "base = 5"),
    ("a probing in another word", "\"kubernetes-liveness\"", "\"kubernetes-livenes\""),
    ("a probing that is a restart", "\"kubernetes-liveness\"", "\"systemd\""),
    ("a period below the time-out of the base", "period = \"5 s\"", "period = \"500 ms\""),
    ("a probing without a restart", ", restart = \"kubernetes\"", ""),
    (
        "a watchdog that is a word",
        "{ base = \"kubernetes-liveness\", period = \"5 s\", restart = \"kubernetes\" }",
        "\"kubernetes-liveness\"",
    ),
    ("an alarm with a slip", "\"docker-healthcheck\"", "\"docker-heathcheck\""),
    ("a base with a slip", "{ base = \"docker-healthcheck\" }", "{ bas = \"docker-healthcheck\" }"),
    ("a balancer with a slip", "\"haproxy\"", "\"haproxi\""),
    ("a balancer that is a probing", "\"haproxy\"", "\"kubernetes-liveness\""),
    ("a balancer that restarts", "failures = 1", "restart = \"service\""),
    ("a schedule that is none", "\"cron-weekly\"", "\"weekly\""),
    ("a calendar that counts since the restart", "drain = \"1 min\"", "clock = \"since-restart\""),
    ("a preset of the calendar by the hour", "drain = \"1 min\"", "every = \"7 hours\""),
];

/// What is said of the experiment `text`.
fn read(text: &str) -> String {
    said_of(text, &config::no_files)
}

#[test]
fn every_bad_call_says_where_and_what_and_what_to_do() {
    insta::assert_snapshot!(report(GOOD, EDITS, read));
}
