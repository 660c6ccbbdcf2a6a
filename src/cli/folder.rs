//! A results folder: claimed by one run at a time, filled at once or not at all.
//!
//! ```text
//! claim ──► run ──► stage and put all into .porthang-…/ ──► commit: all take their places
//!   │                              │                              │
//!   │                              └ fails: nothing has changed   ├ fails: all are put back
//!   └ puts back what a run was killed over ◄──────────────────────┴ is killed
//! ```
//!
//! Each file is whole at any time. A process that is killed while files take their places (SIGKILL,
//! power) can leave files of two runs side by side; the next one to claim the folder first makes
//! all of them those of the earlier run.
//!
//! Nothing is overwritten or removed but what a run has made, as the manifest there tells.

mod created;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::files::other_than_file;
use super::journal::{Entry, State};
use super::lock::{self, Lock};
use super::staging::{Left, Staging};
use super::store;
use crate::experiment::store::Shard;
use crate::report::{MANIFEST, all_names, made_by_run};
use created::Created;

/// No manifest is as large as this (bytes): it holds an experiment and the command line.
const MANIFEST_MAX: u64 = 64 << 20;

/// A results folder that belongs to this run until it is dropped.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// What the run makes.
    makes: Vec<String>,
    // Dropped in this order: a folder can be removed once nothing is in it.
    staging: Option<Staging>,
    lock: Lock,
    _created: Created,
}

impl Folder {
    /// Makes sure that `path` is a folder that can be written, that no other run writes it, that the
    /// results in it are those of one run, and that there is nothing in it that a run which `makes`
    /// files of these names would overwrite and none has made.
    pub(super) fn claim(path: &Path, makes: Vec<String>) -> Result<Self, Failure> {
        let created = Created::below(path)?;
        let lock = Lock::take(path, lock::NAME)?;
        let folder = Self { path: path.to_owned(), makes, staging: None, lock, _created: created };
        // Nobody else stages while we hold the lock.
        Left::all(path).iter().try_for_each(|left| folder.mend(left))?;
        folder.spare_others()?;
        Ok(folder)
    }

    /// A place in the folder `path` for the replications of a shard; those of other shards, and a run,
    /// may be at work beside it.
    pub(super) fn claim_for(path: &Path, shard: Shard) -> Result<Self, Failure> {
        let created = Created::below(path)?;
        let lock = Lock::take(path, &lock::name(shard))?;
        let (path, makes, staging) = (path.to_owned(), Vec::new(), None);
        Ok(Self { path, makes, staging, lock, _created: created })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Undoes what a run has begun that was killed.
    fn mend(&self, left: &Left) -> Result<(), Failure> {
        let killed = |message: &str, first: &str| {
            let message =
                format!("a run was killed while its results took their places; {message}");
            Failure::folder(&self.path, &message, first)
        };
        let failed = |error: io::Error| {
            killed(&format!("the earlier ones cannot be put back: {error}"), "make room or ")
        };
        if let Some(journal) = left.journal().map_err(failed)? {
            let is_changed = |entry: &&Entry| entry.state(&self.path) == State::Changed;
            let changed = journal.0.iter().filter(is_changed).map(|entry| entry.name.as_str());
            let changed: Vec<&str> = changed.collect();
            if !changed.is_empty() {
                let message = format!("these have been changed since: {}", changed.join(", "));
                let first = "move them away, and the earlier ones are put back, or ";
                return Err(killed(&message, first));
            }
            left.put_back(&self.path, &journal).map_err(failed)?;
        }
        // If it cannot be removed it does no harm.
        let names = all_names();
        left.clear(names.iter().map(String::as_str).chain([store::NAME]));
        Ok(())
    }

    /// What runs have made in the folder; fails if this run would overwrite or remove something else.
    fn spare_others(&self) -> Result<Vec<String>, Failure> {
        let all = all_names();
        let kind = |name: &str| {
            let found = fs::symlink_metadata(self.path.join(name)).ok()?;
            Some(other_than_file(found.file_type()))
        };
        let made = made_in(&self.path, &all);
        // Where no run has made anything its results are to stand alone.
        let at_risk = if made.is_some() { &self.makes } else { &all };
        let made = made.unwrap_or_default();
        for name in &made {
            if let Some(other) = kind(name).flatten() {
                let message = format!("{name} is {other}, not a file that a run has made");
                return Err(Failure::folder(&self.path, &message, "move it away, or "));
            }
        }
        let is_other = |name: &&String| kind(name).is_some() && !made.contains(name);
        let others: Vec<&str> = at_risk.iter().filter(is_other).map(String::as_str).collect();
        if others.is_empty() {
            return Ok(made);
        }
        let others = others.join(", ");
        let message =
            format!("a run would overwrite these files, and no run has made them: {others}");
        let first = "move them away (a run that was stopped may have left them), or ";
        Err(Failure::folder(&self.path, &message, first))
    }

    /// Begins to change the results to `files`: takes those of earlier runs away that are not among
    /// them.
    pub(super) fn stage(&mut self, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
        self.stage_nothing()?;
        // Others may have come while the run went on.
        let made = self.spare_others()?;
        let staging = self.staging.as_mut().expect("it is staged");
        let is_stale = |name: &&String| files.iter().all(|(produced, _)| produced != *name);
        let removed = made.iter().filter(is_stale).try_for_each(|name| staging.remove(name));
        removed.map_err(|error| self.unwritten(&error))
    }

    /// Begins to change single files, and leaves the others.
    pub(super) fn stage_nothing(&mut self) -> Result<(), Failure> {
        if !self.lock.is_in_place() {
            // The folder was removed while the run went on.
            *self = Self::claim(&self.path, std::mem::take(&mut self.makes))?;
        }
        let staging = Staging::new(&self.path).map_err(|error| self.unwritten(&error))?;
        self.staging = Some(staging);
        Ok(())
    }

    /// The file that is to take the place of `name`, for what has this digest.
    pub(super) fn put(&mut self, name: &str, digest: String) -> Result<File, Failure> {
        let put = self.staging.as_mut().expect("it is staged").put(name, digest);
        put.map_err(|error| self.unwritten(&error))
    }

    /// Lets all files take their places.
    pub(super) fn commit(&mut self) -> Result<(), Failure> {
        let staging = self.staging.take().expect("it is staged");
        staging.commit().map_err(|error| match staging.is_placing() {
            false => self.unwritten(&error),
            true => {
                let message =
                    format!("cannot write the results, nor put back the earlier: {error}");
                Failure::folder(&self.path, &message, "the next run here will; make room or ")
            }
        })
    }

    /// Says that results cannot be written, before any has changed.
    pub(super) fn unwritten(&self, error: &io::Error) -> Failure {
        let message = format!("cannot write the results: {error}");
        Failure::folder(&self.path, &message, "earlier results are untouched; make room or ")
    }
}

/// Which of `all` a run has made in `folder`; `None` if no manifest of a run is there.
fn made_in(folder: &Path, all: &[String]) -> Option<Vec<String>> {
    let path = folder.join(MANIFEST);
    // A pipe would never end.
    let is_file = |found: fs::Metadata| found.is_file() && found.len() <= MANIFEST_MAX;
    let text = fs::symlink_metadata(&path).is_ok_and(is_file).then(|| fs::read_to_string(&path));
    made_by_run(&text?.ok()?, all)
}

#[cfg(all(test, unix))]
mod states;

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    /// The manifest of a run that does not say what it made.
    pub(super) const OURS: &str =
        "experiment = 'a'\npackage = 'porthang 0.1.0'\ncommand = 'porthang run a'\n";

    fn file(name: &str, text: &str) -> (String, Vec<u8>) {
        (name.to_owned(), text.into())
    }

    /// Names and texts in a folder.
    fn content(folder: &Path) -> Vec<(String, String)> {
        let entries = fs::read_dir(folder).expect("a folder");
        let mut content: Vec<_> = entries
            .map(|entry| {
                let path = entry.expect("an entry").path();
                let name = path.file_name().expect("named").to_string_lossy();
                let text = fs::read_to_string(&path).unwrap_or_else(|_| "a folder".to_owned());
                (name.into_owned(), text)
            })
            .collect();
        content.sort();
        content
    }

    fn pairs(content: &[(&str, &str)]) -> Vec<(String, String)> {
        let own = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        content.iter().map(own).collect()
    }

    /// A folder with these files.
    fn folder(files: &[(&str, &str)]) -> TempDir {
        let root = TempDir::new().expect("a folder");
        for (name, text) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().expect("below")).expect("created");
            fs::write(path, text).expect("written");
        }
        root
    }

    /// Puts `files` into the folder and gives it back.
    pub(super) fn publish(mut folder: Folder, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
        folder.stage(files)?;
        let staging = folder.staging.as_mut().expect("staged");
        for (name, bytes) in files {
            staging.put_text(name, std::str::from_utf8(bytes).expect("text"));
        }
        folder.commit()
    }

    /// The folder `path`, for a run that makes these files.
    fn claim(path: &Path, makes: &[&str]) -> Result<Folder, Failure> {
        Folder::claim(path, makes.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn stale_files_go_and_those_of_others_stay() {
        let earlier = [
            ("outages.svg", "1"),
            ("notes.txt", "mine"),
            ("summary.csv", "1"),
            ("manifest.toml", OURS),
        ];
        let root = folder(&earlier);
        let files = [file("summary.csv", "2"), file("manifest.toml", "2")];
        let folder = claim(root.path(), &["summary.csv", "manifest.toml"]).expect("free");
        publish(folder, &files).expect("published");
        let expected = [("manifest.toml", "2"), ("notes.txt", "mine"), ("summary.csv", "2")];
        assert_eq!(content(root.path()), pairs(&expected));
    }

    #[test]
    fn what_comes_while_a_run_goes_on_stays() {
        let root = folder(&[("notes.txt", "mine")]);
        let folder = claim(root.path(), &["summary.csv"]).expect("nothing is in the way");
        fs::write(root.path().join("summary.csv"), "mine").expect("written");
        let said = publish(folder, &[file("summary.csv", "2")]);
        let said = said.expect_err("it has come since").to_string();
        assert!(said.contains(": summary.csv\n"), "{said}");
        assert_eq!(content(root.path()), pairs(&[("notes.txt", "mine"), ("summary.csv", "mine")]));
    }

    #[test]
    fn a_folder_that_is_removed_meanwhile_comes_back_with_its_results() {
        let root = TempDir::new().expect("a folder");
        let path = root.path().join("a/out");
        let folder = claim(&path, &["summary.csv"]).expect("free");
        fs::remove_dir_all(root.path().join("a")).expect("removed");
        publish(folder, &[file("summary.csv", "2")]).expect("published");
        assert_eq!(content(&path), pairs(&[("summary.csv", "2")]));
    }

    #[test]
    fn a_folder_that_another_run_has_taken_meanwhile_is_left_to_it() {
        let root = TempDir::new().expect("a folder");
        let path = root.path().join("out");
        let first = claim(&path, &["summary.csv"]).expect("free");
        fs::remove_dir_all(&path).expect("removed");
        let second = claim(&path, &["summary.csv"]).expect("free");
        let said = publish(first, &[file("summary.csv", "1")]);
        let said = said.expect_err("it is taken").to_string();
        assert!(said.contains("another run"), "{said}");
        publish(second, &[file("summary.csv", "2")]).expect("published");
        assert_eq!(content(&path), pairs(&[("summary.csv", "2")]));
    }

    #[test]
    fn folders_that_stay_empty_are_removed() {
        let root = TempDir::new().expect("a folder");
        let path = root.path().join("results/new");
        let folder = claim(&path, &[]).expect("free");
        assert!(path.is_dir());
        drop(folder);
        assert_eq!(content(root.path()), []);
    }

    #[test]
    fn a_run_that_was_killed_among_its_files_is_undone_by_the_next() {
        let root = folder(&[("summary.csv", "1"), ("manifest.toml", OURS)]);
        let begin = || {
            let mut staging = Staging::new(root.path()).expect("staged");
            for name in ["availability.svg", "summary.csv", "manifest.toml"] {
                staging.put_text(name, "2");
            }
            staging.be_killed_after(2);
        };
        begin();
        assert_eq!(content(root.path()).len(), 4, "one of two runs beside one of one");
        drop(claim(root.path(), &["summary.csv"]).expect("it is mended"));
        let earlier = [("manifest.toml", OURS), ("summary.csv", "1")];
        assert_eq!(content(root.path()), pairs(&earlier));
        begin();
        fs::write(root.path().join("summary.csv"), "mine").expect("written");
        let before = content(root.path());
        let said = claim(root.path(), &["summary.csv"]).expect_err("it is mine").to_string();
        assert!(said.contains("these have been changed since: summary.csv\n"), "{said}");
        assert_eq!(content(root.path()), before);
        fs::remove_file(root.path().join("summary.csv")).expect("moved away");
        drop(claim(root.path(), &["summary.csv"]).expect("it is mended"));
        assert_eq!(content(root.path()), pairs(&earlier));
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_may_be_behind_a_link_that_leads_somewhere() {
        use std::os::unix::fs::symlink;
        let root = folder(&[("real/notes.txt", "mine")]);
        let path = |name: &str| root.path().join(name);
        symlink("real", path("out")).expect("linked");
        let folder = claim(&path("out"), &["summary.csv"]).expect("a link to a folder is one");
        publish(folder, &[file("summary.csv", "2")]).expect("published");
        let expected = [("notes.txt", "mine"), ("summary.csv", "2")];
        assert_eq!(content(&path("real")), pairs(&expected));
        for (name, target) in [("lost", "nowhere"), ("circle", "circle")] {
            symlink(target, path(name)).expect("linked");
            for out in [name.to_owned(), format!("{name}/below")] {
                let said = claim(&path(&out), &[]).expect_err("no folder").to_string();
                assert!(said.contains(&format!("{name} is a link that leads nowhere")), "{said}");
            }
        }
        assert!(!path("nowhere").exists());
    }

    #[test]
    fn one_run_at_a_time_owns_a_folder() {
        let root = TempDir::new().expect("a folder");
        let folder = claim(root.path(), &[]).expect("free");
        let second = claim(root.path(), &[]).expect_err("taken").to_string();
        assert!(second.contains("another run"), "{second}");
        drop(folder);
        claim(root.path(), &[]).expect("free again");
    }
}
