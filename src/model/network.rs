//! The network: a graph of nodes and links at the start, one [`Path`] per host from then on. Change
//! here how a graph becomes paths; no event is simulated on it.
//!
//! Routes are static: each host keeps the path of least delay, also while a link of it is down.
//! Plain links add up: latencies and jitters are summed, and a segment is lost with probability
//! 1 − ∏(1 − loss), so that they cost one event together, whatever their number. A link with a
//! [`Gate`], of limited bandwidth or down for a while, has [an event](Crossing) of its own.

use std::cmp::Ordering;
use std::ops::Add;
use std::sync::Arc;

use petgraph::algo::dijkstra;
use petgraph::stable_graph::{EdgeIndex, NodeIndex, StableUnGraph};
use petgraph::visit::EdgeRef;

use super::link::{Gate, Window};
use super::segment::HEADERS;
use crate::engine::SimDuration;

/// What a segment meets from one end to the other, one way.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Fixed delay.
    pub latency: SimDuration,
    /// Each segment is delayed by U(0, `jitter`) more; order within a connection is kept.
    pub jitter: SimDuration,
    /// Probability that a segment is lost by chance, 0 to 1.
    pub loss: f64,
    /// The gates on the way, from the host to the listener; `None` if there are none.
    pub gates: Option<Arc<[Crossing]>>,
}

/// A gate on a path, and where on it: a segment to the listener comes to it by what lies `before`,
/// one to the host by what lies `after`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// Its index among the gates of the scenario.
    pub gate: u32,
    /// Whether a segment to the listener crosses the link from its first end to its second.
    pub forward: bool,
    /// What lies between the host and the near end of the link.
    pub before: Stretch,
    /// What lies between the far end of the link and the listener.
    pub after: Stretch,
}

/// What some links of a path add up to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Fixed delay.
    pub latency: SimDuration,
    /// The most that jitter adds to it.
    pub jitter: SimDuration,
    /// Probability that a segment is not lost by chance: it multiplies.
    pub pass: f64,
}

/// A link; it serves both ways, and is to each what it is to the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Fixed delay, one way.
    pub latency: SimDuration,
    /// Each segment is delayed by U(0, `jitter`) more.
    pub jitter: SimDuration,
    /// Probability that a segment is lost by chance, 0 to 1.
    pub loss: f64,
    /// Its gate, if segments may have to wait, or be refused.
    pub gate: Option<Box<Gate>>,
}

impl Path {
    /// No delay, no loss: a host that calls itself.
    pub const LOOPBACK: Self =
        Self { latency: SimDuration::ZERO, jitter: SimDuration::ZERO, loss: 0.0, gates: None };

    /// The time a segment that carries nothing and one that answers it take without jitter, where
    /// neither waits for another: latencies and transmissions. `gates` are those of the scenario.
    pub fn round_trip(&self, gates: &[Gate]) -> SimDuration {
        let crossed = self.crossings().iter().map(|crossing| &gates[crossing.gate as usize]);
        crossed.map(transmission).fold(self.latency, Add::add).times(2)
    }

    /// The gates on the way, from the host to the listener.
    pub fn crossings(&self) -> &[Crossing] {
        self.gates.as_deref().unwrap_or_default()
    }
}

/// The time that the transmission of a segment that carries nothing takes.
fn transmission(gate: &Gate) -> SimDuration {
    gate.line.map_or(SimDuration::ZERO, |line| line.transmission(HEADERS))
}

/// Named nodes joined by links.
#[derive(Clone, Debug, Default)]
pub struct Topology {
    graph: StableUnGraph<String, Link>,
}

impl Topology {
    /// A star: `hosts` nodes, each joined to the centre by a link of its own. Returns the centre
    /// and the hosts.
    pub fn star(hosts: u32, link: &Link) -> (Self, NodeIndex, Vec<NodeIndex>) {
        let mut topology = Self::default();
        let centre = topology.add_node("listener".to_owned());
        let hosts = (0..hosts)
            .map(|host| {
                let node = topology.add_node(format!("host {host}"));
                topology.add_link(centre, node, link.clone());
                node
            })
            .collect();
        (topology, centre, hosts)
    }

    /// Adds a node.
    pub fn add_node(&mut self, name: String) -> NodeIndex {
        self.graph.add_node(name)
    }

    /// Adds a link from `a`, its first end, to `b`.
    pub fn add_link(&mut self, a: NodeIndex, b: NodeIndex, link: Link) {
        self.graph.add_edge(a, b, link);
    }

    /// Takes all links of `node` down in `window`. What its programs tell each other still gets
    /// through.
    pub fn take_down(&mut self, node: NodeIndex, window: Window) {
        let links: Vec<EdgeIndex> = self.graph.edges(node).map(|link| link.id()).collect();
        for link in links {
            self.graph[link].gate.get_or_insert_default().close(window);
        }
    }

    /// The gates of all links, in the order of the links.
    pub fn gates(&self) -> Vec<Gate> {
        let gates = self.graph.edge_weights().filter_map(|link| link.gate.as_deref());
        gates.cloned().collect()
    }

    /// The paths of least delay from each of `hosts` to `listener`, in their order; `None` for a
    /// host from which no path leads there. Delay is latency and the transmission of a segment that
    /// carries nothing. Among paths of equal delay the one with less jitter, then less loss, then
    /// fewer links, is taken. The gates they cross are those of [`Self::gates`], counted from
    /// `first_gate` on.
    pub fn paths(
        &self,
        listener: NodeIndex,
        hosts: &[NodeIndex],
        first_gate: usize,
    ) -> Vec<Option<Path>> {
        let costs = dijkstra(&self.graph, listener, None, |link| Cost::of(link.weight()));
        let cost_of = |node: NodeIndex| costs.get(&node).copied();
        let numbers = self.gate_numbers(first_gate);
        let path = |host: &NodeIndex| {
            let cost = cost_of(*host)?;
            let crossings = match numbers.is_empty() {
                true => Vec::new(),
                false => self.crossings(*host, &cost_of, &numbers),
            };
            let Stretch { latency, jitter, pass } = cost.stretch;
            let gates = (!crossings.is_empty()).then(|| crossings.into());
            Some(Path { latency, jitter, loss: 1.0 - pass, gates })
        };
        hosts.iter().map(path).collect()
    }

    /// The gate number of each link, by its index, counted from `first` on; empty if there is none.
    fn gate_numbers(&self, first: usize) -> Vec<Option<u32>> {
        let mut gates = first as u32..;
        let links = self.graph.edge_weights();
        let numbers: Vec<Option<u32>> =
            links.map(|link| link.gate.as_ref().and_then(|_| gates.next())).collect();
        if gates.start == first as u32 { Vec::new() } else { numbers }
    }

    /// The gates on the way from `host` to the node of cost zero. Each link of the way leads to a
    /// node that is so much cheaper.
    fn crossings(
        &self,
        host: NodeIndex,
        cost_of: &impl Fn(NodeIndex) -> Option<Cost>,
        numbers: &[Option<u32>],
    ) -> Vec<Crossing> {
        let mut crossings = Vec::new();
        let mut before = Stretch::NOTHING;
        let mut here = host;
        while let Some(cost) = cost_of(here).filter(|cost| cost.links > 0) {
            let leads_on = |there: NodeIndex, link: &Link| {
                cost_of(there).is_some_and(|left| left + Cost::of(link) == cost)
            };
            let link = self.graph.edges(here).find(|link| leads_on(link.target(), link.weight()));
            let link = link.expect("a node that is not the listener has a way there");
            let there = link.target();
            if let Some(gate) = numbers[link.id().index()] {
                let after = cost_of(there).expect("it was looked up before").stretch;
                let (first, _) = self.graph.edge_endpoints(link.id()).expect("a link has ends");
                crossings.push(Crossing { gate, forward: first == here, before, after });
            }
            before = before + Stretch::of(link.weight());
            here = there;
        }
        crossings
    }
}

impl Stretch {
    /// No links at all.
    pub const NOTHING: Self =
        Self { latency: SimDuration::ZERO, jitter: SimDuration::ZERO, pass: 1.0 };

    fn of(link: &Link) -> Self {
        Self { latency: link.latency, jitter: link.jitter, pass: 1.0 - link.loss }
    }
}

impl Add for Stretch {
    type Output = Self;
    fn add(self, next: Self) -> Self {
        Self {
            latency: self.latency + next.latency,
            jitter: self.jitter + next.jitter,
            pass: self.pass * next.pass,
        }
    }
}

/// A path as Dijkstra's algorithm adds it up.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cost {
    delay: SimDuration,
    stretch: Stretch,
    links: u32,
}

impl Cost {
    fn of(link: &Link) -> Self {
        let transmission = link.gate.as_deref().map_or(SimDuration::ZERO, transmission);
        Self { delay: link.latency + transmission, stretch: Stretch::of(link), links: 1 }
    }
}

impl Default for Cost {
    fn default() -> Self {
        Self { delay: SimDuration::ZERO, stretch: Stretch::NOTHING, links: 0 }
    }
}

impl Add for Cost {
    type Output = Self;
    fn add(self, link: Self) -> Self {
        Self {
            delay: self.delay + link.delay,
            stretch: self.stretch + link.stretch,
            links: self.links + link.links,
        }
    }
}

impl PartialOrd for Cost {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let by_delay = (self.delay, self.stretch.jitter).cmp(&(other.delay, other.stretch.jitter));
        let by_loss = || other.stretch.pass.total_cmp(&self.stretch.pass);
        Some(by_delay.then_with(by_loss).then(self.links.cmp(&other.links)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::SimTime;
    use crate::model::link::Line;

    const fn ms(n: u64) -> SimDuration {
        SimDuration::from_millis(n)
    }

    fn link(latency_ms: u64, loss: f64) -> Link {
        Link { latency: ms(latency_ms), jitter: ms(1), loss, gate: None }
    }

    /// A link over which a segment that carries nothing is sent in 10 ms.
    fn slow(latency_ms: u64) -> Link {
        let line = Some(Line { bandwidth: 32_000, buffer: 5 });
        let gate = Some(Box::new(Gate { line, down: Vec::new() }));
        Link { gate, ..link(latency_ms, 0.0) }
    }

    fn plain(latency_ms: u64, jitter_ms: u64, loss: f64) -> Path {
        Path { latency: ms(latency_ms), jitter: ms(jitter_ms), loss, gates: None }
    }

    fn stretch(latency_ms: u64, jitter_ms: u64, pass: f64) -> Stretch {
        Stretch { latency: ms(latency_ms), jitter: ms(jitter_ms), pass }
    }

    fn nodes<const N: usize>(topology: &mut Topology, names: [&str; N]) -> [NodeIndex; N] {
        names.map(|name| topology.add_node(name.to_owned()))
    }

    #[test]
    fn every_host_of_a_star_has_one_link() {
        let (star, centre, hosts) = Topology::star(3, &link(20, 0.25));
        let paths = star.paths(centre, &hosts, 0);
        assert_eq!(paths, vec![Some(plain(20, 1, 0.25)); 3]);
    }

    #[test]
    fn every_host_of_a_slow_star_has_a_gate_of_its_own() {
        let (star, centre, hosts) = Topology::star(3, &slow(20));
        let paths = star.paths(centre, &hosts, 7);
        let gates: Vec<u32> = paths.iter().map(|path| gates_of(path)[0].gate).collect();
        assert_eq!((gates, star.gates().len()), (vec![7, 8, 9], 3));
    }

    fn gates_of(path: &Option<Path>) -> &[Crossing] {
        path.as_ref().map(Path::crossings).unwrap_or_default()
    }

    #[test]
    fn the_path_of_least_latency_is_taken_and_its_links_add_up() {
        let mut topology = Topology::default();
        let [a, b, c, lonely] = nodes(&mut topology, ["a", "b", "c", "lonely"]);
        topology.add_link(a, b, link(10, 0.5));
        topology.add_link(b, c, link(10, 0.5));
        topology.add_link(a, c, link(25, 0.0));
        let paths = topology.paths(c, &[a, c, lonely], 0);
        assert_eq!(paths, [Some(plain(20, 2, 0.75)), Some(Path::LOOPBACK), None]);
    }

    #[test]
    fn the_gates_of_a_path_lie_where_they_are_on_it() {
        let mut topology = Topology::default();
        let [a, b, c, d, e] = nodes(&mut topology, ["a", "b", "c", "d", "e"]);
        topology.add_link(a, b, link(1, 0.5));
        topology.add_link(b, c, slow(2));
        topology.add_link(d, c, link(4, 0.0));
        topology.add_link(e, d, slow(8));
        let paths = topology.paths(e, &[a, e], 0);
        let first = Crossing {
            gate: 0,
            forward: true,
            before: stretch(1, 1, 0.5),
            after: stretch(12, 2, 1.0),
        };
        let second = Crossing {
            gate: 1,
            forward: false,
            before: stretch(7, 3, 0.5),
            after: Stretch::NOTHING,
        };
        assert_eq!(gates_of(&paths[0]), [first, second]);
        assert_eq!(paths[1], Some(Path::LOOPBACK));
        let path = paths[0].as_ref().expect("a way leads there");
        assert_eq!((path.latency, path.jitter, path.loss), (ms(15), ms(4), 0.5));
        assert_eq!(path.round_trip(&topology.gates()), ms(2 * (15 + 20)));
    }

    #[test]
    fn a_slow_line_is_avoided_where_its_transmission_takes_longer_than_the_way_round() {
        for (around, gates) in [(5, 0), (6, 1)] {
            let mut topology = Topology::default();
            let [a, b, c] = nodes(&mut topology, ["a", "b", "c"]);
            topology.add_link(a, b, slow(1));
            topology.add_link(a, c, link(around, 0.0));
            topology.add_link(c, b, link(around, 0.0));
            let paths = topology.paths(b, &[a], 0);
            assert_eq!(gates_of(&paths[0]).len(), gates, "{around} ms");
        }
    }

    #[test]
    fn links_that_take_no_time_lead_to_the_listener_and_not_in_circles() {
        let mut topology = Topology::default();
        let [a, b, c, d] = nodes(&mut topology, ["a", "b", "c", "d"]);
        let nothing = Link { jitter: SimDuration::ZERO, ..link(0, 0.0) };
        let down = Window { from: SimTime::ZERO, to: SimTime::ZERO + ms(1) };
        for (from, to) in [(a, b), (b, c), (c, a), (c, d)] {
            topology.add_link(from, to, nothing.clone());
        }
        topology.take_down(a, down);
        let paths = topology.paths(d, &[a], 0);
        assert_eq!(gates_of(&paths[0]).len(), 1);
    }

    #[test]
    fn a_node_that_is_down_takes_its_links_down() {
        let mut topology = Topology::default();
        let [a, b, c] = nodes(&mut topology, ["a", "b", "c"]);
        topology.add_link(a, b, link(1, 0.0));
        topology.add_link(b, c, slow(1));
        let window = Window { from: SimTime::ZERO, to: SimTime::ZERO + ms(1) };
        topology.take_down(a, window);
        assert_eq!(topology.gates().iter().map(|gate| gate.down.len()).sum::<usize>(), 1);
        topology.take_down(b, window);
        let gates = topology.gates();
        assert!(gates.iter().all(|gate| gate.down == [window]), "{gates:?}");
    }
}
