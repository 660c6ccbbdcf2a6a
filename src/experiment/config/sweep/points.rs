//! The experiment at every design point, or what is wrong with the values.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::key::SweptKey;
use super::swept::{Kind, Swept};
use super::value::written;
use crate::experiment::design::{Sweep, Variant};
use crate::experiment::{Assumed, Experiment, assumed};
use crate::model::Scenario;
use crate::model::scenario::{Arrivals, Class};
use crate::reading::scalar::no_whole_number;
use crate::reading::{At, Node, Problem, Problems, Value, graft};

/// Mistakes of single design points that are told; where all of a sweep are wrong, more is noise.
const TOLD: usize = 10;

/// Mistakes of one design point that are looked at.
const FOUND_MAX: usize = 100;

/// The most values that a hint lists.
const LISTED_MAX: usize = 12;

/// So few keys tell a design point in full.
const AXES_TOLD: usize = 2;

/// The most values that tell a design point, where it is not known which of them are to blame.
const NAMED_MAX: usize = 4;

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
    swept: Option<&Swept>,
    read: Reader<'_>,
    problems: &mut Problems,
) -> Option<Experiment> {
    let none = Swept::default();
    let swept = swept.unwrap_or(&none);
    let empty = problems.for_another_reading();
    let design = Design { root, swept, read, empty, held: Cell::new(0) };
    let first = swept.choices.first().cloned().unwrap_or_default();
    let (experiment, at_first) = design.at(&first);
    if swept.keys.is_empty() {
        tell(at_first, problems);
        return experiment;
    }
    if swept.kind == Kind::Grid {
        design.check_one_by_one(&at_first, problems)?;
    }
    let assumed = experiment.as_ref().map(|experiment| experiment.assumed.clone());
    let mut assumed = assumed.unwrap_or_default();
    let points = design.all(&mut assumed, problems)?;
    Some(Experiment {
        assumed,
        sweep: Some(Sweep {
            axes: swept.swept_axes(),
            along: swept.along(),
            points,
            broken: swept.broken,
            repeated: swept.repeated,
        }),
        ..experiment?
    })
}

struct Design<'a> {
    root: &'a Node,
    swept: &'a Swept,
    read: Reader<'a>,
    empty: Problems,
    /// The hosts and recorded requests of all that was read.
    held: Cell<usize>,
}

impl Design<'_> {
    /// The experiment with the chosen value of each key in place, and the mistakes in it.
    fn at(&self, choice: &[usize]) -> (Option<Experiment>, Vec<Problem>) {
        let mut root = self.root.clone();
        let mut problems = self.empty.clone();
        for (swept, index) in self.swept.keys.iter().zip(choice) {
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
        problems.add(self.swept.keys[0].key.at, message, hint);
        None
    }

    /// Tries every value at the first point that has it, which where nothing is left out is beside the
    /// first of the other keys; `None` if something is wrong.
    fn check_one_by_one(&self, at_first: &[Problem], problems: &mut Problems) -> Option<()> {
        let mut of_file = at_first.to_owned();
        let mut is_sound = at_first.is_empty();
        let all = &self.swept.choices;
        for group in &self.swept.groups {
            let mut firsts: BTreeMap<usize, &Vec<usize>> = BTreeMap::new();
            for choice in all {
                firsts.entry(choice[group[0]]).or_insert(choice);
            }
            let mut by_row = Vec::new();
            for (row, choice) in firsts {
                let is_first = *choice == all[0];
                let found = if is_first { at_first.to_owned() } else { self.at(choice).1 };
                by_row.push((row, found));
                self.check_held(problems)?;
            }
            is_sound &= by_row.iter().all(|(_, found)| found.is_empty());
            // What is wrong at every value is wrong with the key, or with the file.
            let words = |problem: &Problem| (problem.message.clone(), problem.hint.clone());
            let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
            for (_, found) in &by_row {
                let different: BTreeSet<_> = found.iter().map(words).collect();
                different.into_iter().for_each(|words| *counts.entry(words).or_default() += 1);
            }
            let is_common = |problem: &Problem| counts[&words(problem)] == by_row.len();
            for (row, found) in &by_row {
                for problem in found {
                    let concerned =
                        |key: &&usize| problem.at == self.swept.keys[**key].values[*row].at;
                    let concerned = group.iter().find(concerned);
                    let swept = &self.swept.keys[*concerned.unwrap_or(&group[0])];
                    if !is_common(problem) {
                        tell_of_value(swept, *row, problem, problems);
                        of_file.retain(|other| other != problem);
                    } else if concerned.is_some() {
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

    /// All design points, if every one is sound; what is left out at any of them is added to what is
    /// at the first.
    fn all(&self, left_out: &mut Vec<Assumed>, problems: &mut Problems) -> Option<Vec<Variant>> {
        let mut points = Vec::with_capacity(self.swept.choices.len());
        let mut wrong: Vec<(&[usize], Vec<Problem>)> = Vec::new();
        for choice in &self.swept.choices {
            let (experiment, found) = self.at(choice);
            self.check_held(problems)?;
            let Some(experiment) = experiment.filter(|_| found.is_empty()) else {
                wrong.push((choice, found));
                continue;
            };
            let Experiment { scenario, remedies, assumed, .. } = experiment;
            assumed.into_iter().for_each(|one| assumed::add(left_out, one));
            let parameters = self.swept.keys.iter().zip(choice).map(|(swept, index)| {
                (swept.key.name.clone(), written(&swept.values[*index].value))
            });
            points.push(Variant { parameters: parameters.collect(), scenario, remedies });
        }
        match self.swept.kind {
            Kind::Filling | Kind::Inquiry => self.tell_of_design(&wrong, problems),
            Kind::Grid => {
                for (choice, found) in wrong.iter().take(TOLD) {
                    found.iter().for_each(|one| self.tell_of_point(choice, one, "", problems));
                }
            }
        }
        wrong.is_empty().then_some(points)
    }

    /// Tells each mistake of a design once, whatever the numbers in it, of the first point that has it.
    fn tell_of_design(&self, wrong: &[(&[usize], Vec<Problem>)], problems: &mut Problems) {
        let kind = |problem: &Problem| (problem.at, problem.hint.clone());
        let mut kinds: BTreeMap<(At, String), (&[usize], &Problem, usize)> = BTreeMap::new();
        for (choice, found) in wrong {
            let mut here = BTreeSet::new();
            for problem in found.iter().filter(|problem| here.insert(kind(problem))) {
                let first = (*choice, problem, 0);
                kinds.entry(kind(problem)).or_insert(first).2 += 1;
            }
        }
        let all = self.swept.choices.len();
        for (choice, problem, count) in kinds.into_values().take(TOLD) {
            let is_of_file = self.swept.keys.iter().all(|one| one.node.at != problem.at);
            let more = match count {
                1 => String::new(),
                count => format!(" (so at {count} of {all} points)"),
            };
            match count == all && is_of_file {
                true => problems.put(problem.clone()),
                false => self.tell_of_point(choice, problem, &more, problems),
            }
        }
    }

    /// Tells what is wrong at one point, by the values that are to blame, as far as that is known.
    fn tell_of_point(
        &self,
        choice: &[usize],
        problem: &Problem,
        more: &str,
        problems: &mut Problems,
    ) {
        let other = problem.other.as_ref().map(|other| other.at);
        let taken: Vec<(&SweptKey, &Node)> = self
            .swept
            .keys
            .iter()
            .zip(choice)
            .map(|(swept, index)| (swept, &swept.values[*index]))
            .collect();
        let mut blamed = taken.clone();
        if taken.len() > AXES_TOLD {
            blamed.retain(|(_, value)| value.at == problem.at || Some(value.at) == other);
        }
        if let [(swept, value)] = blamed[..]
            && swept.open.is_some()
            && problem.message == no_whole_number(&value.value)
        {
            let message = format!("`{}` takes whole numbers", swept.key.name);
            let hint = "write how many `steps` the range has, or the numbers as a list";
            return problems.add(value.at, message, hint);
        }
        let is_known = !blamed.is_empty();
        let told = if is_known { &blamed } else { &taken };
        let mut place: Vec<String> = told
            .iter()
            .take(NAMED_MAX)
            .map(|(swept, value)| format!("`{}` = {}", swept.key.name, written(&value.value)))
            .collect();
        if told.len() > NAMED_MAX {
            place.push("…".to_owned());
        }
        let message = format!("{}: {}{more}", place.join(" and "), problem.message);
        let at = if is_known { told[0].0.key.at } else { self.swept.keys[0].key.at };
        let more = match self.swept.kind {
            Kind::Filling if blamed.len() > 1 => "; `where` leaves such points out",
            Kind::Inquiry if blamed.len() > 1 => "; each input takes all of its range by itself",
            Kind::Grid | Kind::Filling | Kind::Inquiry => "",
        };
        let hint = format!("{}{more}", problem.hint);
        problems.put(Problem { at, message, hint, ..problem.clone() });
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
    let value_written = written(&value.value);
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
