//! `topology = "file.graphml"` or `"file.dot"`: a network as another program drew it.
//!
//! A link takes its `latency` (also called `delay`), `jitter` and `loss` from the attributes of
//! its edge, written as in the experiment file: `5 ms`, `500 us`, `0.001`. Without a latency it has
//! the one that the distance of its ends makes, without coordinates (`Latitude` and `Longitude` of
//! the nodes, in degrees) `default-latency`. All are one way, and the same both ways: directed
//! graphs are refused. Links that join the same two nodes are all there, and a path takes the
//! quickest; those from a node to itself are left out.
//!
//! A node is called by its `label`, else by its id. A label that several nodes share may not be
//! used, but their ids may.

use std::collections::BTreeMap;
use std::f64::consts::PI;

use petgraph::stable_graph::NodeIndex;

use super::graph::Graph;
use crate::engine::SimDuration;
use crate::model::network::Link;
use crate::reading::drawing::{self, Attribute, Attributes, Drawing, DrawnLink, DrawnNode};
use crate::reading::scalar::printable;
use crate::reading::{At, Probability, Problem, Problems, Table};

/// Mean radius of the Earth (m): R1 of the Geodetic Reference System 1980 (Moritz, Journal of
/// Geodesy 74, 2000).
const EARTH_RADIUS: f64 = 6_371_008.771_4;

/// Speed of light in vacuum (m/s), by the definition of the metre.
const LIGHT: f64 = 299_792_458.0;

/// Speed in a cable as a share of [`LIGHT`]. In silica fibre light is 31 % slower than in vacuum
/// (Poletti et al., Nature Photonics 7, 2013); two thirds, the customary round number, is assumed,
/// because cables are never as straight as the great circle.
const IN_CABLE: f64 = 2.0 / 3.0;

/// The most mistakes told of one drawing; the others are counted.
const MISTAKES_MAX: usize = 20;

/// What the file behind `topology` draws, with `default-latency?`.
pub(super) fn read(table: &mut Table<'_, '_>) -> Option<Graph> {
    let default = table.optional::<SimDuration>("default-latency");
    let at = table.at("topology");
    let mut found = table.problems().for_another_reading();
    let drawing = table.required_with("topology", |node, _| drawing::read(node, &mut found));
    let graph = drawing.filter(|_| found.is_empty()).map(|d| graph(&d, default, &mut found));
    report(found.into_sorted(), at, table.problems());
    graph
}

/// The nodes and links that are drawn; `default` is the latency where nothing else says one, `None` if it
/// has a mistake.
fn graph(
    drawing: &Drawing,
    default: Option<Option<SimDuration>>,
    problems: &mut Problems,
) -> Graph {
    let mut graph = Graph::default();
    for node in &drawing.nodes {
        if let Err((message, hint)) = printable(name(node)) {
            problems.add(node.id.at, message, hint);
        }
    }
    let places: Vec<Option<Place>> =
        drawing.nodes.iter().map(|node| place(node, problems)).collect();
    let indices: Vec<NodeIndex> =
        drawing.nodes.iter().map(|node| graph.topology.add_node(node.id.name.clone())).collect();
    let mut without_latency = Vec::new();
    for link in &drawing.links {
        let [from, to] = link.ends;
        let Some(said) = said(&link.said, problems) else {
            continue;
        };
        let by_distance = || Some(places[from]?.latency_to(places[to]?));
        let latency = said.latency.or_else(by_distance).or(default.flatten());
        if latency.is_none() {
            without_latency.push(link);
        }
        let latency = latency.unwrap_or(SimDuration::ZERO);
        let link = Link { latency, jitter: said.jitter, loss: said.loss, gate: None };
        graph.topology.add_link(indices[from], indices[to], link);
    }
    // What coordinates and default there are is unknown where they have mistakes.
    if let [first, ..] = &without_latency[..]
        && default.is_some()
        && problems.is_empty()
    {
        let message = no_latency(drawing, first, without_latency.len());
        problems.add(first.at, message, DEFAULT_HINT);
    }
    graph.is_broken = !problems.is_empty();
    name_nodes(&mut graph, &drawing.nodes, &indices);
    graph
}

const DEFAULT_HINT: &str = "add `default-latency = \"5 ms\"` (or what fits) to the network, or \
                            draw a `latency` for each link or coordinates for each node";

/// What is said of a link.
struct Said {
    latency: Option<SimDuration>,
    jitter: SimDuration,
    loss: f64,
}

fn said(said: &Attributes, problems: &mut Problems) -> Option<Said> {
    let span = |attribute, problems: &mut Problems| {
        let written = said.get(attribute);
        written.map_or(Some(None), |written| written.quantity(problems).map(Some))
    };
    let latency = span(Attribute::Latency, problems);
    let jitter = span(Attribute::Jitter, problems);
    let loss = said.get(Attribute::Loss);
    let loss = loss.map_or(Some(Probability(0.0)), |loss| loss.number(problems));
    Some(Said { latency: latency?, jitter: jitter?.unwrap_or(SimDuration::ZERO), loss: loss?.0 })
}

/// A place on Earth (radians).
#[derive(Clone, Copy, Debug)]
struct Place {
    latitude: f64,
    longitude: f64,
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
        valid.then_some(degrees * PI / 180.0)
    };
    match (latitude, longitude) {
        (None, None) => None,
        (Some(latitude), Some(longitude)) => {
            let (latitude, longitude) = (degrees(latitude, 90.0), degrees(longitude, 180.0));
            Some(Place { latitude: latitude?, longitude: longitude? })
        }
        (Some(one), None) | (None, Some(one)) => {
            let message = format!("half a coordinate of `{}`", node.id.name);
            problems.add(one.at, message, "write both `Latitude` and `Longitude`, or neither");
            None
        }
    }
}

impl Place {
    /// The time that a signal takes in a cable along the great circle to `other`.
    fn latency_to(self, other: Self) -> SimDuration {
        SimDuration::from_secs_f64(self.distance_to(other) / (IN_CABLE * LIGHT))
    }

    /// The great-circle distance (m), by the haversine formula, which is exact for near places.
    fn distance_to(self, other: Self) -> f64 {
        let half_chord = |angle: f64| {
            let sine = libm::sin(angle / 2.0);
            sine * sine
        };
        let haversine = half_chord(other.latitude - self.latitude)
            + libm::cos(self.latitude)
                * libm::cos(other.latitude)
                * half_chord(other.longitude - self.longitude);
        2.0 * EARTH_RADIUS * libm::asin(libm::sqrt(haversine.min(1.0)))
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

/// Passes the first of `found` on to `problems`, and the number of the others, said at `at`.
fn report(found: Vec<Problem>, at: At, problems: &mut Problems) {
    let more = found.len().saturating_sub(MISTAKES_MAX);
    for problem in found.into_iter().take(MISTAKES_MAX) {
        problems.put(problem);
    }
    if more > 0 {
        let message = format!("the file has {more} mistakes more than are told here");
        problems.add(at, message, "mend those first");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64) -> Place {
        Place { latitude: latitude * PI / 180.0, longitude: longitude * PI / 180.0 }
    }

    #[test]
    fn distances_are_those_of_the_globe() {
        let quarter = EARTH_RADIUS * PI / 2.0;
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6 * b, "{a} is not {b}");
        near(at(0.0, 0.0).distance_to(at(90.0, 12.0)), quarter);
        near(at(0.0, -45.0).distance_to(at(0.0, 45.0)), quarter);
        near(at(10.0, 20.0).distance_to(at(-10.0, -160.0)), 2.0 * quarter);
        near(at(0.0, 179.5).distance_to(at(0.0, -179.5)), quarter / 90.0);
        assert_eq!(at(51.5, -0.1).distance_to(at(51.5, -0.1)), 0.0);
    }

    #[test]
    fn london_is_five_milliseconds_of_cable_from_new_york_for_each_thousand_kilometres() {
        // Great-circle distance of the city centres: 5570 km.
        let (london, new_york) = (at(51.5074, -0.1278), at(40.7128, -74.0060));
        let distance = london.distance_to(new_york);
        assert!((distance - 5_570_000.0).abs() < 2_000.0, "{distance}");
        let latency = london.latency_to(new_york);
        assert_eq!(latency, new_york.latency_to(london));
        assert!((latency.as_secs_f64() - 0.02787).abs() < 1e-5, "{latency}");
    }
}
