//! Exact ratios.

use std::cmp::Ordering;

/// Part and whole of one replication, whole numbers so that their sums are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fraction {
    /// What is counted.
    pub part: u64,
    /// Out of how much; 0 where the replication says nothing about the metric.
    pub whole: u64,
}

impl Fraction {
    /// Which of two ratios is greater, exactly; one with a whole of 0 equals every other.
    pub fn compare(self, other: Self) -> Ordering {
        // With a whole of zero both products are zero, for then the part is, too.
        let ours = u128::from(self.part) * u128::from(other.whole);
        let theirs = u128::from(other.part) * u128::from(self.whole);
        ours.cmp(&theirs)
    }
}
