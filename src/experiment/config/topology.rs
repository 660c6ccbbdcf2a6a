//! `topology = "file.graphml"`, `"file.dot"` or `"file.gv"`: a network as another program drew it.
//!
//! A link takes its `latency`, `jitter`, `loss` and `bandwidth` with `buffer` from the attributes of
//! its edge, written as in the experiment file: `5 ms`, `500 us`, `0.001`; [`Attribute`] tells by
//! which other names. Numbers without a unit have that of `{ file = "file.graphml", unit = "ms" }`.
//! Without a latency a link has the one that is its label, if that is a duration; else the one that
//! the distance of its ends makes; without coordinates (latitude and longitude of the nodes, in
//! degrees) `default-latency`. A bandwidth without a buffer has `default-buffer`. All are one way,
//! and the same both ways. So an arc needs another that leads back and says the same, with which it
//! is one link; with `directed = false` each arc is a link. Links that join the same two nodes are
//! all there, and a path takes the quickest; those from a node to itself are left out.
//!
//! A node is called by its `label`, else by its id. A label that several nodes share may not be
//! used, but their ids may.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use petgraph::stable_graph::NodeIndex;

use super::globe::Place;
use super::graph::Graph;
use super::link::BUFFER_MAX;
use crate::engine::SimDuration;
use crate::model::link::{Gate, Line};
use crate::model::network::Link;
use crate::reading::data::{self, Data};
use crate::reading::drawing::{
    self, Attribute, Attributes, Drawing, DrawnLink, DrawnNode, Written,
};
use crate::reading::problem::{is_number, told_once};
use crate::reading::quantity::duration;
use crate::reading::scalar::printable;
use crate::reading::{
    At, Bandwidth, Delay, Entry, Presence, Probability, Problem, Problems, Shape, Table,
};

/// The most mistakes told of one drawing; the others are counted.
const MISTAKES_MAX: usize = 20;

/// The keys of a network that is drawn.
pub(super) static SHAPE: Shape = Shape::new(
    "topology",
    "a network as another program drew it",
    &[
        Entry::of("topology", data::DRAWING, Presence::Depends("one of the shapes"), "the drawing"),
        Entry::absent::<Delay>(
            "default-latency",
            "each link has its own",
            "of links without a latency or coordinates",
        ),
        Entry::absent::<u32>(
            "default-buffer",
            "each link has its own",
            "segments that wait at a link whose bandwidth is drawn",
        )
        .within(1.0, BUFFER_MAX as f64),
        Entry::absent::<bool>(
            "directed",
            "an arc needs one that leads back",
            "false: the direction of arcs means nothing",
        ),
    ],
);

/// What the file behind `topology` draws, with `default-latency?`, `default-buffer?` and
/// `directed?`.
pub(super) fn read(table: &mut Table<'_, '_>) -> Option<Graph> {
    let latency = table.optional::<Delay>("default-latency");
    let buffer = table.optional_within("default-buffer", BUFFERS);
    let directed = table.optional::<bool>("directed");
    if directed == Some(Some(true)) {
        let message = "the arcs of a network cannot lead one way: a link serves both ways";
        let hint = "leave it out where each arc has one that leads back, or write false";
        table.complain("directed", message, hint);
    }
    let at = table.at("topology");
    let mut found = table.problems().for_another_reading();
    let data = table.required_with("topology", |node, _| data::drawing(node, &mut found));
    let drawing = data.as_ref().and_then(|data| drawing::read(data.file, at, &mut found));
    let (Some(data), Some(drawing), true) = (data, drawing, found.is_empty()) else {
        report(found.into_sorted(), at, table.problems());
        return None;
    };
    let mut reader = Reader {
        data: &data,
        drawing: &drawing,
        latency,
        buffer,
        are_links: directed? == Some(false),
        problems: &mut found,
    };
    let graph = reader.graph();
    let draws_no_line =
        drawing.links.iter().all(|link| link.said.get(Attribute::Bandwidth).is_none());
    report(found.into_sorted(), at, table.problems());
    if draws_no_line && table.node("default-buffer").is_some() {
        let hint = "draw a `bandwidth` for the links that have one, or leave `default-buffer` out";
        table.complain("default-buffer", "nothing ever waits: no link has a bandwidth", hint);
    }
    Some(graph)
}

/// What can be the size of a buffer.
const BUFFERS: RangeInclusive<u32> = 1..=BUFFER_MAX;

struct Reader<'d, 'p> {
    data: &'d Data<'d>,
    drawing: &'d Drawing,
    /// `default-latency`, `None` if it has a mistake.
    latency: Option<Option<Delay>>,
    /// `default-buffer`, likewise.
    buffer: Option<Option<u32>>,
    /// Whether each arc is a link.
    are_links: bool,
    problems: &'p mut Problems,
}

impl Reader<'_, '_> {
    /// The nodes and links that are drawn.
    fn graph(&mut self) -> Graph {
        let Drawing { nodes, links } = self.drawing;
        let mut graph = Graph::default();
        for node in nodes {
            if let Err((message, hint)) = printable(name(node)) {
                self.problems.add(node.id.at, message, hint);
            }
        }
        let places: Vec<Option<Place>> =
            nodes.iter().map(|node| place(node, self.problems)).collect();
        let indices: Vec<NodeIndex> =
            nodes.iter().map(|node| graph.topology.add_node(node.id.name.clone())).collect();
        let said: Vec<Option<Said>> = links.iter().map(|link| self.said(&link.said)).collect();
        self.check_arcs(&said);
        let mut without_latency = Vec::new();
        let mut without_buffer = Vec::new();
        for (drawn, said) in links.iter().zip(said) {
            let [from, to] = drawn.ends;
            // Of two arcs that are one link this is the second.
            let is_second = drawn.is_arc && !self.are_links && from > to;
            let Some(said) = said.filter(|_| !is_second) else {
                continue;
            };
            let by_distance = || Some(places[from]?.latency_to(places[to]?));
            let default = || self.latency.flatten().map(|Delay(latency)| latency);
            let latency = said.latency.or_else(by_distance).or_else(default);
            if latency.is_none() {
                without_latency.push(drawn);
            }
            let line = said.bandwidth.map(|bandwidth| {
                let buffer = said.buffer.or(self.buffer.flatten());
                if buffer.is_none() {
                    without_buffer.push(drawn);
                }
                Line { bandwidth, buffer: buffer.unwrap_or(BUFFER_MAX) }
            });
            let gate = line.map(|line| Box::new(Gate { line: Some(line), down: Vec::new() }));
            let latency = latency.unwrap_or(SimDuration::ZERO);
            let link = Link { latency, jitter: said.jitter, loss: said.loss, gate };
            graph.topology.add_link(indices[from], indices[to], link);
        }
        // What coordinates and defaults there are is unknown where they have mistakes.
        if self.problems.is_empty() {
            self.tell_missing(&without_latency, &without_buffer);
        }
        graph.is_broken = !self.problems.is_empty();
        name_nodes(&mut graph, nodes, &indices);
        graph
    }

    /// Says which links have no latency, and which no buffer.
    fn tell_missing(&mut self, without_latency: &[&DrawnLink], without_buffer: &[&DrawnLink]) {
        let all = self.drawing.links.len();
        if let ([first, ..], true) = (without_latency, self.latency.is_some()) {
            let message = no_latency(self.drawing, first, without_latency.len());
            self.problems.add(first.at, message, DEFAULT_HINT);
        }
        if let ([first, ..], true) = (without_buffer, self.buffer.is_some()) {
            let count = without_buffer.len();
            let message = format!("{count} of {all} links have a bandwidth, but no buffer");
            let hint = "add `default-buffer = 50` (segments, or what fits) to the network, or draw a \
                        `buffer` for each";
            self.problems.add(first.at, message, hint);
        }
    }

    /// What is said of a link; `None` if it has a mistake.
    fn said(&mut self, said: &Attributes) -> Option<Said> {
        let label = said.get(Attribute::Label).filter(|label| is_latency(&label.text));
        let latency = self.span(said.get(Attribute::Latency).or(label));
        let jitter = self.span(said.get(Attribute::Jitter));
        let problems = &mut *self.problems;
        let loss = said.get(Attribute::Loss);
        let loss = loss.map_or(Some(Probability(0.0)), |loss| loss.share(problems));
        let line = said.get(Attribute::Bandwidth);
        let bandwidth = line.map_or(Some(None), |said| said.quantity(problems).map(Some));
        let drawn = said.get(Attribute::Buffer);
        let buffer = drawn.map_or(Some(None), |buffer| buffer.number(problems).map(Some));
        if let (Some(drawn), Some(Some(buffer))) = (drawn, buffer)
            && (line.is_none() || !BUFFERS.contains(&buffer))
        {
            let (message, hint) = match line {
                None => (
                    "nothing ever waits at a link without bandwidth".to_owned(),
                    "draw a `bandwidth`, or leave the buffer out".to_owned(),
                ),
                Some(_) => (
                    format!("the buffer is {buffer}"),
                    format!("write a number from 1 to {BUFFER_MAX}"),
                ),
            };
            problems.add(drawn.at, message, hint);
            return None;
        }
        Some(Said {
            latency: latency?,
            jitter: jitter?.unwrap_or(SimDuration::ZERO),
            loss: loss?.0,
            bandwidth: bandwidth?.map(|Bandwidth(bits)| bits),
            buffer: buffer?,
        })
    }

    /// The span that is written; `None` if it has a mistake.
    fn span(&mut self, written: Option<&Written>) -> Option<Option<SimDuration>> {
        let Some(Written { text, at }) = written else {
            return Some(None);
        };
        let span = self.data.duration(text);
        span.map_err(|(message, hint)| self.problems.add(*at, message, hint)).ok().map(Some)
    }

    /// Says which arcs have none that leads back and says the same.
    fn check_arcs(&mut self, said: &[Option<Said>]) {
        let links = &self.drawing.links;
        let arcs = || links.iter().zip(said).filter(|(link, _)| link.is_arc);
        if self.are_links {
            return;
        }
        let there: BTreeSet<_> = arcs().map(|(link, said)| (link.ends, key(said))).collect();
        let joined: BTreeSet<[usize; 2]> = arcs().map(|(link, _)| link.ends).collect();
        let back = |[from, to]: [usize; 2]| [to, from];
        let lonely = arcs().filter(|(link, _)| !joined.contains(&back(link.ends)));
        // What a link with a mistake says is unknown.
        let are_known = !said.contains(&None);
        let other = arcs().filter(|(link, said)| {
            are_known
                && joined.contains(&back(link.ends))
                && !there.contains(&(back(link.ends), key(said)))
        });
        let (lonely, other): (Vec<_>, Vec<_>) = (lonely.collect(), other.collect());
        let all = arcs().count();
        let ends = |link: &DrawnLink| {
            let [from, to] = link.ends.map(|end| name(&self.drawing.nodes[end]));
            format!("from `{from}` to `{to}`")
        };
        if let [(first, _), ..] = lonely[..] {
            let message = format!(
                "{} of {all} arcs lead one way, the first {}: a link serves both ways",
                lonely.len(),
                ends(first)
            );
            let hint = "write `directed = false` into the network if the direction means nothing, or \
                        draw each arc back too";
            self.problems.add(first.at, message, hint);
        }
        if let [(first, _), ..] = other[..] {
            let message = format!(
                "{} of {all} arcs say something else than those that lead back, the first {}",
                other.len(),
                ends(first)
            );
            let hint = "let both say the same, for a link is the same both ways, or write `directed = \
                        false` into the network: then each is a link, and a path takes the quicker";
            self.problems.add(first.at, message, hint);
        }
    }
}

/// Whether `label` is a latency, and not the length of a cable or a name.
fn is_latency(label: &str) -> bool {
    label.ends_with('s') && duration(label).is_ok()
}

const DEFAULT_HINT: &str = "add `default-latency = \"5 ms\"` (or what fits) to the network, or \
                            draw a `latency` for each link or coordinates for each node";

/// What is said of a link.
#[derive(PartialEq)]
struct Said {
    latency: Option<SimDuration>,
    jitter: SimDuration,
    loss: f64,
    /// In bits per second.
    bandwidth: Option<u64>,
    /// In segments.
    buffer: Option<u32>,
}

/// What tells one `said` from another.
fn key(said: &Option<Said>) -> impl Ord + use<> {
    said.as_ref().map(|said| {
        let Said { latency, jitter, loss, bandwidth, buffer } = said;
        (*latency, *jitter, loss.to_bits(), *bandwidth, *buffer)
    })
}

/// Where `node` is, if its coordinates are said.
fn place(node: &DrawnNode, problems: &mut Problems) -> Option<Place> {
    let [latitude, longitude] =
        [Attribute::Latitude, Attribute::Longitude].map(|axis| node.said.get(axis));
    let mut degrees = |written: &drawing::Written, most: f64| {
        let degrees: f64 = written.number(problems)?;
        let valid = (-most..=most).contains(&degrees);
        if !valid {
            let message = format!("{degrees} degrees lie beyond the globe");
            problems.add(written.at, message, format!("write a number from -{most} to {most}"));
        }
        valid.then_some(degrees)
    };
    match (latitude, longitude) {
        (None, None) => None,
        (Some(latitude), Some(longitude)) => {
            let (latitude, longitude) = (degrees(latitude, 90.0), degrees(longitude, 180.0));
            Some(Place::at(latitude?, longitude?))
        }
        (Some(one), None) | (None, Some(one)) => {
            let message = format!("half a coordinate of `{}`", node.id.name);
            problems.add(one.at, message, "write both its latitude and its longitude, or neither");
            None
        }
    }
}

/// How people call the node: its label if that can be printed, else its id.
fn name(node: &DrawnNode) -> &str {
    let label = node.said.get(Attribute::Label).map(|label| &*label.text);
    label.filter(|label| printable(label).is_ok()).unwrap_or(&node.id.name)
}

/// Gives `nodes`, which have these `indices` in `graph`, their names. One that shares its name is
/// called by its id, unless that is the name of another.
fn name_nodes(graph: &mut Graph, nodes: &[DrawnNode], indices: &[NodeIndex]) {
    let mut called: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, node) in nodes.iter().enumerate() {
        called.entry(name(node)).or_default().push(number);
    }
    for (name, numbers) in &called {
        if let [only] = numbers[..] {
            graph.nodes.insert((*name).to_owned(), indices[only]);
            continue;
        }
        let free = numbers.iter().filter(|number| !called.contains_key(&*nodes[**number].id.name));
        let ids = free.map(|number| {
            let id = nodes[*number].id.name.clone();
            graph.nodes.insert(id.clone(), indices[*number]);
            id
        });
        graph.shared.insert((*name).to_owned(), ids.collect());
    }
}

/// What to say of `count` links that have no latency, the first of which is `link`.
fn no_latency(drawing: &Drawing, link: &DrawnLink, count: usize) -> String {
    let ends = link.ends.map(|end| &drawing.nodes[end]);
    let [from, to] = ends.map(name);
    let nowhere = ends.into_iter().find(|node| node.said.get(Attribute::Latitude).is_none());
    let nowhere = nowhere.map_or("", name);
    let all = drawing.links.len();
    format!(
        "{count} of {all} links have no latency, the first from `{from}` to `{to}`: it has no \
         `latency`, and `{nowhere}` no coordinates"
    )
}

/// Passes the first of `found` on to `problems`, each told once, and the number of the others, said
/// at `at`.
fn report(found: Vec<Problem>, at: At, problems: &mut Problems) {
    let mut told = told_once(found, |problem| (problem.kind(is_number), problem.at.text));
    let untold = told.split_off(told.len().min(MISTAKES_MAX));
    for problem in told {
        problems.put(problem);
    }
    let more: usize = untold.iter().map(Problem::count).sum();
    if more > 0 {
        let message = format!("the file has {more} mistakes more than are told here");
        problems.add(at, message, "mend those first");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_a_latency_where_it_is_a_duration_of_seconds_or_less() {
        let labels = ["20 ms", "1 s", "Cables", "5 min", "3 km"].map(is_latency);
        assert_eq!(labels, [true, true, false, false, false]);
    }
}
