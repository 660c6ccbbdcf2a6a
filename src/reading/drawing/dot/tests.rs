use crate::reading::drawing::Attribute;
use crate::reading::drawing::tests::{drawn, links};

fn graph(statements: &str) -> Vec<String> {
    links("a.dot", &format!("graph {{ {statements} }}"))
}

#[test]
fn an_edge_joins_nodes_chains_and_subgraphs() {
    assert_eq!(graph("a -- b -- c; a -- c"), ["a-b:", "b-c:", "a-c:"]);
    assert_eq!(graph("{ a b } -- { c; d }"), ["a-c:", "a-d:", "b-c:", "b-d:"]);
    assert_eq!(
        graph("a -- subgraph s { b -- { c } } -- d"),
        ["b-c:", "a-b:", "a-c:", "b-d:", "c-d:"]
    );
    assert_eq!(graph("a:left:n -- b:_"), ["a-b:"]);
    assert_eq!(graph("a -- a; {} -- a"), [""; 0], "nothing is joined to itself");
}

#[test]
fn defaults_hold_from_where_they_stand_to_the_end_of_their_braces() {
    let text = "a -- b; edge [latency=1ms]; EDGE [color=red];";
    assert!(drawn("a.dot", &format!("graph {{ {text} }}")).0.is_none(), "1ms needs quotes");
    let text = "a -- b; edge [latency=\"1 ms\", color=red]; a -- c; \
                { edge [Delay=\"2 ms\"] a -- d } a -- e [latency=\"3 ms\"; x=y][len=1]; a -- f";
    assert_eq!(graph(text), ["a-b:", "a-c:1 ms", "a-d:2 ms", "a-e:3 ms", "a-f:1 ms"]);
}

#[test]
fn a_node_has_what_was_said_at_its_first_mention_and_later() {
    let text =
        "graph { a; node [label=\"\\N\", latitude=1]; b [label=B longitude=2]; a [latitude=3] }";
    let (drawing, problems) = drawn("a.dot", text);
    let drawing = drawing.unwrap_or_else(|| panic!("{problems:?}"));
    let said = |node: usize, attribute| {
        drawing.nodes[node].said.get(attribute).map(|written| written.text.to_string())
    };
    let all = [Attribute::Label, Attribute::Latitude, Attribute::Longitude];
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(all.map(|attribute| said(0, attribute)), [None, some("3"), None]);
    assert_eq!(all.map(|attribute| said(1, attribute)), [some("B"), some("1"), some("2")]);
}

#[test]
fn a_strict_graph_joins_two_nodes_once() {
    let edges = "a -- b [latency=\"1 ms\"]; b -- a [latency=\"2 ms\"]";
    assert_eq!(links("a.dot", &format!("strict graph g {{ {edges} }}")), ["a-b:2 ms"]);
    assert_eq!(graph(edges), ["a-b:1 ms", "b-a:2 ms"]);
}

#[test]
fn an_edge_of_a_digraph_is_an_arc_unless_its_arrows_say_otherwise() {
    let digraph = |statements: &str| links("a.gv", &format!("digraph {{ {statements} }}"));
    assert_eq!(digraph("a -> b -> { c d }"), ["a>b:", "b>c:", "b>d:"]);
    assert_eq!(
        digraph("a -> b [dir=back]; a -> b [dir=both]; a -> b [dir=forward]"),
        ["b>a:", "a-b:", "a>b:"]
    );
    let text =
        "edge [dir=none]; a -> b; b -> c [dir=forward, arrowhead=none]; b -> c [arrowhead=dot]";
    assert_eq!(digraph(text), ["a-b:", "b-c:", "b-c:"]);
    let strict = "strict digraph { a -> b; b -> a; a -> b [latency=\"1 ms\"] }";
    assert_eq!(links("a.gv", strict), ["a>b:1 ms", "b>a:"]);
}

#[test]
fn text_in_html_says_nothing() {
    let text =
        "label=<<b>a</b> <!-- -- -->>; a [label=<<i>x</i><br/>>, URL=<u>]; a -- b [label=<5 ms>]";
    assert_eq!(graph(text), ["a-b:"]);
    let drawing = drawn("a.dot", &format!("graph {{ {text} }}")).0.expect("it is sound");
    assert!(drawing.nodes[0].said.get(Attribute::Label).is_none());
}

#[test]
fn broken_dot_is_told_with_its_place() {
    for (text, place) in [
        ("", "a.dot:1:1: broken DOT: the end of the file stands where `graph` or `digraph`"),
        ("digraph { a -- b }", "a.dot:1:13: `--` leads both ways"),
        ("<?xml version=\"1.0\"?><graphml/>", "a.dot:1:1: broken DOT: it begins as XML does"),
        ("graph { a [latency=<b>] }", "a.dot:1:12: `latency` is of links"),
        ("graph { a -- b [latency=<b>] }", "a.dot:1:17: `latency` is text in HTML"),
        ("graph { a -- <b> }", "a.dot:1:14: broken DOT: text in HTML stands where a node"),
        ("graph { a -> b }", "a.dot:1:11: `->` leads one way"),
        ("graph { a -- }", "a.dot:1:14: broken DOT: `}` stands where a node or a subgraph"),
        ("graph { a -- b", "a.dot:1:15: broken DOT: the end of the file stands where"),
        ("graph { a } graph { b }", "a.dot:1:13: broken DOT: `graph` stands where the end"),
        ("graph { a [label] }", "a.dot:1:17: broken DOT: `]` stands where `=`"),
        ("graph { a -- node }", "a.dot:1:14: `node` is a keyword"),
        ("graph { node; }", "a.dot:1:13: broken DOT: `;` stands where `[`"),
        (
            "graph { subgraph s { a } subgraph s { b } }",
            "a.dot:1:35: another subgraph is called `s`",
        ),
        ("graph { { a } [x=y] }", "a.dot:1:15: broken DOT: `[` stands where a statement"),
    ] {
        let problems = drawn("a.dot", text).1;
        assert!(problems[0].starts_with(place), "{text}: {problems:?}");
    }
}

#[test]
fn a_short_text_cannot_draw_without_end() {
    let deep = format!("graph {}", "{".repeat(100_000));
    assert!(drawn("a.dot", &deep).1[0].contains("more than 64 subgraphs"));
    let many: String = (0..500).map(|node| format!("n{node} ")).collect();
    for text in [
        format!("graph {{ {{ {many} }} -- {{ {many} }} }}"),
        format!("strict graph {{ {{ {many} }} -- {{ {many} }} }}"),
        format!("graph {{ {{ {many} }} -- {{ {} }} }}", many.replace('n', "m")),
    ] {
        let problem = &drawn("a.dot", &text).1[0];
        assert!(problem.contains(": there are more than 100000 links"), "{problem}");
    }
}
