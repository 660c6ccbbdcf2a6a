//! The engine's second user is a queue: M/M/1 and M/M/c/K written on the engine alone, whose means
//! agree with theory within their own 99 % intervals.
//!
//! The intervals are those of batch means: one long run is cut into batches long against the
//! memory of the queue, the first of which is left out because the queue starts empty.

use std::collections::VecDeque;

use porthang::engine::statistics::Tally;
use porthang::engine::{Distribution, Model, Schedule, SimDuration, SimTime, Stream, Streams, run};
use porthang::theory::queue::{Queue, erlang_b, mm1_mean_number, mm1_mean_stay, mm1_probability};

use crate::sample::{Sample, assert_in_interval};

const BATCHES: usize = 40;

/// Customers wait in one line for the first free server; one who finds no room is lost.
struct Station {
    spec: Queue,
    gaps: (Distribution, Stream),
    needs: (Distribution, Stream),
    /// When those who wait arrived.
    waiting: VecDeque<SimTime>,
    busy: u32,
    batch_length: SimDuration,
    batch: Batch,
    batches: Vec<Batch>,
}

#[derive(Clone, Copy)]
enum Event {
    Arrival,
    Departure { arrived: SimTime },
    BatchEnd,
}

/// What one batch counted.
#[derive(Clone, Debug, Default)]
struct Batch {
    arrived: u64,
    lost: u64,
    stays: Tally,
    /// Customers times nanoseconds.
    presence: u128,
    idle: SimDuration,
    counted_to: SimTime,
}

impl Station {
    fn new(spec: Queue, service: Distribution, batch_length: SimDuration, seed: u64) -> Self {
        let streams = Streams::new(seed, 0);
        let gap = Distribution::Exponential { mean: 1.0 / spec.arrival_rate };
        Self {
            spec,
            gaps: (gap, streams.stream("gaps", "queue")),
            needs: (service, streams.stream("needs", "queue")),
            waiting: VecDeque::new(),
            busy: 0,
            batch_length,
            batch: Batch::default(),
            batches: Vec::new(),
        }
    }

    fn present(&self) -> u32 {
        self.busy + self.waiting.len() as u32
    }

    /// Accounts for the time since the last event, in which nothing changed.
    fn count_to(&mut self, now: SimTime) {
        let span = now.since(self.batch.counted_to);
        self.batch.presence += u128::from(self.present()) * u128::from(span.as_nanos());
        if self.present() == 0 {
            self.batch.idle += span;
        }
        self.batch.counted_to = now;
    }

    fn serve(&mut self, arrived: SimTime, schedule: &mut Schedule<Event>) {
        let (law, draws) = &mut self.needs;
        schedule.after(law.sample(draws), Event::Departure { arrived });
    }
}

impl Model for Station {
    type Event = Event;

    fn handle(&mut self, event: Event, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        self.count_to(now);
        match event {
            Event::Arrival => {
                let (law, draws) = &mut self.gaps;
                schedule.after(law.sample(draws), Event::Arrival);
                self.batch.arrived += 1;
                if self.present() == self.spec.places {
                    self.batch.lost += 1;
                } else if self.busy < self.spec.servers {
                    self.busy += 1;
                    self.serve(now, schedule);
                } else {
                    self.waiting.push_back(now);
                }
            }
            Event::Departure { arrived } => {
                self.batch.stays.record(now.since(arrived));
                match self.waiting.pop_front() {
                    Some(next) => self.serve(next, schedule),
                    None => self.busy -= 1,
                }
            }
            Event::BatchEnd => {
                schedule.after(self.batch_length, Event::BatchEnd);
                let next = Batch { counted_to: now, ..Batch::default() };
                self.batches.push(std::mem::replace(&mut self.batch, next));
            }
        }
    }
}

const EXPONENTIAL: Distribution = Distribution::Exponential { mean: 1.0 };

/// Batches of `length` seconds of a queue with this service law, the first one left out.
fn batches(spec: Queue, service: Distribution, length: u64, seed: u64) -> Vec<Batch> {
    assert!((service.mean() * spec.service_rate - 1.0).abs() < 1e-12);
    let length = SimDuration::from_secs(length);
    let mut station = Station::new(spec, service, length, seed);
    let mut schedule = Schedule::new();
    schedule.at(SimTime::ZERO, Event::Arrival);
    schedule.after(length, Event::BatchEnd);
    let horizon = SimTime::ZERO + length.times(BATCHES as u64 + 1) + SimDuration::from_nanos(1);
    run(&mut station, &mut schedule, horizon);
    assert_eq!(station.batches.len(), BATCHES + 1);
    station.batches.split_off(1)
}

/// One number of each batch.
fn of_each(batches: &[Batch], number: impl Fn(&Batch) -> f64) -> Sample {
    batches.iter().map(number).collect()
}

fn mean_number(batch: &Batch, length: u64) -> f64 {
    batch.presence as f64 / 1e9 / length as f64
}

#[test]
fn one_server_with_endless_room_agrees_with_mm1() {
    for (load, length, seed) in [(0.3, 20_000, 1), (0.6, 40_000, 2), (0.8, 80_000, 3)] {
        let spec = Queue { arrival_rate: load, service_rate: 1.0, servers: 1, places: u32::MAX };
        let batches = batches(spec, EXPONENTIAL, length, seed);
        let number = of_each(&batches, |batch| mean_number(batch, length));
        assert_in_interval(&number, mm1_mean_number(load), &format!("{load}: number"));
        let stay = of_each(&batches, |batch| batch.stays.mean().expect("some departed"));
        assert_in_interval(&stay, mm1_mean_stay(load, 1.0), &format!("{load}: stay"));
        let idle = of_each(&batches, |batch| batch.idle.as_secs_f64() / length as f64);
        assert_in_interval(&idle, mm1_probability(load, 0), &format!("{load}: idle"));
    }
}

#[test]
fn several_servers_with_little_room_agree_with_mmck() {
    let length = 20_000;
    for (arrival_rate, servers, places, seed) in
        [(0.9, 1, 4, 11), (3.0, 4, 6, 12), (8.0, 4, 10, 13), (5.0, 8, 8, 14)]
    {
        let spec = Queue { arrival_rate, service_rate: 1.0, servers, places };
        let batches = batches(spec, EXPONENTIAL, length, seed);
        let name = format!("{arrival_rate} to {servers} servers, {places} places");
        let loss = of_each(&batches, |batch| batch.lost as f64 / batch.arrived as f64);
        assert_in_interval(&loss, spec.loss(), &format!("{name}: loss"));
        let number = of_each(&batches, |batch| mean_number(batch, length));
        assert_in_interval(&number, spec.mean_number(), &format!("{name}: number"));
        let stay = of_each(&batches, |batch| batch.stays.mean().expect("some departed"));
        assert_in_interval(&stay, spec.mean_stay(), &format!("{name}: stay"));
    }
}

#[test]
fn a_loss_system_is_insensitive_to_all_of_the_service_law_but_its_mean() {
    let length = 20_000;
    let spec = Queue { arrival_rate: 3.0, service_rate: 1.0, servers: 4, places: 4 };
    for (service, seed) in [
        (Distribution::Constant(SimDuration::SECOND), 21),
        (Distribution::Erlang { shape: 3, mean: 1.0 }, 22),
        (Distribution::lognormal_by_mean(1.0, 2.0), 23),
    ] {
        let name = format!("{service:?}: loss");
        let batches = batches(spec, service, length, seed);
        let loss = of_each(&batches, |batch| batch.lost as f64 / batch.arrived as f64);
        assert_in_interval(&loss, erlang_b(4, 3.0), &name);
    }
}
