//! Which scenario and which remedy of an experiment is meant, where only one can be.

use super::failure::Failure;
use crate::experiment::{Experiment, NamedRemedy};
use crate::reading::hint;

/// Makes sure that it is clear which design point `what`, such as "a trace", is of.
pub(super) fn one_point(experiment: &Experiment, what: &str) -> Result<(), Failure> {
    let Some(sweep) = experiment.sweep.as_ref().filter(|sweep| sweep.points.len() > 1) else {
        return Ok(());
    };
    let last = sweep.points.last().map_or(&[][..], |point| &point.parameters);
    let axes = last.iter().map(|(path, value)| format!("--set '{path}={value}'"));
    let axes: Vec<String> = axes.collect();
    let place = format!("the experiment has {} design points", sweep.points.len());
    let help = format!("choose it, as with {}", axes.join(" "));
    Err(Failure::input(&place, &format!("{what} is of one"), &help))
}

/// The remedy called `name`; without a name the only one there is.
pub(super) fn remedy<'e>(
    experiment: &'e Experiment,
    name: Option<&str>,
) -> Result<&'e NamedRemedy, Failure> {
    let remedies = &experiment.remedies;
    let names: Vec<&str> = remedies.iter().map(|named| named.name.as_str()).collect();
    match name {
        None if remedies.len() == 1 => Ok(&remedies[0]),
        None => {
            let possible = format!("possible here: {}", hint::list(&names));
            Err(Failure::input("--remedy", "which remedy?", &possible))
        }
        Some(name) => {
            let named = remedies.iter().find(|named| named.name == name);
            named.ok_or_else(|| {
                let hint = hint::one_of(name, &names);
                Failure::input("--remedy", &format!("there is no remedy `{name}`"), &hint)
            })
        }
    }
}
