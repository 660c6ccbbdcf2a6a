//! Lengths that were observed, some only so far.

use crate::engine::SimDuration;
use crate::engine::statistics::Tally;
use crate::experiment::survival::{Lasting, of_outages};

/// How long something lasted, or at least so long.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lengths {
    /// What ended, in increasing order (s, above 0).
    pub ended: Vec<f64>,
    /// What had not ended when the observation did: how long it was seen (s, above 0).
    pub open: Vec<f64>,
    /// How many of those that ended had no length in the table, and were taken for half of the
    /// least there is.
    pub of_no_length: usize,
}

impl Lengths {
    /// The lengths in seconds, 0 or above, of what `ended` and of what was `open`.
    ///
    /// A length of 0 means that the clock of the table is too coarse. It counts as half of the
    /// shortest length above 0: no law that is fitted gives a length of 0.
    pub fn new(mut ended: Vec<f64>, mut open: Vec<f64>) -> Self {
        // What was not seen to last tells nothing.
        open.retain(|length| *length > 0.0);
        let shortest = ended.iter().copied().filter(|length| *length > 0.0);
        let least = shortest.fold(f64::INFINITY, f64::min);
        let of_no_length = ended.iter().filter(|length| **length == 0.0).count();
        if least.is_finite() {
            let raised = |length: &mut f64| *length = length.max(least / 2.0);
            ended.iter_mut().for_each(raised);
        } else {
            ended.clear();
        }
        ended.sort_by(f64::total_cmp);
        open.sort_by(f64::total_cmp);
        Self { ended, open, of_no_length }
    }

    /// All of them, those that had not ended too.
    pub fn all(&self) -> impl Iterator<Item = f64> {
        self.ended.iter().chain(&self.open).copied()
    }

    /// The mean of those that ended (s).
    pub fn mean(&self) -> f64 {
        self.ended.iter().sum::<f64>() / self.ended.len() as f64
    }

    /// The standard deviation of the logarithms of those that ended.
    pub fn spread(&self) -> f64 {
        let logs = || self.ended.iter().map(|length| libm::log(*length));
        let count = self.ended.len() as f64;
        let mean = logs().sum::<f64>() / count;
        let squares: f64 = logs().map(|log| (log - mean) * (log - mean)).sum();
        (squares / (count - 1.0)).sqrt()
    }

    /// The least length that more than a share `q` of those that ended does not exceed (s).
    pub fn quantile(&self, q: f64) -> f64 {
        let count = self.ended.len();
        self.ended[((q * count as f64) as usize).min(count - 1)]
    }

    /// The share that lasts longer, by Kaplan and Meier, with its band.
    pub fn longer(&self, confidence: f64) -> Vec<Lasting> {
        let (mut all, mut open) = (Tally::default(), Tally::default());
        self.all().for_each(|length| all.record(SimDuration::from_secs_f64(length)));
        self.open.iter().for_each(|length| open.record(SimDuration::from_secs_f64(*length)));
        of_outages(&all, &open, confidence)
    }
}
