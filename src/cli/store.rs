//! [`StoreFile`]: the replications of a results folder, each kept as soon as it is done.
//!
//! A file that is only added to while a run goes on: whatever ends the run, what is in it stays. A
//! record that was not written to its end is cut off when the file is opened next. At the end of a
//! run its records are put in order, so that the file does not tell who finished first.

mod frame;
mod joined;
mod taking;

pub(super) use joined::Joined;
pub(super) use taking::Refused;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::failure::Failure;
use super::lock::strange;
use crate::experiment::Source;
use crate::experiment::record::{Key, Record, pack, unpack};
use crate::experiment::store::{NotKept, Shard, Store};
use frame::{Found, Frame, HEAD, Kind};

/// The name of the file in a results folder.
pub(super) const NAME: &str = "replications.store";

/// How the file begins, whichever version has made it.
const WORD: &str = "porthang replications ";
/// How it begins now: with the version of its form.
const TITLE: &str = "porthang replications 1\n";

/// So much is written before the disk is asked to have it (bytes).
const UNSYNCED_MAX: u64 = 1 << 20;

/// A file of replications.
#[derive(Debug)]
pub(super) struct StoreFile {
    path: PathBuf,
    /// The experiment that asks, packed.
    source: Vec<u8>,
    held: Mutex<Held>,
    recalled: AtomicU64,
    kept: AtomicU64,
}

/// What is in the file.
#[derive(Debug, Default)]
struct Held {
    /// `None` until there is something to write.
    file: Option<File>,
    /// Where the next record goes.
    end: u64,
    index: BTreeMap<(Key, u32), Slot>,
    /// The experiment.
    source: Option<Slot>,
    /// Whether it says nothing but the experiment that asks and its records, in order.
    is_in_order: bool,
    unsynced: u64,
    /// What was cut off (bytes).
    cut: u64,
    /// How many replications of another version of the model are in it.
    strange: usize,
}

/// Where the content of a record is.
#[derive(Clone, Copy, Debug)]
struct Slot {
    kind: Kind,
    at: u64,
    length: u32,
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
        let mut held = Held::read(&path, options.read(true).write(true))?;
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
            Err(failure) if !is_ours(&path) => return Err(failure),
            Ok(_) | Err(_) => {
                let failed = |error| unusable(&path, &format!("cannot be removed: {error}"));
                fs::remove_file(&path).map_err(failed)?;
            }
        }
        Ok(Self::new(path, Held::default(), source))
    }

    /// That at `path`, which somebody else may be writing: what has its end is read.
    pub(super) fn look(path: &Path, source: &Source) -> Result<Self, Failure> {
        let held = Held::read(path, File::options().read(true))?;
        Ok(Self::new(path.to_owned(), held, source))
    }

    fn new(path: PathBuf, mut held: Held, source: &Source) -> Self {
        let source = pack(source);
        held.is_in_order &= held.content(held.source).ok().flatten().as_ref() == Some(&source);
        let (recalled, kept) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { path, source, held: Mutex::new(held), recalled, kept }
    }

    /// How many replications of single remedies were asked for and there.
    pub(super) fn recalled(&self) -> u64 {
        self.recalled.load(Ordering::Relaxed)
    }

    /// How much was cut off when it was opened (bytes): records that were not written to their end.
    pub(super) fn cut(&self) -> u64 {
        self.held().cut
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
        let content = {
            let held = self.held();
            held.content(Some(*held.index.get(&(key, replication))?)).ok()??
        };
        let record = unpack(&content)?;
        self.recalled.fetch_add(1, Ordering::Relaxed);
        Some(record)
    }

    fn keep(&self, key: Key, replication: u32, record: &Record) -> Result<(), NotKept> {
        let kind = if record.fates.is_some() { Kind::Watched } else { Kind::Plain };
        let frame = Frame::new(kind, key, replication, pack(record));
        let mut held = self.held();
        held.begin(&self.path, &self.source)
            .and_then(|()| held.add(&frame))
            .map_err(|error| NotKept(error.to_string()))?;
        self.kept.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

impl Held {
    /// What is in the file at `path`, opened as the `options` say; nothing where there is none.
    fn read(path: &Path, options: &fs::OpenOptions) -> Result<Self, Failure> {
        let failed = |error: &io::Error| unusable(path, &format!("cannot be read: {error}"));
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(failed(&error)),
            Ok(found) => {
                if let Some(what) = strange(&found) {
                    return Err(unusable(path, &format!("is {what}, not a store")));
                }
            }
        }
        let file = options.open(path).map_err(|error| failed(&error))?;
        let mut source = BufReader::with_capacity(1 << 18, &file);
        let mut title = String::new();
        let title_read = (&mut source).take(TITLE.len() as u64).read_to_string(&mut title);
        match title_read {
            Ok(_) if title == TITLE => {}
            // The run that wrote it was killed before it had written more.
            Ok(_) if TITLE.starts_with(&title) => {
                return Ok(Self { file: Some(file), ..Self::default() });
            }
            Ok(_) if title.starts_with(WORD) => {
                let message = "holds replications in the form of another version";
                return Err(unusable(path, message));
            }
            Ok(_) | Err(_) => {
                return Err(unusable(path, "is a file that no run has written"));
            }
        }
        let mut held = Self { is_in_order: true, end: TITLE.len() as u64, ..Self::default() };
        held.scan(&mut source).map_err(|error| failed(&error))?;
        held.file = Some(file);
        Ok(held)
    }

    /// Cuts off what was not written to its end; how much that was (bytes).
    fn cut_off(&self) -> io::Result<u64> {
        let Some(file) = &self.file else { return Ok(0) };
        let surplus = file.metadata()?.len().saturating_sub(self.end);
        if surplus > 0 {
            file.set_len(self.end)?;
        }
        Ok(surplus)
    }

    /// Takes up all records of `source`, which stands behind the title.
    fn scan(&mut self, source: &mut impl Read) -> io::Result<()> {
        let (mut at, mut last) = (self.end, None);
        loop {
            let frame = match Frame::read(source)? {
                Found::End => {
                    // What is behind a damaged record, and none itself, may have been its rest.
                    return Ok(());
                }
                Found::Damaged(length) => {
                    self.is_in_order = false;
                    at += length;
                    continue;
                }
                Found::Whole(frame) => frame,
            };
            let length = frame.content.len() as u32;
            let slot = Slot { kind: frame.kind, at: at + HEAD as u64, length };
            at = slot.at + u64::from(length);
            self.end = at;
            let place = (frame.kind > Kind::Source, frame.key, frame.replication);
            self.is_in_order &= frame.is_ours && last.is_none_or(|last| last < place);
            last = Some(place);
            match frame.kind {
                Kind::Source => self.source = Some(slot),
                Kind::Plain | Kind::Watched if frame.is_ours => {
                    self.index.insert((frame.key, frame.replication), slot);
                }
                Kind::Plain | Kind::Watched => self.strange += 1,
            }
        }
    }

    /// Begins the file at `path` for the experiment of this `source`, if it has not begun.
    fn begin(&mut self, path: &Path, source: &[u8]) -> io::Result<()> {
        if self.file.is_none() {
            let mut options = File::options();
            // Never at the far end of a link.
            self.file = Some(options.read(true).write(true).create_new(true).open(path)?);
        }
        if self.end == 0 {
            self.write(TITLE.as_bytes())?;
        }
        if self.content(self.source)?.as_deref() == Some(source) {
            return Ok(());
        }
        self.add(&Frame::new(Kind::Source, Key([0; 16]), 0, source.to_owned()))
    }

    /// Adds a record.
    fn add(&mut self, frame: &Frame) -> io::Result<()> {
        let at = self.end + HEAD as u64;
        self.write(&frame.to_bytes())?;
        let slot = Slot { kind: frame.kind, at, length: frame.content.len() as u32 };
        match frame.kind {
            Kind::Source => self.source = Some(slot),
            Kind::Plain | Kind::Watched => {
                self.index.insert((frame.key, frame.replication), slot);
            }
        }
        self.is_in_order = false;
        Ok(())
    }

    /// Writes all of `bytes` to the end, or nothing.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let file = self.file.as_mut().expect("it has begun");
        file.seek(SeekFrom::Start(self.end))?;
        let written = file.write_all(bytes);
        if written.is_err() {
            // What stays is cut off by whoever opens it next.
            let _ = file.set_len(self.end);
            return written;
        }
        self.end += bytes.len() as u64;
        self.unsynced += bytes.len() as u64;
        if self.unsynced > UNSYNCED_MAX {
            file.sync_data()?;
            self.unsynced = 0;
        }
        Ok(())
    }

    /// The content at a slot.
    fn content(&self, slot: Option<Slot>) -> io::Result<Option<Vec<u8>>> {
        let Some((mut file, slot)) = self.file.as_ref().zip(slot) else { return Ok(None) };
        let mut content = vec![0; slot.length as usize];
        file.seek(SeekFrom::Start(slot.at))?;
        file.read_exact(&mut content)?;
        Ok(Some(content))
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

fn unusable(path: &Path, message: &str) -> Failure {
    let help = "start over with --fresh, move the file away, or choose another folder with --out";
    Failure::output(&path.to_string_lossy(), message, help)
}
