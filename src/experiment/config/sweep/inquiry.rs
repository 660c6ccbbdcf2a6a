//! `[sensitivity]`: inputs that are not known well, and how far they may be off.
//!
//! The keys are those of `[sweep]`, with their values behind them: a range, whose steps nobody needs,
//! or a list of alternatives, such as two laws of a repair time. `porthang sensitivity` reads it; to all
//! other commands the file is what it is without.

use std::collections::BTreeMap;

use super::key::{SweptKey, VALUES, check_path, read_values};
use super::range::POINTS_MAX;
use super::swept::{Kind, Swept};
use super::value::written;
use crate::experiment::sensitivity::{Input, Plan};
use crate::experiment::sobol_indices::{Block, INPUTS_MAX, Places, places};
use crate::reading::{
    At, Entry, Key, Node, Presence, Problems, Read, Shape, Value, node_at, read_table,
};

/// Independent scramblings: fewer tell their spread badly, more have fewer points each.
const SCRAMBLINGS: u32 = 8;
/// Points of all scramblings together where the file does not say.
const POINTS: u32 = 128;

/// What may be written for `[sensitivity]`.
pub(in crate::experiment::config) static SENSITIVITY: Shape = Shape::new(
    "sensitivity",
    "inputs that are not known well, by their paths: a range, or a list of alternatives such as two \
     laws; `porthang sensitivity` tells which matters",
    &[
        Entry::of(
            "metric",
            Key::FORM,
            Presence::Absent(
                "the cost where things have prices, else user availability where it is simulated, else \
                 port availability",
            ),
            "what it matters to",
        ),
        Entry::absent::<u32>(
            "points",
            "128",
            "a multiple of 8, best 64, 128, 256 …: the more, the narrower the intervals; each takes a \
             design point for every input, and two more",
        )
        .within(16.0, POINTS_MAX as f64),
    ],
)
.others("path", &VALUES);

/// `[sensitivity]`, read.
pub(in crate::experiment::config) struct Inquiry {
    inputs: Vec<SweptKey>,
    points: u32,
    /// The metric, as it is written.
    pub(in crate::experiment::config) metric: Option<Key>,
    /// Where the table stands.
    pub(in crate::experiment::config) at: At,
}

/// Takes `[sensitivity]` out of `root` and reads it: `Some(None)` where there is none.
pub(in crate::experiment::config) fn take(
    root: &mut Node,
    problems: &mut Problems,
) -> Option<Option<Inquiry>> {
    let Value::Table(entries) = &mut root.value else { return Some(None) };
    let Some(index) = entries.iter().position(|(key, _)| key.name == "sensitivity") else {
        return Some(None);
    };
    let (_, node) = entries.remove(index);
    let at = node.at;
    let Value::Table(entries) = node.value else {
        let message = format!("sensitivity must be a table, not {}", node.value.kind());
        problems.add(at, message, "write \"path\" = { from = …, to = … } under [sensitivity]");
        return None;
    };
    let is_setting = |(key, _): &(Key, Node)| SENSITIVITY.entry(&key.name).is_some();
    let (settings, paths): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_setting);
    let settings = Node { value: Value::Table(settings), at };
    let settings = read_table(&settings, &SENSITIVITY, problems, |table| {
        let metric = table.optional::<Key>("metric");
        let points = table.optional_within("points", 16..=POINTS_MAX as u32);
        let points = points.map(|points| points.unwrap_or(POINTS));
        let is_multiple = |points: &u32| points.is_multiple_of(SCRAMBLINGS);
        let message = |points: &u32| format!("`points` is {points}, which is no multiple of 8");
        let hint = "write 64, 128 or 256: there are 8 scramblings of as many each";
        let points = table.check("points", points, is_multiple, message, hint);
        Some((metric?, points?))
    });
    match &paths[..] {
        [] => {
            let hint = "write \"path\" = { from = …, to = … }, or leave [sensitivity] out";
            problems.add_missing(at, "there is no input whose range is given", hint);
            return None;
        }
        many if many.len() > INPUTS_MAX => {
            let message = format!("there are {} inputs", many.len());
            problems.add(many[INPUTS_MAX].0.at, message, format!("give at most {INPUTS_MAX}"));
            return None;
        }
        _ => {}
    }
    let inputs = paths.iter().map(|(key, node)| {
        check_path(root, key, problems).then_some(())?;
        let input = read_values(key, node, true, problems)?;
        if input.values.len() < 2 {
            let hint = "write two alternatives at least, or leave it out";
            problems.add(node.at, format!("`{}` has one value", key.name), hint);
            return None;
        }
        input.check_differ(problems).then_some(())?;
        if node_at(root, &key.name).is_none() {
            let message = format!("`{}` has no value in this file", key.name);
            let hint = "write the value that you take it for: the others vary about that";
            problems.add(key.at, message, hint);
            return None;
        }
        Some(input)
    });
    let inputs: Vec<Option<SweptKey>> = inputs.collect();
    let (metric, points) = settings?;
    let inputs = inputs.into_iter().collect::<Option<_>>()?;
    Some(Some(Inquiry { inputs, points, metric, at }))
}

/// Where the values of an input begin that stand on its range: before them are that of the file, and
/// both ends.
const BASE: usize = 0;
const ENDS: [usize; 2] = [1, 2];
const WITHIN: usize = 3;

impl Inquiry {
    /// The design points that it takes, and which of them is what.
    pub(in crate::experiment::config) fn design(
        mut self,
        root: &Node,
        seed: u64,
        problems: &mut Problems,
    ) -> Option<(Swept, Plan)> {
        let names: Vec<String> = self.inputs.iter().map(|one| one.key.name.clone()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let each = (self.points / SCRAMBLINGS) as usize;
        let of = |number| places(seed, u64::from(number), &names, each);
        let all: Vec<Places> = (0..SCRAMBLINGS).map(of).collect();
        let count = self.inputs.len();
        // Of each input at each point of A and of B of each scrambling.
        let mut taken: Vec<Vec<usize>> = Vec::new();
        for (index, input) in self.inputs.iter_mut().enumerate() {
            let of_all = all.iter().flat_map(|one| one.a[index].iter().chain(&one.b[index]));
            taken.push(spread(input, root, &of_all.copied().collect::<Vec<f64>>()));
        }
        let mut points =
            Points { inputs: &self.inputs, choices: Vec::new(), known: BTreeMap::new() };
        let base = points.number(vec![BASE; count]);
        let beside = |index: usize, value: usize| {
            let mut choice = vec![BASE; count];
            choice[index] = value;
            choice
        };
        let ends = (0..count).map(|index| ENDS.map(|end| points.number(beside(index, end))));
        let ends: Vec<[usize; 2]> = ends.collect();
        let mut blocks = Vec::new();
        for number in 0..SCRAMBLINGS as usize {
            let value = |index: usize, of_b: bool, point: usize| {
                taken[index][(2 * number + usize::from(of_b)) * each + point]
            };
            let mut all = |of_b: &dyn Fn(usize) -> bool| -> Vec<usize> {
                let choice = |point| (0..count).map(|k| value(k, of_b(k), point)).collect();
                (0..each).map(|point| points.number(choice(point))).collect()
            };
            blocks.push(Block {
                a: all(&|_| false),
                b: all(&|_| true),
                mixed: (0..count).map(|from_b| all(&|index| index == from_b)).collect(),
            });
        }
        let choices = points.choices;
        if choices.len() > POINTS_MAX {
            let message =
                format!("{} inputs at {} points take {}", count, self.points, choices.len());
            let hint = format!("write fewer `points`: there may be {POINTS_MAX} design points");
            problems.add(self.at, message, hint);
            return None;
        }
        let input = |input: &SweptKey| {
            let axis = input.axis(|_| true);
            let [base, from, to] =
                [BASE, ENDS[0], ENDS[1]].map(|value| written(&input.values[value].value));
            Input { path: axis.path, name: axis.name, base, from, to }
        };
        let plan = Plan { inputs: self.inputs.iter().map(input).collect(), base, ends, blocks };
        let axes = self.inputs.iter().map(|input| input.axis(|_| true)).collect();
        let swept =
            Swept { axes, keys: self.inputs, choices, kind: Kind::Inquiry, ..Swept::default() };
        Some((swept, plan))
    }
}

/// Gives `input` the value that it has in the file, both ends of its range, and what it takes at these
/// `places`; the indices of the latter.
fn spread(input: &mut SweptKey, root: &Node, places: &[f64]) -> Vec<usize> {
    let base = node_at(root, &input.key.name).expect("it was looked for").clone();
    let listed = std::mem::take(&mut input.values);
    let ends = [listed.first(), listed.last()].map(|end| end.expect("there are two").clone());
    let (within, taken): (Vec<Node>, Vec<usize>) = match &input.open {
        Some(range) => (range.values_at(places), (WITHIN..WITHIN + places.len()).collect()),
        None => {
            let level = |place: &f64| (place * listed.len() as f64) as usize;
            let taken = places.iter().map(|place| WITHIN + level(place).min(listed.len() - 1));
            (listed.clone(), taken.collect())
        }
    };
    input.values = [base].into_iter().chain(ends).chain(within).collect();
    taken
}

/// Design points, each once.
struct Points<'a> {
    inputs: &'a [SweptKey],
    choices: Vec<Vec<usize>>,
    known: BTreeMap<Vec<String>, usize>,
}

impl Points<'_> {
    /// The number of the point with these values.
    fn number(&mut self, choice: Vec<usize>) -> usize {
        let values = self.inputs.iter().zip(&choice);
        let values = values.map(|(input, index)| written(&input.values[*index].value)).collect();
        let next = self.choices.len();
        let number = *self.known.entry(values).or_insert(next);
        if number == next {
            self.choices.push(choice);
        }
        number
    }
}
