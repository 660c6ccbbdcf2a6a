//! [`RemedyResult`]: what the replications say of one remedy.

use super::Experiment;
use super::certainty::{certain_from, is_certain};
use super::design::NamedRemedy;
use super::estimate::Estimate;
use super::intervals::{Intervals, design_effect};
use super::metric::{METRICS, Metric, Source};
use super::response::{ClassResponse, Curves, Delays};
use super::sample::{BinTotal, RESOLUTIONS, Row, Sample, fractions};
use super::share::Share;
use super::steady;
use super::survival::{self, Lasting};
use crate::engine::{SimDuration, SimTime};
use crate::model::Scenario;
use crate::model::outcome::Ledger;

/// One remedy at one design point.
#[derive(Clone, Debug, PartialEq)]
pub struct RemedyResult {
    /// Its label.
    pub name: String,
    /// The estimates, in the order of [`METRICS`]; `None` where a metric does not exist.
    pub estimates: Vec<Option<Estimate>>,
    /// The share of the replications that meet each objective, in the order of
    /// [`Experiment::objectives`]; `None` where none tells.
    pub attained: Vec<Option<Share>>,
    /// Outages that were cut at the horizon: at most one a replication.
    pub open_at_horizon: u64,
    /// How many outages last longer than what; empty if there was none.
    pub outages_lasting: Vec<Lasting>,
    /// The longest outage, as far as it was seen (s); `None` if there was none.
    pub longest_outage: Option<f64>,
    /// How many hangs go undetected longer than what; empty if there was none.
    pub undetected_lasting: Vec<Lasting>,
    /// Birth to final reply of delivered valid requests.
    pub delivery_delay: Delays,
    /// How long the valid requests of each class wait for an answer, where any tells.
    pub responses: Vec<ClassResponse>,
    /// The port's availability over time at each of [`RESOLUTIONS`], the finest first; the bins
    /// tile the horizon.
    pub availability: [Vec<Bin>; RESOLUTIONS.len()],
    /// Valid requests of each class, of all replications together.
    pub valid: Vec<Ledger>,
    /// See [`Outcome::stopped`](crate::model::Outcome::stopped).
    pub stopped: Vec<u64>,
    /// One row a replication.
    pub rows: Vec<Row>,
}

/// The port's availability in one bin of the horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// Its start (s).
    pub start: f64,
    /// Its end (s).
    pub end: f64,
    /// The share of it in which the port was up, and its interval.
    pub estimate: Estimate,
}

impl RemedyResult {
    /// What `sample` says of the remedy.
    pub(super) fn new(
        experiment: &Experiment,
        scenario: &Scenario,
        remedy: &NamedRemedy,
        sample: Sample,
        intervals: &Intervals,
    ) -> Self {
        let replications = sample.rows.len() as u32;
        let (waits, confidence) = (&sample.totals.waits, intervals.confidence());
        let curves = Curves::of(waits, confidence);
        let has_long_run = steady::is_reached(&sample.rows, scenario, &remedy.remedy);
        let estimate = |metric: &Metric| {
            let estimate = match metric.source {
                Source::LongRun(_) if !has_long_run => return None,
                Source::Counted(_)
                | Source::OfRequests(_)
                | Source::LongRun(_)
                | Source::Billed(_) => {
                    intervals.estimate(metric, &fractions(&sample.rows, metric))?
                }
                Source::Awaited(awaited, q) => curves.quantile(awaited, q)?,
            };
            Some(estimate.if_certain(is_certain(metric, scenario, &remedy.remedy)))
        };
        let estimates = METRICS.iter().map(estimate).collect();
        let certain = certain_from(scenario, &remedy.remedy);
        let bins = |totals: Vec<BinTotal>| bins(&totals, certain, replications, intervals);
        Self {
            name: remedy.name.clone(),
            estimates,
            attained: (experiment.objectives.iter())
                .map(|objective| objective.met(&sample.rows, confidence))
                .collect(),
            open_at_horizon: sample.totals.open_outages.count(),
            outages_lasting: survival::of_outages(
                &sample.totals.outages,
                &sample.totals.open_outages,
                confidence,
            ),
            longest_outage: sample.totals.outages.greatest().map(SimDuration::as_secs_f64),
            undetected_lasting: survival::of_hangs(&sample.totals.hang_ends, confidence),
            delivery_delay: Delays::of(&sample.totals.delivery_delay, confidence),
            responses: (scenario.classes.iter().zip(waits))
                .filter_map(|(class, waits)| waits.told(&class.name, confidence))
                .collect(),
            availability: sample.totals.bins.map(bins),
            valid: sample.totals.valid,
            stopped: sample.totals.stopped,
            rows: sample.rows,
        }
    }

    /// The estimate of `metric`; `None` where it does not exist.
    pub fn estimate(&self, metric: &Metric) -> Option<Estimate> {
        self.estimates[metric.index()]
    }
}

/// The availability in each bin. One that was the same in all replications is taken to vary like the
/// bin that varies most, unless the port's time is `certain` from then on.
fn bins(
    totals: &[BinTotal],
    certain: Option<SimTime>,
    replications: u32,
    intervals: &Intervals,
) -> Vec<Bin> {
    let told = |total: &BinTotal| {
        let length = total.length() as f64;
        let mean = total.sum as f64 / (f64::from(replications) * length);
        (mean, total.squared_deviations(replications) / (length * length))
    };
    let effects = totals.iter().map(told);
    let effects = effects.map(|(mean, squares)| design_effect(mean, squares, replications));
    let greatest = effects.fold(0.0, f64::max);
    let effect = if greatest > 0.0 { greatest.min(1.0) } else { 1.0 };
    let bin = |total: &BinTotal| {
        let (mean, squares) = told(total);
        Bin {
            start: total.start.as_secs_f64(),
            end: total.end.as_secs_f64(),
            estimate: (intervals.of_stretch(mean, squares, effect))
                .if_certain(certain.is_some_and(|from| from <= total.start)),
        }
    };
    totals.iter().map(bin).collect()
}
