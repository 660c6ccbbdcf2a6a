//! How ports are restarted, when that is planned, and how workers are replaced.

use porthang::model::client::Ending;
use porthang::model::listener::Service;
use porthang::model::remedy::{RECYCLE_PRESETS, SCHEDULE_PRESETS, WORKER_TIMEOUT_PRESETS};
use porthang::model::restart::PRESETS;
use porthang::model::world::{Fact, Turn};

use super::{Facts, calls, facts, poison};

const HOUR: f64 = 3_600.0;
const DAY: f64 = 24.0 * HOUR;

impl Facts {
    /// When the port goes to which phase, or is back.
    fn phases(&self) -> Vec<(f64, Service)> {
        self.all(|fact| match fact {
            Fact::Port { turn: Turn::Service { service, .. }, .. } => Some(service),
            _ => None,
        })
    }

    /// How long each stay in this phase lasts, up to the next one.
    fn stays(&self, service: Service) -> Vec<f64> {
        let phases = self.phases();
        let of = phases.windows(2).filter(|pair| pair[0].1 == service);
        of.map(|pair| pair[1].0 - pair[0].0).collect()
    }
}

fn about(found: f64, expected: f64, share: f64) {
    assert!((found / expected - 1.0).abs() < share, "{found} is not {expected}");
}

fn noticing(restart: &str) -> String {
    format!(r#"{{ operator = {{ notices = "10 s", restart = {restart} }} }}"#)
}

#[test]
fn all_restarts_are_read_back_here() {
    assert_eq!(PRESETS.names(), ["nt351-reboot", "service", "kubernetes", "systemd", "prefork"]);
    assert_eq!(SCHEDULE_PRESETS.names(), ["cron-nightly", "cron-weekly"]);
    assert_eq!(RECYCLE_PRESETS.names(), ["gunicorn-max-requests"]);
    assert_eq!(WORKER_TIMEOUT_PRESETS.names(), ["gunicorn-timeout", "unicorn-timeout"]);
}

#[test]
fn a_service_listens_again_after_300_ms() {
    let facts = facts("1 min", &poison("5 s"), r#""silent""#, &noticing(r#""service""#));
    assert_eq!(facts.phases(), [(15.0, Service::Closed), (15.3, Service::Serving)]);
}

/// Measured on Linux 6.18 by killing a stuck worker of nginx whose master lives: of three clients
/// that wait three are served.
#[test]
fn a_program_whose_socket_outlives_it_loses_nobody_who_waits() {
    let users = [5.0, 5.1, 5.2, 12.1, 20.0]
        .map(|at| calls(&format!("user {at}"), &format!(r#"once = {{ at = "{} ms" }}"#, at * 1e3)));
    let clients = [vec![poison("2 s")], users.to_vec()].concat().join(", ");
    let served = |restart: &str| {
        let facts = facts("1 min", &clients, r#""stuck-accept""#, &noticing(restart));
        facts.times(|fact| matches!(fact, Fact::Ended { ending: Ending::Served, .. }))
    };
    let all = [12.301, 12.301, 12.301, 12.301, 20.001];
    assert_eq!(served(r#"{ base = "service", scope = "program" }"#), all);
    assert_eq!(served(r#""prefork""#), [13.001, 13.001, 13.001, 13.001, 20.001]);
    assert_eq!(served(r#""service""#), [20.001], "the others are reset");
}

#[test]
fn a_reboot_of_nt_goes_through_its_phases_as_long_as_they_are_assumed_to_be() {
    let hourly = r#"{ schedule = { every = "1 hour", clock = "wall", restart = "nt351-reboot" } }"#;
    let facts = facts("100 days", &poison("5 s"), r#""silent""#, hourly);
    let shutdown = facts.stays(Service::ShuttingDown);
    assert!(shutdown.len() > 2_000 && shutdown.iter().all(|s| *s == 30.0));
    let mut dark = facts.stays(Service::Dark);
    dark.sort_by(f64::total_cmp);
    let quantile = |p: f64| dark[(p * dark.len() as f64) as usize];
    about(quantile(0.5), 150.0, 0.03);
    // One sigma of a lognormal law.
    about(quantile(0.841_345) / quantile(0.5), libm::exp(0.35), 0.03);
    let closed = facts.stays(Service::Closed);
    assert!(closed.iter().all(|s| (30.0..=90.0).contains(s)));
    about(closed.iter().sum::<f64>() / closed.len() as f64, 60.0, 0.03);
}

/// A liveness probe that finds the program stuck soon after each start.
#[test]
fn kubernetes_kills_after_the_grace_and_delays_restarts_in_a_row() {
    let offender = calls("offender", r#"renewal = { gap = "1 s" }"#)
        .replace("arrivals", "invalid = 1.0, arrivals");
    let watchdog = r#"{ watchdog = { base = "kubernetes-liveness", probe = "banner", restart = "kubernetes" } }"#;
    let facts = facts("30 min", &offender, r#""stuck-accept""#, watchdog);
    let graces = facts.all(|fact| match fact {
        Fact::Port { turn: Turn::Grace { until, .. }, .. } => Some(until.as_secs_f64()),
        _ => None,
    });
    assert!(graces.len() >= 7 && graces.iter().all(|(at, until)| (until - at - 30.0).abs() < 1e-9));
    let delays = facts.all(|fact| match fact {
        Fact::Port { turn: Turn::BackedOff { until }, .. } => Some(until.as_secs_f64()),
        _ => None,
    });
    let delays: Vec<f64> = delays.iter().map(|(at, until)| (until - at).round()).collect();
    assert_eq!(delays[..6], [10.0, 20.0, 40.0, 80.0, 160.0, 300.0], "the first is not delayed");
    assert!(delays[6..].iter().all(|delay| *delay == 300.0));
    let closed = facts.stays(Service::Closed);
    assert!((closed[0] - 2.0).abs() < 1e-9, "until it listens: {}", closed[0]);
}

#[test]
fn kubernetes_forgets_its_delays_after_ten_minutes_of_running() {
    for (second, delayed) in [(700, false), (500, true)] {
        let clients = format!(
            "{}, {}",
            poison("5 s"),
            poison(&format!("{second} s")).replace("offender", "other")
        );
        let watchdog = r#"{ watchdog = { base = "kubernetes-liveness", probe = "banner", restart = "kubernetes" } }"#;
        let facts = facts("20 min", &clients, r#""stuck-accept""#, watchdog);
        let graces =
            facts.times(|fact| matches!(fact, Fact::Port { turn: Turn::Grace { .. }, .. })).len();
        let delays = facts
            .times(|fact| matches!(fact, Fact::Port { turn: Turn::BackedOff { .. }, .. }))
            .len();
        assert_eq!((graces, delays), (2, usize::from(delayed)), "{second} s");
    }
}

#[test]
fn systemd_listens_after_400_ms_and_gives_up_at_the_sixth_start_in_ten_seconds() {
    let offender = calls("offender", r#"renewal = { gap = "100 ms" }"#)
        .replace("arrivals", "invalid = 1.0, arrivals");
    let watchdog = |period: &str| {
        format!(
            r#"{{ watchdog = {{ probe = "banner", period = "{period}", timeout = "500 ms", failures = 1, restart = "systemd" }} }}"#
        )
    };
    let hasty = facts("1 min", &offender, r#""silent""#, &watchdog("1 s"));
    let closed = hasty.stays(Service::Closed);
    assert_eq!(closed.len(), 5);
    assert!(closed.iter().all(|s| (s - 0.4).abs() < 1e-9), "{closed:?}");
    let given_up =
        hasty.times(|fact| matches!(fact, Fact::Port { turn: Turn::GivenUp { .. }, .. }));
    let sixth = hasty.phases().iter().filter(|it| it.1 == Service::Closed).nth(5).unwrap().0;
    assert_eq!(given_up.len(), 1);
    assert!((0.0..=0.4).contains(&(given_up[0] - sixth)), "{given_up:?}, {sixth}");
    let slow = facts("10 min", &offender, r#""silent""#, &watchdog("3 s"));
    assert!(
        slow.times(|fact| matches!(fact, Fact::Port { turn: Turn::GivenUp { .. }, .. })).is_empty()
    );
}

#[test]
fn crontabs_restart_at_three_at_night() {
    for (name, days) in [("cron-nightly", vec![0.0, 1.0, 2.0]), ("cron-weekly", vec![6.0, 13.0])] {
        let schedule = format!(r#"{{ schedule = {{ base = "{name}", restart = "service" }} }}"#);
        let facts = facts("20 days", &poison("5 s"), r#""silent""#, &schedule);
        let at = facts.times(|fact| {
            matches!(fact, Fact::Port { turn: Turn::Service { by: Some(_), .. }, .. })
        });
        let expected: Vec<f64> = days.iter().map(|day| day * DAY + 3.0 * HOUR).collect();
        assert_eq!(at[..expected.len()], expected, "{name}: the first day is a Monday");
    }
}

/// One worker, a call every 10 ms: where it is replaced nobody is accepted for a second.
#[test]
fn gunicorn_replaces_a_worker_after_1000_to_1050_sessions() {
    let text = r#"
        title = "Recycling"
        seed = 1
        horizon = "12 min"
        replications = { min = 1, max = 1 }
        network = { star = { latency = "0 s" } }
        clients = [{ name = "users", hosts = 1, profile = "linux", arrivals = { renewal = { gap = "10 ms" } } }]
        listener = { profile = "linux", backlog = 1000, workers = 1, service = "1 ms", exchanges = 0, hang = "silent" }
        remedies = { it = [{ recycle = { base = "gunicorn-max-requests" } }] }
        "#;
    let facts = super::facts_of(text);
    let accepted = facts.times(|fact| matches!(fact, Fact::Accepted { .. }));
    let (mut lives, mut since) = (Vec::new(), 0);
    for (index, pair) in accepted.windows(2).enumerate() {
        let pause = pair[1] - pair[0];
        if pause > 0.5 {
            assert!((pause - 1.001).abs() < 1e-6, "a session, and a second: {pause}");
            lives.push(index + 1 - since);
            since = index + 1;
        }
    }
    assert!(lives.len() > 60 && lives.iter().all(|life| (1_000..=1_050).contains(life)));
    let mean = lives.iter().sum::<usize>() as f64 / lives.len() as f64;
    // Uniform on 51 numbers: the error of the mean of seventy is 1.8.
    assert!((mean - 1_025.0).abs() < 7.0, "{mean}");
    assert!(lives.iter().max() > lives.iter().min());
}

/// Four workers: the first is killed, and the one that takes its place takes calls a second later.
#[test]
fn gunicorn_kills_a_worker_at_the_first_whole_second_after_30_and_unicorn_after_60() {
    for (preset, after) in [("gunicorn-timeout", 30.0), ("unicorn-timeout", 60.0)] {
        let timeout = format!(r#"{{ worker-timeout = {{ base = "{preset}" }} }}"#);
        for (poisoned, looks) in [("5400 ms", 6.0), ("5 s", 6.0)] {
            let facts = facts("3 min", &poison(poisoned), r#""stuck-worker""#, &timeout);
            let at = |turn: fn(&Turn) -> bool| {
                facts.times(|fact| matches!(fact, Fact::Port { turn: it, .. } if turn(&it)))
            };
            let killed = at(|turn| matches!(turn, Turn::WorkerKilled { .. }));
            let back = at(|turn| matches!(turn, Turn::WorkerBack));
            assert_eq!((killed, back), (vec![looks + after], vec![looks + after + 1.0]));
        }
    }
}
