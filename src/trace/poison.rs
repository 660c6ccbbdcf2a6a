//! How a story tells what an invalid request does to the listener.

use super::call::Call;
use super::port::Port;
use super::selection::Kind;
use super::tally::Loss;
use super::teller::Teller;
use super::words::{count, instant};
use crate::engine::SimTime;
use crate::model::hang::{DeadReply, Hang, Moment};
use crate::model::host::Overflow;
use crate::model::segment::ConnectionId;

impl Teller<'_> {
    /// The invalid request of a connection acts. If that takes the port down, the next fact says
    /// so.
    pub(super) fn on_acted(&mut self, now: SimTime, connection: ConnectionId) {
        let Some((loss, all)) = self.at_stake() else {
            return;
        };
        self.lost += 1;
        if self.lost == all {
            return;
        }
        let call = *self.calls.on(connection);
        if !call.told && !self.selection.loss() {
            self.tally.loss(loss);
            return;
        }
        let text = format!("{}: {}.", self.deed(&call), self.balance(loss, all));
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
                .map_or(String::new(), |(loss, all)| format!(": {}", self.balance(loss, all)));
            let from_now = self.what_follows(will_heal);
            let text =
                format!("{deed}{all}. The port is hung: whoever calls from now on {from_now}.");
            self.say(now, text);
        }
    }

    /// Whether the port, be it hung or not, treats a SYN as ever: by the room in its backlog.
    pub(super) const fn admits(&self) -> bool {
        match self.port {
            Port::Up => true,
            Port::Hung => matches!(
                self.scenario.listener.hang,
                Hang::LeakedSlot | Hang::StuckAccept | Hang::StuckWorker
            ),
            Port::Out(_) => false,
        }
    }

    /// Whether the fix has been installed, and makes the listener refuse the SYN of this call.
    pub(super) fn is_refused_by_fix(&self, call: &Call) -> bool {
        self.patched && call.invalid && !call.uncovered && self.refuses_when_fixed()
    }

    /// Whether a fixed listener refuses an invalid SYN, rather than the request in its session.
    pub(super) fn refuses_when_fixed(&self) -> bool {
        self.scenario.listener.hang.moment() == Moment::Syn
    }

    /// Whether an invalid request takes a place in the backlog for good.
    pub(super) const fn leaks(&self) -> bool {
        matches!(self.scenario.listener.hang, Hang::LeakedSlot)
    }

    /// What each invalid request takes for good, and how many there are in all.
    fn at_stake(&self) -> Option<(Loss, u32)> {
        let spec = &self.scenario.listener;
        match spec.hang {
            Hang::LeakedSlot => Some((Loss::Place, spec.profile.capacity(spec.backlog))),
            Hang::StuckWorker => Some((Loss::Worker, spec.workers)),
            Hang::ListenNotRearmed { .. }
            | Hang::StuckAccept
            | Hang::StaleAddress
            | Hang::Silent => None,
        }
    }

    /// What an invalid request has done.
    fn deed(&self, call: &Call) -> String {
        let (syn, connection) = match call.told {
            true => ("The SYN".to_owned(), "the connection".to_owned()),
            false => {
                let who = self.request(call);
                (format!("The SYN of {who}"), format!("the connection of {who}"))
            }
        };
        match self.scenario.listener.hang {
            Hang::ListenNotRearmed { .. } => format!(
                "{syn} takes the listen request, which fails on the invalid endpoint and is not \
                 armed again"
            ),
            Hang::LeakedSlot => {
                format!("{syn} takes a place in the backlog that is never given back")
            }
            Hang::StuckAccept => format!("The call that accepts {connection} never returns"),
            Hang::StuckWorker => format!("A worker accepts {connection} and never returns"),
            Hang::StaleAddress => format!(
                "{syn} leaves behind an address object that is no longer valid, yet every later SYN \
                 is matched against it"
            ),
            Hang::Silent => format!(
                "{syn} takes the listen request, and the call that should tell the program of it \
                 never returns"
            ),
        }
    }

    /// How many of `all` are lost or left.
    fn balance(&self, loss: Loss, all: u32) -> String {
        match (loss, all - self.lost) {
            (_, 0) => "it was the last one".to_owned(),
            (Loss::Place, _) => {
                let are = if self.lost == 1 { "is" } else { "are" };
                format!("{} of {all} {are} lost", self.lost)
            }
            (Loss::Worker, left) => {
                let are = if left == 1 { "is" } else { "are" };
                format!("{left} of {} {are} left", count(all.into(), "worker"))
            }
        }
    }

    /// What callers of the hung port meet.
    fn what_follows(&self, will_heal: bool) -> String {
        let full = match self.scenario.listener.profile.overflow {
            Overflow::Reset => "gets RST",
            Overflow::Drop => "gets no answer",
        };
        let met = match self.scenario.listener.hang {
            Hang::ListenNotRearmed { dead_reply } => match dead_reply {
                DeadReply::Reset => "gets RST",
                DeadReply::Silent => "gets no answer",
                DeadReply::ResetAfterHandshake => "may open a connection, but finds it broken off",
            },
            Hang::LeakedSlot => return format!("finds the backlog full and {full}"),
            Hang::StuckAccept | Hang::StuckWorker => {
                return format!("waits in vain for the banner, or {full} once the backlog is full");
            }
            Hang::StaleAddress if will_heal => {
                "gets RST, until the last connection that is open now is gone"
            }
            Hang::StaleAddress => "gets RST; no connection is open whose end would heal it",
            Hang::Silent => "gets no answer",
        };
        met.to_owned()
    }
}
