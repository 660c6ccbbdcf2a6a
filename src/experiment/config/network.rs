//! `[network]`: a star, or nodes and links.

use std::collections::BTreeMap;

use petgraph::stable_graph::NodeIndex;

use super::clients::Clients;
use crate::engine::SimDuration;
use crate::model::network::{Path, Topology};
use crate::reading::{At, Key, Node, Probability, Problems, Read, Table, hint, read_table};

/// The network as the file describes it.
#[derive(Debug)]
pub(super) enum Network {
    /// Every host has one such link to the listener.
    Star(Path),
    /// Named nodes.
    Graph {
        /// The nodes with their links.
        topology: Topology,
        /// The nodes by name.
        nodes: BTreeMap<String, NodeIndex>,
        /// Whether every link could be laid.
        complete: bool,
    },
}

pub(super) fn read(node: &Node, problems: &mut Problems) -> Option<Network> {
    read_table(node, "network", problems, |table| {
        let [star, nodes, links] = ["star", "nodes", "links"].map(|key| table.node(key).is_some());
        let graph = nodes || links;
        if star && graph {
            let hint = "keep either `star`, or `nodes` and `links`";
            let other = if nodes { "nodes" } else { "links" };
            table.contradict("star", other, "the network has two shapes", hint);
            return None;
        }
        if graph {
            return read_graph(table);
        }
        if !star {
            let hint = "write star = { latency = … }, or nodes = […] and links = […]";
            table.complain("star", "the network has no shape", hint);
            return None;
        }
        let link =
            table.required_with("star", |node, problems| read_table(node, "star", problems, path));
        Some(Network::Star(link?))
    })
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
            (Self::Star(_), []) => Some(Vec::new()),
            (Self::Star(_), [name, ..]) => {
                let message = format!("there is no node `{}`: the network is a star", name.name);
                let hint = "leave out `at`, or describe the network by `nodes` and `links`";
                problems.add(name.at, message, hint);
                None
            }
            (Self::Graph { nodes, .. }, []) => {
                let names: Vec<&str> = nodes.keys().map(String::as_str).collect();
                let hint = format!("add `at`, one of {}", hint::list(&names));
                problems.add_missing(table, format!("{whose} is at no node"), hint);
                None
            }
            (Self::Graph { nodes, .. }, at) => {
                let found = at.iter().map(|name| find(nodes, name, problems));
                let found: Vec<Option<NodeIndex>> = found.collect();
                found.into_iter().collect()
            }
        }
    }

    /// The paths from the hosts of `clients` to the listener at the node `listener`.
    pub(super) fn paths(
        &self,
        clients: &Clients,
        listener: Option<NodeIndex>,
        problems: &mut Problems,
    ) -> Option<Vec<Path>> {
        let (topology, complete) = match self {
            Self::Star(link) => {
                // All hosts are alike, and there may be a million.
                let (star, centre, hosts) = Topology::star(1, *link);
                let path = star.paths(centre, &hosts).pop()??;
                return Some(vec![path; clients.hosts as usize]);
            }
            Self::Graph { topology, complete, .. } => (topology, *complete),
        };
        let found = topology.paths(listener?, &clients.places);
        let lost = clients.at.iter().zip(&found).filter(|(_, path)| path.is_none());
        for (name, _) in lost.filter(|_| complete) {
            let message = format!("no links lead from `{}` to the listener", name.name);
            problems.add(name.at, message, "add a link that joins the two parts");
        }
        let found: Vec<Path> = found.into_iter().collect::<Option<_>>()?;
        let dealt = found.into_iter().cycle();
        Some(dealt.take(clients.hosts as usize).collect())
    }
}

/// `latency`, `jitter?` and `loss?` of a link, one way.
fn path(table: &mut Table<'_, '_>) -> Option<Path> {
    let latency = table.required("latency");
    let jitter = table.or("jitter", SimDuration::ZERO);
    let loss = table.or("loss", Probability(0.0));
    Some(Path { latency: latency?, jitter: jitter?, loss: loss?.0 })
}

fn read_graph(table: &mut Table<'_, '_>) -> Option<Network> {
    let names = table.required::<Vec<Key>>("nodes");
    let links = table.required::<Vec<Link>>("links");
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
    for link in links? {
        let [a, b] = &link.between;
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
        topology.add_link(from, to, link.path);
    }
    Some(Network::Graph { topology, nodes, complete })
}

/// `{ between, latency, jitter?, loss? }`
struct Link {
    between: [Key; 2],
    path: Path,
}

impl Read for Link {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, "link", problems, |table| {
            let between = table.required::<Vec<Key>>("between");
            let path = path(table);
            let between = <[Key; 2]>::try_from(between?);
            if between.is_err() {
                let hint = "write two nodes, such as [\"a\", \"b\"]";
                table.complain("between", "a link joins two nodes", hint);
            }
            Some(Self { between: between.ok()?, path: path? })
        })
    }
}

fn find(
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
