//! Every mechanism on every profile: what the invalid requests meet and how much room they leave, what
//! a fresh client meets and how many are let in, which probe sees it, what a restart makes good and
//! in what time, and whether it heals. One table, to be read whole when it changes.

use std::collections::BTreeMap;

use porthang::engine::{Distribution, SimTime, Streams};
use porthang::model::Profile;
use porthang::model::client::Ending;
use porthang::model::hang::Hang;
use porthang::model::remedy::{Layer, Measure, Operator, Probing, Reference, Remedy, Watchdog};
use porthang::model::restart::{Restart, Scope};
use porthang::model::scenario::{Arrivals, Class, Scenario, Traced};
use porthang::model::segment::{ConnectionId, End, Segment};
use porthang::model::world::{Fact, Observer, simulate, simulate_watched};

use crate::common::{
    Client, bsd44, class, linux, listener, nt351, once, probes, scenario, second, seconds,
};
use crate::forms::{forms, needed};

/// The invalid requests come from then on, a second apart.
const POISON: u64 = 100;
/// By then the port hangs.
const AFTER: u64 = 200;
/// How long their clients wait for a banner, and workers for them.
const PATIENCE: u64 = 1_800;

/// An hour in which the port hangs so, with these callers beside.
fn hour(hang: Hang, profile: &Profile, callers: Vec<Class>) -> Scenario {
    hour_with(needed(hang, profile), hang, profile, callers)
}

/// The same with this number of invalid requests.
fn hour_with(count: u32, hang: Hang, profile: &Profile, callers: Vec<Class>) -> Scenario {
    let traced = |n| Traced { at: second(POISON + n), invalid: Some(true), host: None };
    let requests = (0..u64::from(count)).map(traced).collect();
    let mut offender = class("offender", linux(), Arrivals::Trace { requests }, 0.0);
    offender.banner_timeout = seconds(PATIENCE);
    let mut scenario = scenario([vec![offender], callers].concat());
    scenario.horizon = seconds(3_600);
    (scenario.listener.hang, scenario.listener.profile) = (hang, profile.clone());
    scenario.listener.idle_timeout = seconds(PATIENCE);
    scenario
}

fn caller(at: u64) -> Class {
    class(&format!("caller at {at}"), linux(), once(at), 0.0)
}

/// What a Linux client meets who calls at `at`, after others who called at `before`.
fn client(hang: Hang, profile: &Profile, before: &[u64], at: u64) -> String {
    let callers: Vec<Class> = before.iter().copied().chain([at]).map(caller).collect();
    let observer = Client { class: callers.len() as u16, ..Client::default() };
    let scenario = hour(hang, profile, callers);
    let remedy = Remedy::default();
    let client = simulate_watched(&scenario, &remedy, Streams::new(1, 0), observer).1;
    let first = client.received.first().map_or("nothing", |segment| name(*segment));
    let (ended, ending) = client.ended.expect("within the hour");
    let took = ended.since(second(at)).as_secs_f64();
    let ending = match ending {
        Ending::Served => "served",
        Ending::Refused => "refused",
        Ending::TimedOut => "timed out",
        Ending::Reset => "reset",
    };
    format!("{first}, {ending} {took} s")
}

/// When the first probe fails, from the hang on (s).
struct FirstFailure {
    hung: Option<SimTime>,
    failed: Option<SimTime>,
}

impl Observer for FirstFailure {
    fn note(&mut self, now: SimTime, fact: Fact) {
        match fact {
            Fact::Hung { .. } => self.hung = self.hung.or(Some(now)),
            Fact::Probed { probed, .. } if !probed.answered => {
                self.failed = self.failed.or(Some(now));
            }
            _ => {}
        }
    }
}

/// How long after the hang a probe fails that looks every minute and waits 45 s. The queue fills by
/// a call a minute, and by nothing but the probe where that calls itself.
fn detected(hang: Hang, profile: &Profile, probe: Layer) -> String {
    let (period, timeout, clock) = (seconds(60), seconds(45), Reference::Wall);
    let probing = Probing { clock, ..probes(probe, period, timeout, 1_000) };
    let watchdog = Measure::Watchdog(Watchdog { probing, restart: Restart::INSTANT });
    let remedy = Remedy { measures: vec![watchdog] };
    let observer = FirstFailure { hung: None, failed: None };
    let callers = match probe {
        Layer::Queue { .. } => (2..50).map(|minute| caller(60 * minute + 10)).collect(),
        Layer::Process | Layer::HalfOpen | Layer::Connect | Layer::Banner => Vec::new(),
    };
    let scenario = hour(hang, profile, callers);
    let seen = simulate_watched(&scenario, &remedy, Streams::new(1, 0), observer).1;
    let hung = seen.hung.expect("it hangs");
    seen.failed.map_or("never".to_owned(), |at| format!("{} s", at.since(hung).as_secs_f64()))
}

/// Of this number of Linux clients who call a second apart after the hang, how many get SYN-ACK.
fn let_in(hang: Hang, profile: &Profile, callers: u64) -> usize {
    let callers = (0..callers).map(|n| caller(AFTER + n)).collect();
    let met = first_met(&hour(hang, profile, callers));
    met.iter().filter(|(class, met)| *class > 0 && *met == "SYN-ACK").count()
}

/// The same, of clients who all stay, with one invalid request less than it takes.
fn room(hang: Hang, profile: &Profile, callers: u64) -> usize {
    let callers = (0..callers).map(|n| caller(AFTER + n)).collect();
    let mut scenario = hour_with(needed(hang, profile) - 1, hang, profile, callers);
    scenario.listener.service = Distribution::Constant(seconds(250));
    let met = first_met(&scenario);
    met.iter().filter(|(class, met)| *class > 0 && *met == "SYN-ACK").count()
}

/// What the invalid requests meet first, from the first to the last.
fn offenders(hang: Hang, profile: &Profile) -> String {
    let met = first_met(&hour(hang, profile, Vec::new()));
    let met: Vec<&str> = met.into_iter().map(|(_, met)| met).collect();
    let runs = met.chunk_by(|one, next| one == next);
    let told = runs.map(|run| match run.len() {
        1 => run[0].to_owned(),
        count => format!("{count} times {}", run[0]),
    });
    told.collect::<Vec<_>>().join(", then ")
}

/// The class of each first attempt, and what its client gets first.
fn first_met(scenario: &Scenario) -> Vec<(u16, &'static str)> {
    let seen = simulate_watched(scenario, &Remedy::default(), Streams::new(1, 0), Met::default()).1;
    let met = seen.attempts.iter().map(|(connection, class)| {
        (*class, seen.first.get(connection).map_or("nothing", |segment| name(*segment)))
    });
    met.collect()
}

/// The connections in the order in which they were begun, and the first segment to each client.
#[derive(Default)]
struct Met {
    attempts: Vec<(ConnectionId, u16)>,
    first: BTreeMap<ConnectionId, Segment>,
}

impl Observer for Met {
    fn note(&mut self, _: SimTime, fact: Fact) {
        match fact {
            Fact::Attempt { request, connection, .. } => {
                self.attempts.push((connection, request.class));
            }
            Fact::Arrived { connection, at: End::Client, segment } => {
                self.first.entry(connection).or_insert(segment);
            }
            _ => {}
        }
    }
}

fn name(answer: Segment) -> &'static str {
    match answer {
        Segment::Rst => "RST",
        Segment::SynAck => "SYN-ACK",
        other => unreachable!("{other:?} answers no SYN"),
    }
}

/// How long a restart of this scope takes that gives the program half a minute to end, and whether
/// it makes the port serve again.
fn cured(hang: Hang, profile: &Profile, scope: Scope) -> String {
    let closed = Distribution::Constant(seconds(1));
    let restart = Restart { scope, closed, grace: seconds(30), ..Restart::INSTANT };
    let notices = Distribution::Constant(seconds(100));
    let measures = vec![Measure::Operator(Operator::noticing(notices, restart))];
    let scenario = hour(hang, profile, vec![caller(1_000)]);
    let outcome = simulate(&scenario, &Remedy { measures }, Streams::new(1, 0));
    if outcome.valid_total().served == 0 {
        return "no".to_owned();
    }
    let down = outcome.port.hung + outcome.port.restarting;
    format!("in {} s", (down - seconds(100)).as_secs_f64())
}

/// Whether the port is up again when a session is over that was open at the hang, or later in the
/// hour.
fn heals(hang: Hang, profile: &Profile) -> &'static str {
    let mut scenario = hour(hang, profile, vec![caller(POISON - 1), caller(1_000)]);
    scenario.listener.service = Distribution::Constant(seconds(500));
    let outcome = simulate(&scenario, &Remedy::default(), Streams::new(1, 0));
    assert_eq!(outcome.port.hangs, 1, "{hang:?}");
    match (outcome.port.open_outage, outcome.port.hung < seconds(600)) {
        (Some(_), _) => "does not heal",
        (None, true) => "heals with the last session",
        (None, false) => "heals when nobody waits any more",
    }
}

#[test]
fn every_mechanism_shows_itself_as_it_should() {
    let profiles = [nt351(), bsd44(), linux()];
    let mut table = String::new();
    for (name, hang) in forms() {
        table += &format!("{name}\n");
        for profile in &profiles {
            let places = u64::from(profile.capacity(listener().backlog));
            let before: Vec<u64> = (0..places).map(|n| AFTER + n).collect();
            let first = client(hang, profile, &[], AFTER);
            let full = client(hang, profile, &before, AFTER + 100);
            let layers = [
                Layer::Process,
                Layer::Queue { share: 0.8 },
                Layer::HalfOpen,
                Layer::Connect,
                Layer::Banner,
            ];
            let [process, queue, half_open, connect, banner] =
                layers.map(|layer| detected(hang, profile, layer));
            let scopes = [Scope::Worker, Scope::Program, Scope::Service, Scope::Machine];
            let [worker, program, service, machine] =
                scopes.map(|scope| cured(hang, profile, scope));
            assert_ne!(machine, "no", "nothing outlives the machine: {name}");
            let (heals, let_in) = (heals(hang, profile), let_in(hang, profile, places + 2));
            let (callers, all) = (places + 2, places + u64::from(listener().workers) + 2);
            let (offenders, room) = (offenders(hang, profile), room(hang, profile, all));
            let (profile, needed) = (&profile.name, needed(hang, profile));
            let line = format!(
                "  {profile:<6} hangs with {needed}, which meet {offenders}; with one less {room} \
                 of {all} clients get SYN-ACK\n         hung, {let_in} of {callers} get SYN-ACK; \
                 the first {first}; behind {places} others {full}\n         seen by process \
                 {process}, queue {queue}, half-open {half_open}, connect {connect}, banner \
                 {banner}\n         {heals}; \
                 cured by a new worker {worker}, program {program}, service {service}, machine \
                 {machine}\n"
            );
            table.push_str(&line);
        }
    }
    insta::assert_snapshot!(table);
}
