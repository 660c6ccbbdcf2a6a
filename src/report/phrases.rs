//! Phrases of which the answer in words is made.

use unicode_width::UnicodeWidthStr;

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

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(names: &[String]) -> String {
    match names {
        [most @ .., last] if !most.is_empty() => format!("{} and {last}", most.join(", ")),
        _ => names.concat(),
    }
}

/// What ± means in a table, and what a number without it.
pub(super) fn half_width(confidence: &str) -> String {
    format!(
        "± is the half width of the {confidence} % interval; a number without ± was the same in \
         all, or is known to its last digit"
    )
}

/// The first column to the left, numbers to the right; each as wide as on a terminal.
pub(super) fn aligned(rows: &[Vec<String>]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let mut text = String::new();
    for row in rows {
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let room = " ".repeat(width - cell.width());
            text += &if column == 0 { format!("{cell}{room}") } else { format!("  {room}{cell}") };
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

pub(super) fn quoted(remedy: &RemedyResult) -> String {
    format!("“{}”", remedy.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_straight_on_a_terminal_whatever_the_script() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let text =
            aligned(&[row(["remedy", "hangs"]), row(["東京", "1"]), row(["e\u{301}", "22"])]);
        assert_eq!(text, "remedy  hangs\n東京        1\ne\u{301}          22\n");
    }
}
