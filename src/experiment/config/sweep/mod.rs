//! `[sweep]`: keys of the experiment that take several values.
//!
//! Behind the path of a key stand its values, as a list or a range. The design points are all
//! combinations, unless the table says otherwise:
//!
//! - `zip = [["a.path", "b.path"]]` lets keys move together, the first value of one with the first of
//!   the other. The values stay behind their paths, where a reader looks for them, a range can be
//!   zipped too, and `--set` at one of the keys leaves the other as it is: none of this holds for a
//!   list of pairs.
//! - `where = ["a.path <= b.path"]` leaves out what breaks a condition (see `condition.rs`).
//! - `design = "sobol"`, `points = 256` takes so many points that fill the space of all keys
//!   ([`Filling`]); a range then needs no `steps`, and listed values are met equally often.

mod choices;
mod condition;
mod inquiry;
mod key;
mod points;
mod range;
mod swept;
mod value;

pub(super) use self::inquiry::{SENSITIVITY, take};
pub(super) use self::points::points;
pub(super) use self::range::{ANY, POINTS_MAX};
#[cfg(test)]
pub(super) use self::swept::AXES_MAX;
pub(super) use self::swept::Swept;
pub(super) use self::value::{same, written};

use self::condition::CONDITION;
use self::key::{SweptKey, VALUES, check_path, read_values};
use self::swept::Kind;
use crate::experiment::filling::Filling;
use crate::reading::{
    At, Document, Entry, Form, Key, Node, Plain, Presence, Problems, Read, Shape, Table, Value,
    graft, node_at, read_table, scalar, words,
};

/// More keys than this are not looked at.
pub(super) const KEYS_MAX: usize = 20;
/// More conditions than this are not looked at: each is at every combination.
const CONDITIONS_MAX: usize = 100;
/// The most that is read of data files for all points together (bytes): they are read at each.
const DATA_SIZE_MAX: usize = 128 << 20;
/// The same of the experiment's own text, which takes longer to read.
const TEXT_SIZE_MAX: usize = 32 << 20;

words!(Filling, "design", "sobol" => Sobol, "latin-hypercube" => LatinHypercube);

const PATHS: Form = Form::List(&Plain::text("path", ""));

/// What may be written for `[sweep]`.
pub(super) static SWEEP: Shape = Shape::new(
    "sweep",
    "keys that take several values, by their paths: a design point for each combination",
    &[
        Entry::absent::<Vec<Key>>(
            "charts",
            "none",
            "metrics that are drawn besides port and user availability",
        ),
        Entry::of(
            "zip",
            Form::List(&PATHS),
            Presence::Absent("each by itself"),
            "paths that move together, the first value of one with the first of the other; charts \
             show the first path of a list",
        ),
        Entry::of(
            "where",
            Form::List(&CONDITION),
            Presence::Absent("all"),
            "conditions that a design point meets, else it is left out: a swept path, one of <, <=, \
             >, >=, ==, !=, and another or a value",
        ),
        Entry::absent::<Filling>(
            "design",
            "all combinations",
            "points that fill the space of the keys: a range then needs no `steps`, and listed values \
             come equally often",
        ),
        Entry::depends::<u32>("points", "with `design`", "how many, of `sobol` best 2, 4, 8, 16 …")
            .within(2.0, POINTS_MAX as f64),
    ],
)
.others("path", &VALUES);

/// What stands in `[sweep]` besides paths.
struct Settings<'n> {
    charts: Option<Node>,
    zip: Vec<Vec<Key>>,
    conditions: Vec<Key>,
    design: Option<(Filling, u32)>,
    /// Where it stands.
    table: &'n Node,
}

impl Settings<'_> {
    fn at(&self, key: &str) -> At {
        self.table.get(key).map_or(self.table.at, |node| node.at)
    }
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
    let at = sweep.at;
    let Value::Table(entries) = sweep.value else {
        let message = format!("sweep must be a table, not {}", sweep.value.kind());
        problems.add(at, message, "write \"path\" = [ … ] under [sweep]");
        return None;
    };
    let is_setting = |(key, _): &(Key, Node)| SWEEP.entry(&key.name).is_some();
    let (settings, paths): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_setting);
    if paths.is_empty() && (at.text == 0 || !settings.is_empty()) {
        let hint = "write \"path\" = [ … ], or leave [sweep] out";
        problems.add_missing(at, "nothing is swept", hint);
    }
    if let Some((surplus, _)) = paths.get(KEYS_MAX) {
        let message = format!("{} keys are swept", paths.len());
        let hint = format!("sweep at most {KEYS_MAX}, and set the others with --set");
        problems.add(surplus.at, message, hint);
        return None;
    }
    let table = Node { value: Value::Table(settings), at };
    let settings = read_table(&table, &SWEEP, problems, |read| settings_of(read, &table));
    let is_design = settings.as_ref().is_some_and(|settings| settings.design.is_some());
    let swept = paths.iter().map(|(key, node)| {
        if !check_path(root, key, problems) {
            return None;
        }
        read_values(key, node, is_design, problems)
    });
    let keys: Vec<Option<SweptKey>> = swept.collect();
    let keys: Vec<SweptKey> = keys.into_iter().collect::<Option<_>>()?;
    let swept = design(root, keys, settings?, problems)?;
    check_together(root, sizes, &swept, at, problems).then_some(swept)
}

fn settings_of<'n>(table: &mut Table<'_, '_>, node: &'n Node) -> Option<Settings<'n>> {
    let charts = table.node("charts").cloned();
    let zip = table.node("zip").map(|zip| Vec::<Vec<Key>>::read(zip, table.problems()));
    let conditions = table.node("where").map(|all| Vec::<Key>::read(all, table.problems()));
    let design = table.optional::<Filling>("design");
    let points = table.optional_within("points", 2..=POINTS_MAX as u32);
    let (design, points) = (design?, points?);
    let design = match (design, points) {
        (Some(filling), Some(points)) => Some((filling, points)),
        (None, None) => None,
        (Some(_), None) => return table.required::<u32>("points").and(None),
        (None, Some(_)) => {
            let hint = "write design = \"sobol\" too, or leave `points` out";
            table.complain("points", "`points` are those of a `design`, which there is not", hint);
            return None;
        }
    };
    if design.is_some() && zip.is_some() {
        let message = "the keys of a `design` move by themselves";
        table.contradict("zip", "design", message, "leave out `zip` or `design`");
        return None;
    }
    Some(Settings {
        charts,
        zip: zip.unwrap_or_else(|| Some(Vec::new()))?,
        conditions: conditions.unwrap_or_else(|| Some(Vec::new()))?,
        design,
        table: node,
    })
}

/// The design points of `keys`, but for those at which the command line has put a value.
fn design(
    root: &Node,
    keys: Vec<SweptKey>,
    settings: Settings<'_>,
    problems: &mut Problems,
) -> Option<Swept> {
    let at = settings.table.at;
    let order: Vec<String> = keys.iter().map(|one| one.key.name.clone()).collect();
    let (set, mut keys): (Vec<_>, Vec<_>) = keys.into_iter().partition(|one| is_set(root, one));
    let groups = choices::groups(&settings.zip, &keys, &set, problems)?;
    let all = match settings.design {
        Some(_) if keys.is_empty() => vec![Vec::new()],
        Some((filling, count)) => {
            let count = (count as usize, settings.at("points"));
            choices::filled(filling, count, seed(root), &mut keys, problems)?
        }
        None => {
            let are_conditions = !settings.conditions.is_empty();
            choices::combined(&groups, &keys, are_conditions, at, problems)?
        }
    };
    let places = settings.conditions.iter().map(|text| text.at);
    if !scalar::at_most(CONDITIONS_MAX, "conditions", places, problems) {
        return None;
    }
    let conditions = settings.conditions.iter();
    let conditions = conditions.map(|text| condition::read(text, &keys, &set, root, problems));
    let conditions: Vec<Option<_>> = conditions.collect();
    let conditions: Vec<_> = conditions.into_iter().collect::<Option<_>>()?;
    let (choices, broken, repeated) = choices::kept(all, &keys, &conditions, at, problems)?;
    let axis = |path: &String| {
        let live = keys.iter().position(|one| one.key.name == *path);
        match live {
            Some(index) => {
                let taken: std::collections::BTreeSet<usize> =
                    choices.iter().map(|choice| choice[index]).collect();
                Some(keys[index].axis(|value| taken.contains(&value)))
            }
            None => set.iter().find(|one| one.key.name == *path).map(|one| one.axis(|_| true)),
        }
    };
    Some(Swept {
        axes: order.iter().filter_map(axis).collect(),
        keys,
        charts: settings.charts,
        choices,
        groups,
        kind: if settings.design.is_some() { Kind::Filling } else { Kind::Grid },
        broken,
        repeated,
        met: Default::default(),
    })
}

/// The seed of the experiment; a broken one is told by its reader.
pub(super) fn seed(root: &Node) -> u64 {
    let node = root.get("seed");
    node.and_then(|node| u64::read(node, &mut Problems::default())).unwrap_or_default()
}

/// Whether the command line has put a value at the key that is swept.
fn is_set(root: &Node, swept: &SweptKey) -> bool {
    let there = node_at(root, &swept.key.name);
    there.is_some_and(|there| there.at.text > 0 && there.at.text != swept.key.at.text)
}

/// Whether the keys can be swept together: at each point so many bytes of the experiment's text
/// and of data files are read.
fn check_together(
    root: &Node,
    (text, data): (usize, usize),
    swept: &Swept,
    at: At,
    problems: &mut Problems,
) -> bool {
    let points = swept.choices.len();
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
    let mut keys = swept.keys.iter();
    while let Some(first) = keys.next() {
        let mut changed = root.clone();
        let probe = Node { value: Value::Boolean(true), at: first.key.at };
        graft(&mut changed, &first.key, probe, &mut Problems::default());
        let overlaps = |other: &&SweptKey| {
            node_at(&changed, &other.key.name) != node_at(root, &other.key.name)
        };
        if let Some(second) = keys.clone().find(overlaps) {
            let message = format!("`{}` and `{}` overlap", second.key.name, first.key.name);
            let other = (first.key.at, "the other key");
            let hint = "sweep keys that are apart from each other";
            problems.add_contradiction(second.key.at, message, hint, other);
            return false;
        }
    }
    true
}
