//! Caretaking: what the caretaker is told, what it does, restarts, and the fix.

use super::connections::{Owner, Route};
use super::observer::{Fact, Observer};
use super::port::PortState;
use super::{Event, PORT, World};
use crate::engine::{Schedule, SimDuration, SimTime};
use crate::model::client::{Attempt, State};
use crate::model::listener::{Caller, Service};
use crate::model::outcome::ProbeOutcome;
use crate::model::remedy::{Action, Layer};
use crate::model::restart::{Phase, Phases};
use crate::model::segment::{ConnectionId, End, Segment};

/// What keeps the port out of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outage {
    /// A restart, in this phase.
    Restart(Phases, Phase),
    /// The port drains; this measure restarts it then.
    Drain(Phases, usize),
    /// The installation of the fix.
    Installation,
}

impl<O: Observer> World<'_, O> {
    /// The caretaker's instant has come, unless an earlier one has taken its place.
    pub(super) fn on_wake(&mut self, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        if self.wakes != now {
            return;
        }
        self.wakes = SimTime::NEVER;
        while let Some(action) = self.caretaker.due(now) {
            self.carry_out(action, schedule);
        }
        self.arm_wake(schedule);
    }

    /// Tells that the invalid request of `id` acts, and whether that takes the port down.
    pub(super) fn note_poison(&mut self, id: ConnectionId, now: SimTime) {
        self.observer.note(now, Fact::Acted { connection: id });
        if self.listener.is_hung() {
            let will_heal = self.listener.will_heal();
            self.observer.note(now, Fact::Hung { connection: id, will_heal });
        }
    }

    /// Poison has acted; perhaps the port has hung.
    pub(super) fn on_poison(&mut self, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        if !self.listener.is_hung() {
            return;
        }
        let port = &mut self.outcome.port;
        port.hangs += 1;
        port.first_hang.get_or_insert(now);
        self.port.enter(now, PortState::Hung, port);
        self.caretaker.on_hang(now);
        self.arm_wake(schedule);
    }

    /// The port is up again without anybody's doing.
    pub(super) fn on_heal(&mut self, schedule: &Schedule<Event>) {
        let now = schedule.now();
        self.observer.note(now, Fact::Healed);
        self.port.enter(now, PortState::Up, &mut self.outcome.port);
        self.caretaker.on_heal(now);
    }

    /// Ends a probe that has got the answer it looks for.
    pub(super) fn check_probe(&mut self, id: ConnectionId, schedule: &mut Schedule<Event>) {
        let Some(connection) = self.connections.find(id) else {
            return;
        };
        let Owner::Probe(measure, layer) = connection.owner else {
            return;
        };
        let answered = match layer {
            Layer::Connect => State::Connected,
            Layer::Banner => State::InSession,
        };
        if connection.attempt.state() == answered {
            self.close_probe(id, schedule);
            self.on_probe(measure as usize, true, schedule);
        }
    }

    /// The probe of a measure was answered, or failed at once.
    pub(super) fn on_probe(
        &mut self,
        measure: usize,
        answered: bool,
        schedule: &mut Schedule<Event>,
    ) {
        self.count_probe(measure, answered, schedule.now());
        if let Some(action) = self.caretaker.on_probe(schedule.now(), measure, answered) {
            self.carry_out(action, schedule);
        }
        self.arm_wake(schedule);
    }

    /// A phase of a restart is over, or the installation.
    pub(super) fn on_phase_over(&mut self, outages: u32, schedule: &mut Schedule<Event>) {
        if outages != self.outages {
            return;
        }
        match self.outage.expect("a phase belongs to an outage") {
            Outage::Drain(phases, by) => self.next_phase(phases, None, Some(by), schedule),
            Outage::Restart(phases, past) => self.next_phase(phases, Some(past), None, schedule),
            Outage::Installation => self.enter_service(true, schedule),
        }
    }

    /// Keeps one wake pending for the caretaker's next instant.
    pub(super) fn arm_wake(&mut self, schedule: &mut Schedule<Event>) {
        let next = self.caretaker.next_wake();
        if next < self.wakes {
            self.wakes = next;
            schedule.at(next, Event::Wake { listener: PORT });
        }
    }

    fn carry_out(&mut self, action: Action, schedule: &mut Schedule<Event>) {
        match action {
            Action::Restart { measure, phases, drain } => {
                self.outcome.port.restarts += 1;
                self.begin_outage(PortState::Restarting, schedule);
                if drain == SimDuration::ZERO {
                    self.next_phase(phases, None, Some(measure), schedule);
                } else {
                    self.outage = Some(Outage::Drain(phases, measure));
                    self.leave_service(Service::Draining, Some(measure), schedule);
                    self.schedule_phase_over(drain, schedule);
                }
            }
            Action::Install(outage) => {
                self.begin_outage(PortState::Installing, schedule);
                self.outage = Some(Outage::Installation);
                self.leave_service(Service::Installing, None, schedule);
                if outage == SimDuration::ZERO {
                    self.enter_service(true, schedule);
                } else {
                    self.schedule_phase_over(outage, schedule);
                }
            }
            Action::Probe { measure, layer } => self.begin_probe(measure, layer, schedule),
            Action::EndProbe { measure } => {
                let id = self.probes[measure].expect("a probe that ends is under way");
                self.close_probe(id, schedule);
                self.count_probe(measure, false, schedule.now());
                self.free_if_over(id, schedule);
            }
        }
    }

    /// Takes the port out of service; an outage that was under way is over.
    fn begin_outage(&mut self, state: PortState, schedule: &mut Schedule<Event>) {
        self.outages += 1;
        self.port.enter(schedule.now(), state, &mut self.outcome.port);
        for measure in 0..self.probes.len() {
            if let Some(id) = self.probes[measure].take() {
                let connection = self.connections.known(id);
                connection.owner = Owner::Nobody;
                connection.attempt.forget();
                self.free_if_over(id, schedule);
            }
        }
        self.caretaker.on_down(schedule.now());
    }

    /// Goes to the phase after `past`, or back into service. A restart whose phases all take no
    /// time still resets the connections.
    fn next_phase(
        &mut self,
        phases: Phases,
        past: Option<Phase>,
        by: Option<usize>,
        schedule: &mut Schedule<Event>,
    ) {
        let Some((phase, length)) = phases.next(past) else {
            if past.is_none() {
                self.leave_service(Service::Closed, by, schedule);
            }
            if schedule.now() < self.held_until {
                self.outage = Some(Outage::Restart(phases, Phase::Closed));
                self.wait_for_port(schedule);
            } else {
                self.enter_service(false, schedule);
            }
            return;
        };
        self.outage = Some(Outage::Restart(phases, phase));
        let service = match phase {
            Phase::Shutdown => Service::ShuttingDown,
            Phase::Dark => Service::Dark,
            Phase::Closed => Service::Closed,
        };
        self.leave_service(service, by, schedule);
        self.schedule_phase_over(length, schedule);
    }

    /// The program has started, but it cannot listen before the port is free: nobody listens.
    fn wait_for_port(&mut self, schedule: &mut Schedule<Event>) {
        let (now, until) = (schedule.now(), self.held_until);
        if self.listener.service() != Service::Closed {
            self.leave_service(Service::Closed, None, schedule);
        }
        self.observer.note(now, Fact::Held { until });
        self.schedule_phase_over(until.since(now), schedule);
    }

    /// Until when the port is held if the program ends at `now`. The system then closes what the
    /// program had accepted, and as it does so before the client, it is the system that remembers
    /// the connection in TIME_WAIT. (It would say FIN where the model says RST. The client, whose
    /// session both break off, closes at once; the round trip until its FIN is back is passed over
    /// beside TIME_WAIT.) What waits in the queue is reset, and what the client closed first is
    /// over: neither holds the port.
    fn port_held_until(&mut self, now: SimTime) -> SimTime {
        let spec = &self.scenario.listener;
        let open = |id| self.connections.known(id).attempt.state() != State::Closed;
        if !spec.reuse_address && self.listener.accepted().any(open) {
            self.held_until.max(now + spec.profile.time_wait)
        } else {
            self.held_until
        }
    }

    /// Leaves service in this way: old connections are reset, or forgotten in silence; one that
    /// drains keeps its sessions.
    fn leave_service(
        &mut self,
        service: Service,
        by: Option<usize>,
        schedule: &mut Schedule<Event>,
    ) {
        self.observer.note(schedule.now(), Fact::Service { service, by });
        self.listener.leave_service(service);
        let (stops, resets) = match service {
            Service::ShuttingDown | Service::Closed => (true, true),
            Service::Draining => (false, true),
            Service::Serving | Service::Dark | Service::Installing => (false, false),
        };
        self.held_until = if stops { self.port_held_until(schedule.now()) } else { SimTime::ZERO };
        for index in 0..self.listener.ends() {
            if let Some(id) = self.listener.drop_nth(index) {
                if resets {
                    self.send(id, End::Listener, Segment::Rst, 0, schedule);
                }
                self.free_if_over(id, schedule);
            }
        }
    }

    fn enter_service(&mut self, patched: bool, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        self.outage = None;
        self.listener.enter_service(patched);
        self.observer.note(now, Fact::Service { service: Service::Serving, by: None });
        self.port.enter(now, PortState::Up, &mut self.outcome.port);
        self.caretaker.on_up(now);
        self.arm_wake(schedule);
    }

    fn schedule_phase_over(&self, length: SimDuration, schedule: &mut Schedule<Event>) {
        schedule.after(length, Event::PhaseOver { listener: PORT, outages: self.outages });
    }

    /// Opens a probe's connection from the listener's own node.
    fn begin_probe(&mut self, measure: usize, layer: Layer, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        let (attempt, step) = Attempt::begin(now, &self.probe_patience);
        let owner = Owner::Probe(measure as u32, layer);
        let caller =
            Caller { invalid: false, uncovered: false, span: SimDuration::ZERO, keeps: false };
        let id = self.connections.open(owner, Route::Loopback, caller, attempt);
        self.observer.note(now, Fact::Probe { measure, connection: id });
        self.probes[measure] = Some(id);
        self.apply_client(id, step, schedule);
    }

    /// Closes a probe's connection, with FIN if it is open.
    fn close_probe(&mut self, id: ConnectionId, schedule: &mut Schedule<Event>) {
        let connection = self.connections.known(id);
        connection.owner = Owner::Nobody;
        if let Some(fin) = connection.attempt.hang_up(schedule.now(), &self.probe_patience) {
            self.send(id, End::Client, fin, 0, schedule);
        }
    }

    fn count_probe(&mut self, measure: usize, answered: bool, now: SimTime) {
        self.observer.note(now, Fact::Probed { measure, answered });
        self.probes[measure] = None;
        let probes = self.outcome.probes.get_or_insert(ProbeOutcome::default());
        probes.decided += 1;
        probes.answered += u64::from(answered);
    }
}
