//! Segments that arrive and timers that fire: what they do at either end. Change here how a step of
//! a machine becomes events.

use super::connections::Owner;
use super::observer::{Fact, Observer};
use super::seen::Seen;
use super::sending::{Sending, patience, sender};
use super::{Event, World};
use crate::engine::{Schedule, SimTime};
use crate::model::client::{self, State};
use crate::model::listener;
use crate::model::reason::Reason;
use crate::model::segment::{ConnectionId, End, ListenerId, Segment};

impl<O: Observer> World<'_, O> {
    /// A segment reaches the client.
    pub(super) fn on_segment_to_client(
        &mut self,
        id: ConnectionId,
        segment: Segment,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        self.observer.note(now, Fact::Arrived { connection: id, at: End::Client, segment });
        let connection = self.connections.known(id);
        connection.in_flight -= 1;
        let patience = patience(connection.route, &self.hosts, &self.probe_patience);
        let before = connection.attempt.state();
        let step = connection.attempt.on_segment(now, segment, patience);
        let after = connection.attempt.state();
        let probe = connection.probe_that_looks_for(after);
        if let (Segment::Banner, Owner::Request(request)) = (segment, connection.owner) {
            self.note_first_byte(request, now);
        }
        if segment == Segment::Close && step.ended.is_some() {
            self.note_time_out(id, State::Kept);
        }
        self.note_client(id, [before, after], step, now);
        self.apply_client(id, step, schedule);
        if let Some(prober) = probe {
            self.close_probe(id, schedule);
            self.on_probe(id, prober, Seen::Answer(after), schedule);
        }
    }

    /// The client's pending timer fires, unless another has taken its place. One that was put off
    /// meanwhile is armed again.
    pub(super) fn on_client_timer(&mut self, id: ConnectionId, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        let Some(connection) = self.connections.find(id).filter(|found| found.timer == now) else {
            return;
        };
        connection.timer = SimTime::NEVER;
        let due = now >= connection.attempt.deadline();
        let patience = patience(connection.route, &self.hosts, &self.probe_patience);
        let before = connection.attempt.state();
        let step =
            if due { connection.attempt.on_timer(now, patience) } else { client::Step::default() };
        let after = connection.attempt.state();
        if step.ended.is_some() {
            self.note_time_out(id, before);
        }
        self.note_client(id, [before, after], step, now);
        self.apply_client(id, step, schedule);
    }

    /// A segment reaches the listener.
    pub(super) fn on_segment_to_listener(
        &mut self,
        id: ConnectionId,
        segment: Segment,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        let connection = self.connections.known(id);
        connection.in_flight -= 1;
        let (at, caller) = (connection.listener, connection.caller);
        let (asked, resent) = (connection.asked, connection.resent);
        if !self.passes_devices(at, id, segment, schedule) {
            return;
        }
        self.touched.listener(at);
        self.observer.note(now, Fact::Arrived { connection: id, at: End::Listener, segment });
        let step = self.ports[at].listener.on_segment(now, id, segment, caller);
        match segment {
            Segment::Fin
                if step.ignores()
                    && matches!(step.why, Reason::QueueFull | Reason::CookieInVain) =>
            {
                self.arm_client(id, schedule);
            }
            // Its acknowledgement ends the connection. (On a dark machine nobody acknowledges it,
            // but nobody is left there to whom its repetition could matter.)
            Segment::Fin => self.connections.known(id).attempt.forget(),
            Segment::Request if step.ignores() => {
                let request = Sending { resent, ..Sending::by_client(segment, Reason::Due) };
                self.await_acknowledgement(id, request, asked, schedule);
            }
            _ => {}
        }
        self.apply_listener(at, id, step, schedule);
        if step.ignores() {
            self.observer.note(now, Fact::Ignored { connection: id, segment, why: step.why });
        }
    }

    /// The timer of a half-open connection or of an idle session fires, if it is still that.
    pub(super) fn on_listener_timer(&mut self, id: ConnectionId, schedule: &mut Schedule<Event>) {
        let Some(at) = self.connections.listener(id) else {
            return;
        };
        self.touched.listener(at);
        let step = self.ports[at].listener.on_timer(schedule.now(), id);
        self.apply_listener(at, id, step, schedule);
    }

    /// A worker is done with its session, unless that was interrupted.
    pub(super) fn on_session_over(&mut self, id: ConnectionId, schedule: &mut Schedule<Event>) {
        let Some(at) = self.connections.listener(id) else {
            return;
        };
        self.touched.listener(at);
        let step = self.ports[at].listener.on_session_over(schedule.now(), id);
        self.apply_listener(at, id, step, schedule);
    }

    /// A retransmission timer fires; that of a FIN is the client's own. It runs only for segments
    /// that the network lost, or that a dark machine did not take: the acknowledgement of any other
    /// would have stopped it.
    pub(super) fn on_unacknowledged(
        &mut self,
        id: ConnectionId,
        segment: Segment,
        resent: u8,
        schedule: &mut Schedule<Event>,
    ) {
        let Some(at) = self.connections.listener(id) else {
            return;
        };
        let waits = match segment {
            Segment::Request => self.is_client(id, State::InSession),
            Segment::Close => self.is_client(id, State::Kept),
            _ => self.ports[at].listener.is_unacknowledged(id, segment),
        };
        if !waits {
            return;
        }
        let from = sender(segment);
        let (rule, round_trip) = self.data_timer(id, from);
        if !rule.gives_up(round_trip, resent.into(), rule.data_retries) {
            let again = Sending { from, segment, why: Reason::Again, resent: resent + 1 };
            self.send(id, again, schedule);
        } else if from == End::Listener {
            self.touched.listener(at);
            self.ports[at].listener.drop_end(id);
        } else if segment == Segment::Request {
            let step = self.connections.known(id).attempt.on_unacknowledged();
            self.apply_client(id, step, schedule);
        }
    }

    /// Does what a client's step says.
    pub(super) fn apply_client(
        &mut self,
        id: ConnectionId,
        step: client::Step,
        schedule: &mut Schedule<Event>,
    ) {
        if let Some(segment) = step.send {
            self.send(id, Sending::by_client(segment, step.why), schedule);
        }
        if let Some(ending) = step.ended {
            let connection = self.connections.known(id);
            match std::mem::replace(&mut connection.owner, Owner::Nobody) {
                Owner::Request(request) => self.end_call(request, id, ending, schedule),
                Owner::Probe(prober, _) => {
                    self.on_probe(id, prober, Seen::Reset, schedule);
                }
                Owner::Nobody => unreachable!("an attempt ends once"),
            }
            if !self.is_client(id, State::Kept) {
                return;
            }
            self.keep(id, schedule);
        }
        let connection = self.connections.known(id);
        let closes = connection.attempt.state() == State::Closing;
        if connection.attempt.deadline() < connection.timer && !closes {
            let fires = connection.arm(schedule.now());
            schedule.at(fires, Event::ClientTimer { connection: id });
        }
    }

    /// Puts off the client's pending timer to its deadline, or sets one.
    pub(super) fn arm_client(&mut self, id: ConnectionId, schedule: &mut Schedule<Event>) {
        let fires = self.connections.known(id).arm(schedule.now());
        schedule.at(fires, Event::ClientTimer { connection: id });
    }

    /// Does what a listener's step says.
    fn apply_listener(
        &mut self,
        at: ListenerId,
        id: ConnectionId,
        step: listener::Step,
        schedule: &mut Schedule<Event>,
    ) {
        if step.took_slot {
            let (taken, capacity) =
                (self.ports[at].listener.slots_taken(), self.ports[at].listener.capacity());
            self.observer.note(schedule.now(), Fact::SlotTaken { connection: id, taken, capacity });
        }
        if step.acted {
            self.note_poison(at, id, schedule.now());
        }
        if let Some(segment) = step.send {
            self.send(id, Sending::by_listener(segment, step.why), schedule);
        }
        if let Some(fires) = step.arm {
            schedule.at(fires, Event::ListenerTimer { connection: id });
        }
        if let Some(done) = step.busy_until {
            schedule.at(done, Event::SessionOver { connection: id });
        }
        if step.acted {
            self.on_poison(at, schedule.now());
        }
    }

    /// Tells where the client of `id` stands after a step, if it stood elsewhere before and its call
    /// goes on.
    fn note_client(
        &mut self,
        id: ConnectionId,
        states: [State; 2],
        step: client::Step,
        now: SimTime,
    ) {
        let [before, state] = states;
        if state != before && step.ended.is_none() {
            self.observer.note(now, Fact::Client { connection: id, state });
        }
    }

    /// Whether the client of `id` stands there.
    fn is_client(&mut self, id: ConnectionId, state: State) -> bool {
        self.connections.find(id).is_some_and(|connection| connection.attempt.state() == state)
    }
}
