//! The words for what goes to and fro on a connection: what is sent and why, and what becomes of
//! it.

use super::call::Scene;
use super::{capitalised, ordinal};
use crate::model::reason::Reason::{
    self, Again, BacklogFull, BrokenOff, Dark, Draining, Due, Fixed, Hung, Idle, Installing,
    KeepsAnother, Leaked, NobodyListens, QueueFull, ShuttingDown, Stopped, Unknown,
};
use crate::model::segment::End;
use crate::model::segment::Segment::{
    self, Ack, Banner, Close, Fin, Reply, Request, Rst, Syn, SynAck,
};
use crate::model::world::Cause;

impl Scene<'_> {
    /// What the client sends; `None` where the end of its attempt says it.
    pub(super) fn client_sends(&self, segment: Segment, why: Reason) -> Option<String> {
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
            (Fin, Idle) => {
                let (_, since) = call.met.waits.expect("it waits for its next request");
                let idle = self.spent_since(since);
                format!("{who} has made no other request for {idle}, and sends FIN")
            }
            (Fin, KeepsAnother) => {
                format!("{who} already keeps another connection, and sends FIN on this one")
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
        let who = self.host();
        let came = || self.call.met.reached.expect("it answers what has reached it");
        let said = match why {
            BacklogFull if resets => "The backlog is full: the listener answers RST",
            BacklogFull => "The backlog is full: the SYN is dropped without an answer",
            QueueFull if resets => {
                "The handshake is complete, but the queue is full: the listener answers RST"
            }
            QueueFull => self.turned_away(),
            Hung if resets => "The hung port answers RST",
            Hung => "The hung port does not answer the SYN",
            Fixed => "The fixed listener sees the invalid endpoint, answers RST, and lives on",
            Draining => "The port drains and takes no new callers: the SYN is answered by RST",
            ShuttingDown => "The system shuts down: the SYN is answered by RST",
            NobodyListens => "Nobody listens: the SYN is answered by RST",
            Dark => return format!("The machine is dark: the {} is not answered", came()),
            Installing => {
                return format!("The fix is being installed: the {} is not answered", came());
            }
            Stopped => "It answers RST in the listener's name",
            BrokenOff => {
                return format!("The listener breaks off the connection of {who} with RST");
            }
            Unknown => {
                return format!(
                    "The {} belongs to no connection that the listener knows of, and it answers \
                     RST",
                    came()
                );
            }
            Due | Again | Leaked | Idle | KeepsAnother => {
                unreachable!("nobody is refused for this reason: {why:?}")
            }
        };
        said.to_owned()
    }

    /// A handshake is complete, but the queue has no room.
    const fn turned_away(&self) -> &'static str {
        match (self.call.met.reached, self.call.met.ignored) {
            (Some(Fin), _) => "The queue is full: the listener does not acknowledge the FIN",
            (_, None | Some(Syn)) => {
                "The handshake is complete, but the queue is full: the listener ignores the ACK. \
                 The connection is open to the client, but still half open to the listener"
            }
            _ => "The queue is still full: the listener ignores the ACK again",
        }
    }

    /// A segment is lost on its way, or stopped.
    pub(super) fn loss(&self, from: End, segment: Segment, cause: Cause) -> String {
        let who = self.host();
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
