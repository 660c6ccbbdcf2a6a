//! [`Created`]: the folders that a run makes for its results, gone again if nothing came into them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::say;

/// The folders that were not there before, removed at the end if nothing came into them.
#[derive(Debug)]
pub(super) struct Created(Vec<PathBuf>);

impl Created {
    /// Creates the folder `path` and those above it.
    pub(super) fn below(path: &Path) -> Result<Self, Failure> {
        let unusable = |message: &str| Failure::folder(path, message, "");
        let is_missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let missing: Vec<&Path> = path.ancestors().take_while(is_missing).collect();
        if let Some(link) = missing.iter().find(|path| path.is_symlink()) {
            return Err(unusable(&format!("{} is a link that leads nowhere", say::path(link))));
        }
        if path.exists() && !path.is_dir() {
            return Err(unusable("is a file, not a folder"));
        }
        if path.canonicalize().is_ok_and(|path| path.parent().is_none()) {
            return Err(unusable("is the root of all folders, no place for results"));
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
