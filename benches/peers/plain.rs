//! The same port as a loop written by hand: what an engineer who needs this one answer would write
//! first. Events lie in the standard library's heap by (time, number), connections in a table.
//!
//! Requests come by a Poisson process. A request makes the events it makes in porthang: its birth,
//! SYN, SYN-ACK, ACK, banner, the end of its session, reply, FIN, and the timers of the SYN and of
//! the SYN-ACK. Poison comes by a Poisson process too, and hangs a port that is up. A probe once in
//! a period finds that out and restarts the port, which then answers by RST as it did while it hung.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use rand::SeedableRng;
use rand::rand_core::Rng;
use rand::rngs::ChaCha8Rng;

use super::{Answer, Port, SECOND};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrival,
    Poison,
    Syn(u32),
    SynAck(u32),
    Refusal(u32),
    Ack(u32),
    Banner(u32),
    Done(u32),
    Reply(u32),
    Fin(u32),
    SynTimer { at: u32, generation: u32 },
    SynAckTimer { at: u32, generation: u32 },
    Probe,
    Back,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    SynSent,
    HalfOpen,
    Queued,
    InSession,
    Over,
}

#[derive(Clone, Copy)]
struct Connection {
    generation: u32,
    state: State,
    born: u64,
    host: u32,
    /// When the last segment so far arrives at the listener, and at the client.
    reaches: [u64; 2],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Service {
    Up,
    Hung,
    Down,
}

struct Loop<'a> {
    port: &'a Port,
    now: u64,
    number: u64,
    events: u64,
    heap: BinaryHeap<Reverse<(u64, u64, Event)>>,
    connections: Vec<Connection>,
    free: Vec<u32>,
    queue: VecDeque<u32>,
    half_open: usize,
    workers_free: u32,
    service: Service,
    since: u64,
    up: u64,
    requests: u64,
    served: u64,
    refused: u64,
    delay: u64,
    served_of: Vec<u64>,
    arrivals: ChaCha8Rng,
    poison: ChaCha8Rng,
    hosts: ChaCha8Rng,
    jitter: ChaCha8Rng,
}

/// What one replication comes to.
pub(super) fn simulate(port: &Port, replication: u64) -> Answer {
    let stream = |purpose: u64| {
        let mut generator = ChaCha8Rng::seed_from_u64(purpose);
        generator.set_stream(replication);
        generator
    };
    let mut this = Loop {
        port,
        now: 0,
        number: 0,
        events: 0,
        heap: BinaryHeap::new(),
        connections: Vec::new(),
        free: Vec::new(),
        queue: VecDeque::new(),
        half_open: 0,
        workers_free: port.workers,
        service: Service::Up,
        since: 0,
        up: 0,
        requests: 0,
        served: 0,
        refused: 0,
        delay: 0,
        served_of: vec![0; port.hosts as usize],
        arrivals: stream(1),
        poison: stream(2),
        hosts: stream(3),
        jitter: stream(4),
    };
    this.run();
    let availability = this.up as f64 / port.horizon as f64;
    let served = this.served as f64 / this.requests as f64;
    Answer { availability, served, requests: this.requests, events: this.events }
}

impl Loop<'_> {
    fn run(&mut self) {
        self.schedule_exponential(Event::Arrival);
        self.schedule_exponential(Event::Poison);
        self.after(self.port.period, Event::Probe);
        while let Some(&Reverse((time, _, event))) = self.heap.peek() {
            if time >= self.port.horizon {
                break;
            }
            self.heap.pop();
            self.now = time;
            self.events += 1;
            self.handle(event);
        }
        self.now = self.port.horizon;
        self.enter(self.service);
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Arrival => self.on_arrival(),
            Event::Poison => {
                self.schedule_exponential(Event::Poison);
                if self.service == Service::Up {
                    self.enter(Service::Hung);
                }
            }
            Event::Syn(at) => self.on_syn(at),
            Event::SynAck(at) => self.send(at, 0, Event::Ack(at)),
            Event::Refusal(at) => {
                self.refused += 1;
                self.close(at);
            }
            Event::Ack(at) => {
                if self.connections[at as usize].state == State::HalfOpen {
                    self.connections[at as usize].state = State::Queued;
                    self.half_open -= 1;
                    self.queue.push_back(at);
                    self.accept();
                }
            }
            Event::Banner(_) => {}
            Event::Done(at) => {
                self.workers_free += 1;
                self.send(at, 1, Event::Reply(at));
                self.accept();
            }
            Event::Reply(at) => {
                let Connection { born, host, .. } = self.connections[at as usize];
                self.served += 1;
                self.served_of[host as usize] += 1;
                self.delay += self.now - born;
                self.send(at, 0, Event::Fin(at));
            }
            Event::Fin(at) => self.close(at),
            Event::SynTimer { at, generation } => {
                if self.is(at, generation, State::SynSent) {
                    self.send(at, 0, Event::Syn(at));
                    self.after(self.port.timer, event);
                }
            }
            Event::SynAckTimer { at, generation } => {
                if self.is(at, generation, State::HalfOpen) {
                    self.send(at, 1, Event::SynAck(at));
                    self.after(self.port.timer, event);
                }
            }
            Event::Probe => {
                if self.service == Service::Hung {
                    self.enter(Service::Down);
                    self.after(self.port.restart, Event::Back);
                } else {
                    self.after(self.port.period, Event::Probe);
                }
            }
            Event::Back => {
                self.enter(Service::Up);
                self.after(self.port.period, Event::Probe);
            }
        }
    }

    fn on_arrival(&mut self) {
        self.schedule_exponential(Event::Arrival);
        self.requests += 1;
        let hosts = u128::from(self.port.hosts);
        let host = ((u128::from(self.hosts.next_u64()) * hosts) >> 64) as u32;
        let place = self.free.pop();
        let at = place.unwrap_or(self.connections.len() as u32);
        let generation = self.requests as u32;
        let (state, born) = (State::SynSent, self.now);
        let connection = Connection { generation, state, born, host, reaches: [0; 2] };
        match place {
            Some(at) => self.connections[at as usize] = connection,
            None => self.connections.push(connection),
        }
        self.send(at, 0, Event::Syn(at));
        self.after(self.port.timer, Event::SynTimer { at, generation });
    }

    fn on_syn(&mut self, at: u32) {
        if self.service != Service::Up {
            self.send(at, 1, Event::Refusal(at));
        } else if self.half_open + self.queue.len() < self.port.backlog as usize {
            let connection = &mut self.connections[at as usize];
            connection.state = State::HalfOpen;
            let generation = connection.generation;
            self.half_open += 1;
            self.send(at, 1, Event::SynAck(at));
            self.after(self.port.timer, Event::SynAckTimer { at, generation });
        }
    }

    fn accept(&mut self) {
        while self.workers_free > 0
            && let Some(at) = self.queue.pop_front()
        {
            self.workers_free -= 1;
            self.connections[at as usize].state = State::InSession;
            self.send(at, 1, Event::Banner(at));
            self.after(self.port.service, Event::Done(at));
        }
    }

    fn close(&mut self, at: u32) {
        self.connections[at as usize].state = State::Over;
        self.free.push(at);
    }

    fn is(&self, at: u32, generation: u32, state: State) -> bool {
        let connection = &self.connections[at as usize];
        connection.generation == generation && connection.state == state
    }

    fn enter(&mut self, service: Service) {
        if self.service == Service::Up {
            self.up += self.now - self.since;
        }
        (self.service, self.since) = (service, self.now);
    }

    /// Sends towards the listener (0) or the client (1). No segment overtakes another.
    fn send(&mut self, at: u32, towards: usize, event: Event) {
        let jitter = match u128::from(self.port.jitter) {
            0 => 0,
            most => ((u128::from(self.jitter.next_u64()) * most) >> 64) as u64,
        };
        let last = &mut self.connections[at as usize].reaches[towards];
        *last = (*last).max(self.now + self.port.latency + jitter);
        let arrives = *last;
        self.at(arrives, event);
    }

    fn schedule_exponential(&mut self, event: Event) {
        let (draws, mean) = match event {
            Event::Arrival => (&mut self.arrivals, self.port.gap),
            _ => (&mut self.poison, self.port.poison),
        };
        let unit = ((draws.next_u64() >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64);
        self.after((-mean * libm::log(unit) * SECOND as f64) as u64, event);
    }

    fn after(&mut self, delay: u64, event: Event) {
        self.at(self.now + delay, event);
    }

    fn at(&mut self, time: u64, event: Event) {
        self.number += 1;
        self.heap.push(Reverse((time, self.number, event)));
    }
}
