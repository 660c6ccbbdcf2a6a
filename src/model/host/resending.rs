//! [`Resending`]: when a segment that nobody answers is sent again, and when its sender gives up.
//! Change here how waits grow and how retries are counted.

use crate::engine::SimDuration;
use crate::reading::{Node, Problems, Read, Table, word};

/// How the waits of a TCP grow, and how its retries are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resending {
    /// What a number of retries stands for.
    pub counted: Counted,
    /// No wait grows beyond this.
    pub longest: SimDuration,
}

/// What a number of retries stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// So many segments are sent again.
    Segments,
    /// The time that so many would take if their waits doubled from the first one on: the sender
    /// gives up when a timer fires then or later (`retransmits_timed_out` in Linux' tcp_timer.c).
    /// Where the first waits do not double, more segments go out in that time.
    Time,
}

impl Resending {
    /// Reads its keys from the table of a profile.
    pub(super) fn read_keys(table: &mut Table<'_, '_>) -> Option<Self> {
        let counted = table.required("retries-count");
        let longest = table.above_zero("longest-gap");
        Some(Self { counted: counted?, longest: longest? })
    }

    /// The waits of a sender that retries so often: `gaps` as far as they go; each further one is
    /// twice the last.
    pub(super) fn waits(&self, gaps: &[SimDuration], retries: u32) -> Vec<SimDuration> {
        let doubled = |gap: &SimDuration| Some(gap.times(2).min(self.longest));
        let last = *gaps.last().expect("a profile has a gap");
        let further = std::iter::successors(doubled(&last), doubled);
        let all = gaps.iter().copied().chain(further);
        match self.counted {
            Counted::Segments => all.take(retries as usize + 1).collect(),
            Counted::Time => {
                let enough = self.patience(gaps[0], retries);
                let mut spent = SimDuration::ZERO;
                let goes_on = |gap: &SimDuration| {
                    let before = spent;
                    spent += *gap;
                    before < enough
                };
                all.take_while(goes_on).collect()
            }
        }
    }

    /// The time that so many retries stand for, after a first wait of `first`.
    fn patience(&self, first: SimDuration, retries: u32) -> SimDuration {
        let doubled = |gap: &SimDuration| Some(gap.times(2).min(self.longest));
        let waits = std::iter::successors(Some(first.min(self.longest)), doubled);
        waits.take(retries as usize + 1).fold(SimDuration::ZERO, |sum, wait| sum + wait)
    }
}

impl Read for Counted {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let words = [("segments", Self::Segments), ("time", Self::Time)];
        word(node, "count", &words, problems)
    }
}
