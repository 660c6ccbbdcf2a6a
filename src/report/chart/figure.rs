//! A figure of step lines over time, labelled at their ends.
//!
//! If some of the curves crowd at the top, a second panel enlarges that part; the same tint marks
//! it in both panels. The figure grows where its labels need more room.

use super::axis::{Scale, TimeAxis};
use super::font::{plain, wrapped};
use super::labels::{LEADER, Label};
use super::palette::INK;
use super::panel::Panel;
use super::picture::{ChartError, Frame, Picture};
use super::sheet::{ACROSS, Lettering, MARGIN, NOTE, SUBTITLE, Sheet, TITLE, WIDTH};
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
        let x = Scale { data: (0.0, self.horizon()), pixels: (left, right) };
        let time = TimeAxis::new(self.horizon());
        let mut shared = false;
        for (panel, labels) in panels.iter().zip(&labels) {
            let top = bottom + panel.space_above();
            let room: f64 = labels.iter().map(Label::height).sum();
            bottom = top + panel.least_height().max(room);
            let frame = Frame { left, top, right, bottom };
            shared |= panel.draw(self, &mut sheet, frame, x, &time, labels);
        }
        let bottom = self.foot(&mut sheet, bottom, x, &time, shared);
        Picture {
            width: WIDTH,
            height: (bottom + MARGIN).ceil(),
            title: self.title.clone(),
            description: self.description(),
            shapes: sheet.shapes,
        }
    }

    /// Heading and subtitle; the y below them.
    fn head(&self, sheet: &mut Sheet) -> f64 {
        let title = paragraph(sheet, &self.title, MARGIN - 9.0, 23.0, TITLE);
        paragraph(sheet, &self.subtitle, title + 4.0, 17.0, SUBTITLE) + 6.0
    }

    /// Numbers and name of the axis of time, and the small print; the y below them.
    fn foot(&self, sheet: &mut Sheet, top: f64, x: Scale, time: &TimeAxis, shared: bool) -> f64 {
        for (value, label) in &time.ticks.marks {
            let at = x.at(value * time.seconds);
            sheet.line(&[(at, top), (at, top + 5.0)], INK, 1.0);
            sheet.text(label.clone(), (at, top + 19.0), ACROSS);
        }
        let name = format!("{} ({})", plain(&self.x_label), time.unit);
        sheet.text(name, ((x.pixels.0 + x.pixels.1) / 2.0, top + 38.0), ACROSS);
        let shared = if shared { " Where lines coincide, colours alternate." } else { "" };
        paragraph(sheet, &format!("{}{shared}", self.note), top + 48.0, 15.0, NOTE)
    }

    /// The end of time (s).
    fn horizon(&self) -> f64 {
        let ends = self.series.iter().filter_map(|series| series.steps.last());
        let last = ends.map(|step| step.to_s).fold(0.0, f64::max);
        if last > 0.0 { last } else { 1.0 }
    }

    /// The figure in words.
    fn description(&self) -> String {
        let mut words = format!("{}.", self.subtitle);
        for series in &self.series {
            words += &format!(" {}: {}", series.name, series.value);
            if let (Some(first), Some(last)) = (series.steps.first(), series.steps.last()) {
                words += &format!(
                    ", {:.1} {unit} at first, {:.1} {unit} at its lowest, {:.1} {unit} at the end",
                    first.mean,
                    quantile(&series.steps, 0.0, |step| step.mean),
                    last.mean,
                    unit = self.unit
                );
            }
            words += ".";
        }
        format!("{words} {}", self.note)
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
