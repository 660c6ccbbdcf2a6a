//! [`Call`]: what the facts have said of one call so far.

use crate::engine::{SimDuration, SimTime};
use crate::model::client::State;
use crate::model::reason::Reason;
use crate::model::segment::{End, Segment};
use crate::model::world::{Fact, RequestName};

/// A call for a request: an attempt, or as much of it as one listener sees.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    pub(super) request: RequestName,
    /// Which attempt it is, counted from 1.
    pub(super) number: u32,
    pub(super) invalid: bool,
    /// Whether the listener is fixed, but the fix does not cover it.
    pub(super) uncovered: bool,
    /// Whether it is over a connection that was kept open, and whether that is kept open again.
    pub(super) kept: bool,
    pub(super) keeps: bool,
    /// Whether its segments are told one by one.
    pub(super) told: bool,
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
    /// What the listener ignored last.
    pub(super) ignored: Option<Segment>,
    /// Why the listener last sent RST, or closed.
    pub(super) cut: Option<Reason>,
}

impl Call {
    /// Takes note of what happens on its connection.
    pub(super) fn hear(&mut self, now: SimTime, fact: Fact) {
        let met = &mut self.met;
        match fact {
            Fact::Sent { segment: Segment::Syn, .. } => met.syns += 1,
            Fact::Sent {
                from: End::Listener, segment: Segment::Rst | Segment::Close, why, ..
            } => met.cut = Some(why),
            Fact::Ignored { segment, .. } => met.ignored = Some(segment),
            Fact::Client { state: State::RstWait, .. } => met.resets += 1,
            Fact::Client { state: state @ (State::Connected | State::InSession), .. } => {
                met.waits = Some((state, now));
            }
            _ => {}
        }
    }

    /// How long its client has waited where it waits: for the connection, or on it.
    pub(super) fn waited(&self, now: SimTime) -> SimDuration {
        now.since(self.met.waits.map_or(self.began, |(_, since)| since))
    }
}
