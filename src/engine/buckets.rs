//! [`Buckets`]: a multi-level bucket queue (Denardo & Fox, *Shortest-route methods: 1. Reaching,
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

/// Bits of a digit.
const DIGIT_BITS: u32 = 6;
/// Buckets of a level.
const DIGITS: usize = 1 << DIGIT_BITS;
/// Digits of a time.
const LEVELS: usize = 64usize.div_ceil(DIGIT_BITS as usize);
/// The end of a list.
const NONE: u32 = u32::MAX;
/// No time at which anything happens.
pub(super) const NEVER: u64 = u64::MAX;

/// Events in order of time, and of arrival at equal times.
#[derive(Debug)]
pub(super) struct Buckets<E> {
    slots: Vec<Slot<E>>,
    free: u32,
    buckets: [[Bucket; DIGITS]; LEVELS],
    /// Bit k is set while a bucket of level k is in use.
    levels_in_use: u32,
    /// For each level: bit k is set while its bucket k is in use.
    in_use: [u64; LEVELS],
    /// The time of the last event taken.
    last: u64,
    /// That of the next.
    next: u64,
}

#[derive(Debug)]
struct Slot<E> {
    time: u64,
    number: u64,
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

impl<E: Copy> Buckets<E> {
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
            next: NEVER,
        }
    }

    /// When the next event happens; [`NEVER`] if there is none.
    pub(super) const fn next(&self) -> u64 {
        self.next
    }

    /// Adds the event of this number, at a time not before that of the last event taken.
    pub(super) fn push(&mut self, time: u64, number: u64, event: E) {
        let slot = Slot { time, number, next: NONE, event };
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
        self.append(index, time);
        self.next = self.next.min(time);
    }

    /// Takes the next event.
    ///
    /// # Panics
    /// If there is none.
    pub(super) fn pop(&mut self) -> &E {
        let (level, digit) = self.lowest().expect("there is a next event");
        let Bucket { head, tail, earliest } = self.buckets[level][digit];
        self.last = earliest;
        let index = if level > 0 && head != tail { self.spread(level, digit) } else { head };
        let slot = &mut self.slots[index as usize];
        let next = std::mem::replace(&mut slot.next, self.free);
        self.free = index;
        if head == tail {
            self.clear(level, digit);
        } else if level == 0 {
            self.buckets[0][digit].head = next;
        }
        let lowest = self.lowest();
        self.next = lowest.map_or(NEVER, |(level, digit)| self.buckets[level][digit].earliest);
        &self.slots[index as usize].event
    }

    /// The number of the next event, whose time has come.
    pub(super) fn number(&mut self) -> Option<u64> {
        let (level, digit) = self.lowest()?;
        let Bucket { head, tail, earliest } = self.buckets[level][digit];
        let first = if level > 0 && head != tail {
            self.last = earliest;
            let first = self.spread(level, digit);
            self.put_first(first);
            first
        } else {
            head
        };
        Some(self.slots[first as usize].number)
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

    /// Puts the event that was left out back before all others of its time, which is that of the
    /// last one taken.
    fn put_first(&mut self, index: u32) {
        let digit = self.last as usize % DIGITS;
        let others = std::mem::replace(&mut self.buckets[0][digit], EMPTY);
        self.append(index, self.last);
        if others.head != NONE {
            self.slots[index as usize].next = others.head;
            self.buckets[0][digit].tail = others.tail;
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
