//! What is said of choosing, against theory: how often an objective is met, and when a fix has paid
//! back what it cost.

use porthang::experiment::break_even::{Payback, Span};
use porthang::experiment::results::Point;
use porthang::experiment::{Conduct, config, run};
use porthang::theory::{downtime, fix, operator};

use crate::sample::assert_share_near;

const HOUR: f64 = 3600.0;
const DAY: f64 = 24.0 * HOUR;
/// One poison a week (1/s).
const WEEKLY: f64 = 1.0 / (7.0 * DAY);

/// What comes out at one poison a week with these keys beside.
fn point(keys: &str) -> Point {
    let text = format!(
        r#"
        title = "Decision"
        seed = 147203
        {keys}

        [network]
        star = {{ latency = "0 s" }}

        [[clients]]
        name = "offender"
        hosts = 1
        profile = "bsd44"
        arrivals = {{ poisson = {{ rate = "1 / day" }} }}
        invalid = 1.0

        [listener]
        profile = "nt351"
        backlog = 5
        workers = 4
        service = "2 s"
        hang = {{ listen-not-rearmed = {{ dead-reply = "rst" }} }}
        "#
    );
    let rate = format!("{} / day", 1.0 / 7.0);
    let weekly = [("clients.offender.arrivals.poisson.rate".to_owned(), rate)];
    let experiment = config::read("decision.toml", &text, &weekly, &config::no_files);
    let experiment = experiment.unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let conduct = Conduct { threads: 0, progress: &|_| () };
    let mut results = run(&experiment, conduct).expect("nobody stops it");
    results.points.remove(0)
}

#[test]
fn an_objective_is_met_as_often_as_takacs_says() {
    let replications = 4000;
    let point = point(&format!(
        r#"
        horizon = "30 days"
        replications = {{ min = {replications}, max = {replications} }}
        objective = {{ port-availability = 0.999 }}
        remedies.operator = [{{ operator = {{ notices = {{ exponential = {{ mean = "15 min" }} }}, restart = {{ closed = "0 s" }} }} }}]
        "#
    ));
    let month = 30.0 * DAY;
    let expected = downtime::exponential::at_most(WEEKLY, HOUR / 4.0, month, month / 1000.0);
    assert!((expected - 0.3695).abs() < 5e-5, "{expected}");
    let met = point.remedies[0].attained[0].expect("every replication tells");
    let hits = (met.share * f64::from(replications)).round() as usize;
    assert_share_near(hits, replications as usize, expected, "objective of 99.9 %");
    let (low, high) = met.interval.expect("many replications");
    assert!(low < met.share && met.share < high);
}

#[test]
fn a_fix_has_paid_back_what_it_cost_when_theory_says() {
    // The interval is one of four standard errors.
    let point = point(
        r#"
        horizon = "3650 days"
        replications = { min = 32, max = 32, confidence = 0.9996 }
        costs = { down = "1 / min", restart = 30, patch-work = { days = 2, per-day = 500 } }
        remedies.fix = [{ fix = { at = "0 s", outage = "30 min" } }]
        remedies.operator = [{ operator = { notices = { exponential = { mean = "4.5 hours" } }, restart = { closed = "0 s" } } }]
        "#,
    );
    let [one] = &point.break_evens[..] else { panic!("one pair") };
    assert_eq!((one.fix, one.against), (0, 1));
    let within = |payback: Option<Payback>, expected: f64, what: &str| {
        let Some(Payback::After(Span { seconds, low, high })) = payback else {
            panic!("{what}: {payback:?}");
        };
        println!("{what}: {seconds:.0} s ({low:.0} to {high:.0}), theory {expected:.0}");
        assert!(low < expected && expected < high, "{what}: {low} to {high}, theory {expected}");
        assert!((high - low) / expected < 0.2, "{what}: the interval tells something");
    };
    let outage = 4.5 * HOUR;
    let down = 1.0 - operator::long_run(WEEKLY, outage);
    let downtime = fix::break_even(0.5 * HOUR, down);
    assert_eq!((downtime / HOUR).round(), 19.0);
    within(one.downtime, downtime, "downtime");
    // Two days of work and half an hour, against the minutes of each outage and its restart.
    let spent = down / 60.0 + 30.0 / (1.0 / WEEKLY + outage);
    within(one.money, fix::break_even(1000.0 + 30.0, spent), "money");
}
