//! Signals and second runs leave earlier results as they are.
#![cfg(unix)]

use std::process::{Child, Command};

use crate::place::{Place, Said, ends_within_seconds};

#[test]
fn a_signal_stops_a_run_within_a_replication_and_leaves_earlier_results() {
    let place = Place::new();
    place.run(&["run", "small.toml", "--out", "out"]).expect_code(0);
    let before = place.content("");
    for (signal, code) in [("HUP", 129), ("INT", 130), ("TERM", 143)] {
        if is_ignored(signal, code - 128) {
            continue;
        }
        let mut child = place.long_run();
        // A second one ends nothing sooner and leaves nothing more.
        kill(&child, signal);
        kill(&child, signal);
        // The replication takes minutes.
        assert!(ends_within_seconds(&mut child, 10), "it goes on after SIG{signal}");
        let said = Said::from(child.wait_with_output().expect("it ends")).expect_code(code);
        assert_eq!(said.err, "stopped; earlier results are untouched\n");
        assert_eq!(said.out, "");
        assert!(place.content("") == before, "SIG{signal} left something behind");
    }
}

#[test]
fn a_stopped_first_run_leaves_no_folder() {
    if is_ignored("INT", 2) {
        return;
    }
    let place = Place::new();
    let before = place.content("");
    let child = place.long_run();
    kill(&child, "INT");
    Said::from(child.wait_with_output().expect("it ends")).expect_code(130);
    assert!(place.content("") == before, "something was left behind");
}

#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_was_ignored_before_the_run_stays_so() {
    let place = Place::new();
    let run = "trap '' HUP; exec \"$0\" run small.toml --replications 50000 --out out";
    let mut command = Command::new("sh");
    command.args(["-c", run, env!("CARGO_BIN_EXE_porthang")]).current_dir(place.path(""));
    let child = place.claimed(&mut command);
    kill(&child, "HUP");
    kill(&child, "TERM");
    Said::from(child.wait_with_output().expect("it ends")).expect_code(143);
}

#[test]
fn a_second_run_of_the_same_folder_is_refused() {
    let place = Place::without_charts();
    let first = place.run_of("50000");
    let said = place.run(&["run", "small.toml", "--out", "out"]).expect_code(3);
    let holder = format!("process {}", first.id());
    assert!(said.err.contains(&holder), "{holder} in {}", said.err);
    kill(&first, "TERM");
    Said::from(first.wait_with_output().expect("it ends")).expect_code(143);
    place.run(&["run", "small.toml", "--out", "out"]).expect_code(0);
}

#[test]
fn a_killed_run_leaves_earlier_results_and_does_not_stand_in_the_way() {
    let place = Place::without_charts();
    let again = ["run", "small.toml", "--out", "out"];
    place.run(&again).expect_code(0);
    let before = place.content("");
    let child = place.run_of("50000");
    kill(&child, "KILL");
    child.wait_with_output().expect("it ends");
    let without_store = |mut content: Vec<(String, Vec<u8>)>| {
        content.retain(|(path, _)| path != "out/replications.store");
        content
    };
    let mut after = without_store(place.content(""));
    after.retain(|(path, _)| path != "out/.porthang.lock");
    let before = without_store(before);
    assert!(after == before, "earlier results changed");
    place.run(&again).expect_code(0);
    let after = without_store(place.content(""));
    assert!(after == before, "the lock of the killed run is still there");
}

/// Whether this signal is ignored where the tests run, as SIGINT is in what a shell runs in the
/// background: a run ignores it too then. Only Linux tells.
fn is_ignored(name: &str, number: i32) -> bool {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = told.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
    let is_ignored = ignored.is_some_and(|set| set >> (number - 1) & 1 == 1);
    if is_ignored {
        eprintln!("skipped: SIG{name} is ignored here");
    }
    is_ignored
}

/// Sends a signal to `child`.
fn kill(child: &Child, signal: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-s", signal, &id]).status();
    assert!(sent.expect("kill starts").success());
}
