//! The network: a graph of nodes and links at the start, one [`Path`] per host from then on.
//!
//! Every segment costs one event whatever the number of links it crosses: latencies and jitters
//! add along a path, and it is lost with probability 1 − ∏(1 − loss).

use std::cmp::Ordering;
use std::ops::Add;

use petgraph::algo::dijkstra;
use petgraph::stable_graph::{NodeIndex, StableUnGraph};

use crate::engine::SimDuration;

/// What a segment meets from one end to the other, one way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Path {
    /// Fixed delay.
    pub latency: SimDuration,
    /// Each segment is delayed by U(0, `jitter`) more; order within a connection is kept.
    pub jitter: SimDuration,
    /// Probability that a segment is lost, 0 to 1.
    pub loss: f64,
}

impl Path {
    /// No delay, no loss: a host that calls itself.
    pub const LOOPBACK: Self =
        Self { latency: SimDuration::ZERO, jitter: SimDuration::ZERO, loss: 0.0 };

    /// The time a segment and its answer take without jitter.
    pub fn round_trip(&self) -> SimDuration {
        self.latency.times(2)
    }
}

/// Named nodes joined by links.
#[derive(Clone, Debug, Default)]
pub struct Topology {
    graph: StableUnGraph<String, Path>,
}

impl Topology {
    /// A star: `hosts` nodes, each joined to the centre by a link of its own. Returns the centre
    /// and the hosts.
    pub fn star(hosts: u32, link: Path) -> (Self, NodeIndex, Vec<NodeIndex>) {
        let mut topology = Self::default();
        let centre = topology.add_node("listener".to_owned());
        let hosts = (0..hosts)
            .map(|host| {
                let node = topology.add_node(format!("host {host}"));
                topology.add_link(centre, node, link);
                node
            })
            .collect();
        (topology, centre, hosts)
    }

    /// Adds a node.
    pub fn add_node(&mut self, name: String) -> NodeIndex {
        self.graph.add_node(name)
    }

    /// Adds a link, which serves both ways.
    pub fn add_link(&mut self, a: NodeIndex, b: NodeIndex, link: Path) {
        self.graph.add_edge(a, b, link);
    }

    /// The paths of least latency from each of `hosts` to `listener`, in their order; `None` for a
    /// host from which no path leads there. Among paths of equal latency the one with less jitter,
    /// then less loss, is taken.
    pub fn paths(&self, listener: NodeIndex, hosts: &[NodeIndex]) -> Vec<Option<Path>> {
        let costs = dijkstra(&self.graph, listener, None, |link| Cost::of(*link.weight()));
        hosts.iter().map(|host| costs.get(host).copied().map(Cost::path)).collect()
    }
}

/// A path as Dijkstra's algorithm adds it up: the probability that a segment passes multiplies.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cost {
    latency: SimDuration,
    jitter: SimDuration,
    pass: f64,
}

impl Cost {
    fn of(link: Path) -> Self {
        Self { latency: link.latency, jitter: link.jitter, pass: 1.0 - link.loss }
    }

    fn path(self) -> Path {
        Path { latency: self.latency, jitter: self.jitter, loss: 1.0 - self.pass }
    }
}

impl Default for Cost {
    fn default() -> Self {
        Self::of(Path::LOOPBACK)
    }
}

impl Add for Cost {
    type Output = Self;
    fn add(self, link: Self) -> Self {
        Self {
            latency: self.latency + link.latency,
            jitter: self.jitter + link.jitter,
            pass: self.pass * link.pass,
        }
    }
}

impl PartialOrd for Cost {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let by_delay = (self.latency, self.jitter).cmp(&(other.latency, other.jitter));
        Some(by_delay.then(other.pass.total_cmp(&self.pass)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(latency_ms: u64, loss: f64) -> Path {
        let latency = SimDuration::from_millis(latency_ms);
        Path { latency, jitter: SimDuration::from_millis(1), loss }
    }

    #[test]
    fn every_host_of_a_star_has_one_link() {
        let (star, centre, hosts) = Topology::star(3, link(20, 0.25));
        let paths = star.paths(centre, &hosts);
        assert_eq!(paths, vec![Some(link(20, 0.25)); 3]);
    }

    #[test]
    fn the_path_of_least_latency_is_taken_and_its_links_add_up() {
        let mut topology = Topology::default();
        let [a, b, c, lonely] =
            ["a", "b", "c", "lonely"].map(|name| topology.add_node(name.to_owned()));
        topology.add_link(a, b, link(10, 0.5));
        topology.add_link(b, c, link(10, 0.5));
        topology.add_link(a, c, link(25, 0.0));
        let paths = topology.paths(c, &[a, c, lonely]);
        let by_b = Path {
            latency: SimDuration::from_millis(20),
            jitter: SimDuration::from_millis(2),
            loss: 0.75,
        };
        assert_eq!(paths, [Some(by_b), Some(Path::LOOPBACK), None]);
    }
}
