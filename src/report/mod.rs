//! Results as bytes: values in, text out; files are written elsewhere.

pub mod chart;
mod csv;
mod digits;
mod json;
mod manifest;
mod words;

pub use words::{sentences, table};

use crate::experiment::{Experiment, Results};

/// The files of a results folder, by name.
///
/// They hold no dates, hosts, folders or threads: the same experiment gives the same bytes.
pub fn files(experiment: &Experiment, results: &Results) -> Vec<(String, Vec<u8>)> {
    let texts = [
        ("summary.json", json::summary(results)),
        ("summary.csv", csv::summary(results)),
        ("replications.csv", csv::replications(results)),
        ("availability.csv", csv::availability(results)),
        ("manifest.toml", manifest::manifest(experiment, results)),
    ];
    // Charts join here.
    texts
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text.into_bytes()))
        .collect()
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
    pub(super) const IDLE: Conduct<'static> = Conduct {
        threads: 1,
        progress: &|_| (),
        stop: &NEVER,
    };

    #[test]
    fn the_bytes_of_all_files_never_change() {
        let (experiment, results) = results(&[60, 10, 300], 3);
        for (name, bytes) in files(&experiment, &results) {
            let text = String::from_utf8(bytes).expect("text");
            insta::assert_snapshot!(name, text);
        }
    }
}
