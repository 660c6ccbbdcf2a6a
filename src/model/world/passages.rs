//! Passages: segments on their way over gates, from one to the next. Change here how a segment
//! crosses gates.
//!
//! Chance draws once for the whole way when a segment is sent, as on a path without gates: one draw
//! says whether and where it loses the segment, one how much of the jitter of each stretch delays
//! it. So what a class draws does not depend on how full the buffers are.
//!
//! A segment that a gate turns away is lost like any other: its sender's timer, which has run since
//! it was sent, answers. What load a line has is that of these segments alone. Not modelled are
//! acknowledgements that carry nothing else, the messages themselves (a session's `exchanges` take
//! the round trip of segments that wait for nobody), and data sent again because an acknowledgement
//! is merely late.

use slab::Slab;

use super::connections::Route;
use super::observer::{Cause, Fact, Observer};
use super::sending::Sending;
use super::{Event, World};
use crate::engine::{Chance, Schedule, SimDuration, SimTime};
use crate::model::link::{Offer, Transmitter};
use crate::model::network::{Crossing, Path, Stretch};
use crate::model::scenario::{Class, Scenario};
use crate::model::segment::{ConnectionId, End, Segment};

/// The segments on their way, and the state of the gates.
#[derive(Debug)]
pub(super) struct Passages {
    under_way: Slab<Passage>,
    /// The transmitters of each gate: that of the link's first end, that of its second.
    transmitters: Vec<[Transmitter; 2]>,
    /// The most gates on a path.
    gates_max: usize,
    /// When the last segment so far comes to each gate of its way, which keeps the order within a
    /// connection: by connection, sender and gate.
    last: Vec<SimTime>,
}

/// A segment on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passage {
    connection: ConnectionId,
    sending: Sending,
    /// Gates it has passed.
    passed: u32,
    /// How many it passes before chance loses it, if it does.
    lost_after: Option<u32>,
    sent: SimTime,
    /// How long gates have held it, and segments before it.
    held: SimDuration,
    /// By how much jitter delays it on the whole way.
    jitter: SimDuration,
}

/// A path as a segment from one of its ends meets it.
#[derive(Clone, Copy)]
struct Way<'a> {
    path: &'a Path,
    from: End,
}

impl Passages {
    /// Nothing under way.
    pub(super) fn new(scenario: &Scenario) -> Self {
        let gates_max = match scenario.gates.is_empty() {
            true => 0,
            false => {
                let paths = scenario.classes.iter().flat_map(Class::all_paths);
                paths.map(|path| path.crossings().len()).max().unwrap_or(0)
            }
        };
        Self {
            under_way: Slab::new(),
            transmitters: scenario.gates.iter().map(|_| Default::default()).collect(),
            gates_max,
            last: Vec::new(),
        }
    }

    fn add(&mut self, passage: Passage) -> u32 {
        let lasts = (passage.connection.index as usize + 1) * 2 * self.gates_max;
        if lasts > self.last.len() {
            self.last.resize(lasts, SimTime::ZERO);
        }
        u32::try_from(self.under_way.insert(passage)).expect("fewer than 2^32 segments at once")
    }

    fn at(&mut self, index: u32) -> &mut Passage {
        &mut self.under_way[index as usize]
    }

    fn remove(&mut self, index: u32) -> Passage {
        self.under_way.remove(index as usize)
    }

    /// When the last segment before `passage` comes to the gate it comes to next.
    fn last(&mut self, passage: &Passage) -> &mut SimTime {
        let ways = 2 * passage.connection.index as usize + passage.sending.from as usize;
        &mut self.last[ways * self.gates_max + passage.passed as usize]
    }
}

impl Passage {
    /// When it comes to the end of the stretch that it is on.
    fn comes(&self, way: Way<'_>) -> SimTime {
        let ahead = way.up_to(self.passed);
        // Of each stretch the same share of its jitter, rounded down from the start on.
        let whole = u128::from(way.path.jitter.as_nanos()).max(1);
        let share = u128::from(self.jitter.as_nanos()) * u128::from(ahead.jitter.as_nanos());
        let jitter = SimDuration::from_nanos((share / whole) as u64);
        self.sent + self.held + ahead.latency + jitter
    }
}

impl<'a> Way<'a> {
    /// How many gates lie on it.
    fn gates(self) -> u32 {
        self.path.crossings().len() as u32
    }

    /// The gate that follows `passed` others.
    fn gate(self, passed: u32) -> &'a Crossing {
        let crossings = self.path.crossings();
        match self.from {
            End::Client => &crossings[passed as usize],
            End::Listener => &crossings[crossings.len() - 1 - passed as usize],
        }
    }

    /// All that lies before that gate, or before the end if there are no more.
    fn up_to(self, passed: u32) -> Stretch {
        if passed == self.gates() {
            let Path { latency, jitter, loss, .. } = *self.path;
            return Stretch { latency, jitter, pass: 1.0 - loss };
        }
        match self.from {
            End::Client => self.gate(passed).before,
            End::Listener => self.gate(passed).after,
        }
    }

    /// How many gates a segment passes before chance loses it, where `bits` are drawn.
    fn lost_after(self, bits: u64) -> Option<u32> {
        let lost = |passed: &u32| Chance::new(1.0 - self.up_to(*passed).pass).includes(bits);
        (0..=self.gates()).find(lost)
    }
}

impl<'a, O: Observer> World<'a, O> {
    /// A segment sets out on a path with gates.
    pub(super) fn set_out(
        &mut self,
        id: ConnectionId,
        sending: Sending,
        schedule: &mut Schedule<Event>,
    ) {
        let Route::Host { class, flow, link, .. } = self.connections.known(id).route else {
            unreachable!("there are no gates within a node");
        };
        let link = &self.hosts[usize::from(class)].links[link];
        let draws = &mut self.flows[usize::from(flow)];
        let jitter = draws.jitter(link.jitter);
        let luck = (link.loss != Chance::NEVER).then(|| draws.loss.bits());
        let way = self.way(id, sending.from);
        let lost_after = luck.and_then(|bits| way.lost_after(bits));
        let now = schedule.now();
        let lost = lost_after == Some(0);
        self.observer.note(now, sending.fact(id, lost));
        if lost {
            self.await_acknowledgement(id, sending, now, schedule);
            return;
        }
        self.connections.known(id).in_flight += 1;
        let passage = self.passages.add(Passage {
            connection: id,
            sending,
            passed: 0,
            lost_after,
            sent: now,
            held: SimDuration::ZERO,
            jitter,
        });
        self.proceed(passage, schedule);
    }

    /// A segment comes to a gate.
    pub(super) fn on_gate(&mut self, index: u32, schedule: &mut Schedule<Event>) {
        if self.enter(index, schedule) {
            self.proceed(index, schedule);
        }
    }

    /// Lets a segment go on to its next gate, or to its end, unless it is lost. One that comes to the
    /// gate at this very instant enters it, unless it is to stay behind another of its connection.
    fn proceed(&mut self, index: u32, schedule: &mut Schedule<Event>) {
        loop {
            let passage = *self.passages.at(index);
            if passage.lost_after == Some(passage.passed) {
                return self.lose(index, Cause::Chance, schedule);
            }
            let way = self.way(passage.connection, passage.sending.from);
            let comes = passage.comes(way);
            if passage.passed == way.gates() {
                self.passages.remove(index);
                let Sending { from, segment, .. } = passage.sending;
                let id = passage.connection;
                let at = self.connections.known(id).reach(from, comes);
                schedule.at(at, Event::arrival(id, from, segment));
                return self.note_greeting(&passage, schedule);
            }
            let last = self.passages.last(&passage);
            let behind = *last >= comes;
            let comes = if behind { *last } else { comes };
            // One that is to be lost holds up no other, as on a path without gates.
            if passage.lost_after.is_none() {
                *last = comes;
            }
            let passage = self.passages.at(index);
            passage.held += comes.since(passage.comes(way));
            if behind || comes > schedule.now() {
                return schedule.at(comes, Event::AtGate { passage: index });
            }
            if !self.enter(index, schedule) {
                return;
            }
        }
    }

    /// Offers a segment to the gate it has come to; returns whether it got in.
    fn enter(&mut self, index: u32, schedule: &mut Schedule<Event>) -> bool {
        let now = schedule.now();
        let passage = *self.passages.at(index);
        let crossing = self.way(passage.connection, passage.sending.from).gate(passage.passed);
        let gate = &self.scenario.gates[crossing.gate as usize];
        if gate.is_down(now) {
            self.lose(index, Cause::LinkDown, schedule);
            return false;
        }
        if let Some(line) = &gate.line {
            let first_end = crossing.forward == (passage.sending.from == End::Client);
            let ends = &mut self.passages.transmitters[crossing.gate as usize];
            match ends[usize::from(!first_end)].offer(
                now,
                passage.sending.segment.wire_bytes(),
                line,
            ) {
                Offer::Sent { departs } => self.passages.at(index).held += departs.since(now),
                Offer::Dropped => {
                    self.lose(index, Cause::BufferFull, schedule);
                    return false;
                }
            }
        }
        self.passages.at(index).passed += 1;
        true
    }

    /// The network loses a segment that was on its way.
    fn lose(&mut self, index: u32, cause: Cause, schedule: &mut Schedule<Event>) {
        let Passage { connection, sending, sent, .. } = self.passages.remove(index);
        let Sending { from, segment, .. } = sending;
        self.connections.known(connection).in_flight -= 1;
        self.touched.connection(connection);
        self.observer.note(schedule.now(), Fact::Lost { connection, from, segment, cause });
        self.await_acknowledgement(connection, sending, sent, schedule);
    }

    /// A banner has passed its last gate, so it gets through: its session has begun, unless it was
    /// interrupted meanwhile. It runs as if the banner had been sent later by what held it.
    fn note_greeting(&mut self, passage: &Passage, schedule: &mut Schedule<Event>) {
        let id = passage.connection;
        let at = self.connections.known(id).listener;
        let greets = passage.sending.segment == Segment::Banner;
        if greets && self.ports[at].listener.is_unacknowledged(id, Segment::Banner) {
            self.greet(id, passage.sent + passage.held, schedule);
        }
    }

    /// The path of a connection, as a segment from this end meets it.
    fn way(&mut self, id: ConnectionId, from: End) -> Way<'a> {
        let Route::Host { class, link, .. } = self.connections.known(id).route else {
            unreachable!("there are no gates within a node");
        };
        Way { path: self.scenario.classes[usize::from(class)].path(link as usize), from }
    }
}
