//! What the forms decide, in numbers. That of schedule against operator is with
//! [`super::schedule`], that of wear with [`super::age`].

use super::quadrature::integral;
use super::watchdog_and_schedule::delay_worth_a_schedule;
use super::{fix, operator, redundancy, schedule};

const HOUR: f64 = 3600.0;
const DAY: f64 = 24.0 * HOUR;
const WEEK: f64 = 7.0 * DAY;

/// Whether a number is one that was printed, to the digits printed.
fn is(number: f64, printed: f64, digits: i32) -> bool {
    let unit = libm::pow(10.0, libm::floor(libm::log10(printed)) + 1.0 - f64::from(digits));
    (number - printed).abs() <= 0.5 * unit
}

#[test]
fn the_best_schedule_goes_with_the_root_of_what_a_restart_costs() {
    for (rate, outage) in [(1e-4, 1e-2), (1e-3, 1e-4), (1.0, 1e-7)] {
        let (age, availability) = schedule::best_age(rate, outage);
        let close = (2.0 * rate * outage).sqrt();
        assert!((age / (2.0 * outage / rate).sqrt() - 1.0).abs() < close, "{rate}: {age}");
        assert!(((1.0 - availability) / close - 1.0).abs() < close, "{rate}: {availability}");
    }
}

#[test]
fn a_schedule_without_detection_has_one_best_age_whatever_the_law_of_the_hang() {
    // Weibull hangs that become rarer with age: the opposite of wear.
    let outage = 0.2;
    let survival = |t: f64| libm::exp(-t.sqrt());
    // ∫ e^(−√t) = 2 (1 − (1 + √t) e^(−√t)).
    let up = |age: f64| 2.0 * (1.0 - (1.0 + age.sqrt()) * survival(age));
    assert!((up(9.0) - integral(|u| 2.0 * u * libm::exp(-u), 0.0, 3.0, 20)).abs() < 1e-13);
    let shares: Vec<f64> =
        (1..2000).map(|k| 0.01 * f64::from(k)).map(|age| up(age) / (age + outage)).collect();
    let best = shares.iter().copied().fold(0.0, f64::max);
    let at = shares.iter().position(|&share| share == best).expect("one of them is the best");
    assert!(0 < at && at < shares.len() - 1);
    assert!(shares[..=at].is_sorted() && shares[at..].iter().rev().is_sorted());
}

#[test]
fn a_default_probe_wants_a_schedule_beside_it_only_at_one_poison_in_three_minutes() {
    // 26 s until the restart, which takes 2 s.
    let wants = |gap: f64| 26.0 > delay_worth_a_schedule(1.0 / gap, 2.0);
    assert!(wants(170.0) && !wants(180.0));
}

#[test]
fn an_installation_of_half_an_hour_is_soon_repaid_against_an_operator_and_not_against_a_probe() {
    let rate = 1.0 / WEEK;
    let break_even =
        |mean_outage: f64| fix::break_even(0.5 * HOUR, 1.0 - operator::long_run(rate, mean_outage));
    assert!(is(break_even(4.5 * HOUR) / HOUR, 19.0, 2));
    assert!(is(break_even(28.0) / HOUR, 10_800.0, 3));
    assert!(is(break_even(28.0) / DAY, 450.0, 2));
    // A poison a minute leaves the fastest restart little.
    let down = 1.0 - operator::long_run(1.0 / 60.0, 28.0);
    assert!(is(100.0 * down, 31.8, 3));
}

#[test]
fn a_second_replica_helps_little_against_a_query_of_death() {
    // One poison a day, an hour an outage.
    let share = |sent_on: f64| redundancy::all_down_by_query_of_death(2, 1.0 / 24.0, 1.0, sent_on);
    assert!(is(share(0.0), 8.33e-4, 3));
    assert!(is(share(0.5), 1.07e-2, 3));
    assert!(is(share(1.0), 2.04e-2, 3));
    assert!(is(redundancy::all_down(1, 1.0 / 24.0, 1.0), 4.0e-2, 2));
}

#[test]
fn the_unavailabilities_of_practice_are_those_printed() {
    for (outage, daily, weekly) in
        [(28.0, 3.240e-4, 4.629e-5), (58.0, 6.708e-4, 9.589e-5), (2400.0, 2.703e-2, 3.953e-3)]
    {
        assert!(is(1.0 - operator::long_run(1.0 / DAY, outage), daily, 4), "{outage}");
        assert!(is(1.0 - operator::long_run(1.0 / WEEK, outage), weekly, 4), "{outage}");
    }
    let nightly = schedule::Schedule::by_wall_clock(DAY, 120.0);
    assert!(is(1.0 - nightly.long_run(1.0 / DAY), 0.3684, 4));
    assert!(is(1.0 - nightly.long_run(1.0 / WEEK), 0.06935, 4));
}
