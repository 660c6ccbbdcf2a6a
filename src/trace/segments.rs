//! Every segment of a replication, as a plain list.

use std::fmt;

use super::words;
use crate::engine::{SimTime, Streams};
use crate::model::segment::{ConnectionId, End, ListenerId, Segment};
use crate::model::world::{Cause, Fact, Observer, simulate_watched};
use crate::model::{Outcome, Remedy, Scenario};

/// One segment, sent once; or the loss, on its way, of one that was listed when it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage<'a> {
    /// When it was sent, or lost on its way.
    pub at: SimTime,
    /// The connection, numbered from 1 in the order of their first segments.
    pub connection: u64,
    /// The client's end: who it is, and which request or probe it is about.
    pub client: &'a str,
    /// The listener's end, counted from 1; `None` where there is one listener only.
    pub listener: Option<u16>,
    /// Which end sent it; the other one is to get it.
    pub from: End,
    /// What it is.
    pub segment: Segment,
    /// Whether the network loses it.
    pub lost: bool,
    /// Why it was lost on its way; `None` where it is sent.
    pub cause: Option<Cause>,
}

impl Passage<'_> {
    /// The name of the segment: `SYN`, `SYN-ACK`, `banner`.
    pub const fn name(&self) -> &'static str {
        words::segment(self.segment)
    }

    /// Why it was lost on its way, in a word: `chance`, `buffer full`, `link down`,
    /// `stopped by a device`.
    pub const fn why(&self) -> Option<&'static str> {
        match self.cause {
            None => None,
            Some(Cause::Chance) => Some("chance"),
            Some(Cause::BufferFull) => Some("buffer full"),
            Some(Cause::LinkDown) => Some("link down"),
            Some(Cause::Stopped { .. }) => Some("stopped by a device"),
        }
    }
}

/// Hands every segment of the replication to `each`, in the order in which they are sent, and
/// every loss on the way.
pub fn segments(
    scenario: &Scenario,
    remedy: &Remedy,
    streams: Streams,
    each: impl FnMut(Passage<'_>),
) -> Outcome {
    let listing = Listing { scenario, remedy, begun: 0, calls: Vec::new(), each };
    simulate_watched(scenario, remedy, streams, listing).0
}

/// A connection: its number, and who is at its ends.
#[derive(Clone, Default)]
struct Call {
    number: u64,
    client: String,
    listener: Option<u16>,
}

/// Knows who is at the ends of each connection.
struct Listing<'a, F> {
    scenario: &'a Scenario,
    remedy: &'a Remedy,
    begun: u64,
    /// By the index of the connection.
    calls: Vec<Call>,
    each: F,
}

impl<F> Listing<'_, F> {
    fn begin(&mut self, connection: ConnectionId, client: String, at: ListenerId) {
        self.begun += 1;
        let index = connection.index as usize;
        if index >= self.calls.len() {
            self.calls.resize(index + 1, Call::default());
        }
        let listener = (self.remedy.rota().listeners() > 1).then_some(at.0 + 1);
        self.calls[index] = Call { number: self.begun, client, listener };
    }
}

impl<F: FnMut(Passage<'_>)> Listing<'_, F> {
    fn list(
        &mut self,
        at: SimTime,
        connection: ConnectionId,
        from: End,
        segment: Segment,
        lost: bool,
        cause: Option<Cause>,
    ) {
        let Call { number, ref client, listener } = self.calls[connection.index as usize];
        let connection = number;
        (self.each)(Passage { at, connection, client, listener, from, segment, lost, cause });
    }
}

impl<F: FnMut(Passage<'_>)> Observer for Listing<'_, F> {
    fn note(&mut self, now: SimTime, fact: Fact) {
        match fact {
            Fact::Attempt { request, listener, connection, number, invalid, kept, .. } => {
                let host = words::host(self.scenario, request);
                let kind = if invalid { "invalid request" } else { "request" };
                let client = format!("{host}, {kind} {}, attempt {number}", request.serial);
                if kept {
                    self.calls[connection.index as usize].client = client;
                } else {
                    self.begin(connection, client, listener);
                }
            }
            Fact::Probe { listener, measure, connection } => {
                let client = format!("probe of {}", words::measure(self.remedy, measure));
                self.begin(connection, client, listener);
            }
            Fact::Sent { connection, from, segment, lost, .. } => {
                self.list(now, connection, from, segment, lost, None);
            }
            Fact::Lost { connection, from, segment, cause } => {
                self.list(now, connection, from, segment, true, Some(cause));
            }
            _ => {}
        }
    }
}

/// One line: the instant to the nanosecond, the connection, who to whom, and the segment.
impl fmt::Display for Passage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, connection, client, .. } = self;
        let listener = match self.listener {
            Some(number) => format!("listener {number}"),
            None => "listener".to_owned(),
        };
        let (from, to) = match self.from {
            End::Client => (*client, &listener[..]),
            End::Listener => (&listener[..], *client),
        };
        let segment = self.name();
        let lost = if self.lost { ", lost" } else { "" };
        let why = self.why().map(|why| format!(" on its way: {why}")).unwrap_or_default();
        write!(f, "{at}  connection {connection}  {from} -> {to}  {segment}{lost}{why}")
    }
}
