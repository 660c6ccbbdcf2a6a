//! Tables of numbers in colours, one below the other.

use super::palette::{self, GREY, TINT};
use super::picture::{Frame, MARGIN, Picture};
use super::plot::{Cell, Table, Tables};
use super::text::{ACROSS, Align, HEADING, Lettering, UPRIGHT, plain};

/// The least and the most room for the names of the rows, and what a column should have (px).
const NAMES: (f64, f64) = (180.0, 340.0);
const COLUMN: f64 = 90.0;
/// The most lines of a name.
const LINES_MAX: usize = 3;
/// From one line of a name to the next (px).
const LINE: f64 = 14.0;
/// Room in a row above and below its text, both together (px).
const PADDING: f64 = 10.0;
/// Between the name of a row and its cells (px).
const BESIDE: f64 = 8.0;
/// Between two cells (px).
const GAP: f64 = 2.0;
/// Between a number and its half width (px).
const SPACE: f64 = 4.0;
/// Above the heading of a table (px).
const ABOVE: f64 = 26.0;

/// The number of a cell, and its half width; their colour depends on the ground.
const MEAN: Lettering = Lettering { size: 12.5, bold: true, ..ACROSS };
const DOUBT: Lettering = Lettering { size: 10.5, ..ACROSS };
const NOTHING: Lettering = Lettering { colour: GREY, ..ACROSS };

/// Draws `tables` under `top`; the y below them.
pub(super) fn draw(tables: &Tables, picture: &mut Picture, top: f64) -> f64 {
    let layout = Layout::of(tables, picture.width);
    (tables.tables.iter()).fold(top, |top, table| layout.draw(table, picture, top + ABOVE))
}

/// What the tables share.
struct Layout {
    /// The names of the rows and of the columns, in lines.
    rows: Vec<Vec<String>>,
    columns: Vec<Vec<String>>,
    /// The left edge of the first cell, and from one cell to the next (px).
    left: f64,
    across: f64,
    /// From one row to the next (px).
    down: f64,
    /// Whether the half width stands under the number, not beside it.
    is_stacked: bool,
    /// What stands where there is nothing.
    absent: &'static str,
}

impl Layout {
    fn of(tables: &Tables, width: f64) -> Self {
        let count = tables.columns.len() as f64;
        let widest = tables.rows.iter().map(|name| UPRIGHT.width(&plain(name))).fold(0.0, f64::max);
        let spare = width - 2.0 * MARGIN - COLUMN * count;
        let room = widest.min(spare.clamp(NAMES.0, NAMES.1));
        let row = |name: &String| UPRIGHT.wrapped(name, room, LINES_MAX);
        let rows: Vec<Vec<String>> = tables.rows.iter().map(row).collect();
        let left = MARGIN + room + BESIDE;
        let across = (width - MARGIN + GAP - left) / count;
        let column = |name: &String| ACROSS.wrapped(name, across - 8.0, LINES_MAX);
        let columns = tables.columns.iter().map(column).collect();
        let cells = tables.tables.iter().flat_map(|table| table.rows.iter().flatten().flatten());
        let widest = cells.map(cell_width).fold(0.0, f64::max);
        let is_stacked = widest > across - GAP - 8.0;
        let lines = rows.iter().map(Vec::len).max().unwrap_or(1).max(1 + usize::from(is_stacked));
        Self {
            rows,
            columns,
            left,
            across,
            down: PADDING + LINE * lines as f64,
            is_stacked,
            absent: tables.absent,
        }
    }

    /// Draws `table` under `top`; the y below it.
    fn draw(&self, table: &Table, picture: &mut Picture, top: f64) -> f64 {
        picture.text(table.heading, (MARGIN, top), HEADING);
        let top = top + 4.0;
        if table.is_empty() {
            let lettering = Lettering { align: Align::Left, ..NOTHING };
            picture.text(self.absent, (MARGIN, top + LINE), lettering);
            return top + LINE;
        }
        let lines = self.columns.iter().map(Vec::len).max().unwrap_or(0);
        for (column, name) in self.columns.iter().enumerate() {
            let middle = self.left + self.across * (column as f64 + 0.5) - GAP / 2.0;
            let first = top + LINE * (1 + lines - name.len()) as f64;
            write(picture, name, (middle, first), ACROSS);
        }
        let top = top + 6.0 + LINE * lines as f64;
        for (row, (name, cells)) in self.rows.iter().zip(&table.rows).enumerate() {
            let top = top + self.down * row as f64;
            let bottom = top + self.down - GAP;
            let first = f64::midpoint(top, bottom) - LINE * name.len() as f64 / 2.0 + 11.0;
            write(picture, name, (self.left - BESIDE, first), UPRIGHT);
            for (column, cell) in cells.iter().enumerate() {
                let left = self.left + self.across * column as f64;
                let right = left + self.across - GAP;
                self.draw_cell(cell.as_ref(), picture, Frame { left, top, right, bottom });
            }
        }
        top + self.down * self.rows.len() as f64
    }

    fn draw_cell(&self, cell: Option<&Cell>, picture: &mut Picture, frame: Frame) {
        let (middle, height) = frame.middle();
        let baseline = height + 4.4;
        let Some(cell) = cell else {
            picture.fill(frame, TINT, 1.0);
            picture.text(self.absent, (middle, baseline), NOTHING);
            return;
        };
        let ground = palette::shade(cell.shade);
        picture.fill(frame, ground, 1.0);
        let colour = palette::text_on(ground);
        let (mean, doubt) = (cell.mean.as_str(), cell.doubt.as_str());
        let (at, beside, lettering) = if self.is_stacked {
            let room = frame.width() - 4.0;
            let half = if doubt.is_empty() { 0.0 } else { LINE / 2.0 };
            let lettering = [fitted(mean, MEAN, room), fitted(doubt, DOUBT, room)];
            ((middle, baseline - half), (middle, baseline + half), lettering)
        } else {
            let left = middle - cell_width(cell) / 2.0;
            let beside = left + MEAN.width(mean) + SPACE;
            let lettering = [MEAN, DOUBT].map(|one| Lettering { align: Align::Left, ..one });
            ((left, baseline), (beside, baseline), lettering)
        };
        let [of_mean, of_doubt] = lettering.map(|one| Lettering { colour, ..one });
        picture.text(mean, at, of_mean);
        if !doubt.is_empty() {
            picture.text(doubt, beside, of_doubt);
        }
    }
}

/// Writes the lines of a name, the first at `at`.
fn write(picture: &mut Picture, lines: &[String], at: (f64, f64), lettering: Lettering) {
    for (line, text) in lines.iter().enumerate() {
        picture.text(text.clone(), (at.0, at.1 + LINE * line as f64), lettering);
    }
}

/// `lettering`, smaller where `text` needs it: a cell is not shortened.
fn fitted(text: &str, lettering: Lettering, room: f64) -> Lettering {
    Lettering { size: lettering.size * (room / lettering.width(text)).min(1.0), ..lettering }
}

/// Width of a number with its half width beside it (px).
fn cell_width(cell: &Cell) -> f64 {
    match cell.doubt.as_str() {
        "" => MEAN.width(&cell.mean),
        doubt => MEAN.width(&cell.mean) + SPACE + DOUBT.width(doubt),
    }
}
