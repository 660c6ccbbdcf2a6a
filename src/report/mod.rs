//! Results as bytes: values in, text out; files are written elsewhere.

mod artifacts;
mod assumed;
mod best_values;
pub mod calibration;
pub mod chart;
mod columns;
pub mod compare;
mod csv;
mod decision;
mod digits;
pub mod export;
pub mod format;
mod jobs;
mod json;
mod manifest;
mod notation;
mod over_points;
mod page;
mod parameters;
pub mod past;
mod phrases;
mod plan;
mod precision;
pub mod select;
pub mod sensitivity;
mod short_traces;
mod table;
mod tipping;
pub mod traffic;
pub mod tune;
mod vain;
mod verdict;
mod words;
mod wrap;

use crate::experiment::Experiment;
pub use artifacts::{MANIFEST, all_names, files, guide, left_out, names, undrawn};
pub use assumed::{left_out_of_file, not_simulated};
pub use columns::csv_columns;
pub use jobs::Jobs;
pub use json::summary;
pub use manifest::{PACKAGE, command_for_one, command_of, made_by_run, sha256};
pub use phrases::counted;
pub use plan::{design_points, swept};
pub use precision::goals;
pub use verdict::verdict;
pub use words::{Extent, answer, verdicts};
pub use wrap::{fitted, hanging, wrapped};

/// What a file says that its author can hardly mean.
pub fn warnings(experiment: &Experiment) -> Vec<String> {
    [vain::vain_starts(experiment), short_traces::short_traces(experiment)].concat()
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::engine::{SimDuration, SimTime};
    use crate::experiment::Results;
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

    pub(super) const IDLE: Conduct<'static> = Conduct::quiet(1);

    #[test]
    fn the_bytes_of_all_files_never_change() {
        let (experiment, results) = results(&[60, 10, 300], 3);
        let files = files(&experiment, &results).expect("the charts can be drawn");
        for (name, bytes) in files {
            // Charts and the page have tests of their own.
            if ![".svg", ".png", ".html"].iter().any(|ending| name.ends_with(ending)) {
                let text = String::from_utf8(bytes).expect("text");
                insta::assert_snapshot!(name, text);
            }
        }
    }
}
