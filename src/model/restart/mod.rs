//! [`Restart`]: the phases of a restart, as clients meet them, and how a start can go wrong. Change
//! here what a restart may take down and how long it lasts.

mod row;
mod throttle;

pub use row::Row;
pub use throttle::{Backoff, Limit};

use crate::engine::{Chance, Distribution, SimDuration, SimTime, Stream};
use crate::reading::{
    Entry, Form, Node, Presets, Problems, Read, Shape, Value, quantity, read_table, words,
};

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

/// The restarts that can be called by name, each with its source.
pub static PRESETS: Presets =
    Presets::new("restart", "restart = \"NAME\"", include_str!("../presets/restart.toml"));

static SHAPE: Shape = Shape::new(
    "restart",
    "how a port is restarted: phases that follow each other, and how a start can go wrong",
    &[
        Entry::absent::<Scope>(
            "scope",
            "`machine` with a `shutdown` or a `dark`, else `service`",
            "what it takes down",
        ),
        Entry::absent::<SimDuration>(
            "grace",
            "none",
            "what a stuck program gets before it is killed",
        ),
        Entry::absent::<Distribution>(
            "shutdown",
            "none",
            "the system shuts down: every segment gets RST",
        ),
        Entry::absent::<Distribution>("dark", "none", "the machine is off: silence"),
        Entry::absent::<Distribution>(
            "closed",
            "none",
            "the program starts: every segment gets RST",
        ),
        Entry::absent::<f64>("fails", "0", "the probability that a start fails")
            .within(0.0, FAILS_MAX),
        Entry::absent::<Backoff>("backoff", "none", "how restarts in a row are delayed"),
        Entry::absent::<Limit>("limit", "none", "how many starts are too many"),
        Entry::absent::<SlowStart>(
            "slow-start",
            "all workers",
            "how the new listener works at first",
        ),
    ],
)
.from(&PRESETS);

/// A preset by its name, or a table: `{ base?, scope?, grace?, shutdown?, dark?, closed?, fails?,
/// backoff?, limit?, slow-start? }`. `base` names a preset from which it starts. `scope` is
/// `"worker"`, `"program"`, `"service"` or `"machine"`; without it a restart with a `shutdown` or a
/// `dark` phase is of the machine, any other of the service. Phases are varying durations,
/// each of no length unless given; `grace` is a span (default 0), `fails` a probability (default 0);
/// for the rest see [`Backoff`], [`Limit`] and [`SlowStart`].
impl Read for Restart {
    const FORM: Form = Form::Called(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        if let Value::Text(name) = &node.value
            && quantity::duration(name).is_ok()
        {
            let hint = format!("write how the port is down so long: {{ dark = \"{name}\" }}");
            problems.add(node.at, format!("unknown restart `{name}`"), hint);
            return None;
        }
        fields(&*PRESETS.called(node, problems)?, problems)
    }
}

fn fields(node: &Node, problems: &mut Problems) -> Option<Restart> {
    read_table(node, &SHAPE, problems, |table| {
        table.starts_from_preset();
        let scope = table.optional::<Scope>("scope");
        let grace = table.or_nothing("grace");
        let shutdown = table.or_nothing("shutdown");
        let dark = table.or_nothing("dark");
        let closed = table.or_nothing("closed");
        let fails = table.or_nothing("fails");
        let fails = table.check(
            "fails",
            fails,
            |fails| (0.0..=FAILS_MAX).contains(fails),
            |fails| match fails {
                1.0 => "the program never starts: `fails` is 1".to_owned(),
                _ => format!("`fails` is {fails}"),
            },
            "write a number from 0 to 0.999, such as 0.1 for one start in ten",
        );
        let backoff = table.optional("backoff");
        let limit = table.optional("limit");
        let slow_start = table.optional("slow-start");
        let (shutdown, dark, slow_start) = (shutdown?, dark?, slow_start?);
        let reboots = shutdown != Distribution::ZERO || dark != Distribution::ZERO;
        let scope = match scope? {
            Some(scope) => scope,
            None if reboots => Scope::Machine,
            None => Scope::Service,
        };
        if reboots && scope != Scope::Machine {
            let message = "only a machine that restarts has the phases `shutdown` and `dark`";
            let hint = "leave them out and give `closed`, or write scope = \"machine\"";
            table.complain("scope", message, hint);
            return None;
        }
        if scope == Scope::Worker && slow_start.is_some() {
            let message = "`slow-start` does not go with the restart of one worker";
            let hint = "leave out `slow-start`: the other workers have not stopped";
            table.contradict("slow-start", "scope", message, hint);
            return None;
        }
        let restart = Restart {
            scope,
            grace: grace?,
            shutdown,
            dark,
            closed: closed?,
            fails: fails?,
            backoff: backoff?,
            limit: limit?,
            slow_start,
        };
        if restart.fails > 0.0 && restart.mean() == 0.0 {
            let hint = "give a phase its length, such as closed = \"300 ms\"";
            table.complain("fails", "a start that fails takes no time here", hint);
            return None;
        }
        Some(restart)
    })
}

/// The largest probability of a failed start: more says that the program does not start.
const FAILS_MAX: f64 = 0.999;

impl Scope {
    /// Whether it takes the listening socket down.
    pub fn closes_socket(self) -> bool {
        self >= Self::Service
    }
}

words!(
    Scope,
    "scope",
    "worker" => Worker,
    "program" => Program,
    "service" => Service,
    "machine" => Machine,
);

static SLOW_START: Shape = Shape::new(
    "slow-start",
    "only a few workers take calls for a while after the return to service",
    &[
        Entry::needed::<u32>("workers", "how many").within(1.0, 1_000_000.0),
        Entry::needed::<SimDuration>("for", "for how long"),
    ],
);

impl Read for SlowStart {
    const FORM: Form = Form::Table(&SLOW_START);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, &SLOW_START, problems, |table| {
            let workers = table.within("workers", 1..=1_000_000);
            let span = table.above_zero("for");
            Some(Self { workers: workers?, span: span? })
        })
    }
}

#[cfg(test)]
mod tests;
