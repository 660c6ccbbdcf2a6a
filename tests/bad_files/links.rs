//! What a mistake in the links or the shape of a network says.

use porthang::experiment::config;

/// A valid file around the network, and where its listener and its clients are.
fn file(network: &str, listener: &str, clients: &str) -> String {
    format!(
        r#"title = "Links"
seed = 1
horizon = "1 day"
replications = {{ min = 1, max = 1 }}
remedies = {{ nothing = [] }}

[network]
{network}

[[clients]]
name = "mail"
hosts = 2
at = {clients}
profile = "linux"
arrivals = {{ poisson = {{ rate = "1 / hour" }} }}

[listener]
at = "{listener}"
profile = "linux"
backlog = 5
workers = 4
service = "1 s"
hang = "silent"
"#
    )
}

fn messages(text: &str) -> String {
    match config::read("experiments/bad.toml", text, &[], &config::no_files) {
        Ok(_) => "accepted".to_owned(),
        Err(mistakes) => mistakes.to_string(),
    }
}

/// Networks of two or more nodes, of which `1` and `2` are called so.
const GOOD: &str = r#"nodes = ["1", "2", "3"]
links = [
  { between = ["1", "2"], latency = "20 ms", bandwidth = "28.8 kbit/s", buffer = 20 },
  { between = ["2", "3"], latency = "20 ms", down = [{ from = "1 hour", to = "2 hours" }] },
]
down = [{ node = "1", from = "3 hours", to = "4 hours" }]"#;

/// Edits of the good network: what is wrong, the text replaced, and what replaces it.
const EDITS: &[(&str, &str, &str)] = &[
    ("a negative bandwidth", "\"28.8 kbit/s\"", "\"-28.8 kbit/s\""),
    ("no bandwidth at all", "\"28.8 kbit/s\"", "\"0 bit/s\""),
    ("a bandwidth without a unit", "\"28.8 kbit/s\"", "\"28800\""),
    ("a bandwidth as a number", "\"28.8 kbit/s\"", "28800"),
    ("an amount for a bandwidth", "\"28.8 kbit/s\"", "\"10 Mb\""),
    ("a bandwidth in bytes", "\"28.8 kbit/s\"", "\"10 MB/s\""),
    ("a bandwidth as it is spoken", "\"28.8 kbit/s\"", "\"10 Mbps\""),
    ("a unit in the wrong case", "\"28.8 kbit/s\"", "\"64 Kbit/s\""),
    ("a bandwidth per hour", "\"28.8 kbit/s\"", "\"10 Mbit/hour\""),
    ("a rate for a bandwidth", "\"28.8 kbit/s\"", "\"10 / s\""),
    ("half a bit a second", "\"28.8 kbit/s\"", "\"0.5 bit/s\""),
    ("more bandwidth than can be", "\"28.8 kbit/s\"", "\"99999 Gbit/s\""),
    ("a bandwidth that is a list", "\"28.8 kbit/s\"", "[\"28.8 kbit/s\"]"),
    ("no room for the segment that is sent", "buffer = 20", "buffer = 0"),
    ("a buffer below zero", "buffer = 20", "buffer = -1"),
    ("a buffer in bytes", "buffer = 20", "buffer = \"64 kB\""),
    ("a buffer beyond measure", "buffer = 20", "buffer = 10000000"),
    ("a bandwidth without a buffer", ", buffer = 20", ""),
    ("a buffer without a bandwidth", "bandwidth = \"28.8 kbit/s\", ", ""),
    (
        "a buffer and a bandwidth that are both wrong",
        "\"28.8 kbit/s\", buffer = 20",
        "\"1\", buffer = 0",
    ),
    ("a window that ends before it begins", "to = \"2 hours\"", "to = \"30 min\""),
    ("a window of nothing", "to = \"2 hours\"", "to = \"1 hour\""),
    ("a window without an end", ", to = \"2 hours\"", ""),
    (
        "a window beyond the horizon",
        "from = \"1 hour\", to = \"2 hours\"",
        "from = \"1 day\", to = \"2 days\"",
    ),
    ("a window that is no table", "{ from = \"1 hour\", to = \"2 hours\" }", "\"1 hour\""),
    (
        "windows that are no list",
        "[{ from = \"1 hour\", to = \"2 hours\" }]",
        "{ from = \"1 hour\", to = \"2 hours\" }",
    ),
    (
        "windows that overlap",
        "to = \"2 hours\" }",
        "to = \"2 hours\" }, { from = \"90 min\", to = \"3 hours\" }",
    ),
    ("a window with another key", "to = \"2 hours\"", "until = \"2 hours\""),
    ("an unknown node that is down", "node = \"1\"", "node = \"4\""),
    ("no node that is down", "node = \"1\", ", ""),
    (
        "a node's window beyond the horizon",
        "from = \"3 hours\", to = \"4 hours\"",
        "from = \"3 days\", to = \"4 days\"",
    ),
    (
        "a node that is down twice at a time",
        "to = \"4 hours\" }",
        "to = \"4 hours\" }, { node = \"1\", from = \"2 hours\", to = \"200 min\" }",
    ),
    ("a key of a link that is misspelt", "bandwidth =", "bandwith ="),
    (
        "links and a shape",
        "nodes = [\"1\", \"2\", \"3\"]",
        "line = { nodes = 3, latency = \"1 s\" }",
    ),
];

/// Other networks: what is wrong, and the keys of `[network]`.
const NETWORKS: &[(&str, &str)] = &[
    ("no shape", ""),
    (
        "two shapes",
        "line = { nodes = 3, latency = \"1 s\" }\ntree = { depth = 1, fan-out = 2, latency = \"1 s\" }",
    ),
    ("a line of one node", "line = { nodes = 1, latency = \"1 s\" }"),
    ("a line too long", "line = { nodes = 10001, latency = \"1 s\" }"),
    ("a line without a latency", "line = { nodes = 3 }"),
    ("a line of named nodes", "line = { nodes = [\"1\", \"2\"], latency = \"1 s\" }"),
    ("a tree too large", "tree = { depth = 13, fan-out = 2, latency = \"1 s\" }"),
    ("a tree far too large", "tree = { depth = 9999, fan-out = 9999, latency = \"1 s\" }"),
    ("a tree that does not grow", "tree = { depth = 0, fan-out = 0, latency = \"1 s\" }"),
    ("a tree with a misspelt key", "tree = { depth = 2, fanout = 2, latency = \"1 s\" }"),
    ("a dumbbell without links", "dumbbell = { left = 1, right = 1 }"),
    (
        "a dumbbell with a latency of its own",
        "dumbbell = { left = 1, right = 0, latency = \"1 s\", access = { latency = \"1 s\" }, bottleneck = { latency = \"1 s\", buffer = 5 } }",
    ),
    ("a dumbbell in words", "dumbbell = \"large\""),
    ("a place that a tree does not have", "tree = { depth = 1, fan-out = 2, latency = \"1 s\" }"),
    (
        "a star with a node that is down",
        "star = { latency = \"1 s\" }\ndown = [{ node = \"1\", from = \"1 hour\", to = \"2 hours\" }]",
    ),
];

#[test]
fn every_bad_link_says_where_and_what_and_what_to_do() {
    let good = file(GOOD, "1", "[\"2\", \"3\"]");
    assert_eq!(messages(&good), "accepted");
    let mut report = String::new();
    for (name, from, to) in EDITS {
        assert!(GOOD.contains(from), "{name}");
        let network = GOOD.replacen(from, to, 1);
        let said = messages(&file(&network, "1", "[\"2\", \"3\"]"));
        assert_ne!(said, "accepted", "{name}");
        report.push_str(&format!("# {name}\n{said}\n\n"));
    }
    insta::assert_snapshot!(report);
}

#[test]
fn every_bad_shape_says_where_and_what_and_what_to_do() {
    let mut report = String::new();
    for (name, network) in NETWORKS {
        let said = messages(&file(network, "1", "[\"2\"]"));
        assert_ne!(said, "accepted", "{name}");
        report.push_str(&format!("# {name}\n{said}\n\n"));
    }
    insta::assert_snapshot!(report);
}

#[test]
fn good_shapes_are_accepted() {
    for (network, listener, clients) in [
        ("line = { nodes = 10000, latency = \"1 s\" }", "1", "[\"10000\"]"),
        (
            "tree = { depth = 12, fan-out = 2, latency = \"1 ms\" }",
            "1",
            "[\"1.1.2.1.2.1.1.1.1.1.1.1.2\"]",
        ),
        (
            "dumbbell = { left = 4999, right = 1, access = { latency = \"1 s\" }, bottleneck = { latency = \"1 s\" } }",
            "right 1",
            "[\"left 1\", \"left\"]",
        ),
        (
            "line = { nodes = 2, latency = \"1 s\", down = [{ from = \"0 s\", to = \"1 hour\" }, { from = \"1 hour\", to = \"9 days\" }] }",
            "1",
            "[\"2\"]",
        ),
    ] {
        assert_eq!(messages(&file(network, listener, clients)), "accepted", "{network}");
    }
}
