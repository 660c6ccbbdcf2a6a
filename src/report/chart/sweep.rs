//! A metric against the swept parameter, one curve a remedy; where words are swept, a row a word and a
//! dot a remedy. Where two keys are swept, a panel for each value of the second.

use super::axis::Axis;
use super::plot::{
    Across, Block, Body, Content, Curve, Dot, Marks, Named, Panel, Plot, Row, Rows, Series,
};
use super::points::{interval, sampled_as, unbanded, without};
use super::swept;
use crate::experiment::metric::Source;
use crate::experiment::results::Point;
use crate::experiment::{Estimate, Metric, Results};
use crate::report::notation::{Notation, spoken};
use crate::report::parameters;
use crate::report::phrases::listed;

/// Room above a panel without and with a heading (px).
const ABOVE: (f64, f64) = (14.0, 34.0);
/// The least height of a panel that stands alone, and of one among several (px).
const HEIGHT: (f64, f64) = (340.0, 200.0);

/// The chart of `metric` over the design points of `results`, which are of a sweep.
pub fn sweep(results: &Results, metric: &Metric) -> Plot {
    let remedies = || results.points.iter().flat_map(|point| &point.remedies);
    let estimates: Vec<Estimate> =
        remedies().filter_map(|remedy| remedy.estimate(metric)).collect();
    let notation = Notation::of_all(metric, remedies(), results.currency.as_deref());
    let y = Axis::of(&estimates, &notation);
    let [Some((first, swept)), _] = results.lines() else {
        unreachable!("the points of a chart lie on a line")
    };
    let key = &swept.name;
    let (against, drawn, body, note) = match swept::axis(swept) {
        Some((axis, at)) => {
            let at = |point: &Point| {
                let value = &point.parameters[first].1;
                let index = swept.values.iter().position(|one| one == value);
                at[index.expect("an axis has the values of all points")]
            };
            let x = Across { name: key.clone(), axis };
            let beside =
                format!("Beside the lines: the value at their end. {}", y.remark("upwards"));
            let note = format!(
                "{beside}{}{}",
                unreached(&estimates),
                unbanded(results, estimates.clone())
            );
            let curves =
                |points: &[&Point]| series(&placed(points, at), metric, &notation, top(&estimates));
            (x.axis.named(key), "band", lines(results, x.clone(), &y, curves), note)
        }
        None => {
            let order = "The dots of a row stand in the order of the legend.";
            let remark = y.remark("across");
            let few = without("bar", results, estimates.clone());
            let note = format!("{order} {remark}{}{few}", unreached(&estimates));
            (key.clone(), "bars", Body::Rows(rows(results, first, metric, &y)), note)
        }
    };
    let note = note + &moving(results);
    let caption = caption(results, &against, drawn, metric);
    Plot {
        title: results.title.clone(),
        words: words(results, &caption, metric, &notation),
        caption,
        note: note.trim().to_owned(),
        body,
    }
}

/// Which keys move with those along which the points lie.
fn moving(results: &Results) -> String {
    let others = results.swept.iter().enumerate().filter(|(key, _)| !results.along.contains(key));
    let names: Vec<String> = others.map(|(_, other)| format!("“{}”", other.name)).collect();
    match names.len() {
        0 => String::new(),
        1 => format!(" {} moves along.", names[0]),
        _ => format!(" {} move along.", listed(&names)),
    }
}

/// The design points at each value of the second key, with what it is called; all of them where they
/// lie on one line.
fn panels(results: &Results) -> Vec<(String, Vec<&Point>)> {
    let [_, Some((index, second))] = results.lines() else {
        return vec![(String::new(), results.points.iter().collect())];
    };
    let values = second.values.iter().map(|value| {
        let here = results.points.iter().filter(|point| point.parameters[index].1 == *value);
        (format!("{}: {}", second.name, parameters::value(value)), here.collect())
    });
    values.collect()
}

/// A panel of curves for each value of the second key.
fn lines(
    results: &Results,
    x: Across,
    y: &Axis,
    curves: impl Fn(&[&Point]) -> Vec<Series>,
) -> Body {
    let panels = panels(results);
    let is_one = panels.len() == 1;
    let panels = panels.into_iter().map(|(heading, points)| {
        let above = if heading.is_empty() { ABOVE.0 } else { ABOVE.1 };
        let room = (above, if is_one { HEIGHT.0 } else { HEIGHT.1 });
        Panel { heading, room, ..Panel::new(y.clone(), Content::Curves(curves(&points))) }
    });
    let panels = panels.collect();
    Body::Large(x, panels)
}

/// A row for each word, in a block for each value of the second key.
fn rows(results: &Results, first: usize, metric: &Metric, axis: &Axis) -> Rows {
    let row = |point: &&Point| {
        let estimates = point.remedies.iter().map(|remedy| remedy.estimate(metric));
        let reached = |one: &Estimate| one.mean.is_finite();
        let marks = Marks::Dots(estimates.map(|one| one.filter(reached)).collect());
        Row { name: parameters::place(results, &point.parameters[first..=first]), marks }
    };
    let blocks = panels(results).into_iter().map(|(heading, points)| {
        let rows = points.iter().map(row).collect();
        Block { heading, axis: axis.clone(), rows }
    });
    let remedies = results.points[0].remedies.iter().enumerate();
    let keys = remedies.map(|(colour, one)| Named { name: one.name.clone(), colour });
    Rows { name: spoken(metric), keys: keys.collect(), blocks: blocks.collect() }
}

/// `points` in the order in which they stand `at` the values of the first key.
fn placed<'p>(points: &[&'p Point], at: impl Fn(&Point) -> f64) -> Vec<(f64, &'p Point)> {
    let mut places: Vec<(f64, &Point)> = points.iter().map(|point| (at(point), *point)).collect();
    places.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    places
}

/// The curves of the remedies over the points at these `places`. There is no room above `top`.
fn series(places: &[(f64, &Point)], metric: &Metric, notation: &Notation, top: f64) -> Vec<Series> {
    let Some((_, first)) = places.first() else { return Vec::new() };
    let remedies = first.remedies.iter().enumerate();
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
            curve: Curve::Dots(estimates.iter().zip(places).map(dot).collect()),
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

/// `drawn`: as what the intervals are.
fn caption(results: &Results, against: &str, drawn: &str, metric: &Metric) -> String {
    let spoken = spoken(metric);
    let (head, rest) = spoken.split_at(1);
    let band = interval(results).map_or(String::new(), |told| format!("; {drawn}: {told}"));
    let what = match metric.source {
        Source::Counted(_) | Source::OfRequests(_) | Source::LongRun(_) | Source::Billed(_) => {
            "mean"
        }
        Source::Awaited(..) => "all requests",
    };
    let sampled = sampled_as(what, results);
    format!("{}{rest} against {against}, {sampled}{band}", head.to_uppercase())
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
        results.along = vec![0];
        let told = |mean: f64, high: f64| {
            let interval = Some((mean.min(2.0), high));
            Some(Estimate { mean, interval, evidence: Evidence::Enough, confidence: 0.95 })
        };
        let (never, point) = (f64::INFINITY, results.points[0].clone());
        results.points = [(2.0, 3.0), (20.0, never), (never, never)]
            .iter()
            .zip(["1", "2", "3"])
            .map(|((mean, high), value)| {
                let mut point = point.clone();
                point.parameters = vec![("a.b".to_owned(), value.to_owned())];
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
