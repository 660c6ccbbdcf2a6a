//! TOML text → [`Node`]s, with every mistake of syntax.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::{At, Key, Node, Value};
use super::problem::Problems;

/// The root table of the file `text`; where the syntax is broken, what could be recovered.
pub(super) fn parse(text: &str, problems: &mut Problems) -> Node {
    let (table, mut errors) = DeTable::parse_recoverable(text);
    errors.sort_by_key(|error| error.span().map(|span| span.start));
    report(text, &errors, problems);
    Node { value: table_value(table.into_inner(), 0, problems), at: At::default() }
}

/// The value of override `number`. What is no TOML and does not begin like a string, a list or a
/// table is a word or a quantity whose quotes the shell took, such as `2 days`.
pub(super) fn parse_override(text: &str, number: u32, problems: &mut Problems) -> Option<Node> {
    let text = text.trim();
    let at = At::new(number, &(0..text.len()));
    match DeValue::parse(text) {
        Ok(value) => Some(node(value, number, problems)),
        Err(_) if !text.starts_with(['"', '\'', '[', '{']) => {
            Some(Node { value: Value::Text(text.to_owned()), at })
        }
        Err(error) => {
            let message = format!("broken value: {}", error.message());
            let hint = "write a TOML value: 4, \"2 days\", [1, 2] or { key = 1 }";
            problems.add(at, message, hint);
            None
        }
    }
}

fn node(value: Spanned<DeValue<'_>>, text: u32, problems: &mut Problems) -> Node {
    let at = At::new(text, &value.span());
    let value = match value.into_inner() {
        DeValue::String(string) => Value::Text(string.into_owned()),
        DeValue::Integer(number) => {
            let value = i128::from_str_radix(number.as_str(), number.radix());
            if value.is_err() {
                let message = format!("{number} is too large");
                problems.add_broken(at, at, message, "write a smaller number");
            }
            Value::Integer(value.unwrap_or_default())
        }
        // As in Rust, too large a number is infinite, which no reader accepts.
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(truth) => Value::Boolean(truth),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => {
            let items = items.into_iter();
            Value::Array(items.map(|item| node(item, text, problems)).collect())
        }
        DeValue::Table(table) => table_value(table, text, problems),
    };
    Node { value, at }
}

fn table_value(table: DeTable<'_>, text: u32, problems: &mut Problems) -> Value {
    let mut entries: Vec<(Key, Node)> = table
        .into_iter()
        .map(|(key, value)| {
            let at = At::new(text, &key.span());
            let name = key.into_inner().into_owned();
            (Key { name, at }, node(value, text, problems))
        })
        .collect();
    // The parser's tables are in alphabetical order.
    entries.sort_by_key(|(key, _)| key.at);
    Value::Table(entries)
}

fn report(text: &str, errors: &[toml::de::Error], problems: &mut Problems) {
    // Where a bracket is left open, all that follows the first error is a consequence.
    let open = errors.iter().any(|error| error.message().starts_with("unclosed"));
    for error in errors {
        let span = error.span().unwrap_or(text.len()..text.len());
        let at = At::new(0, &span);
        let offending = text.get(span.clone()).unwrap_or_default().trim();
        if error.message().starts_with("duplicate key") {
            let hint = "keep one of the two: a key stands once in its table";
            // The first one counts, so nothing that follows is in doubt.
            problems.add(at, format!("duplicate key `{offending}`"), hint);
            continue;
        }
        let found = match offending.lines().next() {
            Some(line) if !line.is_empty() => format!("broken TOML at `{line}`"),
            _ => "broken TOML".to_owned(),
        };
        let message = format!("{found}: {}", error.message());
        let mut lines = lines_of(text, &span);
        let hint = if open {
            lines.end = text.len();
            "a bracket before this place is not closed"
        } else {
            "quantities with units, names and words stand in quotes, such as \"30 days\""
        };
        problems.add_broken(at, At::new(0, &lines), message, hint);
    }
}

/// The bytes of the lines in which `span` lies.
fn lines_of(text: &str, span: &Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let newline = |byte: &u8| *byte == b'\n';
    let start = bytes[..span.start.min(bytes.len())].iter().rposition(newline);
    let end = bytes[span.end.min(bytes.len())..].iter().position(newline);
    start.map_or(0, |newline| newline + 1)..end.map_or(bytes.len(), |length| span.end + length)
}
