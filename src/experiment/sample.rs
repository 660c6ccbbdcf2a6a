//! [`Sample`]: what is kept of the replications of one remedy.

use super::costs::Bill;
use super::grouped::Grouped;
use super::metric::{Fraction, METRICS, Metric};
use super::response::Waits;
use crate::engine::SimDuration;
use crate::engine::SimTime;
use crate::engine::statistics::Tally;
use crate::model::Outcome;
use crate::model::outcome::{HangEnds, Ledger, ProbeOutcome};

/// The replications of one remedy: a row each, and the rest merged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// One row a replication, in their order.
    pub rows: Vec<Row>,
    /// What is told of all of them together.
    pub totals: Totals,
}

/// The numbers of one replication from which every estimate can be recomputed.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Length of the replication.
    pub horizon: SimDuration,
    /// Time up.
    pub up: SimDuration,
    /// Time hung.
    pub hung: SimDuration,
    /// Time in the phases of restarts.
    pub restarting: SimDuration,
    /// Time dark while the fix was installed.
    pub installing: SimDuration,
    /// The first hang.
    pub first_hang: Option<SimTime>,
    /// Outages, the one cut at the horizon included.
    pub outages: u64,
    /// Whether an outage was open at the horizon.
    pub open_at_horizon: bool,
    /// Valid requests of all classes.
    pub valid: Ledger,
    /// Invalid requests of all classes.
    pub invalid: Ledger,
    /// Probes; `None` where no measure probes.
    pub probes: Option<ProbeOutcome>,
    /// What it costs; `None` where nothing has a price.
    pub bill: Option<Bill>,
    /// Every metric, in the order of [`METRICS`].
    pub metrics: [Fraction; METRICS.len()],
}

/// How many neighbouring bins of the horizon make one at each resolution: by themselves, few
/// enough to be told apart on paper, and few enough for the noise of rare events to settle.
///
/// Neighbours are not independent, so the spread of a merged bin cannot be had from theirs: each
/// replication is merged before it is squared.
pub const RESOLUTIONS: [usize; 3] = [1, 4, 24];

/// Sums over the replications. They are whole numbers, so that the order in which replications
/// are added cannot be seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totals {
    /// The port's uptime in each bin, at each of [`RESOLUTIONS`]; empty before the first
    /// replication.
    pub bins: [Vec<BinTotal>; RESOLUTIONS.len()],
    /// The time in which the fix was installed, in each stretch of the replications' course (ns);
    /// empty before the first replication.
    pub installing: Vec<u128>,
    /// All outages.
    pub outages: Tally,
    /// Those of them that were open at the horizon, cut there: at most one a replication.
    pub open_outages: Tally,
    /// All hangs, by how they ended.
    pub hang_ends: HangEnds,
    /// Birth to final reply of all delivered valid requests.
    pub delivery_delay: Grouped,
    /// How long the valid requests of each class waited for an answer.
    pub waits: Vec<Waits>,
    /// Valid requests of each class.
    pub valid: Vec<Ledger>,
    /// See [`Outcome::stopped`].
    pub stopped: Vec<u64>,
}

/// Uptime in one bin of the horizon, in units that its length sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BinTotal {
    /// Its first instant.
    pub start: SimTime,
    /// The first instant after it.
    pub end: SimTime,
    /// Sum of the uptime (units).
    pub sum: u128,
    /// Sum of its squares (units²).
    pub squares: u128,
}

impl Row {
    /// What is kept of `outcome`, which costs what is on `bill`, by itself.
    pub fn of(outcome: &Outcome, bill: Option<Bill>) -> Self {
        let port = &outcome.port;
        Self {
            horizon: outcome.horizon,
            up: port.up,
            hung: port.hung,
            restarting: port.restarting,
            installing: port.installing,
            first_hang: port.first_hang,
            outages: port.outages.count(),
            open_at_horizon: port.open_outage.is_some(),
            valid: outcome.valid_total(),
            invalid: (outcome.invalid.iter()).fold(Ledger::default(), |sum, one| sum.plus(one)),
            probes: outcome.probes,
            bill,
            metrics: std::array::from_fn(|index| METRICS[index].read(outcome, bill.as_ref())),
        }
    }
}

impl Totals {
    /// Adds the replication of this number.
    pub fn add(&mut self, replication: u32, outcome: &Outcome) {
        let bins = &outcome.port.bins;
        let count = bins.up_nanos().len();
        for (totals, merged) in self.bins.iter_mut().zip(RESOLUTIONS) {
            if totals.is_empty() {
                let empty = |first: usize| BinTotal {
                    start: bins.start(first),
                    end: bins.start((first + merged).min(count)),
                    ..BinTotal::default()
                };
                *totals = (0..count).step_by(merged).map(empty).collect();
            }
            assert_eq!(totals.len(), count.div_ceil(merged), "the same bins");
            for (total, up) in totals.iter_mut().zip(bins.up_nanos().chunks(merged)) {
                total.add(up.iter().sum());
            }
        }
        let stretches = outcome.port.course.stretches();
        self.installing.resize(stretches.len(), 0);
        for (sum, stretch) in self.installing.iter_mut().zip(stretches) {
            *sum += u128::from(stretch.installing.as_nanos());
        }
        self.outages.merge(&outcome.port.outages);
        if let Some(cut) = outcome.port.open_outage {
            self.open_outages.record(cut);
        }
        let HangEnds { detected, otherwise, open } = &outcome.port.hang_ends;
        self.hang_ends.detected.merge(detected);
        self.hang_ends.otherwise.merge(otherwise);
        self.hang_ends.open.merge(open);
        let delays = &outcome.delivery_delay;
        self.delivery_delay.add(replication, delays.count(), delays);
        self.waits.resize(outcome.valid.len(), Waits::default());
        let classes = outcome.responses.iter().zip(&outcome.valid);
        for (waits, (response, ledger)) in self.waits.iter_mut().zip(classes) {
            waits.add(replication, response, ledger);
        }
        self.valid.resize(outcome.valid.len(), Ledger::default());
        for (sum, ledger) in self.valid.iter_mut().zip(&outcome.valid) {
            *sum = sum.plus(ledger);
        }
        self.stopped.resize(self.stopped.len().max(outcome.stopped.len()), 0);
        for (sum, stopped) in self.stopped.iter_mut().zip(&outcome.stopped) {
            *sum += stopped;
        }
    }
}

impl BinTotal {
    /// What its uptime is counted in (ns): 1, unless it is longer than 52 days; then so much that
    /// the squares of ten million replications fit.
    fn unit(&self) -> u64 {
        1 + (self.end.since(self.start).as_nanos() >> 52)
    }

    /// Its length (units).
    pub fn length(&self) -> u64 {
        self.end.since(self.start).as_nanos() / self.unit()
    }

    /// Adds the uptime of one replication (ns).
    fn add(&mut self, up: u64) {
        let up = u128::from(up / self.unit());
        self.sum += up;
        self.squares += up * up;
    }

    /// Sum of the squared deviations of the uptime from its mean over `n` replications (units²).
    pub fn squared_deviations(&self, n: u32) -> f64 {
        // Q − S²/n with S = q·n + r: whole but for r²/n, and no term exceeds Q.
        let n = u128::from(n);
        let (quotient, rest) = (self.sum / n, self.sum % n);
        let whole = self.squares - quotient * (quotient * n + 2 * rest);
        // Rounding `whole` could make a difference of nothing negative.
        (whole as f64 - (rest * rest) as f64 / n as f64).max(0.0)
    }
}

/// One metric, replication by replication.
pub fn fractions(rows: &[Row], metric: &Metric) -> Vec<Fraction> {
    let index = metric.index();
    rows.iter().map(|row| row.metrics[index]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;
    use crate::experiment::synthetic::{experiment, world};

    #[test]
    fn squared_deviations_are_those_of_the_textbook() {
        // 43 is no multiple of 7: what the division leaves counts, too.
        let uptimes = [5u128, 9, 1, 4, 4, 7, 13];
        let bin = BinTotal {
            sum: uptimes.iter().sum(),
            squares: uptimes.iter().map(|up| up * up).sum(),
            ..BinTotal::default()
        };
        let mean = bin.sum as f64 / 7.0;
        let textbook: f64 =
            uptimes.iter().map(|up| (*up as f64 - mean) * (*up as f64 - mean)).sum();
        assert!((bin.squared_deviations(7) - textbook).abs() < 1e-9);
    }

    #[test]
    fn totals_add_what_was_stopped_measure_by_measure() {
        let experiment = experiment(&[60], 1, 1);
        let remedy = &experiment.remedies[0].remedy;
        let mut outcome = world(&experiment.scenario, remedy, Streams::new(1, 0));
        let mut totals = Totals::default();
        for (replication, stopped) in [vec![1, 2], vec![3, 0], vec![0, 5]].into_iter().enumerate() {
            outcome.stopped = stopped;
            totals.add(replication as u32, &outcome);
        }
        assert_eq!(totals.stopped, [4, 7]);
        assert_eq!(totals.valid[0].requests, 3 * 240);
    }

    #[test]
    fn ten_million_centuries_of_uptime_fit_a_bin_of_every_resolution() {
        let century = 100 * 365 * 86_400_000_000_000;
        for merged in RESOLUTIONS {
            let up = century / 720 * merged as u64;
            let mut bin = BinTotal { end: SimTime::from_nanos(up), ..BinTotal::default() };
            bin.add(up);
            let replications = 10_000_000;
            bin.sum *= u128::from(replications);
            bin.squares *= u128::from(replications);
            assert_eq!(bin.sum, u128::from(replications) * u128::from(bin.length()));
            assert_eq!(bin.squared_deviations(replications), 0.0);
        }
    }
}
