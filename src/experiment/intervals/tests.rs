//! Intervals worked out by hand, and how often those of known truths keep their promise.

use super::*;
use crate::engine::{Stream, Streams};
use crate::experiment::metric::{PORT_AVAILABILITY, USER_AVAILABILITY};

const HANGS: &Metric = Metric::named("hangs");
const DOWNTIME: &Metric = Metric::named("downtime_seconds");
const HUNG: &Metric = Metric::named("hung_share");

fn fractions<const N: usize>(pairs: [(u64, u64); N]) -> Vec<Fraction> {
    let fraction = |(part, whole)| Fraction { part, whole };
    pairs.into_iter().map(fraction).collect()
}

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-12 * right.abs().max(1e-3)
}

fn of(metric: &Metric, sample: &[Fraction]) -> Estimate {
    let intervals = Intervals::new(0.95, sample.len() as u32);
    intervals.estimate(metric, sample).expect("exists")
}

#[test]
fn without_skewness_and_tails_it_is_the_textbook_interval_of_the_mean() {
    // 3, 5, 7 of 20: mean 0.25, standard deviation 2/20, t(2; 0.975) = 4.30265272975.
    let estimate = of(PORT_AVAILABILITY, &fractions([(3, 20), (5, 20), (7, 20)]));
    assert!(close(estimate.mean, 0.25));
    let half_width = 4.302_652_729_749_462 * 0.1 / 3f64.sqrt();
    let (low, high) = estimate.interval.expect("three");
    assert!(close(low, 0.25 - half_width) && close(high, 0.25 + half_width));
    assert_eq!(estimate.evidence, Evidence::Enough);
}

#[test]
fn a_ratio_is_sum_over_sum_with_the_linearised_variance() {
    // Residuals by hand: R = 6/12, N − R·D = 0, −1, 1; mean whole 4.
    let estimate = of(DOWNTIME, &fractions([(1, 2), (2, 6), (3, 4)]));
    assert!(close(estimate.mean, 0.5));
    let standard_error = (2.0f64 / 16.0 / 3.0 / 2.0).sqrt();
    let half_width = 4.302_652_729_749_462 * standard_error;
    assert!(close(estimate.half_width().expect("three"), half_width));
}

/// Twenty numbers worked out apart from this program: G₁ = 1.2388…, κ = 3.9…
#[test]
fn skewness_moves_the_interval_as_halls_transformation_does() {
    let parts: [u64; 20] = [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 10, 12, 15, 20];
    let sample: Vec<_> = parts.iter().map(|part| Fraction { part: *part, whole: 1 }).collect();
    let estimate = of(HANGS, &sample);
    let (low, high) = estimate.interval.expect("twenty");
    // The transformation itself, put to the ends: g((mean − end) / error) is ± the quantile.
    let n = 20.0;
    let moment = |power: f64| {
        parts.iter().map(|part| libm::pow(*part as f64 - estimate.mean, power)).sum::<f64>() / n
    };
    let skewness = moment(3.0) / libm::pow(moment(2.0), 1.5) * (n * (n - 1.0)).sqrt() / (n - 2.0);
    let a = skewness / n.sqrt();
    let g = |x: f64| x + a * x * x / 3.0 + a * a * x * x * x / 27.0 + a / 6.0;
    let error = (moment(2.0) / (n - 1.0)).sqrt();
    let degrees = (2.0 * n / (moment(4.0) / (moment(2.0) * moment(2.0)) - 1.0)).floor();
    let quantile = two_sided_quantile(0.95, degrees as u32);
    assert!((g((estimate.mean - low) / error) - quantile).abs() < 1e-9);
    assert!((g((estimate.mean - high) / error) + quantile).abs() < 1e-9);
    assert!(high - estimate.mean > 1.5 * (estimate.mean - low), "{low} {high}");
    assert!(degrees < 19.0, "its tail takes degrees of freedom");
}

#[test]
fn the_unit_of_part_and_whole_changes_nothing() {
    let day = 86_400_000_000_000;
    let small = fractions([(1, 3), (2, 3), (2, 3), (0, 3), (1, 3), (0, 3)]);
    let large: Vec<_> =
        (small.iter()).map(|f| Fraction { part: f.part * day, whole: f.whole * day }).collect();
    let half_width = |sample: &[Fraction]| of(DOWNTIME, sample).half_width().expect("six");
    assert!(close(half_width(&large), half_width(&small)));
}

#[test]
fn a_century_of_nanoseconds_does_not_overflow() {
    let century = 100 * 365 * 86_400_000_000_000;
    let sample: Vec<_> =
        (0..10_000).map(|k| Fraction { part: century - k, whole: century }).collect();
    let estimate = of(PORT_AVAILABILITY, &sample);
    assert!(estimate.mean > 0.999_999 && estimate.half_width() < Some(1e-12));
}

#[test]
fn one_replication_tells_nothing_and_equal_ones_only_what_is_seldom() {
    let third = fractions([(1, 3); 8]);
    let one = of(PORT_AVAILABILITY, &third[..1]);
    assert_eq!((one.interval, one.evidence), (None, Evidence::Single));
    // None of eight: 0 to 0.3244 by Wilson's interval. So many may be up all the time, or never.
    let eight = of(PORT_AVAILABILITY, &third);
    assert_eq!((eight.mean, eight.evidence), (1.0 / 3.0, Evidence::Same));
    let (low, high) = eight.interval.expect("a share has ends");
    assert!((low - (1.0 - 0.3244) / 3.0).abs() < 1e-4, "{low}");
    assert!((high - (1.0 / 3.0 + 0.3244 * 2.0 / 3.0)).abs() < 1e-4, "{high}");
    assert_eq!(of(DOWNTIME, &third).interval, None);
    // Garwood: with none seen, a Poisson mean is at most 3.689.
    let (low, high) = of(HANGS, &fractions([(0, 1); 8])).interval.expect("a count has ends");
    assert!(low == 0.0 && (high - 3.689 / 8.0).abs() < 1e-4, "{high}");
}

#[test]
fn a_mean_that_rests_on_too_few_has_no_interval() {
    let mut sample = fractions([(0, 1); 32]);
    sample[7].part = 5;
    let one = of(HANGS, &sample);
    assert_eq!((one.evidence, one.interval), (Evidence::TooFew(1), None));
    sample.iter_mut().take(12).for_each(|fraction| fraction.part = 1);
    assert_eq!(of(HANGS, &sample).evidence, Evidence::Enough);
    // A share has bounds still: Wilson's for 1 of 32 is 0.1575 at most.
    let mut share = fractions([(1, 1); 32]);
    share[7].part = 0;
    let (low, high) = of(PORT_AVAILABILITY, &share).interval.expect("a share has ends");
    assert!((low - (1.0 - 0.1575)).abs() < 1e-3 && high == 1.0, "{low}");
}

#[test]
fn replications_in_which_nothing_was_counted_tell_nothing() {
    let mut sample = fractions([(0, 0); 64]);
    (sample[3], sample[9]) = (Fraction { part: 1, whole: 1 }, Fraction { part: 1, whole: 1 });
    // Both of the two that tell: Wilson's interval begins at 0.342.
    let both = of(USER_AVAILABILITY, &sample);
    let (low, high) = both.interval.expect("a share has ends");
    assert!(both.mean == 1.0 && (low - 0.342).abs() < 1e-3 && high == 1.0, "{low}");
    (sample[5], sample[7]) = (Fraction { part: 0, whole: 1 }, Fraction { part: 0, whole: 1 });
    sample[9].part = 0;
    let quarter = of(USER_AVAILABILITY, &sample);
    let (low, high) = quarter.interval.expect("a share has ends");
    assert!(low <= quarter.mean && quarter.mean <= high && high > 0.5, "{low} {high}");
}

#[test]
fn a_share_of_trials_has_wilsons_interval_widened_where_they_are_alike() {
    let hung = of(HUNG, &fractions([(0, 1); 8]));
    let (low, high) = hung.interval.expect("eight");
    assert!(low == 0.0 && (high - 0.3244).abs() < 1e-4, "{high}");
    // Four of eight by Wilson: 0.2152 to 0.7848.
    let half =
        of(HUNG, &fractions([(0, 1), (1, 1), (1, 1), (0, 1), (0, 1), (1, 1), (1, 1), (0, 1)]));
    let (low, high) = half.interval.expect("eight");
    assert!((low - 0.2152).abs() < 0.02 && (high - 0.7848).abs() < 0.02, "{low} {high}");
    // All trials of a replication alike: as many as there are replications.
    let alike =
        of(HUNG, &fractions([(0, 9), (9, 9), (9, 9), (0, 9), (0, 9), (9, 9), (9, 9), (0, 9)]));
    let (same_low, same_high) = alike.interval.expect("eight");
    assert!((same_low - low).abs() < 1e-9 && (same_high - high).abs() < 1e-9);
}

#[test]
fn a_stretch_that_has_not_varied_varies_like_the_others() {
    let intervals = Intervals::new(0.95, 64);
    let certain = intervals.of_stretch(1.0, 0.0, 1.0);
    assert_eq!(certain.evidence, Evidence::Same);
    let (low, high) = certain.interval.expect("many");
    assert!((low - (1.0 - 0.0566)).abs() < 1e-4 && high == 1.0, "{low}");
    let (narrow, _) = intervals.of_stretch(1.0, 0.0, 0.1).interval.expect("many");
    assert!(narrow > low);
    // Dark for the same tenth of it in every replication.
    let (low, high) = intervals.of_stretch(0.9, 0.0, 0.5).interval.expect("many");
    assert!(low < 0.9 && high > 0.9 && high < 1.0, "{low} {high}");
    // As much variance as trials have: the share of 32 in 64.
    let half = intervals.of_stretch(0.5, 0.25 * 63.0, 1.0).interval.expect("many");
    let wilson = Share::of(32.0, 64, 0.95).interval.expect("many");
    assert!(close(half.0, wilson.0) && close(half.1, wilson.1));
}

#[test]
fn several_intervals_that_hold_together_are_those_of_a_part_of_the_error() {
    let three = Intervals::new(0.94, 8).together(3);
    assert!(close(three.confidence(), 0.98));
    let sample = fractions([(1, 9), (2, 9), (3, 9), (4, 9), (5, 9), (6, 9), (7, 9), (9, 9)]);
    let width = |intervals: Intervals| {
        intervals.estimate(PORT_AVAILABILITY, &sample).and_then(|e| e.half_width())
    };
    assert_eq!(width(three), width(Intervals::new(three.confidence(), 8)));
    assert!(width(three) > width(Intervals::new(0.94, 8)));
}

#[test]
fn nothing_out_of_nothing_is_no_estimate() {
    let intervals = Intervals::new(0.95, 2);
    let nothing = fractions([(0, 0), (0, 0)]);
    assert_eq!(intervals.estimate(USER_AVAILABILITY, &nothing), None);
    let something = fractions([(1, 2), (0, 0)]);
    assert_eq!(intervals.difference(&something, &nothing), None);
    let mean = intervals.estimate(USER_AVAILABILITY, &something).map(|e| e.mean);
    assert_eq!(mean, Some(0.5));
}

#[test]
fn a_paired_difference_is_the_interval_of_the_differences() {
    let (left, right) = ([9, 4, 7, 8, 9, 5], [8, 1, 6, 6, 7, 2]);
    let share = |parts: [u64; 6]| fractions(parts.map(|part| (part, 10)));
    let intervals = Intervals::new(0.95, 6);
    let difference = intervals.difference(&share(left), &share(right)).expect("exists");
    // The differences themselves: 1, 3, 1, 2, 2, 3 of 10.
    let direct = of(PORT_AVAILABILITY, &share([1, 3, 1, 2, 2, 3]));
    assert!(close(difference.mean, direct.mean));
    let half_width = |estimate: Estimate| estimate.half_width().expect("six");
    assert!(close(half_width(difference), half_width(direct)));
}

#[test]
fn common_traffic_reduces_the_variance_of_a_difference() {
    // Deviations −2, 0, 2 and −1, 0, 1: 10 apart, 2 paired.
    let (left, right) = (fractions([(1, 9), (3, 9), (5, 9)]), fractions([(1, 9), (2, 9), (3, 9)]));
    let reduction = Intervals::variance_reduction(&left, &right).expect("they differ");
    assert!(close(reduction, 5.0), "{reduction}");
    assert_eq!(Intervals::variance_reduction(&left, &left), None);
}

#[test]
fn a_constant_difference_is_the_same_however_the_traffic_varies() {
    let left = fractions([(9, 10), (4, 10), (7, 10)]);
    let right = fractions([(8, 10), (3, 10), (6, 10)]);
    let difference = Intervals::new(0.95, 3).difference(&left, &right);
    assert_eq!(difference.expect("exists").evidence, Evidence::Same);
    // Of three equal ones up to 56 % may be otherwise, of four up to 49 %.
    let more = |sample: &[Fraction]| [sample, &sample[..1]].concat();
    let (left, right) = (more(&left), more(&right));
    let intervals = Intervals::new(0.95, 4);
    let difference = intervals.difference(&left, &right).expect("exists");
    assert!(difference.evidence == Evidence::Steady && difference.is_clear());
    assert!(intervals.difference_of_shares(&left, &right).is_some_and(|told| told.is_clear()));
    assert_eq!(intervals.difference(&left, &left).map(|told| told.evidence), Some(Evidence::Same));
}

/// The share of 2,000 experiments whose interval holds `truth`, or in which nothing is claimed.
fn coverage(truth: f64, mut experiment: impl FnMut(&mut Stream) -> Estimate) -> f64 {
    let covers = |number| {
        let mut stream = Streams::new(147_203, number).stream("coverage", "test");
        let estimate = experiment(&mut stream);
        let covers = |(low, high)| low <= truth && truth <= high;
        estimate.interval.is_none_or(covers)
    };
    (0..2_000).map(covers).filter(|covers| *covers).count() as f64 / 2_000.0
}

/// A share of 10⁹ with mean 2/3: the square root of a uniform number.
fn skewed_share(stream: &mut Stream) -> Fraction {
    Fraction { part: (stream.unit().sqrt() * 1e9) as u64, whole: 1_000_000_000 }
}

#[test]
fn a_95_percent_interval_of_a_mean_covers_it_95_times_in_100() {
    let share = coverage(2.0 / 3.0, |stream| {
        let sample: Vec<_> = (0..16).map(|_| skewed_share(stream)).collect();
        of(PORT_AVAILABILITY, &sample)
    });
    assert!((0.93..0.97).contains(&share), "{share}");
}

/// Time down in a replication with one hang in two on average, whose repair takes exponential
/// time of mean 1: so few and so skewed that Student's interval covers 92 times in 100.
fn rare_downtime(stream: &mut Stream) -> Fraction {
    let exponential = |stream: &mut Stream| -libm::log(1.0 - stream.unit());
    let (mut clock, mut down) = (exponential(stream), 0.0);
    while clock < 0.5 {
        down += exponential(stream);
        clock += exponential(stream);
    }
    Fraction { part: (down * 1e9) as u64, whole: 1_000_000_000 }
}

#[test]
fn an_interval_keeps_its_promise_where_hangs_are_rare_and_repairs_long() {
    let share = coverage(0.5, |stream| {
        let sample: Vec<_> = (0..64).map(|_| rare_downtime(stream)).collect();
        of(DOWNTIME, &sample)
    });
    assert!((0.94..0.98).contains(&share), "{share}");
}

/// A replication with 50 to 150 requests; the more there are, the fewer are served, so that
/// the mean of the ratios differs from the ratio of the means, which is 197.5/300.
fn requests(stream: &mut Stream) -> Fraction {
    let whole = 50 + stream.below(101);
    let served = (0..whole).filter(|_| stream.below(600) < 495 - whole);
    Fraction { part: served.count() as u64, whole }
}

#[test]
fn a_95_percent_interval_of_a_ratio_covers_it_95_times_in_100() {
    // E[D] = 100, E[D²] = 100² + (101² − 1)/12 = 10,850; R = (495 − E[D²]/E[D])/600.
    let truth = (495.0 - 108.5) / 600.0;
    let share = coverage(truth, |stream| {
        let sample: Vec<_> = (0..32).map(|_| requests(stream)).collect();
        of(USER_AVAILABILITY, &sample)
    });
    assert!((0.93..0.97).contains(&share), "{share}");
}

#[test]
fn the_interval_of_a_paired_difference_of_ratios_covers_it_95_times_in_100() {
    // Both see the same requests; the other serves one in ten of them less.
    let truth = (495.0 - 108.5) / 600.0 * 0.1;
    let intervals = Intervals::new(0.95, 32);
    let share = coverage(truth, |stream| {
        let left: Vec<_> = (0..32).map(|_| requests(stream)).collect();
        let lose = |f: &Fraction| Fraction {
            part: (0..f.part).filter(|_| stream.below(10) > 0).count() as u64,
            whole: f.whole,
        };
        let right: Vec<_> = left.iter().map(lose).collect();
        intervals.difference(&left, &right).expect("exists")
    });
    assert!((0.93..0.97).contains(&share), "{share}");
}

/// Coverage when the rule looks at min, 2·min, 4·min … 1024.
fn coverage_of_stopping(min: usize, precision: f64) -> f64 {
    coverage(2.0 / 3.0, |stream| {
        let mut sample = Vec::new();
        loop {
            let size = (2 * sample.len()).max(min);
            sample.resize_with(size, || skewed_share(stream));
            let estimate = of(PORT_AVAILABILITY, &sample);
            if size == 1024 || estimate.is_within(Some(precision)) {
                return estimate;
            }
        }
    })
}

/// The precisions are the expected half widths at 8, 16, 64 and 128: about half of the
/// experiments stop there, which is where a rule that stops early loses most.
#[test]
fn stopping_at_doubled_sizes_costs_little_coverage() {
    for (min, precision) in [(64, 0.0589), (64, 0.0412), (8, 0.197), (8, 0.1256)] {
        let share = coverage_of_stopping(min, precision);
        assert!((0.93..0.97).contains(&share), "{min} {precision}: {share}");
    }
}
