//! [`Row`]: the restarts of one measure in a row. Back-off delays them, a limit ends them. Change
//! here how one restart follows from those before it.

use super::{Phases, Restart, Start};
use crate::engine::{SimDuration, SimTime, Stream};

/// The restarts of one measure: what they are, what they draw, and what is remembered of them.
#[derive(Debug)]
pub struct Row {
    restart: Restart,
    draws: Stream,
    /// How long the next one in the row is delayed.
    delay: SimDuration,
    /// When the span of the limit began, and the starts in it.
    counted: Option<(SimTime, u32)>,
}

impl Row {
    /// Nothing has been restarted yet.
    pub const fn new(restart: Restart, draws: Stream) -> Self {
        Self { restart, draws, delay: SimDuration::ZERO, counted: None }
    }

    /// The restart demanded at `now`, when the port has been in service for `served`.
    pub fn on_demand(&mut self, now: SimTime, served: SimDuration) -> Phases {
        if self.restart.backoff.is_some_and(|backoff| served >= backoff.reset) {
            self.delay = SimDuration::ZERO;
        }
        Phases { grace: self.restart.grace, ..self.begin(now) }
    }

    /// The restart after one that failed to start at `now`.
    pub fn on_failed_start(&mut self, now: SimTime) -> Phases {
        self.begin(now)
    }

    fn begin(&mut self, now: SimTime) -> Phases {
        let delay = self.delay;
        if let Some(again) = self.refused_until(now + delay) {
            let scope = self.restart.scope;
            return Phases { scope, start: Start::Refused { again }, ..Phases::default() };
        }
        if let Some(backoff) = &self.restart.backoff {
            self.delay = backoff.after(delay);
        }
        Phases { backoff: delay, ..self.restart.sample(&mut self.draws) }
    }

    /// Counts a start at `at`. If it is one too many, returns the first instant at which the next
    /// one will not be.
    fn refused_until(&mut self, at: SimTime) -> Option<SimTime> {
        let limit = self.restart.limit?;
        match &mut self.counted {
            Some((began, starts)) if at <= *began + limit.within => {
                *starts += 1;
                let again = *began + limit.within + SimDuration::from_nanos(1);
                (*starts > limit.starts).then_some(again)
            }
            _ => {
                self.counted = Some((at, 1));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::throttle::{Backoff, Limit};
    use super::*;
    use crate::engine::Streams;

    const fn seconds(n: u64) -> SimDuration {
        SimDuration::from_secs(n)
    }

    fn second(n: u64) -> SimTime {
        SimTime::ZERO + seconds(n)
    }

    fn row(restart: Restart) -> Row {
        Row::new(restart, Streams::new(1, 0).stream("restart", "test"))
    }

    #[test]
    fn delays_grow_to_the_most_and_a_long_service_begins_a_new_row() {
        let backoff =
            Backoff { first: seconds(10), factor: 2.0, most: seconds(300), reset: seconds(600) };
        let mut row = row(Restart { backoff: Some(backoff), ..Restart::INSTANT });
        let mut delay = |served| row.on_demand(SimTime::ZERO, seconds(served)).backoff;
        let delays: Vec<_> = (0..8).map(|_| delay(599)).collect();
        assert_eq!(delays, [0, 10, 20, 40, 80, 160, 300, 300].map(seconds));
        assert_eq!(delay(600), SimDuration::ZERO);
        assert_eq!(delay(0), seconds(10));
        assert_eq!(row.on_failed_start(SimTime::ZERO).backoff, seconds(20));
    }

    #[test]
    fn a_start_beyond_the_limit_is_refused_until_the_span_is_over() {
        let limit = Limit { starts: 2, within: seconds(10) };
        let mut row = row(Restart { limit: Some(limit), ..Restart::INSTANT });
        let mut start = |at| row.on_demand(second(at), SimDuration::ZERO).start;
        let refused = |until| Start::Refused { again: second(until) + SimDuration::from_nanos(1) };
        for (at, expected) in [
            (100, Start::Works),
            (109, Start::Works),
            (110, refused(110)),
            (111, Start::Works),
            (112, Start::Works),
            (121, refused(121)),
            (122, Start::Works),
        ] {
            assert_eq!(start(at), expected, "{at} s");
        }
    }

    #[test]
    fn a_refused_start_draws_nothing_and_happens_at_once_but_for_the_grace() {
        let restart = Restart {
            grace: seconds(30),
            closed: crate::engine::Distribution::Exponential { mean: 1.0 },
            limit: Some(Limit { starts: 1, within: seconds(10) }),
            ..Restart::INSTANT
        };
        let mut twice = row(restart.clone());
        twice.on_demand(second(0), SimDuration::ZERO);
        let refused = twice.on_demand(second(1), SimDuration::ZERO);
        let only_grace = Phases { grace: seconds(30), ..Phases::default() };
        let again = second(10) + SimDuration::from_nanos(1);
        assert_eq!(refused, Phases { start: Start::Refused { again }, ..only_grace });
        let mut once = row(restart);
        once.on_demand(second(0), SimDuration::ZERO);
        let later = |row: &mut Row| row.on_demand(second(100), SimDuration::ZERO);
        assert_eq!(later(&mut twice), later(&mut once));
    }
}
