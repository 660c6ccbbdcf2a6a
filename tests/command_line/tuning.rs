//! `tune`: the best value of a key.

use serde_json::Value;

use crate::place::Place;

/// A port whose hangs nobody sees, restarted at an age.
const NIGHTLY: &str = r#"title = "Nightly"
seed = 147203
horizon = "20 days"
detail = "outages"

[replications]
min = 16
max = 16

[network]
star = { latency = "0 s" }

[[clients]]
name = "offender"
hosts = 1
profile = "linux"
arrivals = { poisson = { rate = "1 / hour" } }
invalid = 1.0

[listener]
profile = "linux"
backlog = 5
workers = 4
service = "0 s"
hang = { listen-not-rearmed = { dead-reply = "rst" } }

[remedies]
"nothing" = []
"nightly" = [{ schedule = { every = "1 hour", restart = { closed = "5 min" } } }]

[sweep]
"listener.workers" = [4, 8]

[[expect]]
metric = "hangs"
remedy = "nothing"
at-most = 2
"#;

const EVERY: [&str; 6] =
    ["--key", "remedies.nightly.schedule.every", "--from", "2 min", "--to", "8 hours"];

fn place() -> Place {
    let place = Place::new();
    std::fs::write(place.path("nightly.toml"), NIGHTLY).expect("written");
    place
}

#[test]
fn the_best_period_has_an_interval_that_holds_what_theory_says() {
    let place = place();
    let before = place.content("");
    let tune = |more: &[&str]| {
        place.run(&[&["tune", "nightly.toml"], &EVERY[..], more].concat()).expect_code(0).out
    };
    let words = tune(&[]);
    assert!(
        words.starts_with("“nightly” has most port availability at nightly: schedule every = "),
        "{words}"
    );
    assert!(words.contains("; the interval holds it."), "{words}");
    let one: Value = serde_json::from_str(&tune(&["--json", "--threads", "1"])).expect("JSON");
    let two: Value = serde_json::from_str(&tune(&["--json", "--threads", "2"])).expect("JSON");
    assert_eq!(one, two);
    let key = &one["keys"][0];
    let [low, best, high] = ["low", "best", "high"].map(|end| key[end].as_f64().expect("a number"));
    let theory = one["theory"]["best"].as_f64().expect("a number");
    assert!(low < best && best < high && low < theory && theory < high, "{key}");
    assert_eq!(key["rests_on"], "curve");
    assert!(place.content("") == before, "something was written");
}

#[test]
fn bounds_that_nothing_keeps_and_hangs_that_never_come_are_answers() {
    let place = place();
    let tune = |more: &[&str]| {
        place.run(&[&["tune", "nightly.toml"], &EVERY[..], more].concat()).expect_code(0).out
    };
    let never = tune(&["--keep", "port_availability >= 99.9 %", "--replications", "4"]);
    assert!(
        never.starts_with("No tried value of “nightly” keeps `port_availability >= 99.9 %`."),
        "{never}"
    );
    let few = ["clients.offender.arrivals.poisson.rate=1 / week", "horizon=1 hour"];
    let rare =
        tune(&["--set", few[0], "--set", few[1], "--replications", "2", "--metric", "hangs"]);
    assert!(rare.starts_with("Too few hangs: "), "{rare}");
}

#[test]
fn what_cannot_be_tuned_is_told_with_what_can() {
    let place = place();
    let cases: &[(&[&str], &str)] = &[
        (&["--key", "remedies.nightly.schedule.evry", "--from", "1", "--to", "2"], "`evry`"),
        (&["--key", "seed", "--from", "1", "--to", "2"], "--key: `seed` cannot be tuned"),
        (&["--key", "listener.workers", "--from", "1", "--to", "2"], "--remedy: which remedy?"),
        (&[EVERY[0], EVERY[1], "--from", "1 hour", "--to", "1 min"], "is not above"),
        (&[EVERY[0], EVERY[1], "--from", "0 s", "--to", "1 min"], "`every` is zero"),
        (&[EVERY[0], EVERY[1], "--from", "1 hour"], "--to <B>"),
        (
            &[EVERY[0], EVERY[1], "--key", "listener.workers", "--from", "1", "--to", "2"],
            "2 --key, 1 --from and 1 --to",
        ),
    ];
    for (arguments, message) in cases {
        let said = place.run(&[&["tune", "nightly.toml"], *arguments].concat()).expect_code(2);
        assert!(said.err.contains(message), "{arguments:?}:\n{}", said.err);
        assert_eq!(said.out, "");
    }
    let more: &[(&[&str], &str)] = &[
        (&["--metric", "port_availabilty"], "did you mean `port_availability`?"),
        (&["--metric", "cost"], "give it one under [costs]"),
        (&["--metric", "first_byte_p50_seconds"], "quantile"),
        (&["--metric", "user_availability"], "outages alone do not tell"),
        (&["--keep", "hangs"], "has neither"),
        (&["--keep", "hangs <= few"], "`few` is no value of `hangs`"),
        (&["--remedy", "nothing"], "two remedies"),
        (&["--set", "remedies.nightly.schedule.every=1 day"], "is set and tuned"),
        (&["--precision", "0"], "write a number above zero"),
    ];
    for (arguments, message) in more {
        let all = [&["tune", "nightly.toml"], &EVERY[..], *arguments].concat();
        let said = place.run(&all).expect_code(2);
        assert!(said.err.contains(message), "{arguments:?}:\n{}", said.err);
        assert_eq!(said.out, "");
    }
}
