//! A document as a tree whose every node knows where it stands.

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
    Integer(i64),
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

/// A parsed document: filled in with its texts.
#[derive(Clone, Debug)]
pub struct Document {
    /// The root table.
    pub root: Node,
}

/// The document of an embedded preset file.
pub fn embedded(_text: &'static str) -> Node {
    unreachable!("stub")
}

impl Node {
    /// The value behind `key`, if this is a table that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Value::Table(entries) = &self.value else {
            return None;
        };
        entries
            .iter()
            .find(|(name, _)| name.name == key)
            .map(|(_, node)| node)
    }

    /// The keys, if this is a table.
    pub fn keys(&self) -> Vec<&str> {
        let Value::Table(entries) = &self.value else {
            return Vec::new();
        };
        entries.iter().map(|(key, _)| key.name.as_str()).collect()
    }
}
