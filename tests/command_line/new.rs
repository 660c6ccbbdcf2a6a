//! `new`: an experiment to start from.

use std::fs;

use crate::place::Place;

/// The names that `new` lists.
fn names(place: &Place) -> Vec<String> {
    let said = place.run(&["new"]).expect_code(0);
    let name = |line: &str| line.split_whitespace().next().expect("a name").to_owned();
    said.out.lines().map(name).collect()
}

#[test]
fn every_experiment_to_start_from_is_written_read_and_run() {
    let place = Place::new();
    let names = names(&place);
    assert_eq!(names.len(), 6);
    for name in &names {
        let file = format!("{name}.toml");
        let said = place.run(&["new", name, "-o", &file]).expect_code(0);
        assert_eq!(said.out, "");
        assert!(said.err.contains(&format!("porthang run {file}")), "{}", said.err);
        let printed = place.run(&["new", name]).expect_code(0).out;
        assert_eq!(printed, fs::read_to_string(place.path(&file)).expect("written"));
        let checked = place.run(&["check", &file]).expect_code(0);
        assert_eq!(checked.err, "", "{name}");
        assert!(!checked.out.contains("warning"), "{name}: {}", checked.out);
        // Long enough for every patch to come.
        let run = ["run", &file, "--replications", "1", "--set", "horizon=8 days"];
        let said = place.run(&run).expect_code(0);
        // Beside the table, remedies are named in sentences.
        assert!(said.out.contains("“patch at once”"), "{name}:\n{}", said.out);
    }
}

#[test]
fn what_is_there_stays() {
    let place = Place::new();
    let before = place.content("");
    let said = place.run(&["new", "nt351", "-o", "small.toml"]).expect_code(3);
    assert_eq!(
        said.err,
        "small.toml: is there already, and stays\n  help: choose another name with -o\n"
    );
    let said = place.run(&["new", "nt351", "-o", "none/small.toml"]).expect_code(3);
    assert!(said.err.contains("its folder is not there"), "{}", said.err);
    let said = place.run(&["new", "kubernets"]).expect_code(2);
    assert!(said.err.contains("did you mean `kubernetes`?"), "{}", said.err);
    place.run(&["new", "-o", "x.toml"]).expect_code(2);
    assert!(place.content("") == before, "something was written");
}
