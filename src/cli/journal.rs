//! A journal: what each file of a results folder was before a run changed it and is after that, by
//! digests of its content. It tells what can be undone, and what somebody else has changed since.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

/// What stands in the place of a digest where there is no file.
const NONE: &str = "none";

/// The files that change, in the order in which they do.
#[derive(Debug, Default)]
pub(super) struct Journal(pub(super) Vec<Entry>);

/// A file that changes.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    /// The digest of the earlier file; `None` if there is none.
    pub(super) earlier: Option<String>,
    /// That of the new one.
    pub(super) new: Option<String>,
}

/// What a file is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// As it was, which it may be to stay.
    Earlier,
    /// As it is to be.
    New,
    /// It was there and is to be, but somebody has removed it.
    Missing,
    /// Somebody has changed it.
    Changed,
}

impl Journal {
    /// The journal that was written to `path`.
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        let entry = |line: &str| {
            let mut words = line.split(' ');
            let mut word = || words.next().map(str::to_owned).ok_or(ErrorKind::InvalidData);
            let (name, earlier, new) = (word()?, word()?, word()?);
            let [earlier, new] = [earlier, new].map(|digest| Some(digest).filter(|d| d != NONE));
            Ok(Entry { name, earlier, new })
        };
        fs::read_to_string(path)?.lines().map(entry).collect::<io::Result<_>>().map(Self)
    }

    /// Writes it to `path`, down to the disk: all of it or nothing.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        let draft = path.with_extension("draft");
        let mut file = File::create(&draft)?;
        for Entry { name, earlier, new } in &self.0 {
            let [earlier, new] = [earlier, new].map(|digest| digest.as_deref().unwrap_or(NONE));
            writeln!(file, "{name} {earlier} {new}")?;
        }
        file.sync_all()?;
        fs::rename(draft, path)
    }
}

impl Entry {
    /// What the file is now in `folder`.
    pub(super) fn state(&self, folder: &Path) -> State {
        match of_file(&folder.join(&self.name)) {
            Ok(now) if now == self.earlier => State::Earlier,
            Ok(now) if now == self.new => State::New,
            Ok(None) => State::Missing,
            Ok(Some(_)) | Err(_) => State::Changed,
        }
    }
}

/// The digest of the plain file at `path`; `None` if there is nothing.
pub(super) fn of_file(path: &Path) -> io::Result<Option<String>> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
        Ok(found) if !found.is_file() => return Err(ErrorKind::InvalidInput.into()),
        Ok(_) => {}
    }
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut digest = Sha256::new();
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(Some(written(digest)));
        }
        digest.update(bytes);
        let read = bytes.len();
        file.consume(read);
    }
}

/// The digest of what `write` writes.
pub(super) fn of_written(
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<String> {
    struct Digested(Sha256);
    impl Write for Digested {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut digested = Digested(Sha256::new());
    write(&mut digested)?;
    Ok(written(digested.0))
}

/// The digest of `bytes`.
pub(super) fn of_bytes(bytes: &[u8]) -> String {
    written(Sha256::new_with_prefix(bytes))
}

fn written(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_journal_reads_back_and_tells_what_each_file_is() {
        let root = TempDir::new().expect("a folder");
        let digest = |text: &str| Some(of_bytes(text.as_bytes()));
        let entry = |name: &str, earlier, new| Entry { name: name.to_owned(), earlier, new };
        let journal = Journal(vec![
            entry("a", digest("1"), digest("2")),
            entry("b", None, digest("2")),
            entry("c", digest("1"), None),
        ]);
        let path = root.path().join("journal");
        journal.write(&path).expect("written");
        assert_eq!(fs::read_dir(root.path()).expect("a folder").count(), 1, "no draft is left");
        let read = Journal::read(&path).expect("it reads back");
        for (text, states) in [
            (Some("1"), [State::Earlier, State::Changed, State::Earlier]),
            (Some("2"), [State::New, State::New, State::Changed]),
            (Some("3"), [State::Changed; 3]),
            (None, [State::Missing, State::Earlier, State::New]),
        ] {
            for (entry, state) in read.0.iter().zip(states) {
                let file = root.path().join(&entry.name);
                match text {
                    Some(text) => fs::write(&file, text).expect("written"),
                    None => fs::remove_file(&file).expect("removed"),
                }
                assert_eq!(entry.state(root.path()), state, "{entry:?} with {text:?}");
            }
        }
        fs::create_dir(root.path().join("a")).expect("created");
        assert_eq!(read.0[0].state(root.path()), State::Changed, "a folder");
        assert!(Journal::read(&root.path().join("none")).is_err());
    }
}
