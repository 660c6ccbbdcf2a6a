//! Remedies: what an operator does about a port that hangs.
//!
//! A remedy is a list of measures applied together. A measure is one file here (its TOML form,
//! its validation, its behaviour) and one line in `measures!`. The [`Caretaker`] runs them.

mod behaviour;
mod calendar;
mod caretaker;
mod clock;
mod complaints;
mod coverage;
mod days;
mod device;
mod filter;
mod fix;
mod hours;
mod layer;
mod nature;
mod operator;
mod probing;
mod quarantine;
mod rota;
mod running;
mod schedule;
mod seat;
mod standby;
mod watchdog;

pub use caretaker::Caretaker;
pub use clock::{Clock, Reference};
pub use complaints::Complaints;
pub use days::Days;
pub use device::{Packet, Verdict};
pub use filter::{Answer, Filter};
pub use fix::{Fix, Order};
pub use hours::Hours;
pub use layer::Layer;
pub use nature::{Begins, Installs, Nature, Place, Probes, Restarts, Why};
pub use operator::{Operator, Told};
pub use probing::{Errors, PRESETS as PROBING_PRESETS, Probing};
pub use quarantine::Quarantine;
pub use rota::{Picks, Rota};
pub use running::{Action, Judgement};
pub use schedule::{PRESETS as SCHEDULE_PRESETS, Schedule};
pub use seat::Seat;
pub use standby::{Balancer, PRESETS as BALANCER_PRESETS, Standby};
pub use watchdog::Watchdog;

use behaviour::Work;
use nature::Kind;

use crate::reading::{Node, Problems, Read, settings, variant};

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

            fn kind(&self) -> &dyn Kind {
                match self { $(Self::$kind(measure) => measure,)* }
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
        self.measures.iter().find_map(|measure| measure.nature().brings).unwrap_or(Rota::ALONE)
    }

    /// The fix that it installs, if it does.
    pub fn installs(&self) -> Option<Installs> {
        self.measures.iter().find_map(|measure| measure.nature().installs)
    }
}

impl Measure {
    /// What it is.
    pub fn nature(&self) -> Nature<'_> {
        self.kind().nature()
    }

    /// What it is, in words: `the fix, to be installed …`.
    pub fn plan(&self) -> String {
        self.kind().plan()
    }

    /// It at work there, from the start of a replication on.
    fn start(&self, seat: &Seat<'_>) -> Work {
        self.kind().start(seat)
    }
}
