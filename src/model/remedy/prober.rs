//! [`Prober`]: who looks at the port. Change here what a measure may look with.

/// A measure that looks at the port in one of its two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prober(u32);

impl Prober {
    /// The measure of this index that probes at regular intervals.
    pub(super) const fn watching(measure: usize) -> Self {
        Self(2 * measure as u32)
    }

    /// The measure of this index that looks once, before it restarts.
    pub(super) const fn glancing(measure: usize) -> Self {
        Self(2 * measure as u32 + 1)
    }

    /// All that so many measures may have, in the order of their [indices](Self::index).
    pub fn all(measures: usize) -> impl Iterator<Item = Self> {
        (0..2 * measures as u32).map(Self)
    }

    /// Its place among all.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The measure, by its place in the remedy.
    pub const fn measure(self) -> usize {
        self.index() / 2
    }

    /// Whether it looks once, before it restarts.
    pub const fn glances(self) -> bool {
        self.0 % 2 == 1
    }
}
