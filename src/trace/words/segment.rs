//! The words for what goes to and fro on a connection: what is sent and why, and what becomes of
//! it.

use super::call::Scene;
use super::{capitalised, name, ordinal, span};
use crate::model::reason::Reason::{
    self, Again, BacklogFull, BrokenOff, Cookie, CookieInVain, Dark, Draining, Due, Fixed, Hung,
    Idle, Installing, KeepsAnother, Leaked, NobodyListens, QueueFull, ShuttingDown, Stopped,
    Unknown,
};
use crate::model::segment::End;
use crate::model::segment::Segment::{
    self, Ack, Banner, Close, Fin, Reply, Request, Rst, Syn, SynAck,
};
use crate::model::world::Cause;

impl Scene<'_> {
    /// What the client sends; `None` where the end of its attempt says it.
    pub(super) fn client_sends(&self, segment: Segment, why: Reason) -> Option<String> {
        let (call, who, request) = (self.call, self.host(), self.call.name.serial);
        let attempt = match call.number {
            1 => String::new(),
            n => format!(" at the {} attempt", ordinal(n)),
        };
        let invalid = match (call.invalid, call.uncovered) {
            (false, _) => "",
            (true, false) => ", which names an invalid endpoint",
            (true, true) => ", which names an invalid endpoint that the fix does not cover",
        };
        let nth = ordinal(call.met.syns + 1);
        let idle = span(call.waited(self.now));
        Some(match (segment, why) {
            (Syn, Due) => format!("{who} sends SYN for request {request}{attempt}{invalid}"),
            (Syn, Again) => format!("{who} sends its {nth} SYN for request {request}"),
            (Ack, Due) => {
                format!("{who} answers ACK: its connection is open, and it waits for the banner")
            }
            (Ack, Again) => format!("{who} repeats its ACK"),
            (Request, Due) => {
                format!("{who} sends request {request}{attempt} over the connection that it kept")
            }
            (Request, Again) => format!("{who} sends request {request} again"),
            (Fin, Due) => return None,
            (Fin, Again) => format!("{who} sends FIN again"),
            (Fin, Idle) => format!("{who} has made no other request for {idle}, and sends FIN"),
            (Fin, KeepsAnother) => {
                format!("{who} keeps another connection already, and sends FIN on this one")
            }
            (Rst, Unknown) => format!("{who} has closed that connection and answers RST"),
            _ => unreachable!("a client sends no {segment:?} for this reason: {why:?}"),
        })
    }

    /// What the listener sends.
    pub(super) fn listener_sends(&self, segment: Segment, why: Reason) -> String {
        let (taken, capacity) = self.call.met.place;
        let said = match (segment, why) {
            (SynAck, Due) if self.cast.scenario.listener.profile.half_open_counts => {
                return format!(
                    "The SYN takes a place in the backlog, {taken} of {capacity} taken now; the \
                     listener answers SYN-ACK"
                );
            }
            (SynAck, Due) => {
                "The listener keeps the SYN as a half-open connection and answers SYN-ACK"
            }
            (SynAck, Cookie) => {
                "The listener has no room for another half-open connection: it answers SYN-ACK with \
                 a cookie, and remembers nothing of the SYN"
            }
            (SynAck, Again) => "The listener sends its SYN-ACK again",
            (SynAck, Leaked) => {
                "The listener answers SYN-ACK, but its program never hears of the connection"
            }
            (SynAck, Hung) => "The hung port answers SYN-ACK, but keeps nothing of the connection",
            (Banner, Due) => "A worker accepts the connection and sends the banner",
            (Banner, Again) => "The listener sends the banner again",
            (Reply, Due) if self.call.keeps => {
                "The worker is done, sends the final reply, and waits for another request"
            }
            (Reply, Due) => "The worker is done, sends the final reply, and is free",
            (Reply, Again) => "The listener sends the final reply again",
            (Close, Idle) => {
                "No other request has come for too long: the worker closes the session, and is free"
            }
            (Close, Again) => "The listener sends again that it has closed",
            (Rst, _) => return self.refusal(why, true),
            _ => unreachable!("a listener sends no {segment:?} for this reason: {why:?}"),
        };
        said.to_owned()
    }

    /// The listener, or somebody in its name, answers by RST (`resets`) or not at all.
    pub(super) fn refusal(&self, why: Reason, resets: bool) -> String {
        let (who, came) = (self.host(), self.call.met.reached.map_or("", name));
        let said = match why {
            BacklogFull if resets => "The backlog is full: the listener answers RST",
            BacklogFull => "The backlog is full: the SYN is dropped without an answer",
            QueueFull if resets => {
                "The handshake is complete, but the queue is full: the listener answers RST"
            }
            QueueFull => self.turned_away(),
            CookieInVain if self.call.met.reached == Some(Fin) => NO_ACKNOWLEDGEMENT,
            CookieInVain => {
                "The cookie is back, but the queue is full: the listener drops the ACK and remembers \
                 nothing, while the client holds the connection for open"
            }
            Hung if resets => "The hung port answers RST",
            Hung => "The hung port does not answer the SYN",
            Fixed => "The fixed listener sees the invalid endpoint, answers RST, and lives on",
            Draining => "The port drains and takes no new callers: the SYN is answered by RST",
            ShuttingDown => "The system shuts down: the SYN is answered by RST",
            NobodyListens => "Nobody listens: the SYN is answered by RST",
            Dark => return format!("The machine is dark: the {came} is not answered"),
            Installing => return format!("The fix is being installed: the {came} is not answered"),
            Stopped => "It answers RST in the listener's name",
            BrokenOff => {
                return format!("The listener breaks off the connection of {who} with RST");
            }
            Unknown => {
                return format!(
                    "The {came} belongs to no connection that the listener knows of, and it \
                     answers RST"
                );
            }
            Idle => "Nothing has come for too long: the program breaks off with RST",
            Due | Again | Cookie | Leaked | KeepsAnother => {
                unreachable!("nobody is refused for this reason: {why:?}")
            }
        };
        said.to_owned()
    }

    /// A handshake is complete, but the queue has no room.
    const fn turned_away(&self) -> &'static str {
        match (self.call.met.reached, self.call.met.ignored) {
            (Some(Fin), _) => NO_ACKNOWLEDGEMENT,
            (_, None | Some(Syn)) => {
                "The handshake is complete, but the queue is full: the listener ignores the ACK, \
                 and holds the connection for half open while the client holds it for open"
            }
            _ => "The queue is still full: the listener ignores the ACK again",
        }
    }

    /// A segment is lost on its way, or stopped.
    pub(super) fn loss(&self, from: End, segment: Segment, cause: Cause) -> String {
        let (who, segment) = (self.host(), name(segment));
        let way = if from == End::Client { "of" } else { "to" };
        let lost = format!("The {segment} {way} {who} is lost on its way");
        match cause {
            Cause::Chance => lost,
            Cause::BufferFull => lost + ": it comes to a line whose buffer is full",
            Cause::LinkDown => lost + ": it comes to a link that is down",
            Cause::Stopped { measure } => {
                let device = capitalised(&self.cast.measure(measure));
                format!("{device} stops the {segment} of {who}")
            }
        }
    }
}

const NO_ACKNOWLEDGEMENT: &str = "The queue is full: the listener does not acknowledge the FIN";
