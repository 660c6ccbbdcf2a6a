//! Observed durations: a CSV file of one column, or one column of several.

use super::Problems;
use super::data::Data;
use super::records::{Kind, Wrong, records, unquoted};
use super::scalar::printable;
use super::unit::Mistake;
use crate::engine::SimDuration;

/// The longest text that can be a duration (bytes).
const LENGTH_MAX: usize = 100;

const DURATION: Kind = Kind { one: "duration", hint: "write one duration a line, such as 1.5 s" };

/// The durations of `data` in increasing order: one a line, such as `1.5 s`, perhaps in quotes.
pub(super) fn observations(data: &Data<'_>, problems: &mut Problems) -> Option<Vec<SimDuration>> {
    let mut observed = records(data, DURATION, problems, |line, fields| {
        let at = fields[0].clone();
        field(&line[at.clone()], data).map_err(|mistake| Wrong::at(at, mistake))
    })?;
    observed.sort_unstable();
    Some(observed)
}

/// The duration that is all of `text`.
fn field(text: &str, data: &Data<'_>) -> Result<SimDuration, Mistake> {
    let hint = "write one duration a line, such as 1.5 s, and comments on lines of their own";
    if text.len() > LENGTH_MAX {
        let message = format!("a line of {} bytes is no duration", text.len());
        return Err((message, hint.to_owned()));
    }
    if data.column.is_none() && text.contains([',', ';', '#']) {
        let name = &data.file.name;
        let hint =
            format!("{hint}; of a table name a column: {{ file = {name:?}, column = \"…\" }}");
        return Err((format!("`{text}` is more than one duration"), hint));
    }
    printable(text).map_err(|(message, hint)| (message, hint.to_owned()))?;
    data.duration(unquoted(text))
}
