use super::*;
use crate::engine::Streams;
use crate::experiment::synthetic::{experiment, world};

fn second(n: u64) -> SimTime {
    SimTime::ZERO + SimDuration::from_secs(n)
}

fn rows(first_hangs: &[Option<u64>]) -> Vec<Row> {
    let experiment = experiment(&[60], 1, 1);
    let remedy = &experiment.remedies[0].remedy;
    let row = Row::of(&world(&experiment.scenario, remedy, Streams::new(1, 0)), None);
    let hang = |hang: &Option<u64>| Row { first_hang: hang.map(second), ..row.clone() };
    first_hangs.iter().map(hang).collect()
}

#[test]
fn the_share_without_a_hang_falls_at_each_first_hang() {
    let steps = of_first_hangs(&rows(&[Some(30), None, Some(10), Some(30)]), 0.95);
    let told: Vec<_> = steps.iter().map(|step| (step.from, step.share)).collect();
    assert_eq!(told, [(second(0), 1.0), (second(10), 0.75), (second(30), 0.25)]);
    let at_start = of_first_hangs(&rows(&[Some(0), None]), 0.95);
    assert_eq!((at_start.len(), at_start[0].replications), (1, 1));
    assert_eq!(of_first_hangs(&rows(&[Some(1)]), 0.95)[0].interval, None);
}

fn tally(seconds: &[u64]) -> Tally {
    let mut tally = Tally::default();
    seconds.iter().for_each(|n| tally.record(SimDuration::from_secs(*n)));
    tally
}

#[test]
fn an_outage_that_was_cut_counts_as_long_as_it_was_seen() {
    // By hand: 1 → 4/5; 2 is cut; 4 → 4/5 · 2/3 = 8/15; 8 → 8/15 · 1/2; 16 is cut.
    let lasting = of_outages(&tally(&[1, 2, 4, 8, 16]), &tally(&[2, 16]), 0.95);
    let longer: Vec<f64> = lasting.iter().map(|one| one.longer).collect();
    let by_hand = [0.8, 0.8, 8.0 / 15.0, 4.0 / 15.0, 4.0 / 15.0];
    assert!(longer.iter().zip(by_hand).all(|(a, b)| (a - b).abs() < 1e-15), "{longer:?}");
    let open: Vec<_> = lasting.iter().map(|one| (one.ended, one.open)).collect();
    assert_eq!(open, [(1, 0), (0, 1), (1, 0), (1, 0), (0, 1)]);
}

#[test]
fn outages_that_all_ended_have_exact_shares() {
    let lasting = of_outages(&tally(&[60, 60, 60, 1200]), &Tally::default(), 0.95);
    let told: Vec<_> = lasting.iter().map(|one| (one.length, one.longer)).collect();
    let minutes = |n: u64| SimDuration::from_secs(60 * n);
    assert_eq!(told[0].1, 0.25);
    assert_eq!(told[1], (told[1].0, 0.0));
    assert_eq!(told[0].0, minutes(1), "the least is exact");
    assert!(told[1].0 <= minutes(20) && told[1].0 > minutes(19));
    assert_eq!(of_outages(&Tally::default(), &Tally::default(), 0.95), []);
}

/// Weeks in remission, maintained group: R. G. Miller, *Survival Analysis* (1981), p. 49; 13, 28, 45
/// and 161 are cut too. (Shares and band as R's `survfit` gives them with `conf.type = "log-log"`.)
#[test]
fn the_band_and_the_quantiles_are_those_of_the_textbook() {
    let all = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161];
    let lasting = of_outages(&tally(&all), &tally(&[13, 28, 45, 161]), 0.95);
    let near = |one: &Lasting, share: f64, low: f64, high: f64| {
        let told = [one.longer, one.interval.0, one.interval.1];
        let errors = told.iter().zip([share, low, high]).map(|(a, b)| (a - b).abs());
        assert!(errors.fold(0.0, f64::max) < 6e-4, "{told:?}");
    };
    near(&lasting[0], 0.909, 0.508, 0.987);
    near(&lasting[1], 0.818, 0.447, 0.951);
    let [p50, p90, p99] = quantiles_of_lasting(&lasting);
    let weeks = |at: Option<f64>| at.map(f64::ceil);
    assert_eq!([p50.at, p50.low, p50.high].map(weeks), [Some(31.0), Some(13.0), None]);
    assert_eq!((p90.at, weeks(p90.low), p99.at), (None, Some(34.0), None));
}

#[test]
fn a_hang_that_ends_otherwise_is_never_detected() {
    // By hand: 1 is detected, 2 ends otherwise, 4 is detected, 8 is open: 1/4, then 1/4 + 1/2 · 1/2.
    let ends = HangEnds { detected: tally(&[1, 4]), otherwise: tally(&[2]), open: tally(&[8]) };
    let lasting = of_hangs(&ends, 0.95);
    let longer: Vec<f64> = lasting.iter().map(|one| one.longer).collect();
    assert_eq!(longer, [0.75, 0.75, 0.5, 0.5]);
    assert_eq!(quantiles_of_lasting(&lasting)[0].at.map(f64::ceil), Some(4.0));
    assert_eq!(quantiles_of_lasting(&lasting)[1].at, None);
}

/// Where nothing is cut, the share is that of a binomial number, whatever else ends a hang.
#[test]
fn the_variance_with_other_ends_is_binomial_where_nothing_is_cut() {
    let detected: Vec<u64> = (1..=30).map(|k| 4 * k).collect();
    let otherwise: Vec<u64> = (1..=50).map(|k| 3 * k).collect();
    let ends = HangEnds {
        detected: tally(&detected),
        otherwise: tally(&otherwise),
        open: Tally::default(),
    };
    for one in &of_hangs(&ends, 0.95)[..60] {
        let share = one.longer;
        let width = 1.959_964 * ((1.0 - share) / (80.0 * share)).sqrt() / libm::log(share).abs();
        let low = libm::pow(share, libm::exp(width));
        assert!(share == 1.0 || (one.interval.0 - low).abs() < 1e-6, "{one:?}: {low}");
    }
}

#[test]
fn outages_of_one_length_have_a_median_with_an_interval_if_they_are_many() {
    let quantiles = |count| {
        let all = tally(&vec![60; count]);
        quantiles_of_lasting(&of_outages(&all, &Tally::default(), 0.95))
    };
    let ends = |quantile: Quantile| [quantile.at, quantile.low, quantile.high];
    let minute = Some(60.0);
    assert_eq!(ends(quantiles(64)[0]), [minute; 3]);
    assert_eq!(ends(quantiles(64)[2]), [minute, minute, None]);
    assert_eq!(ends(quantiles(1)[0]), [minute, minute, None]);
}

#[test]
fn the_quantiles_of_the_first_hang_have_the_interval_of_its_share() {
    let seconds: Vec<Option<u64>> = (1..=40).map(Some).collect();
    let [p50, _, p99] = quantiles_of_first_hangs(&of_first_hangs(&rows(&seconds), 0.95));
    assert_eq!((p50.at, p99.at), (Some(20.0), Some(40.0)));
    // Wilson's lower end is 0.495 for 26 of 40, and above one half for 27; the upper ones mirror
    // them.
    assert_eq!((p50.low, p50.high), (Some(14.0), Some(27.0)));
    assert_eq!(p99.high, None);
}
