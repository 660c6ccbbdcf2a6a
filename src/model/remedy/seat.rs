//! [`Seat`]: where a measure is at work, and what it draws there. Change here to whom a stream
//! belongs.

use crate::engine::{Stream, Streams};
use crate::model::segment::ListenerId;

/// A measure's place: which of its kind in the remedy, at which of the listeners.
///
/// What the n-th measure of a kind draws belongs to the kind (and n, from the second on) and to the
/// listener (from the second on), never to the remedy: the same kind meets the same luck in every
/// remedy.
#[derive(Clone, Debug)]
pub struct Seat<'a> {
    streams: &'a Streams,
    /// The kind, with its number from the second on.
    name: String,
    /// The listener, counted from 0.
    pub listener: u16,
    /// How many listeners there are.
    pub listeners: u16,
}

impl<'a> Seat<'a> {
    /// The place of the measure called `name` at this one of the listeners.
    pub const fn new(streams: &'a Streams, name: String, at: ListenerId, listeners: u16) -> Self {
        Self { streams, name, listener: at.0, listeners }
    }

    /// The place of the only measure called `name` at the only listener.
    #[cfg(test)]
    pub fn alone(streams: &'a Streams, name: &str) -> Self {
        Self::new(streams, name.to_owned(), ListenerId(0), 1)
    }

    /// Draws that are this listener's own.
    pub fn stream(&self, purpose: &str) -> Stream {
        match self.listener {
            0 => self.common_stream(purpose),
            n => self.streams.stream(purpose, &format!("{} at listener {}", self.name, n + 1)),
        }
    }

    /// Draws that are the same at every listener.
    pub fn common_stream(&self, purpose: &str) -> Stream {
        self.streams.stream(purpose, &self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_has_draws_of_its_own_and_others_in_common() {
        let streams = Streams::new(1, 0);
        let seat = |listener| Seat::new(&streams, "fix".to_owned(), ListenerId(listener), 2);
        let (first, second) = (seat(0), seat(1));
        assert_ne!(first.stream("jitter").bits(), second.stream("jitter").bits());
        assert_eq!(first.common_stream("jitter").bits(), second.common_stream("jitter").bits());
        assert_eq!(first.stream("jitter").bits(), streams.stream("jitter", "fix").bits());
    }
}
