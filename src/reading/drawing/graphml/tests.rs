use super::*;
use crate::reading::drawing::tests::{drawn, links};

const KEYS: &str = "<key id='l' for='edge' attr.name='latency'><default>9 ms</default></key>\
                    <key id='c' for='edge' attr.name='colour'/>\
                    <key id='n' for='node' attr.name='Label'/>";

fn graph(content: &str) -> String {
    format!("<graphml>{KEYS}<graph edgedefault='undirected'>{content}</graph></graphml>")
}

#[test]
fn edges_join_nodes_drawn_before_or_behind_them() {
    let text = graph(
        "<edge source='a' target='b'><data key='l'> 1&#32;<!-- one -->ms\n</data></edge>\
         <node id='a'><data key='n'>A &amp; B</data></node><node id='b'/>\
         <edge source='b' target='a'><data key='c'>red</data></edge>\
         <edge source='b' target='b'/>",
    );
    assert_eq!(links("a.graphml", &text), ["a-b:1 ms", "b-a:9 ms"]);
    let drawing = drawn("a.graphml", &text).0.expect("it is sound");
    let label = drawing.nodes[0].said.get(Attribute::Label).expect("it is said");
    assert_eq!(&*label.text, "A & B");
    assert!(drawing.nodes[1].said.get(Attribute::Label).is_none());
}

#[test]
fn a_namespace_and_a_prefix_change_nothing() {
    let text = "<g:graphml xmlns:g='http://graphml.graphdrawing.org/xmlns'><g:graph>\
                <g:node id='a'/><g:node id='b'/><g:edge source='a' target='b'/>\
                </g:graph></g:graphml>";
    assert_eq!(links("a.graphml", text), ["a-b:"]);
}

#[test]
fn a_directed_edge_is_an_arc_unless_its_arrows_say_otherwise() {
    let edge = |more: &str, arrows: &str| {
        format!(
            "<graphml><key id='y' for='edge' yfiles.type='edgegraphics'/>\
             <graph edgedefault='directed'><node id='a'/><node id='b'/>\
             <edge source='a' target='b'{more}><data key='y'><e>{arrows}</e></data></edge>\
             </graph></graphml>"
        )
    };
    for (more, arrows, link) in [
        ("", "", "a>b:"),
        (" directed='true'", "", "a>b:"),
        (" directed='false'", "", "a-b:"),
        ("", "<Arrows source='none' target='standard'/>", "a>b:"),
        ("", "<Arrows source='delta' target='none'/>", "b>a:"),
        ("", "<Arrows source='none' target='none'/>", "b-a:"),
        ("", "<Arrows source='delta' target='delta'/>", "a-b:"),
    ] {
        assert_eq!(links("a.graphml", &edge(more, arrows)), [link], "{arrows}");
    }
}

#[test]
fn yed_draws_the_labels_of_nodes_and_edges() {
    let text = "<graphml xmlns:y='u'><key id='y' for='node' yfiles.type='nodegraphics'/>\
                <key id='l' for='node' attr.name='label'/><graph><node id='a'><data key='y'>\
                <y:ShapeNode><y:NodeLabel hasText='false'/><y:NodeLabel>New\n York<y:Model/>\
                </y:NodeLabel></y:ShapeNode></data></node><node id='b'><data key='y'><y:N>\
                <y:NodeLabel>no</y:NodeLabel></y:N></data><data key='l'>yes</data></node>\
                </graph></graphml>";
    let (drawing, problems) = drawn("a.graphml", text);
    let drawing = drawing.unwrap_or_else(|| panic!("{problems:?}"));
    let label = |node: &crate::reading::drawing::DrawnNode| {
        node.said.get(Attribute::Label).map(|label| label.text.to_string())
    };
    let labels: Vec<Option<String>> = drawing.nodes.iter().map(label).collect();
    assert_eq!(labels, [Some("New York".to_owned()), Some("yes".to_owned())]);
}

#[test]
fn all_mistakes_of_a_graph_are_told() {
    let text = graph(
        "\n<node/><node id='a'/><node id='a'/>\n<edge source='a'/>\
         <edge source='a' target='c' directed='true'/>\n\
         <node id='d'><data key='x'/><data key='n'>1</data><data key='n'>2</data><graph/></node>\
         <hyperedge/>",
    );
    let problems = drawn("a.graphml", &text).1;
    let told: Vec<&str> = problems.iter().filter_map(|told| told.lines().next()).collect();
    let expected = [
        "a.graphml:2:1: <node> has no `id`",
        "a.graphml:2:32: another node has the id `a` too",
        "a.graphml:3:1: <edge> has no `target`",
        "a.graphml:3:44: there is no node with the id `c`",
        "a.graphml:4:25: no key `x` is declared",
        "a.graphml:4:51: `Label` is said twice",
        "a.graphml:4:73: a graph stands inside a node",
        "a.graphml:4:88: a hyperedge joins more than two nodes",
    ];
    assert_eq!(told, expected);
}

#[test]
fn broken_xml_is_told_with_its_place() {
    for (text, place) in [
        ("", "a.graphml:1:1: broken XML"),
        ("graph { a -- b }", "a.graphml:1:1: broken XML"),
        ("<graphml>\n<graph>é</graphs>", "a.graphml:2:9: broken XML"),
        ("<graphml>\n<graph>", "a.graphml:2:8: broken XML"),
        (
            "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'c'>]><graphml/>",
            "a.graphml:2:1: broken XML",
        ),
        ("<svg/>", "a.graphml:1:1: this is `svg`, not `graphml`"),
        ("<graphml/>", "a.graphml:1:1: there is no <graph> here"),
        ("<graphml><graph/><graph/></graphml>", "a.graphml:1:18: there is a second <graph>"),
    ] {
        let problems = drawn("a.graphml", text).1;
        assert!(problems[0].starts_with(place), "{text}: {problems:?}");
    }
}

#[test]
fn what_would_take_the_parser_too_long_is_refused() {
    let nested: String = (0..200).map(|depth| format!("<a xmlns:n{depth}='u'>")).collect();
    assert!(drawn("a.graphml", &nested).1[0].contains("more than 100 namespaces"));
    let wide: String = (0..2_000).map(|number| format!(" a{number}='>'")).collect();
    let wide = format!("<graphml{wide}/>");
    assert!(drawn("a.graphml", &wide).1[0].contains("more than 2000 quotes"));
    let many = format!("<graphml>{}</graphml>", "<a/>".repeat(1_100_000));
    assert!(drawn("a.graphml", &many).1[0].contains("broken XML"));
}
