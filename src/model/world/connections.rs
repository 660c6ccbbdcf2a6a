//! The table of connections: what both ends and the network need to know of each. Change here what
//! is remembered of a connection.

use crate::engine::{SimDuration, SimTime};
use crate::model::client::{Attempt, State};
use crate::model::listener::Caller;
use crate::model::remedy::Prober;
use crate::model::segment::{ConnectionId, End, ListenerId};

/// Connections by index; freed places are used again, with a new generation.
#[derive(Debug, Default)]
pub(super) struct Connections {
    places: Vec<Connection>,
    /// Places that are free; the one that was freed last is taken next.
    free: Vec<u32>,
    /// How many have been opened: the generation of the next one.
    opened: u32,
}

/// The generation of what is in a free place.
const FREE: u32 = u32::MAX;

/// One connection, while either end or the network still knows of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Connection {
    generation: u32,
    /// Segments under way.
    pub(super) in_flight: u32,
    pub(super) owner: Owner,
    /// Whom it calls.
    pub(super) listener: ListenerId,
    pub(super) route: Route,
    pub(super) transit: Transit,
    /// What the listener learns from any of its segments.
    pub(super) caller: Caller,
    pub(super) attempt: Attempt,
    /// The measure that has stopped a segment of its client, if one has.
    pub(super) stopped: Option<u16>,
    /// When the request under way on a kept connection was sent last, and how often again.
    pub(super) asked: SimTime,
    pub(super) resent: u8,
    /// When it was opened.
    pub(super) began: SimTime,
    /// When the client's pending timer fires; never if none is pending.
    pub(super) timer: SimTime,
    /// When the last segment sent so far arrives at the client: order is kept.
    reaches_client: SimTime,
    /// The same at the listener.
    reaches_listener: SimTime,
}

/// Whose attempt it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The request at this index; it moves on when the attempt ends.
    Request(u32),
    /// A probe, which is answered once its client stands there.
    Probe(Prober, State),
    /// Nobody any more.
    Nobody,
}

/// Which way its segments go, and whose draws decide their fate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// From a host of a class, over the link of this index, by the attempt of this number.
    Host { class: u16, flow: u16, host: u32, link: u32, attempt: u64 },
    /// Within the listener's node: no loss, no latency.
    Loopback,
}

/// How long its segments are under way, and whether they get through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transit {
    /// All do, after this time.
    Certain(SimDuration),
    /// That is drawn of each, as the link of its route has it.
    Drawn,
}

impl Connection {
    /// A segment reaches the other end `at` then, or with the one before it if that is later:
    /// returns when.
    pub(super) fn reach(&mut self, from: End, at: SimTime) -> SimTime {
        let last = match from {
            End::Client => &mut self.reaches_listener,
            End::Listener => &mut self.reaches_client,
        };
        *last = at.max(*last);
        *last
    }

    /// Whose probe it is, if that looks for a client that stands there.
    pub(super) fn probe_that_looks_for(&self, state: State) -> Option<Prober> {
        match self.owner {
            Owner::Probe(prober, answer) if answer == state => Some(prober),
            Owner::Probe(..) | Owner::Request(_) | Owner::Nobody => None,
        }
    }

    /// Puts off the client's pending timer to its deadline, or to `now` if that is past; returns
    /// when it fires.
    pub(super) fn arm(&mut self, now: SimTime) -> SimTime {
        self.timer = self.attempt.deadline().max(now);
        self.timer
    }
}

impl Connections {
    /// A new connection.
    #[inline(always)]
    pub(super) fn open(
        &mut self,
        owner: Owner,
        listener: ListenerId,
        (route, transit): (Route, Transit),
        caller: Caller,
        attempt: Attempt,
        began: SimTime,
    ) -> ConnectionId {
        let generation = self.opened;
        self.opened = (self.opened + 1) % FREE;
        let connection = Connection {
            generation,
            in_flight: 0,
            owner,
            listener,
            route,
            transit,
            caller,
            attempt,
            asked: began,
            stopped: None,
            resent: 0,
            began,
            timer: SimTime::NEVER,
            reaches_client: SimTime::ZERO,
            reaches_listener: SimTime::ZERO,
        };
        let index = match self.free.pop() {
            Some(index) => {
                self.places[index as usize] = connection;
                index
            }
            // A copy is lent, so that the connection is written to its place at once.
            None => self.add(&{ connection }),
        };
        ConnectionId { index, generation }
    }

    #[cold]
    fn add(&mut self, connection: &Connection) -> u32 {
        self.places.push(*connection);
        u32::try_from(self.places.len() - 1).expect("fewer than 2^32 connections at once")
    }

    /// The connection, unless its place has been freed.
    #[inline]
    pub(super) fn find(&mut self, id: ConnectionId) -> Option<&mut Connection> {
        self.places.get_mut(id.index as usize).filter(|found| found.generation == id.generation)
    }

    /// Whom it calls, unless its place has been freed.
    #[inline]
    pub(super) fn listener(&self, id: ConnectionId) -> Option<ListenerId> {
        let found = self.places.get(id.index as usize)?;
        (found.generation == id.generation).then_some(found.listener)
    }

    /// The connection, which has not been freed.
    #[inline]
    pub(super) fn known(&mut self, id: ConnectionId) -> &mut Connection {
        self.find(id).expect("a connection was freed too early")
    }

    /// Whom it calls, if the client has closed and no segment is under way.
    #[inline]
    pub(super) fn left_by_client(&self, id: ConnectionId) -> Option<ListenerId> {
        let found = self.places.get(id.index as usize)?;
        let left = found.in_flight == 0 && found.attempt.state() == State::Closed;
        (left && found.generation == id.generation).then_some(found.listener)
    }

    /// How many places there are, taken or free.
    pub(super) fn places(&self) -> usize {
        self.places.capacity()
    }

    /// Frees the place of `id`, which nobody knows any more.
    pub(super) fn close(&mut self, id: ConnectionId) {
        self.known(id).generation = FREE;
        self.free.push(id.index);
    }
}
