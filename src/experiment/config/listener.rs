//! `[listener]`: the listening program and its host.

use crate::model::Profile;
use crate::model::scenario::ListenerSpec;
use crate::reading::{At, Key, Node, Problems, read_table};

/// The most workers.
const WORKERS_MAX: u32 = 1_000_000;

/// A listener with its place in the file and in the network.
#[derive(Debug)]
pub(super) struct Listener {
    /// What the world is told.
    pub(super) spec: ListenerSpec,
    /// The node it is at.
    pub(super) at: Option<Key>,
    /// Where its table stands.
    pub(super) place: At,
}

pub(super) fn read(node: &Node, problems: &mut Problems) -> Option<Listener> {
    read_table(node, "listener", problems, |table| {
        let profile = table.required::<Profile>("profile");
        let backlog = table.within("backlog", 1..=65_535);
        let workers = table.within("workers", 1..=WORKERS_MAX);
        let service = table.required("service");
        let exchanges = table.within_or("exchanges", 0..=1000, 1);
        let hang = table.required("hang");
        let at = table.optional("at");
        let (profile, backlog) = (profile?, backlog?);
        if profile.capacity(backlog) == 0 {
            let message = format!("with backlog {backlog} the queue holds no connection");
            let hint = "raise `backlog`, or the profile's `backlog-factor` or `backlog-extra`";
            table.complain("backlog", message, hint);
        }
        Some(Listener {
            spec: ListenerSpec {
                profile,
                backlog,
                workers: workers?,
                service: service?,
                exchanges: exchanges?,
                hang: hang?,
            },
            at: at?,
            place: node.at,
        })
    })
}
