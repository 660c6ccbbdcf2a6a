//! What poison does to a port before it hangs, at that instant, and after a restart or the fix: of
//! every mechanism. What those see who call later is the table of observed.rs.

use Segment::{Banner, Reply, SynAck};
use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::experiment::config;
use porthang::model::Outcome;
use porthang::model::client::Ending::{Served, TimedOut};
use porthang::model::hang::Hang;
use porthang::model::remedy::{Fix, Measure, Operator, Reference, Remedy, Schedule};
use porthang::model::restart::{Restart, Scope};
use porthang::model::scenario::{Class, Scenario};
use porthang::model::segment::Segment;
use porthang::model::world::{Fact, Observer, simulate, simulate_watched};

use crate::common::{Client, class, linux, nt351, once, second, seconds};
use crate::forms::{PATIENCE, POISON, forms, needed, offender, poisoned, written};

/// When clients call that come long after the poison.
const CALL: u64 = 10_000;

fn caller(n: u32, at: u64) -> Class {
    class(&format!("caller {n} at {at}"), linux(), once(at), 0.0)
}

/// What comes of it, and what the client of class number `class` sees.
fn watch(scenario: &Scenario, class: u16) -> (Outcome, Client) {
    let client = Client { class, ..Client::default() };
    simulate_watched(scenario, &Remedy::default(), Streams::new(1, 0), client)
}

fn under(measure: Measure, scenario: &Scenario) -> Outcome {
    simulate(scenario, &Remedy { measures: vec![measure] }, Streams::new(1, 0))
}

#[test]
fn a_port_serves_until_the_last_invalid_request_that_it_needs_to_hang_acts() {
    for (name, hang) in forms() {
        let needed = needed(hang, &nt351());
        for count in 0..needed {
            let (outcome, seen) = watch(&poisoned(hang, count, vec![caller(1, CALL)]), 1);
            let of = format!("{name} after {count} of {needed}");
            assert_eq!(seen.received, [SynAck, Banner, Reply], "{of}");
            assert_eq!(seen.ended, Some((second(CALL + 2), Served)), "{of}");
            assert_eq!((outcome.port.hangs, outcome.port.up), (0, SimDuration::DAY), "{of}");
        }
        let (outcome, seen) = watch(&poisoned(hang, needed, vec![caller(1, CALL)]), 1);
        assert_eq!((outcome.port.hangs, outcome.port.up), (1, seconds(POISON)), "{name}");
        assert_eq!(outcome.port.first_hang, Some(second(POISON)), "{name}");
        assert!(!seen.received.contains(&Banner), "{name}: {:?}", seen.received);
    }
}

/// Of clients that call at once as many are let in as there are places, and as many at a time are
/// served as there are workers.
#[test]
fn what_poison_takes_is_missing_to_those_who_come_at_once() {
    for (name, hang) in forms() {
        for taken in 0..needed(hang, &nt351()) {
            let (places, workers) = match hang {
                Hang::LeakedSlot => (6 - taken, 4),
                Hang::StuckWorker | Hang::HeldWorker => (6, 4 - taken),
                Hang::ListenNotRearmed { .. }
                | Hang::StuckAccept
                | Hang::HeldAccept
                | Hang::StaleAddress
                | Hang::Silent
                | Hang::Descriptors { .. } => (6, 4),
            };
            let callers = (1..=20).map(|n| caller(n, CALL)).collect();
            let (outcome, last) = watch(&poisoned(hang, taken, callers), places as u16);
            let of = format!("{name} after {taken}");
            assert_eq!(outcome.valid_total().served, u64::from(places), "{of}");
            let rounds = u64::from(places.div_ceil(workers));
            assert_eq!(last.ended, Some((second(CALL + 2 * rounds), Served)), "{of}");
        }
    }
}

/// Where the program has a single thread they would stall, but workers are independent here.
#[test]
fn sessions_that_are_open_at_the_hang_go_on() {
    for (name, hang) in forms() {
        let open = caller(1, POISON - 1);
        let (outcome, seen) = watch(&poisoned(hang, needed(hang, &nt351()), vec![open]), 1);
        assert_eq!(seen.received, [SynAck, Banner, Reply], "{name}");
        assert_eq!(seen.ended, Some((second(POISON + 1), Served)), "{name}");
        let wait = match hang {
            // The last of the workers has to end this session first.
            Hang::StuckWorker | Hang::HeldWorker => 1,
            Hang::ListenNotRearmed { .. }
            | Hang::LeakedSlot
            | Hang::StuckAccept
            | Hang::HeldAccept
            | Hang::StaleAddress
            | Hang::Silent
            | Hang::Descriptors { .. } => 0,
        };
        assert_eq!(outcome.port.first_hang, Some(second(POISON + wait)), "{name}");
    }
}

#[test]
fn who_takes_a_part_of_the_port_gets_no_banner() {
    for (name, hang) in forms().filter(|(_, hang)| needed(*hang, &nt351()) > 1) {
        let mut scenario = poisoned(hang, 1, Vec::new());
        scenario.horizon = seconds(2 * PATIENCE);
        let (outcome, seen) = watch(&scenario, 0);
        assert_eq!(seen.received, [SynAck], "{name}");
        assert_eq!(seen.ended, Some((second(POISON + PATIENCE), TimedOut)), "{name}");
        assert_eq!(outcome.port.hangs, 0, "{name}");
    }
}

#[test]
fn a_restart_before_the_port_hangs_gives_back_what_poison_has_taken() {
    for (name, hang) in forms() {
        for scope in [Scope::Service, Scope::Machine] {
            let one_less = needed(hang, &nt351()) - 1;
            let mut scenario = poisoned(hang, one_less, vec![offender("later", one_less, 5_000)]);
            scenario.horizon = seconds(6_000);
            let restart = Restart { scope, ..restart() };
            let schedule = Schedule::every(seconds(4_000), Reference::Wall, restart);
            let port = under(Measure::Schedule(schedule), &scenario).port;
            assert_eq!((port.planned, port.hangs), (1, 0), "{name}, {scope:?}");
        }
    }
}

fn restart() -> Restart {
    let closed = Distribution::Constant(SimDuration::SECOND);
    Restart { closed, ..Restart::INSTANT }
}

/// No operator comes who would have noticed later.
#[test]
fn a_stale_address_resets_everybody_until_the_last_old_connection_is_gone() {
    let (old, new) = (caller(1, POISON - 10), caller(2, 1_000));
    let mut scenario = poisoned(Hang::StaleAddress, 1, vec![old, new]);
    scenario.listener.service = Distribution::Constant(seconds(500));
    let operator = Operator::noticing(Distribution::Constant(seconds(600)), restart());
    let outcome = under(Measure::Operator(operator), &scenario);
    assert_eq!((outcome.port.hangs, outcome.port.restarts), (1, 0));
    assert_eq!(outcome.port.hung, seconds(490), "from the poison to the end of the session");
    assert_eq!((outcome.valid[1].served, outcome.valid[2].served), (1, 1));
}

#[test]
fn a_fixed_listener_refuses_poison_where_it_would_have_acted() {
    let fix = || Measure::Fix(Fix::at(SimTime::ZERO, SimDuration::ZERO));
    for (name, hang) in forms() {
        let outcome = under(fix(), &poisoned(hang, 1, Vec::new()));
        let invalid = outcome.invalid[0];
        let (refused, served) = match hang {
            // RST at the SYN.
            Hang::ListenNotRearmed { .. }
            | Hang::LeakedSlot
            | Hang::StaleAddress
            | Hang::Silent => (1, 0),
            // A permanent error.
            Hang::StuckAccept
            | Hang::StuckWorker
            | Hang::HeldWorker
            | Hang::HeldAccept
            | Hang::Descriptors { .. } => (0, 1),
        };
        assert_eq!((invalid.refused, invalid.served), (refused, served), "{name}");
        assert_eq!((invalid.bounced, invalid.delivered), (1, 0), "{name}");
        assert_eq!(outcome.port.hangs, 0, "{name}");
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
    let text = include_str!("../../experiments/reproduce-hang.toml");
    let file = "experiments/reproduce-hang.toml";
    for (name, hang) in forms() {
        let needed = u64::from(needed(hang, &nt351()));
        let gap = 6 * 60 / needed;
        let arrivals = format!("{{ renewal = {{ gap = \"{gap} min\" }} }}");
        let set = [
            ("listener.hang".to_owned(), written(hang)),
            ("clients.offender.arrivals".to_owned(), arrivals),
            // Nobody loses patience within the day.
            ("clients.offender.banner-timeout".to_owned(), "1 day".to_owned()),
            ("listener.idle-timeout".to_owned(), "1 day".to_owned()),
        ];
        let experiment = config::read(file, text, &set, &config::no_files).unwrap();
        assert_eq!(experiment.scenario.listener.hang, hang);
        let without = &experiment.remedies[0];
        assert_eq!(without.name, "without the fix");
        for replication in 0..4 {
            let streams = Streams::new(experiment.seed, replication);
            let scenario = &experiment.scenario;
            let (outcome, acts) =
                simulate_watched(scenario, &without.remedy, streams, Acts::default());
            let expected: Vec<SimTime> = (1..=needed).map(|n| second(60 * gap * n)).collect();
            assert_eq!(acts.0[..needed as usize], expected, "{name}");
            assert_eq!(outcome.port.up, seconds(6 * 3_600), "{name}");
            assert_eq!(outcome.port.first_hang, Some(second(6 * 3_600)), "{name}");
        }
    }
}

#[test]
fn where_experiments_compare_mechanisms_none_is_missing() {
    for (file, text) in [
        ("hang-mechanisms.toml", include_str!("../../experiments/hang-mechanisms.toml")),
        ("detection-matrix.toml", include_str!("../../experiments/detection-matrix.toml")),
    ] {
        let experiment = config::read(file, text, &[], &config::no_files).unwrap();
        let points = experiment.sweep.expect("it varies the mechanism").points;
        for (name, hang) in forms() {
            let kind = |hang: Hang| (hang.tag(), hang.law().dead);
            let is_there =
                points.iter().any(|point| kind(point.scenario.listener.hang) == kind(hang));
            assert!(is_there, "{file}: {name}");
        }
    }
}
