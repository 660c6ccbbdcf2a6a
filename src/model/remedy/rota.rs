//! [`Rota`]: which of several listeners a call goes to. Change here how calls are spread over
//! listeners.

use crate::model::segment::ListenerId;
use crate::reading::words;

/// Whom a call goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rota {
    listeners: u16,
    /// So many of them must be up for the service to be as it should; at least one.
    needs: u16,
    /// What the balancer picks; `None`: there is none.
    picks: Option<Picks>,
    /// Where it goes on in turn.
    turn: u16,
}

impl Rota {
    /// There is one listener.
    pub const ALONE: Self = Self { listeners: 1, needs: 1, picks: None, turn: 0 };

    /// So many listeners; without a balancer that picks, clients call them in their order.
    pub const fn of(listeners: u16, picks: Option<Picks>) -> Self {
        Self { listeners, needs: 1, picks, turn: 0 }
    }

    /// The same, of which the service needs so many up.
    pub const fn needing(self, needs: u16) -> Self {
        Self { needs, ..self }
    }

    /// How many listeners there are.
    pub const fn listeners(&self) -> u16 {
        self.listeners
    }

    /// How many of them the service needs up.
    pub const fn needs(&self) -> u16 {
        self.needs
    }

    /// All listeners.
    pub fn all(&self) -> impl Iterator<Item = ListenerId> + use<> {
        (0..self.listeners).map(ListenerId)
    }

    /// Whether a balancer chooses.
    pub const fn is_balanced(&self) -> bool {
        self.picks.is_some()
    }

    /// Whether calls go to one after the other: how many there were decides where the next one goes.
    pub const fn takes_turns(&self) -> bool {
        match self.picks {
            Some(Picks::InTurn) => true,
            Some(Picks::First) | None => false,
        }
    }

    /// How many listeners an attempt calls at the most.
    pub const fn calls(&self) -> u16 {
        if self.is_balanced() { 1 } else { self.listeners }
    }

    /// The listener that the first call of an attempt goes to; `takes_calls` are those in rotation.
    pub fn first(&mut self, takes_calls: impl Fn(ListenerId) -> bool) -> ListenerId {
        if self.picks.is_none() {
            return ListenerId(0);
        }
        let turn = self.turn;
        let later = self.reached(&takes_calls).find(|at| at.0 >= turn);
        let at = later.or_else(|| self.reached(&takes_calls).next()).expect("one takes calls");
        self.turn = at.0 + 1;
        at
    }

    /// The listener that an attempt calls next, if it goes on when the call to the one `before` has
    /// failed; `None`: to a connection that its host had kept.
    pub fn next(&self, before: Option<ListenerId>) -> Option<ListenerId> {
        let next = before.map_or(0, |at| at.0 + 1);
        let goes_on = self.listeners > 1 && self.picks.is_none() && next < self.listeners;
        goes_on.then_some(ListenerId(next))
    }

    /// The listeners that calls may reach, at least one: a port that no call reaches may be up, but
    /// that helps nobody.
    pub fn reached(
        &self,
        takes_calls: impl Fn(ListenerId) -> bool,
    ) -> impl Iterator<Item = ListenerId> {
        let fails_open = !self.all().any(&takes_calls);
        let most = match self.picks {
            Some(Picks::First) => 1,
            Some(Picks::InTurn) | None => self.listeners,
        };
        let open = self.all().filter(move |at| fails_open || takes_calls(*at));
        open.take(usize::from(most))
    }
}

/// To which of the listeners in rotation a call goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Picks {
    /// To one after the other: the usual default (`balance roundrobin` of HAProxy).
    #[default]
    InTurn,
    /// To the first: the others wait.
    First,
}

words!(Picks, "pick", "in-turn" => InTurn, "first" => First);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balancer_sends_calls_in_turn_to_those_in_rotation() {
        let mut rota = Rota::of(3, Some(Picks::InTurn));
        let mut turns =
            |takes: fn(ListenerId) -> bool| (0..4).map(|_| rota.first(takes).0).collect::<Vec<_>>();
        assert_eq!(turns(|_| true), [0, 1, 2, 0]);
        assert_eq!(turns(|at| at.0 != 1), [2, 0, 2, 0]);
        assert_eq!(turns(|_| false), [1, 2, 0, 1], "it fails open");
        assert_eq!(rota.next(Some(ListenerId(0))), None);
    }

    #[test]
    fn a_balancer_with_spares_picks_the_first_in_rotation() {
        let mut rota = Rota::of(3, Some(Picks::First));
        assert_eq!(rota.first(|_| true), ListenerId(0));
        assert_eq!(rota.first(|at| at.0 > 0), ListenerId(1));
        assert_eq!(rota.first(|at| at.0 > 0), ListenerId(1));
        assert_eq!(rota.first(|_| true), ListenerId(0));
        assert!(rota.reached(|at| at.0 > 0).eq([ListenerId(1)]));
    }

    #[test]
    fn by_preference_an_attempt_calls_all_in_their_order() {
        let mut rota = Rota::of(2, None);
        assert_eq!(rota.first(|_| true), ListenerId(0));
        assert_eq!(rota.next(None), Some(ListenerId(0)));
        assert_eq!(rota.next(Some(ListenerId(0))), Some(ListenerId(1)));
        assert_eq!(rota.next(Some(ListenerId(1))), None);
        assert!(rota.reached(|_| true).eq([ListenerId(0), ListenerId(1)]));
        let mut alone = Rota::ALONE;
        assert_eq!((alone.first(|_| true), alone.next(None)), (ListenerId(0), None));
    }
}
