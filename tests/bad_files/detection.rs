//! What a mistake in the keys of probes and operators says.

use porthang::experiment::config;

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
hang = "stuck-accept"

[remedies]
"queue" = [{ watchdog = { probe = { queue = { share = 0.8 } }, period = "60 s", failures = 2, misses = 0.01, false-alarms = 0.001, restart = "service" } }]
"users" = [{ operator = { complaints = { after = 20, within = "1 hour" }, reacts = "15 min", hours = { days = "mon-fri", from = "9 hours", to = "17 hours", night = "2 hours" }, restart = "service" } }]
"alarm" = [{ operator = { alarm = { probe = "banner", period = "5 min", timeout = "30 s", failures = 3 }, reacts = { exponential = { mean = "20 min" } }, restart = "service" } }]
"law" = [{ operator = { notices = "3 hours", hours = { from = "8 hours", to = "20 hours" }, restart = "service" } }]
"#
);

const QUEUE: &str = "{ queue = { share = 0.8 } }";
const COMPLAINTS: &str = "complaints = { after = 20, within = \"1 hour\" }";
const DAYS: &str = "days = \"mon-fri\"";

/// Edits of the good file: what is wrong, the text replaced, and what replaces it.
const EDITS: &[Edit<'_>] = &[
    ("a layer that does not exist", QUEUE, "\"tcp\""),
    ("a queue without its share", QUEUE, "\"queue\""),
    ("a queue with nothing in its settings", QUEUE, "{ queue = {} }"),
    ("a queue that is always too full", "share = 0.8", "share = 0"),
    ("a queue that is never too full", "share = 0.8", "share = 1.5"),
    ("a share in per cent", "share = 0.8", "share = \"80 %\""),
    ("a process with settings", QUEUE, "{ process = { name = \"smtpsrv\" } }"),
    ("a probe that calls and never gives up", "timeout = \"30 s\", ", ""),
    ("a time-out that is too long", "period = \"60 s\"", "period = \"60 s\", timeout = \"61 s\""),
    ("misses in per cent", "misses = 0.01", "misses = 10"),
    ("misses below zero", "misses = 0.01", "misses = -0.01"),
    ("false alarms that are text", "false-alarms = 0.001", "false-alarms = \"0.001\""),
    ("false alarms that are misspelt", "false-alarms = 0.001", "false_alarms = 0.001"),
    ("an operator whom nothing tells", "notices = \"3 hours\", ", ""),
    ("an operator who only reacts", COMPLAINTS, "told = true"),
    ("an operator told twice", COMPLAINTS, "complaints = { after = 20 }, notices = \"1 hour\""),
    ("complaints and an alarm", "{ alarm =", "{ complaints = { after = 1 }, alarm ="),
    ("a reaction to a law", "notices = \"3 hours\"", "notices = \"3 hours\", reacts = \"1 hour\""),
    ("complaints without a reaction", "reacts = \"15 min\", ", ""),
    ("an alarm without a reaction", "reacts = { exponential = { mean = \"20 min\" } }, ", ""),
    ("complaints that are a number", COMPLAINTS, "complaints = 20"),
    ("complaints that are not counted", "after = 20, ", ""),
    ("no complaint", "after = 20", "after = 0"),
    ("complaints within no time", "within = \"1 hour\"", "within = \"0 s\""),
    ("complaints within a number", "within = \"1 hour\"", "within = 3600"),
    ("an alarm that restarts", "failures = 3", "failures = 3, restart = \"service\""),
    (
        "an alarm that is a word",
        "alarm = { probe = \"banner\", period = \"5 min\", timeout = \"30 s\", failures = 3 }",
        "alarm = \"banner\"",
    ),
    ("days in another language", DAYS, "days = \"lun-ven\""),
    ("a day a second time", "\"mon-fri\"", "[\"mon-fri\", \"wed\"]"),
    ("days by their numbers", DAYS, "days = [1, 2]"),
    ("a shift without a beginning", "from = \"9 hours\", ", ""),
    ("a shift over midnight", "from = \"9 hours\"", "from = \"22 hours\""),
    ("a shift that ends at once", "to = \"17 hours\"", "to = \"9 hours\""),
    ("a shift of more than a day", "to = \"17 hours\"", "to = \"25 hours\""),
    ("a time of day by the clock", "from = \"9 hours\"", "from = \"09:00\""),
    ("a night that is a number", "night = \"2 hours\"", "night = 2"),
    (
        "an alarm that rings all the time",
        "period = \"5 min\", timeout = \"30 s\"",
        "period = \"1 us\", timeout = \"1 us\"",
    ),
    (
        "all at once",
        "misses = 0.01, false-alarms = 0.001",
        "misses = 2, false-alarms = 3, failure = 1",
    ),
];

/// What is said of the experiment `text`.
fn read(text: &str) -> String {
    said_of(text, &config::no_files)
}

#[test]
fn the_good_file_is_accepted_and_what_may_be_left_out_may_be() {
    assert_eq!(read(GOOD), "accepted");
    for (from, to) in [
        (QUEUE, "\"process\""),
        ("period = \"60 s\"", "period = \"60 s\", timeout = \"10 s\""),
        (", misses = 0.01, false-alarms = 0.001", ""),
        (", within = \"1 hour\"", ""),
        (DAYS, "days = \"sun\""),
        ("to = \"17 hours\"", "to = \"1 day\""),
        (", night = \"2 hours\"", ""),
    ] {
        assert_eq!(read(&GOOD.replace(from, to)), "accepted", "{from}: {to}");
    }
}

#[test]
fn every_bad_file_says_where_and_what_and_what_to_do() {
    insta::assert_snapshot!(report(GOOD, EDITS, read));
}
