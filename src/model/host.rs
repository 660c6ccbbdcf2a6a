//! [`Profile`]: what the TCP of an operating system does, as far as the other end can tell. Change
//! here what a profile may say; its numbers stand in `presets/profile.toml`.
//!
//! Two things are the same in all of them, so they are no keys:
//!
//! - A client that closes while it is queued keeps its place until the program accepts it: its FIN
//!   is acknowledged and waits with it. Measured on Linux 6.18; assumed of the others, because the
//!   program must be told of every connection that was completed.
//! - Data that comes before the program accepts is acknowledged and kept. An SMTP client sends none
//!   before the banner (RFC 5321, 3.1), so FIN is all that can wait there.

mod resending;

pub use resending::{Counted, Resending, RoundTrip};

use resending::RETRIES_MAX;

use crate::engine::SimDuration;
use crate::reading::{
    Entry, Form, Node, Presets, Problems, Read, Shape, Table, Value, hint, read_table, words,
};

/// The timers and rules of one TCP.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its name: `nt351`, `bsd44`, `linux`, or what the user called it.
    pub name: String,
    /// Waits after each SYN that meets silence; after the last one the attempt times out. So the
    /// number of gaps is the number of SYNs, and their sum the connect time-out.
    pub syn_gaps: Vec<SimDuration>,
    /// How waits grow and retries are counted.
    pub resending: Resending,
    /// How often a SYN that was answered by RST is sent again before the attempt counts as
    /// refused.
    pub rst_retries: u32,
    /// Wait from such an RST to the next SYN, not doubled.
    pub rst_gap: SimDuration,
    /// Waits after each SYN-ACK that meets silence; after the last one the half-open slot is
    /// freed.
    pub syn_ack_gaps: Vec<SimDuration>,
    /// How long the end that closed first remembers the connection (TIME_WAIT: RFC 9293, 3.6.1).
    pub time_wait: SimDuration,
    /// The largest backlog that `listen` takes; what is asked beyond it is cut off in silence.
    pub somaxconn: u32,
    /// The queue of a listener with backlog b holds ⌊b · `backlog_factor`⌋ + `backlog_extra`.
    pub backlog_factor: f64,
    /// See `backlog_factor`.
    pub backlog_extra: u32,
    /// Whether half-open connections take a place in that queue (else only completed ones do).
    pub half_open_counts: bool,
    /// Where they do not, they wait in a queue of their own that holds b + `half_open_extra`;
    /// `None`: as many as come.
    pub half_open_extra: Option<u32>,
    /// Whether half-open connections that are old are given up early while they take more than half
    /// of the room.
    pub prunes_half_open: bool,
    /// Whether a SYN that finds no room as a half-open connection gets a SYN-ACK with a cookie, of
    /// which the listener remembers nothing (RFC 4987, 3.6); else it gets what `overflow` says.
    pub syn_cookies: bool,
    /// What a SYN over the capacity of either queue gets.
    pub overflow: Overflow,
    /// What a handshake gets that completes into a full queue, which happens only where half-open
    /// connections do not count: RST, or else nothing, and the connection stays half-open.
    pub abort_on_overflow: bool,
    /// Whether a client that resets its connection while it is queued keeps its place, until the
    /// program accepts it and finds it gone; else the place is free at once.
    pub reset_keeps_place: bool,
}

/// The answer to a SYN that finds the queue full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// RST.
    Reset,
    /// Nothing.
    Drop,
}

impl Profile {
    /// The preset of this name, if there is one.
    pub fn preset(name: &str) -> Option<Self> {
        read_table(PRESETS.get(name)?, &SHAPE, &mut Problems::default(), |table| {
            fields(table, name.to_owned())
        })
    }

    /// The backlog of a listener that asks for `asked`.
    pub fn backlog(&self, asked: u32) -> u32 {
        asked.min(self.somaxconn)
    }

    /// How many connections the queue of a listener holds that asks for this backlog.
    pub fn capacity(&self, asked: u32) -> u32 {
        (f64::from(self.backlog(asked)) * self.backlog_factor).floor() as u32 + self.backlog_extra
    }

    /// How many half-open connections such a listener holds beside that queue; `None`: no limit of
    /// their own.
    pub fn half_open_capacity(&self, asked: u32) -> Option<u32> {
        let own = self.half_open_extra.filter(|_| !self.half_open_counts);
        own.map(|extra| self.backlog(asked) + extra)
    }

    /// The longest that a client can be busy opening a connection: none of its SYNs is answered in
    /// time, and before that it meets as many RSTs as it takes, each as late as it can come.
    pub fn longest_connect(&self) -> SimDuration {
        let longest = self.syn_gaps.iter().max().copied().unwrap_or_default();
        self.connect_timeout() + (longest + self.rst_gap).times(self.rst_retries.into())
    }

    /// How long a client waits for the answer to its SYNs if none ever comes.
    pub fn connect_timeout(&self) -> SimDuration {
        self.syn_gaps.iter().fold(SimDuration::ZERO, |sum, gap| sum + *gap)
    }
}

/// The profiles that can be called by name, each with its source.
pub static PRESETS: Presets =
    Presets::new("profile", "profile = \"NAME\"", include_str!("presets/profile.toml"));

/// The largest backlog that a file may name.
pub const BACKLOG_MAX: u32 = 65_535;

/// A TCP by what the other end can tell of it.
static SHAPE: Shape = Shape::new(
    "profile",
    "what the TCP of an operating system does; it starts from a preset",
    &[
        Entry::absent::<String>("name", "that of its base", "what it is called"),
        Entry::needed::<Vec<SimDuration>>("syn-gaps", "waits after each SYN that meets silence"),
        Entry::absent::<u32>("syn-retries", "as many as `syn-gaps`", "SYNs that are sent again")
            .within(0.0, RETRIES_MAX as f64),
        Entry::needed::<u32>("rst-retries", "SYNs that are sent again after RST")
            .within(0.0, RETRIES_MAX as f64),
        Entry::needed::<SimDuration>("rst-gap", "wait from such an RST to the next SYN"),
        Entry::needed::<Vec<SimDuration>>(
            "syn-ack-gaps",
            "waits after each SYN-ACK that meets silence; then the slot is free",
        ),
        Entry::needed::<SimDuration>("time-wait", "how long who closed first remembers it"),
        Entry::needed::<u32>("somaxconn", "the largest backlog that `listen` takes")
            .within(0.0, BACKLOG_MAX as f64),
        Entry::needed::<f64>(
            "backlog-factor",
            "the queue holds ⌊backlog × this⌋ + `backlog-extra`",
        )
        .within(0.0, 100.0),
        Entry::needed::<u32>("backlog-extra", "see `backlog-factor`")
            .within(0.0, BACKLOG_MAX as f64),
        Entry::needed::<bool>("half-open-counts", "half-open connections take a place in it"),
        Entry::absent::<u32>(
            "half-open-extra",
            "as many as come",
            "else they have a queue that holds backlog + this",
        )
        .within(0.0, BACKLOG_MAX as f64),
        Entry::needed::<bool>("prunes-half-open", "old half-open ones are given up early"),
        Entry::needed::<bool>("syn-cookies", "a SYN that finds no room gets a cookie"),
        Entry::needed::<Overflow>("overflow", "what a SYN over the capacity gets: RST or nothing"),
        Entry::needed::<bool>(
            "abort-on-overflow",
            "a handshake that completes into a full queue gets RST",
        ),
        Entry::needed::<bool>(
            "reset-keeps-place",
            "a client that resets while it is queued keeps its place",
        ),
    ],
)
.and(&[&resending::SHAPE])
.from(&PRESETS);

/// A preset by its name, or a table that names one as its `base` and says what is different, by
/// the keys of the presets (`half-open-extra` is that of linux). `syn-retries` stands for the
/// `syn-gaps` of so many retries, as the system counts them (`retries-count`).
impl Read for Profile {
    const FORM: Form = Form::Called(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let called = match &node.value {
            Value::Text(_) => Some(node),
            _ => node.get("base"),
        };
        let Some(called) = called else {
            let mut keys = node.entries().iter().map(|(key, _)| key);
            match keys.find(|key| hint::nearest(&key.name, &["base"]).is_some()) {
                Some(key) => {
                    let message = format!("unknown key `{}` in profile", key.name);
                    problems.add(key.at, message, "did you mean `base`?");
                }
                None => {
                    let hint = "write the name of a preset, or { base = \"linux\", … }";
                    problems.add(node.at, "a profile starts from a `base`", hint);
                }
            }
            return None;
        };
        let whole = PRESETS.called(node, problems)?;
        let base = String::read(called, problems)?;
        read_table(&whole, &SHAPE, problems, |table| {
            let name = table.optional("name")?.unwrap_or(base);
            fields(table, name)
        })
    }
}

words!(Overflow, "overflow", "reset" => Reset, "drop" => Drop);

fn fields(table: &mut Table<'_, '_>, name: String) -> Option<Profile> {
    table.starts_from_preset();
    let syn_gaps = gaps(table, "syn-gaps");
    let syn_retries = table.node("syn-retries").is_some();
    let syn_retries = syn_retries.then(|| table.within("syn-retries", 0..=RETRIES_MAX));
    let resending = Resending::read_keys(table);
    let rst_retries = table.within("rst-retries", 0..=RETRIES_MAX);
    let rst_gap = table.above_zero("rst-gap");
    let syn_ack_gaps = gaps(table, "syn-ack-gaps");
    let time_wait = table.required("time-wait");
    let somaxconn = table.within("somaxconn", 0..=BACKLOG_MAX);
    let backlog_factor = table.within("backlog-factor", 0.0..=100.0);
    let backlog_extra = table.within("backlog-extra", 0..=BACKLOG_MAX);
    let half_open_counts = table.required("half-open-counts");
    let half_open_extra = table.optional_within("half-open-extra", 0..=BACKLOG_MAX);
    let prunes_half_open = table.required("prunes-half-open");
    let syn_cookies = table.required("syn-cookies");
    let overflow = table.required("overflow");
    let abort_on_overflow = table.required("abort-on-overflow");
    let reset_keeps_place = table.required("reset-keeps-place");
    let message = |_: &bool| "nothing overflows at the end of a handshake here".to_owned();
    let hint = "set `half-open-counts = false`, or `abort-on-overflow = false`";
    let meets = |aborts: &bool| !aborts || half_open_counts != Some(true);
    let abort_on_overflow =
        table.check("abort-on-overflow", abort_on_overflow, meets, message, hint);
    let (syn_gaps, resending) = (syn_gaps?, resending?);
    let syn_gaps = match syn_retries {
        Some(retries) => resending.waits(&syn_gaps, retries?),
        None => syn_gaps,
    };
    Some(Profile {
        name,
        syn_gaps,
        resending,
        rst_retries: rst_retries?,
        rst_gap: rst_gap?,
        syn_ack_gaps: syn_ack_gaps?,
        time_wait: time_wait?,
        somaxconn: somaxconn?,
        backlog_factor: backlog_factor?,
        backlog_extra: backlog_extra?,
        half_open_counts: half_open_counts?,
        half_open_extra: half_open_extra?,
        prunes_half_open: prunes_half_open?,
        syn_cookies: syn_cookies?,
        overflow: overflow?,
        abort_on_overflow: abort_on_overflow?,
        reset_keeps_place: reset_keeps_place?,
    })
}

/// The waits behind `key`: at least one, all above zero.
fn gaps(table: &mut Table<'_, '_>, key: &'static str) -> Option<Vec<SimDuration>> {
    let gaps = table.required::<Vec<SimDuration>>(key);
    let valid = |gaps: &Vec<SimDuration>| {
        (1..=RETRIES_MAX as usize + 1).contains(&gaps.len()) && !gaps.contains(&SimDuration::ZERO)
    };
    let message = |_: &Vec<_>| format!("`{key}` has no wait, too many, or one of no length");
    let hint = "write 1 to 33 durations above zero, such as [\"3 s\", \"6 s\"]";
    table.check(key, gaps, valid, message, hint)
}

#[cfg(test)]
mod tests;
