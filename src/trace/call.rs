//! [`Call`]: what the facts have said of one call so far.

use crate::engine::{SimDuration, SimTime};
use crate::model::client::{Ending, State};
use crate::model::reason::Reason;
use crate::model::segment::{ConnectionId, End, Segment};
use crate::model::world::{Fact, RequestName};

/// A call for a request: an attempt, or as much of it as one listener sees.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    pub(super) name: RequestName,
    /// Which attempt it is, counted from 1.
    pub(super) number: u32,
    /// Whether its segments are told one by one.
    pub(super) told: bool,
    pub(super) invalid: bool,
    /// Whether the listener is fixed, but the fix does not cover it.
    pub(super) uncovered: bool,
    /// Whether it is over a connection that was kept open, and whether that is kept open again.
    pub(super) kept: bool,
    pub(super) keeps: bool,
    pub(super) began: SimTime,
    pub(super) met: Met,
}

/// What a call has met.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Met {
    /// SYNs sent.
    pub(super) syns: u32,
    /// SYNs that were answered by RST, but for the last of an attempt that is refused.
    pub(super) resets: u32,
    /// Where the client waits once the connection is open, and since when.
    pub(super) waits: Option<(State, SimTime)>,
    /// What reached the listener last.
    pub(super) reached: Option<Segment>,
    /// What the listener ignored last.
    pub(super) ignored: Option<Segment>,
    /// Places of the backlog taken and present when its SYN took one.
    pub(super) place: (usize, usize),
    /// Why the listener last sent RST, or closed; whether it ever did so because its backlog was full.
    pub(super) cut: Option<Reason>,
    pub(super) full: bool,
    /// Whether the FIN by which the client closed was lost; `None` if none was sent.
    pub(super) fin: Option<bool>,
}

/// The calls by the index of their connections.
#[derive(Debug, Default)]
pub(super) struct Calls(Vec<Connection>);

/// What there is on a connection.
#[derive(Clone, Copy, Debug)]
pub(super) enum Connection {
    /// Nothing that the story is about.
    Elsewhere,
    /// A probe, which is told as a whole.
    Probe,
    /// A call.
    Call(Call),
}

impl Call {
    /// Takes note of what happens on its connection.
    pub(super) fn hear(&mut self, now: SimTime, fact: Fact) {
        let met = &mut self.met;
        match fact {
            Fact::Sent { segment: Segment::Syn, .. } => met.syns += 1,
            Fact::Sent { segment: Segment::Fin, lost, .. } => met.fin = Some(lost),
            Fact::Sent {
                from: End::Listener, segment: Segment::Rst | Segment::Close, why, ..
            } => {
                met.cut = Some(why);
                met.full |= why == Reason::BacklogFull;
            }
            Fact::Arrived { at: End::Listener, segment, .. } => met.reached = Some(segment),
            Fact::SlotTaken { taken, capacity, .. } => met.place = (taken, capacity),
            Fact::Ignored { segment, .. } => met.ignored = Some(segment),
            Fact::Client { state: State::RstWait, .. } => met.resets += 1,
            Fact::Client { state: state @ (State::Connected | State::InSession), .. } => {
                met.waits = Some((state, now));
            }
            Fact::Ended { ending, .. } if self.stays_open(ending) => {
                self.met.waits = Some((State::Kept, now));
            }
            _ => {}
        }
    }

    /// Whether the client keeps the connection open after this ending.
    pub(super) fn stays_open(&self, ending: Ending) -> bool {
        self.keeps && ending == Ending::Served
    }

    /// How long its client has waited where it waits: for the connection, or on it.
    pub(super) fn waited(&self, now: SimTime) -> SimDuration {
        now.since(self.met.waits.map_or(self.began, |(_, since)| since))
    }
}

impl Calls {
    /// What there is on `connection` from now on.
    pub(super) fn put(&mut self, connection: ConnectionId, what: Connection) {
        let index = connection.index as usize;
        if index >= self.0.len() {
            self.0.resize(index + 1, Connection::Elsewhere);
        }
        self.0[index] = what;
    }

    /// What there is on `connection`.
    pub(super) fn on(&mut self, connection: ConnectionId) -> &mut Connection {
        &mut self.0[connection.index as usize]
    }
}
