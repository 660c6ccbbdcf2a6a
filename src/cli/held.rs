//! The results folder that a run holds, and that a signal takes from it.
//!
//! The run computes, draws and writes as it likes; only to add or change the name of a file it locks
//! what is held. Whoever stops the run takes the lock as well and keeps it to the end: what the run
//! has begun to change is changed, and nothing is from there on.

use std::io::Write;
use std::path::Path;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::failure::Failure;
use super::folder::Folder;
use super::progress::Bar;
use super::{journal, say, stop};

/// A results folder until it is dropped, or a signal ends the process.
#[derive(Debug)]
pub(super) struct Held(Arc<Mutex<Holds>>);

#[derive(Debug, Default)]
struct Holds {
    folder: Option<Folder>,
    is_published: bool,
}

impl Held {
    /// No folder yet. From now on a signal gives it back, clears the `bar`, and ends the process.
    pub(super) fn until_signal(bar: Bar) -> Result<Self, Failure> {
        let held = Self(Arc::default());
        let shared = Self(Arc::clone(&held.0));
        let end = move |signal| {
            let mut holds = shared.lock();
            holds.folder = None;
            drop(bar);
            say::tell(match holds.is_published {
                false => "stopped; earlier results are untouched",
                true => "stopped; the results are written",
            });
            process::exit(128 + signal)
        };
        let heard = stop::on_signals(end);
        heard.map_err(|error| Failure::Output(format!("cannot listen to signals: {error}")))?;
        Ok(held)
    }

    /// Holds the folder `path` for a run that `makes` files of these names: see [`Folder::claim`].
    pub(super) fn claim(&self, path: &Path, makes: Vec<String>) -> Result<(), Failure> {
        let mut holds = self.lock();
        holds.folder = Some(Folder::claim(path, makes)?);
        Ok(())
    }

    /// Puts `files` into the folder, the last one last, and removes the results of earlier runs that
    /// are not among them; all or nothing.
    pub(super) fn publish(&self, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
        self.change(|folder| folder.stage(files))?;
        for (name, bytes) in files {
            let digest = journal::of_bytes(bytes);
            let mut file = self.change(|folder| folder.put(name, digest))?;
            // To write it takes as long as the disk does.
            let written = file.write_all(bytes).and_then(|()| file.sync_all());
            self.change(|folder| written.map_err(|error| folder.unwritten(&error)))?;
        }
        let mut holds = self.lock();
        holds.folder().commit()?;
        holds.is_published = true;
        Ok(())
    }

    fn change<T>(&self, change: impl FnOnce(&mut Folder) -> T) -> T {
        change(self.lock().folder())
    }

    fn lock(&self) -> MutexGuard<'_, Holds> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Holds {
    fn folder(&mut self) -> &mut Folder {
        self.folder.as_mut().expect("it is held")
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.lock().folder = None;
    }
}
