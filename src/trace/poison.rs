//! How a story tells what an invalid request does to the listener.

use super::call::Call;
use super::port::Port;
use super::selection::Kind;
use super::teller::Teller;
use super::words::{count, instant};
use crate::engine::SimTime;
use crate::model::hang::{Dead, DeadAnswer, Heals, Law, Moment, Takes};
use crate::model::host::Overflow;
use crate::model::segment::ConnectionId;

impl Teller<'_> {
    /// The invalid request of a connection acts. If that takes the port down, the next fact says
    /// so.
    pub(super) fn on_acted(&mut self, now: SimTime, connection: ConnectionId) {
        let Some((noun, all)) = self.at_stake() else {
            return;
        };
        self.lost += 1;
        if self.lost == all {
            return;
        }
        let call = *self.calls.on(connection);
        if !call.told && !self.selection.loss() {
            self.tally.loss(noun);
            return;
        }
        let text = format!("{}: {}.", self.deed(&call), self.balance(noun, all));
        self.say(now, text);
    }

    /// The port hung on an invalid request; `will_heal`: until what is open now is gone.
    pub(super) fn on_hung(&mut self, now: SimTime, connection: ConnectionId, will_heal: bool) {
        let full = self.begin_outage(now, Kind::Hang);
        self.change(now, Port::Hung);
        let admits = self.admits();
        let call = self.calls.on(connection);
        // A hung port keeps nothing of what it answers, unless it goes on as ever.
        call.place = call.place.filter(|_| admits);
        let call = *call;
        let who = self.request(&call);
        self.course(format!("{who} hangs it at {}", instant(now)));
        if full || call.told {
            let deed = self.deed(&call);
            let all = self
                .at_stake()
                .map_or(String::new(), |(noun, all)| format!(": {}", self.balance(noun, all)));
            let from_now = self.what_follows(will_heal);
            let text =
                format!("{deed}{all}. The port is hung: whoever calls from now on {from_now}.");
            self.say(now, text);
        }
    }

    /// Whether the port, be it hung or not, treats a SYN as ever: by the room in its backlog.
    pub(super) fn admits(&self) -> bool {
        match self.port {
            Port::Up => true,
            Port::Hung => match self.law().dead {
                Dead::Full | Dead::Admits { .. } => true,
                Dead::Answers(_) => false,
            },
            Port::Out(_) => false,
        }
    }

    /// Whether the fix has been installed, and makes the listener refuse the SYN of this call.
    pub(super) fn is_refused_by_fix(&self, call: &Call) -> bool {
        self.patched && call.invalid && !call.uncovered && self.refuses_when_fixed()
    }

    /// Whether a fixed listener refuses an invalid SYN, rather than the request in its session.
    pub(super) fn refuses_when_fixed(&self) -> bool {
        self.law().acts == Moment::Syn
    }

    /// Whether an invalid request takes a place in the backlog for good.
    pub(super) fn leaks(&self) -> bool {
        self.law().takes == Takes::Place
    }

    /// What each invalid request takes for good, and how many there are in all.
    fn at_stake(&self) -> Option<(&'static str, u32)> {
        let spec = &self.scenario.listener;
        let takes = self.law().takes;
        Some((takes.noun()?, takes.of(spec.profile.capacity(spec.backlog), spec.workers)))
    }

    /// What an invalid request has done.
    fn deed(&self, call: &Call) -> String {
        let law = self.law();
        let it = match law.acts {
            Moment::Syn => "The SYN",
            Moment::Accept => "the connection",
        };
        let it = match call.told {
            true => it.to_owned(),
            false => format!("{it} of {}", self.request(call)),
        };
        law.deed.replace("{it}", &it)
    }

    /// How many of `all` are lost or left.
    fn balance(&self, noun: &str, all: u32) -> String {
        let are = |n: u32| if n == 1 { "is" } else { "are" };
        match (self.law().takes, all - self.lost) {
            (_, 0) => "it was the last one".to_owned(),
            (Takes::Place, _) => format!("{} of {all} {} lost", self.lost, are(self.lost)),
            (Takes::Port | Takes::Worker | Takes::Descriptor(_), left) => {
                format!("{left} of {} {} left", count(all.into(), noun), are(left))
            }
        }
    }

    /// What callers of the hung port meet.
    fn what_follows(&self, will_heal: bool) -> String {
        let full = match self.scenario.listener.profile.overflow {
            Overflow::Reset => "gets RST",
            Overflow::Drop => "gets no answer",
        };
        let met = match self.law().dead {
            Dead::Answers(DeadAnswer::Reset) => "gets RST",
            Dead::Answers(DeadAnswer::Nothing) => "gets no answer",
            Dead::Answers(DeadAnswer::SynAck) => "may open a connection, but finds it broken off",
            Dead::Full => return format!("finds the backlog full and {full}"),
            Dead::Admits { .. } => {
                return format!("waits in vain for the banner, or {full} once the backlog is full");
            }
        };
        let until = match self.law().heals {
            Heals::Never => "",
            Heals::WithLastConnection if will_heal => {
                ", until the last connection that is open now is gone"
            }
            Heals::WithLastConnection => "; no connection is open whose end would heal it",
        };
        format!("{met}{until}")
    }

    fn law(&self) -> Law {
        self.scenario.listener.hang.law()
    }
}
