//! Outages by the caretaker's hand: the phases of a restart, and the installation of the fix.
//! Change here how phases follow each other.

use super::connections::Owner;
use super::observer::Observer;
use super::port::Outage;
use super::sending::Sending;
use super::turn::{Demand, Meets, PortState, Turn};
use super::{Event, World};
use crate::engine::{Schedule, SimDuration, SimTime};
use crate::model::client::State;
use crate::model::listener::{Lost, Service};
use crate::model::occasion::Occasion;
use crate::model::reason::Reason;
use crate::model::remedy::Prober;
use crate::model::restart::{Phase, Phases, Scope, SlowStart, Start};
use crate::model::segment::{ConnectionId, ListenerId, Segment};

impl<O: Observer> World<'_, O> {
    /// A phase of a restart is over, or the installation.
    pub(super) fn on_phase_over(
        &mut self,
        at: ListenerId,
        outages: u32,
        schedule: &mut Schedule<Event>,
    ) {
        if outages != self.ports[at].outages {
            return;
        }
        self.touched.listener(at);
        match self.ports[at].outage {
            Some(Outage::Drain(measure, phases)) => {
                self.end_program(at, Demand { measure, meets: Meets::Due }, phases, schedule);
            }
            Some(Outage::Restart(measure, phases, past)) => {
                let demand = Demand { measure, meets: Meets::Stuck };
                let by = (past == Phase::Grace).then_some(demand);
                self.next_phase(at, measure, phases, Some(past), by, schedule);
            }
            Some(Outage::Installation) => self.end_installation(at, schedule),
            Some(Outage::GivenUp) => unreachable!("nothing follows by itself"),
            None => unreachable!("a phase belongs to an outage"),
        }
    }

    /// Takes the port into the hands of `measure`, or one of its workers alone.
    pub(super) fn begin_restart(
        &mut self,
        at: ListenerId,
        measure: usize,
        scope: Scope,
        schedule: &Schedule<Event>,
    ) {
        self.begin_outage(at, (scope == Scope::Worker).then_some(measure), schedule);
    }

    /// Takes the port into the caretaker's hands; an outage that was under way is over. Where one
    /// worker alone is restarted only the measure that does it knows: `alone`.
    pub(super) fn begin_outage(
        &mut self,
        at: ListenerId,
        alone: Option<usize>,
        schedule: &Schedule<Event>,
    ) {
        self.ports[at].outages += 1;
        for prober in Prober::all(self.ports[at].probes.len() / 2) {
            let goes_on = alone.is_some_and(|measure| measure != prober.measure());
            if goes_on || self.ports[at].caretaker.is_outside(prober) {
                continue;
            }
            if let Some(id) = self.ports[at].probes[prober.index()].take() {
                let connection = self.connections.known(id);
                connection.owner = Owner::Nobody;
                connection.attempt.forget();
                self.touched.connection(id);
            }
        }
        let caretaker = self.tell(at);
        match alone {
            Some(measure) => caretaker.on_worker_down(schedule.now(), measure),
            None => caretaker.on_down(schedule.now()),
        }
    }

    /// The fix is in, and the machine is back with a program that listens.
    pub(super) fn end_installation(&mut self, at: ListenerId, schedule: &Schedule<Event>) {
        self.tell(at).on_start(schedule.now());
        self.enter_service(at, Scope::Machine, true, schedule);
    }

    /// The program is told to end, which one that is stuck does only after the grace.
    pub(super) fn end_program(
        &mut self,
        at: ListenerId,
        demand: Demand,
        phases: Phases,
        schedule: &mut Schedule<Event>,
    ) {
        let wedged = self.ports[at].listener.is_wedged(phases.scope);
        let past = if wedged { None } else { Some(Phase::Grace) };
        self.next_phase(at, demand.measure, phases, past, Some(demand), schedule);
    }

    /// Goes to the phase after `past`, or to the start. A restart whose phases all take no time
    /// still resets the connections. `by`: the restart, if it takes the port out of service now.
    fn next_phase(
        &mut self,
        at: ListenerId,
        measure: usize,
        phases: Phases,
        past: Option<Phase>,
        by: Option<Demand>,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        let Some((phase, length)) = phases.next(past) else {
            if past <= Some(Phase::Grace) {
                self.take_down(at, phases.scope, Phase::Closed, by, schedule);
            }
            self.ports[at].outage = Some(Outage::Restart(measure, phases, Phase::Closed));
            if phases.are_of_start() && past != Some(Phase::Closed) {
                self.tell(at).on_start(now);
            }
            return self.try_start(at, measure, phases, schedule);
        };
        self.ports[at].outage = Some(Outage::Restart(measure, phases, phase));
        let until = now + length;
        if phase == Phase::Grace {
            self.note_turn(at, Turn::Grace { measure, until }, now);
        } else {
            self.take_down(at, phases.scope, phase, by, schedule);
        }
        match phase {
            Phase::Backoff => self.note_turn(at, Turn::BackedOff { until }, now),
            Phase::Closed => self.tell(at).on_start(now),
            Phase::Grace | Phase::Shutdown | Phase::Dark => {}
        }
        self.schedule_phase_over(at, length, schedule);
    }

    /// Begins a phase that is no grace: takes down what the restart does, as far as it is not down
    /// already.
    fn take_down(
        &mut self,
        at: ListenerId,
        scope: Scope,
        phase: Phase,
        by: Option<Demand>,
        schedule: &mut Schedule<Event>,
    ) {
        let service = match (scope, phase) {
            (Scope::Worker, _) => return self.kill_worker(at, by, schedule),
            (Scope::Program, _) => Service::Unattended,
            (Scope::Service | Scope::Machine, Phase::Shutdown) => Service::ShuttingDown,
            (Scope::Service | Scope::Machine, Phase::Dark) => Service::Dark,
            (Scope::Service | Scope::Machine, Phase::Grace | Phase::Backoff | Phase::Closed) => {
                Service::Closed
            }
        };
        self.leave_service(at, service, by, schedule);
    }

    /// The phases are over: the program starts, if it is to.
    fn try_start(
        &mut self,
        at: ListenerId,
        measure: usize,
        phases: Phases,
        schedule: &mut Schedule<Event>,
    ) {
        let (now, held_until) = (schedule.now(), self.ports[at].held_until);
        match phases.start {
            Start::Refused { again } => {
                self.ports[at].outage = Some(Outage::GivenUp);
                self.outcome.port.given_up += 1;
                self.leave_plan(at, now);
                self.note_turn(at, Turn::GivenUp { measure }, now);
                self.tell(at).on_give_up(now, measure, again);
            }
            Start::Works | Start::Fails if now < held_until => {
                self.fail_start(at, measure, Some(held_until), schedule);
            }
            Start::Fails => self.fail_start(at, measure, None, schedule),
            Start::Works => {
                self.enter_service(at, phases.scope, false, schedule);
                if let Some(slow) = phases.slow_start {
                    self.start_slowly(at, slow, schedule);
                }
            }
        }
    }

    /// The program ends again, by itself or because the address is held until then: the next
    /// restart begins.
    fn fail_start(
        &mut self,
        at: ListenerId,
        measure: usize,
        held_until: Option<SimTime>,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        self.outcome.port.failed_starts += 1;
        self.leave_plan(at, now);
        self.note_turn(at, Turn::StartFailed { held_until }, now);
        let phases = self.tell(at).on_failed_start(now, measure);
        self.begin_restart(at, measure, phases.scope, schedule);
        if phases.are_of_start() {
            self.outcome.port.count_restart(now, Occasion::Retried);
        }
        self.next_phase(at, measure, phases, None, None, schedule);
    }

    /// The outage no longer goes as planned, if it did.
    fn leave_plan(&mut self, at: ListenerId, now: SimTime) {
        self.ports[at].planned = false;
        self.note_service(now);
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
    fn count_lost_sessions(&mut self, at: ListenerId, lost: Lost, now: SimTime) {
        let is_lost = |id: &ConnectionId| {
            let connection = self.connections.known(*id);
            let is_request = matches!(connection.owner, Owner::Request(_));
            let is_open = connection.attempt.state() != State::Closed;
            is_request && is_open && !connection.caller.invalid
        };
        let lost = self.ports[at].listener.in_session(lost).filter(is_lost).count() as u64;
        self.outcome.port.sessions_lost += lost;
        self.outcome.port.course.at(now).sessions_lost += lost;
    }

    /// Leaves service in this way: old connections are reset, or forgotten in silence; one that
    /// drains keeps its sessions. One phase may be like the one before.
    pub(super) fn leave_service(
        &mut self,
        at: ListenerId,
        service: Service,
        by: Option<Demand>,
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
        self.note_turn(at, Turn::Service { service, by }, schedule.now());
        self.ports[at].listener.leave_service(service);
        let reset = Some(Reason::BrokenOff);
        let (lost, frees, resets) = match service {
            Service::ShuttingDown | Service::Closed => (Lost::All, true, reset),
            Service::Draining => (Lost::Waiting, false, reset),
            Service::Unattended => (Lost::Accepted, false, reset),
            Service::Serving | Service::Dark | Service::Installing => (Lost::All, false, None),
        };
        self.ports[at].held_until =
            if frees { self.port_held_until(at, schedule.now()) } else { SimTime::ZERO };
        self.drop_connections(at, lost, resets, schedule);
    }

    /// Drops connections: those that are open are reset for this reason, or forgotten in silence.
    pub(super) fn drop_connections(
        &mut self,
        at: ListenerId,
        lost: Lost,
        resets: Option<Reason>,
        schedule: &mut Schedule<Event>,
    ) {
        self.count_lost_sessions(at, lost, schedule.now());
        for index in 0..self.ports[at].listener.ends() {
            if let Some(id) = self.ports[at].listener.drop_nth(index, lost) {
                if let Some(why) = resets {
                    self.send(id, Sending::by_listener(Segment::Rst, why), schedule);
                }
                self.touched.connection(id);
            }
        }
    }

    /// The port is back. What the restart did not take down is as it was: the port may still be
    /// hung. Probes see that; who has noticed the hang does not notice it again.
    pub(super) fn enter_service(
        &mut self,
        at: ListenerId,
        scope: Scope,
        patched: bool,
        schedule: &Schedule<Event>,
    ) {
        let now = schedule.now();
        self.ports[at].outage = None;
        self.ports[at].listener.enter_service(scope, patched);
        let hung = self.ports[at].listener.is_hung();
        let was_up = self.ports[at].state() == PortState::Up;
        let turn = match scope {
            _ if hung => Turn::StillHung,
            Scope::Worker if was_up => Turn::WorkerBack,
            _ => Turn::Service { service: Service::Serving, by: None },
        };
        self.enter_state(at, if hung { PortState::Hung } else { PortState::Up }, now);
        self.note_turn(at, turn, now);
        let hang = self.ports[at].listener.hang();
        let (taken, of) = (hang.leaked(), hang.capacity());
        if (1..of).contains(&taken) {
            self.note_turn(at, Turn::StillLost { taken, of }, now);
        }
        let caretaker = self.tell(at);
        match scope {
            Scope::Worker if was_up || hung => caretaker.on_worker_up(now),
            _ => caretaker.on_up(now),
        }
    }

    /// The port is back, but with few of its workers.
    fn start_slowly(&mut self, at: ListenerId, slow: SlowStart, schedule: &mut Schedule<Event>) {
        let until = schedule.now() + slow.span;
        let workers = self.ports[at].listener.start_slowly(slow.workers, until);
        self.note_turn(at, Turn::SlowStart { workers, until }, schedule.now());
        schedule.at(until, Event::AllStarted { listener: at });
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
