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
    for value in ["{}", "{ base = \"nt352\" }", "\"nt352\"", "7", "{ base = \"linux\", x = 1 }"] {
        assert_eq!(profile(value), None, "{value}");
    }
}
