//! Segments: what is sent, lost, sent again, and what arriving ones do at either end.

use super::connections::{Owner, Route};
use super::observer::{Fact, Observer, Seen};
use super::traffic::Hosts;
use super::{Event, World};
use crate::engine::{Schedule, SimDuration, SimTime};
use crate::model::client::{self, Patience, State};
use crate::model::host::Profile;
use crate::model::listener::{self, Accepted};
use crate::model::reason::Reason;
use crate::model::segment::{ConnectionId, End, ListenerId, Segment};

/// A segment as it is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sending {
    pub(super) from: End,
    pub(super) segment: Segment,
    pub(super) why: Reason,
    /// How often its timer has sent it before.
    pub(super) resent: u8,
}

impl Sending {
    /// By the client, for the first time.
    pub(super) const fn by_client(segment: Segment, why: Reason) -> Self {
        Self { from: End::Client, segment, why, resent: 0 }
    }

    /// By the listener, for the first time.
    pub(super) const fn by_listener(segment: Segment, why: Reason) -> Self {
        Self { from: End::Listener, segment, why, resent: 0 }
    }

    /// That it is sent on `connection`, and whether it is lost at once.
    pub(super) const fn fact(self, connection: ConnectionId, lost: bool) -> Fact {
        let Self { from, segment, why, .. } = self;
        Fact::Sent { connection, from, segment, why, lost }
    }
}

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
        let at = connection.listener;
        let patience = patience(connection.route, &self.hosts, &self.probe_patience);
        let before = connection.attempt.state();
        let step = connection.attempt.on_segment(now, segment, patience);
        self.note_client(id, before, step, now);
        self.apply_client(at, id, step, schedule);
        self.check_probe(at, id, schedule);
        self.free_if_over(at, id, schedule);
    }

    /// The client's pending timer fires, unless another has taken its place. One that was put off
    /// meanwhile is armed again.
    pub(super) fn on_client_timer(&mut self, id: ConnectionId, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        let Some(connection) = self.connections.find(id).filter(|found| found.timer == now) else {
            return;
        };
        connection.timer = SimTime::NEVER;
        let at = connection.listener;
        let due = now >= connection.attempt.deadline();
        let patience = patience(connection.route, &self.hosts, &self.probe_patience);
        let before = connection.attempt.state();
        let step =
            if due { connection.attempt.on_timer(now, patience) } else { client::Step::default() };
        self.note_client(id, before, step, now);
        self.apply_client(at, id, step, schedule);
        self.free_if_over(at, id, schedule);
    }

    /// A segment reaches the listener.
    pub(super) fn on_segment_to_listener(
        &mut self,
        at: ListenerId,
        id: ConnectionId,
        segment: Segment,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        self.connections.known(id).in_flight -= 1;
        if self.ports[at].caretaker.has_devices() && self.is_stopped(at, id, segment, schedule) {
            self.free_if_over(at, id, schedule);
            return;
        }
        self.observer.note(now, Fact::Arrived { connection: id, at: End::Listener, segment });
        let connection = self.connections.known(id);
        let resent = connection.resent;
        let step = self.ports[at].listener.on_segment(now, id, segment, connection.caller);
        match segment {
            Segment::Fin => {
                self.on_fin(id, step.ignores() && step.why == Reason::QueueFull, schedule);
            }
            Segment::Request if step.ignores() => {
                let request = Sending { resent, ..Sending::by_client(segment, Reason::Due) };
                self.await_acknowledgement(id, request, now, schedule);
            }
            _ => {}
        }
        self.apply_listener(at, id, step, schedule);
        if step.ignores() {
            self.observer.note(now, Fact::Ignored { connection: id, segment, why: step.why });
        }
        self.accept_all(at, schedule);
        self.free_if_over(at, id, schedule);
    }

    /// A client's FIN has arrived, and is acknowledged unless `ignored`. (On a dark machine nobody
    /// acknowledges it either, but there nobody is left to whom its repetition could matter.)
    fn on_fin(&mut self, id: ConnectionId, ignored: bool, schedule: &mut Schedule<Event>) {
        if ignored {
            self.arm_client(id, schedule);
        } else {
            self.connections.known(id).attempt.forget();
        }
    }

    /// The timer of a half-open connection or of an idle session fires, if it is still that.
    pub(super) fn on_listener_timer(
        &mut self,
        at: ListenerId,
        id: ConnectionId,
        schedule: &mut Schedule<Event>,
    ) {
        let step = self.ports[at].listener.on_timer(schedule.now(), id);
        self.apply_listener(at, id, step, schedule);
        self.accept_all(at, schedule);
        self.free_if_over(at, id, schedule);
    }

    /// A worker is done with its session, unless that was interrupted.
    pub(super) fn on_session_over(
        &mut self,
        at: ListenerId,
        id: ConnectionId,
        schedule: &mut Schedule<Event>,
    ) {
        let step = self.ports[at].listener.on_session_over(schedule.now(), id);
        self.apply_listener(at, id, step, schedule);
        self.accept_all(at, schedule);
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
        let Some(at) = self.connections.find(id).map(|connection| connection.listener) else {
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
        if u32::from(resent) < self.profile_of(id, from).data_retries {
            self.send(
                id,
                Sending { from, segment, why: Reason::Again, resent: resent + 1 },
                schedule,
            );
        } else if from == End::Listener {
            self.ports[at].listener.drop_end(id);
            self.accept_all(at, schedule);
            self.free_if_over(at, id, schedule);
        } else if segment == Segment::Request {
            let step = self.connections.known(id).attempt.on_unacknowledged();
            self.apply_client(at, id, step, schedule);
            self.free_if_over(at, id, schedule);
        }
    }

    /// Does what a client's step says.
    pub(super) fn apply_client(
        &mut self,
        at: ListenerId,
        id: ConnectionId,
        step: client::Step,
        schedule: &mut Schedule<Event>,
    ) {
        if let Some(segment) = step.send {
            self.send(id, Sending::by_client(segment, step.why), schedule);
        }
        let connection = self.connections.known(id);
        if let Some(ending) = step.ended {
            match std::mem::replace(&mut connection.owner, Owner::Nobody) {
                Owner::Request(request) => self.end_call(request, id, ending, schedule),
                Owner::Probe(measure, _) => {
                    self.on_probe(at, measure as usize, Seen::Reset, schedule);
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
    fn arm_client(&mut self, id: ConnectionId, schedule: &mut Schedule<Event>) {
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
            schedule.at(fires, Event::ListenerTimer { listener: at, connection: id });
        }
        if let Some(done) = step.busy_until {
            schedule.at(done, Event::SessionOver { listener: at, connection: id });
        }
        if step.acted {
            self.on_poison(at, schedule);
        }
    }

    /// Lets free workers take what is queued.
    pub(super) fn accept_all(&mut self, at: ListenerId, schedule: &mut Schedule<Event>) {
        while let Some(accepted) = self.ports[at].listener.accept() {
            match accepted {
                Accepted::Session(id) => {
                    self.observer.note(schedule.now(), Fact::Accepted { connection: id });
                    let banner = Sending::by_listener(Segment::Banner, Reason::Due);
                    self.send(id, banner, schedule);
                }
                Accepted::Gone(id) => {
                    self.observer.note(schedule.now(), Fact::FoundGone { connection: id });
                    self.free_if_over(at, id, schedule);
                }
                Accepted::Stuck(id) => {
                    self.note_poison(at, id, schedule.now());
                    self.on_poison(at, schedule);
                }
            }
        }
    }

    /// Sends a segment. One draw decides whether it is lost, one its jitter; it overtakes none of
    /// its connection.
    pub(super) fn send(
        &mut self,
        id: ConnectionId,
        sending: Sending,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        let Sending { from, segment, resent, .. } = sending;
        let connection = self.connections.known(id);
        if segment == Segment::Request {
            connection.resent = resent;
        }
        let (lost, delay) = match connection.route {
            Route::Loopback => (false, SimDuration::ZERO),
            Route::Host { class, flow, host, .. } => {
                let link = &self.hosts[usize::from(class)].links[host as usize];
                if link.has_gates {
                    return self.set_out(id, sending, schedule);
                }
                let draws = &mut self.flows[usize::from(flow)];
                let jitter = draws.jitter(link.jitter);
                (draws.loss.happens(link.loss), link.latency + jitter)
            }
        };
        self.observer.note(now, sending.fact(id, lost));
        if lost {
            self.await_acknowledgement(id, sending, now, schedule);
            return;
        }
        connection.in_flight += 1;
        let at = connection.listener;
        self.deliver(id, from, segment, now + delay, schedule);
        if segment == Segment::Banner {
            self.greet(at, id, now, schedule);
        }
    }

    /// Lets a segment that nothing can stop any more reach the other end at `at`, or with the one
    /// before it if that is later.
    #[inline]
    pub(super) fn deliver(
        &mut self,
        id: ConnectionId,
        from: End,
        segment: Segment,
        at: SimTime,
        schedule: &mut Schedule<Event>,
    ) {
        let connection = self.connections.known(id);
        match from {
            End::Client => {
                connection.reaches_listener = connection.reaches_listener.max(at);
                let listener = connection.listener;
                let event = Event::ToListener { listener, connection: id, segment };
                schedule.at(connection.reaches_listener, event);
            }
            End::Listener => {
                connection.reaches_client = connection.reaches_client.max(at);
                schedule.at(connection.reaches_client, Event::ToClient { connection: id, segment });
            }
        }
    }

    /// A banner gets through that is as good as sent at `sent`.
    pub(super) fn greet(
        &mut self,
        at: ListenerId,
        id: ConnectionId,
        sent: SimTime,
        schedule: &mut Schedule<Event>,
    ) {
        let done = self.ports[at].listener.on_greeted(schedule.now(), sent, id);
        schedule.at(done, Event::SessionOver { listener: at, connection: id });
    }

    /// The network lost a segment sent at `sent`. Its sender sends data and FIN again by a timer
    /// that doubles each time; the opening segments have schedules of their own, and RST is never
    /// repeated.
    pub(super) fn await_acknowledgement(
        &mut self,
        id: ConnectionId,
        Sending { segment, resent, .. }: Sending,
        sent: SimTime,
        schedule: &mut Schedule<Event>,
    ) {
        match segment {
            Segment::Banner | Segment::Reply | Segment::Request | Segment::Close => {
                let gap = self.profile_of(id, sender(segment)).data_gap;
                let expires = (sent + gap.times(1 << resent)).max(schedule.now());
                schedule.at(expires, Event::Unacknowledged { connection: id, segment, resent });
            }
            Segment::Fin => self.arm_client(id, schedule),
            Segment::Syn | Segment::SynAck | Segment::Ack | Segment::Rst => {}
        }
    }

    /// Tells where the client of `id` stands, if it stands elsewhere than `before` and its call goes
    /// on.
    fn note_client(&mut self, id: ConnectionId, before: State, step: client::Step, now: SimTime) {
        let state = self.connections.known(id).attempt.state();
        if state != before && step.ended.is_none() {
            self.observer.note(now, Fact::Client { connection: id, state });
        }
    }

    /// The TCP at this end of `id`.
    fn profile_of(&mut self, id: ConnectionId, end: End) -> &Profile {
        match end {
            End::Listener => &self.scenario.listener.profile,
            End::Client => {
                let route = self.connections.known(id).route;
                &patience(route, &self.hosts, &self.probe_patience).profile
            }
        }
    }

    /// Whether the client of `id` stands there.
    fn is_client(&mut self, id: ConnectionId, state: State) -> bool {
        self.connections.find(id).is_some_and(|connection| connection.attempt.state() == state)
    }

    /// Forgets a connection that neither end nor the network knows any more.
    #[inline]
    pub(super) fn free_if_over(
        &mut self,
        at: ListenerId,
        id: ConnectionId,
        schedule: &mut Schedule<Event>,
    ) {
        let listener = &mut self.ports[at].listener;
        if listener.holds(id) {
            return;
        }
        self.connections.free_if_over(id);
        if listener.heal() {
            self.on_heal(at, schedule);
        }
    }
}

/// Which end sends such a segment and repeats it when it is lost.
const fn sender(segment: Segment) -> End {
    match segment {
        Segment::SynAck | Segment::Banner | Segment::Reply | Segment::Close => End::Listener,
        Segment::Syn | Segment::Ack | Segment::Request | Segment::Fin | Segment::Rst => End::Client,
    }
}

/// The timers of the client at the far end of `route`.
fn patience<'a>(route: Route, hosts: &'a [Hosts], probe: &'a Patience) -> &'a Patience {
    match route {
        Route::Host { class, .. } => &hosts[usize::from(class)].patience,
        Route::Loopback => probe,
    }
}
