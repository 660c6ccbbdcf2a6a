//! New files, written at once or not at all, over nothing that is there.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::failure::Failure;
use super::{say, width};
use crate::experiment::config::STDIN;
use crate::report::hanging;

/// Writes each of `files`, none of which is there yet.
///
/// # Errors
/// Why one of them cannot be written; none is then.
pub(super) fn write(files: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
    for (path, _) in files {
        refuse_what_is_there(path)?;
    }
    let staged = files.iter().map(|(path, content)| {
        stage(path, content).map_err(|error| why_not(path, &error)).map(|file| (path, file))
    });
    let staged: Vec<(&PathBuf, NamedTempFile)> = staged.collect::<Result<_, _>>()?;
    let mut placed: Vec<&Path> = Vec::new();
    for (path, file) in staged {
        if let Err(error) = file.persist_noclobber(path) {
            // What was not there before is not there after.
            placed.iter().for_each(|path| drop(fs::remove_file(path)));
            return Err(why_not(path, &error.error));
        }
        placed.push(path);
    }
    Ok(())
}

/// The files to be written: an experiment, and others beside it with these endings.
///
/// # Errors
/// That one of them is there already, or that two would have the same name.
pub(super) fn names<const N: usize>(
    experiment: &Path,
    endings: [&str; N],
) -> Result<[PathBuf; N], Failure> {
    let beside = endings.map(|ending| experiment.with_extension(ending));
    if beside.iter().any(|path| path == experiment) {
        let place = experiment.to_string_lossy();
        let message = "is the name of what is written beside the experiment";
        return Err(Failure::input(&place, message, "call the experiment NAME.toml"));
    }
    refuse_what_is_there(experiment)?;
    beside.iter().try_for_each(|path| refuse_what_is_there(path))?;
    Ok(beside)
}

/// Refuses `path` where something is there already, and `-`, which is no file to anybody.
fn refuse_what_is_there(path: &Path) -> Result<(), Failure> {
    if path.as_os_str() == STDIN {
        let help = "write it to a file: -o NAME.toml";
        return Err(Failure::input("-o -", "standard output takes no experiment here", help));
    }
    match fs::symlink_metadata(path) {
        Ok(_) => Err(why_not(path, &ErrorKind::AlreadyExists.into())),
        Err(_) => Ok(()),
    }
}

/// Tells where an experiment has gone and what is `beside` it, and what to do with it.
pub(super) fn tell_of(path: &Path, beside: &[PathBuf]) {
    let shown = say::path(path);
    let beside: Vec<String> = beside.iter().map(|path| say::path(path)).collect();
    let beside = match beside[..] {
        [] => String::new(),
        _ => format!(" ({})", beside.join(", ")),
    };
    let told = format!("wrote {shown}{beside}; run it: porthang run {shown}");
    say::tell(hanging("", &told, width::of_words()).trim_end());
}

/// A file with this content beside `path`, which is to take its name.
fn stage(path: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = builder().prefix(".porthang-").tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A builder of files that others may read as they may read any new file of the user.
#[cfg(unix)]
fn builder() -> Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = Builder::new();
    builder.permissions(fs::Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn builder() -> Builder<'static, 'static> {
    Builder::new()
}

fn why_not(path: &Path, error: &io::Error) -> Failure {
    let (message, help) = match error.kind() {
        ErrorKind::AlreadyExists => {
            ("is there already, and stays".to_owned(), "choose another name with -o")
        }
        ErrorKind::NotFound => {
            ("its folder is not there".to_owned(), "make the folder, or choose another with -o")
        }
        _ => (error.to_string(), "choose another name with -o"),
    };
    Failure::output(&path.to_string_lossy(), &message, help)
}
