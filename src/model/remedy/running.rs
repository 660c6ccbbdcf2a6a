//! [`Running`]: one measure at work: what its nature asks for, and what it does by itself. Change
//! here what follows from a nature.

use super::Measure;
use super::behaviour::{Behaviour, Wish, Work};
use super::coverage::Coverage;
use super::device::Device;
use super::layer::Layer;
use super::nature::{Place, Why};
use super::probing::{Look, Probed, Watch};
use super::seat::Seat;
use crate::engine::{SimDuration, SimTime};
use crate::model::restart::{Phases, Row};

/// What the world must do for a measure now.
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
    /// Look at the port, and tell what was met by [`on_probe`](super::Caretaker::on_probe).
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
        /// How many of its probes have failed in a row, with this one; 0 if it takes this one for
        /// answered.
        failures: u32,
    },
}

/// What a measure makes of the end of its probe.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// How many of its probes have failed in a row, with this one; 0 if it takes this one for
    /// answered.
    pub failures: u32,
    /// What is to be done then, if anything.
    pub then: Option<Action>,
}

/// The port as those who take care of it know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Port {
    /// In service since then.
    Serving(SimTime),
    /// A restart or an installation is running.
    Busy,
    /// Closed: the measure that restarted it has given up.
    GivenUp,
}

/// A measure at work at one listener, but for what it is as a device.
#[derive(Debug)]
pub(super) struct Running {
    /// Its place in the remedy.
    index: usize,
    behaviour: Option<Box<dyn Behaviour>>,
    probes: Option<(Place, Watch)>,
    restarts: Option<(Why, Row)>,
    /// The fix: how long the port is dark for it, and what it covers.
    installs: Option<(SimDuration, Coverage)>,
    /// What it wants once the connection of a probe that met its time-out is closed.
    then: Option<Wish>,
    /// Whether it has given up since the port was in service.
    pub(super) given_up: bool,
}

impl Running {
    /// The `measure` of this index in that seat, and the device that it is, at the start of a
    /// replication.
    pub(super) fn start(
        index: usize,
        measure: &Measure,
        seat: &Seat<'_>,
    ) -> (Self, Option<Box<dyn Device>>) {
        let (behaviour, device) = match measure.start(seat) {
            Work::Acts(behaviour) => (Some(behaviour), None),
            Work::Stands(device) => (None, Some(device)),
            Work::Nothing => (None, None),
        };
        let nature = measure.nature();
        let row = |how| Row::new(how, seat.stream("restart"));
        let coverage = |share| Coverage::new(share, seat.common_stream("coverage"));
        let running = Self {
            index,
            behaviour,
            probes: nature.probes.map(|it| (it.from, it.how.start(seat))),
            restarts: nature.restarts.map(|it| (it.why, row(it.how.clone()))),
            installs: nature.installs.map(|it| (it.outage, coverage(it.coverage))),
            then: None,
            given_up: false,
        };
        (running, device)
    }

    /// When it acts next; [`SimTime::NEVER`] if nothing is planned.
    pub(super) fn next_wake(&self) -> SimTime {
        let acts = self.behaviour.as_ref().map_or(SimTime::NEVER, |it| it.next_wake());
        let looks = self.probes.as_ref().map_or(SimTime::NEVER, |(_, watch)| watch.next_wake());
        acts.min(looks)
    }

    /// Its instant has come. What it has planned comes before what it does about its probes.
    pub(super) fn on_wake(&mut self, now: SimTime, port: Port) -> Option<Action> {
        if let Some(behaviour) = &mut self.behaviour
            && behaviour.next_wake() == now
        {
            let wish = behaviour.on_wake(now)?;
            return self.grant(now, port, wish);
        }
        let measure = self.index;
        let (_, watch) = self.probes.as_mut()?;
        match watch.on_wake(now) {
            Look::Begin(layer) => Some(Action::Probe { measure, layer }),
            Look::End(probe) => {
                self.then = self.heed(now, probe);
                Some(Action::EndProbe { measure, failures: probe.failures })
            }
            Look::Closed => {
                let wish = self.then.take()?;
                self.grant(now, port, wish)
            }
        }
    }

    /// Its probe was answered, or failed at once.
    pub(super) fn on_probe(&mut self, now: SimTime, port: Port, answered: bool) -> Judgement {
        let (_, watch) = self.probes.as_mut().expect("it probes");
        let probe = watch.on_probe(answered);
        let wish = self.heed(now, probe);
        let then = wish.and_then(|wish| self.grant(now, port, wish));
        Judgement { failures: probe.failures, then }
    }

    /// What follows from a probe: whoever does nothing else restarts the port.
    fn heed(&mut self, now: SimTime, probe: Probed) -> Option<Wish> {
        match &mut self.behaviour {
            Some(behaviour) => behaviour.on_probe(now, probe),
            None => probe.too_many.then_some(Wish::Restart),
        }
    }

    /// Turns a wish into an action; what cannot be done while a restart or an installation runs is
    /// dropped.
    fn grant(&mut self, now: SimTime, port: Port, wish: Wish) -> Option<Action> {
        let drain = match wish {
            Wish::Install => {
                let fix = self.installs.as_ref();
                let (outage, _) = fix.expect("it installs, so it knows what");
                return Some(Action::Install(*outage));
            }
            Wish::Restart => SimDuration::ZERO,
            Wish::Drain(drain) => drain,
        };
        let served = match port {
            Port::Serving(since) => now.since(since),
            Port::GivenUp => SimDuration::ZERO,
            Port::Busy => return None,
        };
        let (why, row) = self.restarts.as_mut().expect("it restarts, so it knows how");
        let (planned, phases) = (why.is_planned(), row.on_demand(now, served));
        Some(Action::Restart { measure: self.index, planned, phases, drain })
    }

    /// The program failed to start at the end of its restart: the next restart.
    pub(super) fn on_failed_start(&mut self, now: SimTime) -> Phases {
        let (_, row) = self.restarts.as_mut().expect("it has restarted the port");
        row.on_failed_start(now)
    }

    /// Whether its probes go on when the listener leaves service.
    pub(super) fn is_outside(&self) -> bool {
        match self.probes {
            Some((Place::Outside, _)) => true,
            Some((Place::Inside, _)) | None => false,
        }
    }

    /// The watch that rests while the listener is out of service.
    const fn watch_inside(&mut self) -> Option<&mut Watch> {
        match &mut self.probes {
            Some((Place::Inside, watch)) => Some(watch),
            Some((Place::Outside, _)) | None => None,
        }
    }

    /// Whether calls are to come to its listener, as far as it is its business.
    pub(super) fn takes_calls(&self) -> bool {
        self.behaviour.as_ref().is_none_or(|behaviour| behaviour.takes_calls())
    }

    /// Whether the fix that it installs leaves this invalid request as harmful as it was.
    pub(super) fn leaves_harmful(&mut self, request: u64) -> bool {
        self.installs.as_mut().is_some_and(|(_, coverage)| coverage.leaves_harmful(request))
    }

    /// A restart or an installation has begun.
    pub(super) fn on_down(&mut self, now: SimTime) {
        self.then = None;
        if let Some(watch) = self.watch_inside() {
            watch.on_down();
        }
        self.hear(|behaviour| behaviour.on_down(now));
    }

    /// The port is back, or whoever restarted it has given up.
    pub(super) fn on_up(&mut self, now: SimTime) {
        if let Some(watch) = self.watch_inside() {
            watch.on_up(now);
        }
        self.hear(|behaviour| behaviour.on_up(now));
    }

    /// Something happens that it may listen to.
    pub(super) fn hear(&mut self, what: impl FnOnce(&mut dyn Behaviour)) {
        if let Some(behaviour) = &mut self.behaviour {
            what(&mut **behaviour);
        }
    }
}
