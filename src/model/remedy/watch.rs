//! [`Watch`]: probing at work. Change here when a probe goes out, and what its end is taken for.
//!
//! ```text
//! waiting --tick--> probing --answered--> waiting, failures = 0
//!                   probing --refused---> waiting, failures + 1
//!                   probing --deadline--> waiting, failures + 1; the probe is closed
//! ```
//!
//! A start of the program begins it anew, in the stage that holds it back, if one does:
//!
//! ```text
//! start --startup------> STARTUP --its probe is answered--> STEADY
//! start --start-period-> LENIENT --a probe is answered----> STEADY
//! start ---------------------------------------------------> STEADY
//! ```

use super::clock::{Clock, Reference};
use super::glance::Glance;
use super::layer::Layer;
use super::probing::{Errors, Probing};
use super::round::{PeriodFrom, Round};
use super::seat::Seat;
use super::startup::{Startup, UntilStarted};
use crate::engine::{Chance, SimDuration, SimTime, Stream};

/// Probing at work.
#[derive(Debug)]
pub(super) struct Watch {
    /// How it looks once the program has started.
    steady: Round,
    startup: Startup,
    stage: Stage,
    /// Lenient: failures of probes that begin then or later count.
    counts_from: SimTime,
    /// Steady: no probe before.
    not_before: SimTime,
    clock: Clock,
    /// How often it is wrong, if it ever is.
    doubt: Option<Doubt>,
    /// When the probe under way has failed; never while none is under way.
    deadline: SimTime,
    /// Whether that counts if it fails.
    counts: bool,
    /// Failures in a row that count.
    failures: u32,
    /// Whether the probe under way has just met its deadline, and its connection is being closed.
    closing: bool,
}

/// What a watch does at its instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Look {
    /// It begins a probe.
    Begin(Layer),
    /// It ends the one under way, which met its deadline.
    End(Probed),
    /// That one's connection is closed by now.
    Closed,
}

/// What a probe that has ended is taken for, and how matters stand by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probed {
    /// Whether it was taken for answered.
    pub answered: bool,
    /// What the measure held the program for when the probe ended.
    pub stage: Stage,
    /// Failures in a row that count.
    pub failures: u32,
    /// So many are too many.
    pub limit: u32,
}

/// What a measure that probes holds the program for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It has started.
    Steady,
    /// It may be starting: a probe of its own looks whether it has.
    Startup,
    /// It may be starting: failures do not count, for a while.
    Lenient,
}

impl Probed {
    /// Whether too many in a row have failed by now.
    pub const fn is_too_many(&self) -> bool {
        self.failures >= self.limit
    }
}

/// The errors of a probe, with their draws.
#[derive(Debug)]
struct Doubt {
    misses: Chance,
    false_alarms: Chance,
    draws: Stream,
}

impl Watch {
    /// At the start of a replication: the program has been at work for long.
    pub(super) fn new(probing: &Probing, seat: &Seat<'_>) -> Self {
        let Errors { misses, false_alarms } = probing.errors;
        let doubt = (probing.errors != Errors::default()).then(|| Doubt {
            misses: Chance::new(misses),
            false_alarms: Chance::new(false_alarms),
            draws: seat.stream("probe errors"),
        });
        let steady = probing.round();
        let clock = Clock::new(probing.clock, steady.period);
        Self { doubt, ..Self::believing(steady, probing.startup, clock) }
    }

    /// One that looks once, whenever it is told to, and believes what it sees.
    pub(super) fn once(glance: Glance) -> Self {
        let Glance { probe, timeout } = glance;
        let (period, period_from) = (SimDuration::FOREVER, PeriodFrom::Start);
        let steady = Round { probe, period, period_from, timeout, failures: 1 };
        let mut clock = Clock::new(Reference::default(), steady.period);
        clock.stop();
        Self::believing(steady, Startup::default(), clock)
    }

    /// One that looks at a program that has started, and believes what it sees.
    const fn believing(steady: Round, startup: Startup, clock: Clock) -> Self {
        Self {
            steady,
            startup,
            stage: Stage::Steady,
            counts_from: SimTime::ZERO,
            not_before: SimTime::ZERO,
            clock,
            doubt: None,
            deadline: SimTime::NEVER,
            counts: true,
            failures: 0,
            closing: false,
        }
    }

    /// Begins a probe at `now`: returns what it looks at.
    pub(super) fn begin(&mut self, now: SimTime) -> Layer {
        let (round, interval) = self.round(now);
        self.counts = self.stage != Stage::Lenient || now >= self.counts_from;
        match round.period_from {
            PeriodFrom::Start => self.clock.tick(now, interval),
            PeriodFrom::End => self.clock.stop(),
        }
        self.deadline = now + round.timeout;
        round.probe
    }

    /// How it looks now, and how long after a probe the next one begins.
    fn round(&self, now: SimTime) -> (Round, SimDuration) {
        match (self.stage, self.startup.until_started) {
            (Stage::Startup, Some(UntilStarted::Probe { round, .. })) => (round, round.period),
            (Stage::Lenient, Some(UntilStarted::Period { interval, .. }))
                if now < self.counts_from =>
            {
                (self.steady, interval)
            }
            _ => (self.steady, self.steady.period),
        }
    }

    /// What a probe that was `answered`, or failed, is taken for. One draw where it can be wrong
    /// at all, whatever it met.
    fn believe(&mut self, answered: bool) -> bool {
        let Some(doubt) = &mut self.doubt else {
            return answered;
        };
        let wrong = if answered { doubt.false_alarms } else { doubt.misses };
        answered != wrong.includes(doubt.draws.bits())
    }

    /// Counts a probe that was `answered`, or failed, at `now`.
    fn judge(&mut self, now: SimTime, answered: bool) -> Probed {
        let answered = self.believe(answered);
        let (round, interval) = self.round(now);
        let (stage, limit) = (self.stage, round.failures);
        match answered {
            true => self.failures = 0,
            false => self.failures += u32::from(self.counts),
        }
        match round.period_from {
            PeriodFrom::Start => self.clock.put_off(now),
            PeriodFrom::End => self.clock.tick(now, interval),
        }
        if answered && stage != Stage::Steady {
            self.stage = Stage::Steady;
            self.clock.begin(now, None, self.steady.period);
            if self.clock.next() < self.not_before {
                self.clock.begin(now, Some(self.not_before.since(now)), self.steady.period);
            }
        }
        Probed { answered, stage, failures: self.failures, limit }
    }

    /// When it acts next; [`SimTime::NEVER`] while nothing is probed.
    pub(super) fn next_wake(&self) -> SimTime {
        match self.deadline {
            SimTime::NEVER => self.clock.next(),
            deadline => deadline,
        }
    }

    /// Whether the probes to come differ in nothing from the last one, as long as they are answered:
    /// none is under way, nothing is drawn, and there is no failure to forget.
    pub(super) fn is_even(&self) -> bool {
        let rests = self.deadline == SimTime::NEVER && !self.closing;
        rests && self.failures == 0 && self.doubt.is_none() && self.stage == Stage::Steady
    }

    /// What its probes look at once the program has started.
    pub(super) const fn steady_layer(&self) -> Layer {
        self.steady.probe
    }

    /// Passes over the probes that would begin before `limit`, which would all be answered at once.
    /// Returns how many.
    pub(super) fn pass_over(&mut self, limit: SimTime) -> u64 {
        self.clock.pass_over(limit, self.steady.period)
    }

    /// Its instant has come. A probe's end, and what follows from it, comes before the start of the
    /// next one at the same instant.
    pub(super) fn on_wake(&mut self, now: SimTime) -> Look {
        if std::mem::take(&mut self.closing) {
            self.deadline = SimTime::NEVER;
            return Look::Closed;
        }
        if self.deadline == now {
            self.closing = true;
            return Look::End(self.judge(now, false));
        }
        Look::Begin(self.begin(now))
    }

    /// The probe under way was answered, or failed at once.
    pub(super) fn on_probe(&mut self, now: SimTime, answered: bool) -> Probed {
        self.deadline = SimTime::NEVER;
        self.judge(now, answered)
    }

    /// The program ends: no probes until it starts.
    pub(super) const fn on_down(&mut self) {
        self.deadline = SimTime::NEVER;
        self.closing = false;
        self.clock.stop();
    }

    /// The program begins to start at `now`.
    pub(super) fn on_start(&mut self, now: SimTime) {
        self.failures = 0;
        self.not_before = now + self.startup.delay.unwrap_or(SimDuration::ZERO);
        let (stage, delay, interval) = match self.startup.until_started {
            None => (Stage::Steady, self.startup.delay, self.steady.period),
            Some(UntilStarted::Probe { round, delay }) => (Stage::Startup, delay, round.period),
            Some(UntilStarted::Period { span, interval }) => {
                self.counts_from = now + span;
                (Stage::Lenient, self.startup.delay, interval)
            }
        };
        self.stage = stage;
        self.clock.begin(now, delay, interval);
    }
}

#[cfg(test)]
mod tests;
