//! A metric against the swept parameter, one curve a remedy; where two keys are swept, a
//! panel for each value of the second.

use super::axis::Scale;
use super::figure::paragraph;
use super::font::{plain, shortened, width, wrapped};
use super::labels::{self, LEADER, Label};
use super::palette::{self, GREY, GRID};
use super::picture::{Frame, Picture, Point as Pixel};
use super::share_axis::ShareAxis;
use super::sheet::{ACROSS, HEADING, MARGIN, NOTE, SUBTITLE, Sheet, TITLE, UPRIGHT, WIDTH};
use super::values_axis::ValuesAxis;
use crate::experiment::design::Sweep;
use crate::experiment::results::Point;
use crate::experiment::{Estimate, Metric, Results};
use crate::report::notation::{Notation, spoken};
use crate::report::parameters;

/// The height of a panel that stands alone, and of one among several (px).
const HEIGHTS: (f64, f64) = (340.0, 200.0);
/// Half the side of the square at a design point (px).
const DOT: f64 = 3.0;
/// From one line of a word to the next (px).
const LINE: f64 = 14.0;
/// Between a number and its line (px).
const GAP: f64 = 8.0;

/// A chart of `metric` over the design points of `sweep`.
pub fn sweep(results: &Results, sweep: &Sweep, metric: &'static Metric) -> Picture {
    let chart = Chart::new(results, sweep, metric);
    let mut sheet = Sheet::default();
    let title = paragraph(&mut sheet, &results.title, MARGIN - 9.0, 23.0, TITLE);
    let mut bottom = paragraph(&mut sheet, &chart.subtitle(), title + 4.0, 17.0, SUBTITLE) + 6.0;
    let labels: Vec<Vec<Label>> = chart.panels.iter().map(|panel| chart.labels(panel)).collect();
    let widest = labels.iter().flatten().map(Label::width).fold(60.0, f64::max);
    let (left, right) = (MARGIN + chart.numbers_width(), WIDTH - MARGIN - LEADER - widest);
    // Values at the ends stand clear of the frame.
    let x = Scale { data: chart.values.ends, pixels: (left + 8.0, right - 8.0) };
    for (panel, labels) in chart.panels.iter().zip(&labels) {
        let top = bottom + if panel.heading.is_empty() { 14.0 } else { 34.0 };
        let room: f64 = labels.iter().map(Label::height).sum();
        let least = if chart.panels.len() == 1 { HEIGHTS.0 } else { HEIGHTS.1 };
        bottom = top + least.max(room);
        chart.draw(panel, &mut sheet, Frame { left, top, right, bottom }, x, labels);
    }
    let bottom = chart.foot(&mut sheet, bottom, x);
    Picture {
        width: WIDTH,
        height: (bottom + MARGIN).ceil(),
        title: results.title.clone(),
        description: chart.description(),
        shapes: sheet.shapes,
    }
}

/// How many replications stand behind each number: "mean of 32 replications a point".
pub(super) fn sampled(results: &Results) -> String {
    let counts = results.points.iter().map(|point| point.replications);
    match counts.fold((u32::MAX, 0), |(least, most), n| (least.min(n), most.max(n))) {
        (_, 1) => "one replication a point".to_owned(),
        (least, most) if least == most => format!("mean of {most} replications a point"),
        (least, most) => format!("mean of {least} to {most} replications a point"),
    }
}

struct Chart<'a> {
    results: &'a Results,
    metric: &'static Metric,
    values: ValuesAxis,
    shares: ShareAxis,
    notation: Notation,
    panels: Vec<Panel<'a>>,
}

/// The design points with one value of the second key.
struct Panel<'a> {
    /// That value, or nothing.
    heading: String,
    /// One for each value of the first key.
    points: Vec<&'a Point>,
}

impl<'a> Chart<'a> {
    fn new(results: &'a Results, sweep: &Sweep, metric: &'static Metric) -> Self {
        // The second key runs through its values first.
        let across = sweep.axes.get(1).map_or(1, |axis| axis.values.len());
        let panels = (0..across).map(|k| Panel {
            heading: (sweep.axes.get(1))
                .map_or_else(String::new, |axis| format!("{} = {}", axis.path, axis.values[k])),
            points: results.points.iter().skip(k).step_by(across).collect(),
        });
        let remedies = || results.points.iter().flat_map(|point| &point.remedies);
        let shares: Vec<f64> =
            remedies().filter_map(|remedy| Some(remedy.estimate(metric)?.mean)).collect();
        Self {
            results,
            metric,
            values: ValuesAxis::of(&sweep.axes[0]),
            shares: ShareAxis::of_unit(metric.unit, &shares),
            notation: Notation::of_all(metric, remedies(), results.currency.as_deref()),
            panels: panels.collect(),
        }
    }

    fn remedies(&self) -> usize {
        self.results.points[0].remedies.len()
    }

    /// The estimates of a remedy in a panel, from the left; `None` where there is none.
    fn curve(&self, panel: &Panel<'_>, remedy: usize) -> Vec<Option<Estimate>> {
        panel.points.iter().map(|point| point.remedies[remedy].estimate(self.metric)).collect()
    }

    fn subtitle(&self) -> String {
        let name = spoken(self.metric);
        let most = self.results.points.iter().map(|point| point.replications).max();
        let (head, rest) = name.split_at(1);
        let sample = sampled(self.results);
        let confidence = (1000.0 * self.results.confidence).round() / 10.0;
        let kind = if self.values.is_line { "band" } else { "bars" };
        let band = match most {
            Some(2..) => format!("; {kind}: {confidence} % interval"),
            _ => String::new(),
        };
        format!("{}{rest} against {}, {sample}{band}", head.to_uppercase(), self.values.name)
    }

    fn numbers_width(&self) -> f64 {
        let ticks = self.ticks().into_iter();
        ticks.map(|(_, label)| width(&label, UPRIGHT.size, false) + GAP).fold(50.0, f64::max)
    }

    /// Coordinates on the vertical axis, and what is written there.
    fn ticks(&self) -> Vec<(f64, String)> {
        self.shares.ticks(self.notation.scale, &self.notation.of)
    }

    fn labels(&self, panel: &Panel<'_>) -> Vec<Label> {
        let ends = (0..self.remedies()).filter_map(|remedy| {
            let last =
                self.left_to_right(self.curve(panel, remedy)).into_iter().flatten().last()?;
            Some((remedy, last))
        });
        let mut ends: Vec<(usize, Estimate)> = ends.collect();
        // The sort is stable: labels of equals stand in the order of the file.
        ends.sort_by(|(_, a), (_, b)| b.mean.total_cmp(&a.mean));
        let label = |(remedy, last): (usize, Estimate)| {
            let name = &panel.points[0].remedies[remedy].name;
            Label::curve(remedy, name, &self.notation.alone(&last), self.shares.at(last.mean))
        };
        ends.into_iter().map(label).collect()
    }

    fn draw(&self, panel: &Panel<'_>, sheet: &mut Sheet, frame: Frame, x: Scale, labels: &[Label]) {
        let y = Scale { data: self.shares.ends(), pixels: (frame.bottom, frame.top) };
        if !panel.heading.is_empty() {
            let room = WIDTH - MARGIN - frame.left;
            let heading = shortened(&plain(&panel.heading), HEADING.size, true, room);
            sheet.text(heading, (frame.left, frame.top - 10.0), HEADING);
        }
        for (value, label) in self.ticks() {
            let at = y.at(value);
            sheet.line(&[(frame.left, at), (frame.right, at)], GRID, 1.0);
            sheet.text(label, (frame.left - GAP, at + 4.2), UPRIGHT);
        }
        sheet.line(&[(frame.left, frame.bottom), (frame.right, frame.bottom)], GREY, 1.0);
        for (value, _) in &self.values.ticks {
            let at = x.at(*value);
            sheet.line(&[(at, frame.bottom), (at, frame.bottom + 4.0)], GREY, 1.0);
        }
        for remedy in 0..self.remedies() {
            self.draw_bands(&self.curve(panel, remedy), remedy, sheet, x, y);
        }
        for remedy in 0..self.remedies() {
            self.draw_lines(&self.curve(panel, remedy), remedy, sheet, x, y);
        }
        labels::draw(labels, sheet, frame, y);
    }

    /// The interval band, or a bar at each value where nothing lies between them.
    fn draw_bands(
        &self,
        curve: &[Option<Estimate>],
        remedy: usize,
        sheet: &mut Sheet,
        x: Scale,
        y: Scale,
    ) {
        let (colour, _) = palette::series(remedy);
        let edges = curve.iter().zip(&self.values.at).map(|(estimate, at)| {
            let (low, high) = estimate.as_ref()?.interval()?;
            let pixel = |share: f64| y.at(self.shares.at(share));
            Some((self.across(x, *at, remedy), pixel(low), pixel(high)))
        });
        let edges: Vec<Option<(f64, f64, f64)>> = self.left_to_right(edges.collect());
        if !self.values.is_line {
            for (at, low, high) in edges.into_iter().flatten() {
                sheet.line(&[(at, low), (at, high)], colour, 1.5);
            }
            return;
        }
        for stretch in edges.split(Option::is_none).filter(|stretch| stretch.len() > 1) {
            let stretch: Vec<_> = stretch.iter().flatten().collect();
            let upper = stretch.iter().map(|(at, _, high)| (*at, *high));
            let lower = stretch.iter().rev().map(|(at, low, _)| (*at, *low));
            sheet.area(upper.chain(lower).collect(), colour, 0.2);
        }
    }

    fn draw_lines(
        &self,
        curve: &[Option<Estimate>],
        remedy: usize,
        sheet: &mut Sheet,
        x: Scale,
        y: Scale,
    ) {
        let (colour, _) = palette::series(remedy);
        let places = curve.iter().zip(&self.values.at).map(|(estimate, at)| {
            let mean = estimate.as_ref()?.mean;
            Some((self.across(x, *at, remedy), y.at(self.shares.at(mean))))
        });
        let places: Vec<Option<Pixel>> = self.left_to_right(places.collect());
        if self.values.is_line {
            for stretch in places.split(Option::is_none).filter(|stretch| stretch.len() > 1) {
                let stretch: Vec<Pixel> = stretch.iter().flatten().copied().collect();
                sheet.line(&stretch, colour, 2.0);
            }
        }
        for (at, level) in places.into_iter().flatten() {
            let (left, right) = (at - DOT, at + DOT);
            let (top, bottom) = (level - DOT, level + DOT);
            let corners = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
            sheet.area(corners, colour, 1.0);
        }
    }

    /// Where a remedy stands at a value: side by side, where nothing lies between the values.
    fn across(&self, x: Scale, value: f64, remedy: usize) -> f64 {
        let at = x.at(value);
        if self.values.is_line {
            return at;
        }
        let remedies = self.remedies() as f64;
        let apart = (self.room(x) / (remedies + 1.0)).min(12.0);
        at + apart * (remedy as f64 - (remedies - 1.0) / 2.0)
    }

    /// From one number on the axis to the next (px).
    fn room(&self, x: Scale) -> f64 {
        (x.pixels.1 - x.pixels.0) / self.values.ticks.len().max(1) as f64
    }

    /// `places`, one for each value in the order of the file, in the order of their numbers.
    fn left_to_right<T>(&self, places: Vec<T>) -> Vec<T> {
        let mut numbered: Vec<(usize, T)> = places.into_iter().enumerate().collect();
        numbered.sort_by(|(a, _), (b, _)| self.values.at[*a].total_cmp(&self.values.at[*b]));
        numbered.into_iter().map(|(_, place)| place).collect()
    }

    /// Numbers and name of the swept axis, and the small print; the y below them.
    fn foot(&self, sheet: &mut Sheet, top: f64, x: Scale) -> f64 {
        let room = (self.room(x) - 6.0).max(30.0);
        // A word may need some lines.
        let most = if self.values.is_line { 1 } else { 5 };
        let mut last = 0;
        for (value, label) in &self.values.ticks {
            let label = if self.values.is_line { plain(label) } else { parameters::value(label) };
            let lines = wrapped(&plain(&label), ACROSS.size, false, room, most);
            last = last.max(lines.len() - 1);
            for (line, text) in lines.into_iter().enumerate() {
                let baseline = top + 19.0 + LINE * line as f64;
                sheet.text(text, (x.at(*value), baseline), ACROSS);
            }
        }
        let top = top + LINE * last as f64;
        let middle = (x.pixels.0 + x.pixels.1) / 2.0;
        let name = shortened(&plain(&self.values.name), ACROSS.size, false, 2.0 * middle - 80.0);
        sheet.text(name, (middle, top + 38.0), ACROSS);
        paragraph(sheet, &self.note(), top + 48.0, 15.0, NOTE)
    }

    fn note(&self) -> String {
        let beside = match self.values.ticks.last() {
            Some((_, word)) if !self.values.is_line => {
                format!("Numbers at the right: at {}.", parameters::value(word))
            }
            _ => "Beside the lines: the value at their end.".to_owned(),
        };
        match self.shares {
            ShareAxis::Plain | ShareAxis::Even { .. } => beside,
            ShareAxis::Nines { .. } => format!(
                "{beside} The scale is even in nines: from one to the next, a tenth of the \
                 failures is left."
            ),
        }
    }

    /// The chart in words: every estimate.
    fn description(&self) -> String {
        let mut words = format!("{}.", self.subtitle());
        for point in &self.results.points {
            let place: Vec<String> =
                point.parameters.iter().map(|(path, value)| format!("{path} = {value}")).collect();
            let told = point.remedies.iter().filter_map(|remedy| {
                Some(format!(
                    "{} {}",
                    remedy.name,
                    self.notation.alone(&remedy.estimate(self.metric)?)
                ))
            });
            let told: Vec<String> = told.collect();
            words += &format!(" At {}: {}.", place.join(", "), told.join(", "));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::design::Axis;
    use crate::experiment::metric::PORT_AVAILABILITY;
    use crate::report::tests::results;

    fn axis(path: &str, values: &[&str]) -> Axis {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Axis { path: path.to_owned(), values, is_log: false }
    }

    fn picture(axes: Vec<Axis>) -> Picture {
        let (_, mut results) = results(&[60, 10, 300], 8);
        let count = axes.iter().map(|axis| axis.values.len()).product();
        results.points = vec![results.points[0].clone(); count];
        sweep(&results, &Sweep { axes, points: Vec::new() }, PORT_AVAILABILITY)
    }

    #[test]
    fn no_two_texts_overlap_and_none_leaves_the_picture() {
        let long = "remedies.\"a remedy whose name goes on and on, because somebody put the whole \
                    runbook into it\".0.watchdog.period";
        for axes in [
            vec![axis("rate", &["0.01 / day", "0.1 / day", "10 / day"])],
            vec![axis("clients", &["1", "2", "3"]), axis("hang", &["silent", "stale-address"])],
            vec![axis(long, &["{ listen-not-rearmed = { dead-reply = \"rst\" } }", "silent"])],
            vec![axis("one", &["1 s"]), axis(long, &["1 s", "2 s", "3 s"])],
        ] {
            let picture = picture(axes);
            let frames: Vec<(&str, Frame)> =
                picture.texts().map(|text| (text.text.as_str(), text.frame())).collect();
            for (k, (text, a)) in frames.iter().enumerate() {
                let inside =
                    a.left >= 0.0 && a.right <= picture.width && a.bottom <= picture.height;
                assert!(inside && a.top >= 0.0, "{text:?} leaves {a:?}");
                for (other, b) in &frames[..k] {
                    let apart = a.right <= b.left
                        || b.right <= a.left
                        || a.bottom <= b.top
                        || b.bottom <= a.top;
                    assert!(apart, "{text:?} covers {other:?}");
                }
            }
        }
    }

    #[test]
    fn every_value_of_a_second_key_has_a_panel() {
        let picture = picture(vec![axis("a", &["1", "2"]), axis("b", &["x", "y", "z"])]);
        let texts: Vec<&str> = picture.texts().map(|text| text.text.as_str()).collect();
        for heading in ["b = x", "b = y", "b = z"] {
            assert!(texts.contains(&heading), "{heading} in {texts:?}");
        }
        assert_eq!(texts.iter().filter(|text| **text == "back in 10 min").count(), 3);
    }
}
