//! Nothing is simulated twice, and nothing that was simulated is lost.
#![cfg(unix)]

use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use crate::place::{Place, Said};

const STORE: &str = "replications.store";

/// A run of so many replications into `out`.
fn run_of<'a>(replications: &'a str, out: &'a str) -> [&'a str; 7] {
    ["run", "small.toml", "--replications", replications, "--out", out, "--quiet"]
}

#[test]
fn a_run_that_was_killed_goes_on_and_comes_to_the_same_bytes() {
    let place = Place::new();
    place.run(&run_of("3000", "whole")).expect_code(0);
    let store = place.path(&format!("killed/{STORE}"));
    for size in [1, 100_000, 500_000] {
        let mut child = place.command(&run_of("3000", "killed")).spawn().expect("it starts");
        let stored = || fs::metadata(&store).map_or(0, |found| found.len());
        while stored() < size && child.try_wait().expect("it can be asked").is_none() {
            sleep(Duration::from_millis(1));
        }
        child.kill().and_then(|()| child.wait()).expect("it ends");
        assert!(stored() >= size, "{} bytes are stored", stored());
    }
    let command = ["run", "small.toml", "--replications", "3000", "--out", "killed"];
    let said = place.run(&command).expect_code(0);
    assert!(said.err.contains("simulated before: "), "{}", said.err);
    assert_same(&place, "whole", "killed");
}

#[test]
fn a_run_that_is_stopped_says_how_to_go_on() {
    let place = Place::new();
    let mut child = place.run_of("200000");
    while !place.path(&format!("out/{STORE}")).exists() {
        sleep(Duration::from_millis(1));
    }
    let sent = Command::new("kill").args(["-s", "TERM", &child.id().to_string()]).status();
    assert!(sent.expect("kill starts").success());
    child.wait().expect("it ends");
    let said = Said::from(child.wait_with_output().expect("it ends")).expect_code(143);
    assert!(said.err.starts_with("stopped; "), "{}", said.err);
    assert!(said.err.contains(" stored: the same command goes on from there; "), "{}", said.err);
    let listed = place.run(&["plan", "small.toml", "--out", "out"]).expect_code(0);
    assert!(listed.out.contains(" stored"), "{}", listed.out);
}

#[test]
fn shards_in_any_order_come_to_what_one_run_does_or_are_refused() {
    let place = Place::new();
    place.run(&run_of("20", "whole")).expect_code(0);
    for shard in ["3/3", "1/3", "1/3"] {
        place.run(&[&run_of("20", "out")[..], &["--shard", shard]].concat()).expect_code(0);
    }
    let merge = ["merge", "small.toml", "--replications", "20", "--out", "out", "--quiet"];
    let said = place.run(&merge).expect_code(2);
    let missing = "14 replications are missing, those of shard 2/3; what there is has been stored";
    assert!(said.err.contains(missing), "{}", said.err);
    let next = ["plan", "small.toml", "--replications", "20", "--out", "out", "--next"];
    assert_eq!(place.run(&[&next[..], &["--count"]].concat()).expect_code(0).out, "14\n");
    place.run(&[&run_of("20", "out")[..], &["--shard", "2/3"]].concat()).expect_code(0);
    place.run(&merge).expect_code(0);
    assert_same(&place, "whole", "out");
    let other = [&run_of("20", "other")[..], &["--shard", "1/2", "--seed", "9"]].concat();
    place.run(&other).expect_code(0);
    let before = place.content("out");
    let shard = "other/replications.1-of-2.store";
    let said = place.run(&[&merge[..], &[shard]].concat()).expect_code(2);
    assert!(said.err.contains("20 of 20 replications are of another experiment"), "{}", said.err);
    assert!(place.content("out") == before);
}

#[test]
fn results_are_made_again_from_the_store_alone() {
    let place = Place::new();
    place.run(&run_of("8", "out")).expect_code(0);
    fs::remove_file(place.path("small.toml")).expect("removed");
    place.run(&["report", "out", "--out", "again", "--quiet"]).expect_code(0);
    fs::remove_file(place.path(&format!("out/{STORE}"))).expect("removed");
    assert_same(&place, "out", "again");
    let said = place.run(&["report", "out"]).expect_code(2);
    assert!(said.err.contains("there is no replications.store"), "{}", said.err);
}

#[test]
fn a_disk_that_takes_no_more_costs_only_what_is_in_flight() {
    let place = Place::without_charts();
    place.run(&run_of("3", "out")).expect_code(0);
    place.run(&run_of("400", "whole")).expect_code(0);
    let before = place.content("out");
    let run = "ulimit -f 200; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", run, env!("CARGO_BIN_EXE_porthang")]).args(run_of("400", "out"));
    let output = command.current_dir(place.path("")).output();
    let said = Said::from(output.expect("it starts")).expect_code(3);
    assert!(said.err.contains("replications cannot be stored: "), "{}", said.err);
    assert!(said.err.contains("make room, and the same command goes on"), "{}", said.err);
    assert!(said.out.contains("remedy  "), "what was computed is lost: {}", said.out);
    let results = |content: Vec<(String, Vec<u8>)>| -> Vec<(String, Vec<u8>)> {
        content.into_iter().filter(|(path, _)| !path.ends_with(STORE)).collect()
    };
    assert!(results(place.content("out")) == results(before), "earlier results changed");
    place.run(&run_of("400", "out")).expect_code(0);
    assert_same(&place, "whole", "out");
}

#[test]
fn a_file_that_no_run_has_made_is_no_store() {
    let place = Place::new();
    fs::create_dir(place.path("out")).expect("created");
    fs::write(place.path(&format!("out/{STORE}")), "mine").expect("written");
    for more in [&[][..], &["--fresh"]] {
        let said = place.run(&[&run_of("3", "out")[..], more].concat()).expect_code(3);
        assert!(said.err.contains("is a file that no run has written"), "{}", said.err);
        assert_eq!(place.content("out"), [(format!("out/{STORE}"), b"mine".to_vec())]);
    }
}

/// Holds that both folders have the same files with the same content.
fn assert_same(place: &Place, one: &str, other: &str) {
    let content = |folder: &str| {
        let mut content = place.content(folder);
        content
            .iter_mut()
            .for_each(|(path, _)| *path = path.split_once('/').expect("below").1.to_owned());
        content.sort();
        content
    };
    let (one, other) = (content(one), content(other));
    let names = |content: &[(String, Vec<u8>)]| -> Vec<String> {
        content.iter().map(|(path, _)| path.clone()).collect()
    };
    assert_eq!(names(&one), names(&other));
    for ((path, one), (_, other)) in one.iter().zip(&other) {
        assert!(one == other, "{path} differs");
    }
}
