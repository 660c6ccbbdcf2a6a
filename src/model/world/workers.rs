//! Workers that end one by one while the others go on: replaced, killed, timed out. Change here what
//! becomes of a port whose workers do.

use super::observer::Observer;
use super::port::Outage;
use super::turn::{Demand, Meets, PortState, Turn};
use super::{Event, World};
use crate::engine::{Schedule, SimTime};
use crate::model::listener::{Lost, Service, TimedOut};
use crate::model::reason::Reason;
use crate::model::restart::Scope;
use crate::model::segment::ListenerId;

impl<O: Observer> World<'_, O> {
    /// A supervisor kills one worker, or goes on with the one that it has killed. The port goes on
    /// with the others, if there are any.
    pub(super) fn kill_worker(
        &mut self,
        at: ListenerId,
        by: Option<Demand>,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        let killed = self.ports[at].listener.kill_worker();
        self.touched.listener(at);
        let listener = &self.ports[at].listener;
        let up = !listener.is_hung() && listener.is_one_at_work();
        if !up {
            self.enter_state(at, PortState::Restarting, now);
        }
        self.note_turn(at, Turn::WorkerKilled { by }, now);
        if let Some(worker) = killed {
            self.drop_connections(at, Lost::OfWorker(worker), Some(Reason::BrokenOff), schedule);
        }
    }

    /// A supervisor looks at a worker, and kills it if it has been at one session for too long. None
    /// does while the program itself is to end.
    pub(super) fn on_worker_looked_at(
        &mut self,
        at: ListenerId,
        worker: u32,
        schedule: &mut Schedule<Event>,
    ) {
        if self.ports[at].is_program_ending() {
            return;
        }
        self.touched.listener(at);
        let now = schedule.now();
        let timed_out = self.ports[at].listener.time_out(worker, now);
        let Some(TimedOut { starts, was_stuck }) = timed_out else {
            return;
        };
        schedule.at(starts, Event::WorkerStarted { listener: at, worker });
        let measure = self.ports[at].caretaker.times_out().expect("somebody has looked");
        let meets = if was_stuck { Meets::Due } else { Meets::Health };
        let ends_hang = self.ports[at].note_time_out(now, meets, &mut self.outcome.port);
        if self.ports[at].listener.service() == Service::Serving {
            self.enter_state(at, self.ports[at].standing(), now);
        }
        self.note_turn(at, Turn::WorkerKilled { by: Some(Demand { measure, meets }) }, now);
        if ends_hang {
            self.tell(at).on_heal(now);
        }
        self.drop_connections(at, Lost::OfWorker(worker), Some(Reason::Overdue), schedule);
    }

    /// Poison has taken the last worker that was at work, while others start where some were killed.
    pub(super) fn on_none_at_work(&mut self, at: ListenerId, now: SimTime) {
        self.ports[at].planned = false;
        self.enter_state(at, PortState::Restarting, now);
        self.note_turn(at, Turn::NoneAtWork, now);
    }

    /// A worker has served long enough: another takes calls from `starts` on. The port goes on.
    pub(super) fn on_worker_replaced(
        &mut self,
        at: ListenerId,
        worker: u32,
        starts: SimTime,
        schedule: &mut Schedule<Event>,
    ) {
        self.drop_connections(at, Lost::LeakedBy(worker), Some(Reason::BrokenOff), schedule);
        schedule.at(starts, Event::WorkerStarted { listener: at, worker });
    }

    /// A worker that takes the place of another takes calls.
    pub(super) fn on_worker_started(&mut self, at: ListenerId, worker: u32, now: SimTime) {
        self.touched.listener(at);
        let of_killed = self.ports[at].listener.start_worker(worker, now);
        if of_killed && self.ports[at].state() == PortState::Up {
            self.note_turn(at, Turn::WorkerBack, now);
        }
    }

    /// A port that was out of service for want of workers has one at work again.
    pub(super) fn on_one_at_work(&mut self, at: ListenerId, now: SimTime) {
        self.enter_state(at, PortState::Up, now);
        self.note_turn(at, Turn::Service { service: Service::Serving, by: None }, now);
    }

    /// A slow start is over.
    pub(super) fn on_all_started(&mut self, at: ListenerId, now: SimTime) {
        self.touched.listener(at);
        self.ports[at].listener.fill_up(now);
    }
}

impl super::port::Port {
    /// Whether the program with all its workers is to end, or has.
    const fn is_program_ending(&self) -> bool {
        match self.outage {
            None => false,
            Some(Outage::Restart(_, phases, _) | Outage::Drain(_, phases)) => {
                !matches!(phases.scope, Scope::Worker)
            }
            Some(Outage::Installation) => true,
            Some(Outage::GivenUp) => !matches!(self.listener.service(), Service::Serving),
        }
    }

    /// What its listener, which is in service, makes it.
    pub(super) fn standing(&self) -> PortState {
        let listener = &self.listener;
        let is_back = self.state() != PortState::Restarting || listener.is_one_at_work();
        match listener.is_hung() {
            true => PortState::Hung,
            false if is_back && !listener.are_all_lost() => PortState::Up,
            false => PortState::Restarting,
        }
    }

    /// Whether it was out of service for want of workers, and has one at work.
    pub(super) fn has_returned(&self) -> bool {
        self.state() == PortState::Restarting
            && self.listener.service() == Service::Serving
            && self.standing() == PortState::Up
    }
}
