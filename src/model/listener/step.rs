//! What a listener is told, and what it returns. Change here what it may say to the world.

use crate::engine::{SimDuration, SimTime};
use crate::model::reason::Reason;
use crate::model::segment::{ConnectionId, Segment};

/// Whether the port is in service, and how it answers while it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// In service, hung or not.
    Serving,
    /// The program listens no more, so that whoever calls gets RST, and lets its sessions finish.
    Draining,
    /// The program is gone, but its listening socket lives on: the system completes handshakes
    /// while the backlog has room, and nobody accepts.
    Unattended,
    /// The system shuts down: RST.
    ShuttingDown,
    /// The machine is off: silence.
    Dark,
    /// TCP is up, nobody listens: RST.
    Closed,
    /// The fix is being installed: silence.
    Installing,
}

/// The connections that a listener loses at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// All.
    All,
    /// Those that wait for the program: it takes no more of them.
    Waiting,
    /// Those that the program has accepted: it is gone.
    Accepted,
    /// Those that the worker of this slot has accepted: it is gone.
    OfWorker(u32),
    /// Those among them that poison has left open.
    LeakedBy(u32),
}

/// Who is calling, as far as it matters to the listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Whether the request names an invalid endpoint; every segment of the attempt carries it.
    pub invalid: bool,
    /// Whether an invalid request harms a fixed listener too.
    pub uncovered: bool,
    /// How long a worker is held, from the banner that gets through or the request on a kept
    /// connection: service need and round trips.
    pub span: SimDuration,
    /// Whether the client keeps the connection open when it has the final reply.
    pub keeps: bool,
}

/// What one segment or timer makes a listener do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// It sends this on the same connection.
    pub send: Option<Segment>,
    /// Why it sends that; where it sends nothing, why it ignores what has come.
    pub why: Reason,
    /// A timer of that connection must fire then.
    pub arm: Option<SimTime>,
    /// A worker is done with that connection then.
    pub busy_until: Option<SimTime>,
    /// Poison has acted.
    pub acted: bool,
    /// Its SYN has taken a place in the backlog.
    pub took_slot: bool,
}

/// What a free worker found at the head of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// A client: the worker greets it.
    Session(ConnectionId),
    /// A client that had gone: the worker closes and is free again.
    Gone(ConnectionId),
    /// Poison, which acts: the connection is stuck.
    Stuck {
        /// Which it is.
        id: ConnectionId,
        /// When a timer of it must fire, if it is not so for good.
        until: Option<SimTime>,
    },
}

impl Caller {
    /// A probe: it wants nothing of a worker.
    pub const PROBE: Self =
        Self { invalid: false, uncovered: false, span: SimDuration::ZERO, keeps: false };

    /// Whether the request harms a listener that is `patched` or not.
    pub(super) const fn is_harmful(self, patched: bool) -> bool {
        self.invalid && (self.uncovered || !patched)
    }
}

impl Step {
    pub(super) const NOTHING: Self = Self {
        send: None,
        why: Reason::Due,
        arm: None,
        busy_until: None,
        acted: false,
        took_slot: false,
    };

    pub(super) const fn send(segment: Segment, why: Reason) -> Self {
        Self { send: Some(segment), why, ..Self::NOTHING }
    }

    /// What has come is not answered.
    pub(super) const fn ignore(why: Reason) -> Self {
        Self { why, ..Self::NOTHING }
    }

    /// Whether what has come is ignored: to its sender it is as if it were lost.
    pub fn ignores(&self) -> bool {
        self.send.is_none() && self.why != Reason::Due
    }
}
