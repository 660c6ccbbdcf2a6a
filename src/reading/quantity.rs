//! Numbers with units.
use super::{Node, Problems, Read};
use crate::engine::SimDuration;

/// A rate [1/s].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate(pub f64);
/// A probability, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probability(pub f64);

impl Read for SimDuration {
    fn read(_: &Node, _: &mut Problems) -> Option<Self> {
        unreachable!("stub")
    }
}
impl Read for u32 {
    fn read(_: &Node, _: &mut Problems) -> Option<Self> {
        unreachable!("stub")
    }
}
