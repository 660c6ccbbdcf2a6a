//! Results that a run has written, read back.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::files;
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
        match path.extension().is_some_and(|ending| ending == "toml") && !path.is_dir() {
            true => Self::of_experiment(path),
            false => Self::within(path, "name a folder of results, or an experiment: FILE.toml"),
        }
    }

    /// Those of the experiment in `file`, if it says what it said when they were made.
    fn of_experiment(file: &Path) -> Result<Self, Failure> {
        let (name, text) = files::read(file)?;
        let folder = PathBuf::from("results").join(config::name_of(&name));
        let make = format!("make the results of {name}: porthang run {name}");
        let results = Self::within(&folder, &make)?;
        let said = results.manifest.get("text").and_then(toml::Value::as_str);
        match said == Some(text.as_str()) {
            true => Ok(results),
            false => {
                Err(results.wrong(&format!("is of an experiment that differs from {name}"), &make))
            }
        }
    }

    /// Those in `folder`; `help` says what to do where there are none.
    fn within(folder: &Path, help: &str) -> Result<Self, Failure> {
        let there_is_none = |why: &str| Failure::input(&folder.to_string_lossy(), why, help);
        match fs::metadata(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(there_is_none("there is no such folder"));
            }
            Ok(found) if !found.is_dir() => {
                return Err(there_is_none("is not a folder of results"));
            }
            Ok(_) | Err(_) => {}
        }
        let text = |name: &str| {
            let file = folder.join(name);
            let found = fs::metadata(&file).map(|found| files::other_than_file(found.file_type()));
            let text = match found {
                Ok(Some(other)) => Err(format!("is {other}")),
                Ok(None) | Err(_) => {
                    fs::read_to_string(&file).map_err(|error| files::why_closed(&error))
                }
            };
            text.map_err(|why| Failure::input(&file.to_string_lossy(), &why, help))
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
        Ok(Self { folder: folder.to_owned(), manifest, summary, rows })
    }

    /// What was put into the experiment with `--set` and the like: paths and values.
    pub(super) fn overrides(&self) -> Vec<(String, String)> {
        let pairs = self.manifest.get("overrides").and_then(toml::Value::as_array);
        let pair = |pair: &toml::Value| {
            let [path, value] = [pair.get(0)?, pair.get(1)?];
            Some((path.as_str()?.to_owned(), value.as_str()?.to_owned()))
        };
        pairs.into_iter().flatten().filter_map(pair).collect()
    }

    /// What is wrong with its manifest, and what to do.
    pub(super) fn wrong(&self, message: &str, help: &str) -> Failure {
        Failure::input(&self.folder.join(MANIFEST).to_string_lossy(), message, help)
    }
}
