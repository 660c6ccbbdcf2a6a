//! Exact ratios.

use std::cmp::Ordering;

/// Part and whole of one replication, whole numbers so that their sums are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fraction {
    /// What is counted.
    pub part: u64,
    /// Out of how much. Where it is 0, the replication says nothing about the metric, or only that
    /// it has seen none of what is counted in so long a time as the part is.
    pub whole: u64,
}

impl Fraction {
    /// Which of two ratios is greater, exactly. One with neither part nor whole equals every other;
    /// one with a part but no whole is greater than those with a whole.
    pub fn compare(self, other: Self) -> Ordering {
        let ours = u128::from(self.part) * u128::from(other.whole);
        let theirs = u128::from(other.part) * u128::from(self.whole);
        ours.cmp(&theirs)
    }
}
