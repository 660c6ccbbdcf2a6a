//! What is foreseen of a run, against what it takes.

use super::*;
use crate::experiment::config;
use crate::model::world::simulate;

pub(super) fn main_with(overrides: &[(&str, &str)]) -> Experiment {
    let text = include_str!("../../../experiments/fix-vs-restart.toml");
    let owned = |(path, value): &(&str, &str)| ((*path).to_owned(), (*value).to_owned());
    let overrides: Vec<_> = overrides.iter().map(owned).collect();
    let read = config::read("main.toml", text, &overrides, &config::no_files);
    let mut experiment = read.unwrap_or_else(|all| panic!("{all}"));
    experiment.replications.max = 1;
    experiment
}

/// What is foreseen of one replication of everything, over what it takes.
fn ratio(experiment: &Experiment, effort: u64) -> f64 {
    let streams = || Streams::new(experiment.seed, 0);
    let remedies = experiment.remedies.iter();
    let took = remedies.map(|named| simulate(&experiment.scenario, &named.remedy, streams()));
    let events: u64 = took.map(|outcome| outcome.events).sum();
    Forecast::of(experiment, effort).events / events as f64
}

#[test]
fn events_are_foreseen_within_a_factor_of_two_whatever_the_port_does() {
    let busy = r#"{ poisson = { rate = "3000 / day" } }"#;
    let often = r#"[{ schedule = { every = "30 s", restart = "nt351-reboot" } }]"#;
    let no_retry = r#"{ schedule = ["1 min"], give-up = "1 min" }"#;
    const OVERLOAD: &str = r#"{ poisson = { rate = "10000 / day" } }"#;
    const TOO_MANY: &str = r#"{ poisson = { rate = "1000 / day" } }"#;
    const AT_ONCE: &str = r#"{ schedule = ["1 min"], give-up = "5 days" }"#;
    const STORM: &str = r#"{ schedule = ["3 min"], give-up = "5 days" }"#;
    for changed in [
        // Long dead, and clients try again.
        &[("clients.mail relays.arrivals", busy)][..],
        // Long dead, and they do not.
        &[("clients.mail relays.arrivals", busy), ("clients.mail relays.retry", no_retry)],
        // The port is never idle, and tries only add to that.
        &[
            ("horizon", "8 days"),
            ("clients.mail relays.arrivals", OVERLOAD),
            ("listener.service", "30 s"),
            ("listener.backlog", "1000"),
        ],
        // The port is never idle and loses places, and who is refused tries again at once.
        &[
            ("horizon", "1 day"),
            (FIX_AFTER_A_WEEK, "1 hour"),
            (WATCHDOG_UNTIL_THEN, "1 hour"),
            ("clients.mail relays.arrivals", TOO_MANY),
            ("clients.mail relays.retry", AT_ONCE),
            ("listener.service", "400 s"),
            ("listener.hang", "leaked-slot"),
        ],
        // Long dead, and clients try again all the time.
        &[("horizon", "8 days"), ("clients.mail relays.retry", STORM)],
        // What is done grows with no client.
        &[("remedies.do nothing", often)],
        &[("clients.offender.arrivals", busy)],
    ] {
        let ratio = ratio(&main_with(changed), 2_000_000);
        assert!((0.5..2.0).contains(&ratio), "{ratio} with {changed:?}");
    }
}

#[test]
fn a_run_that_the_pilots_get_through_is_foreseen_exactly() {
    let few = r#"{ poisson = { rate = "20 / day" } }"#;
    let few = [("horizon", "8 days"), ("clients.mail relays.arrivals", few)];
    let few = main_with(&few);
    assert_eq!(ratio(&few, THOROUGH), 1.0);
}

pub(super) const FIX_AFTER_A_WEEK: &str = "remedies.fix after a week.fix.at";
pub(super) const WATCHDOG_UNTIL_THEN: &str = "remedies.watchdog until the fix.fix.at";

#[test]
fn memory_grows_with_the_requests_that_come_at_once() {
    let largest = |rate: &str| {
        let arrivals = format!("{{ poisson = {{ rate = \"{rate} / s\" }} }}");
        let changed = [
            ("horizon", "1 s"),
            (FIX_AFTER_A_WEEK, "1 ms"),
            (WATCHDOG_UNTIL_THEN, "1 ms"),
            ("clients.mail relays.arrivals", &arrivals),
        ];
        Forecast::of(&main_with(&changed), 600_000).largest.bytes
    };
    let (some, ten_times) = (largest("10000000"), largest("100000000"));
    assert!(some > 1e9, "{some}");
    assert!((5.0..20.0).contains(&(ten_times / some)), "{some}, {ten_times}");
}

#[test]
fn what_happens_in_some_replications_only_is_foreseen() {
    let storm = r#"{ schedule = ["10 min"], give-up = "5 days" }"#;
    let seldom = r#"{ poisson = { rate = "0.05 / day" } }"#;
    let mut experiment = main_with(&[
        ("horizon", "10 days"),
        ("clients.mail relays.retry", storm),
        ("clients.offender.arrivals", seldom),
    ]);
    experiment.replications.max = 8;
    let remedy = &experiment.remedies[0].remedy;
    let events = |replication| {
        simulate(&experiment.scenario, remedy, Streams::new(experiment.seed, replication)).events
    };
    let took: u64 = (0..8).map(events).sum();
    assert!(took > 16 * events(0).min(events(1)), "some hang, others do not: {took}");
    experiment.remedies.truncate(1);
    let ratio = Forecast::of(&experiment, THOROUGH).events * 8.0 / took as f64;
    assert!((0.5..2.0).contains(&ratio), "{ratio}");
}

#[test]
fn of_many_design_points_some_tell_of_all() {
    let sum = |all: &[f64]| all.iter().sum::<f64>();
    let rising: Vec<f64> = (0..1000).map(|n| libm::exp10(f64::from(n) / 250.0)).collect();
    let grid: Vec<f64> = (0..1000).map(|n| f64::from((n % 20) * (n % 20))).collect();
    for all in [rising, grid] {
        for most in [32, 50, 56, 512] {
            let some: Vec<f64> = some_of(&all, most).into_iter().copied().collect();
            let ratio = sum(&some) / some.len() as f64 / (sum(&all) / all.len() as f64);
            assert!((0.7..1.4).contains(&ratio), "{ratio} with {most}");
        }
    }
    assert_eq!(some_of(&[1, 2, 3], 3), [&1, &2, &3]);
}
