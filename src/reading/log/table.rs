//! Logs in CSV: the instant stands in a column.

use super::lines::Line;
use super::meaning::{Meaning, Unread};
use crate::reading::hint;
use crate::reading::instant::{Date, date, unix};
use crate::reading::records::{fields, names, unquoted};

/// How the column of the instant is usually called, the likeliest first.
const NAMES: [&str; 9] =
    ["time", "timestamp", "@timestamp", "datetime", "date", "at", "ts", "created_at", "start"];

/// Reads the lines of such a log.
pub(super) struct Table {
    separator: char,
    /// Which column, from 0.
    index: usize,
    /// The line with the names, as long as it has not been read.
    head: Option<String>,
}

impl Table {
    /// One for a log that begins with these lines, with the instant in `column` if it is named.
    pub(super) fn new(lines: &[Line], column: Option<&str>) -> Result<Self, (Unread, String)> {
        let head = lines.iter().find(|line| !is_comment(&line.text)).map_or("", |line| &line.text);
        let (names, separator) = names(head);
        let has_dates = names.iter().any(|field| instant(field).is_some());
        let index = match column {
            Some(column) => by_name(column, &names)?,
            None if has_dates => {
                names.iter().position(|field| instant(field).is_some()).unwrap_or_default()
            }
            None => usual(&names, lines, separator)?,
        };
        let head = (!has_dates).then(|| head.to_owned());
        Ok(Self { separator, index, head })
    }

    /// What `line` means: every line but the head is a request.
    pub(super) fn meaning(&mut self, line: &str) -> Result<Meaning, Unread> {
        if is_comment(line) {
            return Ok(Meaning::Other);
        }
        if self.head.as_deref() == Some(line) {
            self.head = None;
            return Ok(Meaning::Other);
        }
        let all = fields(line, self.separator);
        let Some(at) = all.get(self.index) else {
            return Err((line.len(), "this line ends before the column".to_owned()));
        };
        let found = instant(unquoted(&line[at.clone()])).map(Meaning::Request);
        found.ok_or_else(|| (at.start, "no date stands in the column".to_owned()))
    }
}

fn is_comment(line: &str) -> bool {
    line.starts_with('#')
}

fn instant(text: &str) -> Option<Date> {
    date(text).or_else(|| unix(text))
}

/// The column that is called so, or has this number from 1.
fn by_name(column: &str, names: &[&str]) -> Result<usize, (Unread, String)> {
    if let Some(index) = names.iter().position(|name| *name == column) {
        return Ok(index);
    }
    let number = column.parse::<usize>().ok().filter(|number| (1..=names.len()).contains(number));
    let missing = || ((0, format!("there is no column `{column}`")), hint::one_of(column, names));
    number.map(|number| number - 1).ok_or_else(missing)
}

/// The column whose name says it, or else the first in which dates stand.
fn usual(names: &[&str], lines: &[Line], separator: char) -> Result<usize, (Unread, String)> {
    let is_called = |word: &&str| names.iter().position(|name| name.eq_ignore_ascii_case(word));
    let rows = || lines.iter().skip(1).map(|line| &line.text).filter(|line| !is_comment(line));
    let has_date = |index: &usize| {
        let is_date = |line: &String| {
            let field = fields(line, separator).into_iter().nth(*index);
            field.is_some_and(|at| instant(unquoted(&line[at])).is_some())
        };
        rows().any(is_date)
    };
    let called = NAMES.iter().filter_map(is_called).find(has_date);
    called.or_else(|| (0..names.len()).find(has_date)).ok_or_else(|| {
        let hint = format!("name the column: --column NAME; there are {}", hint::list(names));
        ((0, "no column has dates in it".to_owned()), hint)
    })
}
