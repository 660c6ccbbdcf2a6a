//! [`Crew`]: how many people there are for several listeners. Change here whom they are common to.

use super::nature::OfSeveral;
use super::standby::LISTENERS_MAX;
use crate::reading::{Entry, Form, Node, Presence, Read, Table, Value, word};

const KEY: &str = "crew";

/// `crew? = n / "each"` (1): the people of a measure, where there are several listeners.
///
/// They are common to all listeners that the measure takes care of, as c repairmen are to machines:
/// a finite-source queue (D. Gross, J. F. Shortle, J. M. Thompson and C. M. Harris, *Fundamentals of
/// Queueing Theory*, 4th ed., 2008, 2.7). They see to one listener after the other:
///
/// - What tells them tells of one listener. The first that they are told of begins a notice; what
///   they are told of until its end belongs to it. It ends early if nothing is left of it: each of its
///   listeners is well again by itself, or restarted by another hand, as far as that is void for a
///   single one.
/// - When the notice is over, each of its listeners is seen to by one of those who are free, and
///   waits for one if all are busy: first come, first served, in the order in which they were told.
///   One that is void meanwhile waits no longer.
/// - What they are told of after that begins the next notice, be they busy or not.
/// - Whoever begins to act on a listener, be it by a look, is busy until its port is back in service,
///   found to be well, or given up: he waits for the end of the restart. If another hand restarts
///   it meanwhile, he waits for that.
/// - Hours say when a notice is acted upon. Whoever is at work then goes on until nobody waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crew {
    /// So many, at least one, common to all listeners.
    Common(u32),
    /// One for each listener, told of it alone.
    Each,
}

impl Crew {
    /// One for all listeners: what is taken where nothing is said.
    pub const ONE: Self = Self::Common(1);

    /// Its key.
    pub(super) const KEY: OfSeveral = OfSeveral { key: KEY, usual: Some(USUAL) };

    /// How many are common to so many listeners; `None`: each has its own.
    pub(super) const fn common_to(self, listeners: u16) -> Option<u32> {
        match self {
            Self::Common(people) if listeners > 1 => Some(people),
            Self::Common(_) | Self::Each => None,
        }
    }

    /// What is said of them, in words, where it is not the usual.
    pub(super) fn plan(self) -> String {
        match self {
            Self::Common(1) => String::new(),
            Self::Common(people) => format!("; {people} people share the listeners"),
            Self::Each => "; each listener has one for itself".to_owned(),
        }
    }
}

/// What is taken where it is left out, and its source.
const USUAL: (&str, &str) = ("1", "assumed: who sees to one sees to all");

/// Its key.
pub(super) const CREW: Entry = Entry::of(
    KEY,
    Form::Either(&[u32::FORM, Form::Words(&["each"])]),
    Presence::Usual { written: USUAL.0, source: USUAL.1 },
    "of several listeners: how many people serve all of them, or that each has its own",
)
.within(1.0, LISTENERS_MAX as f64);

impl Crew {
    /// Reads it from the table of a measure that people carry out.
    pub(super) fn read_key(table: &mut Table<'_, '_>) -> Option<Self> {
        match table.node(KEY) {
            None => Some(Self::ONE),
            Some(node @ Node { value: Value::Text(_), .. }) => {
                word(node, KEY, &[("each", Self::Each)], table.problems())
            }
            Some(_) => table.within(KEY, 1..=LISTENERS_MAX).map(Self::Common),
        }
    }
}
