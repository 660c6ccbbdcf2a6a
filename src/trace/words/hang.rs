//! The words for what an invalid request does to the listener.

use super::call::Scene;
use super::{Cast, count};
use crate::model::hang::{Dead, DeadAnswer, Heals, Moment};
use crate::model::host::Overflow;

impl Cast<'_> {
    /// What invalid requests have left of what they take one by one.
    pub(super) fn left(&self, taken: u32, of: u32) -> String {
        let noun = self.law().takes.thing().noun.expect("a port that is taken is not up");
        let (left, of) = (of - taken, count(of.into(), noun));
        let are = if left == 1 { "is" } else { "are" };
        format!("{left} of {of} {are} left")
    }
}

impl Scene<'_> {
    /// The invalid request takes one more, and the port is still up: `taken` of `of` are gone.
    pub(super) fn acted(&self, taken: u32, of: u32) -> String {
        format!("{}: {}", self.deed(), self.cast.left(taken, of))
    }

    /// The port hung on the invalid request; `will_heal`: until what is open now is gone.
    pub(super) fn hung(&self, will_heal: bool) -> String {
        let law = self.cast.law();
        let last = law.takes.thing().noun.map_or("", |_| ": it was the last one");
        let full = match self.cast.scenario.listener.profile.overflow {
            Overflow::Reset => "gets RST",
            Overflow::Drop => "gets no answer",
        };
        let met = match law.dead {
            Dead::Answers(DeadAnswer::Reset) => "gets RST".to_owned(),
            Dead::Answers(DeadAnswer::Nothing) => "gets no answer".to_owned(),
            Dead::Answers(DeadAnswer::SynAck) => {
                "may open a connection, but finds it broken off".to_owned()
            }
            Dead::Full => format!("finds the backlog full and {full}"),
            Dead::Admits { .. } => {
                format!("waits in vain for the banner, or {full} once the backlog is full")
            }
        };
        let until = match law.heals {
            Heals::Never => "",
            Heals::WhenLetGo => ", until the program gives up waiting, or its client does",
            Heals::WithLastConnection if will_heal => {
                ", until the last connection that is open now is gone"
            }
            Heals::WithLastConnection => "; no connection is open whose end would heal it",
        };
        let deed = self.deed();
        format!("{deed}{last}. The port is hung: whoever calls from now on {met}{until}")
    }

    /// What the invalid request does.
    fn deed(&self) -> String {
        let law = self.cast.law();
        let it = match law.acts {
            Moment::Syn => "The SYN",
            Moment::Accept => "the connection",
        };
        let whose = if self.call.told { "" } else { &format!(" of {}", self.request()) };
        law.deed.replace("{it}", &format!("{it}{whose}"))
    }
}
