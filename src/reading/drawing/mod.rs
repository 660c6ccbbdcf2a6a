//! Networks that other programs drew: GraphML and DOT files as one neutral [`Drawing`].

mod attribute;
mod dot;
mod graph;
mod graphml;

pub use attribute::Attribute;
pub use graph::{Attributes, Drawing, DrawnLink, DrawnNode, Written};

use super::{At, File, Problems};

/// The drawing in `file`, which is named at `at`; its own name must end in `.graphml`, `.dot` or
/// `.gv`.
pub fn read(file: &File, at: At, problems: &mut Problems) -> Option<Drawing> {
    let ending = file.name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let drawn = match ending.to_ascii_lowercase().as_str() {
        "graphml" => graphml::read(file, problems),
        "dot" | "gv" => dot::read(file, problems),
        _ => {
            let message = format!("`{}` is neither GraphML nor DOT by its name", file.name);
            problems.add(at, message, "name a file that ends in .graphml, .dot or .gv");
            return None;
        }
    };
    let drawing = drawn.map_err(|mistake| problems.put(mistake)).ok()?;
    if drawing.nodes.is_empty() {
        let message = format!("there is no node in `{}`", file.name);
        problems.add(at, message, "is it the right file?");
        return None;
    }
    Some(drawing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Document, Problem, file};

    /// The drawing in a file called `name` that holds `text`, and what is wrong with it.
    pub(super) fn drawn(name: &str, text: &str) -> (Option<Drawing>, Vec<String>) {
        let mut problems = Problems::default();
        let experiment = format!("topology = {name:?}");
        let mut document = Document::parse("file", &experiment, &[], &mut problems);
        document.attach(&["topology"], &|_| Ok(text.into()), &mut problems);
        let node = document.root.get("topology").expect("it is there");
        let named = file(node, &mut problems).expect("it is attached");
        let drawing = read(named, node.at, &mut problems);
        let described = problems.into_sorted();
        let place = |problem: &Problem| document.excerpt(&[(problem.at, "", true)]).place_in_text();
        let told = |problem: &Problem| format!("{}: {}", place(problem), problem.message);
        (drawing, described.iter().map(told).collect())
    }

    /// Each link of the sound drawing `text` as `from-to:latency`, an arc as `from>to:latency`.
    pub(super) fn links(name: &str, text: &str) -> Vec<String> {
        let (drawing, problems) = drawn(name, text);
        let drawing = drawing.unwrap_or_else(|| panic!("{problems:?}"));
        let link = |link: &DrawnLink| {
            let [a, b] = link.ends.map(|end| drawing.nodes[end].id.name.as_str());
            let latency = link.said.get(Attribute::Latency).map_or("", |said| &said.text);
            let line = if link.is_arc { '>' } else { '-' };
            format!("{a}{line}{b}:{latency}")
        };
        drawing.links.iter().map(link).collect()
    }

    #[test]
    fn the_ending_of_the_name_says_how_a_file_is_read() {
        for name in ["a.dot", "a.DOT", "a.gv", "a.b.Gv"] {
            assert_eq!(links(name, "graph { a -- b }"), ["a-b:"]);
        }
        for name in ["a.gml", "dot", "a.dot.txt"] {
            let (drawing, problems) = drawn(name, "graph { a -- b }");
            assert!(drawing.is_none() && problems[0].contains("neither GraphML nor DOT"), "{name}");
        }
    }
}
