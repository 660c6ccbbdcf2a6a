//! What follows from every event, whatever it was. Change here what must hold after each of them.

use super::observer::{Fact, Observer};
use super::sending::Sending;
use super::{Event, World};
use crate::engine::Schedule;
use crate::model::listener::Accepted;
use crate::model::reason::Reason;
use crate::model::remedy::Caretaker;
use crate::model::segment::{ConnectionId, ListenerId, Segment};

/// What the event under way has touched, in the order in which it did.
#[derive(Debug, Default)]
pub(super) struct Touched {
    listener: Option<ListenerId>,
    connections: Vec<ConnectionId>,
    caretakers: Vec<ListenerId>,
}

impl Touched {
    /// A worker of the listener may be free, or a call wait for one; it may hold a connection less.
    /// No event touches two at once: see [`World::go_on_at`].
    pub(super) fn listener(&mut self, at: ListenerId) {
        debug_assert!(self.listener.is_none_or(|touched| touched == at), "two listeners");
        self.listener = Some(at);
    }

    /// An end of the connection may be over, or the network may hold a segment of it less.
    pub(super) fn connection(&mut self, id: ConnectionId) {
        self.connections.push(id);
    }
}

impl<O: Observer> World<'_, O> {
    /// The caretaker of a listener, who is told something: it may want to act at another instant
    /// than before.
    pub(super) fn tell(&mut self, at: ListenerId) -> &mut Caretaker {
        if self.touched.caretakers.last() != Some(&at) {
            self.touched.caretakers.push(at);
        }
        &mut self.ports[at].caretaker
    }

    /// Ends an event on this connection, if it was on one: free workers take what is queued, those
    /// that have served long enough are replaced, those at work are watched, a port heals, what nobody
    /// knows any more is forgotten, and a wake is pending for the next instant of each caretaker, and
    /// of people.
    #[inline]
    pub(super) fn settle(&mut self, on: Option<ConnectionId>, schedule: &mut Schedule<Event>) {
        if let Some(at) = self.touched.listener.take() {
            self.settle_listener(at, schedule);
        }
        if let Some(id) = on {
            self.forget_if_over(id);
        }
        // Most events touch neither others nor a caretaker.
        if !(self.touched.connections.is_empty() && self.touched.caretakers.is_empty()) {
            self.settle_others(schedule);
        }
    }

    /// The event under way goes on at the listener at `at`: what it has touched at another is settled
    /// first.
    pub(super) fn go_on_at(&mut self, at: ListenerId, schedule: &mut Schedule<Event>) {
        if let Some(touched) = self.touched.listener.take_if(|touched| *touched != at) {
            self.settle_listener(touched, schedule);
        }
    }

    fn settle_listener(&mut self, at: ListenerId, schedule: &mut Schedule<Event>) {
        if self.ports[at].listener.can_accept() {
            if schedule.is_one_due() {
                self.let_run(at, schedule);
            } else {
                self.take_calls(at, schedule);
            }
        }
        if self.ports[at].listener.minds_workers() {
            self.mind_workers(at, schedule);
        }
        let port = &mut self.ports[at];
        port.listener.heal();
        if port.runs {
            // Perhaps it accepts what hangs the port again.
            return;
        }
        if port.has_healed() {
            self.on_heal(at, schedule.now());
        } else if port.has_returned() {
            self.on_one_at_work(at, schedule.now());
        } else if port.has_regained() {
            port.note_capacity(schedule.now(), &mut self.outcome.port);
        }
    }

    /// Workers that have served long enough are replaced, those at work are watched.
    #[inline(never)]
    fn mind_workers(&mut self, at: ListenerId, schedule: &mut Schedule<Event>) {
        while let Some((worker, starts)) = self.ports[at].listener.replace_worker(schedule.now()) {
            self.on_worker_replaced(at, worker, starts, schedule);
        }
        while let Some((worker, looks)) = self.ports[at].listener.next_look() {
            schedule.at(looks, Event::WorkerLookedAt { listener: at, worker });
        }
    }

    /// The program runs once the system has taken in all that is due at this instant: a burst fills
    /// the queue however many workers are free.
    fn let_run(&mut self, at: ListenerId, schedule: &mut Schedule<Event>) {
        if !std::mem::replace(&mut self.ports[at].runs, true) {
            schedule.at(schedule.now(), Event::ProgramRuns { listener: at });
        }
    }

    /// The program runs.
    pub(super) fn on_program_runs(&mut self, at: ListenerId, schedule: &mut Schedule<Event>) {
        self.ports[at].runs = false;
        self.touched.listener(at);
        self.take_calls(at, schedule);
    }

    /// Free workers take what is queued.
    fn take_calls(&mut self, at: ListenerId, schedule: &mut Schedule<Event>) {
        while let Some(accepted) = self.ports[at].listener.accept(schedule.now()) {
            self.on_accepted(at, accepted, schedule);
        }
    }

    #[inline(never)]
    fn settle_others(&mut self, schedule: &mut Schedule<Event>) {
        for index in 0..self.touched.connections.len() {
            self.forget_if_over(self.touched.connections[index]);
        }
        self.touched.connections.clear();
        if self.touched.caretakers.is_empty() {
            return;
        }
        if self.rota.is_balanced() {
            // The balancer may send calls elsewhere from now on.
            self.note_service(schedule.now());
        }
        for index in 0..self.touched.caretakers.len() {
            let at = self.touched.caretakers[index];
            self.arm_wake(at, schedule);
            self.tell_people(at, schedule);
        }
        self.touched.caretakers.clear();
    }

    /// A free worker has taken what was first in the queue.
    #[inline(never)]
    fn on_accepted(&mut self, at: ListenerId, what: Accepted, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        match what {
            Accepted::Session(id) => {
                self.observer.note(now, Fact::Accepted { connection: id });
                self.send(id, Sending::by_listener(Segment::Banner, Reason::Due), schedule);
            }
            Accepted::Gone(id) => {
                self.observer.note(now, Fact::FoundGone { connection: id });
                self.touched.connection(id);
            }
            Accepted::Stuck { id, until } => {
                self.note_poison(at, id, now);
                self.on_poison(at, now);
                if let Some(until) = until {
                    schedule.at(until, Event::ListenerTimer { connection: id });
                }
            }
        }
    }

    /// Forgets a connection that neither end nor the network knows any more.
    #[inline]
    fn forget_if_over(&mut self, id: ConnectionId) {
        if let Some(at) = self.connections.left_by_client(id)
            && !self.ports[at].listener.holds(id)
        {
            self.connections.close(id);
        }
    }

    /// Keeps one wake pending for the caretaker's next instant.
    fn arm_wake(&mut self, at: ListenerId, schedule: &mut Schedule<Event>) {
        if !O::SEES_ALL_PROBES {
            self.pass_over_probes(at, schedule);
        }
        let next = self.ports[at].caretaker.next_wake();
        if next < self.ports[at].wakes {
            self.ports[at].wakes = next;
            schedule.at(next, Event::Wake { listener: at });
        }
    }
}
