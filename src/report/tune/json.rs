//! The same for programs.

use serde_json::{Value, json};

use super::sentences::sentences;
use super::tuning::Tuning;
use crate::experiment::tune::answer::{Best, Told};
use crate::experiment::tune::question::{Candidate, is_less_better};
use crate::experiment::tune::range::Range;
use crate::experiment::tune::theory::Theory;
use crate::report::json::estimate;
use crate::report::phrases::mark;

/// Version of the schema; a change that breaks a reader raises it.
const SCHEMA_VERSION: u32 = 1;

/// All that was tried, and what is told of it. Values are numbers in the unit of their key.
pub fn json(tuning: &Tuning) -> Value {
    let question = &tuning.question;
    let answer = &tuning.answer;
    let best = match &answer.told {
        Told::Best(best) => Some(best),
        Told::Nothing(_) | Told::NothingKeeps(_) => None,
    };
    let less = is_less_better(question.metric);
    json!({
        "schema_version": SCHEMA_VERSION,
        "experiment": tuning.experiment,
        "seed": tuning.seed,
        "remedy": tuning.remedy,
        "metric": question.metric.name,
        "better": if less { "less" } else { "more" },
        "keep": question.bounds.iter().map(|bound| bound.written.clone()).collect::<Vec<_>>(),
        "replications": answer.replications,
        "confidence": question.confidence,
        "sentences": sentences(tuning),
        "told": match &answer.told {
            Told::Best(_) => "best",
            Told::Nothing(_) => "nothing",
            Told::NothingKeeps(_) => "no value keeps",
        },
        "keys": keys(tuning, best),
        "loss_at_most": best.and_then(|best| best.loss_at_most(less)),
        "theory": theory(tuning),
        "tried": tried(tuning, best),
    })
}

fn keys(tuning: &Tuning, best: Option<&Best>) -> Value {
    let ranges = tuning.question.ranges.iter().enumerate();
    let key = |(axis, range): (usize, &Range)| {
        let mut key = json!({
            "path": range.path,
            "unit": range.unit,
            "from": range.from,
            "to": range.to,
        });
        if let Some(best) = best {
            let optimum = &best.axes[axis];
            let of = |index: &usize| tuning.answer.candidates[*index].values[axis];
            let flat = || best.flat.iter().map(of);
            key["best"] = optimum.value.into();
            key["low"] = optimum.interval.0.into();
            key["high"] = optimum.interval.1.into();
            key["rests_on"] = optimum.rests_on.word().into();
            key["may_be_less"] = optimum.is_open.0.into();
            key["may_be_more"] = optimum.is_open.1.into();
            key["flat_low"] = flat().fold(f64::INFINITY, f64::min).into();
            key["flat_high"] = flat().fold(f64::NEG_INFINITY, f64::max).into();
        }
        key
    };
    ranges.map(key).collect()
}

fn theory(tuning: &Tuning) -> Value {
    match &tuning.form {
        None => Value::Null,
        Some(Err(misfit)) => json!({ "fits": false, "why": misfit.to_string() }),
        Some(Ok(form)) => json!({
            "fits": true,
            "form": form.words(),
            "best": match form.best() {
                Theory::Best(seconds) => Some(seconds / tuning.question.ranges[0].size),
                Theory::None => None,
            },
        }),
    }
}

fn tried(tuning: &Tuning, best: Option<&Best>) -> Value {
    let all = tuning.answer.candidates.iter().enumerate();
    let one = |(index, candidate): (usize, &Candidate)| {
        let mut one = json!({
            "values": candidate.values,
            "estimate": candidate.estimate.as_ref().map(estimate),
            "keeps": mark(candidate.judgement),
            "kept": candidate.kept.iter().map(|kept| kept.as_ref().map(estimate)).collect::<Vec<_>>(),
        });
        if let Some(best) = best {
            one["is_best"] = (index == best.candidate).into();
            one["is_flat"] = best.flat.contains(&index).into();
            one["against_best"] = best.differences[index].as_ref().map(estimate).into();
        }
        one
    };
    all.map(one).collect()
}
