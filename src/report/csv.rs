//! The results as tables for spreadsheets and data frames.
//!
//! Times are whole nanoseconds or seconds, as the column says; a number has the fewest digits
//! that give it back; a number that does not exist is an empty field. A name that a spreadsheet
//! would run as a formula has an apostrophe before it.

use std::borrow::Cow;

use csv::Writer;

use super::columns::{
    AVAILABILITY, FATES, FIRST_HANG, LEDGER, LEDGERS, OUTAGES, REPLICATIONS, SUMMARY,
};
use crate::engine::SimTime;
use crate::experiment::Results;
use crate::experiment::estimate::Evidence;
use crate::experiment::fates::Watched;
use crate::experiment::metric::{Fraction, METRICS, Metric, Unit};
use crate::experiment::results::{Point, RemedyResult};
use crate::experiment::sample::Row;
use crate::experiment::share::Share;
use crate::experiment::survival::of_first_hangs;
use crate::model::outcome::Ledger;
use crate::reading::printing::printed;

/// `summary.csv`: one row for each remedy and metric, and for each objective that there is: the
/// share of the replications that meet it. `low` and `high` are the ends of the interval, and
/// `evidence` is what it rests on ([`Evidence`]). What is never reached, as a quantile of waits of
/// which too many never end, is an empty field.
pub(super) fn summary(results: &Results) -> String {
    write(results, &names(&SUMMARY), |point, result| {
        let metrics = METRICS.iter().zip(&result.estimates).filter_map(|(metric, estimate)| {
            let estimate = (*estimate)?;
            Some(vec![
                result.name.clone(),
                metric.name.to_owned(),
                optional(reached(estimate.mean)),
                optional(estimate.interval.and_then(|(low, _)| reached(low))),
                optional(estimate.interval.and_then(|(_, high)| reached(high))),
                estimate.evidence.word().to_owned(),
                estimate.confidence.to_string(),
                point.replications.to_string(),
            ])
        });
        let objectives = results.objectives.iter().zip(&result.attained);
        metrics.chain(objectives.filter_map(|(objective, met)| {
            let Share { share, interval, confidence } = (*met)?;
            Some(vec![
                result.name.clone(),
                format!("{}_objective", objective.metric.name),
                share.to_string(),
                optional(interval.map(|(low, _)| low)),
                optional(interval.map(|(_, high)| high)),
                if interval.is_some() { Evidence::Enough } else { Evidence::Single }
                    .word()
                    .to_owned(),
                confidence.to_string(),
                point.replications.to_string(),
            ])
        }))
    })
}

/// `replications.csv`: one row for each remedy and replication, from which every estimate can be
/// recomputed. Columns of a metric's name hold the value of that replication.
pub(super) fn replications(results: &Results) -> String {
    let mut header: Vec<String> = names(&REPLICATIONS).into_iter().map(str::to_owned).collect();
    for kind in LEDGERS {
        header.extend(LEDGER.map(|(name, _)| format!("{kind}_{name}")));
    }
    let metrics = metrics_told(results);
    header.extend(metrics.iter().map(|metric| metric.name.to_owned()));
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let metrics = &metrics;
    write(results, &header, |_, result| {
        result.rows.iter().enumerate().map(move |(number, row)| {
            let mut record = replication(&result.name, number, row);
            let values = metrics.iter().map(|metric| value(&row.metrics[metric.index()]));
            record.extend(values.map(optional));
            record
        })
    })
}

fn replication(remedy: &str, number: usize, row: &Row) -> Vec<String> {
    let mut record = vec![
        remedy.to_owned(),
        number.to_string(),
        row.horizon.as_nanos().to_string(),
        row.up.as_nanos().to_string(),
        row.hung.as_nanos().to_string(),
        row.restarting.as_nanos().to_string(),
        row.installing.as_nanos().to_string(),
        optional(row.first_hang.map(SimTime::as_nanos)),
        row.outages.to_string(),
        u8::from(row.open_at_horizon).to_string(),
        optional(row.probes.map(|probes| probes.answered)),
        optional(row.probes.map(|probes| probes.decided)),
    ];
    for counts in [&row.valid, &row.invalid] {
        record.extend(ledger(counts).map(|count| count.to_string()));
    }
    record
}

/// The metrics that have a column: all but the costs that have no price.
fn metrics_told(results: &Results) -> Vec<&'static Metric> {
    let remedies = || results.points.iter().flat_map(|point| &point.remedies);
    let is_told = |metric: &&Metric| match metric.unit {
        Unit::Money => remedies().any(|remedy| remedy.estimate(metric).is_some()),
        Unit::Share | Unit::Chance | Unit::Span | Unit::Count | Unit::PerMonth => true,
    };
    METRICS.iter().filter(is_told).collect()
}

/// `availability.csv`: the port's availability over time, in the finest bins.
pub(super) fn availability(results: &Results) -> String {
    write(results, &names(&AVAILABILITY), |_, result| {
        result.availability[0].iter().map(|bin| {
            vec![
                result.name.clone(),
                bin.start.to_string(),
                bin.end.to_string(),
                bin.estimate.mean.to_string(),
                optional(bin.estimate.interval.map(|(low, _)| low)),
                optional(bin.estimate.interval.map(|(_, high)| high)),
            ]
        })
    })
}

/// `fates.csv`: what became of the first attempts of the valid requests of replication 0, by the
/// bin in which they were born, and the hangs and restarts that began in it.
pub(super) fn fates(results: &Results) -> String {
    let rows = results.fates.iter().flat_map(|Watched { point, remedy, bins }| {
        let point = &results.points[*point];
        let name = &point.remedies[*remedy].name;
        bins.iter().map(move |bin| {
            let span = [bin.start, bin.end].map(|end| end.as_secs_f64().to_string());
            let counts = [
                bin.served,
                bin.refused,
                bin.timed_out,
                bin.reset,
                bin.undecided,
                bin.hangs,
                bin.restarts,
            ];
            let counts = counts.iter().map(u64::to_string);
            let row = [name.clone()].into_iter().chain(span).chain(counts);
            (point, row.collect::<Vec<_>>())
        })
    });
    table(results, &names(&FATES), rows)
}

/// `first_hang.csv`: the replications that have not hung yet, from each first hang on.
pub(super) fn first_hang(results: &Results) -> String {
    write(results, &names(&FIRST_HANG), |_, result| {
        let unhung = of_first_hangs(&result.rows, results.confidence);
        unhung.into_iter().map(|one| {
            vec![
                result.name.clone(),
                one.from.as_secs_f64().to_string(),
                one.replications.to_string(),
                one.share.to_string(),
                optional(one.interval.map(|(low, _)| low)),
                optional(one.interval.map(|(_, high)| high)),
            ]
        })
    })
}

/// `outages.csv`: the outages of each length, and the share of all that last longer, with its
/// interval. A length is at most 1/128 below the true one.
pub(super) fn outages(results: &Results) -> String {
    write(results, &names(&OUTAGES), |_, result| {
        result.outages_lasting.iter().map(|one| {
            vec![
                result.name.clone(),
                one.length.as_secs_f64().to_string(),
                one.ended.to_string(),
                one.open.to_string(),
                one.longer.to_string(),
                one.interval.0.to_string(),
                one.interval.1.to_string(),
            ]
        })
    })
}

/// A table of the rows that there are of each remedy of each design point; the swept parameters
/// come first.
fn write<'r, R: Iterator<Item = Vec<String>>>(
    results: &'r Results,
    header: &[&str],
    rows: impl Fn(&'r Point, &'r RemedyResult) -> R,
) -> String {
    let remedies = results
        .points
        .iter()
        .flat_map(|point| point.remedies.iter().map(move |remedy| (point, remedy)));
    let rows =
        remedies.flat_map(|(point, remedy)| rows(point, remedy).map(move |row| (point, row)));
    table(results, header, rows)
}

/// A table of these rows, each of a design point; the swept parameters come first.
fn table<'r>(
    results: &'r Results,
    header: &[&str],
    rows: impl Iterator<Item = (&'r Point, Vec<String>)>,
) -> String {
    let mut writer = Writer::from_writer(Vec::new());
    let paths = results.points.first().map_or(&[][..], |point| &point.parameters);
    let paths = paths.iter().map(|(path, _)| path.as_str());
    let in_memory = "memory takes every row, and all rows are as long as the header";
    let mut write = |fields: &mut dyn Iterator<Item = &str>| {
        let fields = fields.map(cell);
        writer.write_record(fields.map(Cow::into_owned)).expect(in_memory);
    };
    write(&mut paths.chain(header.iter().copied()));
    for (point, row) in rows {
        // The first is the name of a remedy.
        let is_number = |field: &String| !matches!(field.as_str(), "NaN" | "inf" | "-inf");
        assert!(row[1..].iter().all(is_number), "a number in the results is none: {row:?}");
        let values = point.parameters.iter().map(|(_, value)| value);
        write(&mut values.chain(&row).map(String::as_str));
    }
    let bytes = writer.into_inner().expect(in_memory);
    String::from_utf8(bytes).expect("all fields are text")
}

/// What a spreadsheet takes for the beginning of a formula, in letters of either width
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// `field` as it is seen and not run: a name that begins like a formula gets an apostrophe, which
/// makes it a text; a number stays one.
pub(super) fn cell(field: &str) -> Cow<'_, str> {
    let field = printed(field);
    let is_formula = field.trim_start().starts_with(FORMULA);
    match is_formula && !field.parse().is_ok_and(f64::is_finite) {
        true => format!("'{field}").into(),
        false => field,
    }
}

/// What a ledger counts, in the order of [`LEDGER`].
const fn ledger(counts: &Ledger) -> [u64; LEDGER.len()] {
    let Ledger {
        requests,
        delivered,
        delivered_late,
        bounced,
        waiting,
        in_flight,
        attempts,
        served,
        refused,
        timed_out,
        reset,
        banner_time_outs: _,
        session_time_outs: _,
        idle_time_outs: _,
        attempts_in_flight,
        first_decided,
        first_served,
        first_left_out: _,
        first_with_target,
        first_in_time,
    } = *counts;
    [
        requests,
        delivered,
        delivered_late,
        bounced,
        waiting,
        in_flight,
        attempts,
        served,
        refused,
        timed_out,
        reset,
        attempts_in_flight,
        first_decided,
        first_served,
        first_with_target,
        first_in_time,
    ]
}

/// The header of these columns.
fn names(columns: &[(&'static str, &str)]) -> Vec<&'static str> {
    columns.iter().map(|(name, _)| *name).collect()
}

fn value(fraction: &Fraction) -> Option<f64> {
    (fraction.whole > 0).then(|| fraction.part as f64 / fraction.whole as f64)
}

/// The number, unless it is never reached.
fn reached(number: f64) -> Option<f64> {
    (number != f64::INFINITY).then_some(number)
}

fn optional(number: Option<impl ToString>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_would_run_as_a_formula_is_a_text_and_a_number_stays_a_number() {
        for (field, written) in [
            ("=1+1", "'=1+1"),
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+ a fix", "'+ a fix"),
            ("-inf", "'-inf"),
            ("-2+3", "'-2+3"),
            (" =1", "' =1"),
            ("＝1", "'＝1"),
            ("\t=1", "\\t=1"),
            ("\r=1", "\\r=1"),
            ("-0.0028", "-0.0028"),
            ("+1", "+1"),
            ("-1e-300", "-1e-300"),
            ("1 / day", "1 / day"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(cell(field), written);
        }
    }
}
