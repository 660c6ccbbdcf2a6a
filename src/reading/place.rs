//! A place in what was read.

use std::ops::Range;

/// A place: a range of bytes in one of the texts of a [`Document`]. That of an override is
/// `path=value`.
///
/// [`Document`]: super::Document
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// Which text: 0 is the file, then one for each override, then one for each data file.
    pub text: u32,
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl At {
    /// The range `span` of text number `text`.
    pub(super) const fn new(text: u32, span: &Range<usize>) -> Self {
        Self { text, start: span.start as u32, end: span.end as u32 }
    }

    /// Whether the two places share a byte, or would if both were longer than nothing.
    pub(super) const fn touches(self, other: Self) -> bool {
        self.text == other.text && self.start <= other.end && other.start <= self.end
    }
}
