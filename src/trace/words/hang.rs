//! The words for what an invalid request does to the listener.

use super::call::Scene;
use super::count;
use crate::model::hang::{Dead, DeadAnswer, Heals, Moment, Takes};
use crate::model::host::Overflow;

impl Scene<'_> {
    /// The invalid request takes one more, `taken` of so many by now, and the port is still up.
    pub(super) fn acted(&self, taken: u32, of: u32) -> String {
        let are = |n: u32| if n == 1 { "is" } else { "are" };
        let balance = match self.cast.law().takes {
            Takes::Port => unreachable!("a port that is taken is not up"),
            Takes::Place => format!("{taken} of {of} {} lost", are(taken)),
            Takes::Worker => {
                let (left, workers) = (of - taken, count(of.into(), "worker"));
                format!("{left} of {workers} {} left", are(left))
            }
        };
        format!("{}: {balance}", self.deed())
    }

    /// The port hung on the invalid request; `will_heal`: until what is open now is gone.
    pub(super) fn hung(&self, will_heal: bool) -> String {
        let law = self.cast.law();
        let last = match law.takes {
            Takes::Port => "",
            Takes::Place | Takes::Worker => ": it was the last one",
        };
        let full = match self.cast.scenario.listener.profile.overflow {
            Overflow::Reset => "gets RST",
            Overflow::Drop => "gets no answer",
        };
        let met = match (law.dead, law.takes) {
            (Dead::Answers(DeadAnswer::Reset), _) => "gets RST".to_owned(),
            (Dead::Answers(DeadAnswer::Nothing), _) => "gets no answer".to_owned(),
            (Dead::Answers(DeadAnswer::SynAck), _) => {
                "may open a connection, but finds it broken off".to_owned()
            }
            (Dead::Admits { .. }, Takes::Place) => format!("finds the backlog full and {full}"),
            (Dead::Admits { .. }, Takes::Port | Takes::Worker) => {
                format!("waits in vain for the banner, or {full} once the backlog is full")
            }
        };
        let until = match law.heals {
            Heals::Never => "",
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
