//! Phrases of which the answer in words is made.

use unicode_width::UnicodeWidthStr;

use super::digits::{between, one_or_more, plain};
use super::notation::NEVER;
use crate::experiment::Estimate;
use crate::experiment::estimate::Evidence;
use crate::experiment::metric::Needs;
use crate::experiment::results::{Judgement, Point, RemedyResult, Verdict};
use crate::experiment::share::Share;

/// A count and its noun: `no hosts`, `1 host`, `2 hosts`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

/// A difference of two shares: `1 point`, `2 points`.
pub(super) fn points(share: f64) -> String {
    let number = plain(share * 100.0);
    format!("{number} {}", one_or_more(&number, "points"))
}

/// Two values, of which the second says so where both are told alike.
pub(super) fn apart([one, other]: [String; 2]) -> [String; 2] {
    let other = if one == other { "about the same".to_owned() } else { other };
    [one, other]
}

/// `at rate = 1 / day: `, or nothing where nothing is swept.
pub(super) fn prefix(point: &Point) -> String {
    if point.parameters.is_empty() {
        return String::new();
    }
    let parameters: Vec<String> =
        (point.parameters.iter()).map(|(path, value)| format!("{path} = {value}")).collect();
    format!("at {}: ", parameters.join(", "))
}

/// Before an expectation: whether it is met.
pub(super) const fn mark(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Kept => "✓",
        Judgement::Open => "?",
        Judgement::Broken => "✗",
    }
}

/// What came out and what was expected.
pub(super) fn judged(verdict: &Verdict, point: &Point) -> String {
    let expectation = &verdict.expectation;
    let remedy = quoted(&point.remedies[expectation.remedy]);
    let metric = expectation.metric.name;
    let Some(estimate) = verdict.estimate else {
        let lack = match expectation.metric.needs() {
            Some(needs @ (Needs::Listeners | Needs::LongRun | Needs::Window(_))) => needs.lack(),
            // Somebody may probe or restart here, but nothing has come of it.
            Some(Needs::Probes | Needs::Suspicion) | None => "nothing that it counts happened",
        };
        return format!("{remedy} has no {metric}, for {lack}");
    };
    let bounds = [("at least", expectation.at_least), ("at most", expectation.at_most)];
    let bounds: Vec<String> = (bounds.into_iter())
        .filter_map(|(word, bound)| Some(format!("{word} {}", bound?)))
        .collect();
    let bounds = bounds.join(" and ");
    let Estimate { interval, evidence, .. } = estimate;
    // All digits only where a rounded number would seem to meet a bound that it does not, or not to.
    let is_met = |mean: f64| {
        (
            expectation.at_least.is_none_or(|least| mean >= least),
            expectation.at_most.is_none_or(|most| mean <= most),
        )
    };
    let mean = match six(estimate.mean) {
        rounded if is_met(rounded) == is_met(estimate.mean) => rounded,
        _ => estimate.mean,
    };
    let between = match (evidence, interval) {
        (Evidence::Certain, _) | (_, None) => String::new(),
        (_, Some((low, high))) => format!(" ({} to {})", reached(six(low)), reached(six(high))),
    };
    let n = point.replications;
    let rests = match (verdict.judgement, evidence) {
        (Judgement::Kept | Judgement::Broken, _) => String::new(),
        (Judgement::Open, Evidence::Same | Evidence::Steady) => {
            format!(", which cannot be told: it was the same in all {n} replications")
        }
        (Judgement::Open, Evidence::TooFew(_)) => {
            format!(", which cannot be told: too few of {n} replications differ from the others")
        }
        (Judgement::Open, Evidence::Single) => ", which one replication cannot tell".to_owned(),
        (Judgement::Open, Evidence::Enough | Evidence::Certain) => {
            format!(", which {n} replications cannot tell")
        }
    };
    let mean = reached(mean);
    format!("{metric} of {remedy} is {mean}{between}; expected {bounds}{rests}")
}

/// A number, unless it is not reached by the horizon.
fn reached(number: f64) -> String {
    if number.is_finite() { number.to_string() } else { NEVER.to_owned() }
}

/// An end of an interval, to six digits.
fn six(number: f64) -> f64 {
    format!("{number:.5e}").parse().unwrap_or(number)
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(names: &[String]) -> String {
    match names {
        [most @ .., last] if !most.is_empty() => format!("{} and {last}", most.join(", ")),
        _ => names.concat(),
    }
}

/// What is left open by what was so in each of `replications`.
pub(super) fn otherwise(replications: u32, confidence: f64) -> String {
    let most = Share::unseen(replications, confidence);
    let most = &between(most, (0.0, most), 100.0)[0];
    format!("up to {most} % of replications may be otherwise")
}

/// What stands behind the numbers of a table: from `least` to `most` replications, and what ± means,
/// and a number without it.
pub(super) fn evidence(
    confidence: f64,
    (least, most): (u32, u32),
    shown: impl IntoIterator<Item = Estimate>,
) -> String {
    if most == 1 {
        return "one replication: nothing can be said of chance\n".to_owned();
    }
    let count = if least < most { format!("{least} to {most}") } else { least.to_string() };
    let confidence_told = plain(confidence * 100.0);
    let mut text =
        format!("{count} replications; ± is the longer side of the {confidence_told} % interval\n");
    let (mut same, mut few) = (false, false);
    for estimate in shown {
        match estimate.evidence {
            Evidence::Same | Evidence::Steady => same = true,
            Evidence::TooFew(_) => few = true,
            Evidence::Enough | Evidence::Certain | Evidence::Single => {}
        }
    }
    if same {
        let others = Share::unseen(least, confidence);
        text += &format!(
            "a number without ± is exact, or was the same in all of them: of all that could be run at \
             most {} % differ then\n",
            between(others, (0.0, others), 100.0)[0]
        );
    }
    if few {
        text += "(too few): the number rests on too few replications that differ, and has no interval\n";
    }
    text
}

/// The first column to the left, numbers to the right; each as wide as on a terminal. What does not
/// fit into so many `columns` is told row by row, a line a cell.
pub(super) fn aligned(rows: &[Vec<String>], columns: Option<usize>) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let whole = widths.iter().sum::<usize>() + 2 * (widths.len() - 1);
    if columns.is_some_and(|columns| columns < whole) {
        return stacked(rows);
    }
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

/// Each row under its name, with the title of its column before each cell.
fn stacked(rows: &[Vec<String>]) -> String {
    let [titles, rows @ ..] = rows else { return String::new() };
    let widest = titles[1..].iter().map(|title| title.width()).max().unwrap_or(0);
    let mut text = format!("{}\n", titles[0]);
    for row in rows {
        text += &format!("  {}\n", row[0]);
        for (title, cell) in titles.iter().zip(row).skip(1) {
            let room = " ".repeat(widest - title.width());
            text += &format!("    {title}{room}  {cell}\n");
        }
    }
    text
}

/// The same without its sign.
pub(super) fn absolute(estimate: Estimate) -> Estimate {
    if estimate.mean >= 0.0 {
        return estimate;
    }
    let turned = |(low, high): (f64, f64)| (-high, -low);
    Estimate { mean: -estimate.mean, interval: estimate.interval.map(turned), ..estimate }
}

/// A sentence begins with a capital.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
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
            aligned(&[row(["remedy", "hangs"]), row(["東京", "1"]), row(["e\u{301}", "22"])], None);
        assert_eq!(text, "remedy  hangs\n東京        1\ne\u{301}          22\n");
    }
    #[test]
    fn a_table_that_is_too_wide_is_told_row_by_row() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let rows = [row(["remedy", "hangs", "restarts"]), row(["fix", "1", "22"])];
        let wide = aligned(&rows, None);
        assert_eq!(aligned(&rows, Some(23)), wide);
        let narrow = "remedy\n  fix\n    hangs     1\n    restarts  22\n";
        assert_eq!(aligned(&rows, Some(22)), narrow);
    }
}
