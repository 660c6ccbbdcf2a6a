//! By what remedies are told apart, and how much lies between two of them.

use crate::engine::SimDuration;
use crate::experiment::Estimate;
use crate::experiment::metric::{AVAILABILITIES, COST, Metric, PORT_AVAILABILITY, Unit};
use crate::experiment::ranking::Ranking;
use crate::experiment::results::{Point, RemedyResult};
use crate::report::digits::{self, one_or_more, short};
use crate::report::notation::{NOTHING, Notation};

/// What stands in place of a verdict where nothing can be said of chance.
pub(in crate::report) const ONE_REPLICATION: &str =
    "One replication cannot tell a difference from chance: run more with --replications.";
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
        // Where nothing is known of users none of them is left.
        None if (1..left(port)).contains(&left(users)) => users,
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

/// Downtime is told over 30 days where at least so much was simulated (s); else over the horizon, for
/// nobody has seen a month then.
const MONTH_LEAST: f64 = 28.0 * 86_400.0;
/// A month (s).
const MONTH: f64 = 30.0 * 86_400.0;

/// The time over which downtime is told.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::report) struct Span {
    /// How long it is (s).
    seconds: f64,
    /// Behind a downtime: "a month", "in 7 days".
    pub(in crate::report) each: String,
}

impl Span {
    /// That of one design point.
    pub(in crate::report) fn at(point: &Point) -> Self {
        Self::of(std::slice::from_ref(point))
    }

    /// That of the design points together.
    pub(in crate::report) fn of(points: &[Point]) -> Self {
        let horizons = points.iter().filter_map(|point| {
            let row = point.remedies.first().and_then(|remedy| remedy.rows.first());
            row.map(|row| row.horizon)
        });
        let horizons: Vec<SimDuration> = horizons.collect();
        let is_month = |horizon: &SimDuration| horizon.as_secs_f64() >= MONTH_LEAST;
        match &horizons[..] {
            [first, rest @ ..] if !is_month(first) && rest.iter().all(|one| one == first) => {
                Self { seconds: first.as_secs_f64(), each: format!("in {first}") }
            }
            all if all.iter().all(is_month) => Self { seconds: MONTH, each: "a month".to_owned() },
            // What differs from point to point has only a rate in common.
            _ => Self { seconds: MONTH, each: "in each 30 days".to_owned() },
        }
    }

    /// A share of it: `119 ± 8 min`, `2.3 (1 to 4) days`.
    pub(in crate::report) fn downtime(&self, share: &Estimate) -> String {
        let seconds = self.seconds * share.mean;
        let notation = Notation::new(Unit::Span, seconds, None);
        let ends = |(low, high): (f64, f64)| (self.seconds * low, self.seconds * high);
        let interval = share.interval.map(ends);
        notation.difference(&Estimate { mean: seconds, interval, ..*share })
    }

    /// The same without an interval: `12 min`.
    pub(in crate::report) fn short(&self, share: f64) -> String {
        let seconds = self.seconds * share;
        let (unit, length) = digits::unit(seconds);
        let number = short(seconds / length);
        format!("{number} {}", one_or_more(&number, unit))
    }

    /// How long the port of a remedy is down in it: `12 ± 3 min`.
    pub(in crate::report) fn downtime_of(&self, remedy: &RemedyResult) -> String {
        let lack = |availability: Estimate| Estimate {
            mean: 1.0 - availability.mean,
            interval: availability.interval.map(|(low, high)| (1.0 - high, 1.0 - low)),
            ..availability
        };
        match remedy.estimate(PORT_AVAILABILITY).map(lack) {
            Some(share) => self.downtime(&share),
            None => NOTHING.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::results;

    #[test]
    fn downtime_is_told_over_what_was_simulated_and_at_most_a_month() {
        let (_, mut results) = results(&[60], 4);
        let mut told = |days: &[f64]| {
            let point = results.points[0].clone();
            results.points = vec![point; days.len()];
            for (point, days) in results.points.iter_mut().zip(days) {
                let rows = &mut point.remedies[0].rows;
                let horizon = SimDuration::from_secs((86_400.0 * days) as u64);
                rows.iter_mut().for_each(|row| row.horizon = horizon);
            }
            let span = Span::of(&results.points);
            format!("{} {}", span.short(0.1), span.each)
        };
        assert_eq!(told(&[10.0]), "1 day in 10 days");
        assert_eq!(told(&[0.25, 0.25]), "36 min in 6 hours");
        assert_eq!(told(&[28.0, 365.0]), "3 days a month");
        assert_eq!(told(&[10.0, 20.0]), "3 days in each 30 days");
        assert_eq!(told(&[10.0, 60.0]), "3 days in each 30 days");
    }
}
