//! [`EnoughClock`]: for how long as many listeners are up as the service needs. Change here how that
//! time is counted.

use crate::engine::SimTime;
use crate::model::outcome::Enough;
use crate::model::remedy::Rota;

/// Whether enough listeners are up, and since when.
#[derive(Debug)]
pub(super) struct EnoughClock {
    needs: usize,
    /// Whether there are several, so that there is something to count.
    counts: bool,
    is_enough: bool,
    since: SimTime,
    counted: Enough,
}

impl EnoughClock {
    /// All are up from the start on.
    pub(super) fn new(rota: &Rota) -> Self {
        Self {
            needs: rota.needs().into(),
            counts: rota.listeners() > 1,
            is_enough: true,
            since: SimTime::ZERO,
            counted: Enough::default(),
        }
    }

    /// So many are up from `now` on.
    pub(super) fn enter(&mut self, now: SimTime, up: usize) {
        if self.is_enough {
            self.counted.up += now.since(self.since);
        } else if now > self.since {
            // A shortage of no time is none.
            self.counted.first_shortage.get_or_insert(self.since);
        }
        (self.is_enough, self.since) = (up >= self.needs, now);
    }

    /// What was counted by the end of the replication.
    pub(super) fn finish(&mut self, horizon: SimTime) -> Option<Enough> {
        self.enter(horizon, 0);
        self.counts.then_some(self.counted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::SimDuration;

    #[test]
    fn a_shortage_is_the_time_in_which_fewer_are_up_than_are_needed() {
        let at = |s| SimTime::ZERO + SimDuration::from_secs(s);
        let mut clock = EnoughClock::new(&Rota::of(3, None).needing(2));
        for (second, up) in [(10, 2), (20, 1), (20, 2), (50, 1), (55, 0), (60, 3)] {
            clock.enter(at(second), up);
        }
        let counted = Enough { up: SimDuration::from_secs(90), first_shortage: Some(at(50)) };
        assert_eq!(clock.finish(at(100)), Some(counted));
        assert_eq!(EnoughClock::new(&Rota::ALONE).finish(at(100)), None);
    }
}
