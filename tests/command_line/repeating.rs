//! The same experiment gives the same bytes.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use crate::place::{Place, SMALL, files, words};

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
    let place = Place::new();
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

#[test]
fn an_experiment_is_read_from_standard_input() {
    let place = Place::new();
    let mut command = place.command(&["run", "-", "--quiet"]);
    let mut child = command.stdin(Stdio::piped()).spawn().expect("the program starts");
    let mut input = child.stdin.take().expect("piped");
    input.write_all(SMALL.as_bytes()).expect("read");
    drop(input);
    assert!(child.wait().expect("it ends").success());
    assert_eq!(place.names("results/stdin"), files(&[]));
}
