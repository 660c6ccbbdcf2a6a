//! Devices that stand before the listener's host: what comes over the network passes them last.
//! Change here what a stopped segment means to its sender.

use super::Event;
use super::World;
use super::connections::Route;
use super::observer::{Cause, Fact, Observer};
use super::sending::Sending;
use crate::engine::Schedule;
use crate::model::reason::Reason;
use crate::model::remedy::{Packet, Verdict};
use crate::model::segment::{ConnectionId, End, ListenerId, Segment};

impl<O: Observer> World<'_, O> {
    /// Lets a segment that has come so far pass the devices; returns whether it does. To its sender
    /// one that is stopped is as lost as any other, unless the device answers RST.
    pub(super) fn passes_devices(
        &mut self,
        at: ListenerId,
        id: ConnectionId,
        segment: Segment,
        schedule: &mut Schedule<Event>,
    ) -> bool {
        if !self.ports[at].caretaker.has_devices() {
            return true;
        }
        let now = schedule.now();
        let connection = self.connections.known(id);
        let Route::Host { class, host, attempt, .. } = connection.route else {
            return true;
        };
        let (invalid, resent) = (connection.caller.invalid, connection.resent);
        let packet = Packet { class, host, invalid, segment, attempt };
        let Some((measure, verdict)) = self.ports[at].caretaker.on_packet(now, &packet) else {
            return true;
        };
        self.connections.known(id).stopped = Some(measure as u16);
        let cause = Cause::Stopped { measure };
        self.observer.note(now, Fact::Lost { connection: id, from: End::Client, segment, cause });
        match verdict {
            Verdict::Reset => {
                let reset = Sending::by_listener(Segment::Rst, Reason::Stopped);
                self.send(id, reset, schedule);
            }
            Verdict::Drop | Verdict::Pass => {
                let lost = Sending { resent, ..Sending::by_client(segment, Reason::Due) };
                self.await_acknowledgement(id, lost, now, schedule);
            }
        }
        false
    }
}
