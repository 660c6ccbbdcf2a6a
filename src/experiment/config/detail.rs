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
    match wanted {
        Wanted::Requests => {}
        Wanted::Auto => {
            if metrics.is_some() && reasons(&whole, metrics).is_empty() {
                whole.scenario.detail = Detail::Outages;
            }
        }
        Wanted::Outages => {
            let reasons = reasons(&whole, metrics);
            let stands = reasons.is_empty();
            reasons.into_iter().for_each(|reason| reason.tell(table));
            stands.then_some(())?;
        }
    }
    Some(whole)
}

/// Why outages alone do not do.
struct Reason {
    message: String,
    hint: &'static str,
    /// The other key that has to do with it.
    key: Option<&'static str>,
}

impl Reason {
    fn tell(self, table: &mut Table<'_, '_>) {
        let hint = format!("{}, or write `detail = \"requests\"`", self.hint);
        match self.key {
            Some(key) => table.contradict("detail", key, self.message, hint),
            None => table.complain("detail", self.message, hint),
        }
    }
}

/// Why outages alone do not tell all that is asked for, exactly; none if they do.
fn reasons(whole: &Experiment, metrics: Option<&[&'static Metric]>) -> Vec<Reason> {
    let no_word = "outages alone do not tell";
    let mut reasons = Vec::new();
    for key in whole.costs.iter().flat_map(priced) {
        let message = format!("`{key}` has a price, but {no_word} how many there are");
        reasons.push(Reason { message, hint: "leave out the price", key: Some("costs") });
    }
    for Objective { metric, .. } in &whole.objectives {
        if metric.detail() > Detail::Outages {
            let message = format!("`{}` is promised, but {no_word} it", metric.name);
            reasons.push(Reason { message, hint: "leave out the promise", key: Some("objective") });
        }
    }
    let drawn = whole.charts.iter().filter(|metric| !AVAILABILITIES.contains(metric));
    let expected = whole.expectations.iter().map(|expectation| &expectation.metric);
    let mut asked = metrics.unwrap_or_default().iter().chain(drawn).chain(expected);
    let is_told =
        |metric: &Metric| metric.detail() == Detail::Outages && is_known(metric, &whole.scenario);
    if let Some(metric) = asked.find(|metric| !is_told(metric)) {
        let message = format!("{no_word} `{}` of requests that have no rate", metric.name);
        reasons.push(Reason { message, hint: "leave it out", key: None });
    }
    for (touch, names) in touches(whole) {
        let under = match names[..] {
            _ if names.len() == whole.remedies.len() => String::new(),
            [name] => format!(" under `{name}`"),
            [name, ..] => format!(" under `{name}` and {} more", names.len() - 1),
            [] => unreachable!("it was found under one"),
        };
        let message = format!("outages cannot be simulated alone{under}: {touch}");
        reasons.push(Reason { message, hint: "change that", key: None });
    }
    reasons
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
