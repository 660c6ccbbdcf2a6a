//! `[network]`: a star, a shape with named nodes, nodes and links, or a file that draws them.

use std::collections::BTreeMap;

use petgraph::stable_graph::NodeIndex;

use super::clients::Clients;
use super::horizon::Horizon;
use super::topology::{self, Names};
use super::{link, shapes};
use crate::model::link::Gate;
use crate::model::network::{Link, Path, Topology};
use crate::reading::{At, Key, Node, Problems, Table, hint, list, read_table};

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
    Graph {
        /// The nodes with their links.
        topology: Topology,
        /// How they are called.
        names: Names,
        /// Whether every link could be laid.
        complete: bool,
    },
}

/// `star`, or named nodes: one of the shapes, or `nodes` with `links`, and when nodes are `down?`.
pub(super) fn read(
    node: &Node,
    horizon: Option<Horizon>,
    problems: &mut Problems,
) -> Option<Network> {
    read_table(node, "network", problems, |table| {
        let down = table.node("down");
        let link = |node: &Node, problems: &mut Problems| {
            read_table(node, "star", problems, |table| link::read(table, horizon))
        };
        let mut network = match shape(table)? {
            "star" => {
                Network::Star { link: table.required_with("star", link)?, at: table.at("star") }
            }
            "nodes" => read_graph(table, horizon)?,
            "topology" => topology::read(table)?,
            shape => shapes::read(shape, horizon, table)?,
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
            (Self::Graph { names, .. }, []) => {
                let names: Vec<&str> = names.nodes.keys().map(String::as_str).collect();
                let hint = format!("add `at`, one of {}", hint::list(&names));
                problems.add_missing(table, format!("{whose} is at no node"), hint);
                None
            }
            (Self::Graph { names, .. }, at) => {
                let found = at.iter().map(|name| names.find(name, problems));
                let found: Vec<Option<NodeIndex>> = found.collect();
                found.into_iter().collect()
            }
        }
    }

    /// The gates that all classes share: those of the links between named nodes.
    pub(super) fn gates(&self) -> Vec<Gate> {
        match self {
            Self::Star { .. } => Vec::new(),
            Self::Graph { topology, .. } => topology.gates(),
        }
    }

    /// The paths from the hosts of `clients` to the listener at the node `listener`, and the gates
    /// of their own links.
    pub(super) fn paths(
        &self,
        clients: &Clients,
        listener: Option<NodeIndex>,
        gates: &mut Vec<Gate>,
        problems: &mut Problems,
    ) -> Option<Vec<Path>> {
        let (topology, complete) = match self {
            Self::Star { link, .. } => {
                // Hosts whose links hold nothing up are alike, and there may be a million.
                let hosts = if link.gate.is_none() { 1 } else { clients.hosts };
                let (star, centre, hosts) = Topology::star(hosts, link);
                let paths = star.paths(centre, &hosts, gates.len());
                gates.extend(star.gates());
                return dealt(paths, clients.hosts);
            }
            Self::Graph { topology, complete, .. } => (topology, *complete),
        };
        let found = topology.paths(listener?, &clients.places, 0);
        let lost = clients.at.iter().zip(&found).filter(|(_, path)| path.is_none());
        for (name, _) in lost.filter(|_| complete) {
            let message = format!("no links lead from `{}` to the listener", name.name);
            problems.add(name.at, message, "add a link that joins the two parts");
        }
        dealt(found, clients.hosts)
    }

    /// Takes nodes down: `[{ node, from, to }, …]`.
    fn take_down(
        &mut self,
        node: &Node,
        horizon: Option<Horizon>,
        problems: &mut Problems,
    ) -> Option<()> {
        let Self::Graph { topology, names, .. } = self else {
            let hint =
                "write it into the link: star = { latency = …, down = [{ from = …, to = … }] }";
            problems.add(node.at, "a star has no names of nodes that could be down", hint);
            return None;
        };
        let mut times = link::Times::default();
        let each = list(node, problems, |item, problems| {
            read_table(item, "a downtime", problems, |table| {
                let name = table.required::<Key>("node");
                let window = link::window(table, horizon);
                let name = name?;
                let place = names.find(&name, table.problems());
                let window = window?;
                times.add(&format!("`{}`", name.name), window, item.at, table.problems());
                Some((place?, window))
            })
        });
        for (node, window) in each? {
            topology.take_down(node, window);
        }
        Some(())
    }
}

/// One of `paths` for each of so many hosts, in turn; all of them must exist.
fn dealt(paths: Vec<Option<Path>>, hosts: u32) -> Option<Vec<Path>> {
    let paths: Vec<Path> = paths.into_iter().collect::<Option<_>>()?;
    Some(paths.into_iter().cycle().take(hosts as usize).collect())
}

fn read_graph(table: &mut Table<'_, '_>, horizon: Option<Horizon>) -> Option<Network> {
    let names = table.required::<Vec<Key>>("nodes");
    let links = table.required_with("links", |node, problems| {
        list(node, problems, |item, problems| read_joint(item, horizon, problems))
    });
    let names = names?;
    let named = names.iter().map(|name| (name.name.as_str(), name.at));
    let message = |name: &str| format!("another node is called `{name}` too");
    table.problems().add_repeated(named, message, "give each node a name of its own");
    let mut topology = Topology::default();
    let mut nodes = BTreeMap::new();
    for name in names {
        let index = topology.add_node(name.name.clone());
        nodes.insert(name.name, index);
    }
    let mut complete = true;
    let mut joined = BTreeMap::new();
    for Joint { between: [a, b], link } in &links? {
        let problems = table.problems();
        let ends = (find(&nodes, a, problems), find(&nodes, b, problems));
        let (Some(from), Some(to)) = ends else {
            complete = false;
            continue;
        };
        if from == to {
            let message = format!("a link joins `{}` to itself", a.name);
            let other = (a.at, "its other end");
            problems.add_contradiction(b.at, message, "name two different nodes", other);
            complete = false;
        } else if let Some(first) = joined.insert((from.min(to), from.max(to)), a.at) {
            let message = format!("another link joins `{}` and `{}` too", a.name, b.name);
            let hint = "keep one: a link serves both ways";
            problems.add_contradiction(a.at, message, hint, (first, "the first one"));
        }
        topology.add_link(from, to, link.clone());
    }
    Some(Network::Graph { topology, names: nodes.into(), complete })
}

/// A link and the two nodes that it joins.
struct Joint {
    between: [Key; 2],
    link: Link,
}

/// `{ between, … }` with the keys of a link.
fn read_joint(node: &Node, horizon: Option<Horizon>, problems: &mut Problems) -> Option<Joint> {
    read_table(node, "link", problems, |table| {
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

pub(super) fn find(
    nodes: &BTreeMap<String, NodeIndex>,
    name: &Key,
    problems: &mut Problems,
) -> Option<NodeIndex> {
    let index = nodes.get(&name.name).copied();
    if index.is_none() {
        let names: Vec<&str> = nodes.keys().map(String::as_str).collect();
        let message = format!("there is no node `{}`", name.name);
        problems.add_missing(name.at, message, hint::one_of(&name.name, &names));
    }
    index
}
