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

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::failure::Failure;
use super::lock::Lock;

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
        files: &[(&str, Vec<u8>)],
        known: &[&str],
        proceed: &dyn Fn() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let failed = |error: io::Error| {
            let message = format!("cannot write the results: {error}");
            Failure::folder(&self.path, &message, "earlier results are untouched; make room or ")
        };
        let staging = Staging::new(&self.path).map_err(failed)?;
        for (name, bytes) in files {
            proceed()?;
            staging.put(name, bytes).map_err(failed)?;
        }
        let is_stale = |name: &&&str| files.iter().all(|(produced, _)| produced != *name);
        let stale = known.iter().filter(is_stale).copied();
        let names: Vec<&str> = stale.chain(files.iter().map(|(name, _)| *name)).collect();
        for name in &names {
            staging.keep_earlier(name).map_err(failed)?;
        }
        proceed()?;
        staging.commit(&names).map_err(failed)
    }

    /// The paths of `files` for people.
    pub(super) fn list(&self, files: &[(&str, Vec<u8>)]) -> String {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
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
            Ok(found) if found.is_file() => fs::hard_link(&target, &earlier)
                // Not every file system has links.
                .or_else(|_| fs::copy(&target, &earlier).map(|_| ())),
            // The link itself, not what is behind it.
            Ok(found) if found.is_symlink() => fs::hard_link(&target, &earlier),
            Ok(found) => {
                let kind = if found.is_dir() { "folder" } else { "pipe, a socket or a device" };
                let message = format!("{} is a {kind}, not a file", target.display());
                Err(io::Error::new(ErrorKind::InvalidInput, message))
            }
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
        let unusable = |message: &str| Failure::folder(path, message, "");
        let is_missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let missing: Vec<&Path> = path.ancestors().take_while(is_missing).collect();
        if let Some(link) = missing.iter().find(|path| path.is_symlink()) {
            return Err(unusable(&format!("{} is a link that leads nowhere", link.display())));
        }
        if path.exists() && !path.is_dir() {
            return Err(unusable("is a file, not a folder"));
        }
        let created = Self(missing.into_iter().map(Path::to_owned).collect());
        fs::create_dir_all(path)
            .map_err(|error| unusable(&format!("cannot create this folder: {error}")))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    const GO: &dyn Fn() -> Result<(), Failure> = &|| Ok(());

    fn file(name: &'static str, text: &str) -> (&'static str, Vec<u8>) {
        (name, text.into())
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
        let known = ["old.svg", "table", "manifest"];
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
        let ended = folder.publish(&[file("a", "2")], &["a"], &stop);
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
        fs::write(root.path().join(".porthang.lock"), "1").expect("written");
        drop(Folder::claim(root.path()).expect("a lock that nobody holds"));
        assert_eq!(content(root.path()), []);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_behind_a_link_stays() {
        use std::os::unix::fs::symlink;
        let root = TempDir::new().expect("a folder");
        let path = |name: &str| root.path().join(name);
        fs::create_dir(path("real")).expect("created");
        fs::write(path("mine"), "mine").expect("written");
        symlink("real", path("out")).expect("linked");
        symlink("../mine", path("real/a")).expect("linked");
        symlink("nothing", path("real/b")).expect("linked");
        let folder = Folder::claim(&path("out")).expect("a link to a folder is one");
        folder.publish(&[file("a", "2"), file("b", "2")], &[], GO).expect("published");
        drop(folder);
        assert_eq!(content(&path("real")), pairs(&[("a", "2"), ("b", "2")]));
        assert_eq!(fs::read_to_string(path("mine")).expect("it is there"), "mine");
        for (name, target) in [("lost", "nowhere"), ("circle", "circle")] {
            symlink(target, path(name)).expect("linked");
            for out in [name.to_owned(), format!("{name}/below")] {
                let said = Folder::claim(&path(&out)).expect_err("no folder").to_string();
                assert!(said.contains(&format!("{name} is a link that leads nowhere")), "{said}");
            }
        }
        assert!(!path("nowhere").exists());
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
