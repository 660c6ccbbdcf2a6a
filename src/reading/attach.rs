//! Data files: the path behind a key that names a file is replaced by the file.

use std::path::Path;

use super::encoding::{self, NoText};
use super::graft::segments;
use super::scalar::printable;
use super::{At, File, Node, Problems, Value};

/// The largest data file (bytes).
pub const FILE_SIZE_MAX: usize = 16 << 20;

/// The most that all data files of a document may hold together (bytes), each counted as often as
/// it is named: so often it is read.
pub const FILES_SIZE_MAX: usize = 64 << 20;

/// Reads the data file at a path, which is relative to where the document's own name is: its
/// bytes, or the reason why there are none, such as "there is no such file".
pub type Loader<'l> = &'l dyn Fn(&Path) -> Result<Vec<u8>, String>;

/// The key behind which the path of a file stands in a table that says what of it is read.
const FILE: &str = "file";

/// The file that `node` names; `None` after saying what is wrong, here or when it was attached.
pub fn file<'n>(node: &'n Node, problems: &mut Problems) -> Option<&'n File> {
    match &node.value {
        Value::File(file) => Some(file),
        // A path whose file could not be read: that has been said.
        Value::Text(_) => None,
        other => {
            let message = format!("{other} is no file");
            problems.add(node.at, message, "write the path of a file in quotes");
            None
        }
    }
}

/// The data files of a document while they are read.
pub(super) struct Shelf<'s> {
    /// The keys behind which paths stand.
    pub(super) keys: &'s [&'s str],
    /// The folder that paths are relative to.
    pub(super) folder: &'s Path,
    /// Where files come from.
    pub(super) load: Loader<'s>,
    /// The number of the first file's text.
    pub(super) first: u32,
    /// What was read so far.
    pub(super) files: Vec<File>,
    /// How much that is, each file counted as often as it is named (bytes).
    pub(super) size: usize,
}

impl Shelf<'_> {
    /// Replaces every path behind one of the keys in the tree `node` by its file.
    pub(super) fn attach(&mut self, node: &mut Node, problems: &mut Problems) {
        match &mut node.value {
            Value::Array(items) => {
                for item in items {
                    self.attach(item, problems);
                }
            }
            Value::Table(entries) => {
                for (key, node) in entries {
                    self.replace(&key.name, node, problems);
                    self.attach(node, problems);
                }
            }
            _ => {}
        }
    }

    /// Replaces the path in `node`, which stands behind `key`, by its file, if `key` is one of
    /// those; behind a dotted path that ends in one, as in a sweep, every path of a list.
    fn replace(&mut self, key: &str, node: &mut Node, problems: &mut Problems) {
        let segments = segments(key).unwrap_or_default();
        let named = match &segments[..] {
            [.., before, last] if last == FILE => before,
            [.., last] => last,
            [] => return,
        };
        if !self.keys.contains(&named.as_str()) {
            return;
        }
        let places = match &mut node.value {
            Value::Array(items) if segments.len() > 1 => items.as_mut_slice(),
            _ => std::slice::from_mut(node),
        };
        for place in places {
            let named = place.entries().iter().position(|(key, _)| key.name == FILE);
            if let Some(index) = named
                && let Value::Table(entries) = &mut place.value
            {
                self.put(&mut entries[index].1, problems);
            } else {
                self.put(place, problems);
            }
        }
    }

    /// Puts the file in the place of its path `path`, if that is one.
    fn put(&mut self, path: &mut Node, problems: &mut Problems) {
        let Value::Text(name) = &path.value else { return };
        let Some(file) = self.open(name, path.at, problems) else { return };
        self.size += file.content.len();
        if self.size > FILES_SIZE_MAX {
            let message = format!(
                "with `{name}` the data files are larger than {} MiB together",
                FILES_SIZE_MAX >> 20
            );
            let hint = "name fewer or smaller files; one counts as often as it is named";
            problems.add(path.at, message, hint);
            return;
        }
        path.value = Value::File(file);
    }

    /// The file called `name` at the place `at`; it is read once.
    fn open(&mut self, name: &str, at: At, problems: &mut Problems) -> Option<File> {
        if let Some(file) = self.files.iter().find(|file| file.name == name) {
            return Some(file.clone());
        }
        if let Err((message, hint)) = printable(name) {
            problems.add(at, message, hint);
            return None;
        }
        let loaded = (self.load)(&self.folder.join(name)).map_err(|reason| {
            let hint = "write a path relative to the folder of the experiment";
            (format!("`{name}` cannot be read: {reason}"), hint)
        });
        let content = loaded.and_then(|bytes| {
            if bytes.len() > FILE_SIZE_MAX {
                let message = format!("`{name}` is larger than {} MiB", FILE_SIZE_MAX >> 20);
                return Err((message, "is it the right file?"));
            }
            encoding::text(bytes).map_err(|NoText { message, hint, line, .. }| {
                (format!("`{name}` cannot be read: {message}, in line {line}"), hint)
            })
        });
        let content = content.map_err(|(message, hint)| problems.add(at, message, hint)).ok()?;
        let file = File {
            name: name.to_owned(),
            content: content.into(),
            text: self.first + self.files.len() as u32,
        };
        self.files.push(file.clone());
        Some(file)
    }
}
