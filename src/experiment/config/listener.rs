//! `[listener]`: the listening program and its host.

use super::network::{Network, Site};
use crate::engine::{Distribution, SimDuration};
use crate::model::host::BACKLOG_MAX;
use crate::model::scenario::{Greeting, ListenerSpec};
use crate::model::{Hang, Profile};
use crate::reading::{Entry, Form, Key, Node, Problems, Shape, Toll, read_table, words};

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
    /// Where it stands; a star has no names.
    pub(super) site: Option<Site>,
}

static SHAPE: Shape = Shape::new(
    "listener",
    "the program that is called, and its host",
    &[
        Entry::depends::<Key>("at", "where nodes have names", "the node that it is at"),
        Entry::needed::<Profile>("profile", "what its TCP does"),
        Entry::needed::<u32>(
            "backlog",
            "what it asks of `listen`; `somaxconn` of the profile cuts it",
        )
        .within(0.0, BACKLOG_MAX as f64),
        Entry::needed::<u32>("workers", "how many sessions it serves at once")
            .within(1.0, WORKERS_MAX as f64),
        Entry::needed::<Distribution>("service", "how long a worker takes for a request"),
        Entry::usual::<u32>(
            "exchanges",
            "1",
            "assumed: a request and its reply",
            "round trips of a session, besides the service",
        )
        .within(0.0, 1000.0),
        Entry::usual::<SimDuration>(
            "idle-timeout",
            IDLE_TIMEOUT,
            "RFC 5321, 4.5.3.2.7",
            "how long a worker waits for the next request on a connection",
        ),
        Entry::needed::<Hang>("hang", "what an invalid request does to it"),
        Entry::usual::<bool>(
            "reuse-address",
            "true",
            "assumed: servers have set SO_REUSEADDR since 4.2BSD",
            "whether it can start while old connections are remembered",
        ),
        Entry::absent::<Greeting>(
            "greeting",
            "smtp",
            "what an export lets a `banner` probe wait for",
        ),
    ],
);

/// What may be written for it.
pub(super) const LISTENER: Form = Form::Table(&SHAPE);

/// The listener; its place is looked up in `network`, if that could be read.
///
/// `reuse-address` is true unless it says otherwise: assumed, because servers have set SO_REUSEADDR
/// since 4.2BSD for this very reason.
pub(super) fn read(
    node: &Node,
    network: Option<&Network>,
    problems: &mut Problems,
) -> Option<Listener> {
    read_table(node, &SHAPE, problems, |table| {
        let profile = table.required::<Profile>("profile");
        let backlog = table.within("backlog", 0..=BACKLOG_MAX);
        let workers = table.within("workers", 1..=WORKERS_MAX);
        let service = table.required("service");
        let exchanges = table.assume_within("exchanges", 0..=1000, None);
        let idle_timeout = table.assume_above_zero("idle-timeout", Toll::IdleTimeOut);
        let hang = table.required("hang");
        let reuse_address = table.assume("reuse-address");
        let greeting = table.optional("greeting").map(Option::unwrap_or_default);
        let at = table.optional::<Key>("at");
        let places = at.as_ref().and_then(|at| match network {
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
            site: places?.first().zip(at?).map(|(node, at)| Site { node: *node, name: at.name }),
        })
    })
}

words!(Greeting, "greeting", "smtp" => Smtp, "http" => Http, "none" => None);
