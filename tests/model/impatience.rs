//! Clients that give up waiting for the banner: what they leave in the backlog, and who clears it.

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::client::Ending;
use porthang::model::hang::Hang;
use porthang::model::remedy::Remedy;
use porthang::model::scenario::{Class, Scenario};
use porthang::model::world::{Fact, Observer, simulate_watched};

use crate::common::{Client, class, linux, nt351, once, path, scenario, second, seconds};

/// Clients that call at these seconds and wait five seconds for the banner.
fn impatient(at: &[u64]) -> Vec<Class> {
    let client = |n: &u64| Class {
        banner_timeout: seconds(5),
        ..class(&format!("impatient {n}"), linux(), once(*n), 0.0)
    };
    at.iter().map(client).collect()
}

/// A client that calls at second `n` and has all the time in the world.
fn patient(name: &str, n: u64) -> Class {
    let (banner_timeout, session_timeout) = (SimDuration::FOREVER, SimDuration::FOREVER);
    Class { banner_timeout, session_timeout, ..class(name, linux(), once(n), 0.0) }
}

/// One worker, whom the first client keeps for a thousand seconds, and a backlog of three places.
fn busy(mut others: Vec<Class>) -> Scenario {
    others.insert(0, patient("first", 0));
    let mut busy = scenario(others);
    busy.listener.profile = nt351();
    busy.listener.backlog = 2;
    busy.listener.workers = 1;
    busy.listener.service = Distribution::Constant(seconds(1_000));
    busy
}

/// How the attempt of the last class ended, and when.
fn last(scenario: &Scenario) -> Option<(SimTime, Ending)> {
    let watch = Client { class: scenario.classes.len() as u16 - 1, ..Client::default() };
    simulate_watched(scenario, &Remedy::default(), Streams::new(1, 0), watch).1.ended
}

/// Instants at which workers took calls whose clients were there, and had gone.
#[derive(Default)]
struct Taken {
    alive: Vec<SimTime>,
    gone: Vec<SimTime>,
}

impl Observer for Taken {
    fn note(&mut self, now: SimTime, fact: Fact) {
        match fact {
            Fact::Accepted { .. } => self.alive.push(now),
            Fact::FoundGone { .. } => self.gone.push(now),
            _ => {}
        }
    }
}

fn taken(scenario: &Scenario) -> Taken {
    simulate_watched(scenario, &Remedy::default(), Streams::new(1, 0), Taken::default()).1
}

#[test]
fn a_busy_listener_is_full_of_clients_that_have_gone() {
    let mut classes = impatient(&[10, 20, 30]);
    classes.push(patient("patient", 500));
    let (at, ending) = last(&busy(classes)).expect("it is refused");
    assert_eq!((at, ending), (second(500), Ending::Refused), "nobody waits, yet there is no room");
    let mut classes = impatient(&[10, 20]);
    classes.push(patient("patient", 500));
    assert_eq!(last(&busy(classes)), Some((second(2_000), Ending::Served)), "there is one place");
}

#[test]
fn a_free_worker_clears_the_dead_calls_at_once_and_greets_the_next_client() {
    let mut classes = impatient(&[10, 20]);
    classes.push(patient("patient", 500));
    let taken = taken(&busy(classes));
    assert_eq!(taken.gone, [second(1_000); 2]);
    assert_eq!(taken.alive, [second(0), second(1_000)]);
}

#[test]
fn dead_calls_are_cleared_in_their_turn() {
    let mut classes = impatient(&[10, 600]);
    classes.insert(1, patient("patient", 500));
    let taken = taken(&busy(classes));
    assert_eq!(taken.alive, [second(0), second(1_000)]);
    assert_eq!(taken.gone, [second(1_000), second(2_000)], "one waits behind the patient client");
}

#[test]
fn a_client_whose_goodbye_is_under_way_costs_the_worker_until_it_arrives() {
    let mut late = impatient(&[900]);
    // Open at 902, given up at 999.5: the worker is free at 1000, the FIN arrives at 1000.5.
    late[0].banner_timeout = SimDuration::from_millis(97_500);
    late[0].paths = vec![path(seconds(1))];
    late.push(patient("patient", 950));
    let half = SimDuration::from_millis(500);
    assert_eq!(taken(&busy(late)).alive, [second(0), second(1_000), second(1_000) + half]);
}

#[test]
fn where_nobody_accepts_dead_calls_fill_the_backlog_for_good() {
    let offender = class("offender", linux(), once(1), 1.0);
    let mut classes = vec![offender];
    classes.extend(impatient(&[10, 20, 30, 4_000]));
    let mut hung = scenario(classes);
    (hung.listener.hang, hung.listener.backlog) = (Hang::StuckAccept, 2);
    let (at, ending) = last(&hung).expect("it is refused");
    assert_eq!((at, ending), (second(4_000), Ending::Refused));
    assert!(taken(&hung).gone.is_empty());
}
