//! What remedies come to as units of systemd and manifests of Kubernetes.
//!
//! That systemd and the API of Kubernetes take them is what `.ci/export-check` holds.

use porthang::experiment::{Experiment, config};
use porthang::report::export::{Target, export};

const TEXT: &str = r#"title = "Exports"
seed = 1
horizon = "30 days"

[replications]
min = 1
max = 1

[network]
star = { latency = "20 ms" }

[[clients]]
name = "relays"
hosts = 40
profile = "linux"
arrivals = { poisson = { rate = "500 / day" } }

[listener]
profile = "linux"
backlog = 5
workers = 4
service = "2 s"
hang = "stuck-accept"

[remedies]
"liveness" = [{ watchdog = { base = "kubernetes-liveness", restart = "kubernetes" } }]
"notices" = [{ watchdog = { base = "systemd-watchdog", restart = "systemd" } }]
"doubtful queue" = [
  { filter = { drops = 0.95 } },
  { watchdog = { probe = { queue = { share = 0.8 } }, period = "2500 ms", failures = 3, clock = "wall", misses = 0.01, restart = { grace = "1500 ms", closed = "1 s", fails = 0.1, slow-start = { workers = 1, for = "1 min" } } } },
  { fix = { at = "7 days", outage = "1 min" } },
]
"process" = [{ watchdog = { probe = "process", period = "10 s", failures = 3, restart = { base = "kubernetes", limit = { starts = 3, within = "1 hour" } } } }]
"nightly reboot" = [{ schedule = { base = "cron-nightly", jitter = "30 min", restart = "nt351-reboot" } }]
"thrice on weekdays" = [{ schedule = { every = "8 hours", at = "3 hours", days = "mon-fri", drain = "1 min", restart = "service" } }]
"often" = [{ schedule = { every = "20 min", at = "5 min", restart = "service" } }]
"half past" = [{ schedule = { every = "90 min", at = "30 min", restart = "service" } }]
"every Monday" = [{ schedule = { every = "7 days", clock = "wall", restart = "service" } }]
"every other day" = [{ schedule = { every = "2 days", clock = "wall", restart = "service" } }]
"at an age" = [{ schedule = { every = "36 hours", jitter = "1 hour", restart = { base = "service", grace = "5 s" } } }]
"both" = [
  { watchdog = { probe = "banner", period = "60 s", timeout = "45 s", failures = 1, restart = "nt351-reboot" } },
  { schedule = { base = "cron-weekly", restart = "service" } },
]
"twice" = [
  { watchdog = { base = "kubernetes-liveness", restart = "service" } },
  { watchdog = { base = "docker-healthcheck", restart = "service" } },
]
"balancer" = [
  { standby = { listeners = 3, by = { balancer = { base = "haproxy", takeover = "5 s" } } } },
  { watchdog = { base = "kubernetes-liveness", restart = "kubernetes" } },
  { schedule = { base = "cron-nightly", stagger = "10 min", restart = "kubernetes" } },
]
"exchangers" = [{ standby = { listeners = 2 } }]
"people" = [{ operator = { notices = "2 hours", restart = "service" } }]
"nothing" = []
"#;

fn experiment() -> Experiment {
    config::read("exports.toml", TEXT, &[], &config::no_files)
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// Everything that is exported to `target`, and why nothing is.
fn all(target: Target) -> String {
    let experiment = experiment();
    let one = |named| match export(target, &experiment, named) {
        Ok(text) => format!("{text}\n"),
        Err(missing) => format!("# “{}”: nothing of {missing:?}\n\n", named.name),
    };
    let version = concat!("porthang ", env!("CARGO_PKG_VERSION"));
    experiment.remedies.iter().map(one).collect::<String>().replace(version, "porthang X.Y.Z")
}

#[test]
fn units_of_systemd_carry_the_numbers_of_a_remedy() {
    insta::assert_snapshot!(all(Target::Systemd));
}

#[test]
fn manifests_of_kubernetes_carry_the_numbers_of_a_remedy() {
    insta::assert_snapshot!(all(Target::Kubernetes));
}

/// The values behind `key` in the export of `remedy`.
fn values(target: Target, remedy: &str, key: &str) -> Vec<String> {
    let experiment = experiment();
    let named = experiment.remedies.iter().find(|named| named.name == remedy).expect("a remedy");
    let text = export(target, &experiment, named).expect("an export");
    let values = text.lines().filter_map(|line| line.trim().strip_prefix(key));
    values.map(|value| value.trim().to_owned()).collect()
}

#[test]
fn a_preset_comes_back_as_the_defaults_that_it_was_taken_from() {
    for (key, value) in [
        ("periodSeconds:", "10"),
        ("timeoutSeconds:", "1"),
        ("failureThreshold:", "3"),
        ("terminationGracePeriodSeconds:", "30"),
    ] {
        assert_eq!(values(Target::Kubernetes, "liveness", key), [value], "{key}");
    }
    for (key, value) in [
        ("WatchdogSec=", "180s"),
        ("RestartSec=", "100ms"),
        ("StartLimitBurst=", "5"),
        ("StartLimitIntervalSec=", "10s"),
    ] {
        assert_eq!(values(Target::Systemd, "notices", key), [value], "{key}");
    }
    assert_eq!(values(Target::Systemd, "nightly reboot", "OnCalendar="), ["*-*-* 03:00:00"]);
    assert_eq!(values(Target::Kubernetes, "balancer", "successThreshold:"), ["2"]);
    assert_eq!(values(Target::Kubernetes, "exchangers", "replicas:"), ["2"]);
    assert_eq!(values(Target::Kubernetes, "both", "schedule:"), ["\"0 3 * * sun\""]);
}
