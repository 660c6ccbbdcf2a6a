//! Remedies: what an operator does about a port that hangs.
//!
//! A remedy is a list of measures applied together. The [`Caretaker`] runs them.
//!
//! # To add a measure
//!
//! 1. Write one file here, as `quarantine.rs` is: a type for its settings, the shape of its table and
//!    `Read` for it, and `Kind` for what it is. `Kind` has no defaults, and neither has [`Nature`]: what you leave out
//!    does not compile. Probes, restarts and the fix are carried out from the nature alone. What
//!    else the measure does as time passes is a `Behaviour`, what it does to segments on their way
//!    a `Device`.
//! 2. Declare it below: `mod`, `pub use`, and its line in `measures!`. `cargo check --all-targets`
//!    then asks for its random settings in `tests/conservation/remedies.rs`.
//! 3. `cargo test` asks for its keys in the documentation of the format
//!    (`UPDATE=1 cargo test --lib report::format` writes them), its word in `fuzz/dictionaries/experiment.dict`, and its name in the message that lists the
//!    measures (`UPDATE=1 cargo test --test bad_files` writes it).
//! 4. Test it: mistakes in its table in `tests/bad_files/cases/measures.toml`, what it does in
//!    `tests/model/`, its closed form, if it has one, in `tests/theory/`.
//!
//! An export says by the plan of a measure that it does not carry it.

mod behaviour;
mod calendar;
mod caretaker;
mod clock;
mod complaints;
mod coverage;
mod crew;
mod days;
mod device;
mod filter;
mod fix;
mod glance;
mod hours;
mod layer;
mod nature;
mod notice;
mod operator;
mod patience;
mod people;
mod prober;
mod probing;
mod quarantine;
mod recycle;
mod rota;
mod round;
mod running;
mod schedule;
mod seat;
mod standby;
mod startup;
mod told;
mod watch;
mod watchdog;
mod worker_timeout;

pub use caretaker::{Caretaker, Passed};
pub use clock::{Clock, Reference};
pub use complaints::Complaints;
pub use crew::Crew;
pub use days::Days;
pub use device::{Packet, Verdict};
pub use filter::{Answer, Filter};
pub use fix::{Fix, Order};
pub use glance::Glance;
pub use hours::{Hours, is_office_time};
pub use layer::Layer;
pub use nature::{
    Begins, Brings, Installs, Nature, OfSeveral, Place, Probes, Recycles, Restarts, TimesOut, Why,
};
pub use operator::Operator;
pub use patience::{Patience, Starts, slowest};
pub use people::{Move, Need, People};
pub use prober::Prober;
pub use probing::{Errors, PRESETS as PROBING_PRESETS, Probing};
pub use quarantine::Quarantine;
pub use recycle::{PRESETS as RECYCLE_PRESETS, Recycle};
pub use rota::{Picks, Rota};
pub use round::{PeriodFrom, Round};
pub use running::{Action, Judgement};
pub use schedule::{PRESETS as SCHEDULE_PRESETS, Schedule};
pub use seat::Seat;
pub use standby::{Balancer, PRESETS as BALANCER_PRESETS, Standby};
pub use startup::{Startup, UntilStarted};
pub use told::Told;
pub use watch::{Probed, Stage};
pub use watchdog::Watchdog;
pub use worker_timeout::{PRESETS as WORKER_TIMEOUT_PRESETS, WorkerTimeout};

use behaviour::Work;
use nature::Kind;

use crate::engine::Streams;
use crate::model::segment::ListenerId;
use crate::reading::{Choice, Form, Node, Presets, Problems, Read, Variant, settings, variant};

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
            /// All tags, in the order of the list.
            pub const TAGS: &[&str] = &[$($tag),*];

            /// Its tag in the experiment file.
            pub const fn tag(&self) -> &'static str {
                match self { $(Self::$kind(_) => $tag,)* }
            }

            /// All measures, with what each is.
            pub const CHOICE: &Choice = &CHOICE;

            /// What it is.
            pub fn nature(&self) -> Nature<'_> {
                match self { $(Self::$kind(measure) => measure.nature(),)* }
            }

            /// What it is, in words: `the fix, to be installed …`.
            pub fn plan(&self) -> String {
                match self { $(Self::$kind(measure) => measure.plan(),)* }
            }

            /// Puts it to work there, from the start of a replication on.
            fn start(&self, seat: &Seat<'_>) -> Work {
                match self { $(Self::$kind(measure) => measure.start(seat),)* }
            }

            /// The people who carry it out, as the measure of this number, where they are common to
            /// all of several listeners.
            fn people(&self, number: usize, seat: &Seat<'_>) -> Option<People> {
                match self { $(Self::$kind(measure) => measure.people(number, seat),)* }
            }

            /// The presets that measures bring, those of the last one first: others start from
            /// these too.
            pub fn presets() -> impl Iterator<Item = &'static Presets> {
                [$($kind::presets()),*].into_iter().rev().flatten()
            }
        }

        static CHOICE: Choice = Choice {
            name: "measure",
            called: "measure",
            bare: None,
            variants: &[$(Variant::with($tag, $kind::FORM, "")),*],
        };

        impl Read for Measure {
            const FORM: Form = Form::Choice(&CHOICE);

            fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
                let (tag, body) = variant(node, &CHOICE, problems)?;
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
    "recycle" => Recycle,
    "schedule" => Schedule,
    "standby" => Standby,
    "watchdog" => Watchdog,
    "worker-timeout" => WorkerTimeout,
}

impl Remedy {
    /// Which listeners there are, and which of them calls go to.
    pub fn rota(&self) -> Rota {
        self.brings().map_or(Rota::ALONE, |brings| brings.rota)
    }

    /// The node at which this listener stands, where that is not beside the first.
    pub fn node(&self, listener: ListenerId) -> Option<&str> {
        let further = usize::from(listener.0).checked_sub(1)?;
        let node = match self.brings()?.at {
            [all] => Some(all),
            each => each.get(further),
        };
        node.map(String::as_str)
    }

    fn brings(&self) -> Option<Brings<'_>> {
        self.measures.iter().find_map(|measure| measure.nature().brings)
    }

    /// The people who are common to all listeners, of each measure that has such, at the start of
    /// a replication.
    pub fn people(&self, streams: &Streams) -> Vec<People> {
        let listeners = self.rota().listeners();
        let of = |(index, measure): (usize, &Measure)| {
            let seat = Seat::new(streams, self.called(index), ListenerId(0), listeners);
            measure.people(index, &seat)
        };
        self.measures.iter().enumerate().filter_map(of).collect()
    }

    /// What the measure of this index is called among its kind: its tag, with its number there from
    /// the second on.
    fn called(&self, index: usize) -> String {
        let tag = self.measures[index].tag();
        let earlier = self.measures[..index].iter().filter(|measure| measure.tag() == tag).count();
        match earlier {
            0 => tag.to_owned(),
            n => format!("{tag} {}", n + 1),
        }
    }

    /// The fix that it installs, if it does.
    pub fn installs(&self) -> Option<Installs> {
        self.measures.iter().find_map(|measure| measure.nature().installs)
    }
}
