//! Port availability over time, one curve a remedy: the chart that answers the question.

use super::axis::Axis;
use super::marks::span_in_words;
use super::plot::{Across, Curve, Plot, Series, Step};
use super::points::{Shares, interval, of_points, sampled, unbanded};
use crate::experiment::metric::PORT_AVAILABILITY;
use crate::experiment::results::{Bin, RemedyResult};
use crate::experiment::sample::RESOLUTIONS;
use crate::experiment::{Estimate, Results};
use crate::report::digits::percent;

/// More jumps than this cannot be told apart on paper.
const UNREADABLE: usize = 180;
/// A line with more jumps than this is restless, which is worth it only if they mean something.
const RESTLESS: usize = 60;
/// Of the steps of a curve whose merging hides nothing, so many may have intervals that miss the
/// merged one: more than by chance alone, for intervals about few outages are too narrow.
const MISSED: f64 = 0.2;

/// The chart of `results`, with a panel for each design point.
pub fn availability(results: &Results) -> Plot {
    // A small panel has no room for the finest steps.
    let finest = usize::from(results.points.len() > 1);
    let width = width(results, finest);
    let points = of_points(results, |colour, remedy| series(colour, remedy, width));
    let steps: Vec<&[Step]> =
        points.iter().flat_map(|(_, series)| series).map(|one| one.curve.steps()).collect();
    let horizon = steps.iter().filter_map(|steps| steps.last()).map(|step| step.to);
    let horizon = horizon.fold(0.0, f64::max);
    let beside = match points.len() {
        1 if horizon > 0.0 => {
            format!("Beside the lines: availability over {}. ", span_in_words(horizon))
        }
        _ => String::new(),
    };
    let is_banded = steps.iter().any(|steps| steps.iter().any(Step::is_wide));
    let band = interval(results).filter(|_| is_banded);
    let band = band.map_or(String::new(), |interval| format!("; band: {interval}"));
    let length = steps.iter().find_map(|steps| steps.first()).map(|step| step.to - step.from);
    let each = match length {
        Some(length) => format!("Each step: the mean over {}.", span_in_words(length)),
        None => "There is nothing to show.".to_owned(),
    };
    let remedies = results.points.iter().flat_map(|point| &point.remedies);
    let bins = remedies.flat_map(|remedy| &remedy.availability[width]);
    let each = each + &unbanded(results, bins.map(|bin| bin.estimate));
    Shares {
        title: results.title.clone(),
        caption: format!("Port availability over time, {}{band}", sampled(results)),
        note: beside + &each,
        x: Across { name: "time since the start".into(), axis: Axis::time(horizon) },
        points,
    }
    .plot()
}

/// The steps of `remedy` in resolution number `width`, with this `interval` of each.
fn steps_within(
    remedy: &RemedyResult,
    width: usize,
    interval: impl Fn(&Estimate) -> Option<(f64, f64)>,
) -> Vec<Step> {
    let step = |bin: &Bin| Step {
        from: bin.start,
        to: bin.end,
        mean: bin.estimate.mean,
        interval: interval(&bin.estimate),
    };
    remedy.availability[width].iter().map(step).collect()
}

/// The same as they are drawn: a bound on what all replications lack would hide the lines behind it.
fn steps(remedy: &RemedyResult, width: usize) -> Vec<Step> {
    steps_within(remedy, width, Estimate::known_interval)
}

/// `width`: the number of its resolution.
fn series(colour: usize, remedy: &RemedyResult, width: usize) -> Series {
    let steps = steps(remedy, width);
    let overall = remedy.estimate(PORT_AVAILABILITY).expect("every remedy has a port");
    Series {
        name: remedy.name.clone(),
        value: percent(&overall),
        told: told(&steps),
        overall: Some(overall),
        colour,
        curve: Curve::Means(steps),
    }
}

/// The curve in words.
fn told(steps: &[Step]) -> String {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return String::new();
    };
    let lowest = steps.iter().map(|step| step.mean).fold(f64::INFINITY, f64::min);
    let [first, lowest, last] = [first.mean, lowest, last.mean].map(|share| 100.0 * share);
    format!(", {first:.1} % at first, {lowest:.1} % at its lowest, {last:.1} % at the end")
}

/// The number of the resolution, `finest` or a coarser one, in which all curves are drawn: lines
/// of steps of unlike lengths cannot be compared.
///
/// It is the finest in which all can be read. Where a line is restless there, coarser steps are
/// drawn as long as these smooth only noise: nearly everywhere, each curve lies within the
/// intervals of its finer one. So chance about a constant is merged, and a daily sawtooth is not.
fn width(results: &Results, finest: usize) -> usize {
    let remedies = || results.points.iter().flat_map(|point| &point.remedies);
    let told = |estimate: &Estimate| estimate.interval;
    let in_all = |width: usize| remedies().map(move |remedy| steps_within(remedy, width, told));
    let pays = |finer: usize| {
        let most = in_all(finer).map(|steps| jumps(&steps)).max().unwrap_or(0);
        let mut pairs = in_all(finer + 1).zip(in_all(finer));
        most > UNREADABLE
            || most > RESTLESS && pairs.all(|(coarse, fine)| only_smooths(&coarse, &fine))
    };
    let coarsest = RESOLUTIONS.len() - 1;
    (finest..coarsest).find(|finer| !pays(*finer)).unwrap_or(coarsest)
}

/// How often the value changes.
fn jumps(steps: &[Step]) -> usize {
    let pairs = steps.windows(2);
    pairs.filter(|pair| pair[0].mean != pair[1].mean).count()
}

/// Whether `coarse` lies within the intervals of `fine` nearly everywhere. That some bins were alike
/// in all replications tells nothing of a curve that chance moves elsewhere.
fn only_smooths(coarse: &[Step], fine: &[Step]) -> bool {
    let moved: Vec<&Step> = fine.iter().filter(|step| step.is_wide()).collect();
    let judged = if moved.is_empty() { fine.iter().collect() } else { moved };
    let misses = |step: &&&Step| {
        let at = coarse.partition_point(|merged| merged.to <= step.from);
        let (low, high) = step.interval.unwrap_or((step.mean, step.mean));
        (coarse.get(at)).is_none_or(|merged| merged.mean < low || merged.mean > high)
    };
    judged.iter().filter(misses).count() as f64 <= MISSED * judged.len() as f64
}

#[cfg(test)]
mod tests {
    use super::super::tests::{curve, made_up};
    use super::*;

    /// How many steps are drawn of 720, with intervals that reach 0.1 about their values.
    fn drawn(value: impl Fn(usize) -> f64) -> usize {
        let mut remedy = curve("a", 1.0, 0.0, |_, bin| value(bin));
        for bin in remedy.availability.iter_mut().flatten() {
            bin.estimate = Estimate::made_up(bin.estimate.mean, Some(0.1));
        }
        let results = made_up("", vec![remedy], 2);
        steps(&results.points[0].remedies[0], width(&results, 0)).len()
    }

    #[test]
    fn a_calm_curve_keeps_its_finest_steps() {
        assert_eq!(drawn(|bin| if bin < 181 { 1.0 } else { 0.0 }), 720);
    }

    #[test]
    fn a_wave_is_merged_until_it_can_be_read_but_not_to_its_mean() {
        assert_eq!(drawn(|bin| (bin % 24) as f64 / 24.0), 180);
    }

    #[test]
    fn noise_about_a_constant_is_smoothed() {
        let noise = |bin: usize| 0.02 * ((bin * bin * 7 + bin / 3) % 11) as f64 / 11.0;
        assert_eq!(drawn(|bin| 0.9 + noise(bin)), 30);
    }

    #[test]
    fn the_chart_of_results_shows_their_numbers() {
        let (_, results) = crate::report::tests::results(&[60, 10], 3);
        let remedy = &results.points[0].remedies[1];
        let shown = series(1, remedy, 0);
        assert_eq!(shown.curve.steps()[2].mean, remedy.availability[0][2].estimate.mean);
        let printed = percent(&remedy.estimate(PORT_AVAILABILITY).expect("exists"));
        assert_eq!((shown.name, shown.value), (remedy.name.clone(), printed));
        let caption = availability(&results).caption;
        assert!(caption.contains("mean of 3 replications; band: 95 % interval"), "{caption}");
    }

    #[test]
    fn all_curves_have_steps_of_one_length_which_the_note_tells() {
        let changing = |changes: usize| {
            curve("a", 720.0 / 86_400.0, 0.0, move |_, bin| {
                if bin < changes && bin.is_multiple_of(2) { 0.5 } else { 1.0 }
            })
        };
        let note = |curves| availability(&made_up("", curves, 1)).note;
        assert!(note(vec![changing(2)]).contains("the mean over 1 s."));
        let both = note(vec![changing(700), changing(2)]);
        assert!(both.contains("the mean over 4 s."), "{both}");
    }
}
