//! [`Held`]: what a file of replications holds, and where. Change here how the file is written.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::frame::{Found, Frame, HEAD, Kind};
use crate::cli::lock::strange;
use crate::experiment::record::Key;

/// How the file begins, whichever version has made it.
pub(super) const WORD: &str = "porthang replications ";
/// How it begins now: with the version of its form.
pub(super) const TITLE: &str = "porthang replications 1\n";

/// So much is written before the disk is asked to have it (bytes).
const UNSYNCED_MAX: u64 = 1 << 20;

/// What is in the file.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// `None` until there is something to write.
    pub(super) file: Option<File>,
    /// Where the records end that were there when it was opened.
    pub(super) opened: u64,
    /// Where the next record goes.
    pub(super) end: u64,
    pub(super) index: BTreeMap<(Key, u32), Slot>,
    /// The experiment.
    pub(super) source: Option<Slot>,
    /// Whether it says nothing but the experiment that asks and its records, in order.
    pub(super) is_in_order: bool,
    pub(super) unsynced: u64,
    /// What was cut off (bytes).
    pub(super) cut: u64,
    /// How many replications of another version of the model are in it.
    pub(super) strange: usize,
}

/// Where the content of a record is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) kind: Kind,
    pub(super) at: u64,
    pub(super) length: u32,
}

impl Held {
    /// What is in the file at `path`, opened as the `options` say; nothing where there is none.
    pub(super) fn read(path: &Path, options: &fs::OpenOptions) -> Result<Self, String> {
        let failed = |error: &io::Error| format!("cannot be read: {error}");
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(failed(&error)),
            Ok(found) => {
                if let Some(what) = strange(&found) {
                    return Err(format!("is {what}, not a store"));
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
                return Err("holds replications in the form of another version".to_owned());
            }
            Ok(_) | Err(_) => {
                return Err("is a file that no run has written".to_owned());
            }
        }
        let mut held = Self { is_in_order: true, end: TITLE.len() as u64, ..Self::default() };
        held.scan(&mut source).map_err(|error| failed(&error))?;
        held.file = Some(file);
        held.opened = held.end;
        Ok(held)
    }

    /// Cuts off what was not written to its end; how much that was (bytes).
    pub(super) fn cut_off(&self) -> io::Result<u64> {
        let Some(file) = &self.file else { return Ok(0) };
        let surplus = file.metadata()?.len().saturating_sub(self.end);
        if surplus > 0 {
            file.set_len(self.end)?;
        }
        Ok(surplus)
    }

    /// Takes up all records of `source`, which stands behind the title.
    pub(super) fn scan(&mut self, source: &mut impl Read) -> io::Result<()> {
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
    pub(super) fn begin(&mut self, path: &Path, source: &[u8]) -> io::Result<()> {
        if self.file.is_none() {
            let mut options = File::options();
            // Never at the far end of a link.
            options.read(true).write(true).create_new(true);
            self.file = Some(match options.open(path) {
                // Somebody has removed the folder since.
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    path.parent().map_or(Ok(()), fs::create_dir_all)?;
                    options.open(path)?
                }
                opened => opened?,
            });
        }
        if self.end == 0 {
            self.write(TITLE.as_bytes())?;
        }
        if self.content(self.source)?.as_deref() == Some(source) {
            return Ok(());
        }
        self.add(&Frame::new(Kind::Source, Key([0; 16]), 0, source.to_owned()))
    }

    /// Nothing more can be written: a file without a replication is of no use.
    pub(super) fn give_up(&mut self, path: &Path) {
        if self.index.is_empty() && self.file.take().is_some() {
            let _ = fs::remove_file(path);
            *self = Self::default();
        }
    }

    /// Adds a record.
    pub(super) fn add(&mut self, frame: &Frame) -> io::Result<()> {
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
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
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
    pub(super) fn content(&self, slot: Option<Slot>) -> io::Result<Option<Vec<u8>>> {
        let Some((mut file, slot)) = self.file.as_ref().zip(slot) else { return Ok(None) };
        let mut content = vec![0; slot.length as usize];
        file.seek(SeekFrom::Start(slot.at))?;
        file.read_exact(&mut content)?;
        Ok(Some(content))
    }
}
