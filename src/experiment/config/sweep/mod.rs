//! `[sweep]`: keys of the experiment that take several values.

mod points;
mod range;

pub(super) use self::points::points;
pub(super) use self::range::{ANY, POINTS_MAX};

use range::Spacing;

use crate::experiment::design::{Axis, short_name};
use crate::reading::graft::segments;
use crate::reading::{
    At, Document, Entry, Form, Key, Measured, Node, Presence, Problems, Shape, Value, graft, hint,
    node_at, read_table, scalar,
};

/// More keys than this cannot be drawn in one chart.
pub(super) const AXES_MAX: usize = 2;
/// More keys than this are not looked at.
pub(super) const KEYS_MAX: usize = 20;
/// The most that is read of data files for all points together (bytes): they are read at each.
const DATA_SIZE_MAX: usize = 128 << 20;
/// The same of the experiment's own text, which takes longer to read.
const TEXT_SIZE_MAX: usize = 4 << 20;

static LISTED: Shape = Shape::new(
    "the list",
    "values that are listed",
    &[Entry::of("values", Form::List(&ANY), Presence::Needed, "the values, which differ"), AXIS],
);

static RANGE: Shape =
    Shape::new("the range", "values at equal distances or ratios", &[AXIS]).and(&[&range::SHAPE]);

const AXIS: Entry =
    Entry::of("axis", scalar::TITLE, Presence::Absent("the key"), "what charts call it");

/// What may be written for `[sweep]`; its key `charts` is no path.
pub(super) const SWEEP: Form = Form::Named {
    name: "\"path\"",
    value: &Form::Either(&[Form::List(&ANY), Form::Table(&LISTED), Form::Table(&RANGE)]),
};

/// The key of `[sweep]` that is no path.
const CHARTS: &str = "charts";

/// What can be swept: the tables and keys that say what is simulated.
const SWEEPABLE: [&str; 5] = ["horizon", "network", "clients", "listener", "remedies"];

/// A swept key with its values.
pub(super) struct SweptKey {
    /// The path, and where it stands in `[sweep]`.
    pub(super) key: Key,
    /// What is put there, one after the other.
    values: Vec<Node>,
    /// How the range of the values is spaced; `None`: they are listed.
    range: Option<Spacing>,
    /// What the file calls it.
    name: Option<String>,
}

impl SweptKey {
    fn axis(&self) -> Axis {
        Axis {
            path: self.key.name.clone(),
            name: self.name.clone().unwrap_or_else(|| short_name(&self.key.name)),
            values: self.values.iter().map(|node| written(&node.value)).collect(),
            is_log: self.range == Some(Spacing::Log),
        }
    }
}

/// `[sweep]`, read.
#[derive(Default)]
pub(super) struct Swept {
    /// All keys of the table.
    pub(super) axes: Vec<Axis>,
    /// Those of them that are swept: a key at which the command line has put a value keeps that.
    pub(super) keys: Vec<SweptKey>,
    /// The metrics that are drawn, as they are written.
    pub(super) charts: Option<Node>,
}

/// Takes `[sweep]` out of `root` and reads it; `None` if there is a mistake in it.
pub(super) fn read(document: &mut Document, problems: &mut Problems) -> Option<Swept> {
    let sizes = document.sizes();
    let root = &mut document.root;
    let Value::Table(entries) = &mut root.value else {
        return Some(Swept::default());
    };
    let Some(index) = entries.iter().position(|(key, _)| key.name == "sweep") else {
        return Some(Swept::default());
    };
    let (_, sweep) = entries.remove(index);
    let Value::Table(mut entries) = sweep.value else {
        let message = format!("sweep must be a table, not {}", sweep.value.kind());
        problems.add(sweep.at, message, "write \"path\" = [ … ] under [sweep]");
        return None;
    };
    let charts = entries.iter().position(|(key, _)| key.name == CHARTS);
    let charts = charts.map(|index| entries.remove(index).1);
    if entries.is_empty() && (sweep.at.text == 0 || charts.is_some()) {
        let hint = "write \"path\" = [ … ], or leave [sweep] out";
        problems.add_missing(sweep.at, "nothing is swept", hint);
    }
    if let Some((surplus, _)) = entries.get(KEYS_MAX) {
        return too_many(entries.len(), surplus, problems);
    }
    let swept = entries.iter().map(|(key, node)| {
        if !check_path(root, key, problems) {
            return None;
        }
        read_values(key, node, problems)
    });
    let keys: Vec<Option<SweptKey>> = swept.collect();
    let mut keys: Vec<SweptKey> = keys.into_iter().collect::<Option<_>>()?;
    let axes = keys.iter().map(SweptKey::axis).collect();
    keys.retain(|one| !is_set(root, one));
    check_together(root, sizes, &keys, sweep.at, problems).then_some(Swept { axes, keys, charts })
}

/// Whether the command line has put a value at the key that is swept.
fn is_set(root: &Node, swept: &SweptKey) -> bool {
    let there = node_at(root, &swept.key.name);
    there.is_some_and(|there| there.at.text > 0 && there.at.text != swept.key.at.text)
}

/// Whether `key` is a path of what can be swept.
fn check_path(root: &Node, key: &Key, problems: &mut Problems) -> bool {
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

/// The values behind a swept key: a list, a range, or a list in a table that names its axis.
fn read_values(key: &Key, node: &Node, problems: &mut Problems) -> Option<SweptKey> {
    let swept = |values, range, name| SweptKey { key: key.clone(), values, range, name };
    let Value::Table(entries) = &node.value else {
        return Some(swept(listed(node, problems)?, None, None));
    };
    let is_listed = entries.iter().any(|(key, _)| key.name == "values");
    read_table(node, if is_listed { &LISTED } else { &RANGE }, problems, |table| {
        let name = match table.node("axis") {
            Some(node) => scalar::title(node, table.problems()).map(Some),
            None => Some(None),
        };
        let (values, range) = if is_listed {
            (table.required_with("values", listed)?, None)
        } else {
            let (values, spacing) = range::read(table, node.at, POINTS_MAX as u32)?;
            (values, Some(spacing))
        };
        Some(swept(values, range, name?))
    })
}

/// The values of a list, which differ.
fn listed(node: &Node, problems: &mut Problems) -> Option<Vec<Node>> {
    match &node.value {
        Value::Array(items) if items.is_empty() => {
            problems.add(node.at, "there are no values to sweep", "write at least one value");
            None
        }
        Value::Array(items) if items.len() > POINTS_MAX => {
            let message = format!("{} values are swept", items.len());
            let hint = format!("sweep fewer values: there may be {POINTS_MAX} points");
            problems.add(node.at, message, hint);
            None
        }
        Value::Array(items) => check_differ(items, problems).then(|| items.clone()),
        other => {
            let message = format!("the values of a sweep cannot be {}", other.kind());
            let hint = "write a list, [1, 2, 5], or a range, { from = 1, to = 5, steps = 5 }";
            problems.add(node.at, message, hint);
            None
        }
    }
}

/// Whether no two of `items` are the same value.
fn check_differ(items: &[Node], problems: &mut Problems) -> bool {
    let mut differ = true;
    for (index, item) in items.iter().enumerate() {
        let mut earlier = items[..index].iter();
        if let Some(first) = earlier.find(|earlier| same(&earlier.value, &item.value)) {
            let message = format!("the value {} is in the sweep twice", written(&item.value));
            let other = (first.at, "the first time");
            problems.add_contradiction(item.at, message, "write each value once", other);
            differ = false;
        }
    }
    differ
}

/// Whether two values mean the same, whatever the unit.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Text(a), Value::Text(b)) => match (Measured::parse(a), Measured::parse(b)) {
            (Ok(a), Ok(b)) => b.in_unit_of(&a) == Some(a.number),
            _ => a == b,
        },
        (Value::Integer(whole), Value::Float(number))
        | (Value::Float(number), Value::Integer(whole)) => *whole as f64 == *number,
        _ => written(left) == written(right),
    }
}

/// Says that `count` keys are swept, of which `surplus` is one too many.
fn too_many<T>(count: usize, surplus: &Key, problems: &mut Problems) -> Option<T> {
    let message = format!("{count} keys are swept");
    let hint = "sweep at most two, which a chart can show, and set the others with --set";
    problems.add(surplus.at, message, hint);
    None
}

/// Whether the keys can be swept together: at each point so many bytes of the experiment's text
/// and of data files are read.
fn check_together(
    root: &Node,
    (text, data): (usize, usize),
    swept: &[SweptKey],
    at: At,
    problems: &mut Problems,
) -> bool {
    if let Some(surplus) = swept.get(AXES_MAX) {
        return too_many::<()>(swept.len(), &surplus.key, problems).is_some();
    }
    let points: usize = swept.iter().map(|one| one.values.len()).product();
    if points > POINTS_MAX {
        let message = format!("the sweep has {points} design points");
        let hint = format!("sweep fewer values: there may be {POINTS_MAX} points");
        problems.add(at, message, hint);
        return false;
    }
    for (what, size, most) in
        [("this file", text, TEXT_SIZE_MAX), ("data files", data, DATA_SIZE_MAX)]
    {
        if points * size > most {
            let message = format!("at {points} points the sweep reads {size} bytes of {what} each");
            let hint = format!("sweep fewer values: {} MiB may be read in all", most >> 20);
            problems.add(at, message, hint);
            return false;
        }
    }
    if let [first, second] = swept {
        let mut changed = root.clone();
        let probe = Node { value: Value::Boolean(true), at: first.key.at };
        graft(&mut changed, &first.key, probe, &mut Problems::default());
        let path = &second.key.name;
        if node_at(&changed, path) != node_at(root, path) {
            let message = format!("`{path}` and `{}` overlap", first.key.name);
            let other = (first.key.at, "the other key");
            let hint = "sweep keys that are apart from each other";
            problems.add_contradiction(second.key.at, message, hint, other);
            return false;
        }
    }
    true
}

/// `value` as it would be written behind `--set path=`: what stands in quotes there needs none.
pub(super) fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => text.trim().to_owned(),
        Value::File(file) => file.name.clone(),
        other => nested(other),
    }
}

/// `value` as TOML on one line.
fn nested(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| nested(&item.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(entries) => {
            let entry = |(key, node): &(Key, Node)| {
                let is_bare = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
                let quote = if key.name.chars().all(is_bare) { "" } else { "\"" };
                format!("{quote}{}{quote} = {}", key.name, nested(&node.value))
            };
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}
