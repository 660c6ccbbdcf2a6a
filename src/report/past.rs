//! [`Past`]: what an earlier run has written, read back.

use csv::{Reader, StringRecord};
use serde_json::{Map, Value};

use super::csv::cell;
use super::json::SCHEMA_VERSION;
use crate::experiment::estimate::Evidence;
use crate::experiment::metric::METRICS;
use crate::experiment::{Estimate, Metric};

/// The results of an earlier run.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// The name of the experiment.
    pub name: String,
    /// Its seed.
    pub seed: u64,
    /// What costs are counted in, where things have prices.
    pub currency: Option<String>,
    /// The design points.
    pub points: Vec<Point>,
}

/// A design point.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The swept paths and their values.
    pub parameters: Vec<(String, String)>,
    /// Replications of each remedy.
    pub replications: u32,
    /// The remedies, in the order of the file.
    pub remedies: Vec<Remedy>,
}

/// A remedy.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// Its name.
    pub name: String,
    /// The metrics that it has.
    pub estimates: Vec<(&'static Metric, Estimate)>,
}

impl Past {
    /// What `summary.json` of this `text` says.
    ///
    /// # Errors
    /// Why it cannot be read: it is of another schema, or no summary.
    pub fn read(text: &str) -> Result<Self, String> {
        let summary: Value =
            serde_json::from_str(text).map_err(|error| format!("is no JSON: {error}"))?;
        match summary["schema_version"].as_u64() {
            Some(version) if version == u64::from(SCHEMA_VERSION) => {}
            Some(version) => {
                return Err(format!(
                    "is of schema {version}; this version of porthang reads {SCHEMA_VERSION}"
                ));
            }
            None => return Err("is no summary of results: it has no schema_version".to_owned()),
        }
        let past = || {
            Some(Self {
                name: summary["experiment"].as_str()?.to_owned(),
                seed: summary["seed"].as_u64()?,
                currency: summary["currency"].as_str().map(str::to_owned),
                points: each(summary["points"].as_array()?, point)?,
            })
        };
        past().ok_or_else(|| "is no summary of results: a part of it is missing".to_owned())
    }
}

fn each<T, U>(items: &[T], read: impl FnMut(&T) -> Option<U>) -> Option<Vec<U>> {
    items.iter().map(read).collect()
}

fn point(point: &Value) -> Option<Point> {
    let parameters = point["parameters"].as_object()?.iter();
    let parameter =
        |(path, value): (&String, &Value)| Some((path.clone(), value.as_str()?.to_owned()));
    let remedies = point["remedies"].as_object()?.iter();
    let remedy = |(name, members): (&String, &Value)| {
        let estimates = estimates(members.as_object()?)?;
        Some(Remedy { name: name.clone(), estimates })
    };
    Some(Point {
        parameters: parameters.map(parameter).collect::<Option<_>>()?,
        replications: u32::try_from(point["replications"].as_u64()?).ok()?,
        remedies: remedies.map(remedy).collect::<Option<_>>()?,
    })
}

fn estimates(members: &Map<String, Value>) -> Option<Vec<(&'static Metric, Estimate)>> {
    let there = METRICS.iter().filter_map(|metric| Some((metric, members.get(metric.name)?)));
    let estimates = there.map(|(metric, value)| Some((metric, estimate(value)?)));
    estimates.collect()
}

/// What is never reached is written as `null`.
fn estimate(value: &Value) -> Option<Estimate> {
    let events = value["events"].as_u64().and_then(|events| u32::try_from(events).ok());
    let reached = |value: &Value| match value {
        Value::Null => Some(f64::INFINITY),
        number => number.as_f64(),
    };
    Some(Estimate {
        mean: reached(&value["mean"])?,
        interval: value["low"].as_f64().zip(reached(&value["high"])),
        evidence: Evidence::called(value["evidence"].as_str()?, events)?,
        confidence: value["confidence"].as_f64()?,
    })
}

/// `replications.csv`, read back.
#[derive(Clone, Debug)]
pub struct Rows {
    header: StringRecord,
    records: Vec<StringRecord>,
}

impl Rows {
    /// The table that is `text`.
    ///
    /// # Errors
    /// Why it is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut reader = Reader::from_reader(text.as_bytes());
        let no_table = |error: csv::Error| format!("is no table: {error}");
        let header = reader.headers().map_err(no_table)?.clone();
        let records = reader.records().collect::<Result<_, _>>().map_err(no_table)?;
        Ok(Self { header, records })
    }

    /// The rows of a remedy at the design point with these parameters.
    pub fn of(&self, parameters: &[(String, String)], remedy: &str) -> Self {
        let wanted: Vec<(usize, String)> = (parameters.iter())
            .map(|(path, value)| (path.as_str(), value.as_str()))
            .chain([("remedy", remedy)])
            .filter_map(|(name, value)| Some((self.place(name)?, cell(value).into_owned())))
            .collect();
        let is_wanted = |record: &&StringRecord| {
            wanted.iter().all(|(place, value)| record.get(*place) == Some(value.as_str()))
        };
        let records = self.records.iter().filter(is_wanted).cloned().collect();
        Self { header: self.header.clone(), records }
    }

    /// The numbers of a column; `None` where its field is empty, or there is no such column.
    pub fn numbers(&self, name: &str) -> Vec<Option<f64>> {
        let place = self.place(name);
        let number = |record: &StringRecord| record.get(place?)?.parse().ok();
        self.records.iter().map(number).collect()
    }

    /// The fields of the row of this replication that are not empty, with the names of their columns.
    pub fn row(&self, replication: u32) -> Option<Vec<(&str, &str)>> {
        let place = self.place("replication")?;
        let number = replication.to_string();
        let row = self.records.iter().find(|record| record.get(place) == Some(&number))?;
        Some(self.header.iter().zip(row).filter(|(_, field)| !field.is_empty()).collect())
    }

    fn place(&self, name: &str) -> Option<usize> {
        let written = cell(name);
        self.header.iter().position(|column| column == written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::csv::replications;
    use crate::report::summary;
    use crate::report::tests::results;

    #[test]
    fn what_was_written_is_read_back() {
        let (_, results) = results(&[60, 10], 3);
        let past = Past::read(&summary(&results)).expect("a summary");
        assert_eq!((past.name.as_str(), past.seed), (results.name.as_str(), results.seed));
        let (point, written) = (&past.points[0], &results.points[0]);
        assert_eq!(point.replications, written.replications);
        for (remedy, written) in point.remedies.iter().zip(&written.remedies) {
            assert_eq!(remedy.name, written.name);
            let estimates: Vec<Estimate> = written.estimates.iter().flatten().copied().collect();
            assert_eq!(remedy.estimates.len(), estimates.len());
            for ((_, read), written) in remedy.estimates.iter().zip(estimates) {
                // The last digit may be lost on the way.
                let near = |one: f64, other: f64| {
                    one == other || (one - other).abs() <= 1e-12 * other.abs()
                };
                assert!(near(read.mean, written.mean));
                let ends = read.interval.zip(written.interval);
                let are_near =
                    ends.map(|((low, high), (least, most))| near(low, least) && near(high, most));
                assert!(are_near.unwrap_or(read.interval == written.interval));
                assert_eq!(
                    (read.evidence, read.confidence),
                    (written.evidence, written.confidence)
                );
            }
        }
        let rows = Rows::read(&replications(&results)).expect("a table");
        let second = rows.of(&[], &point.remedies[1].name);
        let up = second.numbers("up_ns");
        let written = written.remedies[1].rows.iter().map(|row| Some(row.up.as_nanos() as f64));
        assert_eq!(up, written.collect::<Vec<_>>());
        assert_eq!(second.row(2).expect("a row")[1], ("replication", "2"));
        assert!(second.row(3).is_none());
    }

    #[test]
    fn another_schema_is_refused_and_so_is_what_is_none() {
        let (_, results) = results(&[60], 2);
        let text = summary(&results);
        let version = format!("\"schema_version\": {SCHEMA_VERSION}");
        let later = text.replace(&version, "\"schema_version\": 99");
        assert!(Past::read(&later).expect_err("another").contains("is of schema 99"));
        for text in ["", "{}", "[1]", &text.replace("\"points\"", "\"dots\"")] {
            assert!(Past::read(text).is_err(), "{text}");
        }
    }
}
