//! Staging: the new files of a results folder, until all of them can take their places, and the
//! earlier ones to go back to.
//!
//! ```text
//! .porthang-…/             made by tempfile, removed at the end
//!   made-by-porthang       tells it from folders of others
//!   new/, earlier/         what files are to be, and what they were
//!   placing                the journal, there while files take their places
//! ```
//!
//! A process can be killed at any instant. Without `placing` no file has changed, or all have. With
//! it each is as it was or as it was to be, and [`Left::put_back`] makes it what it was. What is
//! neither has been changed by somebody else since, and stays.

use std::fs::{self, DirEntry, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::files::other_than_file;
use super::journal::{self, Entry, Journal, State};
use super::say;

/// How the names of folders for staging begin.
const PREFIX: &str = ".porthang-";

/// The file that every one of them has, and what it says.
const MARK: &str = "made-by-porthang";
const MARK_TEXT: &str = "While a run writes its results it keeps files in this folder. If it was \
                         killed, the next run that writes here puts them back.\n";

/// The journal, there while files take their places.
const PLACING: &str = "placing";

/// The folders in it.
const NEW: &str = "new";
const EARLIER: &str = "earlier";

/// A folder within the results folder, with the new files and the earlier ones.
#[derive(Debug)]
pub(super) struct Staging {
    target: PathBuf,
    folder: PathBuf,
    journal: Journal,
}

impl Staging {
    pub(super) fn new(target: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(target)?.keep();
        let staging = Self { target: target.to_owned(), folder, journal: Journal::default() };
        fs::write(staging.folder.join(MARK), MARK_TEXT)?;
        for name in [NEW, EARLIER] {
            fs::create_dir(staging.folder.join(name))?;
        }
        Ok(staging)
    }

    /// Lets the file called `name` be this one in the end, whose content is to have this digest.
    pub(super) fn put(&mut self, name: &str, digest: String) -> io::Result<File> {
        self.change(name, Some(digest))?;
        File::create_new(self.folder.join(NEW).join(name))
    }

    /// Lets there be no file called `name` in the end.
    pub(super) fn remove(&mut self, name: &str) -> io::Result<()> {
        self.change(name, None)
    }

    /// Keeps what is called `name` now, if there is such a file: it is to become `new`.
    fn change(&mut self, name: &str, new: Option<String>) -> io::Result<()> {
        let (target, kept) = (self.target.join(name), self.folder.join(EARLIER).join(name));
        let other = match fs::symlink_metadata(&target) {
            Ok(found) => other_than_file(found.file_type()),
            Err(_) => None,
        };
        if let Some(other) = other {
            let message = format!("{} is {other}, not a file", say::path(&target));
            return Err(io::Error::new(ErrorKind::InvalidInput, message));
        }
        let earlier = journal::of_file(&target)?;
        let is_there = earlier.is_some();
        self.journal.0.push(Entry { name: name.to_owned(), earlier, new });
        if is_there {
            // Not every file system has links.
            fs::hard_link(&target, &kept).or_else(|_| fs::copy(&target, &kept).map(|_| ()))?;
        }
        Ok(())
    }

    /// Gives every file its new content, or none; all or, if one of them cannot have it, as far as
    /// can be, none.
    pub(super) fn commit(&self) -> io::Result<()> {
        self.journal.write(&self.folder.join(PLACING))?;
        sync(&self.folder);
        let placed = self.journal.0.iter().try_for_each(|entry| self.place(entry));
        if placed.is_err() {
            self.as_left().put_back(&self.target, &self.journal)?;
            return placed;
        }
        sync(&self.target);
        fs::remove_file(self.folder.join(PLACING))
    }

    /// Lets one file take its place, or go.
    fn place(&self, entry: &Entry) -> io::Result<()> {
        let target = self.target.join(&entry.name);
        match entry.new {
            Some(_) => fs::rename(self.folder.join(NEW).join(&entry.name), target),
            None => remove_if_there(&target),
        }
    }

    /// Whether files are still between their old and their new content.
    pub(super) fn is_placing(&self) -> bool {
        is_there(&self.folder.join(PLACING))
    }

    fn as_left(&self) -> Left {
        Left(self.folder.clone())
    }

    /// Puts the file called `name`, of this text.
    #[cfg(test)]
    pub(super) fn put_text(&mut self, name: &str, text: &str) {
        use std::io::Write;
        let mut file = self.put(name, journal::of_bytes(text.as_bytes())).expect("created");
        file.write_all(text.as_bytes()).expect("written");
    }

    /// As if the process were killed when so many files have taken their places.
    #[cfg(test)]
    pub(super) fn be_killed_after(self, placed: usize) {
        self.journal.write(&self.folder.join(PLACING)).expect("written");
        for entry in &self.journal.0[..placed] {
            self.place(entry).expect("placed");
        }
        std::mem::forget(self);
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What could not be put back is left to the next run.
        if !self.is_placing() {
            self.as_left().clear(self.journal.0.iter().map(|entry| entry.name.as_str()));
        }
    }
}

/// A folder for staging that a run has left.
#[derive(Debug)]
pub(super) struct Left(PathBuf);

impl Left {
    /// Those in `folder`, in the order of their names.
    pub(super) fn all(folder: &Path) -> Vec<Self> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let is_staging = |entry: &DirEntry| {
            entry.file_name().to_string_lossy().starts_with(PREFIX)
                && entry.file_type().is_ok_and(|kind| kind.is_dir())
                && (says(&entry.path().join(MARK), MARK_TEXT) || is_unmarked(entry))
        };
        let mut left: Vec<PathBuf> = entries.filter(is_staging).map(|entry| entry.path()).collect();
        left.sort();
        left.into_iter().map(Self).collect()
    }

    /// The journal of the run, if it was killed while its files took their places.
    pub(super) fn journal(&self) -> io::Result<Option<Journal>> {
        match Journal::read(&self.0.join(PLACING)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            journal => journal.map(Some),
        }
    }

    /// Makes each file of the journal that the run has changed in `target` what it was before.
    pub(super) fn put_back(&self, target: &Path, journal: &Journal) -> io::Result<()> {
        for entry in &journal.0 {
            let (now, kept) = (target.join(&entry.name), self.0.join(EARLIER).join(&entry.name));
            match entry.state(target) {
                State::Earlier | State::Changed => {}
                State::New | State::Missing if entry.earlier.is_some() => fs::rename(kept, now)?,
                State::New | State::Missing => remove_if_there(&now)?,
            }
        }
        sync(target);
        fs::remove_file(self.0.join(PLACING))
    }

    /// Removes it, with the files of these `names` in it, and nothing else.
    pub(super) fn clear<'n>(&self, names: impl Iterator<Item = &'n str>) {
        let parts = [NEW, EARLIER].map(|part| self.0.join(part));
        for name in names {
            for part in &parts {
                let _ = fs::remove_file(part.join(name));
            }
        }
        for part in &parts {
            let _ = fs::remove_dir(part);
        }
        let _ = fs::remove_file(self.0.join(PLACING).with_extension("draft"));
        // The mark stays as long as anything else does.
        if fs::read_dir(&self.0).is_ok_and(|entries| entries.count() <= 1) {
            let _ = fs::remove_file(self.0.join(MARK));
            let _ = fs::remove_dir(&self.0);
        }
    }
}

fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Brings what has happened in `folder` to the disk. Where a folder cannot be opened as a file, as
/// on Windows, the system sees to it.
fn sync(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Whether a run was killed before it had marked this folder: nothing is in it yet, or the beginning
/// of the mark.
fn is_unmarked(folder: &DirEntry) -> bool {
    let name = folder.file_name();
    let random = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
    let is_random = |name: &str| name.len() == 6 && name.chars().all(char::is_alphanumeric);
    let is_begun = |entry: io::Result<DirEntry>| {
        let mark = entry.ok().filter(|entry| entry.file_name() == MARK);
        let text = mark.and_then(|entry| fs::read(entry.path()).ok());
        text.is_some_and(|text| MARK_TEXT.as_bytes().starts_with(&text))
    };
    random.is_some_and(is_random)
        && fs::read_dir(folder.path()).is_ok_and(|mut entries| entries.all(is_begun))
}

/// Whether `path` is a plain file of this text.
fn says(path: &Path, text: &str) -> bool {
    let is_as_long = |found: fs::Metadata| found.is_file() && found.len() == text.len() as u64;
    fs::symlink_metadata(path).is_ok_and(is_as_long)
        && fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes())
}

#[cfg(test)]
mod tests;
