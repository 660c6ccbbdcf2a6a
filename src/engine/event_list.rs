//! [`EventList`]: a multi-level bucket queue (Denardo & Fox, *Shortest-route methods: 1. Reaching,
//! pruning, and buckets*, Operations Research 27, 1979), the priority queue of a clock that never
//! goes back.
//!
//! A time is a number of sixteen hexadecimal digits. An event lies in the bucket named after the
//! highest digit in which its time differs from that of the last event taken: its level, and the
//! digit's value. Taking an event spreads the lowest bucket in use over lower levels, so an event
//! moves at most once a level in its life, and usually twice. Buckets are lists through one table
//! of slots: memory is that of the peak population, and nothing is allocated below it.
//!
//! Events of equal time are always in the same bucket, in the order in which they came, since
//! spreading a bucket keeps it: ties are first in, first out without a counter.

use super::time::SimTime;

/// Bits of a digit.
const DIGIT_BITS: u32 = 4;
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
    in_use: [u32; LEVELS],
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

    /// The time of the next event.
    pub(super) fn earliest(&self) -> Option<SimTime> {
        let (level, digit) = self.lowest()?;
        Some(SimTime::from_nanos(self.buckets[level][digit].earliest))
    }

    /// Takes the next event.
    pub(super) fn pop(&mut self) -> Option<E> {
        let (mut level, mut digit) = self.lowest()?;
        let bucket = &self.buckets[level][digit];
        self.last = bucket.earliest;
        if level > 0 && bucket.head != bucket.tail {
            self.spread(level, digit);
            (level, digit) = (0, self.last as usize % DIGITS);
        }
        let bucket = &mut self.buckets[level][digit];
        let index = bucket.head;
        let slot = &mut self.slots[index as usize];
        bucket.head = slot.next;
        if bucket.head == NONE {
            self.clear(level, digit);
        }
        let slot = &mut self.slots[index as usize];
        slot.next = self.free;
        self.free = index;
        self.len -= 1;
        Some(slot.event)
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
    /// keeps its order.
    fn spread(&mut self, level: usize, digit: usize) {
        let mut index = self.buckets[level][digit].head;
        self.clear(level, digit);
        while index != NONE {
            let slot = &mut self.slots[index as usize];
            let (next, time) = (std::mem::replace(&mut slot.next, NONE), slot.time);
            self.append(index, time);
            index = next;
        }
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
                    assert_eq!(list.earliest(), Some(SimTime::from_nanos(expected.0)));
                    assert_eq!(list.pop(), Some(expected.1));
                    sorted.retain(|entry| *entry != expected);
                    now = expected.0;
                }
                assert_eq!(list.len(), sorted.len());
            }
        }
    }

    #[test]
    fn looking_at_the_next_event_leaves_room_for_earlier_ones() {
        let mut list = EventList::new();
        list.push(SimTime::from_nanos(1_000), 'b');
        assert_eq!(list.earliest(), Some(SimTime::from_nanos(1_000)));
        list.push(SimTime::from_nanos(10), 'a');
        assert_eq!((list.pop(), list.pop(), list.pop()), (Some('a'), Some('b'), None));
    }

    #[test]
    fn the_end_of_time_has_a_place_too() {
        let mut list = EventList::new();
        list.push(SimTime::NEVER, 2);
        list.push(SimTime::ZERO, 1);
        assert_eq!((list.pop(), list.pop()), (Some(1), Some(2)));
    }
}
