//! A figure of step lines over time, labelled at their ends.
//!
//! If some of the curves crowd at the top, a second panel enlarges that part; the same tint marks
//! it in both panels. The figure grows where its labels need more room.

use super::axis::{Scale, TimeAxis};
use super::font::{plain, width, wrapped};
use super::labels::{LEADER, Label};
use super::palette::INK;
use super::panel::Panel;
use super::picture::{ChartError, Frame, Picture};
use super::sheet::{ACROSS, Lettering, MARGIN, NOTE, SUBTITLE, Sheet, TITLE, WIDTH};
use super::steps::Step;

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
