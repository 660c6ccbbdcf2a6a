//! `[network]`: a star, a shape with named nodes, nodes and links, or a file that draws them.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::stable_graph::NodeIndex;

use super::graph::Graph;
use super::horizon::Horizon;
use super::{link, shapes, topology};
use crate::experiment::NamedRemedy;
use crate::model::link::Gate;
use crate::model::network::Link;
use crate::reading::{
    At, Entry, Form, Key, Node, Presence, Problems, Read, Shape, Table, hint, list, read_table,
    read_table_called,
};

/// The network as the file describes it.
#[derive(Debug)]
pub(super) enum Network {
    /// Every host has a link of its own to the listener.
    Star {
        /// What it is like.
        link: Link,
        /// Where the star is said.
        at: At,
    },
    /// Named nodes.
    Graph(Graph),
}

/// A node at which listeners stand.
#[derive(Debug)]
pub(super) struct Site {
    /// The node.
    pub(super) node: NodeIndex,
    /// Its name.
    pub(super) name: String,
}

static SHAPE: Shape = Shape::new(
    "network",
    "one of `star`, `line`, `tree`, `dumbbell`, `topology`, or `nodes` with `links`",
    &[
        Entry::of(
            "star",
            Form::Table(&link::LINK),
            ONE,
            "each host has such a link to the listener",
        ),
        Entry::of("line", Form::Table(&shapes::LINE), ONE, "nodes in a row"),
        Entry::of("tree", Form::Table(&shapes::TREE), ONE, "a root and its descendants"),
        Entry::of("dumbbell", Form::Table(&shapes::DUMBBELL), ONE, "two sides and a bottleneck"),
        Entry::of("nodes", Vec::<Key>::FORM, ONE, "the names of nodes"),
        Entry::of(
            "links",
            Form::List(&Form::Table(&JOINT)),
            Presence::Depends("with `nodes`"),
            "the links between them",
        ),
        Entry::of(
            "down",
            Form::List(&Form::Table(&NODE_DOWN)),
            Presence::Absent("never"),
            "when nodes are down",
        ),
    ],
)
.and(&[&topology::SHAPE]);

const ONE: Presence = Presence::Depends("one of the shapes");

static JOINT: Shape = Shape::new(
    "link",
    "a link and the two nodes that it joins",
    &[Entry::needed::<Vec<Key>>("between", "the two nodes")],
)
.and(&[&link::LINK]);

static NODE_DOWN: Shape =
    Shape::new("a downtime", "when a node is down", &[Entry::needed::<Key>("node", "which")])
        .and(&[&link::DOWNTIME]);

/// What may be written for it.
pub(super) const NETWORK: Form = Form::Table(&SHAPE);

/// `star`, or named nodes: one of the shapes, or `nodes` with `links`, and when nodes are `down?`.
pub(super) fn read(
    node: &Node,
    horizon: Option<Horizon>,
    problems: &mut Problems,
) -> Option<Network> {
    read_table(node, &SHAPE, problems, |table| {
        let down = table.node("down");
        let link = |node: &Node, problems: &mut Problems| {
            read_table_called(node, &link::LINK, "star", problems, |table| {
                link::read(table, horizon)
            })
        };
        let mut network = match shape(table)? {
            "star" => {
                Network::Star { link: table.required_with("star", link)?, at: table.at("star") }
            }
            "nodes" => Network::Graph(read_graph(table, horizon)?),
            "topology" => Network::Graph(topology::read(table)?),
            shape => Network::Graph(shapes::read(shape, horizon, table)?),
        };
        if let Some(down) = down {
            network.take_down(down, horizon, table.problems())?;
        }
        Some(network)
    })
}

/// The key that says which shape the network has; `nodes` stands for `links` too.
fn shape(table: &mut Table<'_, '_>) -> Option<&'static str> {
    const SHAPES: &str = "`star`, `line`, `tree`, `dumbbell`, `topology`, or `nodes` with `links`";
    let keys = ["star", "nodes", "links", "topology"].into_iter().chain(shapes::NAMES);
    let written: Vec<&'static str> = keys.filter(|key| table.node(key).is_some()).collect();
    match written[..] {
        [] => {
            let hint = format!("write star = {{ latency = … }}, or another of {SHAPES}");
            table.complain("star", "the network has no shape", hint);
            None
        }
        ["nodes" | "links"] | ["nodes", "links"] => Some("nodes"),
        [shape] => Some(shape),
        [first, .., last] => {
            let hint = format!("keep one of {SHAPES}");
            table.contradict(first, last, "the network has two shapes", &hint);
            None
        }
    }
}

impl Network {
    /// The nodes that `at` names as the places of `whose`, whose table stands at `table`. A star
    /// has no names: there `at` must be absent, and no node is returned.
    pub(super) fn places(
        &self,
        at: &[Key],
        whose: &str,
        table: At,
        problems: &mut Problems,
    ) -> Option<Vec<NodeIndex>> {
        match (self, at) {
            (Self::Star { .. }, []) => Some(Vec::new()),
            (Self::Star { at, .. }, [name, ..]) => {
                let message = format!("there is no node `{}`: the network is a star", name.name);
                let hint = "leave out `at`, or describe the network by `nodes` and `links`";
                problems.add_contradiction(name.at, message, hint, (*at, "the star is here"));
                None
            }
            (Self::Graph(graph), []) => {
                let names: Vec<&str> = graph.nodes.keys().map(String::as_str).collect();
                let hint = format!("add `at`, one of {}", hint::list(&names));
                problems.add_missing(table, format!("{whose} is at no node"), hint);
                None
            }
            (Self::Graph(graph), at) => {
                let found = at.iter().map(|name| graph.find(name, problems));
                let found: Vec<Option<NodeIndex>> = found.collect();
                found.into_iter().collect()
            }
        }
    }

    /// The nodes at which listeners stand: that of the first, and each other that one of `remedies`
    /// names.
    pub(super) fn sites(&self, first: Option<Site>, remedies: &[NamedRemedy]) -> Vec<Site> {
        let (Self::Graph(graph), Some(first)) = (self, first) else {
            return Vec::new();
        };
        let mut known = BTreeSet::from([first.name.clone()]);
        let mut sites = vec![first];
        let measures = remedies.iter().flat_map(|named| &named.remedy.measures);
        for name in measures.flat_map(|it| it.nature().brings.map_or(&[][..], |it| it.at)) {
            if let Some(node) = graph.nodes.get(name)
                && known.insert(name.clone())
            {
                sites.push(Site { node: *node, name: name.clone() });
            }
        }
        sites
    }

    /// The gates that all classes share: those of the links between named nodes.
    pub(super) fn gates(&self) -> Vec<Gate> {
        match self {
            Self::Star { .. } => Vec::new(),
            Self::Graph(graph) => graph.topology.gates(),
        }
    }

    /// Takes nodes down: `[{ node, from, to }, …]`.
    fn take_down(
        &mut self,
        node: &Node,
        horizon: Option<Horizon>,
        problems: &mut Problems,
    ) -> Option<()> {
        let Self::Graph(graph) = self else {
            let hint =
                "write it into the link: star = { latency = …, down = [{ from = …, to = … }] }";
            problems.add(node.at, "a star has no names of nodes that could be down", hint);
            return None;
        };
        let mut times = link::Times::default();
        let each = list(node, problems, |item, problems| {
            read_table(item, &NODE_DOWN, problems, |table| {
                let name = table.required::<Key>("node");
                let window = link::window(table, horizon);
                let name = name?;
                let place = graph.find(&name, table.problems());
                let window = window?;
                times.add(&format!("`{}`", name.name), window, item.at, table.problems());
                Some((place?, window))
            })
        });
        for (node, window) in each? {
            graph.topology.take_down(node, window);
        }
        Some(())
    }
}

fn read_graph(table: &mut Table<'_, '_>, horizon: Option<Horizon>) -> Option<Graph> {
    let names = table.required::<Vec<Key>>("nodes");
    let links = table.required_with("links", |node, problems| {
        list(node, problems, |item, problems| read_joint(item, horizon, problems))
    });
    let names = names?;
    let named = names.iter().map(|name| (name.name.as_str(), name.at));
    let message = |name: &str| format!("another node is called `{name}` too");
    table.problems().add_repeated(named, message, "give each node a name of its own");
    let mut graph = Graph::default();
    for name in names {
        graph.add(name.name);
    }
    let mut joined = BTreeMap::new();
    for Joint { between: [a, b], link } in &links? {
        let problems = table.problems();
        let ends = (graph.find(a, problems), graph.find(b, problems));
        let (Some(from), Some(to)) = ends else {
            graph.is_broken = true;
            continue;
        };
        if from == to {
            let message = format!("a link joins `{}` to itself", a.name);
            let other = (a.at, "its other end");
            problems.add_contradiction(b.at, message, "name two different nodes", other);
            graph.is_broken = true;
        } else if let Some(first) = joined.insert((from.min(to), from.max(to)), a.at) {
            let message = format!("another link joins `{}` and `{}` too", a.name, b.name);
            let hint = "keep one: a link serves both ways";
            problems.add_contradiction(a.at, message, hint, (first, "the first one"));
        }
        graph.topology.add_link(from, to, link.clone());
    }
    Some(graph)
}

/// A link and the two nodes that it joins.
struct Joint {
    between: [Key; 2],
    link: Link,
}

/// `{ between, … }` with the keys of a link.
fn read_joint(node: &Node, horizon: Option<Horizon>, problems: &mut Problems) -> Option<Joint> {
    read_table(node, &JOINT, problems, |table| {
        let between = table.required::<Vec<Key>>("between");
        let link = link::read(table, horizon);
        let between = <[Key; 2]>::try_from(between?);
        if between.is_err() {
            let hint = "write two nodes, such as [\"a\", \"b\"]";
            table.complain("between", "a link joins two nodes", hint);
        }
        Some(Joint { between: between.ok()?, link: link? })
    })
}
