//! `schedule`: a restart at regular intervals, needed or not.

use super::{Behaviour, Clock, Reference, Restart, Wish};
use crate::engine::{SimDuration, SimTime, Streams};
use crate::reading::{Node, Problems, Read, read_table};

/// `{ schedule = { every, restart, clock? } }`
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// The period, above zero.
    pub every: SimDuration,
    /// What it counts from.
    pub clock: Reference,
    /// How it restarts.
    pub restart: Restart,
}

impl Schedule {
    pub(super) const fn restart(&self) -> Option<&Restart> {
        Some(&self.restart)
    }

    pub(super) fn plan(&self) -> String {
        let every = self.every.to_string();
        let every = match every.as_str() {
            "1 day" => "day",
            "1 hour" => "hour",
            other => other,
        };
        format!("a restart every {every}")
    }

    pub(super) fn start(&self, _: &Streams, _: &str) -> impl Behaviour + use<> {
        Timetable { clock: Clock::new(self.clock, self.every) }
    }
}

/// The restarts to come.
#[derive(Debug)]
struct Timetable {
    clock: Clock,
}

impl Behaviour for Timetable {
    fn next_wake(&self) -> SimTime {
        self.clock.next()
    }

    fn on_wake(&mut self, now: SimTime) -> Option<Wish> {
        self.clock.tick(now);
        Some(Wish::Restart)
    }

    fn on_down(&mut self, _: SimTime) {
        self.clock.stop();
    }

    fn on_up(&mut self, now: SimTime) {
        self.clock.restart(now);
    }
}

impl Read for Schedule {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, "schedule", problems, |table| {
            let every = table.above_zero("every");
            let clock = table.or("clock", Reference::default());
            let restart = table.required("restart");
            Some(Self { every: every?, clock: clock?, restart: restart? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Distribution;

    fn timetable(clock: Reference) -> impl Behaviour {
        let restart = Restart {
            shutdown: Distribution::ZERO,
            dark: Distribution::ZERO,
            closed: Distribution::ZERO,
        };
        let every = SimDuration::from_secs(10);
        Schedule { every, clock, restart }.start(&Streams::new(1, 0), "schedule")
    }

    fn second(n: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(n)
    }

    #[test]
    fn since_restart_counts_from_the_return_to_service() {
        let mut timetable = timetable(Reference::SinceRestart);
        assert_eq!(timetable.next_wake(), second(10));
        assert_eq!(timetable.on_wake(second(10)), Some(Wish::Restart));
        timetable.on_down(second(10));
        assert_eq!(timetable.next_wake(), SimTime::NEVER);
        timetable.on_up(second(13));
        assert_eq!(timetable.next_wake(), second(23));
    }

    #[test]
    fn the_wall_clock_keeps_to_multiples_and_skips_those_it_missed() {
        let mut timetable = timetable(Reference::Wall);
        timetable.on_wake(second(10));
        timetable.on_down(second(10));
        timetable.on_up(second(20));
        assert_eq!(timetable.next_wake(), second(30));
    }
}
