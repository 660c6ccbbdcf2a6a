//! Reading what people name: files and standard input.

use std::ffi::OsString;
use std::fs::{self, File, FileType};
use std::io::{self, ErrorKind, IsTerminal, Read};
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::say;
use crate::experiment::config::STDIN;
use crate::reading::attach::FILE_SIZE_MAX;
use crate::reading::encoding::{self, NoText};
use crate::reading::hint;

/// What is read.
struct Kind {
    /// What it is called.
    name: &'static str,
    /// None is as large as this (bytes); a file that is was named by mistake.
    size_max: u64,
    /// How the names of such files end.
    ending: &'static str,
    /// Where there are others, if none is beside it.
    elsewhere: &'static str,
}

const EXPERIMENT: Kind = Kind {
    name: "an experiment",
    size_max: 4 << 20,
    ending: "toml",
    elsewhere: "`porthang list` shows the experiments in experiments/",
};

const LOG: Kind = Kind {
    name: "a log",
    size_max: u64::MAX,
    ending: "log",
    elsewhere: "name a log, such as access.log",
};

const TABLE: Kind = Kind {
    name: "a table",
    size_max: FILE_SIZE_MAX as u64,
    ending: "csv",
    elsewhere: "name a table, such as incidents.csv",
};

/// The name and the text of the experiment at `path`; `-` is standard input. It may be a pipe: who
/// names one on a command line waits for it.
pub(super) fn read(path: &Path) -> Result<(String, String), Failure> {
    read_as(path, &EXPERIMENT)
}

/// The same of a table that is named on the command line.
pub(super) fn read_table(path: &Path) -> Result<(String, String), Failure> {
    read_as(path, &TABLE)
}

fn read_as(path: &Path, kind: &Kind) -> Result<(String, String), Failure> {
    if path.as_os_str() == STDIN {
        if io::stdin().is_terminal() {
            say::tell(&format!("reading {} from the keyboard; end it with Ctrl-D", kind.name));
        }
        let text = text("stdin", kind, &mut io::stdin().lock())?;
        return Ok((STDIN.to_owned(), text));
    }
    let (name, mut file) = open(path, kind)?;
    let text = text(name, kind, &mut file)?;
    Ok((name.to_owned(), text))
}

/// The log at `path`, with its name and how large it is (bytes; 0: nobody knows); `-` is standard
/// input.
pub(super) fn log(path: &Path) -> Result<(String, Box<dyn Read>, u64), Failure> {
    if path.as_os_str() == STDIN {
        if io::stdin().is_terminal() {
            say::tell("reading a log from the keyboard; end it with Ctrl-D");
        }
        return Ok(("stdin".to_owned(), Box::new(io::stdin().lock()), 0));
    }
    let (name, file) = open(path, &LOG)?;
    let size = file.metadata().map_or(0, |found| found.len());
    Ok((name.to_owned(), Box::new(file), size))
}

/// The file at `path`, with its name.
fn open<'p>(path: &'p Path, kind: &Kind) -> Result<(&'p str, File), Failure> {
    let Some(name) = path.to_str() else {
        let help = "rename it: its results are called after it";
        return Err(Failure::input(&path.to_string_lossy(), "has a name that is not UTF-8", help));
    };
    if path.is_dir() {
        return Err(Failure::input(name, "is a folder", "name a file in it"));
    }
    let file = File::open(path).map_err(|error| {
        let hint = match error.kind() {
            ErrorKind::NotFound => neighbours(path, kind),
            ErrorKind::PermissionDenied => "check its permissions".to_owned(),
            _ => "name a file that can be read".to_owned(),
        };
        Failure::input(name, &why_closed(&error), &hint)
    })?;
    // What it gives may never end, whereas a pipe ends with who writes into it.
    if file.metadata().is_ok_and(|found| is_device(found.file_type())) {
        return Err(Failure::input(name, "is a device", "name a file; `-` reads standard input"));
    }
    Ok((name, file))
}

/// The same of a file that nobody has named: it has to be a plain one, for a pipe may never end.
pub(super) fn read_listed(path: &Path) -> Result<(String, String), Failure> {
    if let Ok(found) = fs::metadata(path)
        && let Some(other) = other_than_file(found.file_type())
    {
        let help = "move it to another folder";
        return Err(Failure::input(&path.to_string_lossy(), &format!("is {other}"), help));
    }
    read(path)
}

/// The content of the data file at `path`, which an experiment names, or why there is none.
pub(super) fn data(path: &Path) -> Result<Vec<u8>, String> {
    let found = fs::metadata(path).map_err(|error| why_closed(&error))?;
    if let Some(other) = other_than_file(found.file_type()) {
        return Err(format!("it is {other}"));
    }
    let file = File::open(path).map_err(|error| why_closed(&error))?;
    let mut bytes = Vec::new();
    let read = file.take(FILE_SIZE_MAX as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| error.to_string())?;
    if bytes.len() > FILE_SIZE_MAX {
        return Err(format!("it is larger than {} MiB", FILE_SIZE_MAX >> 20));
    }
    Ok(bytes)
}

/// What something of this kind is, if it is no plain file.
pub(super) fn other_than_file(kind: FileType) -> Option<&'static str> {
    if kind.is_file() {
        None
    } else if kind.is_dir() {
        Some("a folder")
    } else if kind.is_symlink() {
        Some("a symbolic link")
    } else {
        Some("a pipe, a socket or a device")
    }
}

#[cfg(unix)]
fn is_device(kind: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.is_char_device() || kind.is_block_device()
}

/// Elsewhere devices are no files.
#[cfg(not(unix))]
fn is_device(_: FileType) -> bool {
    false
}

/// Why a folder cannot be read.
pub(super) fn why_unlisted(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such folder".to_owned(),
        ErrorKind::NotADirectory => "is a file, not a folder".to_owned(),
        _ => why_closed(error),
    }
}

/// Why a file cannot be opened.
pub(super) fn why_closed(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "may not be read".to_owned(),
        _ => error.to_string(),
    }
}

/// All of `source`, if that is text of a sane size.
fn text(name: &str, kind: &Kind, source: &mut dyn Read) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = source.take(kind.size_max + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::input(name, &error.to_string(), "name a file that can be read"))?;
    if bytes.len() as u64 > kind.size_max {
        let message = format!("is larger than {} MiB", kind.size_max >> 20);
        return Err(Failure::input(name, &message, &format!("is it {}?", kind.name)));
    }
    encoding::text(bytes).map_err(|NoText { message, hint, line, column }| {
        Failure::input(&format!("{name}:{line}:{column}"), &message, hint)
    })
}

/// What else could have been meant by the missing file `path`.
fn neighbours(path: &Path, kind: &Kind) -> String {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let names = names(folder, kind).unwrap_or_default();
    let names: Vec<String> = names.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match path.file_name() {
        Some(name) if !names.is_empty() => hint::one_of(&name.to_string_lossy(), &names),
        _ => kind.elsewhere.to_owned(),
    }
}

/// The experiment files in `folder`, in the order of their names.
pub(super) fn experiments(folder: &Path) -> io::Result<Vec<PathBuf>> {
    Ok(names(folder, &EXPERIMENT)?.into_iter().map(|name| folder.join(name)).collect())
}

fn names(folder: &Path, kind: &Kind) -> io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == kind.ending)
            && !path.is_dir()
            && let Some(name) = path.file_name()
        {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(mut bytes: &[u8]) -> String {
        text("file", &EXPERIMENT, &mut bytes).expect_err("not text").to_string()
    }

    #[test]
    fn a_byte_that_is_no_text_is_told_with_its_place() {
        assert_eq!(
            said(b"a = 1\n\xc3\xa9 = \xff\n"),
            "file:2:5: byte 11 (0xff) is not UTF-8\n  help: save it as UTF-8"
        );
        assert!(said(b"\xff\xfea\0").contains("it looks like UTF-16"));
    }

    #[test]
    fn a_text_that_is_cut_within_a_character_is_no_text() {
        assert!(said(b"\xc3").starts_with("file:1:1: byte 0 (0xc3)"));
    }

    #[test]
    fn an_endless_file_is_refused() {
        let error = text("file", &EXPERIMENT, &mut io::repeat(b'#')).expect_err("endless");
        assert!(error.to_string().contains("is larger than 4 MiB"));
    }
}
