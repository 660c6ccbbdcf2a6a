//! [`Event`]: everything that can happen in a world. Add an event here only for a fact that nothing
//! else schedules.

use crate::model::segment::{ConnectionId, End, ListenerId, Segment};

/// Everything that can happen in a world, named after the fact.
#[derive(Clone, Copy, Debug)]
pub enum Event {
    /// A request of a flow is born.
    Arrival {
        /// Which flow: the valid or the invalid requests of a class.
        flow: u16,
    },
    /// A host of a closed loop has thought.
    Thought {
        /// Which loop.
        closed_loop: u16,
        /// The host within its class.
        host: u32,
    },
    /// A waiting request is tried again.
    Retry {
        /// Its place in the table.
        request: u32,
    },
    /// A segment reaches the listener.
    ToListener {
        /// The connection.
        connection: ConnectionId,
        /// What arrives.
        segment: Segment,
    },
    /// A segment reaches the client.
    ToClient {
        /// The connection.
        connection: ConnectionId,
        /// What arrives.
        segment: Segment,
    },
    /// A segment comes to a gate on its way.
    AtGate {
        /// Its place in the table.
        passage: u32,
    },
    /// A segment of the listener that the network lost has not been acknowledged.
    Unacknowledged {
        /// The connection.
        connection: ConnectionId,
        /// What was lost.
        segment: Segment,
        /// How often it was sent again before.
        resent: u8,
    },
    /// The client's timer fires.
    ClientTimer {
        /// The connection.
        connection: ConnectionId,
    },
    /// The timer of a half-open connection or of an idle session fires.
    ListenerTimer {
        /// The connection.
        connection: ConnectionId,
    },
    /// A worker is done with a session.
    SessionOver {
        /// The connection.
        connection: ConnectionId,
    },
    /// The system of a listener has taken in what came at this instant: the program runs.
    ProgramRuns {
        /// Which listener.
        listener: ListenerId,
    },
    /// A worker that takes the place of another takes calls.
    WorkerStarted {
        /// Which listener.
        listener: ListenerId,
        /// Its slot.
        worker: u32,
    },
    /// A supervisor looks whether a worker has been at one session for too long.
    WorkerLookedAt {
        /// Which listener.
        listener: ListenerId,
        /// Its slot.
        worker: u32,
    },
    /// A slow start is over: all workers take calls.
    AllStarted {
        /// Which listener.
        listener: ListenerId,
    },
    /// The caretaker's next instant has come.
    Wake {
        /// Which listener it takes care of.
        listener: ListenerId,
    },
    /// The next instant of people who are common to all listeners has come.
    PeopleWake {
        /// Whose: their place among those of all measures.
        crew: u16,
    },
    /// A phase of a restart is over, or the installation of the fix.
    PhaseOver {
        /// Which listener.
        listener: ListenerId,
        /// The number of the outage it belongs to.
        outages: u32,
    },
}

const _: () = assert!(size_of::<Event>() <= 16, "events are small");

impl Event {
    /// A segment sent from this end reaches the other.
    pub(super) const fn arrival(connection: ConnectionId, from: End, segment: Segment) -> Self {
        match from {
            End::Client => Self::ToListener { connection, segment },
            End::Listener => Self::ToClient { connection, segment },
        }
    }

    /// The connection on which it happens, and which may be over with it.
    pub(super) const fn connection(&self) -> Option<ConnectionId> {
        match *self {
            Self::ToListener { connection, .. }
            | Self::ToClient { connection, .. }
            | Self::Unacknowledged { connection, .. }
            | Self::ClientTimer { connection }
            | Self::ListenerTimer { connection }
            | Self::SessionOver { connection } => Some(connection),
            Self::Arrival { .. }
            | Self::Thought { .. }
            | Self::Retry { .. }
            | Self::AtGate { .. }
            | Self::ProgramRuns { .. }
            | Self::WorkerStarted { .. }
            | Self::WorkerLookedAt { .. }
            | Self::AllStarted { .. }
            | Self::Wake { .. }
            | Self::PeopleWake { .. }
            | Self::PhaseOver { .. } => None,
        }
    }
}
