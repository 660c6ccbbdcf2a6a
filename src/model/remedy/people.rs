//! [`People`]: those of a measure who are common to all listeners, and whom they see to. Change here
//! in what order they do.

use super::notice::Notice;
use crate::engine::SimTime;
use crate::model::segment::ListenerId;

/// The people of one measure; what they do stands at [`Crew`](super::Crew).
#[derive(Debug)]
pub struct People {
    /// The measure, by its place in the remedy.
    measure: usize,
    /// How many they are.
    crew: u32,
    notice: Notice,
    /// When the notice is over that passes; never if none does.
    comes: SimTime,
    listeners: Vec<Care>,
}

/// How the people stand to a listener.
///
/// ```text
/// unknown --told--> noticed --the notice is over--> waiting --somebody is free--> seen to
///    ^-----void--------+--------void-------------------+--------over or void---------+
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Care {
    /// They know nothing of it.
    Unknown,
    /// They were told of it then, and the notice passes.
    Noticed(SimTime),
    /// They were told of it then, and it waits until one of them is free.
    Waiting(SimTime),
    /// One of them is at it.
    SeenTo,
}

/// What a measure at one listener needs of the people who are common to all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing: all is well, or nobody can do anything.
    Nothing,
    /// Somebody is to come: they were told of it then.
    Somebody(SimTime),
    /// It is worked on: whoever is at it stays.
    Patience,
}

/// What the people do at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// One of them goes to this listener.
    SeesTo(ListenerId),
    /// All are busy: this one waits.
    LetsWait {
        /// It.
        listener: ListenerId,
        /// A listener that one of them is at.
        busy_at: ListenerId,
    },
}

impl People {
    /// So many people of the measure at this place of its remedy, for so many listeners.
    pub(super) fn new(measure: usize, crew: u32, notice: Notice, listeners: u16) -> Self {
        let listeners = vec![Care::Unknown; usize::from(listeners)];
        Self { measure, crew, notice, comes: SimTime::NEVER, listeners }
    }

    /// The measure, by its place in the remedy.
    pub const fn measure(&self) -> usize {
        self.measure
    }

    /// How many they are.
    pub const fn crew(&self) -> u32 {
        self.crew
    }

    /// When they act next, as matters stand at `now`; [`SimTime::NEVER`] if they do not.
    pub fn next_wake(&self, now: SimTime) -> SimTime {
        let goes = self.is_one_free() && self.first(Care::waiting).is_some();
        if goes { now } else { self.comes }
    }

    /// What the measure needs at this listener from now on; returns whether that is news.
    pub fn hear(&mut self, at: ListenerId, need: Need) -> bool {
        let place = usize::from(at.0);
        let stands = match (self.listeners[place], need) {
            (Care::Unknown, Need::Nothing | Need::Patience) | (Care::SeenTo, Need::Patience) => {
                true
            }
            (Care::Noticed(told) | Care::Waiting(told), Need::Somebody(since)) => told == since,
            (Care::Unknown | Care::SeenTo, Need::Somebody(_))
            | (Care::SeenTo, Need::Nothing)
            | (Care::Noticed(_) | Care::Waiting(_), Need::Nothing | Need::Patience) => false,
        };
        if stands {
            return false;
        }
        self.listeners[place] = Care::Unknown;
        if self.first(Care::noticed).is_none() {
            self.comes = SimTime::NEVER;
        }
        if let Need::Somebody(since) = need {
            self.listeners[place] = Care::Noticed(since);
            if self.comes == SimTime::NEVER {
                self.comes = self.notice.acts(since);
            }
        }
        true
    }

    /// What they do next at `now`; ask again until there is nothing.
    pub fn due(&mut self, now: SimTime) -> Option<Move> {
        let free = self.is_one_free();
        let waiting = self.first(Care::waiting).filter(|_| free);
        let noticed = || self.first(Care::noticed).filter(|_| self.comes == now);
        let Some((told, listener)) = waiting.or_else(noticed) else {
            if self.comes == now {
                self.comes = SimTime::NEVER;
            }
            return None;
        };
        let care = &mut self.listeners[usize::from(listener.0)];
        if free {
            *care = Care::SeenTo;
            return Some(Move::SeesTo(listener));
        }
        *care = Care::Waiting(told);
        let (_, busy_at) = self.first(Care::seen_to).expect("who is busy is somewhere");
        Some(Move::LetsWait { listener, busy_at })
    }

    fn is_one_free(&self) -> bool {
        let busy = self.listeners.iter().filter(|care| **care == Care::SeenTo).count();
        busy < self.crew as usize
    }

    /// Of those at which matters stand so: the one that they were told of first.
    fn first(&self, so: fn(Care) -> Option<SimTime>) -> Option<(SimTime, ListenerId)> {
        let all = (0..).map(ListenerId).zip(&self.listeners);
        all.filter_map(|(at, care)| so(*care).map(|told| (told, at))).min()
    }
}

impl Care {
    const fn noticed(self) -> Option<SimTime> {
        match self {
            Self::Noticed(told) => Some(told),
            Self::Unknown | Self::Waiting(_) | Self::SeenTo => None,
        }
    }

    const fn waiting(self) -> Option<SimTime> {
        match self {
            Self::Waiting(told) => Some(told),
            Self::Unknown | Self::Noticed(_) | Self::SeenTo => None,
        }
    }

    const fn seen_to(self) -> Option<SimTime> {
        match self {
            Self::SeenTo => Some(SimTime::ZERO),
            Self::Unknown | Self::Noticed(_) | Self::Waiting(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Distribution, SimDuration, Streams};

    const FIRST: ListenerId = ListenerId(0);
    const SECOND: ListenerId = ListenerId(1);
    const THIRD: ListenerId = ListenerId(2);

    /// So many, who come ten seconds after they were told, for three listeners.
    fn people(crew: u32) -> People {
        let streams = Streams::new(1, 0);
        let notice = Notice {
            of_hang: true,
            law: Distribution::Constant(SimDuration::from_secs(10)),
            draws: streams.stream("notices", "operator"),
            hours: None,
            nights: streams.stream("night", "operator"),
        };
        People::new(0, crew, notice, 3)
    }

    fn second(n: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(n)
    }

    fn told(at: u64) -> Need {
        Need::Somebody(second(at))
    }

    fn moves(people: &mut People, at: u64) -> Vec<Move> {
        std::iter::from_fn(|| people.due(second(at))).collect()
    }

    const fn waits(listener: ListenerId, busy_at: ListenerId) -> Move {
        Move::LetsWait { listener, busy_at }
    }

    #[test]
    fn a_notice_runs_from_the_first_that_they_are_told_of() {
        let mut people = people(2);
        assert_eq!(people.next_wake(SimTime::ZERO), SimTime::NEVER);
        assert!(people.hear(SECOND, told(5)));
        assert!(people.hear(FIRST, told(8)));
        assert!(!people.hear(SECOND, told(5)), "that is no news");
        assert_eq!(people.next_wake(second(8)), second(15));
        assert_eq!(moves(&mut people, 15), [Move::SeesTo(SECOND), Move::SeesTo(FIRST)]);
        assert_eq!(people.next_wake(second(15)), SimTime::NEVER);
    }

    #[test]
    fn whoever_is_void_is_no_part_of_the_notice_and_the_last_one_ends_it() {
        let mut people = people(1);
        people.hear(FIRST, told(5));
        people.hear(SECOND, told(8));
        people.hear(FIRST, Need::Nothing);
        assert_eq!(people.next_wake(second(9)), second(15), "the second is left");
        people.hear(SECOND, Need::Patience);
        assert_eq!(people.next_wake(second(9)), SimTime::NEVER);
        people.hear(SECOND, told(12));
        assert_eq!(people.next_wake(second(12)), second(22));
    }

    #[test]
    fn one_that_they_are_told_of_anew_begins_a_notice_unless_another_passes() {
        let mut people = people(1);
        people.hear(FIRST, told(5));
        people.hear(FIRST, told(6));
        assert_eq!(people.next_wake(second(6)), second(16));
        people.hear(SECOND, told(7));
        people.hear(FIRST, told(8));
        assert_eq!(people.next_wake(second(8)), second(16));
    }

    #[test]
    fn who_comes_first_is_seen_to_first_and_the_others_wait() {
        let mut people = people(1);
        people.hear(THIRD, told(5));
        people.hear(FIRST, told(6));
        people.hear(SECOND, told(6));
        let all = [Move::SeesTo(THIRD), waits(FIRST, THIRD), waits(SECOND, THIRD)];
        assert_eq!(moves(&mut people, 15), all);
        people.hear(THIRD, Need::Patience);
        assert_eq!(people.next_wake(second(16)), SimTime::NEVER, "he waits for the restart's end");
        people.hear(THIRD, Need::Nothing);
        assert_eq!(people.next_wake(second(20)), second(20));
        assert_eq!(moves(&mut people, 20), [Move::SeesTo(FIRST)]);
        people.hear(SECOND, Need::Nothing);
        people.hear(FIRST, Need::Nothing);
        assert_eq!(people.next_wake(second(30)), SimTime::NEVER, "the second is well by itself");
    }

    #[test]
    fn what_comes_while_they_are_busy_begins_a_notice_of_its_own() {
        let mut people = people(1);
        people.hear(FIRST, told(0));
        assert_eq!(moves(&mut people, 10), [Move::SeesTo(FIRST)]);
        people.hear(SECOND, told(15));
        assert_eq!(people.next_wake(second(15)), second(25));
        assert_eq!(moves(&mut people, 25), [waits(SECOND, FIRST)]);
        // The first hangs again as soon as it is back: it is told of later.
        people.hear(FIRST, told(30));
        assert_eq!(moves(&mut people, 30), [Move::SeesTo(SECOND)]);
        assert_eq!(people.next_wake(second(30)), second(40));
    }
}
