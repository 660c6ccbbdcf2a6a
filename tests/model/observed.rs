//! Every mechanism on every profile: what a fresh client meets, which probe sees it, what a restart
//! makes good. One table, to be read whole when it changes.

use porthang::engine::{Distribution, SimTime, Streams};
use porthang::model::Profile;
use porthang::model::client::Ending;
use porthang::model::hang::{DeadReply, Hang, HangState};
use porthang::model::remedy::{
    Errors, Layer, Measure, Operator, Probing, Reference, Remedy, Watchdog,
};
use porthang::model::restart::{Restart, Scope};
use porthang::model::scenario::{Arrivals, Class, Scenario, Traced};
use porthang::model::segment::Segment;
use porthang::model::world::{Fact, Observer, simulate, simulate_watched};

use crate::common::{Client, bsd44, class, linux, nt351, once, scenario, second, seconds};

const WORKERS: u32 = 4;
const BACKLOG: u32 = 5;
/// The invalid requests come from then on, a second apart.
const POISON: u64 = 100;
/// By then the port hangs.
const AFTER: u64 = 200;

/// Each mechanism as the table has it: those with a setting several times.
fn forms(tag: &str) -> Vec<(String, Hang)> {
    let alone = |hang| vec![(tag.to_owned(), hang)];
    match tag {
        "listen-not-rearmed" => [
            ("rst", DeadReply::Reset),
            ("silent", DeadReply::Silent),
            ("reset-after-handshake", DeadReply::ResetAfterHandshake),
        ]
        .map(|(reply, dead_reply)| {
            (format!("{tag}, {reply}"), Hang::ListenNotRearmed { dead_reply })
        })
        .to_vec(),
        "leaked-slot" => alone(Hang::LeakedSlot),
        "stuck-accept" => alone(Hang::StuckAccept),
        "stuck-worker" => alone(Hang::StuckWorker),
        "stale-address" => alone(Hang::StaleAddress),
        "silent" => alone(Hang::Silent),
        "descriptors" => vec![(format!("{tag}, of 3"), Hang::Descriptors { of: 3 })],
        _ => panic!("say which forms of `{tag}` the table shows"),
    }
}

/// An hour in which the port hangs so, with these callers beside.
fn hour(hang: Hang, profile: &Profile, callers: Vec<Class>) -> Scenario {
    let traced = |n| Traced { at: second(POISON + n), invalid: Some(true), host: None };
    let requests = (0..u64::from(needed(hang, profile))).map(traced).collect();
    let offender = class("offender", linux(), Arrivals::Trace { requests }, 0.0);
    let mut scenario = scenario([vec![offender], callers].concat());
    scenario.horizon = seconds(3_600);
    (scenario.listener.hang, scenario.listener.profile) = (hang, profile.clone());
    (scenario.listener.workers, scenario.listener.backlog) = (WORKERS, BACKLOG);
    scenario
}

/// How many invalid requests hang the port.
fn needed(hang: Hang, profile: &Profile) -> u32 {
    HangState::new(hang, profile.capacity(BACKLOG), WORKERS).capacity()
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
    let first = match client.received.first() {
        None => "nothing",
        Some(Segment::Rst) => "RST",
        Some(Segment::SynAck) => "SYN-ACK",
        Some(other) => unreachable!("{other:?} answers no SYN"),
    };
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
            Fact::Probed { failures: 1.., .. } => self.failed = self.failed.or(Some(now)),
            _ => {}
        }
    }
}

/// How long after the hang a probe fails that looks every minute and waits 45 s. The queue fills by
/// a call a minute, and by nothing but the probe where that calls itself.
fn detected(hang: Hang, profile: &Profile, probe: Layer) -> String {
    let (period, timeout, clock) = (seconds(60), seconds(45), Reference::Wall);
    let probing =
        Probing { probe, period, timeout, failures: 1_000, clock, errors: Errors::default() };
    let watchdog = Measure::Watchdog(Watchdog { probing, restart: Restart::INSTANT });
    let remedy = Remedy { measures: vec![watchdog] };
    let observer = FirstFailure { hung: None, failed: None };
    let callers = match probe {
        Layer::Queue { .. } => (2..50).map(|minute| caller(60 * minute + 10)).collect(),
        Layer::Process | Layer::Connect | Layer::Banner => Vec::new(),
    };
    let scenario = hour(hang, profile, callers);
    let seen = simulate_watched(&scenario, &remedy, Streams::new(1, 0), observer).1;
    let hung = seen.hung.expect("it hangs");
    seen.failed.map_or("never".to_owned(), |at| format!("{} s", at.since(hung).as_secs_f64()))
}

/// Whether a restart of this scope makes the port serve again.
fn cured(hang: Hang, profile: &Profile, scope: Scope) -> &'static str {
    let closed = Distribution::Constant(seconds(1));
    let restart = Restart { scope, closed, ..Restart::INSTANT };
    let notices = Distribution::Constant(seconds(100));
    let measures = vec![Measure::Operator(Operator::noticing(notices, restart))];
    let scenario = hour(hang, profile, vec![caller(1_000)]);
    let outcome = simulate(&scenario, &Remedy { measures }, Streams::new(1, 0));
    if outcome.valid_total().served == 1 { "yes" } else { "no" }
}

#[test]
fn every_mechanism_shows_itself_as_it_should() {
    let profiles = [nt351(), bsd44(), linux()];
    let mut table = String::new();
    for (name, hang) in Hang::TAGS.iter().flat_map(|tag| forms(tag)) {
        table += &format!("{name}\n");
        for profile in &profiles {
            let places = u64::from(profile.capacity(BACKLOG));
            let before: Vec<u64> = (0..places).map(|n| AFTER + n).collect();
            let first = client(hang, profile, &[], AFTER);
            let full = client(hang, profile, &before, AFTER + 100);
            let layers =
                [Layer::Process, Layer::Queue { share: 0.8 }, Layer::Connect, Layer::Banner];
            let [process, queue, connect, banner] =
                layers.map(|layer| detected(hang, profile, layer));
            let scopes = [Scope::Worker, Scope::Program, Scope::Service];
            let [worker, program, service] = scopes.map(|scope| cured(hang, profile, scope));
            let (profile, needed) = (&profile.name, needed(hang, profile));
            let line = format!(
                "  {profile:<6} hangs with {needed}; a client meets {first}; behind {places} others \
                 {full}\n         seen by process {process}, queue {queue}, connect {connect}, \
                 banner {banner}; cured by a new worker {worker}, program {program}, service \
                 {service}\n"
            );
            table.push_str(&line);
        }
    }
    insta::assert_snapshot!(table);
}
