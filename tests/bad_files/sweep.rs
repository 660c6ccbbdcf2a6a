//! Sweeps.

use crate::{GOOD, SERVICE, data::EMPIRICAL, messages, read, report};

/// Contents of `[sweep]` behind the good file.
const SWEEPS: &[(&str, &str)] = &[
    ("a sweep of nothing", ""),
    ("a sweep over no values", "\"clients.offender.invalid\" = []"),
    ("a sweep over one number", "\"clients.offender.invalid\" = 1"),
    ("a sweep of an unknown class", "\"clients.ofender.invalid\" = [0.5, 1]"),
    ("a sweep of an unknown key", "\"listener.wrkers\" = [1, 2, 3]"),
    ("a sweep of a broken path", "\"listener..workers\" = [1, 2]"),
    ("a sweep of the seed", "seed = [1, 2]"),
    ("a sweep of all remedies", "remedies = [{}, {}]"),
    ("a path without quotes", "listener.workers = [1, 2]"),
    ("a value that is wrong at its place", "\"clients.offender.invalid\" = [0.5, 2, 1]"),
    ("a first value that is wrong", "\"listener.workers\" = [0, 1, 2]"),
    ("values without their unit", "horizon = [\"10 days\", 20]"),
    ("a value that is wrong elsewhere", "horizon = [\"30 days\", \"1 hour\"]"),
    ("a first value that is wrong elsewhere", "horizon = [\"1 hour\", \"30 days\"]"),
    ("a value twice", "\"listener.workers\" = [1, 2, 1]"),
    ("a value twice in other units", "horizon = [\"1 day\", \"24 hours\"]"),
    ("a range upside down", "\"listener.workers\" = { from = 8, to = 1, steps = 8 }"),
    (
        "a range by ratio from zero",
        "\"clients.offender.invalid\" = { from = 0, to = 1, steps = 3, scale = \"log\" }",
    ),
    ("a range with one unit", "horizon = { from = 1, to = \"30 days\", steps = 3 }"),
    (
        "a range of a rate and a time",
        "\"clients.relays.arrivals.poisson.rate\" = { from = \"1 / day\", to = \"2 days\", steps = 3 }",
    ),
    ("a range of one step", "\"listener.workers\" = { from = 1, to = 8, steps = 1 }"),
    ("a range without an end", "\"listener.workers\" = { from = 1, steps = 8 }"),
    (
        "an unknown scale",
        "\"listener.workers\" = { from = 1, to = 8, steps = 8, scale = \"logarithmic\" }",
    ),
    (
        "an unknown key of a range",
        "\"listener.workers\" = { from = 1, to = 8, step = 1, steps = 8 }",
    ),
    ("a range through fractions", "\"listener.workers\" = { from = 1, to = 2, steps = 3 }"),
    (
        "a range past what is allowed",
        "\"clients.offender.invalid\" = { from = 0.5, to = 1.5, steps = 3 }",
    ),
    (
        "too many points",
        "\"listener.workers\" = { from = 1, to = 50, steps = 50 }\n\"listener.backlog\" = { from = 1, to = 50, steps = 50 }",
    ),
    (
        "three keys",
        "\"listener.workers\" = [1, 2]\n\"listener.backlog\" = [1, 2]\nhorizon = [\"30 days\"]",
    ),
    (
        "one key by two paths",
        "\"clients.offender.invalid\" = [0.5, 1]\n\"clients.1.invalid\" = [0.5, 1]",
    ),
    (
        "a pair of values of which each is sound",
        "\"remedies.watchdog.0.watchdog.period\" = [\"60 s\", \"50 s\"]\n\"remedies.watchdog.0.watchdog.timeout\" = [\"45 s\", \"55 s\"]",
    ),
    (
        "a value that does not go with the first of the other key",
        "\"remedies.watchdog.0.watchdog.period\" = [\"60 s\", \"90 s\"]\n\"remedies.watchdog.0.watchdog.timeout\" = [\"45 s\", \"75 s\"]",
    ),
    ("a sweep of an unknown table", "\"lisener.workers\" = [1, 2]"),
    (
        "a sweep of an unknown remedy",
        "\"remedies.watchdg.0.watchdog.period\" = [\"1 min\", \"2 min\"]",
    ),
    (
        "a sweep of an unknown measure",
        "\"remedies.watchdog.0.watchdgo.period\" = [\"1 min\", \"2 min\"]",
    ),
    (
        "a sweep past the end of a list",
        "\"remedies.watchdog.7.watchdog.period\" = [\"1 min\", \"2 min\"]",
    ),
    (
        "a sweep with a unit of another kind",
        "\"remedies.watchdog.0.watchdog.period\" = [\"1 / min\", \"2 / min\"]",
    ),
    ("a sweep in minutes", "\"remedies.watchdog.0.watchdog.period\" = [\"1 min\", \"5 mins\"]"),
    (
        "a range in seconds",
        "\"remedies.watchdog.0.watchdog.period\" = { from = \"50 sec\", to = \"5 min\", steps = 3 }",
    ),
    (
        "a range that is infinite",
        "\"clients.offender.invalid\" = { from = 0, to = inf, steps = 3 }",
    ),
    (
        "a range with a fraction of a step",
        "\"listener.workers\" = { from = 1, to = 8, steps = 2.5 }",
    ),
    ("too many steps", "\"clients.offender.invalid\" = { from = 0, to = 1, steps = 1001 }"),
    ("values in a text", "\"listener.workers\" = \"1, 2\""),
    ("a sweep of the baseline", "baseline = [\"fix\", \"watchdog\"]"),
    ("a value of another kind", "\"listener.workers\" = [1, \"two\"]"),
    ("every value wrong", "\"listener.workers\" = [0, 2000000]"),
    (
        "too many hosts at all points",
        "\"clients.relays.hosts\" = { from = 900000, to = 999999, steps = 50 }",
    ),
];

#[test]
fn every_bad_sweep_says_where_and_what_and_what_to_do() {
    let swept = |sweep: &str| messages(&format!("{GOOD}\n[sweep]\n{sweep}\n"), &[]);
    let cases = SWEEPS.iter().map(|(name, sweep)| (*name, swept(sweep)));
    insta::assert_snapshot!(report(cases));
}

#[test]
fn a_sweep_over_data_files_reads_them_or_says_which_it_cannot() {
    let text = GOOD.replace(SERVICE, EMPIRICAL);
    let swept = |files: &str| {
        let text = format!("{text}\n[sweep]\n\"listener.service.empirical\" = [{files}]\n");
        read(&text, &[], "1 s\n2 s\n")
    };
    assert_eq!(swept("\"data.csv\""), "accepted");
    let missing = swept("\"data.csv\", \"lost.csv\"");
    assert!(missing.contains("`lost.csv` cannot be read: there is no such file"), "{missing}");
    assert_eq!(missing.matches("experiments/bad.toml:").count(), 1, "{missing}");
}

#[test]
fn a_sweep_that_would_read_too_much_is_refused_before_it_does() {
    let text = GOOD.replace(SERVICE, EMPIRICAL);
    let sweep = "[sweep]\n\"listener.workers\" = { from = 1, to = 100, steps = 100 }\n";
    let said = read(&format!("{text}\n{sweep}"), &[], &"# nothing\n".repeat(200_000));
    assert!(said.contains("there is no duration here"), "{said}");
    let said = read(&format!("{text}\n{sweep}"), &[], &"1 s\n".repeat(500_000));
    assert!(
        said.contains("at 100 points the sweep reads 2000000 bytes of data files each"),
        "{said}"
    );
}
