//! What two runs differ by, remedy by remedy and metric by metric.

use serde_json::{Value, json};

use super::digits::plain;
use super::notation::{Notation, spoken};
use super::past::{Past, Point, Remedy, Rows};
use super::phrases::{absolute, listed};
use super::wrap::hanging;
use crate::experiment::apart;
use crate::experiment::estimate::Evidence;
use crate::experiment::intervals::Intervals;
use crate::experiment::metric::{
    AVAILABILITIES, Fraction, PORT_AVAILABILITY, USER_AVAILABILITY, Unit,
};
use crate::experiment::{Estimate, Metric};

/// The differences of two runs, B − A.
#[derive(Debug)]
pub struct Compared {
    /// What costs are counted in.
    currency: Option<String>,
    /// The design points that both have.
    points: Vec<ComparedPoint>,
    /// What only one of them has, in words.
    apart: Vec<String>,
}

#[derive(Debug)]
struct ComparedPoint {
    parameters: Vec<(String, String)>,
    /// Replications of A and of B.
    replications: [u32; 2],
    /// Whether both have met the same draws, replication by replication.
    is_paired: bool,
    remedies: Vec<(String, Vec<Difference>)>,
}

/// A metric of a remedy in both runs.
#[derive(Debug)]
struct Difference {
    metric: &'static Metric,
    /// In A and in B.
    means: [f64; 2],
    /// B − A.
    difference: Estimate,
    /// Whether its interval is that of pairs.
    is_paired: bool,
}

/// Compares `b` with `a`, each with its rows.
///
/// # Errors
/// Why they cannot be compared.
pub fn compare([a, b]: [&Past; 2], rows: [&Rows; 2]) -> Result<Compared, String> {
    let confidence = |past: &Past| {
        let remedies = past.points.iter().flat_map(|point| &point.remedies);
        remedies
            .flat_map(|remedy| &remedy.estimates)
            .map(|(_, estimate)| estimate.confidence)
            .next()
    };
    let [one, other] = [confidence(a), confidence(b)];
    if one != other {
        let told = [one, other].map(|confidence| plain(100.0 * confidence.unwrap_or(0.0)));
        return Err(format!("intervals of {} % and of {} % do not compare", told[0], told[1]));
    }
    let same_money = a.currency == b.currency;
    let mut apart = Vec::new();
    if !same_money {
        apart.push("costs are left out: they are not in one currency".to_owned());
    }
    let pairs = a.points.iter().filter_map(|point| {
        let there = |other: &&Point| other.parameters == point.parameters;
        Some((point, b.points.iter().find(there)?))
    });
    let pairs: Vec<(&Point, &Point)> = pairs.collect();
    if pairs.is_empty() {
        return Err("they have no design point in common".to_owned());
    }
    for (name, past) in [("A", a), ("B", b)] {
        let only = past.points.len() - pairs.len();
        if only > 0 {
            apart.push(format!("{only} design points are only in {name}"));
        }
    }
    for [(name, own), (_, others)] in [[("A", a), ("B", b)], [("B", b), ("A", a)]] {
        let known: Vec<&str> = others.points.iter().flat_map(names).collect();
        let mut only: Vec<&str> = own.points.iter().flat_map(names).collect();
        only.retain(|remedy| !known.contains(remedy));
        only.dedup();
        if !only.is_empty() {
            apart.push(format!("only in {name}: “{}”", only.join("”, “")));
        }
    }
    let is_told = |metric: &Metric| same_money || metric.unit != Unit::Money;
    let seeds_agree = a.seed == b.seed;
    let points = pairs.into_iter().map(|pair| point(pair, rows, seeds_agree, is_told)).collect();
    Ok(Compared { currency: a.currency.clone(), points, apart })
}

fn names(point: &Point) -> impl Iterator<Item = &str> {
    point.remedies.iter().map(|remedy| remedy.name.as_str())
}

fn point(
    (left, right): (&Point, &Point),
    rows: [&Rows; 2],
    seeds_agree: bool,
    is_told: impl Fn(&Metric) -> bool,
) -> ComparedPoint {
    let is_paired = seeds_agree && left.replications == right.replications;
    let both = left
        .remedies
        .iter()
        .filter_map(|one| Some((one, right.remedies.iter().find(|other| other.name == one.name)?)));
    let remedies = both.map(|(one, other)| {
        let own = rows.map(|rows| rows.of(&left.parameters, &one.name));
        let mut differences = differences(one, other, is_paired.then_some(&own));
        differences.retain(|difference| is_told(difference.metric));
        (one.name.clone(), differences)
    });
    ComparedPoint {
        parameters: left.parameters.clone(),
        replications: [left.replications, right.replications],
        is_paired,
        remedies: remedies.collect(),
    }
}

/// Of every metric that both have; in pairs where there are `rows` to pair.
fn differences(left: &Remedy, right: &Remedy, rows: Option<&[Rows; 2]>) -> Vec<Difference> {
    let both = left.estimates.iter().filter_map(|(metric, one)| {
        let other = right.estimates.iter().find(|(other, _)| other == metric);
        Some((*metric, one, &other?.1))
    });
    // What is never reached in one has no difference.
    let is_reached = |one: &Estimate| {
        let (low, high) = one.interval.unwrap_or((0.0, 0.0));
        (one.mean + low + high).is_finite()
    };
    let both = both.filter(|(_, one, other)| is_reached(one) && is_reached(other));
    let difference = |(metric, one, other): (&'static Metric, &Estimate, &Estimate)| {
        let paired = rows.and_then(|rows| paired(metric, [one, other], rows));
        Difference {
            metric,
            means: [one.mean, other.mean],
            difference: paired.unwrap_or_else(|| apart::difference(one, other)),
            is_paired: paired.is_some(),
        }
    };
    both.map(difference).collect()
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

impl Compared {
    /// The differences in words, in lines of at most so many columns: those of both availabilities,
    /// and the others that are clear, or all.
    pub fn words(&self, all: bool, columns: Option<usize>) -> String {
        let mut text = String::new();
        for point in &self.points {
            if !point.parameters.is_empty() {
                let parameters = point.parameters.iter();
                let told: Vec<String> =
                    parameters.map(|(path, value)| format!("{path} = {value}")).collect();
                text += &hanging("at ", &told.join(", "), columns);
            }
            text += &hanging("", &point.how(), columns);
            let (same, differing): (Vec<_>, Vec<_>) = (point.remedies.iter())
                .partition(|(_, differences)| differences.iter().all(Difference::is_none));
            for (name, differences) in differing {
                text += &format!("“{name}”\n");
                let is_told = |one: &&Difference| {
                    all || AVAILABILITIES.contains(&one.metric) || one.is_seen()
                };
                for difference in differences.iter().filter(is_told) {
                    let head = format!("  {}: ", spoken(difference.metric));
                    let told = difference.told(self.currency.as_deref(), point.is_paired);
                    text += &hanging(&head, &told, columns);
                }
            }
            let same: Vec<String> = same.iter().map(|(name, _)| format!("“{name}”")).collect();
            if !same.is_empty() {
                text += &hanging("", &format!("no metric differs: {}", listed(&same)), columns);
            }
        }
        for one in &self.apart {
            text += &hanging("", one, columns);
        }
        text += &hanging("", "each interval holds by itself, not all at once", columns);
        text
    }

    /// All differences for programs.
    pub fn as_json(&self) -> Value {
        let difference = |one: &Difference| {
            json!({
                "metric": one.metric.name,
                "a": one.means[0],
                "b": one.means[1],
                "difference": one.difference.mean,
                "low": one.difference.interval.map(|(low, _)| low),
                "high": one.difference.interval.map(|(_, high)| high),
                "evidence": one.difference.evidence.word(),
                "confidence": one.difference.confidence,
                "paired": one.is_paired,
            })
        };
        let points = self.points.iter().map(|point| {
            let remedies = point.remedies.iter().map(|(name, differences)| {
                let differences: Vec<Value> = differences.iter().map(difference).collect();
                (name.clone(), Value::from(differences))
            });
            let parameters = point.parameters.iter();
            let parameters = parameters.map(|(path, value)| (path.clone(), json!(value)));
            json!({
                "parameters": parameters.collect::<serde_json::Map<_, _>>(),
                "replications": point.replications,
                "remedies": remedies.collect::<serde_json::Map<_, _>>(),
            })
        });
        json!({
            "schema_version": 1,
            "points": points.collect::<Vec<_>>(),
            "apart": self.apart,
        })
    }
}

impl ComparedPoint {
    /// How the samples belong together, in words.
    fn how(&self) -> String {
        match (self.is_paired, self.replications) {
            (true, [n, _]) => format!("paired: one seed, {n} replications of each"),
            (false, [a, b]) => format!("independent samples: {a} replications of A, {b} of B"),
        }
    }
}

impl Difference {
    /// Whether there is surely one, or one in every replication.
    fn is_seen(&self) -> bool {
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
    fn is_none(&self) -> bool {
        let is_without_width = self.difference.interval.is_none_or(|(low, high)| low == high);
        self.difference.mean == 0.0
            && match self.difference.evidence {
                Evidence::Same | Evidence::Certain => true,
                Evidence::Enough | Evidence::TooFew(_) | Evidence::Single => is_without_width,
                Evidence::Steady => false,
            }
    }

    /// `0.28 ± 0.04 points more (99.68 → 99.95 %)`.
    fn told(&self, currency: Option<&str>, are_paired: bool) -> String {
        let greatest = self.means.iter().copied().fold(0.0, f64::max);
        let notation = Notation::new(self.metric.unit, greatest, currency);
        let [a, b] = self.means.map(|mean| to_digits(mean * notation.scale, 5));
        let from = format!("{a} → {b} {}", notation.of);
        let apart = match are_paired && !self.is_paired {
            true => ", not in pairs",
            false => "",
        };
        let Estimate { mean, interval, .. } = self.difference;
        let from = format!("({}{apart})", from.trim_end());
        match interval {
            _ if self.is_none() => format!("the same {from}"),
            _ if self.is_constant() => format!(
                "{} {} in every replication {from}",
                notation.difference(&absolute(self.difference)),
                word(mean)
            ),
            None => format!(
                "{} {}, by too few replications for an interval {from}",
                notation.difference(&absolute(self.difference)),
                word(mean)
            ),
            Some(_) if self.difference.is_clear() => {
                format!("{} {} {from}", notation.difference(&absolute(self.difference)), word(mean))
            }
            Some((low, high)) => {
                let scaled = |end: f64| to_digits(end * notation.scale, 1);
                let of = match self.metric.unit {
                    Unit::Share | Unit::Chance => "points",
                    Unit::Span | Unit::Count | Unit::PerMonth | Unit::Money => &notation.of,
                };
                let (low, high) = (scaled(low), scaled(high));
                let ends = format!("{low} to {high} {of}");
                format!("cannot be told apart, by {} {from}", ends.trim_end())
            }
        }
    }
}

const fn word(mean: f64) -> &'static str {
    if mean > 0.0 { "more" } else { "less" }
}

/// A number to so many digits behind the first.
fn to_digits(number: f64, digits: usize) -> String {
    plain(format!("{number:.digits$e}").parse().expect("digits are a number"))
}

#[cfg(test)]
mod tests;
