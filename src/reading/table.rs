//! Tables read key by key, so that every mistake in one is found in one pass.

use std::fmt::Display;
use std::ops::RangeInclusive;

use super::syntax::parse_override;
use super::{Assumed, At, Key, Node, Nothing, Presets, Problems, Read, Usual, Value, hint};
use crate::engine::SimDuration;

/// A table while it is read: keys asked for are known, the others are mistakes.
#[derive(Debug)]
pub struct Table<'n, 'p> {
    entries: &'n [(Key, Node)],
    at: At,
    what: String,
    known: Vec<&'static str>,
    /// Known keys that are of no use to those who write files.
    unlisted: Vec<&'static str>,
    /// Those that it can start from.
    bases: Option<&'static Presets>,
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
            "write its keys in braces: { key = … }",
        );
        return None;
    };
    let mut table = Table {
        entries,
        at: node.at,
        what: what.to_owned(),
        known: Vec::new(),
        unlisted: Vec::new(),
        bases: None,
        problems,
    };
    let value = read(&mut table);
    let unknown = table.report_unknown_keys();
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
                Value::Table(entries) if entries.is_empty() => "an empty table".to_owned(),
                Value::Table(entries) => format!("a table of {} keys", entries.len()),
                other => other.kind().to_owned(),
            };
            let message = format!("{what} must be one choice, not {found}");
            problems.add(node.at, message, format!("write one of {}", hint::list(tags)));
            return None;
        }
    };
    let Some(tag) = tags.iter().find(|tag| **tag == written) else {
        let message = format!("unknown {what} `{written}`");
        problems.add(at, message, hint::one_of(written, tags));
        return None;
    };
    Some((tag, body))
}

/// Reads one of `words`, which have no settings, as the value it stands for.
pub fn word<T: Copy>(
    node: &Node,
    what: &str,
    words: &[(&'static str, T)],
    problems: &mut Problems,
) -> Option<T> {
    let tags: Vec<&'static str> = words.iter().map(|(word, _)| *word).collect();
    let (tag, body) = variant(node, what, &tags, problems)?;
    no_settings(tag, body, problems)?;
    words.iter().find(|(word, _)| *word == tag).map(|(_, value)| *value)
}

/// The settings of the variant `tag` of `what`, which must be there.
pub fn settings<'n>(
    node: &Node,
    what: &str,
    tag: &str,
    body: Body<'n>,
    problems: &mut Problems,
) -> Option<&'n Node> {
    if body.is_none() {
        let message = format!("the {what} `{tag}` needs its settings");
        problems.add(node.at, message, format!("write {{ {tag} = {{ … }} }}"));
    }
    body
}

/// Makes sure that the variant `tag` stands without settings.
pub fn no_settings(tag: &str, body: Body<'_>, problems: &mut Problems) -> Option<()> {
    let Some(body) = body else {
        return Some(());
    };
    let message = format!("`{tag}` takes no settings");
    problems.add(body.at, message, format!("write \"{tag}\""));
    None
}

impl<'n> Table<'n, '_> {
    /// The value of `key`; a missing one is a mistake.
    pub fn required<T: Read>(&mut self, key: &'static str) -> Option<T> {
        self.required_or(key, &T::called_by_name(), T::read)
    }

    /// The value of `key` as `read` reads it; a missing one is a mistake.
    pub fn required_with<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&'n Node, &mut Problems) -> Option<T>,
    ) -> Option<T> {
        self.required_or(key, &[], read)
    }

    /// The same of a value that can be one of `presets`.
    fn required_or<T>(
        &mut self,
        key: &'static str,
        presets: &[&str],
        read: impl FnOnce(&'n Node, &mut Problems) -> Option<T>,
    ) -> Option<T> {
        if let Some(node) = self.node(key) {
            return read(node, self.problems);
        }
        let message = format!("missing key `{key}` in {}", self.what);
        self.problems.add_missing(self.at, message, self.how_to_add(key, presets));
        None
    }

    /// What to do where `key` is absent: the presets that can be its value, or that the table can
    /// start from and that have it, fill it.
    fn how_to_add(&self, key: &str, presets: &[&str]) -> String {
        let quoted = |names: &[&str]| hint::list(names).replace('`', "\"");
        let bases = self.bases.map(|bases| bases.with_key(key)).unwrap_or_default();
        match (presets, &bases[..]) {
            ([], []) => format!("add `{key} = …`"),
            ([], bases) => {
                format!("add `{key} = …`; presets that fill it: base = {}", quoted(bases))
            }
            (presets, _) => format!("add `{key} = …`; presets that fill it: {}", quoted(presets)),
        }
    }

    /// The value of `key`, `Some(None)` where it is absent, `None` where it is wrong.
    pub fn optional<T: Read>(&mut self, key: &'static str) -> Option<Option<T>> {
        self.node(key).map_or(Some(None), |node| T::read(node, self.problems).map(Some))
    }

    /// The value of `key`; where it is absent, nothing happens of what it says.
    pub fn or_nothing<T: Read + Nothing>(&mut self, key: &'static str) -> Option<T> {
        self.optional(key).map(|value| value.unwrap_or(T::NOTHING))
    }

    /// The value of `key`; where it is absent, the usual one, which moves results and is noted.
    pub fn assume<T: Read>(&mut self, key: &'static str, usual: impl Into<Usual>) -> Option<T> {
        if let Some(node) = self.node(key) {
            return T::read(node, self.problems);
        }
        let usual = usual.into();
        let value = value(&usual);
        self.note(key, usual);
        Some(value)
    }

    /// Notes what is taken for `key`, which is absent.
    pub fn note(&mut self, key: &'static str, usual: impl Into<Usual>) {
        self.problems.assume(Assumed { at: self.at, key, usual: usual.into() });
    }

    /// The number behind `key`, which must lie in `range`; a missing one is a mistake.
    pub fn within<T>(&mut self, key: &'static str, range: RangeInclusive<T>) -> Option<T>
    where
        T: Read + PartialOrd + Display,
    {
        let value = self.required(key);
        self.ranged(key, value, &range)
    }

    /// The number behind `key`, which must lie in `range`; `Some(None)` where it is absent.
    pub fn optional_within<T>(
        &mut self,
        key: &'static str,
        range: RangeInclusive<T>,
    ) -> Option<Option<T>>
    where
        T: Read + PartialOrd + Display,
    {
        match self.node(key) {
            Some(_) => self.within(key, range).map(Some),
            None => Some(None),
        }
    }

    /// The number behind `key`, which must lie in `range`; where it is absent, see
    /// [`Table::assume`].
    pub fn assume_within<T>(
        &mut self,
        key: &'static str,
        range: RangeInclusive<T>,
        usual: impl Into<Usual>,
    ) -> Option<T>
    where
        T: Read + PartialOrd + Display,
    {
        let value = self.assume(key, usual);
        self.ranged(key, value, &range)
    }

    /// The span behind `key`, which must be longer than nothing; a missing one is a mistake.
    pub fn above_zero(&mut self, key: &'static str) -> Option<SimDuration> {
        let span = self.required(key);
        self.longer_than_nothing(key, span)
    }

    /// The span behind `key`, which must be longer than nothing; where it is absent, see
    /// [`Table::assume`].
    pub fn assume_above_zero(
        &mut self,
        key: &'static str,
        usual: impl Into<Usual>,
    ) -> Option<SimDuration> {
        let span = self.assume(key, usual);
        self.longer_than_nothing(key, span)
    }

    /// Lets stand what one of `presets` brings with it: the `base` that called it, and its
    /// `source`, which is proposed to nobody.
    pub fn starts_from(&mut self, presets: &'static Presets) {
        self.bases = Some(presets);
        self.node("base");
        self.unlisted.push("source");
    }

    /// The node behind `key`, which is known from now on.
    pub fn node(&mut self, key: &'static str) -> Option<&'n Node> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.entries.iter().find(|(name, _)| name.name == key).map(|(_, node)| node)
    }

    /// Where the value of `key` stands, or else the table itself.
    pub fn at(&self, key: &str) -> At {
        self.entries.iter().find(|(name, _)| name.name == key).map_or(self.at, |(_, node)| node.at)
    }

    /// Keeps `value`, the one of `key`, if `valid` holds; otherwise says what is wrong with it.
    pub fn check<T>(
        &mut self,
        key: &str,
        value: Option<T>,
        valid: impl FnOnce(&T) -> bool,
        message: impl FnOnce(&T) -> String,
        hint: &str,
    ) -> Option<T> {
        let value = value?;
        if valid(&value) {
            return Some(value);
        }
        self.complain(key, message(&value), hint);
        None
    }

    /// Reports a mistake in the value of `key`.
    pub fn complain(&mut self, key: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.add(self.at(key), message, hint);
    }

    /// Reports that the table lacks something.
    pub fn miss(&mut self, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.add_missing(self.at, message, hint);
    }

    /// Reports that the value of `key` contradicts the one of `other`.
    pub fn contradict(
        &mut self,
        key: &str,
        other: &str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let label = format!("`{other}` is here");
        self.problems.add_contradiction(self.at(key), message, hint, (self.at(other), label));
    }

    /// The list that problems go to, for readers of nested values.
    pub fn problems(&mut self) -> &mut Problems {
        self.problems
    }

    fn longer_than_nothing(&mut self, key: &str, span: Option<SimDuration>) -> Option<SimDuration> {
        let hint = "write a duration above zero, such as \"15 min\"";
        let longer = |span: &SimDuration| *span > SimDuration::ZERO;
        self.check(key, span, longer, |_| format!("`{key}` is zero"), hint)
    }

    fn ranged<T: PartialOrd + Display>(
        &mut self,
        key: &str,
        value: Option<T>,
        range: &RangeInclusive<T>,
    ) -> Option<T> {
        let hint = format!("write a number from {} to {}", range.start(), range.end());
        let message = |value: &T| format!("`{key}` is {value}");
        self.check(key, value, |value| range.contains(value), message, &hint)
    }

    fn report_unknown_keys(&mut self) -> bool {
        let known = |key: &Key| {
            let name = key.name.as_str();
            self.known.contains(&name) || self.unlisted.contains(&name)
        };
        let unknown: Vec<&Key> =
            self.entries.iter().map(|(key, _)| key).filter(|key| !known(key)).collect();
        for key in &unknown {
            if self.problems.is_full() {
                break;
            }
            let message = format!("unknown key `{}` in {}", key.name, self.what);
            self.problems.add(key.at, message, hint::one_of(&key.name, &self.known));
        }
        !unknown.is_empty()
    }
}

/// What is taken for a key that is left out.
///
/// # Panics
/// If it is none: that is a bug.
fn value<T: Read>(usual: &Usual) -> T {
    let mut problems = Problems::default();
    let node = parse_override("", &usual.written, 0, &mut problems);
    let value = node.and_then(|node| T::read(&node, &mut problems));
    value.unwrap_or_else(|| panic!("the default {:?} is wrong: {problems:?}", usual.written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_written_as_on_the_command_line() {
        assert!((value::<f64>(&"0.001".into()) - 0.001).abs() < f64::EPSILON);
        assert_eq!(value::<String>(&"mx".into()), "mx");
        assert!(value::<bool>(&"true".into()));
    }
}
