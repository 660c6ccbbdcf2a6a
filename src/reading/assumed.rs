//! [`Assumed`]: a key that was left out, with what was taken for it. Add here what a default may cost.
//!
//! A default that is nothing (no time, no share, none of them) is none of these: what is left out then
//! does not happen. Any other moves results, and whoever reads them should know of it. So a reader
//! says which it is: [`Table::or_nothing`](super::Table::or_nothing) or
//! [`Table::assume`](super::Table::assume).

use super::{At, Node, Value};

/// A key that was left out of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumed {
    /// Where the table stands.
    pub at: At,
    /// The key.
    pub key: &'static str,
    /// What was taken for it.
    pub usual: Usual,
    /// Where that is from; empty where its table does not say.
    pub source: &'static str,
}

/// What is taken for a key that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usual {
    /// As it is written behind `--set path=`.
    pub written: String,
    /// What it may cost whoever asks for the service, where that is counted.
    pub toll: Option<Toll>,
}

/// What a default may do to attempts for valid requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toll {
    /// A measure stops them.
    Stopped,
    /// Their clients do not wait longer for the banner.
    BannerTimeOut,
    /// Their clients do not wait longer for the final reply.
    SessionTimeOut,
    /// The listener does not wait longer for the next request on their connection.
    IdleTimeOut,
}

impl From<&str> for Usual {
    fn from(written: &str) -> Self {
        Self { written: written.to_owned(), toll: None }
    }
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The key, in quotes where it has dots or quotes in it; in a list the `name` of a table, or its
    /// number.
    pub written: String,
    /// Which of the entries it is, in their order.
    pub index: usize,
}

/// The path that leads from `root` to the outermost table that stands `at` there. (A list of tables
/// under headers stands where its first table does.)
pub fn path_to(root: &Node, at: At) -> Option<Vec<Step>> {
    if root.at == at && matches!(root.value, Value::Table(_)) {
        return Some(Vec::new());
    }
    let below = |index: usize, written: String, node: &Node| {
        let mut path = path_to(node, at)?;
        path.insert(0, Step { written, index });
        Some(path)
    };
    match &root.value {
        Value::Table(entries) => {
            let mut entries = entries.iter().enumerate();
            entries.find_map(|(index, (key, node))| below(index, quoted(&key.name), node))
        }
        Value::Array(items) => items.iter().enumerate().find_map(|(index, node)| {
            let written = match node.get("name").map(|name| &name.value) {
                Some(Value::Text(name)) => quoted(name),
                _ => index.to_string(),
            };
            below(index, written, node)
        }),
        _ => None,
    }
}

fn quoted(key: &str) -> String {
    let parts = |c: char| matches!(c, '.' | ',' | '\'' | '=');
    let quote = match (key.contains(parts) || key.is_empty(), key.contains('"')) {
        (_, true) => "'",
        (true, false) => "\"",
        (false, false) => "",
    };
    format!("{quote}{key}{quote}")
}

#[cfg(test)]
mod tests {
    use super::super::{Document, Problems, node_at};
    use super::*;

    #[test]
    fn the_path_to_a_node_leads_there_again() {
        let text =
            "a = { \"b.c\" = [{ name = \"x.y\", d = { e = 1 } }, { d = {} }], 'q\"' = { f = 3 } }
            [[g]]
            name = \"first\"
            [[g]]
            name = \"second\"";
        let root = Document::parse("file", text, &[], &mut Problems::default()).root;
        for path in ["a.\"b.c\".\"x.y\".d", "a.\"b.c\".1.d", "a.'q\"'", "g.first", "g.second"] {
            let at = node_at(&root, path).expect("it is there").at;
            let steps = path_to(&root, at).expect("it is there");
            let written: Vec<&str> = steps.iter().map(|step| step.written.as_str()).collect();
            assert_eq!(written.join("."), path);
        }
        assert_eq!(path_to(&root, At::default()), Some(Vec::new()), "the root itself");
    }
}
