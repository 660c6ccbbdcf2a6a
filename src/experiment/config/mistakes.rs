//! All mistakes in an experiment, for people.

use std::fmt;

use crate::reading::{Diagnostic, Document, Problem, Problems};

/// The most mistakes that are told one by one; nobody reads more.
const TOLD_MAX: usize = 100;

/// The mistakes in an experiment file and its data files, in the order of their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes {
    /// The first of them, at least one; one that is made at several places is told once.
    pub described: Vec<Diagnostic>,
    /// How many are not told.
    untold: usize,
    /// How many there are.
    pub count: usize,
}

impl Mistakes {
    /// What is wrong with `document`.
    ///
    /// # Panics
    /// If nothing is: that is a bug.
    pub(super) fn of(document: &Document, problems: Problems) -> Self {
        let problems = document.told_once(problems.into_sorted());
        assert!(!problems.is_empty(), "a reader gave up and did not say why");
        let (told, untold) = problems.split_at(problems.len().min(TOLD_MAX));
        let count = |problems: &[Problem]| problems.iter().map(Problem::count).sum::<usize>();
        Self {
            described: told.iter().map(|problem| document.describe(problem)).collect(),
            untold: count(untold),
            count: count(&problems),
        }
    }

    /// All of them with the colours of a terminal.
    pub fn coloured(&self) -> String {
        self.written(Diagnostic::coloured)
    }

    fn written(&self, write: fn(&Diagnostic) -> String) -> String {
        let mut texts: Vec<String> = self.described.iter().map(write).collect();
        if self.untold > 0 {
            texts.push(format!("and {} more", self.untold));
        }
        texts.join("\n\n")
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written(Diagnostic::to_string))
    }
}

impl std::error::Error for Mistakes {}
