//! Loops written by hand on the standard library's heap, ordered by (time, number).

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use peers::{
    ARRIVALS, Answer, BACKLOG, Draws, LATENCY, PERIOD, Port, Present, RESTART, SERVICE, TIMER,
    Uptime, WORKERS,
};

fn main() {
    peers::run(mm1, port);
}

struct Agenda<E> {
    heap: BinaryHeap<Reverse<(u64, u64, E)>>,
    now: u64,
    number: u64,
    events: u64,
}

impl<E: Ord> Agenda<E> {
    fn new() -> Self {
        Self { heap: BinaryHeap::new(), now: 0, number: 0, events: 0 }
    }

    fn after(&mut self, delay: u64, event: E) {
        self.number += 1;
        self.heap.push(Reverse((self.now + delay, self.number, event)));
    }

    fn next(&mut self, horizon: u64) -> Option<E> {
        if self.heap.peek()?.0.0 >= horizon {
            return None;
        }
        let Reverse((time, _, event)) = self.heap.pop()?;
        self.now = time;
        self.events += 1;
        Some(event)
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    Arrival,
    Departure,
}

fn mm1(customers: u64, mut draws: Draws) -> Answer {
    let mut agenda = Agenda::new();
    let mut present = Present::default();
    let mut arrived = 0;
    agenda.after(draws.exponential(1.0 / ARRIVALS), Change::Arrival);
    while let Some(change) = agenda.next(u64::MAX) {
        match change {
            Change::Arrival => {
                arrived += 1;
                present.set(present.now + 1, agenda.now);
                if present.now == 1 {
                    agenda.after(draws.exponential(1.0), Change::Departure);
                }
                if arrived < customers {
                    agenda.after(draws.exponential(1.0 / ARRIVALS), Change::Arrival);
                }
            }
            Change::Departure => {
                present.set(present.now - 1, agenda.now);
                if present.now > 0 {
                    agenda.after(draws.exponential(1.0), Change::Departure);
                }
            }
        }
    }
    Answer { count: customers, events: agenda.events, estimate: present.mean(), served: 1.0 }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrival,
    Syn(u32),
    SynAck(u32),
    Refusal,
    Ack(u32),
    Banner,
    Done(u32),
    Reply(u32),
    Fin,
    Timer,
    Poison,
    Probe,
    Back,
}

struct Listener {
    agenda: Agenda<Event>,
    queue: VecDeque<u32>,
    half_open: usize,
    idle: u32,
}

impl Listener {
    fn accept(&mut self) {
        while self.idle > 0
            && let Some(request) = self.queue.pop_front()
        {
            self.idle -= 1;
            self.agenda.after(LATENCY, Event::Banner);
            self.agenda.after(SERVICE, Event::Done(request));
        }
    }
}

fn port(port: Port, mut draws: Draws) -> Answer {
    let (agenda, queue) = (Agenda::new(), VecDeque::new());
    let mut listener = Listener { agenda, queue, half_open: 0, idle: WORKERS };
    let mut uptime = Uptime::default();
    let (mut requests, mut served) = (0, 0);
    if let Some(gap) = port.gap {
        listener.agenda.after(draws.exponential(gap), Event::Arrival);
    }
    listener.agenda.after(draws.exponential(port.poison), Event::Poison);
    listener.agenda.after(PERIOD, Event::Probe);
    while let Some(event) = listener.agenda.next(port.horizon) {
        let agenda = &mut listener.agenda;
        match event {
            Event::Arrival => {
                agenda.after(LATENCY, Event::Syn(requests));
                agenda.after(TIMER, Event::Timer);
                agenda.after(draws.exponential(port.gap.unwrap_or(1.0)), Event::Arrival);
                requests += 1;
            }
            Event::Syn(_) if !uptime.up => agenda.after(LATENCY, Event::Refusal),
            Event::Syn(request) => {
                if listener.half_open + listener.queue.len() < BACKLOG {
                    listener.half_open += 1;
                    agenda.after(LATENCY, Event::SynAck(request));
                    agenda.after(TIMER, Event::Timer);
                }
            }
            Event::SynAck(request) => agenda.after(LATENCY, Event::Ack(request)),
            Event::Ack(request) => {
                listener.half_open -= 1;
                listener.queue.push_back(request);
                listener.accept();
            }
            Event::Done(request) => {
                agenda.after(LATENCY, Event::Reply(request));
                listener.idle += 1;
                listener.accept();
            }
            Event::Reply(_) => {
                served += 1;
                agenda.after(LATENCY, Event::Fin);
            }
            Event::Refusal | Event::Banner | Event::Fin | Event::Timer => {}
            Event::Poison => {
                if uptime.up {
                    uptime.turn(false, agenda.now);
                }
                agenda.after(draws.exponential(port.poison), Event::Poison);
            }
            Event::Probe if uptime.up => agenda.after(PERIOD, Event::Probe),
            Event::Probe => agenda.after(RESTART, Event::Back),
            Event::Back => {
                uptime.turn(true, agenda.now);
                agenda.after(PERIOD, Event::Probe);
            }
        }
    }
    uptime.turn(uptime.up, port.horizon);
    Answer {
        count: u64::from(requests),
        events: listener.agenda.events,
        estimate: uptime.total as f64 / port.horizon as f64,
        served: f64::from(served) / f64::from(requests.max(1)),
    }
}
