//! The commands of the README do what it says.

use std::fs;
use std::path::Path;

use crate::place::{Place, words};

/// The commands in the shell blocks of the README, as arguments of the program.
fn commands() -> Vec<Vec<String>> {
    let text = include_str!("../../README.md");
    let blocks = text.split("```").skip(1).step_by(2);
    let lines = blocks
        .filter_map(|block| block.strip_prefix("sh\n"))
        .flat_map(str::lines);
    let program = |line: &str| {
        let rest = ["cargo run --release -- ", "porthang "]
            .iter()
            .find_map(|start| line.strip_prefix(start));
        words(rest.unwrap_or_else(|| panic!("an unknown command: {line}")))
    };
    lines.map(program).collect()
}

#[test]
fn the_commands_of_the_readme_work() {
    let place = Place::new();
    fs::create_dir(place.path("experiments")).expect("created");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments");
    for entry in fs::read_dir(source).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("named");
        fs::copy(&path, place.path("experiments").join(name)).expect("copied");
    }
    let commands = commands();
    assert!(commands.len() >= 2, "two commands at least");
    for command in commands {
        // What they write stays in the place, and few replications do to see that they work.
        let out = place.path("").to_string_lossy().into_owned();
        let moved = command.iter().map(|word| word.replace("/tmp/", &out));
        let mut arguments: Vec<String> = moved.collect();
        let is_run = arguments[0] == "run";
        if is_run {
            arguments.extend(["--replications", "2"].map(str::to_owned));
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let said = place.run(&arguments);
        // Two replications of seven days can break what is expected of a hundred of thirty.
        let is_done = said.code == Some(0) || (is_run && said.code == Some(1));
        assert!(is_done, "{command:?}: {:?}\n{}", said.code, said.err);
        assert!(!said.out.is_empty(), "{command:?} says nothing");
    }
    assert!(place.path("results/fix-vs-restart/manifest.toml").exists());
}
