//! Metrics by their names.

use crate::experiment::costs::Costs;
use crate::experiment::metric::{AVAILABILITIES, METRICS, Metric};
use crate::reading::{Key, Node, Problems, Read, hint};

/// The prices of the experiment, or none; `None` where they could not be read.
pub(super) type Prices<'a> = Option<&'a Option<Costs>>;

/// The metric called `name`.
pub(super) fn metric_called(
    name: &Key,
    prices: Prices<'_>,
    problems: &mut Problems,
) -> Option<&'static Metric> {
    let is_told = |metric: &&Metric| prices.is_none_or(|costs| metric.is_told(costs.as_ref()));
    let metric = Metric::by_name(&name.name);
    if metric.is_some_and(|metric| !is_told(&metric)) {
        let message = format!("`{}` has no price here", name.name);
        problems.add(name.at, message, "give it one under [costs]");
        return None;
    }
    if metric.is_none() {
        let names: Vec<&str> = METRICS.iter().filter(is_told).map(|metric| metric.name).collect();
        let message = format!("unknown metric `{}`", name.name);
        problems.add(name.at, message, hint::one_of(&name.name, &names));
    }
    metric
}

/// `charts` of a sweep: both availabilities, which are drawn in any case, and those it names.
pub(super) fn charts(
    node: Option<&Node>,
    prices: Prices<'_>,
    problems: &mut Problems,
) -> Option<Vec<&'static Metric>> {
    let mut charts = AVAILABILITIES.to_vec();
    let Some(node) = node else { return Some(charts) };
    let names: Vec<Key> = Read::read(node, problems)?;
    for name in &names {
        let metric = metric_called(name, prices, problems)?;
        if charts.contains(&metric) {
            let message = format!("`{}` would be drawn twice", name.name);
            let hint = match AVAILABILITIES.contains(&metric) {
                true => "leave it out: it is drawn in any case",
                false => "write each metric once",
            };
            problems.add(name.at, message, hint);
            return None;
        }
        charts.push(metric);
    }
    Some(charts)
}
