//! [`EventList`]: a multi-level bucket queue (Denardo & Fox, *Shortest-route methods: 1. Reaching,
//! pruning, and buckets*, Operations Research 27, 1979), the priority queue of a clock that never
//! goes back.
//!
//! A time is a number of eleven digits, each below 64. An event lies in the bucket named after the
//! highest digit in which its time differs from that of the last event taken: its level, and the
//! digit's value. Taking an event spreads the lowest bucket in use over lower levels, so an event
//! moves at most once a level in its life. Buckets are lists through one table of slots: memory is
//! that of the peak population, and nothing is allocated below it.
//!
//! Events of equal time are always in the same bucket, in the order in which they came, since
//! spreading a bucket keeps it: ties are first in, first out without a counter.

use super::time::SimTime;

/// Bits of a digit.
const DIGIT_BITS: u32 = 6;
/// Buckets of a level.
const DIGITS: usize = 1 << DIGIT_BITS;
/// Digits of a time.
const LEVELS: usize = 64usize.div_ceil(DIGIT_BITS as usize);
/// The end of a list.
const NONE: u32 = u32::MAX;

/// Events in order of time, and of arrival at equal times.
#[derive(Debug)]
pub(super) struct EventList<E> {
    slots: Vec<Slot<E>>,
    free: u32,
    buckets: [[Bucket; DIGITS]; LEVELS],
    /// Bit k is set while a bucket of level k is in use.
    levels_in_use: u32,
    /// For each level: bit k is set while its bucket k is in use.
    in_use: [u64; LEVELS],
    /// The time of the last event taken.
    last: u64,
    len: usize,
}

#[derive(Debug)]
struct Slot<E> {
    time: u64,
    next: u32,
    event: E,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    head: u32,
    tail: u32,
    earliest: u64,
}

const EMPTY: Bucket = Bucket { head: NONE, tail: NONE, earliest: u64::MAX };

impl<E: Copy> EventList<E> {
    /// What an event takes.
    pub(super) const BYTES_AN_EVENT: usize = size_of::<Slot<E>>();

    pub(super) const fn new() -> Self {
        Self {
            slots: Vec::new(),
            free: NONE,
            buckets: [[EMPTY; DIGITS]; LEVELS],
            levels_in_use: 0,
            in_use: [0; LEVELS],
            last: 0,
            len: 0,
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Adds an event at a time not before that of the last event taken.
    pub(super) fn push(&mut self, time: SimTime, event: E) {
        let slot = Slot { time: time.as_nanos(), next: NONE, event };
        let index = self.free;
        let index = if index == NONE {
            self.slots.push(slot);
            u32::try_from(self.slots.len() - 1).expect("fewer than 2^32 events are pending")
        } else {
            let place = &mut self.slots[index as usize];
            self.free = place.next;
            *place = slot;
            index
        };
        self.append(index, time.as_nanos());
        self.len += 1;
    }

    /// Takes the next event, if its time is before `end`.
    pub(super) fn pop_before(&mut self, end: SimTime) -> Option<(SimTime, E)> {
        let (level, digit) = self.lowest()?;
        let Bucket { head, tail, earliest } = self.buckets[level][digit];
        if earliest >= end.as_nanos() {
            return None;
        }
        self.last = earliest;
        let index = if level > 0 && head != tail { self.spread(level, digit) } else { head };
        let slot = &mut self.slots[index as usize];
        let next = std::mem::replace(&mut slot.next, self.free);
        let taken = (SimTime::from_nanos(earliest), slot.event);
        self.free = index;
        self.len -= 1;
        if head == tail {
            self.clear(level, digit);
        } else if level == 0 {
            self.buckets[0][digit].head = next;
        }
        Some(taken)
    }

    /// The time of the next event, if there is one.
    pub(super) const fn next_time(&self) -> Option<SimTime> {
        match self.lowest() {
            Some((level, digit)) => Some(SimTime::from_nanos(self.buckets[level][digit].earliest)),
            None => None,
        }
    }

    /// Whether another event is due at the time of the last one taken: on level 0 times differ in
    /// their lowest digit alone.
    pub(super) const fn is_one_due(&self) -> bool {
        self.in_use[0] >> (self.last % DIGITS as u64) & 1 == 1
    }

    /// The bucket with the next event: the lowest digit of the lowest level in use. All lower
    /// levels agree with the last event taken in the digits above.
    const fn lowest(&self) -> Option<(usize, usize)> {
        if self.levels_in_use == 0 {
            return None;
        }
        let level = self.levels_in_use.trailing_zeros() as usize;
        Some((level, self.in_use[level].trailing_zeros() as usize))
    }

    /// Moves the events of the lowest bucket to lower levels, which are empty: what is moved
    /// keeps its order. The one to be taken, the first of the earliest, is left out and returned.
    fn spread(&mut self, level: usize, digit: usize) -> u32 {
        let mut index = self.buckets[level][digit].head;
        self.clear(level, digit);
        let mut taken = NONE;
        while index != NONE {
            let slot = &mut self.slots[index as usize];
            let (next, time) = (std::mem::replace(&mut slot.next, NONE), slot.time);
            if taken == NONE && time == self.last {
                taken = index;
            } else {
                self.append(index, time);
            }
            index = next;
        }
        taken
    }

    fn append(&mut self, index: u32, time: u64) {
        // The lowest bit is set so that the time of the last event itself is on level 0.
        let highest_bit = 63 - (time ^ self.last | 1).leading_zeros();
        let level = (highest_bit / DIGIT_BITS) as usize;
        let digit = (time >> (level as u32 * DIGIT_BITS)) as usize % DIGITS;
        let bucket = &mut self.buckets[level][digit];
        if bucket.head == NONE {
            *bucket = Bucket { head: index, tail: index, earliest: time };
            self.in_use[level] |= 1 << digit;
            self.levels_in_use |= 1 << level;
        } else {
            self.slots[bucket.tail as usize].next = index;
            bucket.tail = index;
            bucket.earliest = bucket.earliest.min(time);
        }
    }

    fn clear(&mut self, level: usize, digit: usize) {
        self.buckets[level][digit] = EMPTY;
        self.in_use[level] &= !(1 << digit);
        if self.in_use[level] == 0 {
            self.levels_in_use &= !(1 << level);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::iter::from_fn;

    use super::*;
    use crate::engine::Streams;

    /// Against the obvious thing: a list sorted by (time, order of coming).
    #[test]
    fn random_traffic_comes_out_in_the_order_of_a_sorted_list() {
        let mut draws = Streams::new(1, 0).stream("test", "event list");
        for span_bits in [0, 1, 4, 20, 40, 62] {
            let (mut list, mut sorted, mut now) = (EventList::new(), Vec::new(), 0);
            for number in 0..4_000_u64 {
                if draws.below(5) < 3 {
                    let bits = draws.below(span_bits + 1);
                    let time = now + draws.below(1 << bits);
                    list.push(SimTime::from_nanos(time), number);
                    sorted.push((time, number));
                } else if let Some(expected) = sorted.iter().min().copied() {
                    let time = SimTime::from_nanos(expected.0);
                    assert_eq!(list.pop_before(time), None);
                    let end = SimTime::from_nanos(expected.0 + 1);
                    assert_eq!(list.pop_before(end), Some((time, expected.1)));
                    sorted.retain(|entry| *entry != expected);
                    now = expected.0;
                }
                assert_eq!(list.len(), sorted.len());
                let next = sorted.iter().min().map(|entry| SimTime::from_nanos(entry.0));
                assert_eq!(list.next_time(), next);
                let due = sorted.iter().any(|(time, _)| *time == now);
                assert_eq!(list.is_one_due(), due);
            }
        }
    }

    #[test]
    fn an_end_that_is_met_leaves_room_for_earlier_events() {
        let mut list = EventList::new();
        list.push(SimTime::from_nanos(1_000), 'b');
        assert_eq!(list.pop_before(SimTime::from_nanos(1_000)), None);
        list.push(SimTime::from_nanos(10), 'a');
        let taken: Vec<char> = from_fn(|| list.pop_before(SimTime::NEVER)).map(|it| it.1).collect();
        assert_eq!(taken, ['a', 'b']);
    }

    #[test]
    fn the_last_instant_has_a_place_too() {
        let mut list = EventList::new();
        let last = SimTime::from_nanos(u64::MAX - 1);
        list.push(last, 2);
        list.push(SimTime::ZERO, 1);
        let taken: Vec<_> = from_fn(|| list.pop_before(SimTime::NEVER)).collect();
        assert_eq!(taken, [(SimTime::ZERO, 1), (last, 2)]);
    }
}
