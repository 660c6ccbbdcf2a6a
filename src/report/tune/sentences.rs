//! What is told of the best value, a sentence a fact.

use super::tuning::{Tuning, span, told, value, with_unit};
use crate::experiment::metric::{COST, Unit};
use crate::experiment::tune::answer::{Best, Optimum, RestsOn, Told};
use crate::experiment::tune::question::{Candidate, is_less_better};
use crate::experiment::tune::range::{Range, digits};
use crate::experiment::tune::search::HANGS_LEAST;
use crate::experiment::tune::theory::Theory;
use crate::report::digits::{plain, three_digits};
use crate::report::notation::{Notation, spoken};
use crate::report::phrases::{absolute, capitalised, counted, listed};

/// The answer, first what was asked.
pub(super) fn sentences(tuning: &Tuning) -> Vec<String> {
    let mut sentences = match &tuning.answer.told {
        Told::Nothing(_) => vec![nothing(tuning)],
        Told::NothingKeeps(nearest) => vec![nothing_keeps(tuning, *nearest)],
        Told::Best(best) => {
            let mut all = vec![of_best(tuning, best)];
            all.extend(flat(tuning, best));
            all.extend(ends(tuning, best));
            all
        }
    };
    sentences.extend(theory(tuning));
    sentences
}

/// `“nightly” has most port availability at …`
fn of_best(tuning: &Tuning, best: &Best) -> String {
    let question = &tuning.question;
    let metric = question.metric;
    let does = match (metric == COST, is_less_better(metric)) {
        (true, _) => "costs least".to_owned(),
        (false, true) => format!("has least {}", spoken(metric)),
        (false, false) => format!("has most {}", spoken(metric)),
    };
    let is_flat = best.flat.len() == tuning.answer.candidates.len();
    let remedy = &tuning.remedy;
    if is_flat {
        let ranges = question
            .ranges
            .iter()
            .map(|range| format!("{} from {}", range.name, span(range, range.from, range.to)));
        let replications = tuning.answer.replications;
        return format!(
            "“{remedy}”: no value of {} can be told from another by {} in {replications} \
             replications.",
            listed(&ranges.collect::<Vec<_>>()),
            spoken(metric),
        );
    }
    let confidence = plain(100.0 * question.confidence);
    let keys = question.ranges.iter().zip(&best.axes).map(|(range, optimum)| {
        let [at, low, high] = told(range, optimum.value, optimum.interval);
        let at = with_unit(range, &at);
        let interval = match low == high {
            true => "no other".to_owned(),
            false => format!("{low} to {}", with_unit(range, &high)),
        };
        let why = match optimum.rests_on {
            RestsOn::Curve => "",
            RestsOn::Comparisons if range.is_whole => "",
            RestsOn::Comparisons if question.bounds.is_empty() => {
                ", between tried values that are worse"
            }
            RestsOn::Comparisons => ", between tried values that are worse or do not keep",
        };
        format!("{} = {at} ({confidence} %: {interval}{why})", range.name)
    });
    let keys = listed(&keys.collect::<Vec<_>>());
    let mut text = format!("“{remedy}” {does} at {keys}");
    let bounds: Vec<String> =
        question.bounds.iter().map(|bound| format!("`{}`", bound.written)).collect();
    if !bounds.is_empty() {
        let bounds = listed(&bounds);
        text += &match best.surely_keeps {
            true => format!(", of the values that keep {bounds}"),
            false => format!(", but the replications do not tell whether it keeps {bounds}"),
        };
    }
    text + "."
}

/// Which values do as well, and what a round one of them loses.
fn flat(tuning: &Tuning, best: &Best) -> Option<String> {
    let candidates = &tuning.answer.candidates;
    if best.flat.len() == candidates.len() {
        return None;
    }
    let ranges = &tuning.question.ranges;
    let place = |candidate: &Candidate| {
        let values = ranges.iter().zip(&candidate.values);
        let values: Vec<String> = values.map(|(range, number)| value(range, *number)).collect();
        values.join(" and ")
    };
    if best.flat.len() == 1 {
        return Some(format!(
            "Any other tried value is worse than {}.",
            place(&candidates[best.candidate])
        ));
    }
    let spans = ranges.iter().enumerate().map(|(axis, range)| {
        let values = || best.flat.iter().map(|index| candidates[*index].values[axis]);
        let (low, high) =
            (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        match ranges.len() {
            1 => span(range, low, high),
            _ => format!("{} {}", range.name, span(range, low, high)),
        }
    });
    let spans = listed(&spans.collect::<Vec<_>>());
    let mut text = format!(
        "Of the tried values {} cannot be told from the best: {spans}",
        match best.flat.len() {
            2 => "one other".to_owned(),
            all => format!("{} others", all - 1),
        }
    );
    let roundest = roundest(candidates, best);
    if let Some(difference) = best.differences[roundest].filter(|_| roundest != best.candidate) {
        let notation = loss_notation(tuning, difference.mean);
        let more = if difference.mean > 0.0 { "more" } else { "less" };
        text += &format!(
            "; the round {} has {} {more} than the best of them",
            place(&candidates[roundest]),
            notation.difference(&absolute(difference)),
        );
    }
    Some(text + ".")
}

/// The value of the fewest digits, among equals the one with the best mean.
fn roundest(candidates: &[Candidate], best: &Best) -> usize {
    let count = |index: &usize| -> usize {
        candidates[*index].values.iter().map(|value| digits(*value)).sum()
    };
    let distance = |index: &usize| {
        best.differences[*index].map_or(f64::INFINITY, |difference| difference.mean.abs())
    };
    let by = |one: &&usize, other: &&usize| {
        count(one).cmp(&count(other)).then(distance(one).total_cmp(&distance(other)))
    };
    best.flat.iter().min_by(by).copied().unwrap_or(best.candidate)
}

/// A small loss is told in its own unit.
fn loss_notation(tuning: &Tuning, loss: f64) -> Notation {
    let unit = tuning.question.metric.unit;
    match unit {
        Unit::Span => Notation::new(unit, loss.abs(), tuning.currency.as_deref()),
        Unit::Share | Unit::Chance | Unit::Count | Unit::PerMonth | Unit::Money => {
            tuning.notation()
        }
    }
}

/// Where else to look, if the best may lie beyond the range.
fn ends(tuning: &Tuning, best: &Best) -> Option<String> {
    let is_less_better = is_less_better(tuning.question.metric);
    let trend = match tuning.question.ranges.len() {
        1 => best.trend(&tuning.answer.candidates, is_less_better),
        _ => None,
    };
    let of_key = |(range, optimum): (&Range, &Optimum)| {
        let (below, above) = optimum.is_open;
        let (from, to) = (value(range, range.from), value(range, range.to));
        match (below, above) {
            (false, false) => None,
            (true, true) => Some(format!(
                "{} may be best anywhere from {from} to {to}: run more with --replications",
                range.name
            )),
            (false, true) if trend == Some(true) => {
                Some(format!("the more the better, to the end of the range: look above {to}"))
            }
            (true, false) if trend == Some(false) => {
                Some(format!("the less the better, to the end of the range: look below {from}"))
            }
            (false, true) => Some(format!("the best {} may be more: look above {to}", range.name)),
            (true, false) => {
                Some(format!("the best {} may be less: look below {from}", range.name))
            }
        }
    };
    let pairs = tuning.question.ranges.iter().zip(&best.axes);
    let told: Vec<String> = pairs.filter_map(of_key).collect();
    (!told.is_empty()).then(|| format!("{}.", capitalised(&told.join("; "))))
}

/// Why the replications tell nothing.
fn nothing(tuning: &Tuning) -> String {
    let answer = &tuning.answer;
    let hangs: u64 = answer.candidates.iter().map(|one| one.hangs).max().unwrap_or(0);
    let replications = answer.replications;
    let of = counted(replications as usize, "replication", "replications");
    let metric = spoken(tuning.question.metric);
    let remedy = &tuning.remedy;
    let exists = answer.candidates.iter().any(|one| one.estimate.is_some());
    let is_few = tuning.question.can_hang && hangs < HANGS_LEAST;
    match (exists, replications, is_few) {
        (false, ..) => format!("“{remedy}” has no {metric}: nothing that it counts happened."),
        (_, 0 | 1, _) => "One replication tells nothing of chance: run more.".to_owned(),
        (_, _, true) => format!(
            "Too few hangs: {} at most in {of} of a value. They tell nothing of the best value; \
             lengthen the horizon, or run more.",
            counted(hangs as usize, "hang", "hangs"),
        ),
        (true, _, false) => format!(
            "Too few of {of} differ from the others in {metric} to tell anything of the best value."
        ),
    }
}

fn nothing_keeps(tuning: &Tuning, nearest: usize) -> String {
    let question = &tuning.question;
    let bounds: Vec<String> =
        question.bounds.iter().map(|bound| format!("`{}`", bound.written)).collect();
    let candidate = &tuning.answer.candidates[nearest];
    let at = question.ranges.iter().zip(&candidate.values);
    let at: Vec<String> =
        at.map(|(range, number)| format!("{} = {}", range.name, value(range, *number))).collect();
    let has = question.bounds.iter().zip(&candidate.kept).map(|(bound, estimate)| {
        let metric = bound.metric;
        let Some(estimate) = estimate else { return format!("no {}", spoken(metric)) };
        let currency = tuning.currency.as_deref();
        let notation = Notation::new(metric.unit, estimate.mean.abs(), currency);
        format!("{} {}", spoken(metric), notation.alone(estimate))
    });
    format!(
        "No tried value of “{}” keeps {}. {} comes nearest, with {}.",
        tuning.remedy,
        listed(&bounds),
        capitalised(&listed(&at)),
        listed(&has.collect::<Vec<_>>()),
    )
}

/// What theory says of the time of the port.
fn theory(tuning: &Tuning) -> Option<String> {
    let form = match tuning.form.as_ref()? {
        Ok(form) => form,
        Err(misfit) => return Some(format!("No closed form tells the best value: {misfit}.")),
    };
    let [range] = &tuning.question.ranges[..] else { return None };
    let about = format!("the port is up longest, for {}", form.words());
    Some(match form.best() {
        Theory::None => {
            format!("In theory there is no finite value at which {about}: the longer the better.")
        }
        Theory::Best(seconds) => {
            let at = seconds / range.size;
            let is_told = |best: &Best| best.axes[0].rests_on == RestsOn::Curve;
            let compared = match &tuning.answer.told {
                Told::Best(best) if is_told(best) && is_of_port(tuning) => {
                    let (low, high) = best.axes[0].interval;
                    match low <= at && at <= high {
                        true => "; the interval holds it",
                        false => "; the interval does not hold it",
                    }
                }
                _ => "",
            };
            let at = with_unit(range, &three_digits(at));
            format!("In theory {about}, at {at}{compared}.")
        }
    })
}

/// Whether the metric is best where the port is up longest.
pub(super) fn is_of_port(tuning: &Tuning) -> bool {
    ["port_availability", "downtime_seconds"].contains(&tuning.question.metric.name)
}
