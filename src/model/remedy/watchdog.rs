//! `watchdog`: a probe at regular intervals, and a restart after some failures in a row.

use super::{Behaviour, Clock, Reference, Restart, Wish};
use crate::engine::{SimDuration, SimTime, Streams};
use crate::reading::{Node, Problems, Read, read_table, word};

/// `{ watchdog = { probe, period, timeout, failures, restart, clock? } }`
#[derive(Clone, Debug, PartialEq)]
pub struct Watchdog {
    /// How deep the probe looks.
    pub probe: Layer,
    /// From the start of one probe to the start of the next, above zero.
    pub period: SimDuration,
    /// A probe that is unanswered for so long has failed; above zero, at most the period.
    pub timeout: SimDuration,
    /// Failures in a row that call for a restart, at least one; an answer resets the count.
    pub failures: u32,
    /// How it restarts.
    pub restart: Restart,
    /// What the period counts from.
    pub clock: Reference,
}

/// How deep a probe looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The connection opens.
    Connect,
    /// The banner comes.
    Banner,
}

impl Watchdog {
    pub(super) const fn restart(&self) -> Option<&Restart> {
        Some(&self.restart)
    }

    pub(super) fn plan(&self) -> String {
        let answer = match self.probe {
            Layer::Connect => "the connection to open",
            Layer::Banner => "the banner",
        };
        let failures = match self.failures {
            1 => "a failure".to_owned(),
            n => format!("{n} failures in a row"),
        };
        let (period, timeout) = (self.period, self.timeout);
        format!(
            "a watchdog, which sends a probe every {period}, waits up to {timeout} for {answer}, and \
             restarts the port after {failures}"
        )
    }

    pub(super) fn start(&self, _: &Streams, _: &str) -> impl Behaviour + use<> {
        Watch {
            probe: self.probe,
            timeout: self.timeout,
            failures_max: self.failures,
            clock: Clock::new(self.clock, self.period),
            deadline: SimTime::NEVER,
            failures: 0,
            closing: false,
        }
    }
}

/// A watchdog at work.
///
/// ```text
/// waiting --tick--> probing --answered--> waiting, failures = 0
///                   probing --refused---> waiting, failures + 1
///                   probing --deadline--> waiting, failures + 1; the probe is closed
/// ```
#[derive(Debug)]
struct Watch {
    probe: Layer,
    timeout: SimDuration,
    failures_max: u32,
    clock: Clock,
    /// When the probe under way has failed; never while none is under way.
    deadline: SimTime,
    /// Failures in a row.
    failures: u32,
    /// The probe under way has just failed by its deadline, and what follows is still to be said.
    closing: bool,
}

impl Watch {
    /// Counts a failure; wishes a restart once there were enough.
    fn fail(&mut self) -> Option<Wish> {
        self.failures += 1;
        (self.failures >= self.failures_max).then_some(Wish::Restart)
    }
}

impl Behaviour for Watch {
    fn next_wake(&self) -> SimTime {
        self.deadline.min(self.clock.next())
    }

    /// A probe's end comes before the start of the next one at the same instant.
    fn on_wake(&mut self, now: SimTime) -> Option<Wish> {
        if self.closing {
            self.closing = false;
            self.deadline = SimTime::NEVER;
            return self.fail();
        }
        if self.deadline == now {
            self.closing = true;
            return Some(Wish::EndProbe);
        }
        self.clock.tick(now);
        self.deadline = now + self.timeout;
        Some(Wish::Probe(self.probe))
    }

    fn on_probe(&mut self, _: SimTime, answered: bool) -> Option<Wish> {
        self.deadline = SimTime::NEVER;
        if answered {
            self.failures = 0;
            return None;
        }
        self.fail()
    }

    fn on_down(&mut self, _: SimTime) {
        self.deadline = SimTime::NEVER;
        self.closing = false;
        self.clock.stop();
    }

    fn on_up(&mut self, now: SimTime) {
        self.failures = 0;
        self.clock.restart(now);
    }
}

impl Read for Watchdog {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, "watchdog", problems, |table| {
            let probe = table.required("probe");
            let period = table.above_zero("period");
            let timeout = table.above_zero("timeout");
            if let (Some(period), Some(timeout)) = (period, timeout)
                && timeout > period
            {
                let message = format!("`timeout` ({timeout}) is longer than `period` ({period})");
                let hint = "a probe must end before the next one starts";
                table.contradict("timeout", "period", message, hint);
            }
            let failures = table.within("failures", 1..=1_000_000);
            let restart = table.required("restart");
            let clock = table.or("clock", Reference::default());
            Some(Self {
                probe: probe?,
                period: period?,
                timeout: timeout?,
                failures: failures?,
                restart: restart?,
                clock: clock?,
            })
        })
    }
}

impl Read for Layer {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let words = [("connect", Self::Connect), ("banner", Self::Banner)];
        word(node, "probe", &words, problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Distribution;

    fn watch(timeout_s: u64, failures: u32) -> impl Behaviour {
        let restart = Restart {
            shutdown: Distribution::ZERO,
            dark: Distribution::ZERO,
            closed: Distribution::ZERO,
        };
        Watchdog {
            probe: Layer::Connect,
            period: SimDuration::from_secs(10),
            timeout: SimDuration::from_secs(timeout_s),
            failures,
            restart,
            clock: Reference::SinceRestart,
        }
        .start(&Streams::new(1, 0), "watchdog")
    }

    fn second(n: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(n)
    }

    #[test]
    fn the_first_probe_starts_one_period_after_the_start() {
        let mut watch = watch(4, 1);
        assert_eq!(watch.next_wake(), second(10));
        assert_eq!(watch.on_wake(second(10)), Some(Wish::Probe(Layer::Connect)));
        assert_eq!(watch.next_wake(), second(14));
    }

    #[test]
    fn silence_fails_the_probe_at_its_deadline() {
        let mut watch = watch(4, 1);
        watch.on_wake(second(10));
        assert_eq!(watch.on_wake(second(14)), Some(Wish::EndProbe));
        assert_eq!(watch.next_wake(), second(14));
        assert_eq!(watch.on_wake(second(14)), Some(Wish::Restart));
        assert_eq!(watch.next_wake(), second(20));
    }

    #[test]
    fn a_probe_that_lasts_a_whole_period_ends_before_the_next_starts() {
        let mut watch = watch(10, 2);
        watch.on_wake(second(10));
        assert_eq!(watch.on_wake(second(20)), Some(Wish::EndProbe));
        assert_eq!(watch.on_wake(second(20)), None);
        assert_eq!(watch.on_wake(second(20)), Some(Wish::Probe(Layer::Connect)));
        assert_eq!(watch.next_wake(), second(30));
    }

    #[test]
    fn only_failures_in_a_row_call_for_a_restart() {
        let mut watch = watch(4, 2);
        for (at, answered, wish) in [
            (10, false, None),
            (20, true, None),
            (30, false, None),
            (40, false, Some(Wish::Restart)),
        ] {
            watch.on_wake(second(at));
            assert_eq!(watch.on_probe(second(at), answered), wish, "probe at {at} s");
        }
    }

    #[test]
    fn a_return_to_service_forgets_failures_and_starts_the_period_anew() {
        let mut watch = watch(4, 2);
        watch.on_wake(second(10));
        watch.on_probe(second(10), false);
        watch.on_down(second(12));
        assert_eq!(watch.next_wake(), SimTime::NEVER);
        watch.on_up(second(15));
        assert_eq!(watch.next_wake(), second(25));
        watch.on_wake(second(25));
        assert_eq!(watch.on_probe(second(25), false), None);
    }
}
