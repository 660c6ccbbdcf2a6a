//! World.
use super::{Outcome, Remedy, Scenario};
use crate::engine::Streams;

/// The world.
#[derive(Debug)]
pub struct World;

/// One replication: what `scenario` under `remedy` comes to.
pub fn simulate(_scenario: &Scenario, _remedy: &Remedy, _streams: Streams) -> Outcome {
    unreachable!("stub")
}
