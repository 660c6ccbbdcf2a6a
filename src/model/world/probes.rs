//! Probes: how a measure looks at the port of its listener. Change here how a look at a port is
//! carried out.

use super::connections::{Connection, Owner, Route, Transit};
use super::observer::{Fact, Observer};
use super::port::Port;
use super::seen::Seen;
use super::sending::Sending;
use super::{Event, World};
use crate::engine::{Schedule, SimDuration, SimTime};
use crate::model::client::{Attempt, State};
use crate::model::listener::{Caller, Room, Service};
use crate::model::outcome::ProbeOutcome;
use crate::model::reason::Reason;
use crate::model::remedy::{Judgement, Layer, Passed, Probed, Prober};
use crate::model::segment::{ConnectionId, ListenerId};

impl<O: Observer> World<'_, O> {
    /// The connection of a probe came to its end.
    pub(super) fn on_probe(
        &mut self,
        id: ConnectionId,
        prober: Prober,
        seen: Seen,
        schedule: &mut Schedule<Event>,
    ) {
        let Connection { listener: at, began, .. } = *self.connections.known(id);
        self.decide_probe(at, prober, seen, began, schedule);
    }

    /// Looks at the port: reads what is on the listener's own host, which takes no time, or calls.
    pub(super) fn begin_probe(
        &mut self,
        at: ListenerId,
        prober: Prober,
        layer: Layer,
        schedule: &mut Schedule<Event>,
    ) {
        let leaves_nothing = |room: &Room| match layer {
            Layer::Process | Layer::Queue { .. } | Layer::HalfOpen => true,
            Layer::Connect | Layer::Banner => room.is_free(),
        };
        let room = self.ports[at].listener.room().filter(leaves_nothing);
        self.ports[at].met[prober.index()][0] = room.map(|room| (layer, room));
        let now = schedule.now();
        match layer {
            Layer::Process => {
                let lives = self.ports[at].program_runs();
                self.decide_probe(at, prober, Seen::Process { lives }, now, schedule);
            }
            Layer::Queue { share } => {
                let seen = self.read_queue(at, share);
                self.decide_probe(at, prober, seen, now, schedule);
            }
            Layer::HalfOpen => self.call_port(at, prober, State::Knocked, schedule),
            Layer::Connect => self.call_port(at, prober, State::Connected, schedule),
            Layer::Banner => self.call_port(at, prober, State::InSession, schedule),
        }
    }

    /// Reads how full the queue is, if there is one: a program that is starting has none yet, but for
    /// the one that it takes over.
    fn read_queue(&self, at: ListenerId, share: f64) -> Seen {
        let listener = &self.ports[at].listener;
        match listener.service() {
            Service::Serving | Service::Unattended => {
                let (queued, capacity) = (listener.queued(), listener.capacity());
                let accepts = Layer::accepts(share, queued, capacity);
                Seen::Queue { queued, capacity, accepts }
            }
            Service::Draining
            | Service::ShuttingDown
            | Service::Dark
            | Service::Closed
            | Service::Installing => Seen::NoQueue,
        }
    }

    /// Opens a probe's connection from the listener's own node.
    fn call_port(
        &mut self,
        at: ListenerId,
        prober: Prober,
        answer: State,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        let (attempt, step) = Attempt::begin(now, &self.probe_patience);
        let attempt = if answer == State::Knocked { attempt.knocking() } else { attempt };
        let owner = Owner::Probe(prober, answer);
        let route = (Route::Loopback, Transit::Certain(SimDuration::ZERO));
        let id = self.connections.open(owner, at, route, Caller::PROBE, attempt, now);
        let measure = prober.measure();
        self.observer.note(now, Fact::Probe { listener: at, measure, connection: id });
        self.ports[at].probes[prober.index()] = Some(id);
        self.apply_client(id, step, schedule);
    }

    /// A probe that `began` then was answered, or failed at once.
    fn decide_probe(
        &mut self,
        at: ListenerId,
        prober: Prober,
        seen: Seen,
        began: SimTime,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        let answered = seen.is_answer();
        if answered && began == now {
            let [latest, good] = &mut self.ports[at].met[prober.index()];
            *good = *latest;
        }
        let Judgement { probed, then } = self.tell(at).on_probe(now, prober, answered);
        self.count_probe(at, prober, seen, probed, now);
        if let Some(action) = then {
            self.carry_out(at, action, schedule);
        }
    }

    /// Passes over the probes before the next event, and before the horizon, that are sure to be
    /// answered at once: what they meet is what an earlier one met that was. Such a probe leaves
    /// nothing behind and takes no draw, so it is enough to count it.
    pub(super) fn pass_over_probes(&mut self, at: ListenerId, schedule: &Schedule<Event>) {
        let limit = schedule.next_time().min(SimTime::ZERO + self.scenario.horizon);
        let Port { caretaker, listener, met, .. } = &mut self.ports[at];
        if caretaker.next_wake() >= limit {
            return;
        }
        let Some(room) = listener.room() else { return };
        let sure = |prober: Prober, layer| met[prober.index()][1] == Some((layer, room));
        let passed = caretaker.pass_over_probes(limit, sure);
        if passed != Passed::default() {
            let probes = self.outcome.probes.get_or_insert_default();
            probes.decided += passed.probes;
            probes.answered += passed.probes;
            self.spared.add(passed);
        }
    }

    /// Closes a probe's connection, with FIN if it is open.
    pub(super) fn close_probe(&mut self, id: ConnectionId, schedule: &mut Schedule<Event>) {
        let connection = self.connections.known(id);
        connection.owner = Owner::Nobody;
        if let Some(fin) = connection.attempt.hang_up(schedule.now(), &self.probe_patience) {
            self.send(id, Sending::by_client(fin, Reason::Due), schedule);
        }
    }

    /// Counts a probe as its measure takes it, rightly or not. A look before a restart is none of
    /// those that are counted.
    pub(super) fn count_probe(
        &mut self,
        at: ListenerId,
        prober: Prober,
        seen: Seen,
        probed: Probed,
        now: SimTime,
    ) {
        self.ports[at].probes[prober.index()] = None;
        let measure = prober.measure();
        if prober.glances() {
            self.observer.note(now, Fact::Looked { listener: at, measure, seen });
            return;
        }
        let mistaken = probed.answered != seen.is_answer();
        self.observer.note(now, Fact::Probed { listener: at, measure, seen, probed, mistaken });
        let probes = self.outcome.probes.get_or_insert(ProbeOutcome::default());
        probes.decided += 1;
        probes.answered += u64::from(probed.answered);
    }
}
