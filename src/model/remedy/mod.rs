//! Remedies: what an operator does about a port that hangs.
//!
//! A remedy is a list of measures applied together. A measure is one file here (its TOML form,
//! its validation, its behaviour) and one line in `measures!`. The [`Caretaker`] runs them.

mod behaviour;
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

pub use behaviour::{Judgement, Packet, Verdict};
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
use crate::reading::{Node, Problems, Read, settings, variant};
use behaviour::{Behaviour, Wish};

/// Measures applied together; at the same instant they act in the order of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remedy {
    /// The measures; none is "do nothing".
    pub measures: Vec<Measure>,
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
