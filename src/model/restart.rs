//! [`Restart`]: the phases of a restart, as clients meet them.

use std::sync::LazyLock;

use crate::engine::{Distribution, SimDuration, Stream};
use crate::reading::{Node, Problems, Read, Value, document, hint, quantity, read_table};

/// How long each phase of a restart lasts; they follow each other in this order, and then the
/// listener is new.
#[derive(Clone, Debug, PartialEq)]
pub struct Restart {
    /// The system shuts down: sessions are reset and every segment gets RST.
    pub shutdown: Distribution,
    /// The machine is off or its TCP not up: silence; old connections are forgotten.
    pub dark: Distribution,
    /// TCP is up, nobody listens: every segment gets RST. Without a `dark` phase it is only the
    /// program that ends, and this lasts longer where the port is held against the new one: see
    /// [`ListenerSpec::reuse_address`](super::scenario::ListenerSpec::reuse_address).
    pub closed: Distribution,
}

/// The phases of one restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phases {
    /// See [`Restart::shutdown`].
    pub shutdown: SimDuration,
    /// See [`Restart::dark`].
    pub dark: SimDuration,
    /// See [`Restart::closed`].
    pub closed: SimDuration,
}

/// A phase of a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// See [`Restart::shutdown`].
    Shutdown,
    /// See [`Restart::dark`].
    Dark,
    /// See [`Restart::closed`].
    Closed,
}

impl Phases {
    /// The first phase after `past` that takes any time, with its length; `None` as `past` stands
    /// for the beginning. A phase of no length does not happen.
    pub fn next(&self, past: Option<Phase>) -> Option<(Phase, SimDuration)> {
        [(Phase::Shutdown, self.shutdown), (Phase::Dark, self.dark), (Phase::Closed, self.closed)]
            .into_iter()
            .find(|(phase, length)| Some(*phase) > past && *length > SimDuration::ZERO)
    }
}

impl Restart {
    /// The phases of one restart, drawn from `stream` in their order.
    pub fn sample(&self, stream: &mut Stream) -> Phases {
        Phases {
            shutdown: self.shutdown.sample(stream),
            dark: self.dark.sample(stream),
            closed: self.closed.sample(stream),
        }
    }

    /// The mean of the whole outage (s).
    pub fn mean(&self) -> f64 {
        self.shutdown.mean() + self.dark.mean() + self.closed.mean()
    }
}

/// The restarts that can be called by name, each with its source.
pub const PRESETS: &str = include_str!("presets/restart.toml");

/// A preset by its name, or a table of phases, each of no length unless given.
impl Read for Restart {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        if let Value::Text(name) = &node.value {
            static PARSED: LazyLock<Node> = LazyLock::new(|| document::embedded(PRESETS));
            let presets = &*PARSED;
            let Some(preset) = presets.get(name) else {
                let message = format!("unknown restart `{name}`");
                let hint = match quantity::duration(name) {
                    Ok(_) => format!("write how the port is down so long: {{ dark = \"{name}\" }}"),
                    Err(_) => hint::one_of(name, &presets.keys()),
                };
                problems.add(node.at, message, hint);
                return None;
            };
            return Self::read(preset, problems);
        }
        read_table(node, "restart", problems, |table| {
            table.node("source");
            let shutdown = table.or("shutdown", Distribution::ZERO);
            let dark = table.or("dark", Distribution::ZERO);
            let closed = table.or("closed", Distribution::ZERO);
            Some(Self { shutdown: shutdown?, dark: dark?, closed: closed? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_follow_each_other_and_empty_ones_do_not_happen() {
        let (one, two) = (SimDuration::SECOND, SimDuration::from_secs(2));
        let phases = Phases { shutdown: one, dark: SimDuration::ZERO, closed: two };
        assert_eq!(phases.next(None), Some((Phase::Shutdown, one)));
        assert_eq!(phases.next(Some(Phase::Shutdown)), Some((Phase::Closed, two)));
        assert_eq!(phases.next(Some(Phase::Closed)), None);
    }

    #[test]
    fn every_preset_reads_and_lasts_as_long_as_its_source_says() {
        let presets = document::embedded(PRESETS);
        for (name, seconds) in [("nt351-reboot", 249.5), ("service", 0.3)] {
            let mut problems = Problems::default();
            let restart = Restart::read(presets.get(name).unwrap(), &mut problems);
            let mean = restart.map(|restart| restart.mean());
            assert!(problems.is_empty(), "{problems:?}");
            assert!(mean.is_some_and(|mean| (mean - seconds).abs() < 0.05), "{name}: {mean:?}");
        }
        assert_eq!(presets.keys().len(), 2);
    }
}
