//! Mistakes in what was read: where, what, and what to do about it.

use super::document::At;

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands.
    pub at: At,
    /// What is wrong, with the offending text.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
}

/// All mistakes found so far.
///
/// Reading goes on where the syntax is broken, so that one pass finds every mistake. What stands
/// on a broken line is then reported once, as broken, and nothing is called missing: it may be
/// what is broken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    found: Vec<Problem>,
    broken: Vec<At>,
}

impl Problems {
    /// Adds one mistake.
    pub fn add(&mut self, at: At, message: impl Into<String>, hint: impl Into<String>) {
        if !self.broken.iter().any(|broken| broken.touches(at)) {
            self.push(at, message.into(), hint.into());
        }
    }

    /// Adds a mistake that consists in the absence of something.
    pub fn add_missing(&mut self, at: At, message: impl Into<String>, hint: impl Into<String>) {
        if self.broken.is_empty() {
            self.push(at, message.into(), hint.into());
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
        Self { found: Vec::new(), broken: self.broken.clone() }
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

    fn push(&mut self, at: At, message: String, hint: String) {
        self.found.push(Problem { at, message, hint });
    }
}
