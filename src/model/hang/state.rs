//! [`HangState`]: how far a mechanism has gone in one life of the listener. Change here what
//! follows from a law; what a mechanism is stands in its law.

use super::Hang;
use super::law::{Dead, DeadAnswer, Heals, Law, Moment};
use crate::model::restart::Scope;

/// How far a mechanism has gone in one life of the listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HangState {
    law: Law,
    /// How often poison has acted.
    acted: u32,
    /// How often it must act to take the port down.
    lethal: u32,
    /// Whether connections are open that were so at the hang.
    referenced: bool,
    hung: bool,
}

impl HangState {
    /// A listener that has just started, with these places in its backlog and these workers.
    pub const fn new(hang: Hang, places: u32, workers: u32) -> Self {
        let law = hang.law();
        let lethal = law.takes.available(places, workers);
        Self { law, acted: 0, lethal, referenced: false, hung: false }
    }

    /// Whether the port is hung: no fresh valid request would be served by an idle listener.
    pub const fn is_hung(&self) -> bool {
        self.hung
    }

    /// When the mechanism acts.
    pub const fn moment(&self) -> Moment {
        self.law.acts
    }

    /// Whether the worker that accepts an invalid request is stuck with it.
    pub const fn sticks_worker(&self) -> bool {
        self.law.takes.thing().sticks_worker
    }

    /// Poison acts, while `open` other connections are open. True if that takes the port down.
    pub const fn act(&mut self, open: u32) -> bool {
        self.acted += 1;
        self.hung = self.acted >= self.lethal;
        self.referenced = open > 0;
        self.hung
    }

    /// What the hung port answers to every SYN; `None` while it treats them as ever.
    pub const fn dead_answer(&self) -> Option<DeadAnswer> {
        match self.law.dead {
            Dead::Answers(answer) if self.hung => Some(answer),
            Dead::Answers(_) | Dead::Full | Dead::Admits { .. } => None,
        }
    }

    /// Whether workers accept what is queued.
    pub const fn accepts(&self) -> bool {
        match self.law.dead {
            Dead::Admits { accepts } => accepts || !self.hung,
            Dead::Answers(_) | Dead::Full => true,
        }
    }

    /// How much there is of what poison takes one by one; 1 where it takes the port at once.
    pub const fn capacity(&self) -> u32 {
        self.lethal
    }

    /// How much of that it has taken.
    pub const fn leaked(&self) -> u32 {
        self.acted
    }

    /// Places of the backlog lost for good.
    pub const fn leaked_places(&self) -> u32 {
        if self.law.takes.thing().of_backlog { self.acted } else { 0 }
    }

    /// A worker has ended, and the system takes back what was its own: poison had taken so much in
    /// it. Perhaps that ends the hang.
    pub const fn give_back(&mut self, taken: u32) {
        if self.law.takes.thing().goes_with_worker {
            self.acted -= taken;
            self.hung = self.acted >= self.lethal;
        }
    }

    /// Whether a restart makes good whatever poison has done.
    pub fn ends_with(&self, scope: Scope) -> bool {
        scope >= self.law.hold.least_scope()
    }

    /// Whether what it sticks ends only when it is killed.
    pub const fn wedges(&self) -> bool {
        self.law.wedges
    }

    /// Whether the program is stuck, so that it ends only when it is killed.
    pub const fn wedges_program(&self) -> bool {
        self.hung && self.wedges()
    }

    /// Whether what it takes is let go after a while.
    pub const fn lets_go(&self) -> bool {
        match self.law.heals {
            Heals::WhenLetGo => true,
            Heals::Never | Heals::WithLastConnection => false,
        }
    }

    /// A connection is gone that the program has waited for. Where its worker has ended, that has
    /// given back already what was its own. Perhaps this ends the hang.
    pub const fn let_go(&mut self, worker_lives: bool) {
        if worker_lives || !self.law.takes.thing().goes_with_worker {
            self.acted -= 1;
            self.hung = self.acted >= self.lethal;
        }
    }

    /// Whether the port is hung, but will be up again by itself.
    pub const fn will_heal(&self) -> bool {
        match self.law.heals {
            Heals::WithLastConnection => self.hung && self.referenced,
            Heals::WhenLetGo => self.hung,
            Heals::Never => false,
        }
    }

    /// The last connection is gone. Perhaps that heals the port.
    pub const fn heal(&mut self) {
        if self.will_heal() && !self.lets_go() {
            *self = Self { acted: 0, referenced: false, hung: false, ..*self };
        }
    }
}
