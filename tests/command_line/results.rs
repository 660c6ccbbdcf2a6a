//! What cannot be written exits 3, and earlier results stay as they are.

use std::fs;
use std::process::Command;

use crate::place::{Place, Said};

#[test]
fn a_folder_that_cannot_be_written_exits_3_before_the_run() {
    let place = Place::new();
    let before = place.content("");
    for out in ["small.toml", "small.toml/below"] {
        // So many replications would take minutes.
        let arguments = ["run", "small.toml", "--replications", "200000", "--out", out];
        let said = place.run(&arguments).expect_code(3);
        assert!(said.err.starts_with(&format!("{out}: ")), "{}", said.err);
        assert!(said.err.contains("--out"), "{}", said.err);
    }
    assert!(place.content("") == before, "something was written");
}

#[test]
fn a_folder_in_the_place_of_a_result_exits_3_and_leaves_the_others() {
    let place = Place::without_charts();
    place.run(&["run", "small.toml"]).expect_code(0);
    fs::remove_file(place.path("results/small/summary.csv")).expect("removed");
    fs::create_dir(place.path("results/small/summary.csv")).expect("created");
    let before = place.content("results");
    let said = place.run(&["run", "small.toml", "--seed", "2"]).expect_code(3);
    assert!(said.err.contains("summary.csv is a folder"), "{}", said.err);
    assert!(place.content("results") == before, "earlier results changed");
}

#[test]
fn files_that_no_run_has_made_exit_3_before_the_run_and_stay() {
    let place = Place::new();
    fs::create_dir(place.path("out")).expect("created");
    for name in ["notes.txt", "summary.csv", "availability.svg", "manifest.toml"] {
        fs::write(place.path("out").join(name), "name = \"mine\"\n").expect("written");
    }
    let before = place.content("");
    let again = ["run", "small.toml", "--replications", "200000", "--out", "out"];
    let said = place.run(&again).expect_code(3);
    let expected = "out: a run would overwrite these files, and no run has made them: \
                    availability.svg, summary.csv, manifest.toml\n  help: move them away (a \
                    run that was stopped may have left them), or choose another folder with \
                    --out\n";
    assert_eq!(said.err, expected);
    assert!(place.content("") == before, "something was written");
}

#[test]
fn results_of_another_experiment_are_replaced() {
    let place = Place::without_charts();
    place.run(&["run", "small.toml", "--out", "out"]).expect_code(0);
    fs::copy(place.path("small.toml"), place.path("other.toml")).expect("copied");
    place.run(&["run", "other.toml", "--out", "out"]).expect_code(0);
    let manifest = fs::read_to_string(place.path("out/manifest.toml")).expect("written");
    assert!(manifest.contains("experiment = \"other\""), "{manifest}");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_lock_exits_3_and_is_not_followed() {
    let place = Place::new();
    fs::create_dir(place.path("out")).expect("created");
    for link in [std::os::unix::fs::symlink, fs::hard_link] {
        link(place.path("small.toml"), place.path("out/.porthang.lock")).expect("linked");
        let before = place.content("");
        let said = place.run(&["run", "small.toml", "--out", "out"]).expect_code(3);
        assert!(said.err.starts_with("out: .porthang.lock is a"), "{}", said.err);
        assert!(place.content("") == before, "something was written");
        fs::remove_file(place.path("out/.porthang.lock")).expect("removed");
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_exits_3_and_leaves_earlier_results() {
    let place = Place::without_charts();
    place.run(&["run", "small.toml"]).expect_code(0);
    let before = place.content("results");
    // No file may grow beyond some blocks. The signal that says so may be ignored or not.
    for trap in ["trap '' XFSZ", "trap - XFSZ"] {
        for (options, out) in [("", "nothing  "), ("--json", "{\n"), ("--quiet", "remedy  ")] {
            let run = format!("{trap}; ulimit -f 4; exec \"$0\" run small.toml --seed 2 {options}");
            let said = shell(&place, &run).expect_code(3);
            let why = "\nresults/small: replications cannot be stored: File too large";
            assert!(said.err.contains(why), "{}", said.err);
            assert!(said.out.contains(out), "what was computed is lost: {}", said.out);
            assert!(place.content("results") == before, "earlier results changed");
        }
    }
    fs::remove_dir_all(place.path("results")).expect("removed");
    shell(&place, "ulimit -f 0; exec \"$0\" run small.toml").expect_code(3);
    assert!(!place.path("results").exists(), "something is left");
}

/// What the shell says to `script`, in which the program is `$0`.
#[cfg(unix)]
fn shell(place: &Place, script: &str) -> Said {
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_porthang")]);
    Said::from(command.current_dir(place.path("")).output().expect("sh starts"))
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_removed_while_a_run_goes_on_is_made_again() {
    let place = Place::without_charts();
    let child = place.run_of("150");
    fs::remove_dir_all(place.path("out")).expect("removed");
    let said = Said::from(child.wait_with_output().expect("it ends"));
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(place.names("out"), place.files(&[]));
}

#[cfg(unix)]
#[test]
fn what_stands_in_the_place_of_a_folder_that_was_removed_stays_and_the_answer_is_told() {
    let place = Place::without_charts();
    let child = place.run_of("150");
    fs::remove_dir_all(place.path("out")).expect("removed");
    fs::write(place.path("out"), "mine").expect("written");
    let said = Said::from(child.wait_with_output().expect("it ends")).expect_code(3);
    assert!(said.err.starts_with("out: is a file, not a folder\n"), "{}", said.err);
    assert!(said.out.contains("\nnothing "), "{}", said.out);
    assert_eq!(fs::read_to_string(place.path("out")).expect("a file"), "mine");
}

#[cfg(target_os = "linux")]
#[test]
fn memory_that_does_not_suffice_exits_3_before_the_run() {
    let place = Place::new();
    let before = place.content("");
    let run = "ulimit -v 600000; exec \"$0\" run small.toml --replications 1000000";
    let said = shell(&place, run).expect_code(3);
    assert!(said.err.starts_with("memory: the run takes "), "{}", said.err);
    assert!(said.err.contains("which cannot be had\n  help: "), "{}", said.err);
    assert!(place.content("") == before, "something was written");
}

#[cfg(target_os = "linux")]
#[test]
fn memory_that_a_shell_does_not_give_is_missed_before_the_run() {
    let place = Place::without_charts();
    let long = "--set replications.max=1000000 --set replications.precision=0.01";
    for command in ["check", "run"] {
        let script = format!("ulimit -v 4000000; exec \"$0\" {command} small.toml {long}");
        let said = shell(&place, &script).expect_code(2);
        assert!(said.err.contains(" of memory, and 4.1 GB are free\n"), "{}", said.err);
        assert!(said.err.ends_with("help: change `replications.max`\n"), "{}", said.err);
    }
    assert!(!place.path("results").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_takes_nothing_exits_3() {
    let place = Place::new();
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let mut command = place.command(&["check", "small.toml"]);
    let output = command.stdout(full.expect("there on Linux")).output();
    let said = Said::from(output.expect("the program starts")).expect_code(3);
    assert!(said.err.starts_with("standard output: "), "{}", said.err);
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_nobody_can_see_exits_3_and_says_where_it_is_written() {
    let full = |arguments: &[&str], place: &Place| {
        let device = fs::OpenOptions::new().write(true).open("/dev/full");
        let output = place.command(arguments).stdout(device.expect("there on Linux")).output();
        Said::from(output.expect("the program starts")).expect_code(3)
    };
    for options in [&[][..], &["--json"], &["--json", "--quiet"]] {
        let place = Place::without_charts();
        let said = full(&[&["run", "small.toml"], options].concat(), &place);
        assert!(
            said.err.contains("\nresults/small: report.html, availability.csv, "),
            "{}",
            said.err
        );
        assert!(said.err.contains("\nstandard output: No space left"), "{}", said.err);
        assert_eq!(place.names("results/small"), place.files(&[]));
    }
    let place = Place::without_charts();
    for arguments in [
        &["list", "."][..],
        &["list", "presets"],
        &["check", "small.toml", "--json"],
        &["trace", "small.toml", "--remedy", "fix"],
        &["trace", "small.toml", "--remedy", "fix", "--segments"],
        &["--help"],
        &["help", "run"],
        &["--version"],
        &[],
    ] {
        let said = full(arguments, &place);
        assert!(said.err.starts_with("standard output: "), "{arguments:?}: {}", said.err);
    }
}
