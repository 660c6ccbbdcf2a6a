//! [`Profile`]: what the TCP of an operating system does, as far as the other end can tell.

use crate::engine::SimDuration;

/// The timers and rules of one TCP.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its name: `nt351`, `bsd44`, `linux`, or what the user called it.
    pub name: String,
    /// Waits after each SYN that meets silence; after the last one the attempt times out. So the
    /// number of gaps is the number of SYNs, and their sum the connect time-out.
    pub syn_gaps: Vec<SimDuration>,
    /// How often a SYN that was answered by RST is sent again before the attempt counts as
    /// refused.
    pub rst_retries: u32,
    /// Wait from such an RST to the next SYN, not doubled.
    pub rst_gap: SimDuration,
    /// Waits after each SYN-ACK that meets silence; after the last one the half-open slot is
    /// freed.
    pub syn_ack_gaps: Vec<SimDuration>,
    /// Wait before a lost data segment is sent again for the first time; it doubles.
    pub data_gap: SimDuration,
    /// How often a lost data segment is sent again before its sender gives up.
    pub data_retries: u32,
    /// The queue of a listener with backlog b holds ⌊b · `backlog_factor`⌋ + `backlog_extra`.
    pub backlog_factor: f64,
    /// See `backlog_factor`.
    pub backlog_extra: u32,
    /// Whether half-open connections take a place in that queue (else only completed ones do).
    pub half_open_counts: bool,
    /// What a SYN over capacity gets.
    pub overflow: Overflow,
}

/// The answer to a SYN that finds the queue full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// RST.
    Reset,
    /// Nothing.
    Drop,
}

impl Profile {
    /// How many connections the queue of a listener with backlog `backlog` holds.
    pub fn capacity(&self, backlog: u32) -> u32 {
        (f64::from(backlog) * self.backlog_factor).floor() as u32 + self.backlog_extra
    }

    /// How long a client waits for the answer to its SYNs if none ever comes.
    pub fn connect_timeout(&self) -> SimDuration {
        self.syn_gaps
            .iter()
            .fold(SimDuration::ZERO, |sum, gap| sum + *gap)
    }
}
