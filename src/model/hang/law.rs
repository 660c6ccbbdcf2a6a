//! [`Law`]: the parts of which mechanisms are made. Add here a new kind of moment, thing, hold, answer
//! or end.

use crate::model::restart::Scope;

/// All that a mechanism is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Law {
    /// When an invalid connection acts.
    pub acts: Moment,
    /// What it takes each time it acts, for good unless it is let go. The port hangs when nothing of
    /// that is left.
    pub takes: Takes,
    /// Where that is lost. What makes this new gives it back.
    pub hold: Hold,
    /// What the hung port does with whoever calls.
    pub dead: Dead,
    /// Whether the hang wedges the program: told to end (SIGTERM) it does not, it must be killed.
    /// Where the system lost the listen, the backlog or the address, the program is well and ends
    /// at once.
    pub wedges: bool,
    /// When the hung port is up again by itself.
    pub heals: Heals,
    /// What an invalid request does, as a sentence without its full stop. `{it}` stands for "The
    /// SYN" where it acts at the SYN, else for "the connection".
    pub deed: &'static str,
}

/// The moment in the life of an invalid connection at which a mechanism acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Its SYN takes a place of the backlog.
    Syn,
    /// A worker accepts it.
    Accept,
}

/// What an invalid request takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// The whole port at once.
    Port,
    /// A place of the backlog.
    Place,
    /// The worker that accepts it.
    Worker,
    /// One of this number of descriptors, in the worker that accepts it.
    Descriptor(u32),
}

/// A kind of thing that poison takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thing {
    /// What one is called, and with an "s" several; `None` where it is the port itself.
    pub noun: Option<&'static str>,
    /// Whether it is a place of the backlog.
    pub of_backlog: bool,
    /// Whether the worker that accepts an invalid request is stuck with it.
    pub sticks_worker: bool,
    /// Whether the system takes it back when that worker ends.
    pub goes_with_worker: bool,
}

/// Where poison has its hold, and what it has taken is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// In the listening socket, which may outlive the program.
    Socket,
    /// In the program.
    Program,
}

/// What a hung port does with a SYN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dead {
    /// It gives every SYN this answer and keeps nothing of it.
    Answers(DeadAnswer),
    /// It treats SYNs as ever, but its backlog has no room left.
    Full,
    /// It takes SYNs as ever, while the backlog has room.
    Admits {
        /// Whether workers still accept what is queued.
        accepts: bool,
    },
}

/// What a hung port answers to a SYN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadAnswer {
    /// RST.
    Reset,
    /// Nothing.
    Nothing,
    /// SYN-ACK. It keeps no state, so the ACK is answered by RST.
    SynAck,
}

/// When a hung port is up again by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heals {
    /// Never.
    Never,
    /// When the last connection that was open at the hang is gone; never if there was none.
    WithLastConnection,
    /// When one that the program waits for is gone: its client goes, or the idle time-out of the
    /// listener is over. What it took is given back with it, be the port hung or not.
    WhenLetGo,
}

impl Law {
    /// Whether its parts go together: what acts at the SYN takes the port, which then answers all
    /// alike, or a place, until the backlog is full; what acts later leaves the handshake to the
    /// system. Only a port that is taken at once heals with its last connection, and only what waits
    /// for a connection lets go of it.
    pub(super) const fn is_sound(&self) -> bool {
        let may_heal = match self.heals {
            Heals::Never => true,
            Heals::WithLastConnection => matches!(self.takes, Takes::Port),
            Heals::WhenLetGo => {
                matches!(self.acts, Moment::Accept) && self.takes.thing().sticks_worker
            }
        };
        let goes_together = match (self.acts, self.takes) {
            (Moment::Syn, Takes::Port) => matches!(self.dead, Dead::Answers(_)),
            (Moment::Syn, Takes::Place) => matches!(self.dead, Dead::Full),
            (Moment::Accept, Takes::Port | Takes::Worker | Takes::Descriptor(_)) => {
                matches!(self.dead, Dead::Admits { .. })
            }
            (Moment::Syn, Takes::Worker | Takes::Descriptor(_))
            | (Moment::Accept, Takes::Place) => false,
        };
        may_heal && goes_together
    }
}

impl Hold {
    /// The least restart that makes it new.
    pub const fn least_scope(self) -> Scope {
        match self {
            Self::Socket => Scope::Service,
            Self::Program => Scope::Program,
        }
    }
}

impl Takes {
    /// How much of it a listener has with these places in its backlog and these workers.
    pub const fn available(self, places: u32, workers: u32) -> u32 {
        match self {
            Self::Port => 1,
            Self::Place => places,
            Self::Worker => workers,
            Self::Descriptor(of) => of,
        }
    }

    /// What kind of thing it is.
    pub const fn thing(self) -> Thing {
        match self {
            Self::Port => Thing {
                noun: None,
                of_backlog: false,
                sticks_worker: true,
                goes_with_worker: false,
            },
            Self::Place => Thing {
                noun: Some("place"),
                of_backlog: true,
                sticks_worker: false,
                goes_with_worker: false,
            },
            Self::Worker => Thing {
                noun: Some("worker"),
                of_backlog: false,
                sticks_worker: true,
                goes_with_worker: true,
            },
            Self::Descriptor(_) => Thing {
                noun: Some("descriptor"),
                of_backlog: false,
                sticks_worker: false,
                goes_with_worker: true,
            },
        }
    }
}
