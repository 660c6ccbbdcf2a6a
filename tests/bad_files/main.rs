//! What a mistake in an experiment file says, and that no text whatever makes the reader panic.
//!
//! `cases` holds a file for each topic. Each of its cases breaks the good experiment, and has what
//! is then said beside it:
//!
//! - `name`: what is wrong,
//! - `from` and `to`: a text of the experiment, which is there once, and what takes its place,
//! - `edits`: several such pairs,
//! - `text`: the whole file instead,
//! - `set`: overrides of the command line,
//! - `says`: what is said.
//!
//! The good experiment is `good.toml` with the edits under `good`. The topic may put other `files`
//! beside it, and `breaks` names the one of them that the cases break. Those under `accepted` are
//! read without a word.
//!
//! A new case needs no `says`: `UPDATE=1 cargo test --test bad_files` writes it.

mod limits;
mod mutations;
#[path = "../common/random.rs"]
mod random;
mod topic;

use std::collections::BTreeMap;
use std::path::Path;

use porthang::experiment::config;

use topic::Topic;

/// The texts of an experiment and of the files beside it, by their names.
pub(crate) type Files = BTreeMap<String, String>;

/// The name of the experiment.
pub(crate) const EXPERIMENT: &str = "bad.toml";

/// A valid experiment.
pub(crate) const GOOD: &str = include_str!("good.toml");

/// What is said of the experiment among `files`; `None`: it is accepted.
pub(crate) fn said(files: &Files, set: &[(String, String)]) -> Option<String> {
    let load = |path: &Path| {
        let name = path.strip_prefix("experiments").ok().and_then(Path::to_str);
        let file = name.and_then(|name| files.get(name));
        let bytes = file.map(|text| text.clone().into_bytes());
        bytes.ok_or_else(|| "there is no such file".to_owned())
    };
    let path = format!("experiments/{EXPERIMENT}");
    let read = config::read(&path, &files[EXPERIMENT], set, &load);
    read.err().map(|mistakes| mistakes.to_string())
}

/// What is said of an experiment of this text.
pub(crate) fn said_of(text: &str) -> Option<String> {
    said(&[(EXPERIMENT.to_owned(), text.to_owned())].into(), &[])
}

#[test]
fn every_mistake_says_where_and_what_and_what_to_do() {
    let wrong: Vec<String> = Topic::all().iter().flat_map(Topic::wrong).collect();
    assert!(
        wrong.is_empty(),
        "{}\n{} cases say something else; `UPDATE=1 cargo test --test bad_files` writes it",
        wrong.join("\n"),
        wrong.len()
    );
}
