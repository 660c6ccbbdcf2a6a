//! What was tried, in rows. Change here which are shown.

use super::sentences::is_of_port;
use super::tuning::{Tuning, value};
use crate::experiment::Estimate;
use crate::experiment::estimate::Evidence;
use crate::experiment::metric::Unit;
use crate::experiment::tune::answer::{Best, Told};
use crate::experiment::tune::question::{Candidate, is_less_better};
use crate::report::notation::{NOTHING, Notation};
use crate::report::phrases::{aligned, evidence, mark};

/// More rows are not read.
const ROWS: usize = 16;

/// A row for each tried value, or for some of them.
pub(super) fn table(tuning: &Tuning, columns: Option<usize>) -> String {
    let candidates = &tuning.answer.candidates;
    let shown = shown(tuning);
    let notation = tuning.notation();
    let question = &tuning.question;
    let best = match &tuning.answer.told {
        Told::Best(best) => Some(best),
        Told::Nothing(_) | Told::NothingKeeps(_) => None,
    };
    let form = tuning.form.as_ref().and_then(|form| form.as_ref().ok());
    let form = form.filter(|_| is_of_port(tuning) && question.metric.unit == Unit::Share);
    let mut titles: Vec<String> = question.ranges.iter().map(|range| range.name.clone()).collect();
    titles.push(notation.heading(question.metric));
    titles.extend(best.map(|_| "against the best".to_owned()));
    titles.extend(question.bounds.iter().map(|bound| bound.written.clone()));
    titles.extend(form.map(|_| "theory".to_owned()));
    let row = |index: &usize| {
        let candidate = &candidates[*index];
        let values = question.ranges.iter().zip(&candidate.values);
        let mut cells: Vec<String> = values.map(|(range, number)| value(range, *number)).collect();
        let cell = |estimate: &Option<Estimate>, notation: &Notation| {
            estimate.map_or_else(|| NOTHING.to_owned(), |estimate| notation.cell(&estimate))
        };
        cells.push(cell(&candidate.estimate, &notation));
        cells.extend(best.map(|best| against(best, *index, &notation)));
        let bounds = question.bounds.iter().zip(&candidate.kept);
        cells.extend(bounds.map(|(bound, kept)| {
            let greatest = kept.map_or(0.0, |kept| kept.mean.abs());
            let notation = Notation::new(bound.metric.unit, greatest, tuning.currency.as_deref());
            let number = kept.map_or_else(|| NOTHING.to_owned(), |kept| notation.alone(&kept));
            format!("{number} {}", mark(bound.judge(kept.as_ref())))
        }));
        cells.extend(form.map(|form| {
            let seconds = candidate.values[0] * question.ranges[0].size;
            notation.cell(&known(form.availability(seconds)))
        }));
        cells
    };
    let mut rows = vec![titles];
    rows.extend(shown.iter().map(row));
    let all = candidates.len();
    let left = match all - shown.len() {
        0 => String::new(),
        _ => format!("{} of {all} tried values; --json has all\n", shown.len()),
    };
    let replications = tuning.answer.replications;
    let estimates = shown.iter().filter_map(|index| candidates[*index].estimate);
    let rests = evidence(question.confidence, (replications, replications), estimates);
    format!("{}\n{left}{rests}", aligned(&rows, columns))
}

/// The difference to the best: `≈` where it cannot be told from it.
fn against(best: &Best, index: usize, notation: &Notation) -> String {
    if index == best.candidate {
        return "best".to_owned();
    }
    let near = if best.flat.contains(&index) { "≈ " } else { "" };
    match &best.differences[index] {
        Some(difference) => format!("{near}{}", notation.difference(difference)),
        None => NOTHING.to_owned(),
    }
}

/// A number that is known.
fn known(mean: f64) -> Estimate {
    let (interval, evidence) = (Some((mean, mean)), Evidence::Certain);
    Estimate { mean, interval, evidence, confidence: 0.95 }
}

/// The rows that are shown, in their order: of one key evenly spread over all, of two the best.
fn shown(tuning: &Tuning) -> Vec<usize> {
    let candidates = &tuning.answer.candidates;
    let count = candidates.len();
    if count <= ROWS {
        return (0..count).collect();
    }
    if tuning.question.ranges.len() > 1 {
        return best_first(candidates, is_less_better(tuning.question.metric));
    }
    let mut shown: Vec<usize> = (0..ROWS - 1).map(|k| k * (count - 1) / (ROWS - 2)).collect();
    if let Told::Best(best) = &tuning.answer.told {
        shown.push(best.candidate);
    }
    shown.sort_unstable();
    shown.dedup();
    shown
}

fn best_first(candidates: &[Candidate], is_less_better: bool) -> Vec<usize> {
    let merit = |index: &usize| {
        let mean = candidates[*index].estimate.map_or(f64::NAN, |estimate| estimate.mean);
        if is_less_better { mean } else { -mean }
    };
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|one, other| merit(one).total_cmp(&merit(other)));
    order.truncate(ROWS);
    order
}
