//! Records in a data file: a CSV file, one record a line.

use std::ops::Range;

use super::{File, Problems};

/// The most records in a file.
const RECORDS_MAX: usize = 1_000_000;

/// The most mistakes told of one file; the others are counted.
const MISTAKES_MAX: usize = 20;

/// What the records of a file are, for messages.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// One record, such as "duration".
    pub one: &'static str,
    /// How to write one.
    pub hint: &'static str,
}

/// Why a line is no record.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// The bytes of the line that are wrong.
    pub at: Range<usize>,
    /// What is wrong with them.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// The records in `file` in their order, at least one, as `parse` reads each line. Empty lines and
/// lines that begin with `#` say nothing, and the first line may be a header.
pub fn records<T>(
    file: &File,
    kind: Kind,
    problems: &mut Problems,
    mut parse: impl FnMut(&str) -> Result<T, Wrong>,
) -> Option<Vec<T>> {
    let mut records = Vec::new();
    let mut mistakes = 0;
    let mut may_be_header = true;
    let mut start = 0;
    for line in file.content.split_inclusive('\n') {
        let offset = start;
        start += line.len();
        // Spreadsheets begin a file with a mark of its encoding.
        let text = line.trim_start_matches('\u{feff}').trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        match parse(text) {
            Ok(record) => records.push(record),
            Err(_) if may_be_header && is_header(unquoted(text)) => {}
            Err(wrong) => {
                mistakes += 1;
                if mistakes <= MISTAKES_MAX {
                    let first = offset + line.find(text).unwrap_or_default();
                    let at = file.at(&(first + wrong.at.start..first + wrong.at.end));
                    problems.add(at, wrong.message, wrong.hint);
                }
            }
        }
        may_be_header = false;
    }
    let end = file.at(&(start..start));
    if mistakes > MISTAKES_MAX {
        let message = format!("{} more lines cannot be read", mistakes - MISTAKES_MAX);
        problems.add(end, message, kind.hint);
    } else if records.is_empty() && mistakes == 0 {
        problems.add(end, format!("there is no {} here", kind.one), kind.hint);
    }
    if records.len() > RECORDS_MAX {
        let message = format!("there are {} {}s here", records.len(), kind.one);
        problems.add(end, message, format!("keep at most {RECORDS_MAX}"));
    }
    let usable = mistakes == 0 && (1..=RECORDS_MAX).contains(&records.len());
    usable.then_some(records)
}

/// A field without the quotes that CSV allows around it.
pub fn unquoted(field: &str) -> &str {
    let inner = field.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.map_or(field, str::trim)
}

/// Whether `text` begins with the name of a column, not with a number gone wrong.
fn is_header(text: &str) -> bool {
    let word: String = text.chars().take_while(|c| c.is_alphabetic()).collect();
    !word.is_empty() && !["nan", "inf", "infinity"].contains(&word.to_lowercase().as_str())
}
