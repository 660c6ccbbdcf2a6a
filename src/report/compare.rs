//! What two runs differ by, remedy by remedy and metric by metric.

mod best;
mod difference;

use serde_json::{Value, json};

use super::digits::plain;
use super::notation::spoken;
use super::past::{Past, Point, Remedy, Rows};
use super::phrases::{counted, listed};
use super::wrap::{hanging, wrapped};
use crate::experiment::metric::{AVAILABILITIES, Unit};
use crate::experiment::{Estimate, Metric};
use best::Best;
use difference::Difference;

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
    /// The best remedy of both; `None` where none can be.
    best: Option<Best>,
    remedies: Vec<(String, Vec<Difference>)>,
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
            apart.push(format!(
                "{} only in {name}",
                counted(only, "design point is", "design points are")
            ));
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
    let remedies = remedies.collect();
    ComparedPoint {
        parameters: left.parameters.clone(),
        replications: [left.replications, right.replications],
        is_paired,
        best: Best::of([left, right], rows, is_paired, is_told),
        remedies,
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
    both.map(|(metric, one, other)| Difference::of(metric, [one, other], rows)).collect()
}

impl Compared {
    /// The answer in a sentence, in lines of at most so many columns: what the best remedy of each
    /// run has, or, of a sweep, at how many design points that of B is better.
    pub fn answer(&self, columns: Option<usize>) -> String {
        let best: Vec<&Best> = self.points.iter().filter_map(|point| point.best.as_ref()).collect();
        let told = match best[..] {
            [only] => Some(only.told(self.currency.as_deref())),
            _ => best::counted(&best),
        };
        told.map_or_else(String::new, |told| wrapped(&told, 0, columns.unwrap_or(usize::MAX)))
    }

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
            if let Some(best) = point.best.as_ref().filter(|_| self.points.len() > 1) {
                text += &hanging("", &best.told(self.currency.as_deref()), columns);
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
        let points = self.points.iter().map(|point| {
            let remedies = point.remedies.iter().map(|(name, differences)| {
                let differences: Vec<Value> = differences.iter().map(Difference::as_json).collect();
                (name.clone(), Value::from(differences))
            });
            let parameters = point.parameters.iter();
            let parameters = parameters.map(|(path, value)| (path.clone(), json!(value)));
            json!({
                "parameters": parameters.collect::<serde_json::Map<_, _>>(),
                "replications": point.replications,
                "best": point.best.as_ref().map(Best::as_json),
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
        let replications = |n: u32| counted(n as usize, "replication", "replications");
        match (self.is_paired, self.replications) {
            (true, [n, _]) => format!("paired: one seed, {} of each", replications(n)),
            (false, [a, b]) => format!("independent samples: {} of A, {b} of B", replications(a)),
        }
    }
}

#[cfg(test)]
mod tests;
