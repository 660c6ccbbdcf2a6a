//! Tables of numbers in colours, one below the other.

use super::palette::{self, GREY, TINT};
use super::picture::{Frame, MARGIN, Picture, WIDTH};
use super::plot::{Cell, Ground, Table, Tables};
use super::text::{ACROSS, Align, HEADING, Lettering, UPRIGHT, plain};

/// The least and the most room for the names of the rows, and what a column should have (px).
const NAMES: (f64, f64) = (180.0, 340.0);
const COLUMN: f64 = 90.0;
/// The least that a column of a narrow picture has, where the names stand over the rows (px).
const COLUMN_NARROW: f64 = 68.0;
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
const DOUBT: Lettering = Lettering { size: 11.0, ..ACROSS };
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
    /// So many columns stand beside each other; the others below them.
    beside: usize,
    /// The left edge of the first cell, and from one cell to the next (px).
    left: f64,
    across: f64,
    /// From one row to the next, and the part of it that is above the cells (px).
    down: f64,
    above: f64,
    /// Whether the half width stands under the number, not beside it.
    is_stacked: bool,
    /// What stands where there is nothing.
    absent: &'static str,
}

impl Layout {
    fn of(tables: &Tables, width: f64) -> Self {
        let is_narrow = width < WIDTH;
        let count = tables.columns.len();
        let whole = width - 2.0 * MARGIN;
        let widest = tables.rows.iter().map(|name| UPRIGHT.width(&plain(name))).fold(0.0, f64::max);
        let spare = whole - COLUMN * count as f64;
        let room = if is_narrow { whole } else { widest.min(spare.clamp(NAMES.0, NAMES.1)) };
        let row = |name: &String| UPRIGHT.wrapped(name, room, LINES_MAX);
        let rows: Vec<Vec<String>> = tables.rows.iter().map(row).collect();
        let left = if is_narrow { MARGIN } else { MARGIN + room + BESIDE };
        let most = if is_narrow { (whole / COLUMN_NARROW) as usize } else { count };
        // As many in each part of the table.
        let beside = count.div_ceil(count.div_ceil(most.max(1)).max(1)).max(1);
        let across = (width - MARGIN + GAP - left) / beside as f64;
        let column = |name: &String| ACROSS.wrapped(name, across - 8.0, LINES_MAX);
        let columns = tables.columns.iter().map(column).collect();
        let cells = tables.tables.iter().flat_map(|table| table.rows.iter().flatten().flatten());
        let widest = cells.map(cell_width).fold(0.0, f64::max);
        let is_stacked = widest > across - GAP - 8.0;
        let lines = rows.iter().map(Vec::len).max().unwrap_or(1);
        let in_cell = 1 + usize::from(is_stacked);
        let above = if is_narrow { LINE * lines as f64 + PADDING / 2.0 } else { 0.0 };
        let lines = if is_narrow { in_cell } else { lines.max(in_cell) };
        Self {
            rows,
            columns,
            beside,
            left,
            across,
            down: above + PADDING + LINE * lines as f64,
            above,
            is_stacked,
            absent: tables.absent,
        }
    }

    /// Draws `table` under `top`; the y below it.
    fn draw(&self, table: &Table, picture: &mut Picture, top: f64) -> f64 {
        let heading = HEADING.wrapped(table.heading, picture.width - 2.0 * MARGIN, LINES_MAX);
        write(picture, &heading, (MARGIN, top), HEADING);
        let mut bottom = top + 4.0 + LINE * (heading.len() - 1) as f64;
        if table.is_empty() {
            let lettering = Lettering { align: Align::Left, ..NOTHING };
            picture.text(self.absent, (MARGIN, bottom + LINE), lettering);
            return bottom + LINE;
        }
        let columns: Vec<usize> = (0..self.columns.len()).collect();
        for columns in columns.chunks(self.beside) {
            bottom = self.draw_columns(table, columns, picture, bottom);
        }
        bottom
    }

    /// Draws some of the columns of `table` under `top`; the y below them.
    fn draw_columns(
        &self,
        table: &Table,
        columns: &[usize],
        picture: &mut Picture,
        top: f64,
    ) -> f64 {
        let names = || columns.iter().map(|column| &self.columns[*column]);
        let lines = names().map(Vec::len).max().unwrap_or(0);
        for (place, name) in names().enumerate() {
            let middle = self.left + self.across * (place as f64 + 0.5) - GAP / 2.0;
            let first = top + LINE * (1 + lines - name.len()) as f64;
            write(picture, name, (middle, first), ACROSS);
        }
        let top = top + 6.0 + LINE * lines as f64;
        for (row, (name, cells)) in self.rows.iter().zip(&table.rows).enumerate() {
            let top = top + self.down * row as f64;
            let bottom = top + self.down - GAP;
            let height = LINE * name.len() as f64;
            if self.above > 0.0 {
                let at = (self.left, top + self.above - 4.0 - height + LINE);
                write(picture, name, at, Lettering { align: Align::Left, ..UPRIGHT });
            } else {
                let first = f64::midpoint(top, bottom) - height / 2.0 + 11.0;
                write(picture, name, (self.left - BESIDE, first), UPRIGHT);
            }
            let top = top + self.above;
            for (place, column) in columns.iter().enumerate() {
                let left = self.left + self.across * place as f64;
                let right = left + self.across - GAP;
                let frame = Frame { left, top, right, bottom };
                self.draw_cell(cells[*column].as_ref(), picture, frame);
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
        let ground = match cell.ground {
            Ground::Shade(part) => palette::shade(part),
            Ground::Series(index) => palette::series(index).colour,
            Ground::Open => TINT,
        };
        picture.fill(frame, ground, 1.0);
        let colour = palette::text_on(ground);
        let mut text = |text: &str, at: (f64, f64), lettering: Lettering| {
            picture.text(text, at, Lettering { colour, ..lettering });
        };
        let (mean, doubt) = (cell.mean.as_str(), cell.doubt.as_str());
        if self.is_stacked {
            let room = frame.width() - 4.0;
            let lines: Vec<(String, Lettering)> = match doubt {
                "" => MEAN.wrapped(mean, room, 2).into_iter().map(|line| (line, MEAN)).collect(),
                _ => vec![(mean.to_owned(), MEAN), (doubt.to_owned(), DOUBT)],
            };
            let first = baseline - LINE * (lines.len() as f64 - 1.0) / 2.0;
            for (line, (written, lettering)) in lines.iter().enumerate() {
                let at = (middle, first + LINE * line as f64);
                text(written, at, fitted(written, *lettering, room));
            }
        } else {
            let left = middle - cell_width(cell) / 2.0;
            let [of_mean, of_doubt] =
                [MEAN, DOUBT].map(|one| Lettering { align: Align::Left, ..one });
            text(mean, (left, baseline), of_mean);
            if !doubt.is_empty() {
                text(doubt, (left + MEAN.width(mean) + SPACE, baseline), of_doubt);
            }
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
