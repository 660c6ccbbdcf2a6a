//! A link: its delay, its loss, its line, and when it is down.

use std::collections::BTreeMap;

use super::horizon::Horizon;
use crate::engine::{SimDuration, SimTime};
use crate::model::link::{Gate, Line, Window};
use crate::model::network::Link;
use crate::reading::{
    At, Bandwidth, Delay, Entry, Form, Node, Presence, Probability, Problems, Shape, Table, list,
    read_table,
};

/// Most segments that wait or are being sent at one end of a link.
pub(super) const BUFFER_MAX: u32 = 1_000_000;

/// The keys of a link.
pub(super) static LINK: Shape = Shape::new(
    "link",
    "all numbers are one way, and each way has its own",
    &[
        Entry::needed::<Delay>("latency", "how long a segment takes"),
        Entry::absent::<Delay>("jitter", "0 s", "the most that chance adds to it"),
        Entry::absent::<Probability>(
            "loss",
            "0",
            "the probability that a segment is lost by chance",
        ),
        Entry::absent::<Bandwidth>("bandwidth", "endless", "how fast the line takes bits"),
        Entry::depends::<u32>(
            "buffer",
            "with `bandwidth`",
            "segments that wait or are being sent at most",
        )
        .within(1.0, BUFFER_MAX as f64),
        Entry::of(
            "down",
            Form::List(&Form::Table(&DOWNTIME)),
            Presence::Absent("never"),
            "when it is down",
        ),
    ],
);

/// When something is down.
pub(super) static DOWNTIME: Shape = Shape::new(
    "a downtime",
    "from an instant on, up to another",
    &[
        Entry::needed::<SimDuration>("from", "from the start of the replication on"),
        Entry::needed::<SimDuration>("to", "when it is up again"),
    ],
);

/// The keys of a link in its table. All numbers are one way, and each way has its own:
///
/// - `latency`, `jitter?` (0): a segment takes `latency` + U(0, `jitter`).
/// - `loss?` (0): the probability that a segment is lost by chance.
/// - `bandwidth?` (endless), such as `"28.8 kbit/s"`, with `buffer`, the number of segments that
///   wait or are being sent at most: one more is lost. There is no usual size that could be the
///   default: some lines drop at ten segments, others hold seconds. The line carries the segments
///   that open, greet, reply and close, with their headers; a session's exchanges take their time
///   but load no line.
/// - `down?` (never): `[{ from, to }, …]`, from an instant on, up to another that is not part of
///   it. A segment that comes to the link then is lost, and none goes another way.
pub(super) fn read(table: &mut Table<'_, '_>, horizon: Option<Horizon>) -> Option<Link> {
    let latency = table.required::<Delay>("latency");
    let jitter = table.or_nothing::<Delay>("jitter");
    let loss = table.or_nothing::<Probability>("loss");
    let line = line(table);
    let down = match table.node("down") {
        Some(node) => downtimes(node, horizon, table.problems()),
        None => Some(Vec::new()),
    };
    let mut gate = Gate { line: line?, down: Vec::new() };
    down?.into_iter().for_each(|window| gate.close(window));
    let gate = (gate != Gate::default()).then(|| Box::new(gate));
    Some(Link { latency: latency?.0, jitter: jitter?.0, loss: loss?.0, gate })
}

/// `bandwidth?` with `buffer`.
fn line(table: &mut Table<'_, '_>) -> Option<Option<Line>> {
    let bandwidth = table.optional::<Bandwidth>("bandwidth");
    if table.node("bandwidth").is_some() {
        let buffer = table.within("buffer", 1..=BUFFER_MAX);
        let Bandwidth(bandwidth) = bandwidth??;
        return Some(Some(Line { bandwidth, buffer: buffer? }));
    }
    if table.node("buffer").is_some() {
        let hint = "add `bandwidth`, or leave `buffer` out";
        table.complain("buffer", "nothing ever waits at a link without bandwidth", hint);
        return None;
    }
    Some(None)
}

fn downtimes(
    node: &Node,
    horizon: Option<Horizon>,
    problems: &mut Problems,
) -> Option<Vec<Window>> {
    let mut times = Times::default();
    list(node, problems, |item, problems| {
        read_table(item, &DOWNTIME, problems, |table| {
            let window = window(table, horizon)?;
            times.add("the link", window, item.at, table.problems());
            Some(window)
        })
    })
}

/// `from` and `to` of a downtime.
pub(super) fn window(table: &mut Table<'_, '_>, horizon: Option<Horizon>) -> Option<Window> {
    let from = table.required::<SimDuration>("from");
    let to = table.required::<SimDuration>("to");
    let (from, to) = (from?, to?);
    if to <= from {
        let message = format!("`to` ({to}) is not after `from` ({from})");
        table.contradict("to", "from", message, "write the instant at which it is up again");
        return None;
    }
    if let Some(horizon) = horizon.filter(|horizon| horizon.precedes(SimTime::ZERO + from)) {
        let span = horizon.span;
        let message = format!("a downtime from {from} on never comes: the horizon is {span}");
        let (at, hint) = (table.at("from"), "begin it earlier, or leave it out");
        horizon.contradict(at, message, hint, table.problems());
        return None;
    }
    Some(Window { from: SimTime::ZERO + from, to: SimTime::ZERO + to })
}

/// The downtimes read so far, by what is down. They may not overlap.
#[derive(Debug, Default)]
pub(super) struct Times(BTreeMap<String, Vec<Window>>);

impl Times {
    /// Adds a time in which `what` is down, written at `at`.
    pub(super) fn add(&mut self, what: &str, window: Window, at: At, problems: &mut Problems) {
        let earlier = self.0.entry(what.to_owned()).or_default();
        let overlaps = |other: &&Window| other.from < window.to && window.from < other.to;
        if let Some(other) = earlier.iter().find(overlaps) {
            let [from, to] = [other.from, other.to].map(|instant| instant.since(SimTime::ZERO));
            let message = format!("{what} is down then already, from {from} to {to}");
            problems.add(at, message, "make one downtime of both");
        }
        earlier.push(window);
    }
}
