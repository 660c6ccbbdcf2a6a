//! A results folder: claimed by one run at a time, filled at once or not at all.
//!
//! ```text
//! claim ──► run ──► publish: stage all in .porthang-…/ ──► rename one by one, the manifest last
//!                                  │                              │
//!                                  └ fails: nothing has changed   └ fails: all are put back
//! ```
//!
//! Each file is whole at any time. A process that is killed between two renames (SIGKILL, power)
//! can leave files of two runs side by side; running it again mends that.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process;

use tempfile::TempDir;

use super::failure::Failure;

/// Held as long as a run owns the folder.
const LOCK: &str = ".porthang.lock";
/// How the names of folders for staging begin.
const STAGING: &str = ".porthang-";

/// A results folder that belongs to this run until it is dropped.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    // Dropped in this order: a folder can be removed once the lock in it is.
    _lock: Lock,
    _created: Created,
}

/// The lock file of a folder, removed at the end.
#[derive(Debug)]
struct Lock {
    path: PathBuf,
    _file: File,
}

/// The folders that were not there before, removed at the end if nothing came into them.
#[derive(Debug)]
struct Created(Vec<PathBuf>);

impl Folder {
    /// Makes sure that `path` is a folder that can be written and that no other run writes it.
    pub(super) fn claim(path: &Path) -> Result<Self, Failure> {
        let created = Created::below(path)?;
        let lock = Lock::take(path)?;
        remove_staging(path);
        Ok(Self { path: path.to_owned(), _lock: lock, _created: created })
    }

    /// Puts `files` into the folder, the last one last, and removes those of `known` that are not
    /// among them. `proceed` is asked until the first file changes, and ends it if it fails.
    pub(super) fn publish(
        &self,
        files: &[(String, Vec<u8>)],
        known: &[String],
        proceed: &dyn Fn() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let failed = |error: io::Error| {
            let path = self.path.display();
            Failure::Output(format!(
                "{path}: cannot write the results: {error}\n  help: earlier results are \
                 untouched; make room or choose another folder with --out"
            ))
        };
        let staging = Staging::new(&self.path).map_err(failed)?;
        for (name, bytes) in files {
            proceed()?;
            staging.put(name, bytes).map_err(failed)?;
        }
        let is_stale = |name: &&String| files.iter().all(|(produced, _)| produced != *name);
        let stale = known.iter().filter(is_stale);
        let names = stale.chain(files.iter().map(|(name, _)| name));
        let names: Vec<&str> = names.map(String::as_str).collect();
        for name in &names {
            staging.keep_earlier(name).map_err(failed)?;
        }
        proceed()?;
        staging.commit(&names).map_err(failed)
    }

    /// The paths of `files` for people.
    pub(super) fn list(&self, files: &[(String, Vec<u8>)]) -> String {
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        format!("{}: {}", self.path.display(), names.join(", "))
    }
}

/// Folders within the results folder: the new files, and the earlier ones to go back to.
struct Staging<'a> {
    target: &'a Path,
    new: PathBuf,
    earlier: PathBuf,
    /// Removes both at the end.
    _folder: TempDir,
}

impl<'a> Staging<'a> {
    fn new(target: &'a Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(STAGING).tempdir_in(target)?;
        let (new, earlier) = (folder.path().join("new"), folder.path().join("earlier"));
        fs::create_dir(&new)?;
        fs::create_dir(&earlier)?;
        Ok(Self { target, new, earlier, _folder: folder })
    }

    /// Writes a new file, down to the disk.
    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create_new(self.new.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Keeps what is called `name` now, if there is such a file.
    fn keep_earlier(&self, name: &str) -> io::Result<()> {
        let (target, earlier) = (self.target.join(name), self.earlier.join(name));
        match fs::symlink_metadata(&target) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(found) if found.is_dir() => {
                let message = format!("{} is a folder, not a file", target.display());
                Err(io::Error::new(ErrorKind::IsADirectory, message))
            }
            // Not every file system has links.
            Ok(_) => fs::hard_link(&target, &earlier)
                .or_else(|_| fs::copy(&target, &earlier).map(|_| ())),
        }
    }

    /// Gives every one of `names` its new file, or none where there is no new one.
    fn commit(&self, names: &[&str]) -> io::Result<()> {
        for (done, name) in names.iter().enumerate() {
            if let Err(error) = replace(&self.new.join(name), &self.target.join(name)) {
                for name in names[..done].iter().rev() {
                    replace(&self.earlier.join(name), &self.target.join(name))?;
                }
                return Err(error);
            }
        }
        // Where a folder cannot be opened as a file, as on Windows, the system sees to it.
        if let Ok(folder) = File::open(self.target) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

/// Makes `target` what `source` is: a file, or nothing.
fn replace(source: &Path, target: &Path) -> io::Result<()> {
    if fs::symlink_metadata(source).is_ok() {
        return fs::rename(source, target);
    }
    match fs::remove_file(target) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Removes what a run that was killed has left behind; nobody else stages while we hold the lock.
fn remove_staging(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        if entry.file_name().to_string_lossy().starts_with(STAGING) {
            // If it cannot be removed it does no harm.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

impl Created {
    /// Creates the folder `path` and those above it.
    fn below(path: &Path) -> Result<Self, Failure> {
        let missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let missing = path.ancestors().take_while(missing).map(Path::to_owned);
        let created = Self(missing.collect());
        if path.exists() && !path.is_dir() {
            return Err(unusable(path, "is a file, not a folder"));
        }
        fs::create_dir_all(path)
            .map_err(|error| unusable(path, &format!("cannot create this folder: {error}")))?;
        Ok(created)
    }
}

impl Drop for Created {
    fn drop(&mut self) {
        for folder in &self.0 {
            // Fails, as it should, once there is something in it.
            let _ = fs::remove_dir(folder);
        }
    }
}

impl Lock {
    /// The lock of `folder`.
    fn take(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(LOCK);
        let failed =
            |error: io::Error| unusable(folder, &format!("cannot write in this folder: {error}"));
        loop {
            let mut options = OpenOptions::new();
            let options = options.read(true).write(true).create(true).truncate(false);
            let mut file = options.open(&path).map_err(failed)?;
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => return Err(taken(folder, &mut file)),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
                // The one before us removed the file between our opening and our locking it.
                Ok(()) if !is_linked(&file) => {}
                Ok(()) => {
                    let lock =
                        Self { path: path.clone(), _file: file.try_clone().map_err(failed)? };
                    let written = file.set_len(0).and_then(|()| write!(file, "{}", process::id()));
                    return written.map(|()| lock).map_err(failed);
                }
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is held, so that nobody else's is removed.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether a path still leads to the open `file`.
#[cfg(unix)]
fn is_linked(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|metadata| metadata.nlink() > 0)
}

/// Elsewhere an open file is not removed.
#[cfg(not(unix))]
fn is_linked(_: &File) -> bool {
    true
}

/// Says who holds the lock `file`.
fn taken(folder: &Path, file: &mut File) -> Failure {
    let mut holder = String::new();
    // Where a lock keeps readers out as well, it stays unknown.
    let who = match file.read_to_string(&mut holder) {
        Ok(1..) => format!("another run (process {holder}) writes its results here"),
        _ => "another run writes its results here".to_owned(),
    };
    let folder = folder.display();
    Failure::Output(format!(
        "{folder}: {who}\n  help: wait for it, or choose another folder with --out"
    ))
}

fn unusable(folder: &Path, message: &str) -> Failure {
    let folder = folder.display();
    Failure::Output(format!("{folder}: {message}\n  help: choose another folder with --out"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GO: &dyn Fn() -> Result<(), Failure> = &|| Ok(());

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

    #[test]
    fn stale_files_go_and_those_of_others_stay() {
        let root = TempDir::new().expect("a folder");
        for (name, text) in [("old.svg", "1"), ("notes.txt", "mine"), ("table", "1")] {
            fs::write(root.path().join(name), text).expect("written");
        }
        let folder = Folder::claim(root.path()).expect("free");
        let files = [file("table", "2"), file("manifest", "2")];
        let known = ["old.svg", "table", "manifest"].map(str::to_owned);
        folder.publish(&files, &known, GO).expect("published");
        drop(folder);
        let expected = pairs(&[("manifest", "2"), ("notes.txt", "mine"), ("table", "2")]);
        assert_eq!(content(root.path()), expected);
    }

    #[test]
    fn all_files_are_put_back_when_one_cannot_be_placed() {
        let root = TempDir::new().expect("a folder");
        fs::write(root.path().join("a"), "1").expect("written");
        fs::write(root.path().join("stale"), "1").expect("written");
        let staging = Staging::new(root.path()).expect("staged");
        for name in ["a", "b", "c"] {
            staging.put(name, b"2").expect("written");
        }
        for name in ["stale", "a", "b", "c"] {
            staging.keep_earlier(name).expect("kept");
        }
        // What comes between the looking and the placing.
        fs::create_dir(root.path().join("c")).expect("created");
        staging.commit(&["stale", "a", "b", "c"]).expect_err("c is a folder");
        drop(staging);
        let expected = pairs(&[("a", "1"), ("c", "a folder"), ("stale", "1")]);
        assert_eq!(content(root.path()), expected);
    }

    #[test]
    fn a_stop_before_the_first_rename_changes_nothing() {
        let root = TempDir::new().expect("a folder");
        fs::write(root.path().join("a"), "1").expect("written");
        let folder = Folder::claim(root.path()).expect("free");
        let stop = || Err(Failure::Stopped { signal: 2 });
        let ended = folder.publish(&[file("a", "2")], &["a".to_owned()], &stop);
        assert!(matches!(ended, Err(Failure::Stopped { signal: 2 })));
        drop(folder);
        assert_eq!(content(root.path()), pairs(&[("a", "1")]));
    }

    #[test]
    fn folders_that_stay_empty_are_removed() {
        let root = TempDir::new().expect("a folder");
        let path = root.path().join("results/new");
        let folder = Folder::claim(&path).expect("free");
        assert!(path.is_dir());
        drop(folder);
        assert_eq!(content(root.path()), []);
    }

    #[test]
    fn what_a_killed_run_left_is_removed_by_the_next() {
        let root = TempDir::new().expect("a folder");
        fs::create_dir_all(root.path().join(".porthang-x1/new")).expect("created");
        fs::write(root.path().join(LOCK), "1").expect("written");
        drop(Folder::claim(root.path()).expect("a lock that nobody holds"));
        assert_eq!(content(root.path()), []);
    }

    #[test]
    fn one_run_at_a_time_owns_a_folder() {
        let root = TempDir::new().expect("a folder");
        let folder = Folder::claim(root.path()).expect("free");
        let second = Folder::claim(root.path()).expect_err("taken").to_string();
        assert!(second.contains("another run"), "{second}");
        drop(folder);
        Folder::claim(root.path()).expect("free again");
    }
}
