//! [`search`]: from a coarse grid to the best value, in rounds. Change here how many values are tried
//! and when that is enough.

use std::cmp::Ordering;

use super::answer::{Answer, Best, Optimum, RestsOn, Told};
use super::question::{Candidate, Question, is_less_better};
use super::range::Range;
use super::vertex::{POINTS_LEAST, Tried, Untold, Vertex, vertex};
use super::window::{RISES, window};
use crate::experiment::design::grid;
use crate::experiment::estimate::Estimate;
use crate::experiment::intervals::{Intervals, ratio};
use crate::experiment::results::Judgement;

/// Values of the first round: of one key, and of each of two.
const FIRST: [usize; 2] = [9, 7];
/// The same of each later round.
const LATER: [usize; 2] = [13, 7];
/// Later rounds, at most.
const ROUNDS: [usize; 2] = [4, 3];

/// Where fewer hangs came at every value, nothing is told of what depends on them.
pub const HANGS_LEAST: u64 = 3;

/// Tries all combinations of some values, the last key first through.
pub type Simulate<'s, E> = dyn FnMut(&[Vec<f64>]) -> Result<Vec<Candidate>, E> + 's;

/// Looks for the answer to `question` by what `simulate` says.
///
/// # Errors
/// That of `simulate`.
pub fn search<E>(question: &Question, simulate: &mut Simulate<'_, E>) -> Result<Answer, E> {
    let of_one = question.ranges.len() - 1;
    let ends = |range: &Range| range.spread(range.from, range.to, FIRST[of_one]);
    let first: Vec<Vec<f64>> = question.ranges.iter().map(ends).collect();
    let mut answer = weigh(question, simulate(&first)?);
    for round in 0..ROUNDS[of_one] {
        let Told::Best(best) = &answer.told else { break };
        // At an end of the range finer steps tell nothing of what lies beyond.
        let is_open = |optimum: &Optimum| optimum.is_open.0 || optimum.is_open.1;
        if round > 0 && best.axes.iter().any(is_open) {
            break;
        }
        let Some(areas) = next_areas(question, &answer.candidates, best) else { break };
        let values = question.ranges.iter().zip(areas);
        let values = values.map(|(range, (low, high))| range.spread(low, high, LATER[of_one]));
        let next = untried(&values.collect::<Vec<_>>(), &answer.candidates);
        if next.is_empty() {
            break;
        }
        let mut candidates = answer.candidates.clone();
        candidates.extend(simulate(&next)?.into_iter().filter(|one| is_new(one, &answer)));
        answer = weigh(question, candidates);
    }
    Ok(answer)
}

/// Where the next values should lie, for each key; `None` if nothing more would be told.
fn next_areas(question: &Question, tried: &[Candidate], best: &Best) -> Option<Vec<(f64, f64)>> {
    let hulls = || (0..question.ranges.len()).map(|axis| hull(tried, &best.flat, axis)).collect();
    if !can_be_smooth(question, tried) {
        return Some(hulls());
    }
    match by_curve(question, tried, best.candidate, &best.flat) {
        Ok(_) => None,
        Err(Some(area)) => Some(vec![area]),
        Err(None) => Some(hulls()),
    }
}

fn is_new(candidate: &Candidate, answer: &Answer) -> bool {
    answer.candidates.iter().all(|known| known.values != candidate.values)
}

/// The values among `wanted` that were not tried yet: of a single key one by one, of several keys all
/// if any is.
fn untried(wanted: &[Vec<f64>], candidates: &[Candidate]) -> Vec<Vec<f64>> {
    let is_tried = |values: &[f64]| candidates.iter().any(|one| one.values == values);
    if let [only] = wanted {
        let new: Vec<f64> = only.iter().copied().filter(|value| !is_tried(&[*value])).collect();
        return if new.is_empty() { Vec::new() } else { vec![new] };
    }
    let counts: Vec<usize> = wanted.iter().map(Vec::len).collect();
    let is_known = |choice: &Vec<usize>| {
        let values: Vec<f64> = wanted.iter().zip(choice).map(|(axis, k)| axis[*k]).collect();
        is_tried(&values)
    };
    if grid(&counts).iter().all(is_known) { Vec::new() } else { wanted.to_vec() }
}

/// What is said of all that was tried so far.
fn weigh(question: &Question, mut candidates: Vec<Candidate>) -> Answer {
    candidates.sort_by(|one, other| {
        let pairs = one.values.iter().zip(&other.values);
        pairs.map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    let replications = candidates.iter().map(|one| one.fractions.len()).min().unwrap_or(0) as u32;
    let told = told(question, &candidates, replications);
    Answer { candidates, replications, told }
}

fn told(question: &Question, candidates: &[Candidate], replications: u32) -> Told {
    let is_less_better = is_less_better(question.metric);
    let mean = |index: usize| -> f64 {
        let mean = candidates[index].estimate.map_or(f64::NAN, |estimate| estimate.mean);
        if is_less_better { -mean } else { mean }
    };
    let exists = |index: &usize| candidates[*index].estimate.is_some();
    let all: Vec<usize> = (0..candidates.len()).filter(exists).collect();
    let greatest = |among: &[usize]| {
        among.iter().copied().reduce(|best, one| if mean(one) > mean(best) { one } else { best })
    };
    let of = |judgement: Judgement| -> Vec<usize> {
        all.iter().copied().filter(|index| candidates[*index].judgement == judgement).collect()
    };
    let (kept, open) = (of(Judgement::Kept), of(Judgement::Open));
    let is_known =
        |index: &usize| candidates[*index].estimate.is_some_and(|estimate| estimate.is_known());
    let hangs = candidates.iter().map(|one| one.hangs).max().unwrap_or(0);
    let has_few = question.can_hang && hangs < HANGS_LEAST;
    if all.iter().all(|index| !is_known(index)) || replications < 2 || has_few {
        let known = greatest(&all).and_then(|index| candidates[index].estimate);
        return Told::Nothing(known);
    }
    let Some(best) = greatest(&kept).or_else(|| greatest(&open)) else {
        return Told::NothingKeeps(nearest(question, candidates).unwrap_or(0));
    };
    let intervals = Intervals::new(question.confidence, replications);
    let together = intervals.together((all.len() - 1).max(1));
    let difference = |one: usize, other: usize| -> Option<Estimate> {
        let (one, other) = (&candidates[one].fractions, &candidates[other].fractions);
        together.difference_of(question.metric, one, other)
    };
    let beats = |one: usize, other: usize| {
        mean(one) > mean(other) && difference(one, other).is_some_and(|it| it.is_clear())
    };
    let judges = if kept.is_empty() { &open } else { &kept };
    let mut flat: Vec<usize> = kept.iter().chain(&open).copied().collect();
    flat.retain(|other| {
        *other == best || (!beats(best, *other) && !judges.iter().any(|one| beats(*one, *other)))
    });
    flat.sort_unstable();
    let differences = (0..candidates.len()).map(|index| difference(index, best)).collect();
    let optimum = can_be_smooth(question, candidates)
        .then(|| by_curve(question, candidates, best, &flat).ok())
        .flatten();
    let axes = (0..question.ranges.len()).map(|axis| {
        optimum.unwrap_or_else(|| by_comparisons(question, candidates, best, &flat, axis))
    });
    let axes = axes.collect();
    let surely_keeps = candidates[best].judgement == Judgement::Kept;
    Told::Best(Best { candidate: best, surely_keeps, flat, differences, axes })
}

/// The candidate that misses the bounds by least, against what it has of their metrics.
fn nearest(question: &Question, candidates: &[Candidate]) -> Option<usize> {
    let lack = |candidate: &Candidate| -> f64 {
        let each = question.bounds.iter().zip(&candidate.kept).map(|(bound, estimate)| {
            let Some(estimate) = estimate else { return f64::INFINITY };
            let over = if bound.is_most { 1.0 } else { -1.0 } * (estimate.mean - bound.value);
            over.max(0.0) / bound.value.abs().max(f64::MIN_POSITIVE)
        });
        each.fold(0.0, f64::max)
    };
    let all = 0..candidates.len();
    all.min_by(|one, other| lack(&candidates[*one]).total_cmp(&lack(&candidates[*other])))
}

/// The tried value of the key before those of `flat`, and the one after them; an end of what was tried
/// where there is none.
fn hull(candidates: &[Candidate], flat: &[usize], axis: usize) -> (f64, f64) {
    let of = |index: &usize| candidates[*index].values[axis];
    let least = flat.iter().map(of).fold(f64::INFINITY, f64::min);
    let most = flat.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    // Beside values of another key that no best one stands at, nothing was compared.
    let is_beside = |one: &&Candidate| {
        let stands = |index: &usize| {
            let pairs = one.values.iter().zip(&candidates[*index].values).enumerate();
            pairs.into_iter().all(|(key, (one, other))| key == axis || one == other)
        };
        flat.iter().any(stands)
    };
    let beside: Vec<&Candidate> = candidates.iter().filter(is_beside).collect();
    let all = || beside.iter().map(|one| one.values[axis]);
    let below = all().filter(|value| *value < least).fold(f64::NEG_INFINITY, f64::max);
    let above = all().filter(|value| *value > most).fold(f64::INFINITY, f64::min);
    let end = |beyond: f64, otherwise| if beyond.is_finite() { beyond } else { otherwise };
    (end(below, least), end(above, most))
}

/// Whether a curve may be fitted: of one key, and no bound cuts it off.
fn can_be_smooth(question: &Question, candidates: &[Candidate]) -> bool {
    let is_free = |one: &Candidate| one.judgement == Judgement::Kept && one.estimate.is_some();
    question.ranges.len() == 1 && candidates.iter().all(is_free)
}

/// The optimum of the curve through the values about the best; if there are too few of them, where
/// others should lie.
fn by_curve(
    question: &Question,
    candidates: &[Candidate],
    best: usize,
    flat: &[usize],
) -> Result<Optimum, Option<(f64, f64)>> {
    let range = &question.ranges[0];
    let replications = candidates[best].fractions.len() as u32;
    let intervals = Intervals::new(question.confidence, replications);
    for rise in RISES {
        let (low, high) = window(range, candidates, best, rise);
        let within = candidates.iter().filter(|one| (low..=high).contains(&one.values[0]));
        let tried: Option<Vec<Tried>> = within
            .map(|one| {
                let (mean, residuals) = ratio(&one.fractions)?;
                Some(Tried { place: range.place(one.values[0]), mean, residuals })
            })
            .collect();
        let Some(tried) = tried else { return Err(None) };
        // Where noise alone may bend the curve, it has no bottom to speak of.
        let value = |index: &usize| candidates[*index].values[0];
        let is_inside = |index: &usize| low < value(index) && value(index) < high;
        if tried.len() >= POINTS_LEAST && !flat.iter().all(is_inside) {
            return Err(None);
        }
        match vertex(&tried, !is_less_better(question.metric), &intervals) {
            Ok(vertex) => return Ok(of_vertex(range, vertex)),
            Err(Untold::Points) => return Err(Some((low, high))),
            Err(Untold::Noise) => return Err(None),
            Err(Untold::Shape) => {}
        }
    }
    Err(None)
}

fn of_vertex(range: &Range, Vertex { place, interval: (left, right) }: Vertex) -> Optimum {
    let [value, low, high] = [place, left, right].map(|place| range.value(place));
    let rests_on = RestsOn::Curve;
    let is_open = (false, false);
    match range.is_whole {
        false => Optimum { value, interval: (low, high), rests_on, is_open },
        true => {
            let interval = (low.floor(), high.ceil());
            Optimum { value: value.round(), interval, rests_on, is_open }
        }
    }
}

/// The optimum by what cannot be told from the best: it lies between the tried values on both sides.
fn by_comparisons(
    question: &Question,
    candidates: &[Candidate],
    best: usize,
    flat: &[usize],
    axis: usize,
) -> Optimum {
    let range = &question.ranges[axis];
    let of = |index: &usize| candidates[*index].values[axis];
    let least = flat.iter().map(of).fold(f64::INFINITY, f64::min);
    let most = flat.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = hull(candidates, flat, axis);
    // Of whole numbers there is none between neighbours.
    let interval = match range.is_whole {
        true => ((low + 1.0).min(least), (high - 1.0).max(most)),
        false => (low, high),
    };
    Optimum {
        value: candidates[best].values[axis],
        interval,
        rests_on: RestsOn::Comparisons,
        is_open: (least <= range.from, most >= range.to),
    }
}
