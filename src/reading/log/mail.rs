//! Mail logs of Postfix and sendmail, in the files that syslog writes.

use super::meaning::{Meaning, Unread};
use crate::reading::instant::{Date, date};

/// The length of the date that syslog writes: `Mar  4 09:00:01`.
const STAMP: usize = 15;

/// A date so much before the last one is of the next year (ns).
const HALF_A_YEAR: i128 = 180 * 86_400 * 1_000_000_000;

/// The year in which dates without one are read: it has all days.
const ANY_YEAR: i128 = 366 * 86_400 * 1_000_000_000;

/// Reads the lines of such a log.
pub(super) struct Mail {
    /// The year of the line, if it is known.
    year: Option<u32>,
    /// How many years have passed where it is not.
    passed: i128,
    last: Option<i128>,
}

impl Mail {
    pub(super) const fn new(year: Option<u32>) -> Self {
        Self { year, passed: 0, last: None }
    }

    /// What `line` means: a client that connects to smtpd is a request, and so is a message that
    /// sendmail takes.
    pub(super) fn meaning(&mut self, line: &str) -> Result<Meaning, Unread> {
        let (date, rest) =
            self.date(line).ok_or_else(|| (0, "it begins with no date".to_owned()))?;
        // The host that wrote it, and then the program.
        let program = rest.trim_start().split_once(' ').map(|(_, rest)| rest);
        let Some((program, said)) = program.and_then(|rest| rest.split_once(": ")) else {
            return Err((line.len() - rest.len(), "no program stands behind the date".to_owned()));
        };
        let name = program.split('[').next().unwrap_or_default();
        let is_request = match name {
            "sendmail" | "sm-mta" => said.contains(": from="),
            _ if name.ends_with("/smtpd") => said.starts_with("connect from "),
            _ => false,
        };
        Ok(if is_request { Meaning::Request(date) } else { Meaning::Other })
    }

    /// The date at the beginning of `line`, and what follows it.
    fn date<'l>(&mut self, line: &'l str) -> Option<(Date, &'l str)> {
        if line.starts_with(|c: char| c.is_ascii_digit()) {
            let (stamp, rest) = line.split_once(' ')?;
            return Some((date(stamp)?, rest));
        }
        let (stamp, rest) = line.split_at_checked(STAMP)?;
        let found = self.read(stamp)?;
        let found = match self.last {
            Some(last) if found.nanos + HALF_A_YEAR < last => {
                match &mut self.year {
                    Some(year) => *year += 1,
                    None => self.passed += 1,
                }
                self.read(stamp)?
            }
            _ => found,
        };
        self.last = Some(found.nanos);
        Some((found, rest))
    }

    fn read(&self, stamp: &str) -> Option<Date> {
        match self.year {
            Some(year) => date(&format!("{stamp} {year:04}")),
            None => {
                let read = date(stamp)?;
                Some(Date { nanos: read.nanos + self.passed * ANY_YEAR, ..read })
            }
        }
    }
}
