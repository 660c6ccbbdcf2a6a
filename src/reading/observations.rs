//! Observed durations: a CSV file of one column.

use super::quantity::duration;
use super::records::{Kind, Wrong, records, unquoted};
use super::scalar::printable;
use super::unit::Mistake;
use super::{File, Problems};
use crate::engine::SimDuration;

/// The longest line that can be a duration (bytes).
const LINE_MAX: usize = 100;

const DURATION: Kind = Kind { one: "duration", hint: "write one duration a line, such as 1.5 s" };

/// The durations in `file` in increasing order: one a line, such as `1.5 s`, perhaps in quotes.
pub(super) fn observations(file: &File, problems: &mut Problems) -> Option<Vec<SimDuration>> {
    let mut observed = records(file, DURATION, problems, |line| {
        let wrong = |(message, hint)| Wrong { at: 0..line.len(), message, hint };
        field(line).map_err(wrong)
    })?;
    observed.sort_unstable();
    Some(observed)
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
