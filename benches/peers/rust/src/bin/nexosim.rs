//! NeXosim on one thread: a model that schedules events for itself, and sends its answer to a sink.

use std::collections::VecDeque;
use std::time::Duration;

use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::{EventSinkReader, Output, SinkState, event_slot};
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use peers::{
    ARRIVALS, Answer, BACKLOG, Draws, LATENCY, PERIOD, Present, RESTART, SECOND, SERVICE, TIMER,
    Uptime, WORKERS,
};
use serde::{Deserialize, Serialize};

fn main() {
    peers::run(mm1, port);
}

fn now<M: Model>(context: &Context<M>) -> u64 {
    let time = context.time();
    time.as_secs() as u64 * SECOND + u64::from(time.subsec_nanos())
}

macro_rules! after {
    ($context:ident, $delay:expr, $method:ident, $value:expr) => {
        $context
            .schedule_event(Duration::from_nanos($delay), schedulable!(Self::$method), $value)
            .expect("a time to come")
    };
}

#[derive(Serialize, Deserialize)]
struct Queue {
    answer: Output<Answer>,
    draws: Draws,
    customers: u64,
    arrived: u64,
    present: Present,
    events: u64,
}

#[Model]
impl Queue {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>) {
        after!(context, self.draws.exponential(1.0 / ARRIVALS), arrive, ());
    }

    #[nexosim(schedulable)]
    fn arrive(&mut self, _: (), context: &Context<Self>) {
        self.events += 1;
        self.arrived += 1;
        self.present.set(self.present.now + 1, now(context));
        if self.present.now == 1 {
            after!(context, self.draws.exponential(1.0), leave, ());
        }
        if self.arrived < self.customers {
            after!(context, self.draws.exponential(1.0 / ARRIVALS), arrive, ());
        }
    }

    #[nexosim(schedulable)]
    async fn leave(&mut self, _: (), context: &Context<Self>) {
        self.events += 1;
        self.present.set(self.present.now - 1, now(context));
        if self.present.now > 0 {
            after!(context, self.draws.exponential(1.0), leave, ());
        } else if self.arrived == self.customers {
            let (count, events, estimate) = (self.customers, self.events, self.present.mean());
            self.answer.send(Answer { count, events, estimate, served: 1.0 }).await;
        }
    }
}

fn mm1(customers: u64, draws: Draws) -> Answer {
    let (sink, mut answer) = event_slot(SinkState::Enabled);
    let mut queue = Queue {
        answer: Output::default(),
        draws,
        customers,
        arrived: 0,
        present: Present::default(),
        events: 0,
    };
    queue.answer.connect_sink(sink);
    SimInit::with_num_threads(1)
        .add_model(queue, Mailbox::new(), "queue")
        .init(MonotonicTime::EPOCH)
        .and_then(|mut simulation| Ok(simulation.run()?))
        .expect("no fault");
    answer.try_read().expect("an answer")
}

#[derive(Serialize, Deserialize)]
struct Port {
    answer: Output<Answer>,
    draws: Draws,
    horizon: u64,
    gap: Option<f64>,
    poison: f64,
    queue: VecDeque<u32>,
    half_open: usize,
    idle: u32,
    uptime: Uptime,
    events: u64,
    requests: u32,
    served: u32,
}

#[Model]
impl Port {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>) {
        if let Some(gap) = self.gap {
            after!(context, self.draws.exponential(gap), arrive, ());
        }
        after!(context, self.draws.exponential(self.poison), offend, ());
        after!(context, PERIOD, probe, ());
        after!(context, self.horizon, end, ());
    }

    #[nexosim(schedulable)]
    fn arrive(&mut self, _: (), context: &Context<Self>) {
        self.events += 1;
        after!(context, LATENCY, syn, self.requests);
        after!(context, TIMER, lapse, ());
        after!(context, self.draws.exponential(self.gap.unwrap_or(1.0)), arrive, ());
        self.requests += 1;
    }

    #[nexosim(schedulable)]
    fn syn(&mut self, request: u32, context: &Context<Self>) {
        self.events += 1;
        if !self.uptime.up {
            after!(context, LATENCY, lapse, ()); // RST
        } else if self.half_open + self.queue.len() < BACKLOG {
            self.half_open += 1;
            after!(context, LATENCY, syn_ack, request);
            after!(context, TIMER, lapse, ());
        }
    }

    #[nexosim(schedulable)]
    fn syn_ack(&mut self, request: u32, context: &Context<Self>) {
        self.events += 1;
        after!(context, LATENCY, ack, request);
    }

    #[nexosim(schedulable)]
    fn ack(&mut self, request: u32, context: &Context<Self>) {
        self.events += 1;
        self.half_open -= 1;
        self.queue.push_back(request);
        self.accept(context);
    }

    fn accept(&mut self, context: &Context<Self>) {
        while self.idle > 0
            && let Some(request) = self.queue.pop_front()
        {
            self.idle -= 1;
            after!(context, LATENCY, lapse, ()); // banner
            after!(context, SERVICE, done, request);
        }
    }

    #[nexosim(schedulable)]
    fn done(&mut self, request: u32, context: &Context<Self>) {
        self.events += 1;
        self.idle += 1;
        after!(context, LATENCY, reply, request);
        self.accept(context);
    }

    #[nexosim(schedulable)]
    fn reply(&mut self, _: u32, context: &Context<Self>) {
        self.events += 1;
        self.served += 1;
        after!(context, LATENCY, lapse, ()); // FIN
    }

    #[nexosim(schedulable)]
    fn lapse(&mut self) {
        self.events += 1;
    }

    #[nexosim(schedulable)]
    fn offend(&mut self, _: (), context: &Context<Self>) {
        self.events += 1;
        if self.uptime.up {
            self.uptime.turn(false, now(context));
        }
        after!(context, self.draws.exponential(self.poison), offend, ());
    }

    #[nexosim(schedulable)]
    fn probe(&mut self, _: (), context: &Context<Self>) {
        self.events += 1;
        if self.uptime.up {
            after!(context, PERIOD, probe, ());
        } else {
            after!(context, RESTART, back, ());
        }
    }

    #[nexosim(schedulable)]
    fn back(&mut self, _: (), context: &Context<Self>) {
        self.events += 1;
        self.uptime.turn(true, now(context));
        after!(context, PERIOD, probe, ());
    }

    #[nexosim(schedulable)]
    async fn end(&mut self) {
        self.uptime.turn(self.uptime.up, self.horizon);
        let answer = Answer {
            count: u64::from(self.requests),
            events: self.events,
            estimate: self.uptime.total as f64 / self.horizon as f64,
            served: f64::from(self.served) / f64::from(self.requests.max(1)),
        };
        self.answer.send(answer).await;
    }
}

fn port(port: peers::Port, draws: Draws) -> Answer {
    let (sink, mut answer) = event_slot(SinkState::Enabled);
    let mut model = Port {
        answer: Output::default(),
        draws,
        horizon: port.horizon,
        gap: port.gap,
        poison: port.poison,
        queue: VecDeque::new(),
        half_open: 0,
        idle: WORKERS,
        uptime: Uptime::default(),
        events: 0,
        requests: 0,
        served: 0,
    };
    model.answer.connect_sink(sink);
    SimInit::with_num_threads(1)
        .add_model(model, Mailbox::new(), "port")
        .init(MonotonicTime::EPOCH)
        .and_then(|mut simulation| Ok(simulation.step_until(Duration::from_nanos(port.horizon))?))
        .expect("no fault");
    answer.try_read().expect("an answer")
}
