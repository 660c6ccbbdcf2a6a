//! The words for a call: each fact in turn, and how it ends.

use super::{Cast, span};
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
                    End::Client => self.client_sends(segment, why),
                    End::Listener => self.listener_sends(segment, why),
                };
                sent + if lost { "; the network loses it" } else { "" }
            }
            Fact::Lost { from, segment, cause, .. } => self.loss(from, segment, cause),
            Fact::Ignored { segment, why, .. } => self.ignores(segment, why),
            Fact::Client { state: State::RstWait, .. } => {
                let class = &self.cast.scenario.classes[usize::from(self.call.request.class)];
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
            Fact::SlotTaken { taken, capacity, .. } => {
                format!("The SYN takes a place in the backlog: {taken} of {capacity} taken now")
            }
            Fact::Acted { taken, of, .. } => self.acted(taken, of),
            Fact::Hung { will_heal, .. } => self.hung(will_heal),
            Fact::WentOn { ending, next, .. } => {
                format!("{}. It calls listener {} at once", self.over(ending), next.0 + 1)
            }
            Fact::Ended { ending, next, .. } => {
                let then = match (next, ending) {
                    (Some(at), _) => format!(". It will be tried again at {at:.3}"),
                    (None, Served) if self.call.invalid => {
                        ". The reply is an error, and the request is given up".to_owned()
                    }
                    (None, Served) if self.call.told && self.call.keeps => {
                        ". The client keeps the connection open".to_owned()
                    }
                    (None, Served) => String::new(),
                    (None, Refused | TimedOut | Reset) => ". The request is given up".to_owned(),
                };
                self.over(ending) + &then
            }
            _ => return None,
        };
        Some(said + ".")
    }

    /// The call is over: whose, and how.
    fn over(&self, ending: Ending) -> String {
        let (call, met) = (self.call, &self.call.met);
        let (began, waited) = (span(self.now.since(call.began)), span(call.waited(self.now)));
        let how = match (ending, met.waits) {
            (Served, _) if call.kept => {
                format!("is served over its kept connection: the final reply comes after {began}")
            }
            (Served, _) => {
                let syn = match met.syns {
                    1 => "its SYN".to_owned(),
                    n => format!("the first of its {n} SYNs"),
                };
                format!("is served: the final reply comes {began} after {syn}")
            }
            (Refused, _) => format!("is refused: {}", self.opening(met.resets + 1)),
            (TimedOut, None) => format!("times out: {}", self.opening(met.resets)),
            (TimedOut, Some((State::Connected, _))) => {
                format!("times out: its connection is open, but no banner comes within {waited}")
            }
            (TimedOut, Some(_)) => format!("times out: no final reply comes within {waited}"),
            (Reset, _) => format!("is reset: {}", self.cut()),
        };
        format!("{} {how}", self.request())
    }

    /// Why it was reset.
    const fn cut(&self) -> &'static str {
        match (self.call.met.cut, self.call.met.waits) {
            (Some(Reason::Idle), Some((State::Connected, _))) => {
                "the program has waited for it in vain, and breaks off"
            }
            (Some(Reason::Overdue), _) => "its worker has been at it for too long, and is killed",
            (Some(Reason::Unknown), _) if self.call.kept => {
                "the listener no longer knows of the connection that it kept"
            }
            // What closed a connection that is kept may have been sent before the request.
            (Some(Reason::Idle | Reason::Again) | None, _) => {
                "the listener has closed the connection that it kept"
            }
            (_, Some((State::InSession, _))) => "RST breaks its session off",
            _ => "RST breaks its connection off before the banner comes",
        }
    }

    /// What its SYNs met, of which `resets` were answered by RST.
    fn opening(&self, resets: u32) -> String {
        let within = match span(self.now.since(self.call.began)) {
            _ if self.now == self.call.began => String::new(),
            spent => format!(" within {spent}"),
        };
        match (self.call.met.syns, resets) {
            (1, 0) => format!("its SYN is not answered{within}"),
            (n, 0) => format!("none of its {n} SYNs is answered{within}"),
            (1, _) => "its SYN is answered by RST".to_owned(),
            (n, 1) => format!("one of its {n} SYNs is answered by RST{within}"),
            (n, some) if n == some => format!("each of its {n} SYNs is answered by RST{within}"),
            (n, some) => format!("{some} of its {n} SYNs are answered by RST{within}"),
        }
    }

    /// Who calls.
    pub(super) fn host(&self) -> String {
        self.cast.host(self.call.request)
    }

    /// Who calls, with the request.
    pub(super) fn request(&self) -> String {
        self.cast.request(self.call)
    }
}

#[cfg(test)]
mod tests;
