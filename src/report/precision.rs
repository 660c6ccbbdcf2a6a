//! What was to be known how well, and what is known less well.

use super::digits::plain;
use super::notation::{Notation, spoken};
use super::phrases::{absolute, counted, points, quoted};
use crate::experiment::goal::{Goal, Within};
use crate::experiment::metric::{Metric, Unit};
use crate::experiment::results::Point;
use crate::experiment::unmet::{Unmet, unmet as unmet_at};
use crate::experiment::{Experiment, Results};

/// What is to be known how well before the replications of `experiment` end, for people.
pub fn goals(experiment: &Experiment) -> Vec<String> {
    let currency = experiment.costs.as_ref().map(|costs| costs.currency.as_str());
    let name = |index: usize| format!("“{}”", experiment.remedies[index].name);
    let mut told = Vec::new();
    let mut goals = &experiment.goals[..];
    // Both availabilities of all are asked for in one number.
    if let [one, other, rest @ ..] = goals
        && let Within::Absolute(within) = one.within
        && [*one, *other] == Goal::availabilities(within)
    {
        told.push(format!("port and user availability are known to ± {within}"));
        goals = rest;
    }
    told.extend(goals.iter().map(|goal| {
        let within = asked(goal.metric, goal.within, currency);
        let of = goal.remedy.map_or(String::new(), |remedy| format!(" of {}", name(remedy)));
        let against = goal.against.map(|against| format!(" against {}", name(against)));
        let against = against.unwrap_or_default();
        format!("{}{of}{against} is known to ± {within}", spoken(goal.metric))
    }));
    told
}

/// What is known less well than was asked for, and what it would take; of several design points how
/// many are.
pub(super) fn unmet(results: &Results) -> Vec<String> {
    let all: Vec<(&Point, Unmet)> = (results.points.iter())
        .flat_map(|point| {
            let of_goal = |goal: &Goal| unmet_at(goal, point, results.confidence);
            let unmet: Vec<Unmet> = results.goals.iter().flat_map(of_goal).collect();
            unmet.into_iter().map(move |one| (point, one))
        })
        .collect();
    if results.points.len() == 1 {
        return all.iter().map(|(point, one)| sentence(point, one, results)).collect();
    }
    if all.is_empty() {
        return Vec::new();
    }
    let needed = all.iter().map(|(point, one)| one.needed(point.replications));
    let needed = needed.collect::<Option<Vec<u64>>>().and_then(|all| all.into_iter().max());
    let less = match all.len() {
        1 => "one estimate is less precise than asked for".to_owned(),
        many => format!("{many} estimates are less precise than asked for"),
    };
    vec![format!("{less}; {}", take_more(needed))]
}

fn sentence(point: &Point, Unmet { goal, estimate }: &Unmet, results: &Results) -> String {
    let currency = results.currency.as_deref();
    let remedy = &point.remedies[goal.remedy.unwrap_or_default()];
    let notation = Notation::new(goal.metric.unit, estimate.mean.abs(), currency);
    let of = quoted(remedy);
    let what = spoken(goal.metric);
    let known = match goal.against {
        None => format!("{what} of {of} is {}", notation.alone(estimate)),
        Some(against) => {
            let than = quoted(&point.remedies[against]);
            let more = if estimate.mean < 0.0 { "less" } else { "more" };
            let size = notation.difference(&absolute(*estimate));
            format!("{what} of {of} is {size} {more} than that of {than}")
        }
    };
    let after = counted(point.replications as usize, "replication", "replications");
    let within = asked(goal.metric, goal.within, currency);
    let unmet = Unmet { goal: *goal, estimate: *estimate };
    let more = take_more(unmet.needed(point.replications));
    format!("{known} after {after}, known less well than to the {within} asked for; {more}")
}

/// What to do about it.
fn take_more(needed: Option<u64>) -> String {
    match needed {
        Some(needed) => format!("raise replications.max: about {needed} would do"),
        None => "raise replications.max".to_owned(),
    }
}

/// A half width that is asked for.
fn asked(metric: &Metric, within: Within, currency: Option<&str>) -> String {
    match within {
        Within::Relative(share) => format!("{} % of it", plain(100.0 * share)),
        Within::Absolute(half_width) => match metric.unit {
            Unit::Share | Unit::Chance => points(half_width),
            Unit::Span => format!("{} s", plain(half_width)),
            Unit::Money => format!("{} {}", plain(half_width), currency.unwrap_or_default()),
            Unit::Count | Unit::PerMonth => plain(half_width),
        },
    }
}
