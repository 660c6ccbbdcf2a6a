//! [`Running`]: one measure at work: what its nature asks for, and what it does by itself. Change
//! here what follows from a nature.

use super::Measure;
use super::behaviour::{Behaviour, Wish, Work};
use super::coverage::Coverage;
use super::device::Device;
use super::layer::Layer;
use super::nature::{Place, Why};
use super::people::Need;
use super::prober::Prober;
use super::seat::Seat;
use super::watch::{Look, Probed, Watch};
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
        /// Who looks.
        prober: Prober,
        /// What it looks at.
        layer: Layer,
    },
    /// Close the connection of this probe: it met its time-out.
    EndProbe {
        /// Who looks.
        prober: Prober,
        /// What it takes the probe for.
        probed: Probed,
    },
}

/// What a measure makes of the end of its probe.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// What it takes the probe for.
    pub probed: Probed,
    /// What is to be done then, if anything.
    pub then: Option<Action>,
}

/// The port as those who take care of it know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Port {
    /// In service since then.
    Serving(SimTime),
    /// A restart or an installation is running, and the program does not.
    Busy,
    /// The program has been starting since then.
    Starting(SimTime),
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
    /// How it looks before it restarts.
    glance: Option<Watch>,
    restarts: Option<(Why, Row)>,
    /// The fix: how long the port is dark for it, and what it covers.
    installs: Option<(SimDuration, Coverage)>,
    /// What it wants once the connection of a probe that met its time-out is closed.
    then: Option<Wish>,
    /// Whether a restart or an installation runs that it knows of.
    waits: bool,
    /// Whether it has given up since the port was in service.
    pub(super) given_up: bool,
    /// When it may try again after it has; never if it may not.
    again: SimTime,
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
            probes: nature.probes.map(|it| (it.from, Watch::new(it.how, seat))),
            glance: nature.looks.map(Watch::once),
            restarts: nature.restarts.map(|it| (it.why, row(it.how.clone()))),
            installs: nature.installs.map(|it| (it.outage, coverage(it.coverage))),
            then: None,
            waits: false,
            given_up: false,
            again: SimTime::NEVER,
        };
        (running, device)
    }

    /// Whether somebody has been called out who now does this: looks first, or restarts the listener.
    pub(super) fn calls_out(&self, action: &Action) -> bool {
        let is_by_people = self.restarts.as_ref().is_some_and(|(why, _)| why.is_by_people());
        let comes = match action {
            Action::Restart { .. } => self.glance.is_none(),
            Action::Probe { prober, .. } => prober.glances(),
            Action::Install(_) | Action::EndProbe { .. } => false,
        };
        is_by_people && comes
    }

    /// When it acts next; [`SimTime::NEVER`] if nothing is planned.
    pub(super) fn next_wake(&self) -> SimTime {
        let probes = self.probes.as_ref().map_or(SimTime::NEVER, |(_, watch)| watch.next_wake());
        self.acts_beside_probes().min(probes)
    }

    /// The same, but for its probes at regular intervals.
    pub(super) fn acts_beside_probes(&self) -> SimTime {
        let acts = self.behaviour.as_ref().map_or(SimTime::NEVER, |it| it.next_wake());
        let looks = self.glance.as_ref().map_or(SimTime::NEVER, Watch::next_wake);
        acts.min(looks).min(self.again)
    }

    /// What its probes look at, if they can be passed over: they are `sure` to be answered at once,
    /// and each of them is to it as the last one.
    pub(super) fn passes(&self, sure: impl Fn(Prober, Layer) -> bool) -> Option<Layer> {
        let (_, watch) = self.probes.as_ref()?;
        let settled = self.behaviour.as_ref().is_none_or(|behaviour| behaviour.is_settled());
        let (prober, layer) = (Prober::watching(self.index), watch.steady_layer());
        (settled && watch.is_even() && sure(prober, layer)).then_some(layer)
    }

    /// Passes over the probes that would begin before `limit`. Returns how many.
    pub(super) fn pass_over(&mut self, limit: SimTime) -> u64 {
        let (_, watch) = self.probes.as_mut().expect("who passes over probes has some");
        watch.pass_over(limit)
    }

    /// Its instant has come. What it has planned comes before what it does about its probes.
    pub(super) fn on_wake(&mut self, now: SimTime, port: Port) -> Option<Action> {
        if self.again == now {
            self.resume(now, port);
            return None;
        }
        if let Some(behaviour) = &mut self.behaviour
            && behaviour.next_wake() == now
        {
            let wish = behaviour.on_wake(now)?;
            return self.grant(now, port, wish);
        }
        let is_due = |watch: &Watch| watch.next_wake() == now;
        let glances = !self.probes.as_ref().is_some_and(|(_, watch)| is_due(watch));
        let prober = match glances {
            true => Prober::glancing(self.index),
            false => Prober::watching(self.index),
        };
        match self.watch(prober).on_wake(now) {
            Look::Begin(layer) => Some(Action::Probe { prober, layer }),
            Look::End(probed) => {
                self.then = self.heed(now, prober, probed);
                Some(Action::EndProbe { prober, probed })
            }
            Look::Closed => {
                let wish = self.then.take()?;
                self.grant(now, port, wish)
            }
        }
    }

    /// What it looks with.
    fn watch(&mut self, prober: Prober) -> &mut Watch {
        let watch = match prober.glances() {
            true => self.glance.as_mut(),
            false => self.probes.as_mut().map(|(_, watch)| watch),
        };
        watch.expect("who looks has something to look with")
    }

    /// Its probe was answered, or failed at once.
    pub(super) fn on_probe(
        &mut self,
        now: SimTime,
        port: Port,
        prober: Prober,
        answered: bool,
    ) -> Judgement {
        let probed = self.watch(prober).on_probe(now, answered);
        let wish = self.heed(now, prober, probed);
        let then = wish.and_then(|wish| self.grant(now, port, wish));
        Judgement { probed, then }
    }

    /// What follows from a probe: whoever does nothing else restarts the port.
    fn heed(&mut self, now: SimTime, prober: Prober, probed: Probed) -> Option<Wish> {
        match &mut self.behaviour {
            Some(behaviour) if prober.glances() && probed.answered => {
                behaviour.on_well(now);
                None
            }
            Some(behaviour) if !prober.glances() => behaviour.on_probe(now, probed),
            Some(_) | None => probed.is_too_many().then_some(Wish::Restart),
        }
    }

    /// Turns a wish into an action; what cannot be done while a restart or an installation runs is
    /// dropped. A start can be broken off by another restart.
    fn grant(&mut self, now: SimTime, port: Port, wish: Wish) -> Option<Action> {
        let drain = match wish {
            Wish::Install => {
                let fix = self.installs.as_ref();
                let (outage, _) = fix.expect("it installs, so it knows what");
                return Some(Action::Install(*outage));
            }
            Wish::Look if port == Port::Busy => return None,
            Wish::Look => {
                let prober = Prober::glancing(self.index);
                return Some(Action::Probe { prober, layer: self.watch(prober).begin(now) });
            }
            Wish::Restart => SimDuration::ZERO,
            Wish::Drain(drain) => drain,
        };
        let served = match port {
            Port::Serving(since) | Port::Starting(since) => now.since(since),
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

    /// Its last start was one too many: it does no more before another measure has brought the port
    /// back, or until it `may` try again, which it may at once where its grace was long.
    pub(super) fn give_up(&mut self, now: SimTime, may: SimTime) {
        self.given_up = true;
        let tries = self.restarts.as_ref().is_some_and(|(why, _)| why.tries_again());
        self.again = if tries { may.max(now) } else { SimTime::NEVER };
    }

    /// It may try again: a port that is still closed is to it one that comes into service and hangs
    /// at once.
    fn resume(&mut self, now: SimTime, port: Port) {
        (self.given_up, self.again) = (false, SimTime::NEVER);
        if port == Port::GivenUp {
            self.on_closed(now);
        }
    }

    /// Another measure has given up, and nobody starts the program: to this one it is as if it came
    /// into service and hung at once.
    pub(super) fn on_closed(&mut self, now: SimTime) {
        self.on_start(now);
        self.on_up(now);
        self.hear(|behaviour| behaviour.on_hang(now));
    }

    /// Whether this probe of it goes on when the listener leaves service.
    pub(super) fn is_outside(&self, prober: Prober) -> bool {
        match self.probes {
            Some((Place::Outside, _)) => !prober.glances(),
            Some((Place::Inside, _)) | None => false,
        }
    }

    /// The watch that rests while the program does not run.
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
        (self.then, self.waits) = (None, true);
        if let Some(watch) = self.watch_inside() {
            watch.on_down();
        }
        if let Some(glance) = &mut self.glance {
            glance.on_down();
        }
        self.hear(|behaviour| behaviour.on_down(now));
    }

    /// Whether a restart or an installation runs that it knows of.
    pub(super) const fn waits(&self) -> bool {
        self.waits
    }

    /// The program begins to start.
    pub(super) fn on_start(&mut self, now: SimTime) {
        if let Some(watch) = self.watch_inside() {
            watch.on_start(now);
        }
    }

    /// The port is back.
    pub(super) fn on_up(&mut self, now: SimTime) {
        (self.given_up, self.again, self.waits) = (false, SimTime::NEVER, false);
        self.hear(|behaviour| behaviour.on_up(now));
    }

    /// What it needs of the people who are common to all listeners: none waits with one that has
    /// given up.
    pub(super) fn need(&self) -> Need {
        match &self.behaviour {
            Some(behaviour) if !self.given_up => behaviour.need(),
            Some(_) | None => Need::Nothing,
        }
    }

    /// Something happens that it may listen to.
    pub(super) fn hear(&mut self, what: impl FnOnce(&mut dyn Behaviour)) {
        if let Some(behaviour) = &mut self.behaviour {
            what(&mut **behaviour);
        }
    }
}
