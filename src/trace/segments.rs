//! Every segment of a replication, as a plain list.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;

use super::words::Cast;
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

/// Hands every segment of the replication to `each`, in the order in which they are sent, and
/// every loss on the way, until it breaks off; then there is no outcome.
pub fn segments(
    scenario: &Scenario,
    remedy: &Remedy,
    streams: Streams,
    each: impl FnMut(Passage<'_>) -> ControlFlow<()>,
) -> Option<Outcome> {
    let (cast, flow) = (Cast { scenario, remedy }, ControlFlow::Continue(()));
    let listing = Listing { cast, begun: 0, ends: BTreeMap::new(), each, flow };
    let goes_on = |listing: &Listing<'_, _>| listing.flow.is_continue();
    Some(simulate_while(scenario, remedy, streams, listing, goes_on)?.0)
}

/// Knows who is at the ends of each connection.
struct Listing<'a, F> {
    cast: Cast<'a>,
    begun: u64,
    /// By the index of the connection.
    ends: BTreeMap<u32, Ends>,
    each: F,
    /// Whether anybody wants to hear more.
    flow: ControlFlow<()>,
}

/// A connection: its number, and who is at its ends.
struct Ends {
    connection: u64,
    client: String,
    listener: Option<u16>,
}

impl<F> Listing<'_, F> {
    /// A connection begins, and who is at the client's end.
    fn begin(&mut self, connection: ConnectionId, client: String, at: ListenerId) {
        self.begun += 1;
        let several = self.cast.remedy.rota().listeners() > 1;
        let listener = several.then_some(at.0 + 1);
        self.ends.insert(connection.index, Ends { connection: self.begun, client, listener });
    }
}

impl<F: FnMut(Passage<'_>) -> ControlFlow<()>> Observer for Listing<'_, F> {
    fn note(&mut self, at: SimTime, fact: Fact) {
        if self.flow.is_break() {
            return;
        }
        let (on, from, segment, lost, cause) = match fact {
            Fact::Attempt { request, listener, connection, number, invalid, kept, .. } => {
                let host = self.cast.host(request);
                let kind = if invalid { "invalid request" } else { "request" };
                let client = format!("{host}, {kind} {}, attempt {number}", request.serial);
                return match self.ends.get_mut(&connection.index) {
                    Some(ends) if kept => ends.client = client,
                    _ => self.begin(connection, client, listener),
                };
            }
            Fact::Probe { listener, measure, connection } => {
                let client = format!("probe of {}", self.cast.measure(measure));
                return self.begin(connection, client, listener);
            }
            Fact::Sent { connection, from, segment, lost, .. } => {
                (connection, from, segment, lost, None)
            }
            Fact::Lost { connection, from, segment, cause } => {
                (connection, from, segment, true, Some(cause))
            }
            _ => return,
        };
        let Ends { connection, ref client, listener } = self.ends[&on.index];
        self.flow =
            (self.each)(Passage { at, connection, client, listener, from, segment, lost, cause });
    }
}

/// One line: the instant to the nanosecond, the connection, who to whom, and the segment.
impl fmt::Display for Passage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, connection, client, segment, .. } = self;
        let listener = match self.listener {
            Some(number) => format!("listener {number}"),
            None => "listener".to_owned(),
        };
        let (from, to) = match self.from {
            End::Client => (*client, &listener[..]),
            End::Listener => (&listener[..], *client),
        };
        let lost = if self.lost { ", lost" } else { "" };
        let why = self.cause.map(|cause| format!(" on its way: {cause}")).unwrap_or_default();
        write!(f, "{at}  connection {connection}  {from} -> {to}  {segment}{lost}{why}")
    }
}
