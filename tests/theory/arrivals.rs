//! The laws of arrivals, against theory and against other ways to sample them.

use porthang::engine::{Distribution, SimDuration, SimTime, Stream, Streams};
use porthang::model::remedy::Remedy;
use porthang::model::scenario::{Arrivals, Diurnal, Traced};
use porthang::model::world::RequestName;

use crate::common::{births_of, class, linux, path, poisson, scenario, second, seconds};
use crate::sample::{Sample, assert_near};

type Birth = (SimTime, RequestName, bool);

/// The births within `days` of a class with these arrivals, of whose requests `invalid` are.
fn births(arrivals: Arrivals, invalid: f64, days: u64, replication: u64) -> Vec<Birth> {
    let mut scenario = scenario(vec![class("clients", linux(), arrivals, invalid)]);
    scenario.horizon = SimDuration::DAY.times(days);
    births_of(&scenario, 0, &Remedy::default(), Streams::new(11, replication))
}

fn instants(births: &[Birth]) -> Vec<SimTime> {
    births.iter().map(|(at, _, _)| *at).collect()
}

#[test]
fn constant_gaps_come_like_a_clock() {
    let gap = Distribution::Constant(seconds(3_600));
    let found = instants(&births(Arrivals::Renewal { gap }, 0.3, 1, 0));
    assert_eq!(found, (1..24).map(|hour| second(3_600 * hour)).collect::<Vec<_>>());
}

#[test]
fn gaps_of_a_renewal_process_follow_their_law_and_forget_the_last() {
    let gap = Distribution::weibull_by_mean(0.7, 300.0);
    let found = instants(&births(Arrivals::Renewal { gap: gap.clone() }, 0.1, 200, 0));
    let gaps: Vec<f64> = found.windows(2).map(|two| two[1].since(two[0]).as_secs_f64()).collect();
    assert!(gaps.len() > 50_000);
    for tenth in 1..10 {
        let p = f64::from(tenth) / 10.0;
        let below = gaps.iter().filter(|span| **span < gap.quantile(p)).count() as f64;
        let n = gaps.len() as f64;
        assert!((below - n * p).abs() < 4.0 * (n * p * (1.0 - p)).sqrt(), "{below} of {n} at {p}");
    }
    let products: Sample = gaps.windows(2).map(|two| (two[0] - 300.0) * (two[1] - 300.0)).collect();
    assert_near(&products, 0.0, "covariance of neighbours");
}

#[test]
fn the_expected_number_of_requests_is_met() {
    let at = seconds(9 * 3_600);
    for arrivals in [
        Arrivals::Renewal { gap: Distribution::lognormal_by_mean(1_200.0, 1.5) },
        Arrivals::Renewal { gap: Distribution::Erlang { shape: 4, mean: 1_200.0 } },
        Arrivals::Diurnal(Diurnal { rate: 1.0 / 1_200.0, peak: 1.9, at, weekend: 1.0 }),
        Arrivals::Diurnal(Diurnal { rate: 1.0 / 1_200.0, peak: 1.9, at, weekend: 0.3 }),
    ] {
        let expected = arrivals.expected(SimDuration::DAY.times(6), 1);
        let counts: Sample = (0..400)
            .map(|replication| births(arrivals.clone(), 0.2, 6, replication).len() as f64)
            .collect();
        assert_near(&counts, expected, &format!("{arrivals:?}: requests"));
    }
}

/// A diurnal process of 200 requests a day that is highest at 14:00.
fn office() -> Diurnal {
    Diurnal { rate: 200.0 / 86_400.0, peak: 1.8, at: seconds(14 * 3_600), weekend: 1.0 }
}

/// Requests by hour of the day.
fn by_hour(births: impl Iterator<Item = SimTime>) -> [f64; 24] {
    let mut hours = [0.0; 24];
    for at in births {
        hours[(at.as_nanos() / 3_600_000_000_000 % 24) as usize] += 1.0;
    }
    hours
}

#[test]
fn every_hour_of_a_diurnal_process_has_its_share() {
    let days = 400;
    let found = births(Arrivals::Diurnal(office()), 0.25, days, 0);
    for (kind, share) in [(false, 0.75), (true, 0.25)] {
        let hours = by_hour(found.iter().filter(|birth| birth.2 == kind).map(|birth| birth.0));
        let mut distance = 0.0;
        for (hour, count) in hours.into_iter().enumerate() {
            // The integral of the rate over the hour, from the law as it is written down.
            let sine = |hour: f64| libm::sin(std::f64::consts::TAU * (hour - 14.0) / 24.0);
            let swing = 0.8 * (sine(hour as f64 + 1.0) - sine(hour as f64));
            let day = 200.0 * share * days as f64;
            let expected = day / 24.0 * (1.0 + swing * 24.0 / std::f64::consts::TAU);
            let z = (count - expected) / expected.sqrt();
            assert!(z.abs() < 4.0, "{kind} at {hour}: {count} instead of {expected}");
            distance += z * z;
        }
        // The 99.9 % quantile of chi-squared with 24 degrees of freedom.
        assert!(distance < 51.2, "{distance}");
    }
}

#[test]
fn every_day_of_the_week_has_its_share_of_a_month() {
    // Poisson counts of four weeks: 5 of 6 requests come from Monday to Friday.
    let law = Diurnal { weekend: 0.5, ..office() };
    for replication in 0..20 {
        let found = births(Arrivals::Diurnal(law), 0.25, 28, replication);
        let mut days = [0.0; 7];
        for (at, _, _) in &found {
            days[(at.as_nanos() / 86_400_000_000_000 % 7) as usize] += 1.0;
        }
        for (day, count) in days.into_iter().enumerate() {
            let expected: f64 = 4.0 * 1_400.0 / 6.0 * if day < 5 { 1.0 } else { 0.5 };
            let z = (count - expected) / expected.sqrt();
            assert!(z.abs() < 4.0, "{replication}, day {day}: {count} instead of {expected}");
        }
    }
}

/// Instants within `days` (s) by thinning a process of the highest rate (Lewis & Shedler 1979).
fn thinned(law: Diurnal, days: u64, draws: &mut Stream) -> Vec<f64> {
    let weekday = 7.0 / (5.0 + 2.0 * law.weekend);
    let most = law.peak * weekday * law.weekend.max(1.0);
    let highest = Distribution::Exponential { mean: 1.0 / (law.rate * most) };
    let mut instants = Vec::new();
    let mut now = 0.0;
    loop {
        now += highest.sample(draws).as_secs_f64();
        if now >= 86_400.0 * days as f64 {
            return instants;
        }
        let angle = std::f64::consts::TAU * (now - law.at.as_secs_f64()) / 86_400.0;
        let of_day = if now / 86_400.0 % 7.0 < 5.0 { weekday } else { weekday * law.weekend };
        if draws.unit() * most < of_day * (1.0 + (law.peak - 1.0) * libm::cos(angle)) {
            instants.push(now);
        }
    }
}

/// The largest distance between two empirical distributions (Kolmogorov and Smirnov), in units in
/// which 1.95 is exceeded once in a thousand times.
fn distance(mut a: Vec<f64>, mut b: Vec<f64>) -> f64 {
    a.sort_by(f64::total_cmp);
    b.sort_by(f64::total_cmp);
    let (n, m) = (a.len() as f64, b.len() as f64);
    let below = |values: &[f64], x: f64| values.partition_point(|value| *value <= x) as f64;
    let steps = a.iter().chain(&b).map(|x| (below(&a, *x) / n - below(&b, *x) / m).abs());
    steps.fold(0.0, f64::max) * (n * m / (n + m)).sqrt()
}

#[test]
fn inversion_and_thinning_give_the_same_process() {
    for weekend in [1.0, 0.3, 0.0, 2.0] {
        let law = Diurnal { weekend, ..office() };
        let inverted: Vec<f64> = instants(&births(Arrivals::Diurnal(law), 0.0, 200, 0))
            .into_iter()
            .map(SimTime::as_secs_f64)
            .collect();
        let thinned = thinned(law, 200, &mut Streams::new(1, 0).stream("test", "thinning"));
        let gaps =
            |values: &[f64]| values.windows(2).map(|two| two[1] - two[0]).collect::<Vec<_>>();
        let times =
            |values: &[f64], period: f64| values.iter().map(|at| at % period).collect::<Vec<_>>();
        for period in [86_400.0, 604_800.0] {
            let distance = distance(times(&inverted, period), times(&thinned, period));
            assert!(distance < 1.95, "times within {period} s at {weekend}: {distance}");
        }
        assert!(distance(gaps(&inverted), gaps(&thinned)) < 1.95, "gaps at {weekend}");
        let (n, m) = (inverted.len() as f64, thinned.len() as f64);
        assert!((n - m).abs() < 4.0 * (n + m).sqrt(), "{n} and {m}");
    }
}

#[test]
fn a_diurnal_process_without_a_peak_is_the_poisson_process() {
    let flat = Diurnal { rate: 1.0 / 300.0, peak: 1.0, ..office() };
    let flat = instants(&births(Arrivals::Diurnal(flat), 0.1, 2, 0));
    let poisson = instants(&births(poisson(seconds(300)), 0.1, 2, 0));
    assert_eq!(flat.len(), poisson.len());
    for (a, b) in flat.into_iter().zip(poisson) {
        assert!(a.as_nanos().abs_diff(b.as_nanos()) < 10_000, "{a} and {b}");
    }
}

#[test]
fn a_trace_is_the_same_at_every_replication_up_to_the_horizon() {
    let traced = |at, invalid, host| Traced { at: second(at), invalid: Some(invalid), host };
    let late = traced(2 * 86_400, false, None);
    let requests = vec![
        traced(0, false, Some(2)),
        traced(60, true, Some(0)),
        traced(60, false, Some(1)),
        late,
    ];
    let mut clients = class("clients", linux(), Arrivals::Trace { requests }, 0.0);
    clients.paths = vec![path(seconds(0)); 3];
    let scenario = scenario(vec![clients]);
    assert_eq!(scenario.classes[0].arrivals.expected(scenario.horizon, 3), 3.0);
    for replication in 0..3 {
        let streams = Streams::new(1, replication);
        let found = births_of(&scenario, 0, &Remedy::default(), streams);
        let found: Vec<(SimTime, u32, bool)> =
            found.into_iter().map(|(at, name, invalid)| (at, name.host, invalid)).collect();
        assert_eq!(found, [(second(0), 2, false), (second(60), 0, true), (second(60), 1, false)]);
    }
}
