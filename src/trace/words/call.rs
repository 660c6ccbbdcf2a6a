//! The words for a call: each fact in turn, and how it ends.

use super::{Cast, count, instant, span};
use crate::engine::SimTime;
use crate::model::client::Ending::{self, Refused, Reset, Served, TimedOut};
use crate::model::client::State;
use crate::model::reason::Reason;
use crate::model::segment::End;
use crate::model::world::Fact;
use crate::trace::call::Call;

/// A call, at an instant at which something happens to it that it does not know of yet.
pub(in crate::trace) struct Scene<'a> {
    pub(in crate::trace) cast: Cast<'a>,
    pub(in crate::trace) call: &'a Call,
    pub(in crate::trace) now: SimTime,
}

impl Scene<'_> {
    /// What happens, as a sentence; `None` where another fact says it.
    pub(in crate::trace) fn sentence(&self, fact: Fact) -> Option<String> {
        let said = match fact {
            Fact::Sent { from, segment, why, lost, .. } => {
                let sent = match from {
                    End::Client => self.client_sends(segment, why)?,
                    End::Listener => self.listener_sends(segment, why),
                };
                sent + if lost { "; the network loses it" } else { "" }
            }
            Fact::Lost { from, segment, cause, .. } => self.loss(from, segment, cause),
            Fact::Ignored { why, .. } => self.refusal(why, false),
            Fact::Client { state: State::RstWait, .. } => {
                let class = &self.cast.scenario.classes[usize::from(self.call.name.class)];
                let gap = span(class.profile.rst_gap);
                format!("{} has the RST; its TCP tries again in {gap}", self.host())
            }
            Fact::Client { state: State::InSession, .. } => {
                format!("{} has the banner: its session begins", self.host())
            }
            Fact::FoundGone { .. } => format!(
                "A worker takes the call of {} from the backlog, finds that the client has gone, \
                 and closes it",
                self.request()
            ),
            Fact::Acted { taken, of, .. } => self.acted(taken, of),
            Fact::Hung { will_heal, .. } => self.hung(will_heal),
            Fact::WentOn { ending, next, .. } => {
                format!("{}. It calls listener {} at once", self.over(ending), next.0 + 1)
            }
            Fact::Ended { ending, next, .. } => {
                let next = match (next, ending) {
                    (Some(at), _) => format!(". It will be tried again at {}", instant(at)),
                    (None, Served) if self.call.invalid => {
                        ". The reply is an error, and the request is given up".to_owned()
                    }
                    (None, Served) => String::new(),
                    (None, Refused | TimedOut | Reset) => ". The request is given up".to_owned(),
                };
                self.over(ending) + &next
            }
            _ => return None,
        };
        Some(said + ".")
    }

    /// The call is over: whose, how, and what the client does with the connection.
    fn over(&self, ending: Ending) -> String {
        let closes = match self.call.met.fin {
            _ if !self.call.told => "",
            Some(false) => ", and the client sends FIN",
            Some(true) => ", and the client sends FIN, which the network loses",
            None if self.call.stays_open(ending) => ", and the client keeps the connection open",
            None => "",
        };
        format!("{} {}{closes}", self.request(), self.end(ending))
    }

    /// How it ended.
    fn end(&self, ending: Ending) -> String {
        let (call, met) = (self.call, &self.call.met);
        let after = span(self.now.since(call.began));
        let waited = span(call.waited(self.now));
        match (ending, met.waits) {
            (Served, _) if call.kept => {
                format!("is served: it has the final reply after {after} over its kept connection")
            }
            (Served, _) => {
                let syn = match met.syns {
                    1 => "its SYN".to_owned(),
                    n => format!("the first of its {n} SYNs"),
                };
                format!("is served: it has the final reply {after} after {syn}")
            }
            (Refused, _) => format!("is refused: {}", self.opening(met.resets + 1)),
            (TimedOut, None) => format!("times out: {}", self.opening(met.resets)),
            (TimedOut, Some((State::Connected, _))) => {
                format!("times out: its connection is open, but no banner comes within {waited}")
            }
            (TimedOut, Some(_)) => format!("times out: no final reply comes within {waited}"),
            (Reset, _) => format!("is reset: {}", self.cut()),
        }
    }

    /// Why it was reset.
    const fn cut(&self) -> &'static str {
        match (self.call.met.cut, self.call.met.waits) {
            (Some(Reason::Idle), Some((State::Connected, _))) => {
                "the program has waited for it in vain, and breaks off"
            }
            (Some(Reason::Idle | Reason::Again), _) => {
                "the listener has closed the connection that it kept"
            }
            (Some(Reason::Unknown), _) if self.call.kept => {
                "the listener no longer knows of the connection that it kept"
            }
            (_, Some((State::InSession, _))) => "RST breaks its session off",
            _ => "its connection had opened, but then came RST",
        }
    }

    /// What its SYNs met, of which `resets` were answered by RST.
    fn opening(&self, resets: u32) -> String {
        let within = match span(self.now.since(self.call.began)) {
            _ if self.now == self.call.began => String::new(),
            spent => format!(" within {spent}"),
        };
        let syns = count(self.call.met.syns.into(), "SYN");
        match (self.call.met.syns, resets) {
            (1, 0) => format!("its SYN is not answered{within}"),
            (1, _) => "its SYN is answered by RST".to_owned(),
            (_, 0) => format!("none of its {syns} is answered{within}"),
            (2, 2) => format!("it sends {syns}{within}, and both are answered by RST"),
            (n, _) if n == resets => {
                format!("it sends {syns}{within}, and each is answered by RST")
            }
            (_, 1) => format!("of {syns}{within}, one is answered: by RST"),
            _ => format!("of {syns}{within}, {resets} are answered: by RST"),
        }
    }

    /// Who calls.
    pub(super) fn host(&self) -> String {
        self.cast.host(self.call.name)
    }

    /// Who calls, with the request.
    pub(super) fn request(&self) -> String {
        self.cast.request(self.call)
    }
}

#[cfg(test)]
mod tests;
