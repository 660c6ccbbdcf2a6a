//! Staging: the new files of a results folder, until all of them can take their places, and the
//! earlier ones to go back to.

use std::fs::{self, DirEntry, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// How the names of folders for staging begin.
const PREFIX: &str = ".porthang-";

/// Folders within the results folder: the new files, and the earlier ones to go back to.
#[derive(Debug)]
pub(super) struct Staging<'a> {
    target: &'a Path,
    new: PathBuf,
    earlier: PathBuf,
    /// Removes both at the end.
    _folder: TempDir,
}

impl<'a> Staging<'a> {
    pub(super) fn new(target: &'a Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(target)?;
        let (new, earlier) = (new_files(folder.path()), folder.path().join("earlier"));
        fs::create_dir(&new)?;
        fs::create_dir(&earlier)?;
        Ok(Self { target, new, earlier, _folder: folder })
    }

    /// Writes a new file, down to the disk.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create_new(self.new.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Keeps what is called `name` now, if there is such a file.
    pub(super) fn keep_earlier(&self, name: &str) -> io::Result<()> {
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
    pub(super) fn commit(&self, names: &[&str]) -> io::Result<()> {
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

/// The folders for staging that killed runs have left in `folder`.
pub(super) fn left(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_staging = |entry: &DirEntry| entry.file_name().to_string_lossy().starts_with(PREFIX);
    entries.filter(is_staging).map(|entry| entry.path())
}

/// Where a folder for staging has the new files that are still to be placed.
pub(super) fn new_files(staging: &Path) -> PathBuf {
    staging.join("new")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_are_put_back_when_one_cannot_be_placed() {
        let root = TempDir::new().expect("a folder");
        let text = |name: &str| fs::read_to_string(root.path().join(name)).ok();
        for name in ["a", "stale"] {
            fs::write(root.path().join(name), "1").expect("written");
        }
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
        let one = Some("1".to_owned());
        assert_eq!((text("a"), text("b"), text("stale")), (one.clone(), None, one));
        assert_eq!(fs::read_dir(root.path()).expect("a folder").count(), 3, "a, stale and c");
    }
}
