//! [`Startup`]: how probes meet a program that is starting. Change here what holds them back.
//!
//! A starting program is probed like any other unless one of these says otherwise: a probe that
//! fails while it cannot listen yet is a failure. So a start that takes longer than the failures
//! need is broken off, and so is the next one, for ever.

use super::clock::Reference;
use super::layer::Layer;
use super::patience::Patience;
use super::round::{self, Round};
use crate::engine::SimDuration;
use crate::reading::{Entry, Form, Node, Presence, Problems, Shape, Table, read_table};

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
    /// period after it has succeeded once, or by the wall clock at their next tick, and not before
    /// their delay is over.
    ///
    /// The `startupProbe` of Kubernetes: until it has succeeded the kubelet makes no other probe
    /// (`prober/worker.go`), and its failures kill the container as those of a `livenessProbe` do.
    /// Each has ticks of its own, which go on meanwhile.
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

/// `initial-delay`.
const INITIAL_DELAY: Entry = Entry::absent::<SimDuration>(
    "initial-delay",
    "one period, or by the wall clock until the next tick",
    "from the beginning of a start to the first probe",
);

/// What may be said of starts.
pub(super) static SHAPE: Shape = Shape::new(
    "startup",
    "how probes meet a program that is starting",
    &[
        INITIAL_DELAY,
        Entry::of(
            "startup",
            Form::Table(&STARTUP),
            Presence::Absent("none"),
            "a probe that comes first, as the startupProbe of Kubernetes",
        ),
        Entry::absent::<SimDuration>(
            "start-period",
            "none",
            "in it failures do not count, as with HEALTHCHECK of Docker",
        ),
        Entry::usual::<SimDuration>(
            "start-interval",
            START_INTERVAL,
            "Dockerfile reference, --start-interval, where there is a `start-period`",
            "how often probes come in the `start-period`",
        ),
    ],
);

/// The probe that comes first.
static STARTUP: Shape = Shape::new(
    "startup",
    "until this probe has succeeded, the others wait",
    &[Entry::absent::<Layer>("probe", "that of the others", "what it looks at"), INITIAL_DELAY],
)
.and(&[&round::SHAPE]);

impl Startup {
    /// Reads its keys from the table of a probing that looks so.
    pub(super) fn read_keys(
        table: &mut Table<'_, '_>,
        round: Option<&Round>,
        clock: Reference,
    ) -> Option<Self> {
        let delay = initial_delay(table, round, clock);
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
                    read_table(node, &STARTUP, problems, |table| startup_probe(table, usual, clock))
                };
                table.required_with("startup", probe).map(Some)
            }
            (false, true) => {
                let span = table.above_zero("start-period");
                let interval = table.assume_above_zero("start-interval", None);
                span.zip(interval)
                    .map(|(span, interval)| Some(UntilStarted::Period { span, interval }))
            }
            (false, false) => Some(None),
        };
        Some(Self { delay: delay?, until_started: until_started? })
    }

    /// What of it is different from how probes come otherwise, in words.
    pub(super) fn plan(&self, clock: Reference) -> String {
        let delay = |delay: Option<SimDuration>| match (delay, clock) {
            (None, _) => String::new(),
            (Some(delay), Reference::SinceRestart) => format!(", the first {delay} after a start"),
            (Some(delay), Reference::Wall) => format!(", none in the first {delay} of a start"),
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

    /// How long it lets a program start in which nobody listens; `None`: for ever, where it only
    /// looks whether the process lives.
    pub(super) fn patience(&self, steady: &Round, clock: Reference) -> Option<Patience> {
        let sees = |round: &Round| round.probe != Layer::Process;
        let first = |delay, interval| clock.first(delay, interval);
        match self.until_started {
            Some(UntilStarted::Probe { round, delay }) if sees(&round) => {
                Some(first(delay, round.period) + round.further())
            }
            _ if !sees(steady) => None,
            None => Some(first(self.delay, steady.period) + steady.further()),
            // It takes the program for started at once.
            Some(UntilStarted::Probe { round, delay }) => {
                let next = first(delay, round.period) + first(None, steady.period);
                let held = self.delay.map_or(next, |delay| first(Some(delay), steady.period));
                Some(next.max(held) + steady.further())
            }
            Some(UntilStarted::Period { span, interval }) => {
                Some(self.after_period(span, interval, steady, clock))
            }
        }
    }

    /// The same with a start period.
    fn after_period(
        &self,
        span: SimDuration,
        interval: SimDuration,
        steady: &Round,
        clock: Reference,
    ) -> Patience {
        match clock {
            Reference::SinceRestart => {
                let first = self.delay.unwrap_or(interval);
                let rest = span.as_nanos().saturating_sub(first.as_nanos());
                let uncounted = rest.div_ceil(interval.as_nanos());
                Patience::always(first + interval.times(uncounted)) + steady.further()
            }
            Reference::Wall => {
                let held = self.delay.unwrap_or_default().max(span);
                let counted = clock.first(Some(held), interval);
                // The next one comes at a tick of the usual period, which may follow at once.
                let least = steady.period.times(u64::from(steady.failures).saturating_sub(2));
                counted + Patience { least, ..steady.further() }
            }
        }
    }

    /// The intervals between its probes, and the time that a start has at least, where it is other
    /// than that of `round`.
    pub(super) fn intervals(&self, round: &Round, clock: Reference) -> [SimDuration; 2] {
        let soonest = |round: &Round, delay| match clock {
            Reference::SinceRestart => round.soonest(delay),
            // A start that a tick ends is followed by one that meets the next.
            Reference::Wall => round.period,
        };
        match self.until_started {
            None => [round.period, soonest(round, self.delay)],
            Some(UntilStarted::Probe { round, delay }) => [round.period, soonest(&round, delay)],
            Some(UntilStarted::Period { span, interval }) => [interval, span],
        }
    }
}

/// `initial-delay`, which moves results where it is absent too.
fn initial_delay(
    table: &mut Table<'_, '_>,
    round: Option<&Round>,
    clock: Reference,
) -> Option<Option<SimDuration>> {
    if table.node("initial-delay").is_none() {
        table.note(
            "initial-delay",
            match clock {
                Reference::SinceRestart => "one period",
                Reference::Wall => "the next tick",
            },
        );
    }
    let delay = table.optional("initial-delay")?;
    if let (Some(round), Reference::SinceRestart) = (round, clock) {
        refuse_hurry(table, delay, round);
    }
    Some(delay)
}

/// The keys of `startup`.
fn startup_probe(
    table: &mut Table<'_, '_>,
    usual: Option<Layer>,
    clock: Reference,
) -> Option<UntilStarted> {
    let round = Round::read_keys(table, usual);
    let delay = initial_delay(table, round.as_ref(), clock);
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
