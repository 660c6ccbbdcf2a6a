//! [`Caretaker`]: the pure machine that runs the measures of a remedy. Any world can drive it.

use super::{Behaviour, Judgement, Layer, Packet, Remedy, Seat, Verdict, Wish};
use crate::engine::{SimDuration, SimTime, Streams};
use crate::model::restart::{Phases, Row};
use crate::model::segment::ListenerId;

/// Runs the measures of one remedy.
#[derive(Debug)]
pub struct Caretaker {
    measures: Vec<Running>,
    has_devices: bool,
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

#[derive(Debug)]
struct Running {
    behaviour: Box<dyn Behaviour>,
    planned: bool,
    /// See [`Measure::is_outside`](super::Measure::is_outside).
    outside: bool,
    restarts: Option<Row>,
    /// Whether it has given up since the port was in service.
    given_up: bool,
}

impl Caretaker {
    /// The measures of `remedy` at the start of a replication, at work for this one of so many
    /// listeners.
    pub fn new(remedy: &Remedy, streams: &Streams, at: ListenerId, listeners: u16) -> Self {
        let mut measures: Vec<Running> = Vec::with_capacity(remedy.measures.len());
        for (index, measure) in remedy.measures.iter().enumerate() {
            let same_kind = |earlier: &&super::Measure| earlier.tag() == measure.tag();
            let earlier = remedy.measures[..index].iter().filter(same_kind).count();
            let name = match earlier {
                0 => measure.tag().to_owned(),
                n => format!("{} {}", measure.tag(), n + 1),
            };
            let seat = Seat::new(streams, name, at, listeners);
            let restart = measure.restart();
            measures.push(Running {
                behaviour: measure.start(&seat),
                planned: measure.is_planned(),
                outside: measure.is_outside(),
                restarts: restart.map(|restart| Row::new(restart.clone(), seat.stream("restart"))),
                given_up: false,
            });
        }
        let has_devices = measures.iter().any(|measure| measure.behaviour.is_device());
        Self { measures, has_devices, port: Port::Serving(SimTime::ZERO) }
    }

    /// When [`Caretaker::due`] wants to be asked next; [`SimTime::NEVER`] if nothing is planned.
    pub fn next_wake(&self) -> SimTime {
        let wakes = self.measures.iter().map(|measure| measure.behaviour.next_wake());
        wakes.min().unwrap_or(SimTime::NEVER)
    }

    /// The next thing to do at `now`, in the order of the measures; ask again until there is
    /// none.
    pub fn due(&mut self, now: SimTime) -> Option<Action> {
        for index in 0..self.measures.len() {
            while self.measures[index].behaviour.next_wake() == now {
                let wish = self.measures[index].behaviour.on_wake(now);
                if let Some(action) = wish.and_then(|wish| self.grant(now, index, wish)) {
                    return Some(action);
                }
            }
        }
        None
    }

    /// The probe of `measure` was answered, or failed at once.
    pub fn on_probe(&mut self, now: SimTime, measure: usize, answered: bool) -> Judgement<Action> {
        let Judgement { answered, then } = self.measures[measure].behaviour.on_probe(now, answered);
        Judgement { answered, then: then.and_then(|wish| self.grant(now, measure, wish)) }
    }

    /// An attempt for a valid request has failed. While somebody works on the port, complaints
    /// tell nothing new.
    pub fn on_complaint(&mut self, now: SimTime) {
        if self.port != Port::Busy {
            let able = self.measures.iter_mut().filter(|measure| !measure.given_up);
            able.for_each(|measure| measure.behaviour.on_complaint(now));
        }
    }

    /// Whether calls are to come to this listener.
    pub fn takes_calls(&self) -> bool {
        self.measures.iter().all(|measure| measure.behaviour.takes_calls())
    }

    /// Whether the probe of this measure goes on when the listener leaves service: it comes from
    /// another host.
    pub fn is_outside(&self, measure: usize) -> bool {
        self.measures[measure].outside
    }

    /// Whether a measure stands before the listener's host.
    pub const fn has_devices(&self) -> bool {
        self.has_devices
    }

    /// A segment of a client comes to the listener's host: the first measure that stops it, and how.
    /// They stand before it in the order of the list, so that what one stops none behind it sees.
    pub fn on_packet(&mut self, now: SimTime, packet: &Packet) -> Option<(usize, Verdict)> {
        let verdicts = self.measures.iter_mut().enumerate();
        let mut verdicts =
            verdicts.map(|(index, measure)| (index, measure.behaviour.on_packet(now, packet)));
        verdicts.find(|(_, verdict)| *verdict != Verdict::Pass)
    }

    /// Whether the invalid request of this number harms a fixed listener too.
    pub fn leaves_harmful(&mut self, request: u64) -> bool {
        self.measures.iter_mut().any(|measure| measure.behaviour.leaves_harmful(request))
    }

    /// The port has hung.
    pub fn on_hang(&mut self, now: SimTime) {
        self.measures.iter_mut().for_each(|measure| measure.behaviour.on_hang(now));
    }

    /// The hung port is up again by itself.
    pub fn on_heal(&mut self, now: SimTime) {
        self.measures.iter_mut().for_each(|measure| measure.behaviour.on_heal(now));
    }

    /// A restart or an installation has begun.
    pub fn on_down(&mut self, now: SimTime) {
        self.port = Port::Busy;
        self.measures.iter_mut().for_each(|measure| measure.behaviour.on_down(now));
    }

    /// The port is back from a restart or an installation.
    pub fn on_up(&mut self, now: SimTime) {
        self.port = Port::Serving(now);
        for measure in &mut self.measures {
            measure.given_up = false;
            measure.behaviour.on_up(now);
        }
    }

    /// The program failed to start at the end of the restart by `measure`: the next restart.
    pub fn on_failed_start(&mut self, now: SimTime, measure: usize) -> Phases {
        self.restarts(measure).on_failed_start(now)
    }

    /// The start limit of `measure` is hit: it does no more before another one has brought the port
    /// back. To those that have not given up it is a port that comes into service and hangs at once.
    pub fn on_give_up(&mut self, now: SimTime, measure: usize) {
        self.port = Port::GivenUp;
        self.measures[measure].given_up = true;
        for other in self.measures.iter_mut().filter(|other| !other.given_up) {
            other.behaviour.on_up(now);
            other.behaviour.on_hang(now);
        }
    }

    /// Turns a wish into an action; what cannot be done while a restart or an installation runs is
    /// dropped.
    fn grant(&mut self, now: SimTime, measure: usize, wish: Wish) -> Option<Action> {
        let served = match self.port {
            Port::Serving(since) => now.since(since),
            Port::GivenUp => SimDuration::ZERO,
            Port::Busy => {
                let outside = self.measures[measure].outside;
                if !(outside || matches!(wish, Wish::Install(_))) {
                    return None;
                }
                SimDuration::ZERO
            }
        };
        Some(match wish {
            Wish::Install(outage) => Action::Install(outage),
            Wish::Restart => self.demand(now, measure, served, SimDuration::ZERO),
            Wish::Drain(drain) => self.demand(now, measure, served, drain),
            Wish::Probe(layer) => Action::Probe { measure, layer },
            Wish::EndProbe { answered } => Action::EndProbe { measure, answered },
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
        let phases = self.restarts(measure).on_demand(now, served);
        Action::Restart { measure, planned: self.measures[measure].planned, phases, drain }
    }

    fn restarts(&mut self, measure: usize) -> &mut Row {
        self.measures[measure].restarts.as_mut().expect("it restarts, so it knows how")
    }
}
