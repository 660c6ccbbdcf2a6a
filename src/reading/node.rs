//! A document as a tree whose every node knows where it stands.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::place::At;

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
    /// A data file, in place of its path.
    File(File),
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
            Self::File(_) => "a file",
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
            Self::File(file) => write!(f, "{:?}", file.name),
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

    /// This table where the entries of `changes` take the place of those of the same key; it and
    /// what is left of it stand where `changes` does.
    pub fn with(&self, changes: &Self) -> Self {
        let at = changes.at;
        let kept = self.entries().iter().filter(|(key, _)| changes.get(&key.name).is_none());
        let moved = kept.map(|(key, node)| {
            (Key { name: key.name.clone(), at }, Self { value: node.value.clone(), at })
        });
        let entries = moved.chain(changes.entries().iter().cloned()).collect();
        Self { value: Value::Table(entries), at }
    }

    /// This table without the entry of `key`.
    pub fn without(&self, key: &str) -> Self {
        let kept = self.entries().iter().filter(|(name, _)| name.name != key);
        Self { value: Value::Table(kept.cloned().collect()), at: self.at }
    }
}

/// A data file that a document names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path as written, relative to the document.
    pub name: String,
    /// All of it.
    pub content: Arc<str>,
    /// The number of its text in the document.
    pub(super) text: u32,
}

impl File {
    /// A file that no document names: it is the document.
    pub fn alone(name: &str, content: &str) -> Self {
        Self { name: name.to_owned(), content: content.into(), text: 0 }
    }

    /// The place of the bytes `span` of the content.
    pub fn at(&self, span: &Range<usize>) -> At {
        At::new(self.text, span)
    }

    /// Whether the place `at` lies in it.
    pub const fn holds(&self, at: At) -> bool {
        at.text == self.text
    }
}
