//! Presets: tables that can be called by name, each with the source of its numbers.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::document::embedded;
use super::{Named, Node, Problems, Read, Value, hint};

/// The presets of one kind: an embedded file with a table for each.
#[derive(Debug)]
pub struct Presets {
    what: &'static str,
    call: &'static str,
    text: &'static str,
    parsed: OnceLock<Node>,
}

impl Presets {
    /// Those in `text`, called `what` in messages; an experiment calls the one called NAME by `call`.
    pub const fn new(what: &'static str, call: &'static str, text: &'static str) -> Self {
        Self { what, call, text, parsed: OnceLock::new() }
    }

    /// What they are called.
    pub const fn what(&self) -> &'static str {
        self.what
    }

    /// How an experiment calls the one called `name`.
    pub fn call(&self, name: &str) -> String {
        self.call.replace("NAME", name)
    }

    /// The file, verbatim.
    pub const fn text(&self) -> &'static str {
        self.text
    }

    /// The names, in the order of the file.
    pub fn names(&self) -> Vec<&str> {
        self.root().keys()
    }

    /// The preset of this name, if there is one.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.root().get(name)
    }

    /// The table that `node` stands for: the preset that it names, or itself, [`Self::based`].
    pub fn called<'n>(&self, node: &'n Node, problems: &mut Problems) -> Option<Cow<'n, Node>> {
        if !matches!(node.value, Value::Text(_)) {
            return self.based(node, problems);
        }
        let unchanged = Node { value: Value::Table(Vec::new()), at: node.at };
        Some(Cow::Owned(self.named(node, problems)?.with(&unchanged)))
    }

    /// The table `node`; where it names a preset as its `base`, that with its changes.
    pub fn based<'n>(&self, node: &'n Node, problems: &mut Problems) -> Option<Cow<'n, Node>> {
        match node.get("base") {
            Some(base) => Some(Cow::Owned(self.named(base, problems)?.with(node))),
            None => Some(Cow::Borrowed(node)),
        }
    }

    /// The preset that `node` names.
    fn named(&self, node: &Node, problems: &mut Problems) -> Option<&Node> {
        let name = String::read(node, problems)?;
        let preset = self.get(&name);
        if preset.is_none() {
            let message = format!("unknown {} `{name}`", self.what);
            problems.add(node.at, message, hint::one_of(&name, &self.names()));
        }
        preset
    }

    fn root(&self) -> &Node {
        self.parsed.get_or_init(|| embedded(self.text))
    }
}

impl Named for Presets {
    fn names(&self) -> Vec<&str> {
        Self::names(self)
    }

    fn with_key(&self, key: &str) -> Vec<&str> {
        let has_key = |name: &&str| self.get(name).is_some_and(|preset| preset.get(key).is_some());
        self.names().into_iter().filter(has_key).collect()
    }
}
