//! What an experiment sweeps, before it is run.

use super::phrases::counted;
use crate::experiment::Experiment;
use crate::experiment::design::{Axis, Sweep};

/// More values than this are told by the first, the last and how many there are.
const VALUES_MAX: usize = 12;

/// A line for each swept key of `experiment`, and one for the points that are left out.
pub fn swept(experiment: &Experiment) -> String {
    let Some(sweep) = &experiment.sweep else { return String::new() };
    let lines = sweep.axes.iter().map(|axis| format!("  sweep      {}\n", values(axis)));
    lines.collect::<String>() + &left_out(sweep)
}

fn values(Axis { path, values, .. }: &Axis) -> String {
    match &values[..] {
        [first, .., last] if values.len() > VALUES_MAX => {
            format!("{path}: {first} to {last}, {} values", values.len())
        }
        all => format!("{path}: {}", all.join(", ")),
    }
}

fn left_out(Sweep { broken, repeated, points, .. }: &Sweep) -> String {
    let all = counted(broken + repeated + points.len(), "point", "points");
    let why = [(*broken, "break a condition"), (*repeated, "are the same as others")];
    let why = why.into_iter().filter(|(count, _)| *count > 0);
    let why: Vec<String> = why.map(|(count, why)| format!("{count} {why}")).collect();
    match why.len() {
        0 => String::new(),
        _ => format!("  not run    of {all} {}\n", why.join(" and ")),
    }
}
