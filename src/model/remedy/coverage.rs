//! [`Coverage`]: which invalid requests a fix makes harmless. Change here which of them it leaves
//! out.

use crate::engine::{Chance, Stream};

/// What an installed fix covers, request by request.
#[derive(Debug)]
pub(super) struct Coverage {
    uncovered: Chance,
    draws: Stream,
}

impl Coverage {
    /// A fix that covers this share of the invalid requests.
    pub(super) fn new(share: f64, draws: Stream) -> Self {
        Self { uncovered: Chance::new(1.0 - share), draws }
    }

    /// Whether the invalid request of this number is as harmful as it was, however often it is
    /// asked of.
    pub(super) fn leaves_harmful(&mut self, request: u64) -> bool {
        self.draws.at(request).happens(self.uncovered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;

    #[test]
    fn a_request_is_covered_or_not_however_often_it_is_asked_of() {
        let mut coverage = Coverage::new(0.7, Streams::new(1, 0).stream("coverage", "fix"));
        let harmful: Vec<bool> = (0..10_000).map(|n| coverage.leaves_harmful(n << 12)).collect();
        let share = harmful.iter().filter(|harmful| **harmful).count();
        assert!((2_800..3_200).contains(&share), "{share}");
        let again = (0..10_000).rev().map(|n| coverage.leaves_harmful(n << 12));
        assert!(again.eq(harmful.into_iter().rev()));
    }
}
