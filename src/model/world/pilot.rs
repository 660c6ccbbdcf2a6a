//! [`pilot`]: a world that is run no further than a number of events, to foresee what the whole
//! takes. Change here what is foreseen of a world.

use std::cell::Cell;

use super::World;
use super::connections::Connection;
use super::event::Event;
use super::flow::Flow;
use super::traffic::{Hosts, Request};
use crate::engine::{Schedule, SimTime, Streams, run_while};
use crate::model::listener::Listener;
use crate::model::remedy::{Passed, Remedy};
use crate::model::scenario::Scenario;

/// What a probe that opens a connection makes beside its begin: its segments, and timers that are
/// stale when they fire.
const EVENTS_A_CALL: u64 = 7;

/// How far a world came, and what it held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pilot {
    /// Events that happened.
    pub events: u64,
    /// Those that would have happened if no probe had been passed over.
    pub spared: u64,
    /// How far it came: the horizon, if there were no more events.
    pub reached: SimTime,
    /// The largest number of events that were to come at once.
    pub pending: usize,
    /// What its tables held at their largest (bytes).
    pub bytes: usize,
}

impl Pilot {
    /// The same, as if no probe had been passed over.
    pub const fn with_spared(self) -> Self {
        Self { events: self.events + self.spared, spared: 0, ..self }
    }
}

/// Runs a world of `scenario` under `remedy` for at most `events` events.
pub fn pilot(scenario: &Scenario, remedy: &Remedy, streams: Streams, events: u64) -> Pilot {
    let (mut schedule, horizon) = (Schedule::new(), SimTime::ZERO + scenario.horizon);
    let mut world = World::new(scenario, remedy, &streams, ());
    world.open(&mut schedule);
    let left = Cell::new(events);
    run_while(&mut world, &mut schedule, horizon, |_| {
        left.set(left.get() - 1);
        left.get() > 0
    });
    // Of a table that doubles when it is full between half and all is used. The rest is no memory yet.
    let used = |capacity: usize| capacity - capacity / 4;
    let connections = used(world.connections.places());
    let bytes = schedule.pending_max() * Schedule::<Event>::BYTES_AN_EVENT
        + connections * (size_of::<Connection>() + Listener::BYTES_A_CONNECTION)
        + used(world.requests.capacity()) * size_of::<Request>()
        + world.hosts.iter().map(Hosts::bytes).sum::<usize>()
        + world.flows.iter().map(Flow::bytes).sum::<usize>();
    let (events, reached, pending) = (schedule.handled(), schedule.now(), schedule.pending_max());
    let Passed { probes, calls } = world.spared;
    let spared = probes + EVENTS_A_CALL * calls;
    Pilot { events, spared, reached, pending, bytes }
}
