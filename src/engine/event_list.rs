//! [`EventList`]: the events to come. Those that were scheduled after a common delay lie in
//! [lanes](super::lanes), the nearest of the others in a short sorted list, and the rest in
//! [buckets](super::buckets); the next is the first of all three.
//!
//! A calendar queue (R. Brown, *Calendar queues: a fast O(1) priority queue implementation for the
//! simulation event set problem*, Communications of the ACM 31, 1988) has to find a width for its
//! days. Here nothing is to be found: what has a constant delay needs no search, and of what is left
//! few are near.
//!
//! **Ties.** Of two events at one time that comes first which was scheduled first: each has a number.
//! Each of the three keeps its own in order, and the numbers decide between them.

use super::buckets::Buckets;
use super::lanes::{Lanes, Timed};
use super::time::SimTime;

/// The most events in the sorted list: to put one there is to move those that come after it.
const NEAR: usize = 32;

/// Events in order of time, and of arrival at equal times.
#[derive(Debug)]
pub(super) struct EventList<E> {
    lanes: Lanes<E>,
    /// What is put there comes before all that lies in buckets then. So many are taken already.
    near: Vec<Timed<E>>,
    taken: usize,
    buckets: Buckets<E>,
    /// The time of the last event taken.
    last: u64,
    /// The number of the next one to be scheduled.
    number: u64,
    len: usize,
}

/// Where the next event lies.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    Lane(usize),
    Near,
    Bucket,
}

impl<E: Copy> EventList<E> {
    /// What an event takes.
    pub(super) const BYTES_AN_EVENT: usize = Buckets::<E>::BYTES_AN_EVENT;

    pub(super) const fn new() -> Self {
        Self {
            lanes: Lanes::new(),
            near: Vec::new(),
            taken: 0,
            buckets: Buckets::new(),
            last: 0,
            number: 0,
            len: 0,
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Adds an event that is scheduled `now`, at a time not before that: now is never before the
    /// time of the last event taken.
    #[inline(always)]
    pub(super) fn push(&mut self, now: SimTime, time: SimTime, event: E) {
        let (delay, time) = (time.as_nanos() - now.as_nanos(), time.as_nanos());
        let entry = Timed { time, number: self.number, event };
        self.number += 1;
        self.len += 1;
        match self.lanes.of(delay) {
            Some(lane) => self.lanes.push(lane, entry),
            // A copy is lent, so that the event itself need not lie in memory.
            None => self.push_other(delay, &{ entry }),
        }
    }

    #[inline(never)]
    fn push_other(&mut self, delay: u64, entry: &Timed<E>) {
        self.lanes.learn(delay, entry);
        if self.near.len() - self.taken == NEAR || entry.time >= self.buckets.next() {
            return self.buckets.push(entry.time, entry.number, entry.event);
        }
        if self.near.len() == 2 * NEAR {
            self.near.copy_within(self.taken.., 0);
            self.near.truncate(2 * NEAR - self.taken);
            self.taken = 0;
        }
        let mut place = self.near.len();
        self.near.push(*entry);
        while place > self.taken && self.near[place - 1].time > entry.time {
            self.near[place] = self.near[place - 1];
            place -= 1;
        }
        self.near[place] = *entry;
    }

    /// Finds the next event, if its time is before `end`: when it is, and where, to be taken.
    #[inline(always)]
    pub(super) fn next_before(&mut self, end: SimTime) -> Option<(SimTime, Place)> {
        let (lane, in_lane) = self.lanes.next();
        let (near, in_bucket) = (self.next_near(), self.buckets.next());
        let time = in_lane.min(near).min(in_bucket);
        if time >= end.as_nanos() {
            return None;
        }
        let place = if in_lane < near.min(in_bucket) {
            Place::Lane(lane)
        } else if near < in_lane.min(in_bucket) {
            Place::Near
        } else if in_bucket < in_lane.min(near) {
            Place::Bucket
        } else {
            self.first_of_ties(lane, time)
        };
        self.last = time;
        Some((SimTime::from_nanos(time), place))
    }

    /// Takes the event that was found last.
    #[inline(always)]
    pub(super) fn take(&mut self, place: Place) -> E {
        self.len -= 1;
        // Of three places one is chosen, then the event is copied once and as a whole.
        *match place {
            Place::Lane(lane) => self.lanes.pop(lane),
            Place::Near => {
                self.taken += 1;
                &self.near[self.taken - 1].event
            }
            Place::Bucket => self.buckets.pop(),
        }
    }

    /// The time of the next event; [`SimTime::NEVER`] if there is none.
    pub(super) fn next_time(&self) -> SimTime {
        SimTime::from_nanos(self.lanes.next().1.min(self.next_near()).min(self.buckets.next()))
    }

    /// Whether another event is due at the time of the last one taken.
    pub(super) fn is_one_due(&self) -> bool {
        self.next_time().as_nanos() == self.last
    }

    /// When the next of the sorted list happens; never if there is none.
    fn next_near(&self) -> u64 {
        self.near.get(self.taken).map_or(u64::MAX, |entry| entry.time)
    }

    /// Where of several events at `time`, which has come, that lies which was scheduled first.
    #[cold]
    fn first_of_ties(&mut self, lane: usize, time: u64) -> Place {
        let in_lane = (self.lanes.next().1 == time).then(|| self.lanes.number(lane));
        let near =
            self.near.get(self.taken).filter(|entry| entry.time == time).map(|entry| entry.number);
        let in_bucket = if self.buckets.next() == time { self.buckets.number() } else { None };
        let places =
            [(in_lane, Place::Lane(lane)), (near, Place::Near), (in_bucket, Place::Bucket)];
        let found = places.into_iter().filter_map(|(number, place)| Some((number?, place)));
        found.min_by_key(|(number, _)| *number).expect("one of them is at that time").1
    }
}

#[cfg(test)]
mod tests {
    use std::iter::from_fn;

    use super::*;
    use crate::engine::Streams;

    fn pop_before<E: Copy>(list: &mut EventList<E>, end: SimTime) -> Option<(SimTime, E)> {
        let (time, place) = list.next_before(end)?;
        Some((time, list.take(place)))
    }

    fn at(nanos: u64) -> SimTime {
        SimTime::from_nanos(nanos)
    }

    /// Against the obvious thing: a list sorted by (time, order of coming). Delays are random, or few
    /// and common so that there are lanes; small ones make ties.
    #[test]
    fn random_traffic_comes_out_in_the_order_of_a_sorted_list() {
        let mut draws = Streams::new(1, 0).stream("test", "event list");
        for (span_bits, common) in [0, 1, 4, 20, 40, 62]
            .into_iter()
            .flat_map(|bits| [0, 3, 20].map(|common| (bits, common)))
        {
            let (mut list, mut sorted, mut now) = (EventList::new(), Vec::new(), 0);
            for number in 0..4_000_u64 {
                if draws.below(5) < 3 {
                    let bits = draws.below(span_bits + 1);
                    let random = draws.below(1 << bits);
                    let constant = draws.below(common.max(1)) << (span_bits / 2);
                    let is_common = common > 0 && draws.below(8) > 0;
                    let time = now + if is_common { constant } else { random };
                    list.push(at(now), at(time), number);
                    sorted.push((time, number));
                } else if let Some(expected) = sorted.iter().min().copied() {
                    assert_eq!(pop_before(&mut list, at(expected.0)), None);
                    let end = at(expected.0 + 1);
                    assert_eq!(pop_before(&mut list, end), Some((at(expected.0), expected.1)));
                    sorted.retain(|entry| *entry != expected);
                    now = expected.0;
                }
                assert_eq!(list.len(), sorted.len());
                let next = sorted.iter().min().map_or(SimTime::NEVER, |entry| at(entry.0));
                assert_eq!(list.next_time(), next);
                let due = sorted.iter().any(|(time, _)| *time == now);
                assert_eq!(list.is_one_due(), due);
            }
        }
    }

    #[test]
    fn ties_come_out_as_they_were_scheduled_wherever_they_lie() {
        let (mut list, mut number) = (EventList::new(), 0);
        let mut expected: Vec<(u64, u64)> = Vec::new();
        for now in 0..60 {
            for delay in [12, 4, 0, 4, 60 - now] {
                list.push(at(100 * now), at(100 * (now + delay)), number);
                expected.push((now + delay, number));
                number += 1;
            }
            while let Some((time, first)) = pop_before(&mut list, at(100 * now + 1)) {
                expected.sort_unstable();
                assert_eq!((time.as_nanos() / 100, first), expected.remove(0));
            }
        }
        assert!(list.lanes.of(400).is_some() && list.lanes.of(1_200).is_some());
    }

    #[test]
    fn an_end_that_is_met_leaves_room_for_earlier_events() {
        let mut list = EventList::new();
        list.push(at(0), at(1_000), 'b');
        assert_eq!(pop_before(&mut list, at(1_000)), None);
        list.push(at(0), at(10), 'a');
        let taken: Vec<char> =
            from_fn(|| pop_before(&mut list, SimTime::NEVER)).map(|it| it.1).collect();
        assert_eq!(taken, ['a', 'b']);
    }

    #[test]
    fn the_last_instant_has_a_place_too() {
        let mut list = EventList::new();
        let last = at(u64::MAX - 1);
        list.push(SimTime::ZERO, last, 2);
        list.push(SimTime::ZERO, SimTime::ZERO, 1);
        let taken: Vec<_> = from_fn(|| pop_before(&mut list, SimTime::NEVER)).collect();
        assert_eq!(taken, [(SimTime::ZERO, 1), (last, 2)]);
    }
}
