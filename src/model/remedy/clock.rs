//! Ticks at regular intervals, by the wall clock or since an instant. Change here when a period
//! begins.

use super::patience::Patience;
use crate::engine::{SimDuration, SimTime};
use crate::reading::words;

/// What a periodic measure counts its period from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reference {
    /// The first tick comes one period after the start of the replication. Later on it comes one
    /// period after the port is back; that of a probe one period after the program began to start.
    #[default]
    SinceRestart,
    /// Ticks at the multiples of the period; those while the port restarts are skipped.
    Wall,
}

impl Reference {
    /// From an instant to the first tick of a clock that [begins](Clock::begin) there.
    pub fn first(self, delay: Option<SimDuration>, interval: SimDuration) -> Patience {
        match self {
            Self::SinceRestart => Patience::always(delay.unwrap_or(interval)),
            Self::Wall => {
                let least = delay.unwrap_or_default();
                Patience { least, most: least + interval }
            }
        }
    }
}

/// A source of ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    reference: Reference,
    next: SimTime,
}

impl Clock {
    /// A clock at the start of a replication: its first tick is one interval away.
    pub fn new(reference: Reference, interval: SimDuration) -> Self {
        Self { reference, next: SimTime::ZERO + interval }
    }

    /// The next tick.
    pub const fn next(&self) -> SimTime {
        self.next
    }

    /// A tick has been taken at `now`: the next one is an interval later.
    pub fn tick(&mut self, now: SimTime, interval: SimDuration) {
        self.begin(now, None, interval);
    }

    /// No ticks until it begins anew.
    pub const fn stop(&mut self) {
        self.next = SimTime::NEVER;
    }

    /// Begins anew at `now`. The first tick comes after `delay`; without one it comes after an
    /// interval, or by the wall clock at the next multiple.
    pub fn begin(&mut self, now: SimTime, delay: Option<SimDuration>, interval: SimDuration) {
        self.next = match (self.reference, delay) {
            (Reference::SinceRestart, delay) => now + delay.unwrap_or(interval),
            (Reference::Wall, None | Some(SimDuration::ZERO)) => now.next_multiple(interval),
            (Reference::Wall, Some(delay)) => {
                let before = now + (delay - SimDuration::from_nanos(1));
                before.next_multiple(interval)
            }
        };
    }

    /// Takes all ticks before `limit`, of which each comes an interval after the one before. Returns
    /// how many.
    pub fn pass_over(&mut self, limit: SimTime, interval: SimDuration) -> u64 {
        if self.next >= limit {
            return 0;
        }
        let gap = limit.since(self.next).as_nanos();
        let ticks = gap.div_ceil(interval.as_nanos());
        self.next = self.next + interval.times(ticks);
        ticks
    }

    /// No tick comes before `at`.
    pub fn put_off(&mut self, at: SimTime) {
        self.next = self.next.max(at);
    }
}

words!(Reference, "clock", "since-restart" => SinceRestart, "wall" => Wall);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tick_comes_after_the_delay_or_an_interval_or_at_the_next_multiple() {
        let second = SimDuration::from_secs;
        let first = |reference, delay: Option<u64>| {
            let mut clock = Clock::new(reference, second(10));
            clock.begin(SimTime::ZERO + second(20), delay.map(second), second(10));
            clock.next().as_secs_f64()
        };
        for (delay, since, wall) in [
            (None, 30.0, 30.0),
            (Some(0), 20.0, 30.0),
            (Some(3), 23.0, 30.0),
            (Some(10), 30.0, 30.0),
            (Some(11), 31.0, 40.0),
        ] {
            assert_eq!(first(Reference::SinceRestart, delay), since, "{delay:?}");
            assert_eq!(first(Reference::Wall, delay), wall, "{delay:?}");
        }
    }
}
