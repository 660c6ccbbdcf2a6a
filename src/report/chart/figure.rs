//! A figure of step lines over time, labelled at their ends.
//!
//! If some of the curves crowd at the top, a second panel enlarges that part; the same tint marks
//! it in both panels. The figure grows where its labels need more room.

use super::axis::{Scale, Ticks, TimeAxis, nice_floor};
use super::curves;
use super::font::{plain, width, wrapped};
use super::labels::{self, LEADER, Label};
use super::palette::{GREY, GRID, INK};
use super::picture::{ChartError, Frame, Picture};
use super::sheet::{
    ACROSS, HEADING, Lettering, MARGIN, NOTE, SUBTITLE, Sheet, TITLE, UPRIGHT, WIDTH,
};
use super::steps::{Step, quantile};

/// Step lines over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The heading.
    pub title: String,
    /// What the lines and bands are.
    pub subtitle: String,
    /// What the axis of time counts: "time since the start".
    pub x_label: String,
    /// The axis of time; the steps of the curves are in its coordinates.
    pub time: TimeAxis,
    /// The least and the greatest value there can be, in the unit drawn.
    pub bounds: (f64, f64),
    /// What follows a number: "%".
    pub unit: String,
    /// The curves, in the order of their colours.
    pub series: Vec<Series>,
    /// Small print, in sentences.
    pub note: String,
}

/// One curve and its label.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// What stands under the name: its value in short.
    pub value: String,
    /// Its steps in order of time, without gaps; values are finite.
    pub steps: Vec<Step>,
    /// What it shows, for readers who cannot see it.
    pub told: String,
}

/// The least room for the numbers on the vertical axis (px).
const AXIS: f64 = 50.0;

impl Figure {
    /// The figure as SVG.
    ///
    /// # Errors
    /// If plotters refuses.
    pub fn svg(&self) -> Result<String, ChartError> {
        self.picture().svg()
    }

    /// The figure as PNG, two pixels to one.
    ///
    /// # Errors
    /// If plotters refuses.
    pub fn png(&self) -> Result<Vec<u8>, ChartError> {
        self.picture().png()
    }

    /// The figure laid out.
    pub fn picture(&self) -> Picture {
        let mut sheet = Sheet::default();
        let mut bottom = self.head(&mut sheet);
        let panels = Panel::of(self);
        let labels: Vec<Vec<Label>> = panels.iter().map(|panel| panel.labels(self)).collect();
        let widest = labels.iter().flatten().map(Label::width).fold(60.0, f64::max);
        let numbers = panels.iter().map(|panel| panel.axis_width(self));
        let left = MARGIN + numbers.fold(AXIS, f64::max);
        let right = WIDTH - MARGIN - LEADER - widest;
        let x = Scale { data: self.time.ends, pixels: (left, right) };
        let mut shared = false;
        for (panel, labels) in panels.iter().zip(&labels) {
            let top = bottom + panel.space_above();
            let room: f64 = labels.iter().map(Label::height).sum();
            bottom = top + panel.least_height().max(room);
            let frame = Frame { left, top, right, bottom };
            shared |= panel.draw(self, &mut sheet, frame, x, labels);
        }
        let bottom = self.foot(&mut sheet, bottom, x, shared);
        Picture {
            width: WIDTH,
            height: (bottom + MARGIN).ceil(),
            title: self.title.clone(),
            description: self.description(),
            shapes: sheet.shapes,
        }
    }

    /// Heading and subtitle; the y below them.
    pub(super) fn head(&self, sheet: &mut Sheet) -> f64 {
        let title = paragraph(sheet, &self.title, MARGIN - 9.0, 23.0, TITLE);
        paragraph(sheet, &self.subtitle, title + 4.0, 17.0, SUBTITLE) + 6.0
    }

    /// Numbers and name of the axis of time, and the small print; the y below them.
    fn foot(&self, sheet: &mut Sheet, top: f64, x: Scale, shared: bool) -> f64 {
        numbers(sheet, &self.time.marks, x, (top, top + 19.0));
        self.small_print(sheet, top, (x.pixels.0 + x.pixels.1) / 2.0, shared)
    }

    /// The name of the axis of time, about `middle`, and the small print; the y below them.
    pub(super) fn small_print(
        &self,
        sheet: &mut Sheet,
        top: f64,
        middle: f64,
        shared: bool,
    ) -> f64 {
        let unit = self.time.unit.map_or(String::new(), |unit| format!(" ({unit})"));
        sheet.text(format!("{}{unit}", plain(&self.x_label)), (middle, top + 38.0), ACROSS);
        let shared = if shared { " Where lines coincide, colours alternate." } else { "" };
        paragraph(sheet, &format!("{}{shared}", self.note), top + 48.0, 15.0, NOTE)
    }

    /// The figure in words.
    fn description(&self) -> String {
        let mut words = format!("{}.", self.subtitle);
        for series in &self.series {
            words += &format!(" {}: {}", series.name, series.value);
            words += &series.told;
            words += ".";
        }
        format!("{words} {}", self.note)
    }
}

/// Draws the ticks of an axis across at a height and writes its numbers on a baseline: all, or
/// where these would touch every second, every third … of them.
pub(super) fn numbers(
    sheet: &mut Sheet,
    marks: &[(f64, String)],
    x: Scale,
    (top, baseline): (f64, f64),
) {
    /// Between two of them (px).
    const APART: f64 = 8.0;
    let half = |label: &str| width(label, ACROSS.size, ACROSS.bold) / 2.0;
    let is_free = |step: &usize| {
        let kept: Vec<&(f64, String)> = marks.iter().step_by(*step).collect();
        kept.windows(2).all(|pair| {
            let [left, right] = [pair[0], pair[1]];
            x.at(left.0) + half(&left.1) + APART <= x.at(right.0) - half(&right.1)
        })
    };
    let step = (1..marks.len()).find(is_free).unwrap_or(marks.len().max(1));
    for (index, (value, label)) in marks.iter().enumerate() {
        let at = x.at(*value);
        sheet.line(&[(at, top), (at, top + 5.0)], INK, 1.0);
        if index.is_multiple_of(step) {
            sheet.text(label.clone(), (at, baseline), ACROSS);
        }
    }
}

/// Writes `text` below `top` on as many lines as it needs, three at most; the y below them.
pub(super) fn paragraph(
    sheet: &mut Sheet,
    text: &str,
    top: f64,
    line: f64,
    style: Lettering,
) -> f64 {
    let room = WIDTH - 2.0 * MARGIN;
    let lines = wrapped(&plain(text), style.size, style.bold, room, 3);
    let mut baseline = top;
    for text in lines.into_iter().filter(|text| !text.is_empty()) {
        baseline += line;
        sheet.text(text, (MARGIN, baseline), style);
    }
    baseline
}

impl Series {
    /// The mean over time; 0 without steps.
    pub(super) fn mean(&self) -> f64 {
        let length = |step: &Step| step.to_s - step.from_s;
        let total: f64 = self.steps.iter().map(length).sum();
        let area: f64 = self.steps.iter().map(|step| step.mean * length(step)).sum();
        if total > 0.0 { area / total } else { 0.0 }
    }
}

/// A curve belongs to the crowd if its mean lies in this uppermost part of the axis.
const CROWDED: f64 = 0.08;
/// Enlarging pays if it enlarges at least this many times.
const WORTH: f64 = 4.0;
/// A curve with its band may leave the enlarged panel for this part of the time: the other panel
/// shows it.
const RARE: f64 = 0.05;
/// Showing the bands may lengthen an axis this many times.
const FOR_BANDS: f64 = 2.0;

/// Between a number and its line (px).
const GAP: f64 = 8.0;

/// A part of the vertical axis, and the curves shown on it.
struct Panel {
    low: f64,
    /// Indices of the curves.
    members: Vec<usize>,
    role: Role,
}

enum Role {
    Only,
    Enlarged,
    /// Part of it is enlarged above: from where upwards, and for which curves.
    Whole {
        enlarged: f64,
        crowd: Vec<usize>,
    },
}

impl Panel {
    /// The panels of `figure` from the top.
    fn of(figure: &Figure) -> Vec<Self> {
        let (floor, high) = figure.bounds;
        let members: Vec<usize> = (0..figure.series.len()).collect();
        let low = nice_floor(least(figure, &members, 0.0), floor, high);
        let mut crowd = members.clone();
        crowd.retain(|k| high - figure.series[*k].mean() <= CROWDED * (high - low));
        let enlarged = nice_floor(least(figure, &crowd, RARE), low, high);
        if crowd.len() < 2 || (high - enlarged) * WORTH > high - low {
            let role = Role::Only;
            return vec![Self { low, members, role }];
        }
        vec![
            Self { low: enlarged, members: crowd.clone(), role: Role::Enlarged },
            Self { low, members, role: Role::Whole { enlarged, crowd } },
        ]
    }

    /// Distance from what stands above it (px).
    fn space_above(&self) -> f64 {
        match self.role {
            Role::Only => 12.0,
            Role::Enlarged => 26.0,
            Role::Whole { .. } => 40.0,
        }
    }

    /// The least height (px).
    fn least_height(&self) -> f64 {
        match self.role {
            Role::Only => 330.0,
            Role::Enlarged => 170.0,
            Role::Whole { .. } => 190.0,
        }
    }

    /// The labels beside it; of curves that end at one height, the one that was higher on the
    /// whole comes first.
    fn labels(&self, figure: &Figure) -> Vec<Label> {
        let mut own = self.members.clone();
        let mut labels = Vec::new();
        if let Role::Whole { crowd, .. } = &self.role {
            own.retain(|k| !crowd.contains(k));
            let names: Vec<&str> = crowd.iter().map(|k| figure.series[*k].name.as_str()).collect();
            labels.push(Label::crowd(&names, figure.bounds.1));
        }
        own.sort_by(|a, b| figure.series[*b].mean().total_cmp(&figure.series[*a].mean()));
        labels.extend(own.into_iter().map(|index| {
            let series = &figure.series[index];
            let end = series.steps.last().map_or(figure.bounds.0, |step| step.mean);
            Label::curve(index, &series.name, &series.value, end)
        }));
        labels
    }

    /// Draws it into `frame`; whether curves coincide anywhere.
    fn draw(
        &self,
        figure: &Figure,
        sheet: &mut Sheet,
        frame: Frame,
        x: Scale,
        labels: &[Label],
    ) -> bool {
        let y = Scale { data: (self.low, figure.bounds.1), pixels: (frame.bottom, frame.top) };
        self.draw_ground(figure, sheet, frame, y);
        let mut marks = vec![vec![(frame.left, frame.bottom), (frame.right, frame.bottom)]];
        marks.extend(figure.time.marks.iter().map(|(value, _)| {
            let at = x.at(*value);
            vec![(at, frame.bottom), (at, frame.bottom + 4.0)]
        }));
        for mark in marks {
            sheet.line(&mark, GREY, 1.0);
        }
        let curves = self.members.iter().map(|k| (*k, figure.series[*k].steps.as_slice()));
        let shared = curves::draw(curves.collect(), sheet, x, y);
        labels::draw(labels, sheet, frame, y);
        shared
    }

    /// Heading, tint, grid and numbers.
    fn draw_ground(&self, figure: &Figure, sheet: &mut Sheet, frame: Frame, y: Scale) {
        let heading = match &self.role {
            Role::Only => None,
            Role::Enlarged => {
                sheet.tint(frame);
                Some("Enlarged")
            }
            Role::Whole { enlarged, .. } => {
                let bottom = y.at(*enlarged);
                sheet.tint(Frame { bottom, ..frame });
                Some("Whole range")
            }
        };
        let ticks = self.ticks(figure);
        if let (Some(heading), [(_, first), .., (_, last)]) = (heading, &ticks[..]) {
            let text = format!("{heading}: {first} to {last}");
            sheet.text(text, (frame.left, frame.top - 10.0), HEADING);
        }
        for (value, label) in ticks {
            let at = y.at(value);
            sheet.line(&[(frame.left, at), (frame.right, at)], GRID, 1.0);
            sheet.text(label, (frame.left - GAP, at + 4.2), UPRIGHT);
        }
    }

    /// Values on its axis, as written there.
    fn ticks(&self, figure: &Figure) -> Vec<(f64, String)> {
        let ticks = Ticks::linear(self.low, figure.bounds.1, 5).marks.into_iter();
        ticks.map(|(value, label)| (value, format!("{label} {}", figure.unit))).collect()
    }

    /// Room for the numbers to the left of it (px).
    fn axis_width(&self, figure: &Figure) -> f64 {
        let ticks = self.ticks(figure).into_iter();
        let widths = ticks.map(|(_, label)| width(&label, UPRIGHT.size, UPRIGHT.bold));
        widths.fold(0.0, f64::max) + GAP
    }
}

/// The least value to show of `members`, below which each may be in `share` of its steps: that of
/// their bands, unless these would push the lines together.
fn least(figure: &Figure, members: &[usize], share: f64) -> f64 {
    let high = figure.bounds.1;
    let least = |value: fn(&Step) -> f64| {
        let quantiles = members.iter().map(|k| quantile(&figure.series[*k].steps, share, value));
        quantiles.fold(high, f64::min)
    };
    let lines = least(|step| step.mean);
    let bands = least(|step| step.interval.map_or(step.mean, |(low, _)| low));
    bands.max(high - FOR_BANDS * (high - lines))
}
