//! What a mistake in a topology file says, and that no text whatever makes its readers panic.

use std::path::Path;

use porthang::engine::Streams;
use porthang::experiment::config;

use crate::mistakes::{Edit, report, said_of};

/// An experiment on the network in `FILE`.
const EXPERIMENT: &str = r#"title = "Bad topologies"
seed = 1
horizon = "1 day"
replications = { min = 1, max = 1 }
remedies = { "do nothing" = [] }

[network]
topology = "FILE"

[[clients]]
name = "relays"
hosts = 4
at = ["Oslo", "Bergen"]
profile = "bsd44"
arrivals = { poisson = { rate = "500 / day" } }

[listener]
at = "Oslo"
profile = "nt351"
backlog = 5
workers = 4
service = "2 s"
hang = "silent"
"#;

const GRAPHML: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key attr.name="label" attr.type="string" for="node" id="d0" />
  <key attr.name="Latitude" attr.type="double" for="node" id="d1" />
  <key attr.name="Longitude" attr.type="double" for="node" id="d2" />
  <key attr.name="delay" attr.type="string" for="edge" id="d3" />
  <graph edgedefault="undirected">
    <node id="0">
      <data key="d0">Oslo</data>
      <data key="d1">59.91</data>
      <data key="d2">10.75</data>
    </node>
    <node id="1">
      <data key="d0">Bergen</data>
      <data key="d1">60.39</data>
      <data key="d2">5.32</data>
    </node>
    <edge source="0" target="1">
      <data key="d3">4 ms</data>
    </edge>
  </graph>
</graphml>
"#;

/// Three nodes and no word of where they are.
const BARE: &str = "<graphml><key id='d' for='edge' attr.name='delay'/><graph>
<node id='Oslo'/><node id='Bergen'/><node id='Voss'/>
<edge source='Oslo' target='Bergen'><data key='d'>4 ms</data></edge>
<edge source='Oslo' target='Voss'/>
<edge source='Voss' target='Bergen'/>
</graph></graphml>
";

const DOT: &str = r#"graph norway {
  node [shape=circle]
  Oslo [latitude=59.91, longitude=10.75]
  Bergen [latitude=60.39, longitude=5.32]
  Oslo -- Bergen [latency="4 ms", jitter="1 ms", loss=0.001]
}
"#;

/// Edits of the GraphML file: what is wrong, the text replaced, and what replaces it.
const GRAPHML_EDITS: &[Edit<'_>] = &[
    ("an empty file", GRAPHML, ""),
    ("a file of DOT", GRAPHML, DOT),
    ("a file of another kind", GRAPHML, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ("a file that is cut", "    <edge source=\"0\" target=\"1\">", "<!-- cut"),
    ("a tag that is not closed", "</node>", "</nod>"),
    ("a document type", "<graphml ", "<!DOCTYPE graphml [<!ENTITY a \"b\">]>\n<graphml "),
    ("an unknown entity", "Oslo", "&oslo;"),
    ("no graph", GRAPHML, "<graphml></graphml>"),
    ("two graphs", GRAPHML, "<graphml>\n<graph/>\n<graph/></graphml>"),
    ("a graph without nodes", GRAPHML, "<graphml><graph/></graphml>"),
    ("a directed graph", "undirected", "directed"),
    ("a directed edge", "target=\"1\"", "target=\"1\" directed=\"true\""),
    ("a node without an id", "<node id=\"0\">", "<node>"),
    ("two nodes of one id", "<node id=\"1\">", "<node id=\"0\">"),
    ("an edge to nowhere", "target=\"1\"", "target=\"2\""),
    ("an edge by label", "target=\"1\"", "target=\"Bergen\""),
    ("an edge with one end", " target=\"1\"", ""),
    ("an edge to itself alone", "target=\"1\"", "target=\"0\""),
    ("a hyperedge", "</edge>", "</edge><hyperedge/>"),
    ("a graph in a node", "<node id=\"1\">", "<node id=\"1\"><graph/>"),
    ("an undeclared key", "key=\"d3\"", "key=\"d4\""),
    ("a label that is shared", "Bergen", "Oslo"),
    ("a label that is misspelt", "Bergen", "Bregen"),
    ("a delay without a unit", "4 ms", "4"),
    ("a negative delay", "4 ms", "-4 ms"),
    ("a delay of no time", "4 ms", ""),
    ("a latitude beyond the pole", "60.39", "90.39"),
    ("a latitude that is no number", "60.39", "60°23′"),
    ("a longitude that is not a number", "5.32", "NaN"),
    ("half a coordinate", "<data key=\"d2\">5.32</data>", ""),
    ("neither delay nor coordinates", GRAPHML, BARE),
];

/// Edits of the DOT file.
const DOT_EDITS: &[Edit<'_>] = &[
    ("an empty file", DOT, ""),
    ("a file of GraphML", DOT, GRAPHML),
    ("a graph without nodes", DOT, "graph {}"),
    ("a directed graph", "graph norway", "digraph norway"),
    ("an arc", "Oslo -- Bergen", "Oslo -> Bergen"),
    ("a brace that is not closed", "}\n", ""),
    ("text behind the graph", "}\n", "}\n}"),
    ("an edge without an end", "-- Bergen", "--"),
    ("an attribute without a value", "loss=0.001", "loss"),
    ("an attribute that is not closed", "loss=0.001]", "loss=0.001"),
    ("a quote that is not closed", "\"1 ms\"", "\"1 ms"),
    ("a comment that is not closed", "graph", "/* graph"),
    ("text in HTML", "[latitude=59.91, ", "[label=<<b>Oslo</b>>, "),
    ("a latency without quotes", "\"4 ms\"", "4ms"),
    ("a latency without a unit", "\"4 ms\"", "4"),
    ("a jitter that is negative", "\"1 ms\"", "\"-1 ms\""),
    ("a loss above one", "0.001", "1.5"),
    ("a loss that is no number", "0.001", "\"0,1\""),
    ("a loss that is infinite", "0.001", "inf"),
    ("a node that is a keyword", "-- Bergen", "-- node"),
    ("two subgraphs of one name", "Oslo -- Bergen", "subgraph a {} subgraph a {} Oslo -- Bergen"),
    (
        "nodes that nothing joins",
        "Oslo -- Bergen",
        "Oslo -- Narvik [delay=\"1 ms\"]; Bergen -- Voss",
    ),
    ("a name that cannot be printed", "Oslo -- Bergen", "\"Vo\nss\"; Oslo -- Bergen"),
    ("a name of nothing", "Oslo -- Bergen", "\"\"; Oslo -- Bergen"),
    ("a label that is shared", "longitude=5.32", "longitude=5.32, label=Oslo"),
    (
        "neither latency nor coordinates",
        "Oslo -- Bergen [",
        "Oslo -- Narvik; Narvik -- Bergen; Oslo -- Bergen [",
    ),
];

/// Edits of the experiment.
const EXPERIMENT_EDITS: &[Edit<'_>] = &[
    ("a file that is not there", "FILE", "norge.dot"),
    ("a file without an ending", "FILE", "norway"),
    ("a file of another ending", "FILE", "norway.gml"),
    ("no file", "\"FILE\"", "7"),
    ("no name", "FILE", ""),
    ("a file and a star", "topology", "star = { latency = \"0 s\" }\ntopology"),
    ("a file and nodes", "topology", "nodes = [\"Oslo\"]\ntopology"),
    ("a default that is negative", "[network]", "[network]\ndefault-latency = \"-5 ms\""),
    ("a default without a file", "topology = \"FILE\"", "default-latency = \"5 ms\""),
    (
        "a default of a star",
        "topology = \"FILE\"",
        "star = { latency = \"0 s\" }\ndefault-latency = \"5 ms\"",
    ),
    ("a listener that is nowhere", "at = \"Oslo\"\n", ""),
    ("a node that is not there", "\"Bergen\"]", "\"Berlin\"]"),
];

/// What is said of `experiment` where its file called `name` holds `drawing`.
fn read(experiment: &str, name: &str, drawing: &str) -> String {
    let load = |path: &Path| match path.to_str() {
        Some(path) if path == format!("experiments/{name}") => Ok(drawing.to_owned()),
        _ => Err("there is no such file".to_owned()),
    };
    let text = experiment.replace("FILE", name);
    said_of(&text, &load)
}

#[test]
fn every_bad_graphml_says_where_and_what_and_what_to_do() {
    let report = report(GRAPHML, GRAPHML_EDITS, |text| read(EXPERIMENT, "norway.graphml", text));
    insta::assert_snapshot!(report);
}

#[test]
fn every_bad_dot_says_where_and_what_and_what_to_do() {
    insta::assert_snapshot!(report(DOT, DOT_EDITS, |text| read(EXPERIMENT, "norway.dot", text)));
}

#[test]
fn every_bad_mention_of_a_topology_says_where_and_what_and_what_to_do() {
    let report = report(EXPERIMENT, EXPERIMENT_EDITS, |text| {
        let ending = if text.contains("\"norway.gml\"") { "norway.gml" } else { "norway.dot" };
        read(text, ending, DOT)
    });
    insta::assert_snapshot!(report);
}

#[test]
fn mistakes_without_end_are_told_in_few_words() {
    let links = "Oslo -- Bergen [latency=soon]\n".repeat(1000);
    let said = read(EXPERIMENT, "norway.dot", &format!("graph {{\n{links}}}"));
    assert_eq!(said.matches("--> experiments/norway.dot:").count(), 20, "{said}");
    assert!(said.contains("the file has 980 mistakes more"), "{said}");
}

#[test]
fn a_sweep_over_topologies_reads_each_or_says_which_it_cannot() {
    let swept = |files: &str| {
        let text = EXPERIMENT.replace("FILE", "norway.dot");
        let text = format!("{text}\n[sweep]\n\"network.topology\" = [{files}]\n");
        let load = |path: &Path| match path.to_str() {
            Some("experiments/norway.dot") => Ok(DOT.to_owned()),
            Some("experiments/norway.graphml") => Ok(GRAPHML.to_owned()),
            Some("experiments/broken.dot") => Ok("graph {".to_owned()),
            _ => Err("there is no such file".to_owned()),
        };
        config::read("experiments/bad.toml", &text, &[], &load)
    };
    let sound = swept("\"norway.dot\", \"norway.graphml\"").unwrap_or_else(|all| panic!("{all}"));
    let jitters: Vec<u64> = sound
        .design()
        .iter()
        .map(|point| point.scenario.classes[0].paths[1].jitter.as_nanos())
        .collect();
    assert_eq!(jitters, [1_000_000, 0], "each point has its own network");
    let missing = swept("\"norway.dot\", \"lost.dot\"").expect_err("it is not there").to_string();
    assert!(missing.contains("`lost.dot` cannot be read: there is no such file"), "{missing}");
    let broken = swept("\"norway.dot\", \"broken.dot\"").expect_err("it is broken").to_string();
    assert!(broken.contains("error: broken DOT"), "{broken}");
    assert!(broken.contains("--> experiments/broken.dot:1:8"), "{broken}");
}

/// Bytes and words are deleted, doubled and swapped at random.
#[test]
fn no_text_makes_a_reader_panic() {
    const PIECES: [&str; 16] = [
        "{",
        "}",
        "[",
        "]",
        "\"",
        "=",
        "--",
        "<",
        "/>",
        "é",
        "\0",
        "&#1;",
        "subgraph",
        "-",
        "9e999",
        "<data key=\"d1\">",
    ];
    let mut draws = Streams::new(1995, 0).stream("test", "mutations of topologies");
    let mut below = |n: usize| draws.below(n.max(1) as u64) as usize;
    for (name, good) in [("norway.graphml", GRAPHML), ("norway.dot", DOT)] {
        for _ in 0..2_000 {
            let mut bytes = good.as_bytes().to_vec();
            for _ in 0..=below(4) {
                let start = below(bytes.len());
                let end = (start + below(12)).min(bytes.len());
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
                    _ => drop(bytes.splice(start..start, PIECES[below(PIECES.len())].bytes())),
                }
            }
            assert!(!read(EXPERIMENT, name, &String::from_utf8_lossy(&bytes)).is_empty());
        }
    }
}
