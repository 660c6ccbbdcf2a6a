//! Tables read key by key, so that every mistake in one is found in one pass.

use super::document::{Key, Node, Value};
use super::hint;
use super::problem::Problems;
use super::{At, Read};

/// A table while it is read: keys asked for are known, the others are mistakes.
#[derive(Debug)]
pub struct Table<'n, 'p> {
    entries: &'n [(Key, Node)],
    at: At,
    known: Vec<&'static str>,
    problems: &'p mut Problems,
}

/// What stands behind the tag of a variant: `"silent"` has no body, `{ fix = { … } }` has one.
pub type Body<'n> = Option<&'n Node>;

/// Reads the table `node`, called `what` in messages, with `read`, which asks for every key it
/// knows **before** it gives up on a missing one; unknown keys are then reported.
pub fn read_table<'n, T>(
    node: &'n Node,
    what: &str,
    problems: &mut Problems,
    read: impl FnOnce(&mut Table<'n, '_>) -> Option<T>,
) -> Option<T> {
    let Value::Table(entries) = &node.value else {
        problems.add(
            node.at,
            format!("{what} must be a table, not {}", node.value.kind()),
            "",
        );
        return None;
    };
    let mut table = Table {
        entries,
        at: node.at,
        known: Vec::new(),
        problems,
    };
    let value = read(&mut table);
    let unknown = table.report_unknown_keys(what);
    value.filter(|_| !unknown)
}

/// Reads an externally tagged variant of `what`: a bare tag, or a table with one tag as its key.
pub fn variant<'n>(
    node: &'n Node,
    what: &str,
    tags: &[&'static str],
    problems: &mut Problems,
) -> Option<(&'static str, Body<'n>)> {
    let (written, at, body) = match &node.value {
        Value::Text(text) => (text.as_str(), node.at, None),
        Value::Table(entries) if entries.len() == 1 => {
            let (key, body) = &entries[0];
            (key.name.as_str(), key.at, Some(body))
        }
        other => {
            let found = match other {
                Value::Table(entries) => format!("a table of {} keys", entries.len()),
                other => other.kind().to_owned(),
            };
            let hint = format!("write one of {}", hint::list(tags));
            problems.add(
                node.at,
                format!("{what} must be one tag, not {found}"),
                hint,
            );
            return None;
        }
    };
    let Some(tag) = tags.iter().find(|tag| **tag == written) else {
        problems.add(
            at,
            format!("unknown {what} `{written}`"),
            hint::one_of(written, tags),
        );
        return None;
    };
    Some((tag, body))
}

impl<'n> Table<'n, '_> {
    /// The value of `key`; a missing one is a mistake.
    pub fn required<T: Read>(&mut self, key: &'static str) -> Option<T> {
        if let Some(node) = self.node(key) {
            return T::read(node, self.problems);
        }
        self.problems.add(
            self.at,
            format!("missing key `{key}`"),
            format!("add `{key} = …`"),
        );
        None
    }

    /// The value of `key`, `Some(None)` where it is absent, `None` where it is wrong.
    pub fn optional<T: Read>(&mut self, key: &'static str) -> Option<Option<T>> {
        self.node(key)
            .map_or(Some(None), |node| T::read(node, self.problems).map(Some))
    }

    /// The value of `key`, or `default` where it is absent.
    pub fn or<T: Read>(&mut self, key: &'static str, default: T) -> Option<T> {
        self.optional(key).map(|value| value.unwrap_or(default))
    }

    /// The node behind `key`, which is known from now on.
    pub fn node(&mut self, key: &'static str) -> Option<&'n Node> {
        self.known.push(key);
        self.entries
            .iter()
            .find(|(name, _)| name.name == key)
            .map(|(_, node)| node)
    }

    /// Where the value of `key` stands, or else the table itself.
    pub fn at(&self, key: &str) -> At {
        self.entries
            .iter()
            .find(|(name, _)| name.name == key)
            .map_or(self.at, |(_, node)| node.at)
    }

    /// Keeps `value`, the one of `key`, if `valid` holds; otherwise says so.
    pub fn check<T>(
        &mut self,
        key: &str,
        value: Option<T>,
        valid: impl FnOnce(&T) -> bool,
        message: &str,
        hint: &str,
    ) -> Option<T> {
        let value = value?;
        if valid(&value) {
            return Some(value);
        }
        self.complain(key, message, hint);
        None
    }

    /// Reports a mistake in the value of `key`.
    pub fn complain(&mut self, key: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.add(self.at(key), message, hint);
    }

    /// The list that problems go to, for readers of nested values.
    pub fn problems(&mut self) -> &mut Problems {
        self.problems
    }

    fn report_unknown_keys(&mut self, what: &str) -> bool {
        let mut any = false;
        for (key, _) in self.entries {
            if !self.known.contains(&key.name.as_str()) {
                let hint = hint::one_of(&key.name, &self.known);
                self.problems.add(
                    key.at,
                    format!("unknown key `{}` in {what}", key.name),
                    hint,
                );
                any = true;
            }
        }
        any
    }
}
