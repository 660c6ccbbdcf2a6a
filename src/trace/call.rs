//! [`Call`]: what a story knows of one connection, and how it says what became of it.

use super::words::span;
use crate::engine::{SimDuration, SimTime};
use crate::model::client::Ending;
use crate::model::segment::{ConnectionId, Segment};
use crate::model::world::RequestName;

/// One connection, from its first segment until its place is used again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    pub(super) who: Who,
    /// Whether its segments are told one by one.
    pub(super) told: bool,
    pub(super) invalid: bool,
    /// Whether the fix does not cover its invalid request.
    pub(super) uncovered: bool,
    /// Whether it is over a connection that was kept open, and whether that is kept open again.
    pub(super) kept: bool,
    pub(super) keeps: bool,
    pub(super) began: SimTime,
    pub(super) stage: Stage,
    /// SYNs sent.
    pub(super) syns: u32,
    /// SYNs that were answered by RST.
    pub(super) resets: u32,
    /// Whether the client waits after an RST before it sends SYN again.
    pub(super) waits: bool,
    /// Whether the backlog was full when a SYN came.
    pub(super) overflowed: bool,
    /// When its completed handshake last found the queue full.
    pub(super) turned_away: Option<SimTime>,
    /// Places of the backlog taken and present when its SYN took one.
    pub(super) place: Option<(usize, usize)>,
    /// The life of the listener in which it did.
    pub(super) life: u64,
    /// Whether the client has sent ACK before.
    pub(super) confirmed: bool,
    /// Whether its request on a kept connection has been sent before.
    pub(super) asked: bool,
    /// Whether a SYN-ACK, a banner, a final reply, the program's close has been sent before.
    pub(super) agreed: bool,
    pub(super) greeted: bool,
    pub(super) replied: bool,
    pub(super) closed: bool,
    /// Whether its request on a kept connection was answered by RST.
    pub(super) forgotten: bool,
    /// Whether the FIN by which the client closed was lost; `None` if none was sent.
    pub(super) fin_lost: Option<bool>,
    /// What reached the listener last, and when.
    pub(super) reached: Option<(SimTime, Segment)>,
    /// When a device before the listener last stopped a segment of it.
    pub(super) stopped: Option<SimTime>,
    /// Whether it has been told that a SYN met silence.
    pub(super) silence_told: bool,
}

/// Whose connection it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// The `number`-th attempt of a request.
    Request { name: RequestName, number: u32 },
    /// A probe of this measure.
    Probe(usize),
}

/// How far the client has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Opening,
    Open(SimTime),
    InSession(SimTime),
    /// It has its final reply, and keeps the connection open.
    Kept(SimTime),
    Over,
}

/// The calls by the index of their connections.
#[derive(Debug, Default)]
pub(super) struct Calls(Vec<Option<Call>>);

impl Call {
    pub(super) const fn new(now: SimTime, who: Who, invalid: bool, told: bool) -> Self {
        Self {
            who,
            told,
            invalid,
            uncovered: false,
            kept: false,
            keeps: false,
            began: now,
            stage: Stage::Opening,
            syns: 0,
            resets: 0,
            waits: false,
            overflowed: false,
            turned_away: None,
            place: None,
            life: 0,
            confirmed: false,
            asked: false,
            agreed: false,
            greeted: false,
            replied: false,
            closed: false,
            forgotten: false,
            fin_lost: None,
            reached: None,
            stopped: None,
            silence_told: false,
        }
    }

    /// A call that begins over a connection which was kept open.
    pub(super) const fn going_on(now: SimTime, who: Who, told: bool) -> Self {
        Self { kept: true, stage: Stage::InSession(now), ..Self::new(now, who, false, told) }
    }

    /// How its attempt ended at `now`, as a predicate: `is served: …`.
    pub(super) fn end(&self, ending: Ending, now: SimTime) -> String {
        let waited = |since: SimTime| span(now.since(since));
        match (ending, self.stage) {
            (Ending::Served, _) if self.kept => {
                let after = waited(self.began);
                format!("is served: it has the final reply after {after} over its kept connection")
            }
            (Ending::Served, _) => {
                let syn = match self.syns {
                    1 => "its SYN".to_owned(),
                    n => format!("the first of its {n} SYNs"),
                };
                let after = waited(self.began);
                format!("is served: it has the final reply {after} after {syn}")
            }
            (Ending::Refused, _) => format!("is refused: {}", self.refusal(now)),
            (Ending::TimedOut, Stage::Open(since)) => {
                let waited = waited(since);
                format!("times out: its connection is open, but no banner comes within {waited}")
            }
            (Ending::TimedOut, Stage::InSession(since)) => {
                format!("times out: no final reply comes within {}", waited(since))
            }
            (Ending::TimedOut, _) => format!("times out: {}", self.silence(now)),
            (Ending::Reset, _) if self.forgotten => {
                "is reset: the listener no longer knows of the connection that it kept".to_owned()
            }
            (Ending::Reset, _) if self.closed => {
                "is reset: the listener has closed the connection that it kept".to_owned()
            }
            (Ending::Reset, Stage::InSession(_)) => {
                "is reset: RST breaks its session off".to_owned()
            }
            (Ending::Reset, _) => {
                "is reset: its connection had opened, but then came RST".to_owned()
            }
        }
    }

    /// The RST that ended it has been counted with the others.
    fn refusal(&self, now: SimTime) -> String {
        let spent = match now.since(self.began) {
            SimDuration::ZERO => String::new(),
            long => format!(" within {}", span(long)),
        };
        match (self.syns, self.resets) {
            (1, _) => "its SYN is answered by RST".to_owned(),
            (2, 2) => format!("it sends 2 SYNs{spent}, and both are answered by RST"),
            (n, resets) if n == resets => {
                format!("it sends {n} SYNs{spent}, and each is answered by RST")
            }
            (n, 1) => format!("of {n} SYNs{spent}, one is answered: by RST"),
            (n, resets) => format!("of {n} SYNs{spent}, {resets} are answered: by RST"),
        }
    }

    fn silence(&self, now: SimTime) -> String {
        let spent = span(now.since(self.began));
        match (self.syns, self.resets) {
            (1, _) => format!("its SYN is not answered within {spent}"),
            (n, 0) => format!("none of its {n} SYNs is answered within {spent}"),
            (n, 1) => format!("of {n} SYNs within {spent}, one is answered: by RST"),
            (n, resets) => format!("of {n} SYNs within {spent}, {resets} are answered: by RST"),
        }
    }
}

impl Calls {
    /// A new call takes the place of the one that had this index before.
    pub(super) fn begin(&mut self, connection: ConnectionId, call: Call) {
        let index = connection.index as usize;
        if index >= self.0.len() {
            self.0.resize(index + 1, None);
        }
        self.0[index] = Some(call);
    }

    /// A call that is none of the story's begins on `connection`.
    pub(super) fn forget(&mut self, connection: ConnectionId) {
        if let Some(place) = self.0.get_mut(connection.index as usize) {
            *place = None;
        }
    }

    /// Whether a call has begun there.
    pub(super) fn knows(&self, connection: ConnectionId) -> bool {
        self.0.get(connection.index as usize).is_some_and(Option::is_some)
    }

    /// The call on `connection`, as it stands.
    ///
    /// # Panics
    /// If none has begun there.
    pub(super) fn at(&self, connection: ConnectionId) -> Call {
        self.0[connection.index as usize].expect("a connection is heard of by its beginning first")
    }

    /// The call on `connection`, to be changed.
    ///
    /// # Panics
    /// If none has begun there.
    pub(super) fn on(&mut self, connection: ConnectionId) -> &mut Call {
        let call = &mut self.0[connection.index as usize];
        call.as_mut().expect("a connection is heard of by its beginning first")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An attempt that ends after three seconds and so many SYNs, so many answered by RST.
    fn end(syns: u32, resets: u32, stage: Stage, ending: Ending) -> String {
        let name = RequestName { class: 0, host: 0, serial: 1 };
        let who = Who::Request { name, number: 1 };
        let call = Call { syns, resets, stage, ..Call::new(SimTime::ZERO, who, false, false) };
        call.end(ending, SimTime::ZERO + SimDuration::from_secs(3))
    }

    #[test]
    fn an_end_says_what_the_client_met() {
        let open = Stage::Open(SimTime::ZERO + SimDuration::SECOND);
        for (syns, resets, stage, ending, said) in [
            (1, 1, Stage::Opening, Ending::Refused, "is refused: its SYN is answered by RST"),
            (
                4,
                4,
                Stage::Opening,
                Ending::Refused,
                "is refused: it sends 4 SYNs within 3 s, and each is answered by RST",
            ),
            (
                3,
                1,
                Stage::Opening,
                Ending::Refused,
                "is refused: of 3 SYNs within 3 s, one is answered: by RST",
            ),
            (
                2,
                0,
                Stage::Opening,
                Ending::TimedOut,
                "times out: none of its 2 SYNs is answered within 3 s",
            ),
            (
                1,
                0,
                open,
                Ending::TimedOut,
                "times out: its connection is open, but no banner comes within 2 s",
            ),
            (1, 0, open, Ending::Reset, "is reset: its connection had opened, but then came RST"),
            (
                2,
                0,
                open,
                Ending::Served,
                "is served: it has the final reply 3 s after the first of its 2 SYNs",
            ),
        ] {
            assert_eq!(end(syns, resets, stage, ending), said);
        }
    }
}
