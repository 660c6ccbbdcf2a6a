//! Rows with names, one below the other, each with its marks along an axis across: what stands at
//! words, between which nothing lies.

use super::axis::Ruler;
use super::content::{BAR, Key, draw_dot};
use super::palette::{self, GREY, GRID, INK, TINT, WHITE};
use super::picture::{Frame, MARGIN, Picture, WIDTH};
use super::plot::{Block, Marks, Row, Rows};
use super::text::{ACROSS, UPRIGHT, VALUE, plain};
use super::written::{legend, write_heading, write_name, write_numbers};

/// The most room for the names beside the rows of a page, and the most lines of a name.
const NAMES: f64 = 300.0;
const LINES_MAX: usize = 6;
/// From one line of a name to the next, and from a name to what is beside or below it (px).
const LINE: f64 = 14.0;
const BESIDE: f64 = 10.0;
/// From one dot of a row to the next, and the height of a bar (px).
const DOT_LINE: f64 = 11.0;
const BAR_LINE: f64 = 14.0;
/// Room in a row above and below what is in it, both together (px).
const PADDING: f64 = 10.0;
/// Dots stand this clear of the sides (px).
const CLEAR: f64 = 8.0;
/// Room above a block without and with a heading, and below it for its numbers (px).
const ABOVE: (f64, f64) = (6.0, 28.0);
const BELOW: f64 = 30.0;
/// About how many numbers stand on an axis.
const NUMBERS: u32 = 6;
/// The bars that end an interval reach so far, and its number stands so far from it (px).
const END: f64 = 4.0;
const TO_TOTAL: f64 = 6.0;

/// Draws `rows` under `top`; the y below them.
pub(super) fn draw(rows: &Rows, picture: &mut Picture, top: f64) -> f64 {
    let keys: Vec<(Key, &str)> =
        rows.keys.iter().map(|one| (rows.key(one.colour), &*one.name)).collect();
    let layout = Layout::of(rows, picture.width);
    let top = legend(picture, &keys, top);
    let blocks = rows.blocks.iter();
    let bottom = blocks.fold(top, |top, block| layout.draw_block(block, picture, top));
    let middle = f64::midpoint(layout.left, layout.right);
    let name = rows.blocks.first().map_or_else(String::new, |block| block.axis.named(&rows.name));
    write_name(picture, &name, middle, bottom - BELOW)
}

/// What the blocks share.
struct Layout {
    /// Between which the axis lies (px).
    left: f64,
    right: f64,
    /// Whether the name of a row stands over it, not beside it.
    is_narrow: bool,
    /// The most room for a name (px).
    names: f64,
}

impl Layout {
    fn of(rows: &Rows, width: f64) -> Self {
        let all = || rows.blocks.iter().flat_map(|block| &block.rows);
        let is_narrow = width < WIDTH;
        let widest = all().map(|row| UPRIGHT.width(&plain(&row.name))).fold(0.0, f64::max);
        let names = if is_narrow { width - 2.0 * MARGIN } else { widest.min(NAMES) };
        let beside = if is_narrow { 0.0 } else { names + BESIDE };
        let told = all().map(|row| match row.marks.told() {
            "" => 0.0,
            told => TO_TOTAL + VALUE.width(told),
        });
        let told = told.fold(0.0, f64::max);
        let last = |block: &Block| block.axis.marks(NUMBERS).pop();
        let half = rows.blocks.iter().filter_map(last).map(|(_, label)| ACROSS.width(&label) / 2.0);
        let right = half.fold(told, f64::max);
        Self { left: MARGIN + beside, right: width - MARGIN - right, is_narrow, names }
    }

    /// Draws `block` under `top`; the y below it.
    fn draw_block(&self, block: &Block, picture: &mut Picture, top: f64) -> f64 {
        let above = if block.heading.is_empty() { ABOVE.0 } else { ABOVE.1 };
        let first = write_heading(picture, &block.heading, (self.left, top + above), 8.0);
        let names = |row: &Row| match self.is_narrow {
            true => VALUE.wrapped(&row.name, self.names, LINES_MAX),
            false => UPRIGHT.wrapped(&row.name, self.names, LINES_MAX),
        };
        let names: Vec<Vec<String>> = block.rows.iter().map(names).collect();
        let tops = block.rows.iter().zip(&names).scan(first, |bottom, (row, name)| {
            let top = *bottom;
            *bottom += self.height(row, name);
            Some((top, *bottom))
        });
        let tops: Vec<(f64, f64)> = tops.collect();
        let bottom = tops.last().map_or(first, |(_, bottom)| *bottom);
        let ends = (self.left + CLEAR, self.right - CLEAR);
        let clear = block.rows.iter().all(|row| matches!(row.marks, Marks::Dots(_)));
        let pixels = if clear { ends } else { (self.left, self.right) };
        let across = Ruler { axis: &block.axis, pixels };
        for (top, bottom) in tops.iter().copied().skip(1).step_by(2) {
            let frame = Frame { left: MARGIN - PADDING / 2.0, top, right: self.right, bottom };
            picture.fill(frame, TINT, 1.0);
        }
        let marks = block.axis.marks(NUMBERS);
        for at in marks.iter().map(|(place, _)| across.at(*place)) {
            picture.line(&[(at, first), (at, bottom)], GRID, 1.0);
        }
        for ((row, name), (top, bottom)) in block.rows.iter().zip(&names).zip(tops) {
            let top = self.write_row(name, picture, (top, bottom));
            draw_marks(&row.marks, picture, across, (top, bottom));
        }
        picture.line(&[(self.left, bottom), (self.right, bottom)], GREY, 1.0);
        write_numbers(picture, &marks, across, (bottom, bottom + 19.0));
        bottom + BELOW
    }

    fn height(&self, row: &Row, name: &[String]) -> f64 {
        let (name, marks) = (LINE * name.len() as f64, row.marks.height());
        PADDING + if self.is_narrow { name + marks + 3.0 } else { f64::max(name, marks) }
    }

    /// Writes the name of a row; the y under which its marks have their room.
    fn write_row(&self, name: &[String], picture: &mut Picture, (top, bottom): (f64, f64)) -> f64 {
        let height = LINE * name.len() as f64;
        let (at, first, lettering) = match self.is_narrow {
            true => (self.left, top + PADDING / 2.0, VALUE),
            false => (self.left - BESIDE, f64::midpoint(top, bottom) - height / 2.0, UPRIGHT),
        };
        for (line, text) in name.iter().enumerate() {
            picture.text(text.clone(), (at, first + 11.0 + LINE * line as f64), lettering);
        }
        if self.is_narrow { first + height - 2.0 } else { top }
    }
}

/// Draws what is in a row between its top and its bottom.
fn draw_marks(marks: &Marks, picture: &mut Picture, x: Ruler<'_>, (top, bottom): (f64, f64)) {
    let middle = f64::midpoint(top, bottom);
    match marks {
        Marks::Dots(dots) => {
            let first = middle - DOT_LINE * (dots.len() as f64 - 1.0) / 2.0;
            for (colour, dot) in dots.iter().enumerate() {
                let y = first + DOT_LINE * colour as f64;
                let Some(dot) = dot else { continue };
                let style = palette::series(colour);
                if let Some((low, high)) = dot.known_interval() {
                    picture.line(&[(x.value(low), y), (x.value(high), y)], style.colour, BAR);
                }
                draw_dot(picture, (x.value(dot.mean), y), style);
            }
        }
        Marks::Bar { parts, total, told } => {
            let (top, bottom) = (middle - BAR_LINE / 2.0, middle + BAR_LINE / 2.0);
            let mut sum = 0.0;
            for (colour, part) in parts.iter().enumerate().filter(|(_, part)| **part > 0.0) {
                let left = x.value(sum);
                sum += part;
                let frame = Frame { left, top, right: x.value(sum), bottom };
                picture.fill(frame, palette::series(colour).colour, 1.0);
                // Where one part ends and the next begins is seen without colours too.
                picture.line(&[(frame.right, top), (frame.right, bottom)], WHITE, 1.0);
            }
            let (low, high) = total.known_interval().unwrap_or((total.mean, total.mean));
            let (low, high) = (x.value(low), x.value(high));
            if low < high {
                picture.line(&[(low, middle), (high, middle)], INK, BAR);
                for end in [low, high] {
                    picture.line(&[(end, middle - END), (end, middle + END)], INK, BAR);
                }
            }
            picture.text(told.clone(), (high + TO_TOTAL, middle + 4.0), VALUE);
        }
    }
}

impl Rows {
    /// What stands for the marks of this `colour` in the legend.
    fn key(&self, colour: usize) -> Key {
        let is_bar = |row: &Row| matches!(row.marks, Marks::Bar { .. });
        let style = palette::series(colour);
        match self.blocks.iter().flat_map(|block| &block.rows).any(is_bar) {
            true => Key::Area { colour: style.colour, opacity: 1.0 },
            false => Key::Dot(style),
        }
    }
}

impl Marks {
    /// What is written at the end; empty where nothing is.
    fn told(&self) -> &str {
        match self {
            Self::Dots(_) => "",
            Self::Bar { told, .. } => told,
        }
    }

    /// Its height (px).
    fn height(&self) -> f64 {
        match self {
            Self::Dots(dots) => DOT_LINE * dots.len() as f64,
            Self::Bar { .. } => BAR_LINE,
        }
    }
}
