//! The commands of the README do what it says, and the committed results are what they give.

use std::fs;
use std::path::Path;

use crate::place::{Place, words};

/// The commands in the shell blocks of the README, as arguments of the program.
fn commands() -> Vec<Vec<String>> {
    let text = include_str!("../../README.md");
    let blocks = text.split("```").skip(1).step_by(2);
    let lines = blocks.filter_map(|block| block.strip_prefix("sh\n")).flat_map(str::lines);
    let program = |line: &str| {
        let rest = line.strip_prefix("cargo run --release -- ");
        words(rest.unwrap_or_else(|| panic!("an unknown command: {line}")))
    };
    // This is `cargo test`.
    lines.filter(|line| *line != "cargo test").map(program).collect()
}

/// Copies the folder `from` and all in it to `to`.
fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).expect("created");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let copied = to.join(path.file_name().expect("named"));
        if path.is_dir() {
            copy(&path, &copied);
        } else {
            fs::copy(&path, copied).expect("copied");
        }
    }
}

#[test]
fn the_commands_of_the_readme_work() {
    let place = Place::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments");
    copy(&source, &place.path("experiments"));
    // What the first command gives, see below.
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("results/fix-vs-restart");
    fs::create_dir(place.path("results")).expect("created");
    copy(&committed, &place.path("results/fix-vs-restart"));
    let mut commands = commands();
    assert!(commands.len() >= 2, "two commands at least");
    // All of it is run below.
    assert_eq!(commands.remove(0), ["run", "experiments/fix-vs-restart.toml"]);
    for command in commands {
        // What they write stays in the place, and a replication does to see that they work.
        let out = place.path("").to_string_lossy().into_owned();
        let moved = command.iter().map(|word| word.replace("/tmp/", &out));
        let mut arguments: Vec<String> = moved.collect();
        let simulates = ["run", "merge", "tune", "sensitivity"];
        let is_run = simulates.contains(&arguments[0].as_str());
        if is_run {
            arguments.extend(["--replications", "1"].map(str::to_owned));
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let said = place.run(&arguments);
        // One replication can break what is expected of a hundred.
        let is_done = said.code == Some(0) || (is_run && said.code == Some(1));
        assert!(is_done, "{command:?}: {:?}\n{}", said.code, said.err);
        assert!(!said.out.is_empty() || !said.err.is_empty(), "{command:?} says nothing");
    }
    assert!(place.path("results/poison-rate/manifest.toml").exists());
}

#[test]
fn the_main_run_prints_what_the_readme_shows_and_writes_what_is_committed() {
    let text = include_str!("../../README.md");
    let (_, block) = text.split_once("```text\n").expect("the README shows what is printed");
    let (shown, _) = block.split_once("```").expect("the block ends");
    let place = Place::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = source.join("experiments/fix-vs-restart.toml");
    let said = place.run(&["run", &file.to_string_lossy(), "--out", "fresh"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(said.out, shown);
    let committed = fs::read_dir(source.join("results/fix-vs-restart")).expect("results");
    for entry in committed {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("named");
        let fresh = fs::read(place.path("fresh").join(name)).expect("written again");
        assert!(fresh == fs::read(&path).expect("committed"), "{} differs", path.display());
    }
}
