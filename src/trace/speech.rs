//! What a story says of single segments.

use super::call::{Call, Stage, Who};
use super::port::Port;
use super::teller::Teller;
use super::words::{self, ordinal, span};
use crate::engine::SimTime;
use crate::model::listener::Service;
use crate::model::segment::{ConnectionId, End, Segment};
use crate::model::world::Cause;

impl Teller<'_> {
    /// Who calls, with the request: `mail relays host 3 (request 7, attempt 2)`.
    pub(super) fn request(&self, call: &Call) -> String {
        let Who::Request { name, number } = call.who else {
            unreachable!("a probe has no request");
        };
        let host = words::host(self.scenario, name);
        match number {
            1 => format!("{host} (request {})", name.serial),
            n => format!("{host} (request {}, attempt {n})", name.serial),
        }
    }

    /// A segment is sent.
    pub(super) fn on_sent(
        &mut self,
        now: SimTime,
        connection: ConnectionId,
        from: End,
        segment: Segment,
        lost: bool,
    ) {
        self.story.segments += 1;
        let before = *self.calls.on(connection);
        let by_room = self.admits() && !self.is_refused_by_fix(&before);
        let call = self.calls.on(connection);
        match (from, segment) {
            (End::Client, Segment::Syn) => {
                call.syns += 1;
                call.waits = false;
            }
            (End::Client, Segment::Ack) => call.confirmed = true,
            (End::Client, Segment::Request) => call.asked = true,
            (End::Client, Segment::Fin) => {
                call.fin_lost = Some(lost);
                if matches!(call.stage, Stage::Kept(_)) {
                    call.stage = Stage::Over;
                }
            }
            (_, Segment::SynAck) => call.agreed = true,
            (_, Segment::Banner) => call.greeted = true,
            (_, Segment::Reply) => call.replied = true,
            (_, Segment::Close) => call.closed = true,
            (End::Listener, Segment::Rst) => {
                call.forgotten |= call.reached == Some((now, Segment::Request));
                let to_syn = call.reached == Some((now, Segment::Syn));
                call.overflowed |= to_syn && by_room;
            }
            _ => {}
        }
        if !before.told {
            return;
        }
        self.story.segments_told += 1;
        let said = match from {
            End::Client => self.client_sends(now, &before, segment),
            End::Listener => Some(self.listener_sends(now, &before, segment)),
        };
        if let Some(said) = said {
            let lost = if lost { "; the network loses it" } else { "" };
            self.say(now, format!("{said}{lost}."));
        }
    }

    /// A segment is lost on its way.
    pub(super) fn on_lost(
        &mut self,
        now: SimTime,
        connection: ConnectionId,
        from: End,
        segment: Segment,
        cause: Cause,
    ) {
        let call = self.calls.on(connection);
        if let Cause::Stopped { .. } = cause {
            call.stopped = Some(now);
        }
        let call = *call;
        if !call.told {
            return;
        }
        let (who, segment) = (self.host(&call), words::segment(segment));
        let way = match from {
            End::Client => format!("of {who} is lost on its way"),
            End::Listener => format!("to {who} is lost on its way"),
        };
        let why = match cause {
            Cause::Chance => "",
            Cause::BufferFull => ": it comes to a line whose buffer is full",
            Cause::LinkDown => ": it comes to a link that is down",
            Cause::Stopped { measure } => {
                let device = words::capitalised(&words::measure(self.remedy, measure));
                self.say(now, format!("{device} stops the {segment} of {who}."));
                return;
            }
        };
        self.say(now, format!("The {segment} {way}{why}."));
    }

    /// What a client sends; `None` where the end of its attempt says it.
    fn client_sends(&self, now: SimTime, before: &Call, segment: Segment) -> Option<String> {
        let Who::Request { name, number } = before.who else {
            unreachable!("a probe is told as a whole");
        };
        let (who, request) = (words::host(self.scenario, name), name.serial);
        let attempt = match number {
            1 => String::new(),
            n => format!(" at the {} attempt", ordinal(n)),
        };
        Some(match segment {
            Segment::Syn if before.syns > 0 => {
                let again = ordinal(before.syns + 1);
                format!("{who} sends its {again} SYN for request {request}")
            }
            Segment::Syn => {
                let invalid = match before.invalid {
                    true if self.patched && before.uncovered => {
                        ", which names an invalid endpoint that the fix does not cover"
                    }
                    true => ", which names an invalid endpoint",
                    false => "",
                };
                format!("{who} sends SYN for request {request}{attempt}{invalid}")
            }
            Segment::Ack if before.confirmed => format!("{who} repeats its ACK"),
            Segment::Ack => {
                format!("{who} answers ACK: its connection is open, and it waits for the banner")
            }
            Segment::Rst => format!("{who} has closed that connection and answers RST"),
            Segment::Request if before.asked => format!("{who} sends request {request} again"),
            Segment::Request => {
                format!("{who} sends request {request}{attempt} over the connection that it kept")
            }
            Segment::Fin => match before.stage {
                Stage::Over => format!("{who} sends FIN again"),
                Stage::Kept(since) if since == now => {
                    format!("{who} keeps another connection already, and sends FIN on this one")
                }
                Stage::Kept(since) => {
                    let idle = span(now.since(since));
                    format!("{who} has made no other request for {idle}, and sends FIN")
                }
                Stage::Opening | Stage::Open(_) | Stage::InSession(_) => return None,
            },
            _ => return None,
        })
    }

    fn listener_sends(&self, now: SimTime, before: &Call, segment: Segment) -> String {
        let said = match segment {
            Segment::SynAck => return self.listener_agrees(before),
            Segment::Banner if before.greeted => "The listener sends the banner again",
            Segment::Banner => "A worker accepts the connection and sends the banner",
            Segment::Reply if before.replied => "The listener sends the final reply again",
            Segment::Reply if before.keeps => {
                "The worker is done, sends the final reply, and waits for another request"
            }
            Segment::Reply => "The worker is done, sends the final reply, and is free",
            Segment::Close if before.closed => "The listener sends again that it has closed",
            Segment::Close => {
                "No other request has come for too long: the worker closes the session, and is free"
            }
            _ => return self.listener_refuses(now, before),
        };
        said.to_owned()
    }

    fn listener_agrees(&self, before: &Call) -> String {
        match before.place.filter(|_| before.life == self.lives) {
            Some(_) if before.agreed => "The listener sends its SYN-ACK again".to_owned(),
            Some(_) if before.invalid && self.leaks() => {
                "The listener answers SYN-ACK, but its program never hears of the connection"
                    .to_owned()
            }
            Some(_) if !self.scenario.listener.profile.half_open_counts => {
                "The listener keeps the SYN as a half-open connection and answers SYN-ACK"
                    .to_owned()
            }
            Some((taken, capacity)) => format!(
                "The SYN takes a place in the backlog, {taken} of {capacity} taken now; the \
                 listener answers SYN-ACK"
            ),
            None => "The hung port answers SYN-ACK, but keeps nothing of the connection".to_owned(),
        }
    }

    fn listener_refuses(&self, now: SimTime, before: &Call) -> String {
        if before.stopped == Some(now) {
            return "It answers RST in the listener's name".to_owned();
        }
        let Some((_, answered)) = before.reached.filter(|(at, _)| *at == now) else {
            let who = self.host(before);
            return format!("The listener breaks off the connection of {who} with RST");
        };
        if answered != Segment::Syn && before.turned_away == Some(now) {
            return "The handshake is complete, but the queue is full: the listener answers RST"
                .to_owned();
        }
        if answered != Segment::Syn {
            let answered = words::segment(answered);
            return format!(
                "The {answered} belongs to no connection that the listener knows of, and it \
                 answers RST"
            );
        }
        let said = match self.port {
            Port::Out(Service::Draining) => {
                "The port drains and takes no new callers: the SYN is answered by RST"
            }
            Port::Out(Service::ShuttingDown) => "The system shuts down: the SYN is answered by RST",
            Port::Out(_) => "Nobody listens: the SYN is answered by RST",
            _ if self.is_refused_by_fix(before) => {
                "The fixed listener sees the invalid endpoint, answers RST, and lives on"
            }
            _ if self.admits() => "The backlog is full: the listener answers RST",
            Port::Up | Port::Hung => "The hung port answers RST",
        };
        said.to_owned()
    }

    /// A handshake completes into a full queue. If that gets RST, the RST is told.
    pub(super) fn on_overflowed(
        &mut self,
        now: SimTime,
        connection: ConnectionId,
        segment: Segment,
    ) {
        let call = self.calls.on(connection);
        let before = call.turned_away.replace(now);
        if !call.told || self.scenario.listener.profile.abort_on_overflow {
            return;
        }
        let said = match (segment, before) {
            (Segment::Fin, _) => "The queue is full: the listener does not acknowledge the FIN.",
            (_, Some(_)) => "The queue is still full: the listener ignores the ACK again.",
            (_, None) => {
                "The handshake is complete, but the queue is full: the listener ignores the ACK, \
                 and holds the connection for half open while the client holds it for open."
            }
        };
        self.say(now, said.to_owned());
    }

    /// A segment reaches the client.
    pub(super) fn on_client_gets(
        &mut self,
        now: SimTime,
        connection: ConnectionId,
        segment: Segment,
    ) {
        let call = self.calls.on(connection);
        match (call.stage, segment) {
            (Stage::Opening, Segment::SynAck) => call.stage = Stage::Open(now),
            (Stage::Open(_), Segment::Banner) => {
                call.stage = Stage::InSession(now);
                let call = *call;
                if call.told {
                    let who = self.host(&call);
                    self.say(now, format!("{who} has the banner: its session begins."));
                }
            }
            (Stage::Kept(_), Segment::Rst | Segment::Close) => call.stage = Stage::Over,
            (Stage::Opening, Segment::Rst) if !call.waits => {
                call.resets += 1;
                call.waits = true;
                let call = *call;
                let Who::Request { name, .. } = call.who else {
                    return;
                };
                let profile = &self.scenario.classes[usize::from(name.class)].profile;
                if call.told && call.resets <= profile.rst_retries {
                    let (who, gap) = (self.host(&call), span(profile.rst_gap));
                    self.say(now, format!("{who} has the RST; its TCP tries again in {gap}."));
                }
            }
            _ => {}
        }
    }

    /// A worker takes a call whose client has gone.
    pub(super) fn on_found_gone(&mut self, now: SimTime, connection: ConnectionId) {
        let call = *self.calls.on(connection);
        if call.told {
            let who = self.request(&call);
            let text = format!(
                "A worker takes the call of {who} from the backlog, finds that the client has gone, \
                 and closes it."
            );
            self.say(now, text);
        }
    }

    /// A request on a kept connection reaches the listener.
    pub(super) fn on_request(&mut self, now: SimTime) {
        let why = match self.port {
            Port::Out(Service::Installing) => "The fix is being installed",
            Port::Out(Service::Dark) => "The machine is dark",
            _ => return,
        };
        self.say(now, format!("{why}: the request is not answered."));
    }

    /// A SYN that reached the listener at `at` gets no answer: told once for each attempt.
    pub(super) fn tell_silence(&mut self, at: SimTime, connection: ConnectionId) {
        let call = self.calls.on(connection);
        if std::mem::replace(&mut call.silence_told, true) {
            return;
        }
        let known = call.place.is_some() && call.life == self.lives;
        let why = match self.port {
            Port::Out(Service::Installing) => "The fix is being installed: the SYN is not answered",
            Port::Out(_) => "The machine is dark: the SYN is not answered",
            _ if known => return,
            _ if self.admits() => "The backlog is full: the SYN is dropped without an answer",
            Port::Up | Port::Hung => "The hung port does not answer the SYN",
        };
        self.say(at, format!("{why}."));
    }

    fn host(&self, call: &Call) -> String {
        match call.who {
            Who::Request { name, .. } => words::host(self.scenario, name),
            Who::Probe(_) => unreachable!("a probe is told as a whole"),
        }
    }
}
