//! porthang beside [a loop written by hand](plain) for the same port: what the model's generality
//! costs. One port under a watchdog, 50 requests a second, a TCP exchange each.
//!
//! Both run in turn, so that what else the machine does meets both. The best of several runs counts,
//! by the time that the processor gave to this thread.

mod plain;

use std::time::Instant;

use porthang::engine::{Distribution, SimDuration, Streams};
use porthang::model::Detail;
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::host::Profile;
use porthang::model::network::Path;
use porthang::model::remedy::{
    Errors, Layer, Measure, PeriodFrom, Probing, Reference, Remedy, Startup, Watchdog,
};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Arrivals, Class, Greeting, ListenerSpec, Scenario};
use porthang::model::world;

/// Nanoseconds in a second.
const SECOND: u64 = 1_000_000_000;

/// The port, its traffic, and who looks after it. Times are in nanoseconds, means in seconds.
struct Port {
    horizon: u64,
    gap: f64,
    poison: f64,
    hosts: u32,
    latency: u64,
    /// Each segment is delayed by U(0, `jitter`) more.
    jitter: u64,
    service: u64,
    workers: u32,
    backlog: u32,
    /// After which a SYN or a SYN-ACK is sent again.
    timer: u64,
    period: u64,
    restart: u64,
}

/// What a replication comes to.
#[derive(Clone, Copy)]
struct Answer {
    /// Share of the time in which the port was up.
    availability: f64,
    /// Share of the valid requests that were served.
    served: f64,
    requests: u64,
    events: u64,
}

const PORT: Port = Port {
    horizon: 8 * 3_600 * SECOND,
    gap: 0.02,
    poison: 3_600.0,
    hosts: 40,
    latency: SECOND / 50,
    jitter: 0,
    service: SECOND / 20,
    workers: 16,
    backlog: 128,
    timer: SECOND,
    period: 60 * SECOND,
    restart: 300 * SECOND,
};

const RUNS: u64 = 7;

fn main() {
    compare("constant latency", &PORT);
    compare("latency with jitter", &Port { jitter: SECOND / 200, ..PORT });
}

fn compare(title: &str, port: &Port) {
    let (scenario, remedy) = (scenario(port), remedy(port));
    let porthang = |run| {
        let outcome = world::simulate(&scenario, &remedy, Streams::new(1, run));
        let valid = outcome.valid_total();
        Answer {
            availability: outcome.port.up.as_secs_f64() / scenario.horizon.as_secs_f64(),
            served: valid.served as f64 / valid.requests as f64,
            requests: valid.requests,
            events: outcome.events,
        }
    };
    let simulations: [(&str, &dyn Fn(u64) -> Answer); 2] =
        [("plain loop", &|run| plain::simulate(port, run)), ("porthang", &porthang)];
    println!("{title}");
    #[expect(clippy::disallowed_methods, reason = "this measures how long the model takes")]
    let begin = Instant::now();
    let mut best = [f64::INFINITY; 2];
    let mut answers = [Vec::new(), Vec::new()];
    for run in 0..RUNS {
        for (index, (_, simulate)) in simulations.iter().enumerate() {
            let before = busy(begin);
            let answer = simulate(run);
            best[index] = best[index].min((busy(begin) - before) as f64 / answer.requests as f64);
            answers[index].push(answer);
        }
    }
    for (index, (name, _)) in simulations.iter().enumerate() {
        let mean =
            |of: &dyn Fn(&Answer) -> f64| answers[index].iter().map(of).sum::<f64>() / RUNS as f64;
        println!(
            "  {name:<10} {:7.1} ns and {:.2} events a request; availability {:.4}, served {:.4}",
            best[index],
            mean(&|it| it.events as f64 / it.requests as f64),
            mean(&|it| it.availability),
            mean(&|it| it.served),
        );
    }
    println!("  porthang takes {:.2} of the plain loop's time", best[1] / best[0]);
}

/// For how long a processor has run this thread (ns), where the system tells; else the time.
#[expect(clippy::disallowed_methods, reason = "this measures how long the model takes")]
fn busy(begin: Instant) -> u64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let busy = told.and_then(|it| it.split_whitespace().next()?.parse().ok());
    busy.unwrap_or_else(|| Instant::now().duration_since(begin).as_nanos() as u64)
}

/// The port as porthang's model has it.
fn scenario(port: &Port) -> Scenario {
    let span = SimDuration::from_nanos;
    let path = Path { latency: span(port.latency), jitter: span(port.jitter), ..Path::LOOPBACK };
    let profile = Profile::preset("linux").expect("a preset of this name");
    let class = |name: &str, hosts: u32, gap: f64, invalid: f64| Class {
        name: name.to_owned(),
        profile: profile.clone(),
        arrivals: Arrivals::Poisson { rate: 1.0 / gap },
        invalid,
        retry: None,
        banner_timeout: span(300 * SECOND),
        session_timeout: span(600 * SECOND),
        within: None,
        keep_alive: None,
        paths: vec![path.clone(); hosts as usize],
        elsewhere: Vec::new(),
    };
    Scenario {
        detail: Detail::Requests,
        horizon: span(port.horizon),
        classes: vec![
            class("relays", port.hosts, port.gap, 0.0),
            class("offender", 1, port.poison, 1.0),
        ],
        listener: ListenerSpec {
            profile: profile.clone(),
            backlog: port.backlog,
            workers: port.workers,
            service: Distribution::Constant(span(port.service)),
            exchanges: 0,
            idle_timeout: span(300 * SECOND),
            hang: Hang::ListenNotRearmed { dead_reply: DeadReply::Reset },
            reuse_address: true,
            greeting: Greeting::Smtp,
        },
        gates: Vec::new(),
        sites: Vec::new(),
    }
}

/// The watchdog, as porthang's model has it.
fn remedy(port: &Port) -> Remedy {
    let span = SimDuration::from_nanos;
    let probing = Probing {
        probe: Layer::Connect,
        period: span(port.period),
        period_from: PeriodFrom::Start,
        timeout: span(port.period / 2),
        failures: 1,
        clock: Reference::SinceRestart,
        errors: Errors { misses: 0.0, false_alarms: 0.0 },
        startup: Startup { delay: Some(span(port.restart)), until_started: None },
    };
    let closed = Distribution::Constant(span(port.restart));
    let restart = Restart { closed, ..Restart::INSTANT };
    Remedy { measures: vec![Measure::Watchdog(Watchdog { probing, restart })] }
}
