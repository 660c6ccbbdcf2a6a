//! Shapes of networks whose nodes have names by themselves, for `listener.at` and `clients.at`.

use super::graph::Graph;
use super::horizon::Horizon;
use super::link;
use crate::reading::{Entry, Form, Presence, Shape, Table, read_table, read_table_called};

/// The shapes, by the keys of `[network]`:
///
/// - `line = { nodes, … }`: the nodes `1`, `2`, … in a row.
/// - `tree = { depth, fan-out, … }`: the root `1`, its children `1.1`, `1.2`, …, theirs `1.1.1`, …,
///   `depth` generations below the root.
/// - `dumbbell = { left, right, access, bottleneck }`: so many nodes `left 1`, … on one side, each
///   joined to the router `left` by a link like `access`, as many as `right` says on the other, and
///   one link like `bottleneck` between the routers.
///
/// A line and a tree have the keys of a [link](link::read) beside; all their links are like it, and
/// each is one by itself.
pub(super) const NAMES: [&str; 3] = ["line", "tree", "dumbbell"];

/// Most nodes of a shape.
const NODES_MAX: u32 = 10_000;

/// Most nodes on a side of a dumbbell.
const SIDE_MAX: u32 = NODES_MAX / 2 - 1;

/// `line`.
pub(super) static LINE: Shape = Shape::new(
    "line",
    "the nodes `1`, `2`, … in a row",
    &[Entry::needed::<u32>("nodes", "how many").within(2.0, NODES_MAX as f64)],
)
.and(&[&link::LINK]);

/// `tree`.
pub(super) static TREE: Shape = Shape::new(
    "tree",
    "the root `1`, its children `1.1`, `1.2`, …, theirs `1.1.1`, …",
    &[
        Entry::needed::<u32>("depth", "generations below the root")
            .within(1.0, NODES_MAX as f64 - 1.0),
        Entry::needed::<u32>("fan-out", "children of a node").within(1.0, NODES_MAX as f64 - 1.0),
    ],
)
.and(&[&link::LINK]);

/// `dumbbell`.
pub(super) static DUMBBELL: Shape = Shape::new(
    "dumbbell",
    "nodes `left 1`, … at the router `left`, nodes `right 1`, … at the router `right`",
    &[
        Entry::needed::<u32>("left", "nodes on this side").within(1.0, SIDE_MAX as f64),
        Entry::needed::<u32>("right", "nodes on that side").within(1.0, SIDE_MAX as f64),
        Entry::of("access", Form::Table(&link::LINK), Presence::Needed, "the link of each node"),
        Entry::of(
            "bottleneck",
            Form::Table(&link::LINK),
            Presence::Needed,
            "the link between the routers",
        ),
    ],
);

/// The nodes and links of the shape called `name`.
pub(super) fn read(
    name: &'static str,
    horizon: Option<Horizon>,
    table: &mut Table<'_, '_>,
) -> Option<Graph> {
    table.required_with(name, |node, problems| match name {
        "line" => read_table(node, &LINE, problems, |table| line(table, horizon)),
        "tree" => read_table(node, &TREE, problems, |table| tree(table, horizon)),
        _ => read_table(node, &DUMBBELL, problems, |table| dumbbell(table, horizon)),
    })
}

fn line(table: &mut Table<'_, '_>, horizon: Option<Horizon>) -> Option<Graph> {
    let count = table.within("nodes", 2..=NODES_MAX);
    let link = link::read(table, horizon);
    let (count, link) = (count?, link?);
    let mut graph = Graph::default();
    let mut last = graph.add("1".to_owned());
    for number in 2..=count {
        last = graph.join(last, number.to_string(), &link);
    }
    Some(graph)
}

fn tree(table: &mut Table<'_, '_>, horizon: Option<Horizon>) -> Option<Graph> {
    let depth = table.within("depth", 1..=NODES_MAX - 1);
    let fan_out = table.within("fan-out", 1..=NODES_MAX - 1);
    let link = link::read(table, horizon);
    let (depth, fan_out) = (depth?, fan_out?);
    let nodes = nodes_of_tree(depth, fan_out);
    if nodes > u64::from(NODES_MAX) {
        let message = format!("the tree has more than {NODES_MAX} nodes");
        table.complain("depth", message, "write fewer generations, or a smaller `fan-out`");
        return None;
    }
    let link = link?;
    let mut graph = Graph::default();
    let mut generation = vec![("1".to_owned(), graph.add("1".to_owned()))];
    for _ in 0..depth {
        let parents = std::mem::take(&mut generation);
        for (name, parent) in parents {
            for child in 1..=fan_out {
                let name = format!("{name}.{child}");
                let node = graph.join(parent, name.clone(), &link);
                generation.push((name, node));
            }
        }
    }
    Some(graph)
}

/// 1 + `fan_out` + … + `fan_out` to the power of `depth`; saturates.
fn nodes_of_tree(depth: u32, fan_out: u32) -> u64 {
    (0..depth).fold(1, |nodes: u64, _| nodes.saturating_mul(u64::from(fan_out)).saturating_add(1))
}

fn dumbbell(table: &mut Table<'_, '_>, horizon: Option<Horizon>) -> Option<Graph> {
    let [left, right] = ["left", "right"].map(|side| (side, table.within(side, 1..=SIDE_MAX)));
    let [access, bottleneck] = ["access", "bottleneck"].map(|key| {
        table.required_with(key, |node, problems| {
            read_table_called(node, &link::LINK, key, problems, |table| link::read(table, horizon))
        })
    });
    let (access, bottleneck) = (access?, bottleneck?);
    let mut graph = Graph::default();
    let near = graph.add("left".to_owned());
    let far = graph.join(near, "right".to_owned(), &bottleneck);
    for ((side, count), router) in [(left, near), (right, far)] {
        for number in 1..=count? {
            graph.join(router, format!("{side} {number}"), &access);
        }
    }
    Some(graph)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_has_the_nodes_of_all_its_generations() {
        for (depth, fan_out, nodes) in [(1, 1, 2), (3, 1, 4), (2, 3, 13), (13, 2, 16_383)] {
            assert_eq!(nodes_of_tree(depth, fan_out), nodes);
        }
        assert_eq!(nodes_of_tree(9_999, 9_999), u64::MAX);
    }
}
