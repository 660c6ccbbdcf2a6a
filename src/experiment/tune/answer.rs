//! [`Answer`]: which value is best, how sure that is, and which others do as well.

use super::question::Candidate;
use crate::experiment::estimate::Estimate;

/// What came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// All that was tried, in the order of the values.
    pub candidates: Vec<Candidate>,
    /// How often each was repeated.
    pub replications: u32,
    /// What is told.
    pub told: Told,
}

/// What is told of the best value.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// The replications tell nothing: this is known of the metric where it is known best.
    Nothing(Option<Estimate>),
    /// No tried value can keep the bounds; this one comes nearest.
    NothingKeeps(usize),
    /// There is a best one.
    Best(Best),
}

/// The best of the tried values.
#[derive(Clone, Debug, PartialEq)]
pub struct Best {
    /// The one with the best mean, of those that keep the bounds.
    pub candidate: usize,
    /// Whether it is known to keep them.
    pub surely_keeps: bool,
    /// Those that none is clearly better than, in their order, it included.
    pub flat: Vec<usize>,
    /// Of each candidate what it has more than the best; intervals that hold all at once.
    pub differences: Vec<Option<Estimate>>,
    /// What is told of each key.
    pub axes: Vec<Optimum>,
}

/// The best value of a key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Optimum {
    /// The value.
    pub value: f64,
    /// Both ends of its interval.
    pub interval: (f64, f64),
    /// What the interval rests on.
    pub rests_on: RestsOn,
    /// Whether it may lie below the range, and above it.
    pub is_open: (bool, bool),
}

/// What the interval of an optimum rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestsOn {
    /// A smooth curve through the tried values.
    Curve,
    /// Comparisons of tried values with each other.
    Comparisons,
}

impl RestsOn {
    /// Its word in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Curve => "curve",
            Self::Comparisons => "comparisons",
        }
    }
}

impl Best {
    /// The most that may be lost by taking the best tried value, and not another one that was tried.
    pub fn loss_at_most(&self, is_less_better: bool) -> Option<f64> {
        let mut most = 0.0_f64;
        for other in self.flat.iter().filter(|other| **other != self.candidate) {
            let (low, high) = self.differences[*other]?.interval?;
            most = most.max(if is_less_better { -low } else { high });
        }
        Some(most)
    }

    /// Whether each further value of a single key is better, up to an end: `Some(true)` where more is
    /// better, `Some(false)` where less is. What the difference to the best leaves open does not count.
    pub fn trend(&self, candidates: &[Candidate], is_less_better: bool) -> Option<bool> {
        let doubt = |index: usize| {
            let interval = self.differences[index].and_then(|difference| difference.interval);
            interval.map_or(0.0, |(low, high)| 0.5 * (high - low))
        };
        let mean = |index: usize| -> Option<f64> {
            let mean = candidates[index].estimate?.mean;
            Some(if is_less_better { -mean } else { mean })
        };
        let (mut rises, mut falls) = (true, true);
        for next in 1..candidates.len() {
            let step = mean(next)? - mean(next - 1)?;
            let doubt = doubt(next).max(doubt(next - 1));
            rises &= step >= -doubt;
            falls &= step <= doubt;
        }
        match (rises, falls) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }
}
