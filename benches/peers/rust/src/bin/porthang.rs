//! porthang: its engine under an M/M/1 queue, and its model under the port of `port.toml`, whose
//! requests come as `detail = "requests"`. Where there are none to come it is `"outages"`, which
//! leaves out those of the file.

use peers::{ARRIVALS, Answer, Draws, Present, SECOND};
use porthang::engine::{Distribution, Model, Schedule, SimDuration, SimTime, Stream, Streams, run};
use porthang::experiment::config;
use porthang::model::world;

fn main() {
    peers::run(mm1, port);
}

#[derive(Clone, Copy)]
enum Change {
    Arrival,
    Departure,
}

struct Queue {
    gap: Distribution,
    service: Distribution,
    gaps: Stream,
    services: Stream,
    left: u64,
    present: Present,
}

impl Model for Queue {
    type Event = Change;

    fn handle(&mut self, change: Change, schedule: &mut Schedule<Change>) {
        let now = schedule.now().as_nanos();
        let begins = match change {
            Change::Arrival => {
                self.left -= 1;
                self.present.set(self.present.now + 1, now);
                if self.left > 0 {
                    schedule.after(self.gap.sample(&mut self.gaps), Change::Arrival);
                }
                self.present.now == 1
            }
            Change::Departure => {
                self.present.set(self.present.now - 1, now);
                self.present.now > 0
            }
        };
        if begins {
            schedule.after(self.service.sample(&mut self.services), Change::Departure);
        }
    }
}

fn mm1(customers: u64, Draws(seed): Draws) -> Answer {
    let streams = Streams::new(seed, 0);
    let mut queue = Queue {
        gap: Distribution::Exponential { mean: 1.0 / ARRIVALS },
        service: Distribution::Exponential { mean: 1.0 },
        gaps: streams.stream("gap", "queue"),
        services: streams.stream("service", "queue"),
        left: customers,
        present: Present::default(),
    };
    let mut schedule = Schedule::new();
    schedule.after(queue.gap.sample(&mut queue.gaps), Change::Arrival);
    run(&mut queue, &mut schedule, SimTime::ZERO + SimDuration::FOREVER);
    let events = schedule.handled();
    Answer { count: customers, events, estimate: queue.present.mean(), served: 1.0 }
}

fn port(port: peers::Port, Draws(seed): Draws) -> Answer {
    let set = |path: &str, value: String| (path.to_owned(), value);
    let rate = |gap: f64| format!("\"{} / day\"", 86_400.0 / gap);
    let mut keys = vec![
        set("horizon", format!("\"{} s\"", port.horizon / SECOND)),
        set("clients.offender.arrivals.poisson.rate", rate(port.poison)),
    ];
    match port.gap {
        Some(gap) => keys.push(set("clients.users.arrivals.poisson.rate", rate(gap))),
        None => keys.push(set("detail", "\"outages\"".to_owned())),
    }
    let text = include_str!("../../../port.toml");
    let experiment = config::read("port", text, &keys, &config::no_files).expect("it reads");
    let remedy = &experiment.remedies[0].remedy;
    let outcome = world::simulate(&experiment.scenario, remedy, Streams::new(seed, 0));
    let valid = outcome.valid_total();
    Answer {
        count: valid.requests,
        events: outcome.events,
        estimate: outcome.port.up.as_nanos() as f64 / port.horizon as f64,
        served: valid.served as f64 / valid.requests.max(1) as f64,
    }
}
