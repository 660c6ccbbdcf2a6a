//! `detail` and `metrics`: how much of the traffic is simulated, and what is asked for.

use super::metric::{Given, metric_called};
use crate::engine::SimTime;
use crate::experiment::costs::{Costs, Part};
use crate::experiment::metric::{AVAILABILITIES, BORN_DOWN, Metric};
use crate::experiment::{Experiment, Objective, Sweep};
use crate::model::outage::{self, Touch};
use crate::model::scenario::Class;
use crate::model::{Detail, Scenario};
use crate::reading::{Key, Table, words};

/// How much is to be simulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wanted {
    /// No more than `metrics` and the rest of the file need.
    #[default]
    Auto,
    /// Outages alone.
    Outages,
    /// All requests.
    Requests,
}

words!(Wanted, "detail", "auto" => Auto, "outages" => Outages, "requests" => Requests);

impl Wanted {
    /// How much is simulated at most.
    pub(super) const fn most(self) -> Detail {
        match self {
            Self::Auto | Self::Requests => Detail::Requests,
            Self::Outages => Detail::Outages,
        }
    }
}

/// `metrics`: those that are asked for; `None` where that is all.
pub(super) fn metrics(
    table: &mut Table<'_, '_>,
    given: Given<'_>,
) -> Option<Option<Vec<&'static Metric>>> {
    let Some(names) = table.optional::<Vec<Key>>("metrics")? else { return Some(None) };
    if names.is_empty() {
        table.complain("metrics", "no metric is asked for", "name one at least, or leave it out");
        return None;
    }
    let named = names.iter().map(|name| (name.name.as_str(), name.at));
    let message = |name: &str| format!("`{name}` is asked for twice");
    table.problems().add_repeated(named, message, "name each metric once");
    let found: Vec<Option<&'static Metric>> =
        names.iter().map(|name| metric_called(name, given, table.problems())).collect();
    found.into_iter().collect::<Option<Vec<_>>>().map(Some)
}

/// `whole` with as much detail as is wanted, or needed for these `metrics`.
pub(super) fn settle(
    mut whole: Experiment,
    wanted: Wanted,
    metrics: Option<&[&'static Metric]>,
    table: &mut Table<'_, '_>,
) -> Option<Experiment> {
    whole.scenario.detail = match wanted {
        Wanted::Requests => Detail::Requests,
        Wanted::Auto if is_enough(&whole, metrics) => Detail::Outages,
        Wanted::Auto => Detail::Requests,
        Wanted::Outages => {
            refuse(&whole, metrics, table)?;
            Detail::Outages
        }
    };
    Some(whole)
}

/// Whether outages alone tell all that is asked for, exactly.
fn is_enough(whole: &Experiment, metrics: Option<&[&'static Metric]>) -> bool {
    let Some(metrics) = metrics else { return false };
    let drawn = whole.charts.iter().filter(|metric| !AVAILABILITIES.contains(metric));
    let expected = whole.expectations.iter().map(|expectation| &expectation.metric);
    let promised = whole.objectives.iter().map(|objective| &objective.metric);
    let mut all = metrics.iter().chain(drawn).chain(expected).chain(promised);
    all.all(|metric| metric.detail() == Detail::Outages && is_known(metric, &whole.scenario))
        && whole.costs.as_ref().is_none_or(|costs| priced(costs).next().is_none())
        && touches(whole).is_empty()
}

/// Whether outages alone tell this metric of these classes: how many requests are born is known where
/// they have a rate.
fn is_known(metric: &Metric, scenario: &Scenario) -> bool {
    let moment = SimTime::ZERO;
    let has_rate = |class: &Class| class.expected_valid(moment, moment).is_some();
    let mut valid = scenario.classes.iter().filter(|class| class.sends_valid());
    metric != BORN_DOWN || valid.all(has_rate)
}

/// The prices of what only all requests tell, by their keys.
fn priced(costs: &Costs) -> impl Iterator<Item = &'static str> {
    let bill = costs.blank();
    let keys = Part::ALL.into_iter().filter(move |part| bill.of(*part).is_some());
    keys.filter_map(|part| match part {
        Part::LostSessions => Some("lost-session"),
        Part::Bounced => Some("bounced"),
        Part::Down | Part::Restarts | Part::CallOuts | Part::Standby | Part::PatchWork => None,
    })
}

/// How valid requests touch the path of the ports, with the names of the remedies under which they
/// do.
fn touches(whole: &Experiment) -> Vec<(Touch, Vec<&str>)> {
    let mut all: Vec<(Touch, Vec<&str>)> = Vec::new();
    for named in &whole.remedies {
        for touch in outage::touches(&whole.scenario, &named.remedy) {
            match all.iter_mut().find(|(known, _)| *known == touch) {
                Some((_, names)) => names.push(&named.name),
                None => all.push((touch, vec![&named.name])),
            }
        }
    }
    all
}

/// Says why outages cannot be simulated alone, if they cannot.
fn refuse(
    whole: &Experiment,
    metrics: Option<&[&'static Metric]>,
    table: &mut Table<'_, '_>,
) -> Option<()> {
    let no_word = "outages alone do not tell";
    let mut stands = true;
    for key in whole.costs.iter().flat_map(priced) {
        let message = format!("`{key}` has a price, but {no_word} how many there are");
        let hint = "leave out the price, or write `detail = \"requests\"`";
        table.contradict("detail", "costs", message, hint);
        stands = false;
    }
    for Objective { metric, .. } in &whole.objectives {
        if metric.detail() > Detail::Outages {
            let message = format!("`{}` is promised, but {no_word} it", metric.name);
            let hint = "leave out the promise, or write `detail = \"requests\"`";
            table.contradict("detail", "objective", message, hint);
            stands = false;
        }
    }
    let expected = whole.expectations.iter().map(|expectation| expectation.metric);
    let mut asked = metrics.unwrap_or_default().iter().copied().chain(expected);
    if let Some(metric) = asked.find(|metric| !is_known(metric, &whole.scenario)) {
        let message = format!("{no_word} `{}` of requests that have no rate", metric.name);
        table.complain("detail", message, "leave it out, or write `detail = \"requests\"`");
        stands = false;
    }
    for (touch, names) in touches(whole) {
        let under = match names[..] {
            _ if names.len() == whole.remedies.len() => String::new(),
            [name] => format!(" under `{name}`"),
            [name, ..] => format!(" under `{name}` and {} more", names.len() - 1),
            [] => unreachable!("it was found under one"),
        };
        let message = format!("outages cannot be simulated alone{under}: {touch}");
        table.complain("detail", message, "change that, or write `detail = \"requests\"`");
        stands = false;
    }
    stands.then_some(())
}

/// The same detail at all design points: the greatest that one of them needs. What it does not tell
/// is not drawn.
pub(super) fn even_out(experiment: &mut Experiment) {
    let points = experiment.sweep.iter_mut().flat_map(|Sweep { points, .. }| points);
    let scenarios = points.map(|point| &mut point.scenario).chain([&mut experiment.scenario]);
    let mut scenarios: Vec<_> = scenarios.collect();
    let most = scenarios.iter().map(|scenario| scenario.detail).max().unwrap_or_default();
    scenarios.iter_mut().for_each(|scenario| scenario.detail = most);
    experiment.charts.retain(|metric| metric.detail() <= most);
}
