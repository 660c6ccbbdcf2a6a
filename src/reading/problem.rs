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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    found: Vec<Problem>,
}

impl Problems {
    /// Adds one mistake.
    pub fn add(&mut self, at: At, message: impl Into<String>, hint: impl Into<String>) {
        self.found.push(Problem {
            at,
            message: message.into(),
            hint: hint.into(),
        });
    }

    /// Whether none was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The mistakes in the order of their places.
    pub fn into_sorted(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|problem| problem.at);
        self.found
    }
}
