//! Which value of a swept key is the best, in words.

use super::parameters;
use super::phrases::{capitalised, listed, quoted};
use crate::experiment::Results;
use crate::experiment::metric::{COST, PORT_AVAILABILITY, SERVED_WITHIN};
use crate::experiment::optimum::{Optimum, optima};

/// The best value for each remedy, where somebody chooses the value: a line for those that agree.
pub(super) fn best_values(results: &Results) -> Vec<String> {
    let mut alike: Vec<Vec<Optimum>> = Vec::new();
    for optimum in optima(results) {
        let is_alike = |one: &Optimum| (one.best, &one.near) == (optimum.best, &optimum.near);
        match alike.iter_mut().find(|all| is_alike(&all[0])) {
            Some(all) => all.push(optimum),
            None => alike.push(vec![optimum]),
        }
    }
    alike.iter().map(|all| best_value(results, all)).collect()
}

/// "“watchdog” costs least at patch after 0 s; 1 week cannot be told from it".
fn best_value(results: &Results, alike: &[Optimum]) -> String {
    let Optimum { metric, best, near, .. } = &alike[0];
    let remedies = &results.points[0].remedies;
    let names: Vec<String> = alike.iter().map(|one| quoted(&remedies[one.remedy])).collect();
    let one = names.len() == 1;
    let subject = match names.len() {
        all if all > 1 && all == remedies.len() => "all remedies".to_owned(),
        _ => listed(&names),
    };
    let does = match *metric {
        metric if metric == COST && one => "costs least",
        metric if metric == COST => "cost least",
        metric if metric == SERVED_WITHIN && one => "serves most within the target",
        metric if metric == SERVED_WITHIN => "serve most within the target",
        metric if metric == PORT_AVAILABILITY && one => "is up longest",
        metric if metric == PORT_AVAILABILITY => "are up longest",
        _ if one => "serves its users best",
        _ => "serve their users best",
    };
    let place = parameters::place(results, &results.points[*best].parameters);
    let value = |point: &usize| parameters::values(&results.points[*point].parameters);
    let near: Vec<String> = near.iter().map(value).collect();
    let flat = match near.len() {
        0 => "any other value is worse".to_owned(),
        all if all + 1 == results.points.len() => "no other can be told from it".to_owned(),
        _ => format!("{} cannot be told from it", listed(&near)),
    };
    capitalised(&format!("{subject} {does} at {place}; {flat}."))
}
