//! Asking a question of the model: an [`Experiment`], its replications, and what they say.

pub mod apart;
pub mod assumed;
mod batch;
pub mod break_even;
mod certainty;
mod compare;
mod conduct;
pub mod config;
pub mod costs;
pub mod design;
mod deviations;
pub mod estimate;
pub mod fates;
pub mod filling;
pub mod forecast;
mod fraction;
pub mod goal;
pub mod grouped;
mod halt;
pub mod intervals;
pub mod metric;
pub mod objective;
pub mod optimum;
mod paths;
mod progress;
mod quantile;
pub mod ranking;
pub mod record;
mod remedy_result;
pub mod response;
pub mod results;
pub mod runner;
pub mod sample;
pub mod select;
pub mod sensitivity;
pub mod share;
pub mod sobol_indices;
pub mod steady;
pub mod store;
pub mod student;
pub mod survival;
#[cfg(test)]
pub(crate) mod synthetic;
pub mod tune;
mod unit;
pub mod unmet;
mod warm_up;
mod workers;

pub use assumed::Assumed;
pub use costs::Costs;
pub use design::{DesignPoint, NamedRemedy, Sweep};
pub use estimate::{Comparison, Estimate};
pub use goal::Goal;
pub use metric::Metric;
pub use objective::Objective;
pub use results::Results;
pub use runner::{Conduct, Halt, Progress, run};

use serde::{Deserialize, Serialize};

use crate::model::Scenario;
use design::Variant;

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
    /// How well something is to be known before they end; where nothing is, the greatest number is run.
    pub goals: Vec<Goal>,
    /// The system and its traffic, at the first design point.
    pub scenario: Scenario,
    /// What is compared, in the order of the file; at least one, names differ.
    pub remedies: Vec<NamedRemedy>,
    /// What is not, though the file has it.
    pub left_out: LeftOut,
    /// Index of the remedy the others are compared with.
    pub baseline: usize,
    /// What the author expects.
    pub expectations: Vec<Expectation>,
    /// What is promised, at most once for each share.
    pub objectives: Vec<Objective>,
    /// What things cost; `None` where nothing has a price.
    pub costs: Option<Costs>,
    /// What is varied; `None` where there is one design point only.
    pub sweep: Option<Sweep>,
    /// What is drawn against the swept key, in this order.
    pub charts: Vec<&'static Metric>,
    /// What the file leaves out whose default moves results.
    pub assumed: Vec<Assumed>,
    /// What it was read from.
    pub source: Source,
}

/// What an experiment leaves out that runs only some of the remedies in its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// The names of the other remedies.
    pub remedies: Vec<String>,
    /// Whether the baseline is among them; the first that is run takes its place.
    pub baseline: bool,
    /// How many expectations are about them.
    pub expectations: usize,
}

/// The texts an experiment was read from, so that it can be repeated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The name of the file, without folders; `-`: it was read from standard input.
    pub file: String,
    /// All of it, verbatim.
    pub text: String,
    /// Paths and values that were set on the command line, in their order.
    pub overrides: Vec<(String, String)>,
    /// The data files that it names: path as written, and content.
    pub files: Vec<(String, String)>,
}

/// When to stop repeating.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Replications {
    /// The least number, at least one.
    pub min: u32,
    /// The greatest number.
    pub max: u32,
    /// Confidence of all intervals, strictly between 0 and 1.
    pub confidence: f64,
}

/// Bounds within which the interval of a metric is expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// Which metric.
    pub metric: &'static Metric,
    /// Index of the remedy.
    pub remedy: usize,
    /// Swept paths with the values at which it is expected; empty: at every design point.
    pub at: Vec<(String, String)>,
    /// The least that is as expected.
    pub at_least: Option<f64>,
    /// The greatest.
    pub at_most: Option<f64>,
}

impl Experiment {
    /// The number of replications after which the stopping rule looks first.
    pub fn first_size(&self) -> u32 {
        let Replications { min, max, .. } = self.replications;
        if self.goals.is_empty() { max } else { min.min(max) }
    }

    /// The design points, at least one.
    pub fn design(&self) -> Vec<DesignPoint<'_>> {
        let Some(sweep) = &self.sweep else {
            let (scenario, remedies) = (&self.scenario, &self.remedies[..]);
            return vec![DesignPoint { parameters: &[], scenario, remedies }];
        };
        let points = sweep.points.iter().map(|Variant { parameters, scenario, remedies }| {
            DesignPoint { parameters, scenario, remedies }
        });
        points.collect()
    }
}

impl Expectation {
    /// Whether it is about the design point with these `parameters`.
    pub fn is_about(&self, parameters: &[(String, String)]) -> bool {
        self.at.iter().all(|place| parameters.contains(place))
    }
}
