//! The words for what an invalid request does to the listener.

use super::call::Scene;
use crate::model::hang::{Dead, DeadAnswer, Heals, Moment};
use crate::model::host::Overflow;

impl Scene<'_> {
    /// The invalid request takes one more, and the port is still up: `taken` of `of` are gone.
    pub(super) fn acted(&self, taken: u32, of: u32) -> String {
        let [one, many] =
            self.cast.law().takes.thing().nouns.expect("a port that is taken is not up");
        let (left, noun) = (of - taken, if of == 1 { one } else { many });
        let are = if left == 1 { "is" } else { "are" };
        format!("{}: {left} of {of} {noun} {are} left", self.deed())
    }

    /// The port hung on the invalid request; `will_heal`: until what is open now is gone.
    pub(super) fn hung(&self, will_heal: bool) -> String {
        let law = self.cast.law();
        let last = law.takes.thing().nouns.map_or("", |_| ": it was the last one");
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
            Heals::WhenLetGo => {
                ", until the program has waited long enough, or a client has for which it waits"
            }
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
        match self.call.told {
            true => law.deed.replace("{it}", it),
            false => law.deed.replace("{it}", &format!("{it} of {}", self.request())),
        }
    }
}
