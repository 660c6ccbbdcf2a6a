//! [`Caretaker`]: the pure machine that runs the measures of a remedy. Any world can drive it.

use super::{Behaviour, Layer, Remedy, Verdict, Wish};
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// Restart the listener; these are the phases.
    Restart {
        /// The measure that asks for it.
        measure: usize,
        /// Whether it does so by the calendar, and not because it holds the port for dead.
        planned: bool,
        /// How long each phase lasts.
        phases: Phases,
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
            let (behaviour, planned) = (measure.start(streams, &name), measure.is_planned());
            measures.push(Running { behaviour, planned, restart });
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

    /// The probe of `measure` was answered, or failed at once.
    pub fn on_probe(&mut self, now: SimTime, measure: usize, answered: bool) -> Verdict<Action> {
        let Verdict { answered, then } = self.measures[measure].behaviour.on_probe(now, answered);
        Verdict { answered, then: then.and_then(|wish| self.grant(measure, wish)) }
    }

    /// An attempt for a valid request has failed. While somebody works on the port, complaints
    /// tell nothing new.
    pub fn on_complaint(&mut self, now: SimTime) {
        if self.serving {
            self.measures.iter_mut().for_each(|measure| measure.behaviour.on_complaint(now));
        }
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
            Wish::Restart if self.serving => {
                let Running { planned, restart, .. } = &mut self.measures[measure];
                let (restart, draws) = restart.as_mut()?;
                Some(Action::Restart { measure, planned: *planned, phases: restart.sample(draws) })
            }
            Wish::Probe(layer) if self.serving => Some(Action::Probe { measure, layer }),
            Wish::EndProbe { answered } if self.serving => {
                Some(Action::EndProbe { measure, answered })
            }
            Wish::Restart | Wish::Probe(_) | Wish::EndProbe { .. } => None,
        }
    }
}
