//! Networks, remedies and expectations, and the syntax itself.

use crate::{edited, messages, report};

/// Edits of the good file: what is wrong, the text replaced, and what replaces it.
const EDITS: &[(&str, &str, &str)] = &[
    ("a baseline that is no remedy", "baseline = \"fix\"", "baseline = \"fixx\""),
    ("a backlog beyond all measure", "backlog = 5", "backlog = 65536"),
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
    ("a name far too long", "seed = 1", LONG_KEY),
    ("a class without a name", "\"offender\"", "\"\""),
    ("a node that is a number", "\"c\"]", "3]"),
    ("links without nodes", "nodes = [\"a\", \"b\", \"c\"]\n", ""),
    ("nodes without links", LINKS, ""),
    (
        "a link that is a list",
        "{ between = [\"a\", \"b\"], latency = \"20 ms\", jitter = \"5 ms\", loss = 0.001 }",
        "[\"a\", \"b\", \"20 ms\"]",
    ),
    ("a link with three ends", "[\"a\", \"b\"], latency", "[\"a\", \"b\", \"c\"], latency"),
    ("a loss that is certain and more", "loss = 0.001", "loss = 100"),
    (
        "clients that are one table",
        "[[clients]]\nname = \"offender\"",
        "[clients.two]\nname = \"offender\"",
    ),
    (
        "a retry that is a list",
        "{ schedule = [\"15 min\", \"1 hour\"], give-up = \"5 days\" }",
        "[\"15 min\", \"1 hour\"]",
    ),
    ("a probe that is none", "\"connect\"", "\"ping\""),
    ("a probe in capitals", "\"connect\"", "\"Connect\""),
    ("failures of none", "failures = 1", "failures = 0"),
    ("a restart that is a duration", "\"nt351-reboot\"", "\"10 min\""),
    ("a restart of an unknown phase", "\"nt351-reboot\"", "{ down = \"10 min\" }"),
    ("a clock that is none", "failures = 1,", "failures = 1, clock = \"utc\","),
    (
        "a schedule without a period",
        "[{ fix = { at = \"0 s\", outage = \"20 min\" } }]",
        "[{ schedule = { restart = \"service\" } }]",
    ),
    ("a measure with the key of another", "outage = \"20 min\"", "period = \"20 min\""),
    (
        "an operator who notices never",
        "[{ fix = { at = \"0 s\", outage = \"20 min\" } }]",
        "[{ operator = { notices = \"never\", restart = \"service\" } }]",
    ),
    ("an expectation with a word for a bound", "at-least = 0.999", "at-least = \"high\""),
    ("an expectation of an unknown bound", "at-least = 0.999", "at_least = 0.999"),
    (
        "a key twice in an inline table",
        "hosts = 1\n",
        "hosts = 1\nretry = { give-up = \"1 s\", give-up = \"2 s\" }\n",
    ),
    ("a key twice in a class", "hosts = 1\n", "hosts = 1\nhosts = 2\n"),
];

/// The links of the good file.
const LINKS: &str = "links = [\n  { between = [\"a\", \"b\"], latency = \"20 ms\", \
                     jitter = \"5 ms\", loss = 0.001 },\n]\n";

/// A key longer than a line.
const LONG_KEY: &str = concat!(
    "seed = 1\n",
    "a-key-that-somebody-wrote-with-great-care-and-did-not-want-to-end-before-the-line-was-full",
    "-and-then-went-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on",
    " = 1"
);

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

#[test]
fn every_bad_table_says_where_and_what_and_what_to_do() {
    let cases = EDITS.iter().map(|(name, from, to)| (*name, edited(from, to)));
    insta::assert_snapshot!(report(cases));
}

#[test]
fn every_text_that_is_no_experiment_says_where_and_what_and_what_to_do() {
    let cases = TEXTS.iter().map(|(name, text)| (*name, messages(text, &[])));
    insta::assert_snapshot!(report(cases));
}
