//! The probes of watchdogs and the checks of balancers.

use porthang::model::remedy::{BALANCER_PRESETS, PROBING_PRESETS};
use porthang::model::segment::{ListenerId, Segment};
use porthang::model::world::{Fact, Turn};

use super::{Facts, calls, facts, poison};

/// What a probe sends that opens a connection and closes it, and one that breaks its handshake off.
const OPENS: &[Segment] = &[Segment::Syn, Segment::Ack, Segment::Fin];
const BREAKS_OFF: &[Segment] = &[Segment::Syn, Segment::Rst];

impl Facts {
    /// When probes of this listener begin.
    fn probes(&self, of: u16) -> Vec<f64> {
        let is_its = |listener| listener == ListenerId(of);
        self.times(|fact| matches!(fact, Fact::Probe { listener, .. } if is_its(listener)))
    }

    /// When they end, and whether they were answered.
    fn probed(&self, of: u16) -> Vec<(f64, bool)> {
        self.all(|fact| match fact {
            Fact::Probed { listener: ListenerId(listener), probed, .. } if listener == of => {
                Some(probed.answered)
            }
            _ => None,
        })
    }

    /// What the first probe sends.
    fn first_probe(&self) -> Vec<Segment> {
        let first = self.all(|fact| match fact {
            Fact::Probe { connection, .. } => Some(connection),
            _ => None,
        });
        self.sent_by_client(first[0].1)
    }
}

/// From the hang on, by the source of each: a period and a time-out for each failure.
#[test]
fn probes_come_and_fail_when_the_preset_says_and_then_the_port_is_restarted() {
    let table = [
        ("kubernetes-liveness", 25, &[10, 20, 30, 40, 50][..], &[31, 41, 51][..], "connection"),
        ("systemd-watchdog", 100, &[90, 180], &[270], "banner"),
        ("docker-healthcheck", 31, &[30, 60, 120, 180], &[90, 150, 210], "banner"),
    ];
    assert_eq!(PROBING_PRESETS.names(), table.map(|(name, ..)| name));
    for (name, hang, begin, fail, waits_for) in table {
        let watchdog = format!(r#"{{ watchdog = {{ base = "{name}", restart = "service" }} }}"#);
        let facts = super::facts("10 min", &poison(&format!("{hang} s")), r#""silent""#, &watchdog);
        let seconds = |list: &[u64]| list.iter().map(|s| *s as f64).collect::<Vec<f64>>();
        assert_eq!(facts.probes(0)[..begin.len()], seconds(begin), "{name}");
        let probed = facts.probed(0);
        let failed: Vec<f64> = probed.iter().filter(|it| !it.1).map(|it| it.0).collect();
        assert_eq!(failed, seconds(fail), "{name}");
        let restarts = facts.times(|fact| {
            matches!(fact, Fact::Port { turn: Turn::Service { by: Some(_), .. }, .. })
        });
        assert_eq!(restarts, [*fail.last().unwrap() as f64], "{name}");
        // The reply to a probe that has its banner may find it gone.
        assert!(facts.first_probe().starts_with(OPENS), "{name}: {:?}", facts.first_probe());
        // A probe for the banner ends with it; that it needs it shows where nobody accepts.
        let stuck = super::facts("10 min", &poison("1 s"), r#""stuck-accept""#, &watchdog);
        let sees_it = stuck.probed(0).first().is_some_and(|(_, answered)| !answered);
        assert_eq!(sees_it, waits_for == "banner", "{name}");
    }
}

/// The ticks of the kubelet go on through a restart, those of each probe its own: none comes a whole
/// period after the start. What counts from the start begins anew. The restart comes at 51 s, 270 s
/// and 210 s, and the program listens as long after that as it says.
#[test]
fn the_first_probes_of_a_start_come_when_the_preset_says() {
    let startup = r#", startup = { period = "7 s", timeout = "1 s", failures = 9 }"#;
    let delayed = startup.replace("period", r#"initial-delay = "6 s", period"#);
    let restart = |base: &str, hang, closed, startup: &str| {
        let watchdog = format!(
            r#"{{ watchdog = {{ base = "{base}", restart = {{ closed = "{closed}" }}{startup} }} }}"#
        );
        let calls = poison(&format!("{hang} s"));
        super::facts("10 min", &calls, r#""silent""#, &watchdog)
    };
    for (base, hang, closed, startup, restarted, expected) in [
        ("kubernetes-liveness", 25, "1 ms", "", 51.0, [60.0, 70.0, 80.0, 90.0]),
        ("kubernetes-liveness", 25, "12 s", "", 51.0, [60.0, 70.0, 80.0, 90.0]),
        ("kubernetes-liveness", 25, "12 s", startup, 51.0, [56.0, 63.0, 70.0, 80.0]),
        ("kubernetes-liveness", 25, "12 s", &delayed, 51.0, [63.0, 70.0, 80.0, 90.0]),
        ("systemd-watchdog", 100, "1 ms", "", 270.0, [360.0, 450.0, 540.0, 630.0]),
        ("docker-healthcheck", 31, "1 ms", "", 210.0, [240.0, 270.0, 300.0, 330.0]),
    ] {
        let probes = restart(base, hang, closed, startup).probes(0);
        let after = probes.into_iter().filter(|at| *at > restarted);
        let within: Vec<f64> = expected.into_iter().filter(|at| *at < 600.0).collect();
        let first: Vec<f64> = after.take(within.len()).collect();
        assert_eq!(first, within, "{base}, {closed}{startup}");
    }
}

/// Calls ten times a second, the first listener hung from `hang` on and restarted `notices` later.
fn balanced(name: &str, hang: &str, notices: &str) -> Facts {
    let measures = format!(
        r#"{{ standby = {{ listeners = 2, by = {{ balancer = {{ base = "{name}", picks = "first" }} }} }} }},
           {{ operator = {{ notices = "{notices}", restart = "service" }} }}"#
    );
    let users = calls("users", r#"renewal = { gap = "100 ms" }"#);
    facts("10 min", &format!("{}, {users}", poison(hang)), r#""silent""#, &measures)
}

impl Facts {
    /// When calls leave the first listener, come back, and so on: the first at another than before.
    fn turns(&self) -> Vec<f64> {
        let calls = self.all(|fact| match fact {
            Fact::Attempt { listener, invalid: false, .. } => Some(listener.0),
            _ => None,
        });
        let turns = calls.windows(2).filter(|pair| pair[0].1 != pair[1].1);
        turns.map(|pair| pair[1].0).collect()
    }
}

/// The first is out when the last of its failures is in, and back after as many successes as the
/// preset says, of checks that go on in its rhythm.
#[test]
fn checks_take_a_listener_out_and_bring_it_back_when_the_preset_says() {
    let table = [
        ("haproxy", 8.001, &[2.0, 4.0, 6.0, 8.0, 10.0, 14.0, 18.0, 22.0][..], 20.0, 28.0),
        ("aws-target-group", 61.0, &[30.0, 60.0, 90.0, 120.0, 150.0], 130.0, 330.0),
        ("kubernetes-readiness", 25.0, &[10.0, 20.0, 30.0, 40.0, 50.0, 60.0], 51.0, 110.0),
    ];
    // The restart comes before the check that is the first to pass.
    let restarts = [25.0, 200.0, 105.0];
    assert_eq!(BALANCER_PRESETS.names(), table.map(|(name, ..)| name));
    for ((name, hang, checks, out, back), restart) in table.into_iter().zip(restarts) {
        let ms = |seconds: f64| format!("{} ms", (seconds * 1e3).round());
        let facts = balanced(name, &ms(hang), &ms(restart - hang));
        assert_eq!(facts.probes(0)[..checks.len()], *checks, "{name}");
        let [left, returned] = facts.turns()[..] else { panic!("{name}: {:?}", facts.turns()) };
        // Calls come every 100 ms, at the same instants as checks.
        let within_a_call = |late: f64| (0.0..0.101).contains(&late);
        assert!(within_a_call(left - out), "{name}: out at {left}");
        assert!(within_a_call(returned - back), "{name}: back at {returned}");
        let segments = if name == "haproxy" { BREAKS_OFF } else { OPENS };
        assert_eq!(facts.first_probe(), segments, "{name}");
    }
}

/// Captured from HAProxy on Debian 12: SYN, SYN-ACK, RST. It takes no place, so that a stopped server
/// is up as long as its queue has room.
#[test]
fn the_check_of_haproxy_is_blind_to_a_stuck_program_until_its_queue_is_full() {
    let later = |count: u64| {
        let calls = (0..count).map(|n| {
            let once = format!(r#"once = {{ at = "{} s" }}"#, 60 + n);
            calls(&format!("user {n}"), &once)
        });
        let all: Vec<String> = calls.chain([poison("8 s")]).collect();
        all.join(", ")
    };
    let balancer = r#"{ standby = { listeners = 2, by = { balancer = { base = "haproxy", picks = "first" } } } }"#;
    for (count, failures) in [(3, 0), (5, 0), (6, 3)] {
        let facts = facts("90 s", &later(count), r#""stuck-accept""#, balancer);
        assert_eq!(facts.turns().len(), 0);
        let failed = facts.probed(0).into_iter().filter(|(_, answered)| !answered).count();
        assert!(failed >= failures && (failed == 0) == (failures == 0), "{count}: {failed}");
    }
}
