//! When outages can be simulated [alone](Detail::Outages): the conditions under which the valid
//! requests do not touch the path of the ports. Change here what they may touch.
//!
//! A world of outages alone is the [`World`](super::World) of all requests without the flows of the
//! valid ones: the same caretakers, listeners and invalid requests, by the same draws. So every
//! port is up and down at the same instants as with them, as long as
//!
//! 1. invalid requests are made whatever became of valid ones,
//! 2. what hangs the port, and what ends that, depends on invalid requests, probes and restarts,
//! 3. an invalid request, or a probe, finds the room that it needs, however many valid ones there
//!    are.
//!
//! Then the path of the ports is autonomous, and whatever is read off it alone is exact. The third
//! condition never holds for certain where requests come at random. It is taken to hold where room is
//! missing with a probability of at most [`MISSING`] at any instant, at the highest rate that can
//! come. The requests that hold a place are those of an M/G/∞ queue: Poisson by number whatever the
//! law of their stay (M. Mirasol, *Operations Research* 11, 1963), and its tail is bounded by
//! Chernoff: P(N ≥ k) ≤ e^(k − m) (m/k)^k for a mean m < k.

use std::fmt;

#[cfg(doc)]
use super::detail::Detail;
use super::hang::{Dead, Heals, Takes};
use super::host::Profile;
use super::network::Path;
use super::remedy::{Layer, Remedy, Why};
use super::scenario::{Arrivals, Class, ListenerSpec, Scenario};
use crate::engine::SimDuration;

/// The probability with which an invalid request or a probe may miss room.
pub const MISSING: f64 = 1e-9;

/// How the valid requests touch the path of the ports.
#[derive(Clone, Debug, PartialEq)]
pub enum Touch {
    /// This class makes its invalid requests when valid ones are over.
    OneAfterTheOther(String),
    /// The mechanism takes one by one what valid requests need too.
    Shared(&'static str),
    /// The hung port goes on to queue.
    Queues(&'static str),
    /// The mechanism ends with the last connection.
    LastConnection(&'static str),
    /// It is not known how many of this class take room at once.
    Bursts(String),
    /// So many places, and so many requests that hold one on the mean.
    Places(u32, f64),
    /// So many workers, and so many requests that hold one on the mean.
    Workers(u32, f64),
    /// They queue while the program restarts, whose socket is kept.
    KeptSocket,
    /// They wait in line with the segments of this class.
    Line(String),
    /// The address is held by connections that were open.
    HeldAddress,
    /// Somebody hears of failed attempts.
    Complaints,
    /// Somebody reads how long the queue is.
    Queue,
    /// Workers are replaced after so many sessions.
    Recycled,
    /// A balancer gives calls to one listener after the other.
    InTurn,
    /// Workers are killed that are at one session for too long.
    TimedOut,
}

impl fmt::Display for Touch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneAfterTheOther(class) => write!(
                f,
                "the hosts of `{class}` make one request after the other, so invalid ones wait for \
                 valid ones"
            ),
            Self::Shared(hang) => {
                write!(f, "`{hang}` takes one by one what valid requests need too")
            }
            Self::Queues(hang) => {
                write!(f, "a port hung by `{hang}` goes on to queue: valid requests fill it up")
            }
            Self::LastConnection(hang) => {
                write!(f, "`{hang}` ends with the last connection, which may be a valid one")
            }
            Self::Bursts(class) => {
                write!(f, "it is not known how many valid requests of `{class}` take room at once")
            }
            Self::KeptSocket => f.write_str(
                "valid requests queue while a program restarts whose socket is kept, and fill it up",
            ),
            Self::Places(places, mean) => write!(
                f,
                "invalid requests and probes share {places} places of the backlog with valid \
                 requests, which take {} of them on the mean when they come back after an outage",
                told(*mean)
            ),
            Self::Workers(workers, mean) => write!(
                f,
                "invalid requests and probes share {workers} workers with valid requests, which \
                 take {} of them on the mean when they come back after an outage",
                told(*mean)
            ),
            Self::Line(class) => {
                write!(f, "the segments of `{class}` wait in line with those of valid requests")
            }
            Self::HeldAddress => f.write_str(
                "without `reuse-address` a start fails while a connection lingers, which may be a \
                 valid one",
            ),
            Self::Complaints => f.write_str("somebody hears of valid requests that failed"),
            Self::Queue => f.write_str("a probe reads a queue in which valid requests wait"),
            Self::Recycled => {
                f.write_str("workers are replaced after so many sessions, valid ones included")
            }
            Self::InTurn => f.write_str(
                "a balancer gives calls to one listener after the other, so valid ones decide where \
                 an invalid one goes",
            ),
            Self::TimedOut => {
                f.write_str("workers are killed that are at one session for too long, be it valid")
            }
        }
    }
}

/// A mean, if it is one that anybody needs to know.
fn told(mean: f64) -> String {
    if mean < 1e6 { format!("{mean:.2}") } else { "over a million".to_owned() }
}

/// How the valid requests of `scenario` touch the path of the ports under `remedy`; in no way, where
/// outages can be simulated alone.
pub fn touches(scenario: &Scenario, remedy: &Remedy) -> Vec<Touch> {
    let valid: Vec<&Class> = scenario.classes.iter().filter(|class| class.sends_valid()).collect();
    if valid.is_empty() {
        return Vec::new();
    }
    let mut touches = Vec::new();
    for class in &valid {
        if matches!(class.arrivals, Arrivals::ClosedLoop { .. }) && class.sends_invalid() {
            touches.push(Touch::OneAfterTheOther(class.name.clone()));
        }
    }
    of_mechanism(scenario, &mut touches);
    of_listener(scenario, &mut touches);
    of_room(scenario, &valid, slowest_start(remedy), &mut touches);
    for class in scenario.classes.iter().filter(|class| class.sends_invalid()) {
        let mut crossings = class.all_paths().flat_map(Path::crossings);
        if crossings.any(|crossing| scenario.gates[crossing.gate as usize].line.is_some()) {
            touches.push(Touch::Line(class.name.clone()));
        }
    }
    of_remedy(remedy, &mut touches);
    touches
}

fn of_mechanism(scenario: &Scenario, touches: &mut Vec<Touch>) {
    let hang = scenario.listener.hang;
    let (law, tag) = (hang.law(), hang.tag());
    match law.takes {
        Takes::Port => {}
        Takes::Place | Takes::Worker | Takes::Descriptor(_) => touches.push(Touch::Shared(tag)),
    }
    match law.dead {
        Dead::Answers(_) => {}
        Dead::Full | Dead::Admits { .. } => touches.push(Touch::Queues(tag)),
    }
    match law.heals {
        Heals::Never => {}
        Heals::WithLastConnection | Heals::WhenLetGo => touches.push(Touch::LastConnection(tag)),
    }
}

fn of_listener(scenario: &Scenario, touches: &mut Vec<Touch>) {
    if !scenario.listener.reuse_address {
        touches.push(Touch::HeldAddress);
    }
}

fn of_remedy(remedy: &Remedy, touches: &mut Vec<Touch>) {
    if remedy.rota().takes_turns() {
        touches.push(Touch::InTurn);
    }
    for measure in &remedy.measures {
        let nature = measure.nature();
        match nature.restarts.map(|it| it.why) {
            Some(Why::Complaints(_)) => touches.push(Touch::Complaints),
            Some(Why::Planned(_) | Why::Probes | Why::Alarm | Why::Notice) | None => {}
        }
        if nature.restarts.is_some_and(|it| !it.how.scope.closes_socket()) {
            touches.push(Touch::KeptSocket);
        }
        let layers = nature.probes.into_iter().flat_map(|it| it.how.layers());
        for layer in layers.chain(nature.looks.map(|it| it.probe)) {
            match layer {
                Layer::Queue { .. } => touches.push(Touch::Queue),
                Layer::Process | Layer::HalfOpen | Layer::Connect | Layer::Banner => {}
            }
        }
        touches.extend(nature.recycles.map(|_| Touch::Recycled));
        touches.extend(nature.times_out.map(|_| Touch::TimedOut));
    }
}

/// The fewest workers with which a restart by this remedy comes back.
fn slowest_start(remedy: &Remedy) -> u32 {
    let natures = remedy.measures.iter().map(|measure| measure.nature());
    let slow = natures.filter_map(|nature| nature.restarts?.how.slow_start);
    slow.map(|slow| slow.workers).min().unwrap_or(u32::MAX)
}

/// Whether valid requests leave the room that invalid ones and probes need.
fn of_room(scenario: &Scenario, valid: &[&Class], started: u32, touches: &mut Vec<Touch>) {
    let spec = &scenario.listener;
    let places = spec.profile.capacity(spec.backlog);
    let half_open = spec.profile.half_open_capacity(spec.backlog).unwrap_or(u32::MAX);
    let (places, workers) = (places.min(half_open), spec.workers.min(started));
    let (mut in_places, mut at_workers) = (0.0, 0.0);
    let (mut hosts, mut known) = (0, true);
    for class in valid {
        // What is lost may leave a place behind that its host knows nothing of any more.
        let is_sure = class.all_paths().all(|path| path.loss == 0.0);
        if let (Arrivals::ClosedLoop { .. }, true) = (&class.arrivals, is_sure) {
            hosts += class.paths.len() as u64;
        } else if let (Arrivals::Once { .. }, true) = (&class.arrivals, is_sure) {
            hosts += 1;
        } else if let Some(rate) = peak(class) {
            let stay = Stay::of(class, spec);
            in_places += rate * stay.in_place;
            at_workers += rate * stay.at_worker;
        } else {
            touches.push(Touch::Bursts(class.name.clone()));
            known = false;
        }
    }
    if !known {
        return;
    }
    // Each of these has one request at most.
    let left = |of: u32| u64::from(of).saturating_sub(hosts);
    if !is_room(left(places), in_places) {
        touches.push(Touch::Places(places, in_places + hosts as f64));
    }
    if !is_room(left(workers), at_workers) {
        touches.push(Touch::Workers(workers, at_workers + hosts as f64));
    }
}

/// Whether all of these places are taken with a probability of at most [`MISSING`], by a Poisson
/// number of this mean.
fn is_room(places: u64, mean: f64) -> bool {
    let places = places as f64;
    let log = places - mean + places * libm::log(mean / places);
    mean < places && (mean == 0.0 || log <= libm::log(MISSING))
}

/// How many attempts for valid requests may begin in a second, SYNs that are sent again included;
/// `None` where that is not known.
fn peak(class: &Class) -> Option<f64> {
    let rate = match &class.arrivals {
        Arrivals::Poisson { rate } => *rate,
        Arrivals::Diurnal(diurnal) => diurnal.most(),
        Arrivals::ClosedLoop { .. }
        | Arrivals::Renewal { .. }
        | Arrivals::Once { .. }
        | Arrivals::Trace { .. } => return None,
    };
    let syns = class.profile.syn_gaps.len() + class.profile.rst_retries as usize;
    // Whoever was born at any time while the port was down may come back at the same time: shifted
    // by a wait of the retry or by one between two SYNs, the births are a process of the same rate.
    Some(rate * (1.0 - class.invalid) * attempts(class) * syns as f64)
}

/// The most attempts for a request.
fn attempts(class: &Class) -> f64 {
    let Some(retry) = &class.retry else { return 1.0 };
    let [.., last] = retry.schedule[..] else { unreachable!("a schedule has a wait") };
    let shortest = |wait: SimDuration| wait.as_secs_f64() * (1.0 - retry.jitter);
    let (mut left, mut attempts) = (retry.give_up.as_secs_f64(), 1.0);
    for wait in &retry.schedule {
        left -= shortest(*wait);
        if left < 0.0 {
            return attempts;
        }
        attempts += 1.0;
    }
    // A wait that can be of no time has no end.
    attempts + (left / shortest(last).max(f64::MIN_POSITIVE)).floor()
}

/// How long a valid request stays (s), at most, on the mean.
struct Stay {
    in_place: f64,
    at_worker: f64,
}

impl Stay {
    fn of(class: &Class, spec: &ListenerSpec) -> Self {
        let trip = |path: &Path| 2.0 * (path.latency.as_secs_f64() + path.jitter.as_secs_f64());
        let longest = class.all_paths().map(trip).fold(0.0, f64::max);
        let lost = class.all_paths().map(|path| path.loss).fold(0.0, f64::max);
        // One of the segments of a call of several exchanges may be lost, and it then lasts as long
        // as a call can.
        let segments = SEGMENTS + 2.0 * f64::from(spec.exchanges);
        let unlucky = (lost * segments).min(1.0) * longest_call(class, &spec.profile);
        let kept = class.keep_alive.map_or(0.0, |keep| {
            f64::from(keep.requests) * (keep.idle.as_secs_f64() + spec.service.mean())
        });
        let session = spec.service.mean() + (f64::from(spec.exchanges) + 2.0) * longest;
        Self { in_place: longest + unlucky, at_worker: session + kept + unlucky }
    }
}

/// The segments of a call without exchanges: SYN, SYN-ACK, ACK, banner, reply, FIN.
const SEGMENTS: f64 = 6.0;

fn longest_call(class: &Class, listener: &Profile) -> f64 {
    let half_open = listener.syn_ack_gaps.iter().map(|gap| gap.as_secs_f64()).sum::<f64>();
    class.patience().longest_call().as_secs_f64() + half_open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_above_the_tail_and_not_far() {
        // P(N ≥ 10) for a mean of 1 is 1.114e-7, for one of 0.3 it is 4.0e-12.
        assert!(!is_room(10, 1.0));
        assert!(is_room(10, 0.3));
        assert!(is_room(1, 0.0) && !is_room(0, 0.0));
        assert!(!is_room(5, 5.0) && !is_room(5, 50.0));
        assert!(is_room(100, 40.0) && !is_room(100, 60.0));
    }
}
