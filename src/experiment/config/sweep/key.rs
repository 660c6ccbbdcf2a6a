//! A swept key: its path, and the values that it takes.

use std::collections::BTreeSet;

use super::range::{self, ANY, OpenRange, POINTS_MAX, Spacing};
use super::value::{same, written};
use crate::experiment::design::{Axis, short_name};
use crate::reading::graft::segments;
use crate::reading::{
    Entry, Form, Key, Node, Presence, Problems, Shape, Value, graft, hint, read_table, scalar,
};

/// Longer lists are not written by hand.
const VALUES_MAX: usize = 1000;

/// What can be swept: the tables and keys that say what is simulated.
pub(super) const SWEEPABLE: [&str; 5] = ["horizon", "network", "clients", "listener", "remedies"];

static LISTED: Shape = Shape::new(
    "the list",
    "values that are listed",
    &[Entry::of("values", Form::List(&ANY), Presence::Needed, "the values, which differ"), AXIS],
);

static RANGE: Shape =
    Shape::new("the range", "values at equal distances or ratios", &[AXIS]).and(&[&range::SHAPE]);

const AXIS: Entry =
    Entry::of("axis", scalar::TITLE, Presence::Absent("the key"), "what charts call it");

/// What stands behind a path.
pub(super) static VALUES: Form =
    Form::Either(&[Form::List(&ANY), Form::Table(&LISTED), Form::Table(&RANGE)]);

/// A swept key with its values.
pub(in crate::experiment::config) struct SweptKey {
    /// The path, and where it stands in `[sweep]`.
    pub(in crate::experiment::config) key: Key,
    /// Where its values stand.
    pub(super) node: Node,
    /// What is put there.
    pub(super) values: Vec<Node>,
    /// How the range of the values is spaced; `None`: they are listed.
    pub(super) range: Option<Spacing>,
    /// A range of which a design takes what it needs, until it has.
    pub(super) open: Option<OpenRange>,
    /// What the file calls it.
    name: Option<String>,
}

impl SweptKey {
    /// It with those of its values for which `is_taken` holds.
    pub(super) fn axis(&self, is_taken: impl Fn(usize) -> bool) -> Axis {
        let mut seen = BTreeSet::new();
        let taken = self.values.iter().enumerate().filter(|(index, _)| is_taken(*index));
        let mut values: Vec<String> = taken.map(|(_, node)| written(&node.value)).collect();
        // Of keys that move together one may stand still.
        values.retain(|value| seen.insert(value.clone()));
        Axis {
            path: self.key.name.clone(),
            name: self.name.clone().unwrap_or_else(|| short_name(&self.key.name)),
            values,
            is_log: self.range == Some(Spacing::Log),
        }
    }

    /// Whether no two of its values are the same; says which are.
    pub(super) fn check_differ(&self, problems: &mut Problems) -> bool {
        let mut differ = true;
        // The values of a range differ.
        let items = if self.range.is_none() { &self.values[..] } else { &[] };
        for (index, item) in items.iter().enumerate() {
            let mut earlier = items[..index].iter();
            if let Some(first) = earlier.find(|earlier| same(&earlier.value, &item.value)) {
                let message = format!("the value {} is listed twice", written(&item.value));
                let other = (first.at, "the first time");
                problems.add_contradiction(item.at, message, "write each value once", other);
                differ = false;
            }
        }
        differ
    }
}

/// Whether `key` is a path of what can be swept.
pub(super) fn check_path(root: &Node, key: &Key, problems: &mut Problems) -> bool {
    let segments = segments(&key.name).unwrap_or_default();
    if let [first, rest @ ..] = &segments[..] {
        let is_sweepable = SWEEPABLE.contains(&first.as_str());
        if !is_sweepable {
            let message = format!("`{first}` cannot be swept");
            problems.add(key.at, message, hint::one_of(first, &SWEEPABLE));
            return false;
        }
        if rest.is_empty() && first != "horizon" {
            let message = format!("`{first}` as a whole cannot be swept");
            let hint = format!("write the path of a key in it, all of it in quotes: \"{first}.…\"");
            problems.add(key.at, message, hint);
            return false;
        }
    }
    let mut found = problems.for_another_reading();
    let probe = Node { value: Value::Boolean(true), at: key.at };
    graft(&mut root.clone(), key, probe, &mut found);
    let is_path = found.is_empty();
    for problem in found.into_sorted() {
        problems.add_missing(problem.at, problem.message, problem.hint);
    }
    is_path
}

/// The values behind a swept key: a list, a range, or a list in a table that names its axis. A range
/// may go without steps where a design takes what it needs of it.
pub(super) fn read_values(
    key: &Key,
    node: &Node,
    is_design: bool,
    problems: &mut Problems,
) -> Option<SweptKey> {
    let listed_key = |values, name| SweptKey {
        key: key.clone(),
        node: node.clone(),
        values,
        range: None,
        open: None,
        name,
    };
    let Value::Table(entries) = &node.value else {
        return Some(listed_key(listed(node, problems)?, None));
    };
    let is_listed = entries.iter().any(|(key, _)| key.name == "values");
    read_table(node, if is_listed { &LISTED } else { &RANGE }, problems, |table| {
        let name = match table.node("axis") {
            Some(node) => scalar::title(node, table.problems()).map(Some),
            None => Some(None),
        };
        if is_listed {
            let values = table.required_with("values", listed)?;
            return Some(listed_key(values, name?));
        }
        let range = range::read(table, node.at, is_design, POINTS_MAX as u32)?;
        let swept = listed_key(range.values(), name?);
        let spacing = Some(range.spacing());
        Some(SweptKey { range: spacing, open: range.is_open().then_some(range), ..swept })
    })
}

/// The values of a list.
fn listed(node: &Node, problems: &mut Problems) -> Option<Vec<Node>> {
    match &node.value {
        Value::Array(items) if items.is_empty() => {
            problems.add(node.at, "there are no values to sweep", "write at least one value");
            None
        }
        Value::Array(items) if items.len() > VALUES_MAX => {
            let message = format!("{} values are swept", items.len());
            let hint = format!("list at most {VALUES_MAX}, or write a range");
            problems.add(node.at, message, hint);
            None
        }
        Value::Array(items) => Some(items.clone()),
        other => {
            let message = format!("the values cannot be {}", other.kind());
            let hint = "write a list, [1, 2, 5], or a range, { from = 1, to = 5, steps = 5 }";
            problems.add(node.at, message, hint);
            None
        }
    }
}
