//! What can be observed of each mechanism: one table per question, a row per mechanism.
//!
//! The questions and answers are those of the literature on KB Q147203 and its siblings. The model
//! answers differently, or not at all, in these:
//!
//! - *A restart of the service heals*: always, because a restart makes the listener new whatever
//!   its phases. Where the stuck state is the kernel's (a listen that is not armed, a stuck accept,
//!   a stale address), it would take a reboot: the experiment then has no measure that restarts the
//!   service alone.
//! - *Sessions stall that were open at the hang*: of a program with a single thread. Here workers
//!   are independent, so they go on.
//! - *No banner, but a connection* needs a place in the queue: the row of a port whose accept or
//!   workers are stuck is told twice, with room and without.

mod common;

use Segment::{Banner, Reply, Rst, SynAck};
use common::{Client, bsd44, class, linux, nt351, once, scenario, second, seconds};
use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::experiment::config;
use porthang::model::client::Ending::{self, Refused, Served, TimedOut};
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::outcome::PortOutcome;
use porthang::model::remedy::{Measure, Operator, Remedy};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Class, Scenario};
use porthang::model::segment::Segment;
use porthang::model::world::{Fact, Observer, simulate, simulate_watched};
use porthang::model::{Outcome, Profile};

const RST: Hang = Hang::ListenNotRearmed { dead_reply: DeadReply::Reset };
const UNARMED_SILENT: Hang = Hang::ListenNotRearmed { dead_reply: DeadReply::Silent };
const RST_LATER: Hang = Hang::ListenNotRearmed { dead_reply: DeadReply::ResetAfterHandshake };

/// Every mechanism, and how many invalid requests it needs against backlog 5 and four workers of
/// an nt351 listener.
const MECHANISMS: [(Hang, u64); 8] = [
    (RST, 1),
    (UNARMED_SILENT, 1),
    (RST_LATER, 1),
    (Hang::LeakedSlot, 6),
    (Hang::StuckAccept, 1),
    (Hang::StuckWorker, 4),
    (Hang::StaleAddress, 1),
    (Hang::Silent, 1),
];

/// When the invalid requests come, all at once.
const POISON: u64 = 100;
/// When the client under test calls.
const CALL: u64 = 10_000;

/// The port with `classes`, and with `count` invalid requests of classes that come first.
fn poisoned(hang: Hang, count: u64, classes: Vec<Class>) -> Scenario {
    // Its last SYN goes out after 30 s, before anybody restarts the port.
    let offender = |n| class(&format!("offender {n}"), bsd44(), once(POISON), 1.0);
    let mut all: Vec<Class> = (0..count).map(offender).collect();
    all.extend(classes);
    let mut scenario = scenario(all);
    scenario.listener.hang = hang;
    scenario
}

/// What the client of the last class sees.
fn last_client(scenario: &Scenario) -> (Outcome, Client) {
    let watch = Client { class: scenario.classes.len() as u16 - 1, ..Client::default() };
    simulate_watched(scenario, &Remedy::default(), Streams::new(1, 0), watch)
}

/// What a client of `profile` sees of a port that hung long ago, with so many clients queued.
fn caller(listener: Profile, hang: Hang, needed: u64, queued: u64, profile: Profile) -> Client {
    let earlier = |n| class(&format!("queued {n}"), linux(), once(9_000 + n), 0.0);
    let mut classes: Vec<Class> = (0..queued).map(earlier).collect();
    classes.push(class("client", profile, once(CALL), 0.0));
    let mut scenario = poisoned(hang, needed, classes);
    scenario.listener.profile = listener;
    let (outcome, client) = last_client(&scenario);
    assert_eq!(outcome.port.first_hang, Some(second(POISON)), "{hang:?}");
    client
}

/// `s` seconds after the call.
fn after(s: f64) -> SimTime {
    second(CALL) + SimDuration::from_secs_f64(s)
}

type Row<'a> = (&'a str, Hang, u64, u64, [(&'a [f64], &'a [Segment], f64, Ending); 3]);

/// Mechanism, invalid requests, queued clients; then, for a client of nt351, bsd44 and linux: when
/// it sends SYN, what it gets, and when and how its attempt ends (s after the call).
const BY_NT351: [Row<'_>; 10] = {
    const NT_SYNS: &[f64] = &[0.0, 3.0, 9.0, 21.0];
    const BSD_SYNS: &[f64] = &[0.0, 6.0, 30.0];
    const LINUX_SYNS: &[f64] = &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 11.0, 19.0, 35.0, 67.0];
    let reset: [(&[f64], &[Segment], f64, Ending); 3] = [
        (&[0.0, 0.5, 1.0, 1.5], &[Rst, Rst, Rst, Rst], 1.5, Refused),
        (&[0.0], &[Rst], 0.0, Refused),
        (&[0.0], &[Rst], 0.0, Refused),
    ];
    let silence: [(&[f64], &[Segment], f64, Ending); 3] = [
        (NT_SYNS, &[], 45.0, TimedOut),
        (BSD_SYNS, &[], 75.0, TimedOut),
        (LINUX_SYNS, &[], 131.0, TimedOut),
    ];
    let reset_later: [(&[f64], &[Segment], f64, Ending); 3] =
        [(&[0.0], &[SynAck, Rst], 0.0, Ending::Reset); 3];
    let no_banner: [(&[f64], &[Segment], f64, Ending); 3] =
        [(&[0.0], &[SynAck], 300.0, TimedOut); 3];
    [
        ("listen not armed, rst", RST, 1, 0, reset),
        ("listen not armed, silent", UNARMED_SILENT, 1, 0, silence),
        ("listen not armed, reset later", RST_LATER, 1, 0, reset_later),
        ("leaked slots, exhausted", Hang::LeakedSlot, 6, 0, reset),
        ("stuck accept, with room", Hang::StuckAccept, 1, 5, no_banner),
        ("stuck accept, queue full", Hang::StuckAccept, 1, 6, reset),
        ("stuck workers, with room", Hang::StuckWorker, 4, 5, no_banner),
        ("stuck workers, queue full", Hang::StuckWorker, 4, 6, reset),
        ("stale address", Hang::StaleAddress, 1, 0, reset),
        ("silent", Hang::Silent, 1, 0, silence),
    ]
};

#[test]
fn reply_to_syn_and_what_connect_and_the_program_of_a_client_make_of_it() {
    for (name, hang, needed, queued, rows) in BY_NT351 {
        let clients = [nt351(), bsd44(), linux()];
        for (profile, (syns, received, end, ending)) in clients.into_iter().zip(rows) {
            let of = format!("{name}, {}", profile.name);
            let seen = caller(nt351(), hang, needed, queued, profile);
            assert_eq!(seen.syns, syns.iter().map(|s| after(*s)).collect::<Vec<_>>(), "{of}");
            assert_eq!(seen.received, received, "{of}");
            assert_eq!(seen.ended, Some((after(end), ending)), "{of}");
            assert!(!seen.received.contains(&Banner), "{of}: no banner ever");
        }
    }
}

#[test]
fn a_port_that_runs_out_of_places_answers_as_its_profile_does() {
    for (listener, places) in [(bsd44(), 8), (linux(), 6)] {
        for (hang, needed, queued) in [
            (Hang::LeakedSlot, places, 0),
            (Hang::StuckAccept, 1, places),
            (Hang::StuckWorker, 4, places),
        ] {
            for (client, end) in [(nt351(), 45.0), (bsd44(), 75.0), (linux(), 131.0)] {
                let seen = caller(listener.clone(), hang, needed, queued, client);
                assert!(seen.received.is_empty(), "{hang:?}: dropped without a word");
                assert_eq!(seen.ended, Some((after(end), TimedOut)), "{hang:?}");
            }
        }
    }
}

#[test]
fn partial_service_before_death() {
    for (hang, needed) in MECHANISMS {
        for acted in 0..needed {
            let client = class("client", linux(), once(CALL), 0.0);
            let (outcome, seen) = last_client(&poisoned(hang, acted, vec![client]));
            let of = format!("{hang:?} after {acted} of {needed}");
            assert_eq!(seen.received, [SynAck, Banner, Reply], "{of}");
            assert_eq!(seen.ended, Some((after(2.0), Served)), "{of}");
            assert_eq!((outcome.port.hangs, outcome.port.up), (0, SimDuration::DAY), "{of}");
        }
    }
}

/// Of clients that come at once, as many are not refused as there are workers and places left.
#[test]
fn each_invalid_request_takes_one_place_or_one_worker_with_it() {
    let served = |hang, acted: u64| {
        let clients = (0..20).map(|n| class(&format!("client {n}"), linux(), once(CALL), 0.0));
        let outcome = simulate(
            &poisoned(hang, acted, clients.collect()),
            &Remedy::default(),
            Streams::new(1, 0),
        );
        outcome.valid_total().served
    };
    for acted in 0..6 {
        assert_eq!(served(Hang::LeakedSlot, acted), 6 - acted, "places");
    }
    let in_one_go = |acted: u64| {
        let clients = (0..4).map(|n| class(&format!("client {n}"), linux(), once(CALL), 0.0));
        let scenario = poisoned(Hang::StuckWorker, acted, clients.collect());
        last_client(&scenario).1.ended
    };
    for (acted, rounds) in [(0, 1.0), (1, 2.0), (2, 2.0), (3, 4.0)] {
        assert_eq!(in_one_go(acted), Some((after(2.0 * rounds), Served)), "workers");
    }
}

/// A session that was open at the hang, one second before its end.
fn open_session() -> Class {
    class("open", linux(), once(POISON - 1), 0.0)
}

/// The port of this mechanism and an open session, with what an operator restarts it by, if
/// anybody does.
fn port(hang: Hang, needed: u64, open: bool, restart: Option<Restart>) -> PortOutcome {
    let mut classes = if open { vec![open_session()] } else { Vec::new() };
    classes.push(class("client", linux(), once(CALL), 0.0));
    let notices = Distribution::Constant(seconds(50));
    let operator = restart.map(|restart| Measure::Operator(Operator::noticing(notices, restart)));
    let remedy = Remedy { measures: operator.into_iter().collect() };
    let scenario = poisoned(hang, needed, classes);
    let (outcome, client) = {
        let watch = Client { class: scenario.classes.len() as u16 - 1, ..Client::default() };
        simulate_watched(&scenario, &remedy, Streams::new(1, 0), watch)
    };
    let healed = outcome.port.hung < SimDuration::DAY - seconds(POISON + 1);
    let served = client.ended == Some((after(2.0), Served));
    assert_eq!(healed, served, "{hang:?}: a client is served after, or never");
    outcome.port
}

#[test]
fn sessions_already_open_go_on() {
    for (hang, needed) in MECHANISMS {
        let (outcome, seen) = last_client(&poisoned(hang, needed, vec![open_session()]));
        assert_eq!(seen.received, [SynAck, Banner, Reply], "{hang:?}");
        assert_eq!(seen.ended, Some((second(POISON + 1), Served)), "{hang:?}");
        // The last of the stuck workers is the one that has to end this session first.
        let wait = u64::from(hang == Hang::StuckWorker);
        assert_eq!(outcome.port.first_hang, Some(second(POISON + wait)), "{hang:?}");
    }
}

#[test]
fn heals_by_itself() {
    for (hang, needed) in MECHANISMS {
        let until_the_end = SimDuration::DAY - seconds(POISON);
        assert_eq!(port(hang, needed, false, None).hung, until_the_end, "{hang:?}");
        let with_session = match hang {
            Hang::StaleAddress => SimDuration::SECOND,
            Hang::StuckWorker => until_the_end - SimDuration::SECOND,
            _ => until_the_end,
        };
        assert_eq!(port(hang, needed, true, None).hung, with_session, "{hang:?}");
    }
}

#[test]
fn a_restart_of_the_service_or_of_the_machine_heals() {
    let constant = |ms| Distribution::Constant(SimDuration::from_millis(ms));
    let service = [0, 0, 300];
    let reboot = [30_000, 150_000, 60_000];
    for (hang, needed) in MECHANISMS {
        for phases in [service, reboot] {
            let [shutdown, dark, closed] = phases.map(constant);
            let port = port(
                hang,
                needed,
                false,
                Some(Restart { shutdown, dark, closed, ..Restart::INSTANT }),
            );
            let restarting = SimDuration::from_millis(phases.iter().sum());
            assert_eq!((port.hangs, port.restarts), (1, 1), "{hang:?}");
            assert_eq!((port.hung, port.restarting), (seconds(50), restarting), "{hang:?}");
        }
    }
}

/// When invalid requests act.
#[derive(Default)]
struct Acts(Vec<SimTime>);

impl Observer for Acts {
    fn note(&mut self, now: SimTime, fact: Fact) {
        if let Fact::Acted { .. } = fact {
            self.0.push(now);
        }
    }
}

/// The experiment that reproduces the article, with each mechanism in its place, and with as many
/// invalid requests as that needs, the last of them at 06:00.
#[test]
fn the_port_of_the_article_is_up_until_the_last_invalid_request_acts() {
    let text = include_str!("../experiments/reproduce-hang.toml");
    for (hang, set, needed) in [
        (RST, "{ listen-not-rearmed = { dead-reply = \"rst\" } }", 1),
        (UNARMED_SILENT, "{ listen-not-rearmed = { dead-reply = \"silent\" } }", 1),
        (RST_LATER, "{ listen-not-rearmed = { dead-reply = \"reset-after-handshake\" } }", 1),
        (Hang::LeakedSlot, "leaked-slot", 6),
        (Hang::StuckAccept, "stuck-accept", 1),
        (Hang::StuckWorker, "stuck-worker", 4),
        (Hang::StaleAddress, "stale-address", 1),
        (Hang::Silent, "silent", 1),
    ] {
        let gap = 6 * 60 / needed;
        let arrivals = format!("{{ renewal = {{ gap = \"{gap} min\" }} }}");
        let set = [
            ("listener.hang".to_owned(), set.to_owned()),
            ("clients.offender.arrivals".to_owned(), arrivals),
        ];
        let file = "experiments/reproduce-hang.toml";
        let experiment = config::read(file, text, &set, &config::no_files).unwrap();
        assert_eq!(experiment.scenario.listener.hang, hang);
        let without = &experiment.remedies[0];
        assert_eq!(without.name, "without the fix");
        for replication in 0..4 {
            let streams = Streams::new(experiment.seed, replication);
            let scenario = &experiment.scenario;
            let (outcome, acts) =
                simulate_watched(scenario, &without.remedy, streams, Acts::default());
            let expected: Vec<SimTime> = (1..=needed)
                .map(|n| SimTime::ZERO + SimDuration::from_secs(60 * gap * n))
                .collect();
            assert_eq!(acts.0[..needed as usize], expected, "{hang:?}");
            assert_eq!(outcome.port.up, seconds(6 * 3_600), "{hang:?}");
            assert_eq!(outcome.port.first_hang, Some(second(6 * 3_600)), "{hang:?}");
        }
    }
}
