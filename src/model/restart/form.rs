//! How a restart is written in a file: its keys, and the presets that it may start from.

use super::{Backoff, Limit, Restart, Scope, SlowStart};
use crate::engine::{Distribution, SimDuration};
use crate::reading::{
    Entry, Form, Node, Presets, Problems, Read, Shape, Value, quantity, read_table, words,
};

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
            "what it takes down: `worker` (one that is stuck), `program` (all workers, while a master \
             holds the listening socket, whose queue is served afterwards), `service` (the socket \
             too: callers are refused), `machine` (its TCP too)",
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
