//! [`Graph`]: named nodes and the links between them.

use std::collections::BTreeMap;

use petgraph::stable_graph::NodeIndex;

use crate::model::network::{Link, Topology};
use crate::reading::{Key, Problems, hint};

/// Named nodes and the links between them.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// The nodes with their links.
    pub(super) topology: Topology,
    /// The nodes by their names.
    pub(super) nodes: BTreeMap<String, NodeIndex>,
    /// Names that several nodes share, with the ids by which those are called instead.
    pub(super) shared: BTreeMap<String, Vec<String>>,
    /// Whether a link could not be laid.
    pub(super) is_broken: bool,
}

impl Graph {
    /// Adds a node called `name`.
    pub(super) fn add(&mut self, name: String) -> NodeIndex {
        let node = self.topology.add_node(name.clone());
        self.nodes.insert(name, node);
        node
    }

    /// Adds a node that is joined to `to`.
    pub(super) fn join(&mut self, to: NodeIndex, name: String, link: &Link) -> NodeIndex {
        let node = self.add(name);
        self.topology.add_link(to, node, link.clone());
        node
    }

    /// The node called `name`.
    pub(super) fn find(&self, name: &Key, problems: &mut Problems) -> Option<NodeIndex> {
        if let Some(ids) = self.shared.get(&name.name) {
            let message = format!("several nodes are called `{}`", name.name);
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            let mut hint = "give each of them a label of its own".to_owned();
            if !ids.is_empty() {
                hint += &format!(", or name the one that is meant by its id: {}", hint::list(&ids));
            }
            problems.add(name.at, message, hint);
            return None;
        }
        let index = self.nodes.get(&name.name).copied();
        if index.is_none() {
            let names: Vec<&str> = self.nodes.keys().map(String::as_str).collect();
            let message = format!("there is no node `{}`", name.name);
            problems.add_missing(name.at, message, hint::one_of(&name.name, &names));
        }
        index
    }
}
