//! [`Device`]: what stands on the way to the listener's host, and what it sees there. Change here
//! what a device sees and what it may do.

use crate::engine::SimTime;
use crate::model::segment::Segment;

/// A measure that stands before the listener's host: what clients send over the network passes it
/// last. Probes come from the listener's own node and do not pass it.
pub(super) trait Device: std::fmt::Debug {
    /// A segment of a client comes to the listener's host.
    fn on_packet(&mut self, now: SimTime, packet: &Packet) -> Verdict;
}

/// What a device on the way to the listener's host sees of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Whose it is: the index of the class, and that of the host within it.
    pub class: u16,
    /// See `class`.
    pub host: u32,
    /// Whether the request names an invalid endpoint: every segment of the attempt carries it.
    pub invalid: bool,
    /// What it is.
    pub segment: Segment,
    /// The number of the attempt that opened its connection, the same under every remedy.
    pub attempt: u64,
}

/// What a device does with a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Lets it through.
    Pass,
    /// Lets it vanish.
    Drop,
    /// Answers it by RST.
    Reset,
}
