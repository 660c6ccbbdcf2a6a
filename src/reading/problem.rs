//! Mistakes in what was read: where, what, and what to do about it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::assumed::Assumed;
use super::place::At;

/// The most mistakes that are kept. A text of another kind has one at every byte.
const KEPT_MAX: usize = 10_000;

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands.
    pub at: At,
    /// What is wrong, with the offending text.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
    /// What it contradicts, if that stands somewhere else.
    pub other: Option<Other>,
    /// Where the same is wrong too.
    pub again: Option<Box<Again>>,
}

/// Further places of a mistake that is told once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// How many there are.
    pub count: usize,
    /// The first of them.
    pub first: Vec<At>,
}

/// How many further places of a mistake are told.
const PLACES_MAX: usize = 3;

/// The second place of a contradiction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Where it stands.
    pub at: At,
    /// What stands there, such as "the first one".
    pub label: String,
}

/// All mistakes found so far; and beside them what was left out, and so assumed.
///
/// Reading goes on where the syntax is broken, so that one pass finds every mistake. What stands
/// on a broken line is then reported once, as broken, and nothing is called missing: it may be
/// what is broken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    found: Vec<Problem>,
    broken: Vec<At>,
    assumed: Vec<Assumed>,
}

impl Problem {
    /// One that contradicts nothing.
    pub(super) fn new(at: At, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { at, message: message.into(), hint: hint.into(), other: None, again: None }
    }

    /// The same is wrong at `at` too.
    pub(super) fn also_at(&mut self, at: At) {
        let again = self.again.get_or_insert_default();
        again.count += 1;
        if again.first.len() < PLACES_MAX {
            again.first.push(at);
        }
    }

    /// At how many places it stands.
    pub fn count(&self) -> usize {
        1 + self.again.as_ref().map_or(0, |again| again.count)
    }

    /// What it says, but for numbers, and for what it quotes that `varies`.
    pub fn kind(&self, varies: fn(&str) -> bool) -> String {
        let mut kind = String::new();
        for text in [&self.message, &self.hint] {
            for (index, piece) in text.split(['`', '"']).enumerate() {
                let is_quoted = index % 2 == 1;
                if !is_quoted {
                    kind.extend(piece.chars().filter(|c| !c.is_ascii_digit() && *c != '.'));
                } else if !varies(piece) {
                    kind.push_str(piece);
                }
                kind.push('`');
            }
        }
        kind
    }
}

/// Whether `text` is no word, as far as its beginning tells: for [`Problem::kind`].
pub fn is_number(text: &str) -> bool {
    !text.starts_with(char::is_alphabetic)
}

/// `problems` in their order, each mistake once: those are one of which `same` is equal.
pub fn told_once<K: Ord>(problems: Vec<Problem>, same: impl Fn(&Problem) -> K) -> Vec<Problem> {
    let mut told: Vec<Problem> = Vec::new();
    let mut indices: BTreeMap<K, usize> = BTreeMap::new();
    for problem in problems {
        match indices.entry(same(&problem)) {
            Entry::Vacant(entry) => {
                entry.insert(told.len());
                told.push(problem);
            }
            Entry::Occupied(entry) => {
                let first = &mut told[*entry.get()];
                first.also_at(problem.at);
                if let (Some(again), Some(more)) = (&mut first.again, problem.again) {
                    again.count += more.count;
                }
            }
        }
    }
    told
}

impl Problems {
    /// Adds one mistake.
    pub fn add(&mut self, at: At, message: impl Into<String>, hint: impl Into<String>) {
        self.put(Problem::new(at, message, hint));
    }

    /// Adds a mistake at `at` that contradicts what stands at `other`: there `label` is written.
    pub fn add_contradiction(
        &mut self,
        at: At,
        message: impl Into<String>,
        hint: impl Into<String>,
        (other, label): (At, impl Into<String>),
    ) {
        let other = Some(Other { at: other, label: label.into() });
        self.put(Problem { other, ..Problem::new(at, message, hint) });
    }

    /// Adds a mistake for each of `named` that has the name of an earlier one: `message` says so of
    /// its name.
    pub fn add_repeated<'n>(
        &mut self,
        named: impl IntoIterator<Item = (&'n str, At)>,
        message: impl Fn(&str) -> String,
        hint: &str,
    ) {
        let mut first: BTreeMap<&str, At> = BTreeMap::new();
        for (name, at) in named {
            match first.entry(name) {
                Entry::Vacant(entry) => drop(entry.insert(at)),
                Entry::Occupied(entry) => {
                    let earlier = (*entry.get(), "the first one");
                    self.add_contradiction(at, message(name), hint, earlier);
                }
            }
        }
    }

    /// Adds `problem`, unless it stands on a broken line.
    pub fn put(&mut self, problem: Problem) {
        if !self.is_full() && !self.broken.iter().any(|broken| broken.touches(problem.at)) {
            self.found.push(problem);
        }
    }

    /// Adds a mistake that consists in the absence of something.
    pub fn add_missing(&mut self, at: At, message: impl Into<String>, hint: impl Into<String>) {
        if self.broken.is_empty() && !self.is_full() {
            self.found.push(Problem::new(at, message, hint));
        }
    }

    /// Adds a mistake of syntax, after which nothing in `lines` can be trusted; the first one in a
    /// line is reported.
    pub fn add_broken(
        &mut self,
        at: At,
        lines: At,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.add(at, message, hint);
        self.broken.push(lines);
    }

    /// A list without mistakes for another reading of the same document.
    pub fn for_another_reading(&self) -> Self {
        Self { found: Vec::new(), broken: self.broken.clone(), assumed: Vec::new() }
    }

    /// Notes that something was left out.
    pub fn assume(&mut self, assumed: Assumed) {
        self.assumed.push(assumed);
    }

    /// What was left out, in the order in which it was read; from now on there is none.
    pub fn take_assumed(&mut self) -> Vec<Assumed> {
        std::mem::take(&mut self.assumed)
    }

    /// Whether too many were found for all to be kept.
    pub fn is_full(&self) -> bool {
        self.found.len() >= KEPT_MAX
    }

    /// Whether none was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The mistakes in the order of their places, each once.
    pub fn into_sorted(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|problem| problem.at);
        self.found.dedup();
        self.found
    }
}
