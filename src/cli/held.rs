//! The results folder that a run holds, and that a signal takes from it.
//!
//! The run computes, draws and writes as it likes; only to add or change the name of a file it locks
//! what is held. Whoever stops the run takes the lock as well and keeps it to the end: what the run
//! has begun to change is changed, and nothing is from there on.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::failure::Failure;
use super::folder::Folder;
use super::progress::Bar;
use super::store::{self, StoreFile};
use super::{journal, say, stop};
use crate::experiment::Source;
use crate::experiment::store::Shard;
use crate::report::counted;

/// A results folder until it is dropped, or a signal ends the process.
#[derive(Debug)]
pub(super) struct Held(Arc<Mutex<Holds>>);

#[derive(Debug, Default)]
struct Holds {
    folder: Option<Folder>,
    store: Option<Arc<StoreFile>>,
    is_published: bool,
}

impl Held {
    /// No folder yet. From now on a signal gives it back, clears the `bar`, and ends the process.
    pub(super) fn until_signal(bar: Bar) -> Result<Self, Failure> {
        let held = Self(Arc::default());
        let shared = Self(Arc::clone(&held.0));
        let end = move |signal| {
            let mut holds = shared.lock();
            let store = holds.store.take();
            // From here on nothing is added to it.
            let closed = store.as_ref().map(|store| store.close());
            let is_kept = holds.folder.take().is_some();
            drop(bar);
            let kept = store.as_ref().map_or(0, |store| store.kept());
            say::tell(&match (holds.is_published, kept) {
                (true, _) => "stopped; the results are written".to_owned(),
                (false, 0) if !is_kept => "stopped; nothing is kept".to_owned(),
                (false, 0) => "stopped; earlier results are untouched".to_owned(),
                (false, kept) => {
                    let kept = counted(kept as usize, "replication is", "replications are");
                    let goes_on = "the same command goes on from there";
                    format!("stopped; {kept} stored: {goes_on}; earlier results are untouched")
                }
            });
            std::mem::forget(closed);
            process::exit(128 + signal)
        };
        let heard = stop::on_signals(end);
        heard.map_err(|error| Failure::Output(format!("cannot listen to signals: {error}")))?;
        Ok(held)
    }

    /// Holds a place in the folder `path` for the replications of a shard.
    pub(super) fn claim_for(&self, path: &Path, shard: Shard) -> Result<(), Failure> {
        let mut holds = self.lock();
        holds.folder = Some(Folder::claim_for(path, shard)?);
        Ok(())
    }

    /// Holds the folder `path` for a run that `makes` files of these names: see [`Folder::claim`].
    pub(super) fn claim(&self, path: &Path, makes: Vec<String>) -> Result<(), Failure> {
        let mut holds = self.lock();
        holds.folder = Some(Folder::claim(path, makes)?);
        Ok(())
    }

    /// Opens the file of replications in the folder that is held, for the experiment of this
    /// `source`; `fresh`: without what is in it. A signal closes it.
    pub(super) fn store(
        &self,
        shard: Option<Shard>,
        source: &Source,
        fresh: bool,
    ) -> Result<Arc<StoreFile>, Failure> {
        let mut holds = self.lock();
        let path = holds.folder().path();
        let store = match fresh {
            true => StoreFile::begin(path, shard, source)?,
            false => StoreFile::open(path, shard, source)?,
        };
        let store = Arc::new(store);
        holds.store = Some(Arc::clone(&store));
        Ok(store)
    }

    /// Puts `files` into the folder, the last one last, removes the results of earlier runs that are
    /// not among them, and puts the replications in order; all or nothing.
    pub(super) fn publish(
        &self,
        files: &[(String, Vec<u8>)],
        store: Option<&StoreFile>,
    ) -> Result<(), Failure> {
        self.change(|folder| folder.stage(files))?;
        for (name, bytes) in files {
            self.put(name, journal::of_bytes(bytes), &|file| file.write_all(bytes))?;
        }
        store.map_or(Ok(()), |store| self.put_in_order(store))?;
        let mut holds = self.lock();
        holds.folder().commit()?;
        holds.is_published = true;
        Ok(())
    }

    /// Puts the replications in order, and leaves all else in the folder as it is.
    pub(super) fn publish_store(&self, store: &StoreFile) -> Result<(), Failure> {
        self.change(Folder::stage_nothing)?;
        self.put_in_order(store)?;
        self.lock().folder().commit()
    }

    fn put_in_order(&self, store: &StoreFile) -> Result<(), Failure> {
        if store.is_in_order() || store.is_empty() {
            return Ok(());
        }
        let unwritten = |error: io::Error| self.change(|folder| folder.unwritten(&error));
        let digest = journal::of_written(|output| store.write_in_order(output));
        self.put(store::NAME, digest.map_err(unwritten)?, &|file| {
            let mut file = BufWriter::with_capacity(1 << 18, file);
            store.write_in_order(&mut file)?;
            file.flush()
        })
    }

    /// Puts what `write` writes, which has this digest, into the file of this name.
    fn put(
        &self,
        name: &str,
        digest: String,
        write: &dyn Fn(&mut File) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let mut file = self.change(|folder| folder.put(name, digest))?;
        // To write it takes as long as the disk does.
        let written = write(&mut file).and_then(|()| file.sync_all());
        self.change(|folder| written.map_err(|error| folder.unwritten(&error)))
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
