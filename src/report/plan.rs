//! What an experiment sweeps, before it is run.

use super::parameters::value;
use super::phrases::{aligned, counted};
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
    let why = [
        (*broken, ["breaks a condition", "break a condition"]),
        (*repeated, ["is the same as another", "are the same as others"]),
    ];
    let why = why.into_iter().filter(|(count, _)| *count > 0);
    let why: Vec<String> = why.map(|(count, [one, many])| counted(count, one, many)).collect();
    match why.len() {
        0 => String::new(),
        _ => format!("  not run    of {all} {}\n", why.join(" and ")),
    }
}

/// A table of the design points of `experiment`: a row each with its number, from 1, and a column for
/// each swept key; of what does not fit into so many `columns` a line a value. Nothing without a sweep.
pub fn design_points(experiment: &Experiment, columns: Option<usize>) -> String {
    let Some(sweep) = &experiment.sweep else { return String::new() };
    let names = sweep.axes.iter().map(|axis| axis.name.clone());
    let mut rows = vec![["point".to_owned()].into_iter().chain(names).collect::<Vec<String>>()];
    rows.extend((1..).zip(experiment.design()).map(|(number, point): (usize, _)| {
        let values = point.parameters.iter().map(|(_, one)| value(one));
        [number.to_string()].into_iter().chain(values).collect()
    }));
    aligned(&rows, columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::design::Variant;
    use crate::experiment::synthetic::experiment;

    fn swept() -> Experiment {
        let mut experiment = experiment(&[60], 2, 2);
        let axis = |name: &str, values: &[&str]| Axis {
            path: format!("a.{name}"),
            name: name.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            is_log: false,
        };
        let axes = vec![axis("rate", &["1 / day", "2 / day"]), axis("hang", &["{ a = 1 }"])];
        let point = |rate: &String| Variant {
            parameters: vec![
                ("a.rate".to_owned(), rate.clone()),
                ("a.hang".to_owned(), "{ a = 1 }".to_owned()),
            ],
            scenario: experiment.scenario.clone(),
            remedies: experiment.remedies.clone(),
        };
        let points = axes[0].values.iter().map(point).collect();
        experiment.sweep = Some(Sweep { axes, points, broken: 3, repeated: 1, ..Sweep::default() });
        experiment
    }

    #[test]
    fn every_design_point_has_a_row() {
        let told = design_points(&swept(), None);
        let rows: Vec<Vec<&str>> = told.lines().map(|row| row.split("  ").collect()).collect();
        assert_eq!(
            told, "point     rate  hang\n1      1 / day   a 1\n2      2 / day   a 1\n",
            "{rows:?}"
        );
        assert_eq!(design_points(&experiment(&[60], 2, 2), None), "");
    }

    #[test]
    fn what_is_not_run_is_counted_and_long_lists_are_cut() {
        let mut experiment = swept();
        let told = super::swept(&experiment);
        assert!(told.ends_with(
            "  not run    of 6 points 3 break a condition and 1 is the same as another\n"
        ));
        let sweep = experiment.sweep.as_mut().expect("swept");
        sweep.axes[0].values = (1..=13).map(|number| number.to_string()).collect();
        let told = super::swept(&experiment);
        assert!(told.starts_with("  sweep      a.rate: 1 to 13, 13 values\n"), "{told}");
    }
}
