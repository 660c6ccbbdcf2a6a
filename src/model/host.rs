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
use crate::reading::{Node, Presets, Problems, Read, Table, Value, hint, read_table, word};

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
        read_table(PRESETS.get(name)?, "profile", &mut Problems::default(), |table| {
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

/// A preset by its name, or a table that names one as its `base` and says what is different, by
/// the keys of the presets (`half-open-extra` is that of linux). `syn-retries` stands for the
/// `syn-gaps` of so many retries, as the system counts them (`retries-count`).
impl Read for Profile {
    fn called_by_name() -> Vec<&'static str> {
        PRESETS.names()
    }

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
    table.starts_from(&PRESETS);
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
        let resending = |change: &dyn Fn(&mut Resending)| {
            let mut changed = base();
            change(&mut changed.resending);
            changed
        };
        let changes = [
            ("name", "\"mine\"", Profile { name: "mine".to_owned(), ..base() }),
            ("syn-gaps", "[\"1 s\", \"2 s\"]", Profile { syn_gaps: vec![one, two], ..base() }),
            ("retries-count", "\"segments\"", resending(&|it| it.counted = Counted::Segments)),
            ("longest-gap", "\"2 s\"", resending(&|it| it.longest = two)),
            ("rst-retries", "7", Profile { rst_retries: 7, ..base() }),
            ("rst-gap", "\"2 s\"", Profile { rst_gap: two, ..base() }),
            ("syn-ack-gaps", "[\"2 s\"]", Profile { syn_ack_gaps: vec![two], ..base() }),
            ("round-trip-tick", "\"2 s\"", resending(&|it| it.tick = two)),
            ("least-variation", "\"2 s\"", resending(&|it| it.variation = two)),
            ("least-data-gap", "\"2 s\"", resending(&|it| it.shortest = two)),
            ("unmeasured-data-gap", "\"2 s\"", resending(&|it| it.unmeasured = two)),
            ("loss-probe", "false", resending(&|it| it.probes = false)),
            ("data-retries", "3", resending(&|it| it.data_retries = 3)),
            ("fin-retries", "3", resending(&|it| it.fin_retries = 3)),
            ("time-wait", "\"1 s\"", Profile { time_wait: one, ..base() }),
            ("somaxconn", "128", Profile { somaxconn: 128, ..base() }),
            ("backlog-factor", "1.25", Profile { backlog_factor: 1.25, ..base() }),
            ("backlog-extra", "9", Profile { backlog_extra: 9, ..base() }),
            ("half-open-counts", "true", Profile { half_open_counts: true, ..base() }),
            ("half-open-extra", "8", Profile { half_open_extra: Some(8), ..base() }),
            ("prunes-half-open", "false", Profile { prunes_half_open: false, ..base() }),
            ("syn-cookies", "false", Profile { syn_cookies: false, ..base() }),
            ("overflow", "\"reset\"", Profile { overflow: Overflow::Reset, ..base() }),
            ("abort-on-overflow", "true", Profile { abort_on_overflow: true, ..base() }),
            ("reset-keeps-place", "false", Profile { reset_keeps_place: false, ..base() }),
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

    /// The SYNs of a profile that retries so often meet silence, and when it gives up (s).
    fn syns(base: &str, retries: u32) -> (usize, f64) {
        let changed = profile(&format!("{{ base = {base:?}, syn-retries = {retries} }}")).unwrap();
        (changed.syn_gaps.len(), changed.connect_timeout().as_secs_f64())
    }

    #[test]
    fn syn_retries_are_so_many_segments_whose_last_gap_doubles_up_to_the_longest() {
        for (base, retries, sent, gives_up) in [
            ("bsd44", 0, 1, 6.0),
            ("bsd44", 2, 3, 75.0),
            ("bsd44", 4, 5, 6.0 + 24.0 + 45.0 + 64.0 + 64.0),
            ("nt351", 0, 1, 3.0),
            ("nt351", 1, 2, 9.0),
            ("nt351", 5, 6, 189.0),
        ] {
            assert_eq!(syns(base, retries), (sent, gives_up), "{base} with {retries}");
        }
    }

    /// 1, 2 and 6 as measured on Linux 6.18, less the slack of its timers; the others by its rule,
    /// with waits of 120 s at most (TCP_RTO_MAX).
    #[test]
    fn syn_retries_of_linux_are_the_time_that_so_many_doubled_waits_would_take() {
        for (retries, sent, gives_up) in [
            (0, 1, 1.0),
            (1, 3, 3.0),
            (2, 6, 7.0),
            (3, 8, 19.0),
            (4, 9, 35.0),
            (5, 10, 67.0),
            (6, 11, 131.0),
            (7, 12, 251.0),
            (8, 13, 371.0),
        ] {
            assert_eq!(syns("linux", retries), (sent, gives_up), "with {retries}");
        }
        assert_eq!(
            syns("linux", 6),
            (11, profile("\"linux\"").unwrap().connect_timeout().as_secs_f64())
        );
    }

    #[test]
    fn a_profile_without_a_known_base_is_refused() {
        for value in ["{}", "{ base = \"nt352\" }", "\"nt352\"", "7", "{ base = \"linux\", x = 1 }"]
        {
            assert_eq!(profile(value), None, "{value}");
        }
    }
}
