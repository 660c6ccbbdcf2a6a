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
//!
//! Files with the names of results are overwritten only if a run has made them, as its manifest
//! beside them tells.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::lock::Lock;
use super::staging::{self, Staging};
use crate::report::{MANIFEST, all_names, is_manifest};

/// No manifest is as large as this (bytes): it holds an experiment and the command line.
const MANIFEST_MAX: u64 = 64 << 20;

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
    /// Makes sure that `path` is a folder that can be written, that no other run writes it, and that
    /// there is nothing in it that a run would overwrite and none has made.
    pub(super) fn claim(path: &Path) -> Result<Self, Failure> {
        let created = Created::below(path)?;
        let lock = Lock::take(path)?;
        let folder = Self { path: path.to_owned(), _lock: lock, _created: created };
        folder.spare_others()?;
        // Nobody else stages while we hold the lock.
        for left in staging::left(path) {
            // If it cannot be removed it does no harm.
            let _ = fs::remove_dir_all(left);
        }
        Ok(folder)
    }

    /// Fails if a run would overwrite what no run has made: no manifest is there, nor one that was
    /// still to come when a run was killed that had brought these files.
    fn spare_others(&self) -> Result<(), Failure> {
        if is_manifest_of_a_run(&self.path) {
            return Ok(());
        }
        let left = staging::left(&self.path).map(|left| staging::new_files(&left));
        let left: Vec<PathBuf> = left.filter(|new| is_manifest_of_a_run(new)).collect();
        let is_other = |name: &String| {
            let is_there = |folder: &Path| fs::symlink_metadata(folder.join(name)).is_ok();
            is_there(&self.path) && left.iter().all(|new| is_there(new))
        };
        let others: Vec<String> = all_names().into_iter().filter(is_other).collect();
        if others.is_empty() {
            return Ok(());
        }
        let others = others.join(", ");
        let message =
            format!("a run would overwrite these files, and no run has made them: {others}");
        let first = "move them away (a run that was stopped may have left them), or ";
        Err(Failure::folder(&self.path, &message, first))
    }

    /// Puts `files` into the folder, the last one last, and removes the results of earlier runs that
    /// are not among them. `proceed` is asked until the first file changes, and ends it if it fails.
    pub(super) fn publish(
        &self,
        files: &[(String, Vec<u8>)],
        proceed: &dyn Fn() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let failed = |error: io::Error| {
            let message = format!("cannot write the results: {error}");
            Failure::folder(&self.path, &message, "earlier results are untouched; make room or ")
        };
        // They may have come while the run went on.
        self.spare_others()?;
        let staging = Staging::new(&self.path).map_err(failed)?;
        for (name, bytes) in files {
            proceed()?;
            staging.put(name, bytes).map_err(failed)?;
        }
        let known = all_names();
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

/// Whether the manifest of a run is in `folder`.
fn is_manifest_of_a_run(folder: &Path) -> bool {
    let path = folder.join(MANIFEST);
    // A pipe would never end.
    let is_file = |found: fs::Metadata| found.is_file() && found.len() <= MANIFEST_MAX;
    fs::metadata(&path).is_ok_and(is_file)
        && fs::read_to_string(&path).is_ok_and(|text| is_manifest(&text))
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
    use tempfile::TempDir;

    use super::*;

    const GO: &dyn Fn() -> Result<(), Failure> = &|| Ok(());
    const OURS: &str = "experiment = 'a'\npackage = 'porthang 0.1.0'\ncommand = 'porthang run a'\n";

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

    #[test]
    fn stale_files_go_and_those_of_others_stay() {
        let earlier = [
            ("outages.svg", "1"),
            ("notes.txt", "mine"),
            ("summary.csv", "1"),
            ("manifest.toml", OURS),
        ];
        let root = folder(&earlier);
        let folder = Folder::claim(root.path()).expect("free");
        let files = [file("summary.csv", "2"), file("manifest.toml", "2")];
        folder.publish(&files, GO).expect("published");
        drop(folder);
        let expected = [("manifest.toml", "2"), ("notes.txt", "mine"), ("summary.csv", "2")];
        assert_eq!(content(root.path()), pairs(&expected));
    }

    #[test]
    fn files_that_no_run_has_made_are_all_named_and_stay() {
        for manifest in ["", "[package]\nname = 'porthang'\n", "not TOML"] {
            let root = folder(&[("manifest.toml", manifest), ("fates.png", "mine")]);
            let before = content(root.path());
            let said = Folder::claim(root.path()).expect_err("not ours").to_string();
            assert!(said.contains(": fates.png, manifest.toml\n"), "{said}");
            assert_eq!(content(root.path()), before);
        }
        let root = folder(&[("notes.txt", "mine")]);
        let folder = Folder::claim(root.path()).expect("nothing is in the way");
        fs::write(root.path().join("summary.csv"), "mine").expect("written");
        let said = folder.publish(&[file("summary.csv", "2")], GO).expect_err("it has come since");
        assert!(said.to_string().contains(": summary.csv\n"), "{said}");
        drop(folder);
        assert_eq!(content(root.path()), pairs(&[("notes.txt", "mine"), ("summary.csv", "mine")]));
    }

    #[test]
    fn a_first_run_that_was_killed_among_its_renames_is_mended_by_the_next() {
        let left = [
            ("fates.png", "1"),
            (".porthang-x1/new/summary.csv", "1"),
            (".porthang-x1/new/manifest.toml", OURS),
        ];
        let root = folder(&left);
        drop(Folder::claim(root.path()).expect("it was made by a run"));
        assert_eq!(content(root.path()), pairs(&[("fates.png", "1")]));
        let root = folder(&left);
        fs::write(root.path().join("summary.csv"), "mine").expect("written");
        let said = Folder::claim(root.path()).expect_err("it had not come yet").to_string();
        assert!(said.contains(": summary.csv\n"), "{said}");
    }

    #[test]
    fn a_stop_before_the_first_rename_changes_nothing() {
        let root = folder(&[("manifest.toml", OURS)]);
        let folder = Folder::claim(root.path()).expect("free");
        let stop = || Err(Failure::Stopped { signal: 2 });
        let ended = folder.publish(&[file("manifest.toml", "2")], &stop);
        assert!(matches!(ended, Err(Failure::Stopped { signal: 2 })));
        drop(folder);
        assert_eq!(content(root.path()), pairs(&[("manifest.toml", OURS)]));
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
        let root = folder(&[(".porthang-x1/new/summary.csv", "1"), (".porthang.lock", "1")]);
        drop(Folder::claim(root.path()).expect("a lock that nobody holds"));
        assert_eq!(content(root.path()), []);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_behind_a_link_stays() {
        use std::os::unix::fs::symlink;
        let root = folder(&[("mine", OURS), ("real/notes.txt", "mine")]);
        let path = |name: &str| root.path().join(name);
        symlink("real", path("out")).expect("linked");
        symlink("../mine", path("real/manifest.toml")).expect("linked");
        symlink("nothing", path("real/summary.csv")).expect("linked");
        let folder = Folder::claim(&path("out")).expect("a link to a folder is one");
        let files = [file("summary.csv", "2"), file("manifest.toml", "2")];
        folder.publish(&files, GO).expect("published");
        drop(folder);
        let expected = [("manifest.toml", "2"), ("notes.txt", "mine"), ("summary.csv", "2")];
        assert_eq!(content(&path("real")), pairs(&expected));
        assert_eq!(fs::read_to_string(path("mine")).expect("it is there"), OURS);
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
