//! The links of hosts: a path as one segment meets it. Change here how the path to a listener is
//! found.

use std::ops::Index;

use super::connections::Transit;
use crate::engine::{Chance, SimDuration};
use crate::model::link::Gate;
use crate::model::network::Path;
use crate::model::scenario::Class;

/// A path, prepared for one draw each of loss and jitter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) latency: SimDuration,
    pub(super) jitter: SimDuration,
    pub(super) loss: Chance,
    /// Whether there are gates on it.
    pub(super) has_gates: bool,
    pub(super) round_trip: SimDuration,
    pub(super) transit: Transit,
}

/// Those of the hosts of a class, to the first site and then to each other.
#[derive(Debug)]
pub(super) struct Links {
    hosts: u32,
    links: Vec<Link>,
}

impl Links {
    pub(super) fn of(class: &Class, gates: &[Gate]) -> Self {
        let links = class.all_paths().map(|path| Link::of(path, gates)).collect();
        Self { hosts: class.paths.len() as u32, links }
    }

    /// How many hosts there are.
    pub(super) const fn hosts(&self) -> u32 {
        self.hosts
    }

    /// The index of the link from `host` to this site, which is also that of its
    /// [path](Class::path).
    pub(super) const fn index(&self, host: u32, site: u32) -> u32 {
        site * self.hosts + host
    }

    /// What the table holds.
    pub(super) fn bytes(&self) -> usize {
        self.links.len() * size_of::<Link>()
    }
}

impl Index<u32> for Links {
    type Output = Link;
    fn index(&self, link: u32) -> &Link {
        &self.links[link as usize]
    }
}

impl Link {
    fn of(path: &Path, gates: &[Gate]) -> Self {
        let is_certain = path.jitter == SimDuration::ZERO && path.loss == 0.0;
        let transit = match path.gates {
            None if is_certain => Transit::Certain(path.latency),
            _ => Transit::Drawn,
        };
        Self {
            latency: path.latency,
            jitter: path.jitter,
            loss: Chance::new(path.loss),
            has_gates: path.gates.is_some(),
            round_trip: path.round_trip(gates),
            transit,
        }
    }
}
