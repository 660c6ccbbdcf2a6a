//! Outages by the caretaker's hand: the phases of a restart, and the installation of the fix.

use super::connections::Owner;
use super::observer::{Fact, Observer};
use super::port::PortState;
use super::segments::Sending;
use super::{Event, World};
use crate::engine::{Schedule, SimDuration, SimTime};
use crate::model::client::State;
use crate::model::listener::Service;
use crate::model::reason::Reason;
use crate::model::restart::{Phase, Phases, SlowStart, Start};
use crate::model::segment::{ConnectionId, ListenerId, Segment};

/// What keeps the port out of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outage {
    /// A restart by this measure, in this phase.
    Restart(usize, Phases, Phase),
    /// The port drains; this measure restarts it then.
    Drain(usize, Phases),
    /// The installation of the fix.
    Installation,
    /// The last restart was one too many: nothing follows by itself.
    GivenUp,
}

impl<O: Observer> World<'_, O> {
    /// A phase of a restart is over, or the installation, or the slow start after a restart.
    pub(super) fn on_phase_over(
        &mut self,
        at: ListenerId,
        outages: u32,
        schedule: &mut Schedule<Event>,
    ) {
        if outages != self.ports[at].outages {
            return;
        }
        match self.ports[at].outage {
            Some(Outage::Drain(measure, phases)) => self.end_program(at, measure, phases, schedule),
            Some(Outage::Restart(measure, phases, past)) => {
                let by = (past == Phase::Grace).then_some(measure);
                self.next_phase(at, measure, phases, Some(past), by, schedule);
            }
            Some(Outage::Installation) => self.enter_service(at, true, None, schedule),
            Some(Outage::GivenUp) => unreachable!("nothing follows by itself"),
            None => {
                self.ports[at].listener.fill_up();
                self.accept_all(at, schedule);
            }
        }
    }

    /// Takes the port into the caretaker's hands; an outage that was under way is over.
    pub(super) fn begin_outage(&mut self, at: ListenerId, schedule: &mut Schedule<Event>) {
        self.ports[at].outages += 1;
        for measure in 0..self.ports[at].probes.len() {
            if self.ports[at].caretaker.is_outside(measure) {
                continue;
            }
            if let Some(id) = self.ports[at].probes[measure].take() {
                let connection = self.connections.known(id);
                connection.owner = Owner::Nobody;
                connection.attempt.forget();
                self.free_if_over(at, id, schedule);
            }
        }
        self.ports[at].caretaker.on_down(schedule.now());
    }

    /// The program is told to end, which one that is stuck does only after the grace.
    pub(super) fn end_program(
        &mut self,
        at: ListenerId,
        measure: usize,
        phases: Phases,
        schedule: &mut Schedule<Event>,
    ) {
        let past = if self.ports[at].listener.is_wedged() { None } else { Some(Phase::Grace) };
        self.next_phase(at, measure, phases, past, Some(measure), schedule);
    }

    /// Goes to the phase after `past`, or to the start. A restart whose phases all take no time
    /// still resets the connections. `by`: the measure whose restart takes the port out of service
    /// now.
    fn next_phase(
        &mut self,
        at: ListenerId,
        measure: usize,
        phases: Phases,
        past: Option<Phase>,
        by: Option<usize>,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        let Some((phase, length)) = phases.next(past) else {
            if past <= Some(Phase::Grace) {
                self.leave_service(at, Service::Closed, by, schedule);
            }
            self.ports[at].outage = Some(Outage::Restart(measure, phases, Phase::Closed));
            return self.try_start(at, measure, phases, schedule);
        };
        self.ports[at].outage = Some(Outage::Restart(measure, phases, phase));
        let service = match phase {
            Phase::Grace => {
                self.observer.note(now, Fact::Grace { listener: at, measure, until: now + length });
                return self.schedule_phase_over(at, length, schedule);
            }
            Phase::Backoff | Phase::Closed => Service::Closed,
            Phase::Shutdown => Service::ShuttingDown,
            Phase::Dark => Service::Dark,
        };
        self.leave_service(at, service, by, schedule);
        if phase == Phase::Backoff {
            self.observer.note(now, Fact::BackedOff { listener: at, until: now + length });
        }
        self.schedule_phase_over(at, length, schedule);
    }

    /// The phases are over: the program starts, if it is to.
    fn try_start(
        &mut self,
        at: ListenerId,
        measure: usize,
        phases: Phases,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        match phases.start {
            Start::Refused => {
                self.ports[at].outage = Some(Outage::GivenUp);
                self.outcome.port.given_up += 1;
                self.observer.note(now, Fact::GivenUp { listener: at, measure });
                self.ports[at].caretaker.on_give_up(now, measure);
                self.arm_wake(at, schedule);
            }
            _ if now < self.ports[at].held_until => self.wait_for_port(at, schedule),
            Start::Fails => {
                self.outcome.port.failed_starts += 1;
                self.observer.note(now, Fact::StartFailed { listener: at });
                let phases = self.ports[at].caretaker.on_failed_start(now, measure);
                let follows = u64::from(phases.start != Start::Refused);
                self.outcome.port.restarts += follows;
                self.outcome.port.retried += follows;
                self.next_phase(at, measure, phases, None, None, schedule);
            }
            Start::Works => self.enter_service(at, false, phases.slow_start, schedule),
        }
    }

    /// The program has started, but it cannot listen before the port is free: nobody listens.
    fn wait_for_port(&mut self, at: ListenerId, schedule: &mut Schedule<Event>) {
        let (now, until) = (schedule.now(), self.ports[at].held_until);
        self.leave_service(at, Service::Closed, None, schedule);
        self.observer.note(now, Fact::Held { listener: at, until });
        self.schedule_phase_over(at, until.since(now), schedule);
    }

    /// Until when the port is held if the program ends at `now`. The system then closes what the
    /// program had accepted, and as it does so before the client, it is the system that remembers
    /// the connection in TIME_WAIT. (It would say FIN where the model says RST. The client, whose
    /// session both break off, closes at once; the round trip until its FIN is back is passed over
    /// beside TIME_WAIT.) What waits in the queue is reset, and what the client closed first is
    /// over: neither holds the port.
    fn port_held_until(&mut self, at: ListenerId, now: SimTime) -> SimTime {
        let spec = &self.scenario.listener;
        let open = |id| self.connections.known(id).attempt.state() != State::Closed;
        if !spec.reuse_address && self.ports[at].listener.accepted().any(open) {
            self.ports[at].held_until.max(now + spec.profile.time_wait)
        } else {
            self.ports[at].held_until
        }
    }

    /// Counts the sessions that end with the program: those of valid requests whose client has not
    /// given up before.
    fn count_lost_sessions(&mut self, at: ListenerId) {
        let lost = |id: &ConnectionId| {
            let connection = self.connections.known(*id);
            let is_request = matches!(connection.owner, Owner::Request(_));
            let is_open = connection.attempt.state() != State::Closed;
            is_request && is_open && !connection.caller.invalid
        };
        let lost = self.ports[at].listener.in_session().filter(lost).count();
        self.outcome.port.sessions_lost += lost as u64;
    }

    /// Leaves service in this way: old connections are reset, or forgotten in silence; one that
    /// drains keeps its sessions. One phase may be like the one before.
    pub(super) fn leave_service(
        &mut self,
        at: ListenerId,
        service: Service,
        by: Option<usize>,
        schedule: &mut Schedule<Event>,
    ) {
        if self.ports[at].listener.service() == service && by.is_none() {
            return;
        }
        let state = match service {
            Service::Installing => PortState::Installing,
            _ => PortState::Restarting,
        };
        self.enter_state(at, state, schedule.now());
        self.observer.note(schedule.now(), Fact::Service { listener: at, service, by });
        self.ports[at].listener.leave_service(service);
        if service != Service::Draining {
            self.count_lost_sessions(at);
        }
        let (stops, resets) = match service {
            Service::ShuttingDown | Service::Closed => (true, true),
            Service::Draining => (false, true),
            Service::Serving | Service::Dark | Service::Installing => (false, false),
        };
        self.ports[at].held_until =
            if stops { self.port_held_until(at, schedule.now()) } else { SimTime::ZERO };
        for index in 0..self.ports[at].listener.ends() {
            if let Some(id) = self.ports[at].listener.drop_nth(index) {
                if resets {
                    self.send(id, Sending::by_listener(Segment::Rst, Reason::BrokenOff), schedule);
                }
                self.free_if_over(at, id, schedule);
            }
        }
    }

    pub(super) fn enter_service(
        &mut self,
        at: ListenerId,
        patched: bool,
        slow_start: Option<SlowStart>,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        self.ports[at].outage = None;
        self.ports[at].listener.enter_service(patched);
        self.observer
            .note(now, Fact::Service { listener: at, service: Service::Serving, by: None });
        if let Some(slow) = slow_start {
            let workers = self.ports[at].listener.start_slowly(slow.workers);
            self.observer
                .note(now, Fact::SlowStart { listener: at, workers, until: now + slow.span });
            self.schedule_phase_over(at, slow.span, schedule);
        }
        self.enter_state(at, PortState::Up, now);
        self.ports[at].caretaker.on_up(now);
        self.arm_wake(at, schedule);
    }

    pub(super) fn schedule_phase_over(
        &self,
        at: ListenerId,
        length: SimDuration,
        schedule: &mut Schedule<Event>,
    ) {
        schedule.after(length, Event::PhaseOver { listener: at, outages: self.ports[at].outages });
    }
}
