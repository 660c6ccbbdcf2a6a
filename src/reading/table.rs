//! Tables read key by key, so that every mistake in one is found in one pass.

use std::fmt::Display;
use std::ops::RangeInclusive;

use super::syntax::parse_override;
use super::{
    Assumed, At, Entry, Form, Key, Node, Nothing, Presence, Problems, Read, Shape, Toll, Usual,
    Value, hint,
};
use crate::engine::SimDuration;

/// A table while it is read: keys asked for are known, the others are mistakes.
#[derive(Debug)]
pub struct Table<'n, 'p> {
    entries: &'n [(Key, Node)],
    shape: &'static Shape,
    at: At,
    what: String,
    known: Vec<&'static str>,
    /// Known keys that are of no use to those who write files.
    unlisted: Vec<&'static str>,
    problems: &'p mut Problems,
}

/// Reads the table `node` of this shape with `read`, which asks for every key it knows **before** it
/// gives up on a missing one; unknown keys are then reported.
pub fn read_table<'n, T>(
    node: &'n Node,
    shape: &'static Shape,
    problems: &mut Problems,
    read: impl FnOnce(&mut Table<'n, '_>) -> Option<T>,
) -> Option<T> {
    read_table_called(node, shape, shape.name, problems, read)
}

/// The same of a table that is called `what` in messages.
pub fn read_table_called<'n, T>(
    node: &'n Node,
    shape: &'static Shape,
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
        shape,
        at: node.at,
        what: what.to_owned(),
        known: Vec::new(),
        unlisted: Vec::new(),
        problems,
    };
    let value = read(&mut table);
    let unknown = table.report_unknown_keys();
    value.filter(|_| !unknown)
}

impl<'n> Table<'n, '_> {
    /// The value of `key`; a missing one is a mistake.
    pub fn required<T: Read>(&mut self, key: &'static str) -> Option<T> {
        self.debug_check_form::<T>(key);
        self.required_with(key, T::read)
    }

    /// The value of `key` as `read` reads it; a missing one is a mistake.
    pub fn required_with<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&'n Node, &mut Problems) -> Option<T>,
    ) -> Option<T> {
        debug_assert!(
            matches!(self.entry(key).presence, Presence::Needed | Presence::Depends(_))
                || self.node(key).is_some(),
            "`{key}` may be left out of {:?}",
            self.shape.name
        );
        if let Some(node) = self.node(key) {
            return read(node, self.problems);
        }
        let message = format!("missing key `{key}` in {}", self.what);
        self.problems.add_missing(self.at, message, self.how_to_add(key));
        None
    }

    /// What to do where `key` is absent: the presets that can be its value, or that the table can
    /// start from and that have it, fill it.
    fn how_to_add(&self, key: &str) -> String {
        let quoted = |names: &[&str]| hint::list(names).replace('`', "\"");
        if let Form::Called(shape) = self.entry(key).form
            && let Some(presets) = shape.presets()
        {
            return format!("add `{key} = …`; presets that fill it: {}", quoted(&presets.names()));
        }
        let bases = self.shape.presets().map(|bases| bases.with_key(key)).unwrap_or_default();
        match bases[..] {
            [] => format!("add `{key} = …`"),
            _ => format!("add `{key} = …`; presets that fill it: base = {}", quoted(&bases)),
        }
    }

    /// The value of `key`, `Some(None)` where it is absent, `None` where it is wrong.
    pub fn optional<T: Read>(&mut self, key: &'static str) -> Option<Option<T>> {
        self.debug_check_form::<T>(key);
        debug_assert!(
            self.entry(key).presence != Presence::Needed,
            "`{key}` may not be left out of {:?}",
            self.shape.name
        );
        self.node(key).map_or(Some(None), |node| T::read(node, self.problems).map(Some))
    }

    /// The value of `key`; where it is absent, nothing happens of what it says.
    pub fn or_nothing<T: Read + Nothing>(&mut self, key: &'static str) -> Option<T> {
        self.optional(key).map(|value| value.unwrap_or(T::NOTHING))
    }

    /// The value of `key`; where it is absent, the usual one, which moves results and is noted.
    ///
    /// # Panics
    /// If the shape of the table does not say which: that is a bug.
    pub fn assume<T: Read>(&mut self, key: &'static str) -> Option<T> {
        self.assume_at(key, None)
    }

    /// The same of a default that may cost those who ask for the service something.
    pub fn assume_at<T: Read>(
        &mut self,
        key: &'static str,
        toll: impl Into<Option<Toll>>,
    ) -> Option<T> {
        self.debug_check_form::<T>(key);
        if let Some(node) = self.node(key) {
            return T::read(node, self.problems);
        }
        let Presence::Usual { written, .. } = self.entry(key).presence else {
            panic!("`{key}` of {:?} has no default", self.shape.name);
        };
        let usual = Usual { written: written.to_owned(), toll: toll.into() };
        let value = value(&usual);
        self.note(key, usual);
        Some(value)
    }

    /// Notes what is taken for `key`, which is absent.
    pub fn note(&mut self, key: &'static str, usual: impl Into<Usual>) {
        let source = match self.entry(key).presence {
            Presence::Usual { source, .. } => source,
            Presence::Needed | Presence::Depends(_) | Presence::Absent(_) => "",
        };
        self.problems.assume(Assumed { at: self.at, key, usual: usual.into(), source });
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
    /// [`Table::assume_at`].
    pub fn assume_within<T>(
        &mut self,
        key: &'static str,
        range: RangeInclusive<T>,
        toll: impl Into<Option<Toll>>,
    ) -> Option<T>
    where
        T: Read + PartialOrd + Display,
    {
        let value = self.assume_at(key, toll);
        self.ranged(key, value, &range)
    }

    /// The span behind `key`, which must be longer than nothing; a missing one is a mistake.
    pub fn above_zero(&mut self, key: &'static str) -> Option<SimDuration> {
        let span = self.required(key);
        self.longer_than_nothing(key, span)
    }

    /// The span behind `key`, which must be longer than nothing; `Some(None)` where it is absent.
    pub fn optional_above_zero(&mut self, key: &'static str) -> Option<Option<SimDuration>> {
        match self.node(key) {
            Some(_) => self.above_zero(key).map(Some),
            None => Some(None),
        }
    }

    /// The span behind `key`, which must be longer than nothing; where it is absent, see
    /// [`Table::assume_at`].
    pub fn assume_above_zero(
        &mut self,
        key: &'static str,
        toll: impl Into<Option<Toll>>,
    ) -> Option<SimDuration> {
        let span = self.assume_at(key, toll);
        self.longer_than_nothing(key, span)
    }

    /// Lets stand what a preset brings with it: the `base` that called it, and its `source`, which
    /// is proposed to nobody.
    pub fn starts_from_preset(&mut self) {
        debug_assert!(self.shape.presets().is_some(), "{:?} has no presets", self.shape.name);
        self.known.push("base");
        self.unlisted.push("source");
    }

    /// The node behind `key`, which is known from now on.
    pub fn node(&mut self, key: &'static str) -> Option<&'n Node> {
        debug_assert!(self.shape.entry(key).is_some(), "declare `{key}` of {:?}", self.shape.name);
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

    /// What the shape says of `key`.
    ///
    /// # Panics
    /// If it says nothing: that is a bug.
    fn entry(&self, key: &str) -> &'static Entry {
        let entry = self.shape.entry(key);
        entry.unwrap_or_else(|| panic!("declare `{key}` of {:?}", self.shape.name))
    }

    /// Panics, where assertions are on, if the shape says that `key` is of another form.
    fn debug_check_form<T: Read>(&self, key: &str) {
        debug_assert!(
            T::FORM.suits(&self.entry(key).form),
            "`{key}` of {:?} is read as {:?}",
            self.shape.name,
            T::FORM
        );
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
        debug_assert!(
            self.entry(key).within.is_some_and(|(least, most)| {
                let number = |end: &T| end.to_string().parse::<f64>().expect("a number");
                number(range.start()) <= least && most <= number(range.end())
            }),
            "say that `{key}` of {:?} is within {} and {}",
            self.shape.name,
            range.start(),
            range.end()
        );
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
