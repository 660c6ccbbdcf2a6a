//! [`Nature`]: what a measure is. Each says it in its own file; whatever else decides by the
//! measures reads it here. Add here what every measure must say of itself.

use super::behaviour::Work;
use super::glance::Glance;
use super::people::People;
use super::probing::Probing;
use super::rota::Rota;
use super::seat::Seat;
use crate::engine::{Distribution, SimDuration, SimTime};
use crate::model::restart::Restart;
use crate::reading::{Presets, Read};

/// A kind of measure. Nothing here has a default: one that leaves something out does not compile.
pub(super) trait Kind: Read {
    /// The presets that it brings: what its table, or one within, may start from.
    fn presets() -> Option<&'static Presets>;
    /// What it is.
    fn nature(&self) -> Nature<'_>;
    /// What it is, in words: `the fix, to be installed …`.
    fn plan(&self) -> String;
    /// Puts it to work there, from the start of a replication on.
    fn start(&self, seat: &Seat<'_>) -> Work;
    /// The people who carry it out, as the measure of this number, where they are common to all of
    /// several listeners.
    fn people(&self, measure: usize, seat: &Seat<'_>) -> Option<People>;
}

/// What a measure is, so far as others decide by it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nature<'m> {
    /// How it restarts the listener, and why.
    pub restarts: Option<Restarts<'m>>,
    /// How it probes the port.
    pub probes: Option<Probes<'m>>,
    /// How it looks at the port once more before it restarts.
    pub looks: Option<Glance>,
    /// The fix that it installs: a remedy has one at most.
    pub installs: Option<Installs>,
    /// The listeners that it brings: a remedy has one measure at most that does.
    pub brings: Option<Brings<'m>>,
    /// How it replaces workers: a remedy has one measure at most that does.
    pub recycles: Option<Recycles<'m>>,
    /// How it kills workers that are at one session for too long: a remedy has one measure at most
    /// that does.
    pub times_out: Option<TimesOut<'m>>,
    /// What it does from some instant on.
    pub begins: Option<Begins>,
    /// Its keys that say something only where there are several listeners.
    pub of_several: &'static [OfSeveral],
}

/// The listeners that a measure brings, the first included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brings<'m> {
    /// Which there are, and which of them calls go to.
    pub rota: Rota,
    /// The nodes at which those after the first stand: one for each, or one for all; none where they
    /// stand beside the first.
    pub at: &'m [String],
}

/// A key that says something only where there are several listeners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfSeveral {
    /// The key.
    pub key: &'static str,
    /// What is taken for it where there are several and it is left out, as it is written behind
    /// `--set path=`, and where that is from; `None`: nothing that moves results.
    pub usual: Option<(&'static str, &'static str)>,
}

/// How a measure restarts the listener.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Restarts<'m> {
    /// The way.
    pub how: &'m Restart,
    /// What makes it do so.
    pub why: Why,
}

/// Why a measure restarts the listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// By the calendar, once in this time, needed or not.
    Planned(SimDuration),
    /// Too many of its probes have failed in a row.
    Probes,
    /// Too many have failed in a row, and an alarm has told somebody.
    Alarm,
    /// Somebody has heard of this number of attempts that failed.
    Complaints(u32),
    /// Somebody has noticed that the port hangs.
    Notice,
}

impl Why {
    /// From one restart to the next, where that is planned; otherwise somebody holds the port for
    /// dead.
    pub const fn period(self) -> Option<SimDuration> {
        match self {
            Self::Planned(every) => Some(every),
            Self::Probes | Self::Alarm | Self::Complaints(_) | Self::Notice => None,
        }
    }

    /// Whether somebody whose start was one too many tries again once the interval of the limit is
    /// over, as a person or a timer does. What restarts by itself does not (systemd.unit(5),
    /// `StartLimitIntervalSec`).
    pub const fn tries_again(self) -> bool {
        match self {
            Self::Probes => false,
            Self::Planned(_) | Self::Alarm | Self::Complaints(_) | Self::Notice => true,
        }
    }

    /// Whether people restart it, who have to be called out for that.
    pub const fn is_by_people(self) -> bool {
        match self {
            Self::Planned(_) | Self::Probes => false,
            Self::Alarm | Self::Complaints(_) | Self::Notice => true,
        }
    }

    /// Whether it is planned, and not because somebody holds the port for dead.
    pub const fn is_planned(self) -> bool {
        self.period().is_some()
    }
}

/// How a measure probes the port.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probes<'m> {
    /// What it looks at, and how often.
    pub how: &'m Probing,
    /// Where its probes come from.
    pub from: Place,
}

/// A place as seen from the listener's host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// That host: whoever is there knows of restarts, and does not probe from the moment at which
    /// the program is to end to the one at which it begins to start again.
    Inside,
    /// Another one: nothing is known there of restarts, and probes go on.
    Outside,
}

/// The fix that a measure installs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Installs {
    /// The share of invalid requests that are harmless from then on.
    pub coverage: f64,
    /// How long the port is dark for that.
    pub outage: SimDuration,
    /// The instant at which all listeners have it; `None` where that is drawn, or they get it one by
    /// one.
    pub over: Option<SimTime>,
}

impl Installs {
    /// Whether it is installed at the very start, at every listener.
    pub fn is_at_start(&self) -> bool {
        self.over == Some(SimTime::ZERO + self.outage)
    }
}

/// How a measure replaces workers that have served long enough, each by itself: the others go on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recycles<'m> {
    /// The sessions that a worker serves, on average.
    pub sessions: u32,
    /// By how much that number varies at most, uniformly; less than `sessions`.
    pub jitter: u32,
    /// How long the new worker takes to start.
    pub starts: &'m Distribution,
}

/// How a measure kills workers that have been at one session for too long, each by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimesOut<'m> {
    /// How long a worker may be at one session.
    pub after: SimDuration,
    /// From one look at the workers to the next; zero where there is no need to look.
    pub period: SimDuration,
    /// How long the new worker takes to start.
    pub starts: &'m Distribution,
}

/// What a measure does from some instant on, which must lie before the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begins {
    /// The earliest such instant.
    pub at: SimTime,
    /// The key that says it.
    pub key: &'static str,
    /// What it does then, in words that follow its name: `installs the fix`.
    pub does: &'static str,
}
