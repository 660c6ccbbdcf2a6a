//! [`World`]: conducts the machines of the model. It is the only code that schedules.

mod answers;
mod born;
mod caretaking;
mod closed_loop;
mod connections;
mod devices;
mod enough;
mod event;
mod failures;
mod flow;
mod keep_alive;
mod links;
mod observer;
mod outages;
mod passages;
mod people;
mod pilot;
mod port;
mod probes;
mod replication;
mod seen;
mod segments;
mod sending;
mod settle;
mod telling;
mod traffic;
mod turn;
mod workers;

pub use event::Event;
pub use observer::{Cause, Fact, Observer, RequestName};
pub use pilot::{Pilot, pilot};
pub use replication::{PARTS, simulate, simulate_in_parts, simulate_watched, simulate_while};
pub use seen::Seen;
pub use telling::{longest_attempt, longest_request, told_until};
pub use turn::{Demand, Meets, PortState, Turn};

use slab::Slab;

use super::client::Patience;
use super::listener::Listener;
use super::remedy::{Caretaker, Passed, Remedy, Rota};
use super::scenario::Scenario;
use super::windows::Windows;
use crate::engine::{Model, Schedule, Streams};
use crate::model::Outcome;
use born::Births;
use closed_loop::ClosedLoop;
use connections::Connections;
use enough::EnoughClock;
use flow::{Flow, Process};
use keep_alive::Kept;
use passages::Passages;
use people::Crewed;
use port::{Port, Ports, ServiceClock};
use settle::Touched;
use traffic::{Hosts, Request};

/// One replication of a scenario under a remedy, watched by `O`.
#[derive(Debug)]
pub struct World<'a, O = ()> {
    scenario: &'a Scenario,
    observer: O,
    outcome: Outcome,
    hosts: Vec<Hosts>,
    flows: Vec<Flow>,
    processes: Vec<Process<'a>>,
    loops: Vec<ClosedLoop<'a>>,
    /// The requests that have not been delivered or given up.
    requests: Slab<Request>,
    connections: Connections,
    kept: Kept,
    passages: Passages,
    ports: Ports,
    /// People who are common to all listeners.
    crews: Vec<Crewed>,
    /// Which of them calls go to.
    rota: Rota,
    service: ServiceClock,
    births: Births<'a>,
    enough: EnoughClock,
    windows: Windows,
    probe_patience: Patience,
    touched: Touched,
    /// The probes that it has passed over.
    spared: Passed,
}

impl<'a, O: Observer> World<'a, O> {
    /// A world at the start of a replication: up and empty.
    pub fn new(scenario: &'a Scenario, remedy: &Remedy, streams: &Streams, observer: O) -> Self {
        let flow::Sources { flows, processes, loops } = flow::of(scenario, streams);
        let rota = remedy.rota();
        let port = |at| {
            let mut caretaker = Caretaker::new(remedy, streams, at, rota.listeners());
            let listener = Listener::new(&scenario.listener, caretaker.take_supervision());
            let site = remedy.node(at).map_or(0, |node| scenario.site(node));
            Port::new(site, listener, caretaker, remedy.measures.len())
        };
        let hosts = scenario.classes.iter().map(|class| Hosts::of(class, scenario, &rota));
        Self {
            scenario,
            observer,
            outcome: Outcome::new(scenario),
            hosts: hosts.collect(),
            flows,
            processes,
            loops,
            requests: Slab::new(),
            connections: Connections::default(),
            kept: Kept::of(scenario),
            passages: Passages::new(scenario),
            ports: Ports(rota.all().map(port).collect()),
            crews: remedy.people(streams).into_iter().map(Crewed::new).collect(),
            enough: EnoughClock::new(&rota),
            windows: Windows::new(scenario.classes.iter().map(|class| class.paths.len())),
            rota,
            service: ServiceClock::new(),
            births: Births::new(scenario, streams),
            probe_patience: Patience::of_probe(&scenario.listener.profile),
            touched: Touched::default(),
            spared: Passed::default(),
        }
    }

    /// Schedules what starts by itself: first the caretaker, then the traffic.
    pub fn open(&mut self, schedule: &mut Schedule<Event>) {
        self.rota.all().for_each(|at| _ = self.tell(at));
        self.settle(None, schedule);
        self.open_traffic(schedule);
    }

    /// Ends the replication at the horizon: counts what is open and asserts the conservation
    /// laws.
    ///
    /// # Panics
    /// If one is broken, which is a bug in the model.
    pub fn close(mut self, schedule: &Schedule<Event>) -> (Outcome, O) {
        self.close_traffic();
        self.finish_service(schedule.now());
        self.outcome.born = self.births.finish(schedule.now());
        self.outcome.worst = self.windows.finish(schedule.now());
        self.outcome.events = schedule.handled();
        self.outcome.pending_max = schedule.pending_max();
        self.outcome.assert_conserved();
        (self.outcome, self.observer)
    }
}

impl<O: Observer> Model for World<'_, O> {
    type Event = Event;

    fn handle(&mut self, event: Event, schedule: &mut Schedule<Event>) {
        match event {
            Event::Arrival { flow } => self.on_arrival(flow, schedule),
            Event::ToListener { connection, segment } => {
                self.on_segment_to_listener(connection, segment, schedule);
            }
            Event::ToClient { connection, segment } => {
                self.on_segment_to_client(connection, segment, schedule);
            }
            Event::ClientTimer { connection } => self.on_client_timer(connection, schedule),
            Event::ListenerTimer { connection } => self.on_listener_timer(connection, schedule),
            Event::SessionOver { connection } => self.on_session_over(connection, schedule),
            seldom => self.on_seldom(seldom, schedule),
        }
        self.settle(event.connection(), schedule);
    }
}

impl<O: Observer> World<'_, O> {
    /// What does not happen for every request. Apart, so that the processor has the rest at hand.
    #[inline(never)]
    fn on_seldom(&mut self, event: Event, schedule: &mut Schedule<Event>) {
        match event {
            Event::Arrival { .. }
            | Event::ToListener { .. }
            | Event::ToClient { .. }
            | Event::ClientTimer { .. }
            | Event::ListenerTimer { .. }
            | Event::SessionOver { .. } => unreachable!("that happens often"),
            Event::Thought { closed_loop, host } => self.on_thought(closed_loop, host, schedule),
            Event::Retry { request } => self.begin_attempt(request, schedule),
            Event::AtGate { passage } => self.on_gate(passage, schedule),
            Event::Unacknowledged { connection, segment, resent } => {
                self.on_unacknowledged(connection, segment, resent, schedule);
            }
            Event::ProgramRuns { listener } => self.on_program_runs(listener, schedule),
            Event::WorkerStarted { listener, worker } => {
                self.on_worker_started(listener, worker, schedule.now());
            }
            Event::WorkerLookedAt { listener, worker } => {
                self.on_worker_looked_at(listener, worker, schedule);
            }
            Event::AllStarted { listener } => self.on_all_started(listener, schedule.now()),
            Event::Wake { listener } => self.on_wake(listener, schedule),
            Event::PeopleWake { crew } => self.on_people(usize::from(crew), schedule),
            Event::PhaseOver { listener, outages } => {
                self.on_phase_over(listener, outages, schedule);
            }
        }
    }
}
