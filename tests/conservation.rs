//! Random valid scenarios: none breaks a conservation law (each replication asserts them), none
//! hangs the program.

mod common;

use common::{bsd44, linux, nt351, seconds};
use porthang::engine::{Distribution, SimDuration, SimTime, Stream, Streams};
use porthang::experiment::fates::{self, FateBin};
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::link::{Gate, Line, Window};
use porthang::model::network::{Link, Path, Topology};
use porthang::model::remedy::{
    Answer, Balancer, Complaints, Days, Errors, Filter, Fix, Hours, Layer, Measure, Operator,
    Order, Picks, Probing, Quarantine, Reference, Remedy, Schedule, Standby, Told, Watchdog,
};
use porthang::model::restart::{Backoff, Limit, Restart, SlowStart};
use porthang::model::scenario::{
    Arrivals, Class, Diurnal, KeepAlive, ListenerSpec, Retry, Scenario, Traced,
};
use porthang::model::segment::Segment;
use porthang::model::world::{Cause, Fact, Observer, Seen as Met, simulate, simulate_watched};
use porthang::model::{Outcome, Profile};

#[test]
fn two_thousand_random_scenarios_conserve_everything() {
    check(0..2_000);
}

#[test]
#[ignore = "takes minutes: run with --ignored"]
fn a_hundred_thousand_random_scenarios_conserve_everything() {
    check(2_000..102_000);
}

fn check(cases: std::ops::Range<u64>) {
    let mut seen = Seen::default();
    for case in cases {
        let mut draws = Streams::new(case, 0).stream("test", "scenario");
        let (scenario, remedy) = (scenario(&mut draws), remedy(&mut draws));
        let others = (Kept::default(), (Ways::default(), Probes::default()));
        let watch = (fates::Watch::new(scenario.horizon), (Losses::default(), others));
        let run = || simulate_watched(&scenario, &remedy, Streams::new(case, 1), watch);
        let (outcome, (fates, (losses, (kept, (ways, probes))))) = std::panic::catch_unwind(run)
            .unwrap_or_else(|_| {
                panic!("case {case} broke:\n{scenario:#?}\n{remedy:#?}");
            });
        assert_fates_are_those_counted(case, &scenario, &outcome, &fates.bins);
        assert_losses_belong_to_calls(case, &remedy, &outcome, &ways);
        seen.count(&scenario, &remedy, &outcome);
        seen.losses.iter_mut().zip(losses.0).for_each(|(sum, lost)| *sum += lost);
        seen.kept.add(kept);
        seen.ways.0.iter_mut().zip(ways.0).for_each(|(sum, met)| *sum += met);
        seen.count_probes(&remedy, &probes);
    }
    seen.assert_all_was_met();
}

/// The fates of first attempts over time add up to what the replication counted.
fn assert_fates_are_those_counted(
    case: u64,
    scenario: &Scenario,
    outcome: &Outcome,
    fates: &[FateBin],
) {
    let sum = |count: fn(&FateBin) -> u64| fates.iter().map(count).sum::<u64>();
    let valid = outcome.valid_total();
    assert_eq!(sum(FateBin::requests), valid.requests, "case {case}");
    assert_eq!(sum(|bin| bin.served), valid.first_served, "case {case}");
    let undecided = valid.requests - valid.first_decided;
    assert_eq!(sum(|bin| bin.undecided), undecided, "case {case}");
    assert_eq!(sum(|bin| bin.hangs), outcome.port.hangs, "case {case}");
    let demanded = outcome.port.restarts - outcome.port.retried;
    assert_eq!(sum(|bin| bin.restarts), demanded, "case {case}");
    // Where nobody tries again, every attempt is a first one.
    if scenario.classes.iter().all(|class| class.retry.is_none()) {
        let ended = [sum(|bin| bin.refused), sum(|bin| bin.timed_out), sum(|bin| bin.reset)];
        assert_eq!(ended, [valid.refused, valid.timed_out, valid.reset], "case {case}");
    }
}

/// A session that was broken off is one of a call that failed, or is under way; and somebody broke
/// it off.
fn assert_losses_belong_to_calls(case: u64, remedy: &Remedy, outcome: &Outcome, ways: &Ways) {
    let [.., gone_on] = ways.0;
    let (valid, lost) = (outcome.valid_total(), outcome.port.sessions_lost);
    let failed = valid.reset + valid.timed_out + valid.attempts_in_flight + gone_on;
    assert!(lost <= failed, "case {case}: {lost} lost of {failed}");
    let is_fixed = remedy.measures.iter().any(|measure| matches!(measure, Measure::Fix(_)));
    assert!(lost == 0 || outcome.port.restarts > 0 || is_fixed, "case {case}");
}

/// What the random scenarios met: a generator that meets nothing tests nothing.
#[derive(Debug, Default)]
struct Seen {
    /// By the mechanism.
    hangs: [u64; MECHANISMS],
    /// Ports that hung, and were up again, though nobody did anything.
    heals: u64,
    restarts: u64,
    failed_starts: u64,
    given_up: u64,
    /// Restarts of a program that was stuck, delayed ones, slow starts, and calls that went on.
    ways: Ways,
    installing: u64,
    silence: u64,
    served: u64,
    refused: u64,
    timed_out: u64,
    reset: u64,
    waiting: u64,
    bounced: u64,
    late: u64,
    sessions_lost: u64,
    /// Scenarios in which a port that was up had lost some of its capacity.
    leaks: u64,
    probes_failed: u64,
    planned: u64,
    needless: u64,
    detected: u64,
    undetected: u64,
    /// Restarts by operators who heard of complaints, or of an alarm.
    by_complaints: u64,
    by_alarm: u64,
    /// Probes that were taken for what they were not, and readings of the queue.
    mistaken: u64,
    read: u64,
    /// On the way, by cause.
    losses: [u64; CAUSES],
    /// Requests in closed loops.
    thought: u64,
    kept: Kept,
}

/// Counts the segments lost on their way, by cause.
#[derive(Clone, Copy, Default)]
struct Losses([u64; CAUSES]);

const CAUSES: usize = 4;

impl Observer for Losses {
    fn note(&mut self, _: SimTime, fact: Fact) {
        if let Fact::Lost { cause, .. } = fact {
            let index = match cause {
                Cause::Chance => 0,
                Cause::BufferFull => 1,
                Cause::LinkDown => 2,
                Cause::Stopped { .. } => 3,
            };
            self.0[index] += 1;
        }
    }
}

/// Counts what restarts meet: a stuck program, back-off, a slow start; and calls that go on to the
/// next listener.
#[derive(Clone, Copy, Debug, Default)]
struct Ways([u64; 4]);

impl Observer for Ways {
    fn note(&mut self, _: SimTime, fact: Fact) {
        let index = match fact {
            Fact::Grace { .. } => 0,
            Fact::BackedOff { .. } => 1,
            Fact::SlowStart { .. } => 2,
            Fact::WentOn { .. } => 3,
            _ => return,
        };
        self.0[index] += 1;
    }
}

/// What became of connections that were kept open.
#[derive(Clone, Copy, Debug, Default)]
struct Kept {
    attempts: u64,
    closed_by_listener: u64,
    /// Requests sent on them, those included that were lost, or met silence, and were sent again.
    asked: u64,
}

impl Kept {
    fn add(&mut self, other: Self) {
        self.attempts += other.attempts;
        self.closed_by_listener += other.closed_by_listener;
        self.asked += other.asked;
    }
}

impl Observer for Kept {
    fn note(&mut self, _: SimTime, fact: Fact) {
        match fact {
            Fact::Attempt { kept: true, .. } => self.attempts += 1,
            Fact::Sent { segment: Segment::Request, .. } => self.asked += 1,
            Fact::Sent { segment: Segment::Close, .. } => self.closed_by_listener += 1,
            _ => {}
        }
    }
}

/// What probes met, and which measures restarted the port.
#[derive(Clone, Copy, Debug, Default)]
struct Probes {
    mistaken: u64,
    read: u64,
    restarts: [u64; MEASURES_MAX + 1],
}

impl Observer for Probes {
    fn note(&mut self, _: SimTime, fact: Fact) {
        match fact {
            Fact::Probed { seen, mistaken, .. } => {
                self.mistaken += u64::from(mistaken);
                self.read += u64::from(matches!(seen, Met::Queue { .. }));
            }
            Fact::Service { by: Some(measure), .. } => self.restarts[measure] += 1,
            _ => {}
        }
    }
}

impl Seen {
    fn count(&mut self, scenario: &Scenario, remedy: &Remedy, outcome: &Outcome) {
        let valid = outcome.valid_total();
        let port = &outcome.port;
        self.hangs[mechanism(scenario.listener.hang)] += port.hangs;
        for (class, ledger) in scenario.classes.iter().zip(&outcome.valid) {
            let loops = matches!(class.arrivals, Arrivals::ClosedLoop { .. });
            self.thought += if loops { ledger.requests } else { 0 };
        }
        let alone = remedy.measures.is_empty();
        self.heals += u64::from(alone && port.hangs > u64::from(port.open_outage.is_some()));
        self.restarts += port.restarts;
        self.failed_starts += port.failed_starts;
        self.given_up += port.given_up;
        self.planned += port.planned;
        self.needless += port.needless;
        self.detected += port.detected;
        self.undetected += port.hangs - port.detected;
        self.installing += u64::from(outcome.port.installing > SimDuration::ZERO);
        self.silence += u64::from(valid.requests == 0);
        self.served += valid.served;
        self.refused += valid.refused;
        self.timed_out += valid.timed_out;
        self.reset += valid.reset;
        self.waiting += valid.waiting;
        self.bounced += valid.bounced;
        self.late += valid.delivered_late;
        self.sessions_lost += port.sessions_lost;
        self.leaks += u64::from(port.leaked > 0);
        self.probes_failed += outcome.probes.map_or(0, |probes| probes.decided - probes.answered);
    }

    fn count_probes(&mut self, remedy: &Remedy, probes: &Probes) {
        self.mistaken += probes.mistaken;
        self.read += probes.read;
        for (measure, restarts) in remedy.measures.iter().zip(probes.restarts) {
            match measure {
                Measure::Operator(Operator { told: Told::Complaints { .. }, .. }) => {
                    self.by_complaints += restarts;
                }
                Measure::Operator(Operator { told: Told::Alarm { .. }, .. }) => {
                    self.by_alarm += restarts;
                }
                _ => {}
            }
        }
    }

    fn assert_all_was_met(&self) {
        let all = [
            self.heals,
            self.restarts,
            self.failed_starts,
            self.given_up,
            self.installing,
            self.silence,
            self.served,
            self.refused,
            self.timed_out,
            self.reset,
            self.waiting,
            self.bounced,
            self.late,
            self.sessions_lost,
            self.leaks,
            self.probes_failed,
            self.planned,
            self.needless,
            self.detected,
            self.undetected,
            self.by_complaints,
            self.by_alarm,
            self.mistaken,
            self.read,
            self.thought,
            self.kept.attempts,
            self.kept.closed_by_listener,
            self.kept.asked - self.kept.attempts,
        ];
        let mut counts = all.iter().chain(&self.hangs).chain(&self.losses).chain(&self.ways.0);
        assert!(counts.all(|count| *count > 0), "not all was met: {self:?}");
    }
}

const MECHANISMS: usize = 6;

const fn mechanism(hang: Hang) -> usize {
    match hang {
        Hang::ListenNotRearmed { .. } => 0,
        Hang::LeakedSlot => 1,
        Hang::StuckAccept => 2,
        Hang::StuckWorker => 3,
        Hang::StaleAddress => 4,
        Hang::Silent => 5,
    }
}

fn scenario(draws: &mut Stream) -> Scenario {
    let horizon = span(draws, 1.0, 40.0 * 86_400.0);
    let count = draws.below(4) + 1;
    let mut classes: Vec<Class> = (0..count).map(|n| class(draws, n, horizon)).collect();
    let gates = if draws.below(2) == 0 { Vec::new() } else { join(draws, &mut classes, horizon) };
    let dead_reply =
        pick(draws, &[DeadReply::Reset, DeadReply::Silent, DeadReply::ResetAfterHandshake]);
    let hangs: [Hang; MECHANISMS] = [
        Hang::ListenNotRearmed { dead_reply },
        Hang::LeakedSlot,
        Hang::StuckAccept,
        Hang::StuckWorker,
        Hang::StaleAddress,
        Hang::Silent,
    ];
    let listener = ListenerSpec {
        profile: profile(draws),
        backlog: 1 + draws.below(8) as u32,
        workers: 1 + draws.below(4) as u32,
        service: law(draws, 1e-3, horizon.as_secs_f64() / 100.0),
        exchanges: draws.below(4) as u32,
        idle_timeout: span(draws, 1.0, 10_000.0),
        hang: pick(draws, &hangs),
        reuse_address: pick(draws, &[true, false]),
    };
    Scenario { horizon, classes, listener, gates }
}

fn class(draws: &mut Stream, number: u64, horizon: SimDuration) -> Class {
    let arrivals = arrivals(draws, horizon);
    let waits = 1 + draws.below(3);
    let retry = Retry {
        schedule: (0..waits).map(|_| span(draws, 100.0, 20_000.0)).collect(),
        give_up: span(draws, 1.0, 500_000.0),
        jitter: pick(draws, &[0.0, 0.5, 1.0]),
    };
    let keep_alive = KeepAlive {
        idle: span(draws, 1.0, 100_000.0),
        requests: pick(draws, &[2, 3, 10, u32::MAX]),
    };
    let hosts = HOSTS_MIN + draws.below(5);
    Class {
        name: format!("class {number}"),
        profile: profile(draws),
        arrivals,
        invalid: pick(draws, &[0.0, 0.0, 0.05, 0.5, 1.0]),
        retry: pick(draws, &[None, Some(retry)]),
        banner_timeout: span(draws, 0.01, 1_000.0),
        session_timeout: span(draws, 0.01, 1_000.0),
        keep_alive: pick(draws, &[None, Some(keep_alive)]),
        paths: (0..hosts).map(|_| path(draws)).collect(),
    }
}

/// The least number of hosts of a class: as many as traces name.
const HOSTS_MIN: u64 = 2;

fn arrivals(draws: &mut Stream, horizon: SimDuration) -> Arrivals {
    let requests = [0.01, 1.0, 30.0, 300.0][draws.below(4) as usize];
    let rate = requests / horizon.as_secs_f64();
    let instant = |draws: &mut Stream| SimTime::from_nanos(draws.below(horizon.as_nanos()));
    match draws.below(10) {
        0 => {
            let instant = instant(draws);
            Arrivals::Once { at: pick(draws, &[SimTime::ZERO, instant]) }
        }
        1 => Arrivals::Renewal { gap: law(draws, 0.3 / rate, 3.0 / rate) },
        2 => {
            let at = SimDuration::from_nanos(draws.below(SimDuration::DAY.as_nanos()));
            let peak = [1.0, 1.0 + draws.unit(), 2.0][draws.below(3) as usize];
            Arrivals::Diurnal(Diurnal { rate, peak, at })
        }
        3 => {
            let mut requests: Vec<Traced> = (0..1 + requests as u64)
                .map(|_| Traced {
                    at: instant(draws),
                    invalid: pick(draws, &[None, Some(false), Some(true)]),
                    host: pick(draws, &[None, Some(0), Some(HOSTS_MIN as u32 - 1)]),
                })
                .collect();
            requests.sort_by_key(|request| request.at);
            Arrivals::Trace { requests }
        }
        4 | 5 => Arrivals::ClosedLoop { think: law(draws, 0.3 / rate, 3.0 / rate) },
        _ => Arrivals::Poisson { rate },
    }
}

fn path(draws: &mut Stream) -> Path {
    let (slow, jittery) = (span(draws, 1e-6, 20.0), span(draws, 1e-6, 5.0));
    Path {
        latency: pick(draws, &[SimDuration::ZERO, SimDuration::from_millis(20), slow]),
        jitter: pick(draws, &[SimDuration::ZERO, jittery]),
        loss: pick(draws, &[0.0, 0.0, 0.01, 0.5, 0.99, 1.0]),
        gates: None,
    }
}

/// Puts the hosts of all classes at the nodes of one random network, most of whose links have
/// gates; returns these.
fn join(draws: &mut Stream, classes: &mut [Class], horizon: SimDuration) -> Vec<Gate> {
    let mut topology = Topology::default();
    let mut nodes = vec![topology.add_node("0".to_owned())];
    for number in 1..=1 + draws.below(4) {
        let node = topology.add_node(number.to_string());
        let to = pick(draws, &nodes);
        let link = link(draws, horizon);
        match draws.below(2) {
            0 => topology.add_link(node, to, link),
            _ => topology.add_link(to, node, link),
        }
        nodes.push(node);
    }
    if draws.below(4) == 0 {
        topology.take_down(pick(draws, &nodes), window(draws, horizon));
    }
    let listener = pick(draws, &nodes);
    for class in classes {
        let hosts: Vec<_> = class.paths.iter().map(|_| pick(draws, &nodes)).collect();
        let paths = topology.paths(listener, &hosts, 0).into_iter().collect::<Option<_>>();
        class.paths = paths.expect("every node is joined to the others");
    }
    topology.gates()
}

fn link(draws: &mut Stream, horizon: SimDuration) -> Link {
    let Path { latency, jitter, loss, .. } = path(draws);
    let line = Line { bandwidth: 1 + draws.below(100_000), buffer: 1 + draws.below(4) as u32 };
    let mut gate = Gate { line: pick(draws, &[None, Some(line)]), down: Vec::new() };
    for _ in 0..draws.below(3) {
        gate.close(window(draws, horizon));
    }
    let loss = pick(draws, &[0.0, loss]);
    Link { latency, jitter, loss, gate: (gate != Gate::default()).then(|| Box::new(gate)) }
}

fn window(draws: &mut Stream, horizon: SimDuration) -> Window {
    let from = SimTime::from_nanos(draws.below(horizon.as_nanos()));
    Window { from, to: from + span(draws, 1e-3, 100_000.0) }
}

fn profile(draws: &mut Stream) -> Profile {
    let retries = draws.below(4) as u32;
    let aborting = Profile { abort_on_overflow: true, ..linux() };
    let profile = pick(draws, &[nt351(), bsd44(), linux(), aborting]);
    pick(draws, &[profile.clone(), Profile { data_retries: retries, ..profile }])
}

/// Beside a standby.
const MEASURES_MAX: usize = 3;

fn remedy(draws: &mut Stream) -> Remedy {
    let count = draws.below(MEASURES_MAX as u64 + 1);
    let mut measures: Vec<Measure> = (0..count).map(|_| measure(draws)).collect();
    // Two fixes are one too many for the reader of files.
    let mut fixed = false;
    measures.retain(|measure| {
        !matches!(measure, Measure::Fix(_)) || !std::mem::replace(&mut fixed, true)
    });
    if draws.below(3) == 0 {
        measures.push(Measure::Standby(standby(draws)));
    }
    Remedy { measures }
}

fn standby(draws: &mut Stream) -> Standby {
    let law = law(draws, 1.0, 100_000.0);
    let balancer = Balancer {
        check: Probing {
            probe: pick(draws, &[Layer::Connect, Layer::Banner]),
            ..probing(draws, Reference::SinceRestart)
        },
        successes: 1 + draws.below(3) as u32,
        picks: pick(draws, &[Picks::InTurn, Picks::First]),
        takeover: pick(draws, &[Distribution::ZERO, law]),
    };
    let listeners = 2 + draws.below(3) as u16;
    Standby { listeners, balancer: pick(draws, &[None, Some(balancer)]) }
}

fn measure(draws: &mut Stream) -> Measure {
    let clock = pick(draws, &[Reference::SinceRestart, Reference::Wall]);
    let moment = span(draws, 1.0, 1_000_000.0);
    match draws.below(7) {
        0 => {
            let dark = span(draws, 1.0, 100_000.0);
            let (moment, law) = (Distribution::Constant(moment), law(draws, 1.0, 1_000_000.0));
            Measure::Fix(Fix {
                at: pick(draws, &[Distribution::ZERO, moment, law]),
                outage: pick(draws, &[SimDuration::ZERO, dark]),
                coverage: pick(draws, &[1.0, 0.9, 0.0]),
                pace: pick(draws, &[SimDuration::ZERO, dark]),
                order: pick(draws, &[Order::FirstToLast, Order::LastToFirst]),
            })
        }
        1 => {
            let law = law(draws, 1.0, 100_000.0);
            let reacts = pick(draws, &[Distribution::ZERO, law]);
            let (told, hours) = (told(draws, reacts, clock), hours(draws));
            Measure::Operator(Operator { told, hours, restart: restart(draws) })
        }
        2 => Measure::Filter(Filter {
            from: SimTime::ZERO + pick(draws, &[SimDuration::ZERO, moment]),
            drops: pick(draws, &[0.0, 0.5, 0.99, 1.0]),
            mistakes: pick(draws, &[0.0, 0.001, 0.3, 1.0]),
            answer: pick(draws, &[Answer::Silent, Answer::Reset]),
        }),
        3 => Measure::Quarantine(Quarantine { span: moment, after: 1 + draws.below(3) as u32 }),
        4 => {
            let every = span(draws, 3_600.0, 1_000_000.0);
            let part = |draws: &mut Stream| {
                let part = SimDuration::from_nanos(draws.below(every.as_nanos()));
                pick(draws, &[SimDuration::ZERO, SimDuration::ZERO, part])
            };
            let (first, last) = (draws.below(7) as usize, draws.below(7) as usize);
            Measure::Schedule(Schedule {
                at: part(draws),
                days: pick(draws, &[Days::ALL, Days::from_to(first, last)]),
                jitter: part(draws),
                drain: part(draws),
                stagger: part(draws),
                ..Schedule::every(every, clock, restart(draws))
            })
        }
        _ => {
            let probing = probing(draws, clock);
            Measure::Watchdog(Watchdog { probing, restart: restart(draws) })
        }
    }
}

fn probing(draws: &mut Stream, clock: Reference) -> Probing {
    let period = span(draws, 600.0, 100_000.0);
    let timeout = SimDuration::from_nanos(1 + draws.below(period.as_nanos()));
    let queue = Layer::Queue { share: draws.unit() };
    Probing {
        probe: pick(draws, &[Layer::Process, queue, Layer::Connect, Layer::Banner]),
        period,
        timeout: pick(draws, &[period, timeout]),
        failures: 1 + draws.below(3) as u32,
        clock,
        errors: Errors {
            misses: pick(draws, &[0.0, 0.0, 0.3, 1.0]),
            false_alarms: pick(draws, &[0.0, 0.0, 0.01, 1.0]),
        },
    }
}

fn told(draws: &mut Stream, law: Distribution, clock: Reference) -> Told {
    match draws.below(3) {
        0 => Told::Notices(law),
        1 => {
            let within = span(draws, 1.0, 100_000.0);
            let within = pick(draws, &[None, Some(within)]);
            let complaints = Complaints { after: 1 + draws.below(20) as u32, within };
            Told::Complaints { complaints, reacts: law }
        }
        _ => Told::Alarm { probing: probing(draws, clock), reacts: law },
    }
}

fn hours(draws: &mut Stream) -> Option<Hours> {
    let (first, last) = (draws.below(7) as usize, draws.below(7) as usize);
    let from = draws.below(SimDuration::DAY.as_nanos());
    let to = from + 1 + draws.below(SimDuration::DAY.as_nanos() - from);
    let night = law(draws, 1.0, 100_000.0);
    let hours = Hours {
        days: pick(draws, &[Days::ALL, Days::from_to(first, last)]),
        from: SimDuration::from_nanos(from),
        to: SimDuration::from_nanos(to),
        night: pick(draws, &[None, Some(night)]),
    };
    pick(draws, &[None, Some(hours)])
}

fn restart(draws: &mut Stream) -> Restart {
    let mut phase = || {
        let law = law(draws, 0.1, 10_000.0);
        pick(draws, &[Distribution::ZERO, Distribution::ZERO, law])
    };
    let (shutdown, dark, closed) = (phase(), phase(), phase());
    let (first, growth) = (span(draws, 0.1, 1_000.0), 1 + draws.below(100));
    let backoff = Backoff {
        first,
        factor: pick(draws, &[1.0, 2.0, 1.5]),
        most: first.times(growth),
        reset: span(draws, 1.0, 100_000.0),
    };
    let (starts, within) = (1 + draws.below(5) as u32, span(draws, 1.0, 1_000_000.0));
    let slow = SlowStart { workers: 1 + draws.below(4) as u32, span: span(draws, 1.0, 10_000.0) };
    let grace = span(draws, 0.1, 1_000.0);
    Restart {
        grace: pick(draws, &[SimDuration::ZERO, grace]),
        shutdown,
        dark,
        closed,
        fails: pick(draws, &[0.0, 0.0, 0.1, 0.9]),
        backoff: pick(draws, &[None, Some(backoff)]),
        limit: pick(draws, &[None, None, Some(Limit { starts, within })]),
        slow_start: pick(draws, &[None, Some(slow)]),
    }
}

fn law(draws: &mut Stream, least: f64, most: f64) -> Distribution {
    let mean = span(draws, least, most).as_secs_f64();
    match draws.below(6) {
        0 => Distribution::Constant(SimDuration::from_secs_f64(mean)),
        1 => Distribution::Uniform { low: 0.0, high: 2.0 * mean },
        2 => Distribution::Erlang { shape: 3, mean },
        3 => Distribution::lognormal_by_mean(mean, 1.0),
        4 => Distribution::weibull_by_mean(0.7, mean),
        _ => Distribution::Exponential { mean },
    }
}

/// A span whose logarithm is uniform between those of `least` and `most` [s].
fn span(draws: &mut Stream, least: f64, most: f64) -> SimDuration {
    let exponent = draws.unit() * libm::log(most / least);
    SimDuration::from_secs_f64(least * libm::exp(exponent)).max(SimDuration::from_nanos(1))
}

fn pick<T: Clone>(draws: &mut Stream, choices: &[T]) -> T {
    choices[draws.below(choices.len() as u64) as usize].clone()
}

#[test]
fn the_corners_end() {
    let idle = seconds(86_400 * 365);
    for loss in [0.0, 1.0] {
        let mut class = common::class("offender", nt351(), common::once(0), 1.0);
        class.paths[0].loss = loss;
        let scenario = Scenario { horizon: idle, ..common::scenario(vec![class]) };
        let outcome = simulate(&scenario, &Remedy::default(), Streams::new(1, 0));
        assert!(outcome.events < 100, "a port nobody repairs makes no events: {}", outcome.events);
    }
}
