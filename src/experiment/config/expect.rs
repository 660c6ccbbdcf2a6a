//! `[[expect]]`: what the author expects.

use super::remedy_called;
use crate::experiment::metric::METRICS;
use crate::experiment::{Expectation, Metric};
use crate::reading::{Key, Node, Problems, Value, hint, read_table};

/// All expectations about the remedies called `names`.
pub(super) fn read(
    node: &Node,
    names: &[&str],
    problems: &mut Problems,
) -> Option<Vec<Expectation>> {
    let Value::Array(items) = &node.value else {
        let message = format!("expect must be a list of tables, not {}", node.value.kind());
        problems.add(node.at, message, "head each expectation with [[expect]]");
        return None;
    };
    let expectations: Vec<Option<Expectation>> =
        items.iter().map(|item| read_expectation(item, names, problems)).collect();
    expectations.into_iter().collect()
}

fn read_expectation(node: &Node, names: &[&str], problems: &mut Problems) -> Option<Expectation> {
    read_table(node, "expect", problems, |table| {
        let metric = table.required::<Key>("metric");
        let metric = metric.and_then(|name| metric_called(&name, table.problems()));
        let remedy = table.required::<Key>("remedy");
        let remedy = remedy.and_then(|name| remedy_called(&name, names, table.problems()));
        let at_least = table.optional::<f64>("at-least");
        let at_most = table.optional::<f64>("at-most");
        match (at_least, at_most) {
            (Some(None), Some(None)) => {
                let hint = "add `at-least = …` or `at-most = …`";
                table.problems().add_missing(node.at, "nothing is expected", hint);
            }
            (Some(Some(least)), Some(Some(most))) if least > most => {
                let message = format!("`at-least` ({least}) is above `at-most` ({most})");
                table.contradict("at-least", "at-most", message, "no mean can meet both");
            }
            _ => {}
        }
        Some(Expectation {
            metric: metric?,
            remedy: remedy?,
            at_least: at_least?,
            at_most: at_most?,
        })
    })
}

fn metric_called(name: &Key, problems: &mut Problems) -> Option<&'static Metric> {
    let metric = Metric::by_name(&name.name);
    if metric.is_none() {
        let names: Vec<&str> = METRICS.iter().map(|metric| metric.name).collect();
        let message = format!("unknown metric `{}`", name.name);
        problems.add(name.at, message, hint::one_of(&name.name, &names));
    }
    metric
}
