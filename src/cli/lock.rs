//! The lock of a results folder: a file that one run holds, and that names its process.
//!
//! A run that was killed leaves its lock behind, and the next one takes it over. Whatever else has
//! that name stays as it is: a link is not followed, a pipe not opened, a text not cut.

use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process;

use super::failure::Failure;
use super::files::other_than_file;
use crate::experiment::store::Shard;

/// Held as long as a run owns the folder.
pub(super) const NAME: &str = ".porthang.lock";
/// What is held as long as a shard adds to its file.
pub(super) fn name(Shard { number, of }: Shard) -> String {
    format!(".porthang.{number}-of-{of}.lock")
}

/// Room for the number of any process, so that a later one covers an earlier one.
const WIDTH: usize = 10;

/// The lock of a folder, removed at the end.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    /// The lock of this `name` in `folder`.
    pub(super) fn take(folder: &Path, name: &str) -> Result<Self, Failure> {
        let path = folder.join(name);
        let failed = |error: io::Error| {
            Failure::folder(folder, &format!("cannot write in this folder: {error}"), "")
        };
        loop {
            let mut file = match open(&path).map_err(failed)? {
                Found::File(file) => file,
                Found::Stranger(what) => return Err(stranger(folder, name, what)),
                Found::Nothing => continue,
            };
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => return Err(taken(folder, &mut file)),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
                // The one before us removed it between our opening and our locking it.
                Ok(()) if !is_at(&path, &file) => {}
                Ok(()) if holder(&mut file).is_none() => {
                    return Err(stranger(folder, name, "a file that no run has written"));
                }
                Ok(()) => {
                    let mut lock = Self { path, file };
                    return lock.sign().map(|()| lock).map_err(failed);
                }
            }
        }
    }

    /// Whether it still stands where it was taken: the folder may have been removed since.
    pub(super) fn is_in_place(&self) -> bool {
        is_at(&self.path, &self.file)
    }

    /// Writes down who holds it.
    fn sign(&mut self) -> io::Result<()> {
        self.file.rewind()?;
        write!(self.file, "{:<WIDTH$}", process::id())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is held, so that nobody else's is removed.
        if self.is_in_place() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// What stands at the path of a lock.
enum Found {
    File(File),
    /// What can be no lock.
    Stranger(&'static str),
    /// It was removed between two looks.
    Nothing,
}

/// Opens the file at `path`, a new one where there is none.
fn open(path: &Path) -> io::Result<Found> {
    let mut options = File::options();
    options.read(true).write(true);
    // A new file is never made at the far end of a link.
    match options.clone().create_new(true).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        created => return created.map(Found::File),
    }
    let opened = fs::symlink_metadata(path).and_then(|found| match strange(&found) {
        Some(what) => Ok(Found::Stranger(what)),
        None => options.open(path).map(Found::File),
    });
    match opened {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Found::Nothing),
        opened => opened,
    }
}

/// What a file is that is no plain one with one name.
pub(super) fn strange(found: &Metadata) -> Option<&'static str> {
    let other = other_than_file(found.file_type());
    other.or_else(|| (names(found) > 1).then_some("a file with more than one name (a hard link)"))
}

#[cfg(unix)]
fn names(found: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(found)
}

/// Elsewhere nobody tells.
#[cfg(not(unix))]
fn names(_: &Metadata) -> u64 {
    1
}

/// Whether `path` leads to the open `file`, and not by a link.
#[cfg(unix)]
pub(super) fn is_at(path: &Path, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |found: Metadata| (found.dev(), found.ino());
    match (fs::symlink_metadata(path), file.metadata()) {
        (Ok(there), Ok(own)) => identity(there) == identity(own),
        _ => false,
    }
}

/// Elsewhere an open file is not removed.
#[cfg(not(unix))]
pub(super) fn is_at(_: &Path, _: &File) -> bool {
    true
}

/// The process that a lock names, without a number where the run was killed before it wrote one;
/// `None` if `file` is no lock.
fn holder(file: &mut File) -> Option<String> {
    let mut text = String::new();
    file.take(WIDTH as u64 + 1).read_to_string(&mut text).ok()?;
    let number = text.trim_end();
    let is_lock = text.len() <= WIDTH && number.chars().all(|c| c.is_ascii_digit());
    is_lock.then(|| number.to_owned())
}

/// Says who holds the lock `file`.
fn taken(folder: &Path, file: &mut File) -> Failure {
    // Where a lock keeps readers out as well, it stays unknown.
    let who = match holder(file).filter(|holder| !holder.is_empty()) {
        Some(holder) => format!("another run (process {holder}) writes its results here"),
        None => "another run writes its results here".to_owned(),
    };
    Failure::folder(folder, &who, "wait for it, or ")
}

/// Says what stands in the place of the lock.
fn stranger(folder: &Path, name: &str, what: &str) -> Failure {
    let message = format!("{name} is {what}, not the lock of a run");
    Failure::folder(folder, &message, "remove it, or ")
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    const MINE: &str = "4711";

    /// What is said of a folder in whose place of the lock `put` puts something; `mine` is a file
    /// beside it.
    fn refused(put: impl Fn(&Path, &Path)) -> String {
        let root = TempDir::new().expect("a folder");
        let (folder, mine) = (root.path().join("out"), root.path().join("mine"));
        fs::create_dir(&folder).expect("created");
        fs::write(&mine, MINE).expect("written");
        let lock = folder.join(NAME);
        put(&lock, &mine);
        let before = fs::symlink_metadata(&lock).expect("it is there");
        let said = Lock::take(&folder, NAME).expect_err("it is no lock").to_string();
        let after = fs::symlink_metadata(&lock).expect("it is still there");
        assert_eq!((before.file_type(), before.len()), (after.file_type(), after.len()));
        assert_eq!(fs::read_to_string(&mine).expect("it is still there"), MINE);
        assert_eq!(fs::read_dir(root.path()).expect("a folder").count(), 2, "nothing new");
        assert!(said.contains(": .porthang.lock is a"), "{said}");
        assert!(said.ends_with("\n  help: remove it, or choose another folder with --out"));
        said
    }

    #[test]
    fn what_no_run_has_written_stays() {
        let said = refused(|lock, _| fs::create_dir(lock).expect("created"));
        assert!(said.contains("a folder, not the lock"), "{said}");
        for text in ["notes", "12345678901", "-1", "1\n2"] {
            let said = refused(|lock, _| fs::write(lock, text).expect("written"));
            assert!(said.contains("a file that no run has written"), "{said}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_followed_and_no_pipe_opened() {
        use std::os::unix::fs::symlink;
        let said = refused(|lock, mine| fs::hard_link(mine, lock).expect("linked"));
        assert!(said.contains("more than one name"), "{said}");
        for end in ["../mine", "../nothing", "..", NAME] {
            let said = refused(|lock, _| symlink(end, lock).expect("linked"));
            assert!(said.contains("a symbolic link"), "{said}");
        }
        let pipe = |lock: &Path, _: &Path| {
            let made = process::Command::new("mkfifo").arg(lock).status();
            assert!(made.expect("mkfifo starts").success());
        };
        let said = refused(pipe);
        assert!(said.contains("a pipe, a socket or a device"), "{said}");
    }

    #[test]
    fn the_lock_of_a_killed_run_is_taken_over() {
        for left in ["", "7", "4294967295", "12        "] {
            let root = TempDir::new().expect("a folder");
            let path = root.path().join(NAME);
            fs::write(&path, left).expect("written");
            let lock = Lock::take(root.path(), NAME).expect("nobody holds it");
            let text = fs::read_to_string(&path).expect("it is there");
            assert_eq!(text.trim_end(), process::id().to_string());
            drop(lock);
            assert!(!path.exists());
        }
    }
}
