//! [`Listener`]: half-open and accept queues, workers and sessions of one listening port. Change
//! here how a listener comes into service and leaves it.
//!
//! ```text
//! (none) --SYN--> HALF-OPEN --ACK--> QUEUED --accept--> IN-SESSION --reply--> REPLIED --FIN--> (none)
//!                     |                 |                 |     ^
//!                     |                 |                 |     '--reply, request--> IDLE
//!                     '--- SYN-ACKs in vain, RST, restart -'--> (none) <-- time-out, FIN --'
//! ```
//!
//! In session and idle a worker is held. Where the port hangs by it, an invalid request holds one too.
//!
//! A client that gave up while queued keeps its place until a worker accepts it, reads the end of
//! the stream, and closes. That takes the worker no time: the end of the stream is there already
//! (measured on Linux 6.18, from accept to close: 10 µs). Its FIN is all that can come before the
//! accept, and it is acknowledged: an SMTP client sends no data before the banner (RFC 5321, 3.1).
//! An RST leaves it there as well, where the system keeps the place of a connection that is reset.
//!
//! Where half-open connections take no place in the queue, a handshake may complete into a full
//! one. The listener then ignores the ACK, and the FIN, of a client that holds its connection for
//! open, and sends SYN-ACK again until it forgets it. Or it answers RST (`abort-on-overflow`).
//!
//! Where there is no room for another half-open connection the listener may send a cookie
//! (`syn-cookies`): the ACK that brings it back is queued if there is room then. If there is not it
//! is dropped, and as nothing is remembered nothing is sent again: the client waits in vain.

mod end;
mod half_open;
mod handshake;
mod room;
mod session;
mod step;
mod workers;

pub use room::Room;
pub use step::{Accepted, Caller, Lost, Service, Step};
pub use workers::{Recycling, Supervision, TimedOut, Timeout};

use std::collections::VecDeque;

use super::hang::HangState;
use super::host::RoundTrip;
use super::reason::Reason;
use super::restart::Scope;
use super::scenario::ListenerSpec;
use super::segment::{ConnectionId, Segment};
use crate::engine::SimTime;
use end::{EndState, Ends, ServerEnd};
use half_open::HalfOpen;
use workers::Workers;

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
    half_open: HalfOpen,
    /// Connections it holds its end of.
    held: u32,
    queue: VecDeque<ConnectionId>,
    workers: Workers,
}

impl Listener {
    /// What its end of a connection takes, and a place in the queue (bytes).
    pub const BYTES_A_CONNECTION: usize = size_of::<ServerEnd>() + size_of::<ConnectionId>();

    /// A listener that has just started, whose workers have such a supervisor.
    pub fn new(spec: &ListenerSpec, supervision: Supervision) -> Self {
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
            half_open: HalfOpen::default(),
            held: 0,
            queue: VecDeque::with_capacity(capacity),
            workers: Workers::new(spec.workers, supervision),
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

    /// Whether it is hung, but will be up again by itself.
    pub const fn will_heal(&self) -> bool {
        self.hang.will_heal()
    }

    /// Whether what a restart takes down is stuck, so that it ends only when it is killed.
    pub fn is_wedged(&self, scope: Scope) -> bool {
        let runs = matches!(self.service, Service::Serving | Service::Draining);
        let is_stuck = match scope {
            Scope::Worker => self.hang.wedges() && self.workers.is_one_stuck(),
            Scope::Program | Scope::Service | Scope::Machine => self.hang.wedges_program(),
        };
        runs && is_stuck
    }

    /// Whether it still holds its end of `id`.
    pub fn holds(&self, id: ConnectionId) -> bool {
        self.ends.find(id).is_some_and(|end| end.state != EndState::Cookie)
    }

    /// The round trip to the client of `id`, as far as the listener knows it.
    pub fn round_trip(&self, id: ConnectionId) -> RoundTrip {
        self.ends.find(id).map_or(RoundTrip::Unknown, |end| end.round_trip)
    }

    /// The sessions under way among those that are `lost`: a worker has accepted each, and its
    /// final reply is still to come.
    pub fn in_session(&self, lost: Lost) -> impl Iterator<Item = ConnectionId> {
        self.ends.those(move |end| end.state == EndState::InSession && Self::is_lost(end, lost))
    }

    /// How far poison has worn it out.
    pub const fn hang(&self) -> &HangState {
        &self.hang
    }

    /// The connections that the program has accepted, or was about to, and that are not over.
    pub fn accepted(&self) -> impl Iterator<Item = ConnectionId> {
        self.ends.those(|end| end.state.is_accepted())
    }

    /// Places of the backlog taken: half-open connections, where they count, queued and leaked
    /// ones.
    pub fn slots_taken(&self) -> usize {
        let counts = self.spec.profile.half_open_counts;
        let half_open = if counts { self.half_open.count() } else { 0 };
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
    #[inline]
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
            Service::Serving | Service::Draining | Service::Unattended => {}
            Service::ShuttingDown => return reset(segment, Reason::ShuttingDown),
            Service::Closed => return reset(segment, Reason::NobodyListens),
            Service::Dark => return Step::ignore(Reason::Dark),
            Service::Installing => return Step::ignore(Reason::Installing),
        }
        match segment {
            Segment::Syn => self.on_syn(now, id, caller),
            Segment::Ack => self.on_ack(now, id),
            Segment::Request => self.on_request(now, id, caller),
            Segment::Fin => self.on_fin(now, id),
            Segment::Rst => self.on_rst(id),
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
            EndState::Cookie => {
                end.state = EndState::None;
                return;
            }
            EndState::None | EndState::Replied | EndState::Leaked | EndState::Stuck => {}
            EndState::HalfOpen => self.half_open.leave(end.timeouts),
            EndState::Queued | EndState::Abandoned => self.queue.retain(|queued| *queued != id),
            EndState::InSession | EndState::Idle => self.workers.release(end.worker),
            EndState::Held => self.hang.let_go(self.workers.let_go(end.worker)),
        }
        end.state = EndState::None;
        self.held -= 1;
    }

    /// Perhaps the port heals by itself, now that a connection is gone.
    #[inline]
    pub const fn heal(&mut self) {
        if self.held == 0 && matches!(self.service, Service::Serving) {
            self.hang.heal();
        }
    }

    /// Leaves service, or goes to the next phase. The connections that are lost are to be dropped
    /// next, by [`Listener::drop_nth`].
    pub const fn leave_service(&mut self, service: Service) {
        self.service = service;
    }

    /// Comes (back) into service, and what the restart took down is new; `patched`: from now on
    /// invalid requests are harmless.
    pub fn enter_service(&mut self, scope: Scope, patched: bool) {
        self.service = Service::Serving;
        self.patched |= patched;
        match scope {
            Scope::Worker => self.workers.revive(),
            Scope::Program | Scope::Service | Scope::Machine => self.workers.renew(),
        }
        if self.hang.ends_with(scope) {
            self.hang = HangState::new(self.spec.hang, self.capacity as u32, self.spec.workers);
        }
    }

    /// Has just come into service: at most this number of workers takes calls `until`
    /// then, when [`Listener::fill_up`] is to be called. Returns how many do.
    pub fn start_slowly(&mut self, workers: u32, until: SimTime) -> u32 {
        self.workers.start_slowly(workers, until)
    }

    /// The workers that were still to come are there, unless a restart has come between.
    pub fn fill_up(&mut self, now: SimTime) {
        self.workers.fill_up(now);
    }

    /// Whether a worker is to be replaced, or to be looked at.
    #[inline]
    pub const fn minds_workers(&self) -> bool {
        self.workers.want_supervision()
    }

    /// A worker has served long enough: a new one takes its place. Returns the slot, and when the
    /// new one takes calls. Ask again until there is none. The connections that the old one leaves
    /// open are to be dropped next.
    #[inline]
    pub fn replace_worker(&mut self, now: SimTime) -> Option<(u32, SimTime)> {
        let worker = self.workers.next_ended()?;
        self.hang.give_back(self.workers.bury(worker));
        Some((worker, self.workers.replace(worker, now)))
    }

    /// The new worker of a slot takes calls. Returns whether it does, in the place of one that was
    /// killed.
    pub fn start_worker(&mut self, worker: u32, now: SimTime) -> bool {
        self.workers.start(worker, now)
    }

    /// A worker that its supervisor is to look at, and when, for [`Listener::time_out`]. Ask again
    /// until there is none.
    #[inline]
    pub fn next_look(&mut self) -> Option<(u32, SimTime)> {
        self.workers.next_look()
    }

    /// A supervisor looks at a worker, and kills it if it has been at one session for too long. Its
    /// connections are to be dropped next; it has let go of what it waited for.
    pub fn time_out(&mut self, worker: u32, now: SimTime) -> Option<TimedOut> {
        let timed_out = self.workers.time_out(worker, now)?;
        self.hang.give_back(self.workers.bury(worker));
        let held = self.ends.those_mut(|end| end.state == EndState::Held && end.worker == worker);
        held.for_each(|end| {
            end.state = EndState::Stuck;
            self.hang.let_go(false);
        });
        Some(timed_out)
    }

    /// Whether the port has no worker, and none to come but in the place of one that was killed.
    pub fn are_all_lost(&self) -> bool {
        self.workers.are_all_lost()
    }

    /// A supervisor kills a worker: the one that has been stuck longest, else the first. Returns
    /// its slot, unless one is killed already. Its connections are to be dropped next.
    pub fn kill_worker(&mut self) -> Option<u32> {
        let worker = self.workers.kill()?;
        self.hang.give_back(self.workers.bury(worker));
        Some(worker)
    }

    /// Whether a worker takes calls, or will when it is done.
    pub fn is_one_at_work(&self) -> bool {
        self.workers.is_one_at_work()
    }

    /// Drops its end of the connection at `index`, if it has one and that is `lost`. Indices run up
    /// to [`Listener::ends`]. A cookie is no end, but is worth nothing from then on.
    pub fn drop_nth(&mut self, index: usize, lost: Lost) -> Option<ConnectionId> {
        let id = self.ends.id_at(index)?;
        if !Self::is_lost(self.ends.find(id)?, lost) {
            return None;
        }
        let held = self.holds(id);
        self.drop_end(id);
        held.then_some(id)
    }

    /// How many places its table of connections has.
    pub const fn ends(&self) -> usize {
        self.ends.len()
    }

    fn is_lost(end: &ServerEnd, lost: Lost) -> bool {
        let accepted = end.state.is_accepted();
        match lost {
            Lost::All => true,
            Lost::Waiting => !accepted,
            Lost::Accepted => accepted,
            Lost::OfWorker(worker) => accepted && end.worker == worker,
            Lost::LeakedBy(worker) => end.state == EndState::Stuck && end.worker == worker,
        }
    }

    fn hold(&mut self, id: ConnectionId, end: ServerEnd) {
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
