//! [`Profile`]: what the TCP of an operating system does, as far as the other end can tell. Change
//! here what a profile may say; its numbers stand in `presets/profile.toml`.
//!
//! Two things are the same in all of them, so they are no keys:
//!
//! - A client that closes while it is queued keeps its place until the program accepts it: its FIN
//!   is acknowledged and waits with it. RST frees the place. Measured on Linux 6.18; assumed of the
//!   others, because the program must be told of every connection that was completed.
//! - Data that comes before the program accepts is acknowledged and kept. An SMTP client sends none
//!   before the banner (RFC 5321, 3.1), so FIN is all that can wait there.

use crate::engine::SimDuration;
use crate::reading::{Node, Presets, Problems, Read, Table, Value, read_table, word};

/// The timers and rules of one TCP.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its name: `nt351`, `bsd44`, `linux`, or what the user called it.
    pub name: String,
    /// Waits after each SYN that meets silence; after the last one the attempt times out. So the
    /// number of gaps is the number of SYNs, and their sum the connect time-out.
    pub syn_gaps: Vec<SimDuration>,
    /// How often a SYN that was answered by RST is sent again before the attempt counts as
    /// refused.
    pub rst_retries: u32,
    /// Wait from such an RST to the next SYN, not doubled.
    pub rst_gap: SimDuration,
    /// Waits after each SYN-ACK that meets silence; after the last one the half-open slot is
    /// freed.
    pub syn_ack_gaps: Vec<SimDuration>,
    /// Wait before a lost data segment is sent again for the first time; it doubles.
    pub data_gap: SimDuration,
    /// How often a lost data segment is sent again before its sender gives up.
    pub data_retries: u32,
    /// How long the end that closed first remembers the connection (TIME_WAIT: RFC 9293, 3.6.1).
    pub time_wait: SimDuration,
    /// The queue of a listener with backlog b holds ⌊b · `backlog_factor`⌋ + `backlog_extra`.
    pub backlog_factor: f64,
    /// See `backlog_factor`.
    pub backlog_extra: u32,
    /// Whether half-open connections take a place in that queue (else only completed ones do).
    pub half_open_counts: bool,
    /// Where they do not, they wait in a queue of their own that holds b + `half_open_extra`;
    /// `None`: as many as come.
    pub half_open_extra: Option<u32>,
    /// What a SYN over the capacity of either queue gets.
    pub overflow: Overflow,
    /// What a handshake gets that completes into a full queue, which happens only where half-open
    /// connections do not count: RST, or else nothing, and the connection stays half-open.
    pub abort_on_overflow: bool,
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
        read_table(PRESETS.get(name)?, "profile", &mut Problems::default(), |table| {
            fields(table, name.to_owned())
        })
    }

    /// How many connections the queue of a listener with backlog `backlog` holds.
    pub fn capacity(&self, backlog: u32) -> u32 {
        (f64::from(backlog) * self.backlog_factor).floor() as u32 + self.backlog_extra
    }

    /// How many half-open connections a listener with backlog `backlog` holds beside that queue;
    /// `None`: no limit of their own.
    pub fn half_open_capacity(&self, backlog: u32) -> Option<u32> {
        self.half_open_extra.filter(|_| !self.half_open_counts).map(|extra| backlog + extra)
    }

    /// How long a client waits for the answer to its SYNs if none ever comes.
    pub fn connect_timeout(&self) -> SimDuration {
        self.syn_gaps.iter().fold(SimDuration::ZERO, |sum, gap| sum + *gap)
    }
}

/// The profiles that can be called by name, each with its source.
pub static PRESETS: Presets =
    Presets::new("profile", "profile = \"NAME\"", include_str!("presets/profile.toml"));

/// The most segments of one kind that are sent before the sender gives up.
const SEGMENTS_MAX: u32 = 32;

/// A preset by its name, or a table that names one as its `base` and says what is different, by
/// the keys of the presets (`half-open-extra` is that of linux). `syn-retries` stands for the `syn-gaps` of so many SYNs sent again.
impl Read for Profile {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let called = match &node.value {
            Value::Text(_) => Some(node),
            _ => node.get("base"),
        };
        let Some(called) = called else {
            let hint = "write the name of a preset, or { base = \"linux\", … }";
            problems.add(node.at, "a profile starts from a `base`", hint);
            return None;
        };
        let whole = PRESETS.called(node, problems)?;
        let base = String::read(called, problems)?;
        read_table(&whole, "profile", problems, |table| {
            let name = table.optional("name")?.unwrap_or(base);
            fields(table, name)
        })
    }
}

impl Read for Overflow {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let words = [("reset", Self::Reset), ("drop", Self::Drop)];
        word(node, "overflow", &words, problems)
    }
}

fn fields(table: &mut Table<'_, '_>, name: String) -> Option<Profile> {
    table.starts_from_preset();
    let syn_gaps = gaps(table, "syn-gaps");
    let syn_retries = table.node("syn-retries").is_some();
    let syn_retries = syn_retries.then(|| table.within("syn-retries", 0..=SEGMENTS_MAX));
    let rst_retries = table.within("rst-retries", 0..=SEGMENTS_MAX);
    let rst_gap = table.above_zero("rst-gap");
    let syn_ack_gaps = gaps(table, "syn-ack-gaps");
    let data_gap = table.above_zero("data-gap");
    let data_retries = table.within("data-retries", 0..=SEGMENTS_MAX);
    let time_wait = table.required("time-wait");
    let backlog_factor = table.within("backlog-factor", 0.0..=100.0);
    let backlog_extra = table.within("backlog-extra", 0..=65_535);
    let half_open_counts = table.required("half-open-counts");
    let half_open_extra = half_open_extra(table);
    let overflow = table.required("overflow");
    let abort_on_overflow = table.required("abort-on-overflow");
    let message = |_: &bool| "nothing overflows at the end of a handshake here".to_owned();
    let hint = "set `half-open-counts = false`, or `abort-on-overflow = false`";
    let meets = |aborts: &bool| !aborts || half_open_counts != Some(true);
    let abort_on_overflow =
        table.check("abort-on-overflow", abort_on_overflow, meets, message, hint);
    let syn_gaps = match syn_retries {
        Some(retries) => with_retries(syn_gaps?, retries?),
        None => syn_gaps?,
    };
    Some(Profile {
        name,
        syn_gaps,
        rst_retries: rst_retries?,
        rst_gap: rst_gap?,
        syn_ack_gaps: syn_ack_gaps?,
        data_gap: data_gap?,
        data_retries: data_retries?,
        time_wait: time_wait?,
        backlog_factor: backlog_factor?,
        backlog_extra: backlog_extra?,
        half_open_counts: half_open_counts?,
        half_open_extra: half_open_extra?,
        overflow: overflow?,
        abort_on_overflow: abort_on_overflow?,
    })
}

/// What may wait half-open above the backlog; absent: as many as come.
fn half_open_extra(table: &mut Table<'_, '_>) -> Option<Option<u32>> {
    const KEY: &str = "half-open-extra";
    match table.node(KEY) {
        Some(_) => table.within(KEY, 0..=65_535).map(Some),
        None => Some(None),
    }
}

/// The waits behind `key`: at least one, all above zero.
fn gaps(table: &mut Table<'_, '_>, key: &'static str) -> Option<Vec<SimDuration>> {
    let gaps = table.required::<Vec<SimDuration>>(key);
    let valid = |gaps: &Vec<SimDuration>| {
        (1..=SEGMENTS_MAX as usize + 1).contains(&gaps.len()) && !gaps.contains(&SimDuration::ZERO)
    };
    let message = |_: &Vec<_>| format!("`{key}` has no wait, too many, or one of no length");
    let hint = "write 1 to 33 durations above zero, such as [\"3 s\", \"6 s\"]";
    table.check(key, gaps, valid, message, hint)
}

/// The first `retries` + 1 of `gaps`; where there are fewer, each further one is twice the last.
fn with_retries(mut gaps: Vec<SimDuration>, retries: u32) -> Vec<SimDuration> {
    let count = retries as usize + 1;
    while gaps.len() < count {
        let last = gaps.last().expect("a profile has a gap");
        gaps.push(last.times(2));
    }
    gaps.truncate(count);
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Document;

    fn profile(value: &str) -> Option<Profile> {
        let text = format!("profile = {value}");
        let mut problems = Problems::default();
        let document = Document::parse("file", &text, &[], &mut problems);
        let profile = Profile::read(document.root.get("profile")?, &mut problems);
        assert_eq!(profile.is_some(), problems.is_empty(), "{problems:?}");
        profile
    }

    fn seconds(gaps: &[SimDuration]) -> Vec<f64> {
        gaps.iter().map(|gap| gap.as_secs_f64()).collect()
    }

    #[test]
    fn every_preset_reads_and_times_out_as_its_system_does() {
        for (name, timeout, slot) in [("nt351", 45, 189), ("bsd44", 75, 75), ("linux", 131, 63)] {
            let profile = profile(&format!("{name:?}")).unwrap();
            assert_eq!(profile.name, name);
            assert_eq!(profile.connect_timeout(), SimDuration::from_secs(timeout));
            let slot_time: f64 = seconds(&profile.syn_ack_gaps).iter().sum();
            assert_eq!(slot_time, f64::from(slot));
        }
        assert_eq!(PRESETS.names().len(), 3);
    }

    #[test]
    fn a_profile_may_start_from_a_preset() {
        let changed = profile("{ base = \"bsd44\", name = \"mine\", rst-retries = 2 }").unwrap();
        let base = profile("\"bsd44\"").unwrap();
        let expected = Profile { name: "mine".to_owned(), rst_retries: 2, ..base };
        assert_eq!(changed, expected);
    }

    #[test]
    fn every_key_of_the_presets_can_be_changed() {
        let base = || Profile::preset("linux").unwrap();
        let (one, two) = (SimDuration::SECOND, SimDuration::from_secs(2));
        let changes = [
            ("name", "\"mine\"", Profile { name: "mine".to_owned(), ..base() }),
            ("syn-gaps", "[\"1 s\", \"2 s\"]", Profile { syn_gaps: vec![one, two], ..base() }),
            ("rst-retries", "7", Profile { rst_retries: 7, ..base() }),
            ("rst-gap", "\"2 s\"", Profile { rst_gap: two, ..base() }),
            ("syn-ack-gaps", "[\"2 s\"]", Profile { syn_ack_gaps: vec![two], ..base() }),
            ("data-gap", "\"2 s\"", Profile { data_gap: two, ..base() }),
            ("data-retries", "3", Profile { data_retries: 3, ..base() }),
            ("time-wait", "\"1 s\"", Profile { time_wait: one, ..base() }),
            ("backlog-factor", "1.25", Profile { backlog_factor: 1.25, ..base() }),
            ("backlog-extra", "9", Profile { backlog_extra: 9, ..base() }),
            ("half-open-counts", "true", Profile { half_open_counts: true, ..base() }),
            ("half-open-extra", "8", Profile { half_open_extra: Some(8), ..base() }),
            ("overflow", "\"reset\"", Profile { overflow: Overflow::Reset, ..base() }),
            ("abort-on-overflow", "true", Profile { abort_on_overflow: true, ..base() }),
        ];
        for (key, value, expected) in &changes {
            assert_ne!(*expected, base(), "{key}");
            let read = profile(&format!("{{ base = \"linux\", {key} = {value} }}"));
            assert_eq!(read.as_ref(), Some(expected), "{key}");
        }
        let mut keys: Vec<&str> = changes.iter().map(|(key, ..)| *key).collect();
        keys.push("source");
        let preset = PRESETS.get("linux").unwrap();
        assert!(preset.keys().iter().all(|key| keys.contains(key)), "{:?}", preset.keys());
    }

    #[test]
    fn syn_retries_cut_the_schedule_or_double_its_last_gap() {
        for (retries, gaps) in [(0, vec![6.0]), (4, vec![6.0, 24.0, 45.0, 90.0, 180.0])] {
            let changed = profile(&format!("{{ base = \"bsd44\", syn-retries = {retries} }}"));
            assert_eq!(seconds(&changed.unwrap().syn_gaps), gaps);
        }
    }

    #[test]
    fn a_profile_without_a_known_base_is_refused() {
        for value in ["{}", "{ base = \"nt352\" }", "\"nt352\"", "7", "{ base = \"linux\", x = 1 }"]
        {
            assert_eq!(profile(value), None, "{value}");
        }
    }
}
