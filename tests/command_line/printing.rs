//! What cannot be printed comes out nowhere, wherever it came in.

use std::fs;

use porthang::reading::printing::is_printable;

use crate::place::{Place, SMALL, Said, without_charts};

/// All kinds of what cannot be printed, between two marks: what moves a cursor or sets colours (C0,
/// DEL, C1), what breaks lines (three of them only in YAML or Unicode), what turns the direction,
/// what is not seen.
const EVIL: &str = "EV\u{1b}[2J\u{1b}]0;\u{7}\r\n\t\u{8}\u{7f}\u{85}\u{9b}31m\u{2028}\u{2029}\
                    \u{202e}\u{2066}\u{61c}\u{200f}\u{200b}\u{200d}\u{2060}\u{ad}\u{fe0f}\u{feff}\
                    \u{fffe}\u{e0041}IL";

/// [`EVIL`] as a TOML string.
fn quoted() -> String {
    let letter = |c: char| match c {
        c if c.is_ascii_alphanumeric() => c.to_string(),
        c => format!("\\U{:08x}", u32::from(c)),
    };
    format!("\"{}\"", EVIL.chars().map(letter).collect::<String>())
}

/// [`EVIL`] without what TOML does not allow in a comment.
fn comment() -> String {
    EVIL.chars().filter(|c| !c.is_ascii_control()).collect()
}

/// [`EVIL`] on one line.
fn line() -> String {
    EVIL.replace("\r\n", "")
}

/// What is said, and every text that is written, can be printed.
fn assert_harmless(place: &Place, said: &Said, what: &str) {
    let written = place.content("").into_iter().filter(|(path, _)| path.starts_with("results"));
    let texts =
        written.filter_map(|(path, content)| Some((path, String::from_utf8(content).ok()?)));
    let said = [("output", &said.out), ("errors", &said.err)];
    let said = said.map(|(where_, text)| (where_.to_owned(), text.clone()));
    for (where_, text) in said.into_iter().chain(texts) {
        let bad = text.lines().find(|line| !line.chars().all(is_printable));
        assert_eq!(bad, None, "{what}: {where_}");
    }
}

#[test]
fn what_an_experiment_holds_is_refused() {
    let evil = &quoted();
    let cases: &[(&str, [&str; 2])] = &[
        ("a title", ["\"Small\"", evil]),
        ("a remedy", ["\"nothing\" =", &format!("{evil} =")]),
        ("a remedy and who names it", ["\"fix\"", evil]),
        ("a class", ["\"relays\"", evil]),
        ("a word", ["\"2 s\"", evil]),
        ("a quantity", ["\"1 hour\"", &format!("\"1{} hour\"", evil.trim_matches('"'))]),
        ("a preset", ["profile = \"linux\"", &format!("profile = {evil}")]),
        ("a tag", ["listen-not-rearmed =", &format!("{evil} =")]),
        ("a key", ["seed = 1", &format!("seed = 1\n{evil} = 1")]),
        ("a key twice", ["seed = 1", &format!("seed = 1\n{evil} = 1\n{evil} = 2")]),
        ("a table", ["[replications]", &format!("[{evil}]\n[replications]")]),
        (
            "a currency",
            [
                "[replications]",
                &format!("[costs]\ncurrency = {evil}\ndown = \"1 / min\"\n[replications]"),
            ],
        ),
        ("a data file", ["\"2 s\"", &format!("{{ empirical = {evil} }}")]),
        (
            "a topology",
            [
                "[network]\nstar = { latency = \"20 ms\", jitter = \"5 ms\", loss = 0.01 }",
                &format!("[network]\ntopology = {evil}"),
            ],
        ),
        (
            "a swept value",
            [
                "[replications]",
                &format!("[sweep]\n\"listener.service\" = [\"1 s\", {evil}]\n[replications]"),
            ],
        ),
        ("a swept key", ["[replications]", &format!("[sweep]\n{evil} = [1, 2]\n[replications]")]),
        (
            "a name in a swept key",
            [
                "[replications]",
                &format!("[sweep]\n\"listener.{}\" = [1]\n[replications]", evil.trim_matches('"')),
            ],
        ),
        ("raw in a string", ["\"Small\"", &format!("\"{}\"", line())]),
        ("raw in a name", ["\"nothing\"", &format!("\"{}\"", comment())]),
        ("raw outside", ["seed = 1", &format!("seed = 1 {}", line())]),
        ("beside a mistake", ["seed = 1", &format!("seed = -1 # {}", comment())]),
    ];
    for (what, [from, to]) in cases {
        let place = Place::new();
        assert!(SMALL.contains(from), "{from}");
        fs::write(place.path("small.toml"), SMALL.replace(from, to)).expect("written");
        fs::write(place.path("data.csv"), "1 s\n").expect("written");
        for command in ["check", "run"] {
            let said = place.run(&[command, "small.toml"]);
            assert_harmless(&place, &said, what);
            assert_eq!(said.code, Some(2), "{what}: {}", said.err);
        }
        let said = place.run(&["list", ".", "--json"]).expect_code(2);
        assert_harmless(&place, &said, what);
        serde_json::from_str::<serde_json::Value>(&said.out).expect("JSON");
    }
}

#[test]
fn what_a_data_file_holds_is_escaped() {
    for key in
        ["listener.service={ empirical = 'data' }", "clients.relays.arrivals={ trace = 'data' }"]
    {
        let place = Place::new();
        fs::write(place.path("data"), format!("1 s\n{}\n1 s, {}\n", line(), comment()))
            .expect("written");
        let said = place.run(&["check", "small.toml", "--set", key]).expect_code(2);
        assert_harmless(&place, &said, key);
    }
    for (name, text) in [
        ("a.dot", format!("graph {{ \"{}\" -- b [latency=\"{}\"] }}", line(), comment())),
        ("a.graphml", format!("<graphml><graph><node id=\"{}\"/></graph></graphml>", comment())),
    ] {
        let place = Place::new();
        fs::write(place.path(name), text).expect("written");
        let set = format!("network={{ topology = '{name}' }}");
        let said = place.run(&["check", "small.toml", "--set", &set]).expect_code(2);
        assert_harmless(&place, &said, name);
    }
}

#[test]
fn what_stands_on_a_command_line_is_escaped() {
    let set = format!("title={EVIL}");
    let path = format!("{EVIL}=1");
    let file = format!("{EVIL}.toml");
    let quoted = format!("seed=\"{EVIL}\"");
    let cases: &[&[&str]] = &[
        &[EVIL],
        &["run", EVIL],
        &["run", &file],
        &["check", "small.toml", EVIL],
        &["check", "small.toml", &format!("--{EVIL}")],
        &["check", "small.toml", "--set", &set],
        &["check", "small.toml", "--set", &path],
        &["check", "small.toml", "--set", EVIL],
        &["check", "small.toml", "--set", &quoted],
        &["check", "small.toml", "--seed", EVIL],
        &["trace", "small.toml", "--remedy", EVIL],
        &["trace", "small.toml", "--replication", EVIL],
        &["export", EVIL, "small.toml"],
        &["export", "systemd", "small.toml", "--remedy", EVIL],
        &["list", EVIL],
        &["run", "small.toml", "--threads", EVIL],
    ];
    for arguments in cases {
        let place = Place::new();
        let said = place.run(arguments).expect_code(2);
        assert_harmless(&place, &said, &arguments.join(" "));
    }
}

#[test]
fn what_files_and_folders_are_called_is_escaped() {
    let watchdog =
        "remedies.fix=[{ watchdog = { base = 'kubernetes-liveness', restart = 'kubernetes' } }]";
    let file = &format!("{EVIL}.toml");
    let inside = &format!("{EVIL}/small.toml");
    let broken = &format!("{EVIL}/broken.toml");
    let cases: &[(&[&str], i32)] = &[
        (&["check", file], 0),
        (&["check", file, "--json"], 0),
        (&["check", file, "--set", "seed=x"], 2),
        (&["run", file], 0),
        (&["run", file, "--json"], 0),
        (&["run", file, "--quiet"], 0),
        (&["run", "small.toml", "--out", &format!("results/{EVIL}")], 0),
        (&["run", "small.toml", "--out", &format!("{file}/below")], 3),
        (&["run", "small.toml", "--out", file], 3),
        (&["check", "small.toml", "--out", EVIL], 0),
        (&["check", "small.toml", "--out", EVIL, "--json"], 0),
        (&["trace", file, "--remedy", "fix"], 0),
        (&["trace", file, "--remedy", "fix", "--json"], 0),
        (&["trace", file], 2),
        (&["export", "systemd", file, "--remedy", "fix", "--set", watchdog], 0),
        (&["export", "kubernetes", file, "--remedy", "fix", "--set", watchdog], 0),
        (&["list", "."], 0),
        (&["list", ".", "--json"], 0),
        (&["list", EVIL], 2),
        (&["list", EVIL, "--json"], 2),
        (&["check", inside], 0),
        (&["check", broken], 2),
        (&["check", EVIL], 2),
        (&["check", "EVIL.toml"], 2),
    ];
    for (arguments, code) in cases {
        let place = Place::new();
        let asked = format!("# Question: {}?\n{}", comment(), without_charts());
        fs::write(place.path(file), &asked).expect("written");
        fs::create_dir(place.path(EVIL)).expect("created");
        fs::write(place.path(inside), &asked).expect("written");
        fs::write(place.path(broken), "title = 1").expect("written");
        let said = place.run(arguments).expect_code(*code);
        assert_harmless(&place, &said, &arguments.join(" "));
        // A name stays on one line.
        let broken = said.err.lines().find(|line| line.contains("EV") && !line.contains("IL"));
        assert_eq!(broken, None, "{arguments:?}");
        if arguments.contains(&"--json") {
            serde_json::from_str::<serde_json::Value>(&said.out).expect("JSON");
        }
    }
}

#[test]
fn an_export_has_as_many_objects_as_the_remedy_asks_for_whatever_it_is_called() {
    let place = Place::new();
    // A line ends here for YAML 1.1, where what follows would be a document of its own.
    for end in ['\u{2028}', '\u{2029}', '\u{85}', '\n', '\r'] {
        let name = format!("a{end}---{end}apiVersion: v1{end}kind: Pod");
        let letters = name.chars().map(|c| format!("\\U{:08x}", u32::from(c)));
        let remedy = format!(
            "\"{}\" = [{{ watchdog = {{ base = 'kubernetes-liveness', restart = 'kubernetes' }} }}]\n\"fix\" =",
            letters.collect::<String>()
        );
        fs::write(place.path("small.toml"), SMALL.replace("\"fix\" =", &remedy)).expect("written");
        for target in ["systemd", "kubernetes"] {
            let said = place.run(&["export", target, "small.toml", "--remedy", &name]);
            let said = said.expect_code(2);
            assert_eq!(said.out, "");
            assert_harmless(&place, &said, target);
        }
    }
}

#[test]
fn a_name_that_a_spreadsheet_would_run_is_a_text() {
    let place = Place::new();
    let names = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|'/C calc'!A0"];
    let remedies: String = names.iter().map(|name| format!("{name:?} = []\n")).collect();
    let text =
        without_charts().replace("\"nothing\" = []", &format!("\"nothing\" = []\n{remedies}"));
    fs::write(place.path("small.toml"), text).expect("written");
    let sweep =
        "sweep={ \"remedies.'=1+1'\" = [[], [{ fix = { at = '0 s', outage = '1 min' } }]] }";
    for set in ["seed=1", sweep] {
        place.run(&["run", "small.toml", "--set", set]).expect_code(0);
        let mut cells = 0;
        for (path, content) in place.content("results") {
            if !path.ends_with(".csv") {
                continue;
            }
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&content[..]);
            for record in reader.records() {
                for cell in &record.expect("CSV") {
                    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                    assert!(!is_formula || cell.parse::<f64>().is_ok(), "{path}: {cell}");
                    cells += usize::from(cell.starts_with('\''));
                }
            }
        }
        assert!(cells > names.len(), "names are there");
    }
}
