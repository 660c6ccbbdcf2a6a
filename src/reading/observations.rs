//! Observed durations: a CSV file of one column.

use super::attach::File;
use super::problem::Problems;
use super::quantity::{Mistake, duration};
use super::scalar::printable;
use crate::engine::SimDuration;

/// The most observations in a file.
const OBSERVATIONS_MAX: usize = 1_000_000;

/// The longest line that can be a duration (bytes).
const LINE_MAX: usize = 100;

/// The most mistakes told of one file; the others are counted.
const MISTAKES_MAX: usize = 20;

/// The durations in `file` in increasing order: one a line, such as `1.5 s`, perhaps in quotes.
/// Empty lines and lines that begin with `#` say nothing, and the first line may be a header.
pub(super) fn observations(file: &File, problems: &mut Problems) -> Option<Vec<SimDuration>> {
    let mut observed = Vec::new();
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
        match field(text) {
            Ok(span) => observed.push(span),
            Err(_) if may_be_header && is_header(unquoted(text)) => {}
            Err((message, hint)) => {
                mistakes += 1;
                if mistakes <= MISTAKES_MAX {
                    let first = offset + line.find(text).unwrap_or_default();
                    problems.add(file.at(&(first..first + text.len())), message, hint);
                }
            }
        }
        may_be_header = false;
    }
    let end = file.at(&(start..start));
    if mistakes > MISTAKES_MAX {
        let message = format!("{} more lines cannot be read", mistakes - MISTAKES_MAX);
        problems.add(end, message, "write one duration a line, such as 1.5 s");
    } else if observed.is_empty() && mistakes == 0 {
        let hint = "write one duration a line, such as 1.5 s";
        problems.add(end, "there is no duration here", hint);
    }
    if observed.len() > OBSERVATIONS_MAX {
        let message = format!("there are {} durations here", observed.len());
        problems.add(end, message, format!("keep at most {OBSERVATIONS_MAX}"));
    }
    observed.sort_unstable();
    let usable = mistakes == 0 && (1..=OBSERVATIONS_MAX).contains(&observed.len());
    usable.then_some(observed)
}

/// The duration that is all of the line `text`.
fn field(text: &str) -> Result<SimDuration, Mistake> {
    let hint = "write one duration a line, such as 1.5 s, and comments on lines of their own";
    if text.len() > LINE_MAX {
        let message = format!("a line of {} bytes is no duration", text.len());
        return Err((message, hint.to_owned()));
    }
    if text.contains([',', ';', '#']) {
        return Err((format!("`{text}` is more than one duration"), hint.to_owned()));
    }
    printable(text).map_err(|(message, hint)| (message, hint.to_owned()))?;
    duration(unquoted(text))
}

/// A field without the quotes that CSV allows around it.
fn unquoted(field: &str) -> &str {
    let inner = field.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.map_or(field, str::trim)
}

/// Whether `text` is the name of a column, not a number gone wrong.
fn is_header(text: &str) -> bool {
    let word: String = text.chars().take_while(|c| c.is_alphabetic()).collect();
    !word.is_empty() && !["nan", "inf", "infinity"].contains(&word.to_lowercase().as_str())
}
