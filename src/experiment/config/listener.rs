//! `[listener]`: the listening program and its host.

use petgraph::stable_graph::NodeIndex;

use super::network::Network;
use crate::model::Profile;
use crate::model::host::BACKLOG_MAX;
use crate::model::scenario::{Greeting, ListenerSpec};
use crate::reading::{Key, Node, Problems, Read, Toll, Usual, read_table, word};

/// The most workers.
pub(super) const WORKERS_MAX: u32 = 1_000_000;

/// How long a worker waits for the next request of a client that keeps its connection open, unless
/// told: RFC 5321, 4.5.3.2.7 (a server awaiting the next command, at least 5 minutes).
const IDLE_TIMEOUT: &str = "5 min";

/// A listener with its place in the network.
#[derive(Debug)]
pub(super) struct Listener {
    /// What the world is told.
    pub(super) spec: ListenerSpec,
    /// The node it is at; a star has no names.
    pub(super) node: Option<NodeIndex>,
}

/// The listener; its place is looked up in `network`, if that could be read.
///
/// `reuse-address` is true unless it says otherwise: assumed, because servers have set SO_REUSEADDR
/// since 4.2BSD for this very reason.
pub(super) fn read(
    node: &Node,
    network: Option<&Network>,
    problems: &mut Problems,
) -> Option<Listener> {
    read_table(node, "listener", problems, |table| {
        let profile = table.required::<Profile>("profile");
        let backlog = table.within("backlog", 0..=BACKLOG_MAX);
        let workers = table.within("workers", 1..=WORKERS_MAX);
        let service = table.required("service");
        let exchanges = table.assume_within("exchanges", 0..=1000, "1");
        let idle_timeout = table
            .assume_above_zero("idle-timeout", Usual::at_cost(IDLE_TIMEOUT, Toll::IdleTimeOut));
        let hang = table.required("hang");
        let reuse_address = table.assume("reuse-address", "true");
        let greeting = table.optional("greeting").map(Option::unwrap_or_default);
        let at = table.optional::<Key>("at");
        let places = at.and_then(|at| match network {
            Some(network) => {
                network.places(at.as_slice(), "the listener", node.at, table.problems())
            }
            None => Some(Vec::new()),
        });
        let (profile, backlog) = (profile?, backlog?);
        if profile.capacity(backlog) == 0 {
            let message = format!("with backlog {backlog} the queue holds no connection");
            let hint = "raise `backlog`, or the profile's `backlog-factor` or `backlog-extra`";
            table.contradict("backlog", "profile", message, hint);
        }
        Some(Listener {
            spec: ListenerSpec {
                profile,
                backlog,
                workers: workers?,
                service: service?,
                exchanges: exchanges?,
                idle_timeout: idle_timeout?,
                hang: hang?,
                reuse_address: reuse_address?,
                greeting: greeting?,
            },
            node: places?.first().copied(),
        })
    })
}

impl Read for Greeting {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let words = [("smtp", Self::Smtp), ("http", Self::Http), ("none", Self::None)];
        word(node, "greeting", &words, problems)
    }
}
