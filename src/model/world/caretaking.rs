//! Caretaking: what the caretaker of a listener is told, and what it does. Change here how an
//! action is carried out.

use super::observer::{Fact, Observer};
use super::port::Outage;
use super::seen::Seen;
use super::turn::{Demand, PortState, Turn};
use super::{Event, World};
use crate::engine::{Schedule, SimDuration, SimTime};
use crate::model::listener::Service;
use crate::model::remedy::{Action, is_office_time};
use crate::model::segment::{ConnectionId, ListenerId};

impl<O: Observer> World<'_, O> {
    /// The caretaker's instant has come, unless an earlier one has taken its place.
    pub(super) fn on_wake(&mut self, at: ListenerId, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        if self.ports[at].wakes != now {
            return;
        }
        self.ports[at].wakes = SimTime::NEVER;
        if !O::SEES_ALL_PROBES {
            self.pass_over_probes(at, schedule);
        }
        while let Some(action) = self.tell(at).due(now) {
            self.carry_out(at, action, schedule);
        }
    }

    /// Tells that the invalid request of `id` acts, and whether that takes the port down: a hung one
    /// whose worker lets one client go and takes the next has not been up between.
    pub(super) fn note_poison(&mut self, at: ListenerId, id: ConnectionId, now: SimTime) {
        let hang = self.ports[at].listener.hang();
        let (taken, of) = (hang.leaked(), hang.capacity());
        self.observer.note(now, Fact::Acted { connection: id, taken, of });
        if self.ports[at].is_hanging() {
            let will_heal = self.ports[at].listener.will_heal();
            self.observer.note(now, Fact::Hung { connection: id, will_heal });
        }
    }

    /// Poison has acted; perhaps the port has hung.
    pub(super) fn on_poison(&mut self, at: ListenerId, now: SimTime) {
        let port = &mut self.outcome.port;
        self.ports[at].note_capacity(now, port);
        if !self.ports[at].is_hanging() {
            let port = &self.ports[at];
            if port.state() == PortState::Up && port.standing() == PortState::Restarting {
                self.on_none_at_work(at, now);
            }
            return;
        }
        self.ports[at].note_hang(now, port);
        self.enter_state(at, PortState::Hung, now);
        self.tell(at).on_hang(now);
    }

    /// The port is up again without anybody's doing.
    pub(super) fn on_heal(&mut self, at: ListenerId, now: SimTime) {
        self.enter_state(at, PortState::Up, now);
        self.note_turn(at, Turn::Healed, now);
        self.tell(at).on_heal(now);
    }

    /// An attempt for a valid request that `began` then has failed, the last of its calls at `at`:
    /// those who take care of the listeners that it called hear of it.
    pub(super) fn complain(&mut self, at: ListenerId, began: SimTime, now: SimTime) {
        let first = if self.rota.is_balanced() { at } else { ListenerId(0) };
        for called in first.0..=at.0 {
            self.tell(ListenerId(called)).on_complaint(now, began);
        }
    }

    pub(super) fn carry_out(
        &mut self,
        at: ListenerId,
        action: Action,
        schedule: &mut Schedule<Event>,
    ) {
        if self.ports[at].caretaker.calls_out(&action) {
            self.count_call_out(schedule.now());
        }
        match action {
            Action::Restart { measure, planned, phases, drain } => {
                let port = &mut self.outcome.port;
                let meets = self.ports[at].note_restart(schedule.now(), planned, port);
                let demand = Demand { measure, meets };
                self.note_service(schedule.now());
                self.begin_restart(at, measure, phases.scope, schedule);
                if drain == SimDuration::ZERO {
                    self.end_program(at, demand, phases, schedule);
                } else {
                    self.ports[at].outage = Some(Outage::Drain(measure, phases));
                    self.leave_service(at, Service::Draining, Some(demand), schedule);
                    self.schedule_phase_over(at, drain, schedule);
                }
            }
            Action::Install(outage) => {
                self.begin_outage(at, None, schedule);
                self.ports[at].outage = Some(Outage::Installation);
                self.ports[at].planned = true;
                self.leave_service(at, Service::Installing, None, schedule);
                if outage == SimDuration::ZERO {
                    self.end_installation(at, schedule);
                } else {
                    self.schedule_phase_over(at, outage, schedule);
                }
            }
            Action::Probe { prober, layer } => self.begin_probe(at, prober, layer, schedule),
            Action::EndProbe { prober, probed } => {
                let id =
                    self.ports[at].probes[prober.index()].expect("a probe that ends is under way");
                let began = self.connections.known(id).began;
                self.close_probe(id, schedule);
                let seen = Seen::Silence(schedule.now().since(began));
                self.count_probe(at, prober, seen, probed, schedule.now());
                self.touched.connection(id);
            }
        }
    }

    /// Somebody has come to a listener.
    fn count_call_out(&mut self, now: SimTime) {
        let at_night = u64::from(!is_office_time(now));
        let port = &mut self.outcome.port;
        port.call_outs += 1;
        port.night_call_outs += at_night;
        let counted = port.course.at(now);
        counted.call_outs += 1;
        counted.night_call_outs += at_night;
    }

    /// The state of a port is `state` from `now` on.
    pub(super) fn enter_state(&mut self, at: ListenerId, state: PortState, now: SimTime) {
        self.ports[at].enter(now, state, &mut self.outcome.port);
        self.note_service(now);
    }

    /// Tells of a turn by which a port has come to its present state.
    pub(super) fn note_turn(&mut self, at: ListenerId, turn: Turn, now: SimTime) {
        let state = self.ports[at].state();
        self.observer.note(now, Fact::Port { listener: at, state, turn });
    }

    /// The service is as good as the best port that calls may reach.
    pub(super) fn note_service(&mut self, now: SimTime) {
        let ports = &self.ports;
        let reached = self.rota.reached(|at| ports[at].caretaker.takes_calls());
        let states = reached.map(|at| (ports[at].state(), ports[at].is_down_by_plan()));
        let state = states.min().expect("calls reach a port");
        self.windows.note_port(now, state.0 == PortState::Up);
        if let Some(since) = self.service.enter(now, state, &mut self.outcome.port) {
            self.births.note_outage(since, now);
        }
        let up = self.ports.0.iter().filter(|port| port.state() == PortState::Up);
        self.enough.enter(now, up.count());
    }

    /// The replication ends.
    pub(super) fn finish_service(&mut self, horizon: SimTime) {
        for at in self.rota.all() {
            self.ports[at].finish(horizon, &mut self.outcome.port);
        }
        if let Some(since) = self.service.finish(horizon, &mut self.outcome.port) {
            self.births.note_outage(since, horizon);
        }
        self.outcome.enough = self.enough.finish(horizon);
    }
}
