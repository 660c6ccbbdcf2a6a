//! `compare` and `explain`: results are read back.

use std::fs;

use serde_json::Value;

use crate::place::Place;

/// A place with the results of two runs that differ in the length of an installation.
fn place() -> Place {
    let place = Place::without_charts();
    place.run(&["run", "small.toml", "--out", "a", "--replications", "4"]).expect_code(0);
    let longer = "remedies.fix=[{ fix = { at = '0 s', outage = '3 min' } }]";
    let run = ["run", "small.toml", "--out", "b", "--replications", "4", "--set", longer];
    place.run(&run).expect_code(0);
    place
}

#[test]
fn what_two_runs_differ_by_is_told_with_how_and_in_which_direction() {
    let place = place();
    let said = place.run(&["compare", "a", "b"]).expect_code(0).out;
    let answer = "B's best remedy, “fix”: 95 % of the time up, against 98.333 % for “fix”, A's best; \
                  clearly 3.333 points less.\nB = b (";
    assert!(said.starts_with(answer), "{said}");
    let longer = "remedies.fix=[{ fix = { at = '0 s', outage = '3 min' } }]";
    let runs = format!("\nB = b ({longer}) against A = a\n");
    assert!(said.contains(&runs), "{said}");
    assert!(said.contains("\npaired: one seed, 4 replications of each\n"), "{said}");
    let fix = said.split("“fix”\n").nth(1).expect("it is told");
    assert!(fix.starts_with("  port availability: 3.333 points less (98.3333 → 95 %)\n"), "{fix}");
    assert!(fix.contains("  downtime: 2 min more (1 → 3 min)\n"), "{fix}");
    assert!(said.contains("no metric differs: “nothing”, “nothing 0”, "), "{said}");
    let json = place.run(&["compare", "a", "b", "--json"]).expect_code(0).out;
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let first = &json["points"][0]["remedies"]["fix"][0];
    assert_eq!((&first["metric"], &first["paired"]), (&"port_availability".into(), &true.into()));
    assert!((first["difference"].as_f64().expect("a number") + 2.0 / 60.0).abs() < 1e-12);
}

#[test]
fn results_of_another_schema_and_what_are_none_are_refused() {
    let place = place();
    let summary = place.path("b/summary.json");
    let text = fs::read_to_string(&summary).expect("text");
    fs::write(&summary, text.replace("\"schema_version\": 2", "\"schema_version\": 1"))
        .expect("written");
    let said = place.run(&["compare", "a", "b"]).expect_code(2);
    let why = "summary.json: is of schema 1; this version of porthang reads 2\n";
    assert!(said.err.contains(why), "{}", said.err);
    let said = place.run(&["compare", "a", "nowhere"]).expect_code(2);
    assert!(said.err.starts_with("nowhere: there is no such folder\n"), "{}", said.err);
    let said = place.run(&["compare", "a", "a/summary.csv"]).expect_code(2);
    assert!(said.err.starts_with("a/summary.csv: is not a folder of results\n"), "{}", said.err);
}

#[test]
fn the_results_of_experiment_files_are_compared_if_they_are_theirs() {
    let place = Place::without_charts();
    let small = fs::read_to_string(place.path("small.toml")).expect("text");
    fs::write(place.path("other.toml"), small.replace("workers = 4", "workers = 5"))
        .expect("written");
    let compare = ["compare", "small.toml", "other.toml"];
    place.run(&["run", "small.toml", "--replications", "4"]).expect_code(0);
    let said = place.run(&compare).expect_code(2).err;
    let why = "results/other: there is no such folder\n  help: make the results of other.toml: \
               porthang run other.toml\n";
    assert_eq!(said, why);
    place.run(&["run", "other.toml", "--replications", "4"]).expect_code(0);
    let said = place.run(&compare).expect_code(0).out;
    assert!(
        said.contains("A's best; the same.\nB = results/other against A = results/small\n"),
        "{said}"
    );
    fs::write(place.path("other.toml"), small).expect("written");
    let said = place.run(&compare).expect_code(2).err;
    assert!(said.contains("is of an experiment that differs from other.toml\n"), "{said}");
    assert!(said.contains("help: make the results of other.toml: porthang run"), "{said}");
    let said = place.run(&["compare", "small.toml", "none.toml"]).expect_code(2).err;
    assert!(said.starts_with("none.toml: there is no such file\n"), "{said}");
}

#[test]
fn a_replication_is_told_from_its_results_alone() {
    let place = place();
    let trace = place.run(&["trace", "small.toml", "--remedy", "fix", "--replication", "2"]);
    let trace = trace.expect_code(0).out;
    fs::remove_file(place.path("small.toml")).expect("removed");
    let arguments = ["explain", "a", "--remedy", "fix", "--replication", "2"];
    let said = place.run(&arguments).expect_code(0).out;
    let row = said.strip_prefix(&trace).expect("the story of the trace comes first");
    assert!(row.starts_with("\nreplications.csv says of it:\n  remedy "), "{row}");
    assert!(row.contains("\n  replication                2\n"), "{row}");
    let json = place.run(&[&arguments[..], &["--json"]].concat()).expect_code(0).out;
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["row"]["up_ns"], 3_540_000_000_000_u64);
    let said = place.run(&["explain", "a", "--remedy", "fix", "--replication", "4"]);
    assert!(said.expect_code(2).err.ends_with("help: they have 0 to 3\n"));
}

#[test]
fn what_would_tell_another_story_is_refused() {
    let place = place();
    let manifest = place.path("a/manifest.toml");
    let text = fs::read_to_string(&manifest).expect("text");
    let version = concat!("porthang ", env!("CARGO_PKG_VERSION"));
    let digest = text.lines().last().expect("a digest").to_owned();
    for (from, to, why) in [
        (version, "porthang 99.0.0", "is of porthang 99.0.0; this is porthang"),
        ("workers = 4", "workers = 5", "`text` has not the digest"),
        (&digest, &format!("{digest}\n\"data/served.csv\" = \"00\""), "data/served.csv\n"),
    ] {
        assert!(text.contains(from), "{from}");
        fs::write(&manifest, text.replacen(from, to, 1)).expect("written");
        let said = place.run(&["explain", "a", "--remedy", "fix"]).expect_code(2);
        assert!(said.err.contains(why), "{why} in\n{}", said.err);
    }
    fs::write(&manifest, &text).expect("written");
    let rows = place.path("a/replications.csv");
    let written = fs::read_to_string(&rows).expect("text");
    fs::write(&rows, written.replace("3540000000000", "3540000000001")).expect("written");
    let said = place.run(&["explain", "a", "--remedy", "fix"]).expect_code(2);
    assert!(said.err.contains("but its row says 3540000000001"), "{}", said.err);
}
