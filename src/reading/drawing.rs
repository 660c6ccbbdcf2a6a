//! Networks that other programs drew: GraphML and DOT files as one neutral [`Drawing`].

use std::sync::Arc;

use super::attach::file;
use super::{At, Key, Node, Problem, Problems, Read, Value, dot, graphml};

/// The most nodes of a drawing.
pub(super) const NODES_MAX: usize = 100_000;

/// The most links of a drawing.
pub(super) const LINKS_MAX: usize = 100_000;

/// Nodes and links as a file draws them, in its order.
#[derive(Debug, Default)]
pub struct Drawing {
    /// The nodes; their ids differ.
    pub nodes: Vec<DrawnNode>,
    /// The links. Two nodes may be joined by several, but none is joined to itself: what a file
    /// says of such a link changes no path, and is left out.
    pub links: Vec<DrawnLink>,
}

/// A node of a [`Drawing`].
#[derive(Debug)]
pub struct DrawnNode {
    /// What the file calls it.
    pub id: Key,
    /// What is said of it.
    pub said: Attributes,
}

/// A link of a [`Drawing`].
#[derive(Debug)]
pub struct DrawnLink {
    /// The indices of the nodes it joins.
    pub ends: [usize; 2],
    /// Where it stands.
    pub at: At,
    /// What is said of it.
    pub said: Attributes,
}

/// What a file may say of a node or a link that means something here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// What people call a node.
    Label,
    /// Degrees north of the equator.
    Latitude,
    /// Degrees east of Greenwich.
    Longitude,
    /// The delay of a link, one way: a number with its unit.
    Latency,
    /// How much it varies: a number with its unit.
    Jitter,
    /// The probability that a link loses a segment.
    Loss,
}

/// The attributes of a node or a link that the file says.
#[derive(Clone, Debug, Default)]
pub struct Attributes(Vec<(Attribute, Written)>);

/// The text of a value with its place; many links may share it.
#[derive(Clone, Debug)]
pub struct Written {
    /// As it stands in the file, without quotes and the blanks around it.
    pub text: Arc<str>,
    /// Where it stands.
    pub at: At,
}

/// The drawing in the file behind `node`, whose name must end in `.graphml` or `.dot`.
pub fn read(node: &Node, problems: &mut Problems) -> Option<Drawing> {
    let file = file(node, problems)?;
    let ending = file.name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let drawing = match ending.to_ascii_lowercase().as_str() {
        "graphml" => graphml::read(file, problems),
        "dot" => dot::read(file, problems),
        _ => {
            let message = format!("`{}` is neither GraphML nor DOT by its name", file.name);
            problems.add(node.at, message, "name a file that ends in .graphml or .dot");
            None
        }
    }?;
    if drawing.nodes.is_empty() {
        let message = format!("there is no node in `{}`", file.name);
        problems.add(node.at, message, "is it the right file?");
        return None;
    }
    Some(drawing)
}

impl Drawing {
    /// Adds a node and returns its index.
    pub(super) fn add_node(&mut self, id: Key, said: Attributes) -> Result<usize, Problem> {
        if self.nodes.len() == NODES_MAX {
            let message = format!("there are more than {NODES_MAX} nodes here");
            return Err(problem(id.at, message, "draw a smaller network"));
        }
        self.nodes.push(DrawnNode { id, said });
        Ok(self.nodes.len() - 1)
    }

    /// Adds the link `link`, unless it joins a node to itself.
    pub(super) fn add_link(&mut self, link: DrawnLink) -> Result<(), Problem> {
        if link.ends[0] == link.ends[1] {
            return Ok(());
        }
        if self.links.len() == LINKS_MAX {
            let message = format!("there are more than {LINKS_MAX} links here");
            return Err(problem(link.at, message, "draw a smaller network"));
        }
        self.links.push(link);
        Ok(())
    }
}

impl Attribute {
    /// The attribute that files call `name`, in whatever case; most mean nothing here.
    pub(super) fn called(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "label" => Some(Self::Label),
            "latitude" => Some(Self::Latitude),
            "longitude" => Some(Self::Longitude),
            "latency" | "delay" => Some(Self::Latency),
            "jitter" => Some(Self::Jitter),
            "loss" => Some(Self::Loss),
            _ => None,
        }
    }
}

impl Attributes {
    /// What is said of `attribute`.
    pub fn get(&self, attribute: Attribute) -> Option<&Written> {
        self.0.iter().find(|(said, _)| *said == attribute).map(|(_, written)| written)
    }

    /// Says `written` of `attribute`, in place of what was said before, which is returned.
    pub(super) fn set(&mut self, attribute: Attribute, written: Written) -> Option<Written> {
        match self.0.iter_mut().find(|(said, _)| *said == attribute) {
            Some((_, before)) => Some(std::mem::replace(before, written)),
            None => {
                self.0.push((attribute, written));
                None
            }
        }
    }

    /// Says all of `others`, in place of what was said before.
    pub(super) fn set_all(&mut self, others: &Self) {
        for (attribute, written) in &others.0 {
            self.set(*attribute, written.clone());
        }
    }
}

impl Written {
    /// The quantity it is, which has a unit.
    pub fn quantity<T: Read>(&self, problems: &mut Problems) -> Option<T> {
        T::read(&self.node(Value::Text(self.text.to_string())), problems)
    }

    /// The bare number it is.
    pub fn number<T: Read>(&self, problems: &mut Problems) -> Option<T> {
        let number = self.text.parse().map(Value::Float);
        let value = number.unwrap_or_else(|_| Value::Text(self.text.to_string()));
        T::read(&self.node(value), problems)
    }

    fn node(&self, value: Value) -> Node {
        Node { value, at: self.at }
    }
}

/// One mistake in a drawing.
pub(super) fn problem(at: At, message: impl Into<String>, hint: impl Into<String>) -> Problem {
    Problem { at, message: message.into(), hint: hint.into(), other: None }
}

/// The drawing as `draw` reads it from `file`, or the mistake that ended it.
pub(super) fn or_mistake(
    drawn: Result<Drawing, Problem>,
    problems: &mut Problems,
) -> Option<Drawing> {
    drawn.map_err(|mistake| problems.put(mistake)).ok()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::reading::Document;

    /// The drawing in a file called `name` that holds `text`, and what is wrong with it.
    pub(in crate::reading) fn drawn(name: &str, text: &str) -> (Option<Drawing>, Vec<String>) {
        let mut problems = Problems::default();
        let experiment = format!("topology = {name:?}");
        let mut document = Document::parse("file", &experiment, &[], &mut problems);
        document.attach(&["topology"], &|_| Ok(text.to_owned()), &mut problems);
        let node = document.root.get("topology").expect("it is there");
        let drawing = read(node, &mut problems);
        let described = problems.into_sorted();
        let place = |problem: &Problem| document.excerpt(&[(problem.at, "", true)]).place_in_text();
        let told = |problem: &Problem| format!("{}: {}", place(problem), problem.message);
        (drawing, described.iter().map(told).collect())
    }

    /// Each link of the sound drawing `text` as `from-to:latency`.
    pub(in crate::reading) fn links(name: &str, text: &str) -> Vec<String> {
        let (drawing, problems) = drawn(name, text);
        let drawing = drawing.unwrap_or_else(|| panic!("{problems:?}"));
        let link = |link: &DrawnLink| {
            let [a, b] = link.ends.map(|end| drawing.nodes[end].id.name.as_str());
            let latency = link.said.get(Attribute::Latency).map_or("", |said| &said.text);
            format!("{a}-{b}:{latency}")
        };
        drawing.links.iter().map(link).collect()
    }

    #[test]
    fn the_ending_of_the_name_says_how_a_file_is_read() {
        assert_eq!(links("a.DOT", "graph { a -- b }"), ["a-b:"]);
        for name in ["a.gml", "dot", "a.dot.txt"] {
            let (drawing, problems) = drawn(name, "graph { a -- b }");
            assert!(drawing.is_none() && problems[0].contains("neither GraphML nor DOT"), "{name}");
        }
    }
}
