//! What two runs differ by in one metric of one remedy.

use serde_json::{Value, json};

use crate::experiment::apart;
use crate::experiment::estimate::Evidence;
use crate::experiment::intervals::Intervals;
use crate::experiment::metric::{Fraction, PORT_AVAILABILITY, USER_AVAILABILITY, Unit};
use crate::experiment::{Estimate, Metric};
use crate::report::digits::plain;
use crate::report::notation::Notation;
use crate::report::past::Rows;
use crate::report::phrases::absolute;

/// A metric of a remedy in both runs.
#[derive(Debug)]
pub(super) struct Difference {
    pub(super) metric: &'static Metric,
    /// In A and in B.
    pub(super) means: [f64; 2],
    /// B − A.
    pub(super) difference: Estimate,
    /// Whether its interval is that of pairs.
    pub(super) is_paired: bool,
}

impl Difference {
    /// What the second has more than the first; in pairs where there are `rows` to pair.
    pub(super) fn of(
        metric: &'static Metric,
        [one, other]: [&Estimate; 2],
        rows: Option<&[Rows; 2]>,
    ) -> Self {
        let paired = rows.and_then(|rows| paired(metric, [one, other], rows));
        Self {
            metric,
            means: [one.mean, other.mean],
            difference: paired.unwrap_or_else(|| apart::difference(one, other)),
            is_paired: paired.is_some(),
        }
    }

    /// It for programs.
    pub(super) fn as_json(&self) -> Value {
        let Estimate { mean, interval, evidence, confidence } = self.difference;
        json!({
            "metric": self.metric.name,
            "a": self.means[0],
            "b": self.means[1],
            "difference": mean,
            "low": interval.map(|(low, _)| low),
            "high": interval.map(|(_, high)| high),
            "evidence": evidence.word(),
            "confidence": confidence,
            "paired": self.is_paired,
        })
    }

    /// Whether there is surely one, or one in every replication.
    pub(super) fn is_seen(&self) -> bool {
        self.difference.is_clear() || self.is_constant()
    }

    /// Whether it is the same in every replication, and there is one.
    fn is_constant(&self) -> bool {
        let Estimate { mean, interval, evidence, .. } = self.difference;
        match evidence {
            Evidence::Steady => true,
            Evidence::Same => interval.is_none() && mean != 0.0,
            Evidence::Enough | Evidence::Certain | Evidence::TooFew(_) | Evidence::Single => false,
        }
    }

    /// Whether there is none, so far as can be seen.
    pub(super) fn is_none(&self) -> bool {
        let is_without_width = self.difference.interval.is_none_or(|(low, high)| low == high);
        self.difference.mean == 0.0
            && match self.difference.evidence {
                Evidence::Same | Evidence::Certain => true,
                Evidence::Enough | Evidence::TooFew(_) | Evidence::Single => is_without_width,
                Evidence::Steady => false,
            }
    }

    /// `0.28 ± 0.04 points more (99.68 → 99.95 %)`.
    pub(super) fn told(&self, currency: Option<&str>, are_paired: bool) -> String {
        let notation = self.notation(currency);
        let [a, b] = self.means.map(|mean| to_digits(mean * notation.scale, 5));
        let from = format!("{a} → {b} {}", notation.of);
        let apart = match are_paired && !self.is_paired {
            true => ", not in pairs",
            false => "",
        };
        format!("{} ({}{apart})", self.verdict(currency), from.trim_end())
    }

    /// `0.28 ± 0.04 points more`, or that it cannot be told.
    pub(super) fn verdict(&self, currency: Option<&str>) -> String {
        let notation = self.notation(currency);
        let Estimate { mean, interval, .. } = self.difference;
        let size = || format!("{} {}", notation.difference(&absolute(self.difference)), word(mean));
        match interval {
            _ if self.is_none() => "the same".to_owned(),
            _ if self.is_constant() => format!("{} in every replication", size()),
            None => format!("{}, by too few replications for an interval", size()),
            Some(_) if self.difference.is_clear() => size(),
            Some((low, high)) => {
                let scaled = |end: f64| to_digits(end * notation.scale, 1);
                let of = match self.metric.unit {
                    Unit::Share | Unit::Chance => "points",
                    Unit::Span | Unit::Count | Unit::PerMonth | Unit::Money => &notation.of,
                };
                let (low, high) = (scaled(low), scaled(high));
                format!("cannot be told apart, by {low} to {high} {of}").trim_end().to_owned()
            }
        }
    }

    fn notation(&self, currency: Option<&str>) -> Notation {
        let greatest = self.means.iter().copied().fold(0.0, f64::max);
        Notation::new(self.metric.unit, greatest, currency)
    }
}

/// Which way it goes.
pub(super) const fn word(mean: f64) -> &'static str {
    if mean > 0.0 { "more" } else { "less" }
}

/// A number to so many digits behind the first.
fn to_digits(number: f64, digits: usize) -> String {
    plain(format!("{number:.digits$e}").parse().expect("digits are a number"))
}

/// What the second has more than the first, replication by replication: 0 where all have the same
/// value. `None` where the rows do not tell the parts and wholes that the estimates come from.
fn paired(metric: &Metric, [one, other]: [&Estimate; 2], rows: &[Rows; 2]) -> Option<Estimate> {
    let values = rows.each_ref().map(|rows| rows.numbers(metric.name));
    if values[0] == values[1] && one.mean == other.mean {
        let Estimate { evidence, confidence, .. } = *one;
        let evidence = if evidence == Evidence::Single { evidence } else { Evidence::Same };
        return Some(Estimate { mean: 0.0, interval: None, evidence, confidence });
    }
    let left = fractions(metric, one, &rows[0])?;
    let right = fractions(metric, other, &rows[1])?;
    if left.len() != right.len() {
        return None;
    }
    let intervals = Intervals::new(one.confidence, u32::try_from(left.len()).ok()?);
    let difference = intervals.difference_of(metric, &right, &left)?;
    let are_certain = [one, other].iter().all(|one| one.evidence == Evidence::Certain);
    Some(difference.if_certain(are_certain))
}

/// A value is counted in this part of its unit.
const GRAIN: f64 = 1e9;

/// Two numbers that differ by less are the same but for rounding.
const ROUNDING: f64 = 1e-9;

/// Part and whole of each replication, if they give the estimate.
fn fractions(metric: &Metric, estimate: &Estimate, rows: &Rows) -> Option<Vec<Fraction>> {
    let of = |part: &str, whole: &str| -> Option<Vec<Fraction>> {
        let pairs = rows.numbers(part).into_iter().zip(rows.numbers(whole));
        pairs
            .map(|(part, whole)| Some(Fraction { part: part? as u64, whole: whole? as u64 }))
            .collect()
    };
    let fractions = if metric == PORT_AVAILABILITY {
        of("up_ns", "horizon_ns")?
    } else if metric == USER_AVAILABILITY {
        of("valid_first_served", "valid_first_decided")?
    } else {
        // Right where the whole is the same in every replication.
        let values: Vec<f64> = rows.numbers(metric.name).into_iter().collect::<Option<_>>()?;
        let fraction =
            |value: f64| Fraction { part: (value * GRAIN).round() as u64, whole: GRAIN as u64 };
        values.into_iter().map(fraction).collect()
    };
    let sum =
        |count: fn(&Fraction) -> u64| fractions.iter().map(|one| count(one) as f64).sum::<f64>();
    let mean = sum(|one| one.part) / sum(|one| one.whole);
    let is_same = (mean - estimate.mean).abs() <= ROUNDING * estimate.mean.abs().max(1.0);
    is_same.then_some(fractions)
}
