//! How the numbers of a metric are written: by its unit.

use super::digits::{self, between, percent, rounded};
use crate::experiment::estimate::Evidence;
use crate::experiment::metric::Unit;
use crate::experiment::results::RemedyResult;
use crate::experiment::{Estimate, Metric};

/// What stands in a cell for which there is no estimate.
pub(super) const NOTHING: &str = "–";
/// What is said of a number that is not reached by the horizon.
pub(super) const NEVER: &str = "never";

/// What stands behind a number that rests on too few replications.
pub(super) const TOO_FEW: &str = " (too few)";

/// How the numbers of one metric that stand together are written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Notation {
    /// Of the metric.
    pub(super) unit: Unit,
    /// What a number is multiplied by.
    pub(super) scale: f64,
    /// What it is then a number of: "hours"; empty where the name of the metric says it.
    pub(super) of: String,
}

impl Notation {
    /// For numbers of `unit` up to `greatest`; money is in `currency`.
    pub(super) fn new(unit: Unit, greatest: f64, currency: Option<&str>) -> Self {
        let (scale, of) = match unit {
            Unit::Share | Unit::Chance => (100.0, "%"),
            Unit::Span => {
                let (name, length) = digits::unit(greatest);
                (1.0 / length, name)
            }
            Unit::Count | Unit::PerMonth => (1.0, ""),
            Unit::Money => (1.0, currency.unwrap_or_default()),
        };
        Self { unit, scale, of: of.to_owned() }
    }

    /// For the estimates of `metric` under `remedies` together.
    pub(super) fn of_all<'r>(
        metric: &Metric,
        remedies: impl IntoIterator<Item = &'r RemedyResult>,
        currency: Option<&str>,
    ) -> Self {
        let estimates = remedies.into_iter().filter_map(|remedy| remedy.estimate(metric));
        let means = estimates.map(|estimate| estimate.mean);
        let greatest = means.filter(|mean| mean.is_finite()).fold(0.0, f64::max);
        Self::new(metric.unit, greatest, currency)
    }

    /// `downtime [hours]`: what heads the numbers of `metric`. A share says itself that it is one.
    pub(super) fn heading(&self, metric: &Metric) -> String {
        let spoken = spoken(metric);
        match self.unit {
            Unit::Share | Unit::Chance | Unit::Count | Unit::PerMonth => spoken,
            Unit::Span | Unit::Money => format!("{spoken} [{}]", self.of),
        }
    }

    /// An estimate below a heading: `3.2 ± 0.4`, `99.68 ± 0.04 %`.
    pub(super) fn cell(&self, estimate: &Estimate) -> String {
        let is_few = matches!(estimate.evidence, Evidence::TooFew(_)) && estimate.mean.is_finite();
        let number = match self.unit {
            Unit::Share | Unit::Chance => percent(estimate),
            // What rests on so little deserves no more digits.
            Unit::Span | Unit::Count | Unit::PerMonth | Unit::Money if is_few => {
                digits::short(self.scale * estimate.mean)
            }
            Unit::Span | Unit::Count | Unit::PerMonth | Unit::Money => self.number(estimate),
        };
        match estimate.evidence {
            Evidence::TooFew(_) => format!("{number}{TOO_FEW}"),
            Evidence::Enough
            | Evidence::Certain
            | Evidence::Same
            | Evidence::Steady
            | Evidence::Single => number,
        }
    }

    /// The same with its unit: `3.2 ± 0.4 hours`, `3.2 hours (too few)`.
    pub(super) fn with_unit(&self, estimate: &Estimate) -> String {
        let cell = self.cell(estimate);
        match cell.strip_suffix(TOO_FEW) {
            Some(number) => format!("{number} {}{TOO_FEW}", self.of),
            None if estimate.mean.is_finite() => format!("{cell} {}", self.of),
            None => cell,
        }
    }

    /// The cell of `metric` in the row of `remedy`.
    pub(super) fn cell_of(&self, metric: &Metric, remedy: &RemedyResult) -> String {
        let estimate = remedy.estimate(metric);
        estimate.map_or_else(|| NOTHING.to_owned(), |estimate| self.cell(&estimate))
    }

    /// An estimate by itself: `3.2 ± 0.4 hours`, `99.68 ± 0.04 %`.
    pub(super) fn alone(&self, estimate: &Estimate) -> String {
        match self.unit {
            Unit::Share | Unit::Chance => percent(estimate),
            Unit::Span | Unit::Count | Unit::PerMonth | Unit::Money => {
                let of = if estimate.mean.is_finite() { &self.of } else { "" };
                format!("{} {of}", self.number(estimate)).trim_end().to_owned()
            }
        }
    }

    /// An estimate that is no share: `3.2 ± 0.4`, `never`, or `3.2 (2.9 to never)`.
    fn number(&self, estimate: &Estimate) -> String {
        match estimate.known_interval() {
            _ if !estimate.mean.is_finite() => NEVER.to_owned(),
            Some((low, high)) if !high.is_finite() => {
                // The lower side tells how many digits are worth printing.
                let ends = (low, 2.0 * estimate.mean - low);
                let [mean, low, _] = between(estimate.mean, ends, self.scale);
                format!("{mean} ({low} to {NEVER})")
            }
            Some(_) | None => rounded(estimate, self.scale),
        }
    }

    /// A difference of two estimates: `0.28 ± 0.04 points`, `3.2 ± 0.4 hours`.
    pub(super) fn difference(&self, difference: &Estimate) -> String {
        let of = match self.unit {
            Unit::Share | Unit::Chance => "points",
            Unit::Span | Unit::Count | Unit::PerMonth | Unit::Money => &self.of,
        };
        let number = match difference.interval {
            // All replications have the same: what a few others may have says nothing of it.
            _ if difference.evidence == Evidence::Steady => rounded(difference, self.scale),
            // One number says nothing of two sides that are so unlike.
            Some(ends) if difference.is_clear() && is_lopsided(difference.mean, ends) => {
                let [mean, low, high] = between(difference.mean, ends, self.scale);
                format!("{mean} ({low} to {high})")
            }
            Some(_) | None => rounded(difference, self.scale),
        };
        format!("{number} {of}").trim_end().to_owned()
    }
}

/// An interval is told by both ends where one side is so many times longer than the other.
const LOPSIDED: f64 = 3.0;

/// Whether one side of the interval of `mean` is much longer than the other, or so long that the
/// other would seem to reach beyond zero.
fn is_lopsided(mean: f64, (low, high): (f64, f64)) -> bool {
    let (below, above) = (mean - low, high - mean);
    let longer = below.max(above);
    longer > LOPSIDED * below.min(above) || longer >= mean.abs()
}

/// The name of a metric as people say it: `port_availability` without the sign that only a file
/// needs, `downtime_seconds` without the unit, for people are told another.
pub(super) fn spoken(metric: &Metric) -> String {
    let name = match metric.unit {
        Unit::Span => metric.name.trim_end_matches(Unit::Span.ending()),
        Unit::Share | Unit::Chance | Unit::Count | Unit::PerMonth | Unit::Money => metric.name,
    };
    name.replace('_', " ")
}

/// What a metric of money counts, as people say it beside others of them: `patch`, or `in all`.
pub(super) fn spoken_cost(metric: &Metric) -> String {
    match spoken(metric).strip_prefix("cost ") {
        Some(part) => part.to_owned(),
        None => "in all".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_is_written_in_its_way() {
        for (metric, mean, heading, cell, difference) in [
            ("port_availability", 0.5, "port availability", "50 ± 10 %", "50 ± 10 points"),
            ("downtime_seconds", 7200.0, "downtime [hours]", "2.0 ± 0.4", "2.0 ± 0.4 hours"),
            ("hangs", 20.0, "hangs", "20 ± 4", "20 ± 4"),
            ("false_restarts_per_month", 20.0, "false restarts per month", "20 ± 4", "20 ± 4"),
            ("cost_down", 20.0, "cost down [EUR]", "20 ± 4", "20 ± 4 EUR"),
        ] {
            let metric = Metric::by_name(metric).expect("a metric");
            let estimate = Estimate::made_up(mean, Some(0.2 * mean));
            let notation = Notation::new(metric.unit, mean, Some("EUR"));
            assert_eq!(notation.heading(metric), heading);
            assert_eq!(notation.cell(&estimate), cell);
            assert_eq!(notation.difference(&estimate), difference);
        }
    }
}
