//! An experiment with the design points that its `[sensitivity]` takes.

use super::metric::{Given, metric_called};
use super::{Mistakes, Override, experiment, name_of, open, sweep};
use crate::experiment::metric::{COST, PORT_AVAILABILITY, USER_AVAILABILITY};
use crate::experiment::sensitivity::Question;
use crate::experiment::{Experiment, Metric, Replications};
use crate::reading::{Document, Key, Loader, Node, Problems};

/// Reads the experiment in `text` as [`read`](super::read) does, with the design points that its
/// `[sensitivity]` takes. Each has as many replications as the file asks for at least, so that all are
/// of the same; nothing is expected of them.
///
/// # Errors
/// All mistakes, if there is one.
pub fn read_question(
    file: &str,
    text: &str,
    overrides: &[Override],
    load: Loader<'_>,
) -> Result<Question, Mistakes> {
    let mut problems = Problems::default();
    let (mut document, source) = open(file, text, overrides, load, &mut problems);
    match question(&mut document, &name_of(file), &mut problems) {
        Some(mut question) if problems.is_empty() => {
            question.experiment.source = source;
            Ok(question)
        }
        _ => Err(Mistakes::of(&document, problems)),
    }
}

fn question(document: &mut Document, name: &str, problems: &mut Problems) -> Option<Question> {
    let asked = sweep::take(&mut document.root, problems);
    let swept = sweep::read(document, problems);
    let root = &document.root.without("expect");
    let Some(asked) = asked? else {
        let hint = "write [sensitivity], and under it \"path\" = { from = …, to = … } for each input \
                    that is not known well";
        problems.add_missing(root.at, "there is no [sensitivity] in this experiment", hint);
        return None;
    };
    if let Some(one) = swept?.keys.first() {
        let message = "a sweep has many design points, and a sensitivity is of one";
        let hint = format!("choose it, as with --set '{}=…'", one.key.name);
        problems.add(one.key.at, message, hint);
        return None;
    }
    let metric = asked.metric.clone();
    let (design, plan) = asked.design(root, sweep::seed(root), problems)?;
    let read = |root: &Node, problems: &mut Problems| {
        experiment(root, name.to_owned(), Some(&design), problems)
    };
    let mut experiment = sweep::points(root, Some(&design), &read, problems)?;
    super::detail::even_out(&mut experiment);
    let Replications { min, max, .. } = experiment.replications;
    let min = min.min(max);
    experiment.replications = Replications { min, max: min, ..experiment.replications };
    experiment.goals = Vec::new();
    let metric = wanted(metric.as_ref(), &experiment, problems)?;
    Some(Question { experiment, plan, metric })
}

/// The metric of that name; without one what answers are mostly judged by.
fn wanted(
    name: Option<&Key>,
    experiment: &Experiment,
    problems: &mut Problems,
) -> Option<&'static Metric> {
    let detail = experiment.scenario.detail;
    let is_targeted = experiment.scenario.classes.iter().any(|class| class.within.is_some());
    let given = Given {
        prices: Some(&experiment.costs),
        has_target: Some(is_targeted),
        detail: Some(detail),
    };
    match name {
        Some(name) => metric_called(name, given, problems),
        None if experiment.costs.is_some() => Some(COST),
        None if USER_AVAILABILITY.detail() <= detail => Some(USER_AVAILABILITY),
        None => Some(PORT_AVAILABILITY),
    }
}
