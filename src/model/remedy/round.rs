//! [`Round`]: looks of one kind at regular intervals. Change here what may be said of them.

use super::layer::Layer;
use super::patience::Patience;
use crate::engine::SimDuration;
use crate::reading::{Entry, Shape, Table, words};

/// `probe, period, period-from?, timeout, failures`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Round {
    /// What a probe looks at.
    pub probe: Layer,
    /// From one probe to the start of the next, above zero.
    pub period: SimDuration,
    /// What of the one probe it counts from.
    pub period_from: PeriodFrom,
    /// A probe that is not answered in this time has failed; above zero, at most the period where
    /// that counts from a start. What answers at once does not need one.
    pub timeout: SimDuration,
    /// Failures in a row that are too many, at least one; an answer resets the count.
    pub failures: u32,
}

/// What the period of probes counts from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PeriodFrom {
    /// The start of the probe before.
    #[default]
    Start,
    /// Its end: the answer, or the time-out.
    End,
}

/// The keys of a round, but for `probe`.
pub(super) static SHAPE: Shape = Shape::new(
    "round",
    "looks of one kind at regular intervals",
    &[
        Entry::needed::<SimDuration>("period", "from one probe to the start of the next"),
        Entry::absent::<PeriodFrom>("period-from", "its start", "what of the one probe that is"),
        Entry::depends::<SimDuration>(
            "timeout",
            "not of what answers at once",
            "a probe that is not answered in this time has failed",
        ),
        Entry::needed::<u32>("failures", "failures in a row that are too many")
            .within(1.0, 1_000_000.0),
    ],
);

impl Round {
    /// Reads its keys from a table that may have others; `usual` is looked at where `probe` is
    /// absent.
    pub(super) fn read_keys(table: &mut Table<'_, '_>, usual: Option<Layer>) -> Option<Self> {
        let probe = match (table.node("probe"), usual) {
            (None, Some(usual)) => Some(usual),
            _ => table.required("probe"),
        };
        let period = table.above_zero("period");
        let period_from = table.optional("period-from").map(Option::unwrap_or_default);
        let timeout = match (table.node("timeout"), probe) {
            (None, None) => None,
            (None, Some(probe)) if probe.is_reading() => period,
            _ => table.above_zero("timeout"),
        };
        if let (Some(period), Some(timeout)) = (period, timeout)
            && period_from == Some(PeriodFrom::Start)
            && timeout > period
        {
            let message = format!("`timeout` ({timeout}) is longer than `period` ({period})");
            let hint = "a probe must end before the next one starts, or let period-from = \"end\"";
            table.contradict("timeout", "period", message, hint);
        }
        let failures = table.within("failures", 1..=1_000_000);
        Some(Self {
            probe: probe?,
            period: period?,
            period_from: period_from?,
            timeout: timeout?,
            failures: failures?,
        })
    }

    /// What it looks at and how often, in words: `looks every …`.
    pub(super) fn plan(&self) -> String {
        let Self { period, timeout, .. } = self;
        let each = match self.period_from {
            PeriodFrom::Start => format!("every {period}"),
            PeriodFrom::End => format!("{period} after the last one has ended"),
        };
        let waits = |what: &str| format!("sends a probe {each}, waits up to {timeout} for {what}");
        match self.probe {
            Layer::Process => format!("looks every {period} whether the process lives"),
            Layer::Queue { share } => {
                let percent = 100.0 * share;
                format!("looks every {period} whether {percent:.0} % of the queue are taken")
            }
            Layer::HalfOpen => waits("SYN-ACK and breaks off"),
            Layer::Connect => waits("the connection to open"),
            Layer::Banner => waits("the banner"),
        }
    }

    /// How many failures are too many, in words.
    pub fn too_many(&self) -> String {
        match self.failures {
            1 => "a failure".to_owned(),
            n => format!("{n} failures in a row"),
        }
    }

    /// From the beginning of a start to the first instant at which too many may have failed, where
    /// the first probe comes after `delay`, or else after a period.
    pub(super) fn soonest(&self, delay: Option<SimDuration>) -> SimDuration {
        delay.unwrap_or(self.period) + self.further().least
    }

    /// From the first failure to the last of too many, where none is waited for.
    pub(super) fn further(&self) -> Patience {
        Patience::always(self.period.times(u64::from(self.failures) - 1))
    }

    /// From the last probe that the port answers to the instant at which too many have failed, if
    /// it says nothing any more: each waits for its time-out then, but for what is read at once.
    pub fn sees_silence_after(&self) -> SimDuration {
        let waits = if self.probe.is_reading() { SimDuration::ZERO } else { self.timeout };
        let times = |span: SimDuration| span.times(u64::from(self.failures));
        match self.period_from {
            PeriodFrom::Start => times(self.period) + waits,
            PeriodFrom::End => times(self.period + waits),
        }
    }
}

words!(PeriodFrom, "end of a probe", "start" => Start, "end" => End);
