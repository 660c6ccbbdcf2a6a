//! The handshake: SYNs that find a place or not, and ACKs that complete it. Change here who gets a
//! place in the backlog.

use super::end::EndState;
use super::{Caller, Listener, Step};
use crate::engine::SimTime;
use crate::model::hang::{DeadAnswer, Moment};
use crate::model::host::Overflow;
use crate::model::reason::Reason;
use crate::model::segment::{ConnectionId, Segment};

impl Listener {
    pub(super) fn on_syn(&mut self, now: SimTime, id: ConnectionId, caller: Caller) -> Step {
        if let Some(end) = self.ends.find(id) {
            let again = matches!(end.state, EndState::HalfOpen | EndState::Leaked);
            return if again { Step::send(Segment::SynAck, Reason::Again) } else { Step::NOTHING };
        }
        if let Some(answer) = self.hang.dead_answer() {
            return dead(answer);
        }
        let acts_now = caller.invalid && self.hang.moment() == Moment::Syn;
        let poison = acts_now && caller.is_harmful(self.patched);
        if acts_now && !poison {
            return Step::send(Segment::Rst, Reason::Fixed);
        }
        if self.slots_taken() >= self.capacity || self.half_open >= self.half_open_max {
            return match self.spec.profile.overflow {
                Overflow::Reset => Step::send(Segment::Rst, Reason::BacklogFull),
                Overflow::Drop => Step::ignore(Reason::BacklogFull),
            };
        }
        if poison {
            self.hang.act(self.held);
            let took_slot = self.hang.takes_places();
            let acted = Step { took_slot, acted: true, ..Step::NOTHING };
            if let Some(answer) = self.hang.dead_answer() {
                let Step { send, why, .. } = dead(answer);
                return Step { send, why, ..acted };
            }
            self.hold(id, caller, EndState::Leaked, SimTime::NEVER);
            return Step { send: Some(Segment::SynAck), why: Reason::Leaked, ..acted };
        }
        let deadline = now + self.spec.profile.syn_ack_gaps[0];
        self.hold(id, caller, EndState::HalfOpen, deadline);
        self.half_open += 1;
        let send = Some(Segment::SynAck);
        Step { send, arm: Some(deadline), took_slot: true, ..Step::NOTHING }
    }

    pub(super) fn on_ack(&mut self, id: ConnectionId) -> Step {
        let full = self.queue.len() + self.hang.leaked_places() as usize >= self.capacity;
        let Some(end) = self.ends.find_mut(id) else {
            return Step::send(Segment::Rst, Reason::Unknown);
        };
        if end.state != EndState::HalfOpen {
            return Step::NOTHING;
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
        self.half_open -= 1;
        self.queue.push_back(id);
        Step::NOTHING
    }

    /// A SYN-ACK has met silence, unless the timer is stale.
    pub(super) fn on_syn_ack_timer(&mut self, now: SimTime, id: ConnectionId) -> Step {
        let end = self.ends.find_mut(id).expect("a half-open connection has its end");
        if end.deadline != now {
            return Step::NOTHING;
        }
        end.timeouts += 1;
        let Some(gap) = self.spec.profile.syn_ack_gaps.get(usize::from(end.timeouts)) else {
            self.drop_end(id);
            return Step::NOTHING;
        };
        end.deadline = now + *gap;
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
