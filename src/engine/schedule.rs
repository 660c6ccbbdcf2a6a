//! The heart: a clock and an event list.
//!
//! **Ordering contract.** Events happen in order of time; at equal times, in the order in which
//! they were scheduled. The clock never goes back, which is asserted.

use super::event_list::{EventList, Place};
use super::time::{SimDuration, SimTime};

/// A system whose state changes only at events.
pub trait Model {
    /// What can happen to it: plain and small.
    type Event: Copy;

    /// Lets `event` happen at `schedule.now()`; what follows from it goes onto the schedule.
    fn handle(&mut self, event: Self::Event, schedule: &mut Schedule<Self::Event>);
}

/// The clock and the events to come.
///
/// Scheduling and taking an event cost O(1) where its delay is a common one, whatever else is to
/// come; else it is moved a few times, and never more than 64. Memory grows by doubling to the peak
/// population and is never given back, so a steady system allocates nothing.
#[derive(Debug)]
pub struct Schedule<E> {
    now: SimTime,
    pending: EventList<E>,
    handled: u64,
    pending_max: usize,
}

/// Lets the events of `model` happen until none is left before `horizon`, and sets the clock to
/// `horizon`. Events at the horizon itself do not happen.
pub fn run<M: Model>(model: &mut M, schedule: &mut Schedule<M::Event>, horizon: SimTime) {
    run_while(model, schedule, horizon, |_| true);
}

/// The same, unless `goes_on` no longer holds after an event; whether it came to the horizon.
pub fn run_while<M: Model>(
    model: &mut M,
    schedule: &mut Schedule<M::Event>,
    horizon: SimTime,
    goes_on: impl Fn(&M) -> bool,
) -> bool {
    while let Some(place) = schedule.next_before(horizon) {
        let event = schedule.pending.take(place);
        model.handle(event, schedule);
        if !goes_on(model) {
            return false;
        }
    }
    schedule.now = horizon;
    true
}

impl<E: Copy> Schedule<E> {
    /// What an event to come takes (bytes).
    pub const BYTES_AN_EVENT: usize = EventList::<E>::BYTES_AN_EVENT;

    /// A clock at zero and nothing to come.
    pub const fn new() -> Self {
        Self { now: SimTime::ZERO, pending: EventList::new(), handled: 0, pending_max: 0 }
    }

    /// The present instant.
    pub const fn now(&self) -> SimTime {
        self.now
    }

    /// Schedules `event` at `time`, after all events already scheduled there.
    ///
    /// # Panics
    /// If `time` has passed.
    #[inline(always)]
    pub fn at(&mut self, time: SimTime, event: E) {
        if time < self.now {
            refuse(time, self.now);
        }
        self.pending.push(self.now, time, event);
        self.pending_max = self.pending_max.max(self.pending.len());
    }

    /// Schedules `event` when `delay` has passed.
    #[inline(always)]
    pub fn after(&mut self, delay: SimDuration, event: E) {
        self.at(self.now + delay, event);
    }

    /// Whether another event is due at the present instant.
    pub fn is_one_due(&self) -> bool {
        self.pending.is_one_due()
    }

    /// When the next event happens; [`SimTime::NEVER`] if there is none.
    pub fn next_time(&self) -> SimTime {
        self.pending.next_time()
    }

    /// How many events have happened.
    pub const fn handled(&self) -> u64 {
        self.handled
    }

    /// How many events are to come.
    pub const fn pending(&self) -> usize {
        self.pending.len()
    }

    /// The largest number of events that were to come at once.
    pub const fn pending_max(&self) -> usize {
        self.pending_max
    }

    /// Moves the clock to the next event, if it lies before `horizon`: where it is, to be taken.
    #[inline(always)]
    fn next_before(&mut self, horizon: SimTime) -> Option<Place> {
        let (time, place) = self.pending.next_before(horizon)?;
        assert!(time >= self.now, "the clock went back from {} to {time}", self.now);
        self.now = time;
        self.handled += 1;
        Some(place)
    }
}

#[cold]
fn refuse(time: SimTime, now: SimTime) -> ! {
    panic!("an event is scheduled at {time}, before now, {now}")
}

impl<E: Copy> Default for Schedule<E> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Notes what happens and when; event `n` schedules `n - 1` after one second.
    impl Model for Vec<(SimTime, u32)> {
        type Event = u32;
        fn handle(&mut self, event: u32, schedule: &mut Schedule<u32>) {
            self.push((schedule.now(), event));
            if event > 0 {
                schedule.after(SimDuration::SECOND, event - 1);
            }
        }
    }

    fn second(n: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(n)
    }

    #[test]
    fn events_happen_in_order_of_time_then_of_scheduling() {
        let (mut seen, mut schedule) = (Vec::new(), Schedule::new());
        for (time, event) in [(5, 0), (1, 2), (3, 10), (3, 20)] {
            schedule.at(second(time), event);
        }
        run(&mut seen, &mut schedule, second(4));
        let expected = [(1, 2), (2, 1), (3, 10), (3, 20), (3, 0)];
        assert_eq!(seen, expected.map(|(time, event)| (second(time), event)));
        assert_eq!((schedule.handled(), schedule.pending()), (5, 3));
    }

    #[test]
    fn the_horizon_is_excluded_and_the_clock_ends_there() {
        let (mut seen, mut schedule) = (Vec::new(), Schedule::new());
        schedule.at(second(4), 0);
        run(&mut seen, &mut schedule, second(4));
        assert!(seen.is_empty());
        assert_eq!(schedule.now(), second(4));
    }

    #[test]
    fn a_run_that_does_not_go_on_ends_after_the_event() {
        let (mut seen, mut schedule) = (Vec::new(), Schedule::new());
        schedule.at(second(1), 9);
        assert!(!run_while(&mut seen, &mut schedule, second(60), |seen| seen.len() < 3));
        assert_eq!((seen.len(), schedule.now()), (3, second(3)));
        assert!(run_while(&mut seen, &mut schedule, second(60), |_| true));
        assert_eq!((seen.len(), schedule.now()), (10, second(60)));
    }

    #[test]
    #[should_panic(expected = "before now")]
    fn the_past_cannot_be_scheduled() {
        let (mut seen, mut schedule) = (Vec::new(), Schedule::new());
        run(&mut seen, &mut schedule, second(4));
        schedule.at(second(3), 0);
    }
}
