//! [`StoreFile`]: the replications of a results folder, each kept as soon as it is done.
//!
//! A file that is only added to while a run goes on: whatever ends the run, what is in it stays. A
//! record that was not written to its end is cut off when the file is opened next. At the end of a
//! run its records are put in order, so that the file does not tell who finished first.

mod frame;
mod held;
mod joined;
mod taking;

pub(super) use joined::Joined;
pub(super) use taking::Refused;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::failure::Failure;
use super::lock::strange;
use super::say;
use crate::experiment::Source;
use crate::experiment::record::{Key, Record, pack, unpack};
use crate::experiment::store::{NotKept, Shard, Store};
use frame::{Frame, Kind};
use held::{Held, Slot, TITLE, WORD};

/// The name of the file in a results folder.
pub(super) const NAME: &str = "replications.store";

/// A file of replications.
#[derive(Debug)]
pub(super) struct StoreFile {
    path: PathBuf,
    /// The experiment that asks, packed.
    source: Vec<u8>,
    held: Mutex<Held>,
    recalled: AtomicU64,
    kept: AtomicU64,
    /// Why nothing more can be kept.
    failed: OnceLock<NotKept>,
}

impl StoreFile {
    /// That in `folder`, of all replications or those of a shard, for the experiment of this
    /// `source`. What was not written to its end is cut off.
    pub(super) fn open(
        folder: &Path,
        shard: Option<Shard>,
        source: &Source,
    ) -> Result<Self, Failure> {
        let path = folder.join(name(shard));
        let mut options = File::options();
        let held = Held::read(&path, options.read(true).write(true));
        let mut held = held.map_err(|why| unusable(&path, &why))?;
        let cut = held.cut_off();
        held.cut = cut.map_err(|error| unusable(&path, &format!("cannot be written: {error}")))?;
        Ok(Self::new(path, held, source))
    }

    /// The same without what is in it.
    pub(super) fn begin(
        folder: &Path,
        shard: Option<Shard>,
        source: &Source,
    ) -> Result<Self, Failure> {
        let path = folder.join(name(shard));
        // A file that no run has written is not removed.
        match Held::read(&path, File::options().read(true)) {
            Ok(Held { file: None, .. }) => {}
            Err(why) if !is_ours(&path) => return Err(foreign(&path, &why)),
            Ok(_) | Err(_) => {
                let failed = |error| unusable(&path, &format!("cannot be removed: {error}"));
                fs::remove_file(&path).map_err(failed)?;
            }
        }
        Ok(Self::new(path, Held::default(), source))
    }

    /// Reads the store at `path`, which another process may be adding to: only whole records count.
    pub(super) fn look(path: &Path, source: &Source) -> Result<Self, Failure> {
        let held = Held::read(path, File::options().read(true));
        let held = held.map_err(|why| {
            let help = "name what porthang has stored, or move the file away";
            Failure::input(&path.to_string_lossy(), &why, help)
        })?;
        Ok(Self::new(path.to_owned(), held, source))
    }

    fn new(path: PathBuf, mut held: Held, source: &Source) -> Self {
        let source = pack(source);
        held.is_in_order &= held.content(held.source).ok().flatten().as_ref() == Some(&source);
        let (recalled, kept) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { path, source, held: Mutex::new(held), recalled, kept, failed: OnceLock::new() }
    }

    /// How many replications of single remedies were asked for and there from the start.
    pub(super) fn recalled(&self) -> u64 {
        self.recalled.load(Ordering::Relaxed)
    }

    /// How much was cut off when it was opened (bytes): records that were not written to their end.
    pub(super) fn cut(&self) -> u64 {
        self.held().cut
    }

    /// Why nothing more could be kept from some instant on.
    pub(super) fn failed(&self) -> Option<&NotKept> {
        self.failed.get()
    }

    /// How many have been added.
    pub(super) fn kept(&self) -> u64 {
        self.kept.load(Ordering::Relaxed)
    }

    /// The experiment for which it was written last.
    pub(super) fn experiment(&self) -> Option<Source> {
        let held = self.held();
        unpack(&held.content(held.source).ok()??)
    }

    /// Lets the disk have all that was kept, and nobody keep anything any more.
    pub(super) fn close(&self) -> impl Drop + use<'_> {
        let held = self.held();
        if let Some(file) = &held.file {
            // What the disk does not take is lost by a power failure only.
            let _ = file.sync_data();
        }
        held
    }

    /// Whether the file is as [`write_in_order`](Self::write_in_order) would write it.
    pub(super) fn is_in_order(&self) -> bool {
        self.held().is_in_order
    }

    /// Whether it holds no replication.
    pub(super) fn is_empty(&self) -> bool {
        self.held().index.is_empty()
    }

    /// Writes the experiment and all records to `output`, by key and number.
    pub(super) fn write_in_order(&self, output: &mut dyn Write) -> io::Result<()> {
        let held = self.held();
        output.write_all(TITLE.as_bytes())?;
        let source = Frame::new(Kind::Source, Key([0; 16]), 0, self.source.clone());
        output.write_all(&source.to_bytes())?;
        held.index.iter().try_for_each(|((key, replication), slot)| {
            let content = held.content(Some(*slot))?.unwrap_or_default();
            let frame = Frame::new(slot.kind, *key, *replication, content);
            output.write_all(&frame.to_bytes())
        })
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for StoreFile {
    fn has(&self, key: Key, replication: u32, watched: bool) -> bool {
        let held = self.held();
        let slot = held.index.get(&(key, replication));
        slot.is_some_and(|slot| !watched || slot.kind == Kind::Watched)
    }

    fn recall(&self, key: Key, replication: u32) -> Option<Record> {
        let (content, is_earlier) = {
            let held = self.held();
            let slot = *held.index.get(&(key, replication))?;
            (held.content(Some(slot)).ok()??, slot.at < held.opened)
        };
        let record = unpack(&content)?;
        self.recalled.fetch_add(u64::from(is_earlier), Ordering::Relaxed);
        Some(record)
    }

    fn keep(&self, key: Key, replication: u32, record: &Record) -> Result<(), NotKept> {
        if let Some(why) = self.failed.get() {
            return Err(why.clone());
        }
        let kind = if record.fates.is_some() { Kind::Watched } else { Kind::Plain };
        let frame = Frame::new(kind, key, replication, pack(record));
        let mut held = self.held();
        let kept = held.begin(&self.path, &self.source).and_then(|()| held.add(&frame));
        kept.map_err(|error| {
            held.give_up(&self.path);
            let why = NotKept(error.to_string());
            if self.failed.set(why.clone()).is_ok() {
                say::tell(&format!("warning: {why}; the run goes on without"));
            }
            why
        })?;
        self.kept.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

/// The name of the file of a shard, or of all.
pub(super) fn name(shard: Option<Shard>) -> String {
    match shard {
        None => NAME.to_owned(),
        Some(Shard { number, of }) => format!("replications.{number}-of-{of}.store"),
    }
}

/// Whether the plain file at `path` was written by a run of whatever version.
fn is_ours(path: &Path) -> bool {
    let is_plain = fs::symlink_metadata(path).is_ok_and(|found| strange(&found).is_none());
    let mut word = [0; WORD.len()];
    let begins = is_plain.then(|| File::open(path)?.read_exact(&mut word));
    begins.is_some_and(|read| read.is_ok()) && word == *WORD.as_bytes()
}

/// The shard whose file the one at `path` is, by its name.
pub(super) fn shard_of(path: &Path) -> Option<Shard> {
    let name = path.file_name()?.to_str()?;
    let numbers = name.strip_prefix("replications.")?.strip_suffix(".store")?;
    let (number, of) = numbers.split_once("-of-")?;
    let shard = Shard { number: number.parse().ok()?, of: of.parse().ok()? };
    (self::name(Some(shard)) == name).then_some(shard)
}

/// Says why a run cannot start over at `path`, and what to do.
fn foreign(path: &Path, message: &str) -> Failure {
    let help = "move the file away, or choose another folder with --out";
    Failure::output(&path.to_string_lossy(), message, help)
}

/// Says why the file at `path` is no store, and what to do.
fn unusable(path: &Path, message: &str) -> Failure {
    let help = "start over with --fresh, move the file away, or choose another folder with --out";
    Failure::output(&path.to_string_lossy(), message, help)
}

#[cfg(test)]
mod tests;
