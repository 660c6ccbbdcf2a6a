//! The handshake: SYNs that find a place or not, and ACKs that complete it. Change here who gets a
//! place in the backlog.

use super::end::{EndState, ServerEnd};
use super::{Caller, Listener, Step};
use crate::engine::{SimDuration, SimTime};
use crate::model::hang::{DeadAnswer, Moment};
use crate::model::host::{Overflow, RoundTrip};
use crate::model::reason::Reason;
use crate::model::scenario::ListenerSpec;
use crate::model::segment::{ConnectionId, Segment};

/// A cookie is valid in the period in which it was made, and in the next (TCP_SYNCOOKIE_PERIOD and
/// MAX_SYNCOOKIE_AGE in Linux' tcp.h). The first period begins with the replication.
const COOKIE_PERIOD: SimDuration = SimDuration::from_secs(60);

impl Listener {
    pub(super) fn on_syn(&mut self, now: SimTime, id: ConnectionId, caller: Caller) -> Step {
        if let Some(end) = self.ends.find_mut(id)
            && end.state != EndState::Cookie
        {
            if !matches!(end.state, EndState::HalfOpen | EndState::Leaked) {
                return Step::NOTHING;
            }
            end.round_trip = RoundTrip::Unknown;
            return Step::send(Segment::SynAck, Reason::Again);
        }
        if let Some(answer) = self.hang.dead_answer() {
            return dead(answer);
        }
        let acts_now = caller.invalid && self.hang.moment() == Moment::Syn;
        let poison = acts_now && caller.is_harmful(self.patched);
        if acts_now && !poison {
            return Step::send(Segment::Rst, Reason::Fixed);
        }
        let has_room =
            self.slots_taken() < self.capacity && self.half_open.count() < self.half_open_max;
        let gets_cookie = !has_room && self.spec.profile.syn_cookies && !self.is_queue_full();
        if !has_room && !gets_cookie {
            return match self.spec.profile.overflow {
                Overflow::Reset => Step::send(Segment::Rst, Reason::BacklogFull),
                Overflow::Drop => Step::ignore(Reason::BacklogFull),
            };
        }
        if poison {
            return self.take_poison(id, caller);
        }
        if gets_cookie {
            let valid_until = now.next_multiple(COOKIE_PERIOD) + COOKIE_PERIOD;
            self.ends.put(id, ServerEnd::new(id, caller, EndState::Cookie, valid_until));
            return Step::send(Segment::SynAck, Reason::Cookie);
        }
        let deadline = now + self.spec.profile.syn_ack_gaps[0];
        let end = ServerEnd::new(id, caller, EndState::HalfOpen, deadline);
        self.hold(id, ServerEnd { round_trip: RoundTrip::Since(now), ..end });
        self.half_open.enter();
        let send = Some(Segment::SynAck);
        let took_slot = self.spec.profile.half_open_counts;
        Step { send, arm: Some(deadline), took_slot, ..Step::NOTHING }
    }

    /// Whether completed connections, and places lost for good, leave no place for another.
    fn is_queue_full(&self) -> bool {
        self.queue.len() + self.hang.leaked_places() as usize >= self.capacity
    }

    /// An invalid SYN has got in, and acts.
    fn take_poison(&mut self, id: ConnectionId, caller: Caller) -> Step {
        self.hang.act(self.held);
        let acted = Step { acted: true, ..Step::NOTHING };
        if let Some(answer) = self.hang.dead_answer() {
            let Step { send, why, .. } = dead(answer);
            return Step { send, why, ..acted };
        }
        self.hold(id, ServerEnd::new(id, caller, EndState::Leaked, SimTime::NEVER));
        Step { send: Some(Segment::SynAck), why: Reason::Leaked, ..acted }
    }

    pub(super) fn on_ack(&mut self, now: SimTime, id: ConnectionId) -> Step {
        let full = self.is_queue_full();
        let Some(end) = self.ends.find_mut(id) else {
            return Step::send(Segment::Rst, Reason::Unknown);
        };
        match end.state {
            EndState::HalfOpen => {}
            EndState::Cookie => return self.on_cookie(now, id),
            EndState::None
            | EndState::Queued
            | EndState::Abandoned
            | EndState::InSession
            | EndState::Replied
            | EndState::Idle
            | EndState::Held
            | EndState::Leaked
            | EndState::Stuck => return Step::NOTHING,
        }
        if full {
            let aborts = self.spec.profile.abort_on_overflow;
            if aborts {
                self.drop_end(id);
            }
            let send = aborts.then_some(Segment::Rst);
            return Step { send, why: Reason::QueueFull, ..Step::NOTHING };
        }
        end.state = EndState::Queued;
        end.round_trip = end.round_trip.answered(now);
        self.half_open.leave(end.timeouts);
        self.queue.push_back(id);
        Step::NOTHING
    }

    /// An ACK or a FIN brings a cookie back.
    fn on_cookie(&mut self, now: SimTime, id: ConnectionId) -> Step {
        let full = self.slots_taken() >= self.capacity;
        let end = self.ends.find_mut(id).expect("the client has a cookie");
        if end.deadline <= now {
            return Step::send(Segment::Rst, Reason::Unknown);
        }
        if full {
            return Step::ignore(Reason::CookieInVain);
        }
        end.state = EndState::Queued;
        self.held += 1;
        self.queue.push_back(id);
        Step::NOTHING
    }

    /// A SYN-ACK has met silence, unless the timer is stale.
    pub(super) fn on_syn_ack_timer(&mut self, now: SimTime, id: ConnectionId) -> Step {
        let ListenerSpec { profile, backlog, .. } = &self.spec;
        let end = self.ends.find_mut(id).expect("a half-open connection has its end");
        if end.deadline != now {
            return Step::NOTHING;
        }
        if usize::from(end.timeouts) >= self.half_open.retries(profile, *backlog) {
            self.drop_end(id);
            return Step::NOTHING;
        }
        self.half_open.age(end.timeouts);
        end.timeouts += 1;
        end.round_trip = RoundTrip::Unknown;
        end.deadline = now + profile.syn_ack_gaps[usize::from(end.timeouts)];
        Step { arm: Some(end.deadline), ..Step::send(Segment::SynAck, Reason::Again) }
    }
}

const fn dead(answer: DeadAnswer) -> Step {
    match answer {
        DeadAnswer::Reset => Step::send(Segment::Rst, Reason::Hung),
        DeadAnswer::Nothing => Step::ignore(Reason::Hung),
        DeadAnswer::SynAck => Step::send(Segment::SynAck, Reason::Hung),
    }
}
