//! Closed loops: hosts that think, make one request, and think again when it has ended. Change here
//! how such hosts think.

use super::observer::Observer;
use super::{Event, World};
use crate::engine::{Chance, Distribution, Schedule, SimDuration, SimTime, Stream, Streams};
use crate::model::scenario::Class;

/// The hosts of a class that makes its requests in closed loops.
///
/// How many requests there are, and when, depends on the remedy: a host whose request waits for
/// its retry makes no other. So that remedies can still be compared, each host has streams of its
/// own: its k-th think time, the service need of its k-th request, and whether that is invalid,
/// are the same under every remedy, whatever the other hosts meet.
#[derive(Debug)]
pub(super) struct ClosedLoop<'a> {
    think: &'a Distribution,
    service: &'a Distribution,
    invalid: Chance,
    /// The flow of the valid requests, and that of the invalid ones.
    flows: [u16; 2],
    hosts: Vec<Draws>,
}

/// What one host draws.
#[derive(Debug)]
struct Draws {
    thinking: Stream,
    validity: Stream,
    service: Stream,
}

const _: () = assert!(size_of::<Draws>() <= 1024, "the reader of files counts with 1 kB a host");

impl<'a> ClosedLoop<'a> {
    /// The loops of `class`, whose valid and invalid requests go to `flows`.
    pub(super) fn new(
        class: &Class,
        think: &'a Distribution,
        service: &'a Distribution,
        flows: [u16; 2],
        streams: &Streams,
    ) -> Self {
        let draws = |host| {
            // The number comes first: no two hosts of whatever classes have one name.
            let name = format!("{host} of {}", class.name);
            Draws {
                thinking: streams.stream("closed-loop thinking", &name),
                validity: streams.stream("closed-loop validity", &name),
                service: streams.stream("closed-loop service", &name),
            }
        };
        let hosts = (0..class.paths.len()).map(draws).collect();
        Self { think, service, invalid: Chance::new(class.invalid), flows, hosts }
    }

    /// The flow and the service need of the next request of `host`.
    fn request(&mut self, host: u32) -> (u16, SimDuration) {
        let draws = &mut self.hosts[host as usize];
        let invalid = draws.validity.happens(self.invalid);
        (self.flows[usize::from(invalid)], self.service.sample(&mut draws.service))
    }

    /// How long `host` thinks now.
    fn think(&mut self, host: u32) -> SimDuration {
        self.think.sample(&mut self.hosts[host as usize].thinking)
    }
}

impl<O: Observer> World<'_, O> {
    /// Lets every host of a closed loop begin to think.
    pub(super) fn open_loops(&mut self, schedule: &mut Schedule<Event>) {
        for index in 0..self.loops.len() {
            for host in 0..self.loops[index].hosts.len() {
                self.think(index as u16, host as u32, schedule);
            }
        }
    }

    /// A host of a closed loop begins to think: its request has ended.
    pub(super) fn think(&mut self, closed_loop: u16, host: u32, schedule: &mut Schedule<Event>) {
        let span = self.loops[usize::from(closed_loop)].think(host);
        let at = schedule.now() + span;
        if at != SimTime::NEVER {
            schedule.at(at, Event::Thought { closed_loop, host });
        }
    }

    /// A host of a closed loop has thought: it makes its request.
    pub(super) fn on_thought(
        &mut self,
        closed_loop: u16,
        host: u32,
        schedule: &mut Schedule<Event>,
    ) {
        let (flow, service) = self.loops[usize::from(closed_loop)].request(host);
        let request = self.bear(flow, host, service, schedule.now());
        self.begin_attempt(request, schedule);
    }
}
