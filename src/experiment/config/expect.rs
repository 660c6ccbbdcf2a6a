//! `[[expect]]`: what the author expects.

use super::metric::{Given, metric_called};
use super::remedies;
use super::sweep::{ANY, Swept, same, written};
use crate::experiment::design::Axis;
use crate::experiment::{Expectation, NamedRemedy};
use crate::model::Scenario;
use crate::reading::{
    Entry, Form, Key, Node, Presence, Problems, Shape, Value, hint, read_table, scalar,
};

/// More expectations than this are not read: each has a line in the answer.
pub(super) const EXPECTATIONS_MAX: usize = 1000;

/// What an expectation can be about.
#[derive(Clone, Copy)]
pub(super) struct Subjects<'a> {
    /// The names of the remedies.
    pub(super) remedies: &'a [&'a str],
    /// What is swept; `None` where that could not be read.
    pub(super) swept: Option<&'a Swept>,
    pub(super) given: Given<'a>,
}

static SHAPE: Shape = Shape::new(
    "expect",
    "bounds within which all of an interval has to lie (✓; ✗, and exit 1, if all of it lies outside; \
     else ?); at least one",
    &[
        Entry::needed::<Key>("metric", "its name; `porthang list metrics` has all"),
        Entry::needed::<Key>("remedy", "the name of the remedy"),
        Entry::absent::<f64>("at-least", "no bound", "the lower bound"),
        Entry::absent::<f64>("at-most", "no bound", "the upper bound"),
        Entry::of(
            "at",
            Form::Named { name: "\"path\"", value: &ANY },
            Presence::Absent("all design points"),
            "only at the design points with these values of swept keys",
        ),
    ],
);

/// What may be written for them.
pub(super) const EXPECT: Form = Form::List(&Form::Table(&SHAPE));

/// All expectations about `subjects`, which can come true in this `system`, as far as it could be read.
pub(super) fn read(
    node: &Node,
    subjects: Subjects<'_>,
    system: Option<(&Scenario, &[NamedRemedy])>,
    problems: &mut Problems,
) -> Option<Vec<Expectation>> {
    let all = read_all(node, subjects, problems);
    if let (Some(all), Some((scenario, remedies))) = (&all, system) {
        refuse_what_cannot_exist(node, all, scenario, remedies, problems);
    }
    all
}

fn read_all(
    node: &Node,
    subjects: Subjects<'_>,
    problems: &mut Problems,
) -> Option<Vec<Expectation>> {
    let Value::Array(items) = &node.value else {
        let message = format!("expect must be a list of tables, not {}", node.value.kind());
        problems.add(node.at, message, "head each expectation with [[expect]]");
        return None;
    };
    let places = items.iter().map(|item| item.at);
    if !scalar::at_most(EXPECTATIONS_MAX, "expectations", places, problems) {
        return None;
    }
    let expectations: Vec<Option<Expectation>> =
        items.iter().map(|item| read_expectation(item, subjects, problems)).collect();
    expectations.into_iter().collect()
}

fn read_expectation(
    node: &Node,
    Subjects { remedies, swept, given }: Subjects<'_>,
    problems: &mut Problems,
) -> Option<Expectation> {
    read_table(node, &SHAPE, problems, |table| {
        let metric = table.required::<Key>("metric");
        let metric = metric.and_then(|name| metric_called(&name, given, table.problems()));
        let remedy = table.required::<Key>("remedy");
        let remedy = remedy.and_then(|name| remedies::called(&name, remedies, table.problems()));
        let at = match table.node("at") {
            Some(node) => swept.and_then(|swept| place(node, swept, table.problems())),
            None => Some(Vec::new()),
        };
        let at_least = table.optional::<f64>("at-least");
        let at_most = table.optional::<f64>("at-most");
        match (at_least, at_most) {
            (Some(None), Some(None)) => {
                let hint = "add `at-least = …` or `at-most = …`";
                table.problems().add_missing(node.at, "nothing is expected", hint);
            }
            (Some(Some(least)), Some(Some(most))) if least > most => {
                let message = format!("`at-least` ({least}) is above `at-most` ({most})");
                table.contradict("at-least", "at-most", message, "no mean can meet both");
            }
            _ => {}
        }
        Some(Expectation {
            metric: metric?,
            remedy: remedy?,
            at: at?,
            at_least: at_least?,
            at_most: at_most?,
        })
    })
}

/// Refuses, of those at `node`, what is about a metric that cannot exist under its remedy. Where that
/// depends on what is swept, the answer tells it.
fn refuse_what_cannot_exist(
    node: &Node,
    expectations: &[Expectation],
    scenario: &Scenario,
    remedies: &[NamedRemedy],
    problems: &mut Problems,
) {
    let Value::Array(items) = &node.value else { return };
    for (item, expectation) in items.iter().zip(expectations) {
        let NamedRemedy { name, remedy } = &remedies[expectation.remedy];
        let needs = expectation.metric.needs().filter(|_| expectation.at.is_empty());
        let Some(needs) = needs.filter(|needs| !needs.may_be_met(scenario, remedy)) else {
            continue;
        };
        let at = item.get("metric").map_or(item.at, |metric| metric.at);
        let metric = expectation.metric.name;
        let message = format!("`{metric}` does not exist under `{name}`: {}", needs.lack());
        problems.add(at, message, "expect it of another remedy, or leave it out");
    }
}

/// `at = { "path" = value }`: swept keys, each with one of its values.
fn place(node: &Node, swept: &Swept, problems: &mut Problems) -> Option<Vec<(String, String)>> {
    let Value::Table(entries) = &node.value else {
        let message = format!("at must be a table, not {}", node.value.kind());
        problems.add(node.at, message, "write { \"path\" = value }, a key of [sweep] and a value");
        return None;
    };
    let pairs: Vec<_> =
        entries.iter().map(|(path, node)| pair(path, node, &swept.axes, problems)).collect();
    let place: Vec<(String, String)> = pairs.into_iter().collect::<Option<_>>()?;
    if !swept.meets(&place) {
        let message = "no design point has these values together";
        problems.add(node.at, message, "`zip` or `where` leaves them out: name others");
        return None;
    }
    Some(place)
}

fn pair(
    path: &Key,
    node: &Node,
    axes: &[Axis],
    problems: &mut Problems,
) -> Option<(String, String)> {
    let Some(axis) = axes.iter().find(|axis| axis.path == path.name) else {
        let paths: Vec<&str> = axes.iter().map(|axis| axis.path.as_str()).collect();
        let message = format!("`{}` is not swept", path.name);
        let hint = match paths[..] {
            [] => "there is no [sweep] here: leave `at` out".to_owned(),
            _ => hint::one_of(&path.name, &paths),
        };
        problems.add(path.at, message, hint);
        return None;
    };
    let asked = written(&node.value);
    let means_it =
        |value: &&String| **value == asked || same(&Value::Text((*value).clone()), &node.value);
    let Some(value) = axis.values.iter().find(means_it) else {
        let values: Vec<&str> = axis.values.iter().map(String::as_str).collect();
        let message = format!("`{}` does not take the value {asked}", path.name);
        problems.add(node.at, message, hint::one_of(&asked, &values));
        return None;
    };
    Some((axis.path.clone(), value.clone()))
}
