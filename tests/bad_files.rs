//! What a mistake in an experiment file says, and that no text whatever makes the reader panic.

use std::path::Path;

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
    ("a law of arrivals with settings of another", "poisson", "renewal"),
    ("gaps of nothing", POISSON, "{ renewal = { gap = \"0 s\" } }"),
    ("gaps without a law", POISSON, "{ renewal = \"5 min\" }"),
    ("gaps that are too short", POISSON, "{ renewal = { gap = \"1 us\" } }"),
    ("a day without its hour", POISSON, "{ diurnal = { rate = \"500 / day\", peak = 1.5 } }"),
    (
        "a peak below the mean at no time of day",
        POISSON,
        "{ diurnal = { rate = \"500 / day\", peak = 0.5, at = \"1 day\" } }",
    ),
    (
        "a peak above twice the mean",
        POISSON,
        "{ diurnal = { rate = \"500 / us\", peak = 2.01, at = \"14 hours\" } }",
    ),
    (
        "more requests in a day than can be",
        POISSON,
        "{ diurnal = { rate = \"500 / us\", peak = 2, at = \"14 hours\" } }",
    ),
    ("a trace in a file that is not there", POISSON, "{ trace = \"dta.csv\" }"),
    ("a trace that is no file", POISSON, "{ trace = [\"1 s\"] }"),
    ("a trace without a file", POISSON, "\"trace\""),
    ("two laws of arrivals", "{ once = { at = \"6 hours\" } }", "{ once = {}, poisson = {} }"),
    ("a law of arrivals without settings", "{ once = { at = \"6 hours\" } }", "\"once\""),
    ("a request after the horizon", "\"6 hours\"", "\"30 days\""),
    ("a retry without a schedule", "[\"15 min\", \"1 hour\"]", "[]"),
    ("a retry without a pause", "\"15 min\"", "\"0 s\""),
    ("a retry that is given up at once", "\"5 days\"", "\"0 s\""),
    ("a retry without waits", "schedule = [\"15 min\", \"1 hour\"], ", ""),
    ("a retry with waits said twice", "schedule =", "backoff = {}, schedule ="),
    (
        "a back-off that ends before it begins",
        "schedule = [\"15 min\", \"1 hour\"]",
        "backoff = { first = \"1 hour\", factor = 2, most = \"15 min\" }",
    ),
    (
        "a back-off that shrinks from nothing",
        "schedule = [\"15 min\", \"1 hour\"]",
        "backoff = { first = \"0 s\", factor = 0.5, most = \"15 min\" }",
    ),
    (
        "a back-off without an end",
        "schedule = [\"15 min\", \"1 hour\"]",
        "backoff = { first = \"1 s\", factor = 2 }",
    ),
    ("a jitter beyond the wait", "give-up = \"5 days\"", "give-up = \"5 days\", jitter = 1.5"),
    ("a jitter with a unit", "give-up = \"5 days\"", "give-up = \"5 days\", jitter = \"5 s\""),
    ("no workers", "workers = 4", "workers = 0"),
    ("a backlog beyond all measure", "backlog = 5", "backlog = 65536"),
    (
        "a queue that holds nothing",
        "profile = \"nt351\"",
        "profile = { base = \"nt351\", backlog-factor = 0.1, backlog-extra = 0 }",
    ),
    ("an unknown law of durations", "lognormal", "normal"),
    (
        "observations in a file that is not there",
        "{ lognormal = { mean = \"2 s\", cv = 1.0 } }",
        "{ empirical = \"dta.csv\" }",
    ),
    (
        "observations in no file",
        "{ lognormal = { mean = \"2 s\", cv = 1.0 } }",
        "{ empirical = [\"1 s\", \"2 s\"] }",
    ),
    (
        "observations in a file without a name",
        "{ lognormal = { mean = \"2 s\", cv = 1.0 } }",
        "{ empirical = \"\" }",
    ),
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

/// Contents of a trace of 40 hosts and 30 days.
const TRACES: &[(&str, &str)] = &[
    ("an empty trace", ""),
    ("a trace with a header only", "at,kind,host\n"),
    ("instants without a unit", "at\n1\n2,valid\n"),
    ("an instant before the last", "1 min\n2 min, valid\n90 s, valid\n100 s\n2 min\n"),
    ("an instant that is negative", "-1 s,valid\n"),
    ("an unknown kind", "1 s,valid\n2 s, invald,3\n3 s,\"broken\"\n"),
    ("a kind in place of the instant", "1 s\nvalid,1 s\n"),
    ("a host that is not in the class", "1 s,,1\n1 s,,0\n1 s,valid,41\n1 s,,-1\n1 s,,a\n"),
    ("a fourth column", "1 s,valid,1,\n"),
    ("fields parted by other marks", "1 s;valid;1\n1 s\tvalid\n1 s # first\n"),
    ("no request before the horizon", "30 days\n31 days\n"),
    ("a line that is no request", TOO_LONG),
    ("a trace of bytes", "\0\u{1}\u{7f}\n"),
];

const TOO_LONG: &str = match std::str::from_utf8(&[b'1'; 201]) {
    Ok(line) => line,
    Err(_) => unreachable!(),
};

/// The arrivals of the relays.
const POISSON: &str = "{ poisson = { rate = \"500 / day\" } }";

/// Contents of `[sweep]` behind the good file.
const SWEEPS: &[(&str, &str)] = &[
    ("a sweep of nothing", ""),
    ("a sweep over no values", "\"clients.offender.invalid\" = []"),
    ("a sweep over one number", "\"clients.offender.invalid\" = 1"),
    ("a sweep of an unknown class", "\"clients.ofender.invalid\" = [0.5, 1]"),
    ("a sweep of an unknown key", "\"listener.wrkers\" = [1, 2, 3]"),
    ("a sweep of a broken path", "\"listener..workers\" = [1, 2]"),
    ("a sweep of the seed", "seed = [1, 2]"),
    ("a sweep of all remedies", "remedies = [{}, {}]"),
    ("a path without quotes", "listener.workers = [1, 2]"),
    ("a value that is wrong at its place", "\"clients.offender.invalid\" = [0.5, 2, 1]"),
    ("a first value that is wrong", "\"listener.workers\" = [0, 1, 2]"),
    ("values without their unit", "horizon = [\"10 days\", 20]"),
    ("a value that is wrong elsewhere", "horizon = [\"30 days\", \"1 hour\"]"),
    ("a first value that is wrong elsewhere", "horizon = [\"1 hour\", \"30 days\"]"),
    ("a value twice", "\"listener.workers\" = [1, 2, 1]"),
    ("a value twice in other units", "horizon = [\"1 day\", \"24 hours\"]"),
    ("a range upside down", "\"listener.workers\" = { from = 8, to = 1, steps = 8 }"),
    (
        "a range by ratio from zero",
        "\"clients.offender.invalid\" = { from = 0, to = 1, steps = 3, scale = \"log\" }",
    ),
    ("a range with one unit", "horizon = { from = 1, to = \"30 days\", steps = 3 }"),
    (
        "a range of a rate and a time",
        "\"clients.relays.arrivals.poisson.rate\" = { from = \"1 / day\", to = \"2 days\", steps = 3 }",
    ),
    ("a range of one step", "\"listener.workers\" = { from = 1, to = 8, steps = 1 }"),
    ("a range without an end", "\"listener.workers\" = { from = 1, steps = 8 }"),
    (
        "an unknown scale",
        "\"listener.workers\" = { from = 1, to = 8, steps = 8, scale = \"logarithmic\" }",
    ),
    (
        "an unknown key of a range",
        "\"listener.workers\" = { from = 1, to = 8, step = 1, steps = 8 }",
    ),
    ("a range through fractions", "\"listener.workers\" = { from = 1, to = 2, steps = 3 }"),
    (
        "a range past what is allowed",
        "\"clients.offender.invalid\" = { from = 0.5, to = 1.5, steps = 3 }",
    ),
    (
        "too many points",
        "\"listener.workers\" = { from = 1, to = 50, steps = 50 }\n\"listener.backlog\" = { from = 1, to = 50, steps = 50 }",
    ),
    (
        "three keys",
        "\"listener.workers\" = [1, 2]\n\"listener.backlog\" = [1, 2]\nhorizon = [\"30 days\"]",
    ),
    (
        "one key by two paths",
        "\"clients.offender.invalid\" = [0.5, 1]\n\"clients.1.invalid\" = [0.5, 1]",
    ),
    (
        "a pair of values of which each is sound",
        "\"remedies.watchdog.0.watchdog.period\" = [\"60 s\", \"50 s\"]\n\"remedies.watchdog.0.watchdog.timeout\" = [\"45 s\", \"55 s\"]",
    ),
    (
        "a value that does not go with the first of the other key",
        "\"remedies.watchdog.0.watchdog.period\" = [\"60 s\", \"90 s\"]\n\"remedies.watchdog.0.watchdog.timeout\" = [\"45 s\", \"75 s\"]",
    ),
];

/// A law that is read from a file.
const EMPIRICAL: &str = "{ empirical = \"data.csv\" }";

/// Contents of that file.
const DATA: &[(&str, &str)] = &[
    ("an empty data file", ""),
    ("a data file of comments", "# none yet\n\n"),
    ("a data file with a header only", "served in\n"),
    ("two headers", "\u{feff}served\r\nin\r\n1 s\r\n"),
    ("a header in the middle", "1 s\nserved in\n2 s\n"),
    ("observations without a unit", "served [s]\n1.5\n  2\n3 s\n"),
    ("an observation that is negative", "1 s\n-2 s\n"),
    ("a first observation that is not a number", "NaN s\n"),
    ("an observation that is infinite", "1 s\n\"inf s\"\n"),
    ("an observation with an unknown unit", "1 s # quick\n\t2 secs\n"),
    ("a second column", "at,served\n\"0 s\",\"1 s\"\n0 s;1 s\n"),
    ("an observation with a decimal comma", "1,5 s\n"),
    ("an observation that is too long", "182501 days\n"),
    (
        "a line without end",
        "1 s                                                                                                    0\n",
    ),
    ("a data file of bytes", "\0\u{1}\u{7f}\n"),
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
    read(text, &overrides, "")
}

/// What is said of the experiment `text` where `data.csv` holds `data`.
fn read(text: &str, overrides: &[(String, String)], data: &str) -> String {
    let load = |path: &Path| match path.to_str() {
        Some("experiments/data.csv") => Ok(data.to_owned()),
        _ => Err("there is no such file".to_owned()),
    };
    match config::read("experiments/bad.toml", text, overrides, &load) {
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
fn every_bad_sweep_says_where_and_what_and_what_to_do() {
    let mut report = String::new();
    for (name, sweep) in SWEEPS {
        let messages = messages(&format!("{GOOD}\n[sweep]\n{sweep}\n"), &[]);
        assert_ne!(messages, "accepted", "{name}");
        report.push_str(&format!("# {name}\n{messages}\n\n"));
    }
    insta::assert_snapshot!(report);
}

#[test]
fn every_bad_data_file_says_where_and_what_and_what_to_do() {
    let text = GOOD.replace("{ lognormal = { mean = \"2 s\", cv = 1.0 } }", EMPIRICAL);
    assert_eq!(read(&text, &[], "1 s"), "accepted");
    let mut report = String::new();
    for (name, data) in DATA {
        let messages = read(&text, &[], data);
        assert_ne!(messages, "accepted", "{name}");
        report.push_str(&format!("# {name}\n{messages}\n\n"));
    }
    insta::assert_snapshot!(report);
}

#[test]
fn every_bad_trace_says_where_and_what_and_what_to_do() {
    let text = GOOD.replace(POISSON, "{ trace = \"data.csv\" }");
    assert_eq!(read(&text, &[], "1 s,valid,40\n1 s,invalid\n40 days"), "accepted");
    let mut report = String::new();
    for (name, trace) in TRACES {
        let messages = read(&text, &[], trace);
        assert_ne!(messages, "accepted", "{name}");
        report.push_str(&format!("# {name}\n{messages}\n\n"));
    }
    insta::assert_snapshot!(report);
}

#[test]
fn a_share_of_invalid_requests_is_refused_where_the_trace_says_which_are() {
    let text = GOOD.replace("{ once = { at = \"6 hours\" } }", "{ trace = \"data.csv\" }");
    assert_eq!(read(&text, &[], "1 s,valid\n2 s\n"), "accepted");
    insta::assert_snapshot!(read(&text, &[], "1 s,valid\n2 s,invalid\n"));
}

#[test]
fn mistakes_of_a_data_file_come_with_those_of_the_experiment() {
    let text = GOOD.replace("{ lognormal = { mean = \"2 s\", cv = 1.0 } }", EMPIRICAL);
    let text = text.replace("workers = 4", "workers = 0");
    insta::assert_snapshot!(read(&text, &[], "1 s\n2\n"));
}

#[test]
fn a_data_file_without_end_is_told_in_few_words() {
    let text = GOOD.replace("{ lognormal = { mean = \"2 s\", cv = 1.0 } }", EMPIRICAL);
    let said = |line: &str, times: usize| read(&text, &[], &line.repeat(times));
    assert!(said("soon\n", 100_000).ends_with("= help: write one duration a line, such as 1.5 s"));
    assert_eq!(said("soon\n", 100_000).matches("error: ").count(), 21);
    let many = said("1 s\n", 1_000_001);
    assert!(many.contains("there are 1000001 durations") && many.contains("data.csv:1000002:1\n"));
    assert_eq!(said("1 s\n", 1_000_000), "accepted");
    assert!(said("# nothing here\n", 1 << 21).contains("`data.csv` is larger than 16 MiB"));
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

#[test]
fn a_sweep_over_data_files_reads_them_or_says_which_it_cannot() {
    let text = GOOD.replace("{ lognormal = { mean = \"2 s\", cv = 1.0 } }", EMPIRICAL);
    let swept = |files: &str| {
        let text = format!("{text}\n[sweep]\n\"listener.service.empirical\" = [{files}]\n");
        read(&text, &[], "1 s\n2 s\n")
    };
    assert_eq!(swept("\"data.csv\""), "accepted");
    let missing = swept("\"data.csv\", \"lost.csv\"");
    assert!(missing.contains("`lost.csv` cannot be read: there is no such file"), "{missing}");
    assert_eq!(missing.matches("experiments/bad.toml:").count(), 1, "{missing}");
}
