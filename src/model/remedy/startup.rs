//! [`Startup`]: how probes meet a program that is starting. Change here what holds them back.
//!
//! A starting program is probed like any other unless one of these says otherwise: a probe that
//! fails while it cannot listen yet is a failure. So a start that takes longer than the failures
//! need is broken off, and so is the next one, for ever.

use super::layer::Layer;
use super::round::Round;
use crate::engine::SimDuration;
use crate::reading::{Node, Problems, Table, read_table};

/// `initial-delay?`, and either `startup?` or `start-period?` with `start-interval?`
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Startup {
    /// From the beginning of a start to the first probe. Without it that comes after one period
    /// (Docker: "will first run interval seconds after the container is started"), or by the wall
    /// clock at its next tick. Kubernetes calls it `initialDelaySeconds`.
    pub delay: Option<SimDuration>,
    /// What else is different until the program has started; nothing, where absent.
    pub until_started: Option<UntilStarted>,
}

/// What is different until the program has started, for all that is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum UntilStarted {
    /// `startup = { … }`: another probe looks, with a threshold of its own. The others begin one
    /// period after it has succeeded once, and not before their delay is over.
    ///
    /// The `startupProbe` of Kubernetes: until it has succeeded the kubelet makes no other probe
    /// (`prober/worker.go`), and its failures kill the container as those of a `livenessProbe` do.
    Probe {
        /// How it looks; too many failures in a row are taken as those of the other probes are.
        round: Round,
        /// See [`Startup::delay`].
        delay: Option<SimDuration>,
    },
    /// `start-period`: the failure of a probe that begins before the period is over does not count.
    /// A success ends it: from then on all do, and probes come as often as ever.
    ///
    /// The `--start-period` of Docker's HEALTHCHECK, with its `--start-interval` (Dockerfile
    /// reference; `daemon/health.go` of Moby).
    Period {
        /// How long it lasts, from the beginning of a start; above zero.
        span: SimDuration,
        /// From one probe to the next in it, above zero. A probe that lasts longer puts off the
        /// next one to its end.
        interval: SimDuration,
    },
}

/// How often probes come in a start period unless told: Docker's default (Dockerfile reference,
/// `--start-interval`, Docker Engine 25.0).
const START_INTERVAL: &str = "5 s";

impl Startup {
    /// Reads its keys from the table of a probing that looks so.
    pub(super) fn read_keys(table: &mut Table<'_, '_>, round: Option<&Round>) -> Option<Self> {
        let delay = initial_delay(table);
        if let (Some(delay), Some(round)) = (delay, round) {
            refuse_hurry(table, delay, round);
        }
        let [startup, period, interval] =
            ["startup", "start-period", "start-interval"].map(|key| table.node(key).is_some());
        if interval && !period {
            let hint = "add `start-period = …`, in which probes come so often, or leave it out";
            table.complain("start-interval", "there is no start period", hint);
        }
        let until_started = match (startup, period) {
            (true, true) => {
                let message = "`startup` and `start-period` both wait for the program to start";
                let hint = "keep one: Kubernetes has `startup`, Docker has `start-period`";
                table.contradict("start-period", "startup", message, hint);
                None
            }
            (true, false) => {
                let usual = round.map(|round| round.probe);
                let probe = |node: &Node, problems: &mut Problems| {
                    read_table(node, "startup", problems, |table| startup_probe(table, usual))
                };
                table.required_with("startup", probe).map(Some)
            }
            (false, true) => {
                let span = table.above_zero("start-period");
                let interval = table.assume_above_zero("start-interval", START_INTERVAL);
                span.zip(interval)
                    .map(|(span, interval)| Some(UntilStarted::Period { span, interval }))
            }
            (false, false) => Some(None),
        };
        Some(Self { delay: delay?, until_started: until_started? })
    }

    /// What of it is different from how probes come otherwise, in words.
    pub(super) fn plan(&self) -> String {
        let delay = |delay: Option<SimDuration>| {
            delay.map_or(String::new(), |delay| format!(", the first {delay} after a start"))
        };
        let mut plan = delay(self.delay);
        match self.until_started {
            None => {}
            Some(UntilStarted::Probe { round, delay: first }) => {
                let (looks, failures) = (round.plan(), round.too_many());
                let first = delay(first);
                plan += &format!(
                    "; in a start, until that has succeeded once, it {looks}{first}, and does so \
                     after {failures}"
                );
            }
            Some(UntilStarted::Period { span, interval }) => {
                plan += &format!(
                    "; in the first {span} of a start, until one is answered, probes come every \
                     {interval}, and failures do not count"
                );
            }
        }
        plan
    }

    /// The same where a delay that is not given is none.
    pub(super) fn at_once(self) -> Self {
        let none = |delay: Option<SimDuration>| Some(delay.unwrap_or_default());
        let until_started = self.until_started.map(|until| match until {
            UntilStarted::Probe { round, delay } => {
                UntilStarted::Probe { round, delay: none(delay) }
            }
            UntilStarted::Period { .. } => until,
        });
        Self { delay: none(self.delay), until_started }
    }

    /// From the beginning of a start to the first instant at which too many probes may have failed,
    /// if nobody listens until then; `None` where they only look whether the process lives.
    pub(super) fn patience(&self, steady: &Round) -> Option<SimDuration> {
        let sees = |round: &Round| round.probe != Layer::Process;
        let further = steady.period.times(u64::from(steady.failures) - 1);
        match self.until_started {
            Some(UntilStarted::Probe { round, delay }) if sees(&round) => {
                Some(round.soonest(delay))
            }
            _ if !sees(steady) => None,
            None => Some(steady.soonest(self.delay)),
            // It takes the program for started at once.
            Some(UntilStarted::Probe { round, delay }) => {
                let first = delay.unwrap_or(round.period) + steady.period;
                Some(first.max(self.delay.unwrap_or_default()) + further)
            }
            Some(UntilStarted::Period { span, interval }) => {
                let first = self.delay.unwrap_or(interval);
                let rest = span.as_nanos().saturating_sub(first.as_nanos());
                let uncounted = rest.div_ceil(interval.as_nanos());
                Some(first + interval.times(uncounted) + further)
            }
        }
    }

    /// The intervals between its probes, and the time that a start has at least, where it is other
    /// than that of `round`.
    pub(super) fn intervals(&self, round: &Round) -> [SimDuration; 2] {
        match self.until_started {
            None => [round.period, round.soonest(self.delay)],
            Some(UntilStarted::Probe { round, delay }) => [round.period, round.soonest(delay)],
            Some(UntilStarted::Period { span, interval }) => [interval, span],
        }
    }
}

/// `initial-delay`, which moves results where it is absent too.
fn initial_delay(table: &mut Table<'_, '_>) -> Option<Option<SimDuration>> {
    if table.node("initial-delay").is_none() {
        table.note("initial-delay", "one period");
    }
    table.optional("initial-delay")
}

/// The keys of `startup`.
fn startup_probe(table: &mut Table<'_, '_>, usual: Option<Layer>) -> Option<UntilStarted> {
    let round = Round::read_keys(table, usual);
    let delay = initial_delay(table);
    if let (Some(delay), Some(round)) = (delay, &round) {
        refuse_hurry(table, delay, round);
    }
    Some(UntilStarted::Probe { round: round?, delay: delay? })
}

/// A start that the first failure ends, and that is probed at once, would end at once.
fn refuse_hurry(table: &mut Table<'_, '_>, delay: Option<SimDuration>, round: &Round) {
    if round.soonest(delay) == SimDuration::ZERO {
        let message = "a start is broken off as it begins: `initial-delay` is zero, and one \
                       failure is too many";
        let hint = "write how long the program may take to listen, or raise `failures`";
        table.contradict("initial-delay", "failures", message, hint);
    }
}
