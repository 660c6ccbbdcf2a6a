//! The words for what goes to and fro on a connection: what is sent and why, and what becomes of
//! it.

use super::call::Scene;
use super::{capitalised, ordinal};
use crate::model::reason::Reason::{self, *};
use crate::model::segment::End;
use crate::model::segment::Segment::{
    self, Ack, Banner, Close, Fin, Reply, Request, Rst, Syn, SynAck,
};
use crate::model::world::Cause;

impl Scene<'_> {
    /// What the client sends.
    pub(super) fn client_sends(&self, segment: Segment, why: Reason) -> String {
        let (call, who, request) = (self.call, self.host(), self.call.request.serial);
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
        match (segment, why) {
            (Syn, Due) => format!("{who} sends SYN for request {request}{attempt}{invalid}"),
            (Syn, Again) => format!("{who} sends its {nth} SYN for request {request}"),
            (Ack, Due) => format!("{who} answers ACK: its connection is open"),
            (Ack, Again) => format!("{who} repeats its ACK"),
            (Request, Due) => {
                format!("{who} sends request {request}{attempt} over the connection that it kept")
            }
            (Request, Again) => format!("{who} sends request {request} again"),
            (Fin, Due) => format!("{who} sends FIN"),
            (Fin, Again) => format!("{who} sends FIN again"),
            (Fin, Idle) => format!("{who} has no other request for this connection: it sends FIN"),
            (Fin, KeepsAnother) => {
                format!("{who} already keeps another connection: it sends FIN on this one")
            }
            (Rst, Unknown) => format!("{who} has closed that connection and answers RST"),
            _ => unreachable!("a client sends no {segment:?} for this reason: {why:?}"),
        }
    }

    /// What the listener sends.
    pub(super) fn listener_sends(&self, segment: Segment, why: Reason) -> String {
        let said = match (segment, why) {
            (SynAck, Due) => "The listener answers SYN-ACK",
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
            (Rst, _) => return self.resets(why),
            _ => unreachable!("a listener sends no {segment:?} for this reason: {why:?}"),
        };
        said.to_owned()
    }

    /// The listener, or somebody in its name, answers by RST.
    fn resets(&self, why: Reason) -> String {
        let said = match why {
            BacklogFull => "The backlog is full: the listener answers RST",
            QueueFull => {
                "The handshake is complete, but the queue is full: the listener answers RST"
            }
            Hung => "The hung port answers RST",
            Fixed => "The fixed listener sees the invalid endpoint, answers RST, and lives on",
            Draining => "The port drains and takes no new callers: it answers RST",
            ShuttingDown => "The system shuts down: it answers RST",
            NobodyListens => "Nobody listens: the system answers RST",
            Stopped => "It answers RST in the listener's name",
            BrokenOff => {
                return format!("The listener breaks off the connection of {} by RST", self.host());
            }
            Overdue => {
                let who = self.host();
                return format!(
                    "Its worker is killed, which breaks off the connection of {who} by RST"
                );
            }
            Unknown => "The listener knows of no such connection: it answers RST",
            Idle => "Nothing has come for too long: the program breaks off by RST",
            Due | Again | Cookie | CookieInVain | Leaked | Dark | Installing | KeepsAnother => {
                unreachable!("nobody is reset for this reason: {why:?}")
            }
        };
        said.to_owned()
    }

    /// The listener ignores what has come.
    pub(super) fn ignores(&self, segment: Segment, why: Reason) -> String {
        let said = match (why, segment) {
            (BacklogFull, _) => "The backlog is full: the SYN is dropped without an answer",
            (QueueFull | CookieInVain, Fin) => {
                "The queue is full: the listener does not acknowledge the FIN"
            }
            (QueueFull, _) if self.call.met.ignored == Some(segment) => {
                "The queue is still full: the listener ignores the ACK again"
            }
            (QueueFull, _) => {
                "The queue is full: the listener ignores the ACK, and the connection is open to the \
                 client only"
            }
            (CookieInVain, _) => {
                "The cookie is back, but the queue is full: the listener drops the ACK, and the \
                 connection is open to the client only"
            }
            (Hung, _) => "The hung port does not answer the SYN",
            (Dark, _) => return format!("The machine is dark: the {segment} is not answered"),
            (Installing, _) => {
                return format!("The fix is being installed: the {segment} is not answered");
            }
            _ => unreachable!("no {segment:?} is ignored for this reason: {why:?}"),
        };
        said.to_owned()
    }

    /// A segment is lost on its way, or stopped.
    pub(super) fn loss(&self, from: End, segment: Segment, cause: Cause) -> String {
        let who = self.host();
        let way = if from == End::Client { "of" } else { "to" };
        let why = match cause {
            Cause::Chance => "",
            Cause::BufferFull => ": it comes to a line whose buffer is full",
            Cause::LinkDown => ": it comes to a link that is down",
            Cause::Stopped { measure } => {
                let device = capitalised(&self.cast.measure(measure));
                return format!("{device} stops the {segment} of {who}");
            }
        };
        format!("The {segment} {way} {who} is lost on its way{why}")
    }
}
