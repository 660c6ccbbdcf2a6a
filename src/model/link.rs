//! What keeps a segment from entering a link at once, or at all: a [`Gate`], and the
//! [`Transmitter`] at either end of one. Change here how lines queue and links fail.

use std::collections::VecDeque;

use crate::engine::{SimDuration, SimTime};

/// A line that takes time for every byte, with room for segments that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Bits per second, at least one.
    pub bandwidth: u64,
    /// Segments that wait or are being sent, at most; at least one. Drop-tail: one more is lost.
    pub buffer: u32,
}

/// A time in which something is down: from an instant on, up to another that is not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    /// The first instant.
    pub from: SimTime,
    /// The first instant after it, later than `from`.
    pub to: SimTime,
}

/// What decides whether a segment enters a link, and when it has left its sender.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// The line to be sent over; without one a segment takes no time to enter, and none waits.
    pub line: Option<Line>,
    /// When the link is down: in order, apart from each other. A segment that comes to the gate
    /// then is lost; one that was let in before gets through.
    pub down: Vec<Window>,
}

/// The sending end of a line: first in, first out.
#[derive(Debug, Default)]
pub struct Transmitter {
    /// When each segment in the buffer has been sent, in order.
    departures: VecDeque<SimTime>,
}

/// What became of a segment that was offered to a transmitter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// It waits for its turn and has been sent to its last bit at this instant.
    Sent {
        /// That instant.
        departs: SimTime,
    },
    /// It found the buffer full.
    Dropped,
}

impl Line {
    /// The time from the first to the last bit of these bytes, rounded up to a nanosecond.
    pub fn transmission(&self, bytes: u32) -> SimDuration {
        let bit_nanos = u128::from(bytes) * 8 * 1_000_000_000;
        let nanos = bit_nanos.div_ceil(u128::from(self.bandwidth));
        SimDuration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

impl Gate {
    /// Whether the link is down at `now`.
    pub fn is_down(&self, now: SimTime) -> bool {
        let past = self.down.partition_point(|window| window.to <= now);
        self.down.get(past).is_some_and(|window| window.from <= now)
    }

    /// Takes the link down in `window` too, which may overlap with others.
    pub fn close(&mut self, window: Window) {
        self.down.push(window);
        self.down.sort_unstable();
        self.down.dedup_by(|later, earlier| {
            let touches = later.from <= earlier.to;
            if touches {
                earlier.to = earlier.to.max(later.to);
            }
            touches
        });
    }
}

impl Transmitter {
    /// A segment of this length (bytes) comes at `now`, not before the last one. One that departs at
    /// this very instant has left the buffer.
    pub fn offer(&mut self, now: SimTime, bytes: u32, line: &Line) -> Offer {
        while self.departures.front().is_some_and(|departs| *departs <= now) {
            self.departures.pop_front();
        }
        if self.departures.len() >= line.buffer as usize {
            return Offer::Dropped;
        }
        let free = self.departures.back().map_or(now, |last| *last);
        let departs = free + line.transmission(bytes);
        self.departures.push_back(departs);
        Offer::Sent { departs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn milli(n: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_millis(n)
    }

    fn window(from: u64, to: u64) -> Window {
        Window { from: milli(from), to: milli(to) }
    }

    /// A millisecond a byte.
    const SLOW: Line = Line { bandwidth: 8_000, buffer: 2 };

    #[test]
    fn a_transmission_takes_its_bits_by_the_bandwidth_rounded_up() {
        let modem = Line { bandwidth: 28_800, buffer: 1 };
        assert_eq!(modem.transmission(36), SimDuration::from_millis(10));
        assert_eq!(modem.transmission(1).as_nanos(), 277_778);
        let slowest = Line { bandwidth: 1, buffer: 1 };
        assert_eq!(slowest.transmission(u32::MAX), SimDuration::FOREVER);
    }

    #[test]
    fn segments_are_sent_one_after_another_and_one_too_many_is_dropped() {
        let mut transmitter = Transmitter::default();
        let mut offer = |now: u64, bytes| transmitter.offer(milli(now), bytes, &SLOW);
        let sent = |departs: u64| Offer::Sent { departs: milli(departs) };
        assert_eq!(offer(0, 10), sent(10));
        assert_eq!(offer(4, 5), sent(15));
        assert_eq!(offer(9, 1), Offer::Dropped);
        assert_eq!(offer(10, 2), sent(17));
        assert_eq!(offer(14, 1), Offer::Dropped);
        assert_eq!(offer(40, 3), sent(43));
    }

    #[test]
    fn a_gate_is_down_from_the_first_instant_to_before_the_last() {
        let mut gate = Gate::default();
        assert!(!gate.is_down(milli(0)));
        gate.close(window(20, 30));
        gate.close(window(5, 10));
        for (instant, down) in [(4, false), (5, true), (9, true), (10, false), (29, true)] {
            assert_eq!(gate.is_down(milli(instant)), down, "{instant}");
        }
    }

    #[test]
    fn windows_that_overlap_or_touch_are_one() {
        let mut gate = Gate::default();
        for (from, to) in [(20, 30), (5, 10), (10, 12), (22, 25), (28, 31)] {
            gate.close(window(from, to));
        }
        assert_eq!(gate.down, [window(5, 12), window(20, 31)]);
    }
}
