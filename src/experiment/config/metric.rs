//! Metrics by their names.

use crate::experiment::costs::Costs;
use crate::experiment::metric::{AVAILABILITIES, METRICS, Metric, SERVED_WITHIN, Unit};
use crate::model::Detail;
use crate::reading::{Key, Node, Problems, Read, hint};

/// What the experiment has that metrics may need; `None` where it could not be read.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    /// Its prices, or none.
    pub(super) prices: Option<&'a Option<Costs>>,
    /// Whether a class of clients has a target.
    pub(super) has_target: Option<bool>,
    /// How much of the traffic it simulates at most.
    pub(super) detail: Option<Detail>,
}

impl Given<'_> {
    fn lacks_detail(self, metric: &Metric) -> bool {
        self.detail.is_some_and(|detail| metric.detail() > detail)
    }

    fn tells(self, metric: &Metric) -> bool {
        // What could not be read is not missed.
        if self.lacks_detail(metric) {
            return false;
        }
        let (prices, has_target) = (self.prices, self.has_target.unwrap_or(true));
        match prices {
            Some(costs) => metric.is_told(costs.as_ref(), has_target),
            None => metric.unit == Unit::Money || metric.is_told(None, has_target),
        }
    }
}

/// The metric called `name`.
pub(super) fn metric_called(
    name: &Key,
    given: Given<'_>,
    problems: &mut Problems,
) -> Option<&'static Metric> {
    let metric = Metric::by_name(&name.name);
    match metric {
        Some(metric) if given.tells(metric) => return Some(metric),
        Some(metric) if given.lacks_detail(metric) => {
            let message = format!("outages alone do not tell `{}`", name.name);
            problems.add(name.at, message, "write `detail = \"requests\"`, or leave it out");
        }
        Some(metric) if metric == SERVED_WITHIN => {
            let message = format!("`{}` has no target here", name.name);
            problems.add(name.at, message, "give a class one, such as `within = \"2 s\"`");
        }
        Some(_) => {
            let message = format!("`{}` has no price here", name.name);
            problems.add(name.at, message, "give it one under [costs]");
        }
        None => {
            let told = METRICS.iter().filter(|metric| given.tells(metric));
            let names: Vec<&str> = told.map(|metric| metric.name).collect();
            let message = format!("unknown metric `{}`", name.name);
            problems.add(name.at, message, hint::one_of(&name.name, &names));
        }
    }
    None
}

/// `charts` of a sweep: both availabilities, which are drawn in any case, and those it names.
pub(super) fn charts(
    node: Option<&Node>,
    given: Given<'_>,
    problems: &mut Problems,
) -> Option<Vec<&'static Metric>> {
    let mut charts = AVAILABILITIES.to_vec();
    let Some(node) = node else { return Some(charts) };
    let names: Vec<Key> = Read::read(node, problems)?;
    for name in &names {
        let metric = metric_called(name, given, problems)?;
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
