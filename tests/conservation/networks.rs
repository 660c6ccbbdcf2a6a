//! Paths and networks at random.

use porthang::engine::SimDuration;
use porthang::model::link::{Gate, Line, Window};
use porthang::model::network::{Link, Path, Topology};
use porthang::model::scenario::Class;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any};
use proptest::sample::{Index, select};

use crate::scenarios::{HOSTS_MAX, SITES, instant};
use crate::values::{all_of, perhaps, span};

/// A tree of nodes, of which most links have gates.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    /// From the second node on: the node before it to which it is joined, whether the link begins
    /// there, and the link.
    joints: Vec<(Index, bool, Link)>,
    down: Option<(Index, Window)>,
    /// Where listeners may stand.
    sites: [Index; SITES.len()],
    /// Of each host of a class.
    hosts: Vec<Index>,
}

pub(crate) fn network(horizon: SimDuration) -> impl Strategy<Value = Network> {
    all_of!(Network {
        joints: vec((any::<Index>(), any::<bool>(), link(horizon)), 1..=4),
        down: option::weighted(0.25, (any::<Index>(), window(horizon))),
        sites: any::<[Index; SITES.len()]>(),
        hosts: vec(any::<Index>(), HOSTS_MAX),
    })
}

impl Network {
    /// Puts the hosts of the classes at its nodes; returns the gates on their paths.
    pub(crate) fn join(&self, classes: &mut [Class]) -> Vec<Gate> {
        let mut topology = Topology::default();
        let mut nodes = vec![topology.add_node("0".to_owned())];
        for (to, begins_there, link) in &self.joints {
            let (node, to) = (topology.add_node(nodes.len().to_string()), *to.get(&nodes));
            let [a, b] = if *begins_there { [to, node] } else { [node, to] };
            topology.add_link(a, b, link.clone());
            nodes.push(node);
        }
        if let Some((node, window)) = self.down {
            topology.take_down(*node.get(&nodes), window);
        }
        let hosts: Vec<_> = self.hosts.iter().map(|host| *host.get(&nodes)).collect();
        for class in classes {
            let hosts = &hosts[..class.paths.len()];
            let mut sites = self.sites.iter().map(|site| {
                let paths = topology.paths(*site.get(&nodes), hosts, 0).into_iter();
                paths.map(|path| path.expect("a tree is joined")).collect()
            });
            class.paths = sites.next().expect("the first listener stands somewhere");
            class.elsewhere = sites.collect();
        }
        topology.gates()
    }
}

fn link(horizon: SimDuration) -> impl Strategy<Value = Link> {
    let line = all_of!(Line { bandwidth: 1..=100_000_u64, buffer: 1..=4_u32 });
    let gate = (option::of(line), vec(window(horizon), 0..3)).prop_map(|(line, windows)| {
        let mut gate = Gate { line, down: Vec::new() };
        windows.into_iter().for_each(|window| gate.close(window));
        (gate != Gate::default()).then(|| Box::new(gate))
    });
    (path(), gate).prop_map(|(Path { latency, jitter, loss, gates: _ }, gate)| Link {
        latency,
        jitter,
        loss,
        gate,
    })
}

fn window(horizon: SimDuration) -> impl Strategy<Value = Window> {
    let length = span(1e-3, 100_000.0);
    (instant(horizon), length).prop_map(|(from, length)| Window { from, to: from + length })
}

/// A path that is no part of a network.
pub(crate) fn path() -> impl Strategy<Value = Path> {
    all_of!(Path {
        latency: perhaps(span(1e-6, 20.0)),
        jitter: perhaps(span(1e-6, 5.0)),
        loss: select(&[0.0, 0.0, 0.0, 0.01, 0.5, 0.99, 1.0][..]),
        gates: Just(None),
    })
}
