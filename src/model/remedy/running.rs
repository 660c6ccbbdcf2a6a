//! [`Running`]: one measure at work: what its nature asks for, and what it does by itself.

use super::Measure;
use super::behaviour::{Behaviour, Wish, Work};
use super::coverage::Coverage;
use super::device::Device;
use super::layer::Layer;
use super::nature::{Place, Why};
use super::probing::{Look, Probed, Watch};
use super::seat::Seat;
use crate::engine::{SimDuration, SimTime};
use crate::model::restart::Row;

/// A measure at work at one listener, but for what it is as a device.
#[derive(Debug)]
pub(super) struct Running {
    behaviour: Option<Box<dyn Behaviour>>,
    probes: Option<(Place, Watch)>,
    /// What it wants once the connection of a probe that met its time-out is closed.
    then: Option<Wish>,
    pub(super) restarts: Option<(Why, Row)>,
    /// The fix: how long the port is dark for it, and what it covers.
    pub(super) installs: Option<(SimDuration, Coverage)>,
    /// Whether it has given up since the port was in service.
    pub(super) given_up: bool,
}

/// What a measure does at its instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step {
    /// It wants something.
    Wish(Wish),
    /// It looks at the port.
    Probe(Layer),
    /// It closes the connection of its probe, which met its time-out.
    EndProbe {
        /// Whether it takes the probe for answered.
        answered: bool,
    },
}

impl Running {
    /// `measure` in that seat, and the device that it is, at the start of a replication.
    pub(super) fn start(measure: &Measure, seat: &Seat<'_>) -> (Self, Option<Box<dyn Device>>) {
        let (behaviour, device) = match measure.start(seat) {
            Work::Acts(behaviour) => (Some(behaviour), None),
            Work::Stands(device) => (None, Some(device)),
            Work::Nothing => (None, None),
        };
        let nature = measure.nature();
        let row = |how| Row::new(how, seat.stream("restart"));
        let coverage = |share| Coverage::new(share, seat.common_stream("coverage"));
        let running = Self {
            behaviour,
            probes: nature.probes.map(|it| (it.from, it.how.start(seat))),
            then: None,
            restarts: nature.restarts.map(|it| (it.why, row(it.how.clone()))),
            installs: nature.installs.map(|it| (it.outage, coverage(it.coverage))),
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
    pub(super) fn on_wake(&mut self, now: SimTime) -> Option<Step> {
        if let Some(behaviour) = &mut self.behaviour
            && behaviour.next_wake() == now
        {
            return behaviour.on_wake(now).map(Step::Wish);
        }
        let (_, watch) = self.probes.as_mut()?;
        match watch.on_wake(now) {
            Look::Begin(layer) => Some(Step::Probe(layer)),
            Look::End(probe) => {
                self.then = self.heed(now, probe);
                Some(Step::EndProbe { answered: probe.answered })
            }
            Look::Closed => self.then.take().map(Step::Wish),
        }
    }

    /// Its probe was answered, or failed at once: whether it takes it for answered, and what it
    /// wants then.
    pub(super) fn on_probe(&mut self, now: SimTime, answered: bool) -> (bool, Option<Wish>) {
        let (_, watch) = self.probes.as_mut().expect("it probes");
        let probe = watch.on_probe(answered);
        (probe.answered, self.heed(now, probe))
    }

    fn heed(&mut self, now: SimTime, probe: Probed) -> Option<Wish> {
        self.behaviour.as_mut().expect("who probes acts on it").on_probe(now, probe)
    }

    /// Whether its probes go on when the listener leaves service.
    pub(super) fn is_outside(&self) -> bool {
        match self.probes {
            Some((Place::Outside, _)) => true,
            Some((Place::Inside, _)) | None => false,
        }
    }

    /// Whether calls are to come to its listener, as far as it is its business.
    pub(super) fn takes_calls(&self) -> bool {
        self.behaviour.as_ref().is_none_or(|behaviour| behaviour.takes_calls())
    }

    /// A restart or an installation has begun.
    pub(super) fn on_down(&mut self, now: SimTime) {
        self.then = None;
        if let Some((Place::Inside, watch)) = &mut self.probes {
            watch.on_down();
        }
        self.hear(|behaviour| behaviour.on_down(now));
    }

    /// The port is back, or whoever restarted it has given up.
    pub(super) fn on_up(&mut self, now: SimTime) {
        if let Some((Place::Inside, watch)) = &mut self.probes {
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
