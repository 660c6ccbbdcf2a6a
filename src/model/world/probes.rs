//! Probes: how a measure looks at the port of its listener. Change here how a look at a port is
//! carried out.

use super::connections::{Owner, Route};
use super::observer::{Fact, Observer, Seen};
use super::sending::Sending;
use super::{Event, World};
use crate::engine::{Schedule, SimDuration, SimTime};
use crate::model::client::{Attempt, State};
use crate::model::listener::{Caller, Service};
use crate::model::outcome::ProbeOutcome;
use crate::model::reason::Reason;
use crate::model::remedy::{Judgement, Layer};
use crate::model::segment::{ConnectionId, ListenerId};

impl<O: Observer> World<'_, O> {
    /// Ends a probe that has got the answer it looks for.
    pub(super) fn check_probe(&mut self, id: ConnectionId, schedule: &mut Schedule<Event>) {
        let connection = self.connections.known(id);
        let Owner::Probe(measure, answer) = connection.owner else {
            return;
        };
        if connection.attempt.state() == answer {
            self.close_probe(id, schedule);
            self.on_probe(id, measure as usize, Seen::Answer, schedule);
        }
    }

    /// The connection of a measure's probe came to its end.
    pub(super) fn on_probe(
        &mut self,
        id: ConnectionId,
        measure: usize,
        seen: Seen,
        schedule: &mut Schedule<Event>,
    ) {
        let at = self.connections.known(id).listener;
        self.decide_probe(at, measure, seen, schedule);
    }

    /// Looks at the port: reads what is on the listener's own host, which takes no time, or calls.
    pub(super) fn begin_probe(
        &mut self,
        at: ListenerId,
        measure: usize,
        layer: Layer,
        schedule: &mut Schedule<Event>,
    ) {
        // A process whose port hangs lives; none does where a measure has given up.
        let lives = self.ports[at].listener.service() == Service::Serving;
        match layer {
            Layer::Queue { share } if lives => {
                let (queued, capacity) =
                    (self.ports[at].listener.queued(), self.ports[at].listener.capacity());
                let accepts = Layer::accepts(share, queued, capacity);
                let seen = Seen::Queue { queued, capacity, accepts };
                self.decide_probe(at, measure, seen, schedule);
            }
            Layer::Process | Layer::Queue { .. } => {
                self.decide_probe(at, measure, Seen::Process { lives }, schedule);
            }
            Layer::Connect => self.call_port(at, measure, State::Connected, schedule),
            Layer::Banner => self.call_port(at, measure, State::InSession, schedule),
        }
    }

    /// Opens a probe's connection from the listener's own node.
    fn call_port(
        &mut self,
        at: ListenerId,
        measure: usize,
        answer: State,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        let (attempt, step) = Attempt::begin(now, &self.probe_patience);
        let owner = Owner::Probe(measure as u32, answer);
        let caller =
            Caller { invalid: false, uncovered: false, span: SimDuration::ZERO, keeps: false };
        let id = self.connections.open(owner, at, Route::Loopback, caller, attempt, now);
        self.observer.note(now, Fact::Probe { listener: at, measure, connection: id });
        self.ports[at].probes[measure] = Some(id);
        self.apply_client(id, step, schedule);
    }

    /// The probe of a measure was answered, or failed at once.
    fn decide_probe(
        &mut self,
        at: ListenerId,
        measure: usize,
        seen: Seen,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        let met = seen.is_answer();
        let Judgement { failures, then } = self.tell(at).on_probe(now, measure, met);
        self.count_probe(at, measure, seen, failures, now);
        if let Some(action) = then {
            self.carry_out(at, action, schedule);
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

    /// Counts a probe as its measure takes it, rightly or not.
    pub(super) fn count_probe(
        &mut self,
        at: ListenerId,
        measure: usize,
        seen: Seen,
        failures: u32,
        now: SimTime,
    ) {
        let answered = failures == 0;
        let mistaken = answered != seen.is_answer();
        self.observer.note(now, Fact::Probed { listener: at, measure, seen, failures, mistaken });
        self.ports[at].probes[measure] = None;
        let probes = self.outcome.probes.get_or_insert(ProbeOutcome::default());
        probes.decided += 1;
        probes.answered += u64::from(answered);
    }
}
