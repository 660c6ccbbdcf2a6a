//! Where everything of a [`Plot`] goes: the one place that lays out.

use super::axis::{Axis, Ruler};
use super::cells;
use super::content::{self, BELOW, keys};
use super::label::{self, LEADER, Label};
use super::marks::Mark;
use super::palette::{GREY, GRID, TINT};
use super::picture::{Frame, MARGIN, NARROW, Picture, WIDTH};
use super::plot::{Across, Body, Panel, Plot};
use super::rows;
use super::text::{ACROSS, CAPTION, HEADING, Lettering, NOTE, TITLE, UPRIGHT, VALUE, has_letters};
use super::written::{LINE, TOLD_MAX, is_swept, legend, write_heading, write_name, write_numbers};

/// The least room for the numbers on the axis of a large and of a small panel (px).
const NUMBERS: (f64, f64) = (50.0, 40.0);
/// About how many numbers stand on the axis across, and on the axis upwards of a small panel.
const MARKS_ACROSS: u32 = 7;
const MARKS_SMALL: u32 = 4;
/// Between a number and its line (px).
const GAP: f64 = 8.0;
/// Values of a swept key stand this clear of the sides of the frame (px).
const CLEAR: f64 = 8.0;
/// Height of a small panel (px).
pub(super) const HEIGHT: f64 = 128.0;
/// The least room between two columns of small panels (px).
const GUTTER: f64 = 40.0;
/// Labels are at most this wide (px).
const LABELS: f64 = 178.0;

impl Plot {
    /// The plot laid out for a page.
    pub fn picture(&self) -> Picture {
        self.laid_out(WIDTH)
    }

    /// The same without its heading, for a page that has it.
    pub fn untitled(&self) -> Self {
        Self { title: String::new(), ..self.clone() }
    }

    /// The plot laid out for a screen that is held in a hand.
    pub fn narrow(&self) -> Picture {
        self.laid_out(NARROW)
    }

    fn laid_out(&self, width: f64) -> Picture {
        let mut picture = Picture {
            width,
            height: 0.0,
            title: if self.title.is_empty() { &self.caption } else { &self.title }.clone(),
            description: self.words.clone(),
            shapes: Vec::new(),
        };
        let title = paragraph(&mut picture, &self.title, MARGIN - 9.0, 23.0, TITLE);
        let top = paragraph(&mut picture, &self.caption, title + 4.0, 17.0, CAPTION);
        let (bottom, coincide) = match &self.body {
            Body::Large(x, panels) => large(x, panels, &mut picture, top + 6.0),
            Body::Small(x, panels) => small(x, panels, &mut picture, top + 6.0),
            Body::Rows(rows) => (rows::draw(rows, &mut picture, top + 4.0), false),
            Body::Tables(tables) => (cells::draw(tables, &mut picture, top - 4.0) + 8.0, false),
        };
        let mut note = self.note.clone();
        if coincide {
            note += " Where lines coincide, they take turns.";
        }
        if !picture.texts().all(|text| has_letters(&text.text)) {
            note += " Letters that the font lacks are boxes in the PNG; the SVG shows them.";
        }
        let bottom = paragraph(&mut picture, &note, bottom, 15.0, NOTE);
        picture.height = (bottom + MARGIN).ceil();
        picture
    }
}

/// Writes `text` below `top` on as many lines as it needs, three at most on a page; the y below them.
fn paragraph(picture: &mut Picture, text: &str, top: f64, line: f64, lettering: Lettering) -> f64 {
    // As much text as three lines of a page hold.
    let most = (3.0 * WIDTH / picture.width).ceil() as usize + 1;
    let most = if picture.width < WIDTH { most } else { 3 };
    let lines = lettering.wrapped(text, picture.width - 2.0 * MARGIN, most);
    let mut baseline = top;
    for text in lines.into_iter().filter(|text| !text.is_empty()) {
        baseline += line;
        picture.text(text, (MARGIN, baseline), lettering);
    }
    baseline
}

/// Draws panels one below the other; the y below them and their axis, and whether curves coincide.
///
/// On a page their labels stand at the ends of lines, and they grow where these need more room; on a
/// narrow picture the labels stand below.
fn large(x: &Across, panels: &[Panel], picture: &mut Picture, top: f64) -> (f64, bool) {
    let is_narrow = picture.width < WIDTH;
    let room = if is_narrow { label::room_in_list(picture) } else { LABELS };
    let labels: Vec<Vec<Label>> =
        panels.iter().map(|panel| label::of(panel, &x.axis, room)).collect();
    let marks = x.axis.marks(MARKS_ACROSS);
    let beside = match is_narrow {
        true => marks.last().map_or(0.0, |(_, label)| ACROSS.width(label) / 2.0),
        false => LEADER + labels.iter().flatten().map(Label::width).fold(60.0, f64::max),
    };
    let numbers = panels.iter().map(|panel| numbers_width(&panel.axis, Panel::NUMBERS));
    let left = MARGIN + numbers.fold(NUMBERS.0, f64::max);
    let right = picture.width - MARGIN - beside;
    let clear = if is_swept(&x.axis) { CLEAR } else { 0.0 };
    let across = Ruler { axis: &x.axis, pixels: (left + clear, right - clear) };
    let (mut bottom, mut coincide) = (top, false);
    for (index, (panel, labels)) in panels.iter().zip(&labels).enumerate() {
        let (above, height) = panel.room;
        let top = write_heading(picture, &panel.heading, (left, bottom + above), 10.0);
        let for_labels = if is_narrow { 0.0 } else { labels.iter().map(Label::height).sum() };
        bottom = top + height.max(for_labels);
        let frame = Frame { left, top, right, bottom };
        let upwards = Ruler { axis: &panel.axis, pixels: (bottom, top) };
        if let Some(from) = panel.tint {
            picture.fill(Frame { bottom: upwards.at(from), ..frame }, TINT, 1.0);
        }
        let numbers = panel.axis.numbers(Panel::NUMBERS);
        draw_ground(picture, frame, across, upwards, &numbers, true);
        coincide |= content::draw(&panel.content, picture, across, upwards);
        let is_last = index + 1 == panels.len();
        if is_last {
            write_numbers(picture, &marks, across, (bottom, bottom + 19.0));
            let middle = f64::midpoint(left, right);
            bottom = write_name(picture, &x.axis.named(&x.name), middle, bottom);
        }
        if is_narrow {
            bottom = label::list(labels, picture, bottom + if is_last { 0.0 } else { GAP }) + GAP;
        } else {
            label::draw(labels, picture, frame, upwards);
        }
    }
    (bottom, coincide)
}

/// Draws panels two beside each other under a legend; the y below them and their axis, and whether
/// curves coincide.
fn small(x: &Across, panels: &[Panel], picture: &mut Picture, top: f64) -> (f64, bool) {
    let top = panels.first().map_or(top, |panel| legend(picture, &keys(&panel.content), top));
    let grid = Grid::of(&x.axis, panels, picture.width);
    let told: Vec<_> = panels.iter().map(|panel| grid.told(panel)).collect();
    let lines = told.iter().map(Vec::len).max().unwrap_or(0);
    let (mut bottom, mut coincide) = (top, false);
    for (index, (panel, told)) in panels.iter().zip(&told).enumerate() {
        let frame = grid.frame(index, top, lines);
        let across = Ruler { axis: &x.axis, pixels: (frame.left, frame.right) };
        let upwards = Ruler { axis: &panel.axis, pixels: (frame.bottom, frame.top) };
        let baseline = |line: usize| frame.top - GAP - LINE * (lines - 1 - line) as f64;
        let is_leftmost = index.is_multiple_of(grid.columns);
        draw_ground(picture, frame, across, upwards, &grid.numbers, is_leftmost);
        if index + grid.columns >= panels.len() {
            let baseline = frame.bottom + 19.0 + grid.below - BELOW;
            let marks = x.axis.marks(MARKS_ACROSS);
            write_numbers(picture, &marks, across, (frame.bottom, baseline));
        }
        for (line, (text, lettering)) in told.iter().enumerate() {
            picture.text(text.clone(), (frame.left, baseline(line)), *lettering);
        }
        coincide |= content::draw(&panel.content, picture, across, upwards);
        bottom = frame.bottom + grid.below;
    }
    let middle = f64::midpoint(grid.left, picture.width - MARGIN);
    (write_name(picture, &x.axis.named(&x.name), middle, bottom - BELOW), coincide)
}

/// Where small panels go.
struct Grid {
    /// The numbers on the axis upwards of all of them.
    numbers: Vec<Mark>,
    columns: usize,
    left: f64,
    /// Of each panel, and between two (px).
    width: f64,
    gutter: f64,
    /// Room under each panel (px).
    below: f64,
}

impl Grid {
    fn of(x: &Axis, panels: &[Panel], width: f64) -> Self {
        let first = panels.first();
        let numbers = first.map_or(Vec::new(), |panel| panel.axis.numbers(MARKS_SMALL));
        let room = first.map_or(0.0, |panel| numbers_width(&panel.axis, MARKS_SMALL));
        let left = MARGIN + room.max(NUMBERS.1);
        let columns = panels.len().clamp(1, if width < WIDTH { 1 } else { 2 });
        // A number at an end of its panel reaches beyond it by half its width.
        let marks = x.marks(MARKS_ACROSS);
        let half = |mark: Option<&Mark>| mark.map_or(0.0, |(_, label)| ACROSS.width(label) / 2.0);
        let (first_half, last_half) = (half(marks.first()), half(marks.last()));
        let gutter = GUTTER.max(first_half + last_half + GAP);
        let right = width - (MARGIN + GAP).max(last_half + GAP);
        let width = (right - left - gutter * (columns - 1) as f64) / columns as f64;
        let below = first.map_or(0.0, |panel| content::room_below(&panel.content));
        Self { numbers, columns, left, width, gutter, below }
    }

    /// What stands over `panel`, in lines: its heading and what is told under it.
    fn told(&self, panel: &Panel) -> Vec<(String, Lettering)> {
        let texts = panel.told.iter().map(|text| (text, VALUE));
        let texts = [(&panel.heading, HEADING)].into_iter().chain(texts);
        let lines = texts.flat_map(|(text, lettering)| {
            let lines = lettering.wrapped(text, self.width, TOLD_MAX).into_iter();
            lines.map(move |line| (line, lettering))
        });
        lines.collect()
    }

    /// The frame of panel `index` of those under `top`, which have at most so many `lines` over them.
    fn frame(&self, index: usize, top: f64, lines: usize) -> Frame {
        let (row, column) = (index / self.columns, index % self.columns);
        let above = 12.0 + LINE * lines as f64;
        let left = self.left + column as f64 * (self.width + self.gutter);
        let top = top + row as f64 * (above + HEIGHT + self.below) + above;
        Frame { left, top, right: left + self.width, bottom: top + HEIGHT }
    }
}

/// Room for the numbers to the left of a panel (px).
fn numbers_width(axis: &Axis, count: u32) -> f64 {
    let numbers = axis.numbers(count).into_iter();
    numbers.map(|(_, label)| UPRIGHT.width(&label) + GAP).fold(0.0, f64::max)
}

/// Draws grid, axes and, if it `is_numbered`, the numbers of a panel.
fn draw_ground(
    picture: &mut Picture,
    frame: Frame,
    x: Ruler<'_>,
    y: Ruler<'_>,
    numbers: &[Mark],
    is_numbered: bool,
) {
    for (place, label) in numbers {
        let at = y.at(*place);
        picture.line(&[(frame.left, at), (frame.right, at)], GRID, 1.0);
        if is_numbered {
            picture.text(label.clone(), (frame.left - GAP, at + 4.2), UPRIGHT);
        }
    }
    picture.line(&[(frame.left, frame.bottom), (frame.right, frame.bottom)], GREY, 1.0);
    for (place, _) in x.axis.marks(MARKS_ACROSS) {
        let at = x.at(place);
        picture.line(&[(at, frame.bottom), (at, frame.bottom + 4.0)], GREY, 1.0);
    }
}
