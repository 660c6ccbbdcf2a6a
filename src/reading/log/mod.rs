//! Logs of requests, line by line, in bounded memory: when each request came, and nothing else of it.
//!
//! ```text
//! lines ─► format: which kind of log it is ─► combined, json, mail, table ─► instants
//! ```

mod combined;
mod format;
mod json;
mod lines;
mod mail;
mod meaning;
mod table;
#[cfg(test)]
mod tests;

use std::io::{self, BufRead};

pub use format::Format;

use super::encoding::{self, NoText};
use super::instant::Date;
use format::Parser;
use lines::{Line, Lines};
use meaning::{Meaning, Unread};

/// So many lines tell what kind of log it is.
const LOOKED_AT: usize = 100;

/// So many bad lines are told with their numbers.
const TOLD: usize = 5;

/// What is asked of a log.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What kind of log it is; without it, the first lines tell.
    pub format: Option<Format>,
    /// The column or key that says when a request came; without it, it is looked for.
    pub column: Option<String>,
    /// The year of the first line, where lines do not say it.
    pub year: Option<u32>,
}

/// What a log held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What kind of log it is.
    pub format: Format,
    /// How many requests.
    pub requests: u64,
    /// How many lines tell of something else.
    pub others: u64,
    /// How many lines could not be read.
    pub bad: u64,
    /// The first of them.
    pub first_bad: Vec<Bad>,
    /// Whether its dates say the year.
    pub says_year: bool,
}

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// Its number, from 1.
    pub line: u64,
    /// Where in it the trouble begins, from 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub why: String,
}

/// Why a log could not be read.
#[derive(Debug)]
pub enum Refused {
    /// It is no log: where, what is wrong, and what to do.
    Wrong(Bad, String),
    /// It cannot be read at all.
    Source(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Source(error)
    }
}

/// Reads the log in `source`, and lets `each` have the instant of every request, in the order of the
/// log.
///
/// # Errors
/// Why it could not be read: no line of it is a request.
pub fn read(
    source: &mut dyn BufRead,
    asked: &Asked,
    each: &mut dyn FnMut(Date),
) -> Result<Told, Refused> {
    refuse_other_than_text(source.fill_buf()?)?;
    let mut lines = Lines::new(source);
    let mut first: Vec<Line> = Vec::new();
    while first.len() < LOOKED_AT
        && let Some(line) = lines.next()?
    {
        first.push(line);
    }
    let Some(head) = first.first() else {
        let hint = "name a log with a line a request";
        return Err(Refused::Wrong(
            bad(1, "", (0, "there is no request here".to_owned())),
            hint.to_owned(),
        ));
    };
    let format = match asked.format {
        Some(format) => format,
        None => Format::of(&first, asked.column.as_deref()).ok_or_else(|| unknown(head))?,
    };
    let mut parser = Parser::new(format, &first, asked.column.as_deref(), asked.year)
        .map_err(|(unread, hint)| Refused::Wrong(bad(head.number, &head.text, unread), hint))?;
    let mut told =
        Told { format, requests: 0, others: 0, bad: 0, first_bad: Vec::new(), says_year: true };
    for line in first {
        told.count(&line, &mut parser, each);
    }
    while let Some(line) = lines.next()? {
        told.count(&line, &mut parser, each);
    }
    if told.requests > 0 {
        return Ok(told);
    }
    Err(nothing(&told))
}

impl Told {
    fn count(&mut self, line: &Line, parser: &mut Parser, each: &mut dyn FnMut(Date)) {
        let meaning = match line.is_cut {
            true => Err((0, format!("the line is longer than {} bytes", lines::LENGTH_MAX))),
            false => parser.meaning(&line.text),
        };
        match meaning {
            Ok(Meaning::Request(date)) => {
                self.requests += 1;
                self.says_year &= date.says[0];
                each(date);
            }
            Ok(Meaning::Other) => self.others += 1,
            Err(unread) => {
                self.bad += 1;
                if self.first_bad.len() < TOLD {
                    self.first_bad.push(bad(line.number, &line.text, unread));
                }
            }
        }
    }
}

fn bad(line: u64, text: &str, (at, why): Unread) -> Bad {
    let before = text.char_indices().take_while(|(start, _)| *start < at).count();
    Bad { line, column: before + 1, why }
}

/// No line of the log was a request.
fn nothing(told: &Told) -> Refused {
    let hint = told.format.hint();
    let first = told
        .first_bad
        .first()
        .cloned()
        .unwrap_or_else(|| bad(1, "", (0, "no line tells of a request".to_owned())));
    let message = match told.bad {
        0 | 1 => first.why.clone(),
        2 => format!("{}; so is one line more, and none is a request", first.why),
        count => format!("{}; so are {} lines more, and none is a request", first.why, count - 1),
    };
    Refused::Wrong(Bad { why: message, ..first }, hint.to_owned())
}

/// The first line is of no log that is known.
fn unknown(head: &Line) -> Refused {
    let names = Format::ALL.map(Format::name).join(", ");
    let message = "no kind of log is known that has such lines".to_owned();
    let hint = format!("say which it is, if it is one: --format, which can be {names}");
    Refused::Wrong(bad(head.number, &head.text, (0, message)), hint)
}

/// Refuses what begins as packed files and UTF-16 do.
fn refuse_other_than_text(start: &[u8]) -> Result<(), Refused> {
    let wrong = |why: &str, hint: &str| {
        let bad = Bad { line: 1, column: 1, why: why.to_owned() };
        Err(Refused::Wrong(bad, hint.to_owned()))
    };
    let packed: [(&[u8], &str); 4] = [
        (b"\x1f\x8b", "gzip -dc"),
        (b"BZh", "bzip2 -dc"),
        (b"\xfd7zXZ", "xz -dc"),
        (b"\x28\xb5\x2f\xfd", "zstd -dc"),
    ];
    if let Some((_, with)) = packed.iter().find(|(mark, _)| start.starts_with(mark)) {
        return wrong(
            "it is packed",
            &format!("unpack it: {with} FILE | porthang traffic - -o mine.toml"),
        );
    }
    let looked_at = start[..start.len().min(1024)].to_vec();
    if looked_at.contains(&0)
        && let Err(NoText { message, hint, .. }) = encoding::text(looked_at)
    {
        return wrong(&message, hint);
    }
    Ok(())
}
