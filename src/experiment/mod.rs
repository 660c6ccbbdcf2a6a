//! Asking a question of the model: an [`Experiment`], its replications, and what they say.

pub mod config;
pub mod estimate;
pub mod metric;
pub mod runner;

pub use estimate::{Comparison, Estimate};
pub use metric::Metric;

use crate::model::{Remedy, Scenario};

/// One question: the same traffic against every remedy.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// Its name: that of its file without the ending.
    pub name: String,
    /// What its charts are headed with.
    pub title: String,
    /// The root of all randomness.
    pub seed: u64,
    /// How often it is repeated.
    pub replications: Replications,
    /// The system and its traffic.
    pub scenario: Scenario,
    /// What is compared, in the order of the file; at least one, names differ.
    pub remedies: Vec<NamedRemedy>,
    /// Index of the remedy the others are compared with.
    pub baseline: usize,
    /// What the author expects.
    pub expectations: Vec<Expectation>,
    /// What it was read from.
    pub source: Source,
}

/// What an experiment was read from: enough to read it again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The text of the file.
    pub text: String,
    /// The overrides as written: path and value.
    pub overrides: Vec<(String, String)>,
}

/// A remedy with its label.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedRemedy {
    /// The label, as in charts and tables.
    pub name: String,
    /// What it does.
    pub remedy: Remedy,
}

/// When to stop repeating.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Replications {
    /// The least number, at least one.
    pub min: u32,
    /// The greatest number.
    pub max: u32,
    /// Stop when the half width of every remedy's port and user availability is at most this;
    /// `None`: run `max`.
    pub precision: Option<f64>,
    /// Confidence of all intervals, strictly between 0 and 1.
    pub confidence: f64,
}

/// Bounds on the mean of a metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// Which metric.
    pub metric: &'static Metric,
    /// Index of the remedy.
    pub remedy: usize,
    /// The least mean that is as expected.
    pub at_least: Option<f64>,
    /// The greatest.
    pub at_most: Option<f64>,
}
