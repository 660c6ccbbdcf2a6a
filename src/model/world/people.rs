//! People who are common to all listeners: what they are told, and where they go. Change here what
//! follows when one of them comes to a listener.

use super::observer::{Fact, Observer};
use super::{Event, World};
use crate::engine::{Schedule, SimTime};
use crate::model::remedy::{Move, People};
use crate::model::segment::ListenerId;

/// The people of a measure.
#[derive(Debug)]
pub(super) struct Crewed {
    people: People,
    /// When their pending wake fires; never if none is pending.
    wakes: SimTime,
}

impl Crewed {
    /// Nobody has told them anything.
    pub(super) const fn new(people: People) -> Self {
        Self { people, wakes: SimTime::NEVER }
    }
}

impl<O: Observer> World<'_, O> {
    /// Tells people what is needed at a listener, at the end of an event that its caretaker was told
    /// of.
    pub(super) fn tell_people(&mut self, at: ListenerId, schedule: &mut Schedule<Event>) {
        for crew in 0..self.crews.len() {
            let people = &mut self.crews[crew].people;
            let need = self.ports[at].caretaker.need(people.measure());
            if people.hear(at, need) {
                self.arm_people(crew, schedule);
            }
        }
    }

    /// The instant of people has come, unless an earlier one has taken its place.
    pub(super) fn on_people(&mut self, crew: usize, schedule: &mut Schedule<Event>) {
        let now = schedule.now();
        if self.crews[crew].wakes != now {
            return;
        }
        self.crews[crew].wakes = SimTime::NEVER;
        let (measure, people) = (self.crews[crew].people.measure(), self.crews[crew].people.crew());
        while let Some(what) = self.crews[crew].people.due(now) {
            match what {
                Move::SeesTo(listener) => {
                    self.go_on_at(listener, schedule);
                    self.tell(listener).on_turn(now, measure);
                    while let Some(action) = self.tell(listener).due(now) {
                        self.carry_out(listener, action, schedule);
                    }
                }
                Move::LetsWait { listener, busy_at } => {
                    self.observer.note(now, Fact::Waits { listener, measure, people, busy_at });
                }
            }
        }
        self.arm_people(crew, schedule);
    }

    /// Keeps one wake pending for the next instant of people.
    fn arm_people(&mut self, crew: usize, schedule: &mut Schedule<Event>) {
        let Crewed { people, wakes } = &mut self.crews[crew];
        let next = people.next_wake(schedule.now());
        if next < *wakes {
            *wakes = next;
            schedule.at(next, Event::PeopleWake { crew: crew as u16 });
        }
    }
}
