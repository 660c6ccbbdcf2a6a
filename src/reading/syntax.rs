//! TOML text → [`Node`]s, with every mistake of syntax.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{At, Key, Node, Problems, Value};

/// The root table of the file `text`; where the syntax is broken, what could be recovered.
pub(super) fn parse(text: &str, problems: &mut Problems) -> Node {
    let (table, errors) = match DeTable::parse(text) {
        Ok(table) => (table, Vec::new()),
        Err(first) => recovered(text, &first, problems),
    };
    let source = Source { number: 0, start: 0 };
    let value = table_value(table.into_inner(), source, problems);
    let root = Node { value, at: At::default() };
    report_duplicates(text, &root, &errors, problems);
    root
}

/// The value of override `number`, which is `path=value`. What is no TOML and does not begin like a
/// string, a list or a table is a word or a quantity whose quotes the shell took, such as `2 days`.
pub(super) fn parse_override(
    path: &str,
    value: &str,
    number: u32,
    problems: &mut Problems,
) -> Option<Node> {
    let text = value.trim();
    let source = Source { number, start: path.len() + 1 + value.len() - value.trim_start().len() };
    let at = source.at(&(0..text.len()));
    match DeValue::parse(text) {
        Ok(value) => Some(node(value, source, problems)),
        Err(_) if !text.starts_with(['"', '\'', '[', '{']) => {
            Some(Node { value: Value::Text(text.to_owned()), at })
        }
        Err(error) => {
            let message = format!("broken value: {}", error.message());
            let hint = match error.message() {
                said if said.contains(DEEP) => FLAT,
                _ => "write a TOML value: 4, \"2 days\", [1, 2] or { key = 1 }",
            };
            problems.add(at, message, hint);
            None
        }
    }
}

/// Where what is parsed comes from.
#[derive(Clone, Copy)]
struct Source {
    /// The number of the text.
    number: u32,
    /// The byte at which it begins there.
    start: usize,
}

impl Source {
    fn at(self, span: &Range<usize>) -> At {
        At::new(self.number, &(self.start + span.start..self.start + span.end))
    }
}

fn node(value: Spanned<DeValue<'_>>, source: Source, problems: &mut Problems) -> Node {
    let at = source.at(&value.span());
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
            Value::Array(items.map(|item| node(item, source, problems)).collect())
        }
        DeValue::Table(table) => table_value(table, source, problems),
    };
    Node { value, at }
}

fn table_value(table: DeTable<'_>, source: Source, problems: &mut Problems) -> Value {
    let mut entries: Vec<(Key, Node)> = table
        .into_iter()
        .map(|(key, value)| {
            let at = source.at(&key.span());
            let name = key.into_inner().into_owned();
            (Key { name, at }, node(value, source, problems))
        })
        .collect();
    // The parser's tables are in alphabetical order.
    entries.sort_by_key(|(key, _)| key.at);
    Value::Table(entries)
}

/// What of `text`, whose syntax is broken, could be recovered, and what is wrong with it. It is read to
/// the end of a line [`RECOVERED`] bytes behind the `first` error: the parser keeps every error, at some
/// hundred bytes each.
fn recovered<'t>(
    text: &'t str,
    first: &toml::de::Error,
    problems: &mut Problems,
) -> (Spanned<DeTable<'t>>, Vec<toml::de::Error>) {
    let from = first.span().map_or(text.len(), |span| span.start + RECOVERED);
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let line = rest.iter().position(|byte| *byte == b'\n');
    let read = line.map_or(text.len(), |length| from + length + 1);
    let (table, mut errors) = DeTable::parse_recoverable(&text[..read]);
    errors.sort_by_key(|error| error.span().map(|span| span.start));
    let is_part = read < text.len();
    if is_part {
        // What is open where the part ends may be closed behind it, but for the first error.
        let mut is_first = true;
        errors.retain(|error| {
            let ends = error.span().is_some_and(|span| span.end < read);
            std::mem::take(&mut is_first) || (ends && !error.message().starts_with(UNCLOSED))
        });
    }
    report_broken(text, is_part, &errors, problems);
    (table, errors)
}

/// How far behind the first error of syntax others are looked for (bytes).
const RECOVERED: usize = 1 << 16;

/// The most errors of syntax that are told; what follows them is not trusted.
const BROKEN_MAX: usize = 200;

/// What errors say of lists and keys within each other that are too deep, …
const DEEP: &str = "recur";
/// … and what to do about them.
const FLAT: &str = "write fewer levels: nothing here has more than a dozen";

/// How errors of brackets begin that are left open.
const UNCLOSED: &str = "unclosed";

/// What an error is called that breaks nothing: the first of two equal keys counts.
const DUPLICATE: &str = "duplicate key";

fn report_broken(text: &str, is_part: bool, errors: &[toml::de::Error], problems: &mut Problems) {
    // Where a bracket is left open, all that follows the first error is a consequence.
    let open = errors.iter().any(|error| error.message().starts_with(UNCLOSED));
    let broken = || errors.iter().filter(|error| !error.message().starts_with(DUPLICATE));
    // Of text that was read in part all that follows is not trusted either.
    let told = broken().count().min(BROKEN_MAX);
    for (number, error) in (1..=told).zip(broken()) {
        let span = error.span().unwrap_or_else(|| match error.message() {
            said if said.contains(DEEP) => deepest_line(text),
            _ => text.len()..text.len(),
        });
        let offending = text.get(span.clone()).unwrap_or_default().trim();
        let found = match offending.lines().next() {
            Some(line) if !line.is_empty() => format!("broken TOML at `{line}`"),
            _ => "broken TOML".to_owned(),
        };
        let message = format!("{found}: {}", error.message());
        let mut lines = lines_of(text, &span);
        if open || number == BROKEN_MAX || (number == told && is_part) {
            lines.end = text.len();
        }
        let hint = match error.message() {
            _ if open => "a bracket before this place is not closed",
            said if said.contains(DEEP) => FLAT,
            said if said.contains("basic string") => "close the string with a quote in its line",
            said if said.contains("key") => "write lines such as key = value, [table] or # comment",
            _ => "quantities with units, names and words stand in quotes, such as \"30 days\"",
        };
        problems.add_broken(At::new(0, &span), At::new(0, &lines), message, hint);
    }
}

/// The line with the most dots: of a key of too many levels the parser does not tell the place.
fn deepest_line(text: &str) -> Range<usize> {
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        start += line.len();
        (line.matches('.').count(), start - line.len()..start - line.len() + line.trim_end().len())
    });
    // Of several the first.
    let deepest = lines.reduce(|deepest, line| if line.0 > deepest.0 { line } else { deepest });
    deepest.map_or(0..0, |(_, span)| span)
}

fn report_duplicates(text: &str, root: &Node, errors: &[toml::de::Error], problems: &mut Problems) {
    let duplicates = errors.iter().filter(|error| error.message().starts_with(DUPLICATE));
    for error in duplicates.take(BROKEN_MAX) {
        let span = error.span().unwrap_or(text.len()..text.len());
        let key = text.get(span.clone()).unwrap_or_default().trim();
        let at = At::new(0, &span);
        let message = format!("duplicate key `{key}`");
        let hint = "keep one of the two: a key stands once in its table";
        match first_of_two(text, root, key, at) {
            Some(first) => problems.add_contradiction(at, message, hint, (first, "the first one")),
            None => problems.add(at, message, hint),
        }
    }
}

/// The place of the key written like `key` that came before the one at `at`.
fn first_of_two(text: &str, root: &Node, key: &str, at: At) -> Option<At> {
    let lines = lines_of(text, &(at.start as usize..at.end as usize));
    let header = text[lines.clone()].trim();
    if !header.starts_with('[') {
        return last_before(text, root, key, at);
    }
    // The parser tells the place of the last header only.
    let first = text[..lines.start].split_inclusive('\n').scan(0, |end, line| {
        *end += line.len();
        Some((*end - line.len(), line.trim()))
    });
    let (start, _) = first.into_iter().find(|(_, line)| *line == header)?;
    let start = start + text[start..].find('[').unwrap_or_default();
    Some(At::new(0, &(start..start + header.len())))
}

/// The last key written like `key` before `at` in the table `node`, but not in a table within
/// that ends before `at`.
fn last_before(text: &str, node: &Node, key: &str, at: At) -> Option<At> {
    let written = |at: At| text.get(at.start as usize..at.end as usize);
    let within = |(name, inner): &(Key, Node)| {
        let this = (written(name.at) == Some(key)).then_some(name.at);
        let items = match &inner.value {
            Value::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(inner),
        };
        let ended = |node: &Node| is_inline(text, node) && !node.at.touches(at);
        let open = items.iter().filter(|item| !ended(item));
        this.into_iter().chain(open.filter_map(|item| last_before(text, item, key, at))).max()
    };
    node.entries().iter().filter_map(within).filter(|found| *found < at).max()
}

/// Whether `node` is written in braces.
fn is_inline(text: &str, node: &Node) -> bool {
    text.as_bytes().get(node.at.start as usize) == Some(&b'{')
}

/// The bytes of the lines in which `span` lies.
fn lines_of(text: &str, span: &Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let newline = |byte: &u8| *byte == b'\n';
    let start = bytes[..span.start.min(bytes.len())].iter().rposition(newline);
    let end = bytes[span.end.min(bytes.len())..].iter().position(newline);
    start.map_or(0, |newline| newline + 1)..end.map_or(bytes.len(), |length| span.end + length)
}
