//! Sending: what chance and the links do to a segment, and what its sender does when it is lost.
//! Change here how a segment is lost, delayed and sent again.

use super::connections::{Route, Transit};
use super::observer::{Fact, Observer};
use super::traffic::Hosts;
use super::{Event, World};
use crate::engine::{Schedule, SimTime};
use crate::model::client::Patience;
use crate::model::host::{Resending, RoundTrip};
use crate::model::reason::Reason;
use crate::model::segment::{ConnectionId, End, Segment};

/// A segment as it is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sending {
    pub(super) from: End,
    pub(super) segment: Segment,
    pub(super) why: Reason,
    /// How often its timer has sent it before.
    pub(super) resent: u8,
}

impl Sending {
    /// By the client, for the first time.
    pub(super) const fn by_client(segment: Segment, why: Reason) -> Self {
        Self { from: End::Client, segment, why, resent: 0 }
    }

    /// By the listener, for the first time.
    pub(super) const fn by_listener(segment: Segment, why: Reason) -> Self {
        Self { from: End::Listener, segment, why, resent: 0 }
    }

    /// That it is sent on `connection`, and whether it is lost at once.
    pub(super) const fn fact(self, connection: ConnectionId, lost: bool) -> Fact {
        let Self { from, segment, why, .. } = self;
        Fact::Sent { connection, from, segment, why, lost }
    }
}

impl<O: Observer> World<'_, O> {
    /// Sends a segment. One draw decides whether it is lost, one its jitter; it overtakes none of
    /// its connection.
    pub(super) fn send(
        &mut self,
        id: ConnectionId,
        sending: Sending,
        schedule: &mut Schedule<Event>,
    ) {
        let now = schedule.now();
        let Sending { from, segment, resent, .. } = sending;
        let connection = self.connections.known(id);
        if segment == Segment::Request {
            (connection.asked, connection.resent) = (now, resent);
        }
        let (lost, delay) = match (connection.transit, connection.route) {
            (Transit::Certain(delay), _) => (false, delay),
            (Transit::Drawn, Route::Loopback) => unreachable!("nothing is lost within a node"),
            (Transit::Drawn, Route::Host { class, flow, link, .. }) => {
                let link = &self.hosts[usize::from(class)].links[link];
                if link.has_gates {
                    return self.set_out(id, sending, schedule);
                }
                let draws = &mut self.flows[usize::from(flow)];
                let jitter = draws.jitter(link.jitter);
                (draws.loss.happens(link.loss), link.latency + jitter)
            }
        };
        self.observer.note(now, sending.fact(id, lost));
        if lost {
            self.await_acknowledgement(id, sending, now, schedule);
            return;
        }
        connection.in_flight += 1;
        let at = connection.reach(from, now + delay);
        // Two calls of `at`: an event that is chosen first is copied once more, for every segment.
        match from {
            End::Client => schedule.at(at, Event::ToListener { connection: id, segment }),
            End::Listener => schedule.at(at, Event::ToClient { connection: id, segment }),
        }
        if segment == Segment::Banner {
            self.greet(id, now, schedule);
        }
    }

    /// A banner gets through that is as good as sent at `sent`.
    pub(super) fn greet(
        &mut self,
        id: ConnectionId,
        sent: SimTime,
        schedule: &mut Schedule<Event>,
    ) {
        let at = self.connections.known(id).listener;
        let done = self.ports[at].listener.on_greeted(schedule.now(), sent, id);
        schedule.at(done, Event::SessionOver { connection: id });
    }

    /// The network lost a segment sent at `sent`. Its sender sends data and FIN again by its timer
    /// of data; the opening segments have schedules of their own, and RST is never repeated.
    pub(super) fn await_acknowledgement(
        &mut self,
        id: ConnectionId,
        Sending { segment, resent, .. }: Sending,
        sent: SimTime,
        schedule: &mut Schedule<Event>,
    ) {
        match segment {
            Segment::Banner | Segment::Reply | Segment::Request | Segment::Close => {
                let (rule, round_trip) = self.data_timer(id, sender(segment));
                let gap = rule.gap(round_trip, resent.into());
                let expires = (sent + gap).max(schedule.now());
                schedule.at(expires, Event::Unacknowledged { connection: id, segment, resent });
            }
            Segment::Fin => self.arm_client(id, schedule),
            Segment::Syn | Segment::SynAck | Segment::Ack | Segment::Rst => {}
        }
    }

    /// By what the TCP at this end of `id` sends data again.
    pub(super) fn data_timer(&mut self, id: ConnectionId, end: End) -> (Resending, RoundTrip) {
        let connection = self.connections.known(id);
        let client = patience(connection.route, &self.hosts, &self.probe_patience);
        let client = client.profile.resending;
        match end {
            End::Client => (client, connection.attempt.round_trip()),
            End::Listener => {
                let at = connection.listener;
                let rule = self.scenario.listener.profile.resending.towards(&client);
                (rule, self.ports[at].listener.round_trip(id))
            }
        }
    }
}

/// Which end sends such a segment and repeats it when it is lost.
pub(super) const fn sender(segment: Segment) -> End {
    match segment {
        Segment::SynAck | Segment::Banner | Segment::Reply | Segment::Close => End::Listener,
        Segment::Syn | Segment::Ack | Segment::Request | Segment::Fin | Segment::Rst => End::Client,
    }
}

/// The timers of the client at the far end of `route`.
pub(super) fn patience<'a>(route: Route, hosts: &'a [Hosts], probe: &'a Patience) -> &'a Patience {
    match route {
        Route::Host { class, .. } => &hosts[usize::from(class)].patience,
        Route::Loopback => probe,
    }
}
