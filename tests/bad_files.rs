//! What a mistake in an experiment file says, and that no text whatever makes the reader panic.

use porthang::engine::Streams;
use porthang::experiment::config;

/// A valid file; each case below breaks it.
const GOOD: &str = r#"title = "Good"
seed = 1
horizon = "30 days"
baseline = "fix"

[replications]
min = 4
max = 16
precision = 0.02

[network]
nodes = ["a", "b", "c"]
links = [
  { between = ["a", "b"], latency = "20 ms", jitter = "5 ms", loss = 0.001 },
]

[[clients]]
name = "relays"
hosts = 40
at = ["a", "b"]
profile = "bsd44"
arrivals = { poisson = { rate = "500 / day" } }
retry = { schedule = ["15 min", "1 hour"], give-up = "5 days" }

[[clients]]
name = "offender"
hosts = 1
at = ["b"]
profile = { base = "linux", syn-retries = 3 }
arrivals = { once = { at = "6 hours" } }
invalid = 1.0

[listener]
at = "a"
profile = "nt351"
backlog = 5
workers = 4
service = { lognormal = { mean = "2 s", cv = 1.0 } }
hang = { listen-not-rearmed = { dead-reply = "rst" } }

[remedies]
"do nothing" = []
"fix" = [{ fix = { at = "0 s", outage = "20 min" } }]
"watchdog" = [{ watchdog = { probe = "connect", period = "60 s", timeout = "45 s", failures = 1, restart = "nt351-reboot" } }]

[[expect]]
metric = "port_availability"
remedy = "fix"
at-least = 0.999
"#;

/// Edits of the good file: what is wrong, the text replaced, and what replaces it.
const EDITS: &[(&str, &str, &str)] = &[
    ("an unknown key", "seed = 1", "seed = 1\nrestart_evry = \"1 day\""),
    ("a key that is misspelt", "precision = 0.02", "precison = 0.02"),
    ("a key in the wrong table", "workers = 4", "workers = 4\nmin = 4"),
    ("a duration without a unit", "\"30 days\"", "\"30\""),
    ("a bare number for a duration", "\"30 days\"", "30"),
    ("a duration without quotes", "\"30 days\"", "30 days"),
    ("an unknown unit", "\"15 min\"", "\"15 minutes\""),
    ("a unit in capitals", "\"45 s\"", "\"45 S\""),
    ("a negative duration", "\"20 ms\"", "\"-20 ms\""),
    ("a duration that is not a number", "\"20 ms\"", "\"NaN ms\""),
    ("an infinite duration", "\"5 days\"", "\"inf days\""),
    ("a duration finer than a nanosecond", "\"5 ms\"", "\"0.0000001 ms\""),
    ("a duration too long", "\"5 days\"", "\"1000000 days\""),
    ("no horizon", "horizon = \"30 days\"\n", ""),
    ("a horizon of nothing", "\"30 days\"", "\"0 s\""),
    ("a horizon too long", "\"30 days\"", "\"40000 days\""),
    ("a seed that is negative", "seed = 1", "seed = -1"),
    ("a seed that is too large", "seed = 1", "seed = 99999999999999999999"),
    (
        "a seed that is too large for anything",
        "seed = 1",
        "seed = 999999999999999999999999999999999999999999",
    ),
    ("a seed with a fraction", "seed = 1", "seed = 1.5"),
    ("an empty title", "\"Good\"", "\" \""),
    ("a title with a line break", "\"Good\"", "\"Go\\nod\""),
    ("a title that is a date", "\"Good\"", "1995-09-21"),
    ("a baseline that is no remedy", "baseline = \"fix\"", "baseline = \"fixx\""),
    ("fewer at most than at least", "max = 16", "max = 2"),
    ("no replication", "min = 4", "min = 0"),
    ("a precision of nothing", "precision = 0.02", "precision = 0"),
    ("a precision that is not a number", "precision = 0.02", "precision = nan"),
    ("certainty", "precision = 0.02", "confidence = 1.0"),
    ("a rate of nothing", "\"500 / day\"", "\"0 / day\""),
    ("a rate without time", "\"500 / day\"", "\"500\""),
    ("a rate as a number", "\"500 / day\"", "500"),
    ("a rate that is a duration", "\"500 / day\"", "\"500 days\""),
    ("more requests than can be", "\"500 / day\"", "\"500000 / ms\""),
    ("a probability above one", "invalid = 1.0", "invalid = 1.5"),
    ("a probability below zero", "loss = 0.001", "loss = -0.001"),
    ("a probability in quotes", "invalid = 1.0", "invalid = \"all\""),
    ("an infinite probability", "invalid = 1.0", "invalid = inf"),
    ("no hosts", "hosts = 40", "hosts = 0"),
    ("too many hosts", "hosts = 40", "hosts = 2000000"),
    ("two classes of one name", "\"offender\"", "\"relays\""),
    ("an unknown profile", "\"nt351\"", "\"nt350\""),
    ("a profile without a base", "base = \"linux\", ", ""),
    ("a profile that waits no time", "syn-retries = 3", "syn-gaps = []"),
    ("an unknown law of arrivals", "poisson", "poison"),
    ("a law of arrivals that is not there", "poisson", "renewal"),
    ("two laws of arrivals", "{ once = { at = \"6 hours\" } }", "{ once = {}, poisson = {} }"),
    ("a law of arrivals without settings", "{ once = { at = \"6 hours\" } }", "\"once\""),
    ("a request after the horizon", "\"6 hours\"", "\"30 days\""),
    ("a retry without a schedule", "[\"15 min\", \"1 hour\"]", "[]"),
    ("a retry without a pause", "\"15 min\"", "\"0 s\""),
    ("a retry that is given up at once", "\"5 days\"", "\"0 s\""),
    ("no workers", "workers = 4", "workers = 0"),
    ("a backlog beyond all measure", "backlog = 5", "backlog = 65536"),
    (
        "a queue that holds nothing",
        "profile = \"nt351\"",
        "profile = { base = \"nt351\", backlog-factor = 0.1, backlog-extra = 0 }",
    ),
    ("an unknown law of durations", "lognormal", "normal"),
    ("a law with parameters of another", "cv = 1.0", "sigma = 1.0"),
    ("a law with a parameter of nothing", "cv = 1.0", "cv = 0"),
    (
        "a range upside down",
        "{ lognormal = { mean = \"2 s\", cv = 1.0 } }",
        "{ uniform = { low = \"2 s\", high = \"1 s\" } }",
    ),
    (
        "a hang without settings",
        "{ listen-not-rearmed = { dead-reply = \"rst\" } }",
        "\"listen-not-rearmed\"",
    ),
    (
        "a hang with settings it does not take",
        "{ listen-not-rearmed = { dead-reply = \"rst\" } }",
        "{ silent = {} }",
    ),
    (
        "a hang that takes no settings, with one",
        "{ listen-not-rearmed = { dead-reply = \"rst\" } }",
        "{ leaked-slot = { dead-reply = \"rst\" } }",
    ),
    (
        "a hang with the number of workers it takes",
        "{ listen-not-rearmed = { dead-reply = \"rst\" } }",
        "{ stuck-worker = 3 }",
    ),
    ("an unknown hang", "{ listen-not-rearmed = { dead-reply = \"rst\" } }", "\"leaked-place\""),
    (
        "a hang that is misspelt",
        "{ listen-not-rearmed = { dead-reply = \"rst\" } }",
        "\"stale-adress\"",
    ),
    (
        "two hangs",
        "{ listen-not-rearmed = { dead-reply = \"rst\" } }",
        "[\"silent\", \"stuck-accept\"]",
    ),
    ("an unknown word", "\"rst\"", "\"reset\""),
    ("a link to an unknown node", "[\"a\", \"b\"], latency", "[\"a\", \"x\"], latency"),
    ("a link to itself", "[\"a\", \"b\"], latency", "[\"a\", \"a\"], latency"),
    ("a link with one end", "[\"a\", \"b\"], latency", "[\"a\"], latency"),
    (
        "a link twice",
        "0.001 },\n",
        "0.001 },\n  { between = [\"b\", \"a\"], latency = \"1 s\" },\n",
    ),
    ("a node twice", "\"c\"]", "\"a\"]"),
    ("clients that are cut off", "at = [\"b\"]", "at = [\"c\"]"),
    ("clients at an unknown node", "at = [\"b\"]", "at = [\"d\"]"),
    ("clients at no node", "at = [\"b\"]\n", ""),
    ("a listener at no node", "at = \"a\"\n", ""),
    ("two shapes of network", "nodes =", "star = { latency = \"1 ms\" }\nnodes ="),
    ("no remedies", "\"do nothing\" = []", "[other]"),
    ("a remedy twice", "\"do nothing\" = []", "\"fix\" = []"),
    ("a remedy that is no list", "\"do nothing\" = []", "\"do nothing\" = \"\""),
    ("a remedy without a name", "\"do nothing\"", "\"\""),
    ("an unknown measure", "[{ fix =", "[{ patch ="),
    ("a measure without settings", "\"do nothing\" = []", "\"do nothing\" = [\"fix\"]"),
    ("a fix after the horizon", "at = \"0 s\"", "at = \"31 days\""),
    (
        "a fix twice",
        "\"do nothing\" = []",
        "\"both\" = [{ fix = { at = \"0 s\", outage = \"0 s\" } }, { fix = { at = \"1 s\", outage = \"0 s\" } }]",
    ),
    (
        "a probe at every nanosecond",
        "period = \"60 s\", timeout = \"45 s\"",
        "period = \"1 ns\", timeout = \"1 ns\"",
    ),
    ("mistakes in a class and in its place", "hosts = 1\nat = [\"b\"]", "hosts = 0\nat = [\"d\"]"),
    ("a time-out longer than the period", "\"45 s\"", "\"61 s\""),
    ("an unknown restart", "nt351-reboot", "nt351-rebot"),
    ("an unknown metric", "port_availability", "port-availability"),
    ("an unknown remedy", "remedy = \"fix\"", "remedy = \"fax\""),
    ("an expectation of nothing", "at-least = 0.999\n", ""),
    ("an expectation nothing can meet", "at-least = 0.999", "at-least = 0.9\nat-most = 0.1"),
    ("a duplicate key", "workers = 4", "workers = 4\nworkers = 5"),
    ("a duplicate table", "[remedies]", "[listener]\n[remedies]"),
    ("a string that is not closed", "\"Good\"", "\"Good"),
    ("a bracket that is not closed", "\"5 days\" }", "\"5 days\""),
    ("a table where a list of tables belongs", "[[expect]]", "[expect]"),
];

/// Whole files.
const TEXTS: &[(&str, &str)] = &[
    ("an empty file", ""),
    ("a file of comments", "# nothing\n\n"),
    ("a title only", "title = \"x\""),
    (
        "empty tables",
        "title = \"x\"\nseed = 1\nhorizon = \"1 day\"\nclients = []\n[replications]\n[network]\n[listener]\n[remedies]\n",
    ),
    (
        "tables that are numbers",
        "title = 1\nseed = \"1\"\nhorizon = []\nclients = 2\nreplications = 3\nnetwork = 4\nlistener = 5\nremedies = 6\nexpect = 7\nbaseline = 8\n",
    ),
    ("no TOML", "<html>\n"),
    ("JSON", "{ \"title\": \"x\" }\n"),
];

/// Overrides of the good file.
const OVERRIDES: &[(&str, &[(&str, &str)])] = &[
    ("an override that leads nowhere", &[("clients.ofender.invalid", "0.5")]),
    ("an override into a number", &[("seed.value", "1")]),
    ("an override of an unknown key", &[("listener.wrkers", "3")]),
    ("an override of a wrong value", &[("clients.offender.invalid", "2")]),
    ("an override that is no TOML", &[("remedies.\"do nothing\"", "[{ fix")]),
    ("an override with a broken path", &[("clients..invalid", "1")]),
    ("an override past the end of a list", &[("remedies.watchdog.1.watchdog.failures", "1")]),
    ("two overrides", &[("horizon", "0 days"), ("listener.backlog", "few")]),
];

fn messages(text: &str, overrides: &[(&str, &str)]) -> String {
    let owned = |(path, value): &(&str, &str)| ((*path).to_owned(), (*value).to_owned());
    let overrides: Vec<(String, String)> = overrides.iter().map(owned).collect();
    match config::read("experiments/bad.toml", text, &overrides) {
        Ok(_) => "accepted".to_owned(),
        Err(mistakes) => mistakes.to_string(),
    }
}

#[test]
fn the_good_file_is_accepted() {
    assert_eq!(messages(GOOD, &[]), "accepted");
}

#[test]
fn every_bad_file_says_where_and_what_and_what_to_do() {
    let mut report = String::new();
    let mut add = |name: &str, messages: &str| {
        assert_ne!(messages, "accepted", "{name}");
        report.push_str(&format!("# {name}\n{messages}\n\n"));
    };
    for (name, from, to) in EDITS {
        assert!(GOOD.contains(from), "{name}: `{from}` is not in the file");
        add(name, &messages(&GOOD.replacen(from, to, 1), &[]));
    }
    for (name, text) in TEXTS {
        add(name, &messages(text, &[]));
    }
    for (name, overrides) in OVERRIDES {
        add(name, &messages(GOOD, overrides));
    }
    insta::assert_snapshot!(report);
}

#[test]
fn all_mistakes_are_found_in_one_pass() {
    let mut text = GOOD.to_owned();
    for (from, to) in [
        ("seed = 1", "sed = 1"),
        ("\"30 days\"", "30 days"),
        ("min = 4", "min = 0"),
        ("\"20 ms\"", "\"20\""),
        ("hosts = 40", "hosts = -40"),
        ("workers = 4", "workers = 4\nworkers = 5"),
        ("\"rst\"", "\"rts\""),
        ("failures = 1", "failures = \"one\""),
        ("port_availability", "availability"),
    ] {
        text = text.replacen(from, to, 1);
    }
    insta::assert_snapshot!(messages(&text, &[]));
}

/// Bytes are deleted, doubled and swapped, and lines and words too, at random.
#[test]
fn no_text_makes_the_reader_panic() {
    let mut draws = Streams::new(1995, 0).stream("test", "mutations");
    let mut below = |n: usize| draws.below(n.max(1) as u64) as usize;
    for _ in 0..3000 {
        let mut bytes = GOOD.as_bytes().to_vec();
        for _ in 0..=below(4) {
            let (start, length) = (below(bytes.len()), below(12));
            let end = (start + length).min(bytes.len());
            match below(4) {
                0 => drop(bytes.drain(start..end)),
                1 => {
                    let copy = bytes[start..end].to_vec();
                    let to = below(bytes.len());
                    bytes.splice(to..to, copy);
                }
                2 => {
                    let (a, b) = (below(bytes.len()), below(bytes.len()));
                    bytes.swap(a, b);
                }
                _ => {
                    let piece = ["[", "]", "{", "}", "\"", "=", "\n", "é", "\0", ".", "-", "9e999"];
                    bytes.splice(start..start, piece[below(piece.len())].bytes());
                }
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        let path: String = text.chars().filter(|c| !c.is_whitespace()).take(below(20)).collect();
        let value: String = text.chars().skip(below(400)).take(below(20)).collect();
        assert!(!messages(&text, &[]).is_empty());
        assert!(!messages(GOOD, &[(&path, &value)]).is_empty());
    }
}
