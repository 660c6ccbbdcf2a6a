//! The design of an experiment: which scenarios its remedies are tried on.
//!
//! A sweep varies keys of the experiment file over values; every combination of them is a design
//! point, or those that its table asks for. All points meet the same random streams, so that their
//! differences are due to the values alone.

use crate::model::{Remedy, Scenario};
use crate::reading::graft::segments;

/// What an experiment varies, and the design points that it makes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sweep {
    /// What is varied, in the order of the file; at least one.
    pub axes: Vec<Axis>,
    /// The indices of the axes along which the points lie, one or two: others move with one of them.
    /// Empty where the points lie on no line and no grid that a chart could show.
    pub along: Vec<usize>,
    /// The experiment with the values in place; on a grid the last axis changes first.
    pub points: Vec<Variant>,
    /// How many points are left out because they break a condition …
    pub broken: usize,
    /// … and because they are the same as others.
    pub repeated: usize,
}

/// A key of the experiment file with the values it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// The path of the key, as in `--set`.
    pub path: String,
    /// What people call it: as the file says, or [`short_name`].
    pub name: String,
    /// The values that occur, as they would be written behind `--set path=`; they differ.
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

/// The end of `path`, with the class or remedy that it belongs to: `offender: poisson rate`.
pub fn short_name(path: &str) -> String {
    let all = segments(path).unwrap_or_default();
    let (owner, keys) = match &all[..] {
        [table, owner, keys @ ..] if ["clients", "remedies"].contains(&table.as_str()) => {
            (Some(owner), keys)
        }
        [_, keys @ ..] => (None, keys),
        [] => (None, &[][..]),
    };
    let is_number = |text: &str| text.parse::<usize>().is_ok();
    let keys: Vec<&str> = keys.iter().map(String::as_str).filter(|key| !is_number(key)).collect();
    let end = keys[keys.len().saturating_sub(2)..].join(" ");
    match owner.filter(|owner| !is_number(owner)) {
        _ if end.is_empty() => path.to_owned(),
        Some(owner) => format!("{owner}: {end}"),
        None => end,
    }
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
    fn a_path_is_called_by_its_end_and_whom_it_belongs_to() {
        for (path, name) in [
            ("clients.offender.arrivals.poisson.rate", "offender: poisson rate"),
            ("remedies.\"probe, then patch\".1.fix.at", "probe, then patch: fix at"),
            ("clients.0.hosts", "hosts"),
            ("network.star.latency", "star latency"),
            ("listener.hang", "hang"),
            ("horizon", "horizon"),
        ] {
            assert_eq!(short_name(path), name);
        }
    }

    #[test]
    fn the_last_axis_of_a_grid_changes_first() {
        assert_eq!(grid(&[2, 3]), [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
        assert_eq!(grid(&[]), [Vec::<usize>::new()]);
    }
}
