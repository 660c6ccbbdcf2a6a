//! `calibrate`: what a table of incidents says, and what is wrong with one.

use std::fs;
use std::path::Path;

use crate::place::Place;

const HEAD: &str = "start,detected,restored\n";

/// A sound table: what its second and third row are.
const SOUND: &str = "2024-01-01T00:00Z,2024-01-01T01:00Z,2024-01-01T02:00Z\n\
                     2024-01-03T00:00Z,2024-01-03T00:30Z,2024-01-03T01:00Z\n";

fn sample() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/data/incidents.csv");
    fs::read_to_string(path).expect("the sample is there")
}

#[test]
fn a_table_becomes_laws_an_experiment_and_a_chart() {
    let place = Place::new();
    fs::write(place.path("incidents.csv"), sample()).expect("written");
    let times = ["--from", "2024-01-01T00:00Z", "--until", "2024-04-01T00:00Z"];
    let said = place.run(&[&["calibrate", "incidents.csv"], &times[..]].concat()).expect_code(0);
    assert_eq!(said.err, "");
    insta::assert_snapshot!("calibrated", said.out);
    let piped = fs::File::open(place.path("incidents.csv")).expect("it is there");
    let mut command = place.command(&[&["calibrate", "-"], &times[..]].concat());
    let piped = command.stdin(piped).output().expect("the program starts");
    assert_eq!(String::from_utf8_lossy(&piped.stdout), said.out);
    let out = [&["calibrate", "incidents.csv", "-o", "mine.toml"], &times[..]].concat();
    place.run(&out).expect_code(0);
    let text = fs::read_to_string(place.path("mine.toml")).expect("written");
    for line in said.out.lines().rev().take(2) {
        let (_, law) = line.split_once(" = ").expect("a line to paste");
        assert!(text.contains(law), "{law} in\n{text}");
    }
    let svg = fs::read_to_string(place.path("mine.svg")).expect("drawn");
    assert!(svg.contains("Kaplan and Meier") && place.path("mine.png").exists());
    let run = ["run", "mine.toml", "--replications", "1", "--set", "clients.users.hosts=1"];
    place.run(&run).expect_code(0);
    // What is there stays.
    let said = place.run(&out).expect_code(3);
    assert!(said.err.contains("mine.toml: is there already, and stays"), "{}", said.err);
}

#[test]
fn programs_are_told_the_same() {
    let place = Place::new();
    fs::write(place.path("incidents.csv"), sample()).expect("written");
    let said = place.run(&["calibrate", "incidents.csv", "--json"]).expect_code(0);
    let json: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(json["incidents"], 32);
    let best = &json["parts"]["repair"]["fits"][0];
    assert_eq!(best["law"], "lognormal");
    let median = |key: &str| best["parameters"]["median"][key].as_f64().expect("a number");
    assert!(median("low") < median("value") && median("value") < median("high"));
    assert_eq!(json["lines"].as_array().map(Vec::len), Some(3));
}

#[test]
fn rows_and_columns_are_chosen_by_name() {
    let place = Place::new();
    let table = "kind;End;Begin;\"who, where\"\n\
                 hang;2024-01-01 02:00:00;2024-01-01 01:00:00;x\n\
                 work;2024-01-02 09:00:00;2024-01-02 00:00:00;y\n\
                 hang;2024-01-05 03:00:00;2024-01-05 01:00:00;z\n\
                 hang;-;2024-01-09 01:00:00;z\n";
    fs::write(place.path("t.csv"), table).expect("written");
    let columns = ["calibrate", "t.csv", "--start", "Begin", "--restored", "End"];
    let hangs = place.run(&[&columns[..], &["--only", "kind=hang"]].concat()).expect_code(0);
    assert!(hangs.out.starts_with("3 incidents in 8 days, 1 of them not over\n"), "{}", hangs.out);
    let without = place.run(&[&columns[..], &["--without", "kind=work"]].concat()).expect_code(0);
    assert_eq!(without.out, hangs.out);
    let spans = "start,restored\n10 hours,11 hours\n2 days,50 hours\n4 days,101 hours\n";
    fs::write(place.path("spans.csv"), spans).expect("written");
    let said = place.run(&["calibrate", "spans.csv", "--from", "0 s", "--until", "10 days"]);
    assert!(said.expect_code(0).out.starts_with("3 incidents in 10 days\n"));
}

/// What is in the table, what else is asked, and what is said.
const BAD: &[(&str, &[&str], &str)] = &[
    (
        "start,restored\n2024-01-01T00:00Z,2024-01-01T01:00Z\n",
        &[],
        "tells no rate of hangs: no incident but the first began while the port was up",
    ),
    (
        "start,restored\n2024-01-01,2024-02-01\n2024-01-02,2024-01-03\n2024-01-04,2024-01-05\n",
        &[],
        "tells no rate of hangs",
    ),
    ("", &[], "error: there is no incident here\n --> i.csv:1:1"),
    ("start,restored\n", &[], "error: there is no incident here\n --> i.csv:2:1"),
    ("# nothing\n\n", &[], "there is no incident here"),
    (
        "when,until\n1,2\n",
        &[],
        "error: no column of \"i.csv\" says when an incident started\n --> i.csv:1:1",
    ),
    ("when,restored\n1,2\n", &[], "help: name it: --start COLUMN; there are `when` or `restored`"),
    ("start,until\n1,2\n", &[], "help: name it: --restored COLUMN; there are `start` or `until`"),
    (
        "start,restored\nx,y\n",
        &["--detected", "notised"],
        "there is no column `notised` in `i.csv`\n --> i.csv:1:1",
    ),
    ("start,restored\nx,y\n", &["--start", "strat"], "help: did you mean `start`?"),
    ("start,start,restored\nx,y,z\n", &[], "there are several columns `start`"),
    ("start,restored\nyesterday,today\n", &[], "error: `yesterday` is no instant\n --> i.csv:2:1"),
    (
        "start,restored\n2024-13-01,2024-01-02\n",
        &[],
        "`2024-13-01` is no date that can be read\n --> i.csv:2:1",
    ),
    (
        "start,restored\n01.02.2024,02.02.2024\n",
        &[],
        "help: write a date such as 2024-03-01T09:30:00Z",
    ),
    ("start,restored\n1,2\n", &[], "`1` is no instant"),
    ("start,restored\n,2024-01-02\n", &[], "nothing stands in the column here\n --> i.csv:2:1"),
    ("start,restored\n2024-01-01\n", &[], "this line ends before the column\n --> i.csv:2:1"),
    (
        "start,restored\n2024-01-02,2024-01-01\n",
        &[],
        "the restoration `2024-01-01` lies before the start\n --> i.csv:2:12",
    ),
    (
        "start,detected,restored\n2024-01-01,2024-01-03,2024-01-02\n",
        &[],
        "the restoration `2024-01-02` lies before the detection\n --> i.csv:2:23",
    ),
    (
        "start,detected,restored\n2024-01-02,2024-01-01,\n",
        &[],
        "help: put it right; if all are, two columns are named the wrong way round: see --detected",
    ),
    (
        "start,restored\n2024-01-01,90 min\n",
        &[],
        "`90 min` is another kind of instant than the first one\n --> i.csv:2:12",
    ),
    (
        "start,restored\n2024-01-01,2024-01-02T00:00Z\n",
        &[],
        "help: let all be dates that say the year and the zone, or all",
    ),
    (
        "start,restored\n2024-01-01,2024-01-02\n",
        &["--until", "2024-01-01"],
        "lies after the end of observation\n --> i.csv:2:12",
    ),
    (
        "start,restored\n2024-01-01,2024-01-02\n",
        &["--from", "2024-01-02"],
        "lies before the observation\n --> i.csv:2:1",
    ),
    (
        "start,restored\n2024-01-01,2024-01-02\n",
        &["--from", "1 hour"],
        "--from is another kind of instant",
    ),
    (
        "start,restored\n2024-01-01,2024-01-02\n",
        &["--until", "soon"],
        "invalid value 'soon' for '--until <INSTANT>'",
    ),
    (
        "start,restored\n2024-01-01,2024-01-02\n",
        &["--only", "kind=x"],
        "there is no column `kind` in `i.csv`",
    ),
    (
        "start,restored,kind\n2024-01-01,2024-01-02,y\n",
        &["--only", "kind=x"],
        "error: no row has kind = x\n",
    ),
    (
        "start,restored\n2024-01-01,2024-01-02\n",
        &["--only", "kind"],
        "write COLUMN=VALUE, such as impact=maintenance",
    ),
    ("start,restored\n2024-01-01,2024-01-01\n", &[], "every incident ended when it started"),
    (
        "start,restored\n2024-01-01,\n2024-01-02,\n",
        &[],
        "i.csv: tells no outage: none has ended\n  help: add incidents",
    ),
    (
        "start,detected,restored\n2024-01-01,,2024-01-03\n",
        &[],
        "tells no detection: none has ended",
    ),
    ("start,restored\n2024-01-01,2024-01-02\n2024-01-03,2024-0", &[], "and the file ends there"),
];

#[test]
fn what_is_wrong_with_a_table_is_told_with_its_place_and_what_to_do() {
    let place = Place::new();
    for (table, options, message) in BAD {
        fs::write(place.path("i.csv"), table).expect("written");
        let before = place.content("");
        let arguments = [&["calibrate", "i.csv", "-o", "out.toml"], *options].concat();
        let said = place.run(&arguments).expect_code(2);
        assert!(said.err.contains(message), "{table:?} {options:?}:\n{}", said.err);
        assert!(said.err.contains("help: ") || said.err.contains("--help"), "{}", said.err);
        assert_eq!(said.out, "", "{table:?}");
        assert!(place.content("") == before, "something was written for {table:?}");
    }
    let said = place.run(&["calibrate", "x.csv"]).expect_code(2);
    assert!(said.err.contains("x.csv: there is no such file\n  help: "), "{}", said.err);
    fs::write(place.path("latin1.csv"), b"start,restored\ncaf\xe9,\n").expect("written");
    let said = place.run(&["calibrate", "latin1.csv"]).expect_code(2);
    assert!(said.err.starts_with("latin1.csv:2:4: byte 18 (0xe9) is not UTF-8\n"), "{}", said.err);
}

#[test]
fn every_mistake_of_a_table_is_told_once() {
    let place = Place::new();
    let rows = "2024-01-05T00:00Z,2024-01-04T00:00Z,\n2024-01-07T00:00Z,2024-01-06T00:00Z,\nx,,\n";
    fs::write(place.path("i.csv"), format!("{HEAD}{SOUND}{rows}")).expect("written");
    let said = place.run(&["calibrate", "i.csv"]).expect_code(2);
    assert!(said.err.ends_with("i.csv: 2 mistakes; nothing was fitted\n"), "{}", said.err);
    assert!(said.err.contains("the same once more, at 5:19"), "{}", said.err);
}
