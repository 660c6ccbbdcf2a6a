//! GraphML, the files of the Internet Topology Zoo among them.
//!
//! One `<graph>` of `<node>`s and `<edge>`s. What a `<data>` means is said by the `attr.name` of
//! the `<key>` that it refers to; see [`Attribute`] for those that mean something here. The `id` of
//! an edge, ports and whatever other programs add are left alone.

use std::collections::BTreeMap;
use std::ops::Range;

use roxmltree::{Document, Error, Node, ParsingOptions, TextPos};

use super::graph::{Attribute, Attributes, Drawing, DrawnLink, Written};
use crate::reading::{File, Key, Problem, Problems};

/// The most pieces of XML (elements, texts, comments): enough for the largest drawing.
const PIECES_MAX: u32 = 1_000_000;

/// The most namespaces; the parser copies all of them for each element that adds one.
const NAMESPACES_MAX: usize = 100;

/// The most quotes in a tag, two for each attribute; the parser compares each with all.
const QUOTES_MAX: usize = 2_000;

/// The drawing in `file`, or the mistake after which nothing more can be said; others go to
/// `problems`.
pub(super) fn read(file: &File, problems: &mut Problems) -> Result<Drawing, Problem> {
    let text: &str = &file.content;
    refuse_excess(file)?;
    let options = ParsingOptions { nodes_limit: PIECES_MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|e| broken(file, &e))?;
    let root = document.root_element();
    if root.tag_name().name() != "graphml" {
        let message = format!("this is `{}`, not `graphml`", root.tag_name().name());
        return Err(Problem::new(file.at(&root.range()), message, "is it the right file?"));
    }
    let mut graphs = elements(root, "graph");
    let Some(graph) = graphs.next() else {
        let message = "there is no <graph> here";
        return Err(Problem::new(file.at(&root.range()), message, "is it the right file?"));
    };
    if let Some(second) = graphs.next() {
        let message = "there is a second <graph> here";
        return Err(Problem::new(file.at(&second.range()), message, "keep one graph in a file"));
    }
    let mut reader = Reader {
        file,
        keys: elements(root, "key").filter_map(|key| Some((key.attribute("id")?, key))).collect(),
        indices: BTreeMap::new(),
        drawing: Drawing::default(),
        problems,
    };
    reader.refuse_direction(graph, "edgedefault", "directed");
    for node in elements(graph, "node") {
        reader.node(node)?;
    }
    for edge in elements(graph, "edge") {
        reader.edge(edge)?;
    }
    for hyperedge in elements(graph, "hyperedge") {
        let hint = "write an edge for each pair of them";
        reader.complain(hyperedge, "a hyperedge joins more than two nodes".to_owned(), hint);
    }
    Ok(reader.drawing)
}

struct Reader<'f, 'x, 'p> {
    file: &'f File,
    /// The declared keys by their ids.
    keys: BTreeMap<&'x str, Node<'x, 'x>>,
    /// The nodes by their ids.
    indices: BTreeMap<&'x str, usize>,
    drawing: Drawing,
    problems: &'p mut Problems,
}

impl<'x> Reader<'_, 'x, '_> {
    fn node(&mut self, node: Node<'x, 'x>) -> Result<(), Problem> {
        if let Some(nested) = elements(node, "graph").next() {
            self.complain(nested, "a graph stands inside a node".to_owned(), "draw it flat");
        }
        let said = self.attributes(node, "node");
        let Some(id) = self.required(node, "id") else {
            return Ok(());
        };
        let name = id.value();
        let at = self.file.at(&id.range_value());
        if self.indices.contains_key(name) {
            let message = format!("another node has the id `{name}` too");
            self.problems.add(at, message, "give each node an id of its own");
            return Ok(());
        }
        let index = self.drawing.add_node(Key { name: name.to_owned(), at }, said)?;
        self.indices.insert(name, index);
        Ok(())
    }

    fn edge(&mut self, edge: Node<'x, 'x>) -> Result<(), Problem> {
        self.refuse_direction(edge, "directed", "true");
        let said = self.attributes(edge, "edge");
        let ends = (self.end(edge, "source"), self.end(edge, "target"));
        if let (Some(source), Some(target)) = ends {
            let at = self.file.at(&edge.range());
            self.drawing.add_link(DrawnLink { ends: [source, target], at, said })?;
        }
        Ok(())
    }

    /// The node that the XML attribute `name` of `edge` refers to.
    fn end(&mut self, edge: Node<'x, 'x>, name: &'static str) -> Option<usize> {
        let end = self.required(edge, name)?;
        let index = self.indices.get(end.value()).copied();
        if index.is_none() {
            let message = format!("there is no node with the id `{}`", end.value());
            let hint = "draw it, or name the id (not the label) of another";
            self.problems.add(self.file.at(&end.range_value()), message, hint);
        }
        index
    }

    /// What the `<data>` of `element` say, and what the keys say where they are silent.
    fn attributes(&mut self, element: Node<'x, 'x>, kind: &str) -> Attributes {
        let mut said = Attributes::default();
        for data in elements(element, "data") {
            let Some(reference) = self.required(data, "key") else {
                continue;
            };
            let Some(key) = self.keys.get(reference.value()) else {
                let message = format!("no key `{}` is declared", reference.value());
                let hint = "declare it at the top: <key id=… for=… attr.name=… />";
                self.problems.add(self.file.at(&reference.range_value()), message, hint);
                continue;
            };
            let Some(attribute) = meaning(*key, kind) else {
                continue;
            };
            if said.set(attribute, self.written(data)).is_some() {
                let name = key.attribute("attr.name").unwrap_or_default();
                let message = format!("`{name}` is said twice");
                self.complain(data, message, "keep one");
            }
        }
        for key in self.keys.values() {
            if let Some(default) = elements(*key, "default").next()
                && let Some(attribute) = meaning(*key, kind)
                && said.get(attribute).is_none()
            {
                said.set(attribute, self.written(default));
            }
        }
        said
    }

    /// The text of `element`.
    fn written(&self, element: Node<'x, 'x>) -> Written {
        let texts = element.children().filter(Node::is_text);
        // An empty element has no text to point at.
        let place = texts.clone().next().unwrap_or(element);
        let texts: String = texts.filter_map(|text| text.text()).collect();
        Written { text: texts.trim().into(), at: self.file.at(&place.range()) }
    }

    /// The XML attribute `name` of `element`; a missing one is a mistake.
    fn required(
        &mut self,
        element: Node<'x, 'x>,
        name: &'static str,
    ) -> Option<roxmltree::Attribute<'x, 'x>> {
        let attribute = element.attribute_node(name);
        if attribute.is_none() {
            let message = format!("<{}> has no `{name}`", element.tag_name().name());
            self.complain(element, message, format!("write {name}=\"…\""));
        }
        attribute
    }

    /// Refuses `element` if its XML attribute `name` has the value `directed`.
    fn refuse_direction(&mut self, element: Node<'x, 'x>, name: &str, directed: &str) {
        if let Some(said) = element.attribute_node(name)
            && said.value() == directed
        {
            let at = self.file.at(&said.range_value());
            let message = "an edge that leads one way is no link: a link serves both ways";
            let hint = "write edgedefault=\"undirected\", and keep one edge where two lead there \
                        and back";
            self.problems.add(at, message, hint);
        }
    }

    fn complain(&mut self, element: Node<'x, 'x>, message: String, hint: impl Into<String>) {
        self.problems.add(self.file.at(&element.range()), message, hint);
    }
}

/// The elements called `name` right below `parent`, in whatever namespace.
fn elements<'x>(parent: Node<'x, 'x>, name: &str) -> impl Iterator<Item = Node<'x, 'x>> {
    parent.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// What the data of `key` say of an element of the kind `kind`, if that means something here.
fn meaning(key: Node<'_, '_>, kind: &str) -> Option<Attribute> {
    let fits =
        matches!(key.attribute("for"), None | Some("all")) || key.attribute("for") == Some(kind);
    Attribute::called(key.attribute("attr.name").filter(|_| fits)?)
}

/// Refuses what would take the parser more time or memory than its length lets expect.
fn refuse_excess(file: &File) -> Result<(), Problem> {
    let text: &str = &file.content;
    if let Some((offset, _)) = text.match_indices("xmlns").nth(NAMESPACES_MAX) {
        let message = format!("there are more than {NAMESPACES_MAX} namespaces here");
        return Err(Problem::new(file.at(&(offset..offset)), message, "declare them at the root"));
    }
    let mut start = 0;
    // A tag holds no `<` but its own.
    for piece in text.split_inclusive('<') {
        if piece.matches(['"', '\'']).count() > QUOTES_MAX {
            let message = format!("a piece of this XML has more than {QUOTES_MAX} quotes");
            return Err(Problem::new(file.at(&(start..start)), message, "is it the right file?"));
        }
        start += piece.len();
    }
    Ok(())
}

fn broken(file: &File, error: &Error) -> Problem {
    let text: &str = &file.content;
    let (place, hint) = match error {
        Error::DtdDetected => {
            let doctype = text.find("<!DOCTYPE").unwrap_or_default();
            (doctype..doctype, "leave out the document type: GraphML needs none")
        }
        Error::NodesLimitReached => (0..0, "draw a smaller network"),
        Error::UnclosedRootNode => (text.len()..text.len(), "is the file complete?"),
        _ => (offset(text, error.pos()), "a GraphML file is well-formed XML"),
    };
    Problem::new(file.at(&place), format!("broken XML: {error}"), hint)
}

/// The place `position` of `text` in bytes.
fn offset(text: &str, position: TextPos) -> Range<usize> {
    let (row, column) = (position.row as usize - 1, position.col as usize - 1);
    let lines: usize = text.split_inclusive('\n').take(row).map(str::len).sum();
    let within: usize = text[lines..].chars().take(column).map(char::len_utf8).sum();
    lines + within..lines + within
}

#[cfg(test)]
mod tests {
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
            "a.graphml:3:57: an edge that leads one way is no link: a link serves both ways",
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
}
