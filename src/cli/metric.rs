//! Metrics, and values of them, that a command line names.

use super::failure::Failure;
use crate::experiment::Experiment;
use crate::experiment::metric::{
    COST, METRICS, Metric, PORT_AVAILABILITY, SERVED_WITHIN, Source as ReadOff, USER_AVAILABILITY,
    Unit,
};
use crate::model::Detail;
use crate::reading::{Kind, Measured, hint};

/// The metric of that name, if `file` tells it.
pub(super) fn called(
    place: &str,
    name: &str,
    file: &Experiment,
) -> Result<&'static Metric, Failure> {
    let has_target = has_target(file);
    let tells = |metric: &&Metric| metric.is_told(file.costs.as_ref(), has_target);
    let awaited = |metric: &Metric| matches!(metric.source, ReadOff::Awaited(..));
    let wrong = |message: String, help: &str| Err(Failure::input(place, &message, help));
    match Metric::by_name(name) {
        Some(metric) if awaited(metric) => wrong(
            format!("`{name}` is a quantile of all replications together"),
            "take a metric of each replication, such as served_within",
        ),
        Some(metric) if tells(&metric) => Ok(metric),
        Some(metric) if metric.unit == Unit::Money => {
            wrong(format!("`{name}` has no price here"), "give it one under [costs]")
        }
        Some(_) => wrong(
            format!("`{name}` has no target here"),
            "give a class one, such as `within = \"2 s\"`",
        ),
        None => {
            let told = METRICS.iter().filter(tells).filter(|metric| !awaited(metric));
            let names: Vec<&str> = told.map(|metric| metric.name).collect();
            wrong(format!("unknown metric `{name}`"), &hint::one_of(name, &names))
        }
    }
}

fn has_target(file: &Experiment) -> bool {
    file.scenario.classes.iter().any(|class| class.within.is_some())
}

/// The metric by which a value is the best, if none is named: the one that a sweep goes by.
pub(super) fn usual(file: &Experiment) -> &'static Metric {
    match (file.costs.is_some(), file.scenario.detail) {
        (true, _) => COST,
        (false, Detail::Outages) => PORT_AVAILABILITY,
        (false, Detail::Requests) if has_target(file) => SERVED_WITHIN,
        (false, Detail::Requests) => USER_AVAILABILITY,
    }
}

/// The value of `metric` that is `written` at `place`.
pub(super) fn value(place: &str, value: &str, metric: &Metric) -> Result<f64, Failure> {
    let value = value.trim();
    let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
    let percent = || {
        let number = value.strip_suffix('%')?.trim().parse::<f64>().ok()?;
        (metric.unit == Unit::Share).then_some(number / 100.0)
    };
    let span = || {
        let measured = Measured::parse(value).ok().filter(|it| it.kind == Kind::Duration)?;
        (metric.unit == Unit::Span).then_some(measured.number * measured.size)
    };
    number.or_else(percent).or_else(span).ok_or_else(|| {
        let message = format!("`{value}` is no value of `{}`", metric.name);
        let help = match metric.unit {
            Unit::Share => "write a share, such as 0.999 or 99.9 %",
            Unit::Span => "write seconds, or a duration such as 5 min",
            Unit::Chance | Unit::Count | Unit::PerMonth | Unit::Money => "write a number",
        };
        Failure::input(place, &message, help)
    })
}
