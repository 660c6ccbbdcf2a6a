//! GraphML, the files of the Internet Topology Zoo among them.
//!
//! One `<graph>` of `<node>`s and `<edge>`s. What a `<data>` means is said by the `attr.name` of
//! the `<key>` that it refers to; see [`Attribute`] for those that mean something here. The `id` of
//! an edge, ports and whatever other programs add are left alone, but for the labels and the arrows
//! that yEd draws.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use roxmltree::{Document, Error, Node, ParsingOptions, TextPos};

use super::attribute::{Attribute, Meaning, Of};
use super::graph::{Attributes, Drawing, DrawnLink, Written};
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
        told: BTreeSet::new(),
        is_directed: graph.attribute("edgedefault") == Some("directed"),
        indices: BTreeMap::new(),
        drawing: Drawing::default(),
        problems,
    };
    reader.attributes(graph, Of::All);
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
    /// Those of them whose names have been complained of.
    told: BTreeSet<&'x str>,
    /// Whether an edge that does not say is an arc.
    is_directed: bool,
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
        let said = self.attributes(node, Of::Node);
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
        let said = self.attributes(edge, Of::Link);
        let ends = (self.end(edge, "source"), self.end(edge, "target"));
        let is_directed =
            edge.attribute("directed").map_or(self.is_directed, |said| said == "true");
        if let (Some(source), Some(target)) = ends {
            let at = self.file.at(&edge.range());
            let [at_source, at_target] = arrows(edge);
            let is_arc = is_directed && at_source != at_target;
            let ends = if at_target { [source, target] } else { [target, source] };
            self.drawing.add_link(DrawnLink { ends, is_arc, at, said })?;
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
    fn attributes(&mut self, element: Node<'x, 'x>, of: Of) -> Attributes {
        let mut said = Attributes::default();
        let mut drawn_label = None;
        for data in elements(element, "data") {
            let Some(reference) = self.required(data, "key") else {
                continue;
            };
            let Some(key) = self.keys.get(reference.value()).copied() else {
                let message = format!("no key `{}` is declared", reference.value());
                let hint = "declare it at the top: <key id=… for=… attr.name=… />";
                self.problems.add(self.file.at(&reference.range_value()), message, hint);
                continue;
            };
            if key.attributes().any(|attribute| attribute.name() == "yfiles.type") {
                drawn_label = drawn_label.or_else(|| self.drawn_label(data));
            }
            let attribute = match meaning(key, of) {
                Meaning::Is(attribute) => attribute,
                Meaning::Nothing => continue,
                Meaning::Looks(message, hint) => {
                    self.complain_of_key(key, message, hint);
                    continue;
                }
            };
            if said.set(attribute, self.written(data)).is_some() {
                let name = key.attribute("attr.name").unwrap_or_default();
                let message = format!("`{name}` is said twice");
                self.complain(data, message, "keep one");
            }
        }
        for key in self.keys.values() {
            if let Some(default) = elements(*key, "default").next()
                && let Meaning::Is(attribute) = meaning(*key, of)
                && said.get(attribute).is_none()
            {
                said.set(attribute, self.written(default));
            }
        }
        if let Some(label) = drawn_label.filter(|_| said.get(Attribute::Label).is_none()) {
            said.set(Attribute::Label, label);
        }
        said
    }

    /// The first label that yEd draws in `data`, on one line.
    fn drawn_label(&self, data: Node<'x, 'x>) -> Option<Written> {
        let is_label = |node: &Node<'_, '_>| {
            node.is_element() && matches!(node.tag_name().name(), "NodeLabel" | "EdgeLabel")
        };
        let labels = data.descendants().filter(is_label).map(|label| {
            let Written { text, at } = self.written(label);
            let words: Vec<&str> = text.split_whitespace().collect();
            Written { text: words.join(" ").into(), at }
        });
        labels.into_iter().find(|label| !label.text.is_empty())
    }

    /// Says once what is wrong with the name of `key`.
    fn complain_of_key(&mut self, key: Node<'x, 'x>, message: String, hint: String) {
        let id = key.attribute("id").expect("it was found by its id");
        if self.told.insert(id) {
            let name = key.attribute_node("attr.name").expect("what it means has a name");
            self.problems.add(self.file.at(&name.range_value()), message, hint);
        }
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

    fn complain(&mut self, element: Node<'x, 'x>, message: String, hint: impl Into<String>) {
        self.problems.add(self.file.at(&element.range()), message, hint);
    }
}

/// The elements called `name` right below `parent`, in whatever namespace.
fn elements<'x>(parent: Node<'x, 'x>, name: &str) -> impl Iterator<Item = Node<'x, 'x>> {
    parent.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// Whether `edge` has an arrow at its source, and at its target: as yEd draws it, else at the target.
fn arrows(edge: Node<'_, '_>) -> [bool; 2] {
    let drawn = elements(edge, "data").flat_map(|data| data.descendants());
    let arrows = drawn.into_iter().find(|node| node.tag_name().name() == "Arrows");
    arrows.map_or([false, true], |arrows| {
        ["source", "target"].map(|end| arrows.attribute(end).is_some_and(|arrow| arrow != "none"))
    })
}

/// What the data of `key` say of an element.
fn meaning(key: Node<'_, '_>, of: Of) -> Meaning {
    let whose = match of {
        Of::Node => "node",
        Of::Link => "edge",
        Of::All => "graph",
    };
    let fits = key.attribute("for").is_none_or(|said| said == "all" || said == whose);
    match key.attribute("attr.name").filter(|_| fits) {
        Some(name) => Attribute::called(name, of),
        None => Meaning::Nothing,
    }
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

const CUT: &str = "the file ends too early: was it cut short?";

fn broken(file: &File, error: &Error) -> Problem {
    let text: &str = &file.content;
    let (place, hint) = match error {
        Error::DtdDetected => {
            let doctype = text.find("<!DOCTYPE").unwrap_or_default();
            (doctype..doctype, "leave out the document type: GraphML needs none")
        }
        Error::NodesLimitReached => (0..0, "draw a smaller network"),
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream => (text.len()..text.len(), CUT),
        _ => {
            let place = offset(text, error.pos());
            let is_at_end = !text.trim().is_empty() && text[place.start..].trim().is_empty();
            (place, if is_at_end { CUT } else { "a GraphML file is well-formed XML" })
        }
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
mod tests;
