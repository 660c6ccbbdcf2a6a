//! [`Round`]: looks of one kind at regular intervals. Change here what may be said of them.

use super::layer::Layer;
use crate::engine::SimDuration;
use crate::reading::Table;

/// `probe, period, timeout, failures`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Round {
    /// What a probe looks at.
    pub probe: Layer,
    /// From the start of one probe to the start of the next, above zero.
    pub period: SimDuration,
    /// A probe that is not answered in this time has failed; above zero, at most the period. What
    /// answers at once does not need one.
    pub timeout: SimDuration,
    /// Failures in a row that are too many, at least one; an answer resets the count.
    pub failures: u32,
}

impl Round {
    /// Reads its keys from a table that may have others; `usual` is looked at where `probe` is
    /// absent.
    pub(super) fn read_keys(table: &mut Table<'_, '_>, usual: Option<Layer>) -> Option<Self> {
        let probe = match (table.node("probe"), usual) {
            (None, Some(usual)) => Some(usual),
            _ => table.required("probe"),
        };
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
        Some(Self { probe: probe?, period: period?, timeout: timeout?, failures: failures? })
    }

    /// What it looks at and how often, in words: `looks every …`.
    pub(super) fn plan(&self) -> String {
        let Self { period, timeout, .. } = self;
        match self.probe {
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
        }
    }

    /// How many failures are too many, in words.
    pub(super) fn too_many(&self) -> String {
        match self.failures {
            1 => "a failure".to_owned(),
            n => format!("{n} failures in a row"),
        }
    }

    /// From the beginning of a start to the first instant at which too many may have failed, where
    /// the first probe comes after `delay`, or else after a period.
    pub(super) fn soonest(&self, delay: Option<SimDuration>) -> SimDuration {
        delay.unwrap_or(self.period) + self.period.times(u64::from(self.failures) - 1)
    }
}
