//! Clients in closed loops: what share of their tries is served while a port is down by turns, and
//! how much they get from a healthy listener.

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::client::Ending;
use porthang::model::hang::DeadReply;
use porthang::model::host::Profile;
use porthang::model::network::Path;
use porthang::model::scenario::{Arrivals, Class, Scenario};
use porthang::model::world::{Fact, Observer, RequestName, simulate_watched};
use porthang::model::{Detail, Remedy};
use porthang::theory::closed_loop::{ClosedLoop, constant, exponential};
use porthang::theory::queue::FiniteSource;

use crate::common::{class, listener, seconds};
use crate::port::{closed, of_each, operator, replicate, scenario, single_shot, span};
use crate::sample::{assert_in_interval, assert_near};

/// So many hosts that think for exponential times of this mean [s].
fn thinkers(hosts: usize, mean: f64, profile: Profile) -> Class {
    let think = Distribution::Exponential { mean };
    let mut class = class("thinkers", profile, Arrivals::ClosedLoop { think }, 0.0);
    class.paths = vec![Path::LOOPBACK; hosts];
    (class.banner_timeout, class.session_timeout) = (SimDuration::FOREVER, SimDuration::FOREVER);
    class
}

#[test]
fn clients_that_wait_out_a_failed_try_see_a_better_port_than_there_is() {
    // Poison finds the port up; an operator restarts it at once after an exponential time. A hung
    // port is silent, and a client sends one SYN: its connect time-out is what a failed try costs.
    for (poison, notices, think, cost, seed) in
        [(0.01, 60.0, 20.0, 45.0, 1), (0.002, 300.0, 5.0, 75.0, 2), (0.05, 10.0, 30.0, 3.0, 3)]
    {
        let horizon = 400_000.0;
        let mut world = scenario(poison, horizon, single_shot(), DeadReply::Silent);
        let profile = Profile { syn_gaps: vec![span(cost)], ..single_shot() };
        world.classes.push(thinkers(1, think, profile));
        let notices = Distribution::Exponential { mean: notices };
        let repair = 1.0 / notices.mean();
        let remedy = operator(notices, closed(Distribution::ZERO));
        let s = poison + repair;
        let (think, cost) = (exponential(think, s), constant(cost, s));
        let success = ClosedLoop { poison, repair, think, cost }.success();
        let outcomes = replicate(&world, &remedy, seed, 40);
        let surplus = of_each(&outcomes, |outcome| {
            let tries = outcome.valid_total();
            assert_eq!(tries.served + tries.timed_out + tries.in_flight, tries.requests);
            tries.first_served as f64 - success * tries.first_decided as f64
        });
        let up = repair / s;
        assert!(success > up + 0.01, "{success} is far from {up}");
        assert_near(&surplus, 0.0, &format!("poison {poison}: served beyond {success:.4}"));
    }
}

#[test]
fn a_few_sources_get_from_their_servers_what_machine_interference_leaves() {
    for (sources, servers, think, service, seed) in
        [(6, 1, 10.0, 2.0, 11), (20, 3, 30.0, 5.0, 12), (4, 4, 10.0, 4.0, 13)]
    {
        let horizon = 50_000.0;
        let mut listener = listener();
        (listener.workers, listener.backlog) = (servers, 100);
        listener.service = Distribution::Exponential { mean: service };
        let classes = vec![thinkers(sources, think, single_shot())];
        let world = Scenario {
            detail: Detail::Requests,
            horizon: span(horizon),
            classes,
            listener,
            gates: Vec::new(),
            sites: Vec::new(),
        };
        let theory = FiniteSource {
            request_rate: 1.0 / think,
            service_rate: 1.0 / service,
            servers,
            sources: sources as u32,
        };
        let outcomes = replicate(&world, &Remedy::default(), seed, 40);
        let served = of_each(&outcomes, |outcome| outcome.valid_total().served as f64 / horizon);
        let what = format!("{sources} sources, {servers} servers");
        assert_in_interval(&served, theory.throughput(), &format!("{what}: throughput"));
        let stay = of_each(&outcomes, |outcome| {
            assert_eq!(outcome.valid_total().attempts, outcome.valid_total().requests);
            outcome.delivery_delay.mean().expect("some were served")
        });
        assert_in_interval(&stay, theory.mean_stay(), &format!("{what}: stay"));
    }
}

/// What the hosts of the first class draw.
struct Loops {
    of_hosts: Vec<Host>,
    /// The host of each connection, by its index; none for another class.
    calls: Vec<Option<u32>>,
}

/// The requests of one host.
#[derive(Clone, Default)]
struct Host {
    invalid: Vec<bool>,
    /// From the end of one request to the birth of the next.
    thought: Vec<SimDuration>,
    /// From a birth to the end of the first attempt; no time if it was not served.
    service: Vec<SimDuration>,
    born: SimTime,
    ended: SimTime,
}

impl Observer for Loops {
    fn note(&mut self, now: SimTime, fact: Fact) {
        match fact {
            Fact::Born { request: RequestName { class: 0, host, .. }, invalid } => {
                let host = &mut self.of_hosts[host as usize];
                host.thought.push(now.since(host.ended));
                host.invalid.push(invalid);
                host.born = now;
            }
            Fact::Attempt { request, connection, .. } => {
                let index = connection.index as usize;
                self.calls.resize(self.calls.len().max(index + 1), None);
                self.calls[index] = (request.class == 0).then_some(request.host);
            }
            Fact::Ended { connection, ending, .. } => {
                let Some(host) = self.calls[connection.index as usize] else { return };
                let host = &mut self.of_hosts[host as usize];
                let served = ending == Ending::Served;
                host.service.push(if served { now.since(host.born) } else { SimDuration::ZERO });
                host.ended = now;
            }
            _ => {}
        }
    }
}

#[test]
fn what_a_host_draws_does_not_depend_on_the_remedy_but_when_it_asks_does() {
    let mut world = scenario(0.001, 50_000.0, single_shot(), DeadReply::Silent);
    let mut loops = thinkers(5, 100.0, single_shot());
    loops.invalid = 0.02;
    world.classes.insert(0, loops);
    world.listener.workers = 6;
    world.listener.service = Distribution::Exponential { mean: 3.0 };
    let run = |remedy: &Remedy| {
        let loops = Loops { of_hosts: vec![Host::default(); 5], calls: Vec::new() };
        simulate_watched(&world, remedy, Streams::new(5, 0), loops).1.of_hosts
    };
    let minute = closed(Distribution::Constant(seconds(60)));
    let often = run(&operator(Distribution::ZERO, minute.clone()));
    let seldom = run(&operator(Distribution::Constant(seconds(600)), minute));
    let requests = |hosts: &[Host]| hosts.iter().map(|host| host.thought.len()).sum::<usize>();
    assert_ne!(requests(&often), requests(&seldom), "the remedy decides how many there are");
    for (a, b) in often.iter().zip(&seldom) {
        assert!(a.thought.len().min(b.thought.len()) > 300);
        assert!(a.thought.iter().zip(&b.thought).all(|(a, b)| a == b), "it thinks alike");
        assert!(a.invalid.iter().zip(&b.invalid).all(|(a, b)| a == b), "it errs alike");
        let served = |(a, b): &(&SimDuration, &SimDuration)| {
            **a > SimDuration::ZERO && **b > SimDuration::ZERO
        };
        let both: Vec<_> = a.service.iter().zip(&b.service).filter(served).collect();
        assert!(both.len() > 100 && a.invalid.contains(&true));
        assert!(both.iter().all(|(a, b)| a == b), "it needs as much service");
    }
}
