//! What full queues and clients that vanished get, and what is sent again when.

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::Profile;
use porthang::model::client::Ending;
use porthang::model::hang::Hang;
use porthang::model::remedy::Remedy;
use porthang::model::scenario::{Class, Scenario};
use porthang::model::segment::{End, Segment};
use porthang::model::world::simulate_watched;

use super::common::{Client, bsd44, class, linux, nt351, once, path, scenario, second, seconds};
use super::{Log, at, caller, millis, profile};

/// Clients so far away that they have given up when the answer to their only SYN reaches them: to
/// the listener, which has their SYN at second 1000, they have vanished.
fn vanished(count: u32) -> Vec<Class> {
    let once = |n| {
        let mut far = caller(&format!("far {n}"), second(0), seconds(1_000));
        far.profile.syn_gaps = vec![SimDuration::SECOND];
        far
    };
    (0..count).map(once).collect()
}

/// Linux, but for SYN cookies, so that a full half-open queue shows.
fn proud() -> Profile {
    Profile { syn_cookies: false, ..linux() }
}

/// How many clients that vanish fill the listener.
fn half_open_room(profile: &Profile, backlog: u32) -> u32 {
    profile.half_open_capacity(backlog).unwrap_or_else(|| profile.capacity(backlog))
}

#[test]
fn a_client_that_vanished_holds_its_place_exactly_as_long_as_the_syn_acks_go_on() {
    let patched = profile(r#"{ base = "nt351", syn-ack-gaps = ["3 s", "6 s", "12 s", "24 s"] }"#);
    for (profile, sent, freed) in [
        (nt351(), &[0_u64, 3, 9, 21, 45, 93][..], 189),
        (patched, &[0, 3, 9, 21], 45),
        (bsd44(), &[0, 6, 30], 75),
        (Profile { prunes_half_open: false, ..proud() }, &[0, 1, 3, 7, 15, 31], 63),
    ] {
        let room = half_open_room(&profile, 5);
        let mut classes = vanished(room);
        let free = second(1_000 + freed);
        let before = SimTime::from_nanos(free.as_nanos() - 1);
        let overflow = if profile.name == "nt351" { Some(Segment::Rst) } else { None };
        for (at, answer) in [(before, overflow), (free, Some(Segment::SynAck))] {
            classes.push(caller("late", at, SimDuration::ZERO));
            let mut scenario = scenario(classes.clone());
            scenario.listener.profile = profile.clone();
            scenario.horizon = (at + SimDuration::from_nanos(1)).since(SimTime::ZERO);
            let log = Log::of(&scenario);
            assert_eq!(log.first_answer(room as u16), answer, "{}", profile.name);
            let expected: Vec<SimTime> = sent.iter().map(|s| second(1_000 + s)).collect();
            assert_eq!(log.times(0, End::Listener, Segment::SynAck), expected);
            classes.pop();
        }
    }
}

/// While more than half of the backlog is half-open and old, Linux gives up whoever has had three
/// SYN-ACKs: of these six two, and then four are few.
#[test]
fn old_half_open_connections_make_room_for_young_ones() {
    let mut scenario = scenario(vanished(6));
    scenario.listener.profile = proud();
    scenario.horizon = seconds(1_100);
    let log = Log::of(&scenario);
    let sent = |class| log.times(class, End::Listener, Segment::SynAck);
    for class in 0..2 {
        assert_eq!(sent(class), [0, 1_000, 3_000].map(at), "given up at 7 s");
    }
    for class in 2..6 {
        assert_eq!(sent(class), [0, 1_000, 3_000, 7_000, 15_000, 31_000].map(at), "at 63 s");
    }
    for (ms, answer) in [(6_999, None), (7_001, Some(Segment::SynAck))] {
        let mut scenario = scenario.clone();
        scenario.classes.push(caller("late", at(ms), SimDuration::ZERO));
        scenario.horizon = (at(ms) + millis(1)).since(SimTime::ZERO);
        assert_eq!(Log::of(&scenario).first_answer(6), answer, "{ms} ms");
    }
}

#[test]
fn an_rst_to_the_syn_ack_frees_the_place_at_once() {
    for profile in [nt351(), bsd44(), proud()] {
        let room = half_open_room(&profile, 5);
        // Their SYN arrives at second 1000, the SYN-ACK at 1003, their RST at 1006.
        let mut classes = vanished(room);
        for class in &mut classes {
            class.arrivals = once(997);
            class.paths = vec![path(seconds(3))];
        }
        let before = SimTime::from_nanos(at(6_000).as_nanos() - 1);
        for (at, is_free) in [(before, false), (at(6_000), true)] {
            classes.push(caller("late", at, SimDuration::ZERO));
            let mut scenario = scenario(classes.clone());
            scenario.listener.profile = profile.clone();
            scenario.horizon = (at + SimDuration::from_nanos(1)).since(SimTime::ZERO);
            let answer = Log::of(&scenario).first_answer(room as u16);
            assert_eq!(answer == Some(Segment::SynAck), is_free, "{}", profile.name);
            classes.pop();
        }
    }
}

#[test]
fn a_client_that_closes_in_the_queue_is_acknowledged_and_keeps_its_place() {
    for profile in [nt351(), bsd44(), linux()] {
        let room = profile.capacity(5) as u16;
        let mut classes = vec![class("offender", linux(), once(100), 1.0)];
        classes.extend((0..room).map(|n| caller(&format!("queued {n}"), at(0), millis(10))));
        let mut late = caller("late", second(3_000), SimDuration::ZERO);
        late.profile = bsd44();
        classes.push(late);
        let mut scenario = scenario(classes);
        scenario.listener.profile = profile.clone();
        scenario.listener.hang = Hang::StuckAccept;
        let log = Log::of(&scenario);
        for class in 1..=room {
            let fins = log.times(class, End::Client, Segment::Fin);
            assert_eq!(fins, [at(300_020)], "{}: once, so it is acknowledged", profile.name);
            assert!(log.times(class, End::Listener, Segment::Rst).is_empty());
        }
        let full = if profile.name == "nt351" { Some(Segment::Rst) } else { None };
        assert_eq!(log.first_answer(room + 1), full, "{}", profile.name);
    }
}

/// Its banner time-out is so short that the answer to one of its SYNs finds it gone.
#[test]
fn a_client_that_resets_its_connection_in_the_queue_leaves_it_where_the_system_lets_it() {
    for (profile, keeps) in [(nt351(), true), (bsd44(), false), (linux(), true)] {
        // SYNs at 1000, 1001, …; the first answer at 1006, FIN at once, RST to the second answer.
        let mut hasty = caller("hasty", at(0), seconds(3));
        hasty.banner_timeout = millis(1);
        let late = caller("late", second(1_100), SimDuration::ZERO);
        let offender = class("offender", linux(), once(100), 1.0);
        let mut scenario = scenario(vec![offender, hasty, late]);
        scenario.listener.profile = profile;
        scenario.listener.backlog = 0;
        scenario.listener.hang = Hang::StuckAccept;
        scenario.horizon = seconds(1_101);
        let log = Log::of(&scenario);
        assert!(!log.times(1, End::Client, Segment::Rst).is_empty());
        let finds_room = log.first_answer(2) == Some(Segment::SynAck);
        assert_eq!(finds_room, !keeps, "{}", scenario.listener.profile.name);
    }
}

/// A `listener` whose accept is stuck, with room for two. One client is queued at second 900, and
/// two shake hands at second 1000, 10 ms away: the second of them (class 3) completes its
/// handshake into a full queue, 30 ms later.
fn overflowing(listener: &Profile, patience: SimDuration) -> Scenario {
    let mut limbo = caller("limbo", at(0), millis(10));
    limbo.banner_timeout = patience;
    let mut scenario = scenario(vec![
        class("offender", linux(), once(100), 1.0),
        caller("queued", second(900), millis(10)),
        caller("last", at(0), millis(10)),
        limbo,
    ]);
    scenario.listener.profile = listener.clone();
    scenario.listener.backlog = 1;
    scenario.listener.hang = Hang::StuckAccept;
    scenario
}

fn ending(scenario: &Scenario, class: u16) -> Option<(SimTime, Ending)> {
    let watch = Client { class, ..Client::default() };
    simulate_watched(scenario, &Remedy::default(), Streams::new(1, 0), watch).1.ended
}

#[test]
fn a_handshake_that_completes_into_the_full_linux_queue_is_open_to_the_client_alone() {
    let scenario = overflowing(&linux(), seconds(300));
    let log = Log::of(&scenario);
    let syn_acks = [10, 1_010, 3_010, 7_010, 15_010, 31_010].map(at);
    assert_eq!(log.times(3, End::Listener, Segment::SynAck), syn_acks);
    let acks = syn_acks.map(|sent| sent + millis(10));
    assert_eq!(log.times(3, End::Client, Segment::Ack), acks, "each SYN-ACK is acknowledged again");
    assert_eq!(ending(&scenario, 3), Some((at(300_020), Ending::TimedOut)), "no banner comes");
    assert_eq!(log.times(3, End::Client, Segment::Fin), [at(300_020)]);
    let reset = log.times(3, End::Listener, Segment::Rst);
    assert_eq!(reset, [at(300_030)], "the half-open entry is gone since 63 s after its SYN");
    for class in [1, 2] {
        assert_eq!(log.times(class, End::Listener, Segment::SynAck).len(), 1, "it is queued");
    }
}

/// When the client in limbo, whose handshake took 20 ms, sends its FIN, from the first on.
fn fins(limbo: &str, listener: &str) -> (Vec<u64>, Log) {
    let mut scenario = overflowing(&profile(listener), seconds(20));
    scenario.classes[3].profile = profile(limbo);
    let log = Log::of(&scenario);
    let fins = log.times(3, End::Client, Segment::Fin);
    assert_eq!(fins[0], at(20_020));
    (fins.iter().map(|at| at.since(fins[0]).as_nanos() / 1_000_000).collect(), log)
}

/// Measured on Linux 6.18: ten times.
#[test]
fn the_fin_of_a_client_in_limbo_is_not_acknowledged_and_sent_again_by_its_timer_of_data() {
    // The half-open entry outlives all of them, and sends its SYN-ACK but once.
    let patient = r#"{ base = "linux", syn-ack-gaps = ["1 day"] }"#;
    let (fins, log) = fins(r#""linux""#, patient);
    assert_eq!(fins, [0, 220, 440, 880, 1_760, 3_520, 7_040, 14_080, 28_160, 56_320]);
    assert!(log.times(3, End::Client, Segment::Rst).is_empty());
    assert!(log.times(3, End::Listener, Segment::Rst).is_empty());
}

#[test]
fn the_first_fin_after_the_half_open_entry_is_gone_gets_rst() {
    let (fins, log) = fins(r#""linux""#, r#""linux""#);
    assert_eq!(fins.last(), Some(&56_320), "the entry is gone after 63 s");
    assert_eq!(log.times(3, End::Client, Segment::Ack).len(), 6, "a closing client acknowledges");
    assert_eq!(log.times(3, End::Listener, Segment::Rst), [at(20_030 + 56_320)]);
}

#[test]
fn a_client_in_limbo_is_served_if_there_is_room_when_its_syn_ack_comes_again() {
    // Alone its worker serves one for 12 s, from the ACK at 900.02 s on, so that two wait.
    let mut scenario = overflowing(&linux(), seconds(300));
    scenario.classes.remove(0);
    scenario.classes.insert(1, caller("waits", second(995), millis(10)));
    scenario.classes[0].arrivals = once(990);
    scenario.listener.workers = 1;
    scenario.listener.exchanges = 0;
    scenario.listener.service = Distribution::Constant(seconds(12));
    let log = Log::of(&scenario);
    // Room comes at 1002.03 s. The SYN-ACK of 1003.01 s finds it; the others go first.
    let syn_acks = log.times(3, End::Listener, Segment::SynAck);
    assert_eq!(syn_acks, [10, 1_010, 3_010].map(at));
    let served = second(990) + millis(30) + seconds(4 * 12) + millis(10);
    assert_eq!(ending(&scenario, 3), Some((served, Ending::Served)));
}

#[test]
fn with_abort_on_overflow_the_handshake_is_reset_at_once() {
    let aborting = profile(r#"{ base = "linux", abort-on-overflow = true }"#);
    let scenario = overflowing(&aborting, seconds(300));
    let log = Log::of(&scenario);
    assert_eq!(log.times(3, End::Listener, Segment::SynAck), [at(10)]);
    assert_eq!(log.times(3, End::Listener, Segment::Rst), [at(30)]);
    assert_eq!(ending(&scenario, 3), Some((at(40), Ending::Reset)));
    let mut later = scenario;
    later.classes[3].arrivals = once(2_000);
    assert_eq!(Log::of(&later).first_answer(3), None, "a SYN over the full queue is dropped still");
}

#[test]
fn where_half_open_connections_count_no_handshake_completes_into_a_full_queue() {
    let counting = Profile { half_open_counts: true, ..proud() };
    for profile in [nt351(), counting] {
        let reset = profile.name == "nt351";
        let log = Log::of(&overflowing(&profile, seconds(300)));
        let first = if reset { Some(Segment::Rst) } else { None };
        assert_eq!(log.first_answer(3), first, "its SYN finds the queue full");
    }
}

/// What the SYN that follows those of `count` clients that vanished gets.
fn answer_after(profile: &Profile, count: u32) -> Option<Segment> {
    let mut classes = vanished(count);
    classes.push(caller("next", second(1_001), SimDuration::ZERO));
    let mut scenario = scenario(classes);
    scenario.listener.profile = profile.clone();
    scenario.horizon = seconds(1_002);
    Log::of(&scenario).first_answer(count as u16)
}

#[test]
fn the_room_of_both_queues_and_what_a_syn_over_it_gets_are_those_of_the_profile() {
    let rst = Some(Segment::Rst);
    for (profile, room, over) in [
        (r#""nt351""#, 6, rst),
        (r#"{ base = "nt351", backlog-extra = 2 }"#, 7, rst),
        (r#"{ base = "nt351", backlog-factor = 2 }"#, 11, rst),
        (r#"{ base = "nt351", overflow = "drop" }"#, 6, None),
        (r#""bsd44""#, 8, None),
        (r#""linux""#, 6, Some(Segment::SynAck)),
        (r#"{ base = "linux", syn-cookies = false }"#, 6, None),
        (r#"{ base = "linux", syn-cookies = false, half-open-extra = 3 }"#, 8, None),
        (
            r#"{ base = "linux", syn-cookies = false, half-open-extra = 0, overflow = "reset" }"#,
            5,
            rst,
        ),
        (
            r#"{ base = "linux", syn-cookies = false, half-open-counts = true, backlog-extra = 4 }"#,
            9,
            None,
        ),
    ] {
        let profile = self::profile(profile);
        assert_eq!(answer_after(&profile, room - 1), Some(Segment::SynAck), "{profile:?}");
        assert_eq!(answer_after(&profile, room), over, "{profile:?}");
    }
    let unlimited = profile(r#"{ base = "nt351", half-open-counts = false }"#);
    assert_eq!(answer_after(&unlimited, 100), Some(Segment::SynAck));
}

/// The SYNs of a client of `profile` against a port that hung so, and how its attempt ended.
fn syns(profile: &str, hang: Hang) -> (Vec<SimTime>, Option<(SimTime, Ending)>) {
    let mut client = caller("client", at(0), SimDuration::ZERO);
    client.profile = self::profile(profile);
    let mut scenario = scenario(vec![class("offender", linux(), once(100), 1.0), client]);
    scenario.listener.hang = hang;
    let watch = Client { class: 1, ..Client::default() };
    let seen = simulate_watched(&scenario, &Remedy::default(), Streams::new(1, 0), watch).1;
    (seen.syns, seen.ended)
}

#[test]
fn the_syns_of_a_client_are_those_of_its_profile() {
    let timed_out = |ms| Some((at(ms), Ending::TimedOut));
    let refused = |ms| Some((at(ms), Ending::Refused));
    for (profile, hang, sent, end) in [
        (
            r#"{ base = "bsd44", syn-gaps = ["1 s", "500 ms"] }"#,
            Hang::Silent,
            &[0_u64, 1_000][..],
            timed_out(1_500),
        ),
        (r#"{ base = "nt351", syn-retries = 1 }"#, Hang::Silent, &[0, 3_000], timed_out(9_000)),
        (r#"{ base = "linux", rst-retries = 1 }"#, Hang::StaleAddress, &[0, 500], refused(500)),
        (
            r#"{ base = "nt351", rst-gap = "3 s" }"#,
            Hang::StaleAddress,
            &[0, 3_000, 6_000, 9_000],
            refused(9_000),
        ),
    ] {
        let expected = sent.iter().map(|ms| at(*ms)).collect();
        assert_eq!(syns(profile, hang), (expected, end), "{profile}");
    }
}

#[test]
fn a_fin_is_sent_again_as_the_profile_of_its_client_says() {
    let patient = r#"{ base = "linux", syn-ack-gaps = ["1 day"] }"#;
    for (limbo, sent) in [
        (r#""nt351""#, &[0_u64, 300, 900, 2_100, 4_500, 9_300][..]),
        (r#"{ base = "bsd44", fin-retries = 3 }"#, &[0, 1_500, 4_500, 10_500]),
        (r#"{ base = "linux", loss-probe = false, fin-retries = 1 }"#, &[0, 220]),
        (
            r#"{ base = "linux", least-data-gap = "2 s", longest-gap = "6 s", fin-retries = 2 }"#,
            &[0, 240, 2_240, 6_240],
        ),
        (r#"{ base = "nt351", fin-retries = 0 }"#, &[0]),
    ] {
        assert_eq!(fins(limbo, patient).0, sent, "{limbo}");
    }
}
