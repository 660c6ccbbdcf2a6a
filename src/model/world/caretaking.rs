//! Caretaking: what the caretaker is told, what it does, restarts, and the fix.

use super::connections::{Owner, Route};
use super::observer::{Fact, Observer};
use super::port::PortState;
use super::{Event, PORT, World};
use crate::engine::{Schedule, SimDuration, SimTime};
use crate::model::client::{Attempt, State};
use crate::model::listener::{Caller, Service};
use crate::model::outcome::ProbeOutcome;
use crate::model::remedy::{Action, Judgement, Layer};
use crate::model::restart::{Phase, Phases, SlowStart, Start};
use crate::model::segment::{ConnectionId, End, Segment};

/// What keeps the port out of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outage {
    /// A restart by this measure, in this phase.
    Restart(usize, Phases, Phase),
    /// The port drains; this measure restarts it then.
    Drain(usize, Phases),
    /// The installation of the fix.
    Installation,
    /// The last restart was one too many: nothing follows by itself.
    GivenUp,
}

impl<O: Observer> World<'_, O> {
    /// The caretaker's instant has come, unless an earlier one has taken its place.
    pub(super) fn on_wake(&mut self, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        if self.wakes != now {
            return;
        }
        self.wakes = SimTime::NEVER;
        while let Some(action) = self.caretaker.due(now) {
            self.carry_out(action, schedule);
        }
        self.arm_wake(schedule);
    }

    /// Tells that the invalid request of `id` acts, and whether that takes the port down.
    pub(super) fn note_poison(&mut self, id: ConnectionId, now: SimTime) {
        self.observer.note(now, Fact::Acted { connection: id });
        if self.listener.is_hung() {
            let will_heal = self.listener.will_heal();
            self.observer.note(now, Fact::Hung { connection: id, will_heal });
        }
    }

    /// Poison has acted; perhaps the port has hung.
    pub(super) fn on_poison(&mut self, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        if !self.listener.is_hung() {
            return;
        }
        let port = &mut self.outcome.port;
        port.hangs += 1;
        port.first_hang.get_or_insert(now);
        self.port.enter(now, PortState::Hung, port);
        self.caretaker.on_hang(now);
        self.arm_wake(schedule);
    }

    /// The port is up again without anybody's doing.
    pub(super) fn on_heal(&mut self, schedule: &Schedule<Event>) {
        let now = schedule.now();
        self.observer.note(now, Fact::Healed);
        self.port.enter(now, PortState::Up, &mut self.outcome.port);
        self.caretaker.on_heal(now);
    }

    /// Ends a probe that has got the answer it looks for.
    pub(super) fn check_probe(&mut self, id: ConnectionId, schedule: &mut Schedule<Event>) {
        let Some(connection) = self.connections.find(id) else {
            return;
        };
        let Owner::Probe(measure, answer) = connection.owner else {
            return;
        };
        if connection.attempt.state() == answer {
            self.close_probe(id, schedule);
            self.on_probe(measure as usize, true, schedule);
        }
    }

    /// The connection of a measure's probe came to its end.
    pub(super) fn on_probe(
        &mut self,
        measure: usize,
        answered: bool,
        schedule: &mut Schedule<Event>,
    ) {
        self.decide_probe(measure, answered, schedule);
        self.arm_wake(schedule);
    }

    /// An attempt for a valid request has failed.
    pub(super) fn on_complaint(&mut self, schedule: &mut Schedule<Event>) {
        self.caretaker.on_complaint(schedule.now());
        self.arm_wake(schedule);
    }

    /// A phase of a restart is over, or the installation, or the slow start after a restart.
    pub(super) fn on_phase_over(&mut self, outages: u32, schedule: &mut Schedule<Event>) {
        if outages != self.outages {
            return;
        }
        match self.outage {
            Some(Outage::Drain(measure, phases)) => self.end_program(measure, phases, schedule),
            Some(Outage::Restart(measure, phases, past)) => {
                let by = (past == Phase::Grace).then_some(measure);
                self.next_phase(measure, phases, Some(past), by, schedule);
            }
            Some(Outage::Installation) => self.enter_service(true, None, schedule),
            Some(Outage::GivenUp) => unreachable!("nothing follows by itself"),
            None => {
                self.listener.fill_up();
                self.accept_all(schedule);
            }
        }
    }

    /// Keeps one wake pending for the caretaker's next instant.
    pub(super) fn arm_wake(&mut self, schedule: &mut Schedule<Event>) {
        let next = self.caretaker.next_wake();
        if next < self.wakes {
            self.wakes = next;
            schedule.at(next, Event::Wake { listener: PORT });
        }
    }

    fn carry_out(&mut self, action: Action, schedule: &mut Schedule<Event>) {
        match action {
            Action::Restart { measure, planned, phases, drain } => {
                self.port.note_restart(schedule.now(), planned, &mut self.outcome.port);
                self.begin_outage(schedule);
                if drain == SimDuration::ZERO {
                    self.end_program(measure, phases, schedule);
                } else {
                    self.outage = Some(Outage::Drain(measure, phases));
                    self.leave_service(Service::Draining, Some(measure), schedule);
                    self.schedule_phase_over(drain, schedule);
                }
            }
            Action::Install(outage) => {
                self.begin_outage(schedule);
                self.outage = Some(Outage::Installation);
                self.leave_service(Service::Installing, None, schedule);
                if outage == SimDuration::ZERO {
                    self.enter_service(true, None, schedule);
                } else {
                    self.schedule_phase_over(outage, schedule);
                }
            }
            Action::Probe { measure, layer } => self.begin_probe(measure, layer, schedule),
            Action::EndProbe { measure, answered } => {
                let id = self.probes[measure].expect("a probe that ends is under way");
                self.close_probe(id, schedule);
                // It met nothing but its deadline.
                let mistaken = answered;
                self.count_probe(measure, answered, mistaken, schedule.now());
                self.free_if_over(id, schedule);
            }
        }
    }

    /// Takes the port into the caretaker's hands; an outage that was under way is over.
    fn begin_outage(&mut self, schedule: &mut Schedule<Event>) {
        self.outages += 1;
        for measure in 0..self.probes.len() {
            if let Some(id) = self.probes[measure].take() {
                let connection = self.connections.known(id);
                connection.owner = Owner::Nobody;
                connection.attempt.forget();
                self.free_if_over(id, schedule);
            }
        }
        self.caretaker.on_down(schedule.now());
    }

    /// The program is told to end, which one that is stuck does only after the grace.
    fn end_program(&mut self, measure: usize, phases: Phases, schedule: &mut Schedule<Event>) {
        let past = if self.listener.is_wedged() { None } else { Some(Phase::Grace) };
        self.next_phase(measure, phases, past, Some(measure), schedule);
    }

    /// Goes to the phase after `past`, or to the start. A restart whose phases all take no time
    /// still resets the connections. `by`: the measure whose restart takes the port out of service
    /// now.
    fn next_phase(
        &mut self,
        measure: usize,
        phases: Phases,
        past: Option<Phase>,
        by: Option<usize>,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        let Some((phase, length)) = phases.next(past) else {
            if past <= Some(Phase::Grace) {
                self.leave_service(Service::Closed, by, schedule);
            }
            self.outage = Some(Outage::Restart(measure, phases, Phase::Closed));
            return self.try_start(measure, phases, schedule);
        };
        self.outage = Some(Outage::Restart(measure, phases, phase));
        let service = match phase {
            Phase::Grace => {
                self.observer.note(now, Fact::Grace { measure, until: now + length });
                return self.schedule_phase_over(length, schedule);
            }
            Phase::Backoff | Phase::Closed => Service::Closed,
            Phase::Shutdown => Service::ShuttingDown,
            Phase::Dark => Service::Dark,
        };
        self.leave_service(service, by, schedule);
        if phase == Phase::Backoff {
            self.observer.note(now, Fact::BackedOff { until: now + length });
        }
        self.schedule_phase_over(length, schedule);
    }

    /// The phases are over: the program starts, if it is to.
    fn try_start(&mut self, measure: usize, phases: Phases, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        match phases.start {
            Start::Refused => {
                self.outage = Some(Outage::GivenUp);
                self.outcome.port.given_up += 1;
                self.observer.note(now, Fact::GivenUp { measure });
                self.caretaker.on_give_up(now, measure);
                self.arm_wake(schedule);
            }
            _ if now < self.held_until => self.wait_for_port(schedule),
            Start::Fails => {
                self.outcome.port.failed_starts += 1;
                self.observer.note(now, Fact::StartFailed);
                let phases = self.caretaker.on_failed_start(now, measure);
                let follows = u64::from(phases.start != Start::Refused);
                self.outcome.port.restarts += follows;
                self.outcome.port.retried += follows;
                self.next_phase(measure, phases, None, None, schedule);
            }
            Start::Works => self.enter_service(false, phases.slow_start, schedule),
        }
    }

    /// The program has started, but it cannot listen before the port is free: nobody listens.
    fn wait_for_port(&mut self, schedule: &mut Schedule<Event>) {
        let (now, until) = (schedule.now(), self.held_until);
        self.leave_service(Service::Closed, None, schedule);
        self.observer.note(now, Fact::Held { until });
        self.schedule_phase_over(until.since(now), schedule);
    }

    /// Until when the port is held if the program ends at `now`. The system then closes what the
    /// program had accepted, and as it does so before the client, it is the system that remembers
    /// the connection in TIME_WAIT. (It would say FIN where the model says RST. The client, whose
    /// session both break off, closes at once; the round trip until its FIN is back is passed over
    /// beside TIME_WAIT.) What waits in the queue is reset, and what the client closed first is
    /// over: neither holds the port.
    fn port_held_until(&mut self, now: SimTime) -> SimTime {
        let spec = &self.scenario.listener;
        let open = |id| self.connections.known(id).attempt.state() != State::Closed;
        if !spec.reuse_address && self.listener.accepted().any(open) {
            self.held_until.max(now + spec.profile.time_wait)
        } else {
            self.held_until
        }
    }

    /// Leaves service in this way: old connections are reset, or forgotten in silence; one that
    /// drains keeps its sessions. One phase may be like the one before.
    fn leave_service(
        &mut self,
        service: Service,
        by: Option<usize>,
        schedule: &mut Schedule<Event>,
    ) {
        if self.listener.service() == service && by.is_none() {
            return;
        }
        let state = match service {
            Service::Installing => PortState::Installing,
            _ => PortState::Restarting,
        };
        self.port.enter(schedule.now(), state, &mut self.outcome.port);
        self.observer.note(schedule.now(), Fact::Service { service, by });
        self.listener.leave_service(service);
        let (stops, resets) = match service {
            Service::ShuttingDown | Service::Closed => (true, true),
            Service::Draining => (false, true),
            Service::Serving | Service::Dark | Service::Installing => (false, false),
        };
        self.held_until = if stops { self.port_held_until(schedule.now()) } else { SimTime::ZERO };
        for index in 0..self.listener.ends() {
            if let Some(id) = self.listener.drop_nth(index) {
                if resets {
                    self.send(id, End::Listener, Segment::Rst, 0, schedule);
                }
                self.free_if_over(id, schedule);
            }
        }
    }

    fn enter_service(
        &mut self,
        patched: bool,
        slow_start: Option<SlowStart>,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        self.outage = None;
        self.listener.enter_service(patched);
        self.observer.note(now, Fact::Service { service: Service::Serving, by: None });
        if let Some(slow) = slow_start {
            let workers = self.listener.start_slowly(slow.workers);
            self.observer.note(now, Fact::SlowStart { workers, until: now + slow.span });
            self.schedule_phase_over(slow.span, schedule);
        }
        self.port.enter(now, PortState::Up, &mut self.outcome.port);
        self.caretaker.on_up(now);
        self.arm_wake(schedule);
    }

    fn schedule_phase_over(&self, length: SimDuration, schedule: &mut Schedule<Event>) {
        schedule.after(length, Event::PhaseOver { listener: PORT, outages: self.outages });
    }

    /// Looks at the port: reads what is on the listener's own host, which takes no time, or calls.
    fn begin_probe(&mut self, measure: usize, layer: Layer, schedule: &mut Schedule<Event>) {
        // A process whose port hangs lives; none does where a measure has given up.
        let lives = self.listener.service() == Service::Serving;
        match layer {
            Layer::Process => self.decide_probe(measure, lives, schedule),
            Layer::Queue { share } => {
                let (queued, capacity) = (self.listener.queued(), self.listener.capacity());
                let fact = Fact::QueueRead { measure, queued, capacity };
                self.observer.note(schedule.now(), fact);
                let accepts = lives && Layer::accepts(share, queued, capacity);
                self.decide_probe(measure, accepts, schedule);
            }
            Layer::Connect => self.call_port(measure, State::Connected, schedule),
            Layer::Banner => self.call_port(measure, State::InSession, schedule),
        }
    }

    /// Opens a probe's connection from the listener's own node.
    fn call_port(&mut self, measure: usize, answer: State, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        let (attempt, step) = Attempt::begin(now, &self.probe_patience);
        let owner = Owner::Probe(measure as u32, answer);
        let caller =
            Caller { invalid: false, uncovered: false, span: SimDuration::ZERO, keeps: false };
        let id = self.connections.open(owner, Route::Loopback, caller, attempt);
        self.observer.note(now, Fact::Probe { measure, connection: id });
        self.probes[measure] = Some(id);
        self.apply_client(id, step, schedule);
    }

    /// The probe of a measure was answered, or failed at once.
    fn decide_probe(&mut self, measure: usize, met: bool, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        let Judgement { answered, then } = self.caretaker.on_probe(now, measure, met);
        self.count_probe(measure, answered, answered != met, now);
        if let Some(action) = then {
            self.carry_out(action, schedule);
        }
    }

    /// Closes a probe's connection, with FIN if it is open.
    fn close_probe(&mut self, id: ConnectionId, schedule: &mut Schedule<Event>) {
        let connection = self.connections.known(id);
        connection.owner = Owner::Nobody;
        if let Some(fin) = connection.attempt.hang_up(schedule.now(), &self.probe_patience) {
            self.send(id, End::Client, fin, 0, schedule);
        }
    }

    /// Counts a probe as its measure takes it, rightly or `mistaken`.
    fn count_probe(&mut self, measure: usize, answered: bool, mistaken: bool, now: SimTime) {
        self.observer.note(now, Fact::Probed { measure, answered, mistaken });
        self.probes[measure] = None;
        let probes = self.outcome.probes.get_or_insert(ProbeOutcome::default());
        probes.decided += 1;
        probes.answered += u64::from(answered);
    }
}
