//! Every segment of a replication, as a plain list.

use std::fmt;
use std::ops::ControlFlow;

use super::words::{self, Cast};
use crate::engine::{SimTime, Streams};
use crate::model::segment::{ConnectionId, End, ListenerId, Segment};
use crate::model::world::{Cause, Fact, Observer, simulate_while};
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
        words::name(self.segment)
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
    mut each: impl FnMut(Passage<'_>),
) -> Outcome {
    let each = |passage: Passage<'_>| {
        each(passage);
        ControlFlow::Continue(())
    };
    segments_until(scenario, remedy, streams, each).expect("each of them goes on")
}

/// The same until one breaks off; then `None`.
pub fn segments_until(
    scenario: &Scenario,
    remedy: &Remedy,
    streams: Streams,
    each: impl FnMut(Passage<'_>) -> ControlFlow<()>,
) -> Option<Outcome> {
    let (cast, flow) = (Cast { scenario, remedy }, ControlFlow::Continue(()));
    let listing = Listing { cast, begun: 0, calls: Vec::new(), each, flow };
    let goes_on = |listing: &Listing<'_, _>| listing.flow.is_continue();
    Some(simulate_while(scenario, remedy, streams, listing, goes_on)?.0)
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
    cast: Cast<'a>,
    begun: u64,
    /// By the index of the connection.
    calls: Vec<Call>,
    each: F,
    /// Whether anybody wants to hear more.
    flow: ControlFlow<()>,
}

impl<F> Listing<'_, F> {
    /// Who is at the client's end from now on: of a connection, unless it is `kept`, that begins.
    fn begin(&mut self, connection: ConnectionId, client: String, at: ListenerId, kept: bool) {
        let index = connection.index as usize;
        if index >= self.calls.len() {
            self.calls.resize(index + 1, Call::default());
        }
        let call = &mut self.calls[index];
        call.client = client;
        if !kept {
            self.begun += 1;
            let several = self.cast.remedy.rota().listeners() > 1;
            (call.number, call.listener) = (self.begun, several.then_some(at.0 + 1));
        }
    }
}

impl<F: FnMut(Passage<'_>) -> ControlFlow<()>> Observer for Listing<'_, F> {
    fn note(&mut self, at: SimTime, fact: Fact) {
        if self.flow.is_break() {
            return;
        }
        let (connection, from, segment, lost, cause) = match fact {
            Fact::Attempt { request, listener, connection, number, invalid, kept, .. } => {
                let host = self.cast.host(request);
                let kind = if invalid { "invalid request" } else { "request" };
                let client = format!("{host}, {kind} {}, attempt {number}", request.serial);
                return self.begin(connection, client, listener, kept);
            }
            Fact::Probe { listener, measure, connection } => {
                let client = format!("probe of {}", self.cast.measure(measure));
                return self.begin(connection, client, listener, false);
            }
            Fact::Sent { connection, from, segment, lost, .. } => {
                (connection, from, segment, lost, None)
            }
            Fact::Lost { connection, from, segment, cause } => {
                (connection, from, segment, true, Some(cause))
            }
            _ => return,
        };
        let Call { number: connection, ref client, listener } =
            self.calls[connection.index as usize];
        self.flow =
            (self.each)(Passage { at, connection, client, listener, from, segment, lost, cause });
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
