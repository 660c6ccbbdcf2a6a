//! Probing: looks at the port at regular intervals, and what is made of their failures. Change here
//! when a probe goes out and what its failures mean.

use super::clock::{Clock, Reference};
use super::layer::Layer;
use super::seat::Seat;
use crate::engine::{Chance, SimDuration, SimTime, Stream};
use crate::reading::{Presets, Probability, Table};

/// `base?, probe, period, timeout, failures, clock?, misses?, false-alarms?`
#[derive(Clone, Debug, PartialEq)]
pub struct Probing {
    /// What the probe looks at.
    pub probe: Layer,
    /// From the start of one probe to the start of the next, above zero.
    pub period: SimDuration,
    /// A probe that is not answered in this time has failed; above zero, at most the period. What
    /// answers at once does not need one.
    pub timeout: SimDuration,
    /// Failures in a row that are too many, at least one; an answer resets the count.
    pub failures: u32,
    /// What the period counts from.
    pub clock: Reference,
    /// How often the probe is wrong.
    pub errors: Errors,
}

/// How often a probe is wrong, by a fault of its own: what the load on the listener does to it
/// comes on top. It is wrong about the end that it meets, at the instant at which it meets it.
/// Never, unless said: no source gives a number for probes at large.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Errors {
    /// The probability that a failed probe is taken for answered.
    pub misses: f64,
    /// The probability that an answered probe is taken for failed.
    pub false_alarms: f64,
}

/// The probings that a table may start from, by its `base`: whoever has it read puts its changes on
/// the preset ([`Presets::based`]).
pub static PRESETS: Presets = Presets::new(
    "probing",
    "watchdog = { base = \"NAME\", restart = … }",
    include_str!("../presets/probing.toml"),
);

impl Probing {
    /// What it looks at and how often, and how many failures are too many, in words.
    pub(super) fn plan(&self) -> (String, String) {
        let Self { period, timeout, .. } = self;
        let looks = match self.probe {
            Layer::Process => format!("looks every {period} whether the process lives"),
            Layer::Queue { share } => {
                let percent = 100.0 * share;
                format!("looks every {period} whether {percent:.0} % of the queue are taken")
            }
            Layer::Connect => format!(
                "sends a probe every {period}, waits up to {timeout} for the connection to open"
            ),
            Layer::Banner => {
                format!("sends a probe every {period}, waits up to {timeout} for the banner")
            }
        };
        let failures = match self.failures {
            1 => "a failure".to_owned(),
            n => format!("{n} failures in a row"),
        };
        (looks, failures)
    }

    /// The machine that probes.
    pub(super) fn start(&self, seat: &Seat<'_>) -> Watch {
        let Errors { misses, false_alarms } = self.errors;
        Watch {
            probe: self.probe,
            timeout: self.timeout,
            failures_max: self.failures,
            clock: Clock::new(self.clock, self.period),
            doubt: (self.errors != Errors::default()).then(|| Doubt {
                misses: Chance::new(misses),
                false_alarms: Chance::new(false_alarms),
                draws: seat.stream("probe errors"),
            }),
            deadline: SimTime::NEVER,
            failures: 0,
            closing: false,
        }
    }

    /// Reads its keys from a table that may have others.
    pub(super) fn read_keys(table: &mut Table<'_, '_>) -> Option<Self> {
        table.starts_from_preset();
        let probe = table.required::<Layer>("probe");
        let period = table.above_zero("period");
        let timeout = match (table.node("timeout"), probe) {
            (None, None) => None,
            (None, Some(probe)) if probe.is_reading() => period,
            _ => table.above_zero("timeout"),
        };
        if let (Some(period), Some(timeout)) = (period, timeout)
            && timeout > period
        {
            let message = format!("`timeout` ({timeout}) is longer than `period` ({period})");
            let hint = "a probe must end before the next one starts";
            table.contradict("timeout", "period", message, hint);
        }
        let failures = table.within("failures", 1..=1_000_000);
        let clock = table.or("clock", Reference::default());
        let misses = table.or("misses", Probability(0.0));
        let false_alarms = table.or("false-alarms", Probability(0.0));
        Some(Self {
            probe: probe?,
            period: period?,
            timeout: timeout?,
            failures: failures?,
            clock: clock?,
            errors: Errors { misses: misses?.0, false_alarms: false_alarms?.0 },
        })
    }
}

/// Probing at work.
///
/// ```text
/// waiting --tick--> probing --answered--> waiting, failures = 0
///                   probing --refused---> waiting, failures + 1
///                   probing --deadline--> waiting, failures + 1; the probe is closed
/// ```
#[derive(Debug)]
pub(super) struct Watch {
    probe: Layer,
    timeout: SimDuration,
    failures_max: u32,
    clock: Clock,
    /// How often it is wrong, if it ever is.
    doubt: Option<Doubt>,
    /// When the probe under way has failed; never while none is under way.
    deadline: SimTime,
    /// Failures in a row.
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

/// What a probe that has ended is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Probed {
    /// How many have failed in a row, with this one; 0 if this one was answered.
    pub(super) failures: u32,
    /// Whether these are too many.
    pub(super) too_many: bool,
}

/// The errors of a probe, with their draws.
#[derive(Debug)]
struct Doubt {
    misses: Chance,
    false_alarms: Chance,
    draws: Stream,
}

impl Watch {
    /// What a probe that was `answered`, or failed, is taken for. One draw where it can be wrong
    /// at all, whatever it met.
    fn believe(&mut self, answered: bool) -> bool {
        let Some(doubt) = &mut self.doubt else {
            return answered;
        };
        let wrong = if answered { doubt.false_alarms } else { doubt.misses };
        answered != wrong.includes(doubt.draws.bits())
    }

    /// Counts a probe that was `answered`, or failed.
    fn judge(&mut self, answered: bool) -> Probed {
        self.failures = if self.believe(answered) { 0 } else { self.failures + 1 };
        Probed { failures: self.failures, too_many: self.failures >= self.failures_max }
    }

    /// When it acts next; [`SimTime::NEVER`] while nothing is probed.
    pub(super) fn next_wake(&self) -> SimTime {
        self.deadline.min(self.clock.next())
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
            return Look::End(self.judge(false));
        }
        self.clock.tick(now);
        self.deadline = now + self.timeout;
        Look::Begin(self.probe)
    }

    /// The probe under way was answered, or failed at once.
    pub(super) fn on_probe(&mut self, answered: bool) -> Probed {
        self.deadline = SimTime::NEVER;
        self.judge(answered)
    }

    /// The port went down: no probes until it is back.
    pub(super) const fn on_down(&mut self) {
        self.deadline = SimTime::NEVER;
        self.closing = false;
        self.clock.stop();
    }

    /// The port is back at `now`.
    pub(super) fn on_up(&mut self, now: SimTime) {
        self.failures = 0;
        self.clock.restart(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;
    use crate::reading::{Document, Problems, read_table};

    fn watch(timeout_s: u64, failures: u32, errors: Errors) -> Watch {
        Probing {
            probe: Layer::Connect,
            period: SimDuration::from_secs(10),
            timeout: SimDuration::from_secs(timeout_s),
            failures,
            clock: Reference::SinceRestart,
            errors,
        }
        .start(&Seat::alone(&Streams::new(1, 0), "watchdog"))
    }

    fn sure(timeout_s: u64, failures: u32) -> Watch {
        watch(timeout_s, failures, Errors::default())
    }

    const ANSWERED: Probed = Probed { failures: 0, too_many: false };

    const fn failed(failures: u32, too_many: bool) -> Probed {
        Probed { failures, too_many }
    }

    fn second(n: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(n)
    }

    fn read(text: &str) -> Option<Probing> {
        let mut problems = Problems::default();
        let text = format!("alarm = {{ {text} }}");
        let document = Document::parse("file", &text, &[], &mut problems);
        let whole = PRESETS.based(document.root.get("alarm")?, &mut problems);
        let probing =
            whole.and_then(|node| read_table(&node, "alarm", &mut problems, Probing::read_keys));
        assert_eq!(probing.is_some(), problems.is_empty(), "{text}: {problems:?}");
        probing
    }

    #[test]
    fn every_preset_reads_and_sees_a_silent_port_when_its_source_says() {
        for (name, seconds) in
            [("kubernetes-liveness", 31), ("systemd-watchdog", 180), ("docker-healthcheck", 120)]
        {
            let Probing { period, timeout, failures, .. } =
                read(&format!("base = {name:?}")).unwrap();
            // From the last probe that was answered.
            let seen = period.times(u64::from(failures)) + timeout;
            assert_eq!(seen, SimDuration::from_secs(seconds), "{name}");
        }
        assert_eq!(PRESETS.names().len(), 3);
    }

    #[test]
    fn every_number_of_a_preset_can_be_changed() {
        let base = || read("base = \"kubernetes-liveness\"").unwrap();
        let errors = |misses, false_alarms| Errors { misses, false_alarms };
        for (change, expected) in [
            ("probe = \"banner\"", Probing { probe: Layer::Banner, ..base() }),
            ("period = \"5 s\"", Probing { period: SimDuration::from_secs(5), ..base() }),
            ("timeout = \"10 s\"", Probing { timeout: SimDuration::from_secs(10), ..base() }),
            ("failures = 1", Probing { failures: 1, ..base() }),
            ("clock = \"wall\"", Probing { clock: Reference::Wall, ..base() }),
            ("misses = 0.5", Probing { errors: errors(0.5, 0.0), ..base() }),
            ("false-alarms = 0.5", Probing { errors: errors(0.0, 0.5), ..base() }),
        ] {
            assert_ne!(expected, base(), "{change}");
            let changed = read(&format!("base = \"kubernetes-liveness\", {change}"));
            assert_eq!(changed, Some(expected), "{change}");
        }
    }

    #[test]
    fn the_first_probe_starts_one_period_after_the_start() {
        let mut watch = sure(4, 1);
        assert_eq!(watch.next_wake(), second(10));
        assert_eq!(watch.on_wake(second(10)), Look::Begin(Layer::Connect));
        assert_eq!(watch.next_wake(), second(14));
    }

    #[test]
    fn silence_fails_the_probe_at_its_deadline() {
        let mut watch = sure(4, 1);
        watch.on_wake(second(10));
        assert_eq!(watch.on_wake(second(14)), Look::End(failed(1, true)));
        assert_eq!(watch.next_wake(), second(14));
        assert_eq!(watch.on_wake(second(14)), Look::Closed);
        assert_eq!(watch.next_wake(), second(20));
    }

    #[test]
    fn a_probe_that_lasts_a_whole_period_ends_before_the_next_starts() {
        let mut watch = sure(10, 2);
        watch.on_wake(second(10));
        assert_eq!(watch.on_wake(second(20)), Look::End(failed(1, false)));
        assert_eq!(watch.on_wake(second(20)), Look::Closed);
        assert_eq!(watch.on_wake(second(20)), Look::Begin(Layer::Connect));
        assert_eq!(watch.next_wake(), second(30));
    }

    #[test]
    fn only_failures_in_a_row_call_for_a_restart() {
        let mut watch = sure(4, 2);
        for (at, probed) in
            [(10, failed(1, false)), (20, ANSWERED), (30, failed(1, false)), (40, failed(2, true))]
        {
            watch.on_wake(second(at));
            assert_eq!(watch.on_probe(probed.failures == 0), probed, "probe at {at} s");
        }
    }

    #[test]
    fn a_return_to_service_forgets_failures_and_starts_the_period_anew() {
        let mut watch = sure(4, 2);
        watch.on_wake(second(10));
        watch.on_probe(false);
        watch.on_down();
        assert_eq!(watch.next_wake(), SimTime::NEVER);
        watch.on_up(second(15));
        assert_eq!(watch.next_wake(), second(25));
        watch.on_wake(second(25));
        assert_eq!(watch.on_probe(false), failed(1, false));
    }

    #[test]
    fn a_probe_that_is_always_wrong_sees_the_opposite() {
        let mut watch = watch(4, 1, Errors { misses: 1.0, false_alarms: 1.0 });
        watch.on_wake(second(10));
        assert_eq!(watch.on_probe(false), ANSWERED);
        watch.on_wake(second(20));
        assert_eq!(watch.on_probe(true), failed(1, true));
        watch.on_wake(second(30));
        assert_eq!(watch.on_wake(second(34)), Look::End(ANSWERED));
        assert_eq!(watch.on_wake(second(34)), Look::Closed);
    }

    #[test]
    fn errors_come_as_often_as_they_should() {
        let mut watch = watch(4, u32::MAX, Errors { misses: 0.3, false_alarms: 0.01 });
        for (met, wrong) in [(false, 0.3), (true, 0.01)] {
            let count = 100_000;
            let found = (0..count).filter(|_| (watch.on_probe(met).failures == 0) != met);
            let n = f64::from(count);
            let (found, error) = (found.count() as f64, (n * wrong * (1.0 - wrong)).sqrt());
            assert!((found - n * wrong).abs() < 4.0 * error, "{found} of {n}");
        }
    }
}
