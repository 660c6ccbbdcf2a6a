//! [`Tuning`]: what was asked and what came out, and how its values are written.

use crate::experiment::tune::answer::Answer;
use crate::experiment::tune::question::Question;
use crate::experiment::tune::range::Range;
use crate::experiment::tune::theory::{Form, Misfit};
use crate::report::digits::{between, one_or_more, plain, short};
use crate::report::notation::Notation;

/// What was asked, and what came out.
#[derive(Clone, Debug)]
pub struct Tuning {
    /// Name of the experiment.
    pub experiment: String,
    /// Its seed.
    pub seed: u64,
    /// Name of the remedy.
    pub remedy: String,
    /// What costs are counted in.
    pub currency: Option<String>,
    /// What was asked.
    pub question: Question,
    /// What came out.
    pub answer: Answer,
    /// The closed form, or why none fits; `None` where theory has nothing of such a key.
    pub form: Option<Result<Form, Misfit>>,
}

impl Tuning {
    /// How the numbers of the metric are written.
    pub(super) fn notation(&self) -> Notation {
        let metric = self.question.metric;
        let estimates = self.answer.candidates.iter().filter_map(|one| one.estimate);
        let means = estimates.map(|estimate| estimate.mean).filter(|mean| mean.is_finite());
        Notation::new(metric.unit, means.fold(0.0, f64::max), self.currency.as_deref())
    }
}

/// A value of the key for people: `1 hour`, `8.5 hours`, `3`.
pub(super) fn value(range: &Range, value: f64) -> String {
    with_unit(range, &plain(value))
}

/// A number with the unit of the key.
pub(super) fn with_unit(range: &Range, number: &str) -> String {
    match &range.unit {
        Some(unit) => format!("{number} {}", one_or_more(number, unit)),
        None => number.to_owned(),
    }
}

/// The best value and both ends of its interval, in as many digits as are known.
pub(super) fn told(range: &Range, best: f64, interval: (f64, f64)) -> [String; 3] {
    match range.is_whole {
        true => [best, interval.0, interval.1].map(plain),
        false => {
            let numbers = [best, interval.0, interval.1];
            let mut texts = between(best, interval, 1.0);
            for (text, number) in texts.iter_mut().zip(numbers) {
                // A small one that is known badly is still not nothing.
                if number > 0.0 && text.parse() == Ok(0.0) {
                    *text = short(number);
                }
            }
            texts
        }
    }
}

/// The ends of a span of values: `8 to 11 hours`, or the one that both are.
pub(super) fn span(range: &Range, low: f64, high: f64) -> String {
    match low == high {
        true => value(range, low),
        false => format!("{} to {}", plain(low), value(range, high)),
    }
}
