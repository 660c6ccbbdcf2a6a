//! Kinds of logs, and which of them one is. Add one here.

use super::lines::Line;
use super::mail::Mail;
use super::meaning::{Meaning, Unread};
use super::table::Table;
use super::{combined, json};

/// What kind of log it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Access logs of Apache and nginx: common or combined, a date in brackets.
    Combined,
    /// A JSON object a line.
    Json,
    /// The mail log of Postfix or sendmail.
    Mail,
    /// CSV, with the instant in a column.
    Csv,
}

impl Format {
    /// All of them: one that asks more of a line is tried before one that asks less.
    pub const ALL: [Self; 4] = [Self::Combined, Self::Mail, Self::Json, Self::Csv];

    /// What it is called on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Combined => "combined",
            Self::Json => "json",
            Self::Mail => "mail",
            Self::Csv => "csv",
        }
    }

    /// What its requests look like.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Combined => {
                "a request has its date in brackets: 192.0.2.1 - - [04/Mar/2024:06:00:00 +0000] \"GET / \
                 HTTP/1.1\" 200 512"
            }
            Self::Json => {
                "a request is an object with its instant: {\"time\": \"2024-03-04T06:00:00Z\"}; name the key \
                 if it has another name: --column KEY"
            }
            Self::Mail => {
                "a request is a line of smtpd (Postfix) that says `connect from`, or one of sendmail that \
                 says `from=`"
            }
            Self::Csv => "a request has its date in a column; name that: --column NAME",
        }
    }

    /// The kind of which most of these lines are; `None`: of none.
    pub(super) fn of(lines: &[Line], column: Option<&str>) -> Option<Self> {
        let read = |format: Self| {
            let mut parser = Parser::new(format, lines, column, None).ok()?;
            let read = lines.iter().filter(|line| parser.meaning(&line.text).is_ok()).count();
            (read > 0).then_some((read, format))
        };
        let found = Self::ALL.into_iter().filter_map(read);
        // Of those that read as many the first.
        found
            .reduce(|best, other| if other.0 > best.0 { other } else { best })
            .map(|(_, format)| format)
    }
}

/// Reads the lines of a log of one kind.
pub(super) enum Parser {
    Combined,
    Json(json::Json),
    Mail(Mail),
    Csv(Table),
}

impl Parser {
    /// One for a log of this kind that begins with these lines, with the instant in `column` if it is
    /// named, and the year of the first line if it is known.
    pub(super) fn new(
        format: Format,
        lines: &[Line],
        column: Option<&str>,
        year: Option<u32>,
    ) -> Result<Self, (Unread, String)> {
        Ok(match format {
            Format::Combined => Self::Combined,
            Format::Json => Self::Json(json::Json::new(column.map(str::to_owned))),
            Format::Mail => Self::Mail(Mail::new(year)),
            Format::Csv => Self::Csv(Table::new(lines, column)?),
        })
    }

    /// What `line` means.
    pub(super) fn meaning(&mut self, line: &str) -> Result<Meaning, Unread> {
        match self {
            Self::Combined => combined::meaning(line),
            Self::Json(json) => json.meaning(line),
            Self::Mail(mail) => mail.meaning(line),
            Self::Csv(table) => table.meaning(line),
        }
    }
}
