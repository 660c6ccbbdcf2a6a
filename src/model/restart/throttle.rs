//! What holds restarts in a row back: [`Backoff`] delays them, a [`Limit`] ends them. Change here
//! how they are delayed and when they end.

use crate::engine::SimDuration;
use crate::reading::{Entry, Form, Node, Problems, Read, Shape, read_table};

/// `backoff = { first = "10 s", factor = 2, most = "300 s", reset = "10 min" }`: in a row of
/// restarts the first begins at once, the second is delayed by `first`, and each later one by
/// `factor` times the delay before it, at most `most`. The program has been stopped by then: nobody
/// listens, every segment gets RST, and the time counts as restarting.
///
/// A restart stands in the row of the one before it if that failed to start, or if less than
/// `reset` has passed between the return to service and the demand for this one. (Whether the port
/// hung meanwhile is not known to whoever restarts.)
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    /// Above zero.
    pub first: SimDuration,
    /// At least 1.
    pub factor: f64,
    /// At least `first`.
    pub most: SimDuration,
    /// Above zero.
    pub reset: SimDuration,
}

/// `limit = { starts = 5, within = "10 s" }`: a start that would be one more than `starts` within
/// `within` does not happen, nor do the phases before it. The program is stopped (after the grace,
/// if it is stuck), the measure gives up, and the port stays closed (RST) until another measure of
/// the remedy restarts it or installs the fix, or to the horizon; that time counts as restarting.
///
/// Once `within` is over, counted from the first of these starts, a person or a calendar tries
/// again: an operator who is told anew, a schedule at its next instant. A watchdog does not, as with
/// systemd, where a unit that has hit its limit "may still be restarted manually or from a timer"
/// after that time, but not by itself (systemd.unit(5), `StartLimitIntervalSec`).
///
/// Starts are counted from the demand for each, its back-off added; the program that runs when the
/// replication begins was started long before. They are counted as systemd does (`ratelimit.c`): the
/// span begins with a start, and with the first start after it a new one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// At least 1.
    pub starts: u32,
    /// Above zero.
    pub within: SimDuration,
}

impl Backoff {
    /// The delay after `delay`.
    pub(super) fn after(&self, delay: SimDuration) -> SimDuration {
        match delay {
            SimDuration::ZERO => self.first,
            _ => SimDuration::from_secs_f64(delay.as_secs_f64() * self.factor).min(self.most),
        }
    }
}

static BACKOFF: Shape = Shape::new(
    "backoff",
    "in a row of restarts the first begins at once, each later one after a longer delay",
    &[
        Entry::needed::<SimDuration>("first", "the delay of the second"),
        Entry::needed::<f64>("factor", "by what each delay grows").within(1.0, 1000.0),
        Entry::needed::<SimDuration>("most", "the longest delay"),
        Entry::needed::<SimDuration>("reset", "up so long, a restart is the first again"),
    ],
);

static LIMIT: Shape = Shape::new(
    "limit",
    "a start beyond it does not happen: the measure gives up",
    &[
        Entry::needed::<u32>("starts", "so many starts").within(1.0, 1_000_000.0),
        Entry::needed::<SimDuration>("within", "in this time"),
    ],
);

impl Read for Backoff {
    const FORM: Form = Form::Table(&BACKOFF);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, &BACKOFF, problems, |table| {
            let first = table.above_zero("first");
            let factor = table.within("factor", 1.0..=1000.0);
            let most = table.above_zero("most");
            let reset = table.above_zero("reset");
            if let (Some(first), Some(most)) = (first, most)
                && most < first
            {
                let message = format!("`most` ({most}) is shorter than `first` ({first})");
                table.contradict(
                    "most",
                    "first",
                    message,
                    "the delays grow from `first` to `most`",
                );
            }
            Some(Self { first: first?, factor: factor?, most: most?, reset: reset? })
        })
    }
}

impl Read for Limit {
    const FORM: Form = Form::Table(&LIMIT);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, &LIMIT, problems, |table| {
            let starts = table.within("starts", 1..=1_000_000);
            let within = table.above_zero("within");
            Some(Self { starts: starts?, within: within? })
        })
    }
}
