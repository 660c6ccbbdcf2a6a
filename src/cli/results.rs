//! Results that a run has written, read back.

use std::fs;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::experiment::config;
use crate::report::MANIFEST;
use crate::report::past::{Past, Rows};

/// A results folder.
#[derive(Debug)]
pub(super) struct Results {
    /// Where it is.
    pub(super) folder: PathBuf,
    /// What `manifest.toml` says.
    pub(super) manifest: toml::Table,
    /// What `summary.json` says.
    pub(super) summary: Past,
    /// What `replications.csv` says.
    pub(super) rows: Rows,
}

impl Results {
    /// Those in the folder `path`, or those of the experiment file `path` where runs put them.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let is_experiment = path.extension().is_some_and(|ending| ending == "toml");
        let folder = match is_experiment && !path.is_dir() {
            true => PathBuf::from("results").join(config::name_of(&path.to_string_lossy())),
            false => path.to_owned(),
        };
        let text = |name: &str| {
            let file = folder.join(name);
            fs::read_to_string(&file).map_err(|error| {
                let help = "name a folder of results, or run the experiment: porthang run FILE";
                Failure::input(&file.to_string_lossy(), &error.to_string(), help)
            })
        };
        let wrong = |name: &str, why: &str| {
            let help = "run the experiment again: its manifest has the command";
            Failure::input(&folder.join(name).to_string_lossy(), why, help)
        };
        let manifest = text(MANIFEST)?.parse();
        let manifest =
            manifest.map_err(|error: toml::de::Error| wrong(MANIFEST, error.message()))?;
        let summary = Past::read(&text("summary.json")?);
        let summary = summary.map_err(|why| wrong("summary.json", &why))?;
        let rows = Rows::read(&text("replications.csv")?);
        let rows = rows.map_err(|why| wrong("replications.csv", &why))?;
        Ok(Self { folder, manifest, summary, rows })
    }

    /// What is wrong with its manifest, and what to do.
    pub(super) fn wrong(&self, message: &str, help: &str) -> Failure {
        Failure::input(&self.folder.join(MANIFEST).to_string_lossy(), message, help)
    }
}
