//! `list hangs`, `probes`, `measures`, `metrics`, `columns`: what there is, off the registers by
//! which the program itself goes.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::failure::Failure;
use super::{say, width};
use crate::experiment::metric::METRICS;
use crate::model::remedy::Layer;
use crate::model::{Hang, Measure};
use crate::reading::Choice;
use crate::report::{csv_columns, hanging};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// One of what there is.
pub(super) struct Entry {
    /// What it is called, and what that is the name of in JSON.
    name: (&'static str, String),
    /// What else is told of it, by the names that this has in JSON.
    kinds: Vec<(&'static str, String)>,
    /// What it is.
    about: String,
}

/// Lists `entries`, which are called `what`.
pub(super) fn list(
    arguments: &Arguments,
    what: &str,
    entries: &[Entry],
) -> Result<ExitCode, Failure> {
    match arguments.json {
        true => say::show_json(&as_json(what, entries))?,
        false => say::show(&as_lines(entries, width::of_terminal()))?,
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn hangs() -> Vec<Entry> {
    of_choice("hang", Hang::CHOICE)
}

pub(super) fn probes() -> Vec<Entry> {
    of_choice("probe", Layer::CHOICE)
}

pub(super) fn measures() -> Vec<Entry> {
    of_choice("measure", Measure::CHOICE)
}

/// The variants of a choice, with what is written of them in a file.
fn of_choice(what: &'static str, choice: &Choice) -> Vec<Entry> {
    let variants = choice.variants.iter();
    let entry = variants.map(|variant| {
        let about = variant.told().trim();
        Entry { name: (what, variant.tag.to_owned()), kinds: Vec::new(), about: about.to_owned() }
    });
    entry.collect()
}

/// The metrics, with what their numbers count and how they are estimated.
pub(super) fn metrics() -> Vec<Entry> {
    let metrics = METRICS.iter().map(|metric| Entry {
        name: ("metric", metric.name.to_owned()),
        kinds: vec![
            ("unit", metric.unit.word().to_owned()),
            ("estimator", metric.unit.estimator().to_owned()),
        ],
        about: metric.description.to_owned(),
    });
    metrics.collect()
}

/// The columns of each CSV file.
pub(super) fn columns() -> Vec<Entry> {
    let columns = csv_columns().into_iter().map(|(file, column)| Entry {
        name: ("column", column.name),
        kinds: vec![("file", file.to_owned())],
        about: column.about,
    });
    columns.collect()
}

/// A line for each, in columns; on a narrow terminal what it is stands below.
fn as_lines(entries: &[Entry], columns: Option<usize>) -> String {
    let cells = |entry: &Entry| -> Vec<String> {
        let kinds = entry.kinds.iter().map(|(_, kind)| kind.clone());
        [entry.name.1.clone()].into_iter().chain(kinds).collect()
    };
    let rows: Vec<Vec<String>> = entries.iter().map(cells).collect();
    let count = rows.first().map_or(0, Vec::len);
    let widest = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count).map(widest).collect();
    let line = |(row, entry): (&Vec<String>, &Entry)| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| {
            let room = " ".repeat(width - cell.width());
            format!("{cell}{room}  ")
        });
        hanging(&cells.collect::<String>(), &entry.about, columns)
    };
    rows.iter().zip(entries).map(line).collect()
}

fn as_json(what: &str, entries: &[Entry]) -> Value {
    let entries = entries.iter().map(|entry| {
        let mut object = json!({ entry.name.0: entry.name.1 });
        entry.kinds.iter().for_each(|(name, kind)| object[*name] = json!(kind));
        object["about"] = json!(entry.about);
        object
    });
    let entries: Vec<Value> = entries.collect();
    json!({ "schema_version": 1, what: entries })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_register_is_told_whole_and_each_entry_with_what_it_is() {
        for (entries, count) in [
            (hangs(), Hang::TAGS.len()),
            (measures(), Measure::TAGS.len()),
            (metrics(), METRICS.len()),
            (probes(), 5),
        ] {
            assert_eq!(entries.len(), count);
            assert!(entries.iter().all(|entry| !entry.about.is_empty()));
            let lines = as_lines(&entries, None);
            assert_eq!(lines.lines().count(), count, "{lines}");
        }
    }

    #[test]
    fn no_line_is_wider_than_a_narrow_terminal() {
        for entries in [hangs(), probes(), measures(), metrics(), columns()] {
            for line in as_lines(&entries, Some(60)).lines() {
                assert!(line.width() <= 60 || !line.starts_with("    "), "{line}");
            }
        }
    }
}
