//! [`Lanes`]: a first-in-first-out queue for each of the commonest delays.
//!
//! Most delays of a model are constants: the latency of a path, the length of a timer. Events that
//! are all scheduled after the same delay happen in the order in which they are scheduled, so that
//! a queue holds them in order: adding one and taking one cost the same however many there are, and
//! nothing is compared. (What is left is to find the queue whose first event comes next.) A timer
//! that will be found stale when it fires costs no more than that either.
//!
//! Which delays are common is learned from what is scheduled.
//!
//! **Ties.** Of two events at one time that with the longer delay was scheduled earlier. The lanes
//! lie in order of falling delay, so the first of the lanes whose events come next holds the event
//! that was scheduled first.

use super::buckets::NEVER;

/// At most so many. The next event is looked for in all of them.
const LANES: usize = 8;
/// Places of the table in which delays are counted.
const PLACES: usize = 128;
/// A delay is common that comes so often before another one takes its place in that table.
const COMMON: u8 = 8;

/// Events that were scheduled after common delays.
#[derive(Debug)]
pub(super) struct Lanes<E> {
    /// When the first event of each lane happens; [`NEVER`] if it is empty.
    firsts: [u64; LANES],
    /// By falling delay.
    lanes: Vec<Lane<E>>,
    places: [Place; PLACES],
}

/// A ring: what is taken is copied as a whole, which a queue that might be empty does not.
#[derive(Debug)]
struct Lane<E> {
    delay: u64,
    /// As many places as a power of two.
    places: Vec<Timed<E>>,
    first: usize,
    count: usize,
}

/// An event, when it happens, and how many were scheduled before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timed<E> {
    pub(super) time: u64,
    pub(super) number: u64,
    pub(super) event: E,
}

/// A delay that has come, and how often.
#[derive(Clone, Copy, Debug)]
struct Place {
    delay: u64,
    count: u8,
    /// Its lane; [`LANES`] if it has none.
    lane: u8,
}

impl<E: Copy> Lanes<E> {
    pub(super) const fn new() -> Self {
        Self {
            firsts: [NEVER; LANES],
            lanes: Vec::new(),
            places: [Place { delay: 0, count: 0, lane: LANES as u8 }; PLACES],
        }
    }

    /// The lane of a delay, if it has one.
    #[inline(always)]
    pub(super) fn of(&self, delay: u64) -> Option<usize> {
        let Place { delay: common, lane, .. } = self.places[place(delay)];
        (common == delay && lane < LANES as u8).then_some(lane.into())
    }

    /// Adds an event that is scheduled now to its lane.
    #[inline(always)]
    pub(super) fn push(&mut self, lane: usize, entry: Timed<E>) {
        let ring = &mut self.lanes[lane];
        if ring.count == 0 {
            self.firsts[lane] = entry.time;
        }
        if ring.count == ring.places.len() {
            ring.grow();
        }
        let place = ring.place(ring.count);
        ring.places[place] = entry;
        ring.count += 1;
    }

    /// Learns of a delay that has no lane, from an event that is scheduled after it.
    #[inline]
    pub(super) fn learn(&mut self, delay: u64, entry: &Timed<E>) {
        let place = &mut self.places[place(delay)];
        if place.lane < LANES as u8 {
            return;
        }
        place.count = if place.delay == delay { place.count + 1 } else { 0 };
        place.delay = delay;
        if place.count == COMMON {
            self.open(delay, *entry);
        }
    }

    /// The lane whose first event comes next, and when that happens.
    #[inline(always)]
    pub(super) fn next(&self) -> (usize, u64) {
        let (few, _) = self.firsts.split_at(LANES / 2);
        if self.lanes.len() <= few.len() { least(few) } else { least(&self.firsts) }
    }

    /// Takes the first event of a lane that is not empty.
    #[inline(always)]
    pub(super) fn pop(&mut self, lane: usize) -> &E {
        let ring = &mut self.lanes[lane];
        let taken = ring.first;
        ring.first = ring.place(1);
        ring.count -= 1;
        self.firsts[lane] = if ring.count > 0 { ring.places[ring.first].time } else { NEVER };
        &ring.places[taken].event
    }

    /// The number of the first event of a lane that is not empty.
    pub(super) fn number(&self, lane: usize) -> u64 {
        let Lane { places, first, .. } = &self.lanes[lane];
        places[*first].number
    }

    /// Opens a lane for this delay, if there is room for another. Any event will do to fill it.
    #[cold]
    fn open(&mut self, delay: u64, entry: Timed<E>) {
        self.places[place(delay)].count = 0;
        if self.lanes.len() == LANES {
            return;
        }
        let before = self.lanes.partition_point(|lane| lane.delay > delay);
        self.lanes.insert(before, Lane { delay, places: vec![entry; 4], first: 0, count: 0 });
        self.firsts.copy_within(before..LANES - 1, before + 1);
        self.firsts[before] = NEVER;
        for (index, lane) in self.lanes.iter().enumerate() {
            self.places[place(lane.delay)].lane = index as u8;
        }
    }
}

impl<E: Copy> Lane<E> {
    /// The place of the event that comes after so many others.
    const fn place(&self, others: usize) -> usize {
        (self.first + others) & (self.places.len() - 1)
    }

    /// Makes room for twice as many; it is filled with what is there.
    #[cold]
    fn grow(&mut self) {
        self.places.rotate_left(self.first);
        self.first = 0;
        self.places.extend_from_within(..);
    }
}

/// The first of the least of them, and that. (Without a branch, which would be hard to foretell.)
#[inline(always)]
fn least(times: &[u64]) -> (usize, u64) {
    let (mut at, mut least) = (0, NEVER);
    for (index, time) in times.iter().enumerate() {
        let is_less = *time < least;
        at = if is_less { index } else { at };
        least = if is_less { *time } else { least };
    }
    (at, least)
}

/// The place of a delay in the table: the highest bits of a product (D. E. Knuth, *The Art of
/// Computer Programming* 3, 6.4).
const fn place(delay: u64) -> usize {
    (delay.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - PLACES.ilog2())) as usize
}
