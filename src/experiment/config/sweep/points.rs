//! The experiment at every point of the grid, or what is wrong with the values.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::SweptKey;
use crate::experiment::design::{Sweep, Variant, grid};
use crate::experiment::{Assumed, Experiment, assumed};
use crate::model::Scenario;
use crate::model::scenario::{Arrivals, Class};
use crate::reading::scalar::no_whole_number;
use crate::reading::{Node, Problem, Problems, Value, graft};

/// Mistakes of single combinations that are told; where all of a grid are wrong, more is noise.
const TOLD: usize = 10;

/// Mistakes of one combination that are looked at.
const FOUND_MAX: usize = 100;

/// The most values that a hint lists.
const LISTED_MAX: usize = 12;

/// The most hosts and recorded requests of all points together: each point has its own.
const HELD_MAX: usize = 8_000_000;

/// Reads an experiment from a tree.
type Reader<'a> = &'a dyn Fn(&Node, &mut Problems) -> Option<Experiment>;

/// The experiment that `read` reads from `root` with the values of `swept` in place.
///
/// A mistake that comes and goes with the value of a key is told of that value; the others are
/// those of the file.
pub(in super::super) fn points(
    root: &Node,
    swept: &[SweptKey],
    read: Reader<'_>,
    problems: &mut Problems,
) -> Option<Experiment> {
    let empty = problems.for_another_reading();
    let grid_reader = Grid { root, swept, read, empty, held: Cell::new(0) };
    let first = vec![0; swept.len()];
    let (experiment, at_first) = grid_reader.at(&first);
    if swept.is_empty() {
        tell(at_first, problems);
        return experiment;
    }
    grid_reader.check_one_by_one(&at_first, problems)?;
    let mut experiment = experiment?;
    let points = grid_reader.all(&mut experiment.assumed, problems)?;
    experiment.sweep = Some(Sweep { axes: swept.iter().map(SweptKey::axis).collect(), points });
    Some(experiment)
}

struct Grid<'a> {
    root: &'a Node,
    swept: &'a [SweptKey],
    read: Reader<'a>,
    empty: Problems,
    /// The hosts and recorded requests of all that was read.
    held: Cell<usize>,
}

impl Grid<'_> {
    /// The experiment with the chosen value of each key in place, and the mistakes in it.
    fn at(&self, choice: &[usize]) -> (Option<Experiment>, Vec<Problem>) {
        let mut root = self.root.clone();
        let mut problems = self.empty.clone();
        for (swept, index) in self.swept.iter().zip(choice) {
            graft(&mut root, &swept.key, swept.values[*index].clone(), &mut problems);
        }
        let experiment = (self.read)(&root, &mut problems);
        let held = experiment.as_ref().map_or(0, |experiment| held(&experiment.scenario));
        self.held.set(self.held.get() + held);
        let mut found = problems.into_sorted();
        if !choice.is_empty() {
            found.truncate(FOUND_MAX);
        }
        (experiment, found)
    }

    /// Says if the points hold more than the memory should.
    fn check_held(&self, problems: &mut Problems) -> Option<()> {
        if self.held.get() <= HELD_MAX {
            return Some(());
        }
        let message = "the points of the sweep have too many hosts and recorded requests";
        let hint = format!("sweep fewer values: {HELD_MAX} may be read for all points together");
        problems.add(self.swept[0].key.at, message, hint);
        None
    }

    /// Tries every value beside the first of the other keys; `None` if something is wrong.
    fn check_one_by_one(&self, at_first: &[Problem], problems: &mut Problems) -> Option<()> {
        let mut of_file = at_first.to_owned();
        let mut is_sound = at_first.is_empty();
        for (axis, swept) in self.swept.iter().enumerate() {
            let mut by_value = vec![at_first.to_owned()];
            for index in 1..swept.values.len() {
                let mut choice = vec![0; self.swept.len()];
                choice[axis] = index;
                by_value.push(self.at(&choice).1);
                self.check_held(problems)?;
            }
            is_sound &= by_value.iter().all(Vec::is_empty);
            // What is wrong at every value is wrong with the key, or with the file.
            let words = |problem: &Problem| (problem.message.clone(), problem.hint.clone());
            let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
            for found in &by_value {
                let different: BTreeSet<_> = found.iter().map(words).collect();
                different.into_iter().for_each(|words| *counts.entry(words).or_default() += 1);
            }
            let is_common = |problem: &Problem| counts[&words(problem)] == by_value.len();
            for (index, found) in by_value.iter().enumerate() {
                for problem in found {
                    if !is_common(problem) {
                        tell_of_value(swept, index, problem, problems);
                        of_file.retain(|other| other != problem);
                    } else if problem.at == swept.values[index].at {
                        let message = format!("`{}`: {}", swept.key.name, problem.message);
                        problems.put(Problem { at: swept.key.at, message, ..problem.clone() });
                        of_file.retain(|other| other != problem);
                    }
                }
            }
        }
        tell(of_file, problems);
        is_sound.then_some(())
    }

    /// All design points, if every combination is sound; what is left out at any of them is added to
    /// what is at the first.
    fn all(&self, left_out: &mut Vec<Assumed>, problems: &mut Problems) -> Option<Vec<Variant>> {
        let counts: Vec<usize> = self.swept.iter().map(|swept| swept.values.len()).collect();
        let axes: Vec<_> = self.swept.iter().map(SweptKey::axis).collect();
        let mut points = Vec::new();
        let mut told = 0;
        for choice in grid(&counts) {
            let (experiment, found) = self.at(&choice);
            self.check_held(problems)?;
            let parameters: Vec<(String, String)> = axes
                .iter()
                .zip(&choice)
                .map(|(axis, index)| (axis.path.clone(), axis.values[*index].clone()))
                .collect();
            if let Some(experiment) = experiment.filter(|_| found.is_empty()) {
                let Experiment { scenario, remedies, assumed, .. } = experiment;
                assumed.into_iter().for_each(|one| assumed::add(left_out, one));
                points.push(Variant { parameters, scenario, remedies });
                continue;
            }
            let place: Vec<String> =
                parameters.iter().map(|(path, value)| format!("`{path}` = {value}")).collect();
            told += 1;
            for problem in found.iter().take(if told > TOLD { 0 } else { usize::MAX }) {
                let message = format!("{}: {}", place.join(" and "), problem.message);
                let at = self.swept[0].key.at;
                problems.put(Problem { at, message, ..problem.clone() });
            }
        }
        (told == 0).then_some(points)
    }
}

/// Tells what is wrong with the value number `index` of `swept`.
fn tell_of_value(swept: &SweptKey, index: usize, problem: &Problem, problems: &mut Problems) {
    let value = &swept.values[index];
    if let Value::File(file) = &value.value
        && file.holds(problem.at)
    {
        // Its own place says more, and names the file.
        return problems.add(problem.at, problem.message.clone(), problem.hint.clone());
    }
    if swept.range.is_some() && problem.message == no_whole_number(&value.value) {
        let path = &swept.key.name;
        let message = format!("`{path}` takes whole numbers, and some steps of its range are none");
        return problems.add(value.at, message, whole_steps(swept));
    }
    let value_written = super::written(&value.value);
    let message = format!("`{}` = {value_written}: {}", swept.key.name, problem.message);
    problems.put(Problem { at: value.at, message, ..problem.clone() });
}

/// How to write the whole numbers nearest to the values of a range.
fn whole_steps(swept: &SweptKey) -> String {
    let rounded = swept.values.iter().filter_map(|value| match &value.value {
        Value::Integer(number) => Some(*number),
        Value::Float(number) => Some(number.round() as i128),
        _ => None,
    });
    let numbers: BTreeSet<i128> = rounded.collect();
    let mut listed: Vec<String> = numbers.iter().take(LISTED_MAX).map(i128::to_string).collect();
    if numbers.len() > LISTED_MAX {
        listed.push("…".to_owned());
    }
    format!("write other `steps`, or the numbers as a list: [{}]", listed.join(", "))
}

/// The hosts and recorded requests of `scenario`.
fn held(scenario: &Scenario) -> usize {
    let of_class = |class: &Class| {
        let paths = class.paths.len() * (1 + class.elsewhere.len());
        match &class.arrivals {
            Arrivals::Trace { requests } => paths + requests.len(),
            _ => paths,
        }
    };
    scenario.classes.iter().map(of_class).sum()
}

fn tell(found: Vec<Problem>, problems: &mut Problems) {
    for problem in found {
        problems.put(problem);
    }
}
