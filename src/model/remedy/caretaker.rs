//! [`Caretaker`]: the pure machine that runs the measures of a remedy. Any world can drive it.

use super::behaviour::Wish;
use super::device::{Device, Packet, Verdict};
use super::layer::Layer;
use super::nature::Why;
use super::running::{Running, Step};
use super::seat::Seat;
use super::{Measure, Remedy};
use crate::engine::{SimDuration, SimTime, Streams};
use crate::model::restart::{Phases, Row};
use crate::model::segment::ListenerId;

/// Runs the measures of one remedy.
#[derive(Debug)]
pub struct Caretaker {
    measures: Vec<Running>,
    /// Those that stand before the listener's host, in the order of the remedy.
    devices: Vec<(usize, Box<dyn Device>)>,
    port: Port,
}

/// The port as the caretaker knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Port {
    /// In service since then.
    Serving(SimTime),
    /// A restart or an installation is running.
    Busy,
    /// Closed: the measure that restarted it has given up.
    GivenUp,
}

/// What the world must do for the caretaker now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// Restart the listener; these are the phases.
    Restart {
        /// The measure that asks for it.
        measure: usize,
        /// Whether it does so by the calendar, and not because it holds the port for dead.
        planned: bool,
        /// How long each phase lasts, and how it ends.
        phases: Phases,
        /// For how long the running sessions may finish before.
        drain: SimDuration,
    },
    /// Install the fix with this outage.
    Install(SimDuration),
    /// Look at the port, and tell what was met by [`Caretaker::on_probe`].
    Probe {
        /// The measure that probes.
        measure: usize,
        /// What it looks at.
        layer: Layer,
    },
    /// Close the connection of this measure's probe: it met its time-out.
    EndProbe {
        /// The measure that probes.
        measure: usize,
        /// Whether it takes the probe for answered.
        answered: bool,
    },
}

/// What a measure makes of the end of its probe.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// Whether it takes the probe for answered.
    pub answered: bool,
    /// What is to be done then, if anything.
    pub then: Option<Action>,
}

impl Caretaker {
    /// The measures of `remedy` at the start of a replication, at work for this one of so many
    /// listeners.
    pub fn new(remedy: &Remedy, streams: &Streams, at: ListenerId, listeners: u16) -> Self {
        let mut devices = Vec::new();
        let mut measures: Vec<Running> = Vec::with_capacity(remedy.measures.len());
        for (index, measure) in remedy.measures.iter().enumerate() {
            let same_kind = |earlier: &&Measure| earlier.tag() == measure.tag();
            let earlier = remedy.measures[..index].iter().filter(same_kind).count();
            let name = match earlier {
                0 => measure.tag().to_owned(),
                n => format!("{} {}", measure.tag(), n + 1),
            };
            let seat = Seat::new(streams, name, at, listeners);
            let (running, device) = Running::start(measure, &seat);
            measures.push(running);
            devices.extend(device.map(|device| (index, device)));
        }
        Self { measures, devices, port: Port::Serving(SimTime::ZERO) }
    }

    /// When [`Caretaker::due`] wants to be asked next; [`SimTime::NEVER`] if nothing is planned.
    pub fn next_wake(&self) -> SimTime {
        self.measures.iter().map(Running::next_wake).min().unwrap_or(SimTime::NEVER)
    }

    /// The next thing to do at `now`, in the order of the measures; ask again until there is
    /// none.
    pub fn due(&mut self, now: SimTime) -> Option<Action> {
        for measure in 0..self.measures.len() {
            while self.measures[measure].next_wake() == now {
                if let Some(action) = self.act(now, measure) {
                    return Some(action);
                }
            }
        }
        None
    }

    /// What `measure` does next at `now`, its instant.
    fn act(&mut self, now: SimTime, measure: usize) -> Option<Action> {
        match self.measures[measure].on_wake(now)? {
            Step::Wish(wish) => self.grant(now, measure, wish),
            Step::Probe(layer) => Some(Action::Probe { measure, layer }),
            Step::EndProbe { answered } => Some(Action::EndProbe { measure, answered }),
        }
    }

    /// The probe of `measure` was answered, or failed at once.
    pub fn on_probe(&mut self, now: SimTime, measure: usize, answered: bool) -> Judgement {
        let (answered, wish) = self.measures[measure].on_probe(now, answered);
        Judgement { answered, then: wish.and_then(|wish| self.grant(now, measure, wish)) }
    }

    /// An attempt for a valid request has failed. While somebody works on the port, complaints
    /// tell nothing new.
    pub fn on_complaint(&mut self, now: SimTime) {
        if self.port != Port::Busy {
            let able = self.measures.iter_mut().filter(|measure| !measure.given_up);
            able.for_each(|measure| measure.hear(|behaviour| behaviour.on_complaint(now)));
        }
    }

    /// Whether calls are to come to this listener.
    pub fn takes_calls(&self) -> bool {
        self.measures.iter().all(Running::takes_calls)
    }

    /// Whether the probe of this measure goes on when the listener leaves service: it comes from
    /// another host.
    pub fn is_outside(&self, measure: usize) -> bool {
        self.measures[measure].is_outside()
    }

    /// Whether a measure stands before the listener's host.
    pub const fn has_devices(&self) -> bool {
        !self.devices.is_empty()
    }

    /// A segment of a client comes to the listener's host: the first measure that stops it, and how.
    /// They stand before it in the order of the list, so that what one stops none behind it sees.
    pub fn on_packet(&mut self, now: SimTime, packet: &Packet) -> Option<(usize, Verdict)> {
        let devices = self.devices.iter_mut();
        let mut verdicts = devices.map(|(index, device)| (*index, device.on_packet(now, packet)));
        verdicts.find(|(_, verdict)| *verdict != Verdict::Pass)
    }

    /// Whether the invalid request of this number harms a fixed listener too.
    pub fn leaves_harmful(&mut self, request: u64) -> bool {
        let mut fixes = self.measures.iter_mut().filter_map(|measure| measure.installs.as_mut());
        fixes.any(|(_, coverage)| coverage.leaves_harmful(request))
    }

    /// The port has hung.
    pub fn on_hang(&mut self, now: SimTime) {
        let measures = self.measures.iter_mut();
        measures.for_each(|measure| measure.hear(|behaviour| behaviour.on_hang(now)));
    }

    /// The hung port is up again by itself.
    pub fn on_heal(&mut self, now: SimTime) {
        let measures = self.measures.iter_mut();
        measures.for_each(|measure| measure.hear(|behaviour| behaviour.on_heal(now)));
    }

    /// A restart or an installation has begun.
    pub fn on_down(&mut self, now: SimTime) {
        self.port = Port::Busy;
        self.measures.iter_mut().for_each(|measure| measure.on_down(now));
    }

    /// The port is back from a restart or an installation.
    pub fn on_up(&mut self, now: SimTime) {
        self.port = Port::Serving(now);
        for measure in &mut self.measures {
            measure.given_up = false;
            measure.on_up(now);
        }
    }

    /// The program failed to start at the end of the restart by `measure`: the next restart.
    pub fn on_failed_start(&mut self, now: SimTime, measure: usize) -> Phases {
        self.restarts(measure).1.on_failed_start(now)
    }

    /// The start limit of `measure` is hit: it does no more before another one has brought the port
    /// back. To those that have not given up it is a port that comes into service and hangs at once.
    pub fn on_give_up(&mut self, now: SimTime, measure: usize) {
        self.port = Port::GivenUp;
        self.measures[measure].given_up = true;
        for other in self.measures.iter_mut().filter(|other| !other.given_up) {
            other.on_up(now);
            other.hear(|behaviour| behaviour.on_hang(now));
        }
    }

    /// Turns a wish into an action; what cannot be done while a restart or an installation runs is
    /// dropped.
    fn grant(&mut self, now: SimTime, measure: usize, wish: Wish) -> Option<Action> {
        let served = match (self.port, wish) {
            (Port::Serving(since), _) => now.since(since),
            (Port::GivenUp, _) | (Port::Busy, Wish::Install) => SimDuration::ZERO,
            (Port::Busy, Wish::Restart | Wish::Drain(_)) => return None,
        };
        Some(match wish {
            Wish::Install => {
                let fix = self.measures[measure].installs.as_ref();
                Action::Install(fix.expect("it installs, so it knows what").0)
            }
            Wish::Restart => self.demand(now, measure, served, SimDuration::ZERO),
            Wish::Drain(drain) => self.demand(now, measure, served, drain),
        })
    }

    /// The restart that `measure` demands after a drain, of a port in service for `served`.
    fn demand(
        &mut self,
        now: SimTime,
        measure: usize,
        served: SimDuration,
        drain: SimDuration,
    ) -> Action {
        let (why, row) = self.restarts(measure);
        let (planned, phases) = (why.is_planned(), row.on_demand(now, served));
        Action::Restart { measure, planned, phases, drain }
    }

    fn restarts(&mut self, measure: usize) -> &mut (Why, Row) {
        self.measures[measure].restarts.as_mut().expect("it restarts, so it knows how")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Distribution;
    use crate::model::remedy::{Errors, Operator, Probing, Reference, Told, Watchdog};
    use crate::model::restart::Restart;

    const PROBING: Probing = Probing {
        probe: Layer::Connect,
        period: SimDuration::from_secs(10),
        timeout: SimDuration::from_secs(4),
        failures: 1,
        clock: Reference::SinceRestart,
        errors: Errors { misses: 0.0, false_alarms: 0.0 },
    };
    const PROBE: Option<Action> = Some(Action::Probe { measure: 0, layer: Layer::Connect });

    fn caretaker(measure: Measure) -> Caretaker {
        let remedy = Remedy { measures: vec![measure] };
        Caretaker::new(&remedy, &Streams::new(1, 0), ListenerId(0), 1)
    }

    fn second(n: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(n)
    }

    fn is_restart(action: Option<Action>) -> bool {
        matches!(action, Some(Action::Restart { .. }))
    }

    #[test]
    fn a_silent_probe_is_closed_before_the_restart() {
        let restart = Restart::INSTANT;
        let mut watchdog = caretaker(Measure::Watchdog(Watchdog { probing: PROBING, restart }));
        assert_eq!(watchdog.due(second(10)), PROBE);
        assert_eq!(watchdog.next_wake(), second(14));
        let end = Some(Action::EndProbe { measure: 0, answered: false });
        assert_eq!(watchdog.due(second(14)), end);
        assert!(is_restart(watchdog.due(second(14))));
        assert_eq!(watchdog.due(second(14)), None);
        watchdog.on_down(second(14));
        assert_eq!(watchdog.next_wake(), SimTime::NEVER);
        watchdog.on_up(second(15));
        assert_eq!(watchdog.next_wake(), second(25));
    }

    #[test]
    fn an_alarm_rings_once_and_goes_on_probing() {
        let reacts = Distribution::Constant(SimDuration::from_secs(15));
        let told = Told::Alarm { probing: PROBING, reacts };
        let restart = Restart::INSTANT;
        let mut operator = caretaker(Measure::Operator(Operator { told, hours: None, restart }));
        assert_eq!(operator.due(second(10)), PROBE);
        let rung = Judgement { answered: false, then: None };
        assert_eq!(operator.on_probe(second(11), 0, false), rung);
        assert_eq!(operator.due(second(20)), PROBE);
        assert_eq!(operator.on_probe(second(20), 0, false), rung);
        assert_eq!(operator.next_wake(), second(26), "15 s after the first");
        assert!(is_restart(operator.due(second(26))));
        operator.on_down(second(26));
        assert_eq!(operator.next_wake(), SimTime::NEVER);
        operator.on_up(second(30));
        assert_eq!(operator.next_wake(), second(40));
    }
}
