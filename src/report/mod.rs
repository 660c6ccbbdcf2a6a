//! Results as bytes: values in, text out; files are written elsewhere.

pub mod chart;
mod csv;
mod decision;
mod digits;
pub mod export;
mod json;
mod manifest;
mod notation;
mod over_points;
mod parameters;
mod words;

pub use words::{sentences, table, verdicts};

use self::chart::{ChartError, Picture, ROWS_MAX};
use crate::experiment::fates::{PANELS_MAX, told};
use crate::experiment::metric::{PORT_AVAILABILITY, USER_AVAILABILITY};
use crate::experiment::{Experiment, Results};
use crate::model::Measure;

/// Every name that a file of a results folder can have, the manifest last.
pub const FILES: [&str; 22] = [
    "availability.svg",
    "availability.png",
    "availability.csv",
    "detection.svg",
    "detection.png",
    "fates.svg",
    "fates.png",
    "fates.csv",
    "first_hang.svg",
    "first_hang.png",
    "first_hang.csv",
    "outages.svg",
    "outages.png",
    "outages.csv",
    "port_availability.svg",
    "port_availability.png",
    "user_availability.svg",
    "user_availability.png",
    "summary.json",
    "summary.csv",
    "replications.csv",
    "manifest.toml",
];

/// The names of the files that `experiment` gives, in the order of [`FILES`].
///
/// Every chart over time has a panel for each design point, and is left out where there are more
/// than [`PANELS_MAX`]. Of their tables, a sweep has only that of the fates: `--set` at the swept
/// key gives the others. The charts against the swept key are of sweeps alone. Who detects what is
/// shown of a sweep over words, such as ways of hanging, where somebody looks for hangs.
pub fn names(experiment: &Experiment) -> Vec<&'static str> {
    let is_sweep = experiment.sweep.is_some();
    let is_few = experiment.design().len() <= PANELS_MAX;
    let is_given = |name: &str| match name.rsplit_once('.') {
        Some(("fates", _)) => !told(experiment).is_empty(),
        Some(("availability" | "first_hang" | "outages", "csv")) => !is_sweep,
        Some(("detection", _)) => is_of_detection(experiment) && is_legible(experiment),
        Some(("availability" | "first_hang" | "outages", _)) => is_few,
        Some(("port_availability" | "user_availability", _)) => is_sweep,
        _ => true,
    };
    FILES.into_iter().filter(|name| is_given(name)).collect()
}

/// Whether `experiment` sweeps words, and somebody looks for hangs.
fn is_of_detection(experiment: &Experiment) -> bool {
    let axes = experiment.sweep.iter().flat_map(|sweep| &sweep.axes);
    let is_of_words = axes.flat_map(|axis| &axis.values).any(|value| parameters::is_word(value));
    let mut measures = experiment.remedies.iter().flat_map(|named| &named.remedy.measures);
    is_of_words
        && measures.any(|measure| matches!(measure, Measure::Watchdog(_) | Measure::Operator(_)))
}

/// Whether a table of design points and remedies can be read.
fn is_legible(experiment: &Experiment) -> bool {
    experiment.design().len() <= ROWS_MAX && experiment.remedies.len() <= PANELS_MAX
}

/// Why charts of `experiment` are not drawn; `None` where all are.
pub fn left_out(experiment: &Experiment) -> Option<String> {
    let (points, remedies) = (experiment.design().len(), experiment.remedies.len());
    let mut reasons = Vec::new();
    if points > PANELS_MAX {
        reasons.push(format!(
            "availability, fates, first_hang and outages are not drawn: {points} design points are \
             more than the {PANELS_MAX} panels of a chart; sweep fewer values, or --set one"
        ));
    } else if told(experiment).is_empty() {
        reasons.push(format!(
            "fates is not drawn: {remedies} remedies are more than the {PANELS_MAX} panels of a \
             chart"
        ));
    }
    if is_of_detection(experiment) && !is_legible(experiment) {
        reasons.push(format!(
            "detection is not drawn: it has at most {ROWS_MAX} design points and {PANELS_MAX} \
             remedies"
        ));
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
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
    let mut drawn: Option<(&str, Picture)> = None;
    for name in names(experiment) {
        let (stem, ending) = name.rsplit_once('.').expect("every name has an ending");
        let bytes = match ending {
            "svg" | "png" => {
                // The two of a chart stand together.
                if drawn.as_ref().is_none_or(|(of, _)| *of != stem) {
                    drawn = Some((stem, picture(stem, experiment, results)));
                }
                let (_, picture) = drawn.as_ref().expect("it has just been drawn");
                if ending == "svg" { picture.svg()?.into_bytes() } else { picture.png()? }
            }
            _ => text(name, experiment, results).into_bytes(),
        };
        files.push((name, bytes));
    }
    Ok(files)
}

fn picture(stem: &str, experiment: &Experiment, results: &Results) -> Picture {
    let against = |metric| {
        let sweep = experiment.sweep.as_ref().expect("only a sweep has these charts");
        chart::sweep(results, sweep, metric)
    };
    let plot = match stem {
        "availability" => chart::availability(results),
        "detection" => chart::detection(results),
        "fates" => chart::fates(results),
        "first_hang" => chart::first_hang(results),
        "outages" => chart::outages(results),
        "port_availability" => against(PORT_AVAILABILITY),
        "user_availability" => against(USER_AVAILABILITY),
        _ => unreachable!("{stem} is no chart"),
    };
    plot.picture()
}

fn text(name: &str, experiment: &Experiment, results: &Results) -> String {
    match name {
        "availability.csv" => csv::availability(results),
        "fates.csv" => csv::fates(results),
        "first_hang.csv" => csv::first_hang(results),
        "outages.csv" => csv::outages(results),
        "summary.json" => json::summary(results),
        "summary.csv" => csv::summary(results),
        "replications.csv" => csv::replications(results),
        "manifest.toml" => manifest::manifest(experiment, results),
        _ => unreachable!("{name} is no text"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::engine::{SimDuration, SimTime};
    use crate::experiment::config;
    use crate::experiment::fates::{FateBin, Watched};
    use crate::experiment::runner::{Conduct, run_with};
    use crate::experiment::synthetic::{experiment, world};

    /// Results of the made-up world: a repair time [min] a remedy.
    pub(super) fn results(repairs: &[u64], replications: u32) -> (Experiment, Results) {
        let experiment = experiment(repairs, replications, replications);
        let mut results = run_with(&world, &experiment, IDLE).expect("nobody stops it");
        let watched = (0..repairs.len()).map(|remedy| Watched { point: 0, remedy, bins: bins() });
        results.fates = watched.collect();
        (experiment, results)
    }

    /// Made-up fates of two hours.
    fn bins() -> Vec<FateBin> {
        let hour = |n: u64| SimTime::ZERO + SimDuration::from_secs(3600 * n);
        let bin = |n: u64| FateBin {
            start: hour(n),
            end: hour(n + 1),
            served: 60 - 20 * n,
            refused: 11 * n,
            timed_out: 5 * n,
            reset: 3 * n,
            undecided: n,
            hangs: n,
            restarts: 1 - n,
        };
        (0..2).map(bin).collect()
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
    fn who_detects_what_is_drawn_of_a_sweep_over_words_where_somebody_looks() {
        let of = |name: &str, text: &str, overrides: &[(&str, &str)]| {
            let set = |(path, value): &(&str, &str)| ((*path).to_owned(), (*value).to_owned());
            let overrides: Vec<_> = overrides.iter().map(set).collect();
            let read = config::read(name, text, &overrides, &config::no_files);
            names(&read.expect("it is sound")).contains(&"detection.svg")
        };
        let hangs = include_str!("../../experiments/hang-mechanisms.toml");
        let rates = include_str!("../../experiments/poison-rate.toml");
        assert!(of("hang-mechanisms.toml", hangs, &[]));
        assert!(!of("hang-mechanisms.toml", hangs, &[("listener.hang", "silent")]), "no sweep");
        assert!(!of("poison-rate.toml", rates, &[]), "numbers");
        let blind: String = hangs
            .lines()
            .filter(|line| !line.contains("probe"))
            .fold(String::new(), |text, line| text + line + "\n");
        let (blind, _) = blind.split_once("[[expect]]").expect("it expects something");
        assert!(!of("hang-mechanisms.toml", blind, &[]), "nobody looks");
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
