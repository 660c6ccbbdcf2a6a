//! Every segment of a replication, as a plain list.

use std::fmt;

use super::words;
use crate::engine::{SimTime, Streams};
use crate::model::segment::{ConnectionId, End, Segment};
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
    let listing = Listing { scenario, remedy, begun: 0, clients: Vec::new(), each };
    simulate_watched(scenario, remedy, streams, listing).0
}

/// Knows who is at the client's end of each connection.
struct Listing<'a, F> {
    scenario: &'a Scenario,
    remedy: &'a Remedy,
    begun: u64,
    /// By the index of the connection: its number and its client.
    clients: Vec<(u64, String)>,
    each: F,
}

impl<F> Listing<'_, F> {
    fn begin(&mut self, connection: ConnectionId, client: String) {
        self.begun += 1;
        let index = connection.index as usize;
        if index >= self.clients.len() {
            self.clients.resize(index + 1, (0, String::new()));
        }
        self.clients[index] = (self.begun, client);
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
        let (connection, client) = &self.clients[connection.index as usize];
        let connection = *connection;
        (self.each)(Passage { at, connection, client, from, segment, lost, cause });
    }
}

impl<F: FnMut(Passage<'_>)> Observer for Listing<'_, F> {
    fn note(&mut self, now: SimTime, fact: Fact) {
        match fact {
            Fact::Attempt { request, connection, number, invalid, kept, .. } => {
                let host = words::host(self.scenario, request);
                let kind = if invalid { "invalid request" } else { "request" };
                let client = format!("{host}, {kind} {}, attempt {number}", request.serial);
                if kept {
                    self.clients[connection.index as usize].1 = client;
                } else {
                    self.begin(connection, client);
                }
            }
            Fact::Probe { measure, connection, .. } => {
                let client = format!("probe of {}", words::measure(self.remedy, measure));
                self.begin(connection, client);
            }
            Fact::Sent { connection, from, segment, lost } => {
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
        let (from, to) = match self.from {
            End::Client => (*client, "listener"),
            End::Listener => ("listener", *client),
        };
        let segment = self.name();
        let lost = if self.lost { ", lost" } else { "" };
        let why = self.why().map(|why| format!(" on its way: {why}")).unwrap_or_default();
        write!(f, "{at}  connection {connection}  {from} -> {to}  {segment}{lost}{why}")
    }
}
