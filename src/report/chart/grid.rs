//! Small panels of one size that share their axes, two beside each other, and their legend.

use plotters::style::RGBColor;

use super::axis::{Scale, TimeAxis};
use super::figure::numbers;
use super::font::{plain, shortened, width};
use super::palette::{GREY, GRID};
use super::picture::{Align, Frame};
use super::sheet::{ACROSS, HEADING, Lettering, MARGIN, NAME, Sheet, UPRIGHT, VALUE, WIDTH};

/// Height of a panel (px).
const HEIGHT: f64 = 128.0;
/// The least room between two columns (px).
const GUTTER: f64 = 40.0;
/// Between a number and its line (px).
const GAP: f64 = 8.0;
/// From one line of text to the next (px).
const LINE: f64 = 16.0;

/// What the panels share.
pub(super) struct Grid<'a> {
    /// The axis of time.
    pub(super) time: &'a TimeAxis,
    /// The ends of the vertical axis.
    pub(super) ends: (f64, f64),
    /// Values on it, as written there.
    pub(super) marks: Vec<(f64, String)>,
    /// Lines of text under the heading of each panel.
    pub(super) lines: usize,
    /// Room under each panel (px).
    pub(super) below: f64,
}

/// One panel.
pub(super) struct Cell {
    pub(super) frame: Frame,
    is_leftmost: bool,
    is_lowest: bool,
}

impl Grid<'_> {
    /// The places of `count` panels under `top`, row by row, and the y below them and their
    /// numbers.
    pub(super) fn cells(&self, count: usize, top: f64) -> (Vec<Cell>, f64) {
        let numbers = self.marks.iter().map(|(_, label)| width(label, UPRIGHT.size, false) + GAP);
        let left = MARGIN + numbers.fold(40.0, f64::max);
        let columns = count.clamp(1, 2);
        // A number at an end of its panel reaches beyond it by half its width.
        let half = |mark: Option<&(f64, String)>| {
            mark.map_or(0.0, |(_, label)| width(label, ACROSS.size, ACROSS.bold) / 2.0)
        };
        let (first, last) = (half(self.time.marks.first()), half(self.time.marks.last()));
        let gutter = GUTTER.max(first + last + GAP);
        let right = WIDTH - (MARGIN + GAP).max(last + GAP);
        let across = (right - left - gutter * (columns - 1) as f64) / columns as f64;
        let above = 12.0 + LINE * (1 + self.lines) as f64;
        let pitch = above + HEIGHT + self.below;
        let cell = |index: usize| {
            let (row, column) = (index / columns, index % columns);
            let left = left + column as f64 * (across + gutter);
            let top = top + row as f64 * pitch + above;
            let frame = Frame { left, top, right: left + across, bottom: top + HEIGHT };
            Cell { frame, is_leftmost: column == 0, is_lowest: index + columns >= count }
        };
        let rows = count.div_ceil(columns) as f64;
        ((0..count).map(cell).collect(), top + rows * pitch)
    }

    /// Draws the ground of a panel under its heading; gives the axes across and upwards.
    pub(super) fn draw(&self, cell: &Cell, sheet: &mut Sheet, heading: &str) -> (Scale, Scale) {
        let frame = cell.frame;
        let x = Scale { data: self.time.ends, pixels: (frame.left, frame.right) };
        let y = Scale { data: self.ends, pixels: (frame.bottom, frame.top) };
        let room = frame.right - frame.left;
        let heading = shortened(&plain(heading), HEADING.size, true, room);
        let baseline = frame.top - 8.0 - LINE * self.lines as f64;
        sheet.text(heading, (frame.left, baseline), HEADING);
        for (value, label) in &self.marks {
            let at = y.at(*value);
            sheet.line(&[(frame.left, at), (frame.right, at)], GRID, 1.0);
            if cell.is_leftmost {
                sheet.text(label.clone(), (frame.left - GAP, at + 4.2), UPRIGHT);
            }
        }
        sheet.line(&[(frame.left, frame.bottom), (frame.right, frame.bottom)], GREY, 1.0);
        for (value, _) in &self.time.marks {
            let at = x.at(*value);
            sheet.line(&[(at, frame.bottom), (at, frame.bottom + 4.0)], GREY, 1.0);
        }
        if cell.is_lowest {
            let baseline = frame.bottom + 19.0 + self.below - BELOW;
            numbers(sheet, &self.time.marks, x, (frame.bottom, baseline));
        }
        (x, y)
    }

    /// Writes a line under the heading of a panel, the first with `line` 0.
    pub(super) fn write(&self, cell: &Cell, sheet: &mut Sheet, line: usize, text: &str) {
        let room = cell.frame.right - cell.frame.left;
        let text = shortened(&plain(text), VALUE.size, false, room);
        let baseline = cell.frame.top - 8.0 - LINE * (self.lines - 1 - line) as f64;
        sheet.text(text, (cell.frame.left, baseline), VALUE);
    }
}

/// The least [`Grid::below`] (px).
pub(super) const BELOW: f64 = 8.0;

/// What stands for something in a legend.
pub(super) enum Key {
    /// A line, dashed if its colour has been used before.
    Line { colour: RGBColor, is_dashed: bool },
    /// A filled square.
    Area { colour: RGBColor, opacity: f64 },
    /// An upright stroke.
    Stroke { colour: RGBColor },
}

/// Writes a legend under `top`; the y below it.
pub(super) fn legend(sheet: &mut Sheet, keys: &[(Key, String)], top: f64) -> f64 {
    const TEXT: Lettering = Lettering { bold: false, align: Align::Left, ..NAME };
    let room = WIDTH - 2.0 * MARGIN - 30.0;
    let (mut left, mut baseline) = (MARGIN, top + LINE);
    for (key, name) in keys {
        let name = shortened(&plain(name), TEXT.size, TEXT.bold, room);
        let text = key.width() + 6.0;
        let across = text + width(&name, TEXT.size, TEXT.bold);
        if left > MARGIN && left + across > WIDTH - MARGIN {
            (left, baseline) = (MARGIN, baseline + LINE + 2.0);
        }
        let right = left + key.width();
        key.draw(sheet, Frame { left, top: baseline - 10.0, right, bottom: baseline });
        sheet.text(name, (left + text, baseline), TEXT);
        left += across + 20.0;
    }
    baseline + 8.0
}

impl Key {
    const fn width(&self) -> f64 {
        match self {
            Self::Line { .. } => 22.0,
            Self::Area { .. } => 14.0,
            Self::Stroke { .. } => 2.0,
        }
    }

    fn draw(&self, sheet: &mut Sheet, frame: Frame) {
        let Frame { left, top, right, bottom } = frame;
        let middle = f64::midpoint(top, bottom);
        match *self {
            Self::Line { colour, is_dashed } => {
                let end = if is_dashed { left + 9.0 } else { right };
                sheet.line(&[(left, middle), (end, middle)], colour, 2.0);
                if is_dashed {
                    sheet.line(&[(right - 9.0, middle), (right, middle)], colour, 2.0);
                }
            }
            Self::Area { colour, opacity } => {
                let corners = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
                sheet.area(corners, colour, opacity);
            }
            Self::Stroke { colour } => {
                let middle = f64::midpoint(left, right);
                sheet.line(&[(middle, top + 2.0), (middle, bottom)], colour, 1.5);
            }
        }
    }
}
