//! Curves of other shapes: steps, slopes, ends, bounds, two keys, and nothing at all.

use std::convert::Infallible;

use porthang::engine::Streams;
use porthang::experiment::intervals::Intervals;
use porthang::experiment::metric::{Fraction, Metric};
use porthang::experiment::results::Judgement;
use porthang::experiment::tune::answer::{Answer, Best, RestsOn, Told};
use porthang::experiment::tune::question::{Bound, Candidate, Question};
use porthang::experiment::tune::range::Range;
use porthang::experiment::tune::search::search;

const DOWN: &Metric = Metric::named("downtime_seconds");
const RESTARTS: &Metric = Metric::named("restarts");
const REPLICATIONS: u32 = 24;

fn range(from: &str, to: &str) -> Range {
    Range::new("listener.backlog", from, to).expect("a range")
}

/// The answer where the downtime is `curve` of the values, give or take `noise`, and restarts are
/// `restarts` of the first.
fn asked(
    ranges: Vec<Range>,
    most_restarts: Option<f64>,
    curve: impl Fn(&[f64]) -> f64,
    noise: f64,
) -> Answer {
    let bound = |value| Bound {
        written: format!("restarts <= {value}"),
        metric: RESTARTS,
        value,
        is_most: true,
    };
    let bounds: Vec<Bound> = most_restarts.map(bound).into_iter().collect();
    let question = Question { ranges, metric: DOWN, bounds, can_hang: false, confidence: 0.95 };
    let intervals = Intervals::new(0.95, REPLICATIONS);
    let candidate = |values: Vec<f64>| {
        let of = |replication: u32| {
            let streams = Streams::new(7, replication.into());
            let common = streams.stream("common", "all").unit();
            let name = format!("{values:?}");
            let own = streams.stream("own", &name).unit();
            let down = curve(&values) + noise * (common + own);
            Fraction { part: (1e6 * down) as u64, whole: 1_000_000 }
        };
        let fractions: Vec<Fraction> = (0..REPLICATIONS).map(of).collect();
        let restarts = |replication: u32| {
            let drawn = Streams::new(8, replication.into()).stream("restarts", "all").unit();
            Fraction { part: (1000.0 * (100.0 / values[0] + drawn)) as u64, whole: 1000 }
        };
        let restarts: Vec<Fraction> = (0..REPLICATIONS).map(restarts).collect();
        let kept = vec![intervals.estimate(RESTARTS, &restarts)];
        let judged = question.bounds.iter().zip(&kept);
        let judgement = judged.map(|(bound, kept)| bound.judge(kept.as_ref())).max();
        Candidate {
            estimate: intervals.estimate(DOWN, &fractions),
            values,
            fractions,
            judgement: judgement.unwrap_or(Judgement::Kept),
            kept,
            hangs: 9,
        }
    };
    let mut simulate = |values: &[Vec<f64>]| {
        let mut all = vec![Vec::new()];
        for axis in values {
            let longer =
                |before: Vec<f64>| axis.iter().map(move |it| [&before[..], &[*it]].concat());
            all = all.into_iter().flat_map(longer).collect();
        }
        Ok::<_, Infallible>(all.into_iter().map(candidate).collect())
    };
    let Ok(answer) = search(&question, &mut simulate);
    answer
}

fn best(answer: &Answer) -> &Best {
    match &answer.told {
        Told::Best(best) => best,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_smooth_curve_has_its_bottom_within_a_short_interval() {
    let answer = asked(vec![range("1.5", "1000.0")], None, |x| x[0] / 40.0 + 40.0 / x[0], 0.1);
    let optimum = best(&answer).axes[0];
    assert_eq!(optimum.rests_on, RestsOn::Curve);
    let (low, high) = optimum.interval;
    assert!(low < 40.0 && 40.0 < high && high / low < 1.2, "{optimum:?}");
}

#[test]
fn of_steps_the_values_on_the_lowest_are_told() {
    // Failures in a row: a storm below 7, and each further one takes longer.
    let curve = |x: &[f64]| if x[0] < 7.0 { 50.0 } else { 1.0 + 0.2 * x[0] };
    let answer = asked(vec![range("1", "20")], None, curve, 0.5);
    let optimum = best(&answer).axes[0];
    assert_eq!((optimum.value, optimum.rests_on), (7.0, RestsOn::Comparisons));
    let (low, high) = optimum.interval;
    assert!(low == 7.0 && high < 12.0, "{optimum:?}");
    assert_eq!(optimum.is_open, (false, false));
}

#[test]
fn a_kink_lies_between_neighbours() {
    let curve = |x: &[f64]| 5.0 + (x[0] - 33.3).abs() / 5.0;
    let answer = asked(vec![range("1.5", "100.0")], None, curve, 0.05);
    let (low, high) = best(&answer).axes[0].interval;
    assert!(low < 33.3 && 33.3 < high && high - low < 5.0, "{low} {high}");
}

#[test]
fn a_slope_is_best_at_its_end_and_may_go_on() {
    let answer = asked(vec![range("1.5", "100.0")], None, |x| 9.0 - libm::log(x[0]), 0.1);
    let best = best(&answer);
    let optimum = best.axes[0];
    assert!(optimum.value > 90.0 && optimum.is_open == (false, true), "{optimum:?}");
    assert_eq!(best.trend(&answer.candidates, true), Some(true));
}

#[test]
fn a_bound_cuts_off_the_bottom() {
    // Without the bound the bottom is at 40; with it there are at most 2 restarts: 100 / x + ½.
    let curve = |x: &[f64]| x[0] / 40.0 + 40.0 / x[0];
    let answer = asked(vec![range("2.5", "1000.0")], Some(2.0), curve, 0.05);
    let found = best(&answer);
    let (low, high) = found.axes[0].interval;
    assert!(found.surely_keeps && low < 66.7 && 66.7 < high && low > 50.0, "{low} {high}");
    let never = asked(vec![range("2.5", "1000.0")], Some(0.01), curve, 0.05);
    let Told::NothingKeeps(nearest) = never.told else { panic!("{:?}", never.told) };
    assert_eq!(never.candidates[nearest].values, [1000.0]);
}

#[test]
fn of_two_keys_the_best_pair_lies_within_both_intervals() {
    let curve = |x: &[f64]| x[0] / 20.0 + 20.0 / x[0] + (x[1] - 4.0) * (x[1] - 4.0) / 4.0;
    let answer = asked(vec![range("1.5", "400.0"), range("1", "9")], None, curve, 0.05);
    let found = best(&answer);
    let [first, second] = found.axes[..] else { panic!("two keys") };
    assert!(first.interval.0 < 20.0 && 20.0 < first.interval.1, "{first:?}");
    assert_eq!((second.value, second.interval), (4.0, (4.0, 4.0)));
}

#[test]
fn what_is_always_the_same_tells_nothing() {
    let answer = asked(vec![range("1.5", "100.0")], None, |_| 3.0, 0.0);
    assert!(matches!(answer.told, Told::Nothing(_)), "{:?}", answer.told);
    let noisy = asked(vec![range("1.5", "100.0")], None, |_| 3.0, 1.0);
    assert_eq!(best(&noisy).flat.len(), noisy.candidates.len());
}
