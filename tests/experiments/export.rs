//! What remedies come to as units of systemd and manifests of Kubernetes.
//!
//! That systemd and the API of Kubernetes take them, and do by them what was simulated, is what
//! `.ci/export-check` holds.

use porthang::experiment::{Experiment, NamedRemedy, config};
use porthang::model::Measure;
use porthang::report::export::{Refusal, Target, export};

const TEXT: &str = include_str!("exports.toml");

fn experiment(greeting: &str) -> Experiment {
    let greets = [("listener.greeting".to_owned(), greeting.to_owned())];
    config::read("exports.toml", TEXT, &greets, &config::no_files)
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// Everything that is exported to `target`, and why nothing is.
fn all(target: Target) -> String {
    let experiment = experiment("smtp");
    let one = |named| match export(target, &experiment, named) {
        Ok(text) => format!("{text}\n"),
        Err(refusal) => format!("# “{}”: {refusal:?}\n\n", named.name),
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

#[test]
fn where_listeners_stand_is_not_carried() {
    let mut experiment = experiment("smtp");
    let names = |named: &&mut NamedRemedy| named.name == "exchangers";
    let named = experiment.remedies.iter_mut().find(names).expect("a remedy");
    let mut exported = |at: &[&str]| {
        let Some(Measure::Standby(standby)) = named.remedy.measures.first_mut() else {
            panic!("a standby")
        };
        standby.at = at.iter().map(|node| (*node).to_owned()).collect();
        let named = named.clone();
        export(Target::Kubernetes, &self::experiment("smtp"), &named).expect("an export")
    };
    assert!(!exported(&[]).contains("where the listeners stand"));
    assert!(exported(&["Denver"]).contains("# Not carried: where the listeners stand"));
}

/// The values behind `key` in the export of `remedy`.
fn values(target: Target, remedy: &str, key: &str) -> Vec<String> {
    let experiment = experiment("smtp");
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

#[test]
fn a_probe_waits_for_what_the_listener_greets_with_or_is_refused() {
    let probe = |greeting| {
        let experiment = experiment(greeting);
        let by_banner = experiment.remedies.iter().find(|named| named.name == "docker");
        export(Target::Kubernetes, &experiment, by_banner.expect("a remedy"))
    };
    for (greeting, handler) in [
        ("smtp", "- \"nc -w 30 127.0.0.1 25 </dev/null | grep -q '^220'\"\n"),
        ("http", "path: /\n              port: http\n"),
    ] {
        let text = probe(greeting).expect("an export");
        assert!(text.contains(handler), "{text}");
    }
    let refusal = probe("none").expect_err("there is nothing to wait for");
    assert!(matches!(refusal, Refusal::Harmful { .. }), "{refusal:?}");
}
