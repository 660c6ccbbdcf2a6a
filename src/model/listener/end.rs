//! The listener's ends of connections: a table of their states. Change here what a listener
//! remembers of a connection.

use super::step::Caller;
use crate::engine::SimTime;
use crate::model::host::RoundTrip;
use crate::model::segment::ConnectionId;

/// The end of each connection, by its index.
#[derive(Debug, Default)]
pub(super) struct Ends {
    places: Vec<ServerEnd>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ServerEnd {
    pub(super) generation: u32,
    pub(super) state: EndState,
    /// SYN-ACKs that met silence.
    pub(super) timeouts: u8,
    /// Half-open: when the next SYN-ACK is due; a cookie: when it is no longer valid; in session:
    /// when the worker is done; idle and held: when it gives up.
    pub(super) deadline: SimTime,
    /// When the pending timer of one that a worker waits for fires; never if none is pending.
    pub(super) timer: SimTime,
    pub(super) caller: Caller,
    /// The slot of the worker that has accepted it.
    pub(super) worker: u32,
    /// The round trip, as the listener knows it.
    pub(super) round_trip: RoundTrip,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EndState {
    None,
    HalfOpen,
    /// The client has a cookie: the listener holds nothing, and this is what the cookie says.
    Cookie,
    Queued,
    /// Queued, and the client has closed or reset it.
    Abandoned,
    InSession,
    Replied,
    /// Replied, and the worker waits for the next request.
    Idle,
    /// Accepted, and a worker waits for what its client does not say.
    Held,
    /// A place of the backlog, lost for good.
    Leaked,
    /// Accepted, and never closed: a stuck accept, a stuck worker, a leaked descriptor.
    Stuck,
}

impl Ends {
    /// The end of `id`, if there is one.
    pub(super) fn find(&self, id: ConnectionId) -> Option<&ServerEnd> {
        self.places.get(id.index as usize).filter(|end| end.is_of(id))
    }

    /// The same, to be changed.
    pub(super) fn find_mut(&mut self, id: ConnectionId) -> Option<&mut ServerEnd> {
        self.places.get_mut(id.index as usize).filter(|end| end.is_of(id))
    }

    /// Puts `end` into the place of `id`.
    #[inline(always)]
    pub(super) fn put(&mut self, id: ConnectionId, end: ServerEnd) {
        let index = id.index as usize;
        if index >= self.places.len() {
            self.grow(index + 1);
        }
        self.places[index] = end;
    }

    /// Makes room for so many.
    #[cold]
    fn grow(&mut self, count: usize) {
        let nobody = ConnectionId { index: 0, generation: 0 };
        let nothing = ServerEnd::new(nobody, Caller::PROBE, EndState::None, SimTime::NEVER);
        self.places.resize(count, nothing);
    }

    /// The connection whose end is at `index`, if there is one.
    pub(super) fn id_at(&self, index: usize) -> Option<ConnectionId> {
        let end = self.places[index];
        let id = ConnectionId { index: index as u32, generation: end.generation };
        end.is_of(id).then_some(id)
    }

    /// The connections with an end that `holds`.
    pub(super) fn those(
        &self,
        holds: impl Fn(&ServerEnd) -> bool,
    ) -> impl Iterator<Item = ConnectionId> {
        let ends = (0..self.places.len()).filter(move |index| holds(&self.places[*index]));
        ends.filter_map(|index| self.id_at(index))
    }

    /// The ends that `holds` is true of, to be changed.
    pub(super) fn those_mut(
        &mut self,
        holds: impl Fn(&ServerEnd) -> bool,
    ) -> impl Iterator<Item = &mut ServerEnd> {
        self.places.iter_mut().filter(move |end| holds(end))
    }

    /// How many places there are.
    pub(super) const fn len(&self) -> usize {
        self.places.len()
    }
}

impl EndState {
    /// Whether the program has accepted the connection, or was about to, and has not closed it.
    pub(super) const fn is_accepted(self) -> bool {
        match self {
            Self::InSession | Self::Replied | Self::Idle | Self::Held | Self::Stuck => true,
            Self::None
            | Self::HalfOpen
            | Self::Cookie
            | Self::Queued
            | Self::Abandoned
            | Self::Leaked => false,
        }
    }
}

impl ServerEnd {
    /// The end of `id`, at the start.
    pub(super) const fn new(
        id: ConnectionId,
        caller: Caller,
        state: EndState,
        deadline: SimTime,
    ) -> Self {
        Self {
            generation: id.generation,
            state,
            timeouts: 0,
            deadline,
            timer: SimTime::NEVER,
            caller,
            worker: 0,
            round_trip: RoundTrip::Unknown,
        }
    }

    /// Keeps one timer pending for its deadline; returns when another is to fire.
    pub(super) fn arm_idle(&mut self) -> Option<SimTime> {
        if self.timer <= self.deadline {
            return None;
        }
        self.timer = self.deadline;
        Some(self.deadline)
    }

    fn is_of(&self, id: ConnectionId) -> bool {
        self.generation == id.generation && self.state != EndState::None
    }
}
