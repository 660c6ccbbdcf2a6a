//! Shares at each design point, one curve a remedy: of one point in a large plot, which enlarges
//! where curves crowd at the top, and of several in small panels.

use super::axis::Axis;
use super::layout::HEIGHT;
use super::marks::nice_floor;
use super::plot::{Across, Body, Content, Panel, Plot, Series, Step};
use super::steps::{mean, placed};
use crate::experiment::Estimate;
use crate::experiment::results::{Point, RemedyResult, Results};
use crate::report::digits::plain;
use crate::report::parameters;

/// A curve belongs to the crowd if its mean lies in this uppermost part of the axis.
const CROWDED: f64 = 0.08;
/// Lines nearer than this are not told apart (px).
const LEGIBLE: f64 = 4.0;
/// Enlarging pays if it enlarges at least this many times.
const WORTH: f64 = 4.0;
/// A curve with its band may leave the enlarged panel for this part of the time: the other panel
/// shows it.
const RARE: f64 = 0.05;
/// Showing the bands may lengthen an axis this many times.
const FOR_BANDS: f64 = 2.0;
/// The whole axis of shares, and its ends (%).
const WHOLE: Axis = Axis::Percent { low: ENDS.0 };
const ENDS: (f64, f64) = (0.0, 100.0);

/// A chart of shares over time.
pub(super) struct Shares {
    pub(super) title: String,
    pub(super) caption: String,
    pub(super) note: String,
    pub(super) x: Across,
    /// The curves at each design point, with its name.
    pub(super) points: Vec<(String, Vec<Series>)>,
}

/// The design points of `results` by name, each with the curves that `curve` makes of its
/// remedies.
pub(super) fn of_points(
    results: &Results,
    curve: impl Fn(usize, &RemedyResult) -> Series,
) -> Vec<(String, Vec<Series>)> {
    let curves = |point: &Point| {
        let remedies = point.remedies.iter().enumerate();
        remedies.map(|(colour, remedy)| curve(colour, remedy)).collect()
    };
    let points = results.points.iter();
    points.map(|point| (parameters::place(results, &point.parameters), curves(point))).collect()
}

/// How many replications stand behind each number: `mean of 32 replications a point`.
pub(super) fn sampled(results: &Results) -> String {
    sampled_as("mean", results)
}

/// The same, where the number is `what` of them.
pub(super) fn sampled_as(what: &str, results: &Results) -> String {
    let counts = || results.points.iter().map(|point| point.replications);
    let a_point = if results.points.len() > 1 { " a point" } else { "" };
    match (counts().min().unwrap_or(0), counts().max().unwrap_or(0)) {
        (_, 1) => format!("one replication{a_point}"),
        (least, most) if least == most => format!("{what} of {most} replications{a_point}"),
        (least, most) => format!("{what} of {least} to {most} replications{a_point}"),
    }
}

/// A chart of remedies in words: its caption, and what is `told` of each.
pub(super) fn in_words(
    caption: &str,
    remedies: &[RemedyResult],
    told: impl Fn(&RemedyResult) -> Vec<String>,
) -> String {
    let words = remedies.iter().map(|one| format!(" {}: {}.", one.name, told(one).join(", ")));
    format!("{caption}.{}", words.collect::<String>())
}

/// What it means where nothing is drawn about a number; nothing where all have their interval.
pub(super) fn unbanded(results: &Results, shown: impl IntoIterator<Item = Estimate>) -> String {
    without("band", results, shown)
}

/// The same, where intervals are drawn as this.
pub(super) fn without(
    drawn: &str,
    results: &Results,
    shown: impl IntoIterator<Item = Estimate>,
) -> String {
    let is_one = interval(results).is_none();
    if is_one || shown.into_iter().all(|estimate| estimate.is_known()) {
        return String::new();
    }
    format!(" No {drawn}: the number was the same in all replications, or rests on too few.")
}

/// `95 % interval`; `None` where single replications have none.
pub(super) fn interval(results: &Results) -> Option<String> {
    let is_known = results.points.iter().any(|point| point.replications > 1);
    is_known.then(|| format!("{} % interval", plain(100.0 * results.confidence)))
}

impl Shares {
    pub(super) fn plot(self) -> Plot {
        let words = self.words();
        let Self { title, caption, note, x, mut points } = self;
        let is_one = points.len() == 1;
        let panels = match is_one {
            true => large(&x.axis, points.remove(0).1),
            false => small(&x.axis, points),
        };
        let remark = panels.first().map_or_else(String::new, |panel| panel.axis.remark("upwards"));
        let note = format!("{note} {remark}").trim_end().to_owned();
        let body = if is_one { Body::Large(x, panels) } else { Body::Small(x, panels) };
        Plot { title, caption, body, note, words }
    }

    fn words(&self) -> String {
        let mut words = format!("{}.", self.caption);
        for (heading, series) in &self.points {
            let told = |between: &str| {
                let told = |one: &Series| format!("{}{between}{}{}", one.name, one.value, one.told);
                series.iter().map(told).collect::<Vec<String>>()
            };
            words += &match self.points.len() {
                1 => told(": ").iter().map(|told| format!(" {told}.")).collect(),
                _ => format!(" {heading}: {}.", told(" ").join("; ")),
            };
        }
        format!("{words} {}", self.note)
    }
}

/// Whether the lines of all `series` of which it is known that they differ are told apart on an
/// `axis` of so many pixels.
fn are_apart(axis: &Axis, series: &[Series], height: f64) -> bool {
    let (low, high) = axis.ends();
    let at = |one: &Estimate| height * (axis.place(one.mean) - low) / (high - low);
    let half = |one: &Estimate| one.half_width().unwrap_or(0.0);
    let known: Vec<&Estimate> = series.iter().filter_map(|one| one.overall.as_ref()).collect();
    let mut pairs =
        known.iter().enumerate().flat_map(|(k, a)| known[..k].iter().map(move |b| (a, b)));
    pairs.all(|(a, b)| {
        let differ = (a.mean - b.mean).abs() > half(a) + half(b);
        !differ || (at(a) - at(b)).abs() >= LEGIBLE
    })
}

/// The axis on which the lines of `series` that crowd near 100 % stand apart. It goes one nine beyond
/// the best of those below, where single steps are better still.
fn nines<'s>(series: impl Iterator<Item = &'s Series> + Clone) -> Axis {
    let overall = series.clone().filter_map(|one| one.overall).map(|overall| overall.mean);
    let best = overall.clone().filter(|share| *share < 1.0).fold(0.0, f64::max);
    let steps = series.flat_map(|one| one.curve.steps()).map(|step| step.mean);
    let worst = steps.clone().fold(1.0, f64::min);
    let better = steps.filter(|share| *share > best);
    // Steps in which nothing failed have a place of their own.
    let limit = 1.0 - (1.0 - best) / 10.0;
    let better = better.map(|share| if share < 1.0 { share.min(limit) } else { 1.0 });
    Axis::nines(&overall.chain(better).chain([worst]).collect::<Vec<f64>>())
}

/// A panel for each design point, all on the same axes.
fn small(x: &Axis, points: Vec<(String, Vec<Series>)>) -> Vec<Panel> {
    let series = points.iter().flat_map(|(_, series)| series);
    let low = series.map(|one| least(x, one, 0.0, |step| step.mean)).fold(ENDS.1, f64::min);
    let mut axis = Axis::Percent { low: nice_floor(low, ENDS.0, ENDS.1) };
    if !points.iter().all(|(_, series)| are_apart(&axis, series, HEIGHT)) {
        axis = nines(points.iter().flat_map(|(_, series)| series));
    }
    let panel =
        |(heading, series)| Panel { heading, ..Panel::new(axis.clone(), Content::Curves(series)) };
    points.into_iter().map(panel).collect()
}

/// One panel, or where some of the curves crowd at the top a second one above it, which enlarges
/// that part. Where that does not tell them apart, one panel of nines.
fn large(x: &Axis, series: Vec<Series>) -> Vec<Panel> {
    let panels = enlarged(x, series.clone());
    let is_shown = |panel: &Panel| {
        let in_crowd = |one: &&Series| !panel.crowd.contains(&one.colour);
        let own: Vec<Series> = panel.series().iter().filter(in_crowd).cloned().collect();
        are_apart(&panel.axis, &own, panel.room.1)
    };
    if panels.iter().all(is_shown) {
        return panels;
    }
    vec![Panel::new(nines(series.iter()), Content::Curves(series))]
}

fn enlarged(x: &Axis, series: Vec<Series>) -> Vec<Panel> {
    let (floor, high) = ENDS;
    let low = nice_floor(shown(x, &series, 0.0), floor, high);
    let crowd = series.iter().filter(|one| high - level(x, one) <= CROWDED * (high - low));
    let crowd: Vec<Series> = crowd.cloned().collect();
    let enlarged = nice_floor(shown(x, &crowd, RARE), low, high);
    let panel = |low, series| Panel::new(Axis::Percent { low }, Content::Curves(series));
    if crowd.len() < 2 || (high - enlarged) * WORTH > high - low {
        return vec![panel(low, series)];
    }
    let colours = crowd.iter().map(|one| one.colour).collect();
    let headed = |heading: &str, low, series, room| {
        let panel = panel(low, series);
        let numbers = panel.axis.numbers(Panel::NUMBERS);
        let heading = match &numbers[..] {
            [(_, first), .., (_, last)] => format!("{heading}: {first} to {last}"),
            _ => heading.to_owned(),
        };
        Panel { heading, room, tint: Some(enlarged), ..panel }
    };
    let above = headed("Enlarged", enlarged, crowd, (26.0, 170.0));
    let whole = headed("Whole range", low, series, (40.0, 190.0));
    vec![above, Panel { crowd: colours, ..whole }]
}

/// The mean of a curve over time (%).
fn level(x: &Axis, series: &Series) -> f64 {
    mean(&placed(series.curve.steps(), x, &WHOLE))
}

/// The least value to show of `series`, below which each may be for a `share` of the time: that of
/// their bands, unless these would push the lines together (%).
fn shown(x: &Axis, series: &[Series], share: f64) -> f64 {
    let high = ENDS.1;
    let all = |value: fn(&Step) -> f64| {
        series.iter().map(|one| least(x, one, share, value)).fold(high, f64::min)
    };
    let lines = all(|step| step.mean);
    let bands = all(|step| step.interval.map_or(step.mean, |(low, _)| low));
    bands.max(high - FOR_BANDS * (high - lines))
}

/// What `value` is below for no more than a `share` of the time (%); infinite without steps.
fn least(x: &Axis, series: &Series, share: f64, value: impl Fn(&Step) -> f64) -> f64 {
    /// A hair's breadth of rounding must not change the answer.
    const ROUNDING: f64 = 1e-9;
    let steps = placed(series.curve.steps(), x, &WHOLE);
    let mut values: Vec<(f64, f64)> =
        steps.iter().map(|step| (value(step), step.to - step.from)).collect();
    values.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let total: f64 = values.iter().map(|(_, length)| length).sum();
    let mut below = 0.0;
    let is_seen = |(_, length): &&(f64, f64)| {
        below += length;
        below > (share + ROUNDING) * total
    };
    values.iter().find(is_seen).map_or(f64::INFINITY, |(value, _)| *value)
}
