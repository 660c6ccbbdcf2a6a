//! Sessions: workers accept, greet, serve, wait for the next request, and are free again. Change
//! here what a worker does for a client.

use super::end::EndState;
use super::{Accepted, Caller, Listener, Service, Step};
use crate::engine::SimTime;
use crate::model::hang::Moment;
use crate::model::reason::Reason;
use crate::model::segment::{ConnectionId, Segment};

impl Listener {
    /// Whether a connection waits, and a worker is free to take it.
    #[inline]
    pub fn can_accept(&self) -> bool {
        let attended = self.service != Service::Unattended;
        !self.queue.is_empty() && attended && self.workers.is_one_free() && self.hang.accepts()
    }

    /// Lets a free worker take the head of the queue; ask again until there is nothing to take.
    pub fn accept(&mut self, now: SimTime) -> Option<Accepted> {
        if self.can_accept() { self.accept_first(now) } else { None }
    }

    fn accept_first(&mut self, now: SimTime) -> Option<Accepted> {
        let id = self.queue.pop_front()?;
        let end = self.ends.find_mut(id).expect("a queued connection has its end");
        let acts = end.caller.is_harmful(self.patched) && self.hang.moment() == Moment::Accept;
        // Nobody waits for a client that has gone.
        if acts && !(self.hang.lets_go() && end.state == EndState::Abandoned) {
            let until = if self.hang.lets_go() {
                end.state = EndState::Held;
                end.deadline = now + self.spec.idle_timeout;
                end.arm_idle()
            } else {
                end.state = EndState::Stuck;
                None
            };
            end.worker = self.workers.take(now);
            match self.hang.sticks_worker() {
                true => self.workers.stick(end.worker, now),
                false => self.workers.leak(end.worker),
            }
            self.hang.act(self.held - 1);
            return Some(Accepted::Stuck { id, until });
        }
        if end.state == EndState::Abandoned {
            end.state = EndState::None;
            self.held -= 1;
            return Some(Accepted::Gone(id));
        }
        end.state = EndState::InSession;
        end.deadline = SimTime::NEVER;
        end.worker = self.workers.take(now);
        Some(Accepted::Session(id))
    }

    /// The banner of `id`, sent at `sent`, gets through, which is certain from `now` on: returns
    /// when its worker is done.
    pub fn on_greeted(&mut self, now: SimTime, sent: SimTime, id: ConnectionId) -> SimTime {
        let end = self.ends.find_mut(id).expect("a greeted connection has its end");
        end.deadline = (sent + end.caller.span).max(now);
        end.deadline
    }

    /// The worker of `id` is done: it sends the final reply and is free.
    pub fn on_session_over(&mut self, now: SimTime, id: ConnectionId) -> Step {
        match self.ends.find_mut(id) {
            Some(end) if end.state == EndState::InSession && end.deadline == now => {
                if end.caller.keeps {
                    end.state = EndState::Idle;
                    end.deadline = now + self.spec.idle_timeout;
                    self.workers.wait(end.worker);
                    return Step { arm: end.arm_idle(), ..Step::send(Segment::Reply, Reason::Due) };
                }
                end.state = EndState::Replied;
                self.workers.release(end.worker);
                Step::send(Segment::Reply, Reason::Due)
            }
            _ => Step::NOTHING,
        }
    }

    /// Whether `segment`, which the network lost, still waits to be acknowledged on `id`.
    pub fn is_unacknowledged(&self, id: ConnectionId, segment: Segment) -> bool {
        match self.ends.find(id).map(|end| end.state) {
            Some(EndState::InSession) => segment == Segment::Banner,
            Some(EndState::Replied | EndState::Idle) => segment == Segment::Reply,
            _ => false,
        }
    }

    /// The next request on a connection that was kept open: its worker has waited for it. One that
    /// the listener has closed or forgotten is answered by RST.
    pub(super) fn on_request(&mut self, now: SimTime, id: ConnectionId, caller: Caller) -> Step {
        let Some(end) = self.ends.find_mut(id) else {
            return Step::send(Segment::Rst, Reason::Unknown);
        };
        assert_eq!(end.state, EndState::Idle, "a client has its reply before it asks again");
        end.state = EndState::InSession;
        end.caller = caller;
        end.deadline = now + caller.span;
        self.workers.go_on(end.worker, now);
        Step { busy_until: Some(end.deadline), ..Step::NOTHING }
    }

    /// The timer of a connection fired that a worker waits for: perhaps it has waited long enough.
    pub(super) fn on_idle_timer(&mut self, now: SimTime, id: ConnectionId) -> Step {
        let end = self.ends.find_mut(id).expect("a session has its end");
        if end.timer != now {
            return Step::NOTHING;
        }
        end.timer = SimTime::NEVER;
        let says = match end.state {
            EndState::Idle => Segment::Close,
            // (It would say FIN. The client, which waits for the banner, breaks off either way.)
            EndState::Held => Segment::Rst,
            EndState::None
            | EndState::HalfOpen
            | EndState::Cookie
            | EndState::Queued
            | EndState::Abandoned
            | EndState::InSession
            | EndState::Replied
            | EndState::Leaked
            | EndState::Stuck => return Step::NOTHING,
        };
        if end.deadline > now {
            return Step { arm: end.arm_idle(), ..Step::NOTHING };
        }
        self.drop_end(id);
        Step::send(says, Reason::Idle)
    }

    /// The client knows nothing of the connection any more.
    pub(super) fn on_rst(&mut self, id: ConnectionId) -> Step {
        let keeps_place = self.spec.profile.reset_keeps_place;
        let Some(end) = self.ends.find_mut(id) else {
            return Step::NOTHING;
        };
        match end.state {
            EndState::Queued | EndState::Abandoned if keeps_place => {
                end.state = EndState::Abandoned;
            }
            EndState::HalfOpen
            | EndState::Cookie
            | EndState::Queued
            | EndState::Abandoned
            | EndState::InSession
            | EndState::Replied
            | EndState::Idle
            | EndState::Held => self.drop_end(id),
            // Poison keeps these, whatever the client does.
            EndState::None | EndState::Leaked | EndState::Stuck => {}
        }
        Step::NOTHING
    }

    pub(super) fn on_fin(&mut self, now: SimTime, id: ConnectionId) -> Step {
        // A FIN acknowledges the SYN-ACK too.
        let step = self.on_ack(now, id);
        let Some(end) = self.ends.find_mut(id) else {
            return step;
        };
        match end.state {
            EndState::Queued => end.state = EndState::Abandoned,
            EndState::InSession | EndState::Replied | EndState::Idle | EndState::Held => {
                self.drop_end(id);
            }
            EndState::None
            | EndState::HalfOpen
            | EndState::Cookie
            | EndState::Abandoned
            | EndState::Leaked
            | EndState::Stuck => {}
        }
        step
    }
}
