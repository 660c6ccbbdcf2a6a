//! The design of an experiment: which scenarios its remedies are tried on.
//!
//! A sweep varies one key or two of the experiment file over values; every combination of them is
//! a design point. All points meet the same random streams, so that their differences are due to
//! the values alone.

use crate::model::{Remedy, Scenario};

/// What an experiment varies, and the grid that it makes.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// What is varied, in the order of the file; at least one.
    pub axes: Vec<Axis>,
    /// The experiment with the values in place: all combinations, the last axis first through.
    pub points: Vec<Variant>,
}

/// A key of the experiment file with the values it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// The path of the key, as in `--set`.
    pub path: String,
    /// The values as they would be written behind `--set path=`; they differ.
    pub values: Vec<String>,
    /// Whether they are evenly spaced by ratio.
    pub is_log: bool,
}

/// A remedy with its label.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedRemedy {
    /// The label, as in charts and tables.
    pub name: String,
    /// What it does.
    pub remedy: Remedy,
}

/// An experiment with a value of each axis in place.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The paths and their values.
    pub parameters: Vec<(String, String)>,
    /// The system and its traffic.
    pub scenario: Scenario,
    /// What is compared; the names are those of the experiment.
    pub remedies: Vec<NamedRemedy>,
}

/// One scenario on which all remedies are tried.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DesignPoint<'e> {
    /// The swept paths and their values here; empty where nothing is swept.
    pub parameters: &'e [(String, String)],
    /// The system and its traffic.
    pub scenario: &'e Scenario,
    /// What is compared.
    pub remedies: &'e [NamedRemedy],
}

/// The combinations of `counts` choices, one number each: the last changes first.
pub fn grid(counts: &[usize]) -> Vec<Vec<usize>> {
    counts.iter().fold(vec![Vec::new()], |grid, count| {
        let longer = |choices: Vec<usize>| (0..*count).map(move |k| [&choices[..], &[k]].concat());
        grid.into_iter().flat_map(longer).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_axis_of_a_grid_changes_first() {
        assert_eq!(grid(&[2, 3]), [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
        assert_eq!(grid(&[]), [Vec::<usize>::new()]);
    }
}
