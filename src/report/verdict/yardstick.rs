//! By what remedies are told apart, and how much lies between two of them.

use crate::experiment::Estimate;
use crate::experiment::metric::{AVAILABILITIES, COST, Metric, PORT_AVAILABILITY, Unit};
use crate::experiment::ranking::Ranking;
use crate::experiment::results::{Point, RemedyResult};
use crate::report::digits::{self, one_or_more, short};
use crate::report::notation::{NOTHING, Notation};

/// What stands in place of a verdict where nothing can be said of chance.
pub(in crate::report) const ONE_REPLICATION: &str =
    "One replication cannot tell a difference from chance: run more with --replications.";
/// A month, over which downtime is told (min).
const MINUTES_A_MONTH: f64 = 30.0 * 24.0 * 60.0;

/// By what the remedies of `points` are told apart: what they cost, where things have prices; else how
/// long the port is up, or what users see, if that leaves fewer of them for the best.
pub(in crate::report) fn deciding_metric(points: &[Point]) -> Option<&'static Metric> {
    let left = |metric: &Metric| {
        let ranked = points.iter().filter_map(|point| by(point, metric));
        ranked.map(|ranking| ranking.unbeaten().len()).sum::<usize>()
    };
    let [port, users] = AVAILABILITIES;
    let first = points.first()?;
    let metric = match by(first, COST) {
        Some(_) => COST,
        None if left(users) < left(port) => users,
        None => port,
    };
    by(first, metric).filter(|ranking| ranking.places.len() > 1).map(|_| metric)
}

/// The remedies of `point` in their order by what tells them apart.
pub(in crate::report) fn deciding(point: &Point) -> Option<&Ranking> {
    by(point, deciding_metric(std::slice::from_ref(point))?)
}

pub(in crate::report) fn by<'p>(point: &'p Point, metric: &Metric) -> Option<&'p Ranking> {
    point.rankings.iter().find(|one| one.metric == metric)
}

/// A share of a month: `119 ± 8 min`, `2.3 (1 to 4) days`.
pub(in crate::report) fn downtime(share: &Estimate) -> String {
    let minutes = |share: f64| MINUTES_A_MONTH * share;
    let seconds = 60.0 * minutes(share.mean);
    let notation = Notation::new(Unit::Span, seconds, None);
    let interval = share.interval.map(|(low, high)| (60.0 * minutes(low), 60.0 * minutes(high)));
    notation.difference(&Estimate { mean: seconds, interval, ..*share })
}

/// The same without an interval: `12 min`.
pub(in crate::report) fn month(share: f64) -> String {
    let seconds = 60.0 * MINUTES_A_MONTH * share;
    let (unit, length) = digits::unit(seconds);
    let number = short(seconds / length);
    format!("{number} {}", one_or_more(&number, unit))
}

/// How long the port of a remedy is down: `12 ± 3 min`.
pub(in crate::report) fn downtime_of(remedy: &RemedyResult) -> String {
    let lack = |availability: Estimate| Estimate {
        mean: 1.0 - availability.mean,
        interval: availability.interval.map(|(low, high)| (1.0 - high, 1.0 - low)),
        ..availability
    };
    match remedy.estimate(PORT_AVAILABILITY).map(lack) {
        Some(share) => downtime(&share),
        None => NOTHING.to_owned(),
    }
}
