//! [`Room`]: what a call meets at a listener. Change here what tells how it will fare.

use super::{Listener, Service};

/// All of a listener in service that tells how it meets a call: two calls that meet the same fare
/// alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    is_hung: bool,
    held: u32,
    half_open: usize,
    queued: usize,
    leaked: u32,
    is_one_free: bool,
}

impl Room {
    /// Whether a call is accepted at once. Others leave their place in the queue behind when their
    /// client goes.
    pub const fn is_free(&self) -> bool {
        self.queued == 0 && self.is_one_free
    }
}

impl Listener {
    /// What of it a call meets, where it is in service.
    pub fn room(&self) -> Option<Room> {
        (self.service == Service::Serving).then(|| Room {
            is_hung: self.is_hung(),
            held: self.held,
            half_open: self.half_open.count(),
            queued: self.queue.len(),
            leaked: self.hang.leaked(),
            is_one_free: self.workers.is_one_free(),
        })
    }
}
