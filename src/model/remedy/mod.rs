//! Remedies: what an operator does about a port that hangs.
//!
//! A remedy is a list of measures applied together. A measure is one file here (its TOML form,
//! its validation, its behaviour) and one line in `measures!`. The [`Caretaker`] runs them.

mod calendar;
mod caretaker;
mod clock;
mod complaints;
mod days;
mod filter;
mod fix;
mod hours;
mod layer;
mod operator;
mod probing;
mod quarantine;
mod rota;
mod schedule;
mod seat;
mod standby;
mod watchdog;

pub use caretaker::{Action, Caretaker};
pub use clock::{Clock, Reference};
pub use complaints::Complaints;
pub use days::Days;
pub use filter::{Answer, Filter};
pub use fix::{Fix, Order};
pub use hours::Hours;
pub use layer::Layer;
pub use operator::{Operator, Told};
pub use probing::{Errors, PRESETS as PROBING_PRESETS, Probing};
pub use quarantine::Quarantine;
pub use rota::{Picks, Rota};
pub use schedule::{PRESETS as SCHEDULE_PRESETS, Schedule};
pub use seat::Seat;
pub use standby::{Balancer, PRESETS as BALANCER_PRESETS, Standby};
pub use watchdog::Watchdog;

use super::restart::Restart;
use super::segment::Segment;
use crate::engine::{SimDuration, SimTime};
use crate::reading::{Node, Problems, Read, settings, variant};

/// Measures applied together; at the same instant they act in the order of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remedy {
    /// The measures; none is "do nothing".
    pub measures: Vec<Measure>,
}

/// What a measure does as time passes. It learns only what its real counterpart could: what its
/// probes answered, what users complain of, and when the port went down and came back by somebody's
/// hand. (The exception is [`Behaviour::on_hang`], an abstract law of how people notice.)
///
/// A behaviour returns what it wants; the caretaker decides whether that can be done now.
trait Behaviour: std::fmt::Debug {
    /// When it wants to act next; [`SimTime::NEVER`] if nothing is planned.
    fn next_wake(&self) -> SimTime;
    /// Its instant has come. Called again as long as [`Behaviour::next_wake`] stays at `now`.
    fn on_wake(&mut self, now: SimTime) -> Option<Wish>;
    /// Its probe was answered, or failed at once.
    fn on_probe(&mut self, _now: SimTime, _answered: bool) -> Judgement<Wish> {
        unreachable!("only what probes hears of a probe")
    }
    /// An attempt for a valid request has failed.
    fn on_complaint(&mut self, _now: SimTime) {}
    /// Whether calls are to come to its listener, as far as it is the measure's business.
    fn takes_calls(&self) -> bool {
        true
    }
    /// Whether it stands before the listener's host as a device.
    fn is_device(&self) -> bool {
        false
    }
    /// A segment of a client comes to the listener's host, before which it stands as a device.
    fn on_packet(&mut self, _now: SimTime, _packet: &Packet) -> Verdict {
        Verdict::Pass
    }
    /// Whether the fix it installs leaves the invalid request of this number as harmful as it was.
    fn leaves_harmful(&mut self, _request: u64) -> bool {
        false
    }
    /// The port has hung.
    fn on_hang(&mut self, _now: SimTime) {}
    /// The hung port is up again by itself. Another part of the law of how people notice: what
    /// probes see of it they see by themselves.
    fn on_heal(&mut self, _now: SimTime) {}
    /// A restart or an installation has begun.
    fn on_down(&mut self, _now: SimTime) {}
    /// The port is back from a restart or an installation.
    fn on_up(&mut self, _now: SimTime) {}
}

/// What a measure makes of the end of its probe.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement<T> {
    /// Whether it takes the probe for answered.
    pub answered: bool,
    /// What it does then, if anything.
    pub then: Option<T>,
}

/// What a device on the way to the listener's host sees of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Whose it is: the index of the class, and that of the host within it.
    pub class: u16,
    /// See `class`.
    pub host: u32,
    /// Whether the request names an invalid endpoint: every segment of the attempt carries it.
    pub invalid: bool,
    /// What it is.
    pub segment: Segment,
    /// The number of the attempt that opened its connection, the same under every remedy.
    pub attempt: u64,
}

/// What a device does with a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Lets it through.
    Pass,
    /// Lets it vanish.
    Drop,
    /// Answers it by RST.
    Reset,
}

/// What a measure wants.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wish {
    /// Restart the listener the way the measure was told to.
    Restart,
    /// The same, once the running sessions have had so long to finish.
    Drain(SimDuration),
    /// Install the fix: dark for so long, then invalid requests are harmless.
    Install(SimDuration),
    /// Look at the port.
    Probe(Layer),
    /// Close the connection of that probe: it took too long.
    EndProbe {
        /// Whether the measure takes it for answered.
        answered: bool,
    },
}

/// Declares the measures: the tag in the file and the type that reads and runs it.
macro_rules! measures {
    ($($tag:literal => $kind:ident,)*) => {
        /// One thing an operator does.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Measure {
            $(#[doc = concat!("`", $tag, "`: see [`", stringify!($kind), "`].")] $kind($kind),)*
        }

        impl Measure {
            /// Its tag in the experiment file.
            pub const fn tag(&self) -> &'static str {
                match self { $(Self::$kind(_) => $tag,)* }
            }

            /// How it restarts the listener, if it does.
            pub const fn restart(&self) -> Option<&Restart> {
                match self { $(Self::$kind(measure) => measure.restart(),)* }
            }

            /// What it is, in words: `the fix, to be installed …`.
            pub fn plan(&self) -> String {
                match self { $(Self::$kind(measure) => measure.plan(),)* }
            }

            /// Its behaviour there from the start of a replication on.
            fn start(&self, seat: &Seat<'_>) -> Box<dyn Behaviour> {
                match self { $(Self::$kind(measure) => Box::new(measure.start(seat)),)* }
            }
        }

        impl Read for Measure {
            fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
                let (tag, body) = variant(node, "measure", &[$($tag),*], problems)?;
                let body = settings(node, "measure", tag, body, problems)?;
                match tag {
                    $($tag => $kind::read(body, problems).map(Self::$kind),)*
                    _ => unreachable!("variant returns one of the tags it was given"),
                }
            }
        }
    };
}

measures! {
    "filter" => Filter,
    "fix" => Fix,
    "operator" => Operator,
    "quarantine" => Quarantine,
    "schedule" => Schedule,
    "standby" => Standby,
    "watchdog" => Watchdog,
}

impl Remedy {
    /// Which listeners there are, and which of them calls go to.
    pub fn rota(&self) -> Rota {
        self.measures.iter().find_map(Measure::rota).unwrap_or(Rota::ALONE)
    }
}

impl Measure {
    /// How it probes the port, if it does.
    pub const fn probing(&self) -> Option<&Probing> {
        match self {
            Self::Watchdog(watchdog) => Some(&watchdog.probing),
            Self::Operator(Operator { told: Told::Alarm { probing, .. }, .. }) => Some(probing),
            Self::Standby(standby) => standby.probing(),
            _ => None,
        }
    }

    /// The listeners that it brings, if it does: of which a remedy has one measure at most.
    fn rota(&self) -> Option<Rota> {
        match self {
            Self::Standby(standby) => Some(standby.rota()),
            _ => None,
        }
    }

    /// Whether it stands outside the listener's host: it does not know of restarts there, and its
    /// probes go on meanwhile.
    const fn is_outside(&self) -> bool {
        matches!(self, Self::Standby(_))
    }

    /// Whether it restarts by the calendar, and not because it holds the port for dead.
    pub const fn is_planned(&self) -> bool {
        matches!(self, Self::Schedule(_))
    }
}
