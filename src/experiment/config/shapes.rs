//! Shapes of networks whose nodes have names by themselves, for `listener.at` and `clients.at`.

use std::collections::BTreeMap;

use petgraph::stable_graph::NodeIndex;

use super::horizon::Horizon;
use super::link;
use super::network::Network;
use super::topology::Names;
use crate::model::network::{Link, Topology};
use crate::reading::{Table, read_table};

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

/// Named nodes and their links.
#[derive(Default)]
struct Shape {
    topology: Topology,
    nodes: BTreeMap<String, NodeIndex>,
}

/// The network of the shape called `name`.
pub(super) fn read(
    name: &'static str,
    horizon: Option<Horizon>,
    table: &mut Table<'_, '_>,
) -> Option<Network> {
    let shape = table.required_with(name, |node, problems| {
        read_table(node, name, problems, |table| match name {
            "line" => line(table, horizon),
            "tree" => tree(table, horizon),
            _ => dumbbell(table, horizon),
        })
    });
    let Shape { topology, nodes } = shape?;
    let names = Names { nodes, ..Names::default() };
    Some(Network::Graph { topology, names, complete: true })
}

fn line(table: &mut Table<'_, '_>, horizon: Option<Horizon>) -> Option<Shape> {
    let count = table.within("nodes", 2..=NODES_MAX);
    let link = link::read(table, horizon);
    let (count, link) = (count?, link?);
    let mut shape = Shape::default();
    let mut last = shape.add("1".to_owned());
    for number in 2..=count {
        last = shape.join(last, number.to_string(), &link);
    }
    Some(shape)
}

fn tree(table: &mut Table<'_, '_>, horizon: Option<Horizon>) -> Option<Shape> {
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
    let mut shape = Shape::default();
    let mut generation = vec![("1".to_owned(), shape.add("1".to_owned()))];
    for _ in 0..depth {
        let parents = std::mem::take(&mut generation);
        for (name, parent) in parents {
            for child in 1..=fan_out {
                let name = format!("{name}.{child}");
                let node = shape.join(parent, name.clone(), &link);
                generation.push((name, node));
            }
        }
    }
    Some(shape)
}

/// 1 + `fan_out` + … + `fan_out` to the power of `depth`; saturates.
fn nodes_of_tree(depth: u32, fan_out: u32) -> u64 {
    (0..depth).fold(1, |nodes: u64, _| nodes.saturating_mul(u64::from(fan_out)).saturating_add(1))
}

fn dumbbell(table: &mut Table<'_, '_>, horizon: Option<Horizon>) -> Option<Shape> {
    let most = NODES_MAX / 2 - 1;
    let [left, right] = ["left", "right"].map(|side| (side, table.within(side, 1..=most)));
    let [access, bottleneck] = ["access", "bottleneck"].map(|key| {
        table.required_with(key, |node, problems| {
            read_table(node, key, problems, |table| link::read(table, horizon))
        })
    });
    let (access, bottleneck) = (access?, bottleneck?);
    let mut shape = Shape::default();
    let near = shape.add("left".to_owned());
    let far = shape.join(near, "right".to_owned(), &bottleneck);
    for ((side, count), router) in [(left, near), (right, far)] {
        for number in 1..=count? {
            shape.join(router, format!("{side} {number}"), &access);
        }
    }
    Some(shape)
}

impl Shape {
    fn add(&mut self, name: String) -> NodeIndex {
        let node = self.topology.add_node(name.clone());
        self.nodes.insert(name, node);
        node
    }

    /// Adds a node that is joined to `to`.
    fn join(&mut self, to: NodeIndex, name: String, link: &Link) -> NodeIndex {
        let node = self.add(name);
        self.topology.add_link(to, node, link.clone());
        node
    }
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
