//! Phrases of which the answer in words is made.

use super::digits::doubt;
use crate::experiment::results::{Point, RemedyResult, Verdict};

/// `at rate = 1 / day: `, or nothing where nothing is swept.
pub(super) fn prefix(point: &Point) -> String {
    if point.parameters.is_empty() {
        return String::new();
    }
    let parameters: Vec<String> =
        (point.parameters.iter()).map(|(path, value)| format!("{path} = {value}")).collect();
    format!("at {}: ", parameters.join(", "))
}

/// What came out and what was expected.
pub(super) fn judged(verdict: &Verdict, point: &Point) -> String {
    let expectation = &verdict.expectation;
    let remedy = quoted(&point.remedies[expectation.remedy]);
    let metric = expectation.metric.name;
    let Some(estimate) = verdict.estimate else {
        return format!("{remedy} has no {metric}, for nothing that it counts happened");
    };
    let bounds = [("at least", expectation.at_least), ("at most", expectation.at_most)];
    let bounds: Vec<String> = (bounds.into_iter())
        .filter_map(|(word, bound)| Some(format!("{word} {}", bound?)))
        .collect();
    // All digits of the mean: rounded, it could seem to meet the bound.
    let mean = estimate.mean;
    let half_width = (estimate.half_width)
        .map_or_else(String::new, |half_width| format!(", half width {}", doubt(half_width)));
    let bounds = bounds.join(" and ");
    format!("{metric} of {remedy} is {mean}{half_width}; expected {bounds}")
}

/// The first column to the left, numbers to the right.
pub(super) fn aligned(rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let mut text = String::new();
    for row in rows {
        text += &format!("{:<1$}", row[0], widths[0]);
        for (cell, width) in row.iter().zip(&widths).skip(1) {
            text += &format!("  {cell:>width$}");
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

pub(super) fn quoted(remedy: &RemedyResult) -> String {
    format!("“{}”", remedy.name)
}
