//! [`Observer`]: somebody who watches a world. With `()` nobody does, and it costs nothing. Add a
//! fact here for what a watcher could not know otherwise.

use std::fmt;

use super::seen::Seen;
use super::turn::{PortState, Turn};
use crate::engine::SimTime;
use crate::model::client::{Ending, State};
use crate::model::reason::Reason;
use crate::model::remedy::Probed;
use crate::model::segment::{ConnectionId, End, ListenerId, Segment};

/// Told every fact as it happens.
pub trait Observer {
    /// Whether it is to see probes that are sure to be answered. Otherwise they are only counted.
    const SEES_ALL_PROBES: bool = true;

    /// `fact` happens at `now`.
    fn note(&mut self, now: SimTime, fact: Fact);
}

impl Observer for () {
    const SEES_ALL_PROBES: bool = false;

    #[inline(always)]
    fn note(&mut self, _: SimTime, _: Fact) {}
}

/// Two who watch the same world.
impl<A: Observer, B: Observer> Observer for (A, B) {
    const SEES_ALL_PROBES: bool = A::SEES_ALL_PROBES || B::SEES_ALL_PROBES;

    fn note(&mut self, now: SimTime, fact: Fact) {
        self.0.note(now, fact);
        self.1.note(now, fact);
    }
}

/// Something that happened in a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A request was born.
    Born {
        /// The request.
        request: RequestName,
        /// Whether it names an invalid endpoint.
        invalid: bool,
    },
    /// An attempt for a request began on a connection, or goes on there to its next listener.
    Attempt {
        /// Whom it calls.
        listener: ListenerId,
        /// The request.
        request: RequestName,
        /// Its connection from now on.
        connection: ConnectionId,
        /// 1 for the first.
        number: u32,
        /// Whether the request names an invalid endpoint.
        invalid: bool,
        /// Whether the listener is fixed, but the fix does not cover the request.
        uncovered: bool,
        /// Whether the connection was kept open after an earlier request.
        kept: bool,
        /// Whether the client keeps it open after this one.
        keeps: bool,
    },
    /// A probe of a measure began on a connection.
    Probe {
        /// At which listener.
        listener: ListenerId,
        /// The measure, by its place in the remedy.
        measure: usize,
        /// Its connection from now on.
        connection: ConnectionId,
    },
    /// A segment was sent.
    Sent {
        /// Its connection.
        connection: ConnectionId,
        /// Who sent it.
        from: End,
        /// What it was.
        segment: Segment,
        /// Why it was sent.
        why: Reason,
        /// Whether the network loses it at once; it may lose it later where there are gates on
        /// the way.
        lost: bool,
    },
    /// The network lost a segment that was on its way.
    Lost {
        /// Its connection.
        connection: ConnectionId,
        /// Who sent it.
        from: End,
        /// What it was.
        segment: Segment,
        /// Why.
        cause: Cause,
    },
    /// A segment arrived.
    Arrived {
        /// Its connection.
        connection: ConnectionId,
        /// Who got it.
        at: End,
        /// What it was.
        segment: Segment,
    },
    /// A SYN took a place in the backlog, where half-open connections count there; what acts at the
    /// SYN says itself what it takes.
    SlotTaken {
        /// Its connection.
        connection: ConnectionId,
        /// Places taken now.
        taken: usize,
        /// Places there are.
        capacity: usize,
    },
    /// The listener ignores a segment that has arrived: to the client it is as if it were lost.
    Ignored {
        /// The connection.
        connection: ConnectionId,
        /// What has arrived.
        segment: Segment,
        /// Why it is ignored.
        why: Reason,
    },
    /// What has arrived, or a timer, takes the client on, and its call does not end with that.
    Client {
        /// Its connection.
        connection: ConnectionId,
        /// Where it stands now.
        state: State,
    },
    /// A worker accepted a connection and greeted the client.
    Accepted {
        /// The connection.
        connection: ConnectionId,
    },
    /// A worker accepted a connection whose client had gone, and closed it.
    FoundGone {
        /// The connection.
        connection: ConnectionId,
    },
    /// The invalid request of a connection acted: a place of the backlog or a worker is lost, or
    /// the port hangs.
    Acted {
        /// The connection.
        connection: ConnectionId,
        /// How much poison has taken by now of what it takes one by one.
        taken: u32,
        /// How much of it there was; 1 where it takes the port at once.
        of: u32,
    },
    /// The port hung on a connection's invalid request; what it answers follows.
    Hung {
        /// The connection.
        connection: ConnectionId,
        /// Whether it heals when the connections that are open now are gone.
        will_heal: bool,
    },
    /// A call failed, and its client calls the next listener in the same attempt, which follows.
    WentOn {
        /// Its connection.
        connection: ConnectionId,
        /// How it failed.
        ending: Ending,
        /// The listener that it calls next.
        next: ListenerId,
    },
    /// An attempt ended.
    Ended {
        /// Its connection.
        connection: ConnectionId,
        /// How.
        ending: Ending,
        /// When the request is tried again; `None` if it is delivered or given up.
        next: Option<SimTime>,
    },
    /// A probe was answered, or it failed.
    Probed {
        /// At which listener.
        listener: ListenerId,
        /// The measure, by its place in the remedy.
        measure: usize,
        /// What it met.
        seen: Seen,
        /// What the measure takes it for, and how matters stand by then.
        probed: Probed,
        /// Whether it was not so.
        mistaken: bool,
    },
    /// A measure has looked at the port before a restart, which it makes only if that failed.
    Looked {
        /// At which listener.
        listener: ListenerId,
        /// The measure, by its place in the remedy.
        measure: usize,
        /// What it met.
        seen: Seen,
    },
    /// People who are common to all listeners have come to know of one, and are all busy: it waits.
    Waits {
        /// Which listener.
        listener: ListenerId,
        /// Their measure, by its place in the remedy.
        measure: usize,
        /// How many they are.
        people: u32,
        /// A listener that one of them is at.
        busy_at: ListenerId,
    },
    /// Something happened to a port, but for a hang: that happens on a connection.
    Port {
        /// To that of which listener.
        listener: ListenerId,
        /// What it is from now on.
        state: PortState,
        /// What happened.
        turn: Turn,
    },
}

impl Fact {
    /// The connection it happens on, if it does on one.
    pub const fn connection(&self) -> Option<ConnectionId> {
        match *self {
            Self::Attempt { connection, .. }
            | Self::Probe { connection, .. }
            | Self::Sent { connection, .. }
            | Self::Lost { connection, .. }
            | Self::Arrived { connection, .. }
            | Self::SlotTaken { connection, .. }
            | Self::Ignored { connection, .. }
            | Self::Client { connection, .. }
            | Self::Accepted { connection }
            | Self::FoundGone { connection }
            | Self::Acted { connection, .. }
            | Self::Hung { connection, .. }
            | Self::WentOn { connection, .. }
            | Self::Ended { connection, .. } => Some(connection),
            Self::Born { .. }
            | Self::Probed { .. }
            | Self::Looked { .. }
            | Self::Waits { .. }
            | Self::Port { .. } => None,
        }
    }

    /// The listener it tells of, if it names one; that of a connection is named where it begins.
    pub const fn listener(&self) -> Option<ListenerId> {
        match *self {
            Self::Attempt { listener, .. }
            | Self::Probe { listener, .. }
            | Self::Probed { listener, .. }
            | Self::Looked { listener, .. }
            | Self::Waits { listener, .. }
            | Self::Port { listener, .. } => Some(listener),
            Self::Born { .. }
            | Self::Sent { .. }
            | Self::Lost { .. }
            | Self::Arrived { .. }
            | Self::SlotTaken { .. }
            | Self::Ignored { .. }
            | Self::Client { .. }
            | Self::Accepted { .. }
            | Self::FoundGone { .. }
            | Self::Acted { .. }
            | Self::Hung { .. }
            | Self::WentOn { .. }
            | Self::Ended { .. } => None,
        }
    }
}

/// Why the network loses a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// By the chance of a link.
    Chance,
    /// It came to a line whose buffer was full.
    BufferFull,
    /// It came to a link that was down.
    LinkDown,
    /// A device before the listener's host stopped it.
    Stopped {
        /// The measure, by its place in the remedy.
        measure: usize,
    },
}

/// In a word or two.
impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chance => "chance",
            Self::BufferFull => "buffer full",
            Self::LinkDown => "link down",
            Self::Stopped { .. } => "stopped by a device",
        })
    }
}

/// A request as people call it: the `serial`-th of its class, from this host of the class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestName {
    /// Index of the class.
    pub class: u16,
    /// Index of the host within the class.
    pub host: u32,
    /// 1 for the first request of the class.
    pub serial: u32,
}
