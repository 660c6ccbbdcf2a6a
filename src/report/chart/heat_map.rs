//! Who detects what: tables in colours, a row a design point and a column a remedy.

use super::figure::paragraph;
use super::font::{plain, width, wrapped};
use super::palette::{self, GREY};
use super::picture::{Align, Frame, Picture};
use super::sheet::{
    ACROSS, HEADING, Lettering, MARGIN, NOTE, SUBTITLE, Sheet, TITLE, UPRIGHT, WIDTH,
};
use super::sweep::sampled;
use crate::experiment::{Estimate, Metric, Results};
use crate::report::digits::{self, percent, plain as certain, rounded};
use crate::report::parameters;

/// More rows than this are no table to read.
pub const ROWS_MAX: usize = 30;

/// The least and the most room for the names of the rows, and what a column should have (px).
const NAMES: (f64, f64) = (180.0, 340.0);
const COLUMN: f64 = 90.0;
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

/// How a metric is written, and where its colours begin and end.
enum Kind {
    /// In per cent; from 0 to 1.
    Share,
    /// In a unit of which there are at least two; by ratio, from the least to the greatest and at
    /// least over [`RATIO`].
    Time,
    /// From 0 to the greatest, and at least to 1.
    Count,
}

/// Times that differ by less have nearly one colour, as they should.
const RATIO: f64 = 10.0;

/// The tables, from above: metric, heading, kind.
const TABLES: [(&str, &str, Kind); 3] = [
    ("detected_share", "Share of hangs that were detected (%)", Kind::Share),
    ("detection_seconds", "Time from a hang to its detection, of those detected", Kind::Time),
    ("needless_restarts", "Needless restarts in a replication: of a port that was up", Kind::Count),
];

/// The chart of `results`.
pub fn heat_map(results: &Results) -> Picture {
    let tables: Vec<Table> = TABLES.iter().map(|table| Table::of(results, table)).collect();
    let layout = Layout::of(results, &tables);
    let subtitle = subtitle(results);
    let mut sheet = Sheet::default();
    let title = paragraph(&mut sheet, &results.title, MARGIN - 9.0, 23.0, TITLE);
    let mut bottom = paragraph(&mut sheet, &subtitle, title + 4.0, 17.0, SUBTITLE) - 4.0;
    for table in &tables {
        bottom = layout.draw(table, &mut sheet, bottom + ABOVE);
    }
    let note = note(&tables);
    let bottom = paragraph(&mut sheet, &note, bottom + 8.0, 15.0, NOTE);
    Picture {
        width: WIDTH,
        height: (bottom + MARGIN).ceil(),
        title: results.title.clone(),
        description: description(results, &tables, &format!("{subtitle}."), &note),
        shapes: sheet.shapes,
    }
}

/// A metric at all design points under all remedies.
struct Table {
    heading: &'static str,
    /// A row a point, a cell a remedy; `None` where there is no estimate.
    rows: Vec<Vec<Option<Cell>>>,
}

/// An estimate as it is written, and its colour.
struct Cell {
    mean: String,
    /// `± 0.3`; empty where one replication has none.
    doubt: String,
    /// Where it stands on the scale of colours, which ends at 0 and at 1.
    shade: f64,
}

impl Table {
    fn of(results: &Results, (name, heading, kind): &(&str, &'static str, Kind)) -> Self {
        let metric = Metric::by_name(name).expect("a metric of the chart");
        let rows = || {
            results.points.iter().map(|point| {
                point.remedies.iter().map(|remedy| remedy.estimate(metric)).collect::<Vec<_>>()
            })
        };
        let means = || rows().flatten().flatten().map(|estimate| estimate.mean);
        let least = means().filter(|mean| *mean > 0.0).fold(f64::INFINITY, f64::min);
        let greatest = means().fold(0.0, f64::max);
        let shade = |mean: f64| match kind {
            Kind::Share => mean,
            Kind::Time => libm::log(mean / least) / libm::log((greatest / least).max(RATIO)),
            Kind::Count => mean / greatest.max(1.0),
        };
        let write = |estimate: &Estimate| match kind {
            Kind::Share => (percent(estimate).replace(" %", ""), String::new()),
            Kind::Time => {
                let (unit, seconds) = digits::unit(estimate.mean / 2.0);
                (rounded(estimate, 1.0 / seconds), format!(" {unit}"))
            }
            Kind::Count => (rounded(estimate, 1.0), String::new()),
        };
        let cell = |estimate: Estimate| {
            let (text, unit) = write(&estimate);
            let (mean, doubt) = match text.split_once(" ± ") {
                Some((mean, doubt)) => (mean, format!("± {doubt}")),
                None => (text.as_str(), String::new()),
            };
            Cell { mean: format!("{mean}{unit}"), doubt, shade: shade(estimate.mean) }
        };
        let rows = rows().map(|row| row.into_iter().map(|one| one.map(cell)).collect());
        Self { heading, rows: rows.collect() }
    }

    /// Whether there is no estimate in it.
    fn is_empty(&self) -> bool {
        self.rows.iter().flatten().all(Option::is_none)
    }
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
}

impl Layout {
    fn of(results: &Results, tables: &[Table]) -> Self {
        let names = results.points.iter().map(|point| plain(&parameters::place(&point.parameters)));
        let names: Vec<String> = names.collect();
        let widest = names.iter().map(|name| width(name, UPRIGHT.size, false)).fold(0.0, f64::max);
        let remedies = &results.points[0].remedies;
        let spare = WIDTH - 2.0 * MARGIN - COLUMN * remedies.len() as f64;
        let room = widest.min(spare.clamp(NAMES.0, NAMES.1));
        let rows: Vec<Vec<String>> =
            names.iter().map(|name| wrapped(name, UPRIGHT.size, false, room, 3)).collect();
        let left = MARGIN + room + BESIDE;
        let across = (WIDTH - MARGIN + GAP - left) / remedies.len() as f64;
        let column = |name: &str| wrapped(&plain(name), ACROSS.size, false, across - 8.0, 3);
        let columns = remedies.iter().map(|remedy| column(&remedy.name)).collect();
        let cells = tables.iter().flat_map(|table| table.rows.iter().flatten().flatten());
        let widest = cells.map(Cell::width).fold(0.0, f64::max);
        let is_stacked = widest > across - GAP - 8.0;
        let lines = rows.iter().map(Vec::len).max().unwrap_or(1).max(1 + usize::from(is_stacked));
        Self { rows, columns, left, across, down: PADDING + LINE * lines as f64, is_stacked }
    }

    /// Draws `table` under `top`; the y below it.
    fn draw(&self, table: &Table, sheet: &mut Sheet, top: f64) -> f64 {
        sheet.text(table.heading, (MARGIN, top), HEADING);
        let top = top + 4.0;
        if table.is_empty() {
            let lettering = Lettering { align: Align::Left, ..NOTHING };
            sheet.text("none", (MARGIN, top + LINE), lettering);
            return top + LINE;
        }
        let lines = self.columns.iter().map(Vec::len).max().unwrap_or(0);
        for (column, name) in self.columns.iter().enumerate() {
            let middle = self.left + self.across * (column as f64 + 0.5) - GAP / 2.0;
            let first = top + LINE * (1 + lines - name.len()) as f64;
            write(sheet, name, (middle, first), ACROSS);
        }
        let top = top + 6.0 + LINE * lines as f64;
        for (row, (name, cells)) in self.rows.iter().zip(&table.rows).enumerate() {
            let top = top + self.down * row as f64;
            let bottom = top + self.down - GAP;
            let first = f64::midpoint(top, bottom) - LINE * name.len() as f64 / 2.0 + 11.0;
            write(sheet, name, (self.left - BESIDE, first), UPRIGHT);
            for (column, cell) in cells.iter().enumerate() {
                let left = self.left + self.across * column as f64;
                let right = left + self.across - GAP;
                self.draw_cell(cell.as_ref(), sheet, Frame { left, top, right, bottom });
            }
        }
        top + self.down * self.rows.len() as f64
    }

    fn draw_cell(&self, cell: Option<&Cell>, sheet: &mut Sheet, frame: Frame) {
        let middle = f64::midpoint(frame.left, frame.right);
        let baseline = f64::midpoint(frame.top, frame.bottom) + 4.4;
        let Some(cell) = cell else {
            sheet.tint(frame);
            sheet.text("none", (middle, baseline), NOTHING);
            return;
        };
        let ground = palette::shade(cell.shade);
        sheet.fill(frame, ground);
        let colour = palette::text_on(ground);
        let (mean, doubt) = (cell.mean.as_str(), cell.doubt.as_str());
        let (at, beside, lettering) = if self.is_stacked {
            let room = frame.right - frame.left - 4.0;
            let half = if doubt.is_empty() { 0.0 } else { LINE / 2.0 };
            let lettering = [fitted(mean, MEAN, room), fitted(doubt, DOUBT, room)];
            ((middle, baseline - half), (middle, baseline + half), lettering)
        } else {
            let left = middle - cell.width() / 2.0;
            let beside = left + width(mean, MEAN.size, MEAN.bold) + SPACE;
            let lettering = [MEAN, DOUBT].map(|one| Lettering { align: Align::Left, ..one });
            ((left, baseline), (beside, baseline), lettering)
        };
        let [of_mean, of_doubt] = lettering.map(|one| Lettering { colour, ..one });
        sheet.text(mean, at, of_mean);
        if !doubt.is_empty() {
            sheet.text(doubt, beside, of_doubt);
        }
    }
}

/// Writes the lines of a name, the first at `at`.
fn write(sheet: &mut Sheet, lines: &[String], at: (f64, f64), lettering: Lettering) {
    for (line, text) in lines.iter().enumerate() {
        sheet.text(text.clone(), (at.0, at.1 + LINE * line as f64), lettering);
    }
}

/// `lettering`, smaller where `text` needs it: a number is not shortened.
fn fitted(text: &str, lettering: Lettering, room: f64) -> Lettering {
    let across = width(text, lettering.size, lettering.bold);
    Lettering { size: lettering.size * (room / across).min(1.0), ..lettering }
}

impl Cell {
    fn told(&self) -> String {
        format!("{} {}", self.mean, self.doubt).trim_end().to_owned()
    }

    /// The number with its half width beside it (px).
    fn width(&self) -> f64 {
        let mean = width(&self.mean, MEAN.size, MEAN.bold);
        match self.doubt.as_str() {
            "" => mean,
            doubt => mean + SPACE + width(doubt, DOUBT.size, DOUBT.bold),
        }
    }
}

fn subtitle(results: &Results) -> String {
    let point = &results.points[0];
    let swept: Vec<&str> = point.parameters.iter().map(|(path, _)| path.as_str()).collect();
    let most = results.points.iter().map(|point| point.replications).max();
    let confidence = certain(results.confidence * 100.0);
    let doubt = match most {
        Some(2..) => format!(", ± half the {confidence} % interval"),
        _ => String::new(),
    };
    format!("Who detects hangs, against {}; {}{doubt}", swept.join(" and "), sampled(results))
}

fn note(tables: &[Table]) -> String {
    let brightness = "The greater a number, the brighter its cell; times by their ratios.";
    match tables.iter().flat_map(|table| table.rows.iter().flatten()).any(Option::is_none) {
        true => format!("{brightness} Where it says none, no hang was there, or none detected."),
        false => brightness.to_owned(),
    }
}

/// The tables in words: every estimate.
fn description(results: &Results, tables: &[Table], subtitle: &str, note: &str) -> String {
    let mut words = subtitle.to_owned();
    for table in tables {
        words += &format!(" {}:", table.heading);
        for (point, row) in results.points.iter().zip(&table.rows) {
            let told = point.remedies.iter().zip(row).map(|(remedy, cell)| match cell {
                Some(cell) => format!("{} {}", remedy.name, cell.told()),
                None => format!("{} none", remedy.name),
            });
            let told: Vec<String> = told.collect();
            words += &format!(" at {}: {};", parameters::place(&point.parameters), told.join(", "));
        }
        words.pop();
        words.push('.');
    }
    format!("{words} {note}")
}

#[cfg(test)]
mod tests {
    use super::super::tests::of_results;
    use super::*;
    use crate::report::tests::results;

    #[test]
    fn a_cell_holds_its_estimate_and_one_without_says_none() {
        let charts = of_results(&["do nothing", "fix", "watchdog"], &["silent", "{ a = 1 }"]);
        let (_, tables) = &charts[4];
        let texts: Vec<&str> = tables.texts().map(|text| text.text.as_str()).collect();
        // Of eight hangs in four hours all are detected within ten minutes, most within the hour, and
        // none where that takes five hours; nothing is restarted needlessly.
        let (_, results) = results(&[60, 10, 300], 8);
        let remedies = &results.points[0].remedies;
        let share = |remedy: usize| {
            let metric = Metric::by_name("detected_share").unwrap();
            percent(&remedies[remedy].estimate(metric).unwrap())
        };
        assert_eq!((share(1).as_str(), share(2).as_str()), ("100 ± 0 %", "0 ± 0 %"));
        for (text, count) in [("none", 2), ("100", 2), ("± 0", 2 * (2 + 2 + 3)), ("10 min", 2)] {
            assert_eq!(
                texts.iter().filter(|other| **other == text).count(),
                count,
                "{text}: {texts:?}"
            );
        }
        let words = &tables.description;
        assert!(
            words.contains("at silent: do nothing 60 min ± 0, fix 10 min ± 0, watchdog none;"),
            "{words}"
        );
        assert!(
            words.contains(&format!("do nothing {}", share(0).trim_end_matches(" %"))),
            "{words}"
        );
    }

    #[test]
    fn a_table_without_any_estimate_says_none_once() {
        let metric = Metric::by_name("detection_seconds").unwrap();
        let (_, mut results) = results(&[60, 10, 300], 1);
        let parameters = vec![("listener.hang".to_owned(), "silent".to_owned())];
        results.points[0].parameters = parameters;
        for remedy in &mut results.points[0].remedies {
            remedy.estimates[metric.index()] = None;
        }
        let tables = heat_map(&results);
        let texts: Vec<&str> = tables.texts().map(|text| text.text.as_str()).collect();
        assert_eq!(texts.iter().filter(|text| **text == "none").count(), 1, "{texts:?}");
        assert_eq!(texts.iter().filter(|text| **text == "silent").count(), 2, "{texts:?}");
        assert!(tables.description.contains("back in 10 min 100, back"), "{}", tables.description);
    }
}
