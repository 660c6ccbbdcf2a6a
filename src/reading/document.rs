//! A document as a tree whose every node knows where it stands.

use std::fmt;
use std::ops::Range;

use super::graft::graft;
use super::problem::{Problem, Problems};
use super::syntax::{parse, parse_override};

/// A place: a range of bytes in one of the texts of a [`Document`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// Which text: 0 is the file, then one for each override.
    pub text: u32,
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl At {
    /// The range `span` of text number `text`.
    pub(super) const fn new(text: u32, span: &Range<usize>) -> Self {
        Self { text, start: span.start as u32, end: span.end as u32 }
    }

    /// Whether the two places share a byte, or would if both were longer than nothing.
    pub(super) const fn touches(self, other: Self) -> bool {
        self.text == other.text && self.start <= other.end && other.start <= self.end
    }
}

/// A key with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The key itself.
    pub name: String,
    /// Where it stands.
    pub at: At,
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub at: At,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i128),
    /// A number with a fraction, perhaps NaN or infinite.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// A date or time, which nothing here uses.
    Date(String),
    /// A list.
    Array(Vec<Node>),
    /// Keys in the order in which they stand, each once.
    Table(Vec<(Key, Node)>),
}

impl Value {
    /// What it is, for messages: "a string", "a table".
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Boolean(_) => "true or false",
            Self::Date(_) => "a date",
            Self::Array(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

/// The value as it would be written, for messages; lists and tables by their kind.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Float(number) => write!(f, "{number:?}"),
            Self::Boolean(truth) => write!(f, "{truth}"),
            Self::Date(date) => f.write_str(date),
            Self::Array(_) | Self::Table(_) => f.write_str(self.kind()),
        }
    }
}

impl Node {
    /// The value behind `key`, if this is a table that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let entries = self.entries().iter();
        let mut found = entries.filter(|(name, _)| name.name == key);
        found.next().map(|(_, node)| node)
    }

    /// The keys, if this is a table.
    pub fn keys(&self) -> Vec<&str> {
        let entries = self.entries().iter();
        entries.map(|(key, _)| key.name.as_str()).collect()
    }

    /// The entries, if this is a table.
    pub fn entries(&self) -> &[(Key, Self)] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }
}

/// `path=value`: a value to be put into the document in place of what stands at the path.
pub type Override = (String, String);

/// A parsed file with its overrides, and the texts that places point into.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The root table.
    pub root: Node,
    /// Name and content of the file.
    file: (String, String),
    overrides: Vec<Override>,
}

impl Document {
    /// Parses `text`, the content of the file called `name`, and puts each of `overrides` in its
    /// place, in their order. All mistakes of syntax go to `problems`; what could be parsed is
    /// there all the same.
    pub fn parse(name: &str, text: &str, overrides: &[Override], problems: &mut Problems) -> Self {
        let mut root = parse(text, problems);
        for (number, (path, value)) in (1..).zip(overrides) {
            if let Some(node) = parse_override(value, number, problems) {
                graft(&mut root, path, node, problems);
            }
        }
        Self { root, file: (name.to_owned(), text.to_owned()), overrides: overrides.to_vec() }
    }

    /// The place and the words of `problem`: `file:line:column: message`, then the hint.
    pub fn describe(&self, problem: &Problem) -> String {
        let place = match (problem.at.text as usize).checked_sub(1) {
            Some(index) => {
                let (path, value) = &self.overrides[index];
                format!("--set {path}={value}")
            }
            None => {
                let (name, text) = &self.file;
                let (line, column) = line_and_column(text, problem.at.start as usize);
                format!("{name}:{line}:{column}")
            }
        };
        let message = format!("{place}: {}", problem.message);
        if problem.hint.is_empty() {
            return message;
        }
        format!("{message}\n  help: {}", problem.hint)
    }
}

/// The document of an embedded preset file.
///
/// # Panics
/// If there is a mistake in it: that is a bug.
pub fn embedded(text: &'static str) -> Node {
    let mut problems = Problems::default();
    let root = parse(text, &mut problems);
    assert!(problems.is_empty(), "a preset is broken: {problems:?}");
    root
}

/// Line and column of the byte `offset`, both from 1; columns count characters.
fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..offset.min(text.len())];
    let before = String::from_utf8_lossy(before);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        assert_eq!(line_and_column("é = 1\nö = x", 7), (2, 1));
        assert_eq!(line_and_column("é = 1\nö = x", 12), (2, 5));
        assert_eq!(line_and_column("", 7), (1, 1));
    }
}
