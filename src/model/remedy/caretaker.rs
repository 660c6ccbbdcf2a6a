//! [`Caretaker`]: the pure machine that runs the measures of a remedy. Any world can drive it.
//! Change here who is told what; what a measure does with it stands in its file.

use super::device::{Device, Packet, Verdict};
use super::layer::Layer;
use super::prober::Prober;
use super::running::{Action, Judgement, Port, Running};
use super::seat::Seat;
use super::{Need, Remedy};
use crate::engine::{SimTime, Streams};
use crate::model::listener::{Recycling, Supervision, Timeout};
use crate::model::restart::Phases;
use crate::model::segment::ListenerId;

/// Probes that were passed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// How many.
    pub probes: u64,
    /// Those of them that would have opened a connection.
    pub calls: u64,
}

impl Passed {
    /// These too.
    pub const fn add(&mut self, other: Self) {
        self.probes += other.probes;
        self.calls += other.calls;
    }
}

/// Runs the measures of one remedy.
#[derive(Debug)]
pub struct Caretaker {
    measures: Vec<Running>,
    /// Those that stand before the listener's host, in the order of the remedy.
    devices: Vec<(usize, Box<dyn Device>)>,
    supervision: Supervision,
    /// Whether a supervisor counts the sessions of workers, be they for a probe.
    counts_sessions: bool,
    /// The measure that times workers out.
    times_out: Option<usize>,
    port: Port,
}

impl Caretaker {
    /// The measures of `remedy` at the start of a replication, at work for one of the
    /// listeners.
    pub fn new(remedy: &Remedy, streams: &Streams, at: ListenerId, listeners: u16) -> Self {
        let mut devices = Vec::new();
        let mut supervision = Supervision::default();
        let mut times_out = None;
        let mut measures: Vec<Running> = Vec::with_capacity(remedy.measures.len());
        for (index, measure) in remedy.measures.iter().enumerate() {
            let seat = Seat::new(streams, remedy.called(index), at, listeners);
            let (running, device) = Running::start(index, measure, &seat);
            measures.push(running);
            devices.extend(device.map(|device| (index, device)));
            let nature = measure.nature();
            if let Some(recycles) = nature.recycles {
                supervision.recycling.get_or_insert_with(|| Recycling {
                    sessions: recycles.sessions,
                    jitter: recycles.jitter,
                    starts: recycles.starts.clone(),
                    draws: seat.stream("recycling"),
                });
            }
            if let Some(it) = nature.times_out {
                times_out.get_or_insert(index);
                supervision.timeout.get_or_insert_with(|| Timeout {
                    after: it.after,
                    period: it.period,
                    starts: it.starts.clone(),
                    draws: seat.stream("worker start"),
                });
            }
        }
        let port = Port::Serving(SimTime::ZERO);
        let counts_sessions = supervision.recycling.is_some();
        Self { measures, devices, supervision, counts_sessions, times_out, port }
    }

    /// What a supervisor does with workers by itself: to be handed to the listener.
    pub fn take_supervision(&mut self) -> Supervision {
        std::mem::take(&mut self.supervision)
    }

    /// The measure that kills workers which are at one session for too long, if one does.
    pub const fn times_out(&self) -> Option<usize> {
        self.times_out
    }

    /// When [`Caretaker::due`] wants to be asked next; [`SimTime::NEVER`] if nothing is planned.
    pub fn next_wake(&self) -> SimTime {
        self.measures.iter().map(Running::next_wake).min().unwrap_or(SimTime::NEVER)
    }

    /// The next thing to do at `now`, in the order of the measures; ask again until there is
    /// none.
    pub fn due(&mut self, now: SimTime) -> Option<Action> {
        for measure in &mut self.measures {
            while measure.next_wake() == now {
                if let Some(action) = measure.on_wake(now, self.port) {
                    return Some(action);
                }
            }
        }
        None
    }

    /// Passes over the probes that would begin before `limit`, of those who are `sure` to be answered
    /// at once, as long as nothing else is to be done.
    pub fn pass_over_probes(
        &mut self,
        limit: SimTime,
        sure: impl Fn(Prober, Layer) -> bool,
    ) -> Passed {
        let mut passed = Passed::default();
        if self.counts_sessions {
            return passed;
        }
        let wakes = |measure: &Running| match measure.passes(&sure) {
            Some(_) => measure.acts_beside_probes(),
            None => measure.next_wake(),
        };
        let limit = self.measures.iter().map(wakes).fold(limit, SimTime::min);
        for measure in &mut self.measures {
            if let Some(layer) = measure.passes(&sure) {
                let probes = measure.pass_over(limit);
                passed.probes += probes;
                passed.calls += if layer.is_reading() { 0 } else { probes };
            }
        }
        passed
    }

    /// A probe was answered, or failed at once.
    pub fn on_probe(&mut self, now: SimTime, prober: Prober, answered: bool) -> Judgement {
        self.measures[prober.measure()].on_probe(now, self.port, prober, answered)
    }

    /// An attempt for a valid request that `began` then has failed.
    pub fn on_complaint(&mut self, now: SimTime, began: SimTime) {
        let measures = self.measures.iter_mut();
        measures.for_each(|measure| measure.hear(|behaviour| behaviour.on_complaint(now, began)));
    }

    /// What `measure` needs here of the people who are common to all listeners.
    pub fn need(&self, measure: usize) -> Need {
        self.measures[measure].need()
    }

    /// One of the people of `measure` has come to this listener: [`Caretaker::due`] says what for.
    pub fn on_turn(&mut self, now: SimTime, measure: usize) {
        self.measures[measure].hear(|behaviour| behaviour.on_turn(now));
    }

    /// Whether somebody has been called out who now does this.
    pub fn calls_out(&self, action: &Action) -> bool {
        let measure = match *action {
            Action::Restart { measure, .. } => measure,
            Action::Probe { prober, .. } | Action::EndProbe { prober, .. } => prober.measure(),
            Action::Install(_) => return false,
        };
        self.measures[measure].calls_out(action)
    }

    /// Whether calls are to come to this listener.
    pub fn takes_calls(&self) -> bool {
        self.measures.iter().all(Running::takes_calls)
    }

    /// Whether this probe goes on when the listener leaves service: it comes from another host.
    pub fn is_outside(&self, prober: Prober) -> bool {
        self.measures[prober.measure()].is_outside(prober)
    }

    /// Whether a measure stands before the listener's host.
    pub const fn has_devices(&self) -> bool {
        !self.devices.is_empty()
    }

    /// A segment of a client comes to the listener's host: the first measure that stops it, and how.
    /// They stand before it in the order of the list: what the first stops, the next does not see.
    pub fn on_packet(&mut self, now: SimTime, packet: &Packet) -> Option<(usize, Verdict)> {
        let devices = self.devices.iter_mut();
        let mut verdicts = devices.map(|(index, device)| (*index, device.on_packet(now, packet)));
        verdicts.find(|(_, verdict)| *verdict != Verdict::Pass)
    }

    /// Whether the invalid request of this number harms a fixed listener too.
    pub fn leaves_harmful(&mut self, request: u64) -> bool {
        self.measures.iter_mut().any(|measure| measure.leaves_harmful(request))
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

    /// `measure` has begun to restart one worker. To all others the program goes on as before: so do
    /// their probes, their calendars and what they have heard, and any of them may restart it.
    pub fn on_worker_down(&mut self, now: SimTime, measure: usize) {
        self.port = Port::Starting(now);
        self.measures[measure].on_down(now);
    }

    /// The restart of one worker is over, and the port is no better than it was before.
    pub fn on_worker_up(&mut self, now: SimTime) {
        self.port = Port::Serving(now);
        self.those_who_wait().for_each(|measure| measure.on_up(now));
    }

    fn those_who_wait(&mut self) -> impl Iterator<Item = &mut Running> {
        self.measures.iter_mut().filter(|measure| measure.waits())
    }

    /// A restart or an installation has begun.
    pub fn on_down(&mut self, now: SimTime) {
        self.port = Port::Busy;
        self.measures.iter_mut().for_each(|measure| measure.on_down(now));
    }

    /// The program begins to start: those who probe it do so from now on, unless something holds
    /// them back.
    pub fn on_start(&mut self, now: SimTime) {
        self.port = Port::Starting(now);
        self.those_who_wait().for_each(|measure| measure.on_start(now));
    }

    /// The port is back from a restart or an installation.
    pub fn on_up(&mut self, now: SimTime) {
        self.port = Port::Serving(now);
        self.measures.iter_mut().for_each(|measure| measure.on_up(now));
    }

    /// The program failed to start at the end of the restart by `measure`, and that is over: the next
    /// restart.
    pub fn on_failed_start(&mut self, now: SimTime, measure: usize) -> Phases {
        self.measures[measure].on_failed_start(now)
    }

    /// The start limit of `measure` is hit: it does no more before another one has brought the port
    /// back, or before `again`, when a person or a calendar may try again. To those that have not
    /// given up it is a port that comes into service and hangs at once.
    pub fn on_give_up(&mut self, now: SimTime, measure: usize, again: SimTime) {
        self.port = Port::GivenUp;
        self.measures[measure].give_up(now, again);
        let able = self.measures.iter_mut().filter(|measure| !measure.given_up);
        able.for_each(|measure| measure.on_closed(now));
    }
}

#[cfg(test)]
mod tests;
