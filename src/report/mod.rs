//! Results as bytes: values in, text out; files are written elsewhere.

pub mod chart;
mod csv;
mod digits;
mod json;
mod manifest;
mod over_points;
mod words;

pub use words::{sentences, table, verdicts};

use self::chart::ChartError;
use crate::experiment::metric::{Metric, PORT_AVAILABILITY, USER_AVAILABILITY};
use crate::experiment::{Experiment, Results};

/// Every name that a file of a results folder can have, the manifest last.
///
/// Availability over time belongs to one design point. A sweep has charts against the swept key
/// in its place, and nothing over time: `--set` at that key makes an experiment of one point.
pub const FILES: [&str; 11] = [
    "availability.svg",
    "availability.png",
    "availability.csv",
    "port_availability.svg",
    "port_availability.png",
    "user_availability.svg",
    "user_availability.png",
    "summary.json",
    "summary.csv",
    "replications.csv",
    "manifest.toml",
];

/// The charts of a sweep.
const SWEEP_CHARTS: [(&Metric, &str, &str); 2] = [
    (PORT_AVAILABILITY, "port_availability.svg", "port_availability.png"),
    (USER_AVAILABILITY, "user_availability.svg", "user_availability.png"),
];

/// The names of the files that `experiment` gives, in the order of [`FILES`].
pub fn names(experiment: &Experiment) -> Vec<&'static str> {
    let is_of_sweep =
        |name: &str| SWEEP_CHARTS.iter().any(|(_, svg, png)| [*svg, *png].contains(&name));
    let is_over_time = |name: &str| name.starts_with("availability.");
    let is_sweep = experiment.sweep.is_some();
    let is_left_out = |name: &&&str| if is_sweep { is_over_time(name) } else { is_of_sweep(name) };
    FILES.iter().filter(|name| !is_left_out(name)).copied().collect()
}

/// The files of a results folder, by name, in the order of [`FILES`].
///
/// They hold no dates, hosts, folders or threads: the same experiment gives the same bytes.
///
/// # Errors
/// If a chart cannot be drawn.
pub fn files(
    experiment: &Experiment,
    results: &Results,
) -> Result<Vec<(&'static str, Vec<u8>)>, ChartError> {
    let mut files = Vec::with_capacity(FILES.len());
    if let Some(sweep) = &experiment.sweep {
        for (metric, svg, png) in SWEEP_CHARTS {
            let picture = chart::sweep(results, sweep, metric);
            files.push((svg, picture.svg()?.into_bytes()));
            files.push((png, picture.png()?));
        }
    } else {
        for point in &results.points {
            let figure = chart::availability(results, point);
            files.push(("availability.svg", figure.svg()?.into_bytes()));
            files.push(("availability.png", figure.png()?));
        }
        files.push(("availability.csv", csv::availability(results).into_bytes()));
    }
    let texts = [
        ("summary.json", json::summary(results)),
        ("summary.csv", csv::summary(results)),
        ("replications.csv", csv::replications(results)),
        ("manifest.toml", manifest::manifest(experiment, results)),
    ];
    files.extend(texts.map(|(name, text)| (name, text.into_bytes())));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::experiment::runner::{Conduct, run_with};
    use crate::experiment::synthetic::{experiment, world};

    /// Results of the made-up world: a repair time [min] a remedy.
    pub(super) fn results(repairs: &[u64], replications: u32) -> (Experiment, Results) {
        let experiment = experiment(repairs, replications, replications);
        let results = run_with(&world, &experiment, IDLE).expect("nobody stops it");
        (experiment, results)
    }

    static NEVER: AtomicBool = AtomicBool::new(false);
    pub(super) const IDLE: Conduct<'static> =
        Conduct { threads: 1, progress: &|_| (), stop: &NEVER };

    #[test]
    fn the_bytes_of_all_files_never_change() {
        let (experiment, results) = results(&[60, 10, 300], 3);
        let files = files(&experiment, &results).expect("the charts can be drawn");
        for (name, bytes) in files {
            // Charts have tests of their own.
            if ![".svg", ".png"].iter().any(|ending| name.ends_with(ending)) {
                let text = String::from_utf8(bytes).expect("text");
                insta::assert_snapshot!(name, text);
            }
        }
    }

    #[test]
    fn the_files_stand_in_the_order_of_their_names_with_the_manifest_last() {
        let (experiment, results) = results(&[60], 2);
        let files = files(&experiment, &results).expect("the charts can be drawn");
        let names: Vec<_> = files.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, super::names(&experiment));
        assert_eq!(names.last(), Some(&"manifest.toml"));
    }
}
