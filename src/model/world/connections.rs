//! The table of connections: what both ends and the network need to know of each.

use crate::engine::SimTime;
use crate::model::client::{Attempt, State};
use crate::model::listener::Caller;
use crate::model::segment::{ConnectionId, ListenerId};

/// Connections by index; freed places are used again, with a new generation.
#[derive(Debug, Default)]
pub(super) struct Connections {
    places: Vec<Connection>,
    free: Vec<u32>,
}

/// One connection, while either end or the network still knows of it.
#[derive(Debug)]
pub(super) struct Connection {
    generation: u32,
    /// Segments under way.
    pub(super) in_flight: u32,
    pub(super) owner: Owner,
    /// Whom it calls.
    pub(super) listener: ListenerId,
    pub(super) route: Route,
    /// What the listener learns from any of its segments.
    pub(super) caller: Caller,
    pub(super) attempt: Attempt,
    /// How often the request under way on a kept connection was sent again.
    pub(super) resent: u8,
    /// When it was opened.
    pub(super) began: SimTime,
    /// When the client's pending timer fires; never if none is pending.
    pub(super) timer: SimTime,
    /// When the last segment sent so far arrives at the client: order is kept.
    pub(super) reaches_client: SimTime,
    /// The same at the listener.
    pub(super) reaches_listener: SimTime,
}

/// Whose attempt it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The request at this index; it moves on when the attempt ends.
    Request(u32),
    /// A probe of this measure, which is answered once its client stands there.
    Probe(u32, State),
    /// Nobody any more.
    Nobody,
}

/// Which way its segments go, and whose draws decide their fate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// From a host of a class, by the attempt of this number.
    Host { class: u16, flow: u16, host: u32, attempt: u64 },
    /// Within the listener's node: no loss, no latency.
    Loopback,
}

impl Connection {
    /// Puts off the client's pending timer to its deadline, or to `now` if that is past; returns
    /// when it fires.
    pub(super) fn arm(&mut self, now: SimTime) -> SimTime {
        self.timer = self.attempt.deadline().max(now);
        self.timer
    }
}

impl Connections {
    /// A new connection.
    pub(super) fn open(
        &mut self,
        owner: Owner,
        listener: ListenerId,
        route: Route,
        caller: Caller,
        attempt: Attempt,
        began: SimTime,
    ) -> ConnectionId {
        let fresh = |generation| Connection {
            generation,
            in_flight: 0,
            owner,
            listener,
            route,
            caller,
            attempt,
            resent: 0,
            began,
            timer: SimTime::NEVER,
            reaches_client: SimTime::ZERO,
            reaches_listener: SimTime::ZERO,
        };
        if let Some(index) = self.free.pop() {
            let place = &mut self.places[index as usize];
            *place = fresh(place.generation);
            return ConnectionId { index, generation: place.generation };
        }
        let index = u32::try_from(self.places.len()).expect("fewer than 2^32 connections at once");
        self.places.push(fresh(0));
        ConnectionId { index, generation: 0 }
    }

    /// The connection, unless its place has been freed.
    pub(super) fn find(&mut self, id: ConnectionId) -> Option<&mut Connection> {
        self.places.get_mut(id.index as usize).filter(|place| place.generation == id.generation)
    }

    /// The connection, which has not been freed.
    pub(super) fn known(&mut self, id: ConnectionId) -> &mut Connection {
        let place = &mut self.places[id.index as usize];
        assert_eq!(place.generation, id.generation, "a connection was freed too early");
        place
    }

    /// Frees the place of `id` if the client has closed and no segment is under way. The
    /// listener must not hold its end any more.
    pub(super) fn free_if_over(&mut self, id: ConnectionId) {
        let Some(place) = self.find(id) else { return };
        if place.in_flight == 0 && place.attempt.state() == State::Closed {
            place.generation = place.generation.wrapping_add(1);
            self.free.push(id.index);
        }
    }
}
