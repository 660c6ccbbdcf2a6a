//! [`Restart`]: the phases of a restart, as clients meet them, and how a start can go wrong. Change
//! here what a restart may take down and how long it lasts.

mod form;
mod row;
mod throttle;

pub use form::PRESETS;
pub use row::Row;
pub use throttle::{Backoff, Limit};

use crate::engine::{Chance, Distribution, SimDuration, SimTime, Stream};

/// How a port is restarted: the phases follow each other in this order, and then the listener is
/// new. What else is here does not happen unless the file asks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Restart {
    /// What it takes down.
    pub scope: Scope,
    /// How long a program that is stuck is given to end before it is killed: until then the hung
    /// port stays as it is. A program that is not stuck ends as soon as it is told to, whether the
    /// port is up or hangs in the system: see [`HangState::wedges_program`].
    ///
    /// [`HangState::wedges_program`]: super::hang::HangState::wedges_program
    pub grace: SimDuration,
    /// The system shuts down: sessions are reset and every segment gets RST.
    pub shutdown: Distribution,
    /// The machine is off or its TCP not up: silence; old connections are forgotten.
    pub dark: Distribution,
    /// The program starts: TCP is up, nobody listens, every segment gets RST. Whoever probes the
    /// port on its own host does so from the beginning of this phase on. (A machine that boots
    /// starts its programs some time in it: assumed from its beginning on, too.)
    pub closed: Distribution,
    /// The probability that the program, after these phases, fails to start. Another restart then
    /// begins by itself, with phases of its own and no grace; below 1. The same follows where the
    /// address is held against the new program: see
    /// [`ListenerSpec::reuse_address`](super::scenario::ListenerSpec::reuse_address).
    pub fails: f64,
    /// How restarts in a row are delayed.
    pub backoff: Option<Backoff>,
    /// How many starts are too many.
    pub limit: Option<Limit>,
    /// How the new listener works at first.
    pub slow_start: Option<SlowStart>,
}

/// What a restart takes down, and makes new: each what those before it do, and more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// One worker: its supervisor kills the one that has been stuck longest, or the first if none
    /// is. The others go on. (A master that watches its workers; `closed` is the time until another
    /// takes calls.)
    Worker,
    /// The program with all its workers. The listening socket outlives it, so what waits there is
    /// served afterwards. (Workers below a master; socket activation; a descriptor that is passed
    /// on. Measured on Linux 6.18: of three clients that wait while a stuck nginx worker is killed,
    /// three are served.) What poison has done to the socket outlives it too.
    Program,
    /// The program and its listening socket.
    #[default]
    Service,
    /// The machine.
    Machine,
}

/// `slow-start = { workers = 1, for = "1 min" }`: only a few workers take calls for a while after
/// the return to service; the port is up. Then the others join them, and sessions go on untouched.
///
/// Where invalid requests take workers for good, the port is up as long as there are others, at work
/// or still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlowStart {
    /// At least one.
    pub workers: u32,
    /// Above zero.
    pub span: SimDuration,
}

/// One restart as it was drawn: its phases, and how it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Phases {
    /// See [`Restart::scope`].
    pub scope: Scope,
    /// See [`Restart::grace`].
    pub grace: SimDuration,
    /// See [`Restart::backoff`].
    pub backoff: SimDuration,
    /// See [`Restart::shutdown`].
    pub shutdown: SimDuration,
    /// See [`Restart::dark`].
    pub dark: SimDuration,
    /// See [`Restart::closed`].
    pub closed: SimDuration,
    /// What comes after them.
    pub start: Start,
    /// See [`Restart::slow_start`].
    pub slow_start: Option<SlowStart>,
}

/// What becomes of the program when the phases are over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Start {
    /// It listens.
    #[default]
    Works,
    /// It ends again at once: another restart begins.
    Fails,
    /// It is not started: that would be one start too many.
    Refused {
        /// The first instant at which it would not be.
        again: SimTime,
    },
}

/// A phase of a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// See [`Restart::grace`]; the port is not out of service yet.
    Grace,
    /// See [`Restart::backoff`]: nobody listens, every segment gets RST.
    Backoff,
    /// See [`Restart::shutdown`].
    Shutdown,
    /// See [`Restart::dark`].
    Dark,
    /// See [`Restart::closed`].
    Closed,
}

impl Phases {
    /// Whether the program is started at all.
    pub const fn are_of_start(&self) -> bool {
        match self.start {
            Start::Works | Start::Fails => true,
            Start::Refused { .. } => false,
        }
    }

    /// The first phase after `past` that takes any time, with its length; `None` as `past` stands
    /// for the beginning. A phase of no length does not happen.
    pub fn next(&self, past: Option<Phase>) -> Option<(Phase, SimDuration)> {
        [
            (Phase::Grace, self.grace),
            (Phase::Backoff, self.backoff),
            (Phase::Shutdown, self.shutdown),
            (Phase::Dark, self.dark),
            (Phase::Closed, self.closed),
        ]
        .into_iter()
        .find(|(phase, length)| Some(*phase) > past && *length > SimDuration::ZERO)
    }
}

impl Restart {
    /// A restart that takes no time.
    pub const INSTANT: Self = Self {
        scope: Scope::Service,
        grace: SimDuration::ZERO,
        shutdown: Distribution::ZERO,
        dark: Distribution::ZERO,
        closed: Distribution::ZERO,
        fails: 0.0,
        backoff: None,
        limit: None,
        slow_start: None,
    };

    /// The mean of the whole outage (s), starts that fail included. It passes over what depends on
    /// the port and on earlier restarts: grace, back-off and start limit.
    pub fn mean(&self) -> f64 {
        (self.shutdown.mean() + self.dark.mean() + self.closed.mean()) / (1.0 - self.fails)
    }

    /// The phases of one restart, drawn from `stream` in their order, and then whether the start
    /// fails, if it can.
    fn sample(&self, stream: &mut Stream) -> Phases {
        Phases {
            scope: self.scope,
            grace: SimDuration::ZERO,
            backoff: SimDuration::ZERO,
            shutdown: self.shutdown.sample(stream),
            dark: self.dark.sample(stream),
            closed: self.closed.sample(stream),
            start: match stream.happens(Chance::new(self.fails)) {
                true => Start::Fails,
                false => Start::Works,
            },
            slow_start: self.slow_start,
        }
    }
}

impl Scope {
    /// Whether it takes the listening socket down.
    pub fn closes_socket(self) -> bool {
        self >= Self::Service
    }
}

#[cfg(test)]
mod tests;
