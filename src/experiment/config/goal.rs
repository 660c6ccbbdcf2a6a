//! `precision` and `until` of `[replications]`: how well something is to be known.

use super::expect::Subjects;
use super::metric::metric_called;
use super::remedies;
use crate::experiment::goal::{Goal, Within};
use crate::reading::{Entry, Form, Key, Node, Problems, Read, Shape, Table, Value, read_table};

static SHAPE: Shape = Shape::new(
    "until",
    "how well a metric is to be known: one of `within` and `relative`",
    &[
        Entry::needed::<Key>("metric", "its name; `porthang list metrics` has all"),
        Entry::absent::<Key>("remedy", "each", "the name of the remedy"),
        Entry::absent::<Key>(
            "against",
            "none",
            "the remedy with which it is compared: their difference is to be known so well",
        ),
        Entry::absent::<f64>("within", "`relative`", "the half width, in the unit of the metric"),
        Entry::absent::<f64>("relative", "`within`", "the half width as a share of the mean"),
    ],
);

/// What may be written for `until`.
pub(super) const UNTIL: Form = Form::List(&Form::Table(&SHAPE));

/// What is asked for in `[replications]` of the file, which has been read.
pub(super) fn read(file: &mut Table<'_, '_>, subjects: Subjects<'_>) -> Option<Vec<Goal>> {
    let (node, problems) = (file.node("replications")?, file.problems());
    // What is wrong with it has been told.
    let precision = node.get("precision").and_then(|node| {
        let mut told = problems.for_another_reading();
        f64::read(node, &mut told)
    });
    let mut goals: Vec<Goal> = precision.map(Goal::availabilities).into_iter().flatten().collect();
    let Some(node) = node.get("until") else { return Some(goals) };
    let Value::Array(items) = &node.value else {
        let message = format!("until must be a list of tables, not {}", node.value.kind());
        problems.add(node.at, message, "write [{ metric = \"…\", relative = 0.05 }]");
        return None;
    };
    let read: Vec<Option<Goal>> =
        items.iter().map(|item| read_goal(item, subjects, problems)).collect();
    goals.extend(read.into_iter().collect::<Option<Vec<_>>>()?);
    Some(goals)
}

fn read_goal(node: &Node, subjects: Subjects<'_>, problems: &mut Problems) -> Option<Goal> {
    let Subjects { remedies, given, .. } = subjects;
    read_table(node, &SHAPE, problems, |table| {
        let metric = table.required::<Key>("metric");
        let metric = metric.and_then(|name| metric_called(&name, given, table.problems()));
        let mut remedy = |key: &'static str| match table.optional::<Key>(key)? {
            Some(name) => remedies::called(&name, remedies, table.problems()).map(Some),
            None => Some(None),
        };
        let (one, against) = (remedy("remedy"), remedy("against"));
        let within = read_within(table, node);
        if let (Some(one), Some(Some(against))) = (one, against)
            && one.is_none_or(|one| one == against)
        {
            let message = "`against` needs another `remedy` that is compared with it";
            table.complain("against", message.to_owned(), "name both: `remedy = …, against = …`");
            return None;
        }
        Some(Goal { metric: metric?, remedy: one?, against: against?, within: within? })
    })
}

fn read_within(table: &mut Table<'_, '_>, node: &Node) -> Option<Within> {
    let mut half_width = |key| {
        let number = table.optional::<f64>(key);
        let is_sound = |number: &Option<f64>| number.is_none_or(|number| number > 0.0);
        let hint = "write a half width above zero, such as 0.01";
        let message = |number: &Option<f64>| format!("`{key}` is {}", number.unwrap_or_default());
        table.check(key, number, is_sound, message, hint)
    };
    match (half_width("within")?, half_width("relative")?) {
        (Some(within), None) => Some(Within::Absolute(within)),
        (None, Some(share)) => Some(Within::Relative(share)),
        (Some(_), Some(_)) => {
            let message = "`within` and `relative` say the same twice".to_owned();
            table.contradict("relative", "within", message, "write one of them");
            None
        }
        (None, None) => {
            let hint = "add `within = …` or `relative = 0.05`";
            table.problems().add_missing(node.at, "it is not said how well", hint);
            None
        }
    }
}
