//! `[network]`: a star, or nodes and links.

use std::collections::BTreeMap;

use petgraph::stable_graph::NodeIndex;

use super::clients::Clients;
use super::listener::Listener;
use crate::engine::SimDuration;
use crate::model::network::{Path, Topology};
use crate::reading::{Key, Node, Probability, Problems, Read, Table, hint, read_table};

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
            table.complain("star", "the network has two shapes", hint);
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
        let link = table.required_with("star", |node, problems| {
            read_table(node, "star", problems, path)
        });
        Some(Network::Star(link?))
    })
}

impl Network {
    /// The node of the listener; `None` in a star, which has no names.
    pub(super) fn listener_node(
        &self,
        listener: &Listener,
        problems: &mut Problems,
    ) -> Option<NodeIndex> {
        match (self, &listener.at) {
            (Self::Graph { nodes, .. }, Some(at)) => find(nodes, at, problems),
            (Self::Graph { nodes, .. }, None) => {
                let hint = format!("add `at = …`: {}", name_list(nodes));
                problems.add_missing(listener.place, "the listener is at no node", hint);
                None
            }
            (Self::Star(_), Some(at)) => refuse_place(at, problems),
            (Self::Star(_), None) => None,
        }
    }

    /// The paths from the hosts of `clients` to the listener.
    pub(super) fn paths(
        &self,
        clients: &Clients,
        listener: Option<NodeIndex>,
        problems: &mut Problems,
    ) -> Option<Vec<Path>> {
        match (self, &clients.at) {
            (Self::Star(link), None) => {
                let (star, centre, hosts) = Topology::star(clients.hosts, *link);
                star.paths(centre, &hosts).into_iter().collect()
            }
            (Self::Star(_), Some(at)) => refuse_place(at.first()?, problems),
            (Self::Graph { nodes, .. }, None) => {
                let message = format!("the hosts of `{}` are at no node", clients.name.name);
                let hint = format!("add `at = […]`: {}", name_list(nodes));
                problems.add_missing(clients.name.at, message, hint);
                None
            }
            (
                Self::Graph {
                    topology,
                    nodes,
                    complete,
                },
                Some(at),
            ) => {
                let places: Vec<Option<NodeIndex>> =
                    at.iter().map(|name| find(nodes, name, problems)).collect();
                let places: Vec<NodeIndex> = places.into_iter().collect::<Option<_>>()?;
                let found = topology.paths(listener?, &places);
                let lost = at.iter().zip(&found).filter(|(_, path)| path.is_none());
                for (name, _) in lost.filter(|_| *complete) {
                    let message = format!("no links lead from `{}` to the listener", name.name);
                    problems.add(name.at, message, "add a link that joins the two parts");
                }
                let found: Vec<Path> = found.into_iter().collect::<Option<_>>()?;
                let dealt = found.into_iter().cycle();
                Some(dealt.take(clients.hosts as usize).collect())
            }
        }
    }
}

/// `latency`, `jitter?` and `loss?` of a link, one way.
fn path(table: &mut Table<'_, '_>) -> Option<Path> {
    let latency = table.required("latency");
    let jitter = table.or("jitter", SimDuration::ZERO);
    let loss = table.or("loss", Probability(0.0));
    Some(Path {
        latency: latency?,
        jitter: jitter?,
        loss: loss?.0,
    })
}

fn read_graph(table: &mut Table<'_, '_>) -> Option<Network> {
    let names = table.required::<Vec<Key>>("nodes");
    let links = table.required::<Vec<Link>>("links");
    let mut topology = Topology::default();
    let mut nodes = BTreeMap::new();
    for name in names? {
        if nodes.contains_key(&name.name) {
            let message = format!("another node is called `{}` too", name.name);
            let problems = table.problems();
            problems.add(name.at, message, "give each node a name of its own");
        }
        let index = topology.add_node(name.name.clone());
        nodes.insert(name.name, index);
    }
    let mut complete = true;
    let mut joined: Vec<(NodeIndex, NodeIndex)> = Vec::new();
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
            problems.add(b.at, message, "name two different nodes");
            complete = false;
        } else if joined.contains(&(from.min(to), from.max(to))) {
            let message = format!("another link joins `{}` and `{}` too", a.name, b.name);
            problems.add(a.at, message, "keep one: a link serves both ways");
        }
        joined.push((from.min(to), from.max(to)));
        topology.add_link(from, to, link.path);
    }
    Some(Network::Graph {
        topology,
        nodes,
        complete,
    })
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
            Some(Self {
                between: between.ok()?,
                path: path?,
            })
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

fn name_list(nodes: &BTreeMap<String, NodeIndex>) -> String {
    let names: Vec<&str> = nodes.keys().map(String::as_str).collect();
    hint::list(&names)
}

fn refuse_place<T>(at: &Key, problems: &mut Problems) -> Option<T> {
    let message = format!("there is no node `{}`: the network is a star", at.name);
    let hint = "leave out `at`, or describe the network by `nodes` and `links`";
    problems.add(at.at, message, hint);
    None
}
