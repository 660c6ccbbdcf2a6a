//! The same experiment gives the same bytes.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use crate::place::{Place, without_charts, words};

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let place = Place::new();
    let results = ["1", "2", "8"].map(|threads| {
        let arguments = ["run", "small.toml", "--threads", threads, "--replications", "24"];
        place.run(&arguments).expect_code(0);
        place.content("results")
    });
    assert!(results[0] == results[1] && results[1] == results[2]);
}

#[test]
fn the_command_of_the_manifest_makes_the_same_results() {
    let place = Place::without_charts();
    let set = "clients.relays.arrivals.poisson.rate=90 / hour";
    let arguments = ["run", "small.toml", "--set", set, "--seed", "7", "--replications", "3"];
    place.run(&arguments).expect_code(0);
    let before = place.content("results");
    let manifest = fs::read_to_string(place.path("results/small/manifest.toml")).expect("text");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let command = manifest["command"].as_str().expect("a command");
    assert!(command.contains("90 / hour") && command.contains('7'), "{command}");
    let repeated = words(command);
    let repeated: Vec<&str> = repeated.iter().skip(1).map(String::as_str).collect();
    fs::remove_dir_all(place.path("results")).expect("removed");
    place.run(&repeated).expect_code(0);
    assert!(place.content("results") == before, "{command} makes others");
}

/// Runs the program and lets it read `input`.
fn run_with(place: &Place, arguments: &[&str], input: &str) {
    let mut command = place.command(arguments);
    let mut child = command.stdin(Stdio::piped()).spawn().expect("the program starts");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("read");
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn an_experiment_is_read_from_standard_input_and_repeated() {
    let place = Place::new();
    run_with(&place, &["run", "-", "--quiet"], &without_charts());
    let before = place.content("results");
    let manifest = manifest(&place, "stdin");
    assert_eq!(manifest["command"].as_str(), Some("porthang run -"));
    assert!(manifest["inputs"].as_table().expect("a table").contains_key("-"));
    fs::remove_dir_all(place.path("results")).expect("removed");
    run_with(&place, &["run", "-", "--quiet"], manifest["text"].as_str().expect("a text"));
    assert!(place.content("results") == before, "it makes others");
}

fn manifest(place: &Place, name: &str) -> toml::Table {
    let path = place.path("results").join(name).join("manifest.toml");
    fs::read_to_string(path).expect("written").parse().expect("TOML")
}

#[cfg(unix)]
#[test]
fn whatever_an_experiment_is_called_its_results_are_in_one_folder_and_its_command_repeats_it() {
    for (file, name) in [
        ("...toml", "...toml"),
        ("..toml", "..toml"),
        (".toml", ".toml"),
        ("....toml", "..."),
        ("a\nb.toml", "a\nb"),
        ("\n.toml", "\n"),
        ("a.b.toml", "a.b"),
        ("none", "none"),
        ("other.txt", "other"),
        ("./-", "-"),
        ("./-h.toml", "-h"),
        ("./--set.toml", "--set"),
        ("it's.toml", "it's"),
        ("a \"b\" 'c'.toml", "a \"b\" 'c'"),
        ("$(touch x)`touch y`;touch z.toml", "$(touch x)`touch y`;touch z"),
        ("back\\slash.toml", "back\\slash"),
        ("~.toml", "~"),
        ("*.toml", "*"),
        ("é 漢.toml", "é 漢"),
        ("\u{202e}\u{1b}[2J.toml", "\u{202e}\u{1b}[2J"),
        ("stdin.toml", "stdin"),
        ("manifest.toml", "manifest"),
    ] {
        let place = Place::without_charts();
        fs::rename(place.path("small.toml"), place.path(file)).expect("renamed");
        let elsewhere = || {
            let mut content = place.content("");
            content.retain(|(path, _)| !path.starts_with("results"));
            content
        };
        let before = elsewhere();
        place.run(&["run", file, "--quiet"]).expect_code(0);
        let made: Vec<_> = fs::read_dir(place.path("results")).expect("made").collect();
        assert_eq!(made.len(), 1, "{file:?}");
        let results = place.content("results");
        let command = manifest(&place, name)["command"].as_str().expect("a command").to_owned();
        // The second run finds that a run has made what is there, and makes all of it again.
        fs::write(place.path("results").join(name).join("summary.csv"), "old").expect("written");
        // As a shell reads it.
        let script = format!("porthang() {{ \"$0\" \"$@\"; }}\n{command} --quiet");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_porthang")]).current_dir(place.path(""));
        assert!(shell.status().expect("sh starts").success(), "{command}");
        assert!(place.content("results") == results, "{command} makes others");
        assert!(elsewhere() == before, "{file:?} wrote elsewhere");
    }
}
