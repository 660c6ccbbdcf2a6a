//! Who detects what: tables in colours, a row a design point and a column a remedy.

use super::plot::{Body, Cell, Ground, Plot, Table, Tables};
use super::points::{interval, sampled};
use crate::experiment::metric::Unit;
use crate::experiment::results::{Point, RemedyResult};
use crate::experiment::{Estimate, Metric, Results};
use crate::report::notation::{Notation, TOO_FEW};
use crate::report::parameters;

/// More rows than this are no table to read.
pub const ROWS_MAX: usize = 30;

/// Times that differ by less have nearly one colour, as they should.
const RATIO: f64 = 10.0;
/// The slowest detection is still better than none.
const DETECTED: f64 = 0.15;
/// Where no port hung, and where none of those that did was detected.
const NO_HANG: &str = "no hang";
const NONE_DETECTED: &str = "none detected";
const DETECTED_SHARE: &Metric = Metric::named("detected_share");

/// The tables, from above: metric and heading.
const TABLES: [(&Metric, &str); 3] = [
    (DETECTED_SHARE, "Share of hangs that were detected (%)"),
    (Metric::named("detection_seconds"), "Mean time from a hang to its detection"),
    (
        Metric::named("needless_restarts"),
        "Needless restarts in a replication: of a port that was up",
    ),
];

/// The chart of `results`.
pub fn detection(results: &Results) -> Plot {
    let tables: Vec<Table> = TABLES.iter().map(|one| table(results, one)).collect();
    let (caption, note) = (caption(results), note(&tables));
    Plot {
        title: results.title.clone(),
        words: words(results, &tables, &format!("{caption}."), &note),
        caption,
        note,
        body: Body::Tables(Tables {
            rows: results
                .points
                .iter()
                .map(|one| parameters::place(results, &one.parameters))
                .collect(),
            columns: results.points[0].remedies.iter().map(|one| one.name.clone()).collect(),
            tables,
            absent: NO_HANG,
        }),
    }
}

/// A metric at all design points under all remedies.
fn table(results: &Results, (metric, heading): &(&Metric, &'static str)) -> Table {
    let remedies = || results.points.iter().flat_map(|point| &point.remedies);
    let means = || remedies().filter_map(|remedy| Some(remedy.estimate(metric)?.mean));
    let least = means().filter(|mean| *mean > 0.0).fold(f64::INFINITY, f64::min);
    let greatest = means().fold(0.0, f64::max);
    // The better, the brighter: many detected, soon, and few restarted for nothing.
    let shade = |mean: f64| match metric.unit {
        Unit::Share | Unit::Chance => mean,
        Unit::Span => {
            let slowness = libm::log(mean / least) / libm::log((greatest / least).max(RATIO));
            1.0 - (1.0 - DETECTED) * slowness
        }
        Unit::Count | Unit::PerMonth | Unit::Money => 1.0 - mean / greatest.max(1.0),
    };
    let cell = |estimate: Estimate| {
        // In a unit of which there are at least two.
        let currency = results.currency.as_deref();
        let notation = Notation::new(metric.unit, estimate.mean / 2.0, currency);
        let text = notation.cell(&estimate);
        let number = text.trim_end_matches(" %");
        let (mean, doubt) = match number.split_once(" ± ") {
            Some((mean, doubt)) => (mean, format!("± {doubt}")),
            None => match number.strip_suffix(TOO_FEW) {
                Some(mean) => (mean, TOO_FEW.trim_start().to_owned()),
                None => (number, String::new()),
            },
        };
        let unit =
            if matches!(metric.unit, Unit::Share | Unit::Chance) { "" } else { &notation.of };
        let mean = format!("{mean} {unit}").trim_end().to_owned();
        Cell { mean, doubt, ground: Ground::Shade(shade(estimate.mean)) }
    };
    let of_remedy = |remedy: &RemedyResult| {
        let undetected = || Cell {
            mean: NONE_DETECTED.into(),
            doubt: String::new(),
            ground: Ground::Shade(0.0),
        };
        let hung = remedy.estimate(DETECTED_SHARE).is_some();
        remedy.estimate(metric).map(cell).or_else(|| hung.then(undetected))
    };
    let row = |point: &Point| point.remedies.iter().map(of_remedy).collect();
    Table { heading, rows: results.points.iter().map(row).collect() }
}

fn caption(results: &Results) -> String {
    let point = &results.points[0];
    let swept: Vec<String> =
        point.parameters.iter().map(|(path, _)| results.name_of(path)).collect();
    let doubt = interval(results)
        .map_or(String::new(), |told| format!(", ± the longer side of the {told}"));
    format!("Who detects hangs, against {}; {}{doubt}", swept.join(" and "), sampled(results))
}

fn note(tables: &[Table]) -> String {
    let brightness = "The brighter a cell, the better; times by their ratios.";
    match tables.iter().flat_map(|table| table.rows.iter().flatten()).any(Option::is_none) {
        true => format!("{brightness} Where it says “{NO_HANG}”, nothing was there to detect."),
        false => brightness.to_owned(),
    }
}

fn told(cell: &Cell) -> String {
    format!("{} {}", cell.mean, cell.doubt).trim_end().to_owned()
}

/// The tables in words: every estimate.
fn words(results: &Results, tables: &[Table], caption: &str, note: &str) -> String {
    let mut words = caption.to_owned();
    for table in tables {
        words += &format!(" {}:", table.heading);
        for (point, row) in results.points.iter().zip(&table.rows) {
            let told = point.remedies.iter().zip(row).map(|(remedy, cell)| match cell {
                Some(cell) => format!("{} {}", remedy.name, told(cell)),
                None => format!("{}: {NO_HANG}", remedy.name),
            });
            let told: Vec<String> = told.collect();
            words += &format!(
                " at {}: {};",
                parameters::place(results, &point.parameters),
                told.join(", ")
            );
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
    use crate::report::digits::percent;
    use crate::report::tests::results;

    #[test]
    fn a_cell_holds_its_estimate_and_one_without_says_why() {
        let charts = of_results(&["do nothing", "fix", "watchdog"], &["silent", "{ a = 1 }"]);
        let (_, tables) = &charts[4];
        let texts: Vec<&str> = tables.texts().map(|text| text.text.as_str()).collect();
        // Of eight hangs in four hours all are detected within ten minutes, six within the hour, and
        // none where that takes five hours; nothing is restarted needlessly. What the horizon cuts
        // counts as if detection were as likely at any instant.
        let (_, results) = results(&[60, 10, 300], 8);
        let remedies = &results.points[0].remedies;
        let share = |remedy: usize| {
            let metric = Metric::by_name("detected_share").unwrap();
            percent(&remedies[remedy].estimate(metric).unwrap())
        };
        assert_eq!((share(1).as_str(), share(2).as_str()), ("100 ± 32 %", "0 ± 32 %"));
        for (text, count) in [("none detected", 2), ("100", 2), ("no hang", 0), ("10 min", 2)] {
            assert_eq!(
                texts.iter().filter(|other| **other == text).count(),
                count,
                "{text}: {texts:?}"
            );
        }
        let words = &tables.description;
        assert!(
            words.contains(
                "at silent: do nothing 74 min ± 123, fix 10 min, watchdog none detected;"
            ),
            "{words}"
        );
        assert!(
            words.contains(&format!("do nothing {}", share(0).trim_end_matches(" %"))),
            "{words}"
        );
    }

    #[test]
    fn a_table_without_any_hang_says_so_once() {
        let (_, mut results) = results(&[60, 10, 300], 1);
        let parameters = vec![("listener.hang".to_owned(), "silent".to_owned())];
        results.points[0].parameters = parameters;
        for remedy in &mut results.points[0].remedies {
            for metric in [DETECTED_SHARE, Metric::named("detection_seconds")] {
                remedy.estimates[metric.index()] = None;
            }
        }
        let tables = detection(&results).picture();
        let texts: Vec<&str> = tables.texts().map(|text| text.text.as_str()).collect();
        assert_eq!(texts.iter().filter(|text| **text == NO_HANG).count(), 2, "{texts:?}");
        assert_eq!(texts.iter().filter(|text| **text == "silent").count(), 1, "{texts:?}");
    }

    #[test]
    fn the_better_is_the_brighter_in_every_table() {
        let (_, results) = results(&[60, 10, 300], 8);
        let tables: Vec<Table> = TABLES.iter().map(|one| table(&results, one)).collect();
        let shades = |table: &Table| -> Vec<f64> {
            let shade = |cell: &Cell| match cell.ground {
                Ground::Shade(part) => part,
                Ground::Series(_) | Ground::Open => panic!("no number"),
            };
            table.rows[0].iter().flatten().map(shade).collect()
        };
        let [share, time, needless] = [0, 1, 2].map(|index| shades(&tables[index]));
        assert!(
            share[1] > share[2] && time[1] > time[0] && time[0] > time[2],
            "{share:?} {time:?}"
        );
        assert_eq!(needless, [1.0; 3], "nothing is restarted for nothing");
    }
}
