//! What is said of choosing, against theory: how often an objective is met, and when a fix has paid
//! back what it cost.

use porthang::experiment::break_even::{Payback, Span};
use porthang::experiment::results::Point;
use porthang::experiment::{Conduct, config, run};
use porthang::theory::{downtime, fix, hang, operator};

use crate::payback::{PORT, RATE, zero};
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
        {PORT}
        "#
    );
    let rate = format!("{} / day", 1.0 / 7.0);
    let weekly = [(RATE.to_owned(), rate)];
    let experiment = config::read("decision.toml", &text, &weekly, &config::no_files);
    let experiment = experiment.unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let conduct = Conduct::quiet(0);
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

/// One with an installation of half an hour at the start, and an operator whose outages are
/// exponential with this mean.
fn fix_and_operator(mean: &str) -> String {
    format!(
        r#"
        remedies.fix = [{{ fix = {{ at = "0 s", outage = "30 min" }} }}]
        remedies.operator = [{{ operator = {{ notices = {{ exponential = {{ mean = "{mean}" }} }}, restart = {{ closed = "0 s" }} }} }}]
        "#
    )
}

/// That `payback` is `expected` (s), as its interval has it, which is no wider than this share.
fn assert_paid_back(payback: Payback, expected: f64, widest: f64, what: &str) {
    let Payback::After(Span { seconds, low, high: Some(high) }) = payback else {
        panic!("{what}: {payback:?}");
    };
    println!("{what}: {seconds:.0} s ({low:.0} to {high:.0}), theory {expected:.0}");
    assert!(low < expected && expected < high, "{what}: {low} to {high}, theory {expected}");
    assert!((high - low) / expected < widest, "{what}: the interval tells something");
}

#[test]
fn a_fix_pays_back_against_nothing_when_the_port_has_hung_for_as_long() {
    let set = [
        ("only", r#"["do nothing", "fix"]"#),
        ("replications", "{ min = 2000, max = 2000 }"),
        ("clients.\"mail relays\".arrivals.poisson.rate", "1 / day"),
    ];
    let set = set.map(|(path, value)| (path.to_owned(), value.to_owned()));
    let text = include_str!("../../experiments/fix-vs-restart.toml");
    let experiment = config::read("main.toml", text, &set, &config::no_files);
    let experiment = experiment.unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let conduct = Conduct::quiet(0);
    let results = run(&experiment, conduct).expect("nobody stops it");
    let [one] = &results.points[0].break_evens[..] else { panic!("one pair") };
    let expected = zero(|t| t - hang::up_time(1.0 / DAY, t) - HOUR / 3.0);
    assert!((expected / HOUR - 4.11).abs() < 0.005, "{expected}");
    // In the steady state a port that is down for good would have paid back after the outage.
    assert_paid_back(one.downtime, expected, 0.15, "against nothing");
}

#[test]
fn a_fix_pays_back_against_an_operator_once_hangs_have_become_usual() {
    let point = point(&format!(
        r#"
        horizon = "10 days"
        replications = {{ min = 4000, max = 4000 }}
        {}
        "#,
        fix_and_operator("4.5 hours")
    ));
    let expected = zero(|t| t - operator::exponential::up_time(WEEKLY, 4.5 * HOUR, t) - HOUR / 2.0);
    // The steady state would be 19 hours.
    assert!((expected / HOUR - 23.53).abs() < 0.01, "{expected}");
    assert_paid_back(point.break_evens[0].downtime, expected, 0.2, "operator");
}

#[test]
fn a_fix_that_comes_later_pays_back_the_wait_for_it_too() {
    let point = point(&format!(
        r#"
        horizon = "60 days"
        replications = {{ min = 4000, max = 4000 }}
        {}
        remedies.later = [{{ fix = {{ at = "2 days", outage = "30 min" }} }}]
        "#,
        fix_and_operator("4.5 hours")
    ));
    let [at_start, later] = &point.break_evens[..] else { panic!("two pairs") };
    assert_eq!((at_start.waits, later.waits), (false, true));
    let up = |t| fix::up_time(WEEKLY, 2.0 * DAY, HOUR / 2.0, t);
    let expected = zero(|t| up(t) - operator::exponential::up_time(WEEKLY, 4.5 * HOUR, t));
    assert!(expected > 7.0 * DAY, "{expected}");
    assert_paid_back(later.downtime, expected, 0.2, "later");
}

#[test]
fn a_fix_that_comes_to_one_listener_after_the_other_pays_back() {
    let point = point(
        r#"
        horizon = "100 days"
        replications = { min = 200, max = 200 }
        remedies.spare = [{ standby = { listeners = 2, by = "mx" } }]
        remedies.rollout = [{ standby = { listeners = 2, by = "mx" } }, { fix = { at = "12 hours", outage = "6 hours", pace = "3 hours" } }]
        "#,
    );
    let [one] = &point.break_evens[..] else { panic!("one pair") };
    assert!(one.waits);
    // Both are dark for three hours; the offender hangs the second as soon as the first is gone.
    let Payback::After(Span { seconds, .. }) = one.downtime else { panic!("{:?}", one.downtime) };
    assert!((18.0 * HOUR..7.0 * DAY).contains(&seconds), "{seconds}");
}

#[test]
fn without_an_event_nothing_is_told() {
    let point = point(&format!(
        r#"
        horizon = "10 min"
        replications = {{ min = 16, max = 16 }}
        {}
        "#,
        fix_and_operator("28 s")
    ));
    assert_eq!(point.break_evens[0].downtime, Payback::Unknown);
}

#[test]
fn in_the_long_run_a_fix_has_paid_back_its_cost_over_the_mean_saving() {
    // The interval is one of four standard errors.
    let point = point(&format!(
        r#"
        horizon = "1000 days"
        replications = {{ min = 400, max = 400, confidence = 0.9996 }}
        costs = {{ down = "1 / min", restart = 30, patch-work = {{ days = 2, per-day = 500 }} }}
        {}
        "#,
        fix_and_operator("28 s")
    ));
    let [one] = &point.break_evens[..] else { panic!("one pair") };
    assert_eq!((one.fix, one.against, one.waits), (0, 1, false));
    let outage = 28.0;
    let down = 1.0 - operator::long_run(WEEKLY, outage);
    let downtime = fix::break_even(0.5 * HOUR, down);
    assert_eq!((downtime / DAY).round(), 450.0);
    assert_paid_back(one.downtime, downtime, 0.2, "downtime");
    // Two days of work and half an hour, against the minutes of each outage and its restart.
    let spent = down / 60.0 + 30.0 / (1.0 / WEEKLY + outage);
    let money = one.money.expect("there are prices");
    assert_paid_back(money, fix::break_even(1000.0 + 30.0, spent), 0.2, "money");
}
