//! A metric against the swept parameter, one curve a remedy; where two keys are swept, a panel for
//! each value of the second.

use super::axis::Axis;
use super::plot::{Across, Body, Content, Curve, Dot, Panel, Plot, Series};
use super::points::{interval, sampled_as, unbanded};
use super::swept;
use crate::experiment::metric::Source;
use crate::experiment::results::Point;
use crate::experiment::{Estimate, Metric, Results};
use crate::report::notation::{Notation, spoken};
use crate::report::parameters;

/// Room above a panel without and with a heading (px).
const ABOVE: (f64, f64) = (14.0, 34.0);
/// The least height of a panel that stands alone, and of one among several (px).
const HEIGHT: (f64, f64) = (340.0, 200.0);

/// The chart of `metric` over the design points of `results`, which are of a sweep.
pub fn sweep(results: &Results, metric: &Metric) -> Plot {
    let axes = &results.swept;
    let (axis, at) = swept::axis(&axes[0]);
    let x = Across { name: axes[0].name.clone(), axis };
    let remedies = || results.points.iter().flat_map(|point| &point.remedies);
    let estimates: Vec<Estimate> =
        remedies().filter_map(|remedy| remedy.estimate(metric)).collect();
    let notation = Notation::of_all(metric, remedies(), results.currency.as_deref());
    let y = Axis::of(&estimates, &notation);
    // The second key runs through its values first.
    let across = axes.get(1).map_or(1, |axis| axis.values.len());
    let panel = |k: usize| {
        let points: Vec<&Point> = results.points.iter().skip(k).step_by(across).collect();
        let curves = series((&points, &at), metric, &notation, top(&estimates));
        let heading = axes
            .get(1)
            .map(|axis| format!("{}: {}", axis.name, parameters::value(&axis.values[k])));
        let above = if heading.is_some() { ABOVE.1 } else { ABOVE.0 };
        let height = if across == 1 { HEIGHT.0 } else { HEIGHT.1 };
        Panel {
            heading: heading.unwrap_or_default(),
            room: (above, height),
            ..Panel::new(y.clone(), Content::Curves(curves))
        }
    };
    let panels = (0..across).map(panel).collect();
    let caption = caption(results, &x, metric);
    Plot {
        title: results.title.clone(),
        words: words(results, &caption, metric, &notation),
        caption,
        note: note(&x.axis, &y) + unreached(&estimates) + unbanded(results, estimates),
        body: Body::Large(x, panels),
    }
}

/// The curves of the remedies over `points`, which stand `at` their values. There is no room above
/// `top`.
fn series(
    (points, at): (&[&Point], &[f64]),
    metric: &Metric,
    notation: &Notation,
    top: f64,
) -> Vec<Series> {
    let mut places: Vec<(f64, &Point)> = at.iter().copied().zip(points.iter().copied()).collect();
    places.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let remedies = points[0].remedies.iter().enumerate();
    let series = remedies.map(|(colour, remedy)| {
        let estimates = places.iter().map(|(_, point)| point.remedies[colour].estimate(metric));
        let estimates: Vec<Option<Estimate>> = estimates.collect();
        let dot = |(estimate, (at, _)): (&Option<Estimate>, &(f64, &Point))| {
            let estimate = estimate.as_ref().filter(|estimate| estimate.mean.is_finite())?;
            let interval = estimate.known_interval().map(|(low, high)| (low, high.min(top)));
            Some(Dot { at: *at, mean: estimate.mean, interval })
        };
        Series {
            name: remedy.name.clone(),
            value: estimates
                .iter()
                .flatten()
                .last()
                .map(|last| notation.alone(last))
                .unwrap_or_default(),
            told: String::new(),
            overall: None,
            colour,
            curve: Curve::Dots(estimates.iter().zip(&places).map(dot).collect()),
        }
    });
    series.collect()
}

/// The greatest number or end of an interval that is reached.
fn top(estimates: &[Estimate]) -> f64 {
    let high = |estimate: &Estimate| estimate.interval.map_or(estimate.mean, |(_, high)| high);
    let all = estimates.iter().flat_map(|estimate| [estimate.mean, high(estimate)]);
    all.filter(|number| number.is_finite()).fold(0.0, f64::max)
}

/// What it means where a number is missing.
fn unreached(estimates: &[Estimate]) -> &'static str {
    match estimates.iter().all(|estimate| estimate.mean.is_finite()) {
        true => "",
        false => " Where a mark is missing, the answer to too many never comes.",
    }
}

fn caption(results: &Results, x: &Across, metric: &Metric) -> String {
    let spoken = spoken(metric);
    let (head, rest) = spoken.split_at(1);
    let kind = if x.axis.words().is_some() { "bars" } else { "band" };
    let band = interval(results).map_or(String::new(), |told| format!("; {kind}: {told}"));
    let what = match metric.source {
        Source::Counted(_) | Source::LongRun(_) | Source::Billed(_) => "mean",
        Source::Awaited(..) => "all requests",
    };
    let (against, sampled) = (x.axis.named(&x.name), sampled_as(what, results));
    format!("{}{rest} against {against}, {sampled}{band}", head.to_uppercase())
}

fn note(x: &Axis, y: &Axis) -> String {
    let beside = match x.words().and_then(<[String]>::last) {
        Some(word) => format!("Numbers at the right: at {word}."),
        None => "Beside the lines: the value at their end.".to_owned(),
    };
    format!("{beside} {}", y.remark()).trim_end().to_owned()
}

/// The chart in words: every estimate.
fn words(results: &Results, caption: &str, metric: &Metric, notation: &Notation) -> String {
    let mut words = format!("{caption}.");
    for point in &results.points {
        let place = point.parameters.iter().map(|(path, value)| format!("{path} = {value}"));
        let told = point.remedies.iter().filter_map(|remedy| {
            Some(format!("{} {}", remedy.name, notation.alone(&remedy.estimate(metric)?)))
        });
        let (place, told): (Vec<String>, Vec<String>) = (place.collect(), told.collect());
        words += &format!(" At {}: {}.", place.join(", "), told.join(", "));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::super::tests::swept;
    use super::*;
    use crate::experiment::estimate::Evidence;
    use crate::report::tests::results;

    #[test]
    fn what_is_never_reached_has_no_mark_and_says_so() {
        let metric = Metric::named("final_reply_p95_seconds");
        let (_, mut results) = results(&[60, 10], 8);
        let values = ["1", "2", "3"].map(str::to_owned).to_vec();
        let (path, name) = ("a.b".to_owned(), "b".to_owned());
        results.swept = vec![crate::experiment::design::Axis { path, name, values, is_log: false }];
        let told = |mean: f64, high: f64| {
            let interval = Some((mean.min(2.0), high));
            Some(Estimate { mean, interval, evidence: Evidence::Enough, confidence: 0.95 })
        };
        let (never, point) = (f64::INFINITY, results.points[0].clone());
        results.points = [(2.0, 3.0), (20.0, never), (never, never)]
            .iter()
            .map(|(mean, high)| {
                let mut point = point.clone();
                point.parameters = vec![("a.b".to_owned(), "1".to_owned())];
                point.remedies[0].estimates[metric.index()] = told(*mean, *high);
                point.remedies[1].estimates[metric.index()] = told(1.0, 1.5);
                point
            })
            .collect();
        let plot = sweep(&results, metric);
        assert!(plot.note.contains("Where a mark is missing"), "{}", plot.note);
        assert!(plot.words.contains("back in 60 min 20 (2 to never) s"), "{}", plot.words);
        assert!(plot.words.contains("back in 60 min never"), "{}", plot.words);
        assert!(plot.caption.contains(", all requests of 8 replications"), "{}", plot.caption);
        let Body::Large(_, panels) = &plot.body else { panic!("one panel") };
        let Content::Curves(curves) = &panels[0].content else { panic!("curves") };
        let Curve::Dots(dots) = &curves[0].curve else { panic!("dots") };
        let ends: Vec<_> =
            dots.iter().map(|dot| dot.as_ref().and_then(|dot| dot.interval)).collect();
        assert_eq!(ends, [Some((2.0, 3.0)), Some((2.0, 20.0)), None], "none leaves the picture");
    }

    #[test]
    fn every_value_of_a_second_key_has_a_panel() {
        let axes = [("a", &["1", "2"][..]), ("b", &["x", "y", "z"])];
        let picture = swept(&axes, Metric::named("port_availability")).picture();
        let texts: Vec<&str> = picture.texts().map(|text| text.text.as_str()).collect();
        for heading in ["b: x", "b: y", "b: z"] {
            assert!(texts.contains(&heading), "{heading} in {texts:?}");
        }
        assert_eq!(texts.iter().filter(|text| **text == "back in 10 min").count(), 3);
    }
}
