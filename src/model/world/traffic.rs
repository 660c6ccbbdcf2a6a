//! Traffic: when requests are born, what becomes of them, and when they are tried again. Change
//! here how requests become attempts.

use super::answers::{Firsts, Waits};
use super::connections::{Owner, Route};
use super::flow::{Flow, Source};
use super::links::Links;
use super::observer::{Fact, Observer, RequestName};
use super::{Event, World};
use crate::engine::{Schedule, SimDuration, SimTime};
use crate::model::client::{Attempt, Ending, Patience};
use crate::model::listener::Caller;
use crate::model::outcome::Ledger;
use crate::model::remedy::Rota;
use crate::model::scenario::{Class, Scenario};
use crate::model::segment::{ConnectionId, ListenerId};

/// What the world derives from a class at the start.
#[derive(Debug)]
pub(super) struct Hosts {
    pub(super) patience: Patience,
    pub(super) links: Links,
    /// Of the valid requests, and of the invalid ones.
    firsts: [Firsts; 2],
    waits: Waits,
    born: u32,
}

/// A request that has not been delivered or given up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    pub(super) flow: u16,
    host: u32,
    serial: u32,
    /// See [`Flow::number`].
    number: u64,
    attempts: u32,
    /// Whom its client calls next in this attempt, should the call under way fail.
    pub(super) then: Option<ListenerId>,
    born: SimTime,
    /// When its latest attempt began.
    pub(super) began: SimTime,
    /// When the first byte of an answer came; never if none has come.
    heard: SimTime,
    service: SimDuration,
    fate: Fate,
}

/// Whether an attempt for it is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    UnderWay,
    Waiting,
}

impl Hosts {
    /// What their table holds.
    pub(super) fn bytes(&self) -> usize {
        self.links.bytes()
    }

    pub(super) fn of(class: &Class, scenario: &Scenario, rota: &Rota) -> Self {
        let mut patience = class.patience();
        let resending = &mut patience.profile.resending;
        *resending = resending.towards(&scenario.listener.profile.resending);
        let links = Links::of(class, &scenario.gates);
        let horizon = scenario.horizon;
        let firsts = [false, true].map(|invalid| Firsts::of(class, invalid, rota, horizon));
        let waits = Waits::of(class, rota, horizon);
        Self { patience, links, firsts, waits, born: 0 }
    }
}

impl<O: Observer> World<'_, O> {
    /// Schedules the first request of every process, and lets the closed loops begin.
    pub(super) fn open_traffic(&mut self, schedule: &mut Schedule<Event>) {
        for process in 0..self.processes.len() {
            self.schedule_arrival(process, schedule);
        }
        self.open_loops(schedule);
    }

    /// A request of `flow` is born. All that is random about it is drawn now, so that it is the
    /// same whatever happens to it.
    pub(super) fn on_arrival(&mut self, flow: u16, schedule: &mut Schedule<Event>) {
        let draws = &mut self.flows[usize::from(flow)];
        let Source::Process(process) = draws.source else {
            unreachable!("the hosts of a closed loop make their requests themselves");
        };
        let process = usize::from(process);
        let hosts = u64::from(self.hosts[usize::from(draws.class)].links.hosts());
        let given = self.processes[process].host;
        let host = given.unwrap_or_else(|| draws.hosts.below(hosts) as u32);
        let service = self.scenario.listener.service.sample(&mut draws.service);
        let request = self.bear(flow, host, service, schedule.now());
        self.schedule_arrival(process, schedule);
        self.begin_attempt(request, schedule);
    }

    /// A request of `flow` from `host` is born, which waits for its first attempt.
    pub(super) fn bear(&mut self, flow: u16, host: u32, service: SimDuration, now: SimTime) -> u32 {
        let number = self.flows[usize::from(flow)].number(host);
        let Flow { class, invalid, .. } = self.flows[usize::from(flow)];
        let serial = &mut self.hosts[usize::from(class)].born;
        *serial += 1;
        let (serial, fate) = (*serial, Fate::Waiting);
        let request = Request {
            flow,
            host,
            serial,
            number,
            attempts: 0,
            then: None,
            born: now,
            began: now,
            heard: SimTime::NEVER,
            service,
            fate,
        };
        self.observer.note(now, Fact::Born { request: name(class, &request), invalid });
        self.ledger(flow).requests += 1;
        if !invalid {
            self.births.note(self.service.is_up());
        }
        self.requests.insert(request) as u32
    }

    /// Starts an attempt for a waiting request: over the connection that its host keeps open, or by
    /// a call.
    pub(super) fn begin_attempt(&mut self, index: u32, schedule: &mut Schedule<Event>) {
        let request = &mut self.requests[index as usize];
        assert_eq!(request.fate, Fate::Waiting, "an attempt begins for a request that waits");
        request.fate = Fate::UnderWay;
        request.attempts += 1;
        request.began = schedule.now();
        let Request { flow, host, .. } = *request;
        self.ledger(flow).attempts += 1;
        let Flow { class, invalid, .. } = self.flows[usize::from(flow)];
        match if invalid { None } else { self.kept(class, host) } {
            Some(id) => self.go_on(index, id, schedule),
            None => {
                let ports = &self.ports;
                let at = self.rota.first(|at| ports[at].caretaker.takes_calls());
                self.call(index, at, schedule);
            }
        }
    }

    /// Asks for the service over a connection that the client kept.
    fn go_on(&mut self, index: u32, id: ConnectionId, schedule: &mut Schedule<Event>) {
        let request = &mut self.requests[index as usize];
        request.then = self.rota.next(None);
        let flow = request.flow;
        let class = self.flows[usize::from(flow)].class;
        let patience = &self.hosts[usize::from(class)].patience;
        let connection = self.connections.known(id);
        let (step, keeps) =
            (connection.attempt.go_on(schedule.now(), patience), connection.attempt.keeps());
        let at = connection.listener;
        let caller = self.caller(index, at, keeps);
        let connection = self.connections.known(id);
        (connection.owner, connection.caller) = (Owner::Request(index), caller);
        self.note_attempt(index, (at, id), caller, true, schedule.now());
        self.apply_client(id, step, schedule);
    }

    /// Calls a listener for a request: opens a connection.
    fn call(&mut self, index: u32, at: ListenerId, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        let request = &mut self.requests[index as usize];
        request.then = self.rota.next(Some(at));
        let Request { flow, host, attempts, .. } = *request;
        let number = request.number.wrapping_add(attempts.into());
        let Flow { class, invalid, .. } = self.flows[usize::from(flow)];
        let keep_alive = self.scenario.classes[usize::from(class)].keep_alive;
        let more = keep_alive.filter(|_| !invalid).map_or(0, |keep| keep.requests - 1);
        let Hosts { patience, links, .. } = &self.hosts[usize::from(class)];
        let (attempt, step) = Attempt::begin(now, patience);
        let attempt = attempt.followed_by(more);
        let link = links.index(host, self.ports[at].site);
        let transit = links[link].transit;
        let route = (Route::Host { class, flow, host, link, attempt: number }, transit);
        let caller = self.caller(index, at, attempt.keeps());
        let owner = Owner::Request(index);
        let id = self.connections.open(owner, at, route, caller, attempt, now);
        self.note_attempt(index, (at, id), caller, false, now);
        self.apply_client(id, step, schedule);
    }

    fn note_attempt(
        &mut self,
        index: u32,
        (listener, connection): (ListenerId, ConnectionId),
        Caller { invalid, uncovered, keeps, .. }: Caller,
        kept: bool,
        now: SimTime,
    ) {
        let request = &self.requests[index as usize];
        let class = self.flows[usize::from(request.flow)].class;
        let (number, request) = (request.attempts, name(class, request));
        let uncovered = uncovered && self.ports[listener].listener.is_patched();
        self.observer.note(
            now,
            Fact::Attempt {
                request,
                listener,
                connection,
                number,
                invalid,
                uncovered,
                kept,
                keeps,
            },
        );
    }

    /// The client of a request hears the first byte of an answer, perhaps not for the first time.
    pub(super) fn note_first_byte(&mut self, index: u32, now: SimTime) {
        let heard = &mut self.requests[index as usize].heard;
        *heard = now.min(*heard);
    }

    /// A call for a request came to its end: the client calls the next listener, or the attempt is
    /// over.
    pub(super) fn end_call(
        &mut self,
        index: u32,
        id: ConnectionId,
        ending: Ending,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        match self.requests[index as usize].then {
            Some(next) if ending != Ending::Served => {
                self.observer.note(now, Fact::WentOn { connection: id, ending, next });
                self.call(index, next, schedule);
            }
            _ => {
                let connection = self.connections.known(id);
                let (at, stopped) = (connection.listener, connection.stopped);
                if ending != Ending::Served
                    && let Some(measure) = stopped
                {
                    self.note_stopped(index, measure.into());
                }
                let next = self.end_attempt(index, at, ending, schedule);
                self.observer.note(now, Fact::Ended { connection: id, ending, next });
            }
        }
    }

    /// The attempt for a request ended with its call to `at`; returns when the next one begins, if
    /// one does.
    fn end_attempt(
        &mut self,
        index: u32,
        at: ListenerId,
        ending: Ending,
        schedule: &mut Schedule<Event>,
    ) -> Option<SimTime> {
        let now = schedule.now();
        let request = self.requests[index as usize];
        let first = request.attempts == 1;
        let served = ending == Ending::Served;
        let Flow { class, invalid, .. } = self.flows[usize::from(request.flow)];
        if first {
            let firsts = &mut self.hosts[usize::from(class)].firsts[usize::from(invalid)];
            let ledgers = self.outcome.ledgers(invalid);
            firsts.end(request.born, now, served, &mut ledgers[usize::from(class)]);
        }
        let ledger = self.ledger(request.flow);
        match ending {
            Ending::Served => ledger.served += 1,
            Ending::Refused => ledger.refused += 1,
            Ending::TimedOut => ledger.timed_out += 1,
            Ending::Reset => ledger.reset += 1,
        }
        if served && invalid {
            // The final reply is a permanent error: the request is never tried again.
            ledger.bounced += 1;
        } else if served {
            ledger.delivered += 1;
            ledger.delivered_late += u64::from(!first);
            self.outcome.delivery_delay.record(now.since(request.born));
        }
        if !invalid {
            self.windows.note_user(now, (class, request.host), served);
        }
        if !served && !invalid {
            self.complain(at, request.began, now);
        }
        let next = if served { None } else { self.next_attempt(&request, now) };
        match next {
            Some(at) => {
                self.requests[index as usize].fate = Fate::Waiting;
                schedule.at(at, Event::Retry { request: index });
            }
            None => {
                if !invalid {
                    let waits = &mut self.hosts[usize::from(class)].waits;
                    let response = &mut self.outcome.responses[usize::from(class)];
                    waits.end(request.born, request.heard, (now, served), response);
                }
                self.ledger(request.flow).bounced += u64::from(!served);
                if !served && !invalid {
                    self.outcome.port.course.at(now).bounced += 1;
                }
                self.requests.remove(index as usize);
                if let Source::Loop(index) = self.flows[usize::from(request.flow)].source {
                    self.think(index, request.host, schedule);
                }
            }
        }
        next
    }

    /// Counts what is not decided at the horizon.
    pub(super) fn close_traffic(&mut self) {
        let requests = std::mem::take(&mut self.requests);
        let horizon = SimTime::ZERO + self.scenario.horizon;
        for (_, request) in &requests {
            let Flow { class, invalid, .. } = self.flows[usize::from(request.flow)];
            let Hosts { firsts, waits, .. } = &self.hosts[usize::from(class)];
            if !invalid {
                let response = &mut self.outcome.responses[usize::from(class)];
                waits.cut(request.born, request.heard, horizon, response);
            }
            let firsts = firsts[usize::from(invalid)];
            let ledger = self.ledger(request.flow);
            if request.attempts == 1 && request.fate == Fate::UnderWay {
                firsts.cut(request.born, horizon, ledger);
            }
            match request.fate {
                Fate::Waiting => ledger.waiting += 1,
                Fate::UnderWay => {
                    ledger.in_flight += 1;
                    ledger.attempts_in_flight += 1;
                }
            }
        }
    }

    fn schedule_arrival(&mut self, process: usize, schedule: &mut Schedule<Event>) {
        if let Some((at, flow)) = self.processes[process].next(schedule.now()) {
            schedule.at(at, Event::Arrival { flow });
        }
    }

    /// Who calls, as the listener at `at` sees it.
    #[inline(always)]
    fn caller(&mut self, index: u32, at: ListenerId, keeps: bool) -> Caller {
        let request = &self.requests[index as usize];
        let flow = &self.flows[usize::from(request.flow)];
        let uncovered = flow.invalid && self.ports[at].caretaker.leaves_harmful(request.number);
        let links = &self.hosts[usize::from(flow.class)].links;
        let link = &links[links.index(request.host, self.ports[at].site)];
        let exchanges = link.round_trip.times(u64::from(self.scenario.listener.exchanges));
        Caller { invalid: flow.invalid, uncovered, span: request.service + exchanges, keeps }
    }

    pub(super) fn ledger(&mut self, flow: u16) -> &mut Ledger {
        let Flow { class, invalid, .. } = self.flows[usize::from(flow)];
        &mut self.outcome.ledgers(invalid)[usize::from(class)]
    }

    /// The wait counts from the failure; the schedule's last entry repeats; no attempt begins once
    /// the give-up time has passed since birth.
    fn next_attempt(&mut self, request: &Request, failed: SimTime) -> Option<SimTime> {
        let flow = &mut self.flows[usize::from(request.flow)];
        let retry = self.scenario.classes[usize::from(flow.class)].retry.as_ref()?;
        let entry = (request.attempts as usize).min(retry.schedule.len()) - 1;
        let mut wait = retry.schedule[entry];
        if retry.jitter > 0.0 {
            let factor = 1.0 + retry.jitter * (2.0 * flow.retries.unit() - 1.0);
            wait = SimDuration::from_secs_f64(wait.as_secs_f64() * factor);
        }
        let at = failed + wait;
        (at < request.born + retry.give_up).then_some(at)
    }
}

const fn name(class: u16, request: &Request) -> RequestName {
    RequestName { class, host: request.host, serial: request.serial }
}
