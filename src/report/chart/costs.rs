//! What each remedy costs, and for what: a bar of parts for each, which can be added by eye.

use super::axis::Axis;
use super::plot::{Block, Body, Marks, Named, Plot, Row, Rows};
use super::points::{in_words, interval, sampled, without};
use crate::experiment::Estimate;
use crate::experiment::metric::{COST, METRICS, Metric, Unit};
use crate::experiment::results::{RemedyResult, Results};
use crate::report::digits::short;
use crate::report::notation::{Notation, spoken_cost};

/// The parts of a bar that is shorter than this share of its axis are not told apart.
const LEGIBLE: f64 = 0.05;

/// The chart of `results`, at the only design point.
///
/// The axis is even and begins at 0. Bars too short to read on it are drawn once more below, each
/// time on an axis as long as the longest of them: no bar is ever cut.
pub fn costs(results: &Results) -> Plot {
    let remedies = &results.points[0].remedies;
    let notation = Notation::of_all(COST, remedies, results.currency.as_deref());
    let parts = parts(remedies);
    let band = interval(results).map_or(String::new(), |told| format!(" with its {told}"));
    let caption = format!(
        "Cost, and what it is for, {}; at the end of a bar: the total{band}",
        sampled(results)
    );
    let words = in_words(&caption, remedies, |remedy| {
        let told = [COST].into_iter().chain(parts.iter().copied()).filter_map(|metric| {
            let estimate = remedy.estimate(metric)?;
            Some(format!("{} {}", spoken_cost(metric), notation.alone(&estimate)))
        });
        told.collect()
    });
    let totals = remedies.iter().filter_map(|remedy| remedy.estimate(COST));
    let bars: Vec<(Estimate, Row)> = remedies
        .iter()
        .filter_map(|remedy| {
            let total = remedy.estimate(COST)?;
            let told = notation.alone(&total);
            let of = |metric: &&Metric| remedy.estimate(metric).map_or(0.0, |part| part.mean);
            let marks = Marks::Bar { parts: parts.iter().map(of).collect(), total, told };
            Some((total, Row { name: remedy.name.clone(), marks }))
        })
        .collect();
    let note = without("interval", results, totals);
    let blocks = blocks(bars, &notation);
    let enlarged = match blocks.len() {
        1 => "",
        _ => " What is too short to read is drawn again below, on an axis of its own from 0.",
    };
    let keys = parts.iter().enumerate();
    let keys = keys.map(|(colour, metric)| Named { name: spoken_cost(metric), colour });
    Plot {
        title: results.title.clone(),
        caption,
        words,
        note: format!("The parts of a bar stand in the order of the legend.{enlarged}{note}"),
        body: Body::Rows(Rows { name: "cost".into(), keys: keys.collect(), blocks }),
    }
}

/// What any of the `remedies` costs something for.
fn parts(remedies: &[RemedyResult]) -> Vec<&'static Metric> {
    let is_part = |metric: &&Metric| metric.unit == Unit::Money && metric.name != COST.name;
    let is_paid = |metric: &&Metric| {
        let mut means = remedies.iter().filter_map(|remedy| remedy.estimate(metric));
        means.any(|one| one.mean > 0.0)
    };
    METRICS.iter().filter(is_part).filter(is_paid).collect()
}

/// All `bars` on one axis; then those that are too short on it on one of their own, and so on.
fn blocks(mut bars: Vec<(Estimate, Row)>, notation: &Notation) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut whole = None;
    while !bars.is_empty() {
        let high = |total: &Estimate| total.known_interval().map_or(total.mean, |(_, high)| high);
        let longest = bars.iter().map(|(total, _)| high(total)).fold(0.0, f64::max);
        let shorter =
            bars.iter().filter(|(total, _)| total.mean > 0.0 && total.mean < LEGIBLE * longest);
        let shorter: Vec<(Estimate, Row)> = shorter.cloned().collect();
        let heading = match whole {
            None if shorter.is_empty() => String::new(),
            None => "Whole range".to_owned(),
            Some(whole) => format!("Enlarged {} times", short(whole / longest)),
        };
        whole = whole.or(Some(longest));
        let rows = bars.into_iter().map(|(_, row)| row).collect();
        blocks.push(Block { heading, axis: Axis::even(longest, notation), rows });
        bars = shorter;
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::super::tests::priced;
    use super::*;
    use crate::report::tests::results;

    fn blocks_of(totals: [f64; 3]) -> Vec<Block> {
        let (_, mut results) = results(&[60, 10, 300], 8);
        priced(&mut results, totals);
        let Body::Rows(rows) = costs(&results).body else { panic!("rows") };
        rows.blocks
    }

    #[test]
    fn bars_too_short_to_read_are_drawn_again_on_an_axis_of_their_own() {
        let counts = |totals| -> Vec<usize> {
            blocks_of(totals).iter().map(|block| block.rows.len()).collect()
        };
        assert_eq!(counts([40.0, 30.0, 20.0]), [3]);
        assert_eq!(counts([40_000.0, 1_500.0, 3.0]), [3, 2, 1]);
        assert_eq!(counts([40_000.0, 0.0, 0.0]), [3], "nothing has no parts to show");
    }

    #[test]
    fn the_parts_of_a_bar_make_its_total_and_no_bar_leaves_its_axis() {
        for block in blocks_of([40_000.0, 1_500.0, 3.0]) {
            assert_eq!(block.axis.ends().0, 0.0);
            for row in &block.rows {
                let Marks::Bar { parts, total, .. } = &row.marks else { panic!("a bar") };
                assert!((parts.iter().sum::<f64>() - total.mean).abs() < 1e-9);
                let (_, high) = total.known_interval().expect("it is known");
                assert!(block.axis.place(high) <= block.axis.ends().1, "{}", row.name);
            }
        }
    }
}
