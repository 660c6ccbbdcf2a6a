//! [`Listener`]: half-open and accept queues, workers and sessions of one listening port.
//!
//! ```text
//! (none) --SYN--> HALF-OPEN --ACK--> QUEUED --accept--> IN-SESSION --reply--> REPLIED --FIN--> (none)
//!                     |                 |                 |     ^
//!                     |                 |                 |     '--reply, request--> IDLE
//!                     '--- SYN-ACKs in vain, RST, restart -'--> (none) <-- time-out, FIN --'
//! ```
//!
//! In session and idle a worker is held.
//!
//! A client that gave up while queued keeps its place until a worker accepts it, reads the end of
//! the stream, and closes. That takes the worker no time: the end of the stream is there already
//! (measured on Linux 6.18, from accept to close: 10 µs). Its FIN is all that can come before the
//! accept, and it is acknowledged: an SMTP client sends no data before the banner (RFC 5321, 3.1).
//!
//! Where half-open connections take no place in the queue, a handshake may complete into a full
//! one. The listener then ignores the ACK, and the FIN, of a client that holds its connection for
//! open, and sends SYN-ACK again until it forgets it. Or it answers RST (`abort-on-overflow`).

mod end;
mod handshake;
mod session;

use std::collections::VecDeque;

use super::hang::{HangState, Moment};
use super::reason::Reason;
use super::scenario::ListenerSpec;
use super::segment::{ConnectionId, Segment};
use crate::engine::{SimDuration, SimTime};
use end::{EndState, Ends, ServerEnd};

/// One listening port and the program behind it. It learns what arrives and when its timers fire,
/// and returns what follows.
#[derive(Debug)]
pub struct Listener {
    spec: ListenerSpec,
    capacity: usize,
    /// The most half-open connections beside the queue.
    half_open_max: usize,
    service: Service,
    hang: HangState,
    patched: bool,
    /// The listener's end of each connection, by index.
    ends: Ends,
    half_open: usize,
    /// Connections it holds its end of.
    held: u32,
    queue: VecDeque<ConnectionId>,
    workers_free: u32,
    /// Workers that do not take calls yet.
    workers_to_come: u32,
}

/// Whether the port is in service, and how it answers while it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// In service, hung or not.
    Serving,
    /// The program listens no more, so that whoever calls gets RST, and lets its sessions finish.
    Draining,
    /// The system shuts down: RST.
    ShuttingDown,
    /// The machine is off: silence.
    Dark,
    /// TCP is up, nobody listens: RST.
    Closed,
    /// The fix is being installed: silence.
    Installing,
}

/// Who is calling, as far as it matters to the listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Whether the request names an invalid endpoint; every segment of the attempt carries it.
    pub invalid: bool,
    /// Whether an invalid request harms a fixed listener too.
    pub uncovered: bool,
    /// How long a worker is held, from the banner that gets through or the request on a kept
    /// connection: service need and round trips.
    pub span: SimDuration,
    /// Whether the client keeps the connection open when it has the final reply.
    pub keeps: bool,
}

/// What one segment or timer makes a listener do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// It sends this on the same connection.
    pub send: Option<Segment>,
    /// Why it sends that; where it sends nothing, why it ignores what has come.
    pub why: Reason,
    /// A timer of that connection must fire then.
    pub arm: Option<SimTime>,
    /// A worker is done with that connection then.
    pub busy_until: Option<SimTime>,
    /// Poison has acted.
    pub acted: bool,
    /// The connection has taken a place in the queue.
    pub took_slot: bool,
}

/// What a free worker found at the head of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// A client: the worker greets it.
    Session(ConnectionId),
    /// A client that had gone: the worker closes and is free again.
    Gone(ConnectionId),
    /// Poison, which acts: the connection is stuck for good.
    Stuck(ConnectionId),
}

impl Caller {
    /// Whether the request harms a listener that is `patched` or not.
    const fn is_harmful(self, patched: bool) -> bool {
        self.invalid && (self.uncovered || !patched)
    }
}

impl Step {
    const NOTHING: Self = Self {
        send: None,
        why: Reason::Due,
        arm: None,
        busy_until: None,
        acted: false,
        took_slot: false,
    };

    const fn send(segment: Segment, why: Reason) -> Self {
        Self { send: Some(segment), why, ..Self::NOTHING }
    }

    /// What has come is not answered.
    const fn ignore(why: Reason) -> Self {
        Self { why, ..Self::NOTHING }
    }

    /// Whether what has come is ignored: to its sender it is as if it were lost.
    pub fn ignores(&self) -> bool {
        self.send.is_none() && self.why != Reason::Due
    }
}

impl Listener {
    /// A listener that has just started.
    pub fn new(spec: &ListenerSpec) -> Self {
        let capacity = spec.profile.capacity(spec.backlog) as usize;
        let half_open_max = spec.profile.half_open_capacity(spec.backlog);
        Self {
            spec: spec.clone(),
            capacity,
            half_open_max: half_open_max.map_or(usize::MAX, |max| max as usize),
            service: Service::Serving,
            hang: HangState::new(spec.hang, capacity as u32, spec.workers),
            patched: false,
            ends: Ends::default(),
            half_open: 0,
            held: 0,
            queue: VecDeque::with_capacity(capacity),
            workers_free: spec.workers,
            workers_to_come: 0,
        }
    }

    /// Whether it is in service.
    pub const fn service(&self) -> Service {
        self.service
    }

    /// Whether the fix is installed.
    pub const fn is_patched(&self) -> bool {
        self.patched
    }

    /// Whether the port is hung.
    pub const fn is_hung(&self) -> bool {
        self.hang.is_hung()
    }

    /// Whether it is hung, but only until the connections that were open before are gone.
    pub const fn will_heal(&self) -> bool {
        self.hang.will_heal()
    }

    /// Whether the program is stuck, so that it ends only when it is killed.
    pub const fn is_wedged(&self) -> bool {
        let runs = matches!(self.service, Service::Serving | Service::Draining);
        runs && self.hang.wedges_program()
    }

    /// Whether it still holds its end of `id`.
    pub fn holds(&self, id: ConnectionId) -> bool {
        self.ends.find(id).is_some()
    }

    /// The sessions under way: a worker has accepted each, and its final reply is still to come.
    pub fn in_session(&self) -> impl Iterator<Item = ConnectionId> {
        self.ends.those(|state| state == EndState::InSession)
    }

    /// How far poison has worn it out.
    pub const fn hang(&self) -> &HangState {
        &self.hang
    }

    /// The connections that the program has accepted, or was about to, and that are not over.
    pub fn accepted(&self) -> impl Iterator<Item = ConnectionId> {
        self.ends.those(|state| self.is_accepted(state))
    }

    /// Places of the backlog taken: half-open connections, where they count, queued and leaked
    /// ones.
    pub fn slots_taken(&self) -> usize {
        let half_open = if self.spec.profile.half_open_counts { self.half_open } else { 0 };
        half_open + self.queue.len() + self.hang.leaked_places() as usize
    }

    /// Connections that wait to be accepted, as the system counts them: see
    /// [`Layer::Queue`](super::remedy::Layer::Queue).
    pub fn queued(&self) -> usize {
        self.queue.len()
    }

    /// How many places the backlog has.
    pub const fn capacity(&self) -> usize {
        self.capacity
    }

    /// `segment` of `caller` arrived on `id`.
    pub fn on_segment(
        &mut self,
        now: SimTime,
        id: ConnectionId,
        segment: Segment,
        caller: Caller,
    ) -> Step {
        match self.service {
            Service::Draining if segment == Segment::Syn => {
                return reset(segment, Reason::Draining);
            }
            Service::Serving | Service::Draining => {}
            Service::ShuttingDown => return reset(segment, Reason::ShuttingDown),
            Service::Closed => return reset(segment, Reason::NobodyListens),
            Service::Dark => return Step::ignore(Reason::Dark),
            Service::Installing => return Step::ignore(Reason::Installing),
        }
        match segment {
            Segment::Syn => self.on_syn(now, id, caller),
            Segment::Ack => self.on_ack(id),
            Segment::Request => self.on_request(now, id, caller),
            Segment::Fin => self.on_fin(id),
            Segment::Rst => {
                if self.ends.find(id).is_some_and(|end| end.state != EndState::Stuck) {
                    self.drop_end(id);
                }
                Step::NOTHING
            }
            Segment::SynAck | Segment::Banner | Segment::Reply | Segment::Close => {
                unreachable!("a client sends no {segment:?}")
            }
        }
    }

    /// A timer of `id` fired.
    pub fn on_timer(&mut self, now: SimTime, id: ConnectionId) -> Step {
        match self.ends.find(id).map(|end| end.state) {
            Some(EndState::HalfOpen) => self.on_syn_ack_timer(now, id),
            Some(_) => self.on_idle_timer(now, id),
            None => Step::NOTHING,
        }
    }

    /// Gives up its end of `id`, whatever it was doing.
    pub fn drop_end(&mut self, id: ConnectionId) {
        let Some(end) = self.ends.find_mut(id) else {
            return;
        };
        match end.state {
            EndState::None | EndState::Replied | EndState::Stuck => {}
            EndState::HalfOpen => self.half_open -= 1,
            EndState::Queued | EndState::Abandoned => self.queue.retain(|queued| *queued != id),
            EndState::InSession | EndState::Idle => self.workers_free += 1,
        }
        end.state = EndState::None;
        self.held -= 1;
    }

    /// Whether the port heals by itself, now that a connection is gone.
    pub const fn heal(&mut self) -> bool {
        matches!(self.service, Service::Serving) && self.held == 0 && self.hang.heal()
    }

    /// Leaves service, or goes to the next phase. The connections are to be dropped next, by
    /// [`Listener::drop_nth`].
    pub const fn leave_service(&mut self, service: Service) {
        self.service = service;
    }

    /// Comes (back) into service, new; `patched`: from now on invalid requests are harmless.
    pub const fn enter_service(&mut self, patched: bool) {
        self.service = Service::Serving;
        self.hang = HangState::new(self.spec.hang, self.capacity as u32, self.spec.workers);
        self.workers_free = self.spec.workers;
        self.workers_to_come = 0;
        self.patched |= patched;
    }

    /// Has just come into service: only so many workers, if there are more, take calls until
    /// [`Listener::fill_up`]. Returns how many do.
    pub const fn start_slowly(&mut self, workers: u32) -> u32 {
        self.workers_to_come = self.workers_free.saturating_sub(workers);
        self.workers_free -= self.workers_to_come;
        self.workers_free
    }

    /// The workers that were still to come are there.
    pub const fn fill_up(&mut self) {
        self.workers_free += self.workers_to_come;
        self.workers_to_come = 0;
    }

    /// Drops its end of the connection at `index`, if it has one; while it drains, not that of one
    /// that the program has accepted. Indices run up to [`Listener::ends`].
    pub fn drop_nth(&mut self, index: usize) -> Option<ConnectionId> {
        let id = self.ends.id_at(index)?;
        if self.service == Service::Draining && self.is_accepted(self.ends.find(id)?.state) {
            return None;
        }
        self.drop_end(id);
        Some(id)
    }

    /// How many places its table of connections has.
    pub const fn ends(&self) -> usize {
        self.ends.len()
    }

    fn is_accepted(&self, state: EndState) -> bool {
        match state {
            EndState::InSession | EndState::Idle | EndState::Replied => true,
            EndState::Stuck => self.hang.moment() == Moment::Accept,
            EndState::None | EndState::HalfOpen | EndState::Queued | EndState::Abandoned => false,
        }
    }

    fn hold(&mut self, id: ConnectionId, caller: Caller, state: EndState, deadline: SimTime) {
        let (generation, timer) = (id.generation, SimTime::NEVER);
        let end = ServerEnd { generation, state, timeouts: 0, deadline, timer, caller };
        self.ends.put(id, end);
        self.held += 1;
    }
}

/// RFC 9293, 3.10.7.1: where nobody listens every segment but RST is answered by RST; `why` nobody
/// does is of interest to whoever wants to open a connection.
fn reset(segment: Segment, why: Reason) -> Step {
    match segment {
        Segment::Rst => Step::NOTHING,
        Segment::Syn => Step::send(Segment::Rst, why),
        _ => Step::send(Segment::Rst, Reason::Unknown),
    }
}
