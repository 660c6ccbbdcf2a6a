//! [`Caretaker`]: the pure machine that runs the measures of a remedy. Any world can drive it.

use super::{Behaviour, Layer, Packet, Remedy, Verdict, Wish};
use crate::engine::{SimDuration, SimTime, Stream, Streams};
use crate::model::restart::{Phases, Restart};

/// Runs the measures of one remedy.
#[derive(Debug)]
pub struct Caretaker {
    measures: Vec<Running>,
    /// Whether the port is in service: neither restarting nor installing.
    serving: bool,
}

/// What the world must do for the caretaker now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Restart the listener; these are the phases.
    Restart {
        /// The measure that asks for it.
        measure: usize,
        /// How long each phase lasts.
        phases: Phases,
        /// For how long the running sessions may finish before.
        drain: SimDuration,
    },
    /// Install the fix with this outage.
    Install(SimDuration),
    /// Open a probe's connection.
    Probe {
        /// The measure that probes.
        measure: usize,
        /// How deep it looks.
        layer: Layer,
    },
    /// Close the connection of this measure's probe: it failed by time-out.
    EndProbe {
        /// The measure that probes.
        measure: usize,
    },
}

#[derive(Debug)]
struct Running {
    behaviour: Box<dyn Behaviour>,
    restart: Option<(Restart, Stream)>,
}

impl Caretaker {
    /// The measures of `remedy` at the start of a replication.
    ///
    /// What the n-th measure of a kind draws belongs to the kind (and n, from the second on),
    /// never to the remedy: the same kind meets the same luck in every remedy.
    pub fn new(remedy: &Remedy, streams: &Streams) -> Self {
        let mut measures: Vec<Running> = Vec::with_capacity(remedy.measures.len());
        for (index, measure) in remedy.measures.iter().enumerate() {
            let same_kind = |earlier: &&super::Measure| earlier.tag() == measure.tag();
            let earlier = remedy.measures[..index].iter().filter(same_kind).count();
            let name = match earlier {
                0 => measure.tag().to_owned(),
                n => format!("{} {}", measure.tag(), n + 1),
            };
            let restart = measure
                .restart()
                .map(|restart| (restart.clone(), streams.stream("restart", &name)));
            measures.push(Running { behaviour: measure.start(streams, &name), restart });
        }
        Self { measures, serving: true }
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
                if let Some(action) = wish.and_then(|wish| self.grant(index, wish)) {
                    return Some(action);
                }
            }
        }
        None
    }

    /// The probe of `measure` was answered or refused.
    pub fn on_probe(&mut self, now: SimTime, measure: usize, answered: bool) -> Option<Action> {
        let wish = self.measures[measure].behaviour.on_probe(now, answered)?;
        self.grant(measure, wish)
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
        self.serving = false;
        self.measures.iter_mut().for_each(|measure| measure.behaviour.on_down(now));
    }

    /// The port is back from a restart or an installation.
    pub fn on_up(&mut self, now: SimTime) {
        self.serving = true;
        self.measures.iter_mut().for_each(|measure| measure.behaviour.on_up(now));
    }

    /// Turns a wish into an action; what cannot be done while the port is out of service is
    /// dropped.
    fn grant(&mut self, measure: usize, wish: Wish) -> Option<Action> {
        match wish {
            Wish::Install(outage) => Some(Action::Install(outage)),
            Wish::Restart => self.grant(measure, Wish::Drain(SimDuration::ZERO)),
            Wish::Drain(drain) if self.serving => {
                let (restart, draws) = self.measures[measure].restart.as_mut()?;
                Some(Action::Restart { measure, phases: restart.sample(draws), drain })
            }
            Wish::Probe(layer) if self.serving => Some(Action::Probe { measure, layer }),
            Wish::EndProbe if self.serving => Some(Action::EndProbe { measure }),
            Wish::Drain(_) | Wish::Probe(_) | Wish::EndProbe => None,
        }
    }
}
